/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-value-row.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "encodes-format.h"
#include "encodes-tooltips.h"

/* Longer values, those of several lines, and those of long names stand below their name. */
#define LONG_VALUE 60
#define LONG_TITLE 30

struct _EncodesValueRow
{
  GtkListBoxRow parent_instance;

  GtkBox *box;
  GtkLabel *title_label;
  GtkLabel *value_label;
  GtkButton *copy_button;
};

G_DEFINE_FINAL_TYPE (EncodesValueRow, encodes_value_row, GTK_TYPE_LIST_BOX_ROW)

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_COPYABLE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
on_copy_clicked (GtkButton *button, EncodesValueRow *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), gtk_label_get_text (self->value_label));
  gtk_widget_activate_action (GTK_WIDGET (self), "win.copied", NULL);
}

static void
set_title (EncodesValueRow *self, const char *title)
{
  g_autofree char *tooltip = g_strdup_printf (_("Copy %s"), title);

  gtk_label_set_text (self->title_label, title);
  encodes_tooltips_set (GTK_WIDGET (self->copy_button), tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->copy_button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
}

static void
encodes_value_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), ENCODES_TYPE_VALUE_ROW);

  G_OBJECT_CLASS (encodes_value_row_parent_class)->dispose (object);
}

static void
encodes_value_row_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  EncodesValueRow *self = ENCODES_VALUE_ROW (object);

  switch (property_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, gtk_label_get_text (self->title_label));
      break;
    case PROP_COPYABLE:
      g_value_set_boolean (value, gtk_widget_get_visible (GTK_WIDGET (self->copy_button)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_value_row_set_property (GObject *object, guint property_id, const GValue *value, GParamSpec *pspec)
{
  EncodesValueRow *self = ENCODES_VALUE_ROW (object);

  switch (property_id)
    {
    case PROP_TITLE:
      set_title (self, g_value_get_string (value));
      break;
    case PROP_COPYABLE:
      gtk_widget_set_visible (GTK_WIDGET (self->copy_button), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_value_row_class_init (EncodesValueRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = encodes_value_row_dispose;
  object_class->get_property = encodes_value_row_get_property;
  object_class->set_property = encodes_value_row_set_property;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_COPYABLE] = g_param_spec_boolean ("copyable", NULL, NULL, FALSE,
                                                    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/encodes/Encodes/ui/encodes-value-row.ui");
  gtk_widget_class_bind_template_child (widget_class, EncodesValueRow, box);
  gtk_widget_class_bind_template_child (widget_class, EncodesValueRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesValueRow, value_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesValueRow, copy_button);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked);
}

static void
encodes_value_row_init (EncodesValueRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
encodes_value_row_new (const char *title, const char *value)
{
  GtkWidget *self = g_object_new (ENCODES_TYPE_VALUE_ROW, "title", title, NULL);

  encodes_value_row_set_value (ENCODES_VALUE_ROW (self), value);

  return self;
}

void
encodes_value_row_set_value (EncodesValueRow *self, const char *value)
{
  g_return_if_fail (ENCODES_IS_VALUE_ROW (self));

  g_autofree char *valid = encodes_format_shortened (value);
  const char *title = gtk_label_get_text (self->title_label);
  gboolean is_long = g_utf8_strlen (valid, -1) > LONG_VALUE || strchr (valid, '\n')
                     || g_utf8_strlen (title, -1) > LONG_TITLE;

  /* Setting the same text again would lose what the person has selected in it. */
  if (g_str_equal (valid, gtk_label_get_text (self->value_label)))
    return;

  gtk_label_set_wrap_mode (self->value_label, encodes_format_get_wrap_mode (valid));
  gtk_label_set_text (self->value_label, valid);
  gtk_label_set_wrap (self->title_label, is_long);
  gtk_label_set_xalign (self->value_label, is_long ? 0 : 1);
  gtk_label_set_justify (self->value_label, is_long ? GTK_JUSTIFY_LEFT : GTK_JUSTIFY_RIGHT);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->box),
                                  is_long ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_box_set_spacing (self->box, is_long ? 4 : 24);

  /* Translators: a name and its value, as they are read out */
  g_autofree char *spoken = g_strdup_printf (_("%s: %s"), title, valid);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

const char *
encodes_value_row_get_value (EncodesValueRow *self)
{
  g_return_val_if_fail (ENCODES_IS_VALUE_ROW (self), NULL);

  return gtk_label_get_text (self->value_label);
}

void
encodes_value_row_set_exact (EncodesValueRow *self, const char *exact)
{
  g_return_if_fail (ENCODES_IS_VALUE_ROW (self));

  encodes_tooltips_set (GTK_WIDGET (self->value_label), exact);
}
