/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-account-field.h"

#include "encodes-secret-row.h"

#include <glib/gi18n-lib.h>

struct _EncodesAccountField
{
  GtkBox parent_instance;

  const EncodesProviderField *field;
  char *key;
  GtkWidget *row;   /* AdwEntryRow, EncodesSecretRow or AdwComboRow */
  GtkLabel *label;
  char *problem;
  char *note;
  gboolean note_lasts;
  gboolean pasting;
  gboolean visited;
};

G_DEFINE_FINAL_TYPE (EncodesAccountField, encodes_account_field, GTK_TYPE_BOX)

enum
{
  CHANGED,
  LEFT,
  ENTERED,
  PASTED_INTO,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Returns: (transfer none) (nullable): where one types; NULL if one chooses */
static GtkEditable *
get_text (GtkWidget *row)
{
  if (ENCODES_IS_SECRET_ROW (row))
    return GTK_EDITABLE (encodes_secret_row_get_text (ENCODES_SECRET_ROW (row)));

  return GTK_IS_EDITABLE (row) ? gtk_editable_get_delegate (GTK_EDITABLE (row)) : NULL;
}

/* Returns: (transfer none): what has the focus, and so is read out */
static GtkWidget *
get_spoken (EncodesAccountField *self)
{
  GtkEditable *text = get_text (self->row);

  return text ? GTK_WIDGET (text) : self->row;
}

static void
update_label (EncodesAccountField *self)
{
  GtkAccessible *spoken = GTK_ACCESSIBLE (get_spoken (self));
  const char *own_hint = self->field && self->field->hint ? _(self->field->hint) : "";
  const char *hint = self->note ? self->note : own_hint;

  gtk_label_set_text (self->label, self->problem ? self->problem : hint);
  gtk_widget_set_visible (GTK_WIDGET (self->label), self->problem || *hint != '\0');
  if (self->problem)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->label), "error");
      gtk_widget_remove_css_class (GTK_WIDGET (self->label), "dim-label");
      gtk_widget_add_css_class (self->row, "error");
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->label), "error");
      gtk_widget_add_css_class (GTK_WIDGET (self->label), "dim-label");
      gtk_widget_remove_css_class (self->row, "error");
    }
  gtk_accessible_update_state (spoken, GTK_ACCESSIBLE_STATE_INVALID,
                               self->problem ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  gtk_accessible_update_property (spoken, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, gtk_label_get_text (self->label), -1);
}

static void
on_changed (EncodesAccountField *self)
{
  /* It is being mended: what was wrong need not be so any more. */
  encodes_account_field_set_problem (self, NULL);
  if (!self->note_lasts)
    encodes_account_field_set_note (self, NULL, FALSE);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* A whole description may be on the clipboard, with a secret in it: nobody wants to see that in an entry. */
static void
on_paste (GtkText *text, EncodesAccountField *self)
{
  if (self->pasting)
    return;

  g_signal_stop_emission_by_name (text, "paste-clipboard");
  g_signal_emit (self, signals[PASTED_INTO], 0);
}

static void
on_entered (EncodesAccountField *self)
{
  g_signal_emit (self, signals[ENTERED], 0);
}

static void
on_left (EncodesAccountField *self)
{
  self->visited = TRUE;
  g_signal_emit (self, signals[LEFT], 0);
}

static gboolean
encodes_account_field_grab_focus (GtkWidget *widget)
{
  EncodesAccountField *self = ENCODES_ACCOUNT_FIELD (widget);
  return gtk_widget_grab_focus (get_spoken (self));
}

static void
encodes_account_field_finalize (GObject *object)
{
  EncodesAccountField *self = ENCODES_ACCOUNT_FIELD (object);

  g_free (self->key);
  g_free (self->problem);
  g_free (self->note);

  G_OBJECT_CLASS (encodes_account_field_parent_class)->finalize (object);
}

static void
encodes_account_field_class_init (EncodesAccountFieldClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = encodes_account_field_finalize;
  GTK_WIDGET_CLASS (klass)->grab_focus = encodes_account_field_grab_focus;

  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LEFT] = g_signal_new ("left", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ENTERED] = g_signal_new ("entered", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PASTED_INTO] = g_signal_new ("pasted-into", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
encodes_account_field_init (EncodesAccountField *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
}

static void
update_check (GtkListItem *item)
{
  AdwComboRow *row = g_object_get_data (G_OBJECT (item), "row");
  GtkWidget *box = gtk_list_item_get_child (item);
  gboolean is_chosen = gtk_list_item_get_item (item) == adw_combo_row_get_selected_item (row);

  if (box)
    gtk_widget_set_opacity (gtk_widget_get_last_child (box), is_chosen ? 1 : 0);
}

static void
on_choice_set_up (GtkListItemFactory *factory, GtkListItem *item, AdwComboRow *row)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("encodes-finished-symbolic"));
  gtk_list_item_set_child (item, box);
  g_object_set_data (G_OBJECT (item), "row", row);
  g_signal_connect_object (row, "notify::selected-item", G_CALLBACK (update_check), item, G_CONNECT_SWAPPED);
}

