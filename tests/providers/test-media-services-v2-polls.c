/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* Polls, one after another: what they cost, and that they miss nothing. */

#include "encodes-error.h"
#include "encodes-json.h"

#include "v2-test.h"

#include <string.h>

static EncodesJobList *
poll (EncodesProvider *provider, gboolean full)
{
  g_autoptr (GError) error = NULL;
  EncodesJobList *list = v2_list (provider, full, &error);

  g_assert_no_error (error);
  g_assert_nonnull (list);

  return list;
}

static void
ignore (EncodesProvider *provider, gboolean full)
{
  g_autoptr (EncodesJobList) list = poll (provider, full);
}

static guint
count (EncodesJobList *list)
{
  return encodes_job_list_get_jobs (list)->len;
}

static void
set_state (V2Server *server, const char *id, int state, double progress)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  v2_server_do (server, "{`op`:`set`,`id`:`nb:jid:UUID:%s`,`job`:{`State`:%d},`tasks`:[{`State`:%d,`Progress`:%s}]}", id,
                state, state, g_ascii_dtostr (text, sizeof text, progress));
}

static void
remove_job (V2Server *server, const char *id)
{
  v2_server_do (server, "{`op`:`remove`,`id`:`nb:jid:UUID:%s`}", id);
}

static gint64
sum_bytes (GPtrArray *requests)
{
  gint64 sum = 0;

  for (guint i = 0; i < requests->len; i++)
    {
      gint64 bytes = 0;

      encodes_json_get_int (requests->pdata[i], "bytes", &bytes);
      sum += bytes;
    }

  return sum;
}

static guint
count_lines (GPtrArray *requests, const char *part)
{
  guint n = 0;

  for (guint i = 0; i < requests->len; i++)
    n += strstr (encodes_json_get_string (requests->pdata[i], "line"), part) != NULL;

  return n;
}

static void
test_figures (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);

  v2_server_do (server, "{`op`:`generate`,`ended`:1000,`running`:3}");
  for (guint i = 1; i <= 10; i++)
    {
      g_autoptr (EncodesJobList) list = poll (provider, FALSE);
      g_autoptr (GPtrArray) requests = v2_server_take_log (server, "HTTP");

      g_test_message ("poll %u: %u requests, %" G_GINT64_FORMAT " bytes of answers", i, requests->len,
                      sum_bytes (requests));
      g_assert_cmpuint (count_lines (requests, "POST"), ==, i == 1 ? 1 : 0);
      g_assert_cmpuint (count_lines (requests, "/Tasks "), ==, 3);
      g_assert_cmpuint (requests->len, ==, i == 1 ? 1 + 2 + 3 : 1 + 3);
      g_assert_cmpuint (count (list), ==, i == 1 ? 1003 : 3);
      g_assert_cmpint (encodes_job_list_is_complete (list), ==, i == 1);
    }
}

static void
test_pages (void)
{
  static const guint sizes[][2] = { { 0, 1 }, { 1, 1 }, { 999, 1 }, { 1000, 2 }, { 1001, 2 }, { 1999, 3 }, { 2500, 3 } };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (V2Server) server = v2_server_new (FALSE);
      g_autoptr (EncodesProvider) provider = v2_provider_new (server);

      v2_server_do (server, "{`op`:`generate`,`ended`:%u,`running`:0}", sizes[i][0]);
      g_autoptr (EncodesJobList) list = poll (provider, FALSE);
      g_assert_true (encodes_job_list_is_complete (list));
      g_assert_cmpuint (count (list), ==, sizes[i][0]);
      g_assert_cmpuint (v2_server_count (server, "GET"), ==, sizes[i][1]);
    }
}

static void
test_links (void)
{
  static const char *const forms[] = { "minimal", "verbose" };

  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr (V2Server) server = v2_server_new (FALSE);
      g_autoptr (EncodesProvider) provider = v2_provider_new (server);

      v2_server_do (server, "{`op`:`generate`,`ended`:25,`running`:0}");
      v2_server_do (server, "{`op`:`option`,`page_size`:10,`next_links`:true,`form`:`%s`}", forms[i]);
      g_autoptr (EncodesJobList) list = poll (provider, FALSE);
      g_assert_cmpuint (count (list), ==, 25);
      g_assert_cmpuint (v2_server_count (server, "GET"), ==, 3);
    }
}

