#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: check-export.py FILE.csv FILE.json

Reads an export as other programs do, and compares its two forms with each other, cell by cell.
"""

import csv
import datetime
import json
import sys

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
TIMES = ("created", "started", "ended", "modified")


def text(value):
    value = value or ""
    return "'" + value if value.startswith(FORMULA) else value


def number(value):
    return "" if value is None else f"{value:.15g}"


def expected(job):
    error = job["error"] or {}
    texts = {name: text(job[name]) for name in ("id", "account", "provider", "name", "state")}
    return {**texts, **{name: job[name] or "" for name in TIMES},
            "progress": number(job["progress"]), "priority": str(job["priority"]),
            "running_ms": number(job["running_ms"]),
            "error_code": text(error.get("code")), "error_message": text(error.get("message"))}


def main():
    with open(sys.argv[1], encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    with open(sys.argv[2], encoding="utf-8") as file:
        jobs = json.load(file)

    assert len(rows) == len(jobs), (len(rows), len(jobs))
    for row, job in zip(rows, jobs):
        assert row == expected(job), (row, expected(job))
        assert not any(cell.startswith(FORMULA) for name, cell in row.items() if name != "priority"), row
        for name in TIMES:
            if row[name]:
                assert datetime.datetime.fromisoformat(row[name].replace("Z", "+00:00")).utcoffset().seconds == 0
    with open(sys.argv[1], "rb") as file:
        content = file.read()
    assert content.endswith(b"\r\n") and not content.startswith(b"\xef\xbb\xbf")


if __name__ == "__main__":
    main()
