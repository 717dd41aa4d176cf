/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* The real window with very many jobs: how far apart its frames are, and for how long the main loop is held up.
 *
 *     tests/harness/desktop.py --keyring none --no-notifications -- build/tests/figures/scale
 *
 * Options: --jobs N, --quick (shorter laps), --only LAP, --max-frame MS and --max-block MS (fail if anything takes longer). */

#include <locale.h>

#include "encodes-account-menu.h"
#include "encodes-forecaster.h"
#include "encodes-job-row.h"
#include "encodes-job-view.h"
#include "encodes-list-pane.h"
#include "encodes-memory-secret-store.h"
#include "encodes-monitor.h"
#include "encodes-window.h"
#include "stopwatch.h"

#define N_ACCOUNTS 3
#define ROUND_MS 50         /* how often changes come */
#define CHANGES_A_ROUND (1000 * ROUND_MS / 1000)

static const char *const account_names[N_ACCOUNTS] = { "Contoso", "Fabrikam Broadcasting", "製作部" };

static const char *const names[] = {
  "BigBuckBunny 720p", "Весенний ролик 1080p", "봄 예고편 자막", "春季預告片 4K 字幕版", "春季预告片", "Höstens trailer",
  "<b>bold</b> &amp; <span size='99999'>huge</span>", "line one\nline two", "\xe2\x80\xaegpj.exe", "👩‍👩‍👧‍👦 family 🎬",
  "Interview 03 — final (2)", "%s%n%d percent", "مقابلة طويلة", "Nightly proxies", "a\xcc\x81\xcc\x82\xcc\x83 stacked",
};

typedef struct
{
  GtkApplication *application;
  GListStore *accounts;
  EncodesSecretStore *secrets;
  EncodesJobStore *store;
  EncodesMonitor *monitor;
  EncodesForecaster *forecaster;
  EncodesWindow *window;
  EncodesAccount *account[N_ACCOUNTS];
  Stopwatch *stopwatch;
  GPtrArray *running;        /* of EncodesJob */
  guint n_changes;
  double max_frame;
  double max_block;
  gboolean costs_unseen;
} Scale;

static int n_jobs = 100000;
static gboolean quick;
static char *only;
static double limit_frame;
static double limit_block;

static const GOptionEntry options[] = {
  { "jobs", 0, 0, G_OPTION_ARG_INT, &n_jobs, "How many jobs", "N" },
  { "quick", 0, 0, G_OPTION_ARG_NONE, &quick, "Shorter laps", NULL },
  { "only", 0, 0, G_OPTION_ARG_STRING, &only, "Only: open, scroll, leap, filter, account, search, progress, again or unseen", "LAP" },
  { "max-frame", 0, 0, G_OPTION_ARG_DOUBLE, &limit_frame, "Fail if frames are further apart", "MS" },
  { "max-block", 0, 0, G_OPTION_ARG_DOUBLE, &limit_block, "Fail if the main loop is held up longer", "MS" },
  { NULL }
};

/* Of a hundred jobs, two run, three wait, five have failed, two were canceled. */
static EncodesJobState
choose_state (guint i)
{
  guint of_hundred = (i * 37) % 100;

  if (of_hundred < 2)
    return ENCODES_JOB_STATE_PROCESSING;
  if (of_hundred < 5)
    return ENCODES_JOB_STATE_QUEUED;
  if (of_hundred < 10)
    return ENCODES_JOB_STATE_ERROR;
  if (of_hundred < 12)
    return ENCODES_JOB_STATE_CANCELED;

  return ENCODES_JOB_STATE_FINISHED;
}

static void
set_progress (EncodesJob *job, double progress)
{
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func (g_object_unref);
  EncodesTask *task = encodes_task_new ("t1");

  encodes_task_set_name (task, "H264 Adaptive Bitrate MP4 Set 720p");
  encodes_task_set_state (task, ENCODES_JOB_STATE_PROCESSING, NULL);
  encodes_task_set_progress (task, progress);
  g_ptr_array_add (tasks, task);
  encodes_job_set_tasks (job, tasks);
}

