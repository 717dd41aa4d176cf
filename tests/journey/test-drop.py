#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-drop.py ENCODES ENCODESCTL SCHEMA-FOLDER CLIPBOARD DRAG-SOURCE portal|no-portal

A file that describes an account is dragged from another program onto the window, with the pointer. Where there is a
portal, it hands over the file, as it does to a sandbox.
"""

import json
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "harness"))

from desktop import Desktop, wait_for  # noqa: E402
from person import Person, run_steps  # noqa: E402
from service import CLIENT, SECRET  # noqa: E402

KIND = sys.argv.pop()
DRAG_SOURCE = os.path.abspath(sys.argv.pop())
PORTAL = KIND == "portal"


class Drop(Person):
    def describe(self, name):
        path = os.path.join(self.desktop.folder, f"{name}.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"provider": "media-services-v2", "name": name, "api-endpoint": self.service.api_endpoint,
                       "token-endpoint": self.service.token_endpoint, "client-id": CLIENT, "client-secret": SECRET}, file)
        return path

    def move(self, window, x, y):
        subprocess.run(["xdotool", "windowmove", "--sync", window, str(x), str(y)], env=self.desktop.environment,
                       check=False, timeout=20)

    def drag(self, path, title):
        """From the source's window at the left edge into the middle of the window of that title."""
        source = subprocess.Popen([DRAG_SOURCE, path], env=self.desktop.environment, stdout=subprocess.PIPE, text=True,
                                  preexec_fn=Desktop.end_with_the_test)
        self.kinds = source.stdout.readline()
        assert source.stdout.readline() == "ready\n"
        start = wait_for("source", lambda: self.desktop.windows("--name", "^Drag Source$"))[0]
        self.move(start, 0, 0)
        end = self.desktop.windows("--name", f"^{title}$")[-1]
        left, top, width, height = self.desktop.geometry(start)
        x, y = left + width // 2, top + height // 2
        to_left, to_top, to_width, to_height = self.desktop.geometry(end)
        to_x, to_y = to_left + to_width - 60, to_top + to_height // 2

        def pointer(*command):
            subprocess.run(["xdotool", *command], env=self.desktop.environment, check=True, timeout=20)

        pointer("mousemove", str(x), str(y), "mousedown", "1")
        steps = 20
        for i in range(1, steps + 1):
            pointer("mousemove", str(x + (to_x - x) * i // steps), str(y + (to_y - y) * i // steps), "sleep", "0.03")
        self.desktop.screenshot("dragging")
        pointer("sleep", "0.3", "mouseup", "1")
        return source

    def drop_on_the_main_window(self):
        self.add_job("Big Buck Bunny", 2)
        self.start()
        source = self.drag(self.describe("Dropped"), "Encodes")
        assert ("application/vnd.portal.filetransfer" in self.kinds) == PORTAL, self.kinds
        self.wait_for_window("Add Account")
        self.find(self.accessible.LABEL, "fields were filled in")
        self.desktop.screenshot("dropped")
        source.kill()
        source.wait()

    def add(self):
        """What still has to be said is said by the person: Return is Add."""
        self.press("Return")
        self.wait_for_window("Encodes")
        self.wait_for_rows("Big Buck Bunny")
        self.quit()


STEPS = [
    ("on-the-main-window-fills-in-an-account", Drop.drop_on_the_main_window),
    ("account-can-be-added", Drop.add),
]

if __name__ == "__main__":
    sys.exit(run_steps(Drop, "/drop-" + KIND, STEPS, sys.argv[1:5], portal=PORTAL))
