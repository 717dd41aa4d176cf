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
from faults import LONGEST_STALL, MOST_MEMORY, Missed, Row, wait_for
from library import LibrarySubject
from rows import ROWS

# Most of them only wait.
AT_ONCE = int(os.environ.get("ENCODES_TEST_AT_ONCE", "12"))


def must_miss(what, check):
    try:
        check()
    except Missed:
        return
    raise AssertionError(f"{what} would not be seen")


def stood_still(subject, busy):
    """On a machine that stands still itself now and then, not every one can be told from that."""
    subject.mark()
    subject.tell("stand-still", seconds=LONGEST_STALL * 20 / 1000, busy=busy)
    return subject.figures()["stall"] > LONGEST_STALL


def see(case):
    """What all the rows look for would be found if it were there."""
    subject = case.subject
    case.begin()
    for busy in False, True:
        wait_for("a standstill", lambda: stood_still(subject, busy))
    subject.mark()
    before = subject.figures()["memory"]
    subject.tell("take", kib=MOST_MEMORY + 4096)
    must_miss("memory that was taken", lambda: case.check_figures(subject.figures(), before))
    case.service.set_job(case.job_ids[1], {"Progress": 41.0})
    case.poll()
    must_miss("another list", case.check_list_kept)
    subject.stop()
    (subject.folder / "some-file").write_text(f"the secret is {case.service.secret}")
    must_miss("a secret in a file", case.check_secrets)
    (subject.folder / "some-file").unlink()


SELF = Row("0", "A standstill, memory, another list and a secret would be seen", run=see)

if __name__ == "__main__":
    sys.exit(runner.run([SELF, *ROWS], lambda: LibrarySubject(sys.argv[1]), AT_ONCE, sys.argv[2:]))
