/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-account-window.h"

#include <glib/gi18n-lib.h>

#include "encodes-account-field.h"
#include "encodes-error.h"
#include "encodes-memory-secret-store.h"
#include "encodes-pasted-text.h"
#include "encodes-provider.h"
#include "encodes-sign-in-window.h"
#include "encodes-trust-dialog.h"

#include <string.h>

struct _EncodesAccountWindow
{
  AdwWindow parent_instance;

  EncodesSecretStore *secret_store;
  EncodesAccount *edited;       /* as it is now; NULL: one is being added */
  EncodesAccount *account;      /* as it is to be; one id for all attempts */
  char *old_secret;             /* that a new one took the place of; put back if the account cannot be kept */
  char *signed_in;              /* what came of signing in; a secret */
  char *signed_in_to;           /* the options that it was for */
  EncodesSecretStore *tried;    /* holds the secret of the attempt in memory; NULL: it is the one in the keyring */
  GCancellable *cancellable;    /* of the attempt that is under way; NULL: none is */
  GCancellable *reading;        /* of what is pasted or dropped; NULL: nothing is */
  EncodesAccountField *pasted_into; /* (owned) (nullable): where it goes if it is just text */
  gboolean can_save_anyway;

  AdwToastOverlay *toasts;
  GtkButton *add_button;
  GtkWidget *paste_box;
  GtkSpinner *spinner;
  GtkRevealer *failure_revealer;
  GtkLabel *failure_label;
  EncodesAccountForm *form;
};

G_DEFINE_FINAL_TYPE (EncodesAccountWindow, encodes_account_window, ADW_TYPE_WINDOW)

enum
{
  PROP_0,
  PROP_CAN_SAVE_ANYWAY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  SAVE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void connect_account (EncodesAccountWindow *self);

static void
set_can_save_anyway (EncodesAccountWindow *self, gboolean can_save_anyway)
{
  if (self->can_save_anyway == can_save_anyway)
    return;

  self->can_save_anyway = can_save_anyway;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_SAVE_ANYWAY]);
}

static void
show_failure (EncodesAccountWindow *self, const char *text)
{
  if (text)
    gtk_label_set_text (self->failure_label, text);
  gtk_revealer_set_reveal_child (self->failure_revealer, text != NULL);
}

static void
set_busy (EncodesAccountWindow *self, gboolean busy)
{
  g_clear_object (&self->cancellable);
  if (busy)
    {
      self->cancellable = g_cancellable_new ();
      /* An entry that is taken the focus with its sensitivity does not hear that it lost it, and warns. */
      gtk_window_set_focus (GTK_WINDOW (self), NULL);
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self->form), !busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "account.add", !busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "account.save-anyway", !busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "account.paste", !busy);
  gtk_spinner_set_spinning (self->spinner, busy);
}

static void
fail (EncodesAccountWindow *self, const GError *error, gboolean can_save_anyway)
{
  set_busy (self, FALSE);
  set_can_save_anyway (self, can_save_anyway);
  show_failure (self, error->message);
}

/* An answer may come after the window has been closed. */
static gboolean
is_closed (EncodesAccountWindow *self)
{
  return self->secret_store == NULL;
}

static void
on_secret_cleared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!encodes_secret_store_clear_finish (ENCODES_SECRET_STORE (source), result, &error))
    g_debug ("%s", error->message);
}

static void
on_secret_put_back (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!encodes_secret_store_store_finish (ENCODES_SECRET_STORE (source), result, &error))
    g_message ("%s", error->message);
}

/* The secret is again what it was before: no secret stays behind for an account that is not there, and none is lost of
 * one that is. */
static void
take_secret_back (EncodesAccountWindow *self, EncodesSecretStore *secret_store)
{
  const char *id = encodes_account_get_id (self->account);

  if (self->old_secret)
    encodes_secret_store_store_async (secret_store, id, encodes_account_get_name (self->edited), self->old_secret, NULL,
                                      on_secret_put_back, NULL);
  else
    encodes_secret_store_clear_async (secret_store, id, NULL, on_secret_cleared, NULL);
  g_clear_pointer (&self->old_secret, encodes_secret_free);
}

