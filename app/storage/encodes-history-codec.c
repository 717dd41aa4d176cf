/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-history-codec.h"

#include "encodes-field.h"
#include "encodes-text.h"
#include "encodes-time.h"

#include <string.h>

/* The last member of each is for later versions. Changing anything else needs a new version of the database. */
#define MESSAGE_TYPE "(msmsmx)"
#define FIELD_TYPE "(ss)"
#define TASK_TYPE "(smssmsdmxmxdxmsmsa" MESSAGE_TYPE "a" MESSAGE_TYPE "a" FIELD_TYPE "a{sv})"
#define JOB_TYPE "(ssmssmsdmxmxmxmxxdmsmsybma" TASK_TYPE "a" FIELD_TYPE "a{sv})"

#define LONGEST_TEXT (64 * 1024)
#define MOST_ITEMS 1000
#define LARGEST_JOB (1024 * 1024)

/* How many bytes of text the job may still have. */
typedef struct
{
  gsize left;
} Budget;

/* ---- packing ---- */

/* Returns: (nullable): @text as far as it may be kept */
static char *
pack_text (Budget *budget, const char *text)
{
  if (!text)
    return NULL;

  gsize length = strnlen (text, MIN (LONGEST_TEXT, budget->left));
  while (length > 0 && ((guchar) text[length] & 0xc0) == 0x80)
    length--;
  budget->left -= length;

  g_autofree char *cut = g_strndup (text, length);
  if (strstr (cut, "://"))
    return encodes_text_hide_passwords (cut);

  return g_utf8_make_valid (cut, -1);
}

static GVariant *
new_text (Budget *budget, const char *text)
{
  char *packed = pack_text (budget, text);

  return g_variant_new_maybe (G_VARIANT_TYPE_STRING, packed ? g_variant_new_take_string (packed) : NULL);
}

static GVariant *
new_time (GDateTime *time)
{
  return g_variant_new_maybe (G_VARIANT_TYPE_INT64, time ? g_variant_new_int64 (encodes_time_to_unix_us (time)) : NULL);
}

/* An identifier without which the job would be another one. */
static GVariant *
new_id (const char *id)
{
  return g_variant_new_take_string (g_utf8_make_valid (id, -1));
}

static GVariant *
new_word (EncodesJobState state)
{
  return g_variant_new_string (encodes_job_state_to_word (state));
}

static GVariant *
new_nothing (void)
{
  return g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0);
}

/* Of too many, the last say most. */
static GVariant *
pack_messages (Budget *budget, GListModel *messages)
{
  guint n_messages = g_list_model_get_n_items (messages);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a" MESSAGE_TYPE));
  for (guint i = n_messages > MOST_ITEMS ? n_messages - MOST_ITEMS : 0; i < n_messages && budget->left > 0; i++)
    {
      g_autoptr (EncodesMessage) message = g_list_model_get_item (messages, i);

      g_variant_builder_add (&builder, "(@ms@ms@mx)", new_text (budget, encodes_message_get_code (message)),
                             new_text (budget, encodes_message_get_text (message)),
                             new_time (encodes_message_get_time (message)));
    }

  return g_variant_builder_end (&builder);
}

static GVariant *
pack_fields (Budget *budget, GListModel *fields)
{
  guint n_fields = MIN (g_list_model_get_n_items (fields), MOST_ITEMS);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a" FIELD_TYPE));
  for (guint i = 0; i < n_fields && budget->left > 0; i++)
    {
      g_autoptr (EncodesField) field = g_list_model_get_item (fields, i);
      g_autofree char *name = pack_text (budget, encodes_field_get_name (field));
      g_autofree char *value = pack_text (budget, encodes_field_get_value (field));

      g_variant_builder_add (&builder, FIELD_TYPE, name, value);
    }

  return g_variant_builder_end (&builder);
}

static GVariant *
pack_task (Budget *budget, EncodesTask *task)
{
  /* In this order, what a person reads first is the last to be cut. */
  GVariant *name = new_text (budget, encodes_task_get_name (task));
  GVariant *state_code = new_text (budget, encodes_task_get_state_code (task));
  GVariant *processor = new_text (budget, encodes_task_get_processor (task));
  GVariant *errors = pack_messages (budget, encodes_task_get_errors (task));
  GVariant *preset = new_text (budget, encodes_task_get_preset (task));
  GVariant *events = pack_messages (budget, encodes_task_get_events (task));
  GVariant *fields = pack_fields (budget, encodes_task_get_fields (task));

  return g_variant_new ("(@s@ms@s@msd@mx@mxdx@ms@ms@a" MESSAGE_TYPE "@a" MESSAGE_TYPE "@a" FIELD_TYPE "@a{sv})",
                        new_id (encodes_task_get_id (task)), name, new_word (encodes_task_get_state (task)),
                        state_code, encodes_task_get_progress (task), new_time (encodes_task_get_started (task)),
                        new_time (encodes_task_get_ended (task)), encodes_task_get_running_ms (task),
                        encodes_task_get_priority (task), processor, preset, errors, events, fields, new_nothing ());
}

