/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-timeline.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "encodes-job-phases.h"
#include "encodes-text.h"
#include "encodes-time.h"
#include "encodes-tooltips.h"

#define STRIP_HEIGHT 14
#define LANE_HEIGHT 4
#define GAP 2
#define LEAST_WIDTH 4
/* More lines than that are no picture any more; each task has its own row. */
#define MAX_LANES 8
#define WORD_SPACING 18
#define LINE_SPACING 6
#define WORDS_TOP 10
/* What waited, what ran, how it ended */
#define MAX_WORDS (ENCODES_MAX_JOB_PHASES + 1)

typedef struct
{
  GtkWidget *widget;
  gint64 begin;
  gint64 end;
} Lane;

struct _EncodesTimeline
{
  GtkWidget parent_instance;

  EncodesJobPhase phases[ENCODES_MAX_JOB_PHASES];
  guint n_phases;
  GtkWidget *segments[ENCODES_MAX_JOB_PHASES];
  Lane lanes[MAX_LANES];
  guint n_lanes;
  GtkWidget *words[MAX_WORDS];
  GtkLabel *word_labels[MAX_WORDS];
};

G_DEFINE_FINAL_TYPE (EncodesTimeline, encodes_timeline, GTK_TYPE_WIDGET)

/* The state colours what ran; the words say it. */
static const char *
get_state_class (EncodesJobState state)
{
  switch (state)
    {
    case ENCODES_JOB_STATE_FINISHED:
      return "finished";
    case ENCODES_JOB_STATE_ERROR:
      return "failed";
    case ENCODES_JOB_STATE_CANCELED:
    case ENCODES_JOB_STATE_CANCELING:
      return "canceled";
    case ENCODES_JOB_STATE_UNKNOWN:
    case ENCODES_JOB_STATE_QUEUED:
    case ENCODES_JOB_STATE_SCHEDULED:
    case ENCODES_JOB_STATE_PROCESSING:
    default:
      return "running";
    }
}

static void
set_look (GtkWidget *widget, const char *kind, EncodesJobPhaseKind phase, EncodesJobState state)
{
  const char *classes[] = { kind, phase == ENCODES_JOB_PHASE_WAITED ? "waited" : get_state_class (state), NULL };

  gtk_widget_set_css_classes (widget, classes);
}

static GtkWidget *
make_bar (EncodesTimeline *self)
{
  GtkWidget *bar = adw_bin_new ();

  gtk_widget_set_parent (bar, GTK_WIDGET (self));

  return bar;
}

static void
make_words (EncodesTimeline *self, guint i)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *swatch = adw_bin_new ();
  GtkWidget *label = gtk_label_new (NULL);

  gtk_widget_set_valign (swatch, GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (swatch, 12, 12);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (GTK_BOX (box), swatch);
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_set_parent (box, GTK_WIDGET (self));
  self->words[i] = box;
  self->word_labels[i] = GTK_LABEL (label);
}

/* (transfer full) (nullable): "Finished at 14:32" */
static char *
format_end (EncodesJob *job, GDateTime *now)
{
  GDateTime *ended = encodes_job_get_ended (job);
  g_autofree char *clock = ended ? encodes_time_to_clock (ended, now) : NULL;

  if (!clock)
    return NULL;

  switch (encodes_job_get_state (job))
    {
    case ENCODES_JOB_STATE_FINISHED:
      /* Translators: a time of day, with its day if that is not today */
      return g_strdup_printf (_("Finished at %s"), clock);
    case ENCODES_JOB_STATE_ERROR:
      return g_strdup_printf (_("Failed at %s"), clock);
    case ENCODES_JOB_STATE_CANCELED:
      return g_strdup_printf (_("Canceled at %s"), clock);
    case ENCODES_JOB_STATE_UNKNOWN:
    case ENCODES_JOB_STATE_QUEUED:
    case ENCODES_JOB_STATE_SCHEDULED:
    case ENCODES_JOB_STATE_PROCESSING:
    case ENCODES_JOB_STATE_CANCELING:
    default:
      return NULL;
    }
}

/* Those that are not needed any more */
static void
clear_lanes (EncodesTimeline *self, guint from)
{
  for (guint i = from; i < MAX_LANES; i++)
    g_clear_pointer (&self->lanes[i].widget, gtk_widget_unparent);
}

