/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gio/gio.h>

#include "encodes-account-store.h"
#include "encodes-ctl.h"
#include "encodes-secret-store.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_CTL_SESSION (encodes_ctl_session_get_type ())

/**
 * EncodesCtlSession:
 *
 * What every command needs while it runs: the accounts, the keyring, the main loop, and an end when the person
 * presses Ctrl-C.
 */
G_DECLARE_FINAL_TYPE (EncodesCtlSession, encodes_ctl_session, ENCODES, CTL_SESSION, GObject)

EncodesCtlSession *encodes_ctl_session_new (void);

/**
 * encodes_ctl_session_run:
 * @start: called once the accounts have been read
 *
 * Reads the accounts, calls @start, and runs until encodes_ctl_session_quit().
 *
 * Returns: the exit status
 */
int encodes_ctl_session_run (EncodesCtlSession *self, void (*start) (EncodesCtlSession *self, gpointer user_data),
                             gpointer user_data);

/** encodes_ctl_session_quit: ends encodes_ctl_session_run() with this exit status, once what changed is saved */
void encodes_ctl_session_quit (EncodesCtlSession *self, int status);

/** encodes_ctl_session_set_interrupted_status: the exit status after Ctrl-C; 130 unless set */
void encodes_ctl_session_set_interrupted_status (EncodesCtlSession *self, int status);

EncodesAccountStore *encodes_ctl_session_get_store        (EncodesCtlSession *self);
EncodesSecretStore  *encodes_ctl_session_get_secret_store (EncodesCtlSession *self);
/** encodes_ctl_session_get_cancellable: cancelled by Ctrl-C */
GCancellable        *encodes_ctl_session_get_cancellable  (EncodesCtlSession *self);

/** encodes_ctl_session_get_accounts: Returns: (transfer none): what is always there, then the stored accounts */
GListModel          *encodes_ctl_session_get_accounts     (EncodesCtlSession *self);

/**
 * encodes_ctl_session_select_accounts:
 * @words: (nullable): ids or names; %NULL for all
 *
 * Returns: (transfer full) (nullable) (element-type EncodesAccount): the accounts; %NULL if a word names none, which
 *   has been said
 */
GListStore          *encodes_ctl_session_select_accounts  (EncodesCtlSession *self, char **words);

/** encodes_ctl_session_is_stored: Returns: whether @account was added by a person; This Computer was not */
gboolean             encodes_ctl_session_is_stored        (EncodesCtlSession *self, EncodesAccount *account);

G_END_DECLS