/* A server with smaller pages that tells how many jobs there are */
static void
test_counts (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);

  v2_server_do (server, "{`op`:`generate`,`ended`:25,`running`:0}");
  v2_server_do (server, "{`op`:`option`,`page_size`:10,`count`:true}");
  g_autoptr (EncodesJobList) list = poll (provider, FALSE);
  g_assert_cmpuint (count (list), ==, 25);
}

static void
test_bad_links (void)
{
  g_autoptr (V2Server) other = v2_server_new (FALSE);
  g_autofree char *elsewhere = v2_server_get_url (other, "http", "/api/Jobs()");
  const char *const links[] = { "Jobs()?$skiptoken=1", "/api/Jobs()", elsewhere, "http://[" };

  for (gsize i = 0; i < G_N_ELEMENTS (links); i++)
    {
      g_autoptr (V2Server) server = v2_server_new (FALSE);
      g_autoptr (EncodesProvider) provider = v2_provider_new (server);
      g_autoptr (GError) error = NULL;

      v2_server_do (server,
                    "{`op`:`fault`,`match`:`Jobs`,`times`:-1,`status`:200,"
                    "`body`:`{\\`value\\`:[{\\`Id\\`:\\`nb:jid:UUID:1\\`}],\\`odata.nextLink\\`:\\`%s\\`}`}",
                    links[i]);
      g_assert_null (v2_list (provider, FALSE, &error));
      g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT);
      g_assert_cmpuint (v2_server_count (server, "GET"), <=, 2);
    }

  g_assert_cmpuint (v2_server_count (other, "HTTP"), ==, 0);
}

/* A server that gives the same full page again and again */
static void
test_endless (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);
  g_autoptr (GError) error = NULL;

  v2_server_do (server, "{`op`:`generate`,`ended`:1500,`running`:0}");
  v2_server_do (server, "{`op`:`option`,`ignore_skip`:true}");
  g_assert_null (v2_list (provider, FALSE, &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT);
  g_assert_cmpuint (v2_server_count (server, "GET"), <=, 4);
}

static void
assert_refused (EncodesProvider *provider, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (v2_list (provider, TRUE, &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT);
  if (!strstr (error->message, words))
    g_error ("“%s” does not say “%s”", error->message, words);
}

/* As many as may be are read; with one more, or one page more, it is said what was too much. */
static void
test_too_many (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);

  v2_server_do (server, "{`op`:`option`,`flood`:100000}");
  g_autoptr (EncodesJobList) most = poll (provider, TRUE);
  g_assert_cmpuint (count (most), ==, 100000);

  v2_server_do (server, "{`op`:`option`,`flood`:100001}");
  assert_refused (provider, "more than 100000 jobs");

  v2_server_do (server, "{`op`:`option`,`flood`:2000,`page_size`:2}");
  g_autoptr (EncodesJobList) list = poll (provider, TRUE);
  g_assert_cmpuint (count (list), ==, 2000);

  v2_server_count (server, "");
  v2_server_do (server, "{`op`:`option`,`flood`:2001,`page_size`:2}");
  assert_refused (provider, "more than 1000 pages");
  g_assert_cmpuint (v2_server_count (server, "Jobs"), ==, 1000);
}

static void
test_failing_page (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);
  g_autoptr (GError) error = NULL;

  v2_server_do (server, "{`op`:`generate`,`ended`:2500,`running`:0}");
  v2_server_do (server, "{`op`:`fault`,`match`:`skip=1998`,`status`:500}");
  g_assert_null (v2_list (provider, FALSE, &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_SERVER);

  /* The next one begins anew, and is whole. */
  g_autoptr (EncodesJobList) list = poll (provider, FALSE);
  g_assert_true (encodes_job_list_is_complete (list));
  g_assert_cmpuint (count (list), ==, 2500);
}