static void
on_choice_bound (GtkListItemFactory *factory, GtkListItem *item, AdwComboRow *row)
{
  GtkStringObject *name = gtk_list_item_get_item (item);
  GtkWidget *box = gtk_list_item_get_child (item);

  gtk_label_set_text (GTK_LABEL (gtk_widget_get_first_child (box)), gtk_string_object_get_string (name));
  update_check (item);
}

/* The row's own list cuts what has more than twenty letters. */
static void
add_list_factory (AdwComboRow *row)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (on_choice_set_up), row, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_choice_bound), row, 0);
  adw_combo_row_set_list_factory (row, factory);
}

static GtkWidget *
make_choice_row (EncodesAccountField *self)
{
  g_autoptr (GtkExpression) expression = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");
  GtkStringList *names = gtk_string_list_new (NULL);
  GtkWidget *row = adw_combo_row_new ();

  for (gsize i = 0; self->field->choices[i]; i += 2)
    gtk_string_list_append (names, _(self->field->choices[i + 1]));
  /* Newer versions of libadwaita do not know what to show below the title without it. */
  adw_combo_row_set_expression (ADW_COMBO_ROW (row), expression);
  /* So would the row itself, beside the title. */
  adw_combo_row_set_use_subtitle (ADW_COMBO_ROW (row), TRUE);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (names));
  add_list_factory (ADW_COMBO_ROW (row));
  g_object_unref (names);
  g_signal_connect_swapped (row, "notify::selected", G_CALLBACK (on_changed), self);

  return row;
}

static void
on_tooltip_changed (GtkWidget *button)
{
  const char *tooltip = gtk_widget_get_tooltip_text (button);

  if (tooltip)
    gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
}

/* In libadwaita 1.2 the button that shows a secret has a tooltip, which comes and goes with its state, and no name. */
static void
name_buttons (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget))
    {
      g_signal_connect (widget, "notify::tooltip-text", G_CALLBACK (on_tooltip_changed), NULL);
      on_tooltip_changed (widget);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    name_buttons (child);
}

/* In libadwaita 1.2 the row says that it is an entry, and the text in it, which has the focus, says nothing at all. */
static void
let_text_speak (GtkWidget *row)
{
  GtkEditable *text = get_text (row);

  g_object_set (row, "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP, NULL);
  g_object_set (text, "accessible-role", GTK_ACCESSIBLE_ROLE_TEXT_BOX, NULL);
  name_buttons (row);
}

static GtkWidget *
make_entry_row (EncodesAccountField *self, gboolean hidden)
{
  GtkWidget *row = hidden ? encodes_secret_row_new ("") : adw_entry_row_new ();
  GtkEditable *text = get_text (row);

  g_signal_connect_object (text, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (text, "activate", G_CALLBACK (on_entered), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (text, "paste-clipboard", G_CALLBACK (on_paste), self, 0);
  let_text_speak (row);

  return row;
}

static void
build (EncodesAccountField *self, const char *label, gboolean hidden)
{
  /* It is there for its looks: read out is the row. */
  GtkWidget *list = g_object_new (GTK_TYPE_LIST_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP, NULL);
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->row = self->field && self->field->choices ? make_choice_row (self) : make_entry_row (self, hidden);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->row), label);
  if (get_text (self->row))
    gtk_accessible_update_property (GTK_ACCESSIBLE (get_spoken (self)), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (on_left), self);
  gtk_widget_add_controller (self->row, focus);

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_append (GTK_LIST_BOX (list), self->row);
  gtk_box_append (GTK_BOX (self), list);

  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->label, TRUE);
  gtk_label_set_wrap_mode (self->label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (self->label, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "field-note");
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->label));
}

