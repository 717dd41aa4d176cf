/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-pulse.h"

#include <math.h>

#include "encodes-compat.h"
#include "encodes-sight.h"

/* There and back; slow enough not to draw the eye. */
#define PERIOD (5 * G_USEC_PER_SEC)
/* As many pictures as such a slow movement needs. */
#define PICTURE (G_USEC_PER_SEC / 26)
/* The part of the bar that is lit */
#define LIGHT 0.36f
#define DASH 7.0f
#define GAP 7.0f

struct _EncodesPulse
{
  GtkWidget parent_instance;

  EncodesSight *sight;
  guint tick_id;
  gint64 drawn; /* the frame that was asked for last */
  gboolean still;
};

G_DEFINE_FINAL_TYPE (EncodesPulse, encodes_pulse, GTK_TYPE_WIDGET)

static gboolean
wants_to_move (EncodesPulse *self)
{
  gboolean animations = FALSE;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations", &animations, NULL);

  return animations && !self->still && gtk_widget_get_mapped (GTK_WIDGET (self));
}

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  EncodesPulse *self = ENCODES_PULSE (widget);
  gint64 time = gdk_frame_clock_get_frame_time (clock);

  if (!encodes_sight_is_seen (self->sight))
    {
      self->tick_id = 0;
      encodes_sight_await (self->sight);
      return G_SOURCE_REMOVE;
    }

  if (time - self->drawn >= PICTURE)
    {
      self->drawn = time;
      gtk_widget_queue_draw (widget);
    }

  return G_SOURCE_CONTINUE;
}

static void
update_movement (EncodesPulse *self)
{
  gboolean move = wants_to_move (self);

  encodes_sight_stop (self->sight);
  if (move && !self->tick_id)
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick, NULL, NULL);
  else if (!move && self->tick_id)
    {
      gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick_id);
      self->tick_id = 0;
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
snapshot_dashes (GtkSnapshot *snapshot, float width, float height, const GdkRGBA *color)
{
  int n_dashes = (int) ceilf ((width - GAP / 2) / (DASH + GAP));

  for (int i = 0; i < n_dashes; i++)
    {
      float x = GAP / 2 + (float) i * (DASH + GAP);

      gtk_snapshot_append_color (snapshot, color, &GRAPHENE_RECT_INIT (x, 0, MIN (DASH, width - x), height));
    }
}

static void
snapshot_light (EncodesPulse *self, GtkSnapshot *snapshot, float width, float height, const GdkRGBA *color)
{
  double phase = (double) (self->drawn % PERIOD) / PERIOD;
  float light = width * LIGHT;
  /* Slow at both ends, where it turns. */
  float x = (width - light) * (float) (0.5 - 0.5 * cos (2 * G_PI * phase));
  GdkRGBA faint = *color;
  GskColorStop stops[3];

  faint.alpha *= 0.15f;
  stops[0] = (GskColorStop) { 0, faint };
  stops[1] = (GskColorStop) { 0.5f, *color };
  stops[2] = (GskColorStop) { 1, faint };
  gtk_snapshot_append_linear_gradient (snapshot, &GRAPHENE_RECT_INIT (x, 0, light, height), &GRAPHENE_POINT_INIT (x, 0),
                                       &GRAPHENE_POINT_INIT (x + light, 0), stops, G_N_ELEMENTS (stops));
}

static void
encodes_pulse_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  EncodesPulse *self = ENCODES_PULSE (widget);
  float width = (float) gtk_widget_get_width (widget);
  float height = (float) gtk_widget_get_height (widget);
  GskRoundedRect shape;
  GdkRGBA color;

  encodes_get_color (widget, &color);
  gsk_rounded_rect_init_from_rect (&shape, &GRAPHENE_RECT_INIT (0, 0, width, height), height / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &shape);
  if (wants_to_move (self))
    snapshot_light (self, snapshot, width, height, &color);
  else
    snapshot_dashes (snapshot, width, height, &color);
  gtk_snapshot_pop (snapshot);
}

static void
encodes_pulse_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (encodes_pulse_parent_class)->map (widget);
  update_movement (ENCODES_PULSE (widget));
}

static void
encodes_pulse_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (encodes_pulse_parent_class)->unmap (widget);
  update_movement (ENCODES_PULSE (widget));
}

static void
encodes_pulse_dispose (GObject *object)
{
  g_clear_object (&ENCODES_PULSE (object)->sight);

  G_OBJECT_CLASS (encodes_pulse_parent_class)->dispose (object);
}

static void
encodes_pulse_class_init (EncodesPulseClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = encodes_pulse_dispose;
  widget_class->map = encodes_pulse_map;
  widget_class->unmap = encodes_pulse_unmap;
  widget_class->snapshot = encodes_pulse_snapshot;

  gtk_widget_class_set_css_name (widget_class, "pulse");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PROGRESS_BAR);
}

static void
encodes_pulse_init (EncodesPulse *self)
{
  self->sight = encodes_sight_new (GTK_WIDGET (self));
  g_signal_connect_object (self->sight, "seen", G_CALLBACK (update_movement), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_widget_get_settings (GTK_WIDGET (self)), "notify::gtk-enable-animations",
                           G_CALLBACK (update_movement), self, G_CONNECT_SWAPPED);
}

GtkWidget *
encodes_pulse_new (void)
{
  return g_object_new (ENCODES_TYPE_PULSE, NULL);
}

void
encodes_pulse_set_still (EncodesPulse *self, gboolean still)
{
  g_return_if_fail (ENCODES_IS_PULSE (self));

  if (self->still == still)
    return;

  self->still = still;
  update_movement (self);
}

gboolean
encodes_pulse_is_moving (EncodesPulse *self)
{
  g_return_val_if_fail (ENCODES_IS_PULSE (self), FALSE);

  return self->tick_id != 0;
}
