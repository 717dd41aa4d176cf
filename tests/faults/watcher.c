/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* Encodes without its window: the real providers, monitor, store and history, joined as the application joins them, and
 * told what to do.
 *
 *     watcher HISTORY-FILE
 *
 * Takes commands, one JSON object a line on standard input, until that ends:
 *
 *     open         opens the history, and begins to watch the accounts that there are by then, and those that come
 *     add-account  "id", "name", "provider", "options" {…}, "secret" (null: the keyring has none)
 *     remove-account, refresh  "id" (refresh: null for all)
 *     secret       "id", "secret": the keyring's is another one now
 *     act          "id", "job", "action": "cancel", "delete" or "priority", "priority": answered when it is over
 *     pass         "awake", "asleep": so many seconds pass
 *     set-clock    "forward": seconds
 *     network      "available": whether there is one; "times": how often that is said
 *     watched      "watched": whether somebody looks
 *     jobs         answers "jobs": [{"account", "id", "name", "state", "code", "progress", "remembered", "tasks"}…]
 *     told         answers "told": [["account", "job", "state"]…], all ends that were claimed for the person so far
 *     settle       nothing; answered when all that has happened so far has been told
 *     mark         from now on count …
 *     figures      … "stall" (milliseconds), "memory" and "peak" (KiB)
 *     flush        answered when the history is on the disk
 *     stand-still  "seconds": does nothing at all; "busy": uses the processor for so long
 *     take         "kib": that much memory, for a moment
 *
 * Each is answered with one line {"answer": {…}}, with "error" in it if it failed. Whenever something has changed, a
 * line {"state": {…}} comes by itself: "now", and of each account "id", "health", "kind" (the word of the error), "says"
 * (its sentence), "refreshing", "next" (like "now" in microseconds of the clock that the program waits by; 0: not by
 * itself), "heard" (when the last good answer came), "polls" (how many have begun). */

#include "encodes-error.h"
#include "encodes-history.h"
#include "encodes-http-client.h"
#include "encodes-json.h"
#include "encodes-memory-secret-store.h"
#include "encodes-monitor.h"
#include "encodes-providers.h"
#include "encodes-time.h"
#include "encodes-timing.h"
#include "fake-network.h"
#include "pulse.h"

#include <gio/gunixinputstream.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  GMainLoop *loop;
  GDataInputStream *input;
  GListStore *accounts;
  EncodesSecretStore *secrets;
  EncodesJobStore *store;
  EncodesHistory *history;
  EncodesMonitor *monitor;
  GPtrArray *ended;        /* of EncodesJob: news that nobody has claimed yet */
  JsonArray *told;
  GHashTable *polls;       /* account id → how many */
  guint state_id;
} Watcher;

static const char *const kinds[] = {
  "unauthorized", "forbidden", "network", "tls", "server", "format", "not-found", "redirect", "refused", "unsupported",
  "invalid", "keyring", "no-secret", "sign-in", "storage",
};

static void
write_line (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = json_to_string (root, FALSE);

  fputs (text, stdout);
  fputc ('\n', stdout);
  fflush (stdout);
}

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name (builder, name);
  if (text)
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

