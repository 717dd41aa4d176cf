/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* What is left of a secret in this process's memory when those who had it have let it go. The secret itself stands nowhere in
 * the program: it is kept veiled, and put together for each use in memory that is wiped. */

#include "encodes-device-code.h"
#include "encodes-json.h"
#include "encodes-media-services-v2-description.h"
#include "encodes-memory-secret-store.h"
#include "encodes-token-answer.h"
#include "encodes-token-form.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define VEIL 0x5a
#define LENGTH 48
/* So much of it in a row counts: an allocator writes its own notes over the beginning of what was freed. */
#define BEGIN 16
#define PIECE 24
#define WINDOW_SIZE ((gsize) 1 << 20)
/* The shadow of a sanitizer is larger, and holds no text. */
#define LARGEST ((gsize) 1 << 30)

static guchar veiled[LENGTH];
static guchar *window; /* where it is looked at; shared, so that it is no part of another mapping */
static int memory_fd;

/* Another one for each test: what one leaves behind is not the next one's. */
static void
make_secret (void)
{
  static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  static gsize n_secrets;

  n_secrets++;
  for (gsize i = 0; i < LENGTH; i++)
    veiled[i] = (guchar) letters[(i * (7 + n_secrets) + i * i + n_secrets) % strlen (letters)] ^ VEIL;
}

/* Returns: (transfer full): @before, the secret and @after */
static char *
with_secret (const char *before, const char *after)
{
  char *text = g_malloc (strlen (before) + LENGTH + strlen (after) + 1);
  gsize at = strlen (before);

  memcpy (text, before, at);
  for (gsize i = 0; i < LENGTH; i++)
    text[at++] = (char) (veiled[i] ^ VEIL);
  strcpy (text + at, after);
  return text;
}

static gboolean
is_piece (const guchar *data)
{
  for (gsize i = 0; i < PIECE; i++)
    if (data[i] != (veiled[BEGIN + i] ^ VEIL))
      return FALSE;
  return TRUE;
}

static guint
count_in_window (gsize length)
{
  guint n = 0;

  for (gsize i = 0; i + PIECE <= length; i++)
    n += is_piece (window + i);
  return n;
}

static guint
count_in_range (gsize start, gsize end)
{
  guint n = 0;

  while (start < end)
    {
      gssize length = pread (memory_fd, window, MIN (WINDOW_SIZE, end - start), (off_t) start);

      if (length <= PIECE)
        break;
      n += count_in_window ((gsize) length);
      /* What lies on the border is seen in the next one. */
      start += (gsize) length - (start + (gsize) length < end ? PIECE - 1 : 0);
    }
  return n;
}

/* Returns: how often the secret stands in what this process can write to: heap, stacks, and all else */
static guint
count_copies (void)
{
  g_autofree char *maps = NULL;
  guint n = 0;

  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  for (char *line = maps; line && *line; line = strchr (line, '\n') ? strchr (line, '\n') + 1 : NULL)
    {
      char *rest = NULL;
      gsize start = g_ascii_strtoull (line, &rest, 16);
      gsize end = g_ascii_strtoull (rest + 1, &rest, 16);

      if (rest[1] == 'r' && rest[2] == 'w' && start != (gsize) window && end - start < LARGEST)
        n += count_in_range (start, end);
    }
  explicit_bzero (window, WINDOW_SIZE);
  return n;
}

static void
assert_wiped (void)
{
  g_assert_cmpuint (count_copies (), ==, 0);
}

/* ---- the search itself ---- */

static void
test_finds (void)
{
  EncodesSecret *secret;

  make_secret ();
  assert_wiped ();
  secret = with_secret ("", "");
  g_assert_cmpuint (count_copies (), ==, 1);
  encodes_secret_free (secret);
  assert_wiped ();
}

static void
test_finds_freed (void)
{
  make_secret ();

  char *careless = with_secret ("", "");

  g_free (careless);
  g_assert_cmpuint (count_copies (), ==, 1);

  /* The next one of its size gets the same place: the other tests begin with a clean house. */
  for (guint i = 0; i < 100 && count_copies () > 0; i++)
    {
      char *next = g_malloc (LENGTH + 1);

      memset (next, 'x', LENGTH);
      next[LENGTH] = '\0';
      encodes_secret_free (next);
    }
  assert_wiped ();
}

/* ---- those who have it ---- */

static void
test_bytes (void)
{
  make_secret ();

  EncodesSecret *secret = with_secret ("", "");
  GBytes *bytes = encodes_secret_to_bytes (secret, LENGTH);
  GBytes *part = g_bytes_new_from_bytes (bytes, 0, LENGTH - 1);

  encodes_secret_free (secret);
  g_bytes_unref (bytes);
  g_assert_cmpuint (count_copies (), ==, 1);
  g_bytes_unref (part);
  assert_wiped ();
}

static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  char **found = user_data;

  *found = encodes_secret_store_lookup_finish (ENCODES_SECRET_STORE (source), result, NULL);
}

static void
test_memory_store (void)
{
  make_secret ();

  g_autoptr (EncodesSecretStore) store = encodes_memory_secret_store_new ();
  EncodesSecret *secret = with_secret ("", "");
  char *found = NULL;

  encodes_memory_secret_store_put (ENCODES_MEMORY_SECRET_STORE (store), "account", secret);
  encodes_secret_free (secret);
  encodes_secret_store_lookup_async (store, "account", NULL, on_looked_up, &found);
  while (!found)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count_copies (), ==, 2);
  encodes_secret_free (found);

  encodes_secret_store_clear_async (store, "account", NULL, NULL, NULL);
  assert_wiped ();
}

