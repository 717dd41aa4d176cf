/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-sight.h"

struct _EncodesSight
{
  GObject parent_instance;

  GtkWidget *widget;    /* not held: it holds this */
  GdkFrameClock *clock; /* held while waiting */
  gulong handler_id;
};

G_DEFINE_FINAL_TYPE (EncodesSight, encodes_sight, G_TYPE_OBJECT)

enum
{
  SEEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
on_after_paint (EncodesSight *self)
{
  if (!encodes_sight_is_seen (self))
    return;

  encodes_sight_stop (self);
  g_signal_emit (self, signals[SEEN], 0);
}

static void
encodes_sight_dispose (GObject *object)
{
  encodes_sight_stop (ENCODES_SIGHT (object));

  G_OBJECT_CLASS (encodes_sight_parent_class)->dispose (object);
}

static void
encodes_sight_class_init (EncodesSightClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = encodes_sight_dispose;

  signals[SEEN] = g_signal_new ("seen", ENCODES_TYPE_SIGHT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
encodes_sight_init (EncodesSight *self)
{
}

EncodesSight *
encodes_sight_new (GtkWidget *widget)
{
  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  EncodesSight *self = g_object_new (ENCODES_TYPE_SIGHT, NULL);

  self->widget = widget;

  return self;
}

gboolean
encodes_sight_is_seen (EncodesSight *self)
{
  g_return_val_if_fail (ENCODES_IS_SIGHT (self), FALSE);

  GtkWidget *view = gtk_widget_get_ancestor (self->widget, GTK_TYPE_SCROLLED_WINDOW);
  graphene_rect_t bounds;

  if (!gtk_widget_get_mapped (self->widget))
    return FALSE;
  if (!view)
    return TRUE;

  return gtk_widget_compute_bounds (self->widget, view, &bounds)
         && graphene_rect_get_y (&bounds) < gtk_widget_get_height (view)
         && graphene_rect_get_y (&bounds) + graphene_rect_get_height (&bounds) > 0;
}

void
encodes_sight_await (EncodesSight *self)
{
  g_return_if_fail (ENCODES_IS_SIGHT (self));

  if (self->clock || !gtk_widget_get_mapped (self->widget))
    return;

  self->clock = g_object_ref (gtk_widget_get_frame_clock (self->widget));
  self->handler_id = g_signal_connect_swapped (self->clock, "after-paint", G_CALLBACK (on_after_paint), self);
}

void
encodes_sight_stop (EncodesSight *self)
{
  g_return_if_fail (ENCODES_IS_SIGHT (self));

  if (self->clock)
    g_clear_signal_handler (&self->handler_id, self->clock);
  g_clear_object (&self->clock);
}