static void
test_jobs_removed_while_reading (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);

  v2_server_add_job (server, "first", 3, 100);
  v2_server_do (server, "{`op`:`generate`,`ended`:1500,`running`:0}");
  v2_server_do (server, "{`op`:`fault`,`match`:`Jobs`,`then`:{`op`:`remove`,`id`:`nb:jid:UUID:first`}}");
  g_autoptr (EncodesJobList) list = poll (provider, FALSE);

  /* Read once more: the job that slipped over the edge of the page is there. */
  g_assert_true (encodes_job_list_is_complete (list));
  g_assert_cmpuint (count (list), ==, 1500);
  g_assert_null (v2_lookup (list, "first"));
}

static void
test_jobs_keep_being_removed (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);

  v2_server_add_job (server, "a", 3, 100);
  v2_server_add_job (server, "b", 3, 100);
  v2_server_do (server, "{`op`:`generate`,`ended`:1500,`running`:0}");
  ignore (provider, FALSE);

  v2_server_do (server, "{`op`:`fault`,`match`:`Jobs`,`then`:{`op`:`remove`,`id`:`nb:jid:UUID:a`}}");
  v2_server_do (server, "{`op`:`fault`,`match`:`Jobs`,`after`:1,`then`:{`op`:`remove`,`id`:`nb:jid:UUID:b`}}");
  g_autoptr (EncodesJobList) list = poll (provider, TRUE);

  /* Some job may have been passed over: none is said to be gone. */
  g_assert_false (encodes_job_list_is_complete (list));
  g_assert_cmpuint (encodes_job_list_get_gone (list)->len, ==, 0);
}

static void
test_jobs_added_while_reading (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);

  v2_server_do (server, "{`op`:`generate`,`ended`:1500,`running`:0}");
  v2_server_do (server, "{`op`:`fault`,`match`:`Jobs`,"
                        "`then`:{`op`:`add`,`at`:0,`job`:{`Id`:`nb:jid:UUID:new`,`State`:3}}}");
  g_autoptr (EncodesJobList) list = poll (provider, FALSE);
  g_assert_true (encodes_job_list_is_complete (list));
  g_assert_cmpuint (count (list), ==, 1500);

  /* It stood on the first page by then; it is not lost. */
  g_autoptr (EncodesJobList) next = poll (provider, FALSE);
  g_assert_nonnull (v2_lookup (next, "new"));
}

static void
test_order_is_not_promised (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);

  v2_server_do (server, "{`op`:`generate`,`ended`:1200,`running`:0}");
  ignore (provider, FALSE);
  v2_server_do (server, "{`op`:`option`,`order`:`random`}");

  /* Jobs are missed or doubled; none twice in the list, none gone. */
  g_autoptr (EncodesJobList) list = poll (provider, TRUE);
  g_assert_cmpuint (count (list), <=, 1200);
  g_assert_cmpuint (encodes_job_list_get_gone (list)->len, ==, 0);
  g_assert_cmpint (encodes_job_list_is_complete (list), ==, count (list) == 1200);
}

static void
test_life_of_a_job (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);

  v2_server_add_job (server, "old", 3, 100);
  ignore (provider, FALSE);

  v2_server_add_job (server, "a", 0, 0);
  v2_server_count (server, "");
  g_autoptr (EncodesJobList) queued = poll (provider, FALSE);
  g_assert_cmpint (encodes_job_get_state (v2_lookup (queued, "a")), ==, ENCODES_JOB_STATE_QUEUED);
  g_assert_cmpuint (v2_server_count (server, "GET"), ==, 1);

  set_state (server, "a", 2, 30);
  g_autoptr (EncodesJobList) running = poll (provider, FALSE);
  g_assert_cmpfloat (encodes_job_get_progress (v2_lookup (running, "a")), ==, 30);
  g_assert_cmpuint (v2_server_count (server, "GET"), ==, 2);

  set_state (server, "a", 6, 60);
  g_autoptr (EncodesJobList) canceling = poll (provider, FALSE);
  g_assert_cmpint (encodes_job_get_state (v2_lookup (canceling, "a")), ==, ENCODES_JOB_STATE_CANCELING);
  g_assert_cmpfloat (encodes_job_get_progress (v2_lookup (canceling, "a")), ==, 60);
  v2_server_count (server, "");

  /* The end: by id, with its tasks, once. */
  set_state (server, "a", 3, 100);
  g_autoptr (EncodesJobList) finished = poll (provider, FALSE);
  g_assert_cmpint (encodes_job_get_state (v2_lookup (finished, "a")), ==, ENCODES_JOB_STATE_FINISHED);
  g_assert_true (encodes_job_get_tasks_known (v2_lookup (finished, "a")));

  v2_server_count (server, "");
  g_autoptr (EncodesJobList) quiet = poll (provider, FALSE);
  g_assert_cmpuint (encodes_job_list_get_gone (quiet)->len, ==, 0);
  g_assert_cmpuint (v2_server_count (server, "GET"), ==, 1);
}

