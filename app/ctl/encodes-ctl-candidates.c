/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-ctl-candidates.h"

#include "encodes-ctl-session.h"
#include "encodes-ctl-text.h"

#include "encodes-history-glance.h"
#include "encodes-job-folder.h"
#include "encodes-provider.h"
#include "encodes-server-clients.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include <string.h>

/* More than anybody reads through, and few enough to be there at once. */
#define MOST_JOBS 200
#define SEPARATOR " · "

/* ---- accounts ---- */

typedef struct
{
  EncodesCtlCompletion *completion;
  EncodesCtlAccounts which;
} Wanted;

static gboolean
is_wanted (EncodesCtlSession *session, EncodesAccount *account, EncodesCtlAccounts which)
{
  EncodesProviderClass *klass = encodes_provider_find_class (encodes_account_get_provider_id (account));

  if (which == ENCODES_CTL_ACCOUNTS_ALL)
    return TRUE;

  return encodes_ctl_session_is_stored (session, account) &&
         (which == ENCODES_CTL_ACCOUNTS_STORED || (klass && encodes_provider_class_wants_sign_in (klass, account)));
}

static void
start_adding_accounts (EncodesCtlSession *session, gpointer user_data)
{
  Wanted *wanted = user_data;
  GListModel *accounts = encodes_ctl_session_get_accounts (session);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (EncodesAccount) account = g_list_model_get_item (accounts, i);
      EncodesProviderClass *klass = encodes_provider_find_class (encodes_account_get_provider_id (account));

      if (is_wanted (session, account, wanted->which))
        encodes_ctl_completion_add (wanted->completion, encodes_account_get_name (account),
                                    klass ? _(klass->title) : encodes_account_get_provider_id (account));
    }
  encodes_ctl_session_quit (session, ENCODES_CTL_DONE);
}

void
encodes_ctl_candidates_add_accounts (EncodesCtlCompletion *completion, EncodesCtlAccounts which)
{
  g_autoptr (EncodesCtlSession) session = encodes_ctl_session_new ();
  Wanted wanted = { completion, which };

  encodes_ctl_session_run (session, start_adding_accounts, &wanted);
}

/* ---- jobs ---- */

static void
take_job (GPtrArray *jobs, GHashTable *names, GHashTable *ids, EncodesJob *job)
{
  g_autofree char *id = g_ascii_strdown (encodes_job_get_id (job), -1);
  const char *name = encodes_job_get_name (job);

  if (!g_hash_table_add (ids, g_steal_pointer (&id)))
    return;

  if (name)
    {
      gpointer n_jobs = g_hash_table_lookup (names, name);

      g_hash_table_replace (names, g_strdup (name), GUINT_TO_POINTER (GPOINTER_TO_UINT (n_jobs) + 1));
    }
  g_ptr_array_add (jobs, g_object_ref (job));
}

static const char *
get_title (const char *provider_id)
{
  EncodesProviderClass *klass = encodes_provider_find_class (provider_id);

  return klass ? _(klass->title) : provider_id;
}

static gint64
get_change_time (const char *folder, const char *id)
{
  g_autofree char *path = g_build_filename (folder, id, NULL);
  GStatBuf status;

  return g_stat (path, &status) == 0 ? (gint64) status.st_mtime : 0;
}

static int
compare_change_times (gconstpointer a, gconstpointer b, gpointer user_data)
{
  gint64 time_a = get_change_time (user_data, *(const char *const *) a);
  gint64 time_b = get_change_time (user_data, *(const char *const *) b);

  return (time_a < time_b) - (time_a > time_b);
}

static void
take_jobs_of_this_computer (GPtrArray *jobs, GHashTable *names, GHashTable *ids)
{
  g_autofree char *folder = encodes_job_folder_get_default_path ();
  g_autoptr (GPtrArray) folders = encodes_job_folder_list (folder, NULL);

  if (folders)
    g_ptr_array_sort_with_data (folders, compare_change_times, folder);
  for (guint i = 0; folders && i < MIN (folders->len, MOST_JOBS); i++)
    {
      g_autoptr (EncodesJob) job = encodes_job_folder_read (folder, folders->pdata[i], "this-computer", NULL);

      if (!job)
        continue;

      encodes_job_set_account_name (job, get_title ("this-computer"));
      take_job (jobs, names, ids, job);
    }
}

static void
add_job (EncodesCtlCompletion *completion, EncodesJob *job, gboolean is_only_one)
{
  g_autofree char *state = encodes_job_state_describe (encodes_job_get_state (job), encodes_job_get_state_code (job));
  const char *account = encodes_job_get_account_name (job);
  const char *name = encodes_job_get_name (job);
  g_autofree char *place = g_strjoin (SEPARATOR, state, account, NULL);
  g_autofree char *called = g_strjoin (SEPARATOR, name ? name : state, name ? place : account, NULL);

  if (is_only_one)
    encodes_ctl_completion_add (completion, name, place);
  /* Nobody knows an id by heart, but may have one from elsewhere. */
  if (!is_only_one || *encodes_ctl_completion_get_word (completion) != '\0')
    encodes_ctl_completion_add (completion, encodes_job_get_id (job), called);
}

