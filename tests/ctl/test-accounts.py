#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""encodesctl account: the real program, a real keyring, a service in another process.

usage: test-accounts.py ENCODESCTL     (prints TAP)
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
import unicodedata

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "harness"))

from locales import make_locale  # noqa: E402
from machine import CLIENT, DEADLINE, SECRET, Machine, Service, run_tests

ENCODESCTL = os.path.abspath(sys.argv[1])


def assert_usage(result, *words):
    assert result.status == 2, result
    assert result.out == "", result
    assert result.err.count("\n") == 1, result
    for word in words:
        assert word in result.err, (word, result)


def stored_secret(machine, account_id):
    return subprocess.run(["secret-tool", "lookup", "account", account_id, "xdg:schema",
                           "io.github.encodes.Encodes.Account"], env=machine.environment, capture_output=True,
                          check=False, timeout=DEADLINE).stdout.decode()


def accounts_file(machine):
    path = os.path.join(machine.environment["XDG_CONFIG_HOME"], "encodes", "accounts.ini")
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def test_usage():
    with Machine(ENCODESCTL, bus=False) as machine:
        assert_usage(machine.run(), "command")
        assert_usage(machine.run("nonsense"), "nonsense")
        assert_usage(machine.run("--nonsense"), "--nonsense")
        assert_usage(machine.run("list", "--nonsense"), "--nonsense")
        assert_usage(machine.run("list", "too", "much"), "too")
        assert_usage(machine.run("list", "--state", "nonsense"), "nonsense", "processing")
        assert_usage(machine.run("list", "--format", "xml"), "xml", "json")
        assert_usage(machine.run("list", "--account", "nobody"), "nobody")
        assert_usage(machine.run("watch", "--account", "nobody"), "nobody")
        assert_usage(machine.run("show"), "job")
        assert_usage(machine.run("show", "a", "b"), "job")
        assert_usage(machine.run("cancel"), "job")
        assert_usage(machine.run("account"), "add")
        assert_usage(machine.run("account", "nonsense"), "nonsense")
        assert_usage(machine.run("account", "remove"), "account")
        assert_usage(machine.run("account", "remove", "nobody"), "nobody")
        assert_usage(machine.run("account", "test", "nobody"), "nobody")
        assert_usage(machine.run("account", "sign-in", "nobody"), "nobody")
        assert_usage(machine.run("list", "--account", b"\xff\xfe"), "UTF-8")


def test_help():
    with Machine(ENCODESCTL, bus=False) as machine:
        result = machine.run("--help")
        assert result.status == 0 and result.err == "", result
        commands = re.findall(r"^  ([a-z]+)  ", result.out, re.M)
        assert {"account", "list", "show", "watch", "cancel"} <= set(commands), commands
        for words in [[command] for command in commands if command != "help"] + [
                ["account", command] for command in ("add", "edit", "list", "remove", "sign-in", "test")]:
            help_text = machine.run(*words, "--help")
            assert help_text.status == 0 and "encodesctl " + " ".join(words) in help_text.out, help_text
            assert machine.run("help", *words).out == help_text.out, words
            assert "man encodesctl" in help_text.out, help_text
        assert machine.run("account", "help", "add").out == machine.run("account", "add", "--help").out
        assert machine.run("help").out == machine.run("-h").out == result.out
        assert "api-endpoint" in machine.run("account", "add", "--help").out
        assert re.fullmatch(r"encodesctl \d+\.\d+\.\d+\n", machine.run("--version").out)


