/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-account-store.h"
#include "encodes-error.h"

#include <glib/gstdio.h>

#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEADLINE_SECONDS 30

typedef struct
{
  char *folder;
  char *path;
  EncodesAccountStore *store;
  GAsyncResult *result;
  guint n_done;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("encodes-accounts-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "encodes", "accounts.ini", NULL);
  fixture->store = encodes_account_store_new (fixture->path);
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        remove_folder (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_set_object (&fixture->result, result);
  fixture->n_done++;
}

/* Runs the main loop until @condition holds. */
#define WAIT_UNTIL(condition) \
  G_STMT_START \
    { \
      gint64 end_ = g_get_monotonic_time () + DEADLINE_SECONDS * G_USEC_PER_SEC; \
      guint tick_ = g_timeout_add (20, on_tick, NULL); \
      while (!(condition)) \
        { \
          g_main_context_iteration (NULL, TRUE); \
          if (g_get_monotonic_time () > end_) \
            g_error ("%s: never came true", #condition); \
        } \
      g_source_remove (tick_); \
    } \
  G_STMT_END

static gboolean
on_tick (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->result);
  /* Reading that is under way holds the store until it is done. */
  g_object_add_weak_pointer (G_OBJECT (fixture->store), (gpointer *) &fixture->store);
  g_object_unref (fixture->store);
  WAIT_UNTIL (fixture->store == NULL);
  remove_folder (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static GAsyncResult *
wait_for_result (Fixture *fixture)
{
  WAIT_UNTIL (fixture->result != NULL);
  return g_steal_pointer (&fixture->result);
}

static void
load (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  encodes_account_store_load_async (fixture->store, NULL, on_done, fixture);
  result = wait_for_result (fixture);
  encodes_account_store_load_finish (fixture->store, result, &error);
  g_assert_no_error (error);
}

static gboolean
put (Fixture *fixture, EncodesAccount *account, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  encodes_account_store_put_async (fixture->store, account, NULL, on_done, fixture);
  result = wait_for_result (fixture);
  return encodes_account_store_put_finish (fixture->store, result, error);
}

static void
write_file (Fixture *fixture, const char *text)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (folder, 0700);
  g_file_set_contents (fixture->path, text, -1, &error);
  g_assert_no_error (error);
}

static char *
read_file (Fixture *fixture)
{
  char *text = NULL;

  g_file_get_contents (fixture->path, &text, NULL, NULL);
  return text ? text : g_strdup ("");
}

static gboolean
file_has (Fixture *fixture, const char *text)
{
  g_autofree char *contents = read_file (fixture);

  return strstr (contents, text) != NULL;
}

#define TWO_ACCOUNTS \
  "# By hand.\n" \
  "[one]\n" \
  "Name=Studio East\n" \
  "Provider=media-services-v2\n" \
  "client-id=abc\n" \
  "\n" \
  "[two]\n" \
  "Name=Archive\n" \
  "Provider=media-services-v2\n" \
  "future-key=kept\n" \
  "Name[de]=Archiv\n" \
  "\n" \
  "[not-an-account]\n" \
  "Colour=blue\n"

static guint
n_accounts (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->store));
}

static void
test_missing (Fixture *fixture, gconstpointer data)
{
  load (fixture);
  g_assert_cmpuint (n_accounts (fixture), ==, 0);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

static void
test_load (Fixture *fixture, gconstpointer data)
{
  EncodesAccount *account;

  write_file (fixture, TWO_ACCOUNTS);
  load (fixture);
  g_assert_cmpuint (n_accounts (fixture), ==, 2);

  account = encodes_account_store_find (fixture->store, "one");
  g_assert_nonnull (account);
  g_assert_cmpstr (encodes_account_get_name (account), ==, "Studio East");
  g_assert_cmpstr (encodes_account_get_provider_id (account), ==, "media-services-v2");
  g_assert_cmpstr (encodes_account_get_option (account, "client-id"), ==, "abc");
  g_assert_true (encodes_account_store_find (fixture->store, "Archive") ==
                 encodes_account_store_find (fixture->store, "two"));
  g_assert_null (encodes_account_store_find (fixture->store, "not-an-account"));
  g_assert_null (encodes_account_store_find (fixture->store, "archive"));
}

static void
test_put (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesAccount) account = encodes_account_new (NULL, "media-services-v2", "Grün; =[x]\n\"y\"");
  g_autoptr (EncodesAccountStore) other = NULL;
  g_autoptr (GError) error = NULL;
  EncodesAccount *read;
  GStatBuf status;

  load (fixture);
  encodes_account_set_option (account, "api-endpoint", " https://a.example/api/;\\x ");
  g_assert_true (put (fixture, account, &error));
  g_assert_no_error (error);
  g_assert_true (encodes_account_store_find (fixture->store, encodes_account_get_id (account)) == account);

  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);

  other = g_steal_pointer (&fixture->store);
  fixture->store = encodes_account_store_new (fixture->path);
  load (fixture);
  g_assert_cmpuint (n_accounts (fixture), ==, 1);
  read = encodes_account_store_find (fixture->store, encodes_account_get_id (account));
  g_assert_cmpstr (encodes_account_get_name (read), ==, encodes_account_get_name (account));
  g_assert_cmpstr (encodes_account_get_option (read, "api-endpoint"), ==, " https://a.example/api/;\\x ");
}

