/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-http-client.h"

#include "encodes-http-body.h"
#include "encodes-http-failure.h"
#include "encodes-http-sessions.h"
#include "encodes-http-uri.h"
#include "encodes-tls-trust.h"

#include <glib/gi18n-lib.h>

#include <math.h>
#include <string.h>

#define DEFAULT_DEADLINE 30.0
#define DEFAULT_FIRST 20.0
#define DEFAULT_SILENCE 10.0
#define DEFAULT_MAX_BODY ((gsize) 16 * 1024 * 1024)
#define READ_SIZE ((gsize) 64 * 1024)
/* Of what may become a thousand times as much, less at a time. */
#define READ_SIZE_PACKED ((gsize) 1024)
#define MAX_HEADERS 200
#define MAX_HEADER_BYTES ((gsize) 64 * 1024)
/* Notices that something will come; nobody sends more than a few. */
#define MAX_NOTICES 16
#define MAX_BODY_KEY "encodes-max-body"
/* How a connection was found to be closed is to be heard before the request is sent again on another one: in the other order
 * libsoup takes the one for the end of the other, and crashes when that has its answer at once. */
#define BEFORE_THE_QUEUE (G_PRIORITY_DEFAULT - 10)

struct _EncodesHttpClient
{
  GObject parent_instance;

  char *certificate_authority;
  GTlsDatabase *tls_database;
  EncodesHttpSessions *sessions;
  double deadline;
  double first;
  double silence;
  gsize max_body;
  guint64 n_requests;
};

G_DEFINE_FINAL_TYPE (EncodesHttpClient, encodes_http_client, G_TYPE_OBJECT)

/* What one request needs from its start to its end. */
typedef struct
{
  SoupMessage *message;
  EncodesHttpSessions *sessions;
  SoupSession *session; /* this request's alone */
  char *host;
  GCancellable *cancellable; /* cancelled by the caller's and by the deadline */
  GSource *deadline;
  GSource *quiet; /* until the answer begins; then, until more of it comes */
  GSource *caller;
  gulong accept_certificate_id;
  gulong got_informational_id;
  gulong network_event_id;
  gulong got_headers_id;
  gulong restarted_id;
  gboolean handing_over; /* libsoup has the headers and is about to give us the stream */
  gboolean cancelled;    /* … after which this is to be heard */
  gboolean sound;        /* the answer was read to its end */
  guint n_notices;
  GInputStream *stream;
  EncodesHttpBody *body;
  gsize read_size;
  gsize max_body;
  double whole; /* these three in seconds */
  double first;
  double silence;
  EncodesHttpFailure failure;
} Send;

static void
clear_source (GSource **source)
{
  if (*source)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* What asked is not left behind in freed memory; the library's own copies, on their way out, nobody can reach. */
static void
wipe_authorization (SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  char *authorization = (char *) soup_message_headers_get_one (headers, "Authorization");

  if (authorization)
    explicit_bzero (authorization, strlen (authorization));
  soup_message_headers_remove (headers, "Authorization");
}

static void
wipe_bytes (GBytes *bytes)
{
  gsize length;
  gpointer data = (gpointer) g_bytes_get_data (bytes, &length);

  explicit_bzero (data, length);
}

/* After this nothing of the request can happen any more. */
static void
send_end (Send *send)
{
  if (send->message)
    wipe_authorization (send->message);
  clear_source (&send->deadline);
  clear_source (&send->quiet);
  clear_source (&send->caller);
  g_clear_signal_handler (&send->accept_certificate_id, send->message);
  g_clear_signal_handler (&send->got_informational_id, send->message);
  g_clear_signal_handler (&send->network_event_id, send->message);
  g_clear_signal_handler (&send->got_headers_id, send->message);
  g_clear_signal_handler (&send->restarted_id, send->message);
  g_clear_object (&send->stream);
  if (send->session)
    encodes_http_sessions_give_back (send->sessions, g_steal_pointer (&send->session), send->sound);
}

static void
send_free (Send *send)
{
  send_end (send);
  g_clear_object (&send->message);
  g_clear_object (&send->sessions);
  g_clear_object (&send->cancellable);
  g_clear_pointer (&send->body, encodes_http_body_free);
  g_free (send->host);
  g_free (send);
}

/* Not while the answer is handed over: libsoup 3.6 then frees what it still uses. */
static void
send_cancel (Send *send)
{
  send->cancelled = TRUE;
  if (!send->handing_over)
    g_cancellable_cancel (send->cancellable);
}

static void
on_headers_got (SoupMessage *message, gpointer user_data)
{
  Send *send = user_data;

  send->handing_over = TRUE;
}

static void
send_end_slow (Send *send, EncodesHttpSlowness slowness, double seconds)
{
  if (send->failure.slowness != ENCODES_HTTP_IN_TIME)
    return;

  send->failure.slowness = slowness;
  send->failure.seconds = (guint) ceil (seconds);
  send_cancel (send);
}

static gboolean
on_deadline_passed (gpointer user_data)
{
  Send *send = user_data;

  send_end_slow (send, send->body ? ENCODES_HTTP_SLOW_WHOLE : ENCODES_HTTP_SLOW_FIRST, send->whole);
  return G_SOURCE_REMOVE;
}

static gboolean
on_quiet_too_long (gpointer user_data)
{
  Send *send = user_data;

  if (send->body)
    send_end_slow (send, ENCODES_HTTP_SLOW_NEXT, send->silence);
  else
    send_end_slow (send, ENCODES_HTTP_SLOW_FIRST, send->first);
  return G_SOURCE_REMOVE;
}

/* From now on, so much time until something comes. */
static void
send_expect (Send *send, double seconds)
{
  g_source_set_ready_time (send->quiet, g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC));
}

