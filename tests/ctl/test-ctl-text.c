/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-json-writer.h"
#include "encodes-ctl-help.h"
#include "encodes-ctl-text.h"

#include "encodes-time.h"

#include <json-glib/json-glib.h>

#include <locale.h>
#include <math.h>
#include <string.h>

/* ---- text ---- */

static void
test_width (void)
{
  g_assert_cmpuint (encodes_ctl_text_get_width (""), ==, 0);
  g_assert_cmpuint (encodes_ctl_text_get_width ("Grün"), ==, 4);
  g_assert_cmpuint (encodes_ctl_text_get_width ("Gru\xcc\x88n"), ==, 4);
  g_assert_cmpuint (encodes_ctl_text_get_width ("映画"), ==, 4);
}

static void
assert_fits (const char *text, guint width, const char *expected)
{
  g_autofree char *fitted = encodes_ctl_text_fit (text, width);

  g_assert_cmpstr (fitted, ==, expected);
  g_assert_cmpuint (encodes_ctl_text_get_width (fitted), ==, width);
}

static void
assert_pads (const char *text, guint width, const char *expected)
{
  g_autofree char *padded = encodes_ctl_text_pad (text, width);

  g_assert_cmpstr (padded, ==, expected);
}

static void
test_pad (void)
{
  assert_pads ("abc", 5, "abc  ");
  assert_pads ("映画", 5, "映画 ");
  assert_pads ("映画", 4, "映画");
  assert_pads ("映画館", 4, "映画館");
  assert_pads ("", 0, "");
}

static void
test_fit (void)
{
  g_autofree char *escape = encodes_ctl_text_fit ("a\033[31mb\nc", 20);

  assert_fits ("abc", 5, "abc  ");
  assert_fits ("abc", 3, "abc");
  assert_fits ("abcd", 3, "ab…");
  assert_fits ("abcd", 1, "…");
  assert_fits ("abcd", 0, "");
  /* A wide character does not fit into one cell: what is left of it is a space. */
  assert_fits ("映画館", 4, "映… ");
  assert_fits ("映画館", 6, "映画館");
  g_assert_null (strchr (escape, '\033'));
  g_assert_null (strchr (escape, '\n'));
}