static void
add_int (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static const char *
get_kind (const GError *error)
{
  if (!error)
    return NULL;
  if (error->domain != ENCODES_ERROR || error->code < 0 || error->code >= (int) G_N_ELEMENTS (kinds))
    return "foreign";

  return kinds[error->code];
}

static void
add_account_state (Watcher *self, JsonBuilder *builder, EncodesAccountMonitor *monitor)
{
  EncodesAccount *account = encodes_account_monitor_get_account (monitor);
  const GError *error = encodes_account_monitor_get_error (monitor);
  g_autoptr (GEnumClass) healths = g_type_class_ref (ENCODES_TYPE_ACCOUNT_HEALTH);
  g_autofree char *heard = encodes_time_to_rfc3339 (encodes_account_monitor_get_last_success (monitor));

  json_builder_begin_object (builder);
  add_text (builder, "id", encodes_account_get_id (account));
  add_text (builder, "health",
            g_enum_get_value (healths, (int) encodes_account_monitor_get_health (monitor))->value_nick);
  add_text (builder, "kind", get_kind (error));
  add_text (builder, "says", error ? error->message : NULL);
  add_text (builder, "heard", heard);
  add_int (builder, "refreshing", encodes_account_monitor_get_refreshing (monitor));
  add_int (builder, "next", encodes_account_monitor_get_next_poll (monitor));
  add_int (builder, "polls",
           GPOINTER_TO_INT (g_hash_table_lookup (self->polls, encodes_account_get_id (account))));
  json_builder_end_object (builder);
}

static void
write_state (gpointer user_data)
{
  Watcher *self = user_data;
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  pulse_begin_own ();
  self->state_id = 0;
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "state");
  json_builder_begin_object (builder);
  add_int (builder, "now", encodes_timing_now ());
  json_builder_set_member_name (builder, "accounts");
  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->monitor)); i++)
    {
      g_autoptr (EncodesAccountMonitor) monitor = g_list_model_get_item (G_LIST_MODEL (self->monitor), i);

      add_account_state (self, builder, monitor);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  write_line (builder);
  pulse_end_own ();
}

static void
on_something_changed (Watcher *self)
{
  if (self->state_id == 0)
    self->state_id = g_idle_add_once (write_state, self);
}

static void
on_refreshing_changed (EncodesAccountMonitor *monitor, GParamSpec *pspec, gpointer user_data)
{
  Watcher *self = user_data;
  const char *id = encodes_account_get_id (encodes_account_monitor_get_account (monitor));

  if (encodes_account_monitor_get_refreshing (monitor))
    g_hash_table_insert (self->polls, g_strdup (id),
                         GINT_TO_POINTER (GPOINTER_TO_INT (g_hash_table_lookup (self->polls, id)) + 1));
}

static void
on_monitors_changed (GListModel *monitors, guint position, guint removed, guint added, gpointer user_data)
{
  Watcher *self = user_data;

  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (EncodesAccountMonitor) monitor = g_list_model_get_item (monitors, i);

      g_signal_connect (monitor, "notify::refreshing", G_CALLBACK (on_refreshing_changed), self);
      g_signal_connect_swapped (monitor, "notify", G_CALLBACK (on_something_changed), self);
    }
  on_something_changed (self);
}

static void
on_claimed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Watcher *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs = encodes_ledger_claim_finish (ENCODES_LEDGER (source), result, &error);

  for (guint i = 0; jobs && i < jobs->len; i++)
    {
      EncodesJob *job = jobs->pdata[i];
      JsonArray *line = json_array_new ();

      json_array_add_string_element (line, encodes_job_get_account_id (job));
      json_array_add_string_element (line, encodes_job_get_id (job));
      json_array_add_string_element (line, encodes_job_state_to_word (encodes_job_get_state (job)));
      json_array_add_array_element (self->told, line);
    }
  if (jobs)
    encodes_ledger_confirm (ENCODES_LEDGER (source), jobs, ENCODES_NEWS_ENDED);
  on_something_changed (self);
}

static void
on_job_ended (EncodesJobStore *store, EncodesJob *job, gpointer user_data)
{
  g_ptr_array_add (((Watcher *) user_data)->ended, g_object_ref (job));
}

/* As the news desk does: what an answer brought is claimed together. */
static void
on_merged (EncodesJobStore *store, const char *account_id, gpointer user_data)
{
  Watcher *self = user_data;
  g_autoptr (GPtrArray) ended = g_steal_pointer (&self->ended);

  self->ended = g_ptr_array_new_with_free_func (g_object_unref);
  if (ended->len > 0)
    encodes_ledger_claim_async (ENCODES_LEDGER (self->history), ended, ENCODES_NEWS_ENDED, NULL, on_claimed, self);
  on_something_changed (self);
}

