/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-job-filter.h"

G_BEGIN_DECLS

/** ENCODES_SERVER_QUERY_MAX_PAGE: the protocol's own limit of entities in one answer */
#define ENCODES_SERVER_QUERY_MAX_PAGE 1000

/**
 * EncodesServerQuery:
 * @kind: what is asked for
 * @filter: (nullable): which of them
 * @top: how many at most
 * @skip: how many to leave out first
 * @selected: the properties to write, one bit each
 * @orders: (element-type guint): the properties to order by, first one first; see encodes_server_query_apply()
 *
 * The query options of a request.
 */
typedef struct
{
  EncodesEntityKind kind;
  EncodesJobFilter *filter;
  guint top;
  guint skip;
  guint32 selected;
  GArray *orders;
} EncodesServerQuery;

/**
 * encodes_server_query_new:
 * @options: (element-type utf8 utf8): the decoded query of the address
 * @is_list: whether a list is asked for; one entity can only be given $select
 *
 * Reads the options that begin with a dollar sign; others are the client's own and mean nothing.
 *
 * Returns: %NULL with %ENCODES_ERROR_INVALID; the message is English, for the protocol
 */
EncodesServerQuery *encodes_server_query_new (GHashTable *options, EncodesEntityKind kind, gboolean is_list,
                                              GError **error);

void encodes_server_query_free (EncodesServerQuery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncodesServerQuery, encodes_server_query_free)

/**
 * encodes_server_query_apply:
 * @entities: (element-type EncodesEntity): everything there is
 *
 * Leaves in @entities what the query asks for, in its order; without one by Created and Id, so that pages neither
 * repeat nor miss a job while others come.
 */
void encodes_server_query_apply (EncodesServerQuery *self, GPtrArray *entities);

/**
 * encodes_server_query_decode:
 * @query: (nullable): the query part of an address
 *
 * Returns: (transfer full) (element-type utf8 utf8): names and values, decoded; %NULL with %ENCODES_ERROR_INVALID if a
 *   name comes twice or anything is not UTF-8
 */
GHashTable *encodes_server_query_decode (const char *query, GError **error);

G_END_DECLS