static void
test_form (void)
{
  make_secret ();

  EncodesSecret *secret = with_secret ("", "");
  GBytes *form = encodes_token_form_new ("client_secret=", secret, "&grant_type=", "client_credentials", NULL);

  encodes_secret_free (secret);
  g_assert_cmpuint (count_copies (), ==, 1);
  g_bytes_unref (form);
  assert_wiped ();
}

typedef struct
{
  const char *path;
  const char *before;
  const char *after;
  guint left; /* what the library that takes it apart leaves behind, which nobody can reach */
} Pasted;

#define WHO "00000000-4cdd-418a-8a72-0755ace03de5"

static const Pasted pasted[] = {
  { "settings", "\n    export AZURE_TENANT_ID=studio.example\n    AZURE_CLIENT_ID=\"" WHO "\"\n\t AZURE_CLIENT_SECRET='",
    "'  \n", 0 },
  { "xml/element", "<a><AadTenantId>studio.example</AadTenantId><AadClientId>" WHO "</AadClientId><AadSecret>\n    ",
    "\n</AadSecret></a>", 2 },
  { "xml/attribute", "<a><add key='AadTenantId' value='studio.example'/><add key='AadClientId' value='" WHO
    "'/><add key='AadSecret' value=' ", "'/></a>", 2 },
  { "json", "{\"AadTenantId\": \"studio.example\", \"AadClientId\": \"" WHO "\", \"AadSecret\": \"", "\"}", 2 },
  { "json/that-is-something-else", "{\"some\": {\"thing\": [\"", "\"]}}", 2 },
};

static void
test_pasted (gconstpointer data)
{
  make_secret ();

  const Pasted *this = data;
  EncodesSecret *text = with_secret (this->before, this->after);
  GBytes *bytes = encodes_secret_to_bytes (text, strlen (text));
  EncodesAccount *account = encodes_account_new (NULL, "media-services-v2", "");
  EncodesSecret *secret = NULL;
  g_autofree char *note = NULL;
  guint left;

  encodes_secret_free (text);
  encodes_media_services_v2_description_read (bytes, account, &secret, &note, NULL);
  g_assert_true (secret == NULL || strlen (secret) == LENGTH);
  encodes_secret_free (secret);
  g_object_unref (account);
  g_bytes_unref (bytes);

  left = count_copies ();
  g_test_message ("left behind: %u", left);
  g_assert_cmpuint (left, <=, this->left);
}

static EncodesHttpResponse *
new_response (const char *before, const char *after)
{
  EncodesHttpResponse *response = g_new0 (EncodesHttpResponse, 1);
  EncodesSecret *text = with_secret (before, after);

  response->status = 200;
  response->headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  response->body = g_bytes_new (text, strlen (text));
  encodes_secret_free (text);
  return response;
}

#define JSON_LEAVES 2

static void
test_answer (const char *before, const char *after)
{
  make_secret ();

  g_autoptr (GUri) endpoint = g_uri_parse ("https://login.example/t/oauth2/token", SOUP_HTTP_URI_FLAGS, NULL);
  EncodesHttpResponse *response = new_response (before, after);
  EncodesTokenAnswer *answer = encodes_token_answer_read (response, endpoint, NULL, NULL);
  guint left;

  g_assert_nonnull (answer);
  encodes_token_answer_wipe (response);
  encodes_http_response_free (response);
  encodes_token_answer_free (answer);

  left = count_copies ();
  g_test_message ("left behind: %u", left);
  g_assert_cmpuint (left, <=, JSON_LEAVES);
}

static void
test_token (void)
{
  test_answer ("{\"token_type\": \"Bearer\", \"access_token\": \"e30.", ".x\"}");
}

static void
test_refresh_token (void)
{
  test_answer ("{\"access_token\": \"a\", \"refresh_token\": \"", "\"}");
}

static void
test_device_code (void)
{
  make_secret ();

  g_autoptr (GUri) endpoint = g_uri_parse ("https://login.example/t/oauth2/devicecode", SOUP_HTTP_URI_FLAGS, NULL);
  EncodesHttpResponse *response
    = new_response ("{\"user_code\": \"ABCD\", \"verification_uri\": \"https://login.example/\", \"device_code\": \"", "\"}");
  EncodesDeviceCode *code = encodes_device_code_read (response, endpoint, NULL);
  guint left;

  g_assert_nonnull (code);
  encodes_token_answer_wipe (response);
  encodes_http_response_free (response);
  encodes_device_code_free (code);

  left = count_copies ();
  g_test_message ("left behind: %u", left);
  g_assert_cmpuint (left, <=, JSON_LEAVES);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  window = mmap (NULL, WINDOW_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  memory_fd = open ("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  g_assert_true (window != MAP_FAILED && memory_fd >= 0);

  g_test_add_func ("/secrets/wiping/the-search-finds-what-is-there", test_finds);
  g_test_add_func ("/secrets/wiping/the-search-finds-what-is-freed", test_finds_freed);
  g_test_add_func ("/secrets/wiping/bytes-go-with-their-last-holder", test_bytes);
  g_test_add_func ("/secrets/wiping/memory-store", test_memory_store);
  g_test_add_func ("/secrets/wiping/form", test_form);
  for (gsize i = 0; i < G_N_ELEMENTS (pasted); i++)
    {
      g_autofree char *path = g_strconcat ("/secrets/wiping/pasted/", pasted[i].path, NULL);

      g_test_add_data_func (path, &pasted[i], test_pasted);
    }
  g_test_add_func ("/secrets/wiping/token", test_token);
  g_test_add_func ("/secrets/wiping/refresh-token", test_refresh_token);
  g_test_add_func ("/secrets/wiping/device-code", test_device_code);

  return g_test_run ();
}