static gboolean
on_caller_cancelled (GCancellable *caller, gpointer user_data)
{
  Send *send = user_data;

  send_cancel (send);
  return G_SOURCE_REMOVE;
}

static gboolean
on_certificate_refused (SoupMessage *message, GTlsCertificate *certificate, GTlsCertificateFlags errors,
                        gpointer user_data)
{
  Send *send = user_data;

  send->failure.certificate_errors = errors;
  return FALSE;
}

/* What is older than TLS 1.2 is not safe (RFC 8996), though some TLS libraries still speak it. Nothing has been sent yet. */
static void
on_network_event (SoupMessage *message, GSocketClientEvent event, GIOStream *connection, gpointer user_data)
{
  Send *send = user_data;

  if (event != G_SOCKET_CLIENT_TLS_HANDSHAKED || !G_IS_TLS_CONNECTION (connection)
      || g_tls_connection_get_protocol_version (G_TLS_CONNECTION (connection)) >= G_TLS_PROTOCOL_VERSION_TLS_1_2)
    return;

  send->failure.old_tls = TRUE;
  send_cancel (send);
}

/* libsoup reads them one after the other without a turn of the main loop, where no deadline would ever be seen. */
static void
on_notice_received (SoupMessage *message, gpointer user_data)
{
  Send *send = user_data;

  if (++send->n_notices <= MAX_NOTICES)
    return;

  send->failure.no_http = TRUE;
  send_cancel (send);
}

/* For an answer that is not read to its end. */
static void
return_break_off (GTask *task, GError *error)
{
  Send *send = g_task_get_task_data (task);

  /* Else closing the stream could wait for the rest. */
  g_cancellable_cancel (send->cancellable);
  send_end (send);
  g_task_return_error (task, error);
}

static guint64
count_header_bytes (SoupMessage *message)
{
  SoupMessageMetrics *metrics = soup_message_get_metrics (message);

  return metrics ? soup_message_metrics_get_response_header_bytes_received (metrics) : 0;
}

static void
return_failure (GTask *task, const GError *error)
{
  Send *send = g_task_get_task_data (task);
  GError *failure;

  /* libsoup has a limit for headers that do not end, but no error for it. */
  if (count_header_bytes (send->message) > MAX_HEADER_BYTES)
    {
      return_break_off (task, encodes_http_failure_new_headers (send->host));
      return;
    }

  /* The caller's cancellable is looked at by the task itself. */
  send->failure.secured = soup_message_get_tls_peer_certificate (send->message) != NULL;
  failure = encodes_http_failure_to_error (&send->failure, send->host, error);
  send_end (send);
  /* libsoup remembers for as long as it is asked which address a name led to: now that may be another one. */
  if (g_error_matches (failure, ENCODES_ERROR, ENCODES_ERROR_NETWORK)
      || g_error_matches (failure, ENCODES_ERROR, ENCODES_ERROR_TLS))
    encodes_http_client_drop_connections (g_task_get_source_object (task));
  g_task_return_error (task, failure);
}

