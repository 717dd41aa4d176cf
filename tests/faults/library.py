# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""The library as the subject of faults: watcher.c, a program that joins the real parts and has no window."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import threading
import time

from faults import Missed, PATIENCE, Subject, wait_for


class LibrarySubject(Subject):
    name = "the library"
    abilities = frozenset({"time", "clock", "network", "restart", "several", "act", "wrapper"})

    def __init__(self, watcher):
        self.watcher = watcher
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="encodes-faults-"))
        self.process = None
        self.passed = []        # (moment, awake, asleep), for those who want to know when a request came
        self.logs = []          # file descriptors, one for each start
        self.accounts = {}      # as they were added

    def start(self, environment=None, wrapper=()):
        variables = dict(os.environ, HOME=str(self.folder), G_MESSAGES_DEBUG="all", **(environment or {}))
        for name in ("CONFIG", "DATA", "CACHE", "STATE"):
            variables[f"XDG_{name}_HOME"] = str(self.folder / name.lower())
        # In memory: nobody is to wait for a disk that is slow to take what only the test wants to be written.
        self.logs.append(os.memfd_create("log"))
        self.process = subprocess.Popen([*wrapper, self.watcher, str(self.folder / "history.sqlite")], env=variables,
                                        text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.logs[-1])
        self.changed = threading.Condition()
        self.answers, self.latest, self.lines, self.ended = [], None, [], False
        self.command_lock = threading.Lock()
        self.listener = threading.Thread(target=self.listen, args=(self.process.stdout,), daemon=True)
        self.listener.start()
        for account_id, account in self.accounts.items():
            self.tell("add-account", id=account_id, provider="media-services-v2", **account)
        self.tell("open")
        self.wait_until("the watcher", lambda: self.latest)

    def listen(self, output):
        for line in output:
            if not line.endswith("\n"):
                break
            said = json.loads(line)
            with self.changed:
                self.lines.append(line.encode())
                if "answer" in said:
                    self.answers.append(said["answer"])
                else:
                    self.latest = said["state"]
                self.changed.notify_all()
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def wait_until(self, what, condition, seconds=PATIENCE):
        with self.changed:
            self.changed.wait_for(lambda: self.ended or condition(), seconds)
            if self.ended:
                raise Missed(f"the program ended with {self.get_end()}: {self.last_words()}")
            if not condition():
                raise Missed(f"{what} did not come within {seconds} s; the program has used {self.get_used():.1f} s")
            return condition()

    def get_end(self):
        """Returns: the exit status of a program that says no more; one that lives on nevertheless is ended"""
        try:
            return self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return f"{self.process.wait()}, after it had only fallen silent"

    def get_used(self):
        """Returns: seconds of the processor: does it wait, or turn round and round?"""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def last_words(self):
        return " / ".join(self.read_log(self.logs[-1]).decode(errors="replace").strip().splitlines()[-3:])

    @staticmethod
    def read_log(log):
        return os.pread(log, os.fstat(log).st_size, 0)

    def tell(self, op, **command):
        with self.command_lock:
            try:
                self.process.stdin.write(json.dumps(dict(command, op=op)) + "\n")
                self.process.stdin.flush()
            except BrokenPipeError:
                raise Missed(f"the program ended with {self.get_end()}: {self.last_words()}") from None
            self.wait_until(f"the answer to {op}", lambda: self.answers)
            with self.changed:
                return self.answers.pop(0)

    def restart(self):
        """Ends it, and starts it again with the accounts that it has ("restart")."""
        self.tell("flush")
        self.stop()
        self.passed.clear()
        self.start()

    def stop(self):
        if not self.process:
            return
        process, self.process = self.process, None
        process.stdin.close()
        try:
            status = process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            raise Missed("the program did not end") from None
        # Else its end could be taken for that of the next one.
        self.listener.join(20)
        if status != 0:
            raise Missed(f"the program ended with {status}: {self.last_words()}")

    def kill(self):
        """For the end of a test, whatever happened in it."""
        if self.process:
            self.process.kill()
            self.process.wait()
        while self.logs:
            os.close(self.logs.pop())
        shutil.rmtree(self.folder, ignore_errors=True)

    def add_account(self, account_id, name, options, secret):
        self.accounts[account_id] = {"name": name, "options": options, "secret": secret}
        self.tell("add-account", id=account_id, provider="media-services-v2", **self.accounts[account_id])

    def remove_account(self, account_id):
        del self.accounts[account_id]
        self.tell("remove-account", id=account_id)

    def state(self, account_id):
        with self.changed:
            if self.ended:
                raise Missed(f"the program ended: {self.last_words()}")
            for account in self.latest["accounts"]:
                if account["id"] == account_id:
                    state = dict(account, refreshing=bool(account["refreshing"]))
                    now = time.monotonic() + sum(awake for _moment, awake, _asleep in self.passed)
                    state["next"] = account["next"] / 1e6 - now if account["next"] else None
                    return state
        return None

    def settle(self):
        self.tell("settle")

    def jobs(self, account_id):
        return {job["id"]: {name: job[name] for name in ("name", "state", "progress")}
                for job in self.tell("jobs")["jobs"] if job["account"] == account_id}

    def told(self):
        return [tuple(line) for line in self.tell("told")["told"]]

    def refresh(self, account_id=None):
        self.tell("refresh", id=account_id)

    def act(self, account_id, job_id, action, priority=0):
        """Returns: {} or {"error": sentence, "kind": word}"""
        return self.tell("act", id=account_id, job=job_id, action=action, priority=priority)

    def pass_time(self, awake=0, asleep=0):
        self.passed.append((time.monotonic(), awake, asleep))
        self.tell("pass", awake=awake, asleep=asleep)

    def set_clock(self, forward):
        """Somebody sets the clock by so many seconds ("clock")."""
        self.tell("set-clock", forward=forward)

    def change_network(self, available, times=1):
        """The system says that the network has changed ("network")."""
        self.tell("network", available=available, times=times)

    def virtual(self, moment):
        """Returns: when that was for the subject, on a clock that goes on during sleep"""
        return moment + sum(awake + asleep for passed, awake, asleep in self.passed if passed <= moment)

    def come_to_next_poll(self, account_id):
        before = self.state(account_id)
        if before["refreshing"]:
            # It has come by itself meanwhile.
            return
        if before["next"] is None:
            raise Missed("it does not ask again by itself")
        self.pass_time(awake=max(before["next"], 0) + 0.001)
        wait_for("the next poll", lambda: self.state(account_id)["polls"] > before["polls"])

    def mark(self):
        self.tell("mark")

    def figures(self):
        return self.tell("figures")

    def traces(self):
        traces = {"its output": b"".join(self.lines)}
        for i, log in enumerate(self.logs):
            traces[f"log {i}"] = self.read_log(log)
        for path in self.folder.rglob("*"):
            if path.is_file():
                traces[path.name] = path.read_bytes()
        return traces
