/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <gtk/gtk.h>

#include "encodes-health.h"

G_BEGIN_DECLS

/**
 * EncodesRemedy:
 * @ENCODES_REMEDY_RETRY: asking all accounts in trouble again
 * @ENCODES_REMEDY_UNLOCK: the same, which makes the system ask for the keyring's password
 * @ENCODES_REMEDY_SIGN_IN: the person signs in again
 * @ENCODES_REMEDY_REPLACE_SECRET: the person enters another secret
 * @ENCODES_REMEDY_EDIT: the person mends the options
 * @ENCODES_REMEDY_TRUST: the person says whether the service may hand its clients over
 *
 * The one thing that helps with an account's trouble.
 */
typedef enum
{
  ENCODES_REMEDY_RETRY,
  ENCODES_REMEDY_UNLOCK,
  ENCODES_REMEDY_SIGN_IN,
  ENCODES_REMEDY_REPLACE_SECRET,
  ENCODES_REMEDY_EDIT,
  ENCODES_REMEDY_TRUST,
} EncodesRemedy;

/** encodes_remedy_choose: Returns: what helps with the trouble that encodes_health_describe() tells */
EncodesRemedy encodes_remedy_choose (EncodesHealth *health);

/** encodes_remedy_update_button: makes @button offer it; it waits while the accounts in trouble are being asked */
void encodes_remedy_update_button (EncodesHealth *health, GtkButton *button);

/** encodes_remedy_apply: does it; @widget: from where the application's actions are found */
void encodes_remedy_apply (EncodesHealth *health, GtkWidget *widget);

G_END_DECLS