static void
begin_answer (JsonBuilder *builder)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "answer");
  json_builder_begin_object (builder);
}

static void
end_answer (JsonBuilder *builder)
{
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  write_line (builder);
}

static void
answer_error (const GError *error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  begin_answer (builder);
  if (error)
    {
      add_text (builder, "error", error->message);
      add_text (builder, "kind", get_kind (error));
    }
  end_answer (builder);
}

static void
put_secret (Watcher *self, JsonObject *command)
{
  const char *secret = encodes_json_get_string (command, "secret");

  if (secret)
    encodes_memory_secret_store_put (ENCODES_MEMORY_SECRET_STORE (self->secrets),
                                     encodes_json_get_string (command, "id"), secret);
}

static void
add_account (Watcher *self, JsonObject *command)
{
  g_autoptr (EncodesAccount) account = encodes_account_new (encodes_json_get_string (command, "id"),
                                                            encodes_json_get_string (command, "provider"),
                                                            encodes_json_get_string (command, "name"));
  JsonObject *options = encodes_json_get_object (command, "options");
  g_autoptr (GList) keys = json_object_get_members (options);

  for (GList *key = keys; key; key = key->next)
    encodes_account_set_option (account, key->data, encodes_json_get_string (options, key->data));
  put_secret (self, command);
  g_list_store_append (self->accounts, account);
}

static void
remove_account (Watcher *self, const char *id)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->accounts)); i++)
    {
      g_autoptr (EncodesAccount) account = g_list_model_get_item (G_LIST_MODEL (self->accounts), i);

      if (g_strcmp0 (encodes_account_get_id (account), id) == 0)
        {
          g_list_store_remove (self->accounts, i);
          return;
        }
    }
}

static void
refresh (Watcher *self, const char *id)
{
  EncodesAccountMonitor *monitor = id ? encodes_monitor_find (self->monitor, id) : NULL;

  if (monitor)
    encodes_account_monitor_refresh (monitor);
  else
    encodes_monitor_refresh (self->monitor);
}

static void
answer_jobs (Watcher *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  begin_answer (builder);
  json_builder_set_member_name (builder, "jobs");
  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->store)); i++)
    {
      g_autoptr (EncodesJob) job = g_list_model_get_item (G_LIST_MODEL (self->store), i);

      json_builder_begin_object (builder);
      add_text (builder, "account", encodes_job_get_account_id (job));
      add_text (builder, "id", encodes_job_get_id (job));
      add_text (builder, "name", encodes_job_get_name (job));
      add_text (builder, "state", encodes_job_state_to_word (encodes_job_get_state (job)));
      add_text (builder, "code", encodes_job_get_state_code (job));
      add_int (builder, "remembered", encodes_job_get_remembered (job));
      add_int (builder, "tasks", g_list_model_get_n_items (encodes_job_get_tasks (job)));
      json_builder_set_member_name (builder, "progress");
      json_builder_add_double_value (builder, encodes_job_get_progress (job));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  end_answer (builder);
}

static void
answer_told (Watcher *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) told = json_node_init_array (json_node_alloc (), self->told);

  begin_answer (builder);
  json_builder_set_member_name (builder, "told");
  json_builder_add_value (builder, g_steal_pointer (&told));
  end_answer (builder);
}

static void
answer_figures (void)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  begin_answer (builder);
  add_int (builder, "stall", pulse_get_stall () / 1000);
  add_int (builder, "memory", pulse_get_memory ());
  add_int (builder, "peak", pulse_get_peak ());
  end_answer (builder);
}

static void
on_acted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  encodes_account_monitor_act_finish (ENCODES_ACCOUNT_MONITOR (source), result, &error);
  answer_error (error);
}

