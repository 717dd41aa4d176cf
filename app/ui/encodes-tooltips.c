/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-tooltips.h"

/* As GTK has it. */
#define LONGEST_LINE 50

static gboolean
has_wide_letters (const char *text)
{
  for (const char *c = text; *c; c = g_utf8_next_char (c))
    if (g_unichar_iswide (g_utf8_get_char (c)))
      return TRUE;

  return FALSE;
}

/* One label for all that @tooltip shows: it is asked for again with each move of the pointer. */
static GtkWidget *
get_label (GtkTooltip *tooltip)
{
  GtkWidget *label = g_object_get_data (G_OBJECT (tooltip), "encodes-label");

  if (!label)
    {
      label = gtk_label_new (NULL);
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_max_width_chars (GTK_LABEL (label), LONGEST_LINE);
      g_object_set_data_full (G_OBJECT (tooltip), "encodes-label", g_object_ref_sink (label), g_object_unref);
    }

  return label;
}

void
encodes_tooltips_set_text (GtkTooltip *tooltip, const char *text)
{
  g_return_if_fail (GTK_IS_TOOLTIP (tooltip));
  g_return_if_fail (text != NULL);

  gboolean is_wide = has_wide_letters (text);

  /* GTK would show both. */
  gtk_tooltip_set_text (tooltip, is_wide ? NULL : text);
  if (is_wide)
    {
      gtk_label_set_text (GTK_LABEL (get_label (tooltip)), text);
      gtk_tooltip_set_custom (tooltip, get_label (tooltip));
    }
}

static GQuark
get_text_quark (void)
{
  return g_quark_from_static_string ("encodes-tooltip");
}

void
encodes_tooltips_set (GtkWidget *widget, const char *text)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  if (g_strcmp0 (g_object_get_qdata (G_OBJECT (widget), get_text_quark ()), text) == 0)
    return;

  g_object_set_qdata_full (G_OBJECT (widget), get_text_quark (), g_strdup (text), g_free);
  gtk_widget_set_has_tooltip (widget, text != NULL);
  /* As GTK does with its own. */
  if (text)
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  else
    gtk_accessible_reset_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
}

const char *
encodes_tooltips_get (GtkWidget *widget)
{
  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  const char *text = g_object_get_qdata (G_OBJECT (widget), get_text_quark ());

  return text ? text : gtk_widget_get_tooltip_text (widget);
}

static gboolean
on_query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  const char *text = encodes_tooltips_get (widget);
  gboolean is_shown = FALSE;

  g_signal_chain_from_overridden_handler (widget, x, y, keyboard, tooltip, &is_shown);
  if (text)
    encodes_tooltips_set_text (tooltip, text);

  return is_shown || text;
}

void
encodes_tooltips_set_up (void)
{
  /* Signals are there once their class is. */
  g_autoptr (GTypeClass) klass G_GNUC_UNUSED = g_type_class_ref (GTK_TYPE_WIDGET);

  g_signal_override_class_handler ("query-tooltip", GTK_TYPE_WIDGET, G_CALLBACK (on_query_tooltip));
}
