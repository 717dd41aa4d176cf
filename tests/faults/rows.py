# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""All faults, table after table."""

import rows_answers
import rows_lists
import rows_time
import rows_tls
import rows_transport

ROWS = rows_transport.ROWS + rows_answers.ROWS + rows_tls.ROWS + rows_time.ROWS + rows_lists.ROWS
