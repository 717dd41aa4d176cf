#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-hostile-texts.py ENCODES ENCODESCTL SCHEMA-FOLDER CLIPBOARD

Texts that want to be more than texts, of tests/data/hostile-texts.json, as names of jobs, tasks and an account, and as
messages of failures: in the window, for screen readers, in notifications, for the desktop's search, on a terminal. They are
shown, and do nothing. A warning of a library ends the program, and so the test.
"""

import json
import os
import pathlib
import pty
import re
import select
import subprocess
import sys
import unicodedata

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS / "harness"))

from desktop import wait_for  # noqa: E402
from person import Person, run_steps  # noqa: E402
from service import CLIENT, SECRET  # noqa: E402

TEXTS = json.loads((TESTS / "data" / "hostile-texts.json").read_text(encoding="utf-8"))
# A lone half of a character is no text, and nobody can send it in UTF-8.
TEXTS = [text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for text in TEXTS]
MARKUP = TEXTS[0]
TURNING = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
NAME = "io.github.encodes.Encodes"
# What encodesctl says to a terminal itself.
OWN = re.compile(r"\x1b\[[0-9;]*m|\x1b\[\?25[lh]|\x1b\[[0-9]*[AKJ]|\x1b\]8;;[^\x07\x1b]*(?:\x07|\x1b\\)")


def evil_characters(text, allowed="\n"):
    """What is in @text, which is shown to people, and does something."""
    return sorted({hex(ord(letter)) for letter in text if letter not in allowed
                   and (unicodedata.category(letter) == "Cc" or letter in TURNING + "\u2028\u2029")})


class Hostile(Person):
    def add_jobs(self):
        self.ids = []
        for number, text in enumerate(TEXTS):
            state = 4 if number % 2 else 2
            job = {"Id": f"nb:jid:UUID:{number:08d}-0000-0000-0000-000000000000", "Name": text, "State": state}
            task = {"Name": text, "State": state, "Progress": 5,
                    "ErrorDetails": [{"Code": text, "Message": text}] if state == 4 else []}
            self.ids.append(self.service.tell(op="add", job=job, tasks=[task])["id"])
        subprocess.run([self.encodesctl, "account", "add", "media-services-v2", MARKUP,
                        f"api-endpoint={self.service.api_endpoint}", f"token-endpoint={self.service.token_endpoint}",
                        f"client-id={CLIENT}"], input=SECRET.encode(), check=True, timeout=60, stdout=subprocess.DEVNULL)

    def look_at_window(self):
        self.start()
        self.find_row("<b>bold</b> & <a href=")
        seen = set()
        for key in ["Home", *["Down"] * len(TEXTS)]:
            self.press(key)
            shown = [(self.accessible.role_of(node), self.accessible.name_of(node), node.get_description() or "")
                     for node in self.accessible.walk(self.program)]
            seen |= {name for _, name, _ in shown}
            for role, name, description in shown:
                # Where a text has a place of its own, it may have lines.
                found = evil_characters(name + description, "\n\t")
                assert not found, f"{role} “{name!r}” has {found}"
            broken = [row for row in self.rows() if evil_characters(row, "")]
            assert not broken, f"rows with lines: {broken}"
        assert any(name.startswith("=HYPERLINK(") for name in seen), "a name was changed"
        assert any(name.startswith("%s %n %1$s %d %%") for name in seen), "a name was taken for a format"

    def look_at_titles(self):
        titles = subprocess.run(["xdotool", "search", "--name", ".", "getwindowname", "%@"], stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL, check=False, timeout=20).stdout.decode()
        assert not evil_characters(titles), titles

    def be_told(self):
        for number in range(0, 6, 2):
            self.service.tell(op="set", id=self.ids[number], job={"State": 4, "EndTime": "2026-01-01T00:00:00"},
                              tasks=[{"State": 4, "ErrorDetails": [{"Code": "Evil", "Message": MARKUP}]}])
        wait_for("notification", self.desktop.notifications, 60)
        wait_for("notification of markup", lambda: any("bold" in told["summary"] + told["body"]
                                                       for told in self.desktop.notifications()), 60)
        for told in self.desktop.notifications():
            assert not evil_characters(told["summary"] + told["body"]), told
            assert not re.search(r"<|>|&(?!amp;|lt;|gt;|quot;|apos;|#)", told["body"]), told

    def be_searched(self):
        for term in "bold", "%s", "=HYPERLINK", "../..":
            path = f"/{NAME.replace('.', '/')}/SearchProvider"
            found = subprocess.run(["gdbus", "call", "--session", "-d", NAME, "-o", path, "-m",
                                    "org.gnome.Shell.SearchProvider2.GetInitialResultSet", json.dumps([term])], check=True,
                                   stdout=subprocess.PIPE, timeout=60).stdout.decode()
            assert "nb:jid" in found, (term, found)
        ids = re.findall(r"'([^']+)'", found)
        metas = subprocess.run(["gdbus", "call", "--session", "-d", NAME, "-o", path, "-m",
                                "org.gnome.Shell.SearchProvider2.GetResultMetas", json.dumps(ids)], check=True,
                               stdout=subprocess.PIPE, timeout=60).stdout.decode()
        assert not evil_characters(metas), metas

    def close(self):
        self.quit()
        log = pathlib.Path(self.desktop.artifacts, "encodes-1.log").read_text(errors="replace")
        assert "WARNING" not in log and "CRITICAL" not in log, log[-2000:]

    def on_terminal(self, *arguments):
        """What it prints to a terminal."""
        fd, inside = pty.openpty()
        process = subprocess.Popen([self.encodesctl, *arguments], stdin=subprocess.DEVNULL, stdout=inside, stderr=inside,
                                   env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "200"})
        os.close(inside)
        output = b""
        while select.select([fd], [], [], 60)[0]:
            try:
                more = os.read(fd, 65536)
            except OSError:
                break
            if not more:
                break
            output += more
        os.close(fd)
        process.wait(60)
        return output.decode()

    def print_on_terminal(self):
        for arguments in (["list"], ["account", "list"], ["watch", "--until-ended", *self.ids[:1]],
                          *(["show", job_id] for job_id in self.ids)):
            shown = self.on_terminal(*arguments)
            found = evil_characters(OWN.sub("", shown), "\r\n")
            assert not found, f"{arguments}: {found} in {shown!r}"
            assert "bold" in shown or arguments[0] == "show", shown
        json.loads(subprocess.run([self.encodesctl, "list", "--format", "json"], check=True, timeout=60,
                                  stdout=subprocess.PIPE).stdout)

    def find_no_deeds(self):
        made = [str(path) for folder in (self.desktop.folder, os.getcwd()) for path in pathlib.Path(folder).glob("**/evil*")]
        assert not made, f"somebody made {made}"


STEPS = [
    ("account/takes-them", Hostile.add_jobs),
    ("window/shows-them-as-texts", Hostile.look_at_window),
    ("window/titles", Hostile.look_at_titles),
    ("notifications/have-no-markup", Hostile.be_told),
    ("search/gives-them-as-texts", Hostile.be_searched),
    ("window/warns-of-nothing", Hostile.close),
    ("terminal/obeys-none-of-them", Hostile.print_on_terminal),
    ("files/none-was-made", Hostile.find_no_deeds),
]

if __name__ == "__main__":
    sys.exit(run_steps(Hostile, "/secrets/hostile-texts", STEPS, sys.argv[1:5]))
