/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-device-sign-in.h"

#include "encodes-device-code.h"
#include "encodes-http-uri.h"
#include "encodes-time.h"
#include "encodes-token-answer.h"
#include "encodes-token-form.h"

#include <glib/gi18n-lib.h>

#include <string.h>

#define TOKEN_SUFFIX "/token"
#define CODE_SUFFIX "/devicecode"
/* What RFC 8628 adds when the server finds the questions too frequent. */
#define SLOWER 5
#define MAX_INTERVAL 60
#define MAX_CODE_ANSWER ((gsize) 64 * 1024)

struct _EncodesDeviceSignIn
{
  GObject parent_instance;

  EncodesHttpClient *http;
  GUri *token_endpoint;
  char *client_id;
  char *resource;
  double second;
};

G_DEFINE_FINAL_TYPE (EncodesDeviceSignIn, encodes_device_sign_in, G_TYPE_OBJECT)

/* The task's data: all of it ends with the task. */
typedef struct
{
  EncodesSignInPromptFunc prompt;
  gpointer prompt_data;
  GUri *code_endpoint;
  EncodesDeviceCode *code;
  gint64 end;          /* of the code, on the clock that goes on while the computer sleeps */
  guint interval;
  guint n_failures;    /* of the network, one after the other */
  GSource *timer;
  GSource *cancelled;
} Run;

static void ask (GTask *task);

static void
clear_source (GSource **source)
{
  if (*source)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
run_free (Run *run)
{
  clear_source (&run->timer);
  clear_source (&run->cancelled);
  g_clear_pointer (&run->code_endpoint, g_uri_unref);
  g_clear_pointer (&run->code, encodes_device_code_free);
  g_free (run);
}

/* Returns: (transfer full) (nullable): where codes are given, beside where tokens are given */
static GUri *
make_code_endpoint (GUri *token_endpoint)
{
  const char *path = g_uri_get_path (token_endpoint);
  g_autofree char *start = NULL;
  g_autofree char *code_path = NULL;

  if (!g_str_has_suffix (path, TOKEN_SUFFIX))
    return NULL;

  start = g_strndup (path, strlen (path) - strlen (TOKEN_SUFFIX));
  code_path = g_strconcat (start, CODE_SUFFIX, NULL);
  return g_uri_build (SOUP_HTTP_URI_FLAGS, g_uri_get_scheme (token_endpoint), NULL, g_uri_get_host (token_endpoint),
                      g_uri_get_port (token_endpoint), code_path, g_uri_get_query (token_endpoint), NULL);
}

static GBytes *
make_code_form (EncodesDeviceSignIn *self)
{
  if (encodes_token_endpoint_is_v2 (self->token_endpoint))
    return encodes_token_form_new ("client_id=", self->client_id, "&scope=", self->resource,
                                   "%2F.default%20offline_access", "", NULL);
  return encodes_token_form_new ("client_id=", self->client_id, "&resource=", self->resource, NULL);
}

static GBytes *
make_token_form (EncodesDeviceSignIn *self, const char *device_code)
{
  if (encodes_token_endpoint_is_v2 (self->token_endpoint))
    return encodes_token_form_new ("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&client_id=",
                                   self->client_id, "&device_code=", device_code, NULL);
  return encodes_token_form_new ("grant_type=device_code&client_id=", self->client_id, "&resource=", self->resource,
                                 "&code=", device_code, NULL);
}

static void
return_expired (GTask *task)
{
  g_task_return_new_error (task, ENCODES_ERROR, ENCODES_ERROR_SIGN_IN, _("The code was not entered in time."));
}

static gboolean
on_time_to_ask (gpointer user_data)
{
  GTask *task = user_data;
  Run *run = g_task_get_task_data (task);
  g_autoptr (GTask) kept = g_object_ref (task);

  clear_source (&run->timer);
  if (encodes_time_get_boottime () < run->end)
    ask (task);
  else
    return_expired (task);
  return G_SOURCE_REMOVE;
}

/* A request that is under way looks at the cancellable itself. */
static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  Run *run = g_task_get_task_data (task);
  g_autoptr (GTask) kept = g_object_ref (task);

  if (run->timer)
    {
      clear_source (&run->timer);
      g_task_return_error_if_cancelled (task);
    }
  return G_SOURCE_REMOVE;
}

