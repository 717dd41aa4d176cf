#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-background.py ENCODESCTL

The installed Flatpak without its window: the portal knows it, asks, shows what it does, starts it at login, and ends it
where it may not be. FLATPAK_USER_DIR says where it is installed."""

import os
import pathlib
import signal
import sys
import traceback

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent), str(pathlib.Path(__file__).resolve().parent.parent / "harness")]

from background import COMMAND, JOB, KEEPS_WATCHING, MAY_NOT, Life  # noqa: E402
from desktop import wait_for  # noqa: E402
from flatpak_desktop import ID, FlatpakDesktop  # noqa: E402

ENCODESCTL = os.path.abspath(sys.argv[1])
# As older and newer versions of GTK name it.
SWITCH = ("check box", "toggle button", "switch")


def ask(life):
    life.tell_back_end("allow", "background")
    life.set_permission("ask")
    life.start_encode()
    life.start_with_job()
    assert not life.back_end.calls("AccessDialog"), "asked before there was a reason"
    life.close_window()
    question = life.wait_for_call("AccessDialog", 1)[0]
    assert (question["app"], question["title"]) == (ID, "Allow Encodes to run in the background?"), question
    assert question["subtitle"].startswith("Encodes goes on watching your encodes without its window"), question
    life.wait_for_notification(KEEPS_WATCHING)


def show_status(life):
    life.wait_for_status(r"1 running, done ([A-Z][a-z]+day )?\d\d:\d\d")


def start_at_login(life):
    """By the switch in the preferences; then what the desktop was told to start is started, and stays without a window."""
    life.set_permission("yes")
    life.open_window()
    life.desktop.press_keys("ctrl+comma")
    program = life.accessible.program("encodes")
    life.accessible.press(life.accessible.find(program, (), "General"))
    life.accessible.press(life.accessible.find(program, SWITCH, "Start at login"))
    command = wait_for("start at login", life.find_autostart)
    assert command == COMMAND, command
    life.desktop.press_keys("Escape")
    life.quit()
    life.process = life.desktop.start_program(command, "login.log")
    life.wait_for_status("1 running, done .*")
    assert not life.windows(), "it opened its window"
    life.quit()


def end_where_it_may_not_be(life):
    """The portal kills it; what was said stays, and a click on that starts it anew."""
    life.set_permission("no")
    life.tell_back_end("running")
    life.start_with_job()
    life.close_window()
    life.wait_for_notification(MAY_NOT)
    life.tell_back_end("background")
    assert life.process.wait(40) == 128 + signal.SIGKILL, life.process.returncode
    life.tell_back_end("running")
    entry = next(entry for entry in life.recorder.calls("Notify") if entry["summary"] == MAY_NOT)
    life.recorder.tell(f"{entry['id']} default")
    wait_for("window", life.windows)
    life.process = None
    life.accessible.find(life.accessible.program("encodes"), (), JOB)
    life.quit()
    life.end_encode()


STEPS = [
    ("asked/as-the-program-that-is-installed", ask),
    ("status/shown-by-the-desktop", show_status),
    ("login/what-the-desktop-starts-stays-without-a-window", start_at_login),
    ("refused/ended-and-started-anew-by-a-click", end_where_it_may_not_be),
]


class FlatpakLife(Life):
    def __init__(self, desktop):
        super().__init__(desktop, ENCODESCTL, lambda arguments, log: desktop.start_program(
            ["flatpak", "run", ID, *arguments], log))


def main():
    print(f"1..{len(STEPS)}", flush=True)
    folder = pathlib.Path(os.environ["FLATPAK_USER_DIR"])
    artifacts = os.path.join(os.environ["ENCODES_TEST_BUILD_DIR"], "tests", "flatpak", "artifacts-background")
    with FlatpakDesktop(folder, keyring="none", notifications=False, back_ends=("gtk",), artifacts=artifacts) as desktop:
        life = FlatpakLife(desktop)
        for number, (name, step) in enumerate(STEPS, 1):
            try:
                step(life)
            except Exception:
                print(f"not ok {number} /flatpak/background/{name}")
                print("# " + traceback.format_exc().replace("\n", "\n# "))
                desktop.screenshot("failure")
                return 1
            print(f"ok {number} /flatpak/background/{name}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