static EncodesJob *
make_job (Scale *scale, guint i)
{
  g_autofree char *id = g_strdup_printf ("nb:jid:UUID:f3c43f94-327f-2347-90bb-%012x", i);
  g_autofree char *name = g_strdup_printf ("%s %u", names[i % G_N_ELEMENTS (names)], i);
  g_autoptr (GDateTime) created = g_date_time_new_from_unix_utc (1795000000 - (gint64) i * 61);
  g_autoptr (GDateTime) started = g_date_time_add_minutes (created, 2);
  g_autoptr (GDateTime) ended = g_date_time_add_minutes (created, 10 + i % 50);
  EncodesJobState state = choose_state (i);
  EncodesJob *job = encodes_job_new (encodes_account_get_id (scale->account[i % N_ACCOUNTS]),
                                     "media-services-v2", id);

  encodes_job_set_name (job, name);
  encodes_job_set_state (job, state, NULL);
  encodes_job_set_created (job, created);
  if (state != ENCODES_JOB_STATE_QUEUED)
    encodes_job_set_started (job, started);
  if (encodes_job_state_is_ended (state))
    encodes_job_set_ended (job, ended);
  if (state == ENCODES_JOB_STATE_ERROR)
    encodes_job_set_error (job, "ErrorProcessingTask", "The input file has no video track\nSee the log.");
  if (state == ENCODES_JOB_STATE_PROCESSING)
    set_progress (job, i % 90);

  return job;
}

/* Running the loop */

static gboolean
on_time_passed (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

static void
run_for (guint milliseconds)
{
  gboolean passed = FALSE;

  g_timeout_add (milliseconds, on_time_passed, &passed);
  while (!passed)
    g_main_context_iteration (NULL, TRUE);
}

static void
print_values (GArray *values)
{
  g_print (" │ %6.1f %6.1f %6.1f", lap_median (values), lap_p99 (values), lap_max (values));
}

static void
begin_lap (Scale *scale, const char *name)
{
  stopwatch_begin_lap (scale->stopwatch, name);
}

static void
end_lap (Scale *scale, gboolean animated)
{
  Lap *lap = stopwatch_end_lap (scale->stopwatch);

  g_print ("%-36s %5.1f %5.1f │ %5u", lap->name, lap->seconds, lap->cpu_seconds, lap->frames->len);
  print_values (lap->frames);
  print_values (lap->turns);
  print_values (lap->busy);
  g_print ("\n");
  if (animated)
    scale->max_frame = MAX (scale->max_frame, lap_max (lap->frames));
  scale->max_block = MAX (scale->max_block, lap_max (lap->busy));
  lap_free (lap);
}

static void
print_head (void)
{
  g_print ("%d jobs; milliseconds: median, 99 of 100, longest\n", n_jobs);
  g_print ("%-36s %5s %5s │ %5s │ %-20s │ %-20s │ %s\n", "", "s", "CPU s", "drawn", "from frame to frame", "a turn of the loop",
           "of it, busy");
}

/* The parts of the window */

static GtkWidget *
find_widget (GtkWidget *widget, GType type)
{
  if (g_type_is_a (G_OBJECT_TYPE (widget), type))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, type);

      if (found)
        return found;
    }

  return NULL;
}

static GtkWidget *
find_list (Scale *scale)
{
  return find_widget (GTK_WIDGET (scale->window), GTK_TYPE_LIST_VIEW);
}

static GtkAdjustment *
get_adjustment (Scale *scale)
{
  return gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (find_list (scale)));
}

static gboolean
is_on_screen (Scale *scale, GtkWidget *row)
{
  GtkWidget *list = find_list (scale);
  graphene_rect_t bounds;

  return gtk_widget_get_mapped (row) && gtk_widget_compute_bounds (row, list, &bounds)
         && bounds.origin.y + bounds.size.height > 0 && bounds.origin.y < gtk_widget_get_height (list);
}

