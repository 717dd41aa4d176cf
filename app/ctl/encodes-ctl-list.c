/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-ctl-list.h"

#include "encodes-ctl-reader.h"
#include "encodes-ctl-session.h"
#include "encodes-ctl-text.h"
#include "encodes-ctl.h"

#include "encodes-json-writer.h"

#include <glib/gi18n.h>

#define BAR_WIDTH 12

typedef struct
{
  char **accounts;
  char **state_words;
  char *format_word;
  EncodesCtlFormat format;
  guint states; /* bits of EncodesJobState; 0: all */
} List;

static void
list_clear (List *list)
{
  g_clear_pointer (&list->accounts, g_strfreev);
  g_clear_pointer (&list->state_words, g_strfreev);
  g_clear_pointer (&list->format_word, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (List, list_clear)

/* What runs first, then what waits; the newest of each first. */
static int
compare_jobs (gconstpointer a, gconstpointer b)
{
  EncodesJob *job_a = *(EncodesJob *const *) a;
  EncodesJob *job_b = *(EncodesJob *const *) b;
  int groups = (int) encodes_job_state_get_group (encodes_job_get_state (job_a)) -
               (int) encodes_job_state_get_group (encodes_job_get_state (job_b));
  GDateTime *created_a = encodes_job_get_created (job_a);
  GDateTime *created_b = encodes_job_get_created (job_b);

  if (groups != 0 || !created_a || !created_b)
    return groups != 0 ? groups : (created_b != NULL) - (created_a != NULL);

  return g_date_time_compare (created_b, created_a);
}

static GPtrArray *
collect_jobs (List *list, GPtrArray *answers)
{
  GPtrArray *collected = g_ptr_array_new ();

  for (guint i = 0; i < answers->len; i++)
    {
      EncodesCtlAnswer *answer = answers->pdata[i];
      GPtrArray *jobs = answer->list ? encodes_job_list_get_jobs (answer->list) : NULL;

      for (guint j = 0; jobs && j < jobs->len; j++)
        if (list->states == 0 || list->states & 1u << encodes_job_get_state (jobs->pdata[j]))
          g_ptr_array_add (collected, jobs->pdata[j]);
    }

  return collected;
}

static void
print_json (GPtrArray *jobs)
{
  g_autoptr (GString) json = g_string_new ("[");
  g_autofree char *text = NULL;

  for (guint i = 0; i < jobs->len; i++)
    {
      g_string_append (json, i > 0 ? ",\n  " : "\n  ");
      encodes_json_writer_append_job (json, jobs->pdata[i]);
    }
  g_string_append (json, jobs->len > 0 ? "\n]\n" : "]\n");
  text = g_string_free (g_steal_pointer (&json), FALSE);
  encodes_ctl_print (text);
}

static char **
make_row (EncodesJob *job, GDateTime *now)
{
  double progress = encodes_job_state_limit_progress (encodes_job_get_state (job), encodes_job_get_progress (job));
  char **row = g_new0 (char *, 9);
  guint i = 0;

  row[i++] = encodes_job_state_describe (encodes_job_get_state (job), encodes_job_get_state_code (job));
  row[i++] = encodes_ctl_text_bar (progress, BAR_WIDTH);
  row[i++] = encodes_ctl_text_percent (progress);
  row[i++] = encodes_ctl_text_name (job);
  row[i++] = g_strdup (encodes_job_get_account_name (job));
  row[i++] = encodes_ctl_text_duration (encodes_job_get_duration (job, now));
  row[i++] = encodes_ctl_text_time (encodes_job_get_created (job));
  row[i++] = g_strdup (encodes_job_get_id (job));
  return row;
}

static void
print_table (GPtrArray *jobs)
{
  const char *head[] = { _("STATE"), _("PROGRESS"), "", _("NAME"), _("ACCOUNT"), _("TIME"), _("CREATED"), _("ID"), NULL };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GString) text = g_string_new (NULL);

  if (jobs->len == 0)
    {
      /* Not on standard output, where it would look like a job. */
      encodes_ctl_complain (NULL, _("There are no jobs."));
      return;
    }

  g_ptr_array_sort (jobs, compare_jobs);
  g_ptr_array_add (rows, g_strdupv ((char **) head));
  for (guint i = 0; i < jobs->len; i++)
    g_ptr_array_add (rows, make_row (jobs->pdata[i], now));
  encodes_ctl_text_append_table (text, rows, encodes_ctl_get_width (), 3);
  encodes_ctl_print (text->str);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EncodesCtlSession *session = ENCODES_CTL_SESSION (source);
  List *list = user_data;
  g_autoptr (GPtrArray) answers = encodes_ctl_read_finish (session, result);
  g_autoptr (GPtrArray) jobs = NULL;

  if (g_cancellable_is_cancelled (encodes_ctl_session_get_cancellable (session)))
    return;

  jobs = collect_jobs (list, answers);
  encodes_ctl_answers_complain (answers);
  if (list->format == ENCODES_CTL_FORMAT_JSON)
    print_json (jobs);
  else if (jobs->len > 0 || encodes_ctl_answers_get_status (answers) == ENCODES_CTL_DONE)
    print_table (jobs);

  encodes_ctl_session_quit (session, encodes_ctl_answers_get_status (answers));
}

static void
start (EncodesCtlSession *session, gpointer user_data)
{
  List *list = user_data;
  g_autoptr (GListStore) accounts = encodes_ctl_session_select_accounts (session, list->accounts);

  if (accounts)
    encodes_ctl_read_async (session, G_LIST_MODEL (accounts), NULL, on_read, list);
  else
    encodes_ctl_session_quit (session, ENCODES_CTL_USAGE);
}

static gboolean
parse_states (List *list)
{
  for (guint i = 0; list->state_words && list->state_words[i]; i++)
    {
      EncodesJobState state;

      if (!encodes_job_state_from_word (list->state_words[i], &state))
        {
          encodes_ctl_complain_usage (_("The state “%s” is unknown; there are queued, scheduled, processing, finished, "
                                        "error, canceling, canceled and unknown."), list->state_words[i]);
          return FALSE;
        }
      list->states |= 1u << state;
    }

  return TRUE;
}

int
encodes_ctl_list_main (int argc, char **argv)
{
  g_auto (List) list = { 0 };
  g_auto (GStrv) words = NULL;
  g_autoptr (EncodesCtlSession) session = NULL;
  const GOptionEntry entries[] = {
    { "account", 'a', 0, G_OPTION_ARG_STRING_ARRAY, &list.accounts, N_("Only this account (more than once: these)"),
      N_("ACCOUNT") },
    { "state", 's', 0, G_OPTION_ARG_STRING_ARRAY, &list.state_words,
      N_("Only jobs in this state (more than once: these)"), N_("STATE") },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &list.format_word, N_("For people (table) or for scripts (json)"),
      N_("table|json") },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &words, NULL, NULL },
    { NULL },
  };

  if (!encodes_ctl_parse ("encodesctl list", NULL, _("Asks every account once and prints its jobs."),
                          _("STATE is one of queued, scheduled, processing, finished, error, canceling, canceled, "
                            "unknown.\n\n"
                            "An account that does not answer whole is left out, and named on standard error; the exit "
                            "status is then 5,\nor 3 or 4 if no account answered. This Computer is always printed and "
                            "does not count.\n\n"
                            "Examples:\n"
                            "  encodesctl list --state processing --state queued\n"
                            "  encodesctl list --account Studio --format json"),
                          entries, argc, argv) ||
      !encodes_ctl_parse_format (list.format_word, &list.format) || !parse_states (&list))
    return ENCODES_CTL_USAGE;

  if (words)
    {
      encodes_ctl_complain_usage (_("“%s” is too much; one job is printed by “encodesctl show”."), words[0]);
      return ENCODES_CTL_USAGE;
    }

  session = encodes_ctl_session_new ();
  return encodes_ctl_session_run (session, start, &list);
}
