/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-shortcuts.h"

static const struct
{
  const char *action;
  const char *accels[3];
} shortcuts[] = {
  { "app.add-account", { "<Control>n" } },
  { "app.preferences", { "<Control>comma" } },
  { "app.refresh", { "<Control>r", "F5" } },
  { "app.quit", { "<Control>q" } },
  { "win.search", { "<Control>f" } },
  { "win.cancel-job", { "<Control>period" } },
  { "win.filter::all", { "<Control>1" } },
  { "win.filter::running", { "<Control>2" } },
  { "win.filter::waiting", { "<Control>3" } },
  { "win.filter::failed", { "<Control>4" } },
  { "win.filter::finished", { "<Control>5" } },
  { "window.close", { "<Control>w" } },
};

void
encodes_shortcuts_add (GtkApplication *application)
{
  g_return_if_fail (GTK_IS_APPLICATION (application));

  for (gsize i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_application_set_accels_for_action (application, shortcuts[i].action, shortcuts[i].accels);
}