static void
collect_shown (Scale *scale, GtkWidget *widget, GPtrArray *jobs)
{
  if (ENCODES_IS_JOB_ROW (widget))
    {
      EncodesJob *job = is_on_screen (scale, widget) ? encodes_job_row_get_job (ENCODES_JOB_ROW (widget)) : NULL;

      if (job)
        g_ptr_array_add (jobs, job);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    collect_shown (scale, child, jobs);
}

/* What a person can see of the jobs now. */
static GPtrArray *
find_shown (Scale *scale)
{
  GPtrArray *jobs = g_ptr_array_new ();

  collect_shown (scale, find_list (scale), jobs);

  return jobs;
}

static guint
count_shown (Scale *scale)
{
  g_autoptr (GPtrArray) shown = find_shown (scale);

  return shown->len;
}

/* How many jobs have somebody who listens when they change. */
static guint
count_followed (Scale *scale)
{
  static const char *const watched[] = { NULL, "progress", "forecast", "name", "state" };
  guint notify = g_signal_lookup ("notify", G_TYPE_OBJECT);
  guint n_followed = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (scale->store)); i++)
    {
      g_autoptr (EncodesJob) job = g_list_model_get_item (G_LIST_MODEL (scale->store), i);
      gboolean followed = FALSE;

      for (guint j = 0; j < G_N_ELEMENTS (watched); j++)
        followed |= g_signal_has_handler_pending (job, notify, watched[j] ? g_quark_from_string (watched[j]) : 0, TRUE);
      n_followed += followed ? 1 : 0;
    }

  return n_followed;
}

/* What happens */

static void
merge_page (Scale *scale, guint account, GPtrArray *jobs)
{
  g_autoptr (EncodesJobList) list = encodes_job_list_new (FALSE);

  for (guint i = 0; i < jobs->len; i++)
    encodes_job_list_add (list, jobs->pdata[i]);
  encodes_job_store_merge (scale->store, scale->account[account], list);
  g_ptr_array_set_size (jobs, 0);
}

static void
make_window (Scale *scale)
{
  scale->window = encodes_window_new (scale->application, scale->monitor, NULL);
  encodes_window_set_forecaster (scale->window, scale->forecaster);
  gtk_widget_realize (GTK_WIDGET (scale->window));
  stopwatch_watch (scale->stopwatch, GTK_WIDGET (scale->window), TRUE);
}

static void
close_window (Scale *scale)
{
  stopwatch_watch (scale->stopwatch, NULL, FALSE);
  gtk_window_destroy (GTK_WINDOW (scale->window));
  run_for (200);
  scale->window = NULL;
}

/* What the service says of @job some time later. */
static EncodesJob *
make_fresh (EncodesJob *job)
{
  EncodesJob *fresh = encodes_job_new (encodes_job_get_account_id (job), "media-services-v2", encodes_job_get_id (job));
  double progress = encodes_job_get_progress (job) + 0.7;

  encodes_job_set_name (fresh, encodes_job_get_name (job));
  encodes_job_set_state (fresh, encodes_job_get_state (job), NULL);
  encodes_job_set_created (fresh, encodes_job_get_created (job));
  encodes_job_set_started (fresh, encodes_job_get_started (job));
  set_progress (fresh, progress < 99 ? progress : 99);

  return fresh;
}

typedef struct
{
  Scale *scale;
  GPtrArray *seen;    /* of them, one of ten */
  guint n_rounds;
} Changing;

static EncodesJob *
choose_job (Changing *changing, guint i)
{
  GPtrArray *running = changing->scale->running;
  guint turn = changing->n_rounds * CHANGES_A_ROUND + i;

  if (changing->seen && changing->seen->len > 0 && i % 10 == 0)
    return changing->seen->pdata[turn / 10 % changing->seen->len];

  return running->pdata[turn % running->len];
}

