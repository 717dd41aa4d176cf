/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* Runs inside tests/harness/private_bus.py, without its keyring: the one of tests/harness/secret-service.py does what this
 * test wants. */

#include "encodes-error.h"
#include "encodes-keyring.h"

#include <string.h>

#define SECRET "s3cret-Grün-✓"
#define TIME_LIMIT 0.6
/* What libsecret and the bus may need besides, on a machine that does much else. */
#define GRACE 20.0
#define PATIENCE 30.0

typedef struct
{
  EncodesSecretStore *keyring;
  GAsyncResult *result;
  double seconds; /* of the last call */
} Fixture;

static GSubprocess *service;
static GDBusConnection *bus;

static void
start_service (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("ENCODES_TEST_SOURCE_DIR"), "harness", "secret-service.py", NULL);
  g_autoptr (GDataInputStream) output = NULL;
  g_autofree char *line = NULL;
  g_autoptr (GError) error = NULL;

  service = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "/usr/bin/python3",
                              path, NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (service));
  line = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (line, ==, "ready");
}

static void
stop_service (void)
{
  g_subprocess_force_exit (service);
  g_subprocess_wait (service, NULL, NULL);
  g_clear_object (&service);
}

static char *tell (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* @format with ` for ". Returns: (transfer full): its answer */
static char *
tell (const char *format, ...)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autofree char *command = NULL;
  char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  command = g_strdelimit (g_strdup_vprintf (format, arguments), "`", '"');
  va_end (arguments);

  /* Not by the name, which it may have given up: it is the one who owns the other. */
  answer = g_dbus_connection_call_sync (bus, "org.freedesktop.secrets", "/control",
                                        "io.github.encodes.Encodes.TestKeyring", "Do", g_variant_new ("(s)", command),
                                        G_VARIANT_TYPE ("(s)"), G_DBUS_CALL_FLAGS_NONE, 20000, NULL, &error);
  g_assert_no_error (error);
  g_variant_get (answer, "(s)", &text);
  return text;
}

static void
order (const char *command)
{
  g_free (tell ("%s", command));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  start_service ();
  fixture->keyring = encodes_keyring_new ();
  encodes_keyring_set_time_limit (ENCODES_KEYRING (fixture->keyring), TIME_LIMIT);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->result);
  g_assert_finalize_object (fixture->keyring);
  stop_service ();
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_set_object (&((Fixture *) user_data)->result, result);
}

typedef enum
{
  LOOKUP,
  STORE,
  CLEAR
} Operation;

static void
begin (Fixture *fixture, Operation operation)
{
  if (operation == LOOKUP)
    encodes_secret_store_lookup_async (fixture->keyring, "id", NULL, on_done, fixture);
  else if (operation == STORE)
    encodes_secret_store_store_async (fixture->keyring, "id", "Studio", SECRET, NULL, on_done, fixture);
  else
    encodes_secret_store_clear_async (fixture->keyring, "id", NULL, on_done, fixture);
}

/* Returns: (transfer full): the secret, "" for another success, NULL with an error */
static char *
run (Fixture *fixture, Operation operation, GError **error)
{
  gint64 start = g_get_monotonic_time ();
  g_autoptr (GAsyncResult) result = NULL;

  begin (fixture, operation);
  while (!fixture->result)
    {
      g_main_context_iteration (NULL, TRUE);
      g_assert_cmpint (g_get_monotonic_time () - start, <, 60 * G_USEC_PER_SEC);
    }
  fixture->seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;

  result = g_steal_pointer (&fixture->result);
  if (operation == LOOKUP)
    return encodes_secret_store_lookup_finish (fixture->keyring, result, error);
  if (operation == STORE ? encodes_secret_store_store_finish (fixture->keyring, result, error)
                         : encodes_secret_store_clear_finish (fixture->keyring, result, error))
    return g_strdup ("");
  return NULL;
}

static void
assert_works (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  encodes_keyring_set_time_limit (ENCODES_KEYRING (fixture->keyring), PATIENCE);

  g_autofree char *stored = run (fixture, STORE, &error);
  g_assert_no_error (error);

  g_autofree char *found = run (fixture, LOOKUP, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, SECRET);

  g_autofree char *cleared = run (fixture, CLEAR, &error);
  g_assert_no_error (error);
}

static void
assert_sentence (const GError *error)
{
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_KEYRING);
  g_test_message ("%s", error->message);
  /* A sentence of ours, with nothing of what a service says. */
  g_assert_true (g_str_has_suffix (error->message, "."));
  g_assert_null (strstr (error->message, "secret reason"));
  g_assert_null (strstr (error->message, "org.freedesktop"));
  g_assert_null (strstr (error->message, SECRET));
}

/* ---- a call that goes wrong, and all is well when it does not any more ---- */

typedef struct
{
  const char *path;
  const char *fault;
  Operation operation;
  const char *sentence; /* NULL: any */
} Wrong;