/* As above for a job that leaves the list because an older one is the newest */
static void
test_end_is_read_by_id (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);

  v2_server_do (server, "{`op`:`add`,`job`:{`Id`:`nb:jid:UUID:a`,`State`:2,`Created`:`2020-01-01T00:00:00`},"
                        "`tasks`:[{`State`:2,`Progress`:50}]}");
  v2_server_do (server, "{`op`:`add`,`job`:{`Id`:`nb:jid:UUID:b`,`State`:3,`Created`:`2021-01-01T00:00:00.5`}}");
  ignore (provider, FALSE);
  ignore (provider, FALSE);

  v2_server_do (server, "{`op`:`set`,`id`:`nb:jid:UUID:a`,`job`:{`State`:4},"
                        "`tasks`:[{`State`:4,`ErrorDetails`:[{`Code`:`UserInput`,`Message`:`Not a video.`}]}]}");
  v2_server_count (server, "");
  g_autoptr (EncodesJobList) list = poll (provider, FALSE);
  g_autoptr (GPtrArray) requests = v2_server_take_log (server, "GET");
  g_assert_cmpuint (requests->len, ==, 3);
  g_assert_nonnull (strstr (encodes_json_get_string (requests->pdata[0], "line"), "datetime'2021-01-01T00%3A00%3A00.5'"));
  g_assert_nonnull (strstr (encodes_json_get_string (requests->pdata[1], "line"), "$filter=Id%20eq%20"));
  g_assert_nonnull (strstr (encodes_json_get_string (requests->pdata[2], "line"), "/Tasks "));
  g_assert_cmpint (encodes_job_get_state (v2_lookup (list, "a")), ==, ENCODES_JOB_STATE_ERROR);
  g_assert_cmpstr (encodes_job_get_error_code (v2_lookup (list, "a")), ==, "UserInput");
  g_assert_cmpstr (encodes_job_get_error_text (v2_lookup (list, "a")), ==, "Not a video.");

  ignore (provider, FALSE);
  g_assert_cmpuint (v2_server_count (server, "GET"), ==, 1);
}

/* Between two polls a job is made, runs and ends. */
static void
test_job_that_was_never_seen_running (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);

  v2_server_do (server, "{`op`:`generate`,`ended`:2,`running`:0}");
  ignore (provider, FALSE);
  v2_server_add_job (server, "quick", 5, 10);
  g_autoptr (EncodesJobList) list = poll (provider, FALSE);
  g_assert_cmpuint (count (list), ==, 1);
  g_assert_cmpint (encodes_job_get_state (v2_lookup (list, "quick")), ==, ENCODES_JOB_STATE_CANCELED);
  g_assert_true (encodes_job_get_tasks_known (v2_lookup (list, "quick")));
}

static void
test_clock_ahead (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);

  v2_server_do (server, "{`op`:`generate`,`ended`:2,`running`:0}");
  v2_server_do (server, "{`op`:`add`,`job`:{`Id`:`nb:jid:UUID:future`,`State`:3,`Created`:`2999-01-01T00:00:00`}}");
  ignore (provider, FALSE);

  /* A job from the future does not hide those of today, and is not read about again and again. */
  v2_server_add_job (server, "today", 3, 100);
  v2_server_count (server, "");
  g_autoptr (EncodesJobList) list = poll (provider, FALSE);
  g_assert_nonnull (v2_lookup (list, "today"));
  g_assert_cmpuint (v2_server_count (server, "Tasks"), ==, 1);
  ignore (provider, FALSE);
  g_assert_cmpuint (v2_server_count (server, "Tasks"), ==, 0);
}