static void
test_keeps_unknown (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesAccount) account = encodes_account_new ("three", "media-services-v2", "Third");
  g_autoptr (GError) error = NULL;

  write_file (fixture, TWO_ACCOUNTS);
  load (fixture);
  g_assert_true (put (fixture, account, &error));
  encodes_account_set_name (encodes_account_store_find (fixture->store, "two"), "Archive West");
  WAIT_UNTIL (file_has (fixture, "Archive West"));

  g_assert_true (file_has (fixture, "# By hand."));
  g_assert_true (file_has (fixture, "[not-an-account]\nColour=blue"));
  g_assert_true (file_has (fixture, "future-key=kept"));
  g_assert_true (file_has (fixture, "Name[de]=Archiv"));
  g_assert_true (file_has (fixture, "Third"));
}

static void
test_broken (Fixture *fixture, gconstpointer data)
{
  const char *broken = "[one]\nName=Studio\nsecret-looking line\n";
  g_autoptr (EncodesAccount) account = encodes_account_new ("three", "media-services-v2", "Third");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  write_file (fixture, broken);
  encodes_account_store_load_async (fixture->store, NULL, on_done, fixture);
  result = wait_for_result (fixture);
  g_assert_false (encodes_account_store_load_finish (fixture->store, result, &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_STORAGE);
  g_assert_null (strstr (error->message, "secret-looking"));
  g_clear_error (&error);

  g_assert_false (put (fixture, account, &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_STORAGE);
  text = read_file (fixture);
  g_assert_cmpstr (text, ==, broken);

  /* Repaired by hand, it is read again by itself. */
  write_file (fixture, TWO_ACCOUNTS);
  WAIT_UNTIL (n_accounts (fixture) == 2);
}

/* As a power cut can leave it: what follows the NULs is not to be lost with the next change. */
static void
test_zeros (Fixture *fixture, gconstpointer data)
{
  static const char zeros[] = "[one]\nName=Studio\nProvider=p\n\0\0\0\n[two]\nName=Other\nProvider=p\n";
  g_autoptr (EncodesAccount) account = encodes_account_new ("three", "media-services-v2", "Third");
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  write_file (fixture, "");
  g_file_set_contents (fixture->path, zeros, sizeof zeros - 1, &error);
  g_assert_no_error (error);
  g_assert_false (put (fixture, account, &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_STORAGE);
  g_clear_error (&error);

  g_file_get_contents (fixture->path, &text, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (text, length, zeros, sizeof zeros - 1);
}

static void
test_follows (Fixture *fixture, gconstpointer data)
{
  EncodesAccount *one;

  write_file (fixture, TWO_ACCOUNTS);
  load (fixture);
  one = encodes_account_store_find (fixture->store, "one");

  write_file (fixture, "[one]\nName=Renamed\nProvider=media-services-v2\ntenant=t\n[new]\nName=N\nProvider=p\n");
  WAIT_UNTIL (encodes_account_store_find (fixture->store, "new") != NULL);
  g_assert_cmpuint (n_accounts (fixture), ==, 2);
  g_assert_true (encodes_account_store_find (fixture->store, "one") == one);
  g_assert_cmpstr (encodes_account_get_name (one), ==, "Renamed");
  g_assert_cmpstr (encodes_account_get_option (one, "tenant"), ==, "t");
  g_assert_null (encodes_account_get_option (one, "client-id"));

  g_unlink (fixture->path);
  WAIT_UNTIL (n_accounts (fixture) == 0);
}

static void
test_follows_first_file (Fixture *fixture, gconstpointer data)
{
  load (fixture);
  write_file (fixture, TWO_ACCOUNTS);
  WAIT_UNTIL (n_accounts (fixture) == 2);
}

static void
test_saves_changes (Fixture *fixture, gconstpointer data)
{
  EncodesAccount *one;

  write_file (fixture, TWO_ACCOUNTS);
  load (fixture);
  one = encodes_account_store_find (fixture->store, "one");
  for (guint i = 0; i <= 100; i++)
    {
      g_autofree char *value = g_strdup_printf ("https://%u.example", i);

      encodes_account_set_option (one, "base-address", value);
    }
  encodes_account_set_option (one, "client-id", NULL);
  WAIT_UNTIL (file_has (fixture, "https://100.example") && !file_has (fixture, "client-id"));
  g_assert_cmpstr (encodes_account_get_option (one, "base-address"), ==, "https://100.example");
  g_assert_null (encodes_account_get_option (one, "client-id"));
}

static void
test_merges_changes (Fixture *fixture, gconstpointer data)
{
  EncodesAccount *one;

  write_file (fixture, TWO_ACCOUNTS);
  load (fixture);
  one = encodes_account_store_find (fixture->store, "one");

  /* Both before this program has noticed the other's. */
  write_file (fixture, "[one]\nName=Renamed elsewhere\nProvider=media-services-v2\nclient-id=abc\n");
  encodes_account_set_option (one, "base-address", "https://b.example");
  WAIT_UNTIL (file_has (fixture, "https://b.example"));
  WAIT_UNTIL (g_str_equal (encodes_account_get_name (one), "Renamed elsewhere"));
  g_assert_true (file_has (fixture, "Renamed elsewhere"));
  g_assert_cmpstr (encodes_account_get_option (one, "base-address"), ==, "https://b.example");
  g_assert_true (file_has (fixture, "client-id=abc"));
}

static void
test_no_resurrection (Fixture *fixture, gconstpointer data)
{
  EncodesAccount *one;

  write_file (fixture, TWO_ACCOUNTS);
  load (fixture);
  one = encodes_account_store_find (fixture->store, "one");

  write_file (fixture, "[two]\nName=Archive\nProvider=media-services-v2\n");
  encodes_account_set_option (one, "base-address", "https://b.example");
  WAIT_UNTIL (n_accounts (fixture) == 1);
  g_assert_false (file_has (fixture, "[one]"));
  g_assert_false (file_has (fixture, "https://b.example"));
}

static void
test_remove (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) again = NULL;
  g_autoptr (GError) error = NULL;

  write_file (fixture, TWO_ACCOUNTS);
  load (fixture);
  encodes_account_store_remove_async (fixture->store, "one", NULL, on_done, fixture);
  result = wait_for_result (fixture);
  g_assert_true (encodes_account_store_remove_finish (fixture->store, result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_accounts (fixture), ==, 1);
  g_assert_false (file_has (fixture, "[one]"));
  g_assert_true (file_has (fixture, "[two]"));

  encodes_account_store_remove_async (fixture->store, "one", NULL, on_done, fixture);
  again = wait_for_result (fixture);
  g_assert_true (encodes_account_store_remove_finish (fixture->store, again, &error));
  g_assert_no_error (error);
}

/* Two stores stand for two programs: each opens the lock for itself. */
static void
test_two_writers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesAccountStore) other = encodes_account_store_new (fixture->path);
  const guint n = 20;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *mine = g_strdup_printf ("mine-%u", i);
      g_autofree char *theirs = g_strdup_printf ("theirs-%u", i);
      g_autoptr (EncodesAccount) a = encodes_account_new (mine, "p", mine);
      g_autoptr (EncodesAccount) b = encodes_account_new (theirs, "p", theirs);

      encodes_account_set_option (a, "number", mine);
      encodes_account_set_option (b, "number", theirs);
      encodes_account_store_put_async (fixture->store, a, NULL, on_done, fixture);
      encodes_account_store_put_async (other, b, NULL, on_done, fixture);
    }
  WAIT_UNTIL (fixture->n_done == 2 * n);
  g_clear_object (&fixture->result);
  load (fixture);
  g_assert_cmpuint (n_accounts (fixture), ==, 2 * n);
}

/* It would be told twice of each job. */
static void
test_same_account (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesAccount) one = encodes_account_new ("one", "p", "One");
  g_autoptr (EncodesAccount) again = encodes_account_new ("again", "p", "Again");
  g_autoptr (GAsyncResult) first = NULL, second = NULL, third = NULL, fourth = NULL;
  g_autoptr (GError) error = NULL;

  encodes_account_set_option (one, "address", "https://a.example/");
  encodes_account_set_option (again, "address", "https://a.example/");
  encodes_account_store_put_async (fixture->store, one, NULL, on_done, fixture);
  first = wait_for_result (fixture);
  g_assert_true (encodes_account_store_put_finish (fixture->store, first, NULL));
  encodes_account_store_put_async (fixture->store, again, NULL, on_done, fixture);
  second = wait_for_result (fixture);
  g_assert_false (encodes_account_store_put_finish (fixture->store, second, &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, "This account is there already, as “One”.");
  g_assert_cmpuint (n_accounts (fixture), ==, 1);

  /* What differs is another, and one is no other than itself. */
  encodes_account_set_option (again, "client", "b");
  encodes_account_store_put_async (fixture->store, again, NULL, on_done, fixture);
  third = wait_for_result (fixture);
  g_assert_true (encodes_account_store_put_finish (fixture->store, third, NULL));
  encodes_account_set_name (one, "Uno");
  encodes_account_store_put_async (fixture->store, one, NULL, on_done, fixture);
  fourth = wait_for_result (fixture);
  g_assert_true (encodes_account_store_put_finish (fixture->store, fourth, NULL));
  g_assert_cmpuint (n_accounts (fixture), ==, 2);
}

/* Puts @account, with an address, beside what somebody has written. */
static void
put_beside (Fixture *fixture, const char *text, EncodesAccount *account)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (fixture->path, text, -1, NULL));
  load (fixture);
  encodes_account_set_option (account, "address", "a");
  encodes_account_store_put_async (fixture->store, account, NULL, on_done, fixture);
  result = wait_for_result (fixture);
  g_assert_true (encodes_account_store_put_finish (fixture->store, result, &error));
  g_assert_no_error (error);
}

