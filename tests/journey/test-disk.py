#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-disk.py ENCODES ENCODESCTL SCHEMA-FOLDER

The real program where its files cannot be written, or read: it starts, watches, tells each end once, says once what is
wrong, and ends when it is asked to. What is on the disk stays as it is.

The program has a mount namespace of its own, in which its folders are full, read-only, or no folders.
"""

import datetime
import json
import os
import pathlib
import subprocess
import sys

HARNESS = pathlib.Path(__file__).resolve().parent.parent / "harness"
sys.path.insert(0, str(HARNESS))

from desktop import Desktop, wait_for  # noqa: E402
from journey import run_journey  # noqa: E402
from service import CLIENT, SECRET, Service  # noqa: E402

ENCODES, ENCODESCTL, SCHEMAS = (os.path.abspath(argument) for argument in sys.argv[1:4])
SETTINGS = "[io/github/encodes/Encodes]\nrefresh-interval=1\n"

# What is done to the folder of the history, $1, before the program starts.
FULL = 'mount -t tmpfs -o size=64k none "$1" && { cat /dev/zero >"$1/filling" 2>/dev/null || :; }'
READ_ONLY = 'mount -t tmpfs -o size=1m,ro none "$1"'
NO_FOLDER = 'mount -t tmpfs -o size=1m none "$1" && : >"$1/encodes"'
READ_ONLY_HISTORY = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1"'


def may_mount():
    return subprocess.run(["unshare", "--mount", "true"], stderr=subprocess.DEVNULL, check=False).returncode == 0


class DiskTest:
    def __init__(self, desktop):
        self.desktop = desktop
        self.service = Service()
        self.n_jobs = 0

    def set_up(self):
        self.log = os.path.join(self.desktop.folder, "notifications.jsonl")
        self.recorder = subprocess.Popen([sys.executable, str(HARNESS / "notification-recorder.py"), self.log],
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                         preexec_fn=Desktop.end_with_the_test)
        assert self.recorder.stdout.readline() == "ready\n"
        config, state = (pathlib.Path(os.environ[name]) for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"))
        settings = config / "glib-2.0" / "settings" / "keyfile"
        settings.parent.mkdir(parents=True)
        settings.write_text(SETTINGS, encoding="utf-8")
        self.accounts = config / "encodes" / "accounts.ini"
        self.state = state
        self.state.mkdir(parents=True, exist_ok=True)
        subprocess.run([ENCODESCTL, "account", "add", "media-services-v2", "Contoso",
                        f"api-endpoint={self.service.api_endpoint}",
                        f"token-endpoint={self.service.token_endpoint}", f"client-id={CLIENT}"],
                       input=SECRET.encode(), check=True, timeout=60, stdout=subprocess.DEVNULL)

    def start(self, name, preparation):
        script = f'set -e; {preparation}; shift; exec "$@"'
        return self.desktop.start_program(["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh",
                                           str(self.state), ENCODES, "--gapplication-service"], name + ".log",
                                          GSETTINGS_SCHEMA_DIR=SCHEMAS, GSETTINGS_BACKEND="keyfile")

    def read_log(self, name):
        return pathlib.Path(self.desktop.artifacts, name + ".log").read_text(encoding="utf-8")

    def add_job(self):
        self.n_jobs += 1
        job_id = f"nb:jid:UUID:{self.n_jobs:08d}-0000-0000-0000-000000000000"
        self.service.tell(op="add", job={"Id": job_id, "Name": f"job {self.n_jobs}", "State": 2}, tasks=[{"State": 2}])
        return job_id

    def end_job(self, job_id):
        now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None).isoformat(timespec="milliseconds")
        self.service.tell(op="set", id=job_id, job={"State": 3, "EndTime": now}, tasks=[{"State": 3, "Progress": 100}])

    def told(self, name):
        entries = [json.loads(line) for line in pathlib.Path(self.log).read_text(encoding="utf-8").splitlines()]
        return sum(entry["call"] == "Notify" and entry["summary"] == f"{name} finished" for entry in entries)

    def wait_for_polls(self, process, n):
        def enough():
            assert process.poll() is None, f"encodes ended with {process.returncode}"
            self.n_polls += sum("/Jobs" in request["line"] for request in self.service.tell(op="log")["requests"])
            return self.n_polls >= n
        self.service.tell(op="log")
        self.n_polls = 0
        wait_for(f"{n} polls", enough, 60, 0.1)

    def watch(self, name, preparation, sentence):
        """One whole life: two jobs end while it looks, and are told."""
        first, second = self.add_job(), self.add_job()
        names = [f"job {self.n_jobs - 1}", f"job {self.n_jobs}"]
        process = self.start(name, preparation)
        self.wait_for_polls(process, 3)
        for job_id, job_name in zip((first, second), names):
            self.end_job(job_id)
            wait_for(f"word of {job_name}", lambda job_name=job_name: self.told(job_name) > 0, 60, 0.1)
        self.wait_for_polls(process, 3)
        process.terminate()
        assert process.wait(10) == 0, f"encodes ended with {process.returncode}"
        assert [self.told(job_name) for job_name in names] == [1, 1], names
        said = self.read_log(name)
        assert said.count(sentence) == 1, said
        assert "CRITICAL" not in said and "WARNING" not in said, said

    # The steps

    def full_disk(self):
        self.watch("full", FULL, "The history cannot be saved: ")

    def read_only_disk(self):
        self.watch("read-only", READ_ONLY, "The history cannot be saved: ")

    def no_folder(self):
        self.watch("no-folder", NO_FOLDER, "The history cannot be saved: ")

    def read_only_history(self):
        """There is a history, and nobody may write: nothing of it changes."""
        process = self.start("before", "true")
        history = self.state / "encodes" / "history.sqlite"
        wait_for("history", lambda: history.exists() and history.stat().st_size > 0, 60, 0.1)
        self.wait_for_polls(process, 3)
        process.terminate()
        assert process.wait(10) == 0
        before = history.read_bytes()
        self.watch("read-only-history", READ_ONLY_HISTORY, "The history cannot be saved: ")
        assert history.read_bytes() == before

    def broken_accounts(self):
        """It starts, says so, waits, and leaves them as they are."""
        good = self.accounts.read_bytes()
        broken = good + b"\xff\xfe no line of an accounts file\n"
        self.accounts.write_bytes(broken)
        process = self.start("accounts", "true")
        wait_for("a word about them", lambda: "accounts.ini" in self.read_log("accounts"), 60, 0.1)
        assert process.poll() is None
        assert self.accounts.read_bytes() == broken
        # Mended while it runs.
        self.accounts.write_bytes(good)
        self.wait_for_polls(process, 1)
        process.terminate()
        assert process.wait(10) == 0
        assert self.accounts.read_bytes() == good


STEPS = [
    ("full", DiskTest.full_disk),
    ("read-only", DiskTest.read_only_disk),
    ("no-folder", DiskTest.no_folder),
    ("read-only-with-a-history", DiskTest.read_only_history),
    ("broken-accounts", DiskTest.broken_accounts),
]


def main():
    if not may_mount():
        print("1..0 # SKIP mounting is not allowed here")
        return 0

    return run_journey(DiskTest, "disk", STEPS)


if __name__ == "__main__":
    sys.exit(main())