static void
test_without_dates (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);

  v2_server_do (server, "{`op`:`option`,`date`:`none`}");
  v2_server_do (server, "{`op`:`generate`,`ended`:2,`running`:0}");
  ignore (provider, FALSE);
  v2_server_add_job (server, "new", 3, 100);
  g_autoptr (EncodesJobList) list = poll (provider, FALSE);
  g_assert_false (encodes_job_list_is_complete (list));
  g_assert_nonnull (v2_lookup (list, "new"));
}

static void
test_digits_of_the_newest (void)
{
  static const char *const times[] = {
    "2021-01-01T00:00:00", "2021-01-01T00:00:00.05", "2021-01-01T00:00:00.897", "2021-01-01T00:00:00.3287057",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autoptr (V2Server) server = v2_server_new (FALSE);
      g_autoptr (EncodesProvider) provider = v2_provider_new (server);

      v2_server_do (server, "{`op`:`add`,`job`:{`Id`:`nb:jid:UUID:a`,`State`:3,`Created`:`%s`}}", times[i]);
      ignore (provider, FALSE);
      g_autoptr (EncodesJobList) list = poll (provider, FALSE);

      /* The job itself is not newer than itself. */
      g_assert_cmpuint (count (list), ==, 0);
      g_assert_false (encodes_job_list_is_complete (list));
    }
}

static void
test_job_that_goes (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);

  v2_server_add_job (server, "a", 2, 10);
  v2_server_do (server, "{`op`:`generate`,`ended`:1,`running`:0}");
  ignore (provider, FALSE);
  remove_job (server, "a");
  g_autoptr (EncodesJobList) first = poll (provider, FALSE);
  g_assert_cmpuint (encodes_job_list_get_gone (first)->len, ==, 0);
  g_autoptr (EncodesJobList) second = poll (provider, FALSE);
  g_assert_cmpuint (encodes_job_list_get_gone (second)->len, ==, 1);
  g_assert_cmpstr (encodes_job_list_get_gone (second)->pdata[0], ==, "nb:jid:UUID:a");
  v2_server_count (server, "");
  g_autoptr (EncodesJobList) third = poll (provider, FALSE);
  g_assert_cmpuint (encodes_job_list_get_gone (third)->len, ==, 0);
  g_assert_cmpuint (v2_server_count (server, "GET"), ==, 1);
}

static void
test_job_that_blinks (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);

  v2_server_add_job (server, "a", 2, 10);
  ignore (provider, FALSE);
  for (guint i = 0; i < 3; i++)
    {
      remove_job (server, "a");
      g_autoptr (EncodesJobList) without = poll (provider, FALSE);
      g_assert_cmpuint (encodes_job_list_get_gone (without)->len, ==, 0);
      v2_server_add_job (server, "a", 2, 10);
      g_autoptr (EncodesJobList) with = poll (provider, FALSE);
      g_assert_nonnull (v2_lookup (with, "a"));
      g_assert_cmpuint (encodes_job_list_get_gone (with)->len, ==, 0);
    }
}

static void
test_empty_is_confirmed (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);

  v2_server_add_job (server, "a", 3, 100);
  ignore (provider, FALSE);
  remove_job (server, "a");
  g_autoptr (EncodesJobList) doubted = poll (provider, TRUE);
  g_assert_cmpuint (count (doubted), ==, 0);
  g_assert_false (encodes_job_list_is_complete (doubted));
  g_autoptr (EncodesJobList) believed = poll (provider, FALSE);
  g_assert_true (encodes_job_list_is_complete (believed));
}

static void
test_one_job_is_no_list (void)
{
  static const char *const answers[] = { "{\\`Id\\`:\\`nb:jid:UUID:a\\`,\\`State\\`:2}",
                                         "{\\`d\\`:{\\`Id\\`:\\`nb:jid:UUID:a\\`,\\`State\\`:2}}" };

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (V2Server) server = v2_server_new (FALSE);
      g_autoptr (EncodesProvider) provider = v2_provider_new (server);
      g_autofree char *fault = g_strdup_printf ("{`op`:`fault`,`match`:`Jobs`,`status`:200,`body`:`%s`}", answers[i]);
      g_autoptr (GError) error = NULL;

      v2_server_add_job (server, "a", 2, 10);
      v2_server_add_job (server, "b", 3, 100);
      ignore (provider, FALSE);
      v2_server_do (server, "%s", fault);
      g_autoptr (EncodesJobList) list = v2_list (provider, TRUE, &error);
      g_assert_null (list);
      g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT);
    }
}

