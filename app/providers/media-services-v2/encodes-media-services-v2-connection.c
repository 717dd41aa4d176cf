/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-media-services-v2-connection.h"

#include "encodes-media-services-v2-address.h"
#include "encodes-media-services-v2-fault.h"
#include "encodes-media-services-v2-options.h"
#include "encodes-text.h"
#include "encodes-token-source.h"

#include <glib/gi18n-lib.h>

#include <string.h>

#define MAX_REDIRECTS 3
/* The service says it again in its answer. */
#define REQUEST_ID "x-ms-client-request-id"

struct _EncodesMediaServicesV2Connection
{
  GObject parent_instance;

  EncodesProvider *provider; /* weak: it owns this object */
  EncodesAccount *account;
  EncodesHttpClient *http;
  EncodesTokenSource *tokens;
  GUri *endpoint;
  gboolean names_requests; /* its answers say which request they belong to */
};

G_DEFINE_FINAL_TYPE (EncodesMediaServicesV2Connection, encodes_media_services_v2_connection, G_TYPE_OBJECT)

/* One call, through all its redirects and its second token. */
typedef struct
{
  const char *method; /* interned */
  char *relative;     /* what stands behind the base */
  GBytes *body;
  gboolean acts;      /* changes something: nothing of it may happen twice */
  GUri *uri;          /* what is asked now */
  GUri *new_base;     /* the base that the service named during this call */
  guint n_redirects;
  gboolean had_new_token;
  gboolean had_stray_answer;
  char *token;
  char *id;           /* of the request that is under way */
} Call;

static void
call_free (Call *call)
{
  g_free (call->relative);
  g_clear_pointer (&call->body, g_bytes_unref);
  g_clear_pointer (&call->uri, g_uri_unref);
  g_clear_pointer (&call->new_base, g_uri_unref);
  encodes_secret_free (call->token);
  g_free (call->id);
  g_free (call);
}

void
encodes_media_services_v2_answer_free (EncodesMediaServicesV2Answer *self)
{
  encodes_http_response_free (self->response);
  g_uri_unref (self->uri);
  g_free (self);
}

static void
encodes_media_services_v2_connection_dispose (GObject *object)
{
  EncodesMediaServicesV2Connection *self = ENCODES_MEDIA_SERVICES_V2_CONNECTION (object);

  g_clear_weak_pointer (&self->provider);
  g_clear_object (&self->account);
  g_clear_object (&self->tokens);
  g_clear_object (&self->http);
  g_clear_pointer (&self->endpoint, g_uri_unref);

  G_OBJECT_CLASS (encodes_media_services_v2_connection_parent_class)->dispose (object);
}

static void
encodes_media_services_v2_connection_class_init (EncodesMediaServicesV2ConnectionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = encodes_media_services_v2_connection_dispose;
}

static void
encodes_media_services_v2_connection_init (EncodesMediaServicesV2Connection *self)
{
}

static gboolean
is_trusted (EncodesMediaServicesV2Connection *self, GUri *target)
{
  const char *trusted = encodes_account_get_option (self->account, ENCODES_MEDIA_SERVICES_V2_TRUSTED_KEY);

  return encodes_media_services_v2_address_is_trusted (self->endpoint, trusted, target);
}

static gboolean
is_list (Call *call)
{
  return g_str_has_prefix (call->relative, "Jobs()");
}