/* By another hand, or by an older version. */
static void
test_same_account_in_the_file (Fixture *fixture, gconstpointer data)
{
  static const char *const text = "[one]\nName=One\nProvider=p\naddress=a\n[again]\nName=Again\nProvider=p\naddress=a\n";
  g_autoptr (EncodesAccount) account = encodes_account_new ("again", "p", "Another name");

  put_beside (fixture, text, account);
  g_assert_cmpuint (n_accounts (fixture), ==, 2);
}

/* Which is no account. */
static void
test_repeated_keys (Fixture *fixture, gconstpointer data)
{
  static const char *const text = "[odd]\nName=a\nName=b\nName=c\n";
  g_autoptr (EncodesAccount) account = encodes_account_new ("one", "p", "One");

  put_beside (fixture, text, account);
}

static void
on_put_put_again (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (EncodesAccount) next = encodes_account_new ("next", "p", "Next");
  g_autoptr (GError) error = NULL;

  g_assert_true (encodes_account_store_put_finish (fixture->store, result, &error));
  g_assert_no_error (error);
  encodes_account_store_put_async (fixture->store, next, NULL, on_done, fixture);
}

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  g_autoptr (EncodesAccount) account = g_list_model_get_item (model, position);

  if (account && added > 0)
    encodes_account_set_option (account, "noticed", "yes");
}

