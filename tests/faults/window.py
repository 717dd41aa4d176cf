# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""The whole application as the subject of faults: the real program in a real window, with a real keyring.

All rows are tried in the same window at the same time, one account each. What is seen of an account is what a person sees:
the words of the menu of accounts, the rows of the list, the notifications.
"""

import concurrent.futures
import copy
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import traceback

from eye import ROOT, Eye
from faults import PATIENCE, Case, Missed, Row, Skipped, Subject, wait_for

HARNESS = pathlib.Path(__file__).resolve().parent.parent / "harness"
sys.path.insert(0, str(HARNESS))

from service import CLIENT, SECRET, Service  # noqa: E402

NAME, PATH = "io.github.encodes.Encodes", "/io/github/encodes/Encodes"
STATES = {"Waiting": "queued", "Starting": "scheduled", "Running": "processing", "Finished": "finished", "Failed": "error",
          "Canceled": "canceled", "Canceling": "canceling"}
ENDED = ("finished", "error", "canceled")
TROUBLE = ("Offline since ", "Needs attention: ")
# Polls come by themselves, so often (in seconds): nobody has to press a key in a window that is shared.
INTERVAL = 2
# Milliseconds: an answer to whoever asks, while forty accounts are in trouble on a machine that has more to do.
LONGEST_ANSWER = 1500
# KiB more than before the first fault, after all of them and at most
MOST_KEPT, MOST_TAKEN = 256 * 1024, 384 * 1024
# What the limit of the back-off may have grown to while somebody looks at a fault.
LATER_BACK_OFF = 160
# So much longer than in the library may all take that is seen in the window.
SLOWNESS = 30
# How long an account may wait for its own next try after the end of a fault, before somebody asks for it.
OWN_TIME = 8


class Application:
    """The program, and an eye on its window."""

    def __init__(self, desktop, encodes, encodesctl, schemas):
        self.desktop, self.encodes, self.encodesctl, self.schemas = desktop, encodes, encodesctl, schemas
        self.search_lock = threading.Lock()     # who searches anew ends the search before
        self.details_lock = threading.Lock()
        self.process = self.eye = self.menu = self.button = self.details = self.pulse = self.quiet = None
        self.words = {}                     # account's name → the words beside it, now
        self.tries = {}                     # … → in how many seconds it is asked again, as is said there
        self.changes = {}                   # account's name → how often they have changed
        self.claims = {}                    # account's id → the ids of jobs whose end was claimed to be told
        self.windows = []                   # titles of all windows that were ever seen
        self.most_troubled = 0
        self.ended = threading.Event()
        self.n_looks = 0
        self.hidden = {}                    # secrets and tokens → what they are
        self.at_first = {}                  # figures()
        self.pressed = 0.0                  # when the menu was to open
        self.failure = None                 # why nobody looks any more
        self.log = os.path.join(desktop.artifacts, "encodes.log")
        self.told_log = os.path.join(desktop.folder, "notifications.jsonl")
        self.environment = {}

    # Beginning and end

    def start(self):
        import gi

        gi.require_version("Gio", "2.0")
        from gi.repository import Gio, GLib

        self.gio, self.glib = Gio, GLib
        self.eye = Eye(os.environ["DBUS_SESSION_BUS_ADDRESS"])
        settings = pathlib.Path(os.environ["XDG_CONFIG_HOME"], "glib-2.0", "settings", "keyfile")
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text(f"[io/github/encodes/Encodes]\nrefresh-interval={INTERVAL}\nwindow-height=900\n",
                            encoding="utf-8")
        self.recorder = subprocess.Popen([sys.executable, str(HARNESS / "notification-recorder.py"), self.told_log],
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.recorder.stdout.readline() == "ready\n"
        self.bus = Gio.DBusConnection.new_for_address_sync(
            os.environ["DBUS_SESSION_BUS_ADDRESS"], Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        self.process = self.desktop.start_program([self.encodes], "encodes.log", GSETTINGS_SCHEMA_DIR=self.schemas,
                                                  GSETTINGS_BACKEND="keyfile", G_MESSAGES_DEBUG="all", **self.environment)
        wait_for("the program on the accessibility bus", self.is_there)
        self.pulse = subprocess.Popen([sys.executable, str(pathlib.Path(__file__).parent / "window-pulse.py"),
                                       str(self.process.pid)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.keep_menu()
        self.mark()
        self.at_first = self.figures()
        threading.Thread(target=self.watch, daemon=True).start()

    def keep_menu(self):
        """The menu of accounts is there as long as there are two, and closes when it goes."""
        self.quiet = Service()
        self.add_account("Quiet", {"api-endpoint": self.quiet.api_endpoint, "token-endpoint": self.quiet.token_endpoint,
                                   "client-id": CLIENT}, SECRET + "\n")

    def is_there(self):
        self.check_alive()
        return self.eye.find_program(self.process.pid)

    def stop(self):
        """Ends it as its menu does. Returns: its exit status"""
        self.ended.set()
        self.call("org.gtk.Actions", "Activate", "(sava{sv})", ("quit", [], {}))
        status = self.process.wait(20)
        self.pulse.stdin.close()
        self.recorder.stdin.close()
        self.quiet.stop()
        return status

    def last_words(self):
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return " / ".join(file.read().strip().splitlines()[-3:])

    def check_alive(self):
        if self.process.poll() is not None and not self.ended.is_set():
            raise Missed(f"the program ended with {self.process.returncode}: {self.last_words()}")

        if self.failure:
            raise Missed(self.failure)

    # Looking

    def call(self, interface, method, signature, values, path=PATH):
        answer = self.bus.call_sync(NAME, path, interface, method, self.glib.Variant(signature, values), None,
                                    self.gio.DBusCallFlags.NO_AUTO_START, 60000)
        return answer.unpack()

    def watch(self):
        while not self.ended.wait(0.3) and self.process.poll() is None:
            try:
                self.look()
                self.read_claims()
            except self.glib.Error:
                pass                        # what vanishes while it is looked at
            except Exception:  # pylint: disable=broad-except
                self.failure = traceback.format_exc()
                return

    def look(self):
        if not self.menu or not self.eye.is_shown(self.menu):
            self.open_menu()
            return
        self.eye.look()
        for window in self.eye.children_of(ROOT):
            if window.name not in self.windows:
                self.windows.append(window.name)
        seen, tries = {}, {}
        for row in self.eye.children_of(self.menu):
            name, _, words = row.name.partition(", ")
            seen[name] = words
            if words.startswith(TROUBLE):
                tries[name] = self.find_next_try(row)
        for name, words in seen.items():
            if self.words.get(name) != words:
                self.changes[name] = self.changes.get(name, 0) + 1
        self.words, self.tries = seen, tries
        self.n_looks += 1
        if len(tries) >= self.most_troubled + 10:
            self.most_troubled = len(tries)
            self.desktop.screenshot(f"troubled-{len(tries)}")

    def find_next_try(self, row):
        """Returns: in how many seconds the account is asked again, as the row says; None if it does not"""
        for node in self.eye.nodes_below(row.path):
            match = re.fullmatch(r"Next try in (\d+) (second|minute)s?", node.name)
            if match:
                return int(match[1]) * (60 if match[2] == "minute" else 1)
        # What is not shown is not among the nodes before it is shown and asked for.
        self.eye.visit(row.path)
        return None

    def open_menu(self):
        """Its button is there as soon as there are two accounts; it stays open until somebody closes it."""
        self.menu = None
        if not self.button or not self.eye.is_there(self.button):
            self.eye.visit()
            # Its frame, where the menu is, has the same name.
            named = {node.path: node.parent for node in self.eye.look() if node.name.startswith("Show account: ")}
            self.button = next((path for path, parent in named.items() if parent not in named), None)
        if not self.button:
            return
        self.eye.visit(self.button)
        self.eye.look()
        menu = next((node.path for node in self.eye.nodes_below(self.button) if node.name == "Accounts"), None)
        if menu and self.eye.is_shown(menu):
            self.menu = menu
        elif time.monotonic() > self.pressed + 2:
            self.pressed = time.monotonic()
            self.eye.press(self.button)

    def read_claims(self):
        """From a copy: what reads the file itself would mend it."""
        history = pathlib.Path(os.environ["XDG_STATE_HOME"], "encodes", "history.sqlite")
        with tempfile.TemporaryDirectory() as folder:
            try:
                for suffix in ("", "-wal"):
                    shutil.copy(str(history) + suffix, os.path.join(folder, "copy" + suffix))
                connection = sqlite3.connect(os.path.join(folder, "copy"))
                rows = connection.execute("SELECT account, id, end FROM told WHERE news = 0 ORDER BY time").fetchall()
                connection.close()
            except (OSError, sqlite3.Error):
                return
        claims = {}
        for account, job_id, end in rows:
            claims.setdefault(account, []).append((job_id, end))
        self.claims = claims

    def find_jobs(self, text, account):
        """Returns: what the desktop's search finds of this account: {id: (name, description)}"""
        with self.search_lock:
            found = self.call("org.gnome.Shell.SearchProvider2", "GetInitialResultSet", "(as)", ([text],),
                              PATH + "/SearchProvider")[0]
        found = [identifier for identifier in found if identifier.startswith(account + "/")]
        metas = self.call("org.gnome.Shell.SearchProvider2", "GetResultMetas", "(as)", (found,),
                          PATH + "/SearchProvider")[0]
        return {meta["id"].partition("/")[2]: (meta["name"], meta["description"]) for meta in metas}

    def show(self, account, job_id):
        """As a click on what the desktop's search has found: the details open. Waits until they are those of the job."""
        with self.details_lock:
            self.call("org.gnome.Shell.SearchProvider2", "ActivateResult", "(sasu)", (f"{account}/{job_id}", [], 0),
                      PATH + "/SearchProvider")
            wait_for(f"the details of {job_id[:80]}", lambda: self.sees_id(job_id))

    def sees_id(self, job_id):
        self.check_alive()
        if not self.details:
            self.eye.visit()
            # So is called a part of them, too.
            named = [node.path for node in self.eye.look() if node.name == "Details"]
            self.details = max(named, key=lambda path: len(self.eye.nodes_below(path)), default=None)
        elif not self.eye.is_there(self.details):
            self.details = None
        if not self.details:
            return False
        self.eye.visit(self.details)
        # Only what is shown on one line can be told from here.
        wanted = " ".join(job_id.split())[:40]
        self.eye.look()
        return any(wanted in " ".join(node.name.split()) for node in self.eye.nodes_below(self.details))

    def find_text(self, beginning):
        """Returns: the whole of a text in the window that begins so, or None"""
        self.eye.visit()
        return next((node.name for node in self.eye.look() if node.name.startswith(beginning)), None)

    def refresh(self):
        self.call("org.gtk.Actions", "Activate", "(sava{sv})", ("refresh", [], {}))

    # Accounts

    def control(self, *arguments, secret=""):
        result = subprocess.run([self.encodesctl, *arguments], input=secret, capture_output=True, text=True, timeout=90,
                                check=False)
        if result.returncode != 0:
            raise Missed(f"encodesctl {arguments[0]} {arguments[1]}: {result.stderr.strip()}")
        return result.stdout

    def add_account(self, name, options, secret, offline=True):
        self.control("account", "add", *(["--offline"] if offline else []), "media-services-v2", name,
                     *(f"{key}={value}" for key, value in options.items()), secret=secret)
        accounts = json.loads(self.control("account", "list", "--format", "json"))
        return next(account["id"] for account in accounts if account["name"] == name)

    # What it leaves behind

    def figures(self):
        self.pulse.stdin.write("figures\n")
        self.pulse.stdin.flush()
        return json.loads(self.pulse.stdout.readline())

    def mark(self):
        self.pulse.stdin.write("mark\n")
        self.pulse.stdin.flush()
        self.pulse.stdout.readline()

    def notifications(self):
        with open(self.told_log, encoding="utf-8") as file:
            return [entry for entry in map(json.loads, file) if entry["call"] == "Notify"]

    def traces(self):
        traces = {}
        for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
            for path in pathlib.Path(os.environ[name]).rglob("*"):
                if path.is_file() and "keyrings" not in path.parts:
                    traces[str(path)] = path.read_bytes()
        for path in (self.log, self.told_log, f"/proc/{self.process.pid}/cmdline", f"/proc/{self.process.pid}/environ"):
            if os.path.exists(path):
                traces[path] = pathlib.Path(path).read_bytes()
        return traces