/* As answers come in, of one account after the other. */
static gboolean
on_round (gpointer user_data)
{
  Changing *changing = user_data;
  Scale *scale = changing->scale;
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_object_unref);

  changing->n_rounds++;
  for (guint account = 0; account < N_ACCOUNTS; account++)
    {
      const char *id = encodes_account_get_id (scale->account[account]);

      for (guint i = 0; i < CHANGES_A_ROUND; i++)
        if (g_str_equal (encodes_job_get_account_id (choose_job (changing, i)), id))
          g_ptr_array_add (jobs, make_fresh (choose_job (changing, i)));
      scale->n_changes += jobs->len;
      merge_page (scale, account, jobs);
    }

  return G_SOURCE_CONTINUE;
}

/* Smoothly, some thousand pixels a second, or by leaps as with the bar. */
static gboolean
on_scroll (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (widget));
  double value = gtk_adjustment_get_value (adjustment);
  double end = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);
  gint64 frame = gdk_frame_clock_get_frame_counter (clock);

  if (GPOINTER_TO_INT (user_data))
    gtk_adjustment_set_value (adjustment, value >= end - 1 ? 0 : value + end / 97);
  else
    gtk_adjustment_set_value (adjustment, value + (frame % 120 < 100 ? 45 : -60));

  return G_SOURCE_CONTINUE;
}

/* Laps */

/* Making the window is not part of it: that is the same with a few jobs. */
static void
lap_open (Scale *scale)
{
  gint64 began;
  gint64 shown = 0;

  make_window (scale);
  begin_lap (scale, "opening the window");
  began = g_get_monotonic_time ();
  gtk_window_present (GTK_WINDOW (scale->window));
  while (g_get_monotonic_time () < began + 2 * G_USEC_PER_SEC)
    {
      g_main_context_iteration (NULL, TRUE);
      if (shown == 0 && count_shown (scale) > 0)
        shown = g_get_monotonic_time ();
    }
  end_lap (scale, TRUE);
  g_print ("  (the first rows are there after %.0f ms)\n", (double) (shown - began) / 1000);
}

static void
lap_scroll (Scale *scale, const char *name, gboolean leaps)
{
  GtkWidget *list = find_list (scale);
  guint id;

  begin_lap (scale, name);
  id = gtk_widget_add_tick_callback (list, on_scroll, GINT_TO_POINTER (leaps), NULL);
  run_for (quick ? 1000 : 5000);
  gtk_widget_remove_tick_callback (list, id);
  end_lap (scale, TRUE);
  gtk_adjustment_set_value (get_adjustment (scale), 0);
  run_for (100);
}

static void
lap_filters (Scale *scale)
{
  static const char *const words[] = { "running", "waiting", "failed", "finished", "canceled", "all" };

  begin_lap (scale, "each filter");
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gtk_widget_activate_action (GTK_WIDGET (scale->window), "win.filter", "s", words[i]);
      run_for (500);
    }
  end_lap (scale, TRUE);
}

static void
lap_search (Scale *scale, const char *name, const char *text)
{
  GtkWidget *entry = find_widget (GTK_WIDGET (scale->window), GTK_TYPE_SEARCH_ENTRY);

  begin_lap (scale, name);
  gtk_widget_activate_action (GTK_WIDGET (scale->window), "win.search", NULL);
  for (glong n = 1; n <= g_utf8_strlen (text, -1); n++)
    {
      g_autofree char *typed = g_utf8_substring (text, 0, n);

      gtk_editable_set_text (GTK_EDITABLE (entry), typed);
      run_for (250);
    }
  for (glong n = g_utf8_strlen (text, -1) - 1; n >= 0; n--)
    {
      g_autofree char *left = g_utf8_substring (text, 0, n);

      gtk_editable_set_text (GTK_EDITABLE (entry), left);
      run_for (250);
    }
  run_for (500);
  end_lap (scale, TRUE);
}

static void
lap_accounts (Scale *scale)
{
  GtkWidget *menu = find_widget (GTK_WIDGET (scale->window), ENCODES_TYPE_ACCOUNT_MENU);

  begin_lap (scale, "each account");
  for (guint i = 0; i <= N_ACCOUNTS; i++)
    {
      const char *id = i < N_ACCOUNTS ? encodes_account_get_id (scale->account[i]) : NULL;

      encodes_account_menu_set_account_id (ENCODES_ACCOUNT_MENU (menu), id);
      run_for (500);
    }
  end_lap (scale, TRUE);
}

