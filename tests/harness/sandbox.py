# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Runs a program so that it, and the portals, take it for one in a Flatpak.

Flatpak's own tool (bwrap) makes a root with all folders of the computer and the file that Flatpak puts into its
sandboxes: by that xdg-desktop-portal knows a program. What runs is noted where Flatpak notes it. Nothing is shut off: what
a sandbox forbids is for the tests with a real Flatpak.
"""

import json
import os

ID = "io.github.encodes.Encodes"
INFORMATION = f"[Application]\nname={ID}\nruntime=runtime/org.example.Platform/x86_64/1\n\n[Instance]\ninstance-id={{}}\n"


class Sandbox:
    def __init__(self, desktop, **environment):
        self.desktop = desktop
        # Flatpak has told the folders of the host by these names since 1.12.
        self.environment = {"HOST_XDG_STATE_HOME": os.environ["XDG_STATE_HOME"], **environment}
        self.n_started = 0
        self.folder = None

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

    def start(self, arguments, log):
        """Starts a program in a sandbox of its own."""
        self.n_started += 1
        instance = str(1000 + self.n_started)
        folder = os.path.join(os.environ["XDG_RUNTIME_DIR"], ".flatpak", instance)
        os.makedirs(folder)
        information = os.path.join(folder, "info")
        with open(information, "w", encoding="utf-8") as file:
            file.write(INFORMATION.format(instance))
        # The tool stays as the parent and notes who its child is, as the second of these files.
        command = ["sh", "-c", 'exec bwrap --info-fd 3 "$@" 3> "$0"', os.path.join(folder, "bwrapinfo.json")]
        process = self.desktop.start_program(
            [*command, "--die-with-parent", *self.make_root(), "--ro-bind", information, "/.flatpak-info", "--",
             *arguments], log, **self.environment)
        with open(os.path.join(folder, "pid"), "w", encoding="utf-8") as file:
            file.write(str(process.pid))
        self.folder = folder
        return process

    def get_child_id(self):
        """The process of the program that was started last."""
        with open(os.path.join(self.folder, "bwrapinfo.json"), encoding="utf-8") as file:
            return json.load(file)["child-pid"]
