/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-ctl-live.h"

#include "encodes-ctl-text.h"
#include "encodes-ctl.h"

#include <glib/gi18n.h>

#define BAR_WIDTH 20
#define FLEXIBLE_COLUMN 3

/* (transfer full): "4 min left"; "not moving"; "" if there is nothing to say */
static char *
format_left (EncodesJob *job, GDateTime *now)
{
  const EncodesForecast *forecast = encodes_job_get_forecast (job);
  int minutes = encodes_forecast_get_minutes_left (forecast->end_time, g_date_time_to_unix (now) * G_USEC_PER_SEC);

  if (forecast->stalled && !forecast->stale)
    return g_strdup (_("not moving"));
  if (minutes < 0)
    return g_strdup ("");
  if (minutes == 0)
    return g_strdup (_("under 1 min left"));
  if (minutes < 60)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d min left", "%d min left", minutes), minutes);

  return g_strdup_printf (_("%d h %d min left"), minutes / 60, minutes % 60);
}

static char **
make_row (EncodesJob *job, GDateTime *now)
{
  gboolean ended = encodes_job_is_ended (job);
  double progress = ended ? encodes_job_get_progress (job) : encodes_job_get_forecast (job)->progress;
  char **row = g_new0 (char *, 8);
  guint i = 0;

  row[i++] = encodes_job_state_describe (encodes_job_get_state (job), encodes_job_get_state_code (job));
  row[i++] = encodes_ctl_text_bar (progress, BAR_WIDTH);
  row[i++] = encodes_ctl_text_percent (progress);
  row[i++] = encodes_ctl_text_name (job);
  row[i++] = encodes_ctl_text_duration (encodes_job_get_duration (job, now));
  row[i++] = format_left (job, now);
  row[i++] = g_strdup (encodes_job_get_account_name (job));
  return row;
}

static void
append_jobs (GString *text, GPtrArray *jobs, guint width, guint room)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  guint shown = jobs->len <= room ? jobs->len : room - 1;

  for (guint i = 0; i < shown; i++)
    g_ptr_array_add (rows, make_row (jobs->pdata[i], now));
  encodes_ctl_text_append_table (text, rows, width, FLEXIBLE_COLUMN);

  if (jobs->len > shown)
    {
      g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "… and %u more", "… and %u more", jobs->len - shown),
                              jobs->len - shown);
      g_string_append_c (text, '\n');
    }
}

static void
append_trouble (GString *text, const char *trouble, guint width)
{
  g_autofree char *line = encodes_ctl_text_fit (trouble, width);

  g_string_append_printf (text, "%s\n", g_strchomp (line));
}

void
encodes_ctl_live_draw (EncodesCtlLive *self, GPtrArray *jobs, GPtrArray *troubles)
{
  guint width = MAX (encodes_ctl_get_width (), 20) - 1;
  guint height = MAX (encodes_ctl_get_height (), 6) - 1;
  guint n_troubles = MIN (troubles->len, height / 2);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) frame = g_string_new ("\r");
  g_auto (GStrv) lines = NULL;

  append_jobs (text, jobs, width, height - n_troubles);
  for (guint i = 0; i < n_troubles; i++)
    append_trouble (text, troubles->pdata[i], width);
  if (text->len == 0)
    append_trouble (text, _("Nothing is running. Ctrl-C ends this."), width);

  /* A terminal of another width has broken the old lines in other places: they are left behind. */
  if (self->n_lines > 0 && self->width == width)
    g_string_append_printf (frame, "\033[%uA", self->n_lines);

  lines = g_strsplit (text->str, "\n", -1);
  self->n_lines = g_strv_length (lines) - 1;
  self->width = width;
  for (guint i = 0; i < self->n_lines; i++)
    g_string_append_printf (frame, "%s\033[K\n", lines[i]);
  g_string_append (frame, "\033[J");
  encodes_ctl_print (frame->str);
}