static void
return_response (GTask *task, GBytes *body)
{
  Send *send = g_task_get_task_data (task);
  EncodesHttpResponse *response = g_new0 (EncodesHttpResponse, 1);

  response->status = soup_message_get_status (send->message);
  response->reason = g_strdup (soup_message_get_reason_phrase (send->message));
  response->headers = soup_message_headers_ref (soup_message_get_response_headers (send->message));
  response->body = body;
  send->sound = TRUE;
  send_end (send);
  g_task_return_pointer (task, response, (GDestroyNotify) encodes_http_response_free);
}

static GError *
new_body_error (Send *send, EncodesHttpBodyState state)
{
  g_autofree char *size = g_format_size_full (send->max_body, G_FORMAT_SIZE_IEC_UNITS);

  switch (state)
    {
    case ENCODES_HTTP_BODY_TOO_LARGE:
      return g_error_new (ENCODES_ERROR, ENCODES_ERROR_FORMAT,
                          /* Translators: a host, and a size such as "16.0 MiB" */
                          _("The answer of %s is too large: it is more than %s."), send->host, size);
    case ENCODES_HTTP_BODY_TOO_LARGE_UNPACKED:
      return g_error_new (ENCODES_ERROR, ENCODES_ERROR_FORMAT,
                          /* Translators: a host, and a size such as "16.0 MiB" */
                          _("The answer of %s is too large: unpacked, it is more than %s."), send->host, size);
    case ENCODES_HTTP_BODY_CUT:
      return encodes_http_failure_to_error (&send->failure, send->host,
                                            &(GError){ G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, (char *) "" });
    case ENCODES_HTTP_BODY_DAMAGED:
    case ENCODES_HTTP_BODY_FINE:
    default:
      return encodes_http_failure_to_error (&send->failure, send->host,
                                            &(GError){ G_IO_ERROR, G_IO_ERROR_INVALID_DATA, (char *) "" });
    }
}

static void
finish_body (GTask *task)
{
  Send *send = g_task_get_task_data (task);
  GBytes *body = NULL;
  EncodesHttpBodyState state = encodes_http_body_end (send->body, &body);

  if (state == ENCODES_HTTP_BODY_FINE)
    return_response (task, body);
  else
    return_break_off (task, new_body_error (send, state));
}

static void
on_body_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  Send *send = g_task_get_task_data (task);
  EncodesHttpBodyState state;

  if (bytes == NULL)
    {
      return_failure (task, error);
      return;
    }
  if (g_bytes_get_size (bytes) == 0)
    {
      finish_body (task);
      return;
    }

  state = encodes_http_body_append (send->body, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  if (state != ENCODES_HTTP_BODY_FINE)
    {
      return_break_off (task, new_body_error (send, state));
      return;
    }

  /* It may be a token, and was read for this answer alone. */
  wipe_bytes (bytes);
  send_expect (send, send->silence);
  g_input_stream_read_bytes_async (send->stream, send->read_size, G_PRIORITY_DEFAULT, send->cancellable, on_body_read,
                                   g_steal_pointer (&task));
}

static gboolean
has_too_many_headers (SoupMessage *message)
{
  SoupMessageHeadersIter iter;
  const char *name;
  const char *value;
  guint n_headers = 0;
  gsize n_bytes = 0;

  soup_message_headers_iter_init (&iter, soup_message_get_response_headers (message));
  while (soup_message_headers_iter_next (&iter, &name, &value))
    {
      n_headers++;
      n_bytes += strlen (name) + strlen (value);
    }
  return n_headers > MAX_HEADERS || n_bytes > MAX_HEADER_BYTES;
}

static void
begin_body (Send *send)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (send->message);
  const char *encoding = soup_message_headers_get_list (headers, "Content-Encoding");

  send->body = encodes_http_body_new (encoding, send->max_body, send->max_body);
  send->read_size = encodes_http_body_is_packed (send->body) ? READ_SIZE_PACKED : READ_SIZE;
  send->failure.answering = TRUE;
  send_expect (send, send->silence);
}