static void
test_bar (void)
{
  struct { double progress; const char *bar; } cases[] = {
    { 0, "░░░░░░░░░░" }, { 9.9, "░░░░░░░░░░" }, { 10, "█░░░░░░░░░" }, { 99.9, "█████████░" }, { 100, "██████████" },
    { ENCODES_PROGRESS_UNKNOWN, "          " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *bar = encodes_ctl_text_bar (cases[i].progress, 10);

      g_assert_cmpstr (bar, ==, cases[i].bar);
    }
}

static void
test_percent (void)
{
  struct { double progress; const char *text; } cases[] = {
    { 0, "  0 %" }, { 58.4, " 58 %" }, { 99.99, " 99 %" }, { 100, "100 %" }, { ENCODES_PROGRESS_UNKNOWN, "    –" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = encodes_ctl_text_percent (cases[i].progress);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_duration (void)
{
  struct { GTimeSpan duration; const char *text; } cases[] = {
    { -1, "–" },
    { 0, "0:00" },
    { 61 * G_TIME_SPAN_SECOND, "1:01" },
    { 3600 * G_TIME_SPAN_SECOND, "1:00:00" },
    { 100 * 3600 * G_TIME_SPAN_SECOND + 62 * G_TIME_SPAN_SECOND, "100:01:02" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = encodes_ctl_text_duration (cases[i].duration);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static GPtrArray *
make_rows (void)
{
  const char *rows[][4] = {
    { "STATE", "NAME", "ID", NULL },
    { "Running", "A film with a name of forty letters, near", "nb:jid:UUID:1", NULL },
    { "Failed", "映画", "nb:jid:UUID:2", NULL },
  };
  GPtrArray *array = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_ptr_array_add (array, g_strdupv ((char **) rows[i]));
  return array;
}

static void
test_table (void)
{
  g_autoptr (GPtrArray) rows = make_rows ();
  g_autoptr (GString) text = g_string_new (NULL);

  encodes_ctl_text_append_table (text, rows, 0, 1);
  g_assert_cmpstr (text->str, ==,
                   "STATE    NAME                                       ID\n"
                   "Running  A film with a name of forty letters, near  nb:jid:UUID:1\n"
                   "Failed   映画                                       nb:jid:UUID:2\n");
}

static void
test_table_right (void)
{
  const char *rows[][3] = { { "A", "B", NULL }, { "  0 %", "x", NULL }, { "100 %", "y", NULL }, { "    –", "", NULL } };
  g_autoptr (GPtrArray) array = g_ptr_array_new ();
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_ptr_array_add (array, rows[i]);
  encodes_ctl_text_append_table (text, array, 0, 1);
  g_assert_cmpstr (text->str, ==, "A      B\n  0 %  x\n100 %  y\n    –\n");
}

static void
test_narrow_table (void)
{
  g_autoptr (GPtrArray) rows = make_rows ();

  for (guint width = 10; width < 80; width++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_auto (GStrv) lines = NULL;

      encodes_ctl_text_append_table (text, rows, width, 1);
      lines = g_strsplit (text->str, "\n", -1);
      g_assert_cmpuint (g_strv_length (lines), ==, 4);
      /* Narrower than this the name keeps its last few letters. */
      for (guint i = 0; lines[i] && width >= 17; i++)
        g_assert_cmpuint (encodes_ctl_text_get_width (lines[i]), <=, width);
      g_assert_true (g_str_has_prefix (lines[1], "Running  A film"));
      g_assert_cmpint (strstr (text->str, "UUID") != NULL, ==, width >= 48);
    }
}

/* ---- JSON ---- */

static EncodesJob *
make_job (void)
{
  EncodesJob *job = encodes_job_new ("id-1", "media-services-v2", "nb:jid:UUID:1");
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GDateTime) created = encodes_time_parse ("2026-11-21T12:03:04.5");
  EncodesTask *good = encodes_task_new ("t1");
  EncodesTask *bad = encodes_task_new ("t2");
  g_autoptr (EncodesMessage) error = encodes_message_new ("ErrorProcessingTask", "first\nsecond", NULL);

  encodes_job_set_account_name (job, "Studio \"East\"");
  encodes_job_set_name (job, "Grün \t\033[31m\\");
  encodes_job_set_state (job, ENCODES_JOB_STATE_PROCESSING, NULL);
  encodes_job_set_created (job, created);
  encodes_job_set_priority (job, -3);
  encodes_job_set_running_ms (job, 1234.5);
  encodes_task_set_name (good, "One");
  encodes_task_set_state (good, ENCODES_JOB_STATE_PROCESSING, NULL);
  encodes_task_set_progress (good, 33.3);
  encodes_task_set_state (bad, ENCODES_JOB_STATE_ERROR, NULL);
  encodes_task_set_progress (bad, 0);
  encodes_task_add_error (bad, error);
  g_ptr_array_add (tasks, good);
  g_ptr_array_add (tasks, bad);
  encodes_job_set_tasks (job, tasks);
  return job;
}

static JsonObject *
parse_object (const char *text)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  json_parser_load_from_data (parser, text, -1, &error);
  g_assert_no_error (error);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)));
  return json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

static void
assert_keys (JsonObject *object, const char *expected)
{
  g_autoptr (GList) members = json_object_get_members (object);
  g_autoptr (GString) keys = g_string_new (NULL);

  for (GList *link = members; link; link = link->next)
    g_string_append_printf (keys, "%s%s", keys->len > 0 ? " " : "", (char *) link->data);
  g_assert_cmpstr (keys->str, ==, expected);
}

#define JOB_KEYS \
  "id account provider name state progress created started ended modified priority running_ms error tasks"

static void
test_json_job (void)
{
  g_autoptr (EncodesJob) job = make_job ();
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (JsonObject) object = NULL;
  JsonObject *task, *error;

  encodes_json_writer_append_job (json, job);
  g_assert_null (strchr (json->str, '\n'));
  g_assert_null (strchr (json->str, '\033'));
  object = parse_object (json->str);
  assert_keys (object, JOB_KEYS);
  g_assert_cmpstr (json_object_get_string_member (object, "id"), ==, "nb:jid:UUID:1");
  g_assert_cmpstr (json_object_get_string_member (object, "account"), ==, "Studio \"East\"");
  g_assert_cmpstr (json_object_get_string_member (object, "provider"), ==, "media-services-v2");
  g_assert_cmpstr (json_object_get_string_member (object, "name"), ==, "Grün \t\033[31m\\");
  g_assert_cmpstr (json_object_get_string_member (object, "state"), ==, "processing");
  g_assert_nonnull (strstr (json->str, "\"progress\": 16.65,"));
  g_assert_cmpstr (json_object_get_string_member (object, "created"), ==, "2026-11-21T12:03:04.500Z");
  g_assert_true (json_object_get_null_member (object, "started"));
  g_assert_cmpint (json_object_get_int_member (object, "priority"), ==, -3);
  g_assert_cmpfloat (json_object_get_double_member (object, "running_ms"), ==, 1234.5);

  error = json_object_get_object_member (object, "error");
  assert_keys (error, "code message");
  g_assert_cmpstr (json_object_get_string_member (error, "message"), ==, "first\nsecond");

  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "tasks")), ==, 2);
  task = json_array_get_object_element (json_object_get_array_member (object, "tasks"), 0);
  assert_keys (task, "id name state progress error");
  g_assert_nonnull (strstr (json->str, "\"progress\": 33.3,"));
  g_assert_true (json_object_get_null_member (task, "error"));
  task = json_array_get_object_element (json_object_get_array_member (object, "tasks"), 1);
  g_assert_true (json_object_get_null_member (task, "name"));
  g_assert_cmpstr (json_object_get_string_member (task, "state"), ==, "error");
}

