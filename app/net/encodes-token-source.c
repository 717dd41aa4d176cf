/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-token-source.h"

#include "encodes-http-uri.h"
#include "encodes-time.h"
#include "encodes-token-answer.h"
#include "encodes-token-form.h"
#include "encodes-token-keeper.h"

#include <glib/gi18n-lib.h>

#define MAX_MARGIN (5 * 60 * G_TIME_SPAN_SECOND)
/* How long another program may take to write down the refresh token that it got in exchange for the common one. */
#define OTHERS_TIME 1000

struct _EncodesTokenSource
{
  GObject parent_instance;

  EncodesHttpClient *http;
  EncodesSecretStore *secret_store;
  EncodesTokenKeeper *keeper; /* of the refresh token; NULL for other schemes */
  char *account_id;
  EncodesTokenScheme scheme;
  GUri *endpoint;         /* NULL if it is no address */
  char *client_id;
  char *resource;

  EncodesSecret *token;   /* NULL if there is none */
  gint64 token_end;       /* on the clock that goes on while the computer sleeps */
  gint64 renew_from;

  GPtrArray *waiters;     /* of Waiter */
  GCancellable *renewal;  /* of the request under way; NULL if there is none */
};

G_DEFINE_FINAL_TYPE (EncodesTokenSource, encodes_token_source, G_TYPE_OBJECT)

typedef struct
{
  GTask *task;
  GSource *cancelled;
} Waiter;

/* One request for a token. It keeps the source alive; if the source's own cancellable is another one by now, nobody is
 * interested any more. */
typedef struct
{
  EncodesTokenSource *source;
  GCancellable *cancellable;
  EncodesSecret *secret;
  SoupMessage *message;
  EncodesTokenAnswer *answer;
  gint64 start;
  gboolean looked_again;
} Renewal;

static void
waiter_free (Waiter *waiter)
{
  if (waiter->cancelled)
    g_source_destroy (waiter->cancelled);
  g_clear_pointer (&waiter->cancelled, g_source_unref);
  g_clear_object (&waiter->task);
  g_free (waiter);
}

static void
renewal_free (Renewal *renewal)
{
  g_clear_object (&renewal->source);
  g_clear_object (&renewal->cancellable);
  g_clear_object (&renewal->message);
  g_clear_pointer (&renewal->answer, encodes_token_answer_free);
  g_clear_pointer (&renewal->secret, encodes_secret_free);
  g_free (renewal);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Renewal, renewal_free)

static void
forget_token (EncodesTokenSource *self)
{
  g_clear_pointer (&self->token, encodes_secret_free);
  self->token_end = 0;
  self->renew_from = 0;
}

static void
drop_renewal (EncodesTokenSource *self)
{
  g_autoptr (GCancellable) renewal = g_steal_pointer (&self->renewal);

  if (renewal)
    g_cancellable_cancel (renewal);
}

/* Whatever the callbacks do then, the state is already the new one. */
static GPtrArray *
take_waiters (EncodesTokenSource *self)
{
  GPtrArray *waiters = self->waiters;

  self->waiters = g_ptr_array_new_with_free_func ((GDestroyNotify) waiter_free);
  return waiters;
}

static void
return_token (GTask *task, const char *token)
{
  g_task_return_pointer (task, g_strdup (token), (GDestroyNotify) encodes_secret_free);
}

static void
end_with_token (EncodesTokenSource *self)
{
  g_autoptr (GPtrArray) waiters = take_waiters (self);
  /* A callback may reject it while others still wait for it. */
  g_autoptr (EncodesSecret) token = g_strdup (self->token);

  for (guint i = 0; i < waiters->len; i++)
    return_token (((Waiter *) waiters->pdata[i])->task, token);
}

static void
end_with_error (EncodesTokenSource *self, const GError *error)
{
  g_autoptr (GPtrArray) waiters = take_waiters (self);

  for (guint i = 0; i < waiters->len; i++)
    g_task_return_error (((Waiter *) waiters->pdata[i])->task, g_error_copy (error));
}

static void
renewal_succeeded (Renewal *renewal)
{
  EncodesTokenSource *self = renewal->source;
  gint64 life = renewal->answer->life * G_TIME_SPAN_SECOND;

  g_clear_object (&self->renewal);
  forget_token (self);
  self->token = g_strdup (renewal->answer->token);
  self->token_end = renewal->start + life;
  self->renew_from = self->token_end - MIN (life / 5, MAX_MARGIN);
  end_with_token (self);
}