/* A proxy that opens no tunnel answers in the service's place, in clear. */
static gboolean
is_of_proxy (SoupMessage *message)
{
  return g_str_equal (g_uri_get_scheme (soup_message_get_uri (message)), "https")
         && soup_message_get_tls_peer_certificate (message) == NULL;
}

static void
on_headers_received (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Send *send = g_task_get_task_data (task);

  send->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  send->handing_over = FALSE;
  if (send->cancelled)
    g_cancellable_cancel (send->cancellable);
  if (send->stream == NULL)
    {
      return_failure (task, error);
      return;
    }
  if (is_of_proxy (send->message))
    {
      return_break_off (task, g_error_new (ENCODES_ERROR, ENCODES_ERROR_NETWORK,
                                           _("The proxy did not let a connection to %s through."), send->host));
      return;
    }
  if (has_too_many_headers (send->message))
    {
      return_break_off (task, encodes_http_failure_new_headers (send->host));
      return;
    }

  begin_body (send);
  g_input_stream_read_bytes_async (send->stream, send->read_size, G_PRIORITY_DEFAULT, send->cancellable, on_body_read,
                                   g_steal_pointer (&task));
}

/* On a connection that the server had closed, unnoticed, libsoup sends a request again. */
static void
on_restarted (SoupMessage *message, gpointer user_data)
{
  EncodesHttpClient *self = user_data;

  self->n_requests++;
}

static GSource *
start_timer (GTask *task, double seconds, GSourceFunc callback)
{
  GSource *source = g_timeout_source_new (0);

  g_source_set_ready_time (source, g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC));
  g_source_set_callback (source, callback, g_task_get_task_data (task), NULL);
  g_source_attach (source, g_task_get_context (task));
  return source;
}

static gsize
get_max_body (EncodesHttpClient *self, SoupMessage *message)
{
  gsize own = GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (message), MAX_BODY_KEY));

  return own > 0 ? MIN (own, self->max_body) : self->max_body;
}

static void
send_begin (EncodesHttpClient *self, SoupMessage *message, GTask *task)
{
  Send *send = g_new0 (Send, 1);
  GCancellable *caller = g_task_get_cancellable (task);

  g_task_set_task_data (task, send, (GDestroyNotify) send_free);
  send->message = g_object_ref (message);
  send->sessions = g_object_ref (self->sessions);
  send->session = encodes_http_sessions_take (self->sessions, soup_message_get_uri (message));
  send->host = encodes_http_describe_host (soup_message_get_uri (message));
  send->cancellable = g_cancellable_new ();
  send->max_body = get_max_body (self, message);
  send->whole = self->deadline;
  send->first = self->first;
  send->silence = self->silence;
  send->accept_certificate_id
      = g_signal_connect (message, "accept-certificate", G_CALLBACK (on_certificate_refused), send);
  send->network_event_id = g_signal_connect (message, "network-event", G_CALLBACK (on_network_event), send);
  send->got_informational_id
      = g_signal_connect (message, "got-informational", G_CALLBACK (on_notice_received), send);
  send->got_headers_id = g_signal_connect (message, "got-headers", G_CALLBACK (on_headers_got), send);
  send->restarted_id = g_signal_connect (message, "restarted", G_CALLBACK (on_restarted), self);
  send->deadline = start_timer (task, send->whole, on_deadline_passed);
  send->quiet = start_timer (task, send->first, on_quiet_too_long);

  if (caller)
    {
      /* A source, not a signal handler: that could not be disconnected from a callback that the cancelling itself
       * brought about. */
      send->caller = g_cancellable_source_new (caller);
      g_source_set_callback (send->caller, G_SOURCE_FUNC (on_caller_cancelled), send, NULL);
      g_source_attach (send->caller, g_task_get_context (task));
    }
}

static void
encodes_http_client_dispose (GObject *object)
{
  EncodesHttpClient *self = ENCODES_HTTP_CLIENT (object);

  g_clear_object (&self->sessions);
  g_clear_object (&self->tls_database);

  G_OBJECT_CLASS (encodes_http_client_parent_class)->dispose (object);
}