void
encodes_ctl_candidates_add_jobs (EncodesCtlCompletion *completion, gboolean only_open)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) remembered = encodes_history_glance (NULL, MOST_JOBS);

  take_jobs_of_this_computer (jobs, names, ids);
  for (guint i = 0; i < remembered->len; i++)
    take_job (jobs, names, ids, remembered->pdata[i]);

  for (guint i = 0; i < jobs->len; i++)
    {
      const char *name = encodes_job_get_name (jobs->pdata[i]);
      /* What begins like an option cannot be typed as a name. */
      gboolean is_only_one = name && *name != '-' && GPOINTER_TO_UINT (g_hash_table_lookup (names, name)) == 1;

      if (!only_open || !encodes_job_is_ended (jobs->pdata[i]))
        add_job (completion, jobs->pdata[i], is_only_one);
    }
}

/* ---- states and clients ---- */

void
encodes_ctl_candidates_add_states (EncodesCtlCompletion *completion)
{
  for (guint state = ENCODES_JOB_STATE_UNKNOWN; state <= ENCODES_JOB_STATE_CANCELED; state++)
    encodes_ctl_completion_add (completion, encodes_job_state_to_word (state), encodes_job_state_to_label (state));
}

void
encodes_ctl_candidates_add_clients (EncodesCtlCompletion *completion)
{
  g_autoptr (EncodesServerClients) clients = encodes_server_clients_new (NULL);
  g_auto (GStrv) names = encodes_server_clients_list (clients, NULL);

  for (guint i = 0; names && names[i]; i++)
    encodes_ctl_completion_add (completion, names[i], NULL);
}

/* ---- a new account ---- */

static const char *
find_typed_value (GPtrArray *words, const char *key)
{
  for (guint i = 0; i < words->len; i++)
    {
      const char *word = words->pdata[i];
      gsize length = strlen (key);

      if (strncmp (word, key, length) == 0 && word[length] == '=')
        return word + length + 1;
    }

  return NULL;
}

static gboolean
field_applies (EncodesProviderClass *klass, const EncodesProviderField *field, GPtrArray *words)
{
  const char *value = field->only_if_key ? find_typed_value (words, field->only_if_key) : NULL;

  for (const EncodesProviderField *other = klass->fields; field->only_if_key && !value && other->key; other++)
    if (g_str_equal (other->key, field->only_if_key))
      value = other->default_value;

  return encodes_provider_field_applies (field, value);
}

static void
add_values_of_key (EncodesCtlCompletion *completion, const EncodesProviderField *field)
{
  encodes_ctl_completion_keep (completion, strlen (field->key) + 1);
  if (field->is_file)
    encodes_ctl_completion_want_file (completion);
  else if (field->choices)
    for (guint i = 0; field->choices[i]; i += 2)
      encodes_ctl_completion_add (completion, field->choices[i], _(field->choices[i + 1]));
  else if (field->default_value)
    encodes_ctl_completion_add (completion, field->default_value, NULL);
}

/* A key, once: with its "=", and no more offered after that. */
static void
add_keys (EncodesCtlCompletion *completion, EncodesProviderClass *klass, GPtrArray *words)
{
  const char *word = encodes_ctl_completion_get_word (completion);

  for (const EncodesProviderField *field = klass->fields; field->key; field++)
    {
      g_autofree char *beginning = g_strconcat (field->key, "=", NULL);

      if (g_str_has_prefix (word, beginning))
        {
          add_values_of_key (completion, field);
          return;
        }
      if (!find_typed_value (words, field->key) && field_applies (klass, field, words))
        encodes_ctl_completion_add (completion, beginning, _(field->label));
    }
}

void
encodes_ctl_candidates_add_for_account (EncodesCtlCompletion *completion, GPtrArray *words, gboolean is_described)
{
  g_autoptr (GPtrArray) classes = encodes_provider_list_classes ();

  for (guint i = 0; i < classes->len; i++)
    {
      EncodesProviderClass *klass = classes->pdata[i];

      if (!klass->fields)
        continue;
      if (is_described || (words->len > 1 && g_str_equal (words->pdata[0], klass->id)))
        add_keys (completion, klass, words);
      else if (words->len == 0)
        encodes_ctl_completion_add (completion, klass->id, _(klass->title));
    }
}

void
encodes_ctl_candidates_add_keys (EncodesCtlCompletion *completion, GPtrArray *words)
{
  encodes_ctl_candidates_add_for_account (completion, words, TRUE);
}
