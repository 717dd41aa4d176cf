/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* What a service says when it does not do what was asked: the whole answer, with its head. */

#include "fuzz.h"

#include "encodes-media-services-v2-fault.h"
#include "http-input.h"

#define LONGEST_SENTENCE 1000

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FuzzInput input = FUZZ_INPUT_INIT (data, size);
  g_autoptr (EncodesHttpResponse) response = fuzz_http_take_response (&input);
  g_autoptr (GUri) uri = g_uri_parse ("https://media.example/api/Jobs", G_URI_FLAGS_NONE, NULL);
  g_autoptr (GError) error = encodes_media_services_v2_fault_new (response, uri);
  g_autoptr (GError) body_error = NULL;
  g_autoptr (GError) explained = NULL;
  g_autofree char *words = encodes_media_services_v2_fault_get_words (response->body);
  g_autofree char *request_id = encodes_media_services_v2_fault_get_request_id (response);

  fuzz_assert_sentence (error);
  fuzz_assert_line (error->message, LONGEST_SENTENCE);
  g_assert_cmpuint (encodes_error_get_retry_after (error), <=, 3600);
  if (words)
    {
      g_assert_cmpint (*words, !=, '\0');
      fuzz_assert_line (words, 240);
    }
  if (request_id)
    fuzz_assert_line (request_id, 64);
  if (!encodes_media_services_v2_fault_check_body (response, uri, &body_error))
    fuzz_assert_sentence (body_error);
  explained = encodes_media_services_v2_fault_explain (
    g_error_new_literal (ENCODES_ERROR, ENCODES_ERROR_FORMAT, "It is not a list."), response->body);
  fuzz_assert_sentence (explained);
  fuzz_assert_line (explained->message, LONGEST_SENTENCE);
  return 0;
}
