/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-tab-stop.h"

struct _EncodesTabStop
{
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (EncodesTabStop, encodes_tab_stop, ADW_TYPE_BIN)

static gboolean
encodes_tab_stop_focus (GtkWidget *widget, GtkDirectionType direction)
{
  gboolean tab = direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD;

  if (tab && gtk_widget_get_focus_child (widget))
    return FALSE;

  return GTK_WIDGET_CLASS (encodes_tab_stop_parent_class)->focus (widget, direction);
}

static void
encodes_tab_stop_class_init (EncodesTabStopClass *klass)
{
  GTK_WIDGET_CLASS (klass)->focus = encodes_tab_stop_focus;
}

static void
encodes_tab_stop_init (EncodesTabStop *self)
{
}