static void
encodes_http_client_finalize (GObject *object)
{
  EncodesHttpClient *self = ENCODES_HTTP_CLIENT (object);

  g_free (self->certificate_authority);

  G_OBJECT_CLASS (encodes_http_client_parent_class)->finalize (object);
}

static void
encodes_http_client_class_init (EncodesHttpClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = encodes_http_client_dispose;
  object_class->finalize = encodes_http_client_finalize;
}

static void
encodes_http_client_init (EncodesHttpClient *self)
{
  self->deadline = DEFAULT_DEADLINE;
  self->first = DEFAULT_FIRST;
  self->silence = DEFAULT_SILENCE;
  self->max_body = DEFAULT_MAX_BODY;
}

EncodesHttpClient *
encodes_http_client_new (const char *certificate_authority)
{
  EncodesHttpClient *self = g_object_new (ENCODES_TYPE_HTTP_CLIENT, NULL);

  encodes_tls_trust_nobody_by_default ();
  if (certificate_authority)
    {
      /* A relative path would be taken without an error, and then nothing be trusted. */
      self->certificate_authority = g_canonicalize_filename (certificate_authority, NULL);
      self->tls_database = g_tls_file_database_new (self->certificate_authority, NULL);
    }
  self->sessions = encodes_http_sessions_new (self->tls_database);
  encodes_http_sessions_set_timeout (self->sessions, (guint) ceil (self->deadline));
  return self;
}

void
encodes_http_client_set_deadline (EncodesHttpClient *self, double seconds)
{
  g_return_if_fail (ENCODES_IS_HTTP_CLIENT (self));
  g_return_if_fail (seconds > 0 && seconds <= 24 * 60 * 60);

  self->deadline = seconds;
  encodes_http_sessions_set_timeout (self->sessions, (guint) ceil (seconds));
}

void
encodes_http_client_set_patience (EncodesHttpClient *self, double first, double silence)
{
  g_return_if_fail (ENCODES_IS_HTTP_CLIENT (self));
  g_return_if_fail (first > 0 && silence > 0);

  self->first = first;
  self->silence = silence;
}

void
encodes_http_client_set_max_body (EncodesHttpClient *self, gsize bytes)
{
  g_return_if_fail (ENCODES_IS_HTTP_CLIENT (self));
  g_return_if_fail (bytes <= G_MAXINT);

  self->max_body = bytes;
}

void
encodes_http_limit_answer (SoupMessage *message, gsize bytes)
{
  g_return_if_fail (SOUP_IS_MESSAGE (message));
  g_return_if_fail (bytes > 0);

  g_object_set_data (G_OBJECT (message), MAX_BODY_KEY, GSIZE_TO_POINTER (bytes));
}

guint64
encodes_http_client_get_n_requests (EncodesHttpClient *self)
{
  g_return_val_if_fail (ENCODES_IS_HTTP_CLIENT (self), 0);

  return self->n_requests;
}

void
encodes_http_client_drop_connections (EncodesHttpClient *self)
{
  g_return_if_fail (ENCODES_IS_HTTP_CLIENT (self));

  encodes_http_sessions_drop (self->sessions);
}

void
encodes_http_client_send_async (EncodesHttpClient *self, SoupMessage *message, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;
  Send *send;

  g_return_if_fail (ENCODES_IS_HTTP_CLIENT (self));
  g_return_if_fail (SOUP_IS_MESSAGE (message));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, encodes_http_client_send_async);

  if (!encodes_http_check_uri (soup_message_get_uri (message), &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (self->certificate_authority && self->tls_database == NULL)
    {
      g_task_return_new_error (task, ENCODES_ERROR, ENCODES_ERROR_TLS,
                               _("The file of trusted certificates could not be read: %s."),
                               self->certificate_authority);
      return;
    }

  self->n_requests++;
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE
                                       | SOUP_MESSAGE_COLLECT_METRICS);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Accept-Encoding", "gzip");
  send_begin (self, message, task);
  send = g_task_get_task_data (task);
  soup_session_send_async (send->session, message, BEFORE_THE_QUEUE, send->cancellable, on_headers_received,
                           g_steal_pointer (&task));
}

EncodesHttpResponse *
encodes_http_client_send_finish (EncodesHttpClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
