/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include <gio/gio.h>
#include <string.h>

#include "encodes-error.h"
#include "encodes-job-filter.h"
#include "encodes-time.h"

static EncodesEntity *
make_entity (void)
{
  g_autoptr (EncodesJob) job = encodes_job_new ("account", "test", "f3c43f94-327f-2347-90bb-3bf79f8559f1");
  g_autoptr (GDateTime) created = encodes_time_parse ("2015-02-11T01:46:08.8979");
  g_autoptr (GDateTime) started = encodes_time_parse ("2015-02-11T01:46:16.58");

  encodes_job_set_name (job, "O'Hara and Sons");
  encodes_job_set_state (job, ENCODES_JOB_STATE_PROCESSING, NULL);
  encodes_job_set_created (job, created);
  encodes_job_set_started (job, started);
  encodes_job_set_priority (job, 5);

  return encodes_entity_new_job (job);
}

static gboolean
matches (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesJobFilter) filter = encodes_job_filter_new (text, ENCODES_ENTITY_JOB, &error);
  g_autoptr (EncodesEntity) entity = make_entity ();

  if (!filter)
    g_error ("“%s”: %s", text, error->message);
  return encodes_job_filter_matches (filter, entity);
}

static void
test_table (void)
{
  static const struct
  {
    const char *text;
    gboolean expected;
  } rows[] = {
    { "State eq 2", TRUE },
    { "State eq 3", FALSE },
    { "State ne 3", TRUE },
    { "State lt 3 and State gt 1", TRUE },
    { "State le 2 and State ge 2", TRUE },
    { "2 eq State", TRUE },
    { "State eq 2L", TRUE },
    { "State eq 2.0", TRUE },
    { "State eq 2e0", TRUE },
    { "State gt -1", TRUE },
    { "Priority eq 5 or State eq 9", TRUE },
    { "Priority eq 6 or State eq 9", FALSE },
    /* and binds closer than or, not closer than both */
    { "State eq 2 or State eq 3 and State eq 4", TRUE },
    { "(State eq 2 or State eq 3) and State eq 4", FALSE },
    { "not (State eq 2) or State eq 2", TRUE },
    { "not (State eq 2 or State eq 2)", FALSE },
    { "not not (State eq 2)", TRUE },
    { "((((State eq 2))))", TRUE },
    { "State eq (2)", TRUE },
    { "  State   eq\t2  ", TRUE },
    { "Id eq 'nb:jid:UUID:f3c43f94-327f-2347-90bb-3bf79f8559f1'", TRUE },
    { "Id eq 'NB:JID:uuid:F3C43F94-327F-2347-90BB-3BF79F8559F1'", TRUE },
    { "Id eq 'nb:jid:UUID:f3c43f94-327f-2347-90bb-3bf79f8559f2'", FALSE },
    { "startswith(Id,'nb:jid:uuid:F3C4')", TRUE },
    { "Name eq 'O''Hara and Sons'", TRUE },
    { "Name eq 'o''hara and sons'", FALSE },
    { "Name gt 'A' and Name lt 'Z'", TRUE },
    { "Name eq ''", FALSE },
    { "startswith(Name,'O''H')", TRUE },
    { "startswith(Name,'')", TRUE },
    { "startswith(Name,'Hara') eq false", TRUE },
    { "startswith(Name,'O') eq true", TRUE },
    { "endswith( Name , 'Sons' )", TRUE },
    { "substringof('Hara',Name)", TRUE },
    { "substringof(Name,'Hara')", FALSE },
    { "substringof(' or State eq 9', Name)", FALSE },
    { "Created eq datetime'2015-02-11T01:46:08.897'", TRUE },
    { "Created gt datetime'2015-02-11T01:46:08.897'", FALSE },
    { "Created ge datetime'2015-02-11T01:46:08'", TRUE },
    { "Created lt datetime'2015-02-11T01:46:09Z'", TRUE },
    { "Created eq datetimeoffset'2015-02-11T02:46:08.897+01:00'", TRUE },
    { "Created gt datetime'0001-01-01T00:00:00'", TRUE },
    { "LastModified eq Created", TRUE },
    { "StartTime gt Created", TRUE },
    { "EndTime eq null", TRUE },
    { "null eq EndTime", TRUE },
    { "EndTime ne null", FALSE },
    { "StartTime ne null", TRUE },
    { "EndTime gt datetime'2000-01-01T00:00:00'", FALSE },
    { "EndTime lt datetime'2000-01-01T00:00:00'", FALSE },
    { "not (EndTime gt datetime'2000-01-01T00:00:00')", TRUE },
    { "TemplateId eq null", TRUE },
    { "TemplateId eq 'x'", FALSE },
    { "startswith(TemplateId,'x')", FALSE },
    { "startswith(null,'x')", FALSE },
    { "null eq null", TRUE },
    { "true", TRUE },
    { "false or true", TRUE },
    { "true eq true", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (matches (rows[i].text) != rows[i].expected)
      g_error ("“%s” is not %s", rows[i].text, rows[i].expected ? "true" : "false");
}

static void
assert_refused (const char *text, const char *words)
{
  g_autoptr (GError) error = NULL;
  EncodesJobFilter *filter = encodes_job_filter_new (text, ENCODES_ENTITY_JOB, &error);

  if (filter)
    g_error ("“%.100s” was accepted", text);
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_INVALID);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  if (!strstr (error->message, words))
    g_error ("“%.100s”: “%s” does not say “%s”", text, error->message, words);
}

static void
test_rubbish (void)
{
  static const char *const rows[][2] = {
    { "", "position 0" },
    { "   ", "position" },
    { "State", "no condition" },
    { "2", "no condition" },
    { "'text'", "no condition" },
    { "null", "no condition" },
    { "State eq", "position" },
    { "eq 2", "'eq'" },
    { "State eq 2 State", "position 11" },
    { "State eq 2 and", "position" },
    { "State eq 2 and Name", "'and'" },
    { "Name or State eq 2", "'or'" },
    { "not Name", "'not'" },
    { "not", "position" },
    /* not binds closer than eq */
    { "not State eq 2", "'not'" },
    { "State == 2", "position" },
    { "State eq 2 && 1 eq 1", "position" },
    { "(State eq 2", "position" },
    { "State eq 2)", "position" },
    { "()", "position" },
    { "State eq 2 eq 3", "position" },
    { "Nonsense eq 1", "'Nonsense'" },
    { "state eq 1", "'state'" },
    { "Tasks eq 1", "'Tasks'" },
    { "JobNotificationSubscriptions eq null", "'JobNotificationSubscriptions'" },
    { "Progress gt 1", "'Progress'" },
    { "State eq '2'", "'eq'" },
    { "Name gt 2", "'gt'" },
    { "Created gt '2015-02-11'", "'gt'" },
    { "(State eq 2) gt true", "'gt'" },
    { "Name eq 'open", "position" },
    { "Name eq 'a'b'", "position" },
    { "Created gt datetime'yesterday'", "datetime" },
    { "Created gt datetime''", "datetime" },
    { "Created gt datetime'2015-02-11T01:46:08", "position" },
    { "Created gt datetime", "'datetime'" },
    { "State eq 1.2.3", "position" },
    { "State eq 0x10", "position" },
    { "State eq 1e999", "position" },
    { "State eq infinity", "'infinity'" },
    { "State eq nan", "'nan'" },
    { "State eq --1", "position" },
    { "State eq -", "position" },
    { "startswith(Name)", "position" },
    { "startswith(Name,'a','b')", "position" },
    { "startswith Name,'a'", "position" },
    { "startswith(State,'a')", "position" },
    { "substringof(1,Name)", "position" },
    { "length(Name) gt 1", "'length'" },
    { "State add 1 eq 3", "position" },
    { "\xff\xfe", "position" },
    { "State eq \xd9\xa2", "position" },
    { "<script>", "position" },
    { "Name eq \"x\"", "position" },
    { "State eq 2\n", "position" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_refused (rows[i][0], rows[i][1]);
}

static char *
repeat (const char *text, guint n, const char *middle, const char *after)
{
  GString *result = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (result, text);
  g_string_append (result, middle);
  for (guint i = 0; i < n; i++)
    g_string_append (result, after);

  return g_string_free (result, FALSE);
}

static void
test_limits (void)
{
  g_autofree char *deep = repeat ("(", 31, "State eq 2", ")");
  g_autofree char *too_deep = repeat ("(", 33, "State eq 2", ")");
  g_autofree char *only_open = repeat ("(", 4000, "", "");
  g_autofree char *nots = repeat ("not ", 33, "(State eq 2)", "");
  g_autofree char *functions = repeat ("startswith(", 300, "", "");
  g_autofree char *long_chain = repeat ("true or ", 200, "true", "");
  g_autofree char *too_long_chain = repeat ("true or ", 300, "true", "");
  g_autofree char *too_long = repeat ("true or ", 600, "true", "");

  g_assert_true (matches (deep));
  g_assert_true (matches (long_chain));
  assert_refused (too_deep, "too deeply");
  assert_refused (only_open, "too deeply");
  assert_refused (nots, "too deeply");
  assert_refused (functions, "too deeply");
  assert_refused (too_long_chain, "too many parts");
  assert_refused (too_long, "too long");
}

/* Whatever it is, it is refused or it works. */
static void
test_random (void)
{
  static const char *const words[] = { "State", "Name", "Created", "eq", "ne", "gt", "and", "or", "not", "(", ")", ",",
                                       "'a''b'", "'", "2", "-1.5e3", "null", "true", "startswith", "substringof",
                                       "datetime'2015-02-11T01:46:08'", "datetime'x'", " ", "\xc3\xa9", "Id",
                                       "EndTime" };
  g_autoptr (EncodesEntity) entity = make_entity ();
  guint n_accepted = 0;

  for (guint i = 0; i < 50000; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (EncodesJobFilter) filter = NULL;
      g_autoptr (GError) error = NULL;
      guint n_words = g_test_rand_int_range (0, 9);

      for (guint word = 0; word < n_words; word++)
        g_string_append_printf (text, "%s ", words[g_test_rand_int_range (0, G_N_ELEMENTS (words))]);

      filter = encodes_job_filter_new (text->str, ENCODES_ENTITY_JOB, &error);
      g_assert_true ((filter != NULL) == (error == NULL));
      if (filter)
        {
          encodes_job_filter_matches (filter, entity);
          n_accepted++;
        }
    }

  g_assert_cmpuint (n_accepted, >, 100);
}

static void
test_every_cut (void)
{
  const char *whole = "not (startswith(Name,'O''H') and Created gt datetime'2015-02-11T01:46:08') or State eq 2.5e1L";

  for (gsize length = 0; length < strlen (whole); length++)
    {
      g_autofree char *cut = g_strndup (whole, length);
      g_autoptr (EncodesJobFilter) filter = encodes_job_filter_new (cut, ENCODES_ENTITY_JOB, NULL);
      g_autoptr (EncodesEntity) entity = make_entity ();

      if (filter)
        encodes_job_filter_matches (filter, entity);
    }
}

static void
test_tasks (void)
{
  g_autoptr (EncodesJob) job = encodes_job_new ("account", "test", "no uuid");
  g_autoptr (EncodesEntity) task = encodes_entity_new_task (job, NULL);
  g_autoptr (EncodesEntity) same_task = encodes_entity_new_task (job, NULL);
  g_autoptr (EncodesJobFilter) filter = encodes_job_filter_new ("Progress eq null and State eq 2", ENCODES_ENTITY_TASK,
                                                               NULL);

  encodes_job_set_state (job, ENCODES_JOB_STATE_PROCESSING, NULL);
  g_assert_true (encodes_job_filter_matches (filter, task));
  encodes_job_set_progress (job, 12);
  g_assert_false (encodes_job_filter_matches (filter, task));

  g_assert_true (encodes_entity_is_id (ENCODES_ENTITY_TASK, encodes_entity_get_id (task)));
  g_assert_cmpstr (encodes_entity_get_id (task), ==, encodes_entity_get_id (same_task));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/job-filter/means-what-the-protocol-says", test_table);
  g_test_add_func ("/server/job-filter/names-what-is-wrong", test_rubbish);
  g_test_add_func ("/server/job-filter/limits-depth-parts-and-length", test_limits);
  g_test_add_func ("/server/job-filter/survives-random-words", test_random);
  g_test_add_func ("/server/job-filter/survives-every-cut", test_every_cut);
  g_test_add_func ("/server/job-filter/knows-tasks", test_tasks);

  return g_test_run ();
}
