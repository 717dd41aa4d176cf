#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Time to the first window, and memory, of Encodes beside an empty libadwaita window.

    tests/figures/window.py BUILD_DIR [RUNS]

Each program starts in turn on one virtual display of its own, so that both meet the same machine; the medians count.
"""

import os
import signal
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "harness"))

from desktop import Desktop, wait_for  # noqa: E402


def read_kilobytes(path, field):
    with open(path, encoding="ascii") as file:
        for line in file:
            if line.startswith(field + ":"):
                return int(line.split()[1])
    return 0


def measure(desktop, program, environment):
    start = time.monotonic()
    process = subprocess.Popen([program], env={**desktop.environment, **environment}, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for("window of " + program, lambda: desktop.windows("--pid", str(process.pid)), interval=0.005)
        seconds = time.monotonic() - start
        # Until it has come to rest: memory that is only borrowed for the start is no news.
        ticks = None
        while ticks != (now := open(f"/proc/{process.pid}/stat", encoding="utf-8").read().rpartition(")")[2].split()[11]):
            ticks = now
            time.sleep(1)
        return (seconds, read_kilobytes(f"/proc/{process.pid}/status", "VmRSS") / 1024,
                read_kilobytes(f"/proc/{process.pid}/smaps_rollup", "Pss") / 1024)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def main():
    build = os.path.abspath(sys.argv[1])
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    programs = {"empty window": os.path.join(build, "tests", "figures", "empty-window"),
                "encodes": os.path.join(build, "app", "encodes")}
    environment = {"GSETTINGS_SCHEMA_DIR": os.path.join(build, "data")}
    figures = {name: [] for name in programs}
    with Desktop() as desktop:
        for run in range(runs + 1):
            for name, program in programs.items():
                figure = measure(desktop, program, environment)
                if run > 0:  # the first one warms the caches
                    figures[name].append(figure)
    print(f"{'median of ' + str(runs):24}{'first window':>14}{'resident':>12}{'its share':>12}")
    for name, rows in figures.items():
        seconds, resident, share = (statistics.median(column) for column in zip(*rows))
        print(f"{name:24}{seconds * 1000:11.0f} ms{resident:8.1f} MiB{share:8.1f} MiB")


if __name__ == "__main__":
    main()
