#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-readme.py SOURCE-FOLDER BUILD-FOLDER [--flatpak]

The README is true: every command in it is run, and what it says to be stored is there, and nothing else.

Each line of each block of code, and each command in the running text, has a case below that runs it; a command without
one fails the test, and so does a case whose command the README no longer has. They are run as they stand in it, by a
shell, on a desktop of their own, but for what Reader.substitutions have and what a case says for itself. Those that are
about the Flatpak are run with --flatpak, where one is installed. Two can only be begun from outside of all tests: that
.ci/run does so is looked up there.
"""

import json
import os
import pathlib
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import traceback

SOURCE, BUILD = (pathlib.Path(argument).absolute() for argument in sys.argv[1:3])
sys.path.insert(0, str(SOURCE / "tests" / "harness"))

from desktop import Desktop, wait_for  # noqa: E402
from locales import make_locale  # noqa: E402
from service import CLIENT, SECRET, Service  # noqa: E402

README = (SOURCE / "README.md").read_text(encoding="utf-8")
NAME = "io.github.encodes.Encodes"
OURS = ("encodesctl ", "encodes ", "flatpak ", "make ", "sudo ", "systemctl ", "man ", "LANGUAGE=")
ADD = ("encodesctl account add media-services-v2 Contoso "
       "api-endpoint=https://contoso.restv2.westeurope.media.azure.net/api/ "
       "tenant=contoso.onmicrosoft.com client-id=2f6a1d0e-0000-0000-0000-000000000000 < secret.txt")
RECORD = ('{ ffmpeg -i in.mp4 out.mp4 -nostats -progress - 2>&1; echo "exit=$?"; } | '
          "flatpak run --command=encodesctl io.github.encodes.Encodes record --name out.mp4")
OVERRIDE = "flatpak override --user --filesystem=$XDG_STATE_HOME/encodes/jobs io.github.encodes.Encodes"
UNINSTALL = "flatpak uninstall --delete-data io.github.encodes.Encodes"
UNINSTALL_RUNTIME = "flatpak uninstall io.github.encodes.Local.Platform io.github.encodes.Local.Sdk"
ADD_CLIENT = "encodesctl serve --add-client laptop --format json | encodesctl account add --from-json - Workstation"
LISTEN = "encodesctl serve --listen 0.0.0.0:8265 --tls-certificate cert.pem --tls-key key.pem"
REMOVE = "rm -rf ~/.config/encodes ~/.local/state/encodes ~/.config/autostart/io.github.encodes.Encodes.desktop"


def commands_of_blocks(text):
    """The commands of all blocks of code, those that go on in another line put together."""
    found = []
    for block in re.findall(r"^```sh\n(.*?)^```$", text, re.M | re.S):
        joined = re.sub(r"\s*\\\n\s*", " ", block)
        joined = re.sub(r"\|\n\s*", "| ", joined)
        found += [line.strip() for line in joined.splitlines() if line.strip()]
    return found


def commands_of_sentences(text):
    """Those that stand in a sentence; the words of other programs are not ours."""
    text = re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)
    spans = [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", text)]
    return [span for span in spans if span.startswith(OURS)]


def is_told_by(command, others):
    """“encodesctl run --” is the beginning of one that is written out."""
    return any(other != command and other.startswith(command) for other in others)


def table_rows(text):
    """What is stored where: the rows of that table."""
    lines = text[text.index("| what | where |"):].splitlines()[2:]
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append(tuple(cell.strip() for cell in line.strip("|").split(" | ")))
    return rows


def run_in_shell(command, **options):
    return subprocess.run(["bash", "-o", "pipefail", "-c", command], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, check=False, timeout=options.pop("timeout", 120), **options)


class Reader:
    """Somebody who does what the README says, in its order where that matters."""

    def __init__(self, desktop):
        self.desktop = desktop
        self.service = Service()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="encodes-readme-", dir="/tmp"))
        self.home = self.folder / "home"
        self.work = self.folder / "work"
        self.destination = self.folder / "destination"
        programs = self.folder / "bin"
        for folder in self.home, self.work, programs:
            folder.mkdir()
        for name, path in (("encodes", "app/encodes"), ("encodesctl", "app/ctl/encodesctl")):
            (programs / name).symlink_to(BUILD / path)
        # Only root's own folders need it, and nothing is installed into these here.
        (programs / "sudo").write_text('#!/bin/sh\nexec "$@"\n', encoding="utf-8")
        (programs / "sudo").chmod(0o755)
        self.environment = {**os.environ, "HOME": str(self.home), "PATH": f"{programs}:{os.environ['PATH']}",
                            "GSETTINGS_SCHEMA_DIR": str(BUILD / "data"), "BUILD": str(BUILD),
                            "TEXTDOMAINDIR": str(BUILD / "po"), "GSETTINGS_BACKEND": "keyfile"}
        self.keyfile = self.home / ".config" / "glib-2.0" / "settings" / "keyfile"
        # The folders are those that the README names.
        # Nor may what "make check" was told change the folder of the build again, while other tests run from it.
        for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "DESTDIR", "MAKEFLAGS",
                     "MAKELEVEL", "MESON_OPTIONS", "TEST_OPTIONS", "FLATPAK_OPTIONS"):
            self.environment.pop(name, None)
        # Instead of the example's service, one that is here; its secret is in the file that the README names.
        self.substitutions = [
            ("https://contoso.restv2.westeurope.media.azure.net/api/", self.service.api_endpoint),
            ("tenant=contoso.onmicrosoft.com", f"token-endpoint={self.service.token_endpoint}"),
            ("2f6a1d0e-0000-0000-0000-000000000000", CLIENT)]
        (self.work / "secret.txt").write_text(SECRET, encoding="utf-8")
        self.jobs = {}
        for name in "Film 12", "Film 13":
            self.jobs[name] = self.service.tell(op="add", job={"Name": name, "State": 2},
                                                tasks=[{"State": 2, "Progress": 40}])["id"]
        self.service.tell(op="add", job={"Name": "Film 11", "State": 4}, tasks=[{"State": 4, "Progress": 40}])
        import accessible  # connects to the desktop's own bus
        self.accessible = accessible

    def substitute(self, command):
        for before, after in self.substitutions:
            command = command.replace(before, after)
        return command

    def run(self, command, folder=None, status=0, **environment):
        """Runs it and returns what it has printed."""
        answer = run_in_shell(self.substitute(command), cwd=folder or self.work, stdin=subprocess.DEVNULL,
                              env={**self.environment, **environment})
        assert answer.returncode == status, f"{command}: {answer.returncode}\n{answer.stdout}\n{answer.stderr}"
        return answer.stdout

    def begin(self, command, folder=None, **environment):
        """Starts it, in a group of its own."""
        return subprocess.Popen(["bash", "-c", "exec " + self.substitute(command)], cwd=folder or self.work,
                                env={**self.environment, **environment}, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                preexec_fn=Desktop.end_with_the_test)

    def make(self, command, *variables, **environment):
        """make, in the folder of the sources, with the folder that is built already."""
        return self.run(" ".join([command, f"BUILD={BUILD}", *variables]), folder=SOURCE, **environment)

    def wait_for_window(self, process, text):
        program = wait_for("window", lambda: next(
            (node for node in self.accessible.children(self.accessible.Atspi.get_desktop(0))
             if self.accessible.name_of(node) == "encodes" and self.accessible.children(node)), None))
        self.accessible.find(program, (), text)
        assert process.poll() is None
        return program

    def quit(self, process):
        subprocess.run(["gapplication", "action", NAME, "quit"], env=self.environment, check=True, timeout=20)
        out, err = process.communicate(timeout=20)
        assert process.returncode == 0, f"{process.returncode}\n{out}\n{err}"

    def secrets(self):
        """The secrets in the keyring, by what they are labelled."""
        answer = subprocess.run(["secret-tool", "search", "--all", "xdg:schema", NAME + ".Account"],
                                env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                                timeout=20)
        return answer.stdout.decode().count("secret = ")

    # Install

    def make_help(self, command):
        text = self.run(command, folder=SOURCE)
        for target in "run", "flatpak", "check", "install", "uninstall", "build":
            assert f"make {target} " in text, text

    def make_build(self, command):
        self.make(command)

    def make_run(self, command):
        """On a display the window comes up."""
        # First the build by itself: what it does is then told by its own failure, not by a window that does not come.
        assert "no work to do" in self.make(command.replace(" run", " build")), "the build folder was out of date"
        process = self.begin(f"{command} BUILD={BUILD}", folder=SOURCE)
        self.wait_for_window(process, "Try a Sample Encode")
        self.start_at_login()
        self.quit(process)

    def start_at_login(self):
        """What the switch in the preferences sets; by this a file is stored. (dconf has no place for a test's own.)"""
        self.keyfile.parent.mkdir(parents=True, exist_ok=True)
        self.keyfile.write_text("[io/github/encodes/Encodes]\nstart-at-login=true\n", encoding="utf-8")
        path = self.home / ".config" / "autostart" / f"{NAME}.desktop"
        wait_for(str(path), path.exists)

    def sudo_make_install(self, command):
        """Into a folder of the test's own: what it installs, not where."""
        self.make(command, f"DESTDIR={self.destination}")
        prefix = self.destination / "usr" / "local"
        for path in ("bin/encodes", "bin/encodesctl", "share/man/man1/encodes.1", "share/man/man1/encodesctl.1",
                     "share/bash-completion/completions/encodesctl", "share/zsh/site-functions/_encodesctl",
                     "share/fish/vendor_completions.d/encodesctl.fish", f"share/applications/{NAME}.desktop"):
            assert (prefix / path).exists(), path
        assert subprocess.run([prefix / "bin" / "encodesctl", "--version"], check=False, stdout=subprocess.DEVNULL,
                              timeout=20).returncode == 0

    def sudo_make_uninstall(self, command):
        self.make(command, f"DESTDIR={self.destination}")
        left = [path for path in self.destination.rglob("*") if not path.is_dir()]
        assert not left, left

    # The first account, and the command line

    def add_account(self, command):
        self.run(command)
        assert [account["name"] for account in self.accounts()] == ["Contoso"], self.accounts()
        assert self.secrets() == 1

    def accounts(self):
        accounts = json.loads(self.run("encodesctl account list --format json"))
        return [account for account in accounts if account["id"] != "this-computer"]

    def edit_account(self, command):
        """ACCOUNT and what is to be changed."""
        self.run(command.replace("ACCOUNT", "Contoso --name Fabrikam"))
        assert [account["name"] for account in self.accounts()] == ["Fabrikam"], self.accounts()
        self.run(command.replace("ACCOUNT", "Fabrikam --name Contoso"))

    def sign_in(self, command):
        """ACCOUNT is one where a person signs in, who does so when there is a code."""
        self.service.tell(op="person", does="approve")
        self.run(f"encodesctl account add media-services-v2 Studio api-endpoint={self.service.api_endpoint} "
                 f"token-endpoint={self.service.token_endpoint} authentication=device-code")
        process = self.begin(command.replace("ACCOUNT", "Studio"))
        while not re.search(r"ABCD\d{5}", process.stderr.readline()):
            assert process.poll() is None
        self.service.tell(op="person", does="approve")
        process.communicate(timeout=60)
        assert process.returncode == 0, process.returncode
        self.run("encodesctl account remove Studio")

    def list_jobs(self, command):
        text = self.run(command)
        for name in "Film 11", "Film 12", "Film 13", "out.mp4":
            assert name in text, text

    def list_failed(self, command):
        assert [job["name"] for job in json.loads(self.run(command))] == ["Film 11"]

    def watch(self, command):
        process = self.begin(command)
        seen = set()
        while not {"Film 11", "Film 12", "Film 13"} <= seen:
            seen.add(json.loads(process.stdout.readline())["name"])
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
        assert process.returncode == 0, process.returncode

    def watch_until_ended(self, command):
        self.service.tell(op="log")
        process = subprocess.Popen(["bash", "-c", command], cwd=self.work, env=self.environment, text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   preexec_fn=Desktop.end_with_the_test)
        wait_for("question", lambda: any("/api/Jobs" in request["line"]
                                         for request in self.service.tell(op="log")["requests"]))
        assert process.poll() is None
        self.service.tell(op="set", id=self.jobs["Film 12"], job={"State": 3}, tasks=[{"State": 3, "Progress": 100}])
        out = process.communicate(timeout=60)[0]
        assert process.returncode == 0 and out.endswith("Film 12 is there\n"), out

    def show(self, command):
        assert self.jobs["Film 12"] in self.run(command)

    def cancel(self, command):
        self.run(command)
        jobs = json.loads(self.run("encodesctl list --format json"))
        assert next(job["state"] for job in jobs if job["name"] == "Film 13") in ("canceling", "canceled"), jobs

    def list_accounts(self, command):
        assert "Contoso" in self.run(command)

    def test_account(self, command):
        self.run(command)

    def help(self, command):
        text = self.run(command)
        for row in "account", "list", "show", "watch", "cancel", "run", "record", "serve":
            assert row in text, text

    def help_watch(self, command):
        assert "--until-ended" in self.run(command)

    # This computer

    def run_ffmpeg(self, command):
        self.make_clip()
        self.run(command)
        assert (self.work / "out.mp4").stat().st_size > 0
        jobs = json.loads(self.run("encodesctl list --format json"))
        assert any(job["name"] == "out.mp4" and job["state"] == "finished" for job in jobs), jobs

    def make_clip(self):
        self.run("ffmpeg -v error -y -f lavfi -i testsrc=duration=1:size=160x120 in.mp4; rm -f out.mp4")

    def serve(self, command):
        """For this computer only. In a network of its own, because another program may have the port; as root, who can
        make one."""
        process = self.begin(self.alone(command))
        line = process.stdout.readline()
        assert line == "Listening on http://127.0.0.1:8265/api/\n", line + process.stderr.read()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
        assert process.returncode == 0, process.returncode

    @staticmethod
    def alone(command):
        quoted = command.replace("'", "'\\''")
        return f"unshare --net bash -c 'ip link set lo up; exec {quoted}'" if os.geteuid() == 0 else command

    def serve_others(self, command):
        """With any free port, and a certificate that openssl makes."""
        self.run("openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost "
                 "-addext subjectAltName=IP:127.0.0.1")
        process = self.begin(command.replace(":8265", ":0"))
        line = process.stdout.readline()
        port = int(re.match(r"Listening on https://0\.0\.0\.0:(\d+)/api/$", line)[1])
        context = ssl.create_default_context(cafile=self.work / "cert.pem")
        with socket.create_connection(("127.0.0.1", port), 20) as plain:
            with context.wrap_socket(plain, server_hostname="127.0.0.1") as secure:
                secure.sendall(b"GET /api/Jobs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                assert secure.recv(12) == b"HTTP/1.1 401"
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
        assert process.returncode == 0, process.returncode

    def add_client(self, command):
        """While it serves, for the account connects first; in a network of their own."""
        serving = (f"{{ encodesctl serve > served & server=$!; "
                   f"until grep -q Listening served; do sleep 0.05; done; {command}; "
                   "status=$?; kill -INT $server; wait $server; exit $status; }")
        if os.geteuid() == 0:
            (self.work / "both").write_text(f"ip link set lo up\n{serving}\n", encoding="utf-8")
            serving = "unshare --net bash -o pipefail both"
        self.run(serving)
        assert [account["name"] for account in self.accounts()] == ["Contoso", "Workstation"], self.accounts()
        self.run("encodesctl account remove Workstation")

    # The window

    def start_as_service(self, command):
        process = self.begin(command)
        wait_for("name on the bus", lambda: self.desktop.has_name(NAME))
        assert not self.desktop.windows("--name", "^Encodes$")
        self.quit(process)

    def start_in_swedish(self, command):
        process = self.begin("env " + command, **make_locale(self.folder / "locale"))
        program = self.wait_for_window(process, "Contoso")
        self.accessible.find(program, (), "Alla")
        self.quit(process)

    # What is stored, and how it goes

    def check_stored(self):
        """Each row of the table is true, and nothing is stored that it does not have."""
        places = {where.strip("`").replace("~", str(self.home), 1): what for what, where in table_rows(README)
                  if where.startswith("`~/")}
        for place in places:
            assert os.path.exists(place), place
        for path in self.home.rglob("*"):
            assert path.is_dir() or any(str(path).startswith(place) for place in places) or self.is_foreign(path), path
        for place in places:
            # What others could read is in a folder that they cannot enter.
            assert any(self.is_private(path) for path in (pathlib.Path(place), pathlib.Path(place).parent)), place
        others = [where for _, where in table_rows(README) if not where.startswith("`~/")]
        schema = (SOURCE / "data" / f"{NAME}.gschema.xml").read_text(encoding="utf-8")
        assert others == ["the system keyring, one item an account", "dconf, below `/io/github/encodes/Encodes/`"]
        assert 'path="/io/github/encodes/Encodes/"' in schema
        assert self.secrets() == len(self.accounts())

    @staticmethod
    def is_private(path):
        return path.stat().st_mode & 0o077 == 0

    def is_foreign(self, path):
        """Caches of the libraries, and the preferences."""
        return path == self.keyfile or self.home / ".cache" in path.parents or path.parent.name == "dconf"

    def remove_account(self, command):
        self.check_stored()
        self.run(command)
        assert self.secrets() == 0 and not self.accounts()

    def remove_files(self, command):
        self.run(command)
        left = [path for path in self.home.rglob("*") if not path.is_dir() and not self.is_foreign(path)]
        assert not left, left

    # The Flatpak

    def record_in_flatpak(self, command):
        self.make_clip()
        self.run(command)
        jobs = self.home / ".local" / "state" / "encodes" / "jobs"
        assert len(list(jobs.iterdir())) == 1, list(jobs.iterdir())
        text = self.run(f"flatpak run --command=encodesctl {NAME} list")
        assert "out.mp4" in text, text

    def override_flatpak(self, command):
        self.run(command, XDG_STATE_HOME=str(self.folder / "moved"))
        assert f"{self.folder}/moved/encodes/jobs" in self.run(f"flatpak override --user --show {NAME}")

    def uninstall_flatpak(self, command):
        """With the answer to its question; what the person asked to keep is that of this computer's encodes."""
        assert (self.home / ".var" / "app" / NAME).is_dir()
        self.run(command.replace("uninstall", "uninstall -y"))
        assert not (self.home / ".var" / "app" / NAME).exists()
        assert NAME not in self.run("flatpak list --user --columns=application")

    def uninstall_runtime(self, command):
        self.run(command.replace("uninstall", "uninstall -y"))
        assert self.run("flatpak list --user --columns=application").strip() == ""

    def delete_remote(self, command):
        assert "encodes-local" in self.run("flatpak remotes --user --columns=name")
        self.run(command)
        assert self.run("flatpak remotes --user --columns=name").strip() == ""

    def remove_cache(self, command):
        """The repository is there that flatpak/install keeps, where it keeps it."""
        folder = self.home / ".cache" / "encodes" / "flatpak"
        folder.mkdir(parents=True)
        said = (SOURCE / "flatpak" / "local-runtime").read_text(encoding="utf-8")
        assert "folder=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/encodes/flatpak}" in said
        self.run(command)
        assert not folder.parent.exists()

    def take_flatpak(self):
        """What is installed, once more: links to its files, and one can be removed without the other."""
        copy = self.folder / "flatpak"
        installed = os.environ["FLATPAK_USER_DIR"]
        # Links are at once there, but not on another disk.
        how = "-al" if os.stat(installed).st_dev == os.stat(self.folder).st_dev else "-a"
        subprocess.run(["cp", how, installed, copy], check=True, timeout=300)
        self.environment["FLATPAK_USER_DIR"] = str(copy)

    def stop(self):
        self.service.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


# In the order in which they are run.
HERE = {
    "make help": Reader.make_help,
    "make build": Reader.make_build,
    "make run": Reader.make_run,
    "sudo make install": Reader.sudo_make_install,
    "sudo make uninstall": Reader.sudo_make_uninstall,
    ADD: Reader.add_account,
    "encodesctl account edit ACCOUNT": Reader.edit_account,
    "encodesctl account sign-in ACCOUNT": Reader.sign_in,
    "encodesctl run -- ffmpeg -i in.mp4 -c:v libx264 out.mp4": Reader.run_ffmpeg,
    "encodesctl serve": Reader.serve,
    LISTEN: Reader.serve_others,
    ADD_CLIENT: Reader.add_client,
    "encodesctl list": Reader.list_jobs,
    "encodesctl list --state error --format json": Reader.list_failed,
    "encodesctl watch": Reader.watch,
    'encodesctl watch --until-ended "Film 12" && echo "Film 12 is there"': Reader.watch_until_ended,
    'encodesctl show "Film 12"': Reader.show,
    'encodesctl cancel "Film 13"': Reader.cancel,
    "encodesctl account list": Reader.list_accounts,
    "encodesctl account test Contoso": Reader.test_account,
    "encodesctl help": Reader.help,
    "encodesctl help watch": Reader.help_watch,
    "encodes --gapplication-service": Reader.start_as_service,
    "LANGUAGE=sv encodes": Reader.start_in_swedish,
    "encodesctl account remove Contoso": Reader.remove_account,
    REMOVE: Reader.remove_files,
}
IN_FLATPAK = {
    RECORD: Reader.record_in_flatpak,
    OVERRIDE: Reader.override_flatpak,
    UNINSTALL: Reader.uninstall_flatpak,
    UNINSTALL_RUNTIME: Reader.uninstall_runtime,
    "flatpak remote-delete encodes-local": Reader.delete_remote,
    "rm -rf ~/.cache/encodes": Reader.remove_cache,
}
# A test cannot run all tests, nor build for as long as this takes. What .ci/run does instead, as it stands there.
IN_CI = {
    "make check": 'make check BUILD="$strict"',
    "make flatpak": 'make flatpak BUILD="$flatpak"',
}


def every_command_has_a_case(unused):
    blocks, sentences = commands_of_blocks(README), commands_of_sentences(README)
    assert len(blocks) > 10 and len(sentences) > 5, (blocks, sentences)
    cases = [*HERE, *IN_FLATPAK, *IN_CI]
    without = [command for command in blocks if command not in cases]
    without += [command for command in sentences if command not in cases and not is_told_by(command, blocks)]
    assert not without, f"nothing runs {without}"
    stale = [command for command in cases if command not in blocks + sentences]
    assert not stale, f"the README has no longer {stale}"


def links_lead_somewhere(unused):
    for target in re.findall(r"\]\(([^)]+)\)", README):
        assert target.startswith("https://") or (SOURCE / target).exists(), target


def ci_calls(command):
    def look(unused):
        lines = (SOURCE / ".ci" / "run").read_text(encoding="utf-8").splitlines()
        assert any(IN_CI[command] in line and not line.lstrip().startswith("#") for line in lines), IN_CI[command]

    return look


def case(function, command):
    return lambda reader: function(reader, command)


def name_of(command):
    words = re.findall(r"[\w.-]+", command.replace("io.github.encodes.Encodes", "Encodes"))
    return "-".join(words)[:60].rstrip("-.").lower()


def main():
    # A kill from the test runner then unwinds the with block as well.
    signal.signal(signal.SIGTERM, lambda *unused: sys.exit(143))
    if "--flatpak" in sys.argv:
        if os.environ.get("ENCODES_NO_FLATPAK"):
            print(f"1..0 # SKIP {os.environ['ENCODES_NO_FLATPAK']}")
            return 0
        cases = [(name_of(command), case(function, command)) for command, function in IN_FLATPAK.items()]
    else:
        cases = [("every-command-has-a-case", every_command_has_a_case), ("links-lead-somewhere", links_lead_somewhere)]
        cases += [("ci-runs-" + name_of(command), ci_calls(command)) for command in IN_CI]
        cases += [(name_of(command), case(function, command)) for command, function in HERE.items()]
    print(f"1..{len(cases)}", flush=True)
    status = 0
    with Desktop() as desktop:
        reader = Reader(desktop)
        if "--flatpak" in sys.argv:
            reader.take_flatpak()
        for number, (name, function) in enumerate(cases, 1):
            begin = time.monotonic()
            try:
                function(reader)
                print(f"ok {number} /readme/{name}\n# {time.monotonic() - begin:.1f} s", flush=True)
            except Exception:
                print("# " + traceback.format_exc().replace("\n", "\n# "))
                print(f"not ok {number} /readme/{name}", flush=True)
                status = 1
        reader.stop()
    return status


if __name__ == "__main__":
    sys.exit(main())
