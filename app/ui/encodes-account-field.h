/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <adwaita.h>

#include "encodes-provider.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_ACCOUNT_FIELD (encodes_account_field_get_type ())

/**
 * EncodesAccountField:
 *
 * One field of the account form: an entry, a hidden entry or a choice, and a sentence under it: the hint, or what is
 * wrong. Signals: "changed" (its value), "left" (the person has left it), "entered" (Enter was pressed in it) and
 * "pasted-into" (the person wants to paste into its entry; nothing is, until encodes_account_field_paste()).
 */
G_DECLARE_FINAL_TYPE (EncodesAccountField, encodes_account_field, ENCODES, ACCOUNT_FIELD, GtkBox)

/** encodes_account_field_new: @field: one option of a provider; it must stay for as long as the widget */
GtkWidget *encodes_account_field_new (const EncodesProviderField *field);

/** encodes_account_field_new_plain: @key: what the form calls it; @hidden: whether the text is a secret */
GtkWidget *encodes_account_field_new_plain (const char *key, const char *label, gboolean hidden);

/** encodes_account_field_get_field: Returns: (nullable): the option; %NULL for a plain field */
const EncodesProviderField *encodes_account_field_get_field (EncodesAccountField *self);
const char                 *encodes_account_field_get_key   (EncodesAccountField *self);

const char *encodes_account_field_get_value   (EncodesAccountField *self);
void        encodes_account_field_set_value   (EncodesAccountField *self, const char *value);
/** encodes_account_field_get_visited: Returns: whether the person has been there, so that a problem may be shown */
gboolean    encodes_account_field_get_visited (EncodesAccountField *self);
void        encodes_account_field_set_visited (EncodesAccountField *self, gboolean visited);
/** encodes_account_field_set_problem: @problem: (nullable): one sentence, plain text */
void        encodes_account_field_set_problem (EncodesAccountField *self, const char *problem);
/** encodes_account_field_get_problem: Returns: (nullable): the sentence */
const char *encodes_account_field_get_problem (EncodesAccountField *self);

/**
 * encodes_account_field_set_note:
 * @note: (nullable): one sentence in place of the hint, plain text
 * @lasts: whether it stays when the value changes
 */
void        encodes_account_field_set_note    (EncodesAccountField *self, const char *note, gboolean lasts);

/** encodes_account_field_paste: pastes what is on the clipboard, as any entry does; not for a choice */
void        encodes_account_field_paste       (EncodesAccountField *self);

G_END_DECLS
