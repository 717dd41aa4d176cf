/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-http-client.h"
#include "encodes-provider.h"

G_BEGIN_DECLS

/**
 * EncodesMediaServicesV2Answer:
 * @response: the answer, of a 2xx status
 * @uri: where it came from in the end
 *
 * What the service answered.
 */
typedef struct
{
  EncodesHttpResponse *response;
  GUri *uri;
} EncodesMediaServicesV2Answer;

void encodes_media_services_v2_answer_free (EncodesMediaServicesV2Answer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncodesMediaServicesV2Answer, encodes_media_services_v2_answer_free)

#define ENCODES_TYPE_MEDIA_SERVICES_V2_CONNECTION (encodes_media_services_v2_connection_get_type ())

/**
 * EncodesMediaServicesV2Connection:
 *
 * Sends the requests of one account: with the protocol's headers and a token, to the base address that the service
 * named last. A 401 is answered with a new token, once. The protocol's 301 is followed by hand, and only to where the
 * account allows the token to go; other redirects only inside their origin. Main thread only.
 */
G_DECLARE_FINAL_TYPE (EncodesMediaServicesV2Connection, encodes_media_services_v2_connection, ENCODES,
                      MEDIA_SERVICES_V2_CONNECTION, GObject)

/**
 * encodes_media_services_v2_connection_new:
 * @provider: whose account it is; not kept alive
 *
 * Returns: (transfer full): a connection by the present options of the account; %NULL with %ENCODES_ERROR_INVALID
 * if one of them
 *   cannot be right
 */
EncodesMediaServicesV2Connection *encodes_media_services_v2_connection_new (EncodesProvider *provider, GError **error);

/**
 * encodes_media_services_v2_connection_get_async:
 * @relative: what to read, relative to the base address
 *
 * Reads something.
 */
void encodes_media_services_v2_connection_get_async (EncodesMediaServicesV2Connection *self, const char *relative,
                                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                                     gpointer user_data);

/** encodes_media_services_v2_connection_get_uri_async: @uri: a whole address, of an origin that has answered before */
void encodes_media_services_v2_connection_get_uri_async (EncodesMediaServicesV2Connection *self, GUri *uri,
                                                         GCancellable *cancellable, GAsyncReadyCallback callback,
                                                         gpointer user_data);

/**
 * encodes_media_services_v2_connection_act_async:
 * @method: the method; a GET too may change something
 * @body: (nullable): a body of JSON
 *
 * Asks for a change, once: what failed on its way may have happened, and is not repeated.
 */
void encodes_media_services_v2_connection_act_async (EncodesMediaServicesV2Connection *self, const char *method,
                                                     const char *relative, const char *body, GCancellable *cancellable,
                                                     GAsyncReadyCallback callback, gpointer user_data);

/** encodes_media_services_v2_connection_finish: Returns: (transfer full): the answer to any of the above */
EncodesMediaServicesV2Answer *encodes_media_services_v2_connection_finish (EncodesMediaServicesV2Connection *self,
                                                                           GAsyncResult *result, GError **error);

/** encodes_media_services_v2_connection_reconnect: what is asked next is asked over new connections */
void encodes_media_services_v2_connection_reconnect (EncodesMediaServicesV2Connection *self);

/** encodes_media_services_v2_connection_stop: forgets the token; requests under way end by their own cancellables */
void encodes_media_services_v2_connection_stop (EncodesMediaServicesV2Connection *self);

/** encodes_media_services_v2_connection_get_n_requests: Returns: how many requests it has sent, those for tokens included */
guint64 encodes_media_services_v2_connection_get_n_requests (EncodesMediaServicesV2Connection *self);

G_END_DECLS
