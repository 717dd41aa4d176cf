/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

/* The query of an address that the server is asked with; its answer is JSON in either form, and the program's own client
 * understands it. The first line tells whether it is about jobs or tasks. */

#include "fuzz.h"

#include <string.h>

#include "encodes-error.h"
#include "encodes-json-checker.h"
#include "encodes-media-services-v2-parser.h"
#include "encodes-odata.h"
#include "encodes-server-query.h"
#include "sample-jobs.h"

static void
check_answer (EncodesServerQuery *query, GPtrArray *entities, EncodesODataForm form)
{
  g_autofree char *body = encodes_odata_write_list (form, "http://127.0.0.1:8265/api/",
                                                    query->kind == ENCODES_ENTITY_JOB ? "Jobs" : "Tasks", entities,
                                                    query->selected);
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));
  g_autoptr (GError) error = NULL;
  guint id;

  encodes_json_check (body, strlen (body), &error);
  g_assert_no_error (error);
  g_assert_true (encodes_entity_find_property (query->kind, "Id", &id));
  if (query->kind == ENCODES_ENTITY_JOB && query->selected & (1u << id))
    {
      g_autoptr (EncodesMediaServicesV2Page) page = encodes_media_services_v2_parse_jobs (bytes, "account", &error);

      g_assert_no_error (error);
      g_assert_cmpuint (page->jobs->len, ==, entities->len);
    }
}

static void
check_query (GHashTable *options, EncodesEntityKind kind, gboolean is_list)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncodesServerQuery) query = encodes_server_query_new (options, kind, is_list, &error);
  g_autoptr (GPtrArray) entities = sample_jobs_new_entities (kind);
  guint n_entities = entities->len;

  if (!query)
    {
      g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_INVALID);
      fuzz_assert_sentence (error);
      return;
    }

  g_assert_no_error (error);
  encodes_server_query_apply (query, entities);
  g_assert_cmpuint (entities->len, <=, query->top);
  g_assert_cmpuint (entities->len, <=, n_entities - MIN (query->skip, n_entities));
  check_answer (query, entities, ENCODES_ODATA_MINIMAL);
  check_answer (query, entities, ENCODES_ODATA_VERBOSE);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FuzzInput input = FUZZ_INPUT_INIT (data, size);
  g_autofree char *which = fuzz_input_take_line (&input);
  EncodesEntityKind kind = *which == 't' ? ENCODES_ENTITY_TASK : ENCODES_ENTITY_JOB;
  g_autofree char *text = fuzz_input_take_text (&input, '\0');
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) options = encodes_server_query_decode (text, &error);

  if (!options)
    {
      g_assert_error (error, ENCODES_ERROR, ENCODES_ERROR_INVALID);
      fuzz_assert_sentence (error);
      return 0;
    }
  g_assert_no_error (error);
  check_query (options, kind, TRUE);
  check_query (options, kind, FALSE);
  return 0;
}
