/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-server-api.h"

#include <string.h>

#include "encodes-error.h"
#include "encodes-server-query.h"
#include "encodes-server-reply.h"

struct _EncodesServerApi
{
  GObject parent_instance;

  EncodesMonitor *monitor;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (EncodesServerApi, encodes_server_api, G_TYPE_OBJECT)

/* One part of a path: "Jobs", "Jobs()" or "Jobs('…')". */
typedef struct
{
  char *name;
  char *key;
} Segment;

/* One request. */
typedef struct
{
  EncodesServerApi *self;
  SoupServerMessage *message;
  EncodesODataForm form;
  const char *base;
  const char *method;
  GHashTable *options;
} Request;

/* An action that has been asked for and not been answered. */
typedef struct
{
  EncodesServerApi *self;
  SoupServerMessage *message;
  EncodesODataForm form;
} PendingAction;

static void
segment_free (Segment *segment)
{
  g_free (segment->name);
  g_free (segment->key);
  g_free (segment);
}

static void
pending_action_free (PendingAction *pending)
{
  g_object_unref (pending->self);
  g_object_unref (pending->message);
  g_free (pending);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PendingAction, pending_action_free)

static void
encodes_server_api_finalize (GObject *object)
{
  EncodesServerApi *self = ENCODES_SERVER_API (object);

  g_clear_object (&self->monitor);
  g_object_unref (self->cancellable);

  G_OBJECT_CLASS (encodes_server_api_parent_class)->finalize (object);
}

static void
encodes_server_api_class_init (EncodesServerApiClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encodes_server_api_finalize;
}

static void
encodes_server_api_init (EncodesServerApi *self)
{
  self->cancellable = g_cancellable_new ();
}

EncodesServerApi *
encodes_server_api_new (EncodesMonitor *monitor)
{
  EncodesServerApi *self = g_object_new (ENCODES_TYPE_SERVER_API, NULL);

  self->monitor = g_object_ref (monitor);
  return self;
}

static void
reply_error (Request *request, guint status, const char *text)
{
  encodes_server_reply_error (request->message, request->form, status, text);
}

static void
reply_body (Request *request, char *body)
{
  encodes_server_reply_body (request->message, SOUP_STATUS_OK, encodes_odata_get_content_type (request->form), body);
}

static void
reply_not_found (Request *request)
{
  reply_error (request, SOUP_STATUS_NOT_FOUND, "Resource not found.");
}

static gboolean
require_method (Request *request, const char *method)
{
  if (strcmp (request->method, method) == 0)
    return TRUE;

  encodes_server_reply_not_allowed (request->message, request->form,
                                    strcmp (method, "GET") == 0 ? "GET, HEAD" : method);
  return FALSE;
}

/* A text in quotes, as keys and arguments are; quotes in it are doubled. */
static char *
unquote (const char *text, gsize length)
{
  GString *key;

  if (length < 2 || text[0] != '\'' || text[length - 1] != '\'')
    return NULL;

  key = g_string_new (NULL);
  for (const char *c = text + 1; c < text + length - 1; c++)
    {
      if (*c == '\'' && (*++c != '\'' || c >= text + length - 1))
        {
          g_string_free (key, TRUE);
          return NULL;
        }
      g_string_append_c (key, *c);
    }

  return g_string_free (key, FALSE);
}

static Segment *
parse_segment (const char *encoded)
{
  g_autofree char *text = g_uri_unescape_string (encoded, NULL);
  const char *open;
  g_autofree char *key = NULL;
  Segment *segment;

  if (!text || !*text || !g_utf8_validate (text, -1, NULL))
    return NULL;

  open = strchr (text, '(');
  if (open && text[strlen (text) - 1] != ')')
    return NULL;
  if (open && open[1] != ')')
    {
      key = unquote (open + 1, strlen (open) - 2);
      if (!key)
        return NULL;
    }

  segment = g_new0 (Segment, 1);
  segment->name = open ? g_strndup (text, open - text) : g_strdup (text);
  segment->key = g_steal_pointer (&key);
  return segment;
}

static GPtrArray *
parse_path (const char *path)
{
  g_autoptr (GPtrArray) segments = g_ptr_array_new_with_free_func ((GDestroyNotify) segment_free);
  g_auto (GStrv) texts = g_strsplit (path, "/", 8);

  for (char **text = texts; *text; text++)
    {
      Segment *segment;

      /* A slash at the end means nothing. */
      if (!**text && !text[1])
        break;
      segment = parse_segment (*text);
      if (!segment)
        return NULL;
      g_ptr_array_add (segments, segment);
    }

  return g_steal_pointer (&segments);
}

static gboolean
segment_is (Segment *segment, const char *name)
{
  return g_ascii_strcasecmp (segment->name, name) == 0;
}

static GPtrArray *
list_entities (EncodesServerApi *self, EncodesEntityKind kind)
{
  GListModel *jobs = G_LIST_MODEL (encodes_monitor_get_store (self->monitor));
  guint n_jobs = g_list_model_get_n_items (jobs);
  GPtrArray *entities = g_ptr_array_new_with_free_func ((GDestroyNotify) encodes_entity_free);

  for (guint i = 0; i < n_jobs; i++)
    {
      g_autoptr (EncodesJob) job = g_list_model_get_item (jobs, i);

      if (kind == ENCODES_ENTITY_JOB)
        g_ptr_array_add (entities, encodes_entity_new_job (job));
      else
        g_ptr_array_extend_and_steal (entities, encodes_entity_new_tasks (job));
    }

  return entities;
}

/* Returns NULL and answers the request if @key is no id or nobody has it. */
static EncodesEntity *
find_entity (Request *request, EncodesEntityKind kind, const char *key)
{
  g_autoptr (GPtrArray) entities = NULL;

  if (!encodes_entity_is_id (kind, key))
    {
      reply_error (request, SOUP_STATUS_BAD_REQUEST, "The identifier is not correct.");
      return NULL;
    }

  entities = list_entities (request->self, kind);
  for (guint i = 0; i < entities->len; i++)
    if (g_ascii_strcasecmp (encodes_entity_get_id (entities->pdata[i]), key) == 0)
      return g_ptr_array_steal_index_fast (entities, i);

  reply_not_found (request);
  return NULL;
}

static EncodesServerQuery *
read_query (Request *request, EncodesEntityKind kind, gboolean is_list)
{
  g_autoptr (GError) error = NULL;
  EncodesServerQuery *query = encodes_server_query_new (request->options, kind, is_list, &error);

  if (!query)
    reply_error (request, SOUP_STATUS_BAD_REQUEST, error->message);
  return query;
}

static void
reply_list (Request *request, EncodesEntityKind kind, GPtrArray *entities)
{
  g_autoptr (EncodesServerQuery) query = read_query (request, kind, TRUE);

  if (!query)
    return;

  encodes_server_query_apply (query, entities);
  reply_body (request, encodes_odata_write_list (request->form, request->base,
                                                 kind == ENCODES_ENTITY_JOB ? "Jobs" : "Tasks", entities,
                                                 query->selected));
}

static void
reply_services (Request *request)
{
  const char *const names[] = { "Jobs", "Tasks", NULL };

  if (require_method (request, "GET"))
    reply_body (request, encodes_odata_write_services (request->form, request->base, names));
}

static void
handle_set (Request *request, EncodesEntityKind kind)
{
  g_autoptr (GPtrArray) entities = NULL;

  if (strcmp (request->method, "POST") == 0)
    {
      reply_error (request, SOUP_STATUS_BAD_REQUEST,
                   "Creating entities is not supported: jobs begin on the computer that runs them.");
      return;
    }
  if (!require_method (request, "GET"))
    return;

  entities = list_entities (request->self, kind);
  reply_list (request, kind, entities);
}

static void
reply_action_error (PendingAction *pending, const GError *error)
{
  guint status = SOUP_STATUS_INTERNAL_SERVER_ERROR;

  if (g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_REFUSED) ||
      g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_UNSUPPORTED))
    status = SOUP_STATUS_BAD_REQUEST;
  else if (g_error_matches (error, ENCODES_ERROR, ENCODES_ERROR_NOT_FOUND))
    status = SOUP_STATUS_NOT_FOUND;
  else
    g_warning ("A client's request could not be done: %s", error->message);

  encodes_server_reply_error (pending->message, pending->form, status,
                              status == SOUP_STATUS_NOT_FOUND     ? "Resource not found."
                              : status == SOUP_STATUS_BAD_REQUEST ? "The job is not in a state that allows this."
                                                                  : "The request could not be done.");
}

