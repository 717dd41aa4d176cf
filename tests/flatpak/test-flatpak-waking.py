#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-flatpak-waking.py SLEEPER

In the sandbox there is no login manager to be heard, and no permission for it: that the computer has slept is learned from
the clocks there, too, and the accounts are asked one after the other.
"""

import os
import shutil
import sys
import time

from flatpak_desktop import ID, FlatpakDesktop, wait_for  # finds the harness

from service import CLIENT, SECRET, Service  # noqa: E402

N_ACCOUNTS = 3
# What is planned, and what a busy machine may add.
FIRST, STEP, SLACK = 3, 1, 3
BEFORE_THE_NEXT_REGULAR_QUESTION = 12


def has_default_route():
    """Else Encodes rightly waits for a network."""
    with open("/proc/net/route", encoding="ascii") as file:
        return any(line.split()[1:2] == ["00000000"] for line in file)


def poll_times(service):
    return [request["time"] for request in service.tell(op="log")["requests"]
            if request["line"].startswith("GET /api/Jobs")]


def begin_watching(desktop, service, sleeper):
    """Three accounts of one service, watched in the sandbox, and all asked once. Returns what lets it sleep."""
    for number in range(N_ACCOUNTS):
        desktop.inside("encodesctl", "account", "add", "--offline", "media-services-v2", f"Account {number}",
                       f"api-endpoint={service.api_endpoint}",
                       f"token-endpoint={service.token_endpoint.replace('tenant', f'tenant-{number}')}",
                       f"client-id={CLIENT}", stdin=None, input=SECRET.encode())
    pipe = desktop.own / "sleeper"
    library = shutil.copy(sleeper, desktop.own)
    os.mkfifo(pipe)
    process = desktop.start_program(["flatpak", "run", f"--env=LD_PRELOAD={library}",
                                     f"--env=ENCODES_TEST_SLEEPER={pipe}", "--command=encodesctl", ID, "watch"],
                                    "watch.log")
    commands = open(pipe, "w", encoding="ascii")
    seen = []
    wait_for("first question of each account", lambda: seen.extend(poll_times(service)) or len(seen) >= N_ACCOUNTS)
    assert process.poll() is None
    return commands


def wakes_soon(desktop, service, sleeper):
    seen = []
    with begin_watching(desktop, service, sleeper) as commands:
        begin = time.monotonic()
        commands.write(f"sleep {8 * 3600}\n")
        commands.flush()
        wait_for("question of each account after sleep",
                 lambda: seen.extend(poll_times(service)) or len(seen) >= N_ACCOUNTS, BEFORE_THE_NEXT_REGULAR_QUESTION)
        times = [moment - begin for moment in seen]
        print(f"# asked after {', '.join(f'{moment:.2f}' for moment in times)} s")
        assert times[0] <= FIRST + SLACK and times[-1] <= FIRST + N_ACCOUNTS * STEP + SLACK, times
        assert all(after - before >= STEP / 5 for before, after in zip(times, times[1:])), times


def main():
    reason = os.environ.get("ENCODES_NO_FLATPAK") or ("" if has_default_route() else "there is no network at all")
    if reason:
        print(f"1..0 # SKIP {reason}")
        return 0
    print("1..1", flush=True)
    service = Service()
    with FlatpakDesktop(os.environ["FLATPAK_USER_DIR"]) as desktop:
        wakes_soon(desktop, service, os.path.abspath(sys.argv[1]))
    print("ok 1 /flatpak/waking/soon-and-spread")
    return 0


if __name__ == "__main__":
    sys.exit(main())
