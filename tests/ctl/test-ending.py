#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""A log-out, or Ctrl-C, waits for nobody: whatever a service does just then, the program is gone within a second.

usage: test-ending.py ENCODESCTL     (prints TAP)
"""

import os
import signal
import socket
import sys
import time

from machine import DEADLINE, PROCESSING, Machine, Service, run_tests

ENCODESCTL = os.path.abspath(sys.argv[1])
COMMANDS = ["watch"], ["list"], ["account", "test", "Studio"]
FAULTS = {"jobs-hang": {"match": "Jobs", "hang": True}, "jobs-drip": {"match": "Jobs", "drip": True},
          "jobs-pour": {"match": "Jobs", "pour": True}, "no-token": {"match": "POST", "hang": True}}
# On a machine that does other things the scheduler alone may take so long.
TRIES = 4


def wait_until_asked(service, process, part):
    end = time.monotonic() + DEADLINE
    while not any(request["line"].startswith(part) for request in service.log()):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end, "nobody asked"
        time.sleep(0.02)


def time_to_end(process, number):
    began = time.monotonic()
    process.send_signal(number)
    process.communicate(timeout=DEADLINE)
    return time.monotonic() - began


def test_mid_poll(fault):
    def run():
        with Machine(ENCODESCTL) as machine, Service() as service:
            service.add("Film", PROCESSING, [10])
            machine.add("Studio", service, "--offline")
            for command in COMMANDS:
                for number in signal.SIGTERM, signal.SIGINT:
                    times = []
                    while not times or (times[-1] >= 1 and len(times) < TRIES):
                        service.tell("clear")
                        service.tell("fault", times=-1, **FAULTS[fault])
                        process = machine.begin(*command)
                        wait_until_asked(service, process, "POST" if fault == "no-token" else "GET /api/Jobs")
                        times.append(time_to_end(process, number))
                    print(f"# {' '.join(command)}, {number.name}: {times[-1]:.2f} s", flush=True)
                    assert times[-1] < 1, (command, number, times)

    return run


def test_serve():
    """Clients in every stage of a request hold it up no more than none."""
    with Machine(ENCODESCTL) as machine:
        for number in signal.SIGTERM, signal.SIGINT:
            process = machine.begin("serve", "--listen", "127.0.0.1:0")
            line = process.stdout.readline().decode()
            assert line.startswith("Listening on http://127.0.0.1:"), line
            port = int(line.split(":")[2].split("/")[0])
            starts = (b"", b"GET /api/Jobs HTTP/1.1\r\nHo", b"POST /x/oauth2/token HTTP/1.1\r\nHost: x\r\n"
                      b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\ngrant")
            clients = []
            for i in range(30):
                clients.append(socket.create_connection(("127.0.0.1", port), timeout=DEADLINE))
                clients[-1].sendall(starts[i % 3])
            took = time_to_end(process, number)
            for client in clients:
                client.close()
            print(f"# serve, {number.name}: {took:.2f} s", flush=True)
            assert process.returncode == 0 and took < 2, (process.returncode, took)


TESTS = [(f"/ctl/ending/{fault}", test_mid_poll(fault)) for fault in FAULTS] + [("/ctl/ending/serve", test_serve)]

if __name__ == "__main__":
    sys.exit(run_tests(TESTS, n_threads=3))