def width_of(text):
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def test_help_is_neat():
    """No wider than a terminal, in every language, and what the options mean stands in one column."""
    texts = os.path.join(os.environ.get("ENCODES_TEST_BUILD_DIR", "."), "po")
    with Machine(ENCODESCTL, bus=False) as machine:
        locale = make_locale(os.path.join(machine.folder, "locale"))
        for words in ([], ["account"], ["account", "add"], ["account", "edit"], ["account", "list"], ["account", "remove"],
                      ["account", "sign-in"], ["account", "test"], ["list"], ["show"], ["watch"], ["cancel"], ["run"], ["record"],
                      ["serve"]):
            for language in "C", "ko", "ru", "sv", "zh_CN", "zh_TW":
                text = machine.run(*words, "--help", LANGUAGE=language, TEXTDOMAINDIR=texts, **locale).out
                # What is broken by hand is the translator's.
                wide = [line for line in text.split("\n")
                        if width_of(line) > 80 and (language == "C" or not line.startswith(" "))]
                assert text and not wide, (words, language, wide)
        lines = machine.run("list", "--help", LC_ALL="C.UTF-8").out.split("\n")
        begin = lines.index("Options:") + 1
        options = lines[begin:lines.index("", begin)]
        assert len(options) == 4 and len({re.match(r" +\S.*?  (?=\w)", line).end() for line in options}) == 1, options


def test_slips():
    with Machine(ENCODESCTL, bus=False) as machine:
        for words, meant in ((["lst"], "“list”"), (["wacth"], "“watch”"), (["acc"], "“account”"),
                             (["account", "remvoe"], "“remove”"), (["help", "cancle"], "“cancel”")):
            assert_usage(machine.run(*words), "did you mean " + meant)
        for words in (["x"], ["frobnicate"], [""], ["账户"]):
            result = machine.run(*words)
            assert_usage(result, "account, list, show")
            assert "did you mean" not in result.err, result
        assert_usage(machine.run("account"), "add, edit, list, remove")


def test_add_and_list():
    with Machine(ENCODESCTL) as machine, Service() as service:
        assert machine.run("account", "list", "--format", "json").json == []
        machine.add("Studio East", service)
        [account] = machine.run("account", "list", "--format", "json").json
        assert list(account) == ["id", "name", "provider", "options"], account
        assert account["name"] == "Studio East" and account["provider"] == "media-services-v2"
        assert account["options"]["api-endpoint"] == f"{service.origin}/api/"
        assert account["options"]["client-id"] == CLIENT
        table = machine.run("account", "list")
        assert "Studio East" in table.out and account["id"] in table.out, table
        assert stored_secret(machine, account["id"]) == SECRET
        assert any("/api/" in request["line"] for request in service.log())


def test_edit():
    with Machine(ENCODESCTL) as machine, Service() as service, Service() as other:
        machine.add("Studio", service)
        [before] = machine.run("account", "list", "--format", "json").json

        def edit(*words, status=0, stdin=""):
            result = machine.run("account", "edit", *words, stdin=stdin)
            assert result.status == status, result
            [account] = machine.run("account", "list", "--format", "json").json
            assert account["id"] == before["id"] and account["provider"] == before["provider"], account
            return account

        renamed = edit("Studio", "--name", "Workshop")
        assert renamed["name"] == "Workshop" and renamed["options"] == before["options"], renamed
        moved = edit("Workshop", *other.options()[:2])
        assert moved["options"] == {**before["options"], "api-endpoint": f"{other.origin}/api/",
                                    "token-endpoint": f"{other.origin}/studio/oauth2/token"}, moved
        assert any("/api/" in request["line"] for request in other.log())
        assert stored_secret(machine, before["id"]) == SECRET

        # What the service does not accept is not stored …
        assert edit("Workshop", "client-id=stranger", status=3) == moved
        assert edit("Workshop", "--secret", status=3, stdin="wrong\n") == moved
        assert stored_secret(machine, before["id"]) == SECRET
        # … unless it is not asked.
        assert edit("Workshop", "--offline", "--secret", "tenant=other.example", stdin="wrong\n")["options"]["tenant"] \
            == "other.example"
        assert stored_secret(machine, before["id"]) == "wrong"
        assert edit(before["id"], "--secret", "tenant=", stdin=SECRET + "\n") == moved
        assert stored_secret(machine, before["id"]) == SECRET
        assert SECRET not in accounts_file(machine)


