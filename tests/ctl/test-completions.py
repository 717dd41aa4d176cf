#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-completions.py ENCODESCTL ENCODES COMPLETIONS-FOLDER

What bash, zsh and fish make of a Tab, each on a terminal of its own, and what they offer.
"""

import os
import re
import subprocess
import sys
import tempfile

from machine import Machine, run_tests
from shells import SHELLS

ENCODESCTL, ENCODES, COMPLETIONS = (os.path.abspath(argument) for argument in sys.argv[1:4])

NAMES = ["Studio A", "O'Neil \"x\" $HOME `ls` \\ & more", "影视 工作室", "a:b=c@d", "50 % off!! #1 [x] {y} ~ *"]
KEYS = {"api-endpoint=", "authentication=", "authority=", "tenant=", "token-endpoint=", "client-id=",
        "trusted-redirect=", "certificate-authority="}
STATES = {"queued", "scheduled", "processing", "finished", "error", "canceling", "canceled", "unknown"}
ADD = "encodesctl account add media-services-v2 N "

# What is typed before Tab, and the arguments that come of it.
TYPED = [
    ("encodesctl li", ["list"]),
    ("encodesctl help acc", ["help", "account"]),
    ("encodesctl help account si", ["help", "account", "sign-in"]),
    ("encodesctl --vers", ["--version"]),
    ("encodesctl account rem", ["account", "remove"]),
    ("encodesctl account remove --keep", ["account", "remove", "--keep-secret"]),
    ("encodesctl list --st", ["list", "--state"]),
    ("encodesctl list --state proc", ["list", "--state", "processing"]),
    ("encodesctl list -s queued -s proc", ["list", "-s", "queued", "-s", "processing"]),
    ("encodesctl list --format=j", ["list", "--format=json"]),
    ("encodesctl serve --remove-client lap", ["serve", "--remove-client", "laptop"]),
    ("encodesctl list --account Stu", ["list", "--account", NAMES[0]]),
    ("encodesctl list --account \"Stu", ["list", "--account", NAMES[0]]),
    ("encodesctl list --account 'Stu", ["list", "--account", NAMES[0]]),
    ("encodesctl list --account Studio\\ ", ["list", "--account", NAMES[0]]),
    ("encodesctl list --account=Stu", ["list", "--account=" + NAMES[0]]),
    ("encodesctl list --account='Stu", ["list", "--account=" + NAMES[0]]),
    ("encodesctl list -a O", ["list", "-a", NAMES[1]]),
    ("encodesctl list -a \"O", ["list", "-a", NAMES[1]]),
    ("encodesctl list -a 'O", ["list", "-a", NAMES[1]]),
    ("encodesctl list -a 影", ["list", "-a", NAMES[2]]),
    ("encodesctl account test 影视\\ 工", ["account", "test", NAMES[2]]),
    ("encodesctl list -a a:", ["list", "-a", NAMES[3]]),
    ("encodesctl list -a a:b=c", ["list", "-a", NAMES[3]]),
    ("encodesctl list --account=\"a:b", ["list", "--account=" + NAMES[3]]),
    ("encodesctl list -a 5", ["list", "-a", NAMES[4]]),
    ("encodesctl list -a \"5", ["list", "-a", NAMES[4]]),
    ("encodesctl list -a '5", ["list", "-a", NAMES[4]]),
    ("encodesctl list -a Stu -a Thi", ["list", "-a", "Stu", "-a", "This Computer"]),
    ("encodesctl account edit 影", ["account", "edit", NAMES[2]]),
    ("encodesctl account edit 影视\\ 工作室 authentication=serv",
     ["account", "edit", NAMES[2], "authentication=service-principal"]),
    ("encodesctl account sign-in 影", ["account", "sign-in", NAMES[2]]),
    ("encodesctl account add media", ["account", "add", "media-services-v2"]),
    (ADD + "ten", ADD.split()[1:] + ["tenant="]),
    (ADD + "authentication=dev", ADD.split()[1:] + ["authentication=device-code"]),
    (ADD + "authority=", ADD.split()[1:] + ["authority=https://login.microsoftonline.com"]),
    (ADD + "certificate-authority=my", ADD.split()[1:] + ["certificate-authority=my own.pem"]),
    ("encodesctl account add --from-json des", ["account", "add", "--from-json", "description.json"]),
    ("encodesctl account add --from-json description.json N ten",
     ["account", "add", "--from-json", "description.json", "N", "tenant="]),
    ("encodesctl serve --tls-key my", ["serve", "--tls-key", "my own.pem"]),
    ("encodesctl show Fil", ["show", "Film 12"]),
    ("encodesctl watch 'Fil", ["watch", "Film 12"]),
    ("encodesctl run -- frobn", ["run", "--", "frobnicate-films"]),
    ("encodesctl run --name 'a b' -- frobnicate-films des",
     ["run", "--name", "a b", "--", "frobnicate-films", "description.json"]),
    ("encodesctl run --name=a:b=c -- frobn", ["run", "--name=a:b=c", "--", "frobnicate-films"]),
    ("encodesctl run --name=a:b=c -- frobnicate-films des",
     ["run", "--name=a:b=c", "--", "frobnicate-films", "description.json"]),
    ("encodesctl run frobnicate-films des", ["run", "frobnicate-films", "description.json"]),
    ("encodes --vers", ["--version"]),
    ("encodes --gapp", ["--gapplication-service"]),
    # What nobody knows stays as it is.
    ("encodesctl list --state z", ["list", "--state", "z"]),
]


class Place(Machine):
    """A home with accounts, clients and a job, and a folder with files."""

    def __init__(self):
        super().__init__(ENCODESCTL, bus=False)

    def __enter__(self):
        super().__enter__()
        self.files_folder = tempfile.mkdtemp(dir=self.environment["HOME"])
        programs = os.path.join(self.files_folder, "programs")
        os.mkdir(programs)
        os.symlink("/bin/true", os.path.join(programs, "frobnicate-films"))
        for name in "description.json", "my own.pem":
            with open(os.path.join(self.files_folder, name), "w", encoding="utf-8"):
                pass
        # A name that a folder has, too, is none of a folder.
        os.mkdir(os.path.join(self.files_folder, NAMES[0]))
        self.environment["PATH"] = ":".join([programs, os.path.dirname(ENCODESCTL), os.path.dirname(ENCODES),
                                             self.environment["PATH"]])
        for number, name in enumerate(NAMES):
            way = "device-code" if name == NAMES[2] else "service-principal"
            # Without a keyring nothing has a secret: these get one later, or never.
            self.must("account", "add", "--offline", "media-services-v2", name, "authentication=device-code",
                      f"api-endpoint=https://studio{number}.example/api/")
            if way != "device-code":
                self.change_way(name, way)
        self.must("serve", "--add-client", "laptop")
        self.must("run", "--name", "Film 12", "--", "true")
        return self

    def must(self, *words):
        result = self.run(*words)
        assert result.status == 0, result
        return result.out

    def change_way(self, name, way):
        path = os.path.join(self.environment["XDG_CONFIG_HOME"], "encodes", "accounts.ini")
        with open(path, encoding="utf-8") as file:
            groups = file.read().split("\n\n")
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n\n".join(groups[:-1] + [groups[-1].replace("device-code", way)]))


def options_of(program, *words):
    text = subprocess.run([program, *words], capture_output=True, check=True, text=True,
                          env={**os.environ, "LC_ALL": "C.UTF-8"}).stdout
    return set(re.findall(r"^ +(?:-\w, )?(--[a-z-]+)", text, re.M))


def commands_of(*words):
    text = subprocess.run([ENCODESCTL, *words, "--help"], capture_output=True, check=True, text=True,
                          env={**os.environ, "LC_ALL": "C.UTF-8"}).stdout
    return set(re.findall(r"^  ([a-z-]+)  ", text, re.M))


def all_commands():
    for command in sorted(commands_of() - {"help"}):
        yield [command]
        if command == "account":
            yield from ([command, word] for word in sorted(commands_of(command) - {"help"}))


def check_typed(shell, place):
    with_shell = shell(place.environment, place.files_folder, COMPLETIONS)
    try:
        wrong = []
        for line, expected in TYPED:
            words = with_shell.complete(line)
            if words != expected:
                wrong.append(f"{line}\n  gave     {words}\n  and not  {expected}")
        with_shell.press_tab("encodesctl show $(touch hacked) `touch hacked` 'Fil")
    finally:
        with_shell.close()
    assert not wrong, "\n".join(wrong)


def check_lists(shell, place):
    with_shell = shell(place.environment, place.files_folder, COMPLETIONS)

    def check(line, expected):
        # bash and zsh offer words as they are to be typed.
        offered = {word.replace("\\ ", " ") for word in with_shell.list(line)}
        assert offered == expected, f"{line}: {sorted(offered)}, not {sorted(expected)}"

    try:
        check("encodesctl ", commands_of())
        check("encodesctl account ", commands_of("account"))
        check("encodesctl --", {"--help", "--version"})
        check("encodes --", options_of(ENCODES, "--help-all"))
        for words in all_commands():
            check(" ".join(["encodesctl", *words, "--"]), options_of(ENCODESCTL, *words, "--help"))
        check("encodesctl list --state ", STATES)
        check("encodesctl watch --format ", {"table", "json"})
        check("encodesctl account sign-in ", {NAMES[2]})
        check(ADD, KEYS)
        check(ADD + "authentication=acs ", KEYS - {"authentication=", "authority=", "tenant="})
        check("encodesctl account remove --keep-secret x ", set())
    finally:
        with_shell.close()


def make_test(check, shell):
    def test():
        assert shell.is_there(), f"there is no {shell.CALLED}"
        with Place() as place:
            check(shell, place)
            assert not os.path.exists(os.path.join(place.files_folder, "hacked")), "what was typed has been run"
    return test


def test_jobs():
    with Place() as place:
        place.must("run", "--name", "Film 12", "--", "true")
        place.must("run", "--name", "-x\tFilm", "--", "true")
        lines = place.must("complete", "show", "").split("\n")
        # Of two with the same name each has its id; what is no plain word is not offered by its name.
        assert lines[0] == "words" and len(lines) == 5 and lines[4] == "", lines
        assert sorted(line.split("\t")[1].split(" ·")[0] for line in lines[1:4])[1:] == ["Film 12", "Film 12"], lines
        for line in lines[1:4]:
            assert re.match(r"[0-9a-f-]{36}\t", line) and "Finished" in line and "This Computer" in line, line
        some_id = lines[1].split("\t")[0]
        assert some_id in place.must("complete", "show", some_id[:8])
        assert place.must("complete", "cancel", "") == "words\n", "what has ended cannot be canceled"


def test_nothing_is_written_or_asked():
    with Machine(ENCODESCTL, bus=False) as machine:
        home = machine.environment["HOME"]
        for words in (["list", "-a", ""], ["show", ""], ["account", "remove", ""], ["serve", "--remove-client", ""],
                      ["nonsense", ""], ["account", "add", "nonsense", "N", ""], ["run", "--", ""], []):
            result = machine.run("complete", *words, DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent")
            assert result.status == 0 and result.err == "", (words, result)
        left = [os.path.join(folder, name) for folder, _, names in os.walk(home) for name in names]
        assert not left, left


def main():
    tests = [(f"/ctl/completions/{shell.CALLED}/{name}", make_test(check, shell))
             for shell in SHELLS for name, check in (("typed", check_typed), ("offered", check_lists))]
    tests += [("/ctl/completions/jobs", test_jobs),
              ("/ctl/completions/nothing-is-written-or-asked", test_nothing_is_written_or_asked)]
    return run_tests(tests, 3)


if __name__ == "__main__":
    sys.exit(main())