static char *
describe_options (EncodesAccount *account)
{
  g_autofree const char **keys = encodes_account_get_keys (account);
  GString *text = g_string_new (encodes_account_get_provider_id (account));

  for (gsize i = 0; keys[i]; i++)
    g_string_append_printf (text, "\n%s=%s", keys[i], encodes_account_get_option (account, keys[i]));

  return g_string_free (text, FALSE);
}

/* Keeps a secret of signing in for as long as the options stay what they were. */
static void
set_signed_in (EncodesAccountWindow *self, const char *secret)
{
  char *copy = g_strdup (secret);

  encodes_secret_free (self->signed_in);
  g_free (self->signed_in_to);
  self->signed_in = copy;
  self->signed_in_to = secret ? describe_options (self->account) : NULL;
}

/* Returns: (transfer none) (nullable): the secret to store; NULL: none, or the one that is there already */
static const char *
get_new_secret (EncodesAccountWindow *self)
{
  const char *secret = encodes_account_form_get_secret (self->form);
  g_autofree char *options = describe_options (self->account);

  if (encodes_account_form_wants_sign_in (self->form))
    return g_strcmp0 (options, self->signed_in_to) == 0 ? self->signed_in : NULL;

  return secret && (*secret != '\0' || !self->edited) ? secret : NULL;
}

static gboolean
has_new_secret (EncodesAccountWindow *self)
{
  return get_new_secret (self) != NULL;
}

static void
on_secret_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncodesAccountWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean stored = encodes_secret_store_store_finish (ENCODES_SECRET_STORE (source), result, &error);

  if (is_closed (self))
    {
      if (stored)
        take_secret_back (self, ENCODES_SECRET_STORE (source));
      return;
    }

  if (stored)
    g_signal_emit (self, signals[SAVE], 0, self->account);
  else if (encodes_error_is_cancelled (error))
    set_busy (self, FALSE);
  else
    fail (self, error, FALSE);
}

static void
store_secret (EncodesAccountWindow *self)
{
  encodes_secret_store_store_async (self->secret_store, encodes_account_get_id (self->account),
                                    encodes_account_get_name (self->account),
                                    get_new_secret (self), self->cancellable, on_secret_stored, g_object_ref (self));
}

static void
on_old_secret_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncodesAccountWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesSecret) secret = encodes_secret_store_lookup_finish (ENCODES_SECRET_STORE (source), result, &error);

  if (is_closed (self))
    return;

  if (error && encodes_error_is_cancelled (error))
    set_busy (self, FALSE);
  else if (error && !g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_NO_SECRET))
    fail (self, error, FALSE);
  else
    {
      g_clear_pointer (&self->old_secret, encodes_secret_free);
      self->old_secret = g_steal_pointer (&secret);
      store_secret (self);
    }
}

/* The secret first: an account without one would only be trouble. */
static void
save (EncodesAccountWindow *self)
{
  if (!has_new_secret (self))
    g_signal_emit (self, signals[SAVE], 0, self->account);
  else if (self->edited)
    encodes_secret_store_lookup_async (self->secret_store, encodes_account_get_id (self->account), self->cancellable,
                                       on_old_secret_read, g_object_ref (self));
  else
    store_secret (self);
}

static void
on_trusted (EncodesAccount *account, const char *key, const char *value, gpointer user_data)
{
  EncodesAccountWindow *self = user_data;

  if (is_closed (self))
    return;

  encodes_account_form_set_value (self->form, key, value);
  encodes_account_set_option (account, key, value);
  /* That is no reason to sign in once more. */
  set_signed_in (self, self->signed_in);
  connect_account (self);
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncodesAccountWindow) self = user_data;
  g_autoptr (EncodesSecret) secret = encodes_sign_in_window_run_finish (result, NULL);
  g_autoptr (GError) error = NULL;

  if (is_closed (self))
    return;
  if (!secret)
    {
      error = g_error_new_literal (ENCODES_ERROR, ENCODES_ERROR_SIGN_IN, _("You have not signed in."));
      fail (self, error, TRUE);
      return;
    }

  set_busy (self, FALSE);
  set_signed_in (self, secret);
  connect_account (self);
}

