/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * EncodesServerTokens:
 *
 * The access tokens that a server has given out: in memory only, as SHA-256 digests, each with its end.
 */
typedef struct _EncodesServerTokens EncodesServerTokens;

EncodesServerTokens *encodes_server_tokens_new  (void);
void                 encodes_server_tokens_free (EncodesServerTokens *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncodesServerTokens, encodes_server_tokens_free)

/**
 * encodes_server_tokens_issue:
 * @client: whose it will be
 * @mark: the mark of the client's entry; see encodes_server_tokens_keep_only()
 * @seconds: its life
 *
 * Returns: (transfer full): a new token, for encodes_secret_free(). A client that has very many loses its oldest.
 */
char *encodes_server_tokens_issue (EncodesServerTokens *self, const char *client, const char *mark, guint seconds,
                                   GError **error);

/** encodes_server_tokens_check: Returns: (nullable) (transfer none): the client whose token it is */
const char *encodes_server_tokens_check (EncodesServerTokens *self, const char *token);

/** encodes_server_tokens_keep_only: @marks: name → mark; drops the tokens of clients that are gone or changed */
void encodes_server_tokens_keep_only (EncodesServerTokens *self, GHashTable *marks);

G_END_DECLS