#define HANGS "`how`:`hang`"
#define DENIES "`how`:`error`,`name`:`org.freedesktop.DBus.Error.AccessDenied`"
#define LOCKS "`how`:`error`,`name`:`org.freedesktop.Secret.Error.IsLocked`"
#define LOSES "`how`:`error`,`name`:`org.freedesktop.Secret.Error.NoSuchObject`"
#define FAILS "`how`:`error`,`name`:`org.gnome.keyring.Error.Whatever`"
#define RUBBISH "`how`:`rubbish`"

#define SILENT "does not answer"
#define LOCKED "locked"
#define NONSENSE "makes no sense"

static const Wrong wrongs[] = {
  { "lookup/session-hangs", "`method`:`OpenSession`," HANGS, LOOKUP, SILENT },
  { "lookup/search-hangs", "`method`:`SearchItems`," HANGS, LOOKUP, SILENT },
  { "lookup/secret-hangs", "`method`:`GetSecret`," HANGS, LOOKUP, SILENT },
  { "lookup/search-denied", "`method`:`SearchItems`," DENIES, LOOKUP, NULL },
  { "lookup/secret-denied", "`method`:`GetSecret`," DENIES, LOOKUP, NULL },
  { "lookup/session-denied", "`method`:`OpenSession`," DENIES, LOOKUP, NULL },
  { "lookup/secret-locked-meanwhile", "`method`:`GetSecret`," LOCKS, LOOKUP, LOCKED },
  { "lookup/search-fails", "`method`:`SearchItems`," FAILS, LOOKUP, NULL },
  { "lookup/search-rubbish", "`method`:`SearchItems`," RUBBISH, LOOKUP, NONSENSE },
  { "lookup/secret-rubbish", "`method`:`GetSecret`," RUBBISH, LOOKUP, NONSENSE },
  { "lookup/session-rubbish", "`method`:`OpenSession`," RUBBISH, LOOKUP, NONSENSE },
  { "lookup/name-goes-meanwhile", "`method`:`SearchItems`,`how`:`release`", LOOKUP, NULL },
  { "store/collection-hangs", "`method`:`ReadAlias`," HANGS, STORE, SILENT },
  { "store/item-hangs", "`method`:`CreateItem`," HANGS, STORE, SILENT },
  { "store/item-denied", "`method`:`CreateItem`," DENIES, STORE, NULL },
  { "store/item-locked", "`method`:`CreateItem`," LOCKS, STORE, LOCKED },
  { "store/no-collection", "`method`:`CreateItem`," LOSES, STORE, NULL },
  { "store/item-rubbish", "`method`:`CreateItem`," RUBBISH, STORE, NONSENSE },
  { "clear/search-hangs", "`method`:`SearchItems`," HANGS, CLEAR, SILENT },
  { "clear/item-hangs", "`method`:`Delete`," HANGS, CLEAR, SILENT },
  { "clear/item-denied", "`method`:`Delete`," DENIES, CLEAR, NULL },
  { "clear/item-rubbish", "`method`:`Delete`," RUBBISH, CLEAR, NONSENSE },
};

static void
test_wrong (Fixture *fixture, gconstpointer data)
{
  const Wrong *this = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesSecret) answer = NULL;
  g_autofree char *command = g_strdup_printf ("{`op`:`fault`,%s}", this->fault);

  if (!strstr (this->fault, "hang") && !strstr (this->fault, "release"))
    encodes_keyring_set_time_limit (ENCODES_KEYRING (fixture->keyring), PATIENCE);
  order ("{`op`:`store`,`account`:`id`,`secret`:`before`}");
  order (command);
  answer = run (fixture, this->operation, &error);
  g_assert_null (answer);
  g_assert_cmpfloat (fixture->seconds, <, TIME_LIMIT + GRACE);
  assert_sentence (error);
  if (this->sentence)
    g_assert_nonnull (strstr (error->message, this->sentence));

  stop_service ();
  start_service ();
  assert_works (fixture);
}

/* ---- slow, but right ---- */

static void
test_slow (Fixture *fixture, gconstpointer data)
{
  encodes_keyring_set_time_limit (ENCODES_KEYRING (fixture->keyring), PATIENCE);
  order ("{`op`:`fault`,`method`:`*`,`how`:`slow`,`seconds`:0.2}");
  assert_works (fixture);
}

/* ---- locked, and what comes of the question ---- */

static void
test_prompt (Fixture *fixture, gconstpointer data)
{
  const char *comes = data;
  gboolean opens = g_str_equal (comes, "unlock");
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesSecret) secret = NULL;

  encodes_keyring_set_time_limit (ENCODES_KEYRING (fixture->keyring), opens ? PATIENCE : TIME_LIMIT);
  order ("{`op`:`store`,`account`:`id`,`secret`:`behind a lock`}");
  g_free (tell ("{`op`:`lock`,`prompt`:`%s`}", comes));
  secret = run (fixture, LOOKUP, &error);
  if (opens)
    {
      g_assert_no_error (error);
      g_assert_cmpstr (secret, ==, "behind a lock");
      return;
    }

  g_assert_null (secret);
  assert_sentence (error);
  g_assert_nonnull (strstr (error->message, LOCKED));
  /* Another program opens it: no more is needed. */
  order ("{`op`:`unlock`}");
  encodes_keyring_set_time_limit (ENCODES_KEYRING (fixture->keyring), PATIENCE);
  g_clear_error (&error);
  secret = run (fixture, LOOKUP, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (secret, ==, "behind a lock");
}

