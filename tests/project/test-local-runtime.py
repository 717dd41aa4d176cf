#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-local-runtime.py SOURCE-FOLDER

What flatpak/local-runtime leaves when it cannot make a runtime, on a system where apt finds everything and debootstrap
breaks off: programs in front of the system's say so. Prints TAP.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import traceback

SOURCE = pathlib.Path(sys.argv[1])
PROGRAMS = {
    "apt-get": '. /etc/os-release; echo "$VERSION_CODENAME deb http://mirror.example/ $VERSION_CODENAME main"',
    "apt-cache": 'for name; do echo "$name:"; echo "  Candidate: 1"; done',
    "debootstrap": "echo the mirror has gone away; exit 1",
    "ostree": "exit 0",
    "flatpak": "exit 0",
    # For what is done here nobody has to be root.
    "id": "echo 0",
}


class System:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.cache = self.folder / "the cache"
        self.cache.mkdir()
        self.environment = {**os.environ, "PATH": f"{self.folder}/bin:/usr/bin:/bin"}
        for name, script in PROGRAMS.items():
            self.program(name, script)

    def program(self, name, script):
        path = self.folder / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)

    def make(self):
        return subprocess.run([str(SOURCE / "flatpak" / "local-runtime"), str(self.cache)], env=self.environment,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              timeout=60, check=False)

    def left(self):
        return sorted(path.name for path in self.cache.iterdir())

    def state(self):
        """Of a runtime that needs not be made again, as the script itself tells it."""
        self.program("sha256sum", f"sha=$(/usr/bin/sha256sum); echo \"$sha\" | tee {self.folder}/state")
        self.make()
        return (self.folder / "state").read_text(encoding="utf-8").split()[0]


def a_failure_leaves_its_log_and_nothing_else(system):
    # Of one that was killed, or whose machine was switched off.
    (system.cache / "work-Ab12Cd" / "tree").mkdir(parents=True)
    result = system.make()
    assert result.returncode == 1 and result.stdout == "", result
    assert "the mirror has gone away" in result.stderr and str(system.cache / "log") in result.stderr, result
    assert system.left() == ["lock", "log"], system.left()


def what_is_there_is_taken_at_once(system):
    (system.cache / "state").write_text(system.state() + "\n", encoding="utf-8")
    (system.cache / "repo").mkdir()
    result = system.make()
    assert result.returncode == 0 and result.stdout == f"{system.cache}/repo\n" and result.stderr == "", result


def what_somebody_has_deleted_is_made_again(system):
    (system.cache / "state").write_text(system.state() + "\n", encoding="utf-8")
    result = system.make()
    assert result.returncode == 1 and "the mirror has gone away" in result.stderr, result


def main():
    tests = [a_failure_leaves_its_log_and_nothing_else, what_is_there_is_taken_at_once,
             what_somebody_has_deleted_is_made_again]
    if "VERSION_CODENAME=" not in pathlib.Path("/etc/os-release").read_text(encoding="utf-8"):
        print("1..0 # SKIP this system is none that it is made for")
        return 0
    print(f"1..{len(tests)}")
    failed = 0
    for number, test in enumerate(tests, 1):
        try:
            with tempfile.TemporaryDirectory(prefix="encodes-runtime-") as folder:
                test(System(folder))
            print(f"ok {number} /local-runtime/{test.__name__.replace('_', '-')}", flush=True)
        except Exception:
            failed += 1
            print("".join("# " + line + "\n" for line in traceback.format_exc().splitlines()), end="")
            print(f"not ok {number} /local-runtime/{test.__name__.replace('_', '-')}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
