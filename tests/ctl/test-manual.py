#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-manual.py ENCODESCTL ENCODES FOLDER-OF-MANUAL-PAGES

The manual pages say what the programs do: the same commands, options and words, and examples that run as they stand.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys

from machine import (CLIENT, DEADLINE, FINISHED, PROCESSING, QUEUED, SECRET, HARNESS, Lines, Machine, Service, finish,
                     run_tests)

sys.path.insert(0, HARNESS)

from desktop import Desktop, wait_for  # noqa: E402

ENCODESCTL, ENCODES, FOLDER = (os.path.abspath(argument) for argument in sys.argv[1:4])
PAGES = ["encodes.1", "encodesctl.1"]
HELP = {"-h", "--help"}
APPLICATION_ID = "io.github.encodes.Encodes"
APPLICATION_PATH = "/" + APPLICATION_ID.replace(".", "/")

# What an example names and this machine has under another name. Each must occur: what is not there any more is not
# needed here either.
PLACEHOLDERS = {
    "https://contoso.restv2.westeurope.media.azure.net/api/": "{origin}/api/",
    "tenant=contoso.onmicrosoft.com": "token-endpoint={origin}/studio/oauth2/token",
    "client-id=2f6a1d0e-0000-0000-0000-000000000000": "client-id=" + CLIENT,
    "--listen 0.0.0.0:8265": "--listen 0.0.0.0:0",
    "--add-client laptop": "--listen {server} --add-client laptop",
}


def read(name):
    with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
        return file.read()


def plain(text):
    """What a piece of the source looks like."""
    for escape, character in (("\\-", "-"), ("\\(dq", '"'), ("\\(ti", "~"), ("\\e", "\\")):
        text = text.replace(escape, character)
    assert "\\" not in re.sub(r"\\$", "", text, flags=re.M), text
    return text


def section(name, title):
    return re.search(rf"^\.Sh {title}\n(.*?)(?=^\.Sh |\Z)", read(name), re.M | re.S).group(1)


def flags(text):
    """The options of a piece of the source."""
    return {"-" + word for line in text.split("\n") if line.startswith(".")
            for word in re.findall(r"\bFl ((?:[\w-]+(?: \| )?)+)", line) for word in word.split(" | ")} - {"--"}


def run(*words):
    return subprocess.run(words, capture_output=True, check=True, text=True, timeout=DEADLINE,
                          env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": ""}).stdout


def options_of_help(text):
    return {word for line in re.findall(r"^ +(?:(-\w), )?(--[a-z-]+)", text, re.M) for word in line if word}


def commands_of_help(*words):
    found = re.findall(r"^  ([a-z-]+)  ", run(ENCODESCTL, *words, "--help"), re.M)
    return [[*words, word] for word in found if word != "help"]


def all_commands():
    """Those that do something."""
    commands = commands_of_help()
    return [command for command in commands if command != ["account"]] + commands_of_help("account")


def test_form():
    """Without a warning of what shows them."""
    for name in PAGES:
        path = os.path.join(FOLDER, name)
        # Spelled as it is to be shown: what is copied from a page must work.
        for command in (["groff", "-mdoc", "-ww", "-Tutf8", "-z", path], ["mandoc", "-T", "lint", "-W", "warning", path]):
            if command[0] == "mandoc" and not shutil.which("mandoc"):
                continue
            result = subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE, check=False)
            assert result.returncode == 0 and not result.stdout + result.stderr, result
        shown = subprocess.run(["groff", "-mdoc", "-Tutf8", "-P-c", path], capture_output=True, check=True,
                               timeout=DEADLINE).stdout.decode()
        for line in shown.split("\n"):
            assert len(re.sub(".\b", "", line)) <= 80 or re.match(" {11}", line), line