static void
test_failed_poll_changes_nothing (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);
  g_autoptr (GError) error = NULL;

  v2_server_do (server, "{`op`:`add`,`job`:{`Id`:`nb:jid:UUID:a`,`State`:2,`Created`:`2020-01-01T00:00:00`},"
                        "`tasks`:[{`State`:2,`Progress`:50}]}");
  v2_server_do (server, "{`op`:`add`,`job`:{`Id`:`nb:jid:UUID:b`,`State`:2,`Created`:`2021-01-01T00:00:00`}}");
  ignore (provider, FALSE);

  /* One has ended and was read, but then the other's tasks bring the whole poll down. */
  set_state (server, "a", 3, 100);
  v2_server_do (server, "{`op`:`fault`,`match`:`3Ab.*Tasks`,`status`:503,`headers`:{`Retry-After`:`30`}}");
  g_assert_null (v2_list (provider, FALSE, &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_SERVER);
  g_assert_cmpuint (encodes_error_get_retry_after (error), ==, 30);

  g_autoptr (EncodesJobList) list = poll (provider, FALSE);
  g_assert_cmpint (encodes_job_get_state (v2_lookup (list, "a")), ==, ENCODES_JOB_STATE_FINISHED);
}

static void
test_refused_tasks (void)
{
  static const char *const faults[] = { "`status`:400", "`status`:403", "`status`:404", "`status`:500",
                                        "`status`:200,`body`:`[]`" };

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (V2Server) server = v2_server_new (FALSE);
      g_autoptr (EncodesProvider) provider = v2_provider_new (server);

      v2_server_add_job (server, "a", 2, 10);
      v2_server_add_job (server, "b", 2, 20);
      v2_server_do (server, "{`op`:`fault`,`match`:`3Aa.*Tasks`,%s}", faults[i]);
      g_autoptr (EncodesJobList) list = poll (provider, FALSE);

      /* Unknown is unknown, not 0; the other job has nothing to do with it. */
      g_assert_false (encodes_job_get_tasks_known (v2_lookup (list, "a")));
      g_assert_cmpfloat (encodes_job_get_progress (v2_lookup (list, "a")), ==, ENCODES_PROGRESS_UNKNOWN);
      g_assert_cmpfloat (encodes_job_get_progress (v2_lookup (list, "b")), ==, 20);
    }
}

static void
test_failing_tasks (void)
{
  static const struct
  {
    const char *fault;
    EncodesError code;
  } cases[] = {
    { "`status`:401", ENCODES_ERROR_UNAUTHORIZED },
    { "`drop`:true", ENCODES_ERROR_NETWORK },
    { "`status`:429,`headers`:{`Retry-After`:`9`}", ENCODES_ERROR_SERVER },
    { "`status`:301,`headers`:{`Location`:`https://elsewhere.example/api/`}", ENCODES_ERROR_REDIRECT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (V2Server) server = v2_server_new (FALSE);
      g_autoptr (EncodesProvider) provider = v2_provider_new (server);
      g_autoptr (GError) error = NULL;

      for (guint j = 0; j < 9; j++)
        {
          g_autofree char *id = g_strdup_printf ("%u", j);
          v2_server_add_job (server, id, 2, 10);
        }
      v2_server_do (server, "{`op`:`fault`,`match`:`Tasks`,`times`:-1,%s}", cases[i].fault);
      g_assert_null (v2_list (provider, FALSE, &error));
      g_assert_error (error, ENCODES_ERROR, (int) cases[i].code);
    }

  /* Four jobs at once, and the service fails each time: it needs rest. */
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);
  g_autoptr (GError) error = NULL;
  v2_server_do (server, "{`op`:`generate`,`ended`:0,`running`:40}");
  v2_server_do (server, "{`op`:`fault`,`match`:`Tasks`,`times`:-1,`status`:500}");
  g_assert_null (v2_list (provider, FALSE, &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_SERVER);
  g_assert_cmpuint (v2_server_count (server, "Tasks"), <=, 8);
}

static void
test_tasks_of_an_ended_job_are_asked_for_again (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);

  v2_server_add_job (server, "a", 2, 10);
  ignore (provider, FALSE);
  set_state (server, "a", 4, 10);
  v2_server_do (server, "{`op`:`fault`,`match`:`Tasks`,`status`:400}");
  g_autoptr (EncodesJobList) without = poll (provider, FALSE);
  g_assert_cmpint (encodes_job_get_state (v2_lookup (without, "a")), ==, ENCODES_JOB_STATE_ERROR);
  g_assert_false (encodes_job_get_tasks_known (v2_lookup (without, "a")));
  g_autoptr (EncodesJobList) with = poll (provider, FALSE);
  g_assert_true (encodes_job_get_tasks_known (v2_lookup (with, "a")));
  v2_server_count (server, "");
  ignore (provider, FALSE);
  g_assert_cmpuint (v2_server_count (server, "GET"), ==, 1);
}