static SoupMessage *
new_message (Call *call)
{
  SoupMessage *message = soup_message_new_from_uri (call->method, call->uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  g_autoptr (EncodesSecret) authorization = g_strconcat ("Bearer ", call->token, NULL);

  soup_message_headers_append (headers, "DataServiceVersion", "1.0;NetFx");
  soup_message_headers_append (headers, "MaxDataServiceVersion", "3.0;NetFx");
  soup_message_headers_append (headers, "Accept", "application/json");
  soup_message_headers_append (headers, "Accept-Charset", "UTF-8");
  soup_message_headers_append (headers, "Authorization", authorization);
  soup_message_headers_append (headers, "x-ms-version", "2.19");
  soup_message_headers_append (headers, REQUEST_ID, call->id);
  if (call->body)
    soup_message_set_request_body_from_bytes (message, "application/json", call->body);

  /* On a connection that the server has closed meanwhile the HTTP library sends a request again by itself. */
  if (call->acts)
    soup_message_add_flags (message, SOUP_MESSAGE_NEW_CONNECTION);

  return message;
}

static void call_go_on (GTask *task);

static GError *
redirect_error (Call *call, const char *to)
{
  g_autofree char *from = encodes_http_get_origin (call->uri);

  return g_error_new (ENCODES_ERROR, ENCODES_ERROR_REDIRECT,
                      _("%s hands its clients over to %s, which this account does not allow."), from, to);
}

/* The protocol's own redirect: from now on, ask there. */
static gboolean
take_new_base (EncodesMediaServicesV2Connection *self, Call *call, const char *location, GError **error)
{
  g_autoptr (GUri) base = encodes_media_services_v2_address_new_base (call->uri, call->relative, location);
  g_autofree char *origin = base ? encodes_http_get_origin (base) : NULL;

  if (!base || !is_trusted (self, base))
    {
      g_autofree char *shown = base ? g_strdup (origin) : encodes_text_to_line (location, 100);

      /* Asking the person is no use where no answer would help. */
      if (self->provider && base && encodes_media_services_v2_address_is_trusted (self->endpoint, origin, base))
        encodes_provider_set_untrusted_origin (self->provider, origin);
      g_propagate_error (error, redirect_error (call, shown));
      return FALSE;
    }

  g_clear_pointer (&call->uri, g_uri_unref);
  call->uri = encodes_media_services_v2_address_resolve (base, call->relative);
  g_clear_pointer (&call->new_base, g_uri_unref);
  call->new_base = g_steal_pointer (&base);

  return TRUE;
}

/* An ordinary redirect, of this one resource. */
static gboolean
take_new_uri (Call *call, const char *location, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse_relative (call->uri, location, SOUP_HTTP_URI_FLAGS, NULL);

  if (!uri || !g_uri_get_host (uri) || !encodes_http_same_origin (call->uri, uri))
    {
      g_autofree char *origin = uri && g_uri_get_host (uri) ? encodes_http_get_origin (uri) : NULL;
      g_autofree char *shown = encodes_text_to_line (origin ? origin : location, 100);

      g_propagate_error (error, redirect_error (call, shown));
      return FALSE;
    }

  g_clear_pointer (&call->uri, g_uri_unref);
  call->uri = g_steal_pointer (&uri);

  return TRUE;
}

static gboolean
is_redirect (Call *call, EncodesHttpResponse *response)
{
  switch (response->status)
    {
    case SOUP_STATUS_MOVED_PERMANENTLY:
      return TRUE;
    case SOUP_STATUS_FOUND:
    case SOUP_STATUS_SEE_OTHER:
    case SOUP_STATUS_TEMPORARY_REDIRECT:
    case SOUP_STATUS_PERMANENT_REDIRECT:
      return !call->acts;
    default:
      return FALSE;
    }
}

static gboolean
follow (EncodesMediaServicesV2Connection *self, Call *call, EncodesHttpResponse *response, GError **error)
{
  const char *location = soup_message_headers_get_one (response->headers, "Location");

  if (!location)
    {
      g_propagate_error (error, encodes_media_services_v2_fault_new (response, call->uri));
      return FALSE;
    }
  if (call->n_redirects++ == MAX_REDIRECTS)
    {
      g_autofree char *origin = encodes_http_get_origin (call->uri);

      g_set_error (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT, _("%s redirects again and again."), origin);
      return FALSE;
    }

  if (response->status == SOUP_STATUS_MOVED_PERMANENTLY)
    return take_new_base (self, call, location, error);

  return take_new_uri (call, location, error);
}

/* What stands behind the end of an answer, on a connection that is kept, would be taken for the answer to the next request.
 * A service that names the request in its answers says whether one is ours. */
static gboolean
is_stray (EncodesMediaServicesV2Connection *self, Call *call, EncodesHttpResponse *response)
{
  const char *id = soup_message_headers_get_one (response->headers, REQUEST_ID);

  if (id)
    self->names_requests = TRUE;
  else if (call->had_stray_answer)
    self->names_requests = FALSE;

  return id ? !g_str_equal (id, call->id) : self->names_requests && SOUP_STATUS_IS_SUCCESSFUL (response->status);
}

/* Over a new connection, where nothing can be left of another answer. */
static void
take_stray_answer (EncodesMediaServicesV2Connection *self, GTask *task, EncodesHttpResponse *response)
{
  Call *call = g_task_get_task_data (task);
  g_autofree char *host = NULL;

  encodes_http_client_drop_connections (self->http);
  if (!call->had_stray_answer)
    {
      call->had_stray_answer = TRUE;
      call_go_on (task);
      return;
    }

  host = encodes_text_to_line (g_uri_get_host (call->uri), 100);
  g_task_return_new_error (task, ENCODES_ERROR, ENCODES_ERROR_FORMAT,
                           _("%s gave an answer that does not belong to the protocol (%u)."), host, response->status);
}

/* The base that was named last has gone: the endpoint of the account knows the present one. */
static void
forget_base (EncodesMediaServicesV2Connection *self)
{
  if (encodes_media_services_v2_options_has_base (self->account))
    encodes_media_services_v2_options_set_base (self->account, self->endpoint, NULL);
}

static GError *
new_failure (EncodesMediaServicesV2Connection *self, Call *call, EncodesHttpResponse *response)
{
  if (response->status != SOUP_STATUS_NOT_FOUND || !is_list (call))
    return encodes_media_services_v2_fault_new (response, call->uri);

  g_autofree char *address = g_uri_to_string_partial (call->uri, G_URI_HIDE_QUERY);
  g_autofree char *shown = encodes_text_to_line (address, 200);
  forget_base (self);

  return g_error_new (ENCODES_ERROR, ENCODES_ERROR_NOT_FOUND, _("There is no Media Services v2 service at %s."), shown);
}

static void
return_answer (EncodesMediaServicesV2Connection *self, GTask *task, EncodesHttpResponse *response)
{
  Call *call = g_task_get_task_data (task);
  EncodesMediaServicesV2Answer *answer = g_new0 (EncodesMediaServicesV2Answer, 1);

  /* Only what has answered well is worth remembering. */
  if (call->new_base)
    encodes_media_services_v2_options_set_base (self->account, self->endpoint, call->new_base);

  answer->response = response;
  answer->uri = g_uri_ref (call->uri);
  g_task_return_pointer (task, answer, (GDestroyNotify) encodes_media_services_v2_answer_free);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EncodesMediaServicesV2Connection *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesHttpResponse) response
    = encodes_http_client_send_finish (ENCODES_HTTP_CLIENT (source), result, &error);

  if (response)
    encodes_http_response_hide (response, call->token);
  if (!response)
    {
      if (g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_NETWORK)
          || g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_TLS))
        forget_base (self);
      g_task_return_error (task, g_steal_pointer (&error));
    }
  else if (!call->acts && is_stray (self, call, response))
    {
      take_stray_answer (self, task, response);
    }
  else if (response->status == SOUP_STATUS_UNAUTHORIZED && !call->had_new_token)
    {
      /* The token may have ended early. Refused is not done, so even what acts may be asked again. */
      call->had_new_token = TRUE;
      encodes_token_source_reject (self->tokens, call->token);
      call_go_on (task);
    }
  else if (is_redirect (call, response))
    {
      if (follow (self, call, response, &error))
        call_go_on (task);
      else
        g_task_return_error (task, g_steal_pointer (&error));
    }
  else if (SOUP_STATUS_IS_SUCCESSFUL (response->status))
    {
      return_answer (self, task, g_steal_pointer (&response));
    }
  else
    {
      if (response->status == SOUP_STATUS_UNAUTHORIZED)
        encodes_token_source_reject (self->tokens, call->token);
      g_task_return_error (task, new_failure (self, call, response));
    }
}