def test_options_of_encodesctl():
    page = read("encodesctl.1")
    parts = {tuple(title.split()): body for title, body in re.findall(r"^\.Ss ([a-z -]+)\n(.*?)(?=^\.S[sh] )", page,
                                                                      re.M | re.S)}
    commands = {tuple(command) for command in all_commands()}
    assert set(parts) == commands | {("complete",)}, set(parts) ^ commands
    for command in sorted(commands):
        items = "\n".join(re.findall(r"^\.It Fl .*", parts[command], re.M))
        shown, real = flags(items), options_of_help(run(ENCODESCTL, *command, "--help")) - HELP
        assert shown == real, (command, shown ^ real)

    everywhere = set().union(*(options_of_help(run(ENCODESCTL, *command, "--help")) for command in commands))
    assert flags(page) - everywhere == {"--version"}, flags(page) - everywhere
    synopsis = re.split(r"^\.Nm\n", section("encodesctl.1", "SYNOPSIS"), flags=re.M)[1:]
    named = set()
    for form in synopsis:
        words = re.match(r"(?:\.Cm (.*)\n)?", form).group(1)
        command = tuple(plain(words).split()) if words else ()
        if command in commands:
            named.add(command)
            assert flags(form) <= options_of_help(run(ENCODESCTL, *command, "--help")), form
        else:
            assert command in ((), ("help",)), form
    assert named == commands, named ^ commands
    for word in ("help", "--help", "--version"):
        assert run(ENCODESCTL, word), word


def test_words_of_encodesctl():
    help_text = run(ENCODESCTL, "account", "add", "--help")
    keys = re.findall(r"^  ([a-z-]+) +[A-Z]", help_text[help_text.index("Keys of"):], re.M)
    part = re.search(r"^\.Ss account add\n(.*?)^\.Ss", read("encodesctl.1"), re.M | re.S).group(1)
    assert re.findall(r"^\.It Cm (\S+)$", plain(part), re.M) == keys, keys
    states = run(ENCODESCTL, "complete", "list", "--state", "").split("\n")[1:-1]
    shown = re.search(r"^\.Cm (queued.*)\nand\n\.Cm (\w+)", read("encodesctl.1"), re.M)
    assert {line.split("\t")[0] for line in states} == {*shown.group(1).split(" , "), shown.group(2)}, states
    statuses = re.findall(r"^  (\d)  ", run(ENCODESCTL, "--help"), re.M)
    assert re.findall(r"^\.It (\d)$", section("encodesctl.1", "EXIT STATUS"), re.M) == statuses, statuses
    shown = re.findall(r"^\.Li (.*)$", section("encodesctl.1", "JSON"), re.M)
    keys = [key for line in shown[:2] for key in line.rstrip(" ,.").split(" , ")]
    with Machine(ENCODESCTL, bus=False) as machine:
        machine.run("run", "--name", "Film", "--", "true")
        assert keys == list(machine.run("show", "Film", "--format", "json").json), keys


def test_options_of_encodes():
    page = read("encodes.1")
    real = options_of_help(run(ENCODES, "--help-all"))
    assert flags("\n".join(re.findall(r"^\.It Fl .*", page, re.M))) == real, real
    assert flags(page) == real, flags(page) ^ real


def examples(name):
    part = section(name, "EXAMPLES")
    found = re.findall(r"^\.Dl ([^\n]*)$|^\.Bd -literal[^\n]*\n(.*?)\n\.Ed$", part, re.M | re.S)
    return [plain(line or block) for line, block in found]


def fill(example, used, **values):
    for placeholder, value in PLACEHOLDERS.items():
        if placeholder in example:
            used.add(placeholder)
            example = example.replace(placeholder, value.format(**values))
    return example


def make_files(folder):
    subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i",
                    "testsrc2=size=160x90:rate=25:duration=2", "-c:v", "mpeg4", "in.mp4"], cwd=folder, check=True,
                   timeout=DEADLINE)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem",
                    "-subj", "/CN=localhost"], cwd=folder, check=True, timeout=DEADLINE, capture_output=True)
    with open(os.path.join(folder, "secret.txt"), "w", encoding="utf-8") as file:
        file.write(SECRET + "\n")


def run_example(example, machine, folder):
    process = subprocess.Popen(["bash", "-e", "-o", "pipefail", "-c", example], cwd=folder, env=machine.environment,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               start_new_session=True)
    if "serve --listen 0" in example:
        Lines(process.stdout).until(lambda line: line.startswith("Listening on https://"))
        os.killpg(process.pid, signal.SIGINT)
    result = finish(process)
    assert result.status == 0, (example, result)
    return result