def test_edit_wrong_usage():
    with Machine(ENCODESCTL) as machine, Service() as service:
        machine.add("Studio", service)
        machine.add("Workshop", service)
        file = accounts_file(machine)

        def edit(*words, stdin=""):
            return machine.run("account", "edit", *words, stdin=stdin)

        assert_usage(edit(), "account")
        assert_usage(edit("Studio"), "KEY=VALUE")
        assert_usage(edit("nobody", "tenant=x"), "nobody")
        assert_usage(edit("this-computer", "tenant=x"), "this-computer")
        assert_usage(edit("Studio", "--name", "Workshop"), "Workshop")
        assert_usage(edit("Studio", "--name", "a\nb"), "name")
        assert_usage(edit("Studio", "colour=blue"), "colour")
        assert_usage(edit("Studio", "client-secret=" + SECRET), "standard input")
        assert_usage(edit("Studio", "api-endpoint="), "api-endpoint")
        assert_usage(edit("Studio", "tenant=x", "tenant=y"), "twice")
        assert_usage(edit("Studio", "authentication=device-code", "--secret", stdin=SECRET + "\n"), "secret")
        assert edit("Studio", "--secret", stdin="").status == 2
        assert accounts_file(machine) == file


def test_edit_fails():
    """An account has the secret that goes with it, whichever of the two cannot be written."""
    with Machine(ENCODESCTL) as machine, Service() as service:
        machine.add("Studio", service)
        [account] = machine.run("account", "list", "--format", "json").json
        file = accounts_file(machine)
        lock = os.path.join(machine.environment["XDG_CONFIG_HOME"], "encodes", "accounts.ini.lock")

        def assert_unchanged(*words):
            result = machine.run("account", "edit", "Studio", "--offline", "tenant=other.example", *words, stdin="new\n")
            assert result.status == 4 and result.err.startswith("Studio: ") and result.err.count("\n") == 1, result
            assert accounts_file(machine) == file

        os.remove(lock)
        os.mkdir(lock)
        for words in ["--secret"], ["authentication=device-code"]:
            assert_unchanged(*words)
            assert stored_secret(machine, account["id"]) == SECRET
        os.rmdir(lock)
        machine.lock()
        for words in ["--secret"], ["authentication=device-code"]:
            assert_unchanged(*words)


def test_edit_how_one_signs_in():
    with Machine(ENCODESCTL) as machine, Service() as service:
        service.tell("person", does="approve")
        machine.add("Studio", service)
        result = machine.run("account", "edit", "Studio", "authentication=device-code")
        assert result.status == 0 and "changed" in result.out, result
        [account] = machine.run("account", "list", "--format", "json").json
        assert account["options"]["authentication"] == "device-code", account
        assert stored_secret(machine, account["id"]) not in ("", SECRET)
        assert machine.run("account", "test", "Studio").status == 0

        assert_usage(machine.run("account", "edit", "Studio", "authentication="), "--secret")
        result = machine.run("account", "edit", "Studio", "authentication=", "--secret", stdin=SECRET + "\n")
        assert result.status == 0, result
        assert stored_secret(machine, account["id"]) == SECRET
        # Nobody takes it for what a sign-in leaves.
        assert machine.run("account", "edit", "Studio", "--offline", "authentication=device-code").status == 0
        assert stored_secret(machine, account["id"]) == ""


def test_add_wrong_usage():
    with Machine(ENCODESCTL) as machine, Service() as service:
        def add(*arguments, stdin=SECRET + "\n"):
            return machine.run("account", "add", *arguments, stdin=stdin)

        options = service.options()
        assert_usage(add(), "provider")
        assert_usage(add("media-services-v2"), "name")
        assert_usage(add("nonsense", "Studio", *options), "nonsense", "media-services-v2")
        assert_usage(add("this-computer", "Studio"), "this-computer", "media-services-v2")
        assert_usage(add("media-services-v2", "", *options), "name")
        assert_usage(add("media-services-v2", "a\nb", *options), "name")
        assert_usage(add("media-services-v2", "Studio", *options, "colour=blue"), "colour", "api-endpoint",
                     "trusted-redirect")
        assert_usage(add("media-services-v2", "Studio", *options, options[0]), "twice")
        assert_usage(add("media-services-v2", "Studio", *options, "blue"), "KEY=VALUE")
        assert_usage(add("media-services-v2", "Studio", options[1], options[2]), "api-endpoint")
        assert_usage(add("media-services-v2", "Studio", *options, "authentication=magic"), "authentication", "magic")
        assert_usage(add("media-services-v2", "Studio", "api-endpoint=http://example.org/api/", *options[1:]),
                     "api-endpoint")
        assert_usage(add("media-services-v2", "Studio", *options, stdin=""), "secret")
        assert_usage(add("media-services-v2", "Studio", *options, stdin="\n"), "secret")
        assert_usage(add("media-services-v2", "Studio", *options, stdin="a\0b\n"), "secret")
        assert_usage(add("media-services-v2", "This Computer", *options), "This Computer")
        machine.add("Studio", service)
        assert_usage(add("media-services-v2", "Studio", *options), "Studio")
        assert len(machine.run("account", "list", "--format", "json").json) == 1