static void
act (Watcher *self, JsonObject *command)
{
  const char *id = encodes_json_get_string (command, "id");
  const char *action = encodes_json_get_string (command, "action");
  EncodesAccountMonitor *monitor = encodes_monitor_find (self->monitor, id);
  EncodesJob *job = encodes_job_store_lookup (self->store, id, encodes_json_get_string (command, "job"));
  gint64 priority = 0;
  EncodesJobActions wanted = ENCODES_JOB_ACTION_SET_PRIORITY;

  if (g_str_equal (action, "cancel"))
    wanted = ENCODES_JOB_ACTION_CANCEL;
  else if (g_str_equal (action, "delete"))
    wanted = ENCODES_JOB_ACTION_DELETE;
  encodes_json_get_int (command, "priority", &priority);
  g_assert_nonnull (monitor);
  g_assert_nonnull (job);
  encodes_account_monitor_act_async (monitor, job, wanted, priority, NULL, on_acted, self);
}

static gint64
get_microseconds (JsonObject *command, const char *name)
{
  return (gint64) (json_object_get_double_member_with_default (command, name, 0) * G_USEC_PER_SEC);
}

static gboolean
on_told_to_stand_still (gpointer user_data)
{
  JsonObject *command = user_data;
  gint64 time = get_microseconds (command, "seconds");
  gint64 end = pulse_get_used () + time;

  if (json_object_get_boolean_member (command, "busy"))
    while (pulse_get_used () < end)
      continue;
  else
    g_usleep ((gulong) time);
  answer_error (NULL);

  return G_SOURCE_REMOVE;
}

static void
take_memory (JsonObject *command)
{
  gsize size = (gsize) json_object_get_int_member (command, "kib") * 1024;
  g_autofree char *memory = g_malloc (size);

  memset (memory, 1, size);
  __asm__ volatile ("" : : "r" (memory) : "memory");
}

static void
on_flushed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  encodes_ledger_take_note_finish (ENCODES_LEDGER (source), result, NULL);
  answer_error (NULL);
}

static void
change_network (JsonObject *command)
{
  gint64 times = json_object_get_int_member_with_default (command, "times", 1);

  for (gint64 i = 0; i < times; i++)
    fake_network_set_available (json_object_get_boolean_member (command, "available"));
}

static void
on_history_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Watcher *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!encodes_history_open_finish (self->history, result, &error))
    g_message ("%s", error->message);
  self->monitor = encodes_monitor_new (G_LIST_MODEL (self->accounts), self->secrets, self->store);
  g_signal_connect (self->monitor, "items-changed", G_CALLBACK (on_monitors_changed), self);
  g_signal_connect (self->store, "job-ended", G_CALLBACK (on_job_ended), self);
  g_signal_connect (self->store, "merged", G_CALLBACK (on_merged), self);
  encodes_history_start (self->history);
  pulse_start ();
  on_something_changed (self);
  answer_error (NULL);
}

/* Returns: whether the answer comes later */
static gboolean
run_slow (Watcher *self, const char *op, JsonObject *command)
{
  if (g_str_equal (op, "jobs"))
    answer_jobs (self);
  else if (g_str_equal (op, "told"))
    answer_told (self);
  else if (g_str_equal (op, "figures"))
    answer_figures ();
  else if (g_str_equal (op, "act"))
    act (self, command);
  else if (g_str_equal (op, "open"))
    encodes_history_open_async (self->history, self->store, G_LIST_MODEL (self->accounts), NULL, on_history_opened, self);
  else if (g_str_equal (op, "stand-still"))
    g_idle_add_full (G_PRIORITY_DEFAULT, on_told_to_stand_still, json_object_ref (command),
                     (GDestroyNotify) json_object_unref);
  else if (g_str_equal (op, "flush"))
    encodes_ledger_take_note_async (ENCODES_LEDGER (self->history), "none", NULL, on_flushed, self);
  else
    return FALSE;

  return TRUE;
}

static gboolean
on_settled (gpointer user_data)
{
  answer_error (NULL);

  return G_SOURCE_REMOVE;
}

