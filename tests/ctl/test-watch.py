#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""encodesctl watch: the real program in pipes and on terminals, a real keyring, services in other processes.

usage: test-watch.py ENCODESCTL     (prints TAP)
"""

import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from datetime import datetime, timedelta, timezone

from machine import (CANCELED, DEADLINE, ERROR, FINISHED, PROCESSING, Lines, Machine, Service, check_job, finish,
                     run_tests)

ENCODESCTL = os.path.abspath(sys.argv[1])


def test_watch_json():
    with Machine(ENCODESCTL) as machine, Service() as service:
        machine.add("Studio", service)
        job_id = service.add("Film", PROCESSING, [10])
        service.add("Old", FINISHED, [100])
        process = machine.begin("watch")
        lines = Lines(process.stdout)
        first = {job["name"]: check_job(job) for job in (json.loads(lines.next()), json.loads(lines.next()))}
        assert first["Film"]["progress"] == 10 and first["Old"]["state"] == "finished", first

        service.tell("set", id=job_id, tasks=[{"Progress": 60}])
        line = lines.until(lambda text: json.loads(text)["progress"] == 60, "change of the progress")
        assert check_job(json.loads(line))["name"] == "Film"
        service.tell("set", id=job_id, job={"State": FINISHED, "EndTime": "2026-11-21T11:00:00"},
                     tasks=[{"State": FINISHED, "Progress": 100}])
        line = lines.until(lambda text: json.loads(text)["state"] == "finished", "end")
        assert check_job(json.loads(line))["name"] == "Film"
        process.send_signal(signal.SIGINT)
        result = finish(process)
        assert result.status == 0 and result.err == "", result


def end_job(service, job_id, state):
    service.tell("set", id=job_id, job={"State": state, "EndTime": "2026-11-21T11:00:00"}, tasks=[{"State": state}])


def test_watch_until_ended():
    with Machine(ENCODESCTL) as machine, Service() as service:
        machine.add("Studio", service)
        service.add("Old failure", ERROR, [3])
        for state, status in ((FINISHED, 0), (ERROR, 1), (CANCELED, 1)):
            job_id = service.add("Film", PROCESSING, [10])
            process = machine.begin("watch", "--until-ended")
            Lines(process.stdout).until(lambda text: json.loads(text)["state"] == "processing", "running job")
            end_job(service, job_id, state)
            result = finish(process)
            assert result.status == status, (state, result)
            service.tell("remove", id=job_id)
        # Nothing to wait for is no failure, whatever has failed before.
        assert machine.run("watch", "--until-ended").status == 0


def test_watch_named():
    with Machine(ENCODESCTL) as machine, Service() as service:
        machine.add("Studio", service)
        one = service.add("One", PROCESSING, [10])
        service.add("Two", PROCESSING, [10])
        failed = service.add("Failed before", ERROR, [10])
        assert machine.run("watch", "--until-ended", failed).status == 1
        process = machine.begin("watch", "--until-ended", "One")
        lines = Lines(process.stdout)
        assert json.loads(lines.next())["name"] == "One"
        end_job(service, one, FINISHED)
        rest = finish(process)
        assert rest.status == 0 and "Two" not in rest.out, rest

        process = machine.begin("watch", "--until-ended", "Two")
        lines = Lines(process.stdout)
        two = json.loads(lines.next())["id"]
        service.tell("remove", id=two)
        result = finish(process)
        assert result.status == 1 and "gone" in result.err, result

        result = machine.run("watch", "nowhere")
        assert result.status == 4 and "nowhere" in result.err, result


def test_watch_trouble():
    with Machine(ENCODESCTL) as machine, Service() as service, Service() as down:
        machine.add("Studio", service)
        machine.add("Down", down)
        down.tell("fault", match="/api/", times=-1, status=403)
        result = machine.run("watch", "--until-ended", "nowhere")
        assert result.status == 5 and "Down: " in result.err, result
        assert machine.run("watch", "--until-ended", "nowhere", "--account", "Down").status == 3
        assert machine.run("watch", "--until-ended", "--account", "Down").status == 3
        assert machine.run("watch", "--until-ended").status == 5
        # Only a person can help the account of a job that is waited for.
        service.add("Film", PROCESSING, [10])
        process = machine.begin("watch", "--until-ended", "Film")
        Lines(process.stdout).next()
        service.tell("fault", match="/api/", times=-1, status=403)
        result = finish(process)
        assert result.status == 3 and "Studio: " in result.err, result


def test_watch_plain_lines():
    with Machine(ENCODESCTL) as machine, Service() as service:
        machine.add("Studio", service)
        service.add("Film", PROCESSING, [58])
        process = machine.begin("watch", "--format", "table")
        line = Lines(process.stdout).next()
        assert re.fullmatch(r"\w+ +58 %  Film  \(Studio\)", line), line
        process.terminate()
        assert finish(process).status == 128 + signal.SIGTERM


def test_watch_reader_gone():
    with Machine(ENCODESCTL) as machine, Service() as service:
        machine.add("Studio", service)
        service.add("Old", FINISHED, [100])
        process = machine.begin("watch")
        Lines(process.stdout).next()
        # No job changes any more, so nothing would be written.
        process.stdout.close()
        assert process.wait(timeout=DEADLINE) == -signal.SIGPIPE
        assert process.stderr.read() == b""
        process.stderr.close()


class Terminal:
    """A terminal of its own, of which what is shown is kept."""

    def __init__(self, machine, *arguments, columns=100, lines=30):
        self.fd, inside = pty.openpty()
        fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        # Its controlling terminal, so that Ctrl-C is what it is.
        self.process = subprocess.Popen(["setsid", "--ctty", ENCODESCTL, *arguments], stdin=inside, stdout=inside,
                                        stderr=inside, env={**machine.environment, "TERM": "xterm"})
        os.close(inside)
        self.shown = ""

    def wait_for(self, pattern):
        end = time.monotonic() + DEADLINE
        while not (match := re.search(pattern, self.shown)):
            assert select.select([self.fd], [], [], max(end - time.monotonic(), 0))[0], (pattern, self.shown)
            self.shown += os.read(self.fd, 65536).decode(errors="replace")
        self.shown = self.shown[match.end():]
        return match

    def end(self):
        os.write(self.fd, b"\x03")
        end = time.monotonic() + DEADLINE
        while select.select([self.fd], [], [], max(end - time.monotonic(), 0))[0]:
            try:
                os.read(self.fd, 65536)
            except OSError:
                break
        os.close(self.fd)
        return self.process.wait(timeout=1)


def test_watch_terminal():
    with Machine(ENCODESCTL) as machine, Service() as service:
        machine.add("Studio", service)
        job_id = service.add("Film", PROCESSING, [50])
        service.add("Old", FINISHED, [100])
        terminal = Terminal(machine, "watch")
        terminal.wait_for(r"█{10}░{10} +50 % +Film")
        service.tell("set", id=job_id, tasks=[{"Progress": 75}])
        # In place: up by the one line that was drawn.
        terminal.wait_for(r"\033\[1A[^\n]*█{15}░{5} +75 % +Film[^\n]*\n\033\[J")
        assert "Old" not in terminal.shown
        service.tell("fault", match="/api/", times=-1, status=500)
        terminal.wait_for(r"Studio: ")
        assert terminal.end() == 0


def test_watch_time_left():
    with Machine(ENCODESCTL) as machine, Service() as service:
        machine.add("Studio", service)
        started = datetime.now(timezone.utc) - timedelta(minutes=10)
        service.add("Film", PROCESSING, [50], StartTime=started.strftime("%Y-%m-%dT%H:%M:%S"))
        service.add("Trailer", PROCESSING, [None])
        terminal = Terminal(machine, "watch")
        terminal.wait_for(r"50 % +Film +10:\d\d +10 min left +Studio")
        terminal.wait_for(r" – +Trailer")
        assert terminal.end() == 0


def test_watch_narrow_terminal():
    with Machine(ENCODESCTL) as machine, Service() as service:
        machine.add("Studio", service)
        for i in range(20):
            service.add(f"A film with a rather long name, number {i}", PROCESSING, [50])
        terminal = Terminal(machine, "watch", columns=60, lines=10)
        match = terminal.wait_for(r"\r([^\r]*A film(?:[^\n]*\n)*?… [^\n]*12[^\n]*\n)")
        lines = re.sub(r"\033\[\w+|\r", "", match[1]).splitlines()
        assert len(lines) == 9, lines
        assert all(len(line) < 60 for line in lines), lines
        assert terminal.end() == 0


if __name__ == "__main__":
    # At the same time: they mostly wait for the next poll.
    sys.exit(run_tests([
        ("/ctl/watch/first-all-then-each-change", test_watch_json),
        ("/ctl/watch/until-ended-tells-how", test_watch_until_ended),
        ("/ctl/watch/named-jobs-only", test_watch_named),
        ("/ctl/watch/trouble-is-told-and-ends-waiting", test_watch_trouble),
        ("/ctl/watch/plain-lines-in-a-pipe", test_watch_plain_lines),
        ("/ctl/watch/ends-when-its-reader-has-gone", test_watch_reader_gone),
        ("/ctl/watch/terminal-is-redrawn-in-place", test_watch_terminal),
        ("/ctl/watch/terminal-tells-the-time-left", test_watch_time_left),
        ("/ctl/watch/narrow-terminal-breaks-no-line", test_watch_narrow_terminal),
    ], n_threads=4))