static GVariant *
pack_tasks (Budget *budget, EncodesJob *job)
{
  GListModel *tasks = encodes_job_get_tasks (job);
  guint n_tasks = MIN (g_list_model_get_n_items (tasks), MOST_ITEMS);
  GVariantBuilder builder;

  if (!encodes_job_get_tasks_known (job))
    return g_variant_new_maybe (G_VARIANT_TYPE ("a" TASK_TYPE), NULL);

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a" TASK_TYPE));
  for (guint i = 0; i < n_tasks && budget->left > 0; i++)
    {
      g_autoptr (EncodesTask) task = g_list_model_get_item (tasks, i);

      g_variant_builder_add_value (&builder, pack_task (budget, task));
    }

  return g_variant_new_maybe (NULL, g_variant_builder_end (&builder));
}

GBytes *
encodes_history_codec_pack (EncodesJob *job)
{
  g_return_val_if_fail (ENCODES_IS_JOB (job), NULL);

  Budget budget = { LARGEST_JOB };
  GVariant *name = new_text (&budget, encodes_job_get_name (job));
  GVariant *state_code = new_text (&budget, encodes_job_get_state_code (job));
  GVariant *error_code = new_text (&budget, encodes_job_get_error_code (job));
  GVariant *error_text = new_text (&budget, encodes_job_get_error_text (job));
  GVariant *fields = pack_fields (&budget, encodes_job_get_fields (job));
  GVariant *tasks = pack_tasks (&budget, job);
  g_autoptr (GVariant) value =
    g_variant_new ("(@s@s@ms@s@msd@mx@mx@mx@mxxd@ms@msyb@ma" TASK_TYPE "@a" FIELD_TYPE "@a{sv})",
                   new_id (encodes_job_get_provider_id (job)),
                   new_id (encodes_job_get_id (job)),
                   name,
                   new_word (encodes_job_get_state (job)),
                   state_code,
                   encodes_job_get_progress (job),
                   new_time (encodes_job_get_created (job)),
                   new_time (encodes_job_get_started (job)),
                   new_time (encodes_job_get_ended (job)),
                   new_time (encodes_job_get_modified (job)),
                   encodes_job_get_priority (job),
                   encodes_job_get_running_ms (job),
                   error_code,
                   error_text,
                   (guchar) encodes_job_get_bell (job),
                   encodes_job_get_canceled_here (job),
                   tasks,
                   fields,
                   new_nothing ());

  g_variant_ref_sink (value);

  return g_variant_get_data_as_bytes (value);
}

/* ---- unpacking ---- */

static EncodesJobState
state_from_word (const char *word)
{
  EncodesJobState state = ENCODES_JOB_STATE_UNKNOWN;

  encodes_job_state_from_word (word, &state);
  return state;
}

static GDateTime *
take_time (gboolean given, gint64 microseconds)
{
  return given ? encodes_time_from_unix_us (microseconds) : NULL;
}

static void
unpack_messages (EncodesTask *task, GVariantIter *iter, void (*add) (EncodesTask *, EncodesMessage *))
{
  const char *code, *text;
  gboolean has_time;
  gint64 microseconds;

  while (g_variant_iter_next (iter, "(m&sm&smx)", &code, &text, &has_time, &microseconds))
    {
      g_autoptr (GDateTime) time = take_time (has_time, microseconds);
      g_autoptr (EncodesMessage) message = encodes_message_new (code, text, time);

      add (task, message);
    }
}

