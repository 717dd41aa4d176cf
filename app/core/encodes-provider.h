/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-account.h"
#include "encodes-job-list.h"
#include "encodes-job.h"
#include "encodes-secret-store.h"

G_BEGIN_DECLS

/**
 * EncodesProviderField:
 * @key: the option's key in the account, "client-id"; the account form and `encodesctl account add` use the same
 * @label: N_() label of the form
 * @hint: (nullable): N_() one sentence under it
 * @default_value: (nullable): what an empty entry means
 * @choices: (nullable): %NULL-terminated pairs "value", N_("Label"): one of these
 * @only_if_key: (nullable): shown only if this other key …
 * @only_if_value: … has this value, or one of these, separated by “|”
 * @required: must not be empty (when shown) …
 * @optional_if_key: (nullable): … unless this other key …
 * @optional_if_value: … has this value
 * @is_file: the value is the name of a file
 *
 * One option of a provider's accounts. The table of them draws the account form and checks the command line.
 */
typedef struct
{
  const char *key;
  const char *label;
  const char *hint;
  const char *default_value;
  const char *const *choices;
  const char *only_if_key;
  const char *only_if_value;
  gboolean required;
  const char *optional_if_key;
  const char *optional_if_value;
  gboolean is_file;
} EncodesProviderField;

/** encodes_provider_field_applies: Returns: whether the field is shown when the field of its only_if_key has @value */
gboolean encodes_provider_field_applies (const EncodesProviderField *self, const char *value);

/**
 * EncodesJobActions:
 * @ENCODES_JOB_ACTION_CANCEL: asking the service to cancel it
 * @ENCODES_JOB_ACTION_DELETE: deleting it from the service
 * @ENCODES_JOB_ACTION_SET_PRIORITY: changing its priority
 *
 * What the service allows for a job in its present state.
 */
typedef enum
{
  ENCODES_JOB_ACTION_NONE = 0,
  ENCODES_JOB_ACTION_CANCEL = 1 << 0,
  ENCODES_JOB_ACTION_DELETE = 1 << 1,
  ENCODES_JOB_ACTION_SET_PRIORITY = 1 << 2,
} EncodesJobActions;

/**
 * EncodesRetryAdvice:
 * @ENCODES_RETRY_UNKNOWN: nobody can tell whether running it again helps
 * @ENCODES_RETRY_MAY_HELP: running it again, unchanged, may help
 * @ENCODES_RETRY_WILL_NOT_HELP: it will fail again unless something is changed first
 */
typedef enum
{
  ENCODES_RETRY_UNKNOWN,
  ENCODES_RETRY_MAY_HELP,
  ENCODES_RETRY_WILL_NOT_HELP,
} EncodesRetryAdvice;

/**
 * EncodesErrorMeaning:
 * @code: the service's error code; one that ends in "*" stands for all that begin so
 * @meaning: N_() what it means, in one plain sentence
 * @advice: whether running the job again may help
 * @text: (nullable): only if this stands in the error's words
 * @processor: (nullable): only if this does the work
 *
 * What an error code of a service means. In a table the first that fits counts.
 */
typedef struct
{
  const char *code;
  const char *meaning;
  EncodesRetryAdvice advice;
  const char *text;
  const char *processor;
} EncodesErrorMeaning;

/**
 * EncodesSignInPromptFunc:
 * @code: what the person must enter
 * @uri: the page, https, where it is entered
 * @seconds: how long the code is good, from now
 *
 * Called when a sign-in waits for the person; again if a new code takes the place of the old one.
 */
typedef void (*EncodesSignInPromptFunc) (const char *code, const char *uri, guint seconds, gpointer user_data);

#define ENCODES_TYPE_PROVIDER (encodes_provider_get_type ())

/**
 * EncodesProvider:
 *
 * One account's way to its service: the one abstract type by which the core knows providers. An instance belongs to one
 * account and remembers between calls what its protocol wants remembered. Main thread only; it may parse on others.
 *
 * A subclass fills the data of the class struct and the functions that its service has; what is %NULL is not supported.
 */
G_DECLARE_DERIVABLE_TYPE (EncodesProvider, encodes_provider, ENCODES, PROVIDER, GObject)

struct _EncodesProviderClass
{
  GObjectClass parent_class;

  /* data */
  const char *id;                      /* "media-services-v2": stable, in files and on the command line */
  const char *title;                   /* N_() name of the kind of service */
  const EncodesProviderField *fields;  /* ends with a NULL key; NULL: needs no account, is just there */
  const char *secret_label;            /* N_() label of the secret's entry; NULL: no secret */
  const char *trusted_origin_key;      /* the option that allows another origin; NULL: never */
  gboolean announces_changes;          /* emits "changed" by itself; asking it regularly is no use */
  gboolean keeps_for_ever;             /* its jobs stay until we delete them: preferences say when */
  const EncodesErrorMeaning *meanings; /* (nullable) of its error codes; ends with a NULL code */