static void
sign_in (EncodesAccountWindow *self)
{
  set_busy (self, TRUE);
  encodes_sign_in_window_run_async (GTK_WINDOW (self), encodes_account_form_get_class (self->form), self->account,
                                    self->cancellable, on_signed_in, g_object_ref (self));
}

/* Whether there is nothing yet to try with. */
static gboolean
needs_sign_in (EncodesAccountWindow *self)
{
  EncodesProviderClass *klass = encodes_account_form_get_class (self->form);
  gboolean is_kept = self->edited && encodes_provider_class_wants_sign_in (klass, self->edited);

  return encodes_account_form_wants_sign_in (self->form) && !has_new_secret (self) && !is_kept;
}

/* The attempt itself may have been given another secret in exchange for the one that it began with. */
static void
take_exchanged_secret (EncodesAccountWindow *self)
{
  g_autoptr (EncodesSecretStore) tried = g_steal_pointer (&self->tried);

  if (tried && encodes_account_form_wants_sign_in (self->form))
    set_signed_in (self, encodes_memory_secret_store_get (ENCODES_MEMORY_SECRET_STORE (tried),
                                                          encodes_account_get_id (self->account)));
}

static void
handle_refusal (EncodesAccountWindow *self, EncodesProvider *provider, const GError *error)
{
  const char *origin = encodes_provider_get_untrusted_origin (provider);

  if (g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_SIGN_IN))
    {
      gboolean is_new = has_new_secret (self);

      set_signed_in (self, NULL);
      if (!is_new && encodes_account_form_wants_sign_in (self->form))
        {
          sign_in (self);
          return;
        }
    }

  fail (self, error, !g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_INVALID));
  if (g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_REDIRECT) && origin
      && ENCODES_PROVIDER_GET_CLASS (provider)->trusted_origin_key)
    encodes_trust_dialog_ask (GTK_WINDOW (self), self->account, origin, on_trusted, g_object_ref (self), g_object_unref);
}

static void
on_tested (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncodesAccountWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean works = encodes_provider_test_finish (ENCODES_PROVIDER (source), result, &error);

  if (is_closed (self))
    return;

  take_exchanged_secret (self);
  if (works)
    save (self);
  else if (encodes_error_is_cancelled (error))
    set_busy (self, FALSE);
  else
    handle_refusal (self, ENCODES_PROVIDER (source), error);
}

static void
connect_account (EncodesAccountWindow *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesSecretStore) memory = encodes_memory_secret_store_new ();
  g_autoptr (EncodesProvider) provider = NULL;
  const char *secret = get_new_secret (self);

  show_failure (self, NULL);
  if (needs_sign_in (self))
    {
      sign_in (self);
      return;
    }

  provider = encodes_provider_new (self->account, secret ? memory : self->secret_store, &error);
  if (!provider)
    {
      fail (self, error, FALSE);
      return;
    }

  if (secret)
    {
      encodes_memory_secret_store_put (ENCODES_MEMORY_SECRET_STORE (memory), encodes_account_get_id (self->account),
                                       secret);
      g_set_object (&self->tried, memory);
    }
  set_busy (self, TRUE);
  encodes_provider_test_async (provider, self->cancellable, on_tested, g_object_ref (self));
}

/* Returns: whether self->account now holds what the form says */
static gboolean
take_form (EncodesAccountWindow *self)
{
  EncodesProviderClass *klass = encodes_account_form_get_class (self->form);

  if (!klass)
    return FALSE;

  if (self->edited)
    {
      /* Also what is not in the form, as it is by now: the account may have been at work meanwhile. */
      g_clear_object (&self->account);
      self->account = encodes_account_new (encodes_account_get_id (self->edited), klass->id, "");
      encodes_account_update_from (self->account, self->edited);
    }
  else if (!self->account || !g_str_equal (encodes_account_get_provider_id (self->account), klass->id))
    {
      g_clear_object (&self->account);
      self->account = encodes_account_new (NULL, klass->id, "");
    }

  return encodes_account_form_fill (self->form, self->account);
}

