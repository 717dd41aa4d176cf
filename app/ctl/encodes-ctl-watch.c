/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-ctl-watch.h"

#include "encodes-ctl-live.h"
#include "encodes-ctl-reader.h"
#include "encodes-ctl-session.h"
#include "encodes-ctl-text.h"
#include "encodes-ctl.h"

#include "encodes-forecaster.h"
#include "encodes-json-writer.h"
#include "encodes-monitor.h"
#include "encodes-text.h"
#include "encodes-time.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

#include <signal.h>
#include <unistd.h>

#define FRAME_MS 100
#define CLOCK_MS 1000
#define MESSAGE_LENGTH 500

typedef struct
{
  char **account_words;
  char **words;
  char *format_word;
  EncodesCtlFormat format;
  gboolean until_ended;

  EncodesCtlSession *session;
  EncodesMonitor *monitor;
  EncodesForecaster *forecaster; /* of what is shown in place */
  EncodesJobStore *store;
  GHashTable *followed; /* jobs whose end is waited for */
  GHashTable *seen;     /* every job → the last line printed of it */
  GHashTable *messages; /* account id → the trouble that has been said */
  gboolean failed;

  EncodesCtlLive live;
  gboolean is_live;
  guint frame_id;
  guint clock_id;
  guint check_id;
  guint unread_id;
} Watch;

static void
watch_clear (Watch *watch)
{
  g_clear_handle_id (&watch->frame_id, g_source_remove);
  g_clear_handle_id (&watch->clock_id, g_source_remove);
  g_clear_handle_id (&watch->check_id, g_source_remove);
  g_clear_handle_id (&watch->unread_id, g_source_remove);
  g_clear_object (&watch->forecaster);
  g_clear_object (&watch->monitor);
  g_clear_object (&watch->store);
  g_clear_object (&watch->session);
  g_clear_pointer (&watch->followed, g_hash_table_unref);
  g_clear_pointer (&watch->seen, g_hash_table_unref);
  g_clear_pointer (&watch->messages, g_hash_table_unref);
  g_clear_pointer (&watch->account_words, g_strfreev);
  g_clear_pointer (&watch->words, g_strfreev);
  g_clear_pointer (&watch->format_word, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Watch, watch_clear)

/* ---- which jobs ---- */

static gboolean
job_matches (EncodesJob *job, const char *word)
{
  return g_ascii_strcasecmp (encodes_job_get_id (job), word) == 0 ||
         g_strcmp0 (encodes_job_get_name (job), word) == 0;
}

static gboolean
is_wanted (Watch *watch, EncodesJob *job)
{
  for (guint i = 0; watch->words && watch->words[i]; i++)
    if (job_matches (job, watch->words[i]))
      return TRUE;

  return watch->words == NULL;
}

static const char *
find_missing_word (Watch *watch)
{
  for (guint i = 0; watch->words && watch->words[i]; i++)
    {
      GHashTableIter iter;
      gpointer job;
      gboolean found = FALSE;

      g_hash_table_iter_init (&iter, watch->seen);
      while (!found && g_hash_table_iter_next (&iter, &job, NULL))
        found = job_matches (job, watch->words[i]);
      if (!found)
        return watch->words[i];
    }

  return NULL;
}

/* ---- printing ---- */

static int
compare_jobs (gconstpointer a, gconstpointer b)
{
  EncodesJob *job_a = *(EncodesJob *const *) a;
  EncodesJob *job_b = *(EncodesJob *const *) b;
  GDateTime *created_a = encodes_job_get_created (job_a);
  GDateTime *created_b = encodes_job_get_created (job_b);

  /* Not by state: a row that jumps is hard to follow. */
  if (created_a && created_b && !encodes_time_equal (created_a, created_b))
    return g_date_time_compare (created_a, created_b);

  return g_strcmp0 (encodes_job_get_id (job_a), encodes_job_get_id (job_b));
}

static void
draw (Watch *watch)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new ();
  g_autoptr (GPtrArray) troubles = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer job, message;

  g_hash_table_iter_init (&iter, watch->followed);
  while (g_hash_table_iter_next (&iter, &job, NULL))
    g_ptr_array_add (jobs, job);
  g_ptr_array_sort (jobs, compare_jobs);

  g_hash_table_iter_init (&iter, watch->messages);
  while (g_hash_table_iter_next (&iter, NULL, &message))
    g_ptr_array_add (troubles, message);

  encodes_ctl_live_draw (&watch->live, jobs, troubles);
}