static void
on_token (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EncodesMediaServicesV2Connection *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&call->token, encodes_secret_free);
  call->token = encodes_token_source_get_finish (ENCODES_TOKEN_SOURCE (source), result, &error);
  if (!call->token)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  g_free (call->id);
  call->id = g_uuid_string_random ();
  g_autoptr (SoupMessage) message = new_message (call);
  GCancellable *cancellable = g_task_get_cancellable (task);
  encodes_http_client_send_async (self->http, message, cancellable, on_answered, g_steal_pointer (&task));
}

static void
call_go_on (GTask *task)
{
  EncodesMediaServicesV2Connection *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);

  /* Every way to a new address has looked at it already. This is where the token leaves, so look again. */
  if (!call->uri || !is_trusted (self, call->uri))
    {
      g_autofree char *shown = call->uri ? encodes_http_get_origin (call->uri) : g_strdup ("");

      g_task_return_new_error (task, ENCODES_ERROR, ENCODES_ERROR_REDIRECT, _("This account does not allow to ask %s."),
                               shown);
      return;
    }

  encodes_token_source_get_async (self->tokens, g_task_get_cancellable (task), on_token, g_object_ref (task));
}

static GTask *
new_call (EncodesMediaServicesV2Connection *self, const char *method, char *relative, GUri *uri,
          GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Call *call = g_new0 (Call, 1);

  call->method = g_intern_string (method);
  call->relative = relative;
  call->uri = uri;
  g_task_set_source_tag (task, new_call);
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);

  return task;
}

