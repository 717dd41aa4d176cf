#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-install.py SOURCE-FOLDER

Which runtime flatpak/install takes: GNOME's if that is installed or a remote has it, else the one of this system's
packages. Flatpak is the real one; the runtimes have nothing in them, and in place of flatpak-builder something stops
where that would build."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(sys.argv[1])
ID = "io.github.encodes.Encodes"
NOT_BUILT = 42


class Computer:
    """The Flatpaks of one person, and programs in front of the system's."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.build = self.folder / "build"
        self.environment = {**os.environ, "FLATPAK_USER_DIR": str(self.folder / "user"),
                            "FLATPAK_SYSTEM_DIR": str(self.folder / "system"), "HOME": str(self.folder / "home"),
                            "XDG_CACHE_HOME": str(self.folder / "cache"),
                            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}"}
        self.program("flatpak-builder", f"exit {NOT_BUILT}")

    def program(self, name, script):
        path = self.folder / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)

    def run(self, *arguments):
        return subprocess.run(arguments, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              check=False, timeout=120)

    def flatpak(self, *arguments):
        answer = self.run("flatpak", *arguments)
        assert answer.returncode == 0, answer.stdout.decode()
        return answer.stdout.decode()

    def make_repository(self, name, prefix, branch):
        """A repository with a runtime and an SDK. Returns its folder."""
        repository = self.folder / name
        arch = self.flatpak("--default-arch").strip()
        for kind in ("Platform", "Sdk"):
            root = self.folder / f"{prefix}.{kind}"
            for folder in ("files", "usr"):
                (root / folder).mkdir(parents=True)
            (root / "metadata").write_text(
                f"[Runtime]\nname={prefix}.{kind}\nruntime={prefix}.Platform/{arch}/{branch}\n"
                f"sdk={prefix}.Sdk/{arch}/{branch}\n", encoding="utf-8")
            self.flatpak("build-export", "--runtime", "--disable-sandbox", str(repository), str(root), branch)
        self.flatpak("build-update-repo", str(repository))
        return repository

    def install(self, *arguments):
        answer = self.run(SOURCE / "flatpak" / "install", *arguments, str(self.build))
        return answer.returncode, answer.stdout.decode()

    def chosen(self):
        """The runtime of the manifest that was to be built."""
        manifest = json.loads((self.build / f"{ID}.json").read_text(encoding="utf-8"))
        return f"{manifest['runtime']}//{manifest['runtime-version']}"

    def installed(self):
        lines = self.flatpak("list", "--user", "--runtime", "--columns=application,branch").splitlines()
        return {"//".join(line.split()) for line in lines if line.strip()}


def gnome_version():
    return json.loads((SOURCE / "flatpak" / f"{ID}.json").read_text(encoding="utf-8"))["runtime-version"]


def takes_the_local_runtime_where_there_is_no_other(computer):
    repository = computer.make_repository("repository", "io.github.encodes.Local", "1")
    # A copy of the project, in which making the runtime takes no time.
    shutil.copytree(SOURCE / "flatpak", computer.folder / "source" / "flatpak")
    for name in ("meson.build", ".gitignore"):
        shutil.copy(SOURCE / name, computer.folder / "source")
    maker = computer.folder / "source" / "flatpak" / "local-runtime"
    maker.write_text(f"#!/bin/sh\necho '{repository}'\n", encoding="utf-8")
    answer = computer.run(computer.folder / "source" / "flatpak" / "install", str(computer.build))
    assert answer.returncode == NOT_BUILT, answer.stdout.decode()
    assert computer.chosen() == "io.github.encodes.Local.Platform//1", computer.chosen()
    assert "on io.github.encodes.Local.Platform//1, made from this system's packages" in answer.stdout.decode()
    assert computer.installed() == {f"io.github.encodes.Local.{kind}//1" for kind in ("Platform", "Sdk")}


def takes_the_gnome_runtime_of_a_remote(computer):
    version = gnome_version()
    repository = computer.make_repository("repository", "org.gnome", version)
    computer.flatpak("remote-add", "--user", "--no-gpg-verify", "somewhere", f"file://{repository}")
    status, text = computer.install()
    assert status == NOT_BUILT, text
    assert computer.chosen() == f"org.gnome.Platform//{version}", computer.chosen()
    assert f"installing org.gnome.Platform//{version} and its SDK from somewhere" in text, text
    assert computer.installed() == {f"org.gnome.{kind}//{version}" for kind in ("Platform", "Sdk")}
    # And when it is installed, no remote is asked.
    computer.flatpak("remote-modify", "--user", "--url=file:///nonexistent", "somewhere")
    status, text = computer.install()
    assert status == NOT_BUILT and "installing" not in text, text
    assert f"on org.gnome.Platform//{version}\n" in text, text


def says_where_there_is_no_gnome_runtime(computer):
    status, text = computer.install("--runtime", "gnome")
    assert status == 1 and "no remote has them" in text, text


def knows_what_it_is_asked(computer):
    for arguments in (["--runtime", "other", "build"], ["--runtime", "build"], ["--help"], ["build", "more"], []):
        answer = computer.run(SOURCE / "flatpak" / "install", *arguments)
        status, text = answer.returncode, answer.stdout.decode()
        assert status == 2 and text.startswith("usage: flatpak/install"), text


CHECKS = [
    ("takes-the-local-runtime-where-there-is-no-other", takes_the_local_runtime_where_there_is_no_other),
    ("takes-the-gnome-runtime-of-a-remote", takes_the_gnome_runtime_of_a_remote),
    ("says-where-there-is-no-gnome-runtime", says_where_there_is_no_gnome_runtime),
    ("knows-what-it-is-asked", knows_what_it_is_asked),
]


def main():
    reason = os.environ.get("ENCODES_NO_FLATPAK")
    if reason:
        print(f"1..0 # SKIP {reason}")
        return 0
    print(f"1..{len(CHECKS)}")
    failed = False
    for number, (name, check) in enumerate(CHECKS, 1):
        with tempfile.TemporaryDirectory() as folder:
            try:
                check(Computer(folder))
            except AssertionError as error:
                print("# " + str(error).replace("\n", "\n# "))
                print(f"not ok {number} /flatpak/install/{name}", flush=True)
                failed = True
                continue
        print(f"ok {number} /flatpak/install/{name}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