static void
test_json_empty_job (void)
{
  g_autoptr (EncodesJob) job = encodes_job_new ("id-1", "this-computer", "x");
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (JsonObject) object = NULL;
  const char *nulls[] = { "name", "progress", "created", "started", "ended", "modified", "running_ms", "error" };

  encodes_json_writer_append_job (json, job);
  object = parse_object (json->str);
  assert_keys (object, JOB_KEYS);
  for (guint i = 0; i < G_N_ELEMENTS (nulls); i++)
    g_assert_true (json_object_get_null_member (object, nulls[i]));
  g_assert_cmpstr (json_object_get_string_member (object, "state"), ==, "unknown");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "tasks")), ==, 0);
}

static void
test_json_numbers_in_any_language (void)
{
  g_autoptr (EncodesJob) job = make_job ();
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (JsonObject) object = NULL;

  /* Where it is installed, the decimal comma must not show. */
  setlocale (LC_NUMERIC, "de_DE.UTF-8");
  encodes_json_writer_append_job (json, job);
  setlocale (LC_NUMERIC, "C");
  object = parse_object (json->str);
  g_assert_cmpfloat (fabs (json_object_get_double_member (object, "progress") - 16.65), <, 0.0001);
}

static void
test_json_account (void)
{
  g_autoptr (EncodesAccount) account = encodes_account_new ("id-1", "media-services-v2", "Studio");
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (JsonObject) object = NULL;
  JsonObject *options;

  encodes_account_set_option (account, "tenant", "t\xff");
  encodes_account_set_option (account, "client-id", "c");
  encodes_json_writer_append_account (json, account);
  object = parse_object (json->str);
  assert_keys (object, "id name provider options");
  options = json_object_get_object_member (object, "options");
  assert_keys (options, "client-id tenant");
  g_assert_cmpstr (json_object_get_string_member (options, "client-id"), ==, "c");
}

static void
assert_text (const char *text, guint width, const char *expected)
{
  g_autoptr (GString) help = g_string_new (NULL);

  encodes_ctl_help_append_text (help, text, width);
  g_assert_cmpstr (help->str, ==, expected);
}

static void
test_help_breaks (void)
{
  assert_text ("one two three", 7, "one two\nthree\n");
  assert_text ("one\ntwo\n\nthree", 80, "one two\n\nthree\n");
  assert_text ("Example:\n  one   two three", 7, "Example:\n  one   two three\n");
  assert_text ("a-word-that-is-too-long one", 7, "a-word-that-is-too-long\none\n");
  assert_text ("", 7, "");
}

