/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Measures how long the main loop is held up, and how far apart the frames of a window are. */
typedef struct _Stopwatch Stopwatch;

/* Of the main loop: how long each of its turns took from waking up to going to sleep again: for so long no key, no
 * pointer and no frame could be served; and how much of that the processor worked for it, which other programs on the
 * machine do not make longer. Of frames: from one that was drawn to the next while frames are asked for all
 * the time, and how long each took by itself. */
typedef struct
{
  char *name;
  double seconds;
  double cpu_seconds;
  GArray *turns;   /* of double, milliseconds */
  GArray *busy;
  GArray *frames;
  GArray *works;
} Lap;

Stopwatch *stopwatch_new  (void);
void       stopwatch_free (Stopwatch *self);

/* Whose frames are measured from now on (NULL: nobody's); with @animated, frames are asked for all the time. */
void stopwatch_watch (Stopwatch *self, GtkWidget *window, gboolean animated);

void stopwatch_begin_lap (Stopwatch *self, const char *name);
Lap *stopwatch_end_lap   (Stopwatch *self);

double lap_max    (GArray *values);
double lap_median (GArray *values);
double lap_p99    (GArray *values);
void   lap_free   (Lap *lap);

G_END_DECLS
