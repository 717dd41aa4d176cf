/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-account-keeper.h"
#include "encodes-account-store.h"
#include "encodes-application.h"
#include "encodes-background-status.h"
#include "encodes-background.h"
#include "encodes-forecaster.h"
#include "encodes-history.h"
#include "encodes-launcher-progress.h"
#include "encodes-monitor.h"
#include "encodes-news-desk.h"
#include "encodes-notifier.h"
#include "encodes-search-provider.h"
#include "encodes-secret-store.h"
#include "encodes-start-at-login.h"
#include "encodes-window.h"

G_BEGIN_DECLS

/* What the application's files share. */

struct _EncodesApplication
{
  AdwApplication parent_instance;

  GSettings *settings;          /* NULL without a schema */
  EncodesStartAtLogin *start_at_login; /* NULL without a schema */
  EncodesAccountStore *account_store;
  EncodesSecretStore *keyring;
  EncodesHistory *history;
  gboolean problem_told;        /* that the history cannot be saved */
  EncodesJobStore *job_store;
  EncodesMonitor *monitor;
  EncodesAccountKeeper *account_keeper;
  EncodesForecaster *forecaster;
  EncodesNotifier *notifier;
  EncodesWatchedGroups *groups;
  EncodesNewsDesk *news_desk;
  GListModel *accounts;         /* of EncodesAccount: all */
  GListStore *watched_accounts; /* models of EncodesAccount: all that the monitor watches, once the history is there */
  gboolean accounts_read;       /* and the history */
  GVariantBuilder deferred;     /* a(sv): actions that wait for that */
  char *to_copy;                /* once the window is in front */
  EncodesBackground *background;
  EncodesBackgroundPortal *background_portal; /* NULL outside a sandbox */
  EncodesBackgroundStatus *background_status;
  EncodesLauncherProgress *launcher_progress;
  EncodesSearchProvider *search_provider;
  guint signal_ids[3];
  guint quit_id;
};

/* Adds the actions that windows and notifications name, and their keys. */
void encodes_application_add_actions (EncodesApplication *self);

/* Does what was asked before anybody knew the jobs. */
void encodes_application_run_deferred (EncodesApplication *self);

/* Makes what the desktop's own search asks. */
void encodes_application_add_search (EncodesApplication *self);

/* Returns: (transfer none) (nullable): the main window, if there is one */
EncodesWindow *encodes_application_find_window (EncodesApplication *self);

/* Returns: (transfer none): the main window, which comes forward */
EncodesWindow *encodes_application_present_window (EncodesApplication *self);

/* Says in a dialog what did not work, if there is a window to say it in. */
void encodes_application_show_failure (EncodesApplication *self, const char *heading, const GError *error);

/* Ends the program, as soon as what has been claimed has been told. */
void encodes_application_quit (EncodesApplication *self);

G_END_DECLS