/* The timer owns the task; at the end of the code it comes to say that. */
static void
wait_to_ask (GTask *task, guint seconds)
{
  EncodesDeviceSignIn *self = g_task_get_source_object (task);
  Run *run = g_task_get_task_data (task);
  gint64 left = MAX (run->end - encodes_time_get_boottime (), 0);
  double wait = MIN (seconds * self->second * 1000, (double) left / 1000);

  run->timer = g_timeout_source_new ((guint) wait + 1);
  g_source_set_callback (run->timer, on_time_to_ask, g_object_ref (task), g_object_unref);
  g_source_attach (run->timer, g_task_get_context (task));
}

/* RFC 8628 wants ever longer pauses after failures of the network. */
static void
wait_out_failure (GTask *task, const GError *error)
{
  Run *run = g_task_get_task_data (task);
  guint pause;

  run->n_failures++;
  pause = run->interval << MIN (run->n_failures, 4);
  wait_to_ask (task, CLAMP (encodes_error_get_retry_after (error), MIN (pause, MAX_INTERVAL), MAX_INTERVAL * 10));
}

static gboolean
is_passing (const GError *error)
{
  return g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_NETWORK)
         || g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_SERVER);
}

static gboolean
is_one_of (const char *code, const char *a, const char *b)
{
  return g_strcmp0 (code, a) == 0 || g_strcmp0 (code, b) == 0;
}

static void
handle_refusal (GTask *task, EncodesHttpResponse *response)
{
  EncodesDeviceSignIn *self = g_task_get_source_object (task);
  Run *run = g_task_get_task_data (task);
  g_autofree char *code = encodes_token_answer_get_code (response);
  g_autofree char *host = encodes_http_describe_host (self->token_endpoint);
  g_autoptr (GError) error = NULL;

  if (is_one_of (code, "authorization_pending", "slow_down"))
    {
      run->n_failures = 0;
      if (g_str_equal (code, "slow_down"))
        run->interval = MIN (run->interval + SLOWER, MAX_INTERVAL);
      wait_to_ask (task, run->interval);
    }
  else if (is_one_of (code, "authorization_declined", "access_denied"))
    g_task_return_new_error (task, ENCODES_ERROR, ENCODES_ERROR_SIGN_IN, _("The sign-in was declined."));
  else if (is_one_of (code, "expired_token", "code_expired"))
    return_expired (task);
  else if (g_strcmp0 (code, "bad_verification_code") == 0)
    g_task_return_new_error (task, ENCODES_ERROR, ENCODES_ERROR_SIGN_IN,
                             _("The sign-in server %s does not know the code any more."), host);
  else
    {
      error = encodes_token_answer_describe_failure (response, self->token_endpoint, run->code->device_code);
      if (is_passing (error))
        wait_out_failure (task, error);
      else
        g_task_return_error (task, g_steal_pointer (&error));
    }
}

static void
return_answer (GTask *task, EncodesTokenAnswer *answer)
{
  EncodesDeviceSignIn *self = g_task_get_source_object (task);
  g_autofree char *host = encodes_http_describe_host (self->token_endpoint);

  if (answer->refresh_token)
    g_task_return_pointer (task, g_steal_pointer (&answer->refresh_token), (GDestroyNotify) encodes_secret_free);
  else
    g_task_return_new_error (task, ENCODES_ERROR, ENCODES_ERROR_FORMAT,
                             _("The sign-in server %s lets you in, but not stay signed in."), host);
}

static void
on_asked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EncodesDeviceSignIn *self = g_task_get_source_object (task);
  Run *run = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesTokenAnswer) answer = NULL;
  g_autoptr (EncodesHttpResponse) response
      = encodes_http_client_send_finish (ENCODES_HTTP_CLIENT (source), result, &error);

  if (response)
    answer = encodes_token_answer_read (response, self->token_endpoint, run->code->device_code, NULL);
  if (answer)
    encodes_token_answer_wipe (response);
  else if (response)
    encodes_http_response_hide (response, run->code->device_code);

  if (g_task_return_error_if_cancelled (task))
    return;
  if (answer)
    return_answer (task, answer);
  else if (response)
    handle_refusal (task, response);
  else if (is_passing (error))
    wait_out_failure (task, error);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
ask (GTask *task)
{
  EncodesDeviceSignIn *self = g_task_get_source_object (task);
  Run *run = g_task_get_task_data (task);
  g_autoptr (GBytes) form = make_token_form (self, run->code->device_code);
  g_autoptr (SoupMessage) message = encodes_token_form_post (self->token_endpoint, form);

  encodes_http_client_send_async (self->http, message, g_task_get_cancellable (task), on_asked, g_object_ref (task));
}