/* ---- changed behind our back ---- */

static void
assert_found (Fixture *fixture, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesSecret) secret = run (fixture, LOOKUP, &error);

  g_assert_cmpstr (secret, ==, expected);
  if (expected)
    g_assert_no_error (error);
  else
    g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_NO_SECRET);
}

static void
test_changed (Fixture *fixture, gconstpointer data)
{
  encodes_keyring_set_time_limit (ENCODES_KEYRING (fixture->keyring), PATIENCE);
  assert_found (fixture, NULL);
  order ("{`op`:`store`,`account`:`id`,`secret`:`first`}");
  assert_found (fixture, "first");
  order ("{`op`:`store`,`account`:`id`,`secret`:`second`}");
  assert_found (fixture, "second");
  order ("{`op`:`remove`,`account`:`id`}");
  assert_found (fixture, NULL);
}

static void
test_twins (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *cleared = NULL;

  encodes_keyring_set_time_limit (ENCODES_KEYRING (fixture->keyring), PATIENCE);
  order ("{`op`:`store`,`account`:`id`,`secret`:`older`}");
  order ("{`op`:`store`,`account`:`id`,`secret`:`newer`,`twin`:true}");
  assert_found (fixture, "newer");
  cleared = run (fixture, CLEAR, &error);
  g_assert_no_error (error);
  assert_found (fixture, NULL);
}

static void
test_gone (Fixture *fixture, gconstpointer data)
{
  encodes_keyring_set_time_limit (ENCODES_KEYRING (fixture->keyring), PATIENCE);
  order ("{`op`:`store`,`account`:`id`,`secret`:`gone`}");
  order ("{`op`:`fault`,`method`:`GetSecret`," LOSES "}");
  assert_found (fixture, NULL);
}

static void
test_vanishes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesSecret) secret = NULL;

  encodes_keyring_set_time_limit (ENCODES_KEYRING (fixture->keyring), PATIENCE);
  order ("{`op`:`store`,`account`:`id`,`secret`:`soon gone`}");
  order ("{`op`:`fault`,`method`:`SearchItems`,`how`:`vanish`,`times`:1}");
  secret = run (fixture, LOOKUP, &error);
  g_assert_null (secret);
  g_assert_nonnull (error);
  g_assert_cmpint (error->domain, ==, ENCODES_ERROR);
  g_clear_error (&error);
  assert_found (fixture, NULL);
}

/* A daemon that was started again knows none of the sessions of before. */
static void
test_forgets_sessions (Fixture *fixture, gconstpointer data)
{
  encodes_keyring_set_time_limit (ENCODES_KEYRING (fixture->keyring), PATIENCE);
  assert_works (fixture);
  order ("{`op`:`store`,`account`:`id`,`secret`:`still there`}");
  order ("{`op`:`restart`}");
  assert_found (fixture, "still there");
  order ("{`op`:`restart`}");
  assert_works (fixture);
}

static void
test_starts_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesSecret) secret = NULL;

  encodes_keyring_set_time_limit (ENCODES_KEYRING (fixture->keyring), PATIENCE);
  assert_works (fixture);
  stop_service ();
  secret = run (fixture, LOOKUP, &error);
  g_assert_null (secret);
  assert_sentence (error);
  start_service ();
  assert_works (fixture);
}

#define ADD(path, function, data) g_test_add (path, Fixture, data, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);

  for (gsize i = 0; i < G_N_ELEMENTS (wrongs); i++)
    {
      g_autofree char *path = g_strconcat ("/secrets/keyring/", wrongs[i].path, NULL);

      ADD (path, test_wrong, &wrongs[i]);
    }
  ADD ("/secrets/keyring/slow/is-waited-for", test_slow, NULL);
  ADD ("/secrets/keyring/locked/prompt-answered", test_prompt, "unlock");
  ADD ("/secrets/keyring/locked/prompt-dismissed", test_prompt, "dismiss");
  ADD ("/secrets/keyring/locked/prompt-unanswered", test_prompt, "never");
  ADD ("/secrets/keyring/changed/by-another-program", test_changed, NULL);
  ADD ("/secrets/keyring/changed/two-alike", test_twins, NULL);
  ADD ("/secrets/keyring/changed/gone-before-it-is-read", test_gone, NULL);
  ADD ("/secrets/keyring/changed/gone-while-it-is-read", test_vanishes, NULL);
  ADD ("/secrets/keyring/daemon/forgets-its-sessions", test_forgets_sessions, NULL);
  ADD ("/secrets/keyring/daemon/starts-again", test_starts_again, NULL);

  status = g_test_run ();
  g_clear_object (&bus);
  return status;
}
