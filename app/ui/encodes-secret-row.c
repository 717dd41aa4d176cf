/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-secret-row.h"

/* These two are libadwaita's words for the same button. */
#define LIBADWAITA "libadwaita"
#define SHOW "Show Password"
#define HIDE "Hide Password"

struct _EncodesSecretRow
{
  AdwPreferencesRow parent_instance;

  GtkLabel *label;
  GtkText *text;
  GtkWidget *caps_lock;
  GtkWidget *button;
};

G_DEFINE_FINAL_TYPE (EncodesSecretRow, encodes_secret_row, ADW_TYPE_PREFERENCES_ROW)

/* The title stands above what is typed, and in its place while there is nothing. */
static void
update_title (EncodesSecretRow *self)
{
  gboolean focused = gtk_widget_has_focus (GTK_WIDGET (self->text));
  gboolean empty = gtk_entry_buffer_get_length (gtk_text_get_buffer (self->text)) == 0;
  const char *title = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self));

  gtk_label_set_text (self->label, title);
  gtk_widget_set_visible (GTK_WIDGET (self->label), focused || !empty);
  gtk_text_set_placeholder_text (self->text, focused ? NULL : title);
  if (focused)
    gtk_widget_add_css_class (GTK_WIDGET (self), "focused");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "focused");
}

static void
update_caps_lock (EncodesSecretRow *self)
{
  GdkSeat *seat = gdk_display_get_default_seat (gtk_widget_get_display (GTK_WIDGET (self)));
  GdkDevice *keyboard = seat ? gdk_seat_get_keyboard (seat) : NULL;

  gtk_widget_set_visible (self->caps_lock, keyboard && gdk_device_get_caps_lock_state (keyboard)
                                             && gtk_widget_has_focus (GTK_WIDGET (self->text))
                                             && !gtk_text_get_visibility (self->text));
}

static void
on_focus_changed (EncodesSecretRow *self)
{
  update_title (self);
  update_caps_lock (self);
}

static void
on_clicked (EncodesSecretRow *self)
{
  gboolean shown = !gtk_text_get_visibility (self->text);

  gtk_text_set_visibility (self->text, shown);
  gtk_button_set_icon_name (GTK_BUTTON (self->button), shown ? "view-conceal-symbolic" : "view-reveal-symbolic");
  gtk_widget_set_tooltip_text (self->button, g_dgettext (LIBADWAITA, shown ? HIDE : SHOW));
  update_caps_lock (self);
}

static void
on_pressed (EncodesSecretRow *self)
{
  gtk_text_grab_focus_without_selecting (self->text);
}

static gboolean
encodes_secret_row_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (ENCODES_SECRET_ROW (widget)->text));
}

static void
add_text (EncodesSecretRow *self, GtkBox *header)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  g_autoptr (GtkEntryBuffer) buffer = gtk_password_entry_buffer_new ();

  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->label, 0);
  gtk_label_set_ellipsize (self->label, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "subtitle");
  self->text = GTK_TEXT (gtk_text_new_with_buffer (buffer));
  gtk_text_set_visibility (self->text, FALSE);
  gtk_text_set_input_purpose (self->text, GTK_INPUT_PURPOSE_PASSWORD);
  gtk_editable_set_enable_undo (GTK_EDITABLE (self->text), FALSE);
  gtk_widget_set_hexpand (column, TRUE);
  gtk_widget_set_valign (column, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (column), GTK_WIDGET (self->label));
  gtk_box_append (GTK_BOX (column), GTK_WIDGET (self->text));
  gtk_box_append (header, column);
}

static void
add_suffixes (EncodesSecretRow *self, GtkBox *header)
{
  self->caps_lock = gtk_image_new_from_icon_name ("caps-lock-symbolic");
  gtk_widget_set_valign (self->caps_lock, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->caps_lock, "indicator");
  gtk_widget_set_visible (self->caps_lock, FALSE);
  gtk_box_append (header, self->caps_lock);

  self->button = gtk_button_new_from_icon_name ("view-reveal-symbolic");
  gtk_widget_set_tooltip_text (self->button, g_dgettext (LIBADWAITA, SHOW));
  gtk_widget_set_focus_on_click (self->button, FALSE);
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->button, "flat");
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (on_clicked), self);
  gtk_box_append (header, self->button);
}

static void
watch_keyboard (EncodesSecretRow *self)
{
  GdkSeat *seat = gdk_display_get_default_seat (gtk_widget_get_display (GTK_WIDGET (self)));

  if (seat && gdk_seat_get_keyboard (seat))
    g_signal_connect_object (gdk_seat_get_keyboard (seat), "notify::caps-lock-state", G_CALLBACK (update_caps_lock), self,
                             G_CONNECT_SWAPPED);
}

static void
encodes_secret_row_class_init (EncodesSecretRowClass *klass)
{
  GTK_WIDGET_CLASS (klass)->grab_focus = encodes_secret_row_grab_focus;
}

static void
encodes_secret_row_init (EncodesSecretRow *self)
{
  GtkWidget *header = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkGesture *press = gtk_gesture_click_new ();

  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_widget_set_focusable (GTK_WIDGET (self), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "entry");
  gtk_widget_add_css_class (header, "header");
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "text");
  add_text (self, GTK_BOX (header));
  add_suffixes (self, GTK_BOX (header));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), header);

  g_signal_connect_swapped (press, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (press));
  g_signal_connect_object (self->text, "notify::has-focus", G_CALLBACK (on_focus_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->text, "changed", G_CALLBACK (update_title), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::title", G_CALLBACK (update_title), NULL);
  watch_keyboard (self);
}

GtkWidget *
encodes_secret_row_new (const char *title)
{
  return g_object_new (ENCODES_TYPE_SECRET_ROW, "title", title, NULL);
}

GtkText *
encodes_secret_row_get_text (EncodesSecretRow *self)
{
  g_return_val_if_fail (ENCODES_IS_SECRET_ROW (self), NULL);

  return self->text;
}