# Rows about what no window says to the second: the time of the first try, a percent, hundreds of starts.
NOT_SEEN = ("N1a", "H24", "P8")


class WindowSubject(Subject):
    """One row's part of the window: its accounts."""

    name = "the window"
    abilities = frozenset({"several"})

    def __init__(self, application):
        self.application, self.row_id, self.n_changes = application, None, 0
        self.accounts = {}      # the row's id → (name, the program's id)
        self.before = {}        # … → the ids of jobs that had ended when it was first read, which is no news

    def start(self, environment=None, wrapper=()):
        if environment or wrapper:
            raise Skipped("this wants a program of its own")

    def stop(self):
        for account_id in list(self.accounts):
            self.remove_account(account_id)

    def kill(self):
        """For the end of a row, whatever happened in it."""
        try:
            self.stop()
        except (Missed, subprocess.SubprocessError):
            pass

    def add_account(self, account_id, name, options, secret):
        if any(value.startswith("http://") and not value.startswith(("http://127.0.0.1:", "http://localhost:"))
               for value in options.values()):
            raise Skipped("such an account cannot be added")
        if account_id != Case.ACCOUNT:
            # The same account cannot be added twice.
            options = {"trusted-redirect": f"http://127.0.0.1/{account_id}/api/", **options}
        # One that nobody else has, and that can be searched for.
        name = f"{self.row_id}: Account {account_id.rpartition('-')[2]}"
        self.accounts[account_id] = (name, self.application.add_account(name, options, secret))

    def remove_account(self, account_id):
        name, _identifier = self.accounts.pop(account_id)
        self.application.control("account", "remove", name)

    def state(self, account_id):
        self.application.check_alive()
        name = self.accounts[account_id][0]
        words = self.application.words.get(name)
        if words is None:
            return None
        headline, _, cause = words.partition("\n")
        state = {"health": "up-to-date", "says": None, "refreshing": words == "Refreshing…", "words": words,
                 "next": self.application.tries.get(name), "polls": self.application.changes.get(name, 0)}
        if words == "Connecting…":
            state["health"] = "new"
        elif headline.startswith("Offline since "):
            state.update(health="offline", says=cause)
        elif headline.startswith("Needs attention: "):
            state.update(health="needs-attention", says=words.partition(": ")[2])
        return state

    def jobs(self, account_id):
        self.application.check_alive()
        name, identifier = self.accounts[account_id]
        found = self.application.find_jobs(name.partition(" ")[0], identifier)
        jobs = {job_id: {"name": name, "state": STATES.get(description.partition(" · ")[0], "unknown"), "progress": 0}
                for job_id, (name, description) in found.items()}
        if jobs and account_id not in self.before:
            self.before[account_id] = {job_id.lower() for job_id, job in jobs.items() if job["state"] in ENDED}
        return jobs

    def told(self):
        told = []
        for account_id, (_name, identifier) in list(self.accounts.items()):
            claimed = [job_id.lower() for job_id, _end in self.application.claims.get(identifier, ())]
            jobs = {job_id.lower(): (job_id, job["state"]) for job_id, job in self.jobs(account_id).items()} if claimed else {}
            told += [(account_id, *jobs[job_id]) for job_id in claimed
                     if job_id in jobs and job_id not in self.before[account_id]]
        return told

    def refresh(self, account_id=None):
        self.application.refresh()

    def read_anew(self, account_id):
        """Where the account is changed, everything is read again."""
        name = self.accounts[account_id][0]
        self.n_changes += 1
        self.application.control("account", "edit", "--offline", name,
                                 f"trusted-redirect=http://127.0.0.1:{self.n_changes}/api/")

    def show(self, account_id, job_id):
        self.application.show(self.accounts[account_id][1], job_id)

    @staticmethod
    def check_name(shown, name):
        plain = re.sub(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", name)
        plain = re.sub(r"[\s\x85]+", " ", plain).strip()
        if len(shown) > 512 or any(ord(letter) < 32 or 127 <= ord(letter) < 160 for letter in shown):
            raise Missed(f"{name[:100]!r} is called {shown[:100]!r}")
        if plain.isascii() and plain.isprintable() and 0 < len(plain) < 200 and shown != plain:
            raise Missed(f"{name[:100]!r} is called {shown[:100]!r}")

    def mark(self):
        pass

    def figures(self):
        """The window is shared: it is measured as a whole."""
        return {"stall": 0, "memory": 0, "peak": 0}

    def traces(self):
        return {}


def look_back(case):
    """After all of that: one window, and it has answered all the time."""
    application = case.subject.application
    figures, first = application.figures(), application.at_first
    case.note(f"longest wait for an answer {figures['stall']} ms; memory {first['memory'] >> 10} MiB before, "
              f"{figures['memory'] >> 10} MiB after, {figures['peak'] >> 10} MiB at most")
    case.check(figures["stall"] <= LONGEST_ANSWER, "the window was not live")
    case.check(figures["memory"] <= first["memory"] + MOST_KEPT and figures["peak"] <= first["memory"] + MOST_TAKEN,
               "it has taken too much memory")
    case.check(set(application.windows) == {"Encodes"}, f"windows came up: {application.windows}")
    case.note(f"{len(application.hidden)} secrets and tokens looked for")
    for where, data in application.traces().items():
        for text, what in application.hidden.items():
            case.check(not text or text.encode() not in data, f"{what} stands in {where}")
    bubbles = application.notifications()
    single = [bubble["time"] for bubble in bubbles if not re.match(r"\d+ encode", bubble["summary"])]
    case.note(f"{len(bubbles)} notifications, {len(single)} of one job")
    case.check(all(later - earlier > 59 for earlier, later in zip(single, single[3:])), "more than three in a minute")
    for bubble in bubbles:
        text = bubble["summary"] + bubble["body"]
        case.check(not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", text)
                   and not re.search("[<>&]", bubble["body"]), f"told in this way: {text!r}")


LOOK_BACK = Row("W", "After all faults: one window, live all the time, few notifications, no secret left anywhere",
                run=look_back, alone=True)


def many_at_once(case):
    """A hundred accounts fail at once: each says why, the window in one line how many, and nothing else comes up."""
    number, application = 100, case.subject.application
    names = [f"account-{i}" for i in range(number)]
    case.fill()
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(case.add_account, names))
    for name in names:
        case.wait_for_health("up-to-date", account_id=name, seconds=5 * PATIENCE)
    n_told = len(application.notifications())
    application.mark()
    case.service.tell(op="port", name="http", mode="closed")
    case.subject.refresh()
    for name in names:
        state = case.wait_for_health("offline", account_id=name, seconds=2 * PATIENCE)
        case.check("refused the connection" in state["says"], f"it says {state['says']}")
    sentence = wait_for("the line about all", lambda: application.find_text(f"{number} accounts cannot be read."))
    case.note(sentence)
    application.desktop.screenshot("hundred")
    case.check(set(application.windows) == {"Encodes"}, f"windows came up: {application.windows}")
    case.check(len(application.notifications()) == n_told, "there were notifications")
    case.note(f"while all failed: {application.figures()}")
    case.service.lift()
    case.subject.refresh()
    for name in names:
        case.wait_for_health("up-to-date", account_id=name)
    case.end()


