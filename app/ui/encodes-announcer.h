/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gtk/gtk.h>

#include "encodes-job-store.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_ANNOUNCER (encodes_announcer_get_type ())

/**
 * EncodesAnnouncer:
 *
 * Tells a person who cannot see the window what happens in it: when the state of a job changes, and each quarter of the
 * one job that is shown; never each tick. See encodes_announce() for how.
 */
G_DECLARE_FINAL_TYPE (EncodesAnnouncer, encodes_announcer, ENCODES, ANNOUNCER, GObject)

/**
 * encodes_announcer_new:
 * @store: whose jobs are told of, once an answer has been merged
 * @label: what is read
 */
EncodesAnnouncer *encodes_announcer_new (EncodesJobStore *store, GtkLabel *label);

/** encodes_announcer_set_job: @job: (nullable): the one that is shown */
void encodes_announcer_set_job (EncodesAnnouncer *self, EncodesJob *job);

G_END_DECLS
