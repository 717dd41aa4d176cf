/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* The file of the server's clients: who comes in with it, and whether a change leaves what else is in it. */

#include "fuzz.h"

#include <glib/gstdio.h>
#include <string.h>

#include "encodes-error.h"
#include "encodes-secret-store.h"
#include "encodes-server-clients.h"

typedef struct
{
  char *mark;
  GError *error;
  gboolean done;
} Answer;

static void
on_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->mark = encodes_server_clients_check_finish (ENCODES_SERVER_CLIENTS (source), result, &answer->error);
  answer->done = TRUE;
}

static gboolean
knows (EncodesServerClients *clients, const char *name, const char *secret)
{
  Answer answer = { NULL, NULL, FALSE };
  gboolean known;

  encodes_server_clients_check_async (clients, name, secret, NULL, on_checked, &answer);
  fuzz_iterate_until (answer.done);
  known = answer.mark != NULL;
  if (!known)
    fuzz_assert_sentence (answer.error);
  g_clear_error (&answer.error);
  g_free (answer.mark);
  return known;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *path = g_build_filename (fuzz_get_folder (), "clients.ini", NULL);
  g_autoptr (EncodesServerClients) clients = encodes_server_clients_new (path);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) before = NULL;
  g_auto (GStrv) after = NULL;
  g_autoptr (EncodesSecret) secret = NULL;

  fuzz_write_file (fuzz_get_folder (), "clients.ini", data, size);
  before = encodes_server_clients_list (clients, &error);
  if (!before)
    {
      fuzz_assert_sentence (error);
      g_clear_error (&error);
      g_assert_false (knows (clients, "web", "secret"));
      /* What is not understood is not written over. */
      g_assert_null (encodes_server_clients_add (clients, "new", &error));
      fuzz_assert_sentence (error);
      return 0;
    }

  g_assert_no_error (error);
  for (guint i = 0; before[i]; i++)
    g_assert_false (knows (clients, before[i], ""));
  secret = encodes_server_clients_add (clients, "new", &error);
  if (!secret)
    {
      fuzz_assert_sentence (error);
      return 0;
    }
  g_assert_true (knows (clients, "new", secret));
  g_assert_false (knows (clients, "new", "secret"));
  after = encodes_server_clients_list (clients, NULL);
  g_assert_cmpuint (g_strv_length (after), ==, g_strv_length (before) + 1);
  return 0;
}