/* Chinese has no spaces to break at, but no line begins with what closes a sentence; Korean breaks between words. */
static void
test_help_breaks_without_spaces (void)
{
  assert_text ("监视编码作业，无论它们", 12, "监视编码作\n业，无论它们\n");
  assert_text ("监视编码作业，\n无论它们", 80, "监视编码作业，无论它们\n");
  assert_text ("（作业）（任务）", 8, "（作业）\n（任务）\n");
  assert_text ("Encodes 可以", 10, "Encodes 可\n以\n");
  assert_text ("작업을 감시합니다", 10, "작업을\n감시합니다\n");
  assert_text ("작업을\n감시", 80, "작업을 감시\n");
}

static void
test_help_pairs (void)
{
  g_autoptr (GString) help = g_string_new (NULL);

  encodes_ctl_help_append_pair (help, "list", "ask every account", 8, 20);
  encodes_ctl_help_append_pair (help, "account", "add", 8, 20);
  encodes_ctl_help_append_pair (help, "作业", "任务", 8, 20);
  g_assert_cmpstr (help->str, ==,
                   "  list  ask every\n"
                   "        account\n"
                   "  account\n"
                   "        add\n"
                   "  作业  任务\n");
}

static void
test_help_usage (void)
{
  g_autoptr (GString) help = g_string_new (NULL);

  encodes_ctl_help_append_usage (help, "encodesctl list", NULL);
  encodes_ctl_help_append_usage (help, "encodesctl show", "JOB");
  encodes_ctl_help_append_usage (help, "encodesctl run", "-- COMMAND… | --sample");
  g_assert_cmpstr (help->str, ==,
                   "Usage:\n"
                   "  encodesctl list [OPTION…]\n"
                   "Usage:\n"
                   "  encodesctl show [OPTION…] JOB\n"
                   "Usage:\n"
                   "  encodesctl run [OPTION…] -- COMMAND…\n"
                   "  encodesctl run [OPTION…] --sample\n");
}

static void
test_help_options (void)
{
  const GOptionEntry entries[] = {
    { "state", 's', 0, G_OPTION_ARG_STRING, NULL, "Only these", "STATE" },
    { "all", 0, 0, G_OPTION_ARG_NONE, NULL, "All", NULL },
    { "secret", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, NULL, "Not for people", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, NULL, NULL, NULL },
    { NULL },
  };
  g_autoptr (GString) help = g_string_new (NULL);

  encodes_ctl_help_append_options (help, entries, 80);
  g_assert_cmpstr (help->str, ==,
                   "Options:\n"
                   "  -s, --state=STATE  Only these\n"
                   "      --all          All\n");
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ctl/text/width/counts-cells", test_width);
  g_test_add_func ("/ctl/text/fit/is-safe-and-exactly-as-wide", test_fit);
  g_test_add_func ("/ctl/text/fills-by-cells-without-cutting", test_pad);
  g_test_add_func ("/ctl/text/bar/is-full-only-at-the-end", test_bar);
  g_test_add_func ("/ctl/text/percent/is-as-wide-as-100-which-is-the-end", test_percent);
  g_test_add_func ("/ctl/text/duration/has-hours-when-needed", test_duration);
  g_test_add_func ("/ctl/text/table/columns-stand-under-each-other", test_table);
  g_test_add_func ("/ctl/text/table/numbers-stand-at-the-right", test_table_right);
  g_test_add_func ("/ctl/text/table/narrow-terminals-break-no-line", test_narrow_table);
  g_test_add_func ("/ctl/help/text/is-broken-between-words", test_help_breaks);
  g_test_add_func ("/ctl/help/text/is-broken-where-there-are-no-spaces", test_help_breaks_without_spaces);
  g_test_add_func ("/ctl/help/pair/stands-in-its-column", test_help_pairs);
  g_test_add_func ("/ctl/help/usage/has-a-line-for-each-way", test_help_usage);
  g_test_add_func ("/ctl/help/options/stand-in-one-column", test_help_options);
  g_test_add_func ("/ctl/json/job/has-the-keys-of-scripts", test_json_job);
  g_test_add_func ("/ctl/json/job/unknown-is-null", test_json_empty_job);
  g_test_add_func ("/ctl/json/job/numbers-have-points", test_json_numbers_in_any_language);
  g_test_add_func ("/ctl/json/account/has-its-options", test_json_account);

  return g_test_run ();
}
