/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <adwaita.h>

#include "encodes-health.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_ACCOUNT_ROW (encodes_account_row_get_type ())

/**
 * EncodesAccountRow:
 *
 * An account in the preferences: its name, its health in words, and what can be done with it. What needs no account can
 * neither be edited nor removed.
 *
 * Signal "remove": the person wants the account to be removed.
 */
G_DECLARE_FINAL_TYPE (EncodesAccountRow, encodes_account_row, ENCODES, ACCOUNT_ROW, AdwActionRow)

GtkWidget *encodes_account_row_new (EncodesAccountMonitor *monitor);

EncodesAccount *encodes_account_row_get_account (EncodesAccountRow *self);

/** encodes_account_row_update: @now: the present time, UTC */
void encodes_account_row_update (EncodesAccountRow *self, EncodesHealth *health, GDateTime *now);

G_END_DECLS
