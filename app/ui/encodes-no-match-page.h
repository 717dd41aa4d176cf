/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define ENCODES_TYPE_NO_MATCH_PAGE (encodes_no_match_page_get_type ())

/**
 * EncodesNoMatchPage:
 *
 * In place of a list from which everything is hidden: what hides it, and the one button that lifts that.
 */
G_DECLARE_FINAL_TYPE (EncodesNoMatchPage, encodes_no_match_page, ENCODES, NO_MATCH_PAGE, AdwBin)

/**
 * encodes_no_match_page_explain:
 * @search: (nullable): what is searched
 * @group: the #EncodesJobGroup that the list is narrowed to, or −1
 * @one_account: whether it is narrowed to one account
 */
void encodes_no_match_page_explain (EncodesNoMatchPage *self, const char *search, int group, gboolean one_account);

G_END_DECLS
