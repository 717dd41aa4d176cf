/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-provider.h"

#include "encodes-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  EncodesAccount *account;
  EncodesSecretStore *secret_store;
  char *untrusted_origin;
} EncodesProviderPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (EncodesProvider, encodes_provider, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ACCOUNT,
  PROP_SECRET_STORE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
encodes_provider_finalize (GObject *object)
{
  EncodesProviderPrivate *priv = encodes_provider_get_instance_private (ENCODES_PROVIDER (object));

  g_clear_object (&priv->account);
  g_clear_object (&priv->secret_store);
  g_free (priv->untrusted_origin);

  G_OBJECT_CLASS (encodes_provider_parent_class)->finalize (object);
}

static void
encodes_provider_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  EncodesProviderPrivate *priv = encodes_provider_get_instance_private (ENCODES_PROVIDER (object));

  switch (property_id)
    {
    case PROP_ACCOUNT:
      g_value_set_object (value, priv->account);
      break;
    case PROP_SECRET_STORE:
      g_value_set_object (value, priv->secret_store);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_provider_set_property (GObject *object, guint property_id, const GValue *value, GParamSpec *pspec)
{
  EncodesProviderPrivate *priv = encodes_provider_get_instance_private (ENCODES_PROVIDER (object));

  switch (property_id)
    {
    case PROP_ACCOUNT:
      priv->account = g_value_dup_object (value);
      break;
    case PROP_SECRET_STORE:
      priv->secret_store = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
encodes_provider_class_init (EncodesProviderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = encodes_provider_finalize;
  object_class->get_property = encodes_provider_get_property;
  object_class->set_property = encodes_provider_set_property;

  properties[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, ENCODES_TYPE_ACCOUNT, flags);
  properties[PROP_SECRET_STORE] = g_param_spec_object ("secret-store", NULL, NULL, ENCODES_TYPE_SECRET_STORE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * EncodesProvider::changed:
   *
   * The service has something new, without having been asked.
   */
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
encodes_provider_init (EncodesProvider *self)
{
}

static int
compare_class_ids (gconstpointer a, gconstpointer b)
{
  const EncodesProviderClass *one = *(EncodesProviderClass *const *) a;
  const EncodesProviderClass *other = *(EncodesProviderClass *const *) b;

  return g_strcmp0 (one->id, other->id);
}

GPtrArray *
encodes_provider_list_classes (void)
{
  GPtrArray *classes = g_ptr_array_new_with_free_func (g_type_class_unref);
  guint n_types = 0;
  g_autofree GType *types = g_type_children (ENCODES_TYPE_PROVIDER, &n_types);

  for (guint i = 0; i < n_types; i++)
    g_ptr_array_add (classes, g_type_class_ref (types[i]));
  g_ptr_array_sort (classes, compare_class_ids);

  return classes;
}

EncodesProviderClass *
encodes_provider_find_class (const char *provider_id)
{
  g_autoptr (GPtrArray) classes = encodes_provider_list_classes ();

  for (guint i = 0; i < classes->len; i++)
    {
      EncodesProviderClass *klass = classes->pdata[i];

      /* Static types never go, so the class outlives the reference that the list holds. */
      if (g_strcmp0 (klass->id, provider_id) == 0)
        return g_type_class_ref (G_TYPE_FROM_CLASS (klass));
    }

  return NULL;
}

EncodesProvider *
encodes_provider_new (EncodesAccount *account, EncodesSecretStore *secret_store, GError **error)
{
  g_return_val_if_fail (ENCODES_IS_ACCOUNT (account), NULL);
  g_return_val_if_fail (ENCODES_IS_SECRET_STORE (secret_store), NULL);

  EncodesProviderClass *klass = encodes_provider_find_class (encodes_account_get_provider_id (account));
  if (!klass)
    {
      g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_UNSUPPORTED,
                   _("This version of Encodes does not know the kind of service “%s”."),
                   encodes_account_get_provider_id (account));
      return NULL;
    }

  return g_object_new (G_TYPE_FROM_CLASS (klass), "account", account, "secret-store", secret_store, NULL);
}

static gboolean
is_choice (const EncodesProviderField *field, const char *value)
{
  for (gsize i = 0; field->choices[i]; i += 2)
    if (g_str_equal (field->choices[i], value))
      return TRUE;

  return FALSE;
}

/* The value that counts: what was entered, else what an empty entry means. */
static const char *
get_effective_option (EncodesProviderClass *klass, EncodesAccount *account, const char *key)
{
  const char *value = encodes_account_get_option (account, key);

  for (const EncodesProviderField *field = klass->fields; !value && field && field->key; field++)
    if (g_str_equal (field->key, key))
      value = field->default_value;

  return value;
}

gboolean
encodes_provider_field_applies (const EncodesProviderField *self, const char *value)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (!self->only_if_key)
    return TRUE;

  g_auto (GStrv) values = g_strsplit (self->only_if_value, "|", -1);

  return value && g_strv_contains ((const char *const *) values, value);
}

static gboolean
has_value (EncodesProviderClass *klass, EncodesAccount *account, const char *key, const char *value)
{
  return key && g_strcmp0 (get_effective_option (klass, account, key), value) == 0;
}

static gboolean
check_field (EncodesProviderClass *klass, EncodesAccount *account, const EncodesProviderField *field, GError **error)
{
  const char *value = encodes_account_get_option (account, field->key);
  const char *other = field->only_if_key ? get_effective_option (klass, account, field->only_if_key) : NULL;
  gboolean needed = field->required && encodes_provider_field_applies (field, other)
                    && !has_value (klass, account, field->optional_if_key, field->optional_if_value);

  if (!value && needed && !field->default_value)
    {
      g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_INVALID, _("“%s” is needed."), _(field->label));
      return FALSE;
    }

  if (value && field->choices && !is_choice (field, value))
    {
      g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_INVALID, _("“%s” cannot be “%s”."), _(field->label), value);
      return FALSE;
    }

  return TRUE;
}

gboolean
encodes_provider_class_check_account (EncodesProviderClass *klass, EncodesAccount *account, const char **key,
                                      GError **error)
{
  g_return_val_if_fail (ENCODES_IS_PROVIDER_CLASS (klass), FALSE);
  g_return_val_if_fail (ENCODES_IS_ACCOUNT (account), FALSE);

  for (const EncodesProviderField *field = klass->fields; field && field->key; field++)
    {
      if (!check_field (klass, account, field, error))
        {
          if (key)
            *key = field->key;
          return FALSE;
        }
    }

  return !klass->check_account || klass->check_account (account, key, error);
}

EncodesAccount *
encodes_provider_read_description (GBytes *text, char **secret, char **note, GError **error)
{
  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (secret != NULL && *secret == NULL, NULL);
  g_return_val_if_fail (note != NULL && *note == NULL, NULL);

  g_autoptr (GPtrArray) classes = encodes_provider_list_classes ();
  g_autoptr (GError) first_error = NULL;

  for (guint i = 0; i < classes->len; i++)
    {
      EncodesProviderClass *klass = classes->pdata[i];
      g_autoptr (EncodesAccount) account = encodes_account_new (NULL, klass->id, "");

      if (klass->read_description
          && klass->read_description (text, account, secret, note, first_error ? NULL : &first_error))
        return g_steal_pointer (&account);
    }

  if (first_error)
    g_propagate_error (error, g_steal_pointer (&first_error));
  else
    g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_INVALID,
                         _("This is not the description of an account that Encodes knows"));

  return NULL;
}

gboolean
encodes_provider_class_wants_sign_in (EncodesProviderClass *klass, EncodesAccount *account)
{
  g_return_val_if_fail (ENCODES_IS_PROVIDER_CLASS (klass), FALSE);
  g_return_val_if_fail (ENCODES_IS_ACCOUNT (account), FALSE);

  return klass->wants_sign_in && klass->wants_sign_in (account);
}

void
encodes_provider_class_sign_in_async (EncodesProviderClass *klass, EncodesAccount *account,
                                      EncodesSignInPromptFunc prompt, gpointer prompt_data,
                                      GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (encodes_provider_class_wants_sign_in (klass, account));
  g_return_if_fail (prompt != NULL);

  klass->sign_in_async (account, prompt, prompt_data, cancellable, callback, user_data);
}

char *
encodes_provider_class_sign_in_finish (EncodesProviderClass *klass, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (ENCODES_IS_PROVIDER_CLASS (klass), NULL);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), NULL);

  return klass->sign_in_finish (result, error);
}

