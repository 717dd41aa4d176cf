/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-announcer.h"

#include "encodes-compat.h"
#include "encodes-format.h"

#include <glib/gi18n-lib.h>

/* Of more jobs than these at once only the number is told. */
#define MAX_SENTENCES 3

struct _EncodesAnnouncer
{
  GObject parent_instance;

  EncodesJobStore *store;
  GtkLabel *label;
  GHashTable *active;         /* EncodesJob → state, of those that had not ended when they were last looked at */
  GPtrArray *changed;         /* of what is to be told with the end of the merge */
  GSignalGroup *job_signals;  /* of the job that is shown */
  EncodesJob *job;
  int quarter;                /* that has been told; −1: none yet */
};

G_DEFINE_FINAL_TYPE (EncodesAnnouncer, encodes_announcer, G_TYPE_OBJECT)

static void
announce (EncodesAnnouncer *self, const char *sentence)
{
  if (!self->label)
    return;

  gtk_label_set_text (self->label, sentence);
  encodes_announce (GTK_WIDGET (self->label), sentence);
}

static char *
describe (GPtrArray *jobs)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GString) text = g_string_new (NULL);

  if (jobs->len > MAX_SENTENCES)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u job has changed its state", "%u jobs have changed their state",
                                         jobs->len), jobs->len);

  for (guint i = 0; i < jobs->len; i++)
    {
      g_autofree char *sentence = encodes_format_job_spoken (jobs->pdata[i], now);

      if (i > 0)
        g_string_append_c (text, '\n');
      g_string_append (text, sentence);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
on_job_changed (EncodesAnnouncer *self, EncodesJob *job)
{
  EncodesJobState state = encodes_job_get_state (job);
  gpointer before;

  /* What was never seen to run is no change: it is just read. */
  if (g_hash_table_lookup_extended (self->active, job, NULL, &before) && GPOINTER_TO_INT (before) != (int) state)
    g_ptr_array_add (self->changed, g_object_ref (job));

  if (encodes_job_is_ended (job))
    g_hash_table_remove (self->active, job);
  else
    g_hash_table_insert (self->active, g_object_ref (job), GINT_TO_POINTER ((int) state));
}

static void
on_job_removed (EncodesAnnouncer *self, EncodesJob *job)
{
  g_hash_table_remove (self->active, job);
}

static void
on_merged (EncodesAnnouncer *self)
{
  g_autofree char *sentence = NULL;

  if (self->changed->len == 0)
    return;

  sentence = describe (self->changed);
  g_ptr_array_set_size (self->changed, 0);
  announce (self, sentence);
}

static int
get_quarter (EncodesJob *job)
{
  const EncodesForecast *forecast = encodes_job_get_forecast (job);

  return forecast->kind == ENCODES_PROGRESS_KIND_MEASURED ? (int) (forecast->progress / 25) : -1;
}

static void
on_forecast (EncodesAnnouncer *self)
{
  int quarter = get_quarter (self->job);
  int before = self->quarter;

  if (quarter == before)
    return;

  self->quarter = quarter;
  if (before >= 0 && quarter > before)
    {
      g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
      g_autofree char *sentence = encodes_format_job_spoken (self->job, now);

      announce (self, sentence);
    }
}

static void
encodes_announcer_dispose (GObject *object)
{
  EncodesAnnouncer *self = ENCODES_ANNOUNCER (object);

  if (self->label)
    g_object_remove_weak_pointer (G_OBJECT (self->label), (gpointer *) &self->label);
  self->label = NULL;
  g_clear_object (&self->job_signals);
  g_clear_object (&self->job);
  g_clear_object (&self->store);
  g_clear_pointer (&self->changed, g_ptr_array_unref);
  g_clear_pointer (&self->active, g_hash_table_unref);

  G_OBJECT_CLASS (encodes_announcer_parent_class)->dispose (object);
}

static void
encodes_announcer_class_init (EncodesAnnouncerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = encodes_announcer_dispose;
}

static void
encodes_announcer_init (EncodesAnnouncer *self)
{
  self->quarter = -1;
  self->active = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->changed = g_ptr_array_new_with_free_func (g_object_unref);
  self->job_signals = g_signal_group_new (ENCODES_TYPE_JOB);
  g_signal_group_connect_object (self->job_signals, "notify::forecast", G_CALLBACK (on_forecast), self,
                                 G_CONNECT_SWAPPED);
}

EncodesAnnouncer *
encodes_announcer_new (EncodesJobStore *store, GtkLabel *label)
{
  g_return_val_if_fail (ENCODES_IS_JOB_STORE (store), NULL);
  g_return_val_if_fail (GTK_IS_LABEL (label), NULL);

  EncodesAnnouncer *self = g_object_new (ENCODES_TYPE_ANNOUNCER, NULL);

  self->store = g_object_ref (store);
  g_set_weak_pointer (&self->label, label);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (store)); i++)
    {
      g_autoptr (EncodesJob) job = g_list_model_get_item (G_LIST_MODEL (store), i);

      on_job_changed (self, job);
    }
  g_signal_connect_object (store, "job-changed", G_CALLBACK (on_job_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "job-removed", G_CALLBACK (on_job_removed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "merged", G_CALLBACK (on_merged), self, G_CONNECT_SWAPPED);

  return self;
}

void
encodes_announcer_set_job (EncodesAnnouncer *self, EncodesJob *job)
{
  g_return_if_fail (ENCODES_IS_ANNOUNCER (self));
  g_return_if_fail (job == NULL || ENCODES_IS_JOB (job));

  if (!g_set_object (&self->job, job))
    return;

  self->quarter = job ? get_quarter (job) : -1;
  g_signal_group_set_target (self->job_signals, job);
}
