/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include <string.h>

#include "encodes-job-search.h"
#include "encodes-job-table.h"
#include "encodes-sliced-sort.h"

/* The table against a naive one: what it shows, and what it tells to get there, after any changes in any order. */

typedef struct
{
  GListStore *jobs;
  EncodesJobTable *table;
  GPtrArray *told;        /* what somebody who only listens believes to be shown */
  guint n_made;
  guint n_signals;
  guint n_began;
  const char *account_id;
  const char *needle;
  int group;
} Fixture;

static const char *const words[] = { "alpha", "Béta", "ГАММА", "字幕", "de\xcc\x81lta", "epsilon" };
static const char *const needles[] = { "alp", "beta", "гамма", "字", "DELTA", "7", "no such" };

static void
on_told (GListModel *shown, guint position, guint removed, guint added, Fixture *fixture)
{
  fixture->n_signals++;
  g_assert_cmpuint (position + removed, <=, fixture->told->len);
  if (removed > 0)
    g_ptr_array_remove_range (fixture->told, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (fixture->told, (int) (position + i), g_list_model_get_item (shown, position + i));
  g_assert_cmpuint (fixture->told->len, ==, g_list_model_get_n_items (shown));
}

static void
on_began (Fixture *fixture)
{
  fixture->n_began++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->jobs = g_list_store_new (ENCODES_TYPE_JOB);
  fixture->table = encodes_job_table_new (G_LIST_MODEL (fixture->jobs));
  fixture->told = g_ptr_array_new_with_free_func (g_object_unref);
  fixture->group = ENCODES_JOB_GROUP_NONE;
  g_signal_connect (encodes_job_table_get_shown (fixture->table), "items-changed", G_CALLBACK (on_told), fixture);
  g_signal_connect_swapped (encodes_job_table_get_shown (fixture->table), "began", G_CALLBACK (on_began), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->table);
  g_ptr_array_unref (fixture->told);
  g_assert_finalize_object (fixture->jobs);
}

static void
set_random_values (EncodesJob *job)
{
  EncodesForecast forecast = ENCODES_FORECAST_INIT;
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (1000000 + g_test_rand_int_range (0, 1000));
  g_autofree char *name = g_strdup_printf ("%s %d", words[g_test_rand_int_range (0, G_N_ELEMENTS (words))],
                                           g_test_rand_int_range (0, 100));

  encodes_job_set_name (job, name);
  encodes_job_set_state (job, (EncodesJobState) g_test_rand_int_range (1, 8), NULL);
  encodes_job_set_priority (job, g_test_rand_int_range (-2, 3));
  encodes_job_set_created (job, g_test_rand_int_range (0, 10) ? time : NULL);
  encodes_job_set_started (job, g_test_rand_int_range (0, 3) ? time : NULL);
  encodes_job_set_ended (job, g_test_rand_int_range (0, 3) ? time : NULL);
  /* Long past, and minutes apart: any other one is far enough away to matter. */
  forecast.end_time = (gint64) g_test_rand_int_range (0, 40) * 60 * G_USEC_PER_SEC;
  encodes_job_set_forecast (job, &forecast);
}

static EncodesJob *
make_job (Fixture *fixture)
{
  g_autofree char *id = g_strdup_printf ("%05d", g_test_rand_int_range (0, 20000));
  EncodesJob *job = encodes_job_new (g_test_rand_int_range (0, 3) ? "A" : "B", "fake", id);

  set_random_values (job);
  fixture->n_made++;

  return job;
}

static void
splice (Fixture *fixture, guint position, guint n_removed, guint n_added)
{
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n_added; i++)
    g_ptr_array_add (added, make_job (fixture));
  g_list_store_splice (fixture->jobs, position, n_removed, added->pdata, n_added);
}

static void
announce (Fixture *fixture, guint position)
{
  g_list_model_items_changed (G_LIST_MODEL (fixture->jobs), position, 1, 1);
}

