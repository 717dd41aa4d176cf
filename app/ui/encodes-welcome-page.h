/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define ENCODES_TYPE_WELCOME_PAGE (encodes_welcome_page_get_type ())

/**
 * EncodesWelcomePage:
 *
 * In place of a list without jobs: what one can do now. Says either that there is no account yet, or that there are no
 * jobs. Offers the actions "app.sample" and "app.add-account", and the command that makes a local encode visible.
 */
G_DECLARE_FINAL_TYPE (EncodesWelcomePage, encodes_welcome_page, ENCODES, WELCOME_PAGE, AdwBin)

void encodes_welcome_page_set_has_accounts (EncodesWelcomePage *self, gboolean has_accounts);

G_END_DECLS