static gboolean
code_fits (const char *pattern, const char *code)
{
  gsize length = strlen (pattern);

  if (length > 0 && pattern[length - 1] == '*')
    return g_ascii_strncasecmp (pattern, code, length - 1) == 0;

  return g_ascii_strcasecmp (pattern, code) == 0;
}

const EncodesErrorMeaning *
encodes_provider_class_explain (EncodesProviderClass *klass, const char *code, const char *text, const char *processor)
{
  g_return_val_if_fail (ENCODES_IS_PROVIDER_CLASS (klass), NULL);

  for (const EncodesErrorMeaning *meaning = klass->meanings; code && meaning && meaning->code; meaning++)
    if (code_fits (meaning->code, code) && (!meaning->text || (text && strstr (text, meaning->text)))
        && (!meaning->processor || g_strcmp0 (processor, meaning->processor) == 0))
      return meaning;

  return NULL;
}

EncodesAccount *
encodes_provider_get_account (EncodesProvider *self)
{
  g_return_val_if_fail (ENCODES_IS_PROVIDER (self), NULL);

  EncodesProviderPrivate *priv = encodes_provider_get_instance_private (self);

  return priv->account;
}

EncodesSecretStore *
encodes_provider_get_secret_store (EncodesProvider *self)
{
  g_return_val_if_fail (ENCODES_IS_PROVIDER (self), NULL);

  EncodesProviderPrivate *priv = encodes_provider_get_instance_private (self);

  return priv->secret_store;
}

