# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""What every test of a fault is made of: the service that fails, the subject that must stand it, and a row of a table.

A row says what goes wrong and what must be seen. It knows nothing of who is tested: a subject is either the library
(library.py: the real providers, monitor, store and history in a process) or the whole application with its window. Both
have the methods of Subject; a row that a subject cannot do says so by what it "needs".
"""

import json
import os
import pathlib
import re
import secrets
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "harness"))

# The limits that hold for every row, unless it says otherwise. Sanitizers take time, and memory of their own.
SANITIZED = "ENCODES_TEST_SANITIZED" in os.environ
LONGEST_STALL = 250 if SANITIZED else 50                # milliseconds
MOST_MEMORY = (512 if SANITIZED else 32) * 1024         # KiB more than before the fault
FIRST_BACK_OFF = 5          # seconds
LAST_BACK_OFF = 15 * 60
SLOW_RETRY = (10 * 60, 11 * 60 + 1)
PATIENCE = 60               # seconds: for what comes soon on a machine that has better things to do
WISH_AGAIN, WISH_PAUSE = 2, 5
DEADLINE = 30               # of one request
FULL_READ = 6 * 60 * 60 + 1  # after so long everything is read again, not only what may have changed


class Missed(Exception):
    """What had to be seen was not."""


class StoodStill(Missed):
    """The main loop has not turned for too long. If it is the program's doing, it comes again; if not, it was the
    machine, or whoever else is on it."""


class Skipped(Exception):
    """The row cannot be tried here, and why."""


def wait_for(what, condition, seconds=PATIENCE):
    """Returns: what @condition returned at last"""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise Missed(f"{what} did not come within {seconds:.0f} s")
        time.sleep(0.02)


class FaultService:
    """fault-service.py: a Media Services v2 that does what it is told. One is one origin (or two, with https)."""

    def __init__(self, certificates):
        self.process = subprocess.Popen(["/usr/bin/python3", str(HERE / "fault-service.py"), certificates], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.ports = json.loads(self.process.stdout.readline())
        self.lock = threading.Lock()
        self.seen = []
        self.secret = "marked-secret-" + secrets.token_hex(12)
        self.tell(op="option", secret=self.secret)

    def tell(self, **command):
        with self.lock:
            self.process.stdin.write(json.dumps(command) + "\n")
            self.process.stdin.flush()
            return json.loads(self.process.stdout.readline())

    def url(self, scheme, path=""):
        return f"{scheme}://127.0.0.1:{self.ports[scheme]}{path}"

    def requests(self):
        """All requests so far: dicts with "line" ("GET /api/Jobs…"), "headers" [[name, value]…], "body", "time"
        (of time.monotonic()), "port", "connection", "status" (0: no answer of its own)."""
        self.seen += self.tell(op="log")["requests"]
        return list(self.seen)

    def fault(self, match="GET /api/Jobs", **what):
        """From now on: see fault-service.py; every time, unless "times" says otherwise."""
        self.tell(**dict({"op": "fault", "match": match, "times": -1}, **what))

    def lift(self):
        self.tell(op="clear")
        for name in self.ports:
            self.tell(op="port", name=name, mode="open", certificate="https", speaks="tls", tls=None)

    def add_job(self, name, state, progress=0.0, **properties):
        """Returns: its id"""
        job = dict({"Name": name, "State": state}, **properties)
        ended = state in (3, 4, 5)
        if state != 0:
            job.setdefault("StartTime", "2026-01-02T03:04:05.67")
        if ended:
            job.setdefault("EndTime", "2026-01-02T03:14:05.67")
        return self.tell(op="add", job=job, tasks=[{"State": state, "Progress": 100.0 if state == 3 else progress}])["id"]

    def set_job(self, job_id, task=None, **properties):
        self.tell(op="set", id=job_id, job=properties, tasks=[task] if task else [])

    def stop(self):
        if self.process.poll() is None:
            self.process.stdin.close()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class Hosts:
    """Names of its own for one subject: it runs where /etc/hosts is a file of the test's, which may change meanwhile."""

    def __init__(self, case, text):
        self.case = case
        self.file = tempfile.NamedTemporaryFile(prefix="encodes-hosts-", mode="w", encoding="utf-8")
        self.write(text)
        user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
        self.wrapper = ["unshare", *user, "--mount", "sh", "-c", 'mount --bind "$0" /etc/hosts && exec "$@"',
                        self.file.name]
        if subprocess.run([*self.wrapper, "true"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
            raise Skipped("no mounts of its own can be had here")

    def write(self, text):
        """In place: what is mounted is the file itself."""
        self.file.seek(0)
        self.file.truncate()
        self.file.write(text)
        self.file.flush()

    def options(self, name):
        """Returns: the account's options, with @name for the service"""
        options = self.case.options(scheme="https")
        return {key: value.replace("127.0.0.1", name) for key, value in options.items()}


class Subject:
    """Who is tested. All waiting ends with Missed. Times are seconds."""

    name = ""
    # What it can do: "time" (lets hours pass in a moment), "clock" (sets the clock), "network" (says that it changed),
    # "restart", "several" (accounts at once), "act" (changes jobs), "wrapper" (is started by another command)
    abilities = frozenset()

    def start(self, environment=None, wrapper=()):
        """Starts it, with an empty history unless it has run before. @environment: more variables; @wrapper: what stands
        before its command"""
        raise NotImplementedError

    def stop(self):
        """Ends it in order; Missed if it did not end so."""
        raise NotImplementedError

    def add_account(self, account_id, name, options, secret):
        """Adds an account of the provider "media-services-v2" whose secret is in the keyring."""
        raise NotImplementedError

    def remove_account(self, account_id):
        raise NotImplementedError

    def state(self, account_id):
        """Returns: a dict of what is known now: "health" ("new", "up-to-date", "offline", "needs-attention"), "says"
        (the sentence of the state line, or None), "refreshing", "next" (seconds until the next try by itself, None: not by
        itself), "polls" (how many have begun). The library also has "kind" (the word of the error's code)."""
        raise NotImplementedError

    def jobs(self, account_id):
        """Returns: {id: {"name", "state" (queued, scheduled, processing, finished, error, canceling, canceled, unknown),
        "progress" (0 to 100, negative: unknown)}}, of what the list shows of the account"""
        raise NotImplementedError

    def settle(self):
        """Waits until state() knows of all that has happened so far, if it may not."""

    def told(self):
        """Returns: [(account id, job id, state)…]: the ends that the person has been told, in order"""
        raise NotImplementedError

    def refresh(self, account_id=None):
        """What a person does who wants to see it anew: "Try Again", or the refresh button"""
        raise NotImplementedError

    def pass_time(self, awake=0, asleep=0):
        """Lets so many seconds pass ("time")."""
        raise NotImplementedError

    def come_to_next_poll(self, account_id):
        """Waits for, or goes to, the moment of the next poll by itself, and until that poll has begun."""
        raise NotImplementedError

    def show(self, account_id, job_id):
        """What a person does who wants to read all about a job; who has no window sees it all the time."""

    @staticmethod
    def check_name(shown, name):
        """Missed if a job of this @name may not be called what is @shown."""
        if shown != (name or None) and shown != name:
            raise Missed(f"{name[:100]!r} is called {shown[:100]!r}")

    def mark(self):
        """From now on figures() count."""
        raise NotImplementedError

    def figures(self):
        """Returns: {"stall": longest standstill of the main loop in ms, "memory": KiB now, "peak": most KiB}"""
        raise NotImplementedError

    def traces(self):
        """Returns: {where: bytes}: all that it has printed, logged, written to files or sent to the bus (but for the
        secret service)"""
        raise NotImplementedError


class Case:
    """One row being tried with one subject."""

    ACCOUNT = "account-1"

    def __init__(self, row, subject, make_service):
        self.row, self.subject, self.make_service = row, subject, make_service
        self.services = []
        self.service = self.new_service()
        self.notes = []         # what was seen, for the person who reads the result
        self.job_ids = []
        self.kept = {}

    def new_service(self):
        """Returns: one more service, at other ports: another origin"""
        service = self.make_service()
        self.services.append(service)
        return service

    def note(self, text):
        self.notes.append(text)

    def check(self, right, what):
        if not right:
            raise Missed(what)

    def options(self, service=None, scheme=None, **more):
        service, scheme = service or self.service, scheme or self.row.scheme
        options = {"api-endpoint": service.url(scheme, "/api/"),
                   "token-endpoint": service.url(scheme, "/tenant/oauth2/token"), "client-id": "client"}
        if scheme == "https":
            options["certificate-authority"] = self.authority
        options.update(more)
        return {name: value for name, value in options.items() if value}

    @property
    def authority(self):
        return str(pathlib.Path(self.service.process.args[-1]) / "ca.pem")

    def add_account(self, account_id=ACCOUNT, service=None, **options):
        service = service or self.service
        self.subject.add_account(account_id, f"Account {account_id[-1]}", self.options(service, **options),
                                 service.secret)

    def fill(self, service=None):
        """Three jobs: one has ended, one runs, one waits."""
        service = service or self.service
        ids = [service.add_job("Ended before", 3), service.add_job("Running now", 2, 40.0),
               service.add_job("Waiting still", 0)]
        if service is self.service:
            self.job_ids = ids
        return ids

    def wait_for_state(self, what, condition, account_id=ACCOUNT, seconds=PATIENCE):
        """Returns: the state that @condition liked"""
        last = {}

        def liked():
            last.clear()
            last.update(self.subject.state(account_id) or {})
            return last and condition(last) and dict(last)

        try:
            return wait_for(what, liked, seconds)
        except Missed as missed:
            raise Missed(f"{missed}; it says {last}") from None

    def wait_for_health(self, *healths, account_id=ACCOUNT, seconds=PATIENCE):
        return self.wait_for_state(f"the state {' or '.join(healths)}", lambda state: state["health"] in healths
                                   and not state["refreshing"], account_id, seconds)

    def begin(self):
        """The subject runs, knows the account, and shows its three jobs."""
        self.fill()
        self.begin_with(len(self.job_ids))

    def begin_with(self, number):
        self.subject.start(self.row.environment)
        self.add_account(**self.row.options)
        self.wait_for_health("up-to-date")
        self.kept = self.wait_for_jobs("the first list", lambda jobs: len(jobs) == number)

    @staticmethod
    def here(name):
        return str(HERE / name)

    def wait_for_jobs(self, what, condition, account_id=ACCOUNT, seconds=PATIENCE):
        def liked():
            jobs = self.subject.jobs(account_id)
            return condition(jobs) and (jobs or True)

        jobs = wait_for(what, liked, seconds)
        return {} if jobs is True else jobs

    def check_has_all(self, job_ids):
        lost = set(job_ids) - set(self.subject.jobs(self.ACCOUNT))
        self.check(not lost, f"lost: {lost}")

    def check_list_kept(self, account_id=ACCOUNT):
        jobs = self.subject.jobs(account_id)
        self.check(jobs == self.kept, f"the list was {self.kept}, and is {jobs}")

    def poll(self, account_id=ACCOUNT, full=False):
        """Asks now, and waits until the answer is there. @full: for everything, if time can pass. Returns: the state"""
        # An answer that is on its way now is not the one that is wanted.
        self.subject.settle()
        before = self.wait_for_state("quiet", lambda state: not state["refreshing"], account_id,
                                     self.row.patience)["polls"]
        asked = [0.0]
        if full and "time" in self.subject.abilities:
            self.subject.pass_time(awake=FULL_READ)
            asked[0] = time.monotonic()

        def ended(state):
            # While a poll is under way that nobody asked for, a wish is for nothing.
            if state["polls"] == before and time.monotonic() - asked[0] > WISH_AGAIN:
                asked[0] = time.monotonic()
                self.wish(account_id, before)
            return state["polls"] > before and not state["refreshing"]

        return self.wait_for_state("the end of the poll", ended, account_id, self.row.patience)

    def wish(self, account_id, polls):
        """Somebody wants to see it anew. Who wants that again and again has to wait for it, if need be in no time."""
        self.subject.refresh(account_id)
        state = self.subject.state(account_id)
        if "time" in self.subject.abilities and state["polls"] == polls and (state["next"] or 0) > 0:
            self.subject.pass_time(awake=min(state["next"], WISH_PAUSE) + 0.001)

    def requests(self, part="/api/", service=None):
        return [request for request in (service or self.service).requests() if part in request["line"]]

    def check_next(self, state):
        """The next try is when it has to be."""
        wanted, when = self.row.next, state["next"]
        if wanted is None:
            return
        if wanted == "person":
            self.check(when is None, f"it would ask again by itself, in {when} s, though only a person can help")
        elif wanted == "soon":
            # On a slow machine it may have been tried twice more since.
            self.check(when is not None and when <= FIRST_BACK_OFF * 4, f"the next try is in {when} s, not soon")
        elif wanted == "regular":
            self.check(when is not None and when <= 70, f"the next poll is in {when} s")
        else:
            least, most = wanted
            self.check(when is not None and least - 10 <= when <= most, f"the next try is in {when} s, "
                                                                        f"not in {least} to {most}")

    def check_figures(self, figures, before):
        if figures["stall"] > LONGEST_STALL:
            raise StoodStill(f"the main loop stood still for {figures['stall']} ms")
        if self.row.memory is not None:
            self.check(figures["peak"] - before <= self.row.memory,
                       f"it took {figures['peak'] - before} KiB more than before")
        self.note(f"stall {figures['stall']} ms, {max(figures['peak'] - before, 0)} KiB more")

    def recover(self, account_id=ACCOUNT):
        """After the end of the fault: fresh again, without a restart, and what happened meanwhile is seen."""
        running = self.job_ids[1]
        self.service.set_job(running, {"State": 3, "Progress": 100.0}, State=3, EndTime="2026-01-02T03:24:05.67")
        if self.row.next == "person" or self.row.recovers == "refresh":
            self.subject.refresh(account_id)
        else:
            self.subject.come_to_next_poll(account_id)
        self.wait_for_health("up-to-date", account_id=account_id)
        self.wait_for_jobs("the change", lambda jobs: jobs[running]["state"] == "finished", account_id)
        wait_for("the word that it has finished",
                 lambda: [(account_id, running, "finished")] == [tuple(line) for line in self.subject.told()])

    def check_secrets(self):
        """The secret and the tokens are in nothing that the subject left behind."""
        hidden = {}
        for service in self.services:
            hidden[service.secret] = "the secret"
            for request in service.requests():
                for name, value in request["headers"]:
                    if name.lower() == "authorization":
                        hidden[value.partition(" ")[2]] = "a token"
        for where, data in self.subject.traces().items():
            for text, what in hidden.items():
                self.check(not text or text.encode() not in data, f"{what} stands in {where}")

    def check_other_origin(self, service):
        """Nothing of ours has come to @service."""
        for request in service.requests():
            for name, value in request["headers"]:
                self.check(name.lower() not in ("authorization", "cookie"), f"{name} was sent to another origin")
            self.check(self.service.secret not in request["body"], "the secret was sent to another origin")

    def end(self):
        self.subject.stop()
        self.check_secrets()


class Row:
    """One fault.

    id        its number in the table, such as "N3"
    says      the sentence: what goes wrong, and what a right client does
    fault     what the service does: keys of the command "fault" of fault-service.py, or a list of such dicts; or a function
              of the case
    port      keys of the command "port", for what goes wrong below HTTP
    health    the account's state then: "offline", "needs-attention" or "up-to-date"; None: any of them
    kind      the word of the error's code, such as "network" (None: any)
    sentence  a regular expression that the state line must match, or None
    next      when it tries again: "soon" (first back-off), "regular", "person" (not by itself), or (least, most) seconds;
              None: whatever suits the state
    full      everything is read at the time of the fault, not only what may have changed
    requests  most requests for jobs that one poll may make while the fault lasts
    memory    most KiB more than before, None for any
    patience  seconds until the poll must have ended
    scheme    "http" or "https"
    options   more options of the account
    environment  more variables of the subject's
    needs     abilities of Subject that it takes
    run       a function of the case, instead of the usual course
    recovers  "itself", or "refresh": when somebody asks for it
    alone     nothing else is tried at the same time
    after     a function of the case, called when the usual course has seen the trouble
    """

    def __init__(self, row_id, says, fault=None, *, port=None, health="offline", kind=None, sentence=None, next="soon",
                 requests=3, memory=MOST_MEMORY, patience=PATIENCE, scheme="http", options=None, environment=None,
                 needs=(), full=False, run=None, after=None, recovers="itself", alone=False):
        self.id, self.says, self.fault, self.port = row_id, says, fault, port
        self.health, self.kind, self.sentence, self.next = health, kind, sentence, next
        self.requests, self.memory, self.patience, self.scheme = requests, memory, patience, scheme
        self.options, self.environment = options or {}, environment or {}
        self.needs, self.full, self.run, self.after = frozenset(needs), full, run, after
        self.recovers, self.alone = recovers, alone

    def break_service(self, case):
        if callable(self.fault):
            self.fault(case)
        elif self.fault is not None:
            for fault in self.fault if isinstance(self.fault, list) else [self.fault]:
                case.service.fault(**fault)
        if self.port:
            case.service.tell(**dict({"op": "port", "name": self.scheme}, **self.port))

    def try_it(self, case):
        if not self.needs <= case.subject.abilities:
            raise Skipped(f"{case.subject.name} cannot do this: {', '.join(sorted(self.needs - case.subject.abilities))}")
        if self.run:
            self.run(case)
            case.end()
            return
        case.begin()
        self.usual_course(case)
        case.end()

    def usual_course(self, case):
        case.subject.mark()
        memory = case.subject.figures()["memory"]
        n_requests = len(case.requests())
        self.break_service(case)
        began = time.monotonic()
        state = case.poll(full=self.full)
        case.note(f"{state['health']} after {time.monotonic() - began:.1f} s: {state['says']}")
        self.check_state(case, state)
        case.check_list_kept()
        case.check_next(state)
        n_requests = len(case.requests()) - n_requests
        case.note(f"{n_requests} requests, next in "
                  + ("–" if state["next"] is None else f"{state['next']:.0f} s"))
        case.check(n_requests <= self.requests, f"{n_requests} requests came in one poll")
        if self.after:
            self.after(case)
        case.check_figures(case.subject.figures(), memory)
        case.check(not case.subject.told(), f"it told {case.subject.told()}")
        case.service.lift()
        case.recover()

    def check_state(self, case, state):
        case.check(self.health in (None, state["health"]), f"the state is {state['health']}, not {self.health}: {state['says']}")
        if self.kind and "kind" in state:
            case.check(state["kind"] == self.kind, f"the error is {state['kind']}, not {self.kind}: {state['says']}")
        if self.sentence:
            case.check(state["says"] and re.search(self.sentence, state["says"]),
                       f"the state line says “{state['says']}”, not “{self.sentence}”")