static void
change_jobs (Fixture *fixture, guint n_jobs, guint n_changes)
{
  for (guint i = 0; n_jobs > 0 && i < n_changes; i++)
    {
      guint position = (guint) g_test_rand_int_range (0, (int) n_jobs);
      g_autoptr (EncodesJob) job = g_list_model_get_item (G_LIST_MODEL (fixture->jobs), position);

      set_random_values (job);
      announce (fixture, position);
    }
}

static void
narrow (Fixture *fixture)
{
  switch (g_test_rand_int_range (0, 3))
    {
    case 0:
      fixture->group = g_test_rand_int_range (-1, ENCODES_JOB_N_GROUPS);
      encodes_job_table_set_group (fixture->table, fixture->group);
      break;
    case 1:
      fixture->account_id = g_test_rand_bit () ? "A" : NULL;
      encodes_job_table_set_account (fixture->table, fixture->account_id);
      break;
    default:
      fixture->needle = g_test_rand_bit () ? needles[g_test_rand_int_range (0, G_N_ELEMENTS (needles))] : NULL;
      g_autofree char *folded = fixture->needle ? encodes_job_search_needle (fixture->needle) : NULL;

      encodes_job_table_set_needle (fixture->table, folded);
    }
}

static void
select_some (Fixture *fixture)
{
  GtkSelectionModel *shown = GTK_SELECTION_MODEL (encodes_job_table_get_shown (fixture->table));
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (shown));

  if (n_items > 0)
    gtk_selection_model_select_range (shown, (guint) g_test_rand_int_range (0, (int) n_items), 1, g_test_rand_bit ());
}

static void
do_anything (Fixture *fixture, guint n_many)
{
  guint n_jobs = g_list_model_get_n_items (G_LIST_MODEL (fixture->jobs));
  guint position = n_jobs > 0 ? (guint) g_test_rand_int_range (0, (int) n_jobs) : 0;
  guint n_some = (guint) g_test_rand_int_range (0, 40);

  switch (g_test_rand_int_range (0, 10))
    {
    case 0:
      splice (fixture, position, 0, n_jobs < n_many ? (guint) g_test_rand_int_range (0, (int) n_many) : 1);
      break;
    case 1:
      splice (fixture, position, MIN (n_jobs - position, n_some), 0);
      break;
    case 2:
      splice (fixture, n_jobs, 0, 1);
      break;
    case 3:
      splice (fixture, position, MIN (n_jobs - position, 1), 1);
      break;
    case 4:
      change_jobs (fixture, n_jobs, 100);
      break;
    case 5:
      narrow (fixture);
      break;
    case 6:
      encodes_job_table_set_calm (fixture->table, (EncodesCalm) g_test_rand_int_range (0, 3));
      break;
    case 7:
      select_some (fixture);
      break;
    default:
      change_jobs (fixture, n_jobs, 1);
    }
  if (g_test_rand_bit ())
    g_main_context_iteration (NULL, FALSE);
}

static int
compare_numbers (gint64 a, gint64 b)
{
  return (a > b) - (a < b);
}

/* What has no time comes last. */
static int
compare_times (GDateTime *a, GDateTime *b, int sign)
{
  if (!a || !b)
    return (a == NULL) - (b == NULL);

  return sign * g_date_time_compare (a, b);
}

static int
get_part (EncodesJob *job)
{
  EncodesJobGroup group = encodes_job_state_get_group (encodes_job_get_state (job));

  return group == ENCODES_JOB_GROUP_RUNNING ? 0 : group == ENCODES_JOB_GROUP_WAITING ? 1 : 2;
}

static int
compare_running (EncodesJob *a, EncodesJob *b)
{
  gint64 end_a = encodes_job_get_forecast (a)->end_time;
  gint64 end_b = encodes_job_get_forecast (b)->end_time;

  if ((end_a > 0) != (end_b > 0))
    return end_a > 0 ? -1 : 1;
  if (end_a != end_b)
    return compare_numbers (end_a, end_b);

  return compare_times (encodes_job_get_started (a), encodes_job_get_started (b), 1);
}

