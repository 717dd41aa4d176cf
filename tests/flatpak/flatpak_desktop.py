# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""The Flatpak, really installed for one test, and a person before its window on a desktop with portals."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HARNESS = pathlib.Path(__file__).resolve().parent.parent / "harness"
sys.path.insert(0, str(HARNESS))

from desktop import Desktop, wait_for  # noqa: E402
from person import Person  # noqa: E402

ID = "io.github.encodes.Encodes"


def flatpak(*arguments, folder=None, **options):
    environment = {**os.environ, **({"FLATPAK_USER_DIR": str(folder)} if folder else {})}
    return subprocess.run(["flatpak", *arguments], env=environment, check=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, timeout=240, **options).stdout.decode()


class Installation:
    """An installation of its own, from where the one in FLATPAK_USER_DIR came from."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="encodes-flatpak-", dir="/tmp"))

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        shutil.rmtree(self.folder, ignore_errors=True)

    def install_runtime(self):
        for line in flatpak("remotes", "--user", "--columns=name,url").splitlines():
            name, _, url = line.partition("\t")
            flatpak("remote-add", "--user", "--no-gpg-verify", name.strip(), url.strip(), folder=self.folder)
        runtime = flatpak("info", "--show-runtime", ID).strip()
        flatpak("install", "--user", "-y", "--noninteractive", flatpak("info", "--show-origin", runtime).strip(), runtime,
                folder=self.folder)

    def install(self):
        flatpak("install", "--user", "-y", "--noninteractive", flatpak("info", "--show-origin", ID).strip(), ID,
                folder=self.folder)

    def uninstall(self, desktop):
        """As somebody who wants nothing of it to stay: from the desktop on which it ran."""
        subprocess.run(["flatpak", "uninstall", "--user", "-y", "--noninteractive", "--delete-data", ID], check=True,
                       env=desktop.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=120)

    def files(self):
        """What there is but for the store of objects, which nothing runs from."""
        return tree(self.folder, lambda path: path.parts[0] not in ("repo", "runtime", ".removed"))


def tree(folder, chosen=lambda path: True):
    """The files and links below @folder, as relative paths."""
    found = set()
    for place, folders, names in os.walk(folder):
        # A link is itself, wherever it leads.
        links = [name for name in folders if os.path.islink(os.path.join(place, name))]
        for name in names + links:
            path = pathlib.Path(place, name).relative_to(folder)
            if chosen(path):
                found.add(str(path))
    return found


class FlatpakDesktop(Desktop):
    """A desktop as people have it: nothing but the home says where files are."""

    def __init__(self, folder, portal=True, **options):
        """@folder is the installation."""
        shares = [str(folder) + "/exports/share", "/usr/local/share", "/usr/share"]
        super().__init__(portal=portal, service_folders=[shares[0] + "/dbus-1/services"], size="1280x1000",
                         environment={"FLATPAK_USER_DIR": str(folder), "XDG_DATA_DIRS": ":".join(shares)},
                         **options)
        self.home = pathlib.Path(self.environment["HOME"])
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "GSETTINGS_BACKEND",
                     "LD_LIBRARY_PATH"):
            self.environment.pop(name, None)
        self.jobs = self.home / ".local" / "state" / "encodes" / "jobs"
        self.own = self.home / ".var" / "app" / ID

    def inside(self, *words, check=True, **options):
        """Runs a command in the sandbox of the Flatpak."""
        return subprocess.run(["flatpak", "run", "--command=" + words[0], ID, *words[1:]], env=self.environment,
                              check=check, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120,
                              **{"stdin": subprocess.DEVNULL, **options})


class FlatpakPerson(Person):
    """A person whose program is the Flatpak."""

    def __init__(self, desktop, service, clipboard=None):
        self.desktop, self.service, self.clipboard_program = desktop, service, clipboard
        self.process = self.program = self.list_of_jobs = self.details = self.clipboard_owner = None
        self.n_starts = 0
        import accessible  # connects to the desktop's own bus
        self.accessible = accessible

    def start(self, *arguments):
        self.n_starts += 1
        self.process = self.desktop.start_program(["flatpak", "run", ID, *arguments], f"encodes-{self.n_starts}.log")
        self.meet()

    def meet(self):
        """Waits for the window, whoever has started it."""
        self.list_of_jobs = self.details = None
        self.program = self.wait_for("the program on the accessibility bus", lambda: next(
            (node for node in self.accessible.children(self.accessible.Atspi.get_desktop(0))
             if node.get_name() == "encodes" and self.accessible.children(node)), None))
        self.wait_for_window("Encodes")

    def is_running(self):
        return self.desktop.has_name(ID)

    def quit(self):
        self.press("ctrl+q")
        wait_for("end of the program", lambda: not self.is_running())
        if self.process:
            assert self.process.wait(20) == 0, f"flatpak run ended with {self.process.returncode}"

    def log(self):
        return pathlib.Path(self.desktop.artifacts, f"encodes-{self.n_starts}.log").read_text(errors="replace")