static void
on_acted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PendingAction) pending = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = encodes_account_monitor_act_finish (ENCODES_ACCOUNT_MONITOR (source), result, &error);

  if (encodes_error_is_cancelled (error))
    return;

  if (done)
    encodes_server_reply_body (pending->message, SOUP_STATUS_NO_CONTENT, NULL, NULL);
  else
    reply_action_error (pending, error);
  soup_server_message_unpause (pending->message);
}

static void
act (Request *request, EncodesEntity *entity, EncodesJobActions action, const char *refusal)
{
  EncodesJob *job = encodes_entity_get_job (entity);
  EncodesAccountMonitor *account_monitor = encodes_monitor_find (request->self->monitor,
                                                                 encodes_job_get_account_id (job));
  PendingAction *pending;

  if (!account_monitor ||
      !(encodes_provider_get_actions (encodes_account_monitor_get_provider (account_monitor), job) & action))
    {
      reply_error (request, SOUP_STATUS_BAD_REQUEST, refusal);
      return;
    }

  pending = g_new0 (PendingAction, 1);
  pending->self = g_object_ref (request->self);
  pending->message = g_object_ref (request->message);
  pending->form = request->form;
  soup_server_message_pause (request->message);
  encodes_account_monitor_act_async (account_monitor, job, action, 0, request->self->cancellable, on_acted, pending);
}

