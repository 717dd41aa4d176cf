#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-faults-library.py WATCHER [ID…]

Every fault of the tables (or those with these numbers), with the real provider, monitor, store and history. What was
seen stands before each result.
"""

import os
import sys

import runner
from library import LibrarySubject
from rows import ROWS

# Most of them only wait.
AT_ONCE = int(os.environ.get("ENCODES_TEST_AT_ONCE", "12"))

if __name__ == "__main__":
    sys.exit(runner.run(ROWS, lambda: LibrarySubject(sys.argv[1]), AT_ONCE))