static void
renewal_failed (Renewal *renewal, const GError *error)
{
  EncodesTokenSource *self = renewal->source;
  gboolean passing = g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_NETWORK)
                     || g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_SERVER);

  g_clear_object (&self->renewal);
  /* What still lives is good enough until the sign-in server can be reached again. */
  if (passing && self->token && encodes_time_get_boottime () < self->token_end)
    end_with_token (self);
  else
    end_with_error (self, error);
}

static gboolean
is_dropped (Renewal *renewal)
{
  return renewal->source->renewal != renewal->cancellable;
}

static void
on_replaced (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Renewal) renewal = user_data;

  /* If it could not be written it is known all the same. */
  encodes_token_keeper_replace_finish (ENCODES_TOKEN_KEEPER (source), result);
  if (!is_dropped (renewal))
    renewal_succeeded (renewal);
}

static void look_up_secret (Renewal *renewal);

static gboolean
on_time_to_look_again (gpointer user_data)
{
  g_autoptr (Renewal) renewal = user_data;

  if (!is_dropped (renewal))
    look_up_secret (g_steal_pointer (&renewal));
  return G_SOURCE_REMOVE;
}

static void
look_again_later (Renewal *renewal)
{
  g_autoptr (GSource) timer = g_timeout_source_new (OTHERS_TIME);
  g_autoptr (GSource) cancelled = g_cancellable_source_new (renewal->cancellable);

  renewal->looked_again = TRUE;
  g_source_set_dummy_callback (cancelled);
  g_source_add_child_source (timer, cancelled);
  g_source_set_callback (timer, on_time_to_look_again, renewal, NULL);
  g_source_attach (timer, g_main_context_get_thread_default ());
}

static GError *
new_sign_in_error (EncodesTokenSource *self)
{
  g_autofree char *host = encodes_http_describe_host (self->endpoint);

  return g_error_new (ENCODES_ERROR, ENCODES_ERROR_SIGN_IN, _("The sign-in server %s wants you to sign in again."),
                      host);
}

/* Whether the refresh token is of no use any more, and only the person can get another one. */
static gboolean
wants_person (EncodesTokenSource *self, EncodesHttpResponse *response)
{
  static const char *const codes[] = { "invalid_grant", "interaction_required", "login_required", "consent_required",
                                       NULL };
  g_autofree char *code = self->keeper ? encodes_token_answer_get_code (response) : NULL;

  return code && g_strv_contains (codes, code);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Renewal) renewal = user_data;
  EncodesTokenSource *self = renewal->source;
  g_autoptr (GError) error = NULL;
  gboolean ended = FALSE;
  g_autoptr (EncodesHttpResponse) response
      = encodes_http_client_send_finish (ENCODES_HTTP_CLIENT (source), result, &error);

  /* What is right may well have the same refresh token in it. */
  if (response && response->status != SOUP_STATUS_OK)
    encodes_http_response_hide (response, renewal->secret);
  if (response && !is_dropped (renewal))
    {
      renewal->answer = encodes_token_answer_read (response, self->endpoint, renewal->secret, &error);
      ended = !renewal->answer && wants_person (self, response);
    }
  if (response)
    encodes_token_answer_wipe (response);
  if (is_dropped (renewal))
    return;

  if (ended && !renewal->looked_again)
    look_again_later (g_steal_pointer (&renewal));
  else if (ended)
    {
      g_autoptr (GError) sign_in_error = new_sign_in_error (self);

      renewal_failed (renewal, sign_in_error);
    }
  else if (!renewal->answer)
    renewal_failed (renewal, error);
  else if (self->keeper && renewal->answer->refresh_token
           && g_strcmp0 (renewal->answer->refresh_token, renewal->secret) != 0)
    {
      const char *refresh_token = renewal->answer->refresh_token;

      encodes_token_keeper_replace_async (self->keeper, refresh_token, on_replaced, g_steal_pointer (&renewal));
    }
  else
    renewal_succeeded (renewal);
}

