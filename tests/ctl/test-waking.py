#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-waking.py ENCODESCTL SLEEPER

What a server gets to hear when a computer with ten accounts of it wakes up, or comes into another network: how many
requests, and when. Program, server and network are real; the network is one that only this test has. Sleep is told by
what the clocks say (SLEEPER, a preloaded library) and by a stand-in for the login manager on a system bus.
"""

import os
import subprocess
import sys
import threading
import time

from machine import HARNESS, Lines, Machine, Service, run_tests

N_ACCOUNTS = 10
# One a second; and what a busy machine may add.
SPREAD = 10
SLACK = 2
# How long it takes to know whether the network is still there after sleep, and how long a new one must be quiet.
WAKE_PAUSE, NETWORK_QUIET = 2, 2
# GLib looks once more, a second after a link has changed.
LINK_NEWS = 1
NAMESPACE = "ENCODES_TEST_OWN_NETWORK"


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True, stdout=subprocess.DEVNULL)


def enter_own_network():
    """Begins again in a network namespace where there is nothing yet but ourselves."""
    if NAMESPACE in os.environ:
        return
    for options in ["--net"], ["--user", "--map-root-user", "--net"]:
        command = ["unshare", *options]
        if subprocess.run([*command, "ip", "link", "set", "lo", "up"], stdin=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, check=False).returncode == 0:
            os.environ[NAMESPACE] = "1"
            os.execvp(command[0], [*command, sys.executable, *sys.argv])
    print("1..0 # SKIP no network of its own can be had here")
    sys.exit(0)


class Network:
    """A link whose other end is a link, too, and a default route through it. What is on the loopback can always be
    reached: so the server tells who asks it although there is no network."""

    def __init__(self):
        ip("link", "set", "lo", "up")
        ip("link", "add", "encodes0", "type", "veth", "peer", "name", "encodes1")
        for name in "encodes0", "encodes1":
            # No address comes by itself when everybody believes that nothing changes any more.
            ip("link", "set", name, "addrgenmode", "none")
        ip("address", "add", "192.0.2.1/24", "dev", "encodes0")
        ip("link", "set", "encodes1", "up")
        self.come()

    def come(self):
        ip("link", "set", "encodes0", "up")
        ip("route", "replace", "default", "via", "192.0.2.2")

    def go(self):
        # Its routes go with it.
        ip("link", "set", "encodes0", "down")


class LoginManager:
    def __init__(self, bus):
        self.process = subprocess.Popen(
            ["/usr/bin/python3", os.path.join(HARNESS, "login-manager.py")], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, env={**bus.environment, "DBUS_SYSTEM_BUS_ADDRESS": bus.environment["DBUS_SESSION_BUS_ADDRESS"]})
        self.lines = Lines(self.process.stdout)
        assert self.lines.next() == "ready"

    def say(self, word):
        self.process.stdin.write(word.encode() + b"\n")
        self.process.stdin.flush()
        assert self.lines.next() == "said"

    def stop(self):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


class Watching:
    """encodesctl watches ten accounts of one server, and all have been asked once."""

    def __init__(self, encodesctl, sleeper, has_system_bus=False):
        self.encodesctl, self.sleeper, self.has_system_bus = encodesctl, sleeper, has_system_bus

    def __enter__(self):
        self.machine = Machine(self.encodesctl).__enter__()
        self.service = Service()
        environment = self.machine.environment
        environment["DBUS_SYSTEM_BUS_ADDRESS"] = "unix:path=/nonexistent"
        self.login_manager = None
        if self.has_system_bus:
            environment["DBUS_SYSTEM_BUS_ADDRESS"] = environment["DBUS_SESSION_BUS_ADDRESS"]
            self.login_manager = LoginManager(self.machine)
        for number in range(N_ACCOUNTS):
            self.machine.add(f"Account {number}", self.service, "--offline")
        pipe = os.path.join(self.machine.folder, "sleeper")
        os.mkfifo(pipe)
        environment.update({"LD_PRELOAD": self.sleeper, "ENCODES_TEST_SLEEPER": pipe, "ASAN_OPTIONS":
                            environment.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"})
        self.process = self.machine.begin("watch")
        self.commands = open(pipe, "w", encoding="ascii")
        self.wait_for_polls(N_ACCOUNTS)
        return self

    def __exit__(self, *unused):
        self.process.terminate()
        self.process.communicate(timeout=20)
        self.commands.close()
        if self.login_manager:
            self.login_manager.stop()
        self.service.__exit__()
        self.machine.__exit__()

    def poll_times(self):
        """When the server was asked for jobs since this was last called, one after the other."""
        return [request["time"] for request in self.service.log() if request["line"].startswith("GET /api/Jobs")]

    def wait_for_polls(self, number):
        seen = []
        end = time.monotonic() + 30
        while len(seen) < number:
            assert time.monotonic() < end, f"{len(seen)} requests instead of {number}"
            assert self.process.poll() is None, self.process.communicate()
            seen += self.poll_times()
            time.sleep(0.02)
        return seen

    def clocks(self, word, seconds):
        self.commands.write(f"{word} {seconds}\n")
        self.commands.flush()

    def check_round(self, begin, first):
        """Every account is asked once, the first after @first seconds at most, and never two at once."""
        times = [moment - begin for moment in self.wait_for_polls(N_ACCOUNTS)]
        gaps = [after - before for before, after in zip(times, times[1:])]
        busiest = max(sum(moment <= other < moment + 1 for other in times) for moment in times)
        print(f"# asked after {', '.join(f'{moment:.2f}' for moment in times)} s; closest {min(gaps):.2f} s, "
              f"at most {busiest} a second", flush=True)
        assert len(times) == N_ACCOUNTS, times
        assert times[0] <= first + SLACK, times
        assert times[-1] <= first + SPREAD + SLACK, times
        # Half a second is what is planned; a busy machine may shift each of them.
        assert sorted(gaps)[1] >= 0.2, gaps
        assert busiest <= 4, times

    def check_silence(self, seconds):
        """Nobody asks for so long, which is short of the time of the next regular question."""
        stop = threading.Event()
        stop.wait(seconds)
        times = self.poll_times()
        assert not times, times


class Turns:
    """Those who leave the network alone run at the same time; those who change it, by themselves."""

    def __init__(self, number):
        self.number = number
        self.places = threading.Semaphore(number)
        self.alone_lock = threading.Lock()

    def together(self, function):
        def run():
            with self.places:
                function()

        return run

    def alone(self, function):
        def run():
            with self.alone_lock:
                for _ in range(self.number):
                    self.places.acquire()
                try:
                    function()
                finally:
                    self.places.release(self.number)

        return run


def tests(encodesctl, sleeper, network):
    def clocks_tell():
        with Watching(encodesctl, sleeper) as watching:
            watching.clocks("sleep", 8 * 3600)
            watching.check_round(time.monotonic(), WAKE_PAUSE + 1)

    def both_tell():
        with Watching(encodesctl, sleeper, has_system_bus=True) as watching:
            watching.login_manager.say("sleep")
            watching.clocks("sleep", 8 * 3600)
            begin = time.monotonic()
            watching.login_manager.say("wake")
            watching.check_round(begin, WAKE_PAUSE + 1)
            watching.check_silence(5)

    def login_manager_tells():
        with Watching(encodesctl, sleeper, has_system_bus=True) as watching:
            watching.login_manager.say("sleep")
            watching.check_silence(1)
            watching.login_manager.say("wake")
            watching.check_round(time.monotonic(), WAKE_PAUSE + 1)

    def clock_is_set():
        with Watching(encodesctl, sleeper) as watching:
            for seconds in 3600, -7200:
                watching.clocks("set", seconds)
            watching.check_silence(4)

    def network_is_waited_for():
        with Watching(encodesctl, sleeper) as watching:
            network.go()
            watching.clocks("sleep", 8 * 3600)
            watching.check_silence(4)
            network.come()
            watching.check_round(time.monotonic(), LINK_NEWS + NETWORK_QUIET + 1)

    def network_flaps():
        with Watching(encodesctl, sleeper) as watching:
            for _ in range(10):
                network.go()
                network.come()
            watching.check_round(time.monotonic(), LINK_NEWS + NETWORK_QUIET + 1)
            watching.check_silence(3)

    turns = Turns(4)
    return [("/ctl/waking/clocks-tell", turns.together(clocks_tell)),
            ("/ctl/waking/both-tell-but-it-is-one-sleep", turns.together(both_tell)),
            ("/ctl/waking/login-manager-tells", turns.together(login_manager_tells)),
            ("/ctl/waking/set-clock-is-no-sleep", turns.together(clock_is_set)),
            ("/ctl/waking/network-is-waited-for", turns.alone(network_is_waited_for)),
            ("/ctl/waking/network-that-flaps-is-one", turns.alone(network_flaps))]


def main():
    enter_own_network()
    encodesctl, sleeper = (os.path.abspath(argument) for argument in sys.argv[1:])
    # Almost all of it is waiting.
    return run_tests(tests(encodesctl, sleeper, Network()), n_threads=4)


if __name__ == "__main__":
    sys.exit(main())
