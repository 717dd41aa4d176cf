/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <libsoup/soup.h>

#include "encodes-server-clients.h"
#include "encodes-server-tokens.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_SERVER_SIGN_IN (encodes_server_sign_in_get_type ())

/**
 * EncodesServerSignIn:
 *
 * The token endpoint: client credentials as Azure AD has them, with the numbers of its v1 form as text and of its v2
 * form as numbers. Whoever tries wrong secrets is slowed down.
 */
G_DECLARE_FINAL_TYPE (EncodesServerSignIn, encodes_server_sign_in, ENCODES, SERVER_SIGN_IN, GObject)

/** encodes_server_sign_in_new: @tokens: where its tokens go; must live as long as the object */
EncodesServerSignIn *encodes_server_sign_in_new (EncodesServerClients *clients, EncodesServerTokens *tokens);

/** encodes_server_sign_in_set_token_life: @seconds: how long a token is good (default 3599) */
void encodes_server_sign_in_set_token_life (EncodesServerSignIn *self, guint seconds);

/** encodes_server_sign_in_is_path: Returns: whether @path is that of a token endpoint: …/oauth2[/v2.0]/token */
gboolean encodes_server_sign_in_is_path (const char *path);

/** encodes_server_sign_in_handle: answers @message, now or later */
void encodes_server_sign_in_handle (EncodesServerSignIn *self, SoupServerMessage *message, const char *path);

/** encodes_server_sign_in_stop: forgets who is waiting */
void encodes_server_sign_in_stop (EncodesServerSignIn *self);

G_END_DECLS
