#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""The accounts file with many programs at it at once, killed programs, and files that are no accounts file.

usage: test-accounts-under-stress.py ENCODESCTL     (prints TAP)

ENCODES_TEST_KILLS says how often encodesctl is killed (SIGKILL) while it changes the file; ENCODES_TEST_SEED when.
"""

import configparser
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import time
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "harness"))

from machine import CLIENT, DEADLINE, Machine, run_tests  # noqa: E402

ENCODESCTL = os.path.abspath(sys.argv[1])
KILLS = int(os.environ.get("ENCODES_TEST_KILLS", "40"))
SEED = int(os.environ.get("ENCODES_TEST_SEED") or random.SystemRandom().randrange(1 << 32))
OPTIONS = ["api-endpoint=https://media.example/api/", f"client-id={CLIENT}", "tenant=example.net"]


def path_of(machine):
    return pathlib.Path(machine.environment["XDG_CONFIG_HOME"], "encodes", "accounts.ini")


def another(name):
    """One account cannot be added twice, under whatever name."""
    return [] if name == "stays" else [f"trusted-redirect=http://127.0.0.1/{zlib.crc32(name.encode())}/api/"]


def begin_add(machine, name):
    process = subprocess.Popen([ENCODESCTL, "account", "add", "--offline", "media-services-v2", name, *OPTIONS,
                                *another(name)],
                               env=machine.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    process.stdin.write(b"secret\n")
    process.stdin.close()
    process.stdin = None
    return process


def add(machine, name):
    process = begin_add(machine, name)
    out, err = process.communicate(timeout=DEADLINE)
    assert process.returncode == 0, (out, err)


def begin(machine, *words):
    return subprocess.Popen([ENCODESCTL, "account", *words], env=machine.environment, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finish(processes):
    results = []
    for process in processes:
        out, err = process.communicate(timeout=DEADLINE)
        results.append((process.returncode, out.decode() + err.decode()))
    return results


def read_accounts(machine):
    """name → keys; as another program reads the file, and with nothing left out."""
    parser = configparser.RawConfigParser(interpolation=None, strict=True)
    parser.optionxform = str
    if path_of(machine).exists():
        parser.read_string(path_of(machine).read_text(encoding="utf-8"))
    accounts = [dict(parser[section]) for section in parser.sections()]
    for account in accounts:
        assert {"Name", "Provider", "api-endpoint", "client-id", "tenant"} <= set(account), account
    names = [account["Name"] for account in accounts]
    assert len(set(names)) == len(names), names
    return {account["Name"]: account for account in accounts}


def count_secrets(machine):
    found = subprocess.run(["secret-tool", "search", "--all", "xdg:schema", "io.github.encodes.Encodes.Account"],
                           env=machine.environment, capture_output=True, check=False, timeout=DEADLINE)
    return len(re.findall(rb"^secret = ", found.stdout, re.M))


def test_one_name_at_once():
    with Machine(ENCODESCTL) as machine:
        for _ in range(3):
            before = len(read_accounts(machine))
            name = f"Studio {before}"
            results = finish([begin_add(machine, name) for _ in range(8)])
            statuses = sorted(status for status, _ in results)
            assert statuses == [0] + [2] * 7, results
            assert all(name in words for status, words in results), results
            assert len(read_accounts(machine)) == before + 1
        # Those that came too late have left no secret behind.
        assert count_secrets(machine) == 3, count_secrets(machine)


def test_many_changes_at_once():
    with Machine(ENCODESCTL) as machine:
        for i in range(8):
            add(machine, f"old {i}")
        processes = [begin_add(machine, f"new {i}") for i in range(12)]
        processes += [begin(machine, "remove", f"old {i}") for i in range(4)]
        processes += [begin(machine, "edit", "--offline", f"old {i}", f"tenant=changed-{i}.example") for i in range(4, 8)]
        results = finish(processes)
        assert all(status == 0 for status, _ in results), results
        accounts = read_accounts(machine)
        assert set(accounts) == {f"new {i}" for i in range(12)} | {f"old {i}" for i in range(4, 8)}, accounts
        for i in range(4, 8):
            assert accounts[f"old {i}"]["tenant"] == f"changed-{i}.example", accounts
        assert count_secrets(machine) == 16, count_secrets(machine)


def measure(machine):
    began = time.monotonic()
    add(machine, "measured")
    took = time.monotonic() - began
    finish([begin(machine, "remove", "measured")])
    return took


def test_killed_at_any_moment():
    chance = random.Random(SEED)
    seen = {"there": 0, "not there": 0}
    with Machine(ENCODESCTL) as machine:
        add(machine, "stays")
        stays = read_accounts(machine)["stays"]
        took = measure(machine)
        for i in range(KILLS):
            is_there = "comes" in read_accounts(machine)
            if chance.random() < 0.3:
                process = begin(machine, "edit", "--offline", "stays", f"tenant=moved-{i}.example")
            else:
                process = begin(machine, "remove", "comes") if is_there else begin_add(machine, "comes")
            time.sleep(chance.uniform(0, 1.2 * took))
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=DEADLINE)
            accounts = read_accounts(machine)
            assert set(accounts) in ({"stays"}, {"stays", "comes"}), accounts
            seen["there" if "comes" in accounts else "not there"] += 1
            assert {key: value for key, value in accounts["stays"].items() if key != "tenant"} \
                == {key: value for key, value in stays.items() if key != "tenant"}, accounts
            assert re.fullmatch(r"example\.net|moved-\d+\.example", accounts["stays"]["tenant"]), accounts
        # No lock is left, and what is there can be changed.
        status, words = finish([begin(machine, "list")])[0]
        assert status == 0 and "stays" in words, words
        add(machine, "the last")
    print(f"# seed {SEED}: {KILLS} kills, none lost an account; afterwards the other was there {seen['there']} times",
          flush=True)


def make_folder(path):
    path.mkdir()


def make_pipe(path):
    os.mkfifo(path)


def make_huge(path):
    with open(path, "wb") as file:
        file.write(b"[a]\nName=A\nProvider=media-services-v2\n")
        file.truncate(1 << 40)


def make_text(data):
    return lambda path: path.write_bytes(data)


DAMAGES = {
    "a folder": make_folder,
    "a pipe": make_pipe,
    "huge": make_huge,
    "not UTF-8": make_text(b"[a]\nName=\xff\xfe\nProvider=media-services-v2\n\xff\xfe\xfd"),
    "noise": make_text(bytes(range(256)) * 20),
    "half a line": make_text(b"[a]\nName=A\nProvi"),
    "an image": make_text(b"\x89PNG\r\n\x1a\n" + bytes(100)),
}


def snapshot(path):
    """What a program that writes would change; of a huge file only how long it is."""
    status = os.stat(path)
    contents = path.read_bytes() if path.is_file() and status.st_size < 1 << 20 else None
    return status.st_ino, status.st_size, status.st_mode, contents


def test_what_is_no_accounts_file_is_left_alone():
    with Machine(ENCODESCTL) as machine:
        path = path_of(machine)
        path.parent.mkdir(parents=True)
        for name, damage in DAMAGES.items():
            damage(path)
            before = snapshot(path)
            for process in (begin(machine, "list"), begin(machine, "remove", "A"), begin_add(machine, "B")):
                status, words = finish([process])[0]
                assert status not in (0, -signal.SIGSEGV, -signal.SIGABRT), (name, status, words)
                assert "accounts.ini" in words, (name, words)
                assert words.count("\n") == 1, (name, words)
            assert snapshot(path) == before, name
            assert count_secrets(machine) == 0, name
            os.rmdir(path) if path.is_dir() else path.unlink()
        add(machine, "all is well again")


if __name__ == "__main__":
    sys.exit(run_tests([
        ("/ctl/accounts/one-name-at-once", test_one_name_at_once),
        ("/ctl/accounts/many-changes-at-once", test_many_changes_at_once),
        ("/ctl/accounts/killed-at-any-moment", test_killed_at_any_moment),
        ("/ctl/accounts/what-is-no-accounts-file-is-left-alone", test_what_is_no_accounts_file_is_left_alone),
    ]))
