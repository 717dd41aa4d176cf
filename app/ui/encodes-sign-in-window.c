/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-sign-in-window.h"

#include <glib/gi18n-lib.h>

#include "encodes-compat.h"
#include "encodes-error.h"
#include "encodes-text.h"
#include "encodes-time.h"

/* From here on the window says how long the code is good. */
#define SHORT_TIME (5 * G_TIME_SPAN_MINUTE)
#define COPIED_SECONDS 2
/* As in the style sheet, on both sides. */
#define CARD_PADDING 24

struct _EncodesSignInWindow
{
  AdwWindow parent_instance;

  EncodesProviderClass *klass;
  EncodesAccount *account;
  GTask *task;               /* what the caller waits for; NULL: answered */
  GSource *caller;           /* of the caller's cancellable */
  GCancellable *cancellable; /* of the sign-in under way; NULL: there is none */
  char *code;
  char *page;
  gint64 end;                /* of the code, on the clock that goes on while the computer sleeps */
  guint tick_id;             /* only while it is seen */
  guint copied_id;

  GtkStack *stack;
  GtkSpinner *asking_spinner;
  GtkSpinner *waiting_spinner;
  GtkLabel *account_label;
  GtkLabel *code_label;
  AdwButtonContent *copy_content;
  GtkWidget *open_button;
  GtkLabel *host_label;
  GtkLabel *page_label;
  GtkLabel *status_label;
  GtkLabel *note_label;
  GtkLabel *failure_label;
  GtkWidget *again_button;
};

G_DEFINE_FINAL_TYPE (EncodesSignInWindow, encodes_sign_in_window, ADW_TYPE_WINDOW)

static gboolean
shows (EncodesSignInWindow *self, const char *page)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), page) == 0;
}

static void
update_spinners (EncodesSignInWindow *self)
{
  gboolean seen = gtk_widget_get_mapped (GTK_WIDGET (self));

  gtk_spinner_set_spinning (self->asking_spinner, seen && shows (self, "asking"));
  gtk_spinner_set_spinning (self->waiting_spinner, seen && shows (self, "code"));
}

static void
show_page (EncodesSignInWindow *self, const char *page)
{
  gtk_stack_set_visible_child_name (self->stack, page);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "sign-in.again", shows (self, "failed"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "sign-in.copy", shows (self, "code"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "sign-in.open", shows (self, "code"));
  update_spinners (self);
}

static char *
describe_waiting (gint64 left)
{
  int minutes = (int) ((left + G_TIME_SPAN_MINUTE - 1) / G_TIME_SPAN_MINUTE);

  if (left > SHORT_TIME)
    return g_strdup (_("Waiting for you to sign in…"));
  if (minutes > 1)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Waiting for you to sign in, for %d more minute…",
                                         "Waiting for you to sign in, for %d more minutes…", (gulong) minutes),
                            minutes);
  return g_strdup (_("Waiting for you to sign in, for less than a minute…"));
}

static void
update_status (EncodesSignInWindow *self)
{
  g_autofree char *text = describe_waiting (self->end - encodes_time_get_boottime ());

  if (!g_str_equal (gtk_label_get_text (self->status_label), text))
    gtk_label_set_text (self->status_label, text);
}

static gboolean
on_second (gpointer user_data)
{
  EncodesSignInWindow *self = user_data;

  if (shows (self, "code"))
    update_status (self);
  return G_SOURCE_CONTINUE;
}

/* A screen reader would read the code as a word. */
static char *
spell (const char *code)
{
  GString *letters = g_string_new (NULL);

  for (const char *at = code; *at != '\0'; at++)
    if (*at != ' ')
      g_string_append_printf (letters, "%s%c", letters->len > 0 ? " " : "", *at);
  return g_string_free (letters, FALSE);
}

