#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Runs a program so that it, and the portals, take it for one in a Flatpak.

As a program:   sandbox.py COMMAND…
As a module:    Sandbox(desktop).start([…], "program.log")

Flatpak's own tool (bwrap) makes a root with all folders of the computer and the file that Flatpak puts into its
sandboxes: by that xdg-desktop-portal knows a program. What runs is noted where Flatpak notes it. Nothing is shut off: what
a sandbox forbids is for the tests with a real Flatpak.
"""

import os
import subprocess
import sys

ID = "io.github.encodes.Encodes"
INFORMATION = f"[Application]\nname={ID}\nruntime=runtime/org.example.Platform/x86_64/1\n\n[Instance]\ninstance-id={{}}\n"


class Instance:
    """One sandbox: the command that opens it for @arguments, and what is noted of it."""

    def __init__(self, number, arguments):
        self.folder = os.path.join(os.environ["XDG_RUNTIME_DIR"], ".flatpak", str(number))
        os.makedirs(self.folder)
        information = self.path("info")
        with open(information, "w", encoding="utf-8") as file:
            file.write(INFORMATION.format(number))
        # The tool stays as the parent, and notes who its child is.
        self.command = ["sh", "-c", 'echo $$ > "$1"; info=$0; shift; exec bwrap --info-fd 3 "$@" 3> "$info"',
                        self.path("bwrapinfo.json"), self.path("pid"), "--die-with-parent", *self.make_root(), "--ro-bind",
                        information, "/.flatpak-info", "--", *arguments]

    def path(self, name):
        return os.path.join(self.folder, name)

    @staticmethod
    def make_root():
        """bwrap's arguments for a root that is empty but for what is in the real one."""
        arguments = []
        for entry in os.scandir("/"):
            if entry.is_symlink():
                arguments += ["--symlink", os.readlink(entry.path), entry.path]
            elif entry.is_dir():
                arguments += ["--dev-bind", entry.path, entry.path]
        return arguments


class Sandbox:
    def __init__(self, desktop, **environment):
        self.desktop = desktop
        # Flatpak has told the folders of the host by these names since 1.12. GTK warns where Flatpak's own service is not
        # there, as on a desktop without portals.
        self.environment = {"HOST_XDG_STATE_HOME": os.environ["XDG_STATE_HOME"], "G_DEBUG": "fatal-criticals",
                            **environment}
        self.n_started = 0

    def start(self, arguments, log):
        """Starts a program in a sandbox of its own."""
        self.n_started += 1
        instance = Instance(1000 + self.n_started, arguments)
        return self.desktop.start_program(instance.command, log, **self.environment)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: sandbox.py COMMAND…")
    sys.exit(subprocess.run(Instance(os.getpid(), sys.argv[1:]).command, check=False).returncode)