static void
on_add (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  EncodesAccountWindow *self = ENCODES_ACCOUNT_WINDOW (widget);

  if (!self->cancellable && take_form (self))
    connect_account (self);
}

static void
on_save_anyway (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  EncodesAccountWindow *self = ENCODES_ACCOUNT_WINDOW (widget);

  if (self->cancellable || !take_form (self))
    return;

  show_failure (self, NULL);
  set_busy (self, TRUE);
  save (self);
}

/* While it connects, this ends only that. */
static void
on_cancel (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  EncodesAccountWindow *self = ENCODES_ACCOUNT_WINDOW (widget);

  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  else
    gtk_window_close (GTK_WINDOW (self));
}

static void
show_description (EncodesAccountWindow *self, EncodesAccount *account, const char *secret, const char *note)
{
  g_autoptr (EncodesAccount) tried = encodes_account_new (NULL, encodes_account_get_provider_id (account), "");
  g_autofree char *text = NULL;
  guint n_filled = 0;

  if (!encodes_account_form_take_description (self->form, account, secret, note, &n_filled))
    {
      show_failure (self, _("This describes an account of another kind. Nothing was filled in."));
      return;
    }

  set_can_save_anyway (self, FALSE);
  show_failure (self, NULL);
  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u field was filled in", "%u fields were filled in", n_filled),
                          n_filled);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (text));
  /* What is still missing has the focus now. */
  if (encodes_account_form_fill (self->form, tried))
    gtk_widget_grab_focus (GTK_WIDGET (self->add_button));
}

/* A secret may begin with anything; a name, an address or an identifier never looks like this. */
static gboolean
is_meant_for_field (EncodesAccountField *field, GBytes *text)
{
  gsize length = text ? g_bytes_get_size (text) : 0;
  const char *data = text ? g_bytes_get_data (text, NULL) : NULL;

  return field && (length == 0 || !strchr ("{[<", *data) || g_str_equal (encodes_account_field_get_key (field), "secret"));
}

static void
on_text_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncodesAccountWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) text = encodes_pasted_text_read_finish (result, &error);
  g_autoptr (EncodesAccountField) field = g_steal_pointer (&self->pasted_into);
  g_autoptr (EncodesAccount) account = NULL;
  g_autoptr (EncodesSecret) secret = NULL;
  g_autofree char *note = NULL;

  g_clear_object (&self->reading);
  if (is_closed (self) || self->cancellable || (error && encodes_error_is_cancelled (error)))
    return;

  if (text)
    account = encodes_provider_read_description (text, &secret, &note, &error);
  if (account)
    show_description (self, account, secret, note);
  else if (is_meant_for_field (field, text))
    encodes_account_field_paste (field);
  else
    {
      set_can_save_anyway (self, FALSE);
      show_failure (self, error->message);
    }
}

static gboolean
begin_reading (EncodesAccountWindow *self)
{
  if (self->reading || self->cancellable)
    return FALSE;

  self->reading = g_cancellable_new ();

  return TRUE;
}

static void
paste (EncodesAccountWindow *self, EncodesAccountField *field)
{
  if (!begin_reading (self))
    return;

  g_set_object (&self->pasted_into, field);
  encodes_pasted_text_read_clipboard_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->reading, on_text_read,
                                            g_object_ref (self));
}

static void
on_paste (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  paste (ENCODES_ACCOUNT_WINDOW (widget), NULL);
}

static void
on_pasted_into (EncodesAccountWindow *self, EncodesAccountField *field)
{
  paste (self, field);
}

void
encodes_account_window_read_file (EncodesAccountWindow *self, GFile *file)
{
  g_return_if_fail (ENCODES_IS_ACCOUNT_WINDOW (self));
  g_return_if_fail (G_IS_FILE (file));

  if (begin_reading (self))
    encodes_pasted_text_read_file_async (file, self->reading, on_text_read, g_object_ref (self));
}

