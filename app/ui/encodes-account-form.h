/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <adwaita.h>

#include "encodes-provider.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_ACCOUNT_FORM (encodes_account_form_get_type ())

/**
 * EncodesAccountForm:
 *
 * The kind of service at the top, then only the fields of that kind, drawn from the provider's own table. Each field is
 * checked as it is left. Signal "entered": Enter was pressed in a field.
 */
G_DECLARE_FINAL_TYPE (EncodesAccountForm, encodes_account_form, ENCODES, ACCOUNT_FORM, AdwBin)

GtkWidget *encodes_account_form_new (void);

/** encodes_account_form_get_class: Returns: (nullable): the chosen kind; %NULL if there is none to choose */
EncodesProviderClass *encodes_account_form_get_class (EncodesAccountForm *self);

/**
 * encodes_account_form_fill:
 * @account: gets the name and the options of the fields that are shown
 *
 * Checks everything; what is wrong is told under its field, which gets the focus.
 *
 * Returns: whether @account can be right
 */
gboolean encodes_account_form_fill (EncodesAccountForm *self, EncodesAccount *account);

/** encodes_account_form_get_secret: Returns: (nullable): the secret that was entered; %NULL for a kind without one */
const char *encodes_account_form_get_secret (EncodesAccountForm *self);

/** encodes_account_form_set_value: enters @value into the field with this key: an option's, "name" or "secret" */
void encodes_account_form_set_value (EncodesAccountForm *self, const char *key, const char *value);

/** encodes_account_form_get_problem: Returns: (nullable): the sentence under the field with this key */
const char *encodes_account_form_get_problem (EncodesAccountForm *self, const char *key);

/** encodes_account_form_has_field: Returns: whether the field with this key is shown */
gboolean encodes_account_form_has_field (EncodesAccountForm *self, const char *key);

G_END_DECLS