void
encodes_provider_start (EncodesProvider *self)
{
  g_return_if_fail (ENCODES_IS_PROVIDER (self));

  if (ENCODES_PROVIDER_GET_CLASS (self)->start)
    ENCODES_PROVIDER_GET_CLASS (self)->start (self);
}

void
encodes_provider_stop (EncodesProvider *self)
{
  g_return_if_fail (ENCODES_IS_PROVIDER (self));

  if (ENCODES_PROVIDER_GET_CLASS (self)->stop)
    ENCODES_PROVIDER_GET_CLASS (self)->stop (self);
}

void
encodes_provider_reconnect (EncodesProvider *self)
{
  g_return_if_fail (ENCODES_IS_PROVIDER (self));

  if (ENCODES_PROVIDER_GET_CLASS (self)->reconnect)
    ENCODES_PROVIDER_GET_CLASS (self)->reconnect (self);
}

guint64
encodes_provider_get_n_requests (EncodesProvider *self)
{
  g_return_val_if_fail (ENCODES_IS_PROVIDER (self), 0);

  if (ENCODES_PROVIDER_GET_CLASS (self)->get_n_requests)
    return ENCODES_PROVIDER_GET_CLASS (self)->get_n_requests (self);

  return 0;
}

void
encodes_provider_emit_changed (EncodesProvider *self)
{
  g_return_if_fail (ENCODES_IS_PROVIDER (self));

  g_signal_emit (self, signals[CHANGED], 0);
}

const char *
encodes_provider_get_untrusted_origin (EncodesProvider *self)
{
  g_return_val_if_fail (ENCODES_IS_PROVIDER (self), NULL);

  EncodesProviderPrivate *priv = encodes_provider_get_instance_private (self);

  return priv->untrusted_origin;
}

void
encodes_provider_set_untrusted_origin (EncodesProvider *self, const char *origin)
{
  g_return_if_fail (ENCODES_IS_PROVIDER (self));

  EncodesProviderPrivate *priv = encodes_provider_get_instance_private (self);
  g_autofree char *old = priv->untrusted_origin;

  priv->untrusted_origin = g_strdup (origin);
}

/* What a service cannot do ends as an error of its own, through the very task that the finish function gets. */
static void
return_unsupported (EncodesProvider *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, return_unsupported);
  g_task_return_new_error (task, ENCODES_ERROR, ENCODES_ERROR_UNSUPPORTED, _("This service cannot do that."));
}

static gboolean
is_unsupported (EncodesProvider *self, GAsyncResult *result)
{
  return g_async_result_is_tagged (result, return_unsupported);
}

void
encodes_provider_list_jobs_async (EncodesProvider *self, gboolean full, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (ENCODES_IS_PROVIDER (self));

  ENCODES_PROVIDER_GET_CLASS (self)->list_jobs_async (self, full, cancellable, callback, user_data);
}