static void
run (Watcher *self, JsonObject *command)
{
  const char *op = encodes_json_get_string (command, "op");
  const char *id = encodes_json_get_string (command, "id");

  if (run_slow (self, op, command))
    return;

  if (g_str_equal (op, "add-account"))
    add_account (self, command);
  else if (g_str_equal (op, "remove-account"))
    remove_account (self, id);
  else if (g_str_equal (op, "secret"))
    put_secret (self, command);
  else if (g_str_equal (op, "refresh"))
    refresh (self, id);
  else if (g_str_equal (op, "pass"))
    encodes_timing_pass (get_microseconds (command, "awake"), get_microseconds (command, "asleep"));
  else if (g_str_equal (op, "set-clock"))
    encodes_timing_set_clock (get_microseconds (command, "forward"));
  else if (g_str_equal (op, "network"))
    change_network (command);
  else if (g_str_equal (op, "watched"))
    encodes_monitor_set_watched (self->monitor, json_object_get_boolean_member (command, "watched"));
  else if (g_str_equal (op, "mark"))
    pulse_mark ();
  else if (g_str_equal (op, "settle"))
    g_debug ("settling");
  else if (g_str_equal (op, "take"))
    take_memory (command);
  else
    g_error ("no such command: %s", op);
  /* When what comes of it at once has happened, and been told. */
  g_idle_add_full (G_PRIORITY_LOW, on_settled, NULL, NULL);
}

static void on_line (GObject *source, GAsyncResult *result, gpointer user_data);

static void
read_line (Watcher *self)
{
  g_data_input_stream_read_line_async (self->input, G_PRIORITY_DEFAULT, NULL, on_line, self);
}

static void
on_line (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Watcher *self = user_data;
  g_autoptr (GError) error = NULL;
  gsize length;
  char *line = g_data_input_stream_read_line_finish (self->input, result, &length, &error);

  if (!line)
    {
      g_main_loop_quit (self->loop);
      return;
    }

  pulse_begin_own ();
  g_autoptr (GBytes) bytes = g_bytes_new_take (line, length);
  g_autoptr (JsonNode) command = encodes_json_parse (bytes, &error);
  g_assert_no_error (error);
  run (self, json_node_get_object (command));
  pulse_end_own ();
  read_line (self);
}

static void
watcher_clear (Watcher *self)
{
  g_clear_handle_id (&self->state_id, g_source_remove);
  g_clear_object (&self->monitor);
  g_clear_object (&self->history);
  g_clear_object (&self->store);
  g_clear_object (&self->secrets);
  g_clear_object (&self->accounts);
  g_clear_object (&self->input);
  g_clear_pointer (&self->ended, g_ptr_array_unref);
  g_clear_pointer (&self->told, json_array_unref);
  g_clear_pointer (&self->polls, g_hash_table_unref);
  g_clear_pointer (&self->loop, g_main_loop_unref);
}

int
main (int argc, char *argv[])
{
  Watcher self = { 0 };
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);

  if (argc != 2)
    return 2;

  /* Answers come on the standard output. */
  g_log_writer_default_set_use_stderr (TRUE);
  encodes_http_require_http1 ();
  fake_network_install ();
  encodes_providers_register ();
  self.loop = g_main_loop_new (NULL, FALSE);
  self.input = g_data_input_stream_new (input);
  self.accounts = g_list_store_new (ENCODES_TYPE_ACCOUNT);
  self.secrets = encodes_memory_secret_store_new ();
  self.store = encodes_job_store_new ();
  self.history = encodes_history_new (argv[1]);
  self.ended = g_ptr_array_new_with_free_func (g_object_unref);
  self.told = json_array_new ();
  self.polls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  read_line (&self);
  g_main_loop_run (self.loop);

  if (self.monitor)
    encodes_monitor_stop (self.monitor);
  encodes_history_close (self.history);
  watcher_clear (&self);

  return 0;
}
