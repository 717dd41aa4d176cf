/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-main-menu.h"

struct _EncodesMainMenu
{
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (EncodesMainMenu, encodes_main_menu, ADW_TYPE_BIN)

static void
encodes_main_menu_class_init (EncodesMainMenuClass *klass)
{
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass),
                                               "/io/github/encodes/Encodes/ui/encodes-main-menu.ui");
}

static void
encodes_main_menu_init (EncodesMainMenu *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