/* Returns: (nullable) */
static EncodesTask *
unpack_task (GVariant *value)
{
  g_autoptr (GVariantIter) errors = NULL, events = NULL, fields = NULL;
  const char *id, *name, *state, *state_code, *processor, *preset, *field_name, *field_value;
  gboolean has_started, has_ended;
  gint64 started_us, ended_us, priority;
  double progress, running_ms;

  g_variant_get (value, "(&sm&s&sm&sdmxmxdxm&sm&sa" MESSAGE_TYPE "a" MESSAGE_TYPE "a" FIELD_TYPE "@a{sv})", &id, &name,
                 &state, &state_code, &progress, &has_started, &started_us, &has_ended, &ended_us, &running_ms,
                 &priority, &processor, &preset, &errors, &events, &fields, NULL);
  if (*id == '\0')
    return NULL;

  EncodesTask *task = encodes_task_new (id);
  g_autoptr (GDateTime) started = take_time (has_started, started_us);
  g_autoptr (GDateTime) ended = take_time (has_ended, ended_us);

  encodes_task_set_name (task, name);
  encodes_task_set_state (task, state_from_word (state), state_code);
  encodes_task_set_progress (task, progress);
  encodes_task_set_times (task, started, ended);
  encodes_task_set_running_ms (task, running_ms);
  encodes_task_set_priority (task, priority);
  encodes_task_set_processor (task, processor);
  encodes_task_set_preset (task, preset);
  unpack_messages (task, errors, encodes_task_add_error);
  unpack_messages (task, events, encodes_task_add_event);
  while (g_variant_iter_next (fields, "(&s&s)", &field_name, &field_value))
    encodes_task_add_field (task, field_name, field_value);

  return task;
}

static void
unpack_tasks (EncodesJob *job, GVariant *maybe)
{
  g_autoptr (GVariant) values = g_variant_get_maybe (maybe);
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func (g_object_unref);

  if (!values)
    return;

  for (gsize i = 0; i < g_variant_n_children (values); i++)
    {
      g_autoptr (GVariant) value = g_variant_get_child_value (values, i);
      EncodesTask *task = unpack_task (value);

      if (task)
        g_ptr_array_add (tasks, task);
    }
  encodes_job_set_tasks (job, tasks);
}

static void
unpack_times (EncodesJob *job, const gboolean *given, const gint64 *microseconds)
{
  void (*const setters[]) (EncodesJob *, GDateTime *) = {
    encodes_job_set_created, encodes_job_set_started, encodes_job_set_ended, encodes_job_set_modified,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (setters); i++)
    {
      g_autoptr (GDateTime) time = take_time (given[i], microseconds[i]);

      setters[i] (job, time);
    }
}

static EncodesJob *
unpack_job (const char *account_id, GVariant *value)
{
  g_autoptr (GVariant) tasks = NULL;
  g_autoptr (GVariantIter) fields = NULL;
  const char *provider_id, *id, *name, *state, *state_code, *error_code, *error_text, *field_name, *field_value;
  gboolean has_time[4], canceled_here;
  gint64 times[4], priority;
  double progress, running_ms;
  guchar bell;

  g_variant_get (value, "(&s&sm&s&sm&sdmxmxmxmxxdm&sm&syb@ma" TASK_TYPE "a" FIELD_TYPE "@a{sv})", &provider_id, &id,
                 &name, &state, &state_code, &progress, &has_time[0], &times[0], &has_time[1], &times[1], &has_time[2],
                 &times[2], &has_time[3], &times[3], &priority, &running_ms, &error_code, &error_text, &bell,
                 &canceled_here, &tasks, &fields, NULL);
  if (*id == '\0' || bell > ENCODES_JOB_BELL_NEVER)
    return NULL;

  EncodesJob *job = encodes_job_new (account_id, provider_id, id);

  /* Tasks bring a progress and an error of their own: what the job itself says comes after them. */
  unpack_tasks (job, tasks);
  encodes_job_set_name (job, name);
  encodes_job_set_state (job, state_from_word (state), state_code);
  encodes_job_set_progress (job, progress);
  unpack_times (job, has_time, times);
  encodes_job_set_priority (job, priority);
  encodes_job_set_running_ms (job, running_ms);
  encodes_job_set_error (job, error_code, error_text);
  encodes_job_set_bell (job, bell);
  encodes_job_set_canceled_here (job, canceled_here);
  while (g_variant_iter_next (fields, "(&s&s)", &field_name, &field_value))
    encodes_job_add_field (job, field_name, field_value);

  return job;
}

EncodesJob *
encodes_history_codec_unpack (const char *account_id, GBytes *bytes)
{
  g_return_val_if_fail (account_id != NULL && bytes != NULL, NULL);

  g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (JOB_TYPE), bytes, FALSE));

  return g_variant_is_normal_form (value) ? unpack_job (account_id, value) : NULL;
}
