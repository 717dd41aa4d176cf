# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""What the tests of encodesctl stand on: a home and a keyring of their own, services in other processes, and TAP."""

import concurrent.futures
import json
import os
import re
import select
import subprocess
import sys
import time
import traceback

HARNESS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "harness")
sys.path.insert(0, HARNESS)

from private_bus import PrivateBus  # noqa: E402

CLIENT = "client"
SECRET = "secret & more"
DEADLINE = 60

QUEUED, SCHEDULED, PROCESSING, FINISHED, ERROR, CANCELED, CANCELING = range(7)

JOB_KEYS = ["id", "account", "provider", "name", "state", "progress", "created", "started", "ended", "modified",
            "priority", "running_ms", "error", "tasks"]
TASK_KEYS = ["id", "name", "state", "progress", "error"]
STATES = {"queued", "scheduled", "processing", "finished", "error", "canceling", "canceled", "unknown"}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def check_progress(progress):
    assert progress is None or (isinstance(progress, (int, float)) and not isinstance(progress, bool) and
                                0 <= progress <= 100), progress


def check_error(error):
    assert error is None or list(error) == ["code", "message"], error
    for value in (error or {}).values():
        assert value is None or isinstance(value, str), error


def check_job(job):
    """Key by key what scripts rely on."""
    assert list(job) == JOB_KEYS, job
    for key in "id", "account", "provider":
        assert isinstance(job[key], str) and job[key], job
    assert job["name"] is None or isinstance(job["name"], str), job
    assert job["state"] in STATES, job
    check_progress(job["progress"])
    for key in "created", "started", "ended", "modified":
        assert job[key] is None or TIME.fullmatch(job[key]), job
    assert isinstance(job["priority"], int), job
    assert job["running_ms"] is None or isinstance(job["running_ms"], (int, float)), job
    check_error(job["error"])
    for task in job["tasks"]:
        assert list(task) == TASK_KEYS, task
        assert task["state"] in STATES, task
        check_progress(task["progress"])
        check_error(task["error"])
    return job


class Service:
    """A Media Services v2 service that speaks the real protocol, in a process of its own."""

    def __init__(self):
        self.process = subprocess.Popen([sys.executable, os.path.join(HARNESS, "media-services-server.py")],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = json.loads(self.process.stdout.readline())["http"]
        self.origin = f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        # It ends with its input, and takes its folder along.
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()

    def tell(self, op, **values):
        self.process.stdin.write(json.dumps({"op": op, **values}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def add(self, name, state, progress=(), **values):
        tasks = [{"Name": f"task {i}", "State": state, "Progress": part} for i, part in enumerate(progress)]
        return self.tell("add", job={"Name": name, "State": state, **values}, tasks=tasks)["id"]

    def log(self):
        return self.tell("log")["requests"]

    def options(self):
        return [f"api-endpoint={self.origin}/api/", f"token-endpoint={self.origin}/studio/oauth2/token",
                f"client-id={CLIENT}"]


class Result:
    def __init__(self, status, out, err):
        self.status = status
        self.out = out
        self.err = err

    @property
    def json(self):
        return json.loads(self.out)

    def __repr__(self):
        return f"exit status {self.status}\n--- out\n{self.out}\n--- err\n{self.err}"


class Machine(PrivateBus):
    def __init__(self, encodesctl, **options):
        super().__init__(**options)
        self.encodesctl = encodesctl
        self.n_added = 0
        self.environment["PYTHONIOENCODING"] = "utf-8"

    def run(self, *arguments, stdin="", **environment):
        process = subprocess.run([self.encodesctl, *arguments], input=stdin.encode(), capture_output=True,
                                 env={**self.environment, **environment}, timeout=DEADLINE, check=False)
        return Result(process.returncode, process.stdout.decode(), process.stderr.decode())

    def begin(self, *arguments, **options):
        return subprocess.Popen([self.encodesctl, *arguments], env=self.environment, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)

    def add(self, name, service, *more, secret=SECRET):
        # The same account cannot be added twice.
        other = [f"trusted-redirect=http://127.0.0.1:{self.n_added}/api/"] if self.n_added > 0 else []
        self.n_added += 1
        result = self.run("account", "add", *more, "media-services-v2", name, *service.options(), *other,
                          stdin=secret + "\n")
        assert result.status == 0, result
        return result


class Lines:
    """The lines of a pipe as they come."""

    def __init__(self, pipe):
        self.fd = pipe.fileno()
        self.rest = b""

    def next(self, what="line"):
        end = time.monotonic() + DEADLINE
        while b"\n" not in self.rest:
            assert select.select([self.fd], [], [], max(end - time.monotonic(), 0))[0], f"no {what} in time"
            more = os.read(self.fd, 65536)
            assert more, f"the end came instead of a {what}"
            self.rest += more
        line, _, self.rest = self.rest.partition(b"\n")
        return line.decode()

    def until(self, condition, what="line"):
        while True:
            line = self.next(what)
            if condition(line):
                return line


def finish(process):
    out, err = process.communicate(timeout=DEADLINE)
    return Result(process.returncode, out.decode(), err.decode())


def run_test(number, path, function):
    begin = time.monotonic()
    try:
        function()
        return True, f"ok {number} {path}\n# {time.monotonic() - begin:.1f} s"
    except Exception:  # every failure is one test's own
        reason = traceback.format_exc().replace("\n", "\n# ")
        return False, f"# {reason}\nnot ok {number} {path}"


def run_tests(tests, n_threads=1):
    """Runs the functions (path, function) and prints TAP, in their order; returns the exit status."""
    print(f"1..{len(tests)}", flush=True)
    status = 0
    with concurrent.futures.ThreadPoolExecutor(n_threads) as executor:
        for result in [executor.submit(run_test, number, *test) for number, test in enumerate(tests, 1)]:
            good, text = result.result()
            status = status if good else 1
            print(text, flush=True)
    return status