static GBytes *
make_user_form (EncodesTokenSource *self, const char *refresh_token)
{
  if (encodes_token_endpoint_is_v2 (self->endpoint))
    return encodes_token_form_new ("grant_type=refresh_token&client_id=", self->client_id,
                                   "&refresh_token=", refresh_token, "&scope=", self->resource,
                                   "%2F.default%20offline_access", "", NULL);
  return encodes_token_form_new ("grant_type=refresh_token&client_id=", self->client_id,
                                 "&refresh_token=", refresh_token, "&resource=", self->resource, NULL);
}

static GBytes *
make_form (EncodesTokenSource *self, const char *secret)
{
  if (self->scheme == ENCODES_TOKEN_SCHEME_USER)
    return make_user_form (self, secret);
  if (self->scheme == ENCODES_TOKEN_SCHEME_ACS)
    return encodes_token_form_new ("grant_type=client_credentials&client_id=", self->client_id,
                                   "&client_secret=", secret, "&scope=urn%3aWindowsAzureMediaServices", "", NULL);
  if (encodes_token_endpoint_is_v2 (self->endpoint))
    return encodes_token_form_new ("grant_type=client_credentials&client_id=", self->client_id,
                                   "&client_secret=", secret, "&scope=", self->resource, "%2F.default", "", NULL);
  return encodes_token_form_new ("grant_type=client_credentials&client_id=", self->client_id,
                                 "&client_secret=", secret, "&resource=", self->resource, NULL);
}

static char *
finish_looking_up (EncodesTokenSource *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GError) look_up_error = NULL;
  char *secret;

  if (self->keeper == NULL)
    return encodes_secret_store_lookup_finish (self->secret_store, result, error);

  secret = encodes_token_keeper_look_up_finish (self->keeper, result, &look_up_error);
  if (g_error_matches (look_up_error, ENCODES_ERROR, ENCODES_ERROR_NO_SECRET))
    g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_SIGN_IN, _("You are not signed in to this account."));
  else if (look_up_error)
    g_propagate_error (error, g_steal_pointer (&look_up_error));
  return secret;
}

static void
send_form (Renewal *renewal)
{
  EncodesTokenSource *self = renewal->source;
  g_autoptr (GBytes) form = make_form (self, renewal->secret);

  g_clear_object (&renewal->message);
  renewal->message = encodes_token_form_post (self->endpoint, form);
  /* The life of a token is counted from before it was made: rather too short than too long. */
  renewal->start = encodes_time_get_boottime ();
  encodes_http_client_send_async (self->http, renewal->message, renewal->cancellable, on_answered, renewal);
}

static void
on_secret_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Renewal) renewal = user_data;
  EncodesTokenSource *self = renewal->source;
  g_autoptr (EncodesSecret) refused = g_steal_pointer (&renewal->secret);
  g_autoptr (GError) error = NULL;

  renewal->secret = finish_looking_up (self, result, &error);
  if (is_dropped (renewal))
    return;

  if (renewal->secret == NULL)
    renewal_failed (renewal, error);
  else if (g_strcmp0 (renewal->secret, refused) == 0)
    {
      /* Nobody has got another one meanwhile. */
      error = new_sign_in_error (self);
      renewal_failed (renewal, error);
    }
  else
    send_form (g_steal_pointer (&renewal));
}

static void
look_up_secret (Renewal *renewal)
{
  EncodesTokenSource *self = renewal->source;

  if (self->keeper)
    encodes_token_keeper_look_up_async (self->keeper, renewal->cancellable, on_secret_found, renewal);
  else
    encodes_secret_store_lookup_async (self->secret_store, self->account_id, renewal->cancellable, on_secret_found,
                                       renewal);
}

static void
begin_renewal (EncodesTokenSource *self)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Renewal *renewal = g_new0 (Renewal, 1);

  self->renewal = g_object_ref (cancellable);
  renewal->source = g_object_ref (self);
  renewal->cancellable = g_object_ref (cancellable);
  look_up_secret (renewal);
}

static gboolean
on_waiter_cancelled (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (EncodesTokenSource) self = g_object_ref (g_task_get_source_object (task));

  for (guint i = 0; i < self->waiters->len; i++)
    {
      Waiter *waiter = self->waiters->pdata[i];

      if (waiter->task == task)
        {
          g_ptr_array_steal_index (self->waiters, i);
          if (self->waiters->len == 0)
            drop_renewal (self);
          g_task_return_error_if_cancelled (task);
          waiter_free (waiter);
          break;
        }
    }
  return G_SOURCE_REMOVE;
}

