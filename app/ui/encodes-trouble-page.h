/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <adwaita.h>

#include "encodes-health.h"

G_BEGIN_DECLS

#define ENCODES_TYPE_TROUBLE_PAGE (encodes_trouble_page_get_type ())

/**
 * EncodesTroublePage:
 *
 * In place of an empty list: what is wrong, since when, and when it is tried again. Counts the seconds while seen.
 */
G_DECLARE_FINAL_TYPE (EncodesTroublePage, encodes_trouble_page, ENCODES, TROUBLE_PAGE, AdwBin)

/** encodes_trouble_page_set_health: once */
void encodes_trouble_page_set_health (EncodesTroublePage *self, EncodesHealth *health);

G_END_DECLS