def test_add_secret_as_argument():
    with Machine(ENCODESCTL) as machine, Service() as service:
        for key in "secret", "client-secret":
            result = machine.run("account", "add", "media-services-v2", "Studio", *service.options(),
                                 f"{key}=hunter2-in-the-open")
            assert_usage(result, "standard input")
            assert "hunter2" not in result.err


def assert_not_added(machine, result, status, *words):
    assert result.status == status, result
    assert result.out == "", result
    assert result.err.startswith("Studio: ") and result.err.count("\n") == 1, result
    for word in words:
        assert word in result.err, (word, result)
    assert SECRET not in result.err and "wrong-s3cret" not in result.err, result
    assert "[" not in accounts_file(machine), accounts_file(machine)


def test_add_refused():
    with Machine(ENCODESCTL) as machine, Service() as service:
        def add(secret=SECRET, options=None):
            return machine.run("account", "add", "media-services-v2", "Studio", *(options or service.options()),
                               stdin=secret + "\n")

        assert_not_added(machine, add("wrong-s3cret"), 3, "Signing in failed")
        service.tell("fault", match="/api/", times=-1, status=403)
        assert_not_added(machine, add(), 3, "asking for jobs failed")
        service.tell("clear")
        service.tell("fault", match="/api/", times=-1, status=200, body="<html><body>Log in to the Wi-Fi</body></html>",
                     headers={"Content-Type": "text/html"})
        assert_not_added(machine, add(), 4, "the answer is of no use")
        service.tell("clear")
        service.tell("fault", match="oauth2", times=-1, drop=True)
        assert_not_added(machine, add(), 4, "Connecting failed")
        service.tell("clear")
        assert_not_added(machine, add(options=["api-endpoint=http://127.0.0.1:1/api/", *service.options()[1:]]), 4,
                         "Connecting failed", "127.0.0.1:1")


def test_add_redirect():
    with Machine(ENCODESCTL) as machine, Service() as service, Service() as other:
        service.tell("fault", match="/api/", times=-1, status=301, headers={"Location": f"{other.origin}/moved/api/"})
        options = [*service.options(), f"trusted-redirect={other.origin}"]
        result = machine.run("account", "add", "media-services-v2", "Studio", *service.options(), stdin=SECRET + "\n")
        assert_not_added(machine, result, 4, f"trusted-redirect={other.origin}", f"127.0.0.1:{service.port}")
        # The other service does not know the token of the first: that it refuses shows that it was asked.
        result = machine.run("account", "add", "media-services-v2", "Studio", *options, stdin=SECRET + "\n")
        assert any("/moved/api/" in request["line"] for request in other.log()), result
        assert result.status == 3, result


def test_add_offline():
    with Machine(ENCODESCTL) as machine, Service() as service:
        machine.add("Studio", service, "--offline")
        assert service.log() == []
        [account] = machine.run("account", "list", "--format", "json").json
        assert stored_secret(machine, account["id"]) == SECRET
        result = machine.run("account", "test", "Studio")
        assert result.status == 0 and "Studio" in result.out, result


