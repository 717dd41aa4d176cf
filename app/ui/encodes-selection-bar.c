/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-selection-bar.h"

#include <glib/gi18n-lib.h>

struct _EncodesSelectionBar
{
  AdwBin parent_instance;

  GtkRevealer *revealer;
  GtkLabel *label;
};

G_DEFINE_FINAL_TYPE (EncodesSelectionBar, encodes_selection_bar, ADW_TYPE_BIN)

static void
encodes_selection_bar_dispose (GObject *object)
{
  /* It unparents a bound child by itself, of which the bin must not know any more. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), ENCODES_TYPE_SELECTION_BAR);

  G_OBJECT_CLASS (encodes_selection_bar_parent_class)->dispose (object);
}

static void
encodes_selection_bar_class_init (EncodesSelectionBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = encodes_selection_bar_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/encodes/Encodes/ui/encodes-selection-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, EncodesSelectionBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, EncodesSelectionBar, label);
}

static void
encodes_selection_bar_init (EncodesSelectionBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  encodes_selection_bar_set_n_selected (self, 0);
}

void
encodes_selection_bar_set_shown (EncodesSelectionBar *self, gboolean shown)
{
  g_return_if_fail (ENCODES_IS_SELECTION_BAR (self));

  gtk_revealer_set_reveal_child (self->revealer, shown);
}

void
encodes_selection_bar_set_n_selected (EncodesSelectionBar *self, guint n_selected)
{
  g_return_if_fail (ENCODES_IS_SELECTION_BAR (self));

  g_autofree char *text =
    g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u selected", "%u selected", n_selected), n_selected);

  gtk_label_set_text (self->label, text);
}
