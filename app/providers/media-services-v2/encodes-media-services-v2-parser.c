/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-media-services-v2-parser.h"

#include "encodes-error.h"
#include "encodes-json.h"
#include "encodes-media-services-v2-entity.h"

#include <glib/gi18n-lib.h>

#include <string.h>

void
encodes_media_services_v2_page_free (EncodesMediaServicesV2Page *self)
{
  g_ptr_array_unref (self->jobs);
  g_ptr_array_unref (self->created);
  g_free (self->next_link);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_pointer (&self->date, g_date_time_unref);
  g_free (self);
}

/* What an answer holds, whatever form it came in. */
typedef struct
{
  JsonArray *entities; /* NULL if it is one entity */
  JsonObject *entity;
  JsonObject *list;    /* the object around the entities: links and counts stand there */
} Content;

static gboolean
find_minimal_content (JsonObject *root, Content *content)
{
  content->list = root;
  content->entities = encodes_json_get_array (root, "value");
  if (!json_object_has_member (root, "value") && encodes_json_get_string (root, "Id"))
    content->entity = root;

  return content->entities || content->entity;
}

static gboolean
find_verbose_content (JsonObject *root, Content *content)
{
  JsonObject *d = encodes_json_get_object (root, "d");

  /* The very first version of OData had the array straight under "d". */
  content->list = d;
  content->entities = d ? encodes_json_get_array (d, "results") : encodes_json_get_array (root, "d");
  if (d && !json_object_has_member (d, "results") && encodes_json_get_string (d, "Id"))
    content->entity = d;

  return content->entities || content->entity;
}

static gboolean
is_object_at (JsonArray *array, guint i)
{
  return JSON_NODE_HOLDS_OBJECT (json_array_get_element (array, i));
}

static JsonObject *
get_entity (const Content *content, guint i)
{
  if (!content->entities)
    return i == 0 ? content->entity : NULL;

  return is_object_at (content->entities, i) ? json_array_get_object_element (content->entities, i) : NULL;
}

static guint
count_entities (const Content *content)
{
  return content->entities ? json_array_get_length (content->entities) : 1;
}

static gboolean
find_content (JsonNode *root, Content *content)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;

  memset (content, 0, sizeof *content);
  if (!object)
    return FALSE;

  return json_object_has_member (object, "d") ? find_verbose_content (object, content)
                                              : find_minimal_content (object, content);
}

/* A list in which nothing has an Id is another list, such as the service document that redirects lead to. */
static void
set_not_a_list_of_jobs (GError **error)
{
  g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT, _("The answer is not a list of jobs."));
}

static void
read_list_notes (const Content *content, EncodesMediaServicesV2Page *page)
{
  const char *link = encodes_json_get_string (content->list, "odata.nextLink");

  if (!link)
    link = encodes_json_get_string (content->list, "__next");
  if (link && *link)
    page->next_link = g_strdup (link);

  page->count = -1;
  if (!encodes_json_get_int_or_string (content->list, "odata.count", &page->count)
      && !encodes_json_get_int_or_string (content->list, "__count", &page->count))
    page->count = -1;
}

EncodesMediaServicesV2Page *
encodes_media_services_v2_parse_jobs (GBytes *body, const char *account_id, GError **error)
{
  g_autoptr (JsonNode) root = encodes_json_parse (body, error);
  Content content;

  if (!root)
    return NULL;
  if (!find_content (root, &content))
    {
      set_not_a_list_of_jobs (error);
      return NULL;
    }

  g_autoptr (EncodesMediaServicesV2Page) page = g_new0 (EncodesMediaServicesV2Page, 1);
  page->jobs = g_ptr_array_new_with_free_func (g_object_unref);
  page->created = g_ptr_array_new_with_free_func (g_free);
  page->single = content.entities == NULL;
  read_list_notes (&content, page);

  for (guint i = 0; i < count_entities (&content); i++)
    {
      JsonObject *entity = get_entity (&content, i);
      EncodesJob *job = entity ? encodes_media_services_v2_entity_to_job (entity, account_id) : NULL;

      if (!job)
        {
          page->skipped++;
          continue;
        }

      const char *created = encodes_json_get_string (entity, "Created");
      g_ptr_array_add (page->jobs, job);
      g_ptr_array_add (page->created, g_strdup (created ? created : ""));
    }

  if (page->jobs->len == 0 && page->skipped > 0)
    {
      set_not_a_list_of_jobs (error);
      return NULL;
    }

  return g_steal_pointer (&page);
}

/* Of two tasks with the same id the later one counts, as for jobs. */
static void
add_task (GPtrArray *tasks, GHashTable *positions, EncodesTask *task)
{
  gsize position = GPOINTER_TO_SIZE (g_hash_table_lookup (positions, encodes_task_get_id (task)));

  if (position > 0)
    {
      g_hash_table_replace (positions, (gpointer) encodes_task_get_id (task), GSIZE_TO_POINTER (position));
      g_object_unref (tasks->pdata[position - 1]);
      tasks->pdata[position - 1] = task;
      return;
    }

  g_ptr_array_add (tasks, task);
  g_hash_table_insert (positions, (gpointer) encodes_task_get_id (task), GSIZE_TO_POINTER (tasks->len));
}

GPtrArray *
encodes_media_services_v2_parse_tasks (GBytes *body, GError **error)
{
  g_autoptr (JsonNode) root = encodes_json_parse (body, error);
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) positions = g_hash_table_new (g_str_hash, g_str_equal);
  Content content;

  if (!root)
    return NULL;

  gboolean is_list = find_content (root, &content) && content.entities;
  for (guint i = 0; is_list && i < count_entities (&content); i++)
    {
      JsonObject *entity = get_entity (&content, i);
      EncodesTask *task = entity ? encodes_media_services_v2_entity_to_task (entity) : NULL;

      if (task)
        add_task (tasks, positions, task);
    }

  if (!is_list || (tasks->len == 0 && json_array_get_length (content.entities) > 0))
    {
      g_set_error_literal (error, ENCODES_ERROR, ENCODES_ERROR_FORMAT, _("The answer is not a list of tasks."));
      return NULL;
    }

  return g_steal_pointer (&tasks);
}
