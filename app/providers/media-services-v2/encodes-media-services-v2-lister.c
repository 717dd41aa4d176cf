/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-media-services-v2-lister.h"

#include "encodes-media-services-v2-odata.h"
#include "encodes-media-services-v2-reader.h"

#include <glib/gi18n-lib.h>

#define MAX_PAGES 1000u
#define MAX_JOBS 100000u

typedef struct
{
  EncodesMediaServicesV2Connection *connection;
  char *account_id;
  char *filter;
  EncodesMediaServicesV2Listing *listing;
  guint n_pages;
  guint position;        /* of the first entry of the page that is being read */
  char *last_id;         /* of the page before; NULL if the next page need not begin with it */
  GHashTable *links;     /* links to next pages that were followed */
  GDateTime *began;      /* by the service's clock */
  gboolean read_again;   /* this is the second try */
} Lister;

void
encodes_media_services_v2_listing_free (EncodesMediaServicesV2Listing *self)
{
  g_object_unref (self->jobs);
  g_clear_pointer (&self->newest, g_date_time_unref);
  g_free (self->newest_text);
  g_free (self);
}

static void
lister_free (Lister *lister)
{
  g_object_unref (lister->connection);
  g_free (lister->account_id);
  g_free (lister->filter);
  g_clear_pointer (&lister->listing, encodes_media_services_v2_listing_free);
  g_free (lister->last_id);
  g_hash_table_unref (lister->links);
  g_clear_pointer (&lister->began, g_date_time_unref);
  g_free (lister);
}

static void on_page_read (GObject *source, GAsyncResult *result, gpointer user_data);

static void
read_at_position (GTask *task)
{
  Lister *lister = g_task_get_task_data (task);
  g_autofree char *relative = encodes_media_services_v2_odata_list (lister->filter, lister->position);

  encodes_media_services_v2_read_jobs_async (lister->connection, lister->account_id, relative, NULL,
                                             g_task_get_cancellable (task), on_page_read, g_object_ref (task));
}

static void
begin (GTask *task)
{
  Lister *lister = g_task_get_task_data (task);

  g_clear_pointer (&lister->listing, encodes_media_services_v2_listing_free);
  lister->listing = g_new0 (EncodesMediaServicesV2Listing, 1);
  lister->listing->jobs = encodes_job_list_new (FALSE);
  lister->n_pages = 0;
  lister->position = 0;
  g_clear_pointer (&lister->last_id, g_free);
  g_hash_table_remove_all (lister->links);
  g_clear_pointer (&lister->began, g_date_time_unref);
  read_at_position (task);
}

/* A job from the future, by a clock that is wrong somewhere, must not hide those that come before it. */
static void
take_newest (Lister *lister, EncodesMediaServicesV2Page *page)
{
  EncodesMediaServicesV2Listing *listing = lister->listing;

  for (guint i = 0; i < page->jobs->len; i++)
    {
      GDateTime *created = encodes_job_get_created (page->jobs->pdata[i]);
      int order;

      if (!created || g_date_time_compare (created, lister->began) > 0)
        continue;

      order = listing->newest ? g_date_time_compare (created, listing->newest) : 1;
      if (order < 0)
        continue;

      g_autofree char *text = encodes_media_services_v2_odata_time (page->created->pdata[i]);
      if (!text || (order == 0 && g_strcmp0 (text, listing->newest_text) <= 0))
        continue;

      g_clear_pointer (&listing->newest, g_date_time_unref);
      listing->newest = g_date_time_ref (created);
      g_free (listing->newest_text);
      listing->newest_text = g_steal_pointer (&text);
    }
}

/* Does this page follow the one before? It is asked for so that it begins with that one's last job. New jobs may have
 * pushed others, which are known, in front of it; behind it, all are new. Whatever else says that jobs have left the list, or
 * that it has no order, so that some may have been passed over. */
static gboolean
follows (Lister *lister, EncodesMediaServicesV2Page *page)
{
  gboolean behind = FALSE;

  if (!lister->last_id)
    return TRUE;

  for (guint i = 0; i < page->jobs->len; i++)
    {
      const char *id = encodes_job_get_id (page->jobs->pdata[i]);
      gboolean known = encodes_job_list_lookup (lister->listing->jobs, id) != NULL;

      if (known == behind)
        return FALSE;
      behind = behind || g_ascii_strcasecmp (id, lister->last_id) == 0;
    }

  return behind;
}

static void
take_page (Lister *lister, EncodesMediaServicesV2Page *page)
{
  if (!lister->began)
    lister->began = page->date ? g_date_time_ref (page->date) : g_date_time_new_now_utc ();

  lister->n_pages++;
  take_newest (lister, page);
  encodes_job_list_add_skipped (lister->listing->jobs, page->skipped);
  for (guint i = 0; i < page->jobs->len; i++)
    encodes_job_list_add (lister->listing->jobs, page->jobs->pdata[i]);
}

