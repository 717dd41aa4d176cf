/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* The answer of a token endpoint. What is sent back of the secret must not be in the error. */

#include "fuzz.h"

#include <string.h>

#include "encodes-token-answer.h"
#include "http-input.h"

#define SECRET "hunter2+hunter2/&="
#define SECRET_ESCAPED "hunter2%2Bhunter2%2F%26%3D"

static void
check_error (const GError *error)
{
  fuzz_assert_sentence (error);
  fuzz_assert_line (error->message, 1000);
  g_assert_null (strstr (error->message, SECRET));
  g_assert_null (strstr (error->message, SECRET_ESCAPED));
  g_assert_cmpuint (encodes_error_get_retry_after (error), <=, 3600);
}

static void
check_token (const char *token)
{
  g_assert_cmpint (*token, !=, '\0');
  for (const char *c = token; *c; c++)
    g_assert_true (g_ascii_isgraph (*c));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FuzzInput input = FUZZ_INPUT_INIT (data, size);
  g_autoptr (EncodesHttpResponse) response = fuzz_http_take_response (&input);
  g_autoptr (GUri) uri = g_uri_parse ("https://login.example/tenant/oauth2/token", G_URI_FLAGS_NONE, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *code = encodes_token_answer_get_code (response);
  g_autoptr (EncodesTokenAnswer) answer = encodes_token_answer_read (response, uri, SECRET, &error);
  g_autoptr (GError) failure = encodes_token_answer_describe_failure (response, uri, SECRET);

  fuzz_assert_text (code);
  check_error (failure);
  if (answer)
    {
      g_assert_no_error (error);
      g_assert_cmpuint (response->status, ==, 200);
      check_token (answer->token);
      if (answer->refresh_token)
        check_token (answer->refresh_token);
      g_assert_cmpint (answer->life, >=, 1);
      g_assert_cmpint (answer->life, <=, 24 * 60 * 60);
    }
  else
    check_error (error);

  encodes_token_answer_wipe (response);
  for (gsize i = 0; i < g_bytes_get_size (response->body); i++)
    g_assert_cmpint (((const char *) g_bytes_get_data (response->body, NULL))[i], ==, 0);
  return 0;
}