static GTask *
new_relative_call (EncodesMediaServicesV2Connection *self, const char *method, const char *relative,
                   GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GUri) base = encodes_media_services_v2_options_get_base (self->account, self->endpoint);
  GUri *uri = encodes_media_services_v2_address_resolve (base, relative);

  return new_call (self, method, g_strdup (relative), uri, cancellable, callback, user_data);
}

void
encodes_media_services_v2_connection_get_async (EncodesMediaServicesV2Connection *self, const char *relative,
                                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                                gpointer user_data)
{
  g_return_if_fail (ENCODES_IS_MEDIA_SERVICES_V2_CONNECTION (self));
  g_return_if_fail (relative != NULL);

  g_autoptr (GTask) task = new_relative_call (self, SOUP_METHOD_GET, relative, cancellable, callback, user_data);

  call_go_on (task);
}

void
encodes_media_services_v2_connection_get_uri_async (EncodesMediaServicesV2Connection *self, GUri *uri,
                                                    GCancellable *cancellable, GAsyncReadyCallback callback,
                                                    gpointer user_data)
{
  g_return_if_fail (ENCODES_IS_MEDIA_SERVICES_V2_CONNECTION (self));
  g_return_if_fail (uri != NULL);

  g_autoptr (GUri) base = encodes_media_services_v2_options_get_base (self->account, self->endpoint);
  char *relative = encodes_media_services_v2_address_get_relative (base, uri);
  g_autoptr (GTask) task = new_call (self, SOUP_METHOD_GET, relative ? relative : g_strdup (""), g_uri_ref (uri),
                                     cancellable, callback, user_data);

  call_go_on (task);
}

void
encodes_media_services_v2_connection_act_async (EncodesMediaServicesV2Connection *self, const char *method,
                                                const char *relative, const char *body, GCancellable *cancellable,
                                                GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (ENCODES_IS_MEDIA_SERVICES_V2_CONNECTION (self));
  g_return_if_fail (method != NULL && relative != NULL);

  g_autoptr (GTask) task = new_relative_call (self, method, relative, cancellable, callback, user_data);
  Call *call = g_task_get_task_data (task);

  call->acts = TRUE;
  call->body = body ? g_bytes_new (body, strlen (body)) : NULL;
  call_go_on (task);
}

EncodesMediaServicesV2Answer *
encodes_media_services_v2_connection_finish (EncodesMediaServicesV2Connection *self, GAsyncResult *result,
                                             GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

EncodesMediaServicesV2Connection *
encodes_media_services_v2_connection_new (EncodesProvider *provider, GError **error)
{
  g_return_val_if_fail (ENCODES_IS_PROVIDER (provider), NULL);

  EncodesAccount *account = encodes_provider_get_account (provider);
  const char *authority = encodes_account_get_option (account, "certificate-authority");

  if (!encodes_media_services_v2_options_check (account, NULL, error))
    return NULL;

  EncodesMediaServicesV2Connection *self = g_object_new (ENCODES_TYPE_MEDIA_SERVICES_V2_CONNECTION, NULL);
  g_set_weak_pointer (&self->provider, provider);
  self->account = g_object_ref (account);
  self->http = encodes_http_client_new (authority);
  self->endpoint = encodes_media_services_v2_options_get_endpoint (account, NULL);
  self->tokens = encodes_media_services_v2_options_new_token_source (account, self->http,
                                                                     encodes_provider_get_secret_store (provider),
                                                                     NULL);

  return self;
}

void
encodes_media_services_v2_connection_reconnect (EncodesMediaServicesV2Connection *self)
{
  g_return_if_fail (ENCODES_IS_MEDIA_SERVICES_V2_CONNECTION (self));

  encodes_http_client_drop_connections (self->http);
}

guint64
encodes_media_services_v2_connection_get_n_requests (EncodesMediaServicesV2Connection *self)
{
  g_return_val_if_fail (ENCODES_IS_MEDIA_SERVICES_V2_CONNECTION (self), 0);

  return encodes_http_client_get_n_requests (self->http);
}

void
encodes_media_services_v2_connection_stop (EncodesMediaServicesV2Connection *self)
{
  g_return_if_fail (ENCODES_IS_MEDIA_SERVICES_V2_CONNECTION (self));

  encodes_token_source_stop (self->tokens);
}