def test_add_from_json():
    with Machine(ENCODESCTL) as machine, Service() as service:
        def add(description, *words):
            text = description if isinstance(description, str) else json.dumps(description)
            return machine.run("account", "add", "--from-json", "-", *words, stdin=text)

        options = dict(option.split("=", 1) for option in service.options())
        whole = {"name": "Studio", **options, "client-secret": SECRET}
        assert add(whole).status == 0
        [account] = machine.run("account", "list", "-f", "json").json
        assert account["name"] == "Studio" and account["options"] == options, account
        assert stored_secret(machine, account["id"]) == SECRET
        assert_usage(add(whole), "Studio")
        again = add({**whole, "name": "Again"}, "--offline")
        assert again.status != 0 and "Again: This account is there already, as “Studio”." in again.err, again
        assert stored_secret(machine, account["id"]) == SECRET
        # What is said besides counts more than what is in the file.
        assert add({**whole, "client-id": "somebody"}, "Second", service.options()[2],
                   "trusted-redirect=http://127.0.0.1:1/api/").status == 0
        assert machine.run("account", "test", "Second").status == 0

        without = {key: value for key, value in whole.items() if key not in ("name", "client-secret")}
        assert_usage(add(without, "Third"), "secret")
        assert_usage(add({**without, "client-secret": SECRET}), "name")
        path = os.path.join(machine.environment["HOME"], "description.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(without, file)
        result = machine.run("account", "add", "--from-json", path, "Third", "trusted-redirect=http://127.0.0.1:2/api/",
                             stdin=SECRET + "\n")
        assert result.status == 0 and machine.run("account", "test", "Third").status == 0, result

        for text, word in (("", "JSON"), ("hello", "JSON"), (json.dumps(whole)[:-1], "cut off"), ("{}", "account"),
                           (" " * 200_000, "too long")):
            assert_usage(add(text, "Fourth"), word)
            assert SECRET not in add(text, "Fourth").err
        assert_usage(machine.run("account", "add", "--from-json", "/nonexistent"), "/nonexistent")
        assert len(machine.run("account", "list", "-f", "json").json) == 3

        # What the original service's command line gives; its servers are closed, so nobody is asked.
        result = add({"AadClientId": CLIENT, "AadSecret": SECRET, "AadTenantId": "studio.example", "AccountName":
                      "studio", "Region": "West Europe", "ArmEndpoint": "https://management.azure.com/"}, "--offline")
        assert result.status == 0 and "address" in result.err and SECRET not in result.err + result.out, result
        account = next(a for a in machine.run("account", "list", "-f", "json").json if a["name"] == "studio")
        assert account["options"]["api-endpoint"] == "https://studio.restv2.westeurope.media.azure.net/api/", account


def test_test():
    with Machine(ENCODESCTL) as machine, Service() as service:
        machine.add("Studio", service, "--offline", secret="wrong-s3cret")
        result = machine.run("account", "test", "Studio")
        assert result.status == 3 and result.err.startswith("Studio: ") and "Signing in" in result.err, result
        assert "wrong-s3cret" not in result.err
        service.tell("fault", match=".", times=-1, drop=True)
        result = machine.run("account", "test", "Studio")
        assert result.status == 4 and result.err.startswith("Studio: "), result


def test_remove():
    with Machine(ENCODESCTL) as machine, Service() as service:
        machine.add("Studio", service)
        machine.add("Archive", service)
        accounts = {account["name"]: account["id"] for account in machine.run("account", "list", "-f", "json").json}
        assert machine.run("account", "remove", "Studio").status == 0
        assert [account["name"] for account in machine.run("account", "list", "-f", "json").json] == ["Archive"]
        assert stored_secret(machine, accounts["Studio"]) == ""
        assert stored_secret(machine, accounts["Archive"]) == SECRET
        assert machine.run("account", "remove", accounts["Archive"]).status == 0
        assert machine.run("account", "list", "-f", "json").json == []


def test_remove_fails():
    with Machine(ENCODESCTL) as machine, Service() as service:
        machine.add("Studio", service)
        account_id = machine.run("account", "list", "-f", "json").json[0]["id"]
        lock = os.path.join(machine.environment["XDG_CONFIG_HOME"], "encodes", "accounts.ini.lock")
        os.remove(lock)
        os.mkdir(lock)
        result = machine.run("account", "remove", "Studio")
        assert result.status == 4 and result.err.startswith("Studio: ") and result.err.count("\n") == 1, result
        # Still there, so it still has to work.
        assert stored_secret(machine, account_id) == SECRET
        assert machine.run("account", "test", "Studio").status == 0
        os.rmdir(lock)
        assert machine.run("account", "remove", "Studio").status == 0
        assert stored_secret(machine, account_id) == ""


def test_locked_keyring():
    with Machine(ENCODESCTL) as machine, Service() as service:
        machine.add("Studio", service)
        machine.lock()
        for arguments in ("list",), ("account", "test", "Studio"), ("account", "remove", "Studio"):
            result = machine.run(*arguments)
            assert result.status == 4 and result.err.startswith("Studio: ") and "locked" in result.err, result
        result = machine.run("account", "add", "media-services-v2", "More", *service.options(), stdin=SECRET + "\n")
        assert result.status == 4 and result.err.startswith("More: ") and "locked" in result.err, result
        assert "More" not in accounts_file(machine)
        assert machine.run("account", "remove", "--keep-secret", "Studio").status == 0
        assert "Studio" not in accounts_file(machine)


def test_no_keyring():
    for options in {"keyring": "none"}, {"bus": False}:
        with Machine(ENCODESCTL, **options) as machine, Service() as service:
            result = machine.run("account", "add", "media-services-v2", "Studio", *service.options(),
                                 stdin=SECRET + "\n")
            assert_not_added(machine, result, 4)


def test_broken_file():
    with Machine(ENCODESCTL) as machine, Service() as service:
        folder = os.path.join(machine.environment["XDG_CONFIG_HOME"], "encodes")
        os.makedirs(folder)
        broken = "[a]\nName=x\nthis is no line\n"
        with open(os.path.join(folder, "accounts.ini"), "w", encoding="utf-8") as file:
            file.write(broken)
        result = machine.run("list")
        assert result.status == 4 and "accounts.ini" in result.err and result.err.count("\n") == 1, result
        result = machine.run("account", "add", "media-services-v2", "Studio", *service.options(), stdin=SECRET + "\n")
        assert result.status == 4, result
        assert accounts_file(machine) == broken


def read_until(fd, text):
    shown = b""
    end = time.monotonic() + DEADLINE
    while text not in shown:
        assert select.select([fd], [], [], max(end - time.monotonic(), 0))[0], shown
        shown += os.read(fd, 4096)
    return shown


def on_terminal(machine, *arguments):
    fd, inside = pty.openpty()
    # Its controlling terminal, so that Ctrl-C is what it is.
    process = subprocess.Popen(["setsid", "--ctty", ENCODESCTL, *arguments], stdin=inside, stdout=inside,
                               stderr=inside, env={**machine.environment, "TERM": "xterm"})
    os.close(inside)
    return process, fd


def wait_status(process, fd):
    shown = b""
    end = time.monotonic() + DEADLINE
    while select.select([fd], [], [], max(end - time.monotonic(), 0))[0]:
        try:
            more = os.read(fd, 4096)
        except OSError:
            break
        shown += more
    os.close(fd)
    return process.wait(timeout=1), shown


def test_terminal_asks_without_echo():
    with Machine(ENCODESCTL) as machine, Service() as service:
        process, fd = on_terminal(machine, "account", "add", "media-services-v2", "Studio", *service.options())
        shown = read_until(fd, b": ")
        os.write(fd, SECRET.encode() + b"\n")
        status, more = wait_status(process, fd)
        assert status == 0, (status, shown + more)
        assert SECRET.encode() not in shown + more
        [account] = machine.run("account", "list", "--format", "json").json
        assert stored_secret(machine, account["id"]) == SECRET


def test_terminal_interrupted():
    with Machine(ENCODESCTL) as machine, Service() as service:
        process, fd = on_terminal(machine, "account", "add", "media-services-v2", "Studio", *service.options())
        read_until(fd, b": ")
        os.write(fd, b"half a sec\x03")
        status, _ = wait_status(process, fd)
        assert status == 130, status
        assert accounts_file(machine) == ""


def test_interrupted():
    with Machine(ENCODESCTL) as machine, Service() as service:
        service.tell("fault", match=".", times=-1, hang=True)
        process = subprocess.Popen([ENCODESCTL, "account", "add", "media-services-v2", "Studio", *service.options()],
                                   env=machine.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        process.stdin.write(SECRET.encode() + b"\n")
        process.stdin.flush()
        end = time.monotonic() + DEADLINE
        while not service.log() and time.monotonic() < end:
            time.sleep(0.02)
        # While it is at work the secret is in nobody's sight.
        for name in "cmdline", "environ":
            with open(f"/proc/{process.pid}/{name}", "rb") as file:
                assert SECRET.encode() not in file.read(), name
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=DEADLINE)
        assert process.returncode == 130 and out == b"" and err == b"", (process.returncode, out, err)
        assert "Studio" not in accounts_file(machine)


def test_no_secret_anywhere():
    with Machine(ENCODESCTL) as machine, Service() as service:
        service.add("Film", 2, [50])
        texts = [machine.add("Studio", service)]
        machine.environment["G_MESSAGES_DEBUG"] = "all"
        texts += [machine.run("list"), machine.run("list", "--format", "json"), machine.run("show", "Film"),
                  machine.run("account", "list", "--format", "json"), machine.run("account", "test", "Studio")]
        tokens = {value.removeprefix("Bearer ") for request in service.log() for name, value in request["headers"]
                  if name.lower() == "authorization"}
        assert tokens
        needles = [SECRET, "secret+%26+more", "secret%20%26%20more", *tokens]
        for result in texts:
            assert result.status == 0, result
            for needle in needles:
                assert needle not in result.out and needle not in result.err, (needle, result)
        n_files = 0
        for folder, _, names in os.walk(machine.folder):
            for name in names:
                path = os.path.join(folder, name)
                if not os.path.isfile(path):
                    continue
                n_files += 1
                with open(path, "rb") as file:
                    contents = file.read()
                for needle in needles:
                    assert needle.encode() not in contents, (needle, path)
        assert n_files >= 3, n_files


if __name__ == "__main__":
    sys.exit(run_tests([
        ("/ctl/usage/wrong-usage-is-one-line-and-2", test_usage),
        ("/ctl/usage/help-of-every-command", test_help),
        ("/ctl/usage/help-is-neat", test_help_is_neat),
        ("/ctl/usage/slips-are-understood", test_slips),
        ("/ctl/account/edit/changes-what-is-named", test_edit),
        ("/ctl/account/edit/wrong-usage-changes-nothing", test_edit_wrong_usage),
        ("/ctl/account/edit/all-or-nothing", test_edit_fails),
        ("/ctl/account/edit/another-way-to-sign-in", test_edit_how_one_signs_in),
        ("/ctl/account/add/connects-and-stores", test_add_and_list),
        ("/ctl/account/add/wrong-usage-stores-nothing", test_add_wrong_usage),
        ("/ctl/account/add/a-secret-is-no-argument", test_add_secret_as_argument),
        ("/ctl/account/add/says-which-step-failed", test_add_refused),
        ("/ctl/account/add/another-address-needs-a-word", test_add_redirect),
        ("/ctl/account/add/offline-asks-nobody", test_add_offline),
        ("/ctl/account/add/from-what-a-portal-gives", test_add_from_json),
        ("/ctl/account/add/broken-file-is-left-alone", test_broken_file),
        ("/ctl/account/add/terminal-shows-no-secret", test_terminal_asks_without_echo),
        ("/ctl/account/add/ctrl-c-at-the-question", test_terminal_interrupted),
        ("/ctl/account/add/ctrl-c-while-connecting", test_interrupted),
        ("/ctl/account/test/tells-refusal-from-silence", test_test),
        ("/ctl/account/remove/takes-the-secret-too", test_remove),
        ("/ctl/account/remove/that-fails-keeps-the-secret", test_remove_fails),
        ("/ctl/keyring/locked-is-4-and-says-so", test_locked_keyring),
        ("/ctl/keyring/none-is-4-and-says-so", test_no_keyring),
        ("/ctl/secrets/are-nowhere", test_no_secret_anywhere),
    ]))
