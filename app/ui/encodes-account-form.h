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
 * checked as it is left. Signals: "entered": Enter was pressed in a field; "pasted-into" (EncodesAccountField *field): the
 * person wants to paste into it.
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

/**
 * encodes_account_form_edit:
 * @account: whose values are shown to be changed
 *
 * From now on the kind is fixed, and no secret is needed: the one that there is stays.
 *
 * Returns: %FALSE if the kind is not known, and nothing has changed
 */
gboolean encodes_account_form_edit (EncodesAccountForm *self, EncodesAccount *account);

/**
 * encodes_account_form_take_description:
 * @account: what a description said; see encodes_provider_read_description()
 * @secret: (nullable): the secret that stood in it
 * @note: (nullable): what did not stand in it and was made up
 * @n_filled: (out): how many fields are filled in by it
 *
 * Fills in all fields. What must be there and was not told stays as it was entered; so does the name of an account that is
 * edited.
 *
 * Returns: %FALSE if it is of another kind than the account that is edited, and nothing has changed
 */
gboolean encodes_account_form_take_description (EncodesAccountForm *self, EncodesAccount *account, const char *secret,
                                                const char *note, guint *n_filled);

/** encodes_account_form_focus: gives the focus to the field with this key, if there is one */
void encodes_account_form_focus (EncodesAccountForm *self, const char *key);

/** encodes_account_form_wants_sign_in: Returns: whether a person signs in to what was entered, instead of a secret; the
 *  property "wants-sign-in" */
gboolean encodes_account_form_wants_sign_in (EncodesAccountForm *self);

/** encodes_account_form_get_secret: Returns: (nullable): the secret that was entered; %NULL for a kind without one, and if
 *  the person signs in */
const char *encodes_account_form_get_secret (EncodesAccountForm *self);

/** encodes_account_form_set_value: enters @value into the field with this key: an option's, "name" or "secret" */
void encodes_account_form_set_value (EncodesAccountForm *self, const char *key, const char *value);

/** encodes_account_form_get_problem: Returns: (nullable): the sentence under the field with this key */
const char *encodes_account_form_get_problem (EncodesAccountForm *self, const char *key);

/** encodes_account_form_has_field: Returns: whether the field with this key is shown */
gboolean encodes_account_form_has_field (EncodesAccountForm *self, const char *key);

G_END_DECLS
