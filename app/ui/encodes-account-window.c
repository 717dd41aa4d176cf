/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-account-window.h"

#include <glib/gi18n-lib.h>

#include "encodes-error.h"
#include "encodes-memory-secret-store.h"
#include "encodes-provider.h"
#include "encodes-text.h"

struct _EncodesAccountWindow
{
  AdwWindow parent_instance;

  EncodesSecretStore *secret_store;
  EncodesAccount *account;      /* the one that is being added; one id for all attempts */
  GCancellable *cancellable;    /* of the attempt that is under way; NULL: none is */
  gboolean can_save_anyway;

  GtkWidget *add_button;
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
    self->cancellable = g_cancellable_new ();

  /* An entry that is taken the focus with its sensitivity does not hear that it lost it, and warns. */
  if (busy)
    gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->form), !busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "account.add", !busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "account.save-anyway", !busy);
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

/* No secret stays behind for an account that is not there. */
static void
clear_secret (EncodesAccountWindow *self, EncodesSecretStore *secret_store)
{
  encodes_secret_store_clear_async (secret_store, encodes_account_get_id (self->account), NULL, on_secret_cleared,
                                    NULL);
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
        clear_secret (self, ENCODES_SECRET_STORE (source));
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
save (EncodesAccountWindow *self)
{
  const char *secret = encodes_account_form_get_secret (self->form);

  /* The secret first: an account without one would only be trouble. */
  if (secret)
    encodes_secret_store_store_async (self->secret_store, encodes_account_get_id (self->account),
                                      encodes_account_get_name (self->account), secret, self->cancellable,
                                      on_secret_stored, g_object_ref (self));
  else
    g_signal_emit (self, signals[SAVE], 0, self->account);
}

static void
on_trust_response (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  EncodesAccountWindow *self = user_data;
  const char *origin = g_object_get_data (G_OBJECT (dialog), "origin");

  if (!g_str_equal (response, "trust") || is_closed (self))
    return;

  const char *key = encodes_account_form_get_class (self->form)->trusted_origin_key;

  encodes_account_form_set_value (self->form, key, origin);
  encodes_account_set_option (self->account, key, origin);
  connect_account (self);
}

static char *
get_host (const char *uri_text)
{
  g_autoptr (GUri) uri = uri_text ? g_uri_parse (uri_text, G_URI_FLAGS_NONE, NULL) : NULL;

  return encodes_text_to_line (uri && g_uri_get_host (uri) ? g_uri_get_host (uri) : uri_text, 200);
}

/* The service's own address: the first of its fields that holds one. */
static char *
get_service_host (EncodesAccountWindow *self)
{
  const EncodesProviderField *field = encodes_account_form_get_class (self->form)->fields;

  for (; field->key; field++)
    {
      const char *value = encodes_account_get_option (self->account, field->key);

      if (value && g_uri_is_valid (value, G_URI_FLAGS_NONE, NULL))
        return get_host (value);
    }

  return encodes_text_to_line (encodes_account_get_name (self->account), 200);
}

static void
ask_for_trust (EncodesAccountWindow *self, const char *origin)
{
  g_autofree char *from = get_service_host (self);
  g_autofree char *to = get_host (origin);
  g_autofree char *heading = g_strdup_printf (_("Trust “%s”?"), to);
  g_autofree char *body = g_strdup_printf (_("“%s” hands its clients over to “%s”. If you trust it, Encodes will sign "
                                             "in there for this account."), from, to);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_WINDOW (self), heading, body));

  adw_message_dialog_add_responses (dialog, "no", _("_Don’t Trust"), "trust", _("_Trust"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "trust", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "no");
  adw_message_dialog_set_close_response (dialog, "no");
  g_object_set_data_full (G_OBJECT (dialog), "origin", g_strdup (origin), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_trust_response), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_tested (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncodesAccountWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  EncodesProvider *provider = ENCODES_PROVIDER (source);
  const char *origin = encodes_provider_get_untrusted_origin (provider);
  gboolean works = encodes_provider_test_finish (provider, result, &error);

  if (is_closed (self))
    return;
  if (works)
    {
      save (self);
      return;
    }
  if (encodes_error_is_cancelled (error))
    {
      set_busy (self, FALSE);
      return;
    }

  fail (self, error, !g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_INVALID));
  if (g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_REDIRECT) && origin
      && ENCODES_PROVIDER_GET_CLASS (provider)->trusted_origin_key)
    ask_for_trust (self, origin);
}

static void
connect_account (EncodesAccountWindow *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesSecretStore) memory = encodes_memory_secret_store_new ();
  const char *secret = encodes_account_form_get_secret (self->form);
  g_autoptr (EncodesProvider) provider = encodes_provider_new (self->account, memory, &error);

  show_failure (self, NULL);
  if (!provider)
    {
      fail (self, error, FALSE);
      return;
    }

  if (secret)
    encodes_memory_secret_store_put (ENCODES_MEMORY_SECRET_STORE (memory), encodes_account_get_id (self->account),
                                     secret);
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

  if (!self->account || !g_str_equal (encodes_account_get_provider_id (self->account), klass->id))
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
on_entered (EncodesAccountWindow *self)
{
  on_add (GTK_WIDGET (self), NULL, NULL);
}

static void
encodes_account_window_dispose (GObject *object)
{
  EncodesAccountWindow *self = ENCODES_ACCOUNT_WINDOW (object);

  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), ENCODES_TYPE_ACCOUNT_WINDOW);
  g_clear_object (&self->secret_store);

  G_OBJECT_CLASS (encodes_account_window_parent_class)->dispose (object);
}

static void
encodes_account_window_finalize (GObject *object)
{
  EncodesAccountWindow *self = ENCODES_ACCOUNT_WINDOW (object);

  g_clear_object (&self->account);
  g_clear_object (&self->cancellable);

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
  GTK_WINDOW_CLASS (klass)->close_request = encodes_account_window_close_request;

  properties[PROP_CAN_SAVE_ANYWAY] = g_param_spec_boolean ("can-save-anyway", NULL, NULL, FALSE,
                                                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SAVE] = g_signal_new ("save", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, ENCODES_TYPE_ACCOUNT);

  g_type_ensure (ENCODES_TYPE_ACCOUNT_FORM);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/encodes/Encodes/ui/encodes-account-window.ui");
  gtk_widget_class_bind_template_child (widget_class, EncodesAccountWindow, add_button);
  gtk_widget_class_bind_template_child (widget_class, EncodesAccountWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, EncodesAccountWindow, failure_revealer);
  gtk_widget_class_bind_template_child (widget_class, EncodesAccountWindow, failure_label);
  gtk_widget_class_bind_template_child (widget_class, EncodesAccountWindow, form);
  gtk_widget_class_bind_template_callback (widget_class, on_entered);
  gtk_widget_class_install_action (widget_class, "account.add", NULL, on_add);
  gtk_widget_class_install_action (widget_class, "account.save-anyway", NULL, on_save_anyway);
  gtk_widget_class_install_action (widget_class, "account.cancel", NULL, on_cancel);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "account.cancel", NULL);
}

static void
encodes_account_window_init (EncodesAccountWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
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

void
encodes_account_window_saved (EncodesAccountWindow *self, const GError *error)
{
  g_return_if_fail (ENCODES_IS_ACCOUNT_WINDOW (self));

  if (is_closed (self))
    return;

  if (error)
    {
      clear_secret (self, self->secret_store);
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
