/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "fake-provider.h"

#include "encodes-error.h"

FakeService fake_service;

struct _FakeProvider
{
  EncodesProvider parent_instance;
};

G_DEFINE_FINAL_TYPE (FakeProvider, fake_provider, ENCODES_TYPE_PROVIDER)

static const char *const methods[] = { "simple", "Simple", "tenant", "With a tenant", NULL };

static const EncodesProviderField fields[] = {
  { .key = "address", .label = "Address", .hint = "Where it is", .required = TRUE },
  { .key = "client", .label = "Client", .required = TRUE },
  { .key = "method", .label = "Method", .default_value = "simple", .choices = methods },
  { .key = "tenant", .label = "Tenant", .only_if_key = "method", .only_if_value = "tenant", .required = TRUE },
  { .key = "trusted", .label = "Trusted" },
  { .key = NULL },
};

static gboolean
fake_provider_check_account (EncodesAccount *account, const char **key, GError **error)
{
  if (g_str_has_prefix (encodes_account_get_option (account, "address"), "https://"))
    return TRUE;

  if (key)
    *key = "address";
  g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_INVALID, "It must begin with https.");

  return FALSE;
}

static gboolean
fake_provider_wants_sign_in (EncodesAccount *account)
{
  return fake_service.wants_sign_in;
}

/* "{fake", then lines of KEY=VALUE. */
static gboolean
fake_provider_read_description (GBytes *text, EncodesAccount *account, char **secret, char **note, GError **error)
{
  g_autofree char *copy = g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
  g_auto (GStrv) lines = g_strsplit (copy, "\n", -1);

  if (g_strcmp0 (lines[0], "{fake") != 0)
    {
      g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_INVALID, "This is <b>no</b> fake.");
      return FALSE;
    }

  for (char **line = lines + 1; *line; line++)
    {
      char **words = g_strsplit (*line, "=", 2);

      if (g_strcmp0 (words[0], "name") == 0)
        encodes_account_set_name (account, words[1]);
      else if (g_strcmp0 (words[0], "secret") == 0)
        *secret = g_strdup (words[1]);
      else if (g_strcmp0 (words[0], "note") == 0)
        *note = g_strdup (words[1]);
      else if (words[0] && words[1])
        encodes_account_set_option (account, words[0], words[1]);
      g_strfreev (words);
    }

  return TRUE;
}

static void
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  g_task_return_error_if_cancelled (task);
}

static void
fake_provider_list_jobs_async (EncodesProvider *provider, gboolean full, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (provider, cancellable, callback, user_data);

  fake_service.n_lists++;
  if (fake_service.hang)
    g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), g_object_ref (task), NULL);
  else if (fake_service.list_error)
    g_task_return_error (task, g_error_copy (fake_service.list_error));
  else
    g_task_return_pointer (task, encodes_job_list_new (FALSE), g_object_unref);
}

static EncodesJobList *
fake_provider_list_jobs_finish (EncodesProvider *provider, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
fake_provider_read_job_async (EncodesProvider *provider, const char *job_id, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (provider, cancellable, callback, user_data);

  g_task_return_new_error (task, ENCODES_ERROR, ENCODES_ERROR_SERVER, "Not now.");
}

static EncodesJob *
fake_provider_read_job_finish (EncodesProvider *provider, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
finish_with_boolean (EncodesProvider *provider, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_secret (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesSecret) secret = encodes_secret_store_lookup_finish (ENCODES_SECRET_STORE (source), result, &error);

  if (!secret)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (!g_str_equal (secret, "right"))
    g_task_return_new_error (task, ENCODES_ERROR, ENCODES_ERROR_UNAUTHORIZED, "The secret is wrong.");
  else
    g_task_return_boolean (task, TRUE);
}

static void
fake_provider_test_async (EncodesProvider *provider, GCancellable *cancellable, GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (provider, cancellable, callback, user_data);
  EncodesAccount *account = encodes_provider_get_account (provider);
  const char *trusted = encodes_account_get_option (account, "trusted");

  fake_service.n_tests++;
  if (fake_service.hang)
    {
      g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), g_object_ref (task), NULL);
      return;
    }
  if (fake_service.redirect && g_strcmp0 (trusted, fake_service.redirect) != 0)
    {
      encodes_provider_set_untrusted_origin (provider, fake_service.redirect);
      g_task_return_new_error (task, ENCODES_ERROR, ENCODES_ERROR_REDIRECT, "It points elsewhere.");
      return;
    }
  encodes_secret_store_lookup_async (encodes_provider_get_secret_store (provider), encodes_account_get_id (account),
                                     cancellable, on_secret, g_object_ref (task));
}

static void
accept_or_refuse (GTask *task, const char *job_id)
{
  if (g_strcmp0 (job_id, fake_service.accepts) == 0)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, ENCODES_ERROR, ENCODES_ERROR_REFUSED, "<b>Too</b> late.");
}

static void
fake_provider_cancel_job_async (EncodesProvider *provider, const char *job_id, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (provider, cancellable, callback, user_data);

  fake_service.n_cancels++;
  accept_or_refuse (task, job_id);
}

static void
fake_provider_delete_job_async (EncodesProvider *provider, const char *job_id, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (provider, cancellable, callback, user_data);

  fake_service.n_deletes++;
  accept_or_refuse (task, job_id);
}

static void
fake_provider_set_priority_async (EncodesProvider *provider, const char *job_id, gint64 priority,
                                  GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (provider, cancellable, callback, user_data);

  fake_service.priority = priority;
  accept_or_refuse (task, job_id);
}

static EncodesJobActions
fake_provider_get_actions (EncodesProvider *provider, EncodesJob *job)
{
  return encodes_job_is_ended (job) ? ENCODES_JOB_ACTION_NONE : fake_service.actions;
}

static void
fake_provider_class_init (FakeProviderClass *klass)
{
  EncodesProviderClass *provider_class = ENCODES_PROVIDER_CLASS (klass);

  provider_class->id = "fake";
  provider_class->title = "Fake";
  provider_class->fields = fields;
  provider_class->secret_label = "Secret";
  provider_class->trusted_origin_key = "trusted";
  provider_class->wants_sign_in = fake_provider_wants_sign_in;
  provider_class->read_description = fake_provider_read_description;
  provider_class->check_account = fake_provider_check_account;
  provider_class->list_jobs_async = fake_provider_list_jobs_async;
  provider_class->list_jobs_finish = fake_provider_list_jobs_finish;
  provider_class->read_job_async = fake_provider_read_job_async;
  provider_class->read_job_finish = fake_provider_read_job_finish;
  provider_class->test_async = fake_provider_test_async;
  provider_class->test_finish = finish_with_boolean;
  provider_class->cancel_job_async = fake_provider_cancel_job_async;
  provider_class->cancel_job_finish = finish_with_boolean;
  provider_class->delete_job_async = fake_provider_delete_job_async;
  provider_class->delete_job_finish = finish_with_boolean;
  provider_class->set_priority_async = fake_provider_set_priority_async;
  provider_class->set_priority_finish = finish_with_boolean;
  provider_class->get_actions = fake_provider_get_actions;
}

static void
fake_provider_init (FakeProvider *self)
{
}

void
fake_provider_register (void)
{
  g_type_ensure (FAKE_TYPE_PROVIDER);
}

void
fake_service_reset (void)
{
  g_clear_error (&fake_service.list_error);
  fake_service = (FakeService) { NULL };
}
