#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-kill.py ENCODES ENCODESCTL SCHEMA-FOLDER

Each end of a job is told, and told once, however often the program is killed.

The real program, with a display, a bus, a keyring and a service of its own, is started and killed (SIGKILL) at random
points of its life, ENCODES_TEST_KILLS times (seed: ENCODES_TEST_SEED), while jobs end before it starts, while it
starts and while it runs. Then it is left alone until it has nothing more to say. After each kill the history says
which ends are known to be told, and the notification daemon, a process of its own, what has come to it:

  - what is known to be told has come, always;
  - nothing comes twice, unless the program was killed in the moment between the word on the bus and the confirmation on
    the disk. No program can make those two one act; the test tells that moment by the time of the claim, so that what
    comes twice at any other time is a failure. How often the moment was hit is printed;
  - in the end everything has come.
"""

import collections
import datetime
import json
import os
import pathlib
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

HARNESS = pathlib.Path(__file__).resolve().parent.parent / "harness"
sys.path.insert(0, str(HARNESS))

from desktop import Desktop, wait_for  # noqa: E402
from journey import run_journey  # noqa: E402
from service import CLIENT, SECRET, Service  # noqa: E402

# GLib looks for this when it is loaded: our own programs are to be strict, not the accessibility library in this one.
STRICTNESS = os.environ.pop("G_DEBUG", None)

import gi  # noqa: E402

gi.require_version("Gio", "2.0")

from gi.repository import Gio, GLib  # noqa: E402

if STRICTNESS:
    os.environ["G_DEBUG"] = STRICTNESS

ENCODES, ENCODESCTL, SCHEMAS = (os.path.abspath(argument) for argument in sys.argv[1:4])
KILLS = int(os.environ.get("ENCODES_TEST_KILLS", "100"))
SEED = int(os.environ.get("ENCODES_TEST_SEED") or random.SystemRandom().randrange(1 << 32))
NAME = "io.github.encodes.Encodes"
# From a claim over its word to the confirmation it takes about a millisecond; a busy machine or disk may make that longer.
# No life that goes on for longer than this after a claim may have left it open.
LONGEST_MOMENT = 0.25
# More than this share of kills in that moment would mean that it is too long.
MOST_HITS = 0.05


class KillTest:
    def __init__(self, desktop):
        self.desktop = desktop
        self.random = random.Random(SEED)
        self.service = Service()
        self.jobs = {}          # id → name, of all that have been made here
        self.running = []       # ids
        self.confirmed = set()  # ids, as the history knew after the last life
        self.open_claims = {}   # id → time, of lives that were killed
        self.told = collections.Counter()
        self.n_told = 0         # singly and in sums
        self.n_lines = 0
        self.hits = []          # seconds from claim to kill, and how many jobs
        self.may_repeat = set()  # names
        self.bus = None
        self.process = None
        self.environment = {"GSETTINGS_SCHEMA_DIR": SCHEMAS, "GSETTINGS_BACKEND": "keyfile"}

    # The parts

    def set_up(self):
        self.log = os.path.join(self.desktop.folder, "notifications.jsonl")
        self.recorder = subprocess.Popen([sys.executable, str(HARNESS / "notification-recorder.py"), self.log],
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                         preexec_fn=Desktop.end_with_the_test)
        assert self.recorder.stdout.readline() == "ready\n"
        self.bus = Gio.DBusConnection.new_for_address_sync(
            os.environ["DBUS_SESSION_BUS_ADDRESS"], Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        settings = pathlib.Path(os.environ["XDG_CONFIG_HOME"], "glib-2.0", "settings", "keyfile")
        settings.parent.mkdir(parents=True)
        settings.write_text("[io/github/encodes/Encodes]\nrefresh-interval=1\n", encoding="utf-8")
        subprocess.run([ENCODESCTL, "account", "add", "media-services-v2", "Contoso",
                        f"api-endpoint={self.service.api_endpoint}",
                        f"token-endpoint={self.service.token_endpoint}", f"client-id={CLIENT}"],
                       input=SECRET.encode(), check=True, timeout=30, stdout=subprocess.DEVNULL)
        self.history = pathlib.Path(os.environ["XDG_STATE_HOME"], "encodes", "history.sqlite")

    def start(self):
        wait_for("name to be free", lambda: not self.has_owner(NAME), 10, 0.002)
        self.process = self.desktop.start_program([ENCODES, "--gapplication-service"], "encodes.log",
                                                  **self.environment)
        self.started = time.monotonic()

    def kill(self):
        assert self.process.poll() is None, f"encodes ended with {self.process.returncode}"
        self.process.send_signal(signal.SIGKILL)
        self.killed = time.time()
        self.process.wait()
        self.process = None

    def call(self, destination, path, interface, method, parameters=None):
        return self.bus.call_sync(destination, path, interface, method, parameters, None, Gio.DBusCallFlags.NONE, 10000)

    def has_owner(self, name):
        return self.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner",
                         GLib.Variant("(s)", (name,))).unpack()[0]

    # Jobs

    def add_job(self):
        number = len(self.jobs)
        job_id = f"nb:jid:UUID:{number:08d}-0000-0000-0000-000000000000"
        self.jobs[job_id] = f"job {number}"
        self.service.tell(op="add", job={"Id": job_id, "Name": self.jobs[job_id], "State": 2}, tasks=[{"State": 2}])
        self.running.append(job_id)

    def end_job(self):
        job_id = self.running.pop(0)
        now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None).isoformat(timespec="milliseconds")
        self.service.tell(op="set", id=job_id, job={"State": 3, "EndTime": now},
                          tasks=[{"State": 3, "Progress": 100}])

    # What is known

    def read_claims(self):
        """The ids that are known to be told, and id → time of what is claimed only. From a copy: what reads the file
        itself would mend it."""
        with tempfile.TemporaryDirectory() as folder:
            for suffix in ("", "-wal"):
                path = pathlib.Path(str(self.history) + suffix)
                if path.exists():
                    shutil.copy(path, pathlib.Path(folder, "copy" + suffix))
            connection = sqlite3.connect(os.path.join(folder, "copy"))
            rows = connection.execute("SELECT id, time, claimant FROM told WHERE news = 0").fetchall()
            connection.close()
        ids = {job_id.lower(): job_id for job_id in self.jobs}
        rows = [(ids[job_id], moment / 1e6, claimant) for job_id, moment, claimant in rows if job_id in ids]
        return ({job_id for job_id, _, claimant in rows if claimant is None},
                {job_id: moment for job_id, moment, claimant in rows if claimant is not None})

    def read_notifications(self):
        """Those that have come since the last time. The daemon has read all that came before this question."""
        self.call("org.freedesktop.Notifications", "/org/freedesktop/Notifications", "org.freedesktop.Notifications",
                  "GetServerInformation")
        with open(self.log, encoding="utf-8") as file:
            lines = file.read().splitlines()
        fresh, self.n_lines = lines[self.n_lines:], len(lines)
        return [entry for entry in map(json.loads, fresh) if entry["call"] == "Notify"]

    def settle(self, was_killed):
        """Compares what one life of the program has told with what is known of that."""
        confirmed, open_claims = self.read_claims()
        assert self.confirmed <= confirmed, "it was forgotten that something was told"
        n_fresh = len(confirmed - self.confirmed)
        names = {self.jobs[job_id] for job_id in (confirmed - self.confirmed) | set(open_claims)}
        self.confirmed = confirmed
        self.may_repeat |= {self.jobs[job_id] for job_id in open_claims}
        # This life may have been too short to see what the one before had left.
        left = {job_id: moment for job_id, moment in open_claims.items() if self.open_claims.get(job_id) == moment}
        open_claims = {job_id: moment for job_id, moment in open_claims.items() if job_id not in left}
        self.open_claims = {**left, **open_claims}
        n_told = 0
        for entry in self.read_notifications():
            single = re.fullmatch(r"(job \d+) finished", entry["summary"])
            if single:
                self.told[single[1]] += 1
                assert self.told[single[1]] == 1 or single[1] in self.may_repeat, f"told twice: {single[1]}"
                assert single[1] in names, f"told without a claim in this life: {single[1]}"
                n_told += 1
            else:
                text = entry["body"] if entry["summary"] == "While Encodes was closed" else entry["summary"]
                n_told += int(re.match(r"(\d+) encodes? finished", text)[1])
        self.n_told += n_told
        assert n_fresh <= n_told <= n_fresh + len(open_claims), f"{n_told} told, {n_fresh} known to be, {open_claims}"
        if open_claims:
            assert was_killed, f"not confirmed: {open_claims}"
            moment = self.killed - max(open_claims.values())
            assert moment < LONGEST_MOMENT, f"claimed {moment:.3f} s before the kill, and still open: {open_claims}"
        if n_told > n_fresh:
            self.hits.append((moment, n_told - n_fresh))

    # The steps

    def first_life(self):
        """What had ended before the account was added is no news. Also measures how long the program takes to tell."""
        self.service.tell(op="generate", ended=20, running=0)
        self.add_job()
        self.start()
        wait_for("first answer", lambda: self.history.exists() and self.knows_running(), 30, 0.02)
        self.kill()
        self.settle(True)
        assert self.n_told == 0, "old news was told"
        self.end_job()
        self.start()
        wait_for("first notification", lambda: os.path.getsize(self.log) > 0, 30, 0.002)
        self.until_told = time.monotonic() - self.started
        self.kill()
        self.settle(True)
        assert self.n_told == 1, self.told
        print(f"# from its start to its first word the program takes {self.until_told:.2f} s", flush=True)

    def knows_running(self):
        with tempfile.TemporaryDirectory() as folder:
            try:
                for suffix in ("", "-wal"):
                    shutil.copy(str(self.history) + suffix, os.path.join(folder, "copy" + suffix))
                connection = sqlite3.connect(os.path.join(folder, "copy"))
                n_jobs = connection.execute(
                    "SELECT count(*) FROM jobs WHERE ended = 0 AND account IN (SELECT id FROM accounts WHERE heard)"
                ).fetchone()[0]
                connection.close()
            except (OSError, sqlite3.Error):
                return False
        return n_jobs > 0

    def kill_often(self):
        n_before = len(self.jobs)
        for _ in range(KILLS):
            # One at a time is told by its name; sometimes several together.
            for _ in range(self.random.choice((1, 1, 1, 1, 5)) - len(self.running)):
                self.add_job()
            moments = sorted(self.random.uniform(-1, 2) * self.until_told for _ in self.running)
            end = self.random.uniform(0, self.random.choice((2, 2, 3, 6))) * self.until_told
            for moment in [moment for moment in moments if moment <= 0]:
                self.end_job()
            self.start()
            for moment in [moment for moment in moments if 0 < moment < end]:
                time.sleep(max(0, self.started + moment - time.monotonic()))
                self.end_job()
            time.sleep(max(0, self.started + end - time.monotonic()))
            self.kill()
            self.settle(True)
        print(f"# {KILLS} kills, {len(self.jobs) - n_before} jobs, {len(self.told)} of them told by name; "
              f"{len(self.hits)} kills hit the moment between the word and its confirmation, and that was told again: "
              + (", ".join(f"{moment * 1000:.1f} ms ({n})" for moment, n in self.hits) or "none"), flush=True)
        assert len(self.hits) <= max(2, KILLS * MOST_HITS), "the moment is too long"

    def last_life(self):
        self.add_job()
        while self.running:
            self.end_job()
        self.start()
        try:
            wait_for("last confirmation", lambda: len(self.read_claims()[0]) == len(self.jobs), 30, 0.1)
        except AssertionError:
            told, _ = self.read_claims()
            print("# never told: " + ", ".join(name for job_id, name in self.jobs.items() if job_id not in told))
            raise
        wait_for("last word", lambda: self.is_told(), 30, 0.1)
        # And one more, which has nothing to say.
        self.process.terminate()
        assert self.process.wait(5) == 0, "it did not end well"
        self.settle(False)
        self.service.tell(op="log")
        self.n_polls = 0
        self.start()
        wait_for("second look", lambda: self.looked_again(), 30, 0.05)
        self.process.terminate()
        assert self.process.wait(5) == 0, "it did not end well"
        self.settle(False)
        n_again = sum(n for _, n in self.hits)
        print(f"# {len(self.jobs)} jobs have ended, all are told, {n_again} of them again after that moment", flush=True)
        assert self.n_told == len(self.jobs) + n_again

    def is_told(self):
        with open(self.log, encoding="utf-8") as file:
            return len(file.read().splitlines()) > self.n_lines

    def looked_again(self):
        self.n_polls += sum("/Jobs" in request["line"] for request in self.service.tell(op="log")["requests"])
        return self.n_polls > 2


STEPS = [
    ("before/what-had-ended-is-no-news", KillTest.first_life),
    ("killed/nothing-is-told-twice-or-forgotten", KillTest.kill_often),
    ("after/everything-is-told", KillTest.last_life),
]


def main():
    print(f"# seed {SEED}", flush=True)
    return run_journey(KillTest, "kill", STEPS)


if __name__ == "__main__":
    sys.exit(main())