/* With large text on a narrow window the code is a little smaller rather than in two pieces. */
static void
fit_code (EncodesSignInWindow *self)
{
  GtkWidget *label = GTK_WIDGET (self->code_label);
  int width = 0;

  gtk_widget_remove_css_class (label, "narrow");
  gtk_widget_measure (label, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
  if (width + CARD_PADDING > gtk_widget_get_width (GTK_WIDGET (self->stack)))
    gtk_widget_add_css_class (label, "narrow");
}

static void
tell_code (EncodesSignInWindow *self)
{
  g_autofree char *letters = spell (self->code);
  /* Translators: for screen readers: the letters of a code, with spaces between them */
  g_autofree char *label = g_strdup_printf (_("The code is %s"), letters);

  gtk_label_set_text (self->code_label, self->code);
  fit_code (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->code_label), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  /* The button gets the focus, so the code is read with it. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->open_button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, label, -1);
}

static void
on_prompt (const char *code, const char *page, guint seconds, gpointer user_data)
{
  EncodesSignInWindow *self = user_data;
  g_autoptr (GUri) uri = g_uri_parse (page, G_URI_FLAGS_NONE, NULL);
  g_autofree char *host = encodes_text_to_line (uri ? g_uri_get_host (uri) : page, 200);

  if (!self->task)
    return;

  g_free (self->code);
  g_free (self->page);
  self->code = encodes_text_to_line (code, 64);
  self->page = g_strdup (page);
  self->end = encodes_time_get_boottime () + seconds * G_TIME_SPAN_SECOND;

  tell_code (self);
  gtk_label_set_text (self->host_label, host);
  gtk_label_set_text (self->page_label, page);
  gtk_widget_set_visible (GTK_WIDGET (self->note_label), FALSE);
  update_status (self);
  show_page (self, "code");
  gtk_widget_grab_focus (self->open_button);
}

static void
fail (EncodesSignInWindow *self, const GError *error)
{
  g_clear_pointer (&self->code, g_free);
  gtk_label_set_text (self->failure_label, error->message);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->again_button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  error->message, -1);
  show_page (self, "failed");
  gtk_widget_grab_focus (self->again_button);
}

static void
clear_caller (EncodesSignInWindow *self)
{
  if (self->caller)
    g_source_destroy (self->caller);
  g_clear_pointer (&self->caller, g_source_unref);
}

/* The person has turned away. What is under way ends by itself. */
static void
give_up (EncodesSignInWindow *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  clear_caller (self);
  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  if (task)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("It was canceled."));
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncodesSignInWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesSecret) secret = encodes_provider_class_sign_in_finish (self->klass, result, &error);
  g_autoptr (GTask) task = NULL;

  g_clear_object (&self->cancellable);
  if (!self->task)
    return;
  if (!secret)
    {
      fail (self, error);
      return;
    }

  clear_caller (self);
  task = g_steal_pointer (&self->task);
  g_task_return_pointer (task, g_steal_pointer (&secret), (GDestroyNotify) encodes_secret_free);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
begin (EncodesSignInWindow *self)
{
  show_page (self, "asking");
  self->cancellable = g_cancellable_new ();
  encodes_provider_class_sign_in_async (self->klass, self->account, on_prompt, self, self->cancellable, on_signed_in,
                                        g_object_ref (self));
}

static void
on_again (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  EncodesSignInWindow *self = ENCODES_SIGN_IN_WINDOW (widget);

  if (!self->cancellable)
    begin (self);
}

static void
set_copied (EncodesSignInWindow *self, gboolean copied)
{
  g_clear_handle_id (&self->copied_id, g_source_remove);
  adw_button_content_set_label (self->copy_content, copied ? _("Copied") : _("_Copy Code"));
  adw_button_content_set_icon_name (self->copy_content,
                                    copied ? "encodes-finished-symbolic" : "encodes-copy-symbolic");
}

static gboolean
on_copied_long_ago (gpointer user_data)
{
  EncodesSignInWindow *self = user_data;

  self->copied_id = 0;
  set_copied (self, FALSE);
  return G_SOURCE_REMOVE;
}

static void
copy_code (EncodesSignInWindow *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->code);
  set_copied (self, TRUE);
  self->copied_id = g_timeout_add_seconds (COPIED_SECONDS, on_copied_long_ago, self);
}

static void
on_copy (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  copy_code (ENCODES_SIGN_IN_WINDOW (widget));
}

static void
on_page_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncodesSignInWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (encodes_open_uri_finish (result, &error) || !self->task)
    return;

  g_debug ("%s", error->message);
  gtk_label_set_text (self->note_label, _("The page could not be opened. Enter its address in a browser yourself."));
  gtk_widget_set_visible (GTK_WIDGET (self->note_label), TRUE);
}

static void
on_open (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  EncodesSignInWindow *self = ENCODES_SIGN_IN_WINDOW (widget);

  copy_code (self);
  encodes_open_uri_async (GTK_WINDOW (self), self->page, on_page_opened, g_object_ref (self));
}

static void
on_cancel (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
}

static gboolean
on_caller_cancelled (GCancellable *cancellable, gpointer user_data)
{
  gtk_window_close (GTK_WINDOW (user_data));
  return G_SOURCE_REMOVE;
}

static gboolean
encodes_sign_in_window_close_request (GtkWindow *window)
{
  give_up (ENCODES_SIGN_IN_WINDOW (window));

  return GTK_WINDOW_CLASS (encodes_sign_in_window_parent_class)->close_request (window);
}

static void
encodes_sign_in_window_map (GtkWidget *widget)
{
  EncodesSignInWindow *self = ENCODES_SIGN_IN_WINDOW (widget);

  GTK_WIDGET_CLASS (encodes_sign_in_window_parent_class)->map (widget);
  update_spinners (self);
  on_second (self);
  self->tick_id = g_timeout_add_seconds (1, on_second, self);
}

static void
encodes_sign_in_window_unmap (GtkWidget *widget)
{
  EncodesSignInWindow *self = ENCODES_SIGN_IN_WINDOW (widget);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  GTK_WIDGET_CLASS (encodes_sign_in_window_parent_class)->unmap (widget);
  update_spinners (self);
}

