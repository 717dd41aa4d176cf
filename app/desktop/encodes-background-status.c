/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-background-status.h"

#include <glib/gi18n-lib.h>

#include "encodes-text.h"
#include "encodes-time.h"

/* What a portal takes. */
#define LONGEST_STATUS 96

/* Nobody looks at it all the time. */
#define PAUSE_MS 2000

/* A later end reads otherwise on another day. */
#define LONGEST_WAIT (60 * 60)

struct _EncodesBackgroundStatus
{
  GObject parent_instance;

  EncodesBackgroundPortal *portal;      /* nullable */
  EncodesActiveJobs *jobs;
  gboolean has_window;
  guint pause_id;
  guint end_id;         /* until what was said is past */
};

G_DEFINE_FINAL_TYPE (EncodesBackgroundStatus, encodes_background_status, G_TYPE_OBJECT)

static void update (EncodesBackgroundStatus *self);

static void
on_end_passed (gpointer user_data)
{
  EncodesBackgroundStatus *self = user_data;

  self->end_id = 0;
  update (self);
}

static void
wait_for_end (EncodesBackgroundStatus *self, gint64 end, gint64 now)
{
  gint64 seconds = (end - now) / G_USEC_PER_SEC + 1;

  self->end_id = g_timeout_add_once ((guint) MIN (seconds, LONGEST_WAIT) * 1000, on_end_passed, self);
}

static void
update (EncodesBackgroundStatus *self)
{
  g_autofree char *status = NULL;
  gint64 now = g_get_real_time ();
  gint64 end = 0;

  g_clear_handle_id (&self->end_id, g_source_remove);
  if (!self->has_window)
    status = encodes_background_status_describe (self->jobs, now, &end);
  if (end > 0)
    wait_for_end (self, end, now);
  encodes_background_portal_set_status (self->portal, status);
}

static void
on_pause_over (gpointer user_data)
{
  EncodesBackgroundStatus *self = user_data;

  self->pause_id = 0;
  update (self);
}

static void
on_changed (EncodesBackgroundStatus *self)
{
  if (!self->pause_id && !self->has_window)
    self->pause_id = g_timeout_add_once (PAUSE_MS, on_pause_over, self);
}

static void
encodes_background_status_dispose (GObject *object)
{
  EncodesBackgroundStatus *self = ENCODES_BACKGROUND_STATUS (object);

  g_clear_handle_id (&self->pause_id, g_source_remove);
  g_clear_handle_id (&self->end_id, g_source_remove);
  g_clear_object (&self->portal);
  g_clear_object (&self->jobs);

  G_OBJECT_CLASS (encodes_background_status_parent_class)->dispose (object);
}

static void
encodes_background_status_class_init (EncodesBackgroundStatusClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = encodes_background_status_dispose;
}

static void
encodes_background_status_init (EncodesBackgroundStatus *self)
{
}

EncodesBackgroundStatus *
encodes_background_status_new (EncodesBackgroundPortal *portal, EncodesActiveJobs *jobs, EncodesJobStore *store)
{
  g_return_val_if_fail (portal == NULL || ENCODES_IS_BACKGROUND_PORTAL (portal), NULL);
  g_return_val_if_fail (ENCODES_IS_ACTIVE_JOBS (jobs), NULL);
  g_return_val_if_fail (ENCODES_IS_JOB_STORE (store), NULL);

  EncodesBackgroundStatus *self = g_object_new (ENCODES_TYPE_BACKGROUND_STATUS, NULL);

  self->jobs = g_object_ref (jobs);
  if (!portal)
    return self;

  self->portal = g_object_ref (portal);
  g_signal_connect_object (store, "merged", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (jobs, "notify::n-jobs", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);

  return self;
}

void
encodes_background_status_set_has_window (EncodesBackgroundStatus *self, gboolean has_window)
{
  g_return_if_fail (ENCODES_IS_BACKGROUND_STATUS (self));

  self->has_window = has_window;
  if (self->portal)
    update (self);
}

/* An end that is past says nothing, and neither does that of a job that does not move. */
static gint64
get_end (EncodesJob *job, gint64 now)
{
  const EncodesForecast *forecast = encodes_job_get_forecast (job);

  return forecast->stalled || forecast->end_time <= now ? 0 : forecast->end_time;
}

static char *
describe_running (guint count, gint64 end, gint64 now)
{
  g_autoptr (GDateTime) now_time = encodes_time_from_unix_us (now);
  g_autoptr (GDateTime) end_time = end > 0 ? encodes_time_from_unix_us (end) : NULL;
  g_autofree char *clock = end_time ? encodes_time_to_clock (end_time, now_time) : NULL;

  if (!clock)
    /* Translators: how many encodes run; shown by the desktop while there is no window */
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u running", "%u running", count), count);

  /* Translators: shown by the desktop while there is no window, in its list of what runs in the background. %u is how
   * many encodes run, %s the time of day at which the first of them will be done, such as "14:32". At most 96 characters
   * in all */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u running, done %s", "%u running, next done %s", count), count,
                          clock);
}

/* Before it shows them, the desktop refuses what is longer. */
static char *
cut (char *status)
{
  g_autofree char *whole = status;

  return encodes_text_to_line (whole, LONGEST_STATUS);
}

char *
encodes_background_status_describe (EncodesActiveJobs *jobs, gint64 now, gint64 *next_end)
{
  g_return_val_if_fail (ENCODES_IS_ACTIVE_JOBS (jobs), NULL);
  g_return_val_if_fail (next_end != NULL, NULL);

  guint n_running = 0, n_waiting = 0;
  GHashTableIter iter;
  EncodesJob *job;

  *next_end = 0;
  encodes_active_jobs_iter_init (jobs, &iter);
  while ((job = encodes_active_jobs_iter_next (&iter)))
    {
      gint64 end = get_end (job, now);

      if (encodes_job_state_get_group (encodes_job_get_state (job)) == ENCODES_JOB_GROUP_WAITING)
        {
          n_waiting++;
          continue;
        }
      n_running++;
      if (end > 0 && (*next_end == 0 || end < *next_end))
        *next_end = end;
    }

  if (n_running > 0)
    return cut (describe_running (n_running, *next_end, now));
  if (n_waiting > 0)
    /* Translators: how many encodes have not begun; shown by the desktop while there is no window */
    return cut (g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u waiting", "%u waiting", n_waiting), n_waiting));

  return NULL;
}
