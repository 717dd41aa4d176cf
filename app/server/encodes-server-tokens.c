/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-server-tokens.h"

#include <string.h>

#include "encodes-random.h"
#include "encodes-time.h"

#define MAX_TOKENS_OF_CLIENT 64

typedef struct
{
  guint8 digest[ENCODES_DIGEST_LENGTH];
  char *client;
  char *mark;
  gint64 end;    /* of encodes_time_get_boottime(): a suspended computer's tokens end, too */
} Token;

struct _EncodesServerTokens
{
  GPtrArray *tokens;   /* of Token, oldest first */
};

static void
token_free (Token *token)
{
  g_free (token->client);
  g_free (token->mark);
  g_free (token);
}

EncodesServerTokens *
encodes_server_tokens_new (void)
{
  EncodesServerTokens *self = g_new0 (EncodesServerTokens, 1);

  self->tokens = g_ptr_array_new_with_free_func ((GDestroyNotify) token_free);
  return self;
}

void
encodes_server_tokens_free (EncodesServerTokens *self)
{
  g_ptr_array_unref (self->tokens);
  g_free (self);
}

static void
remove_ended (EncodesServerTokens *self)
{
  gint64 now = encodes_time_get_boottime ();

  for (guint i = self->tokens->len; i > 0; i--)
    if (((Token *) self->tokens->pdata[i - 1])->end <= now)
      g_ptr_array_remove_index (self->tokens, i - 1);
}

static void
make_room (EncodesServerTokens *self, const char *client)
{
  guint n_tokens = 0;
  guint oldest = 0;

  remove_ended (self);
  for (guint i = self->tokens->len; i > 0; i--)
    if (strcmp (((Token *) self->tokens->pdata[i - 1])->client, client) == 0)
      {
        n_tokens++;
        oldest = i - 1;
      }

  if (n_tokens >= MAX_TOKENS_OF_CLIENT)
    g_ptr_array_remove_index (self->tokens, oldest);
}

char *
encodes_server_tokens_issue (EncodesServerTokens *self, const char *client, const char *mark, guint seconds,
                             GError **error)
{
  char *text = encodes_random_new_secret (error);
  Token *token;

  if (!text)
    return NULL;

  make_room (self, client);
  token = g_new0 (Token, 1);
  encodes_digest_compute (NULL, 0, text, token->digest);
  token->client = g_strdup (client);
  token->mark = g_strdup (mark);
  token->end = encodes_time_get_boottime () + (gint64) seconds * G_USEC_PER_SEC;
  g_ptr_array_add (self->tokens, token);

  return text;
}

const char *
encodes_server_tokens_check (EncodesServerTokens *self, const char *token)
{
  guint8 digest[ENCODES_DIGEST_LENGTH];
  gint64 now = encodes_time_get_boottime ();
  const char *client = NULL;

  encodes_digest_compute (NULL, 0, token, digest);
  for (guint i = 0; i < self->tokens->len; i++)
    {
      Token *known = self->tokens->pdata[i];

      if (encodes_digest_equal (known->digest, digest) && known->end > now)
        client = known->client;
    }

  return client;
}

void
encodes_server_tokens_keep_only (EncodesServerTokens *self, GHashTable *marks)
{
  for (guint i = self->tokens->len; i > 0; i--)
    {
      Token *token = self->tokens->pdata[i - 1];

      if (g_strcmp0 (g_hash_table_lookup (marks, token->client), token->mark) != 0)
        g_ptr_array_remove_index (self->tokens, i - 1);
    }
}