/* Also when it goes with its parent: what is under way holds it, so that it would not be disposed of. */
static void
encodes_sign_in_window_unrealize (GtkWidget *widget)
{
  give_up (ENCODES_SIGN_IN_WINDOW (widget));
  /* The parent may go first. */
  gtk_window_set_transient_for (GTK_WINDOW (widget), NULL);
  GTK_WIDGET_CLASS (encodes_sign_in_window_parent_class)->unrealize (widget);
}

static void
encodes_sign_in_window_dispose (GObject *object)
{
  EncodesSignInWindow *self = ENCODES_SIGN_IN_WINDOW (object);

  give_up (self);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_handle_id (&self->copied_id, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), ENCODES_TYPE_SIGN_IN_WINDOW);

  G_OBJECT_CLASS (encodes_sign_in_window_parent_class)->dispose (object);
}

static void
encodes_sign_in_window_finalize (GObject *object)
{
  EncodesSignInWindow *self = ENCODES_SIGN_IN_WINDOW (object);

  g_clear_object (&self->account);
  g_clear_object (&self->cancellable);
  g_free (self->code);
  g_free (self->page);

  G_OBJECT_CLASS (encodes_sign_in_window_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, EncodesSignInWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, EncodesSignInWindow, asking_spinner);
  gtk_widget_class_bind_template_child (widget_class, EncodesSignInWindow, waiting_spinner);
  gtk_widget_class_bind_template_child (widget_class, EncodesSignInWindow, account_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesSignInWindow, code_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesSignInWindow, copy_content);
  gtk_widget_class_bind_template_child (widget_class, EncodesSignInWindow, open_button);
  gtk_widget_class_bind_template_child (widget_class, EncodesSignInWindow, host_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesSignInWindow, page_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesSignInWindow, status_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesSignInWindow, note_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesSignInWindow, failure_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesSignInWindow, again_button);
}

static void
encodes_sign_in_window_class_init (EncodesSignInWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = encodes_sign_in_window_dispose;
  object_class->finalize = encodes_sign_in_window_finalize;
  widget_class->map = encodes_sign_in_window_map;
  widget_class->unmap = encodes_sign_in_window_unmap;
  widget_class->unrealize = encodes_sign_in_window_unrealize;
  GTK_WINDOW_CLASS (klass)->close_request = encodes_sign_in_window_close_request;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/encodes/Encodes/ui/encodes-sign-in-window.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "sign-in.again", NULL, on_again);
  gtk_widget_class_install_action (widget_class, "sign-in.cancel", NULL, on_cancel);
  gtk_widget_class_install_action (widget_class, "sign-in.copy", NULL, on_copy);
  gtk_widget_class_install_action (widget_class, "sign-in.open", NULL, on_open);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "sign-in.cancel", NULL);
}

static void
encodes_sign_in_window_init (EncodesSignInWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

EncodesSignInWindow *
encodes_sign_in_window_run_async (GtkWindow *parent, EncodesProviderClass *klass, EncodesAccount *account,
                                  GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  EncodesSignInWindow *self;

  g_return_val_if_fail (parent == NULL || GTK_IS_WINDOW (parent), NULL);
  g_return_val_if_fail (ENCODES_IS_PROVIDER_CLASS (klass), NULL);
  g_return_val_if_fail (ENCODES_IS_ACCOUNT (account), NULL);

  g_autofree char *name = encodes_text_to_line (encodes_account_get_name (account), 200);

  self = g_object_new (ENCODES_TYPE_SIGN_IN_WINDOW, "transient-for", parent, NULL);
  self->klass = klass;
  self->account = g_object_ref (account);
  self->task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (self->task, encodes_sign_in_window_run_async);
  gtk_label_set_text (self->account_label, name);

  if (cancellable)
    {
      self->caller = g_cancellable_source_new (cancellable);
      g_source_set_callback (self->caller, G_SOURCE_FUNC (on_caller_cancelled), self, NULL);
      g_source_attach (self->caller, NULL);
    }
  gtk_window_present (GTK_WINDOW (self));
  begin (self);

  return self;
}

char *
encodes_sign_in_window_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, encodes_sign_in_window_run_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

EncodesAccount *
encodes_sign_in_window_get_account (EncodesSignInWindow *self)
{
  g_return_val_if_fail (ENCODES_IS_SIGN_IN_WINDOW (self), NULL);

  return self->account;
}

const char *
encodes_sign_in_window_get_code (EncodesSignInWindow *self)
{
  g_return_val_if_fail (ENCODES_IS_SIGN_IN_WINDOW (self), NULL);

  return shows (self, "code") ? self->code : NULL;
}

const char *
encodes_sign_in_window_get_failure (EncodesSignInWindow *self)
{
  g_return_val_if_fail (ENCODES_IS_SIGN_IN_WINDOW (self), NULL);

  return shows (self, "failed") ? gtk_label_get_text (self->failure_label) : NULL;
}