static void
read_text (EncodesAccountWindow *self, const char *text)
{
  g_autoptr (EncodesAccount) account = NULL;
  g_autoptr (GBytes) bytes = encodes_secret_to_bytes (text, strnlen (text, ENCODES_PASTED_TEXT_SIZE + 1));
  g_autoptr (EncodesSecret) secret = NULL;
  g_autofree char *note = NULL;
  g_autoptr (GError) error = NULL;

  account = encodes_provider_read_description (bytes, &secret, &note, &error);
  if (account)
    show_description (self, account, secret, note);
  else
    show_failure (self, error->message);
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, gpointer user_data)
{
  EncodesAccountWindow *self = user_data;

  if (self->cancellable)
    return FALSE;

  if (G_VALUE_HOLDS_STRING (value) && g_value_get_string (value))
    {
      read_text (self, g_value_get_string (value));
      return TRUE;
    }

  GSList *files = G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST) ? g_value_get_boxed (value) : NULL;
  if (!files)
    return FALSE;
  encodes_account_window_read_file (self, files->data);

  return TRUE;
}

/* Before the entries take it: what is dropped on one of them is meant for the whole form. */
static void
add_drop_target (EncodesAccountWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);

  gtk_drop_target_set_gtypes (target, (GType[]) { GDK_TYPE_FILE_LIST, G_TYPE_STRING }, 2);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (target), GTK_PHASE_CAPTURE);
  g_signal_connect (target, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

static void
on_entered (EncodesAccountWindow *self)
{
  on_add (GTK_WIDGET (self), NULL, NULL);
}

static void
on_wants_sign_in (EncodesAccountWindow *self)
{
  if (!self->edited)
    gtk_button_set_label (self->add_button, encodes_account_form_wants_sign_in (self->form) ? _("Sign In…") : _("Add"));
}

/* Also when it goes with its parent: what is under way holds it, so that it would not be disposed of. */
static void
encodes_account_window_unrealize (GtkWidget *widget)
{
  EncodesAccountWindow *self = ENCODES_ACCOUNT_WINDOW (widget);

  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  GTK_WIDGET_CLASS (encodes_account_window_parent_class)->unrealize (widget);
}

static void
encodes_account_window_dispose (GObject *object)
{
  EncodesAccountWindow *self = ENCODES_ACCOUNT_WINDOW (object);

  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  if (self->reading)
    g_cancellable_cancel (self->reading);
  gtk_widget_dispose_template (GTK_WIDGET (self), ENCODES_TYPE_ACCOUNT_WINDOW);
  g_clear_object (&self->secret_store);

  G_OBJECT_CLASS (encodes_account_window_parent_class)->dispose (object);
}

static void
encodes_account_window_finalize (GObject *object)
{
  EncodesAccountWindow *self = ENCODES_ACCOUNT_WINDOW (object);

  g_clear_object (&self->account);
  g_clear_object (&self->edited);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->reading);
  g_clear_object (&self->pasted_into);
  encodes_secret_free (self->old_secret);
  encodes_secret_free (self->signed_in);
  g_free (self->signed_in_to);
  g_clear_object (&self->tried);

  G_OBJECT_CLASS (encodes_account_window_parent_class)->finalize (object);
}

static void
encodes_account_window_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  EncodesAccountWindow *self = ENCODES_ACCOUNT_WINDOW (object);

  switch (property_id)
    {
    case PROP_CAN_SAVE_ANYWAY:
      g_value_set_boolean (value, self->can_save_anyway);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static gboolean
encodes_account_window_close_request (GtkWindow *window)
{
  EncodesAccountWindow *self = ENCODES_ACCOUNT_WINDOW (window);

  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);

  return GTK_WINDOW_CLASS (encodes_account_window_parent_class)->close_request (window);
}