static void
return_endless (GTask *task)
{
  g_task_return_new_error (task, ENCODES_ERROR, ENCODES_ERROR_FORMAT,
                           _("The list of jobs does not come to an end: it repeats itself or is far too long."));
}

static void
return_too_many_jobs (GTask *task)
{
  g_task_return_new_error (task, ENCODES_ERROR, ENCODES_ERROR_FORMAT,
                           _("The account has more than %u jobs, which are too many to watch."), MAX_JOBS);
}

static void
return_too_many_pages (GTask *task)
{
  g_task_return_new_error (task, ENCODES_ERROR, ENCODES_ERROR_FORMAT,
                           _("The list of jobs does not come to an end: it has more than %u pages."), MAX_PAGES);
}

static void
follow_link (GTask *task, EncodesMediaServicesV2Page *page)
{
  Lister *lister = g_task_get_task_data (task);
  g_autoptr (GUri) uri = g_uri_parse_relative (page->uri, page->next_link, SOUP_HTTP_URI_FLAGS, NULL);

  if (!uri || !g_uri_get_host (uri) || !encodes_http_same_origin (page->uri, uri))
    {
      g_task_return_new_error (task, ENCODES_ERROR, ENCODES_ERROR_FORMAT,
                               _("The list of jobs goes on at another server, which is not asked."));
      return;
    }
  if (!g_hash_table_add (lister->links, g_uri_to_string (uri)))
    {
      return_endless (task);
      return;
    }

  encodes_media_services_v2_read_jobs_async (lister->connection, lister->account_id, NULL, uri,
                                             g_task_get_cancellable (task), on_page_read, g_object_ref (task));
}

/* Is there another page? Links are sure, counts too; without either a full page may be the last or not. */
static gboolean
goes_on (Lister *lister, EncodesMediaServicesV2Page *page, guint n_entries)
{
  if (page->next_link)
    return TRUE;
  if (g_hash_table_size (lister->links) > 0 || n_entries <= 1)
    return FALSE;

  return n_entries >= ENCODES_MEDIA_SERVICES_V2_PAGE_SIZE || (gint64) lister->position + n_entries < page->count;
}

static void
read_next (GTask *task, EncodesMediaServicesV2Page *page, guint n_entries)
{
  Lister *lister = g_task_get_task_data (task);

  if (page->next_link)
    {
      follow_link (task, page);
      return;
    }

  g_clear_pointer (&lister->last_id, g_free);
  if (page->skipped == 0)
    lister->last_id = g_strdup (encodes_job_get_id (page->jobs->pdata[page->jobs->len - 1]));
  lister->position += n_entries - 1;
  read_at_position (task);
}

static void
on_page_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Lister *lister = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (EncodesMediaServicesV2Page) page = encodes_media_services_v2_read_jobs_finish (result, &error);

  if (!page)
    {
      g_task_return_error (task, error);
      return;
    }
  /* Else all other jobs would be taken for gone. */
  if (page->single)
    {
      g_task_return_new_error (task, ENCODES_ERROR, ENCODES_ERROR_FORMAT, _("The answer is not a list of jobs."));
      return;
    }

  if (!follows (lister, page))
    {
      if (!lister->read_again)
        {
          lister->read_again = TRUE;
          begin (task);
          return;
        }
      lister->listing->moved = TRUE;
    }

  guint n_before = encodes_job_list_get_jobs (lister->listing->jobs)->len;
  guint n_entries = page->jobs->len + page->skipped;

  take_page (lister, page);
  guint n_jobs = encodes_job_list_get_jobs (lister->listing->jobs)->len;

  if (n_jobs > MAX_JOBS)
    return_too_many_jobs (task);
  else if (!goes_on (lister, page, n_entries))
    g_task_return_pointer (task, g_steal_pointer (&lister->listing),
                           (GDestroyNotify) encodes_media_services_v2_listing_free);
  else if (lister->n_pages == MAX_PAGES)
    return_too_many_pages (task);
  else if (!page->next_link && n_jobs == n_before)
    return_endless (task);
  else
    read_next (task, page, n_entries);
}

void
encodes_media_services_v2_list_async (EncodesMediaServicesV2Connection *connection, const char *account_id,
                                      const char *filter, GCancellable *cancellable, GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  g_return_if_fail (ENCODES_IS_MEDIA_SERVICES_V2_CONNECTION (connection));
  g_return_if_fail (account_id != NULL);

  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Lister *lister = g_new0 (Lister, 1);

  lister->connection = g_object_ref (connection);
  lister->account_id = g_strdup (account_id);
  lister->filter = g_strdup (filter);
  lister->links = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_task_set_source_tag (task, encodes_media_services_v2_list_async);
  g_task_set_task_data (task, lister, (GDestroyNotify) lister_free);
  begin (task);
}

EncodesMediaServicesV2Listing *
encodes_media_services_v2_list_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
