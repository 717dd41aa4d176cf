/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-memory-ledger.h"

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

static guint
claim (EncodesLedger *ledger, EncodesJob *job, EncodesNews news)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new ();
  g_autoptr (GPtrArray) given = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (jobs, job);
  encodes_ledger_claim_async (ledger, jobs, news, NULL, on_done, &result);
  while (!result)
    g_main_context_iteration (NULL, TRUE);
  given = encodes_ledger_claim_finish (ledger, result, &error);
  g_assert_no_error (error);

  return given->len;
}

static gboolean
take (EncodesLedger *ledger, const char *key)
{
  g_autoptr (GAsyncResult) result = NULL;

  encodes_ledger_take_note_async (ledger, key, NULL, on_done, &result);
  while (!result)
    g_main_context_iteration (NULL, TRUE);

  return encodes_ledger_take_note_finish (ledger, result, NULL);
}

static void
set_ended (EncodesJob *job, const char *time)
{
  g_autoptr (GDateTime) ended = time ? g_date_time_new_from_iso8601 (time, NULL) : NULL;

  encodes_job_set_ended (job, ended);
}

static void
test_gives_once (void)
{
  g_autoptr (EncodesLedger) ledger = encodes_memory_ledger_new ();
  g_autoptr (EncodesJob) job = encodes_job_new ("account", "fake", "a");
  g_autoptr (EncodesJob) same = encodes_job_new ("account", "fake", "A");
  g_autoptr (EncodesJob) elsewhere = encodes_job_new ("other", "fake", "a");

  g_assert_cmpuint (claim (ledger, job, ENCODES_NEWS_ENDED), ==, 1);
  g_assert_cmpuint (claim (ledger, job, ENCODES_NEWS_ENDED), ==, 0);
  g_assert_cmpuint (claim (ledger, same, ENCODES_NEWS_ENDED), ==, 0);
  g_assert_cmpuint (claim (ledger, job, ENCODES_NEWS_STALLED), ==, 1);
  g_assert_cmpuint (claim (ledger, job, ENCODES_NEWS_STALLED), ==, 0);
  g_assert_cmpuint (claim (ledger, elsewhere, ENCODES_NEWS_ENDED), ==, 1);
}

static void
test_gives_another_end (void)
{
  g_autoptr (EncodesLedger) ledger = encodes_memory_ledger_new ();
  g_autoptr (EncodesJob) job = encodes_job_new ("account", "fake", "a");

  set_ended (job, "2026-03-05T10:00:00Z");
  g_assert_cmpuint (claim (ledger, job, ENCODES_NEWS_ENDED), ==, 1);
  g_assert_cmpuint (claim (ledger, job, ENCODES_NEWS_ENDED), ==, 0);
  set_ended (job, NULL);
  g_assert_cmpuint (claim (ledger, job, ENCODES_NEWS_ENDED), ==, 0);
  set_ended (job, "2026-03-05T11:00:00Z");
  g_assert_cmpuint (claim (ledger, job, ENCODES_NEWS_ENDED), ==, 1);
  g_assert_cmpuint (claim (ledger, job, ENCODES_NEWS_ENDED), ==, 0);
}

static void
test_keeps_notes (void)
{
  g_autoptr (EncodesLedger) ledger = encodes_memory_ledger_new ();
  g_autoptr (GVariant) own = g_variant_ref_sink (g_variant_new_string ("two"));
  g_autoptr (GVariant) note = NULL;
  g_auto (GStrv) names = NULL;

  /* What is not floating stays the caller's, too. */
  encodes_ledger_set_note (ledger, "b", own);
  encodes_ledger_set_note (ledger, "a", g_variant_new_uint32 (1));
  encodes_ledger_set_note (ledger, "c", g_variant_new_uint32 (3));
  encodes_ledger_set_note (ledger, "c", NULL);
  names = encodes_ledger_list_notes (ledger);
  g_assert_cmpstrv (names, ((const char *[]) { "a", "b", NULL }));
  note = encodes_ledger_get_note (ledger, "b");
  g_assert_cmpstr (g_variant_get_string (note, NULL), ==, "two");
  g_assert_null (encodes_ledger_get_note (ledger, "c"));

  g_assert_true (take (ledger, "b"));
  g_assert_false (take (ledger, "b"));
  g_assert_null (encodes_ledger_get_note (ledger, "b"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/memory-ledger/gives-once", test_gives_once);
  g_test_add_func ("/core/memory-ledger/gives-another-end", test_gives_another_end);
  g_test_add_func ("/core/memory-ledger/keeps-notes", test_keeps_notes);

  return g_test_run ();
}
