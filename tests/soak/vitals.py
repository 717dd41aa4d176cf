# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""The vital signs of a running program, second by second, and what they say in the end."""

import collections
import os
import re
import statistics
import time

# What comes before is growing up: caches fill, libraries are loaded.
WARM_UP = 0.25
# The window appears in a turn of its own.
START_SECONDS = 10
# How much more there may be in the end than in the beginning that neither more jobs nor more accounts explain. In a short
# run, in which accounts come and go all the time, this only notices what is out of all proportion.
LONG_LIMITS = {"heap": 1.0, "rss": 8.0, "pss": 8.0, "fds": 3.0, "threads": 1.5, "sources": 5.0, "turns": 1.15, "switches": 1.25}
SHORT_LIMITS = {"heap": 8.0, "rss": 48.0, "pss": 48.0, "fds": 40.0, "threads": 12.0, "sources": 80.0, "turns": 4.0,
                "switches": 6.0}


def read_text(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def read_kilobytes(pid):
    values = dict(re.findall(r"^(\w+):\s+(\d+) kB", read_text(f"/proc/{pid}/smaps_rollup"), re.M))
    return int(values.get("Rss", 0)), int(values.get("Pss", 0))


def list_descriptors(pid):
    """What each open file is, by kind."""
    kinds = collections.Counter()
    folder = f"/proc/{pid}/fd"
    for number in os.listdir(folder):
        try:
            target = os.readlink(os.path.join(folder, number))
        except OSError:
            continue
        kinds[re.sub(r":\[\d+\]$|-[A-Z0-9]{6}$", "", target)] += 1
    return kinds


def read_switches(pid):
    """How often its threads have waited for something."""
    total = 0
    for thread in os.listdir(f"/proc/{pid}/task"):
        match = re.search(r"^voluntary_ctxt_switches:\s+(\d+)", read_text(f"/proc/{pid}/task/{thread}/status"), re.M)
        total += int(match[1]) if match else 0
    return total


class Vitals:
    def __init__(self, pid, loop_path):
        self.pid, self.loop_path, self.loop_read = pid, loop_path, 0
        self.began = time.monotonic()
        self.samples = []      # dicts
        self.turns = []        # (seconds, wall, cpu, waited)
        self.latest_loop = {}
        self.open_files = [list_descriptors(pid)]

    def read_loop(self):
        """What the watcher inside has written since."""
        if not os.path.exists(self.loop_path):
            return
        with open(self.loop_path, encoding="utf-8") as file:
            file.seek(self.loop_read)
            text = file.read()
        text = text[:text.rfind("\n") + 1]
        self.loop_read += len(text.encode())
        for line in text.splitlines():
            words = line.split()
            if words and words[0] == "sample":
                self.latest_loop = dict(zip(("turns", "wall", "cpu", "blocked", "heap", "sources", "polled"),
                                            (float(word) for word in words[2:])))
            elif words and words[0] == "turn":
                self.turns.append(tuple(float(word) for word in words[1:5]))

    def take(self, polls, jobs, accounts):
        self.read_loop()
        rss, pss = read_kilobytes(self.pid)
        kinds = list_descriptors(self.pid)
        sample = dict(self.latest_loop, t=time.monotonic() - self.began, rss=rss / 1024, pss=pss / 1024,
                      fds=sum(kinds.values()), threads=len(os.listdir(f"/proc/{self.pid}/task")),
                      switches=read_switches(self.pid), load=os.getloadavg()[0], polls=polls, jobs=jobs, accounts=accounts)
        sample["heap"] = sample.get("heap", 0) / 1024 / 1024
        if len(self.samples) % 60 == 0:
            self.open_files.append(kinds)
        self.samples.append(sample)
        return sample


def solve(matrix, values):
    """Gauss; the matrix is small."""
    size = len(values)
    rows = [list(row) + [value] for row, value in zip(matrix, values)]
    for i in range(size):
        pivot = max(range(i, size), key=lambda row: abs(rows[row][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        if abs(rows[i][i]) < 1e-12:
            return None
        for j in range(size):
            if j != i:
                factor = rows[j][i] / rows[i][i]
                rows[j] = [a - factor * b for a, b in zip(rows[j], rows[i])]
    return [rows[i][size] / rows[i][i] for i in range(size)]


def fit(samples, name, *others):
    """Least squares: how much @name grows with each of @others, which come first in what is returned."""
    columns = [[sample[other] for sample in samples] for other in others] + [[1.0] * len(samples)]
    means = [statistics.fmean(column) for column in columns[:-1]]
    columns = [[value - mean for value in column] for column, mean in zip(columns, means)] + columns[-1:]
    values = [sample[name] for sample in samples]
    matrix = [[sum(a * b for a, b in zip(left, right)) for right in columns] for left in columns]
    return solve(matrix, [sum(a * b for a, b in zip(column, values)) for column in columns])


def rate(samples, name, pace):
    return (samples[-1][name] - samples[0][name]) / max(samples[-1][pace] - samples[0][pace], 1)


class Judge:
    """Says each figure, and whether it is within its limit."""

    def __init__(self):
        self.failures = []

    def say(self, text, good=True):
        print(("  " if good else "✗ ") + text, flush=True)
        if not good:
            self.failures.append(text)

    def judge(self, vitals, long_run, longest_turn, pace):
        """@pace: what wakes it up: each poll ("polls"), or whoever is before its window all the time ("t")"""
        limits = LONG_LIMITS if long_run else SHORT_LIMITS
        samples = [sample for sample in vitals.samples if "turns" in sample]
        samples = samples[int(len(samples) * WARM_UP):]
        if len(samples) < 6:
            self.say("there are too few samples", False)
            return
        seconds = samples[-1]["t"] - samples[0]["t"]
        self.say(f"{len(samples)} samples in {seconds:.0f} s after warming up")
        for name, title in (("heap", "MiB in use on the heap"), ("rss", "MiB resident"), ("pss", "MiB of its own share"),
                            ("fds", "open files"), ("threads", "threads"), ("sources", "sources in the main loop")):
            self.judge_growth(samples, name, title, seconds, limits[name])
        self.judge_wakings(samples, "turns", "turns of the main loop", limits["turns"], pace)
        self.judge_wakings(samples, "switches", "waits of all threads", limits["switches"], pace)
        self.judge_turns(vitals, longest_turn)
        self.say("open files then: " + ", ".join(f"{kind} {n}" for kind, n in sorted(vitals.open_files[-1].items())))

    def judge_growth(self, samples, name, title, seconds, limit):
        slope, per_job = (fit(samples, name, "t", "jobs", "accounts") or fit(samples, name, "t", "jobs")
                          or [*fit(samples, name, "t"), 0])[:2]
        third = max(len(samples) // 3, 1)
        first = statistics.fmean(sample[name] for sample in samples[:third])
        last = statistics.fmean(sample[name] for sample in samples[-third:])
        top = max(sample[name] for sample in samples)
        growth = slope * seconds
        self.say(f"{title}: {samples[0][name]:.1f} at first, {first:.1f} in the first third, {last:.1f} in the last, "
                 f"{top:.1f} at most; {growth:+.2f} by itself (limit {limit:g}), which is {slope * 3600:+.2f} an hour; "
                 f"{per_job * 1000:+.2f} with a thousand jobs", growth <= limit)

    def judge_wakings(self, samples, name, title, limit, pace):
        third = len(samples) // 3
        first, last = rate(samples[:third + 1], name, pace), rate(samples[-third - 1:], name, pace)
        self.say(f"{title}: {first:.2f} a {'second' if pace == 't' else 'poll'} in the first third, {last:.2f} in the last (limit {limit:g} times)",
                 last <= first * limit)

    def judge_turns(self, vitals, limit):
        """Of the processor it may take no more. What it waited for otherwise is its own doing where there was room for all."""
        samples = [sample for sample in vitals.samples if "turns" in sample and sample["t"] > START_SECONDS]
        long_ones = [turn for turn in vitals.turns if turn[0] > START_SECONDS and turn[2] > limit]
        calm = [sample for sample in samples if sample["load"] < os.cpu_count()]
        if not samples:
            self.say("there are too few samples", False)
            return
        wall, cpu, blocked = (max(sample[name] for sample in samples) for name in ("wall", "cpu", "blocked"))
        self.say(f"longest turn of the main loop after the start: {cpu:.1f} ms of the processor (limit {limit:g}), "
                 f"{blocked:.1f} ms without waiting for a processor, {wall:.1f} ms in all", cpu <= limit)
        self.say(f"{len(long_ones)} of {samples[-1]['turns'] if samples else 0:.0f} turns took more of it")
        blocked = max((sample["blocked"] for sample in calm), default=0)
        self.say(f"in {len(calm)} of {len(samples)} samples the machine had processors enough: there, {blocked:.1f} ms without "
                 f"waiting for one (limit {limit:g})", blocked <= limit)
        for moment, wall, cpu, waited in sorted(vitals.turns, key=lambda turn: -turn[2])[:10]:
            self.say(f"  a turn after {moment:.0f} s: {cpu:.1f} ms of the processor, {waited:.1f} waited for it, {wall:.1f} in all")
