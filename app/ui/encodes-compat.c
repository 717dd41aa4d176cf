/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* The one file that may use what is newer than the oldest versions, where it is there; see meson.build. */
#undef GDK_VERSION_MAX_ALLOWED
#undef ADW_VERSION_MAX_ALLOWED

#include "encodes-compat.h"

#include <glib/gi18n-lib.h>

#define NO "no"
#define YES "yes"

typedef struct
{
  EncodesAnswered answered;
  gpointer user_data;
  GDestroyNotify destroy;
} Asked;

static void
asked_free (gpointer data, GClosure *closure)
{
  Asked *asked = data;

  if (asked->destroy)
    asked->destroy (asked->user_data);
  g_free (asked);
}

static void
on_response (GtkWidget *dialog, const char *response, gpointer user_data)
{
  Asked *asked = user_data;

  asked->answered (g_str_equal (response, YES), asked->user_data);
}

#if ADW_CHECK_VERSION (1, 5, 0)

static GtkWidget *
make_dialog (GtkWindow *parent, const EncodesQuestion *question)
{
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (question->heading, question->body));

  adw_alert_dialog_add_response (dialog, NO, question->no);
  if (question->yes)
    {
      adw_alert_dialog_add_response (dialog, YES, question->yes);
      adw_alert_dialog_set_response_appearance (dialog, YES, question->yes_look);
    }
  adw_alert_dialog_set_default_response (dialog, question->yes_is_default ? YES : NO);
  adw_alert_dialog_set_close_response (dialog, NO);
  adw_alert_dialog_set_extra_child (dialog, question->extra_child);

  return GTK_WIDGET (dialog);
}

static void
present_dialog (GtkWidget *dialog, GtkWindow *parent)
{
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (parent));
}

#else

static GtkWidget *
make_dialog (GtkWindow *parent, const EncodesQuestion *question)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, question->heading, question->body));

  adw_message_dialog_add_response (dialog, NO, question->no);
  if (question->yes)
    {
      adw_message_dialog_add_response (dialog, YES, question->yes);
      adw_message_dialog_set_response_appearance (dialog, YES, question->yes_look);
    }
  adw_message_dialog_set_default_response (dialog, question->yes_is_default ? YES : NO);
  adw_message_dialog_set_close_response (dialog, NO);
  adw_message_dialog_set_extra_child (dialog, question->extra_child);

  return GTK_WIDGET (dialog);
}

static void
present_dialog (GtkWidget *dialog, GtkWindow *parent)
{
  gtk_window_present (GTK_WINDOW (dialog));
}

#endif

void
encodes_ask (GtkWindow *parent, const EncodesQuestion *question, EncodesAnswered answered, gpointer user_data,
             GDestroyNotify destroy)
{
  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (question != NULL && question->no != NULL);
  g_return_if_fail (answered != NULL);

  GtkWidget *dialog = make_dialog (parent, question);
  Asked *asked = g_new0 (Asked, 1);

  asked->answered = answered;
  asked->user_data = user_data;
  asked->destroy = destroy;
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), asked, asked_free, 0);
  present_dialog (dialog, parent);
}

static void
on_closed (gboolean yes, gpointer user_data)
{
}

void
encodes_tell (GtkWindow *parent, const char *heading, const char *body)
{
  EncodesQuestion question = { .heading = heading, .body = body, .no = _("_Close") };

  encodes_ask (parent, &question, on_closed, NULL, NULL);
}

void
encodes_show_about (GtkWindow *parent, const char *first_property_name, ...)
{
  g_return_if_fail (GTK_IS_WINDOW (parent));

  va_list properties;

  va_start (properties, first_property_name);
#if ADW_CHECK_VERSION (1, 5, 0)
  adw_dialog_present (ADW_DIALOG (g_object_new_valist (ADW_TYPE_ABOUT_DIALOG, first_property_name, properties)),
                      GTK_WIDGET (parent));
#else
  GObject *window = g_object_new_valist (ADW_TYPE_ABOUT_WINDOW, first_property_name, properties);

  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_present (GTK_WINDOW (window));
#endif
  va_end (properties);
}

#if GTK_CHECK_VERSION (4, 10, 0)

static void
on_file_chosen (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  GFile *file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, &error);

  if (file || g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    g_task_return_pointer (task, file, g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
choose_save_file (GTask *task, GtkWindow *parent, const char *title, const char *accept_label, const char *name)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, title);
  gtk_file_dialog_set_accept_label (dialog, accept_label);
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, parent, g_task_get_cancellable (task), on_file_chosen, g_object_ref (task));
}

#else

static void
on_chooser_response (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  g_autoptr (GtkNativeDialog) held = dialog;
  g_autoptr (GTask) task = user_data;
  GFile *file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;

  g_task_return_pointer (task, file, g_object_unref);
}