static void
cancel_job (Request *request)
{
  const char *argument = g_hash_table_lookup (request->options, "jobid");
  g_autofree char *id = argument ? unquote (argument, strlen (argument)) : NULL;
  g_autoptr (EncodesEntity) entity = NULL;

  if (!require_method (request, "GET"))
    return;
  /* A GET that changes something: whoever only wants the headers must not cancel. */
  if (strcmp (soup_server_message_get_method (request->message), "GET") != 0)
    {
      encodes_server_reply_not_allowed (request->message, request->form, "GET");
      return;
    }
  if (!id)
    {
      reply_error (request, SOUP_STATUS_BAD_REQUEST, "The parameter 'jobid' is missing or not correct.");
      return;
    }

  entity = find_entity (request, ENCODES_ENTITY_JOB, id);
  if (entity)
    act (request, entity, ENCODES_JOB_ACTION_CANCEL,
         "The job cannot be canceled: it is being canceled already, or it has reached a final state.");
}

static void
handle_job (Request *request, EncodesEntity *entity)
{
  if (strcmp (request->method, "DELETE") == 0)
    act (request, entity, ENCODES_JOB_ACTION_DELETE,
         "The job cannot be deleted: it has not reached a final state, or it cannot be deleted from here.");
  else if (g_strv_contains ((const char *const[]) { "MERGE", "PATCH", "PUT", NULL }, request->method))
    reply_error (request, SOUP_STATUS_BAD_REQUEST,
                 "Job's priority can only be changed if the job is in Queued state");
  else
    encodes_server_reply_not_allowed (request->message, request->form, "GET, HEAD, DELETE, MERGE, PATCH, PUT");
}

static void
handle_entity (Request *request, EncodesEntityKind kind, Segment *segment)
{
  g_autoptr (EncodesEntity) entity = find_entity (request, kind, segment->key);
  g_autoptr (EncodesServerQuery) query = NULL;

  if (!entity)
    return;
  if (kind == ENCODES_ENTITY_JOB && strcmp (request->method, "GET") != 0)
    {
      handle_job (request, entity);
      return;
    }
  if (!require_method (request, "GET"))
    return;

  query = read_query (request, kind, FALSE);
  if (query)
    reply_body (request, encodes_odata_write_entity (request->form, request->base, entity, query->selected));
}

/* The exact spelling is the protocol's, but addresses are read ignoring letter case. */
static gboolean
find_plain_property (EncodesEntityKind kind, const char *name, guint *property)
{
  guint n_properties;
  const EncodesEntityProperty *properties = encodes_entity_list_properties (kind, &n_properties);

  for (guint i = 0; i < n_properties; i++)
    if (g_ascii_strcasecmp (properties[i].name, name) == 0 && properties[i].type < ENCODES_EDM_ERRORS)
      {
        *property = i;
        return TRUE;
      }

  return FALSE;
}