static void
test_reasons_of_old_failures (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);

  for (guint i = 0; i < 60; i++)
    v2_server_do (server,
                  "{`op`:`add`,`job`:{`Id`:`nb:jid:UUID:%u`,`State`:4,`Created`:`2020-01-01T00:00:%02u`},"
                  "`tasks`:[{`State`:4,`ErrorDetails`:[{`Code`:`UserInput`,`Message`:`m`}]}]}",
                  i, i);
  g_autoptr (EncodesJobList) first = poll (provider, FALSE);
  g_assert_cmpuint (v2_server_count (server, "Tasks"), ==, 50);
  g_assert_null (encodes_job_get_error_code (v2_lookup (first, "9")));
  g_assert_cmpstr (encodes_job_get_error_code (v2_lookup (first, "10")), ==, "UserInput");
  g_assert_cmpstr (encodes_job_get_error_code (v2_lookup (first, "59")), ==, "UserInput");

  /* A later full read explains the others; what is known is not asked again. */
  ignore (provider, FALSE);
  g_autoptr (EncodesJobList) second = poll (provider, TRUE);
  g_assert_cmpuint (v2_server_count (server, "Tasks"), ==, 10);
  g_assert_cmpstr (encodes_job_get_error_code (v2_lookup (second, "9")), ==, "UserInput");
}

static void
test_filter_refused (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);

  v2_server_do (server, "{`op`:`generate`,`ended`:5,`running`:1}");
  v2_server_do (server, "{`op`:`fault`,`match`:`filter=.State`,`times`:-1,`status`:400}");
  ignore (provider, FALSE);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (EncodesJobList) list = poll (provider, FALSE);
      g_assert_true (encodes_job_list_is_complete (list));
      g_assert_cmpuint (count (list), ==, 6);
    }

  /* It was tried once. */
  g_assert_cmpuint (v2_server_count (server, "filter=(State"), ==, 1);
}

static void
test_many_leave_at_once (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);

  v2_server_add_job (server, "newest", 3, 100);
  for (guint i = 0; i < 80; i++)
    v2_server_do (server, "{`op`:`add`,`job`:{`Id`:`nb:jid:UUID:%u`,`State`:0,`Created`:`2020-01-01T00:00:00`}}", i);
  ignore (provider, FALSE);
  for (guint i = 0; i < 80; i++)
    v2_server_do (server, "{`op`:`set`,`id`:`nb:jid:UUID:%u`,`job`:{`State`:5}}", i);
  v2_server_count (server, "");
  g_autoptr (EncodesJobList) list = poll (provider, FALSE);
  g_assert_cmpuint (count (list), ==, 81);
  g_autoptr (GPtrArray) requests = v2_server_take_log (server, "GET");
  g_assert_cmpuint (count_lines (requests, "Id%20eq"), ==, 0);
  g_assert_cmpint (encodes_job_get_state (v2_lookup (list, "5")), ==, ENCODES_JOB_STATE_CANCELED);
}