static int
compare_ended (EncodesJob *a, EncodesJob *b)
{
  GDateTime *end_a = encodes_job_get_ended (a) ? encodes_job_get_ended (a) : encodes_job_get_created (a);
  GDateTime *end_b = encodes_job_get_ended (b) ? encodes_job_get_ended (b) : encodes_job_get_created (b);
  int order = compare_times (end_a, end_b, -1);

  return order != 0 ? order : compare_times (encodes_job_get_created (a), encodes_job_get_created (b), -1);
}

static int
compare_naively (gconstpointer pa, gconstpointer pb)
{
  EncodesJob *a = *(EncodesJob *const *) pa;
  EncodesJob *b = *(EncodesJob *const *) pb;
  int part = get_part (a);
  int order = part - get_part (b);

  if (order == 0 && part == 0)
    order = compare_running (a, b);
  if (order == 0 && part == 1)
    order = -compare_numbers (encodes_job_get_priority (a), encodes_job_get_priority (b));
  if (order == 0 && part == 2)
    order = compare_ended (a, b);
  if (order == 0)
    order = compare_times (encodes_job_get_created (a), encodes_job_get_created (b), 1);
  if (order == 0)
    order = strcmp (encodes_job_get_id (a), encodes_job_get_id (b));
  if (order == 0)
    order = strcmp (encodes_job_get_account_id (a), encodes_job_get_account_id (b));

  return order;
}

static gboolean
is_wanted (Fixture *fixture, EncodesJob *job)
{
  EncodesJobGroup group = encodes_job_state_get_group (encodes_job_get_state (job));
  g_autofree char *all = g_strdup_printf ("%s|%s", encodes_job_get_name (job), encodes_job_get_id (job));
  g_autofree char *folded = encodes_job_search_fold (all);
  g_autofree char *needle = fixture->needle ? encodes_job_search_needle (fixture->needle) : NULL;

  return (fixture->group == ENCODES_JOB_GROUP_NONE || fixture->group == (int) group)
         && (!needle || strstr (folded, needle));
}

static void
check (Fixture *fixture)
{
  g_autoptr (GPtrArray) expected = g_ptr_array_new_with_free_func (g_object_unref);
  EncodesJobCounts *counts = encodes_job_table_get_counts (fixture->table);
  guint expected_counts[ENCODES_JOB_N_GROUPS] = { 0 };

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (fixture->jobs)); i++)
    {
      g_autoptr (EncodesJob) job = g_list_model_get_item (G_LIST_MODEL (fixture->jobs), i);

      if (fixture->account_id && strcmp (encodes_job_get_account_id (job), fixture->account_id) != 0)
        continue;
      expected_counts[encodes_job_state_get_group (encodes_job_get_state (job))]++;
      if (is_wanted (fixture, job))
        g_ptr_array_add (expected, g_steal_pointer (&job));
    }
  g_ptr_array_sort (expected, compare_naively);

  g_assert_cmpuint (fixture->told->len, ==, expected->len);
  for (guint i = 0; i < expected->len; i++)
    /* Two that nothing tells apart may stand either way. */
    if (fixture->told->pdata[i] != expected->pdata[i])
      g_assert_cmpint (compare_naively (&fixture->told->pdata[i], &expected->pdata[i]), ==, 0);
  for (guint i = 0; i < ENCODES_JOB_N_GROUPS; i++)
    g_assert_cmpuint (encodes_job_counts_get (counts, (EncodesJobGroup) i), ==, expected_counts[i]);
}

static void
check_selection (Fixture *fixture)
{
  EncodesShownJobs *shown = encodes_job_table_get_shown (fixture->table);
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (shown));
  EncodesJob *current = encodes_shown_jobs_get_current (shown);
  guint position;

  g_assert_cmpuint (gtk_bitset_get_size (selected), ==, encodes_shown_jobs_get_n_selected (shown));
  if (current)
    {
      g_assert_true (g_ptr_array_find (fixture->told, current, &position));
      g_assert_true (gtk_bitset_contains (selected, position));
    }
}

static void
wait_until_settled (Fixture *fixture)
{
  while (!encodes_job_table_is_settled (fixture->table))
    g_main_context_iteration (NULL, TRUE);
}