static gboolean
on_frame (gpointer user_data)
{
  Watch *watch = user_data;

  watch->frame_id = 0;
  draw (watch);
  return G_SOURCE_REMOVE;
}

static void
queue_frame (Watch *watch)
{
  if (watch->is_live && watch->frame_id == 0)
    watch->frame_id = g_timeout_add (FRAME_MS, on_frame, watch);
}

/* Running times go on between two answers. */
static gboolean
on_clock (gpointer user_data)
{
  queue_frame (user_data);
  return G_SOURCE_CONTINUE;
}

static char *
make_plain_line (EncodesJob *job)
{
  g_autofree char *state = encodes_job_state_describe (encodes_job_get_state (job), encodes_job_get_state_code (job));
  g_autofree char *padded_state = encodes_ctl_text_pad (state, 10);
  double progress = encodes_job_state_limit_progress (encodes_job_get_state (job), encodes_job_get_progress (job));
  g_autofree char *percent = encodes_ctl_text_percent (progress);
  g_autofree char *name = encodes_ctl_text_name (job);
  g_autofree char *account = encodes_text_to_line (encodes_job_get_account_name (job), 200);

  return g_strdup_printf ("%s  %s  %s  (%s)\n", padded_state, percent, name, account);
}

static char *
make_line (Watch *watch, EncodesJob *job)
{
  GString *json;

  if (watch->format != ENCODES_CTL_FORMAT_JSON)
    return make_plain_line (job);

  json = g_string_new (NULL);
  encodes_json_writer_append_job (json, job);
  g_string_append_c (json, '\n');
  return g_string_free (json, FALSE);
}

/* A change that the line does not show is none. */
static void
print_job (Watch *watch, EncodesJob *job)
{
  g_autofree char *line = make_line (watch, job);

  if (g_strcmp0 (g_hash_table_lookup (watch->seen, job), line) == 0)
    return;

  if (!watch->is_live)
    encodes_ctl_print (line);
  g_hash_table_insert (watch->seen, g_object_ref (job), g_steal_pointer (&line));
  queue_frame (watch);
}

/* ---- the end ---- */

static void
quit (Watch *watch, EncodesCtlStatus status)
{
  if (watch->is_live)
    draw (watch);
  g_clear_handle_id (&watch->frame_id, g_source_remove);
  g_clear_handle_id (&watch->clock_id, g_source_remove);
  watch->is_live = FALSE;
  encodes_monitor_stop (watch->monitor);
  encodes_ctl_session_quit (watch->session, (int) status);
}

typedef struct
{
  gboolean all_asked;
  guint n_answered;
  guint n_refused;
  guint n_failed;
} Round;

/* How the accounts are now; This Computer does not count. */
static Round
look_around (Watch *watch)
{
  Round round = { .all_asked = TRUE };

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (watch->monitor)); i++)
    {
      g_autoptr (EncodesAccountMonitor) monitor = g_list_model_get_item (G_LIST_MODEL (watch->monitor), i);
      const GError *error = encodes_account_monitor_get_error (monitor);

      if (encodes_account_monitor_get_health (monitor) == ENCODES_ACCOUNT_HEALTH_NEW)
        round.all_asked = FALSE;
      else if (!encodes_ctl_session_is_stored (watch->session, encodes_account_monitor_get_account (monitor)))
        continue;
      else if (!error)
        round.n_answered++;
      else if (encodes_ctl_status_for_error (error) == ENCODES_CTL_REFUSED)
        round.n_refused++;
      else
        round.n_failed++;
    }

  return round;
}

static void
quit_for_missing_job (Watch *watch, const char *word, Round round)
{
  EncodesCtlStatus status = encodes_ctl_count_status (round.n_answered, round.n_refused, round.n_failed);
  g_autofree char *sentence = g_strdup_printf (_("There is no job “%s”."), word);

  quit (watch, status == ENCODES_CTL_DONE ? ENCODES_CTL_UNREACHABLE : status);
  encodes_ctl_complain (NULL, sentence);
}

/* Returns: (nullable): the trouble of an account that only a person can help, while a job of it is waited for */
static const GError *
find_hopeless_error (Watch *watch)
{
  GHashTableIter iter;
  gpointer job;

  g_hash_table_iter_init (&iter, watch->followed);
  while (g_hash_table_iter_next (&iter, &job, NULL))
    {
      EncodesAccountMonitor *monitor = encodes_monitor_find (watch->monitor, encodes_job_get_account_id (job));

      if (!encodes_job_is_ended (job) && monitor &&
          encodes_account_monitor_get_health (monitor) == ENCODES_ACCOUNT_HEALTH_NEEDS_ATTENTION)
        return encodes_account_monitor_get_error (monitor);
    }

  return NULL;
}

