#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Feels from outside whether the application answers.

    window-pulse.py PID

Asks the main loop of the application on the session bus every 20 ms. Answers each line on standard input, "mark" (from
now on count) or "figures", with one line of JSON: "stall" (the longest that an answer took since, in milliseconds,
without the time in which either of the two wanted to run and other programs had the processor), "memory" and "peak"
(KiB; the peak since the mark). Ends with its standard input.
"""

import json
import os
import re
import sys
import threading
import time

import gi

gi.require_version("Gio", "2.0")

from gi.repository import Gio, GLib  # noqa: E402

NAME, PATH = "io.github.encodes.Encodes", "/io/github/encodes/Encodes"


def waited(pid):
    """Returns: seconds that the main thread has waited for a processor so far"""
    with open(f"/proc/{pid}/task/{pid}/schedstat", encoding="ascii") as file:
        return int(file.read().split()[1]) / 1e9


def memory(pid, name):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return int(re.search(rf"{name}:\s*(\d+) kB", file.read())[1])


class Pulse:
    def __init__(self, pid):
        self.pid = pid
        self.stall = 0.0
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)

    def beat(self):
        began, before = time.monotonic(), waited(self.pid) + waited(os.getpid())
        self.bus.call_sync(NAME, PATH, "org.gtk.Actions", "Describe", GLib.Variant("(s)", ("quit",)), None,
                           Gio.DBusCallFlags.NO_AUTO_START, 60000)
        took = time.monotonic() - began - (waited(self.pid) + waited(os.getpid()) - before)
        self.stall = max(self.stall, took)

    def mark(self):
        self.stall = 0.0
        with open(f"/proc/{self.pid}/clear_refs", "w", encoding="ascii") as file:
            file.write("5")

    def listen(self):
        for line in sys.stdin:
            try:
                if line == "mark\n":
                    self.mark()
                answer = {"stall": round(self.stall * 1000), "memory": memory(self.pid, "VmRSS"),
                          "peak": memory(self.pid, "VmHWM")}
            except (OSError, TypeError):
                answer = {}
            print(json.dumps(answer), flush=True)
        os._exit(0)


def main():
    pulse = Pulse(int(sys.argv[1]))
    threading.Thread(target=pulse.listen, daemon=True).start()
    while True:
        try:
            pulse.beat()
        except (GLib.Error, OSError):
            # It has ended, which others notice.
            time.sleep(0.5)
        time.sleep(0.02)


if __name__ == "__main__":
    main()