static void
test_asked_from_callbacks (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EncodesAccount) account = encodes_account_new ("first", "p", "First");

  load (fixture);
  g_signal_connect (fixture->store, "items-changed", G_CALLBACK (on_items_changed), NULL);
  encodes_account_store_put_async (fixture->store, account, NULL, on_put_put_again, fixture);
  WAIT_UNTIL (fixture->n_done == 2);
  WAIT_UNTIL (encodes_account_store_find (fixture->store, "first") &&
              encodes_account_store_find (fixture->store, "next"));
  WAIT_UNTIL (file_has (fixture, "noticed=yes"));
  g_clear_object (&fixture->result);
  load (fixture);
  g_assert_cmpuint (n_accounts (fixture), ==, 2);
  g_assert_cmpstr (encodes_account_get_option (account, "noticed"), ==, "yes");
}

static void
test_waits_for_lock (Fixture *fixture, gconstpointer data)
{
  g_autofree char *lock_path = g_strconcat (fixture->path, ".lock", NULL);
  g_autoptr (EncodesAccount) account = encodes_account_new ("three", "p", "Third");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) reload = NULL;
  g_autoptr (GError) error = NULL;
  int fd;

  write_file (fixture, TWO_ACCOUNTS);
  fd = g_open (lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  g_assert_cmpint (flock (fd, LOCK_EX), ==, 0);

  /* Reading does not wait for a writer. */
  load (fixture);
  encodes_account_store_put_async (fixture->store, account, cancellable, on_done, fixture);
  g_assert_false (file_has (fixture, "Third"));
  g_cancellable_cancel (cancellable);
  result = wait_for_result (fixture);
  g_assert_false (encodes_account_store_put_finish (fixture->store, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (file_has (fixture, "Third"));
  close (fd);
}

static void
test_symbolic_link (Fixture *fixture, gconstpointer data)
{
  g_autofree char *elsewhere = g_build_filename (fixture->folder, "dotfiles.ini", NULL);
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autofree char *text = NULL;
  g_autoptr (EncodesAccount) account = encodes_account_new ("three", "p", "Third");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (elsewhere, TWO_ACCOUNTS, -1, &error);
  g_assert_cmpint (symlink (elsewhere, fixture->path), ==, 0);
  load (fixture);
  g_assert_true (put (fixture, account, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_test (fixture->path, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_get_contents (elsewhere, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "Third"));
}

static void
test_refuses_odd_keys (Fixture *fixture, gconstpointer data)
{
  const char *keys[] = { "a=b", "a[b]", "a b", "Name", "Provider", "a\nb" };

  load (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (EncodesAccount) account = encodes_account_new (NULL, "p", "N");
      g_autoptr (GError) error = NULL;

      encodes_account_set_option (account, keys[i], "value");
      g_assert_false (put (fixture, account, &error));
      g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_INVALID);
    }
  g_assert_cmpuint (n_accounts (fixture), ==, 0);
}

static void
test_odd_files (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  /* Bytes that are not UTF-8, an empty provider, a missing name. */
  write_file (fixture, "[a]\nProvider=p\nName=x\nodd=\xff\xfe\n[b]\nProvider=\nName=y\n[c]\nProvider=p\n");
  load (fixture);
  g_assert_cmpuint (n_accounts (fixture), ==, 2);
  g_assert_cmpstr (encodes_account_get_name (encodes_account_store_find (fixture->store, "c")), ==, "c");
  encodes_account_set_option (encodes_account_store_find (fixture->store, "a"), "k", "v");
  WAIT_UNTIL (file_has (fixture, "k=v"));
  g_assert_true (file_has (fixture, "odd=\xff\xfe"));

  /* A pipe would be read for ever. */
  g_unlink (fixture->path);
  g_assert_cmpint (mkfifo (fixture->path, 0600), ==, 0);
  encodes_account_store_load_async (fixture->store, NULL, on_done, fixture);
  result = wait_for_result (fixture);
  g_assert_false (encodes_account_store_load_finish (fixture->store, result, &error));
  g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_STORAGE);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/storage/account-store/load/missing-file-is-empty", test_missing);
  ADD ("/storage/account-store/load/reads-accounts", test_load);
  ADD ("/storage/account-store/load/odd-contents-are-lived-with", test_odd_files);
  ADD ("/storage/account-store/load/broken-file-is-left-alone", test_broken);
  ADD ("/storage/account-store/load/file-with-zeros-is-left-alone", test_zeros);
  ADD ("/storage/account-store/put/survives-a-restart", test_put);
  ADD ("/storage/account-store/put/keeps-what-is-unknown", test_keeps_unknown);
  ADD ("/storage/account-store/put/refuses-keys-that-cannot-be-written", test_refuses_odd_keys);
  ADD ("/storage/account-store/put/keeps-a-symbolic-link", test_symbolic_link);
  ADD ("/storage/account-store/put/the-same-account-is-not-added-twice", test_same_account);
  ADD ("/storage/account-store/put/who-has-it-twice-may-rename-it", test_same_account_in_the_file);
  ADD ("/storage/account-store/put/names-alone-are-no-account", test_repeated_keys);
  ADD ("/storage/account-store/put/two-writers-lose-nothing", test_two_writers);
  ADD ("/storage/account-store/put/waits-for-the-lock", test_waits_for_lock);
  ADD ("/storage/account-store/put/may-be-asked-from-its-callbacks", test_asked_from_callbacks);
  ADD ("/storage/account-store/remove/takes-out-one", test_remove);
  ADD ("/storage/account-store/follow/shows-the-changes-of-others", test_follows);
  ADD ("/storage/account-store/follow/a-first-file", test_follows_first_file);
  ADD ("/storage/account-store/changes/are-saved", test_saves_changes);
  ADD ("/storage/account-store/changes/of-two-programs-are-merged", test_merges_changes);
  ADD ("/storage/account-store/changes/bring-nothing-back", test_no_resurrection);

  return g_test_run ();
}