static gboolean
all_have_ended (Watch *watch)
{
  GHashTableIter iter;
  gpointer job;

  g_hash_table_iter_init (&iter, watch->followed);
  while (g_hash_table_iter_next (&iter, &job, NULL))
    {
      if (!encodes_job_is_ended (job))
        return FALSE;
      watch->failed |= encodes_job_get_state (job) != ENCODES_JOB_STATE_FINISHED;
    }

  return TRUE;
}

static gboolean
on_check (gpointer user_data)
{
  Watch *watch = user_data;
  Round round = look_around (watch);
  const char *missing = find_missing_word (watch);
  const GError *hopeless = find_hopeless_error (watch);

  watch->check_id = 0;
  if (!round.all_asked)
    return G_SOURCE_REMOVE;

  if (missing)
    quit_for_missing_job (watch, missing, round);
  else if (watch->until_ended && hopeless)
    quit (watch, encodes_ctl_status_for_error (hopeless));
  else if (watch->until_ended && all_have_ended (watch))
    {
      /* Whoever named the jobs has all that he asked for. */
      EncodesCtlStatus status = watch->words ? ENCODES_CTL_DONE
                                             : encodes_ctl_count_status (round.n_answered, round.n_refused,
                                                                         round.n_failed);

      quit (watch, watch->failed ? ENCODES_CTL_JOB_FAILED : status);
    }

  return G_SOURCE_REMOVE;
}

/* Later, when all signals about one answer have come. */
static void
queue_check (Watch *watch)
{
  if (watch->check_id == 0)
    watch->check_id = g_idle_add (on_check, watch);
}

/* Else it would be noticed only when a job changes, which may be never. */
static gboolean
on_output_unread (int fd, GIOCondition condition, gpointer user_data)
{
  encodes_ctl_end_unread ();
}

/* ---- what the store and the monitor say ---- */

static void
on_job_changed (EncodesJobStore *store, EncodesJob *job, gpointer user_data)
{
  Watch *watch = user_data;

  if (!is_wanted (watch, job))
    return;

  /* Named jobs count even if they have ended long ago; of all others only those that somebody can wait for. */
  if (!g_hash_table_contains (watch->followed, job) && (watch->words || !encodes_job_is_ended (job)))
    g_hash_table_add (watch->followed, g_object_ref (job));

  print_job (watch, job);
  queue_check (watch);
}

static void
on_job_removed (EncodesJobStore *store, EncodesJob *job, gpointer user_data)
{
  Watch *watch = user_data;

  if (g_hash_table_contains (watch->followed, job) && !encodes_job_is_ended (job))
    {
      g_autofree char *name = encodes_ctl_text_name (job);
      /* Translators: %s is the name of a job */
      g_autofree char *sentence = g_strdup_printf (_("The job “%s” is gone."), name);

      watch->failed = TRUE;
      encodes_ctl_complain (encodes_job_get_account_name (job), sentence);
    }

  g_hash_table_remove (watch->followed, job);
  queue_frame (watch);
  queue_check (watch);
}

static void
on_health_changed (EncodesAccountMonitor *monitor, GParamSpec *pspec, gpointer user_data)
{
  Watch *watch = user_data;
  EncodesAccount *account = encodes_account_monitor_get_account (monitor);
  const char *id = encodes_account_get_id (account);
  const GError *error = encodes_account_monitor_get_error (monitor);
  g_autofree char *message = error ? encodes_text_to_line (error->message, MESSAGE_LENGTH) : NULL;
  g_autofree char *line = error ? g_strdup_printf ("%s: %s", encodes_account_get_name (account), message) : NULL;

  if (line && g_strcmp0 (g_hash_table_lookup (watch->messages, id), line) != 0 && !watch->is_live)
    encodes_ctl_complain (encodes_account_get_name (account), message);

  if (line)
    g_hash_table_insert (watch->messages, g_strdup (id), g_steal_pointer (&line));
  else
    g_hash_table_remove (watch->messages, id);
  queue_frame (watch);
  queue_check (watch);
}

