#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-flatpak-journey.py ENCODESCTL CLIPBOARD

The life of the Flatpak, from its installation to the last of its files: sandbox, portals, keyring, notifications and
encodes are real; ENCODESCTL is that of the computer outside. FLATPAK_USER_DIR says where it comes from.

Pictures and logs stay in the folder of the artifacts.
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback

from flatpak_desktop import FlatpakDesktop, FlatpakPerson, ID, Installation, tree

from desktop import wait_for  # noqa: E402
from secret_search import Watcher, holds, search  # noqa: E402
from service import CLIENT, SECRET, Service  # noqa: E402

ENCODESCTL, CLIPBOARD = (os.path.abspath(argument) for argument in sys.argv[1:3])
ACCOUNT, JOB, LOCAL_JOB = "Contoso", "Tears of Steel", "Outside"
HOST_SECRET = "what is in the home is nobody's business"
# What Flatpak makes for the first of all programs, and keeps.
FLATPAKS_OWN = {"exports/share/icons/hicolor/index.theme", "exports/share/icons/hicolor/icon-theme.cache",
                "exports/share/applications/mimeinfo.cache"}
WARNINGS = ("WARNING", "CRITICAL", "ERROR", "arning:", "ritical")

FFMPEG = ["ffmpeg", "-nostdin", "-loglevel", "error", "-y"]


def picture(seconds):
    return ["-f", "lavfi", "-i", f"testsrc2=size=320x180:rate=25:duration={seconds}", "-c:v", "mpeg4"]


PAGE = "https://microsoft.com/devicelogin"
# What desktop files make the browser, outside.
BROWSER = """#!/bin/sh
echo "$1" >>'{folder}/opened'
"""
DESKTOP_FILE = """[Desktop Entry]
Type=Application
Name=Browser
Exec={folder}/browser %u
MimeType=x-scheme-handler/https;
"""