static void
watch_cancellable (GTask *task)
{
  Run *run = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (cancellable == NULL)
    return;

  run->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_callback (run->cancelled, G_SOURCE_FUNC (on_cancelled), task, NULL);
  g_source_attach (run->cancelled, g_task_get_context (task));
}

static void
on_code_given (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EncodesDeviceSignIn *self = g_task_get_source_object (task);
  Run *run = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesHttpResponse) response
      = encodes_http_client_send_finish (ENCODES_HTTP_CLIENT (source), result, &error);

  if (response)
    {
      run->code = encodes_device_code_read (response, run->code_endpoint, &error);
      encodes_token_answer_wipe (response);
    }
  if (g_task_return_error_if_cancelled (task))
    return;
  if (run->code == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  run->interval = run->code->interval;
  run->end = encodes_time_get_boottime () + (gint64) (run->code->life * self->second * G_TIME_SPAN_SECOND);
  watch_cancellable (task);
  wait_to_ask (task, run->interval);
  run->prompt (run->code->user_code, run->code->page, run->code->life, run->prompt_data);
}

static void
encodes_device_sign_in_finalize (GObject *object)
{
  EncodesDeviceSignIn *self = ENCODES_DEVICE_SIGN_IN (object);

  g_clear_object (&self->http);
  g_clear_pointer (&self->token_endpoint, g_uri_unref);
  g_free (self->client_id);
  g_free (self->resource);

  G_OBJECT_CLASS (encodes_device_sign_in_parent_class)->finalize (object);
}

static void
encodes_device_sign_in_class_init (EncodesDeviceSignInClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encodes_device_sign_in_finalize;
}

static void
encodes_device_sign_in_init (EncodesDeviceSignIn *self)
{
  self->second = 1;
}

gboolean
encodes_device_sign_in_check_endpoint (GUri *token_endpoint, GError **error)
{
  g_return_val_if_fail (token_endpoint != NULL, FALSE);

  if (g_str_has_suffix (g_uri_get_path (token_endpoint), TOKEN_SUFFIX))
    return TRUE;

  g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_INVALID,
                       _("To sign in as a person, the address where tokens are given must end in “/token”."));
  return FALSE;
}

EncodesDeviceSignIn *
encodes_device_sign_in_new (EncodesHttpClient *http, GUri *token_endpoint, const char *client_id, const char *resource)
{
  EncodesDeviceSignIn *self;

  g_return_val_if_fail (ENCODES_IS_HTTP_CLIENT (http), NULL);
  g_return_val_if_fail (token_endpoint != NULL && client_id != NULL && resource != NULL, NULL);

  self = g_object_new (ENCODES_TYPE_DEVICE_SIGN_IN, NULL);
  self->http = g_object_ref (http);
  self->token_endpoint = g_uri_ref (token_endpoint);
  self->client_id = g_strdup (client_id);
  self->resource = g_strdup (resource);
  return self;
}

void
encodes_device_sign_in_set_pace (EncodesDeviceSignIn *self, double second)
{
  g_return_if_fail (ENCODES_IS_DEVICE_SIGN_IN (self));
  g_return_if_fail (second > 0);

  self->second = second;
}

void
encodes_device_sign_in_run_async (EncodesDeviceSignIn *self, EncodesSignInPromptFunc prompt, gpointer prompt_data,
                                  GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GBytes) form = NULL;
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  Run *run;

  g_return_if_fail (ENCODES_IS_DEVICE_SIGN_IN (self));
  g_return_if_fail (prompt != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, encodes_device_sign_in_run_async);
  if (!encodes_device_sign_in_check_endpoint (self->token_endpoint, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  run = g_new0 (Run, 1);
  run->prompt = prompt;
  run->prompt_data = prompt_data;
  run->code_endpoint = make_code_endpoint (self->token_endpoint);
  g_task_set_task_data (task, run, (GDestroyNotify) run_free);

  form = make_code_form (self);
  message = encodes_token_form_post (run->code_endpoint, form);
  encodes_http_limit_answer (message, MAX_CODE_ANSWER);
  encodes_http_client_send_async (self->http, message, cancellable, on_code_given, g_steal_pointer (&task));
}

char *
encodes_device_sign_in_run_finish (EncodesDeviceSignIn *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
