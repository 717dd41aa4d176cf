/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* What a person pastes, drops or opens to describe an account: JSON, XML or settings. */

#include "fuzz.h"

#include "encodes-error.h"
#include "encodes-media-services-v2-description.h"
#include "encodes-media-services-v2-options.h"
#include "encodes-providers.h"
#include "encodes-secret-store.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (EncodesAccount) account = encodes_account_new ("id", "media-services-v2", "");
  g_autoptr (EncodesSecret) secret = NULL;
  g_autofree char *note = NULL;
  g_autofree const char **keys = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) check_error = NULL;

  if (!encodes_media_services_v2_description_read (bytes, account, &secret, &note, &error))
    {
      fuzz_assert_sentence (error);
      g_assert_null (secret);
      return 0;
    }

  g_assert_no_error (error);
  fuzz_assert_text (secret);
  fuzz_assert_text (note);
  fuzz_assert_line (encodes_account_get_name (account), 200);
  keys = encodes_account_get_keys (account);
  for (guint i = 0; keys[i]; i++)
    fuzz_assert_text (encodes_account_get_option (account, keys[i]));
  if (!encodes_media_services_v2_options_check (account, NULL, &check_error))
    fuzz_assert_sentence (check_error);
  return 0;
}