static void
encodes_account_window_class_init (EncodesAccountWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = encodes_account_window_dispose;
  object_class->finalize = encodes_account_window_finalize;
  object_class->get_property = encodes_account_window_get_property;
  widget_class->unrealize = encodes_account_window_unrealize;
  GTK_WINDOW_CLASS (klass)->close_request = encodes_account_window_close_request;

  properties[PROP_CAN_SAVE_ANYWAY] = g_param_spec_boolean ("can-save-anyway", NULL, NULL, FALSE,
                                                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SAVE] = g_signal_new ("save", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, ENCODES_TYPE_ACCOUNT);

  g_type_ensure (ENCODES_TYPE_ACCOUNT_FORM);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/encodes/Encodes/ui/encodes-account-window.ui");
  gtk_widget_class_bind_template_child (widget_class, EncodesAccountWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, EncodesAccountWindow, add_button);
  gtk_widget_class_bind_template_child (widget_class, EncodesAccountWindow, paste_box);
  gtk_widget_class_bind_template_child (widget_class, EncodesAccountWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, EncodesAccountWindow, failure_revealer);
  gtk_widget_class_bind_template_child (widget_class, EncodesAccountWindow, failure_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesAccountWindow, form);
  gtk_widget_class_bind_template_callback (widget_class, on_entered);
  gtk_widget_class_bind_template_callback (widget_class, on_wants_sign_in);
  gtk_widget_class_bind_template_callback (widget_class, on_pasted_into);
  gtk_widget_class_install_action (widget_class, "account.add", NULL, on_add);
  gtk_widget_class_install_action (widget_class, "account.save-anyway", NULL, on_save_anyway);
  gtk_widget_class_install_action (widget_class, "account.cancel", NULL, on_cancel);
  gtk_widget_class_install_action (widget_class, "account.paste", NULL, on_paste);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "account.cancel", NULL);
  /* Outside of an entry; those have their own. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_v, GDK_CONTROL_MASK, "account.paste", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Insert, GDK_SHIFT_MASK, "account.paste", NULL);
}

static void
encodes_account_window_init (EncodesAccountWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_drop_target (self);
}

EncodesAccountWindow *
encodes_account_window_new (GtkWindow *parent, EncodesSecretStore *secret_store)
{
  g_return_val_if_fail (parent == NULL || GTK_IS_WINDOW (parent), NULL);
  g_return_val_if_fail (ENCODES_IS_SECRET_STORE (secret_store), NULL);

  EncodesAccountWindow *self = g_object_new (ENCODES_TYPE_ACCOUNT_WINDOW, "transient-for", parent, NULL);

  self->secret_store = g_object_ref (secret_store);
  gtk_widget_grab_focus (GTK_WIDGET (self->form));

  return self;
}

EncodesAccountWindow *
encodes_account_window_new_for_account (GtkWindow *parent, EncodesSecretStore *secret_store, EncodesAccount *account)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT (account), NULL);

  EncodesAccountWindow *self = encodes_account_window_new (parent, secret_store);

  if (!encodes_account_form_edit (self->form, account))
    {
      gtk_window_destroy (GTK_WINDOW (self));
      return NULL;
    }

  self->edited = g_object_ref (account);
  gtk_window_set_title (GTK_WINDOW (self), _("Edit Account"));
  gtk_button_set_label (self->add_button, _("Save"));
  gtk_widget_set_visible (self->paste_box, FALSE);

  return self;
}

EncodesAccount *
encodes_account_window_get_edited (EncodesAccountWindow *self)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_WINDOW (self), NULL);

  return self->edited;
}

void
encodes_account_window_saved (EncodesAccountWindow *self, const GError *error)
{
  g_return_if_fail (ENCODES_IS_ACCOUNT_WINDOW (self));

  if (is_closed (self))
    return;

  if (error)
    {
      if (has_new_secret (self))
        take_secret_back (self, self->secret_store);
      fail (self, error, FALSE);
      return;
    }

  set_busy (self, FALSE);
  gtk_window_destroy (GTK_WINDOW (self));
}

EncodesAccountForm *
encodes_account_window_get_form (EncodesAccountWindow *self)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_WINDOW (self), NULL);

  return self->form;
}

const char *
encodes_account_window_get_failure (EncodesAccountWindow *self)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT_WINDOW (self), NULL);

  return gtk_revealer_get_reveal_child (self->failure_revealer) ? gtk_label_get_text (self->failure_label) : NULL;
}