static void
test_unknown_state_stays_open (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);

  v2_server_add_job (server, "a", 9, 70);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (EncodesJobList) list = poll (provider, FALSE);
      g_assert_cmpstr (encodes_job_get_state_code (v2_lookup (list, "a")), ==, "9");
      g_assert_cmpfloat (encodes_job_get_progress (v2_lookup (list, "a")), ==, 70);
    }
}

static void
test_skipped_entries (void)
{
  g_autoptr (V2Server) server = v2_server_new (FALSE);
  g_autoptr (EncodesProvider) provider = v2_provider_new (server);

  v2_server_do (server, "{`op`:`generate`,`ended`:3,`running`:0}");
  ignore (provider, FALSE);
  v2_server_do (server, "{`op`:`add`,`job`:{`Id`:17,`State`:3}}");
  g_autoptr (EncodesJobList) list = poll (provider, TRUE);
  g_assert_cmpuint (count (list), ==, 3);
  g_assert_cmpuint (encodes_job_list_get_skipped (list), ==, 1);

  /* It may have been any of the jobs that are known. */
  g_assert_false (encodes_job_list_is_complete (list));
}

int
main (int argc, char **argv)
{
  v2_test_init (&argc, &argv);

  g_test_add_func ("/media-services-v2/polls/figures", test_figures);
  g_test_add_func ("/media-services-v2/polls/pages", test_pages);
  g_test_add_func ("/media-services-v2/polls/links", test_links);
  g_test_add_func ("/media-services-v2/polls/counts", test_counts);
  g_test_add_func ("/media-services-v2/polls/bad-links", test_bad_links);
  g_test_add_func ("/media-services-v2/polls/endless", test_endless);
  g_test_add_func ("/media-services-v2/polls/too-many", test_too_many);
  g_test_add_func ("/media-services-v2/polls/failing-page", test_failing_page);
  g_test_add_func ("/media-services-v2/polls/jobs-removed-while-reading", test_jobs_removed_while_reading);
  g_test_add_func ("/media-services-v2/polls/jobs-keep-being-removed", test_jobs_keep_being_removed);
  g_test_add_func ("/media-services-v2/polls/jobs-added-while-reading", test_jobs_added_while_reading);
  g_test_add_func ("/media-services-v2/polls/order-is-not-promised", test_order_is_not_promised);
  g_test_add_func ("/media-services-v2/polls/life-of-a-job", test_life_of_a_job);
  g_test_add_func ("/media-services-v2/polls/end-is-read-by-id", test_end_is_read_by_id);
  g_test_add_func ("/media-services-v2/polls/never-seen-running", test_job_that_was_never_seen_running);
  g_test_add_func ("/media-services-v2/polls/clock-ahead", test_clock_ahead);
  g_test_add_func ("/media-services-v2/polls/without-dates", test_without_dates);
  g_test_add_func ("/media-services-v2/polls/digits-of-the-newest", test_digits_of_the_newest);
  g_test_add_func ("/media-services-v2/polls/gone-the-second-time", test_job_that_goes);
  g_test_add_func ("/media-services-v2/polls/blinking-job", test_job_that_blinks);
  g_test_add_func ("/media-services-v2/polls/empty-is-confirmed", test_empty_is_confirmed);
  g_test_add_func ("/media-services-v2/polls/failed-poll-changes-nothing", test_failed_poll_changes_nothing);
  g_test_add_func ("/media-services-v2/polls/refused-tasks", test_refused_tasks);
  g_test_add_func ("/media-services-v2/polls/failing-tasks", test_failing_tasks);
  g_test_add_func ("/media-services-v2/polls/tasks-of-an-ended-job-again", test_tasks_of_an_ended_job_are_asked_for_again);
  g_test_add_func ("/media-services-v2/polls/reasons-of-old-failures", test_reasons_of_old_failures);
  g_test_add_func ("/media-services-v2/polls/one-job-is-no-list", test_one_job_is_no_list);
  g_test_add_func ("/media-services-v2/polls/filter-refused", test_filter_refused);
  g_test_add_func ("/media-services-v2/polls/many-leave-at-once", test_many_leave_at_once);
  g_test_add_func ("/media-services-v2/polls/unknown-state-stays-open", test_unknown_state_stays_open);
  g_test_add_func ("/media-services-v2/polls/skipped-entries", test_skipped_entries);

  return v2_test_run ();
}
