/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* What somebody on the bus asks the search provider for, and what the person chooses. The first line is the method's
 * letter, the second a number; the others are words. Each call is answered. */

#include "fuzz.h"

#include "encodes-search-provider.h"
#include "sample-provider.h"

#define PATH "/io/github/encodes/Fuzz/SearchProvider"
#define INTERFACE "org.gnome.Shell.SearchProvider2"

typedef struct
{
  gboolean done;
  GVariant *value;
  GError *error;
} Answer;

static GDBusConnection *ends[2];
static GApplication *application;
static EncodesJobStore *store;
static EncodesSearchProvider *provider;

static char *
describe (EncodesJob *job)
{
  return g_strdup (encodes_job_state_to_word (encodes_job_get_state (job)));
}

static void
set_up (void)
{
  g_autoptr (GError) error = NULL;

  fuzz_connect (G_DBUS_CONNECTION_FLAGS_NONE, &ends[0], G_DBUS_CONNECTION_FLAGS_NONE, &ends[1]);
  fuzz_iterate_until (ends[0] && ends[1]);

  store = encodes_job_store_new ();
  sample_provider_fill_store (store);
  application = g_application_new ("io.github.encodes.Fuzz", G_APPLICATION_NON_UNIQUE);
  provider = encodes_search_provider_new (application, store, describe);
  encodes_search_provider_export (provider, ends[0], PATH, &error);
  g_assert_no_error (error);
  encodes_search_provider_start (provider);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->value = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &answer->error);
  answer->done = TRUE;
}

static GStrv
take_texts (FuzzInput *input, guint max)
{
  g_auto (GStrv) words = fuzz_input_take_words (input, max);
  GStrvBuilder *builder = g_strv_builder_new ();
  GStrv texts;

  /* The bus carries nothing else. */
  for (guint i = 0; words[i]; i++)
    {
      g_autofree char *valid = g_utf8_make_valid (words[i], -1);

      g_strv_builder_add (builder, valid);
    }
  texts = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);
  return texts;
}

static void
call (const char *method, GVariant *parameters)
{
  Answer answer = { FALSE, NULL, NULL };

  g_dbus_connection_call (ends[1], NULL, PATH, INTERFACE, method, parameters, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                          on_answered, &answer);
  fuzz_iterate_until (answer.done);
  if (answer.error)
    g_assert_error (answer.error, G_DBUS_ERROR, G_DBUS_ERROR_LIMITS_EXCEEDED);
  else
    g_assert_nonnull (answer.value);
  g_clear_pointer (&answer.value, g_variant_unref);
  g_clear_error (&answer.error);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FuzzInput input = FUZZ_INPUT_INIT (data, size);
  g_autofree char *letter = fuzz_input_take_line (&input);
  guint32 number = (guint32) fuzz_input_take_number (&input, 0, G_MAXUINT32);
  g_auto (GStrv) words = take_texts (&input, 200);
  guint n_words = g_strv_length (words);
  guint split = n_words > 0 ? number % n_words : 0;
  GVariant *all = g_variant_new_strv ((const char *const *) words, -1);
  GVariant *few = g_variant_new_strv ((const char *const *) words, split);

  g_variant_ref_sink (all);
  g_variant_ref_sink (few);
  if (!provider)
    set_up ();

  if (*letter == 's')
    call ("GetSubsearchResultSet", g_variant_new ("(@as@as)", few, all));
  else if (*letter == 'm')
    call ("GetResultMetas", g_variant_new ("(@as)", all));
  else if (*letter == 'a')
    call ("ActivateResult", g_variant_new ("(s@asu)", n_words > 0 ? words[0] : "", all, number));
  else if (*letter == 'l')
    call ("LaunchSearch", g_variant_new ("(@asu)", all, number));
  else
    call ("GetInitialResultSet", g_variant_new ("(@as)", all));

  g_variant_unref (all);
  g_variant_unref (few);
  return 0;
}
