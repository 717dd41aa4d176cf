/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* The answer of a server that lets a person sign in elsewhere: the page is opened in the person's browser. */

#include "fuzz.h"

#include <string.h>

#include "encodes-device-code.h"
#include "http-input.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FuzzInput input = FUZZ_INPUT_INIT (data, size);
  g_autoptr (EncodesHttpResponse) response = fuzz_http_take_response (&input);
  g_autoptr (GUri) uri = g_uri_parse ("https://login.example/tenant/oauth2/devicecode", G_URI_FLAGS_NONE, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesDeviceCode) code = encodes_device_code_read (response, uri, &error);
  g_autoptr (GUri) page = NULL;

  if (!code)
    {
      fuzz_assert_sentence (error);
      fuzz_assert_line (error->message, 1000);
      return 0;
    }

  g_assert_no_error (error);
  fuzz_assert_line (code->user_code, 32);
  g_assert_cmpint (*code->user_code, !=, '\0');
  g_assert_cmpint (*code->device_code, !=, '\0');
  g_assert_true (g_str_has_prefix (code->page, "https://"));
  for (const char *c = code->page; *c; c++)
    g_assert_true (g_ascii_isgraph (*c));
  page = g_uri_parse (code->page, SOUP_HTTP_URI_FLAGS, NULL);
  g_assert_nonnull (page);
  g_assert_true (encodes_http_check_uri (page, NULL));
  g_assert_cmpuint (code->life, >=, 1);
  g_assert_cmpuint (code->life, <=, 3600);
  g_assert_cmpuint (code->interval, >=, 1);
  g_assert_cmpuint (code->interval, <=, 60);
  return 0;
}
