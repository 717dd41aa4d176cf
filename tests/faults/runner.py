# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Tries rows of faults with subjects, several at a time since most of them wait, and tells it as TAP."""

import concurrent.futures
import re
import shutil
import sys
import tempfile
import time
import traceback

from faults import Case, FaultService, Missed, Skipped, StoodStill


def describe(text):
    """TAP takes a number sign for a directive."""
    return re.sub(r"\s+", " ", str(text)).replace("#", "\\#")


TRIES = 3


def try_row(row, make_subject, certificates):
    """Returns: ("ok", "not ok" or "skip", the lines of what was seen)"""
    told = []
    for i in range(TRIES):
        result, lines, again = try_once(row, make_subject, certificates)
        told += lines
        if not again:
            break
    return result, told


def try_once(row, make_subject, certificates):
    """Returns: as try_row(), and whether to try again"""
    again = False
    subject, case = make_subject(), None
    began = time.monotonic()
    try:
        case = Case(row, subject, lambda: FaultService(certificates))
        row.try_it(case)
        result, lines = "ok", []
    except Skipped as skipped:
        result, lines = "skip", [str(skipped)]
    except StoodStill as missed:
        result, lines, again = "not ok", [f"missed: {missed}"], True
    except Missed as missed:
        result, lines = "not ok", [f"missed: {missed}"]
    except Exception:  # pylint: disable=broad-except
        result, lines = "not ok", traceback.format_exc().strip().splitlines()
    finally:
        for service in case.services if case else []:
            service.stop()
        subject.kill()
    notes = case.notes if case else []
    return result, [*notes, *lines, f"in {time.monotonic() - began:.1f} s"], again


def run(rows, make_subject, at_once):
    """Returns: the exit status"""
    wanted = sys.argv[2:]
    rows = [row for row in rows if not wanted or row.id in wanted]
    folder = tempfile.mkdtemp(prefix="encodes-fault-certificates-")
    counts = {"ok": 0, "not ok": 0, "skip": 0}
    try:
        from certificates import Certificates

        Certificates(folder).make_more()
        print(f"1..{len(rows)}", flush=True)
        with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
            # Those that wait longest begin first; they are told in the order of the table.
            order = sorted(range(len(rows)), key=lambda i: -rows[i].patience)
            tries = {i: pool.submit(try_row, rows[i], make_subject, folder) for i in order if not rows[i].alone}
            if any(row.alone for row in rows):
                concurrent.futures.wait(tries.values())
            for i, row in enumerate(rows):
                result, lines = try_row(row, make_subject, folder) if row.alone else tries[i].result()
                counts[result] += 1
                for line in lines:
                    print(f"# {describe(line)}")
                skip = f" # SKIP {describe(lines[-2])}" if result == "skip" else ""
                print(f"{'not ok' if result == 'not ok' else 'ok'} {i + 1} - {row.id}: {describe(row.says)}{skip}",
                      flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"# {counts['ok'] + counts['not ok']} faults tried, {counts['ok']} survived")
    return 1 if counts["not ok"] else 0