  /* what portals and command lines give for access, and people paste; see encodes_provider_read_description() */
  gboolean (*read_description) (GBytes *text, EncodesAccount *account, char **secret, char **note, GError **error);
  /* whether a person signs in to this account in the browser, instead of entering a secret */
  gboolean (*wants_sign_in) (EncodesAccount *account);
  void (*sign_in_async) (EncodesAccount *account, EncodesSignInPromptFunc prompt, gpointer prompt_data,
                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  char *(*sign_in_finish) (GAsyncResult *result, GError **error);

  /* all fail with ENCODES_ERROR or G_IO_ERROR_CANCELLED */
  gboolean (*check_account) (EncodesAccount *account, const char **key, GError **error);
  void (*start) (EncodesProvider *self);
  void (*stop)  (EncodesProvider *self);
  void (*reconnect) (EncodesProvider *self);
  guint64 (*get_n_requests) (EncodesProvider *self);
  void (*list_jobs_async) (EncodesProvider *self, gboolean full, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data);
  EncodesJobList *(*list_jobs_finish) (EncodesProvider *self, GAsyncResult *result, GError **error);
  void (*read_job_async) (EncodesProvider *self, const char *job_id, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer user_data);
  EncodesJob *(*read_job_finish) (EncodesProvider *self, GAsyncResult *result, GError **error);
  void (*test_async) (EncodesProvider *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                      gpointer user_data);
  gboolean (*test_finish) (EncodesProvider *self, GAsyncResult *result, GError **error);
  void (*cancel_job_async) (EncodesProvider *self, const char *job_id, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*cancel_job_finish) (EncodesProvider *self, GAsyncResult *result, GError **error);
  void (*delete_job_async) (EncodesProvider *self, const char *job_id, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*delete_job_finish) (EncodesProvider *self, GAsyncResult *result, GError **error);
  void (*set_priority_async) (EncodesProvider *self, const char *job_id, gint64 priority, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*set_priority_finish) (EncodesProvider *self, GAsyncResult *result, GError **error);
  EncodesJobActions (*get_actions) (EncodesProvider *self, EncodesJob *job);
};

/**
 * encodes_provider_new:
 * @account: the account; its provider id says which subclass is made
 * @secret_store: where its secret is looked up when it is needed
 *
 * Returns: (transfer full) (nullable): a provider, or %NULL with %ENCODES_ERROR_UNSUPPORTED if no provider has that name
 */
EncodesProvider *encodes_provider_new (EncodesAccount *account, EncodesSecretStore *secret_store, GError **error);

/**
 * encodes_provider_list_classes:
 *
 * Returns: (transfer full) (element-type EncodesProviderClass): the classes of all registered providers, by id. The type
 *   system is the registry; the folder's meson.build says which there are.
 */
GPtrArray *encodes_provider_list_classes (void);

/** encodes_provider_find_class: Returns: (transfer none) (nullable): the class with this id; stays for ever */
EncodesProviderClass *encodes_provider_find_class (const char *provider_id);

/**
 * encodes_provider_class_check_account:
 * @key: (out) (optional): the option that is wrong, "secret" for the secret
 *
 * Checks the options of @account without asking anyone: unknown keys, missing ones, wrong choices, and what the
 * provider itself knows to be wrong.
 *
 * Returns: %FALSE with %ENCODES_ERROR_INVALID and a sentence to show under the entry
 */
gboolean encodes_provider_class_check_account (EncodesProviderClass *klass, EncodesAccount *account,
                                               const char **key, GError **error);

/**
 * encodes_provider_read_description:
 * @text: what was pasted or dropped; untrusted
 * @secret: (out) (transfer full) (nullable): the secret that stood in it; free with encodes_secret_free()
 * @note: (out) (transfer full) (nullable): one sentence about what did not stand in it and was made up
 *
 * Reads the description of an account that a service's portal or command line gives. No network.
 *
 * Returns: (transfer full): a new account with all that could be read; its name is "" if none stood there. %NULL with a
 *   sentence, and %ENCODES_ERROR_FORMAT if it is in no form that is known, %ENCODES_ERROR_INVALID if it describes
 *   something else
 */
EncodesAccount *encodes_provider_read_description (GBytes *text, char **secret, char **note, GError **error);

/** encodes_provider_class_wants_sign_in: Returns: whether a person signs in to @account in the browser */
gboolean encodes_provider_class_wants_sign_in (EncodesProviderClass *klass, EncodesAccount *account);

/**
 * encodes_provider_class_sign_in_async:
 * @account: the account to sign in to; its options must be good
 * @prompt: called on the main thread, before the callback and as long as the account waits for the person
 *
 * Signs a person in. What comes of it is the secret of the account, to be put into the secret store.
 */
void encodes_provider_class_sign_in_async (EncodesProviderClass *klass, EncodesAccount *account,
                                           EncodesSignInPromptFunc prompt, gpointer prompt_data,
                                           GCancellable *cancellable, GAsyncReadyCallback callback,
                                           gpointer user_data);
/** encodes_provider_class_sign_in_finish: Returns: (transfer full): the secret, to be freed with encodes_secret_free() */
char *encodes_provider_class_sign_in_finish (EncodesProviderClass *klass, GAsyncResult *result, GError **error);

/**
 * encodes_provider_class_explain:
 * @code: (nullable): the error's code
 * @text: (nullable): its words
 * @processor: (nullable): what did the work
 *
 * Returns: (transfer none) (nullable): what this error of the service means; encodes-failure.h asks it for a job
 */
const EncodesErrorMeaning *encodes_provider_class_explain (EncodesProviderClass *klass, const char *code,
                                                           const char *text, const char *processor);

EncodesAccount     *encodes_provider_get_account      (EncodesProvider *self);
EncodesSecretStore *encodes_provider_get_secret_store (EncodesProvider *self);

/**
 * encodes_provider_start:
 *
 * Lets a provider that announces changes begin to watch. encodes_provider_stop() ends that and drops what is under way.
 */
void encodes_provider_start (EncodesProvider *self);
void encodes_provider_stop  (EncodesProvider *self);

/**
 * encodes_provider_reconnect:
 *
 * The computer has slept, or the like: connections that were kept open may be dead without anybody having noticed, so
 * what is asked next is asked over new ones.
 */
void encodes_provider_reconnect (EncodesProvider *self);

/** encodes_provider_get_n_requests: Returns: how many requests it has sent, of whatever kind; 0 if it does not count */
guint64 encodes_provider_get_n_requests (EncodesProvider *self);

/** encodes_provider_emit_changed: for subclasses: there is something new; emits #EncodesProvider::changed */
void encodes_provider_emit_changed (EncodesProvider *self);

/**
 * encodes_provider_get_untrusted_origin:
 *
 * Returns: (nullable): the origin that the service pointed to when a call failed with %ENCODES_ERROR_REDIRECT. Setting
 *   the account's option trusted_origin_key to it allows it.
 */
const char *encodes_provider_get_untrusted_origin (EncodesProvider *self);
void        encodes_provider_set_untrusted_origin (EncodesProvider *self, const char *origin);

/**
 * encodes_provider_list_jobs_async:
 * @full: read everything; otherwise what the provider's protocol needs to learn what changed since its last answer. The
 *   first call is always full.
 *
 * Only one such call may be under way.
 */
void encodes_provider_list_jobs_async (EncodesProvider *self, gboolean full, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
/** encodes_provider_list_jobs_finish: Returns: (transfer full): a whole answer, never a part */
EncodesJobList *encodes_provider_list_jobs_finish (EncodesProvider *self, GAsyncResult *result, GError **error);

/** encodes_provider_read_job_async: reads all about one job, with its tasks, whatever its state */
void encodes_provider_read_job_async (EncodesProvider *self, const char *job_id, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer user_data);
/** encodes_provider_read_job_finish: Returns: (transfer full): the job; %ENCODES_ERROR_NOT_FOUND if the service has none */
EncodesJob *encodes_provider_read_job_finish (EncodesProvider *self, GAsyncResult *result, GError **error);

/** encodes_provider_test_async: connects and asks as little as possible: do address, credentials and permission work? */
void encodes_provider_test_async (EncodesProvider *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean encodes_provider_test_finish (EncodesProvider *self, GAsyncResult *result, GError **error);

/** encodes_provider_cancel_job_async: asks to cancel; done means accepted, not ended */
void encodes_provider_cancel_job_async (EncodesProvider *self, const char *job_id, GCancellable *cancellable,
                                        GAsyncReadyCallback callback, gpointer user_data);
gboolean encodes_provider_cancel_job_finish (EncodesProvider *self, GAsyncResult *result, GError **error);

void encodes_provider_delete_job_async (EncodesProvider *self, const char *job_id, GCancellable *cancellable,
                                        GAsyncReadyCallback callback, gpointer user_data);
gboolean encodes_provider_delete_job_finish (EncodesProvider *self, GAsyncResult *result, GError **error);

/** encodes_provider_set_priority_async: @priority: in the service's own numbers; for v2 higher runs first */
void encodes_provider_set_priority_async (EncodesProvider *self, const char *job_id, gint64 priority,
                                          GCancellable *cancellable, GAsyncReadyCallback callback,
                                          gpointer user_data);
gboolean encodes_provider_set_priority_finish (EncodesProvider *self, GAsyncResult *result, GError **error);

/** encodes_provider_get_actions: Returns: what the service allows for @job in its present state */
EncodesJobActions encodes_provider_get_actions (EncodesProvider *self, EncodesJob *job);

G_END_DECLS
