/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <json-glib/json-glib.h>

#include "encodes-provider.h"

G_BEGIN_DECLS

/* The other side: tests/harness/media-services-server.py in a process of its own. */
typedef struct
{
  GSubprocess *process;
  GDataInputStream *output;
  JsonNode *facts;
  gboolean tls;
  gboolean used_up; /* requests that were given up may still reach it */
} V2Server;

/* Once in each program, before anything else. */
void v2_test_init (int *argc, char ***argv);
/* Runs the tests and ends the servers. */
int v2_test_run (void);

/* Processes are used again, as new, by later tests of the program. */
V2Server *v2_server_new  (gboolean tls);
void      v2_server_free (V2Server *server);
/* Ends the process: nobody answers at its ports any more. */
void      v2_server_kill (V2Server *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (V2Server, v2_server_free)

/* @scheme: "http" or "https"; (transfer full) */
char *v2_server_get_url (V2Server *server, const char *scheme, const char *path);
/* Its authority's certificate */
const char *v2_server_get_ca (V2Server *server);
/* A command of the server's, with ` for ". Returns: (transfer full): the answer */
JsonNode *v2_server_run (V2Server *server, const char *format, ...) G_GNUC_PRINTF (2, 3);
void v2_server_do (V2Server *server, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* Adds a job with this id (the part behind "nb:jid:UUID:") in this state, with one task */
void v2_server_add_job (V2Server *server, const char *id, int state, double progress);
/* The requests since the last time whose line contains @part; (transfer full) (element-type JsonObject) */
GPtrArray *v2_server_take_log (V2Server *server, const char *part);
/* How many of these */
guint v2_server_count (V2Server *server, const char *part);

/* An account by client credentials; pairs of keys and values may follow */
EncodesAccount *v2_account_new (const char *endpoint, const char *token_endpoint, ...) G_GNUC_NULL_TERMINATED;
EncodesProvider *v2_provider_new_for_account (EncodesAccount *account, const char *secret);
/* At @server's http port */
EncodesProvider *v2_provider_new (V2Server *server);

/* Each waits for the answer. */
EncodesJobList *v2_list (EncodesProvider *provider, gboolean full, GError **error);
EncodesJob *v2_read (EncodesProvider *provider, const char *id, GError **error);
gboolean v2_try (EncodesProvider *provider, GError **error);
gboolean v2_cancel (EncodesProvider *provider, const char *id, GError **error);
gboolean v2_delete (EncodesProvider *provider, const char *id, GError **error);
gboolean v2_set_priority (EncodesProvider *provider, const char *id, gint64 priority, GError **error);

/* For GAsyncReadyCallback with a GAsyncResult ** as user data */
void v2_on_ready (GObject *source, GAsyncResult *result, gpointer user_data);
void v2_wait (GAsyncResult **result);
/* Iterates the main loop until @done (@data), for 20 seconds at most */
void v2_wait_until (gboolean (*done) (gpointer data), gpointer data);

/* Of a list: the job with this id (the part behind "nb:jid:UUID:") */
EncodesJob *v2_lookup (EncodesJobList *list, const char *id);

/* A file of tests/data/media-services-v2 */
GBytes *v2_read_data (const char *name);

G_END_DECLS