static void
add_lane (EncodesTimeline *self, EncodesTask *task, const EncodesJobPhase *phase)
{
  Lane *lane = &self->lanes[self->n_lanes++];
  g_autofree char *name = encodes_text_to_line (encodes_task_get_name (task), 200);
  g_autofree char *text = encodes_job_phase_to_text (phase);
  g_autofree char *both = g_strdup_printf (_("%s: %s"), name, text);

  if (!lane->widget)
    lane->widget = make_bar (self);
  lane->begin = phase->begin;
  lane->end = phase->end;
  set_look (lane->widget, "lane", ENCODES_JOB_PHASE_RAN, encodes_task_get_state (task));
  encodes_tooltips_set (lane->widget, both);
}

/* One task alone runs when its job does. */
static void
update_lanes (EncodesTimeline *self, EncodesJob *job, GDateTime *now)
{
  GListModel *tasks = encodes_job_get_tasks (job);
  guint n_tasks = g_list_model_get_n_items (tasks);

  self->n_lanes = 0;
  for (guint i = 0; self->n_phases > 0 && n_tasks > 1 && i < n_tasks && self->n_lanes < MAX_LANES; i++)
    {
      g_autoptr (EncodesTask) task = g_list_model_get_item (tasks, i);
      EncodesJobPhase phase;

      if (encodes_job_phases_get_task (task, now, &phase))
        add_lane (self, task, &phase);
    }
  clear_lanes (self, self->n_lanes);
}

static void
set_words (EncodesTimeline *self, guint i, const char *text)
{
  gtk_widget_set_visible (self->words[i], text != NULL);
  gtk_label_set_text (self->word_labels[i], text ? text : "");
}

static void
update_words (EncodesTimeline *self, EncodesJob *job, GDateTime *now)
{
  g_autoptr (GStrvBuilder) spoken = g_strv_builder_new ();
  g_autofree char *end = format_end (job, now);
  g_auto (GStrv) strings = NULL;
  g_autofree char *sentence = NULL;

  for (guint i = 0; i < ENCODES_MAX_JOB_PHASES; i++)
    {
      g_autofree char *text = i < self->n_phases ? encodes_job_phase_to_text (&self->phases[i]) : NULL;

      set_words (self, i, text);
      if (!text)
        continue;
      g_strv_builder_add (spoken, text);
      set_look (gtk_widget_get_first_child (self->words[i]), "swatch", self->phases[i].kind,
                encodes_job_get_state (job));
      set_look (self->segments[i], "segment", self->phases[i].kind, encodes_job_get_state (job));
      encodes_tooltips_set (self->segments[i], text);
    }
  set_words (self, MAX_WORDS - 1, end);
  gtk_widget_set_visible (gtk_widget_get_first_child (self->words[MAX_WORDS - 1]), FALSE);
  if (end)
    g_strv_builder_add (spoken, end);

  strings = g_strv_builder_end (spoken);
  sentence = g_strjoinv (_(", "), strings);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence, -1);
}

static int
get_bars_height (EncodesTimeline *self)
{
  return STRIP_HEIGHT + (int) self->n_lanes * (LANE_HEIGHT + GAP);
}

static void
place (GtkWidget *parent, GtkWidget *child, int x, int y, int width, int height)
{
  GtkAllocation allocation = { x, y, width, height };

  if (gtk_widget_get_direction (parent) == GTK_TEXT_DIR_RTL)
    allocation.x = gtk_widget_get_width (parent) - x - width;
  gtk_widget_size_allocate (child, &allocation, -1);
}

/* Puts the words one after the other, on as many lines as they need; only measures if @top is negative. Returns: the
 * height of all of them. */
static int
flow_words (EncodesTimeline *self, int width, int top)
{
  int x = 0;
  int y = 0;
  int line_height = 0;

  for (guint i = 0; i < MAX_WORDS; i++)
    {
      int wanted;
      int height;

      if (!gtk_widget_should_layout (self->words[i]))
        continue;
      gtk_widget_measure (self->words[i], GTK_ORIENTATION_HORIZONTAL, -1, NULL, &wanted, NULL, NULL);
      wanted = MIN (wanted, width);
      gtk_widget_measure (self->words[i], GTK_ORIENTATION_VERTICAL, wanted, &height, NULL, NULL, NULL);
      if (x > 0 && x + wanted > width)
        {
          x = 0;
          y += line_height + LINE_SPACING;
          line_height = 0;
        }
      if (top >= 0)
        place (GTK_WIDGET (self), self->words[i], x, top + y, wanted, height);
      x += wanted + WORD_SPACING;
      line_height = MAX (line_height, height);
    }

  return y + line_height;
}

