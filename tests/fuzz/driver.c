/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* Usage: corpus-THING FOLDER
 *
 * Gives a target every file of a corpus, without libFuzzer, as a test: in the order of their names, each in memory of its
 * own of just that size, so that reading beyond its end is seen. No file may take long. */

#include "fuzz.h"

#include <string.h>
#include <time.h>

/* Many times what any of them takes, for sanitizers and slow machines. */
#define MAX_SECONDS 5.0

static double
get_cpu_seconds (void)
{
  return (double) clock () / CLOCKS_PER_SEC;
}

static void
run_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;
  gsize length;
  double begin;

  /* So that the log of a test that failed ends with the name. */
  g_test_message ("%s", path);
  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);

  g_autofree guint8 *exact = g_malloc (length);
  if (length > 0)
    memcpy (exact, contents, length);
  begin = get_cpu_seconds ();
  LLVMFuzzerTestOneInput (exact, length);
  g_assert_cmpfloat (get_cpu_seconds () - begin, <, MAX_SECONDS);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
test_corpus (gconstpointer data)
{
  const char *folder = data;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)))
    g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (paths, compare_names);

  g_assert_cmpuint (paths->len, >, 0);
  for (guint i = 0; i < paths->len; i++)
    run_file (paths->pdata[i]);
}

static void
test_nothing (void)
{
  LLVMFuzzerTestOneInput ((const guint8 *) "", 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  LLVMFuzzerInitialize (&argc, &argv);
  if (argc < 2)
    g_error ("usage: %s FOLDER", argv[0]);

  g_test_add_func ("/fuzz/nothing-is-an-input-too", test_nothing);
  g_test_add_data_func ("/fuzz/every-file-of-the-corpus-is-survived", argv[1], test_corpus);
  return g_test_run ();
}
