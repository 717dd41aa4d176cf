/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-error.h"
#include "fake-provider.h"

struct _FakeProvider
{
  EncodesProvider parent_instance;

  GQueue waiting;
  EncodesError action_error_code;
  char *action_error;
  EncodesJob *readable_job;
};

G_DEFINE_FINAL_TYPE (FakeProvider, fake_provider, ENCODES_TYPE_PROVIDER)

static const EncodesProviderField fields[] = {
  { .key = "address", .label = "Address", .required = TRUE },
  { .key = "kind", .label = "Kind", .default_value = "plain",
    .choices = (const char *const[]) { "plain", "Plain", "fancy", "Fancy", NULL } },
  { .key = "colour", .label = "Colour", .required = TRUE, .only_if_key = "kind", .only_if_value = "fancy" },
  { NULL },
};

static void
fake_provider_list_jobs_async (EncodesProvider *provider, gboolean full, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  FakeProvider *self = FAKE_PROVIDER (provider);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_task_data (task, GINT_TO_POINTER (full), NULL);
  g_queue_push_tail (&self->waiting, task);
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
  FakeProvider *self = FAKE_PROVIDER (provider);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  if (self->readable_job)
    g_task_return_pointer (task, g_object_ref (self->readable_job), g_object_unref);
  else
    g_task_return_new_error (task, ENCODES_ERROR, ENCODES_ERROR_NOT_FOUND, "no such job");
}

static EncodesJob *
fake_provider_read_job_finish (EncodesProvider *provider, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
fake_provider_act_async (EncodesProvider *provider, const char *job_id, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer user_data)
{
  FakeProvider *self = FAKE_PROVIDER (provider);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  if (self->action_error)
    g_task_return_new_error (task, ENCODES_ERROR, self->action_error_code, "%s", self->action_error);
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean
fake_provider_act_finish (EncodesProvider *provider, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
fake_provider_finalize (GObject *object)
{
  FakeProvider *self = FAKE_PROVIDER (object);

  g_free (self->action_error);
  g_clear_object (&self->readable_job);

  G_OBJECT_CLASS (fake_provider_parent_class)->finalize (object);
}

static void
fake_provider_class_init (FakeProviderClass *klass)
{
  EncodesProviderClass *provider_class = ENCODES_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = fake_provider_finalize;

  provider_class->id = "fake";
  provider_class->title = "Fake";
  provider_class->fields = fields;
  provider_class->list_jobs_async = fake_provider_list_jobs_async;
  provider_class->list_jobs_finish = fake_provider_list_jobs_finish;
  provider_class->read_job_async = fake_provider_read_job_async;
  provider_class->read_job_finish = fake_provider_read_job_finish;
  provider_class->cancel_job_async = fake_provider_act_async;
  provider_class->cancel_job_finish = fake_provider_act_finish;
  provider_class->delete_job_async = fake_provider_act_async;
  provider_class->delete_job_finish = fake_provider_act_finish;
}

static void
fake_provider_init (FakeProvider *self)
{
  g_queue_init (&self->waiting);
}

guint
fake_provider_get_n_waiting (FakeProvider *self)
{
  return g_queue_get_length (&self->waiting);
}

gboolean
fake_provider_get_full (FakeProvider *self)
{
  g_assert_false (g_queue_is_empty (&self->waiting));

  return GPOINTER_TO_INT (g_task_get_task_data (g_queue_peek_head (&self->waiting)));
}

void
fake_provider_answer (FakeProvider *self, EncodesJobList *list)
{
  g_autoptr (GTask) task = g_queue_pop_head (&self->waiting);

  g_assert_nonnull (task);
  g_task_return_pointer (task, g_object_ref (list), g_object_unref);
}

void
fake_provider_fail (FakeProvider *self, EncodesError code, guint retry_after)
{
  g_autoptr (GTask) task = g_queue_pop_head (&self->waiting);
  GError *error = g_error_new (ENCODES_ERROR, code, "It did not work.");

  g_assert_nonnull (task);
  if (retry_after > 0)
    encodes_error_set_retry_after (error, retry_after);
  g_task_return_error (task, error);
}

void
fake_provider_set_action_error (FakeProvider *self, EncodesError code, const char *message)
{
  self->action_error_code = code;
  g_free (self->action_error);
  self->action_error = g_strdup (message);
}

void
fake_provider_set_readable_job (FakeProvider *self, EncodesJob *job)
{
  g_set_object (&self->readable_job, job);
}
