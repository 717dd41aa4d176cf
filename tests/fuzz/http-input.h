/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#pragma once

#include "encodes-http-client.h"
#include "fuzz.h"

G_BEGIN_DECLS

/**
 * fuzz_http_take_response:
 *
 * Takes all: a line with the status and the reason, lines with headers up to an empty one, and the body. An input without
 * these is a body of status 200.
 *
 * Returns: (transfer full): the answer
 */
EncodesHttpResponse *fuzz_http_take_response (FuzzInput *input);

G_END_DECLS