static void
lap_progress (Scale *scale)
{
  g_autoptr (GPtrArray) seen = find_shown (scale);
  Changing changing = { scale, seen, 0 };
  guint id;

  scale->n_changes = 0;
  begin_lap (scale, "1,000 changes a second, 1 of 10 seen");
  id = g_timeout_add (ROUND_MS, on_round, &changing);
  run_for (quick ? 5000 : 10000);
  g_source_remove (id);
  end_lap (scale, TRUE);
  g_print ("  (%u changes; %u rows on the screen)\n", scale->n_changes, seen->len);
}

/* Nothing is asked to be drawn by the measurement itself, and nothing that is seen runs. */
static void
lap_unseen (Scale *scale, const char *name, gboolean changes)
{
  Changing changing = { scale, NULL, 0 };
  guint id = 0;

  stopwatch_watch (scale->stopwatch, GTK_WIDGET (scale->window), FALSE);
  gtk_widget_activate_action (GTK_WIDGET (scale->window), "win.filter", "s", "failed");
  run_for (500);
  gtk_widget_activate_action (find_list (scale), "list.select-item", "(ubb)", 0, FALSE, FALSE);
  run_for (1000);
  begin_lap (scale, name);
  if (changes)
    id = g_timeout_add (ROUND_MS, on_round, &changing);
  run_for (quick ? 2000 : 5000);
  if (id != 0)
    g_source_remove (id);
  end_lap (scale, FALSE);
  gtk_widget_activate_action (GTK_WIDGET (scale->window), "win.filter", "s", "all");
  run_for (500);
  stopwatch_watch (scale->stopwatch, GTK_WIDGET (scale->window), TRUE);
}

static EncodesJobList *
make_answer (Scale *scale, int account)
{
  EncodesJobList *list = encodes_job_list_new (TRUE);

  for (int i = account; i < n_jobs; i += N_ACCOUNTS)
    {
      g_autoptr (EncodesJob) job = make_job (scale, i);

      encodes_job_list_add (list, job);
    }

  return list;
}

static void
on_answer_merged (GObject *source, GAsyncResult *result, gpointer user_data)
{
  encodes_job_store_merge_finish (ENCODES_JOB_STORE (source), result, NULL);
  ++*(guint *) user_data;
}

/* Each account is read completely, as it is at the start and once in a while. */
static void
lap_answers (Scale *scale, const char *name)
{
  EncodesJobList *answers[N_ACCOUNTS];
  guint n_merged = 0;

  for (int i = 0; i < N_ACCOUNTS; i++)
    answers[i] = make_answer (scale, i);
  begin_lap (scale, name);
  for (int i = 0; i < N_ACCOUNTS; i++)
    encodes_job_store_merge_async (scale->store, scale->account[i], answers[i], NULL, on_answer_merged, &n_merged);
  while (n_merged < N_ACCOUNTS)
    g_main_context_iteration (NULL, TRUE);
  run_for (1000);
  end_lap (scale, TRUE);
  for (int i = 0; i < N_ACCOUNTS; i++)
    g_object_unref (answers[i]);
}

static void
collect_running (Scale *scale)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (scale->store)); i++)
    {
      g_autoptr (EncodesJob) job = g_list_model_get_item (G_LIST_MODEL (scale->store), i);

      if (encodes_job_get_state (job) == ENCODES_JOB_STATE_PROCESSING)
        g_ptr_array_add (scale->running, g_steal_pointer (&job));
    }
}

static void
lap_arrive (Scale *scale)
{
  make_window (scale);
  begin_lap (scale, "opening the window without jobs");
  gtk_window_present (GTK_WINDOW (scale->window));
  run_for (1000);
  end_lap (scale, TRUE);
  lap_answers (scale, "all coming");
  collect_running (scale);
  close_window (scale);
}

