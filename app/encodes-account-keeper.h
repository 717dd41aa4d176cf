/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gtk/gtk.h>

#include "encodes-account-store.h"
#include "encodes-monitor.h"
#include "encodes-secret-store.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_ACCOUNT_KEEPER (encodes_account_keeper_get_type ())

/**
 * EncodesAccountKeeper:
 *
 * Joins the windows in which a person sees to accounts with the places where accounts and secrets are kept. It gives the
 * application these actions: "add-account"; "edit-account" with an account's id; "trust-account" with an account's id,
 * which asks whether its service may hand its clients over; "preferences".
 *
 * Signal "forget-history" (const char *account_id): an account has been removed, and what is remembered of its jobs is to
 * go, too.
 */
G_DECLARE_FINAL_TYPE (EncodesAccountKeeper, encodes_account_keeper, ENCODES, ACCOUNT_KEEPER, GObject)

/** encodes_account_keeper_new: @settings: (nullable): what the preferences change */
EncodesAccountKeeper *encodes_account_keeper_new (GtkApplication *application, EncodesAccountStore *account_store,
                                                  EncodesSecretStore *secret_store, EncodesMonitor *monitor,
                                                  GSettings *settings);

/** encodes_account_keeper_add_from_file: has the person add the account that @file describes */
void encodes_account_keeper_add_from_file (EncodesAccountKeeper *self, GFile *file);

/** encodes_account_keeper_set_login_problem: @problem: (nullable): why the preferences cannot offer to start at login */
void encodes_account_keeper_set_login_problem (EncodesAccountKeeper *self, const char *problem);

/** encodes_account_keeper_set_news_problem: @problem: (nullable): why the preferences promise no notifications */
void encodes_account_keeper_set_news_problem (EncodesAccountKeeper *self, const char *problem);

G_END_DECLS