static void
test_random (Fixture *fixture, gconstpointer data)
{
  guint n_many = GPOINTER_TO_UINT (data);

  for (guint round = 0; round < 60; round++)
    {
      for (guint i = 0; i < 20; i++)
        do_anything (fixture, n_many);
      encodes_job_table_set_calm (fixture->table, ENCODES_CALM_OFF);
      if (g_test_rand_bit ())
        encodes_job_table_settle (fixture->table);
      wait_until_settled (fixture);
      check (fixture);
      check_selection (fixture);
    }
}

/* A selected job stays selected through whatever moves it, and is no longer when it leaves. */
static void
test_selection (Fixture *fixture, gconstpointer data)
{
  GtkSelectionModel *shown = GTK_SELECTION_MODEL (encodes_job_table_get_shown (fixture->table));
  g_autoptr (EncodesJob) job = NULL;

  splice (fixture, 0, 0, GPOINTER_TO_UINT (data));
  wait_until_settled (fixture);
  job = g_list_model_get_item (G_LIST_MODEL (fixture->jobs), 3);
  for (guint i = 0; i < fixture->told->len; i++)
    if (fixture->told->pdata[i] == job)
      gtk_selection_model_select_item (shown, i, TRUE);

  for (guint i = 0; i < 50; i++)
    {
      set_random_values (job);
      announce (fixture, 3);
      if (i % 5 == 0)
        change_jobs (fixture, GPOINTER_TO_UINT (data), 100);
      wait_until_settled (fixture);
      g_assert_true (encodes_shown_jobs_get_current (ENCODES_SHOWN_JOBS (shown)) == job);
      check_selection (fixture);
    }

  g_list_store_remove (fixture->jobs, 3);
  wait_until_settled (fixture);
  g_assert_null (encodes_shown_jobs_get_current (ENCODES_SHOWN_JOBS (shown)));
  g_assert_cmpuint (encodes_shown_jobs_get_n_selected (ENCODES_SHOWN_JOBS (shown)), ==, 0);
}

static EncodesJob *
add_job (Fixture *fixture, const char *id, EncodesJobState state, int end_minutes)
{
  g_autoptr (EncodesJob) job = encodes_job_new ("A", "fake", id);
  EncodesForecast forecast = ENCODES_FORECAST_INIT;

  encodes_job_set_state (job, state, NULL);
  forecast.end_time = end_minutes > 0 ? g_get_real_time () + (gint64) end_minutes * 60 * G_USEC_PER_SEC : 0;
  encodes_job_set_forecast (job, &forecast);
  g_list_store_append (fixture->jobs, job);

  return job;
}

static void
set_end (EncodesJob *job, double minutes)
{
  EncodesForecast forecast = *encodes_job_get_forecast (job);

  forecast.end_time = g_get_real_time () + (gint64) (minutes * 60 * G_USEC_PER_SEC);
  encodes_job_set_forecast (job, &forecast);
}

static char *
list_ids (Fixture *fixture)
{
  GString *ids = g_string_new (NULL);

  for (guint i = 0; i < fixture->told->len; i++)
    g_string_append (ids, encodes_job_get_id (fixture->told->pdata[i]));

  return g_string_free (ids, FALSE);
}

#define assert_ids(fixture, expected) \
  G_STMT_START { g_autofree char *ids_ = list_ids (fixture); g_assert_cmpstr (ids_, ==, expected); } G_STMT_END

static void
test_calm (Fixture *fixture, gconstpointer data)
{
  EncodesJob *a = add_job (fixture, "a", ENCODES_JOB_STATE_PROCESSING, 10);
  EncodesJob *w = add_job (fixture, "w", ENCODES_JOB_STATE_QUEUED, 0);

  add_job (fixture, "b", ENCODES_JOB_STATE_PROCESSING, 20);
  assert_ids (fixture, "abw");

  encodes_job_table_set_calm (fixture->table, ENCODES_CALM_ORDER);
  set_end (a, 40);
  announce (fixture, 0);
  encodes_job_table_look_at_forecasts (fixture->table);
  assert_ids (fixture, "abw");
  /* A new one finds its place, and one whose state changes goes to its own. */
  add_job (fixture, "c", ENCODES_JOB_STATE_PROCESSING, 5);
  assert_ids (fixture, "cabw");
  encodes_job_set_state (w, ENCODES_JOB_STATE_PROCESSING, NULL);
  set_end (w, 1);
  announce (fixture, 1);
  assert_ids (fixture, "wcab");

  encodes_job_table_set_calm (fixture->table, ENCODES_CALM_OFF);
  assert_ids (fixture, "wcba");
}

