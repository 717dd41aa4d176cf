/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-main-menu.h"

#include "encodes-compat.h"

struct _EncodesMainMenu
{
  AdwBin parent_instance;

  GtkMenuButton *button;
};

G_DEFINE_FINAL_TYPE (EncodesMainMenu, encodes_main_menu, ADW_TYPE_BIN)

static void
encodes_main_menu_class_init (EncodesMainMenuClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/encodes/Encodes/ui/encodes-main-menu.ui");
  gtk_widget_class_bind_template_child (widget_class, EncodesMainMenu, button);
}

static void
encodes_main_menu_init (EncodesMainMenu *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  encodes_name_menu_items (gtk_menu_button_get_popover (self->button));
}