static void
add_waiter (EncodesTokenSource *self, GTask *task)
{
  Waiter *waiter = g_new0 (Waiter, 1);
  GCancellable *cancellable = g_task_get_cancellable (task);

  waiter->task = g_object_ref (task);
  if (cancellable)
    {
      waiter->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (waiter->cancelled, G_SOURCE_FUNC (on_waiter_cancelled), task, NULL);
      g_source_attach (waiter->cancelled, g_task_get_context (task));
    }
  g_ptr_array_add (self->waiters, waiter);
}

static void
encodes_token_source_finalize (GObject *object)
{
  EncodesTokenSource *self = ENCODES_TOKEN_SOURCE (object);

  forget_token (self);
  g_clear_object (&self->http);
  g_clear_object (&self->secret_store);
  g_clear_object (&self->keeper);
  g_clear_object (&self->renewal);
  g_clear_pointer (&self->endpoint, g_uri_unref);
  g_clear_pointer (&self->waiters, g_ptr_array_unref);
  g_free (self->account_id);
  g_free (self->client_id);
  g_free (self->resource);

  G_OBJECT_CLASS (encodes_token_source_parent_class)->finalize (object);
}

static void
encodes_token_source_class_init (EncodesTokenSourceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encodes_token_source_finalize;
}

static void
encodes_token_source_init (EncodesTokenSource *self)
{
  self->waiters = g_ptr_array_new_with_free_func ((GDestroyNotify) waiter_free);
}

EncodesTokenSource *
encodes_token_source_new (EncodesHttpClient *http, EncodesSecretStore *secret_store, const char *account_id,
                          const char *account_name, EncodesTokenScheme scheme, const char *endpoint,
                          const char *client_id, const char *resource)
{
  EncodesTokenSource *self;

  g_return_val_if_fail (ENCODES_IS_HTTP_CLIENT (http), NULL);
  g_return_val_if_fail (ENCODES_IS_SECRET_STORE (secret_store), NULL);
  g_return_val_if_fail (account_id != NULL && account_name != NULL, NULL);
  g_return_val_if_fail (endpoint != NULL, NULL);

  self = g_object_new (ENCODES_TYPE_TOKEN_SOURCE, NULL);
  self->http = g_object_ref (http);
  self->secret_store = g_object_ref (secret_store);
  self->account_id = g_strdup (account_id);
  self->scheme = scheme;
  if (scheme == ENCODES_TOKEN_SCHEME_USER)
    self->keeper = encodes_token_keeper_new (secret_store, account_id, account_name);
  self->endpoint = g_uri_parse (endpoint, SOUP_HTTP_URI_FLAGS, NULL);
  self->client_id = g_strdup (client_id ? client_id : "");
  self->resource = g_strdup (resource ? resource : "");
  return self;
}

void
encodes_token_source_get_async (EncodesTokenSource *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (ENCODES_IS_TOKEN_SOURCE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, encodes_token_source_get_async);

  if (g_task_return_error_if_cancelled (task))
    return;
  if (self->token && encodes_time_get_boottime () < self->renew_from)
    {
      return_token (task, self->token);
      return;
    }
  if (self->endpoint == NULL)
    {
      g_task_return_new_error (task, ENCODES_ERROR, ENCODES_ERROR_INVALID,
                               _("The address of the sign-in server is not valid."));
      return;
    }
  /* Before the secret is asked for, which may make the keyring ask for a password. */
  if (!encodes_http_check_uri (self->endpoint, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  add_waiter (self, task);
  if (self->renewal == NULL)
    begin_renewal (self);
}

char *
encodes_token_source_get_finish (EncodesTokenSource *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
encodes_token_source_reject (EncodesTokenSource *self, const char *token)
{
  g_return_if_fail (ENCODES_IS_TOKEN_SOURCE (self));

  if (self->token && g_strcmp0 (self->token, token) == 0)
    forget_token (self);
}

void
encodes_token_source_stop (EncodesTokenSource *self)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (ENCODES_IS_TOKEN_SOURCE (self));

  drop_renewal (self);
  forget_token (self);
  if (self->keeper)
    encodes_token_keeper_stop (self->keeper);
  error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _("The account was stopped."));
  end_with_error (self, error);
}
