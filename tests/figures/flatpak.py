#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Time to the window of the Flatpak, beside the program outside of a sandbox.

    FLATPAK_USER_DIR=FOLDER tests/figures/flatpak.py BUILD_DIR [RUNS]

Each starts in turn on one virtual desktop with portals, so that both meet the same machine; the medians count. "Sandbox
alone" starts a program that does nothing in the same sandbox: what is left between that and the two is the Flatpak's own.
"""

import os
import pathlib
import signal
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "flatpak"))

from flatpak_desktop import FlatpakDesktop, ID  # noqa: E402

from desktop import wait_for  # noqa: E402


def look(desktop):
    return desktop.windows("--name", "^Encodes$")


def measure_window(desktop, command, environment):
    begin = time.monotonic()
    process = subprocess.Popen(command, env={**desktop.environment, **environment}, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for("window of " + command[0], lambda: look(desktop), interval=0.005)
        return time.monotonic() - begin
    finally:
        if command[0] == "flatpak":
            subprocess.run(["flatpak", "kill", ID], env=desktop.environment, check=True, timeout=20)
        else:
            process.send_signal(signal.SIGTERM)
        process.wait(20)
        wait_for("end of the window", lambda: not look(desktop) and not desktop.has_name(ID))


def measure_nothing(desktop, command, environment):
    begin = time.monotonic()
    subprocess.run(command, env={**desktop.environment, **environment}, stdin=subprocess.DEVNULL, check=True, timeout=60)
    return time.monotonic() - begin


def main():
    build = os.path.abspath(sys.argv[1])
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    folder = os.environ["FLATPAK_USER_DIR"]
    outside = [os.path.join(build, "app", "encodes")]
    programs = {
        "outside": (measure_window, outside, {"GSETTINGS_SCHEMA_DIR": os.path.join(build, "data")}),
        "Flatpak": (measure_window, ["flatpak", "run", ID], {}),
        "sandbox alone": (measure_nothing, ["flatpak", "run", "--command=true", ID], {}),
    }
    with FlatpakDesktop(folder) as desktop:
        first = {name: measure(desktop, command, environment)
                 for name, (measure, command, environment) in programs.items()}
        later = {name: [] for name in programs}
        for _ in range(runs):
            for name, (measure, command, environment) in programs.items():
                later[name].append(measure(desktop, command, environment))
    print(f"{'to the window':24}{'first start':>14}{'median of ' + str(runs):>16}{'fastest':>12}")
    for name, seconds in later.items():
        print(f"{name:24}{first[name] * 1000:11.0f} ms{statistics.median(seconds) * 1000:13.0f} ms"
              f"{min(seconds) * 1000:9.0f} ms")


if __name__ == "__main__":
    main()
