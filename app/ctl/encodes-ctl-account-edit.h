/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** encodes_ctl_account_edit_main: `encodesctl account edit`; Returns: the exit status */
int encodes_ctl_account_edit_main (int argc, char **argv);

G_END_DECLS