static void
handle_member (Request *request, EncodesEntityKind kind, Segment *parent, Segment *member)
{
  g_autoptr (EncodesEntity) entity = NULL;
  guint property;

  if (!require_method (request, "GET"))
    return;
  entity = find_entity (request, kind, parent->key);
  if (!entity)
    return;

  if (kind == ENCODES_ENTITY_JOB && segment_is (member, "Tasks") && !member->key)
    {
      g_autoptr (GPtrArray) tasks = encodes_entity_new_tasks (encodes_entity_get_job (entity));

      reply_list (request, ENCODES_ENTITY_TASK, tasks);
    }
  else if ((segment_is (member, "InputMediaAssets") || segment_is (member, "OutputMediaAssets")) && !member->key)
    {
      /* Local encodes have files, which are nobody else's. */
      g_autoptr (GPtrArray) none = g_ptr_array_new ();

      reply_body (request, encodes_odata_write_list (request->form, request->base, "Assets", none, 0));
    }
  else if (find_plain_property (kind, member->name, &property) && !member->key)
    {
      /* One plain value has been the same since the first version, and says so in its old form. */
      if (request->form == ENCODES_ODATA_VERBOSE)
        soup_message_headers_replace (soup_server_message_get_response_headers (request->message),
                                      "DataServiceVersion", "1.0;");
      reply_body (request, encodes_odata_write_property (request->form, request->base, entity, property));
    }
  else
    {
      reply_not_found (request);
    }
}

static gboolean
find_set (Segment *segment, EncodesEntityKind *kind)
{
  *kind = segment_is (segment, "Jobs") ? ENCODES_ENTITY_JOB : ENCODES_ENTITY_TASK;

  return segment_is (segment, "Jobs") || segment_is (segment, "Tasks");
}

/* Until the jobs have been read, an empty list would be a lie that makes clients forget what they know. */
static gboolean
is_ready (EncodesServerApi *self)
{
  GListModel *account_monitors = G_LIST_MODEL (self->monitor);

  for (guint i = 0; i < g_list_model_get_n_items (account_monitors); i++)
    {
      g_autoptr (EncodesAccountMonitor) account_monitor = g_list_model_get_item (account_monitors, i);

      if (!encodes_account_monitor_get_last_success (account_monitor))
        return FALSE;
    }

  return TRUE;
}

static void
route (Request *request, GPtrArray *segments)
{
  Segment *first = segments->len > 0 ? segments->pdata[0] : NULL;
  EncodesEntityKind kind;

  if (!first)
    {
      reply_services (request);
    }
  else if (segments->len == 1 && segment_is (first, "CancelJob") && !first->key)
    {
      cancel_job (request);
    }
  else if (!find_set (first, &kind) || segments->len > 2 || (segments->len == 2 && !first->key))
    {
      reply_not_found (request);
    }
  else if (!is_ready (request->self))
    {
      encodes_server_reply_wait (request->message, 2);
      reply_error (request, SOUP_STATUS_SERVICE_UNAVAILABLE, "The jobs of this computer have not been read.");
    }
  else if (segments->len == 2)
    {
      handle_member (request, kind, first, segments->pdata[1]);
    }
  else if (first->key)
    {
      handle_entity (request, kind, first);
    }
  else
    {
      handle_set (request, kind);
    }
}

/* POST can carry another method through what lets only POST pass; HEAD is a GET whose body is not sent. */
static const char *
get_method (SoupServerMessage *message)
{
  const char *method = soup_server_message_get_method (message);
  const char *tunnelled = soup_message_headers_get_one (soup_server_message_get_request_headers (message),
                                                        "X-HTTP-Method");

  if (strcmp (method, "HEAD") == 0)
    return "GET";
  if (strcmp (method, "POST") == 0 && tunnelled &&
      g_strv_contains ((const char *const[]) { "DELETE", "MERGE", "PATCH", "PUT", NULL }, tunnelled))
    return tunnelled;

  return method;
}

void
encodes_server_api_handle (EncodesServerApi *self, SoupServerMessage *message, EncodesODataForm form,
                           const char *base, const char *path, GHashTable *options)
{
  Request request = {
    .self = self,
    .message = message,
    .form = form,
    .base = base,
    .method = get_method (message),
    .options = options,
  };
  g_autoptr (GPtrArray) segments = parse_path (path);

  if (segments)
    route (&request, segments);
  else
    reply_error (&request, SOUP_STATUS_BAD_REQUEST, "The address is not correct.");
}

void
encodes_server_api_stop (EncodesServerApi *self)
{
  g_return_if_fail (ENCODES_IS_SERVER_API (self));

  g_cancellable_cancel (self->cancellable);
}