class Journey(FlatpakPerson):
    def __init__(self, desktop, installation):
        super().__init__(desktop, Service(), CLIPBOARD)
        self.installation = installation
        self.watcher = Watcher()
        self.watcher.start()
        (desktop.home / "private.txt").write_text(HOST_SECRET, encoding="utf-8")
        subprocess.run([*FFMPEG, *picture(4), str(desktop.home / "in.mp4")], check=True, timeout=60)
        self.home_before = tree(desktop.home)

    def start_first(self):
        """A window without a warning, that offers only what works here."""
        self.start()
        self.find(self.accessible.LABEL, "Watch Your Encodes")
        self.find(self.accessible.BUTTON, "Add Account")
        self.desktop.screenshot("flatpak-1-first-start")
        assert not self.look(text="Try a Sample Encode"), "a sample is offered, but there is no ffmpeg in the sandbox"
        assert not any(word in self.log() for word in WARNINGS), self.log()

    def run_what_is_copied(self):
        """The command of the first page, as it is copied, run by a shell outside."""
        self.accessible.press(self.find(self.accessible.BUTTON, "Copy the Command"))
        command = wait_for("command on the clipboard", self.clipboard)
        assert "flatpak run --command=encodesctl" in command and ID in command, command
        result = subprocess.run(["bash", "-c", command], cwd=self.desktop.home, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, check=False)
        assert result.returncode == 0, result
        self.wait_for_row("out.mp4, finished")
        assert (self.desktop.home / "out.mp4").stat().st_size > 0
        self.close_bubbles()

    def add_account(self):
        self.watched_job = self.add_job(JOB, 2)
        self.add_in_window(ACCOUNT)
        self.wait_for_row(JOB)

    def token_endpoint_of(self, name):
        """The same account cannot be added twice."""
        return self.service.token_endpoint.replace("tenant", name.lower())

    def add_in_window(self, name):
        self.press("ctrl+n")
        self.wait_for_window("Add Account")
        self.set_clipboard(json.dumps({
            "provider": "media-services-v2", "name": name, "api-endpoint": self.service.api_endpoint,
            "token-endpoint": self.token_endpoint_of(name), "client-id": CLIENT, "client-secret": SECRET}))
        self.paste("fields were filled in")
        self.desktop.screenshot("flatpak-2-add-account")
        self.press("Return")
        self.desktop.wait_for_end_of_window("Add Account", 40)

    def share_keyring(self):
        """What one of window and terminal has stored the other one finds, and both go on storing."""
        self.desktop.inside("encodesctl", "account", "add", "media-services-v2", "Fabrikam",
                            f"api-endpoint={self.service.api_endpoint}",
                            f"token-endpoint={self.token_endpoint_of('Fabrikam')}", f"client-id={CLIENT}", stdin=None,
                            input=SECRET.encode())
        self.wait_for_row("Fabrikam")
        self.add_in_window("Northwind")
        self.wait_for_row("Northwind")
        for name in "Fabrikam", "Northwind":
            assert self.desktop.inside("encodesctl", "account", "test", name).returncode == 0
            self.desktop.inside("encodesctl", "account", "remove", name)
        self.wait_for_rows(JOB, "out.mp4")

    def find_keyring(self):
        """Encrypted, in the sandbox's own folder; the desktop's keyring has only the key of it."""
        keyring = self.desktop.own / "data" / "keyrings" / "default.keyring"
        content = keyring.read_bytes()
        assert content.startswith(b"GnomeKeyring"), content[:20]
        assert SECRET.encode() not in content
        found = subprocess.run(["secret-tool", "search", "--all", "xdg:schema", ID + ".Account"],
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=30).stdout
        assert not found, found

    def ask_in_terminal(self):
        """encodesctl in the sandbox has the same accounts, and their secrets."""
        jobs = json.loads(self.desktop.inside("encodesctl", "list", "--format", "json").stdout)
        assert {job["name"] for job in jobs} == {JOB, "out.mp4"}, jobs
        answer = self.desktop.inside("encodesctl", "account", "test", ACCOUNT)
        assert answer.returncode == 0, answer
        refused = self.desktop.inside("encodesctl", "run", "--", "ffmpeg", "-version", check=False)
        assert refused.returncode == 126 and b"record" in refused.stderr and refused.stdout == b"", refused

    def open_link(self):
        """The page to sign in at is opened by the portal, in the browser outside."""
        applications = self.desktop.home / ".local" / "share" / "applications"
        applications.mkdir(parents=True)
        (applications / "browser").write_text(BROWSER.format(folder=applications), encoding="utf-8")
        (applications / "browser").chmod(0o755)
        (applications / "browser.desktop").write_text(DESKTOP_FILE.format(folder=applications), encoding="utf-8")
        (applications / "mimeapps.list").write_text("[Default Applications]\nx-scheme-handler/https=browser.desktop\n",
                                                    encoding="utf-8")
        self.desktop.inside("encodesctl", "account", "add", "--offline", "media-services-v2", "Organization",
                            "authentication=device-code", f"api-endpoint={self.service.api_endpoint}",
                            f"token-endpoint={self.service.address}/organization/oauth2/v2.0/token")
        self.accessible.press(self.find(self.accessible.BUTTON, "Sign In Again"))
        window = wait_for("window for signing in", lambda: self.accessible.look_window(self.program, "Sign In"))
        self.accessible.press(self.accessible.find(window, self.accessible.BUTTON, "Open Page"))
        opened = applications / "opened"
        wait_for("page in the browser", lambda: opened.exists() and opened.read_text(encoding="utf-8").strip() == PAGE)
        self.accessible.press(self.accessible.find(window, self.accessible.BUTTON, "Cancel"))
        self.desktop.wait_for_end_of_window("Sign In")
        self.desktop.inside("encodesctl", "account", "remove", "Organization")
        shutil.rmtree(applications)

    def watch_outside(self):
        """An encode that somebody else's program runs outside; its window is told of it by one folder."""
        out = str(self.desktop.home / "clip.mp4")
        encode = subprocess.Popen([ENCODESCTL, "run", "--name", LOCAL_JOB, "--", *FFMPEG, "-re", *picture(15), out])
        values = []

        def risen():
            bar = self.look(self.accessible.PROGRESS_BAR, LOCAL_JOB)
            value = self.accessible.value(bar) if bar else None
            if value is not None and value not in values:
                values.append(value)
            return len([value for value in values if value > 0]) >= 3

        self.wait_for("third value of the row's progress bar", risen, 30)
        assert values == sorted(values), values
        self.desktop.screenshot("flatpak-3-outside")
        assert encode.wait(60) == 0
        self.wait_for_row(f"{LOCAL_JOB}, finished")

    def cancel_outside(self):
        out = str(self.desktop.home / "long.mp4")
        encode = subprocess.Popen([ENCODESCTL, "run", "--name", "Long", "--", *FFMPEG, "-re", *picture(120), out])
        self.wait_for_row("Long, processing")
        self.desktop.inside("encodesctl", "cancel", "Long")
        assert encode.wait(60) == 255
        self.wait_for_row("Long, canceled")

    def be_told(self):
        self.close_bubbles()
        self.end_job(self.watched_job)
        shown = wait_for("notification", lambda: [notification for notification in self.desktop.notifications()
                                                  if notification["summary"].startswith(JOB)], 60)
        assert shown[0]["summary"] == f"{JOB} finished", shown
        wait_for("bubble", self.desktop.n_displayed_notifications)
        self.desktop.screenshot("flatpak-4-notification")

    def be_called_back(self):
        """The program has ended; the bus starts the Flatpak again, on that job."""
        self.quit()
        self.process = None
        assert self.desktop.n_displayed_notifications() == 1
        self.desktop.click_notification()
        self.meet()
        self.see_details(self.watched_job)
        self.desktop.screenshot("flatpak-5-called-back")

    def is_forbidden(self):
        """What is not in its permissions it cannot do, even if somebody takes it over."""
        home = str(self.desktop.home)
        for words in (["cat", home + "/private.txt"], ["ls", home + "/.local/share/keyrings"], ["ls", "/tmp/.X11-unix/.."],
                      ["gdbus", "call", "--session", "--dest", "org.freedesktop.secrets", "--object-path",
                       "/org/freedesktop/secrets", "--method", "org.freedesktop.DBus.Peer.Ping"],
                      ["gdbus", "call", "--session", "--dest", "org.freedesktop.Notifications", "--object-path",
                       "/org/freedesktop/Notifications", "--method", "org.freedesktop.DBus.Peer.Ping"],
                      ["gdbus", "call", "--session", "--dest", "org.freedesktop.Flatpak", "--object-path",
                       "/org/freedesktop/Flatpak/Development", "--method", "org.freedesktop.DBus.Peer.Ping"]):
            answer = self.desktop.inside(*words, check=False)
            seen = answer.stdout.decode()
            assert HOST_SECRET not in seen and "private.txt" not in seen and "login.keyring" not in seen, words
            assert answer.returncode != 0 or words[0] == "ls", f"{words} is possible: {answer}"
        self.desktop.inside("sh", "-c", f"echo x > {home}/written; echo x > {home}/.config/autostart-x || true")
        assert not (self.desktop.home / "written").exists(), "it can write to the home"
        # What it may: so that this test does not look at a sandbox in which nothing works at all.
        listed = self.desktop.inside("ls", str(self.desktop.jobs)).stdout.decode().split()
        assert sorted(listed) == sorted(path.name for path in self.desktop.jobs.iterdir()) and len(listed) == 3, listed

    def keeps_state_without_a_hint(self):
        """An old Flatpak does not say where state is kept."""
        self.desktop.inside("env", "-u", "XDG_STATE_HOME", "encodesctl", "list")
        assert not (self.desktop.home / ".local" / "state" / "encodes" / "history.sqlite").exists()

    def finds_moved_folder(self):
        """Who keeps state elsewhere gives it that folder; else it uses the one that it has."""
        moved = self.desktop.home / "moved"
        environment = {**self.desktop.environment, "XDG_STATE_HOME": str(moved)}
        subprocess.run([ENCODESCTL, "run", "--name", "Moved", "--", "true"], env=environment, check=True, timeout=60)
        for options, expected in (([], {"out.mp4", LOCAL_JOB, "Long"}),
                                  ([f"--filesystem={moved}/encodes/jobs"], {"Moved"})):
            listed = subprocess.run(["flatpak", "run", *options, "--command=encodesctl", ID, "list", "--account",
                                     "This Computer", "--format", "json"], env=environment, check=True,
                                    stdout=subprocess.PIPE, timeout=60).stdout
            assert {job["name"] for job in json.loads(listed)} == expected, listed
        shutil.rmtree(moved)

    def search_secrets(self):
        self.watcher.stop()
        places, n_files = search({SECRET}, (self.desktop.home, self.desktop.artifacts), self.watcher)
        self.note(f"searched in {n_files} files and {len(self.watcher.seen)} arguments and environments of processes")
        assert not places, f"the secret is in: {', '.join(places)}"
        assert any(holds(content, {LOCAL_JOB.encode()}) for _, content in self.watcher.seen), "the search sees nothing"

    def uninstall(self):
        """The encodes of this computer stay, which belong to the person; nothing else does."""
        self.quit()
        jobs = tree(self.desktop.jobs)
        assert jobs and (self.desktop.own / "data").exists(), "nothing was there that could be left"
        self.installation.uninstall(self.desktop)
        assert tree(self.desktop.jobs) == jobs, "encodes of this computer are lost"
        own = {"private.txt", "in.mp4", "out.mp4", "clip.mp4", "long.mp4"}
        left = {path for path in tree(self.desktop.home) - self.home_before
                if path not in own and not path.startswith(".local/state/encodes/jobs/")}
        self.note(f"left in the home: {sorted(left)}")
        assert not [path for path in left if ID in path or "encodes" in path.lower() or "autostart" in path], left
        for path in left:
            assert ID.encode() not in (self.desktop.home / path).read_bytes(), f"{path} knows of it"
        left = self.installation.files() - self.files_before - FLATPAKS_OWN
        assert not left, f"left of the installation: {sorted(left)}"

    def clean_up(self):
        self.watcher.stop()


