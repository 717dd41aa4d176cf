#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-announcements.py ENCODES ENCODESCTL SCHEMA-FOLDER

A person who cannot see the window hears what happens in it: what the accessibility bus carries while an encode of this
computer begins, goes on and ends, is what a screen reader could read.
"""

import os
import pathlib
import sys
import tempfile
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "harness"))

from desktop import Desktop, wait_for  # noqa: E402

ENCODES, ENCODESCTL, SCHEMAS = (os.path.abspath(argument) for argument in sys.argv[1:4])
EVENTS = ("object:property-change:accessible-name", "object:text-changed:insert", "object:announcement")
NAME = "Spoken clip"
SECONDS = 6


class Ear:
    """Keeps what a screen reader is told by @accessible, which is connected to the desktop's own bus."""

    def __init__(self, accessible):
        self.heard = []
        self.accessible = accessible
        self.listener = accessible.Atspi.EventListener.new(self.on_event)
        for event in EVENTS:
            self.listener.register(event)

    def on_event(self, event):
        self.heard.append((event.type, self.accessible.role_of(event.source), str(event.any_data)))

    def sentences(self):
        """What was said, each once: by GTK's own announcements, or before it had them by what alerts are called."""
        context = self.accessible.GLib.MainContext.default()
        while context.iteration(False):
            pass
        said = []
        for event, role, text in self.heard:
            is_said = event.startswith("object:announcement") or role in ("alert", "notification")
            if is_said and NAME in text and text not in said[-1:]:
                said.append(text)
        return said


def states_and_quarters_are_heard(desktop):
    encodes = desktop.start_program([ENCODES], "announcements.log", GSETTINGS_SCHEMA_DIR=SCHEMAS)
    import accessible  # connects to the desktop's own bus
    program = accessible.program("encodes")
    accessible.find(program, accessible.BUTTON, "Add Account")
    ear = Ear(accessible)
    with tempfile.TemporaryDirectory(prefix="encodes-spoken-") as folder:
        command = [ENCODESCTL, "run", "--name", NAME, "--", "ffmpeg", "-nostdin", "-loglevel", "warning", "-re", "-f",
                   "lavfi", "-i", f"testsrc2=size=320x180:rate=25:duration={SECONDS}", "-c:v", "mpeg4",
                   os.path.join(folder, "out.mp4")]
        desktop.start_program(command, "announcements-ffmpeg.log")
        try:
            wait_for("the end, announced", lambda: any("finished" in s.lower() for s in ear.sentences()), SECONDS + 30)
        finally:
            print("# " + repr(ear.sentences()))
    sentences = ear.sentences()
    # Each quarter, not each tick: ffmpeg has told its progress a dozen times meanwhile.
    assert 3 <= len(sentences) <= 6, sentences
    assert any("percent" in sentence for sentence in sentences[:-1]), sentences
    desktop.press_keys("ctrl+q")
    assert encodes.wait(20) == 0, encodes.returncode


def main():
    print("1..1", flush=True)
    name = "/announcements/states-and-quarters-are-heard"
    artifacts = os.path.join(os.environ["ENCODES_TEST_BUILD_DIR"], "tests", "journey", "artifacts-announcements")
    with Desktop(keyring="none", artifacts=artifacts) as desktop:
        try:
            states_and_quarters_are_heard(desktop)
        except Exception:
            print(f"not ok 1 {name}")
            print("# " + traceback.format_exc().replace("\n", "\n# "), flush=True)
            desktop.screenshot("failure")
            return 1
    print(f"ok 1 {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
