/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* Addresses from a person and from services: a base, one that it leads to, what the account allows besides, a resource. A
 * token must not go where the account does not allow it. */

#include "fuzz.h"

#include <string.h>

#include "encodes-error.h"
#include "encodes-http-client.h"
#include "encodes-http-uri.h"
#include "encodes-media-services-v2-address.h"

static void
check_address (GUri *uri)
{
  g_autofree char *text = g_uri_to_string (uri);
  g_autofree char *origin = encodes_http_get_origin (uri);
  g_autofree char *host = encodes_http_describe_host (uri);
  g_autoptr (GUri) again = encodes_media_services_v2_address_parse (text, NULL);

  fuzz_assert_text (text);
  fuzz_assert_line (host, 100);
  g_assert_cmpint (*host, !=, '\0');
  for (const char *c = origin; *c; c++)
    g_assert_false (g_ascii_isspace (*c) || g_ascii_iscntrl (*c));
  /* What is written into the accounts file is understood when it is read again, as the same place. */
  g_assert_nonnull (again);
  g_assert_true (encodes_http_same_origin (uri, again));
  g_assert_null (g_uri_get_userinfo (uri));
  g_assert_true (g_str_equal (g_uri_get_scheme (uri), "https") || encodes_http_is_loopback (uri));
  encodes_media_services_v2_address_get_resource (uri);
  encodes_media_services_v2_address_get_public_client (uri);
}

static void
check_target (GUri *base, const char *trusted, GUri *target)
{
  g_autofree char *relative = encodes_media_services_v2_address_get_relative (base, target);
  gboolean is_trusted = encodes_media_services_v2_address_is_trusted (base, trusted, target);

  if (encodes_http_same_origin (base, target))
    g_assert_true (is_trusted);
  else
    g_assert_null (relative);
  if (g_str_equal (g_uri_get_scheme (base), "https") && !g_str_equal (g_uri_get_scheme (target), "https"))
    g_assert_false (is_trusted);
  if (relative)
    {
      g_autoptr (GUri) resolved = encodes_media_services_v2_address_resolve (base, relative);

      g_assert_nonnull (resolved);
      g_assert_true (encodes_http_same_origin (resolved, base));
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FuzzInput input = FUZZ_INPUT_INIT (data, size);
  g_autofree char *base_text = fuzz_input_take_line (&input);
  g_autofree char *target_text = fuzz_input_take_line (&input);
  g_autofree char *trusted = fuzz_input_take_line (&input);
  g_autofree char *relative = fuzz_input_take_line (&input);
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) base = encodes_media_services_v2_address_parse_base (base_text, &error);
  g_autoptr (GUri) target = encodes_media_services_v2_address_parse (target_text, NULL);
  g_autoptr (GUri) new_base = NULL;

  if (!base)
    {
      fuzz_assert_sentence (error);
      return 0;
    }

  check_address (base);
  g_assert_true (g_str_has_suffix (g_uri_get_path (base), "/"));
  if (target)
    {
      check_address (target);
      check_target (base, trusted, target);
    }
  new_base = encodes_media_services_v2_address_new_base (base, relative, target_text);
  if (new_base)
    {
      check_address (new_base);
      check_target (base, trusted, new_base);
      g_assert_true (g_str_has_suffix (g_uri_get_path (new_base), "/"));
      g_assert_null (g_uri_get_query (new_base));
    }
  return 0;
}
