#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""encodesctl account add and sign-in for a person: the real program, a real keyring, a server that speaks the device code
flow in another process.

usage: test-sign-in.py ENCODESCTL     (prints TAP)
"""

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time

from machine import DEADLINE, Lines, Machine, Service, finish, run_tests

ENCODESCTL = os.path.abspath(sys.argv[1])
PAGE = "https://microsoft.com/devicelogin"
SCHEMA = "io.github.encodes.Encodes.Account"


class SignInService(Service):
    def options(self, endpoint="oauth2"):
        return [f"api-endpoint={self.origin}/api/", f"token-endpoint={self.origin}/studio/{endpoint}/token",
                "authentication=device-code"]

    def person(self, **values):
        return self.tell("person", **values)

    def refresh_tokens(self):
        return self.person()["refresh_tokens"]


def stored_secret(machine, name="Studio"):
    accounts = {account["name"]: account["id"] for account in machine.run("account", "list", "-f", "json").json}
    return subprocess.run(["secret-tool", "lookup", "account", accounts[name], "xdg:schema", SCHEMA],
                          env=machine.environment, capture_output=True, check=False, timeout=DEADLINE).stdout.decode()


def add(machine, service, *more, endpoint="oauth2"):
    """With a person who has been there already."""
    service.person(does="approve")
    result = machine.run("account", "add", *more, "media-services-v2", "Studio", *service.options(endpoint))
    assert result.status == 0, result
    return result


def sign_in(machine, service):
    process = machine.begin("account", "sign-in", "Studio")
    lines = Lines(process.stderr)
    lines.until(lambda line: re.search(r"ABCD\d{5}", line), "code")
    service.person(does="approve")
    return finish(process)


def test_add(endpoint):
    with Machine(ENCODESCTL) as machine, SignInService() as service:
        process = machine.begin("account", "add", "media-services-v2", "Studio", *service.options(endpoint))
        lines = Lines(process.stderr)
        assert "Studio" in lines.next()
        assert lines.next().strip() == PAGE
        lines.next()
        assert lines.next().strip() == "ABCD00001"
        assert "Ctrl+C" in lines.next() and process.poll() is None
        service.person(does="approve")
        result = finish(process)
        assert result.status == 0 and result.out == "The account “Studio” has been added.\n", result
        # The server exchanged the first while the account was tried: the keyring has the one that works.
        assert [stored_secret(machine)] == service.refresh_tokens()
        assert machine.run("account", "test", "Studio").status == 0
        assert [stored_secret(machine)] == service.refresh_tokens()


def test_terminal():
    with Machine(ENCODESCTL) as machine, SignInService() as service:
        fd, inside = pty.openpty()
        process = subprocess.Popen(["setsid", "--ctty", ENCODESCTL, "account", "add", "media-services-v2", "Studio",
                                    *service.options()], stdin=inside, stdout=inside, stderr=inside,
                                   env={**machine.environment, "TERM": "xterm"})
        os.close(inside)
        shown, end = b"", time.monotonic() + DEADLINE
        while b"Ctrl+C" not in shown:
            assert select.select([fd], [], [], max(end - time.monotonic(), 0))[0], shown
            shown += os.read(fd, 4096)
        assert PAGE.encode() in shown and b"ABCD00001" in shown, shown
        os.write(fd, b"\x03")
        assert process.wait(DEADLINE) == 130
        os.close(fd)
        service.log()
        assert machine.run("account", "list", "-f", "json").json == []
        assert not any("token" in request["line"] for request in service.log())
        assert service.refresh_tokens() == []


def test_interrupted():
    with Machine(ENCODESCTL) as machine, SignInService() as service:
        process = machine.begin("account", "add", "media-services-v2", "Studio", *service.options())
        Lines(process.stderr).until(lambda line: "ABCD00001" in line, "code")
        process.send_signal(signal.SIGTERM)
        begin = time.monotonic()
        assert process.wait(DEADLINE) == 143
        assert time.monotonic() - begin < 5
        finish(process)
        assert machine.run("account", "list", "-f", "json").json == []


def test_not_signed_in():
    with Machine(ENCODESCTL) as machine, SignInService() as service:
        for polls, words in ((["authorization_declined"], "declined"), (["expired_token"], "in time"),
                             (["invalid_grant"], "AADSTS70016")):
            service.person(polls=polls)
            result = machine.run("account", "add", "media-services-v2", "Studio", *service.options())
            assert result.err.splitlines()[-1].startswith("Studio: ") and words in result.err, result
            assert result.status == 3 and result.out == "", result
        service.tell("fault", match="devicecode", status=200, body="<html>Wi-Fi</html>")
        result = machine.run("account", "add", "media-services-v2", "Studio", *service.options())
        assert result.status == 4 and "web page" in result.err and result.err.count("\n") == 1, result
        assert machine.run("account", "list", "-f", "json").json == []


def test_again():
    with Machine(ENCODESCTL) as machine, SignInService() as service:
        add(machine, service)
        service.add("Film", 2, [50])
        assert "Film" in machine.run("list").out
        service.tell("revoke", people=True)
        before = stored_secret(machine)
        result = machine.run("account", "test", "Studio")
        assert result.status == 3 and "sign in again" in result.err and "account sign-in" in result.err, result
        result = machine.run("list", "--account", "Studio")
        assert result.status == 3 and "sign in again" in result.err, result
        assert stored_secret(machine) == before
        result = sign_in(machine, service)
        assert result.status == 0 and "accepts the account" in result.out, result
        assert [stored_secret(machine)] == service.refresh_tokens()
        assert "Film" in machine.run("list").out


def test_offline():
    with Machine(ENCODESCTL) as machine, SignInService() as service:
        result = machine.run("account", "add", "--offline", "media-services-v2", "Studio", *service.options())
        assert result.status == 0 and service.log() == [], result
        result = machine.run("account", "test", "Studio")
        assert result.status == 3 and "not signed in" in result.err and "account sign-in" in result.err, result
        assert sign_in(machine, service).status == 0
        assert machine.run("account", "test", "Studio").status == 0


def test_description():
    """What a portal gives may lack the secret: a person who signs in needs none."""
    with Machine(ENCODESCTL) as machine, SignInService() as service:
        description = json.dumps({"AadTenantDomain": "studio.example", "RestAPIEndpoint": f"{service.origin}/api/"})
        words = ["account", "add", "--from-json", "-", "Studio", *service.options()[1:]]
        result = machine.run(*words[:-1], stdin=description)
        assert result.status == 2 and service.log() == [], result
        service.person(does="approve")
        result = machine.run(*words, stdin=description)
        assert result.status == 0, result
        assert [stored_secret(machine)] == service.refresh_tokens()


def test_secret_accounts():
    with Machine(ENCODESCTL) as machine, Service() as service:
        machine.add("Studio", service)
        result = machine.run("account", "sign-in", "Studio")
        assert result.status == 2 and "secret" in result.err, result


def test_shared():
    """Two programs at the same time, and a server that takes each refresh token once."""
    with Machine(ENCODESCTL) as machine, SignInService() as service:
        add(machine, service)
        service.tell("revoke")
        for _ in range(3):
            both = [machine.begin("list", "--account", "Studio") for _ in range(2)]
            for process in both:
                result = finish(process)
                assert result.status == 0, result
        assert [stored_secret(machine)] == service.refresh_tokens()


def test_nowhere_else():
    with Machine(ENCODESCTL) as machine, SignInService() as service:
        machine.environment["G_MESSAGES_DEBUG"] = "all"
        texts = [add(machine, service), machine.run("list"), machine.run("account", "list", "-f", "json")]
        service.tell("revoke", people=True)
        texts += [machine.run("account", "test", "Studio"), sign_in(machine, service)]
        bodies = " ".join(request["body"] for request in service.log())
        needles = set(re.findall(r"(?:refresh-\d+-|device-)[0-9a-f]{32}", bodies)) | set(service.refresh_tokens())
        assert len(needles) >= 5, needles
        for result in texts:
            for needle in needles:
                assert needle not in result.out and needle not in result.err, (needle, result)
        n_files = 0
        for folder, _, names in os.walk(machine.folder):
            for name in filter(os.path.isfile, (os.path.join(folder, name) for name in names)):
                n_files += 1
                with open(name, "rb") as file:
                    contents = file.read()
                assert not [needle for needle in needles if needle.encode() in contents], name
        assert n_files >= 3, n_files


if __name__ == "__main__":
    sys.exit(run_tests([
        ("/ctl/sign-in/add/by-the-v1-endpoint", lambda: test_add("oauth2")),
        ("/ctl/sign-in/add/by-the-v2-endpoint", lambda: test_add("oauth2/v2.0")),
        ("/ctl/sign-in/add/ctrl-c-on-a-terminal-stores-nothing", test_terminal),
        ("/ctl/sign-in/add/a-signal-ends-it-at-once", test_interrupted),
        ("/ctl/sign-in/add/says-why-not", test_not_signed_in),
        ("/ctl/sign-in/add/offline-leaves-it-for-later", test_offline),
        ("/ctl/sign-in/add/from-a-description-without-a-secret", test_description),
        ("/ctl/sign-in/again/after-it-was-revoked", test_again),
        ("/ctl/sign-in/again/is-nothing-for-accounts-with-a-secret", test_secret_accounts),
        ("/ctl/sign-in/shared/by-two-programs-at-once", test_shared),
        ("/ctl/sign-in/secrets/are-nowhere-else", test_nowhere_else),
    ], 4))
