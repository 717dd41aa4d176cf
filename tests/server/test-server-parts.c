/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "encodes-error.h"
#include "encodes-random.h"
#include "encodes-secret-store.h"
#include "encodes-server-clients.h"
#include "encodes-server-guard.h"
#include "encodes-server-tokens.h"
#include "encodes-server.h"

static void
on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static char *
check (EncodesServerClients *clients, const char *name, const char *secret, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  encodes_server_clients_check_async (clients, name, secret, NULL, on_result, &result);
  while (!result)
    g_main_context_iteration (NULL, TRUE);

  return encodes_server_clients_check_finish (clients, result, error);
}

static void
test_clients (void)
{
  g_autofree char *folder = g_dir_make_tmp ("encodes-clients-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "sub", "clients.ini", NULL);
  g_autoptr (EncodesServerClients) clients = encodes_server_clients_new (path);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) none = encodes_server_clients_list (clients, &error);
  g_autoptr (EncodesSecret) secret = encodes_server_clients_add (clients, "laptop", &error);
  g_autoptr (EncodesSecret) other = encodes_server_clients_add (clients, "tablet", &error);
  g_autofree char *mark = NULL;
  g_autofree char *contents = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (none), ==, 0);
  mark = check (clients, "laptop", secret, &error);
  g_assert_no_error (error);
  g_assert_nonnull (mark);

  g_assert_null (check (clients, "laptop", other, &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_UNAUTHORIZED);
  g_clear_error (&error);
  g_assert_null (check (clients, "nobody", secret, &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_UNAUTHORIZED);
  g_clear_error (&error);
  g_assert_null (check (clients, "laptop", "", &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_UNAUTHORIZED);
  g_clear_error (&error);

  /* The hash that is in the file opens nothing. */
  g_assert_null (check (clients, "laptop", mark, &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_UNAUTHORIZED);
  g_clear_error (&error);

  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_null (strstr (contents, secret));
  g_assert_true (encodes_server_clients_remove (clients, "laptop", &error));
  g_assert_null (check (clients, "laptop", secret, &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_UNAUTHORIZED);
}

static void
test_odd_files (void)
{
  static const char *const contents[] = {
    "[laptop]\n", "[laptop]\nSalt=\nHash=\n", "[laptop]\nSalt=00\nHash=00\n", "[laptop]\nHash=zz\nSalt=zz\n",
    "[laptop]\nHash=0000000000000000000000000000000000000000000000000000000000000000\n",
  };
  g_autofree char *folder = g_dir_make_tmp ("encodes-clients-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "clients.ini", NULL);
  g_autoptr (EncodesServerClients) clients = encodes_server_clients_new (path);
  g_autoptr (EncodesServerClients) no_file = encodes_server_clients_new (folder);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      g_assert_true (g_file_set_contents (path, contents[i], -1, NULL));
      g_assert_null (check (clients, "laptop", "", &error));
      g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_UNAUTHORIZED);
      g_clear_error (&error);
    }

  g_assert_true (g_file_set_contents (path, "rubbish \xff", -1, NULL));
  g_assert_null (check (clients, "laptop", "x", &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_STORAGE);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_null (strstr (error->message, "rubbish"));
  g_clear_error (&error);
  g_assert_null (check (no_file, "laptop", "x", &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_STORAGE);
}

static void
test_tokens (void)
{
  g_autoptr (EncodesServerTokens) tokens = encodes_server_tokens_new ();
  g_autoptr (EncodesSecret) first = encodes_server_tokens_issue (tokens, "laptop", "a", 100, NULL);
  g_autoptr (EncodesSecret) second = encodes_server_tokens_issue (tokens, "tablet", "b", 100, NULL);
  g_autoptr (EncodesSecret) ended = encodes_server_tokens_issue (tokens, "laptop", "a", 0, NULL);
  g_autoptr (GHashTable) marks = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_cmpuint (strlen (first), ==, 43);
  g_assert_cmpstr (first, !=, second);
  g_assert_cmpstr (encodes_server_tokens_check (tokens, first), ==, "laptop");
  g_assert_cmpstr (encodes_server_tokens_check (tokens, second), ==, "tablet");
  g_assert_null (encodes_server_tokens_check (tokens, ended));
  g_assert_null (encodes_server_tokens_check (tokens, ""));

  /* The laptop has another secret now, the tablet the same. */
  g_hash_table_insert (marks, (gpointer) "laptop", (gpointer) "c");
  g_hash_table_insert (marks, (gpointer) "tablet", (gpointer) "b");
  encodes_server_tokens_keep_only (tokens, marks);
  g_assert_null (encodes_server_tokens_check (tokens, first));
  g_assert_cmpstr (encodes_server_tokens_check (tokens, second), ==, "tablet");

  for (guint i = 0; i < 200; i++)
    encodes_secret_free (encodes_server_tokens_issue (tokens, "greedy", "d", 100, NULL));
  g_assert_cmpstr (encodes_server_tokens_check (tokens, second), ==, "tablet");
}

static void
test_token_limit (void)
{
  g_autoptr (EncodesServerTokens) tokens = encodes_server_tokens_new ();
  g_autoptr (EncodesSecret) oldest = encodes_server_tokens_issue (tokens, "laptop", "a", 100, NULL);
  g_autoptr (EncodesSecret) newest = NULL;

  for (guint i = 0; i < 64; i++)
    {
      encodes_secret_free (newest);
      newest = encodes_server_tokens_issue (tokens, "laptop", "a", 100, NULL);
    }

  g_assert_null (encodes_server_tokens_check (tokens, oldest));
  g_assert_cmpstr (encodes_server_tokens_check (tokens, newest), ==, "laptop");
}

static void
test_guard (void)
{
  g_autoptr (EncodesServerGuard) guard = encodes_server_guard_new ();
  g_autoptr (GSocketAddress) one = g_inet_socket_address_new_from_string ("192.0.2.1", 1000);
  g_autoptr (GSocketAddress) one_again = g_inet_socket_address_new_from_string ("192.0.2.1", 2000);
  g_autoptr (GSocketAddress) two = g_inet_socket_address_new_from_string ("192.0.2.2", 1000);
  g_autoptr (GSocketAddress) six = g_inet_socket_address_new_from_string ("2001:db8:1:2::1", 1);
  g_autoptr (GSocketAddress) six_beside = g_inet_socket_address_new_from_string ("2001:db8:1:2:ffff::9", 1);
  g_autoptr (GSocketAddress) six_elsewhere = g_inet_socket_address_new_from_string ("2001:db8:1:3::1", 1);

  for (guint i = 0; i < 4; i++)
    encodes_server_guard_add_failure (guard, one);
  g_assert_cmpuint (encodes_server_guard_get_wait (guard, one), ==, 0);
  encodes_server_guard_add_failure (guard, one_again);
  g_assert_cmpuint (encodes_server_guard_get_wait (guard, one), ==, 1);
  g_assert_cmpuint (encodes_server_guard_get_wait (guard, two), ==, 0);
  for (guint i = 0; i < 100; i++)
    encodes_server_guard_add_failure (guard, one);
  g_assert_cmpuint (encodes_server_guard_get_wait (guard, one_again), ==, 60);
  encodes_server_guard_forgive (guard, one);
  g_assert_cmpuint (encodes_server_guard_get_wait (guard, one), ==, 0);

  for (guint i = 0; i < 6; i++)
    encodes_server_guard_add_failure (guard, six);
  g_assert_cmpuint (encodes_server_guard_get_wait (guard, six_beside), >, 0);
  g_assert_cmpuint (encodes_server_guard_get_wait (guard, six_elsewhere), ==, 0);
  g_assert_cmpuint (encodes_server_guard_get_wait (guard, NULL), ==, 0);

  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *text = g_strdup_printf ("10.%u.%u.1", i / 256, i % 256);
      g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (text, 1);

      encodes_server_guard_add_failure (guard, address);
    }
}

static void
test_addresses (void)
{
  static const char *const right[][2] = {
    { "127.0.0.1:8265", "127.0.0.1" }, { "[::1]:1", "::1" }, { "localhost:0", "127.0.0.1" },
    { "0.0.0.0:65535", "0.0.0.0" },
  };
  static const char *const wrong[] = { "", ":", "8265", ":8265", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x",
                                       "127.0.0.1:-1",
                                       "127.0.0.1:65536", "::1:80", "[::1]", "[::1:80", "[127.0.0.1]:80", "[]:80",
                                       "example.com:80", "127.0.0.1:80 ", "\xff:80" };

  for (guint i = 0; i < G_N_ELEMENTS (right); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GSocketAddress) address = encodes_server_parse_address (right[i][0], &error);
      g_autofree char *text = NULL;

      g_assert_no_error (error);
      text = g_inet_address_to_string (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
      g_assert_cmpstr (text, ==, right[i][1]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (encodes_server_parse_address (wrong[i], &error));
      g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_INVALID);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

static void
test_digests (void)
{
  guint8 digest[ENCODES_DIGEST_LENGTH];
  guint8 other[ENCODES_DIGEST_LENGTH];
  g_autofree char *hex = NULL;

  encodes_digest_compute ((const guint8 *) "ab", 2, "c", digest);
  hex = encodes_bytes_to_hex (digest, sizeof digest);
  g_assert_cmpstr (hex, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  g_assert_true (encodes_bytes_from_hex (hex, other, sizeof other));
  g_assert_true (encodes_digest_equal (digest, other));
  for (guint i = 0; i < sizeof other; i++)
    {
      other[i] ^= 0x10;
      g_assert_false (encodes_digest_equal (digest, other));
      other[i] ^= 0x10;
    }
  g_assert_false (encodes_bytes_from_hex (NULL, other, sizeof other));
  hex[63] = 'g';
  g_assert_false (encodes_bytes_from_hex (hex, other, sizeof other));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/clients/know-their-secrets", test_clients);
  g_test_add_func ("/server/clients/survive-odd-files", test_odd_files);
  g_test_add_func ("/server/tokens/end-with-time-and-client", test_tokens);
  g_test_add_func ("/server/tokens/are-not-hoarded", test_token_limit);
  g_test_add_func ("/server/guard/slows-an-address-down", test_guard);
  g_test_add_func ("/server/addresses/are-numbers", test_addresses);
  g_test_add_func ("/server/digests/are-sha-256", test_digests);

  return g_test_run ();
}
