# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""What has been told, from the log of the notification service, beside what has ended."""

import collections
import json
import re

KINDS = {"finished": 3, "failed": 4, "was canceled": 5, "canceled": 5}
SINGLE = re.compile(r"(?s)(.*) (finished|failed|was canceled)")
PARTS = re.compile(r"(\d+)(?: encodes?)? (finished|failed|canceled)")


class Told:
    def __init__(self):
        self.singles = collections.Counter()    # (name, state): how often
        self.summed = collections.Counter()     # state: how many in summaries
        self.n_stalled = 0
        self.n_notifications = 0


def read(path):
    """Of the summaries each takes the place of the one before, and counts on."""
    told, latest = Told(), {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            call = json.loads(line)
            if call["call"] != "Notify":
                continue
            told.n_notifications += 1
            summary = call["summary"]
            parts = PARTS.findall(summary) or (PARTS.findall(call["body"]) if summary == "While Encodes was closed" else [])
            single = SINGLE.fullmatch(summary)
            if parts and not re.search(r"clip \d+ ", summary):
                counts = {KINDS[kind]: int(count) for count, kind in parts}
                before = {} if any(counts.get(kind, 0) < n for kind, n in latest.items()) else latest
                for kind, n in counts.items():
                    told.summed[kind] += n - before.get(kind, 0)
                latest = counts
            elif summary.endswith("has stalled"):
                told.n_stalled += 1
            elif single:
                told.singles[(single[1], KINDS[single[2]])] += 1
    return told


def compare(told, ends):
    """Returns: how many ends were lost and how many told twice; names for what can be named."""
    must, may = collections.Counter(), collections.Counter()
    for end in ends:
        (must if end.must and end.sure else may)[(end.name, end.state)] += 1

    lost, doubled, named = 0, 0, []
    for state in (3, 4, 5):
        missing = allowed = 0
        untold = []
        for key in {key for key in (*must, *may, *told.singles) if key[1] == state}:
            n = told.singles[key]
            if n > must[key] + may[key]:
                doubled += n - must[key] - may[key]
                named.append(f"{key[0]} told {n} times")
            elif n < must[key]:
                missing += must[key] - n
                untold.append(key[0])
            allowed += max(must[key] + may[key] - max(n, must[key]), 0)
        if missing > told.summed[state]:
            lost += missing - told.summed[state]
            named.extend(f"{name} not told" for name in untold)
        doubled += max(told.summed[state] - missing - allowed, 0)
    return sum(must.values()), sum(may.values()), lost, doubled, named