EncodesJobList *
encodes_provider_list_jobs_finish (EncodesProvider *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (ENCODES_IS_PROVIDER (self), NULL);

  return ENCODES_PROVIDER_GET_CLASS (self)->list_jobs_finish (self, result, error);
}

void
encodes_provider_read_job_async (EncodesProvider *self, const char *job_id, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (ENCODES_IS_PROVIDER (self));
  g_return_if_fail (job_id != NULL);

  ENCODES_PROVIDER_GET_CLASS (self)->read_job_async (self, job_id, cancellable, callback, user_data);
}

EncodesJob *
encodes_provider_read_job_finish (EncodesProvider *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (ENCODES_IS_PROVIDER (self), NULL);

  return ENCODES_PROVIDER_GET_CLASS (self)->read_job_finish (self, result, error);
}

void
encodes_provider_test_async (EncodesProvider *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (ENCODES_IS_PROVIDER (self));

  ENCODES_PROVIDER_GET_CLASS (self)->test_async (self, cancellable, callback, user_data);
}

gboolean
encodes_provider_test_finish (EncodesProvider *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (ENCODES_IS_PROVIDER (self), FALSE);

  return ENCODES_PROVIDER_GET_CLASS (self)->test_finish (self, result, error);
}

void
encodes_provider_cancel_job_async (EncodesProvider *self, const char *job_id, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (ENCODES_IS_PROVIDER (self));
  g_return_if_fail (job_id != NULL);

  if (ENCODES_PROVIDER_GET_CLASS (self)->cancel_job_async)
    ENCODES_PROVIDER_GET_CLASS (self)->cancel_job_async (self, job_id, cancellable, callback, user_data);
  else
    return_unsupported (self, cancellable, callback, user_data);
}

gboolean
encodes_provider_cancel_job_finish (EncodesProvider *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (ENCODES_IS_PROVIDER (self), FALSE);

  if (is_unsupported (self, result))
    return g_task_propagate_boolean (G_TASK (result), error);

  return ENCODES_PROVIDER_GET_CLASS (self)->cancel_job_finish (self, result, error);
}

void
encodes_provider_delete_job_async (EncodesProvider *self, const char *job_id, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (ENCODES_IS_PROVIDER (self));
  g_return_if_fail (job_id != NULL);

  if (ENCODES_PROVIDER_GET_CLASS (self)->delete_job_async)
    ENCODES_PROVIDER_GET_CLASS (self)->delete_job_async (self, job_id, cancellable, callback, user_data);
  else
    return_unsupported (self, cancellable, callback, user_data);
}

gboolean
encodes_provider_delete_job_finish (EncodesProvider *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (ENCODES_IS_PROVIDER (self), FALSE);

  if (is_unsupported (self, result))
    return g_task_propagate_boolean (G_TASK (result), error);

  return ENCODES_PROVIDER_GET_CLASS (self)->delete_job_finish (self, result, error);
}

void
encodes_provider_set_priority_async (EncodesProvider *self, const char *job_id, gint64 priority,
                                     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (ENCODES_IS_PROVIDER (self));
  g_return_if_fail (job_id != NULL);

  if (ENCODES_PROVIDER_GET_CLASS (self)->set_priority_async)
    ENCODES_PROVIDER_GET_CLASS (self)->set_priority_async (self, job_id, priority, cancellable, callback, user_data);
  else
    return_unsupported (self, cancellable, callback, user_data);
}

gboolean
encodes_provider_set_priority_finish (EncodesProvider *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (ENCODES_IS_PROVIDER (self), FALSE);

  if (is_unsupported (self, result))
    return g_task_propagate_boolean (G_TASK (result), error);

  return ENCODES_PROVIDER_GET_CLASS (self)->set_priority_finish (self, result, error);
}

EncodesJobActions
encodes_provider_get_actions (EncodesProvider *self, EncodesJob *job)
{
  g_return_val_if_fail (ENCODES_IS_PROVIDER (self), ENCODES_JOB_ACTION_NONE);
  g_return_val_if_fail (ENCODES_IS_JOB (job), ENCODES_JOB_ACTION_NONE);

  if (!ENCODES_PROVIDER_GET_CLASS (self)->get_actions)
    return ENCODES_JOB_ACTION_NONE;

  return ENCODES_PROVIDER_GET_CLASS (self)->get_actions (self, job);
}
