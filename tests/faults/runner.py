# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Tries rows of faults with subjects, several at a time since most of them wait, and tells it as TAP."""

import concurrent.futures
import re
import shutil
import tempfile
import time
import traceback

from faults import Case, FaultService, Missed, Skipped, StoodStill


def describe(text):
    """TAP takes a number sign for a directive."""
    return re.sub(r"\s+", " ", str(text)).replace("#", "\\#")


TRIES = 3


def try_row(row, make_subject, certificates, make_case):
    """Returns: ("ok", "not ok" or "skip", the lines of what was seen)"""
    told = []
    for i in range(TRIES):
        result, lines, again = try_once(row, make_subject, certificates, make_case)
        told += lines
        if not again:
            break
    return result, told


def try_once(row, make_subject, certificates, make_case):
    """Returns: as try_row(), and whether to try again"""
    again = False
    subject, case = make_subject(), None
    began = time.monotonic()
    try:
        case = make_case(row, subject, lambda: FaultService(certificates))
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


def try_rows(rows, make_subject, at_once, folder, make_case):
    """Returns: of each row, as soon as it has ended, the row and what try_row() returns. What went wrong while much else went
    on is tried once more by itself, at the end: what goes wrong again is a fault."""
    wrong = []
    for row, result, lines in try_rows_once(rows, make_subject, at_once, folder, make_case):
        if result == "not ok":
            wrong.append((row, lines))
        else:
            yield row, result, lines
    for row, lines in wrong:
        result, more = try_row(row, make_subject, folder, make_case)
        yield row, result, [f"beside others: {line}" for line in lines] + more


def try_rows_once(rows, make_subject, at_once, folder, make_case):
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        # Those that wait longest begin first.
        order = sorted((row for row in rows if not row.alone), key=lambda row: -row.patience)
        tries = {pool.submit(try_row, row, make_subject, folder, make_case): row for row in order}
        for ended in concurrent.futures.as_completed(tries):
            yield tries[ended], *ended.result()
    for row in rows:
        if row.alone:
            yield row, *try_row(row, make_subject, folder, make_case)


def run(rows, make_subject, at_once, wanted, make_case=Case):
    """@wanted: the numbers of the rows, none for all. Returns: the exit status"""
    rows = [row for row in rows if not wanted or row.id in wanted]
    folder = tempfile.mkdtemp(prefix="encodes-fault-certificates-")
    counts = {"ok": 0, "not ok": 0, "skip": 0}
    try:
        from certificates import Certificates

        Certificates(folder).make_more()
        print(f"1..{len(rows)}", flush=True)
        for i, (row, result, lines) in enumerate(try_rows(rows, make_subject, at_once, folder, make_case)):
            counts[result] += 1
            for line in lines:
                print(f"# {describe(line)}")
            skip = f" # SKIP {describe(lines[-2])}" if result == "skip" else ""
            print(f"{'not ok' if result == 'not ok' else 'ok'} {i + 1} - {row.id}: {describe(row.says)}{skip}", flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"# {counts['ok'] + counts['not ok']} faults tried, {counts['ok']} survived")
    return 1 if counts["not ok"] else 0
