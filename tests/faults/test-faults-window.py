#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-faults-window.py ENCODES ENCODESCTL SCHEMA-FOLDER [ID…]

Every fault of the tables (or those with these numbers) in the window of the real program, at the same time, one account
each. What was seen stands before each result; pictures stay beside this folder's build files.
"""

import os
import signal
import sys
import tempfile

import rows
import runner
from window import LOOK_BACK, Application, WindowCase, WindowSubject, adapt

from desktop import Desktop

AT_ONCE = int(os.environ.get("ENCODES_TEST_AT_ONCE", "40"))


def main():
    # A kill from the test runner then unwinds the with block as well.
    signal.signal(signal.SIGTERM, lambda *unused: sys.exit(143))
    programs = [os.path.abspath(argument) for argument in sys.argv[1:4]]
    artifacts = os.path.join(os.environ.get("ENCODES_TEST_BUILD_DIR", tempfile.gettempdir()), "tests", "faults",
                             "artifacts-window")
    with Desktop(artifacts=artifacts, size="1280x1000", notifications=False) as desktop:
        application = Application(desktop, *programs)
        application.start()
        status = runner.run([LOOK_BACK, *(adapt(row) for row in rows.ROWS)], lambda: WindowSubject(application), AT_ONCE,
                            sys.argv[4:], WindowCase)
        ended = application.stop()
        print(f"# it ended with {ended}", flush=True)
    return status or ended


if __name__ == "__main__":
    sys.exit(main())