static void
encodes_timeline_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                          int *minimum_baseline, int *natural_baseline)
{
  EncodesTimeline *self = ENCODES_TIMELINE (widget);

  *minimum = 0;
  *natural = 0;
  for (guint i = 0; orientation == GTK_ORIENTATION_HORIZONTAL && i < MAX_WORDS; i++)
    {
      int child_minimum;
      int child_natural;

      if (!gtk_widget_should_layout (self->words[i]))
        continue;
      gtk_widget_measure (self->words[i], orientation, -1, &child_minimum, &child_natural, NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
      *natural += child_natural + WORD_SPACING;
    }
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    return;

  *natural = get_bars_height (self) + WORDS_TOP + flow_words (self, for_size > 0 ? for_size : G_MAXINT / 2, -1);
  *minimum = *natural;
}

static void
allocate_segments (EncodesTimeline *self, int width)
{
  gint64 durations[ENCODES_MAX_JOB_PHASES];
  int widths[ENCODES_MAX_JOB_PHASES];
  int x = 0;

  for (guint i = 0; i < self->n_phases; i++)
    durations[i] = self->phases[i].end - self->phases[i].begin;
  encodes_job_phases_share (durations, self->n_phases, MAX (width - GAP * ((int) self->n_phases - 1), 0), LEAST_WIDTH,
                            widths);
  for (guint i = 0; i < self->n_phases; i++)
    {
      place (GTK_WIDGET (self), self->segments[i], x, 0, widths[i], STRIP_HEIGHT);
      x += widths[i] + GAP;
    }
}

static void
allocate_lanes (EncodesTimeline *self, int width)
{
  gint64 begin = self->n_phases > 0 ? self->phases[0].begin : 0;
  double length = self->n_phases > 0 ? MAX ((double) (self->phases[self->n_phases - 1].end - begin), 1) : 1;

  for (guint i = 0; i < self->n_lanes; i++)
    {
      /* A service's clocks need not agree: a task may seem to begin before its job. */
      double from = CLAMP ((double) (self->lanes[i].begin - begin) / length, 0, 1);
      double to = CLAMP ((double) (self->lanes[i].end - begin) / length, from, 1);
      int lane_width = MIN (MAX ((int) ((to - from) * width), LEAST_WIDTH), width);
      int x = MIN ((int) (from * width), width - lane_width);

      place (GTK_WIDGET (self), self->lanes[i].widget, x, STRIP_HEIGHT + GAP + (int) i * (LANE_HEIGHT + GAP),
             lane_width, LANE_HEIGHT);
    }
}

static void
encodes_timeline_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  EncodesTimeline *self = ENCODES_TIMELINE (widget);

  allocate_segments (self, width);
  allocate_lanes (self, width);
  flow_words (self, width, get_bars_height (self) + WORDS_TOP);
}

static GtkSizeRequestMode
encodes_timeline_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
encodes_timeline_dispose (GObject *object)
{
  EncodesTimeline *self = ENCODES_TIMELINE (object);

  clear_lanes (self, 0);
  for (guint i = 0; i < ENCODES_MAX_JOB_PHASES; i++)
    g_clear_pointer (&self->segments[i], gtk_widget_unparent);
  for (guint i = 0; i < MAX_WORDS; i++)
    g_clear_pointer (&self->words[i], gtk_widget_unparent);

  G_OBJECT_CLASS (encodes_timeline_parent_class)->dispose (object);
}

static void
encodes_timeline_class_init (EncodesTimelineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = encodes_timeline_dispose;
  widget_class->get_request_mode = encodes_timeline_get_request_mode;
  widget_class->measure = encodes_timeline_measure;
  widget_class->size_allocate = encodes_timeline_size_allocate;

  gtk_widget_class_set_css_name (widget_class, "timeline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
encodes_timeline_init (EncodesTimeline *self)
{
  for (guint i = 0; i < ENCODES_MAX_JOB_PHASES; i++)
    self->segments[i] = make_bar (self);
  for (guint i = 0; i < MAX_WORDS; i++)
    make_words (self, i);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
encodes_timeline_new (void)
{
  return g_object_new (ENCODES_TYPE_TIMELINE, NULL);
}

void
encodes_timeline_set_job (EncodesTimeline *self, EncodesJob *job, GDateTime *now)
{
  g_return_if_fail (ENCODES_IS_TIMELINE (self));
  g_return_if_fail (ENCODES_IS_JOB (job));
  g_return_if_fail (now != NULL);

  self->n_phases = encodes_job_phases_get (job, now, self->phases);
  for (guint i = 0; i < ENCODES_MAX_JOB_PHASES; i++)
    gtk_widget_set_visible (self->segments[i], i < self->n_phases);
  update_lanes (self, job, now);
  update_words (self, job, now);
  gtk_widget_set_visible (GTK_WIDGET (self), self->n_phases > 0);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
