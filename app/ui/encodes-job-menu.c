/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-job-menu.h"

#include <glib/gi18n-lib.h>

static void
append (GMenu *menu, const char *label, const char *action)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, action);

  g_menu_item_set_attribute (item, "hidden-when", "s", "action-disabled");
  g_menu_append_item (menu, item);
}

static void
take_section (GMenu *menu, GMenu *section)
{
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
  g_object_unref (section);
}

static GMenu *
make_watch_section (void)
{
  GMenu *section = g_menu_new ();
  g_autoptr (GMenu) bell = g_menu_new ();
  g_autoptr (GMenuItem) item = g_menu_item_new_submenu (_("N_otifications"), G_MENU_MODEL (bell));

  append (bell, _("_As in Preferences"), "win.bell::default");
  append (bell, _("A_lways"), "win.bell::always");
  append (bell, _("_Never"), "win.bell::never");
  append (section, _("_Tell Me When Done"), "win.tell-when-done");
  g_menu_append_item (section, item);

  return section;
}

GMenuModel *
encodes_job_menu_new (void)
{
  GMenu *menu = g_menu_new ();
  GMenu *open = g_menu_new ();
  GMenu *copy = g_menu_new ();
  GMenu *change = g_menu_new ();

  append (open, _("_Details"), "job-row.activate");
  append (copy, _("_Copy"), "win.copy-job");
  append (copy, _("Copy _Error"), "win.copy-error");
  append (change, _("Change _Priority…"), "win.set-priority");
  append (change, _("Ca_ncel Job…"), "win.cancel-job");
  append (change, _("De_lete Job…"), "win.delete-job");

  take_section (menu, open);
  take_section (menu, make_watch_section ());
  take_section (menu, copy);
  take_section (menu, change);

  return G_MENU_MODEL (menu);
}
