/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-news-counts.h"

#include <glib/gi18n-lib.h>

void
encodes_news_counts_add (EncodesNewsCounts *self, EncodesJob *job)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (ENCODES_IS_JOB (job));

  switch (encodes_job_state_get_group (encodes_job_get_state (job)))
    {
    case ENCODES_JOB_GROUP_FAILED:
      self->failed++;
      break;
    case ENCODES_JOB_GROUP_CANCELED:
      self->canceled++;
      break;
    case ENCODES_JOB_GROUP_FINISHED:
      self->finished++;
      break;
    case ENCODES_JOB_GROUP_RUNNING:
    case ENCODES_JOB_GROUP_WAITING:
    default:
      self->stalled++;
      break;
    }
}

static char *
count_finished (guint count, gboolean follows)
{
  /* Always the first. */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u encode finished", "%u encodes finished", count), count);
}

static char *
count_failed (guint count, gboolean follows)
{
  if (!follows)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u encode failed", "%u encodes failed", count), count);

  /* Translators: follows another count, as in "14 encodes finished, 2 failed" */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u failed", "%u failed", count), count);
}

static char *
count_canceled (guint count, gboolean follows)
{
  if (!follows)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u encode canceled", "%u encodes canceled", count), count);

  /* Translators: follows another count, as in "14 encodes finished, 2 canceled" */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u canceled", "%u canceled", count), count);
}

static char *
count_gone (guint count, gboolean follows)
{
  if (!follows)
    /* Translators: encodes that their service does not have any more, so that nobody knows how they ended */
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u encode is gone", "%u encodes are gone", count), count);

  /* Translators: follows another count, as in "14 encodes finished, 2 are gone": their service does not have them
   * any more */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u is gone", "%u are gone", count), count);
}

static char *
count_stalled (guint count, gboolean follows)
{
  if (!follows)
    /* Translators: encodes that run, but do not move any more */
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u encode has stalled", "%u encodes have stalled", count),
                            count);

  /* Translators: follows another count, as in "14 encodes finished, 2 have stalled": they run, but do not move any
   * more */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u has stalled", "%u have stalled", count), count);
}

/* The first part names what is counted, those after it need not. */
char *
encodes_news_counts_to_text (const EncodesNewsCounts *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  const struct
  {
    guint count;
    char *(*to_text) (guint count, gboolean follows);
  } kinds[] = {
    { self->finished, count_finished }, { self->failed, count_failed },   { self->canceled, count_canceled },
    { self->gone, count_gone },         { self->stalled, count_stalled },
  };
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].count > 0)
      g_ptr_array_add (parts, kinds[i].to_text (kinds[i].count, parts->len > 0));
  g_ptr_array_add (parts, NULL);

  /* Translators: stands between counts, as in "14 encodes finished, 2 failed" */
  return g_strjoinv (_(", "), (char **) parts->pdata);
}