static void
on_monitors_changed (GListModel *monitors, guint position, guint n_removed, guint n_added, gpointer user_data)
{
  Watch *watch = user_data;

  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr (EncodesAccountMonitor) monitor = g_list_model_get_item (monitors, i);

      g_signal_connect (monitor, "notify::health", G_CALLBACK (on_health_changed), watch);
      g_signal_connect (monitor, "notify::error-message", G_CALLBACK (on_health_changed), watch);
      on_health_changed (monitor, NULL, watch);
    }
  queue_check (watch);
}

static void
start (EncodesCtlSession *session, gpointer user_data)
{
  Watch *watch = user_data;
  g_autoptr (GListStore) selected = NULL;
  GListModel *accounts = encodes_ctl_session_get_accounts (session);

  if (watch->account_words)
    {
      selected = encodes_ctl_session_select_accounts (session, watch->account_words);
      if (!selected)
        {
          encodes_ctl_session_quit (session, ENCODES_CTL_USAGE);
          return;
        }
      accounts = G_LIST_MODEL (selected);
    }

  watch->store = encodes_job_store_new ();
  g_signal_connect (watch->store, "job-changed", G_CALLBACK (on_job_changed), watch);
  g_signal_connect (watch->store, "job-removed", G_CALLBACK (on_job_removed), watch);

  watch->monitor = encodes_monitor_new (accounts, encodes_ctl_session_get_secret_store (session), watch->store);
  encodes_monitor_set_watched (watch->monitor, TRUE);
  if (watch->is_live)
    watch->forecaster = encodes_forecaster_new (watch->monitor);
  g_signal_connect (watch->monitor, "items-changed", G_CALLBACK (on_monitors_changed), watch);
  on_monitors_changed (G_LIST_MODEL (watch->monitor), 0, 0, g_list_model_get_n_items (G_LIST_MODEL (watch->monitor)),
                       watch);

  if (watch->is_live)
    watch->clock_id = g_timeout_add (CLOCK_MS, on_clock, watch);
  else
    watch->unread_id = g_unix_fd_add (STDOUT_FILENO, G_IO_ERR, on_output_unread, NULL);
}

static const char *
get_description (void)
{
  return _("JOB is a job's id or name; without one all jobs are followed.\n\n"
           "On a terminal the jobs that are not ended are shown in place until Ctrl-C. In a pipe each job is printed "
           "once\nand then again at each change: as one JSON object a line, or as plain lines with --format table.\n\n"
           "With --until-ended the exit status is 0 when all finished, and 1 when one failed or was canceled. Without "
           "JOB it waits\nfor those jobs that were not ended when they were first seen.\n\n"
           "Examples:\n"
           "  encodesctl watch\n"
           "  encodesctl watch --until-ended \"Film 12\" && upload film-12.mp4\n"
           "  encodesctl watch --format json | jq -r 'select(.state == \"error\") | .name'");
}

int
encodes_ctl_watch_main (int argc, char **argv)
{
  g_auto (Watch) watch = { 0 };
  const GOptionEntry entries[] = {
    { "account", 'a', 0, G_OPTION_ARG_STRING_ARRAY, &watch.account_words,
      N_("Only this account (more than once: these)"), N_("ACCOUNT") },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &watch.format_word, N_("For people (table) or for scripts (json)"),
      N_("table|json") },
    { "until-ended", 'u', 0, G_OPTION_ARG_NONE, &watch.until_ended, N_("End when all jobs have ended"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &watch.words, NULL, NULL },
    { NULL },
  };

  if (!encodes_ctl_parse ("encodesctl watch", _("[JOB…]"), _("Follows jobs as they go on."), get_description (),
                          entries, argc, argv) ||
      !encodes_ctl_parse_format (watch.format_word, &watch.format))
    return ENCODES_CTL_USAGE;

  if (watch.format == ENCODES_CTL_FORMAT_DEFAULT)
    watch.format = encodes_ctl_is_terminal () ? ENCODES_CTL_FORMAT_TABLE : ENCODES_CTL_FORMAT_JSON;
  watch.is_live = watch.format == ENCODES_CTL_FORMAT_TABLE && encodes_ctl_is_terminal ();

  watch.followed = g_hash_table_new_full (g_direct_hash, g_direct_equal, g_object_unref, NULL);
  watch.seen = g_hash_table_new_full (g_direct_hash, g_direct_equal, g_object_unref, g_free);
  watch.messages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  watch.session = encodes_ctl_session_new ();
  encodes_ctl_session_set_interrupted_status (watch.session, ENCODES_CTL_DONE);
  return encodes_ctl_session_run (watch.session, start, &watch);
}
