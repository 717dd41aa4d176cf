/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-announcer.h"
#include "encodes-clock.h"
#include "encodes-details-pane.h"
#include "encodes-health.h"
#include "encodes-job-view.h"
#include "encodes-list-pane.h"
#include "encodes-trouble-page.h"
#include "encodes-welcome-page.h"
#include "encodes-window.h"

G_BEGIN_DECLS

/* What the files of the window share: encodes-window.c shows, encodes-window-actions.c does. */

struct _EncodesWindow
{
  AdwApplicationWindow parent_instance;

  EncodesMonitor *monitor;
  EncodesForecaster *forecaster; /* NULL: nobody forecasts */
  EncodesHealth *health;
  EncodesJobView *view;
  EncodesClock *clock;
  EncodesAnnouncer *announcer;
  GSignalGroup *job_signals;  /* of the job in the details */
  char *awaited_account;      /* a job to show as soon as it comes */
  char *awaited_job;
  guint settle_id;
  EncodesJob *first_job;       /* what was selected by itself */
  gboolean has_selected;      /* once: the first job is selected by itself */
  gboolean reading_accounts;
  gboolean details_wanted;    /* the person asked for the details of a job, and they stand beside the list */

  GtkLabel *announcement;
  AdwToastOverlay *toasts;
  GtkStack *root_stack;
  GtkStack *empty_stack;
  EncodesWelcomePage *welcome_page;
  EncodesTroublePage *trouble_page;
  AdwLeaflet *leaflet;
  EncodesListPane *list_pane;
  EncodesDetailsPane *details_pane;
};

/** encodes_window_add_actions: adds the actions "win.…", once */
void encodes_window_add_actions (EncodesWindow *self);

/** encodes_window_set_action_enabled: @name: of an action of the window, without "win." */
void encodes_window_set_action_enabled (EncodesWindow *self, const char *name, gboolean enabled);

/** encodes_window_update_job_actions: enables exactly what the services of the jobs in question allow now */
void encodes_window_update_job_actions (EncodesWindow *self);

/** encodes_window_show_all: lifts the filter and the search */
void encodes_window_show_all (EncodesWindow *self);

/** encodes_window_stop_selecting: ends picking jobs; the one that is shown is selected again */
void encodes_window_stop_selecting (EncodesWindow *self);

/** encodes_window_shows_list_only: Returns: whether the window is narrow and the details are not to be seen */
gboolean encodes_window_shows_list_only (EncodesWindow *self);

/** encodes_window_show_details: shows all about @job: on a narrow window over the list */
void encodes_window_show_details (EncodesWindow *self, EncodesJob *job);

/** encodes_window_find_monitor: Returns: (transfer none) (nullable): the monitor of the account of @job (nullable) */
EncodesAccountMonitor *encodes_window_find_monitor (EncodesWindow *self, EncodesJob *job);

G_END_DECLS
