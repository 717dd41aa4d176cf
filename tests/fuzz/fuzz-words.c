/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* Words of the command line: an address to listen on, a state, a job, an account's name and its options. The first line
 * is the address, the second a job, the third the name; the others are options. What is complained of is one that can be
 * shown, and is no secret. */

#include "fuzz.h"

#include <stdarg.h>
#include <string.h>

#include "encodes-ctl-account-options.h"
#include "encodes-ctl.h"
#include "encodes-entity.h"
#include "encodes-error.h"
#include "encodes-job-folder.h"
#include "encodes-media-services-v2-odata.h"
#include "encodes-provider.h"
#include "encodes-providers.h"
#include "encodes-server.h"

static guint n_complaints;

/* In the place of what the program has, which prints it. */
void
encodes_ctl_complain_usage (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_assert_cmpint (*text, !=, '\0');
  n_complaints++;
}

static void
check_job (const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesJob) job = encodes_job_folder_read (fuzz_get_folder (), word, "account", &error);
  g_autofree char *address = encodes_media_services_v2_odata_job (word);
  EncodesJobState state = ENCODES_JOB_STATE_UNKNOWN;

  g_assert_null (job);
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_NOT_FOUND);
  for (const char *c = address; *c; c++)
    g_assert_true (g_ascii_isgraph (*c) && !strchr ("/?#", *c));
  if (encodes_job_state_from_word (word, &state))
    g_assert_cmpint (g_ascii_strcasecmp (encodes_job_state_to_word (state), word), ==, 0);
  encodes_entity_is_id (ENCODES_ENTITY_JOB, word);
  encodes_entity_is_id (ENCODES_ENTITY_TASK, word);
}

static void
check_account (const char *name, GStrv options)
{
  g_autoptr (EncodesAccount) account = encodes_account_new ("id", "media-services-v2", "old");
  gboolean is_right = encodes_ctl_account_parse_name (account, name);

  g_assert_cmpuint (n_complaints, ==, is_right ? 0 : 1);
  if (is_right)
    fuzz_assert_line (encodes_account_get_name (account), 200);

  n_complaints = 0;
  is_right = encodes_ctl_account_parse_options (account, options);
  g_assert_cmpuint (n_complaints, ==, is_right ? 0 : 1);
  n_complaints = 0;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FuzzInput input = FUZZ_INPUT_INIT (data, size);
  g_autofree char *listen = fuzz_input_take_line (&input);
  g_autofree char *job = fuzz_input_take_line (&input);
  g_autofree char *name = fuzz_input_take_line (&input);
  g_auto (GStrv) options = fuzz_input_take_words (&input, 16);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) address = encodes_server_parse_address (listen, &error);

  encodes_providers_register ();
  if (address)
    g_assert_true (G_IS_INET_SOCKET_ADDRESS (address));
  else
    fuzz_assert_sentence (error);
  check_job (job);
  check_account (name, options);
  return 0;
}