static void
choose_save_file (GTask *task, GtkWindow *parent, const char *title, const char *accept_label, const char *name)
{
  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (title, parent, GTK_FILE_CHOOSER_ACTION_SAVE, accept_label, NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  /* The dialog is its own, until it answers. */
  g_signal_connect (dialog, "response", G_CALLBACK (on_chooser_response), g_object_ref (task));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

#endif

void
encodes_choose_save_file_async (GtkWindow *parent, const char *title, const char *accept_label, const char *name,
                                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (GTK_IS_WINDOW (parent));

  g_autoptr (GTask) task = g_task_new (parent, cancellable, callback, user_data);

  g_task_set_source_tag (task, encodes_choose_save_file_async);
  choose_save_file (task, parent, title, accept_label, name);
}

GFile *
encodes_choose_save_file_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, encodes_choose_save_file_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_uri_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

#if GTK_CHECK_VERSION (4, 10, 0)
  gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (source), result, &error);
#else
  gtk_show_uri_full_finish (GTK_WINDOW (source), result, &error);
#endif
  if (error)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

void
encodes_open_uri_async (GtkWindow *parent, const char *uri, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (uri != NULL);

  GTask *task = g_task_new (parent, NULL, callback, user_data);

  g_task_set_source_tag (task, encodes_open_uri_async);
#if GTK_CHECK_VERSION (4, 10, 0)
  g_autoptr (GtkUriLauncher) launcher = gtk_uri_launcher_new (uri);

  gtk_uri_launcher_launch (launcher, parent, NULL, on_uri_opened, task);
#else
  gtk_show_uri_full (parent, uri, GDK_CURRENT_TIME, NULL, on_uri_opened, task);
#endif
}

gboolean
encodes_open_uri_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, encodes_open_uri_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
encodes_get_color (GtkWidget *widget, GdkRGBA *color)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (color != NULL);

#if GTK_CHECK_VERSION (4, 10, 0)
  gtk_widget_get_color (widget, color);
#else
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), color);
#endif
}

void
encodes_limit_width (AdwClamp *clamp, int width)
{
  g_return_if_fail (ADW_IS_CLAMP (clamp));

#if ADW_CHECK_VERSION (1, 4, 0)
  adw_clamp_set_unit (clamp, ADW_LENGTH_UNIT_PX);
#endif
  adw_clamp_set_maximum_size (clamp, width);
  adw_clamp_set_tightening_threshold (clamp, width);
}

void
encodes_announce (GtkWidget *label, const char *sentence)
{
  g_return_if_fail (GTK_IS_WIDGET (label));
  g_return_if_fail (sentence != NULL);

#if GTK_CHECK_VERSION (4, 14, 0)
  GtkRoot *root = gtk_widget_get_root (label);

  /* Of the window: what no screen reader has asked about yet cannot say anything. */
  if (root)
    gtk_accessible_announce (GTK_ACCESSIBLE (root), sentence, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
#else
  /* GTK 4.8 tells the accessibility bus of changes only of what somebody has asked for, or of which the platform has said
   * something: that it can be focused, for one. */
  gtk_widget_set_focusable (label, TRUE);
  gtk_widget_set_focusable (label, FALSE);
  /* The bus hears of a name, but not of the text of a label. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence, -1);
#endif
}

#if GTK_CHECK_VERSION (4, 10, 0)

static gboolean
is_menu_item (GtkWidget *widget)
{
  GtkAccessibleRole role = gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget));

  return role == GTK_ACCESSIBLE_ROLE_MENU_ITEM || role == GTK_ACCESSIBLE_ROLE_MENU_ITEM_CHECKBOX
         || role == GTK_ACCESSIBLE_ROLE_MENU_ITEM_RADIO;
}

/* An item says that it is labelled by its text, but of that GTK tells the accessibility bus nothing. The first label in an
 * item is its text, what may follow is its key. Backwards: what comes first stays. */
static void
name_items (GtkWidget *widget, GtkWidget *item)
{
  if (is_menu_item (widget))
    item = widget;
  else if (item && GTK_IS_LABEL (widget))
    {
      gtk_accessible_reset_relation (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
      gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      gtk_label_get_text (GTK_LABEL (widget)), -1);
      return;
    }

  for (GtkWidget *child = gtk_widget_get_last_child (widget); child; child = gtk_widget_get_prev_sibling (child))
    name_items (child, item);
}

static void
on_menu_mapped (GtkWidget *popover, gpointer user_data)
{
  name_items (popover, NULL);
}

#endif

void
encodes_name_menu_items (GtkPopover *popover)
{
  g_return_if_fail (GTK_IS_POPOVER (popover));

#if GTK_CHECK_VERSION (4, 10, 0)
  g_signal_connect (popover, "map", G_CALLBACK (on_menu_mapped), NULL);
#endif
}

void
encodes_scroll_to (GtkListView *list, guint position)
{
  g_return_if_fail (GTK_IS_LIST_VIEW (list));

#if GTK_CHECK_VERSION (4, 12, 0)
  gtk_list_view_scroll_to (list, position, GTK_LIST_SCROLL_NONE, NULL);
#else
  gtk_widget_activate_action (GTK_WIDGET (list), "list.scroll-to-item", "u", position);
#endif
}