GtkWidget *
encodes_account_field_new (const EncodesProviderField *field)
{
  g_return_val_if_fail (field != NULL && field->key != NULL, NULL);

  EncodesAccountField *self = g_object_new (ENCODES_TYPE_ACCOUNT_FIELD, NULL);

  self->field = field;
  self->key = g_strdup (field->key);
  build (self, _(field->label), FALSE);
  if (field->default_value)
    encodes_account_field_set_value (self, field->default_value);
  update_label (self);

  return GTK_WIDGET (self);
}

GtkWidget *
encodes_account_field_new_plain (const char *key, const char *label, gboolean hidden)
{
  g_return_val_if_fail (key != NULL && label != NULL, NULL);

  EncodesAccountField *self = g_object_new (ENCODES_TYPE_ACCOUNT_FIELD, NULL);

  self->key = g_strdup (key);
  build (self, label, hidden);
  update_label (self);

  return GTK_WIDGET (self);
}

const EncodesProviderField *
encodes_account_field_get_field (EncodesAccountField *self)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_FIELD (self), NULL);

  return self->field;
}

const char *
encodes_account_field_get_key (EncodesAccountField *self)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_FIELD (self), NULL);

  return self->key;
}

const char *
encodes_account_field_get_value (EncodesAccountField *self)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_FIELD (self), NULL);

  if (ADW_IS_COMBO_ROW (self->row))
    return self->field->choices[2 * adw_combo_row_get_selected (ADW_COMBO_ROW (self->row))];

  return gtk_editable_get_text (get_text (self->row));
}

void
encodes_account_field_set_value (EncodesAccountField *self, const char *value)
{
  g_return_if_fail (ENCODES_IS_ACCOUNT_FIELD (self));
  g_return_if_fail (value != NULL);

  if (!ADW_IS_COMBO_ROW (self->row))
    {
      gtk_editable_set_text (get_text (self->row), value);
      return;
    }

  for (guint i = 0; self->field->choices[2 * i]; i++)
    if (g_str_equal (self->field->choices[2 * i], value))
      adw_combo_row_set_selected (ADW_COMBO_ROW (self->row), i);
}

gboolean
encodes_account_field_get_visited (EncodesAccountField *self)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_FIELD (self), FALSE);

  return self->visited;
}

void
encodes_account_field_set_visited (EncodesAccountField *self, gboolean visited)
{
  g_return_if_fail (ENCODES_IS_ACCOUNT_FIELD (self));

  self->visited = visited;
}

void
encodes_account_field_set_problem (EncodesAccountField *self, const char *problem)
{
  g_return_if_fail (ENCODES_IS_ACCOUNT_FIELD (self));

  if (g_strcmp0 (self->problem, problem) == 0)
    return;

  g_free (self->problem);
  self->problem = g_strdup (problem);
  update_label (self);
}

void
encodes_account_field_set_note (EncodesAccountField *self, const char *note, gboolean lasts)
{
  g_return_if_fail (ENCODES_IS_ACCOUNT_FIELD (self));

  self->note_lasts = lasts;
  if (g_strcmp0 (self->note, note) == 0)
    return;

  g_free (self->note);
  self->note = g_strdup (note);
  update_label (self);
}

void
encodes_account_field_paste (EncodesAccountField *self)
{
  g_return_if_fail (ENCODES_IS_ACCOUNT_FIELD (self));
  g_return_if_fail (get_text (self->row) != NULL);

  self->pasting = TRUE;
  g_signal_emit_by_name (get_text (self->row), "paste-clipboard");
  self->pasting = FALSE;
}

const char *
encodes_account_field_get_problem (EncodesAccountField *self)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_FIELD (self), NULL);

  return self->problem;
}