static void
test_calm_places (Fixture *fixture, gconstpointer data)
{
  EncodesJob *d;

  add_job (fixture, "a", ENCODES_JOB_STATE_PROCESSING, 10);
  add_job (fixture, "e", ENCODES_JOB_STATE_FINISHED, 0);
  encodes_job_table_set_calm (fixture->table, ENCODES_CALM_PLACES);
  add_job (fixture, "c", ENCODES_JOB_STATE_PROCESSING, 5);
  d = add_job (fixture, "d", ENCODES_JOB_STATE_QUEUED, 0);
  assert_ids (fixture, "aecd");

  encodes_job_set_state (d, ENCODES_JOB_STATE_PROCESSING, NULL);
  announce (fixture, 3);
  assert_ids (fixture, "adec");
  encodes_job_table_set_calm (fixture->table, ENCODES_CALM_OFF);
  assert_ids (fixture, "cade");
}

/* Two that are to end about the same time do not change places with every answer. */
static void
test_hysteresis (Fixture *fixture, gconstpointer data)
{
  EncodesJob *a = add_job (fixture, "a", ENCODES_JOB_STATE_PROCESSING, 60);

  add_job (fixture, "b", ENCODES_JOB_STATE_PROCESSING, 61);
  set_end (a, 63);
  encodes_job_table_look_at_forecasts (fixture->table);
  assert_ids (fixture, "ab");
  set_end (a, 70);
  encodes_job_table_look_at_forecasts (fixture->table);
  assert_ids (fixture, "ba");
}

/* What is told of a big answer are few changes, so that a list view keeps its rows. */
static void
test_few_signals (Fixture *fixture, gconstpointer data)
{
  splice (fixture, 0, 0, 5000);
  wait_until_settled (fixture);
  g_assert_cmpuint (fixture->n_began, ==, 1);
  g_assert_cmpuint (fixture->n_signals, <, 20);

  fixture->n_signals = 0;
  splice (fixture, 0, 0, 1000);
  wait_until_settled (fixture);
  g_assert_cmpuint (fixture->n_signals, ==, 1);
  check (fixture);

  splice (fixture, 0, 3, 0);
  wait_until_settled (fixture);
  g_assert_cmpuint (fixture->n_signals, ==, 4);
  g_assert_cmpuint (fixture->n_began, ==, 1);
  check (fixture);
}