def adapt(row):
    """Returns: the row as it can be seen in a window: a fault that would come once only may be gone before it is seen, and
    polls come as often as they do"""
    row = copy.copy(row)
    row.requests, row.memory = 1000, None
    if row.id in NOT_SEEN:
        row.needs |= {"time"}
    if row.id == "N26":
        row.run, row.needs, row.alone = many_at_once, frozenset(), True
    if isinstance(row.fault, dict):
        # One that may be taken for an answer is believed if it comes again.
        row.fault = dict(row.fault, times=1 if row.health is None else -1)
    return row


class WindowCase(Case):
    """A row in the window: nobody can be asked to poll just now, and how often it has polled is not seen."""

    def __init__(self, row, subject, make_service):
        super().__init__(row, subject, make_service)
        subject.row_id = row.id

    def check_secrets(self):
        """All rows leave their traces in one place: see look_back()."""
        for service in self.services:
            self.subject.application.hidden[service.secret] = f"the secret of {self.row.id}"
            for request in service.requests():
                for name, value in request["headers"]:
                    if name.lower() == "authorization":
                        self.subject.application.hidden[value.partition(" ")[2]] = f"a token of {self.row.id}"

    def count_lists(self):
        return sum("$top=1000" in request["line"] for service in self.services for request in service.requests())

    def poll(self, account_id=Case.ACCOUNT, full=False):
        before = self.wait_for_state("a state", lambda state: not state["refreshing"], account_id)
        n_before, n_looks = self.count_lists(), []

        def seen():
            state = self.subject.state(account_id)
            if not state or state["refreshing"]:
                return None
            if (state["health"], state["says"]) != (before["health"], before["says"]) and state["health"] != "new":
                return state
            # The first may have begun before, the last has not ended; and what is known must be as new as that.
            if self.count_lists() < n_before + 3:
                return None
            n_looks.append(self.subject.application.n_looks)
            return state if n_looks[-1] >= n_looks[0] + 2 else None

        if full:
            self.subject.read_anew(account_id)
        return wait_for("the end of the poll", seen, self.row.patience + SLOWNESS)

    def check_has_all(self, job_ids):
        """Everything is read anew only when the account is another; then nobody knows what to look for if a page has moved,
        and what was passed over comes back with the next poll."""
        self.wait_for_jobs("all of them", lambda jobs: set(job_ids) <= set(jobs), seconds=2 * INTERVAL + SLOWNESS)

    def check_next(self, state):
        """What stands in the menu: it may have tried several times by now."""
        if self.row.next in (None, "regular"):
            return
        if self.row.next == "person":
            super().check_next(state)
            return
        when = self.wait_for_state("the time of the next try", lambda state: state["next"] is not None)["next"]
        least, most = (0, LATER_BACK_OFF) if self.row.next == "soon" else self.row.next
        self.note(f"the menu says that it tries again in {when} s")
        self.check(least - 60 <= when <= most, f"the next try is in {when} s, not in {least} to {most}")

    def check_figures(self, figures, before):
        pass

    def recover(self, account_id=Case.ACCOUNT):
        running = self.job_ids[1]
        self.service.set_job(running, {"State": 3, "Progress": 100.0}, State=3, EndTime="2026-01-02T03:24:05.67")
        try:
            self.wait_for_health("up-to-date", account_id=account_id,
                                 seconds=0.5 if self.row.next == "person" else OWN_TIME)
        except Missed:
            self.note("asked for it anew")
            self.subject.refresh()
            # Who has been told to wait does, whoever asks.
            wait = self.subject.state(account_id)["next"] or 0
            self.wait_for_health("up-to-date", account_id=account_id, seconds=PATIENCE + wait)
        self.wait_for_jobs("the change", lambda jobs: jobs[running]["state"] == "finished", account_id)
        wait_for("the word that it has finished",
                 lambda: [(account_id, running, "finished")] == [tuple(line) for line in self.subject.told()], 3 * PATIENCE)