def test_examples_of_encodesctl():
    used = set()
    with Machine(ENCODESCTL) as machine, Service() as service:
        folder = os.path.join(machine.folder, "examples")
        os.mkdir(folder)
        make_files(folder)
        service.add("Film 12", FINISHED)
        to_cancel = service.add("Film 13", QUEUED)
        service.add("Film 14", PROCESSING, [40])
        machine.environment["PATH"] = os.path.dirname(ENCODESCTL) + ":" + machine.environment["PATH"]
        server = machine.begin("serve", "--listen", "127.0.0.1:0")
        try:
            line = Lines(server.stdout).until(lambda line: line.startswith("Listening"))
            address = re.search(r"http://([^/]+)/", line).group(1)
            found = examples("encodesctl.1")
            assert len(found) >= 8, found
            outputs = [run_example(fill(example, used, origin=service.origin, server=address), machine, folder)
                       for example in found]
        finally:
            server.send_signal(signal.SIGTERM)
            finish(server)
        assert used == set(PLACEHOLDERS), set(PLACEHOLDERS) - used

        for name in "out.mp4", "out.webm":
            assert os.path.getsize(os.path.join(folder, name)) > 0
        with open(os.path.join(folder, "jobs.json"), encoding="utf-8") as file:
            assert {job["name"] for job in json.load(file)} == {"Film 12", "Film 13", "Film 14"}
        text = "".join(output.out for output in outputs)
        assert "Film 12 is there" in text and "Film 14" in text, text
        assert machine.run("show", to_cancel, "--format", "json").json["state"] in ("canceling", "canceled")
        names = {account["name"] for account in machine.run("account", "list", "--format", "json").json}
        assert names == {"Contoso", "Workstation"}, names
        local = machine.run("list", "--account", "this-computer", "--format", "json").json
        assert {(job["name"], job["state"]) for job in local} == {("out.mp4", "finished"), ("out.webm", "finished")}, local


def test_examples_of_encodes():
    found = examples("encodes.1")
    with Desktop(keyring="none", notifications=False) as desktop:
        environment = {**desktop.environment, "PATH": os.path.dirname(ENCODES) + ":" + desktop.environment["PATH"]}

        def call(*words):
            return subprocess.run(["gdbus", "call", "--session", *words], env=environment, capture_output=True, text=True,
                                  timeout=DEADLINE, check=False).stdout

        def is_there():
            return "true" in call("--dest", "org.freedesktop.DBus", "--object-path", "/org/freedesktop/DBus", "--method",
                                  "org.freedesktop.DBus.NameHasOwner", APPLICATION_ID)

        with subprocess.Popen(["sh", "-c", "exec " + found[0]], env=environment) as program:
            try:
                wait_for("the program", is_there, DEADLINE)
                actions = call("--dest", APPLICATION_ID, "--object-path", APPLICATION_PATH, "--method",
                               "org.gtk.Actions.List")
                for action in re.findall(r"^\.It Cm (\S+)$", plain(section("encodes.1", "D-BUS")), re.M):
                    assert f"'{action}'" in actions, (action, actions)
                assert found[-1].endswith(" quit") and len(found) > 2, found
                for example in found[1:]:
                    subprocess.run(["sh", "-c", example], env=environment, timeout=DEADLINE, check=True)
                assert program.wait(DEADLINE) == 0
            finally:
                program.kill()


def main():
    return run_tests([
        ("/ctl/manual/is-well-formed", test_form),
        ("/ctl/manual/encodesctl/has-the-options", test_options_of_encodesctl),
        ("/ctl/manual/encodesctl/has-the-words", test_words_of_encodesctl),
        ("/ctl/manual/encodesctl/examples-run", test_examples_of_encodesctl),
        ("/ctl/manual/encodes/has-the-options", test_options_of_encodes),
        ("/ctl/manual/encodes/examples-run", test_examples_of_encodes),
    ])


if __name__ == "__main__":
    sys.exit(main())