/* Nothing is shown until all is known, and nothing ever of a needle that was given up. */
static void
test_outdated_needle (Fixture *fixture, gconstpointer data)
{
  splice (fixture, 0, 0, 20000);
  wait_until_settled (fixture);
  fixture->n_signals = 0;

  encodes_job_table_set_needle (fixture->table, "alph");
  for (guint i = 0; i < 2; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (fixture->n_signals, ==, 0);
  encodes_job_table_set_needle (fixture->table, "beta");
  fixture->needle = "beta";
  wait_until_settled (fixture);
  g_assert_cmpuint (fixture->n_began, ==, 2);
  check (fixture);
}

/* A long list comes by and by after a filter; whoever asks before the end gets all of it. */
static void
test_begin (Fixture *fixture, gconstpointer data)
{
  GListModel *shown = G_LIST_MODEL (encodes_job_table_get_shown (fixture->table));

  splice (fixture, 0, 0, 3000);
  while (g_list_model_get_n_items (shown) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (shown), <, 200);
  g_assert_false (encodes_job_table_is_settled (fixture->table));
  g_list_store_remove (fixture->jobs, 5);
  check (fixture);

  encodes_job_table_set_needle (fixture->table, "alpha");
  fixture->needle = "alpha";
  encodes_job_table_settle (fixture->table);
  check (fixture);
}

static void
change_more (GListModel *shown, guint position, guint removed, guint added, gpointer user_data)
{
  Fixture *fixture = user_data;

  if (fixture->n_signals < 60)
    splice (fixture, 0, 1, 1);
}

static gboolean
on_too_late (gpointer user_data)
{
  g_assert_not_reached ();
}

/* Who hears of a change may make another one: also that takes effect. */
static void
test_change_upon_change (Fixture *fixture, gconstpointer data)
{
  guint id = g_timeout_add_seconds (20, on_too_late, NULL);

  splice (fixture, 0, 0, 2000);
  wait_until_settled (fixture);
  fixture->n_signals = 0;
  g_signal_connect_after (encodes_job_table_get_shown (fixture->table), "items-changed", G_CALLBACK (change_more),
                          fixture);
  change_jobs (fixture, 2000, 24);
  wait_until_settled (fixture);
  check (fixture);
  g_source_remove (id);
}

static void
wait_for_begin (Fixture *fixture)
{
  guint n_began = fixture->n_began;

  while (fixture->n_began == n_began)
    g_main_context_iteration (NULL, TRUE);
}

/* What is selected may be where the list view has not come to yet. */
static void
test_begin_selected (Fixture *fixture, gconstpointer data)
{
  EncodesShownJobs *shown = encodes_job_table_get_shown (fixture->table);
  GtkSelectionModel *selection = GTK_SELECTION_MODEL (shown);
  guint n_items;

  splice (fixture, 0, 0, 3000);
  encodes_job_table_settle (fixture->table);
  gtk_selection_model_select_all (selection);
  g_assert_cmpuint (encodes_shown_jobs_get_n_selected (shown), ==, 3000);

  encodes_job_table_set_needle (fixture->table, "alpha");
  wait_for_begin (fixture);
  g_assert_false (encodes_shown_jobs_is_whole (shown));
  gtk_selection_model_select_item (selection, 0, TRUE);
  g_assert_cmpuint (encodes_shown_jobs_get_n_selected (shown), ==, 1);

  encodes_job_table_set_needle (fixture->table, "epsilon");
  wait_for_begin (fixture);
  g_assert_false (encodes_shown_jobs_is_whole (shown));
  gtk_selection_model_select_all (selection);
  encodes_job_table_settle (fixture->table);
  n_items = g_list_model_get_n_items (G_LIST_MODEL (selection));
  g_assert_cmpuint (encodes_shown_jobs_get_n_selected (shown), ==, n_items);

  encodes_job_table_set_needle (fixture->table, NULL);
  wait_for_begin (fixture);
  g_assert_false (encodes_shown_jobs_is_whole (shown));
  gtk_selection_model_unselect_all (selection);
  g_assert_cmpuint (encodes_shown_jobs_get_n_selected (shown), ==, 0);
}

static int
compare_sizes (gconstpointer a, gconstpointer b)
{
  return GPOINTER_TO_INT (a) % 1000 - GPOINTER_TO_INT (b) % 1000;
}

static int
compare_size_pointers (gconstpointer a, gconstpointer b)
{
  return compare_sizes (*(gpointer const *) a, *(gpointer const *) b);
}

static void
test_sliced_sort (void)
{
  static const guint lengths[] = { 0, 1, 2, 255, 256, 257, 511, 512, 513, 1000, 4097, 70001 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (GPtrArray) items = g_ptr_array_new ();
      g_autoptr (GPtrArray) expected = g_ptr_array_new ();
      g_autoptr (EncodesSlicedSort) sort = NULL;
      guint n_slices = 1;

      for (guint j = 0; j < lengths[i]; j++)
        g_ptr_array_add (items, GINT_TO_POINTER (g_test_rand_int_range (0, G_MAXINT)));
      for (guint j = 0; j < items->len; j++)
        g_ptr_array_add (expected, items->pdata[j]);
      /* Stable, as this one is. */
      g_ptr_array_sort (expected, compare_size_pointers);

      sort = encodes_sliced_sort_new (items, compare_sizes);
      while (!encodes_sliced_sort_run (sort, i % 2 == 0 ? 0 : g_get_monotonic_time () + 100))
        n_slices++;
      g_assert_cmpuint (n_slices, <=, 2 + 20 * (lengths[i] / 256 + 1));
      g_assert_true (lengths[i] == 0
                     || memcmp (items->pdata, expected->pdata, lengths[i] * sizeof (gpointer)) == 0);
    }
}

static void
test_fold (void)
{
  static const struct { const char *text; const char *needle; gboolean found; } cases[] = {
    { "Straße", "STRASSE", TRUE },
    { "Café des cafés", "cafes", TRUE },
    { "cafe", "CAFÉ", TRUE },
    { "ＷＩＤＥ　Ｎａｍｅ", "wide name", TRUE },
    { "narrow", "ｎａｒｒｏｗ", TRUE },
    { "ЁЛКА", "елка", TRUE },
    { "İstanbul", "istanbul", TRUE },
    { "한국어 자막", "한국", TRUE },
    { "字幕", "字", TRUE },
    { "Café 字幕", "字幕", TRUE },
    { "Größe 字幕 und ẞ", "字幕", TRUE },
    { "กิน", "กน", FALSE },
    { "plain", "plane", FALSE },
    { "Big Buck Bunny", " bunny  BIG", TRUE },
    { "Big Buck Bunny", "bunny bigger", FALSE },
    { "Größe XL", "xl grosse", TRUE },
    { "\xff\xfe" "broken", "broken", TRUE },
    { "", "a", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      EncodesJob *job = encodes_job_new ("A", "fake", "0");
      g_autofree char *needle = encodes_job_search_needle (cases[i].needle);
      EncodesJobEntry *entry;

      encodes_job_set_name (job, cases[i].text);
      entry = encodes_job_entry_new (job);
      g_assert_cmpint (encodes_job_entry_matches (entry, needle), ==, cases[i].found);
      encodes_job_entry_free (entry);
    }
}

static void
test_texts (void)
{
  EncodesJob *job = encodes_job_new ("A", "fake", "nb:JID:5");
  EncodesJobEntry *entry = encodes_job_entry_new (job);

  encodes_job_set_account_name (job, "Contoso");
  encodes_job_set_error (job, "ErrorProcessing", "The input has no\nvideo track");
  g_assert_true (encodes_job_entry_matches (entry, "jid:5"));
  g_assert_true (encodes_job_entry_matches (entry, "conto"));
  g_assert_true (encodes_job_entry_matches (entry, "errorproc"));
  g_assert_true (encodes_job_entry_matches (entry, "video"));
  /* Not across two of them. */
  g_assert_false (encodes_job_entry_matches (entry, "5conto"));

  encodes_job_set_name (job, "Ärger");
  encodes_job_entry_forget_text (entry);
  g_assert_true (encodes_job_entry_matches (entry, "arger"));
  g_assert_true (encodes_job_entry_matches (entry, "video"));
  g_assert_false (encodes_job_entry_matches (entry, "5conto"));
  encodes_job_entry_free (entry);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, data, function) \
  g_test_add ("/ui/job-table/" path, Fixture, GUINT_TO_POINTER (data), set_up, function, tear_down)
  ADD ("random/few", 100, test_random);
  ADD ("random/around-the-limit", 600, test_random);
  ADD ("random/many", 3000, test_random);
  ADD ("selection/few", 50, test_selection);
  ADD ("selection/many", 2000, test_selection);
  ADD ("calm/moves-what-changes-state", 0, test_calm);
  ADD ("calm/new-ones-last", 0, test_calm_places);
  ADD ("order/no-to-and-fro", 0, test_hysteresis);
  ADD ("many/few-signals", 0, test_few_signals);
  ADD ("many/begins-with-what-fits-the-screen", 0, test_begin);
  ADD ("many/change-upon-change", 0, test_change_upon_change);
  ADD ("many/selects-what-has-not-come-yet", 0, test_begin_selected);
  ADD ("many/drops-an-outdated-search", 0, test_outdated_needle);
  g_test_add_func ("/ui/job-table/sliced-sort", test_sliced_sort);
  g_test_add_func ("/ui/job-table/fold", test_fold);
  g_test_add_func ("/ui/job-table/texts", test_texts);

  return g_test_run ();
}