STEPS = [
    ("starts/with-a-window-and-no-warning", Journey.start_first),
    ("first-page/command-works-as-copied", Journey.run_what_is_copied),
    ("account/is-added-in-the-window", Journey.add_account),
    ("keyring/is-the-sandbox-own-file", Journey.find_keyring),
    ("encodesctl/works-inside", Journey.ask_in_terminal),
    ("keyring/is-shared-by-window-and-terminal", Journey.share_keyring),
    ("link/is-opened-by-the-portal", Journey.open_link),
    ("encode/outside-is-watched-inside", Journey.watch_outside),
    ("encode/outside-is-canceled-inside", Journey.cancel_outside),
    ("notification/comes-through-the-portal", Journey.be_told),
    ("notification/starts-the-ended-program-on-that-job", Journey.be_called_back),
    ("sandbox/forbids-the-rest", Journey.is_forbidden),
    ("sandbox/state-is-kept-with-an-old-flatpak", Journey.keeps_state_without_a_hint),
    ("sandbox/finds-a-folder-that-was-moved", Journey.finds_moved_folder),
    ("secrets/are-nowhere-else", Journey.search_secrets),
    ("uninstalled/leaves-only-the-encodes", Journey.uninstall),
]


def main():
    # A kill from the test runner then unwinds the with blocks as well.
    signal.signal(signal.SIGTERM, lambda *unused: sys.exit(143))
    reason = os.environ.get("ENCODES_NO_FLATPAK")
    if reason:
        print(f"1..0 # SKIP {reason}")
        return 0
    artifacts = os.path.join(os.environ.get("ENCODES_TEST_BUILD_DIR", tempfile.gettempdir()), "tests", "flatpak",
                             "artifacts")
    shutil.rmtree(artifacts, ignore_errors=True)
    print(f"1..{len(STEPS)}", flush=True)
    with Installation() as installation:
        installation.install_runtime()
        files_before = installation.files()
        installation.install()
        with FlatpakDesktop(installation.folder, artifacts=artifacts) as desktop:
            journey = Journey(desktop, installation)
            journey.files_before = files_before
            try:
                for number, (name, step) in enumerate(STEPS, 1):
                    try:
                        step(journey)
                    except Exception:
                        print(f"not ok {number} /flatpak/journey/{name}")
                        journey.note(traceback.format_exc())
                        journey.report_failure(name)
                        return 1
                    print(f"ok {number} /flatpak/journey/{name}", flush=True)
            finally:
                journey.clean_up()
    return 0


if __name__ == "__main__":
    sys.exit(main())