/* Beside the rows on the screen only the job in the details, and maybe a row that has the focus, is followed. */
static void
check_rows (Scale *scale)
{
  guint n_seen = count_shown (scale);
  guint n_followed = count_followed (scale);

  g_print ("  (%u rows on the screen; of %u jobs, somebody listens to %u)\n", n_seen,
           g_list_model_get_n_items (G_LIST_MODEL (scale->store)), n_followed);
  scale->costs_unseen |= n_followed > n_seen + 3;
}

static void
set_up (Scale *scale)
{
  scale->application = g_object_new (ADW_TYPE_APPLICATION, "application-id", "io.github.encodes.Encodes.Scale",
                                     "resource-base-path", "/io/github/encodes/Encodes",
                                     "flags", G_APPLICATION_NON_UNIQUE, NULL);
  g_assert_true (g_application_register (G_APPLICATION (scale->application), NULL, NULL));
  scale->accounts = g_list_store_new (ENCODES_TYPE_ACCOUNT);
  scale->secrets = encodes_memory_secret_store_new ();
  scale->store = encodes_job_store_new ();
  scale->monitor = encodes_monitor_new (G_LIST_MODEL (scale->accounts), scale->secrets, scale->store);
  scale->forecaster = encodes_forecaster_new (scale->monitor);
  scale->running = g_ptr_array_new_with_free_func (g_object_unref);
  scale->stopwatch = stopwatch_new ();
  for (guint i = 0; i < N_ACCOUNTS; i++)
    scale->account[i] = encodes_account_new (account_names[i], "media-services-v2", account_names[i]);
}

static void
tear_down (Scale *scale)
{
  stopwatch_free (scale->stopwatch);
  encodes_monitor_stop (scale->monitor);
  g_ptr_array_unref (scale->running);
  g_object_unref (scale->forecaster);
  g_object_unref (scale->monitor);
  g_object_unref (scale->store);
  g_object_unref (scale->secrets);
  g_object_unref (scale->accounts);
  for (guint i = 0; i < N_ACCOUNTS; i++)
    g_object_unref (scale->account[i]);
  g_object_unref (scale->application);
}

static gboolean
is_asked_for (const char *lap)
{
  return !only || g_str_equal (only, lap);
}

static void
measure (Scale *scale)
{
  print_head ();
  lap_arrive (scale);
  lap_open (scale);
  if (is_asked_for ("scroll"))
    lap_scroll (scale, "scrolling, 2,700 pixels a second", FALSE);
  if (is_asked_for ("leap"))
    lap_scroll (scale, "scrolling by leaps", TRUE);
  if (is_asked_for ("filter"))
    lap_filters (scale);
  if (is_asked_for ("account"))
    lap_accounts (scale);
  if (is_asked_for ("search"))
    {
      lap_search (scale, "search, typed and deleted", "interview 03");
      lap_search (scale, "search, 字幕", "字幕版");
    }
  if (is_asked_for ("progress"))
    {
      lap_progress (scale);
      check_rows (scale);
    }
  if (is_asked_for ("again"))
    lap_answers (scale, "all again, in whole answers");
  if (is_asked_for ("unseen"))
    {
      lap_unseen (scale, "nothing happens", FALSE);
      lap_unseen (scale, "1,000 changes a second, none seen", TRUE);
    }
}

static gboolean
is_within (const char *what, double value, double limit)
{
  g_print ("%s: %.1f ms%s\n", what, value, limit > 0 && value > limit ? ": TOO LONG" : "");

  return limit <= 0 || value <= limit;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  Scale scale = { 0 };
  gboolean good;

  setlocale (LC_ALL, "");
  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, NULL))
    return 2;

  set_up (&scale);
  measure (&scale);
  close_window (&scale);
  good = is_within ("The longest from frame to frame", scale.max_frame, limit_frame);
  good &= is_within ("The main loop was busy at a time for at most", scale.max_block, limit_block);
  if (scale.costs_unseen)
    g_print ("Rows that are not on the screen cost something.\n");
  tear_down (&scale);

  return good && !scale.costs_unseen ? 0 : 1;
}
