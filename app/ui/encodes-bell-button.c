/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-bell-button.h"

#include "encodes-compat.h"
#include "encodes-tooltips.h"

#include <glib/gi18n-lib.h>

struct _EncodesBellButton
{
  AdwBin parent_instance;

  EncodesJob *job;
  GSignalGroup *job_signals;
  GSimpleActionGroup *actions;
  GtkMenuButton *button;
};

G_DEFINE_FINAL_TYPE (EncodesBellButton, encodes_bell_button, ADW_TYPE_BIN)

static const struct
{
  const char *icon_name;
  const char *name;
} looks[] = {
  [ENCODES_JOB_BELL_DEFAULT] = { "encodes-bell-symbolic", N_("Notifications: As in Preferences") },
  [ENCODES_JOB_BELL_ALWAYS] = { "encodes-bell-always-symbolic", N_("Notifications: Always") },
  [ENCODES_JOB_BELL_NEVER] = { "encodes-bell-never-symbolic", N_("Notifications: Never") },
};

static void
update (EncodesBellButton *self)
{
  EncodesJobBell bell = self->job ? encodes_job_get_bell (self->job) : ENCODES_JOB_BELL_DEFAULT;
  const char *name = _(looks[bell].name);

  gtk_menu_button_set_icon_name (self->button, looks[bell].icon_name);
  encodes_tooltips_set (GTK_WIDGET (self->button), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static GMenuModel *
make_menu (void)
{
  GMenu *menu = g_menu_new ();

  g_menu_append (menu, _("_As in Preferences"), "bell.choice::default");
  g_menu_append (menu, _("A_lways"), "bell.choice::always");
  g_menu_append (menu, _("_Never"), "bell.choice::never");

  return G_MENU_MODEL (menu);
}

static void
encodes_bell_button_dispose (GObject *object)
{
  EncodesBellButton *self = ENCODES_BELL_BUTTON (object);

  g_clear_object (&self->job_signals);
  g_clear_object (&self->job);
  g_clear_object (&self->actions);

  G_OBJECT_CLASS (encodes_bell_button_parent_class)->dispose (object);
}

static void
encodes_bell_button_class_init (EncodesBellButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = encodes_bell_button_dispose;
}

static void
encodes_bell_button_init (EncodesBellButton *self)
{
  g_autoptr (GMenuModel) menu = make_menu ();

  self->button = GTK_MENU_BUTTON (gtk_menu_button_new ());
  self->actions = g_simple_action_group_new ();
  /* Before the menu is there: it would not hear of a group that comes later, and stay grey. */
  gtk_widget_insert_action_group (GTK_WIDGET (self), "bell", G_ACTION_GROUP (self->actions));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->button));
  gtk_menu_button_set_menu_model (self->button, menu);
  encodes_name_menu_items (gtk_menu_button_get_popover (self->button));
  self->job_signals = g_signal_group_new (ENCODES_TYPE_JOB);
  g_signal_group_connect_object (self->job_signals, "notify::bell", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  update (self);
}

void
encodes_bell_button_set_job (EncodesBellButton *self, EncodesJob *job)
{
  g_return_if_fail (ENCODES_IS_BELL_BUTTON (self));
  g_return_if_fail (job == NULL || ENCODES_IS_JOB (job));

  g_autoptr (GPropertyAction) choice = NULL;

  if (!g_set_object (&self->job, job))
    return;

  g_signal_group_set_target (self->job_signals, job);
  g_action_map_remove_action (G_ACTION_MAP (self->actions), "choice");
  if (job)
    {
      choice = g_property_action_new ("choice", job, "bell");
      g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (choice));
    }
  gtk_widget_set_visible (GTK_WIDGET (self), job != NULL);
  update (self);
}
