#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-background-portal.py ENCODES ENCODESCTL SCHEMA-FOLDER back-end|no-back-end|no-portal

Life without a window in a sandbox, where the desktop has a say: with the real program, the real portal and its permission
store. Only the desktop's own part is a stand-in, since the one back end that runs without a desktop has no such part.
"""

import configparser
import json
import os
import pathlib
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import time
import traceback

HARNESS = pathlib.Path(__file__).resolve().parent.parent / "harness"
sys.path.insert(0, str(HARNESS))

from desktop import Desktop, descendants, wait_for  # noqa: E402
from sandbox import ID, Sandbox  # noqa: E402

# GLib looks for this when it is loaded: our own programs are to be strict, not the accessibility library in this one.
STRICTNESS = os.environ.pop("G_DEBUG", None)

import gi  # noqa: E402

gi.require_version("Gio", "2.0")

from gi.repository import Gio, GLib  # noqa: E402

if STRICTNESS:
    os.environ["G_DEBUG"] = STRICTNESS

ENCODES, ENCODESCTL, SCHEMAS = (os.path.abspath(argument) for argument in sys.argv[1:4])
KIND = sys.argv[4]
PATH = "/" + ID.replace(".", "/")
LOG = "encodes.log"
JOB = "Long clip"
COMMAND = ["flatpak", "run", "--command=encodes", ID, "--gapplication-service"]
KEEPS_WATCHING = "Encodes keeps watching 1 encode"
MAY_NOT = "Your desktop does not let Encodes run in the background"


class Part:
    """A process of the test's own that records what it was asked, a line of JSON each."""

    def __init__(self, script, log):
        self.log = log
        self.process = subprocess.Popen([sys.executable, str(HARNESS / script), log], stdin=subprocess.PIPE, text=True,
                                        stdout=subprocess.PIPE, preexec_fn=Desktop.end_with_the_test)
        assert self.process.stdout.readline() == "ready\n", script

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def calls(self, name):
        with open(self.log, encoding="utf-8") as file:
            return [entry for entry in map(json.loads, file) if entry["call"] == name]


class Life:
    """The program in its sandbox, on @desktop."""

    def __init__(self, desktop, back_end=True):
        self.desktop = desktop
        self.process = self.encode = self.back_end = None
        self.sandbox = Sandbox(desktop, GSETTINGS_SCHEMA_DIR=SCHEMAS, GSETTINGS_BACKEND="keyfile")
        self.recorder = Part("notification-recorder.py", os.path.join(desktop.folder, "notifications.jsonl"))
        if back_end:
            self.start_back_end()
        self.bus = Gio.DBusConnection.new_for_address_sync(
            os.environ["DBUS_SESSION_BUS_ADDRESS"], Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        self.keyfile = pathlib.Path(os.environ["XDG_CONFIG_HOME"], "glib-2.0", "settings", "keyfile")
        self.keyfile.parent.mkdir(parents=True)
        self.autostart = pathlib.Path(os.environ["XDG_CONFIG_HOME"], "autostart", ID + ".desktop")
        import accessible  # connects to the desktop's own bus
        self.accessible = accessible

    def start_back_end(self):
        self.back_end = Part("background-back-end.py", os.path.join(self.desktop.folder, "back-end.jsonl"))

    def tell_back_end(self, *words):
        for word in words:
            self.back_end.tell(word)
            assert self.back_end.process.stdout.readline() == "done\n", word

    # What the test does and sees

    def call(self, destination, path, interface, method, parameters=None):
        return self.bus.call_sync(destination, path, interface, method, parameters, None, Gio.DBusCallFlags.NONE, 20000)

    def has_owner(self):
        return self.desktop.has_name(ID)

    def start_encode(self, seconds=120):
        folder = tempfile.mkdtemp(dir=self.desktop.folder)
        self.encode = self.desktop.start_program(
            [ENCODESCTL, "run", "--name", JOB, "--", "ffmpeg", "-nostdin", "-loglevel", "warning", "-re", "-f", "lavfi",
             "-i", f"testsrc2=size=64x64:rate=5:duration={seconds}", "-c:v", "mpeg4", os.path.join(folder, "out.mp4")],
            "ffmpeg.log")

    def end_encode(self):
        self.encode.send_signal(signal.SIGINT)
        self.encode.wait(30)

    def start(self, *arguments):
        wait_for("name to be free", lambda: not self.has_owner())
        self.process = self.sandbox.start([ENCODES, *arguments], LOG)
        wait_for("name on the bus", self.has_owner)

    def start_with_job(self):
        """Until its window shows the job that runs."""
        self.start()
        self.accessible.find(self.accessible.program("encodes"), (), JOB)
        wait_for("window", self.windows)

    def windows(self):
        return self.desktop.windows("--name", "^Encodes$")

    def close_window(self):
        self.desktop.press_keys("ctrl+w")
        wait_for("window to go", lambda: not self.windows())

    def open_window(self):
        self.call(ID, PATH, "org.freedesktop.Application", "Activate", GLib.Variant("(a{sv})", ({},)))
        wait_for("window", self.windows)

    def quit(self):
        """Returns how long it took."""
        began = time.monotonic()
        self.call(ID, PATH, "org.freedesktop.Application", "ActivateAction",
                  GLib.Variant("(sava{sv})", ("quit", [], {})))
        status = self.process.wait(20)
        assert status == 0, f"encodes ended with {status}"
        return time.monotonic() - began

    def get_key(self, key):
        answer = subprocess.run(["gsettings", "get", ID, key], env={**os.environ, **self.sandbox.environment},
                                check=True, timeout=20, stdout=subprocess.PIPE)
        return answer.stdout.decode().strip()

    def set_key(self, key, value):
        subprocess.run(["gsettings", "set", ID, key, value], env={**os.environ, **self.sandbox.environment}, check=True,
                       timeout=20)

    def wait_for_key(self, key, value):
        wait_for(f"{key} to be {value}", lambda: self.get_key(key) == value, interval=0.2)

    # The permission store, as the settings of a desktop use it

    def set_permission(self, *permission):
        self.call("org.freedesktop.impl.portal.PermissionStore", "/org/freedesktop/impl/portal/PermissionStore",
                  "org.freedesktop.impl.portal.PermissionStore", "SetPermission",
                  GLib.Variant("(sbssas)", ("background", True, "background", ID, permission)))

    def get_permission(self):
        answer = self.call("org.freedesktop.impl.portal.PermissionStore", "/org/freedesktop/impl/portal/PermissionStore",
                           "org.freedesktop.impl.portal.PermissionStore", "Lookup",
                           GLib.Variant("(ss)", ("background", "background"))).unpack()
        return answer[0].get(ID)

    def notifications(self):
        return [entry["summary"] for entry in self.recorder.calls("Notify")]

    def wait_for_notification(self, summary, count=1):
        wait_for(f"notification “{summary}”", lambda: self.notifications().count(summary) >= count)

    def wait_for_call(self, name, count):
        return wait_for(f"{name} number {count}", lambda: (calls := self.back_end.calls(name))[count - 1:] and calls)

    def find_autostart(self):
        """What is started at login, if anything: newer portals see to that themselves, older ones have the back end do it."""
        calls = self.back_end.calls("EnableAutostart")
        if calls:
            assert calls[-1]["flags"] == 0, calls[-1]
            return calls[-1]["command"] if calls[-1]["enable"] else None
        if not self.autostart.exists():
            return None
        entry = configparser.RawConfigParser(delimiters=("=",), strict=True, interpolation=None)
        entry.optionxform = str
        entry.read(self.autostart)
        assert "DBusActivatable" not in entry["Desktop Entry"], dict(entry["Desktop Entry"])
        return shlex.split(entry["Desktop Entry"]["Exec"])

    def status(self):
        """What a desktop shows of the program in its list of those in the background; None if it is not there."""
        answer = self.call("org.freedesktop.background.Monitor", "/org/freedesktop/background/monitor",
                           "org.freedesktop.DBus.Properties", "Get",
                           GLib.Variant("(ss)", ("org.freedesktop.background.Monitor", "BackgroundApps"))).unpack()
        return next((app.get("message", "") for app in answer[0] if app["app_id"] == ID), None)

    def wait_for_status(self, pattern):
        seen = []

        def is_there():
            seen.append(self.status())
            return seen[-1] is not None and re.fullmatch(pattern, seen[-1])

        wait_for(f"status like “{pattern}”", is_there, interval=0.2)
        return seen[-1]

    # The steps, in their order

    def ask_when_it_matters(self):
        self.tell_back_end("allow", "background")
        self.set_permission("ask")
        self.start_encode()
        self.start_with_job()
        assert not self.back_end.calls("AccessDialog"), "asked before there was a reason"
        self.close_window()
        question = self.wait_for_call("AccessDialog", 1)[0]
        assert question["app"] == ID, question
        assert question["subtitle"] == ("Encodes goes on watching your encodes without its window and tells you when "
                                        "they end."), question
        self.wait_for_notification(KEEPS_WATCHING)
        assert not self.find_autostart(), "started at login without a wish"
        assert self.process.poll() is None, "encodes has ended"

    def show_status(self):
        status = self.wait_for_status(r"1 running, done (Sunday |Monday |[A-Z][a-z]+day )?\d\d:\d\d")
        assert len(status) <= 96, status

    def follow_window(self):
        """With a window nothing needs to be said, and nobody is asked again."""
        self.open_window()
        self.wait_for_status("")
        self.close_window()
        self.wait_for_status("1 running, done .*")
        assert len(self.back_end.calls("AccessDialog")) == 1, "asked twice"

    def clear_status(self):
        self.end_encode()
        self.wait_for_status("")
        self.quit()

    def ask_nobody_who_may(self):
        """Who was never asked may, says the portal, and notes it."""
        self.set_permission()
        n_questions = len(self.back_end.calls("AccessDialog"))
        self.start_encode()
        self.start_with_job()
        self.close_window()
        wait_for("permission", lambda: self.get_permission() == ["yes"])
        assert len(self.back_end.calls("AccessDialog")) == n_questions
        assert self.notifications().count(KEEPS_WATCHING) == 1, "said twice"

    def start_at_login(self):
        self.set_permission("ask")
        n_questions = len(self.back_end.calls("AccessDialog"))
        self.set_key("start-at-login", "true")
        question = self.wait_for_call("AccessDialog", n_questions + 1)[-1]
        assert question["subtitle"] == "Encodes starts when you log in and tells you when your encodes end.", question
        command = wait_for("start at login", self.find_autostart)
        assert command == COMMAND, command
        assert self.get_key("start-at-login") == "true"

    def keep_starting_at_login(self):
        """A program that asks for the background anew says anew how it is with the login."""
        n_questions = len(self.back_end.calls("AccessDialog"))
        self.quit()
        self.start_with_job()
        self.close_window()
        question = self.wait_for_call("AccessDialog", n_questions + 1)[-1]
        assert question["subtitle"].startswith("Encodes starts when you log in"), question
        self.set_permission("yes")
        # After that nothing is under way.
        self.set_key("start-at-login", "false")
        wait_for("no start at login", lambda: not self.find_autostart())
        self.set_key("start-at-login", "true")
        wait_for("start at login", self.find_autostart)
        self.set_key("start-at-login", "false")
        wait_for("no start at login", lambda: not self.find_autostart())
        assert self.get_key("start-at-login") == "false"

    def login_refused(self):
        self.open_window()
        self.tell_back_end("running")
        self.set_permission("no")
        self.set_key("start-at-login", "true")
        self.accessible.find(self.accessible.program("encodes"), (), "Could Not Change What Starts at Login")
        self.accessible.find(self.accessible.program("encodes"), (),
                             "The desktop does not let Encodes run in the background")
        self.desktop.screenshot("login-refused")
        self.wait_for_key("start-at-login", "false")
        self.desktop.press_keys("Escape")

    def login_impossible(self):
        self.set_permission("yes")
        self.tell_back_end("no-autostart")
        folder = self.autostart.parent
        if folder.exists():
            folder.rmdir()
        folder.write_text("a file where the folder should be", encoding="utf-8")
        self.set_key("start-at-login", "true")
        self.accessible.find(self.accessible.program("encodes"), (), "The desktop did not do it")
        self.wait_for_key("start-at-login", "false")
        self.desktop.press_keys("Escape")
        self.tell_back_end("autostart")
        folder.unlink()
        self.quit()

    def background_refused(self):
        """It says so, and stays for as long as it is let; here that is until the portal looks."""
        self.set_permission("no")
        self.tell_back_end("running")
        self.start_with_job()
        self.close_window()
        self.wait_for_notification(MAY_NOT)
        entry = next(entry for entry in self.recorder.calls("Notify") if entry["summary"] == MAY_NOT)
        assert "1 encode is done" in entry["body"], entry
        assert self.notifications().count(KEEPS_WATCHING) == 1, "it said both"
        assert self.process.poll() is None, "encodes has ended by itself"
        self.open_window()
        wait_for("end of the notification", lambda: [call for call in self.recorder.calls("CloseNotification")
                                                     if call["id"] == entry["id"]])
        self.close_window()
        assert self.notifications().count(MAY_NOT) == 1, "said twice in one run"
        self.quit()

    def killed_by_the_portal(self):
        self.start_with_job()
        self.close_window()
        self.wait_for_notification(MAY_NOT, 2)
        closed = len(self.recorder.calls("CloseNotification"))
        self.tell_back_end("background")
        assert self.process.wait(40) == 128 + signal.SIGKILL, self.process.returncode
        assert len(self.recorder.calls("CloseNotification")) == closed, "what was said has gone with it"
        self.start_with_job()
        self.quit()

    def no_answer(self):
        """Whoever leaves the question open holds up nothing."""
        self.set_permission("ask")
        self.tell_back_end("silence")
        n_questions = len(self.back_end.calls("AccessDialog"))
        self.start_with_job()
        self.close_window()
        self.wait_for_call("AccessDialog", n_questions + 1)
        self.open_window()
        self.accessible.find(self.accessible.program("encodes"), (), JOB)
        self.close_window()
        took = self.quit()
        assert took < 2, f"it took {took:.1f} s to quit"

    def back_end_dies(self):
        self.tell_back_end("die")
        n_told = self.notifications().count(MAY_NOT)
        self.start_with_job()
        self.close_window()
        self.back_end.process.wait(20)
        self.wait_for_notification(MAY_NOT, n_told + 1)
        assert self.process.poll() is None, "encodes has ended"
        self.quit()
        self.start_back_end()

    def portal_dies(self):
        """Then nobody refuses: as if there were no portal."""
        self.set_permission("ask")
        self.tell_back_end("silence")
        self.set_key("keep-watching-told", "false")
        n_questions = len(self.back_end.calls("AccessDialog"))
        self.start_with_job()
        self.close_window()
        self.wait_for_call("AccessDialog", n_questions + 1)
        n_told = self.notifications().count(KEEPS_WATCHING)
        for process in descendants(os.getpid()):
            with open(f"/proc/{process}/cmdline", encoding="utf-8") as file:
                if file.read().startswith("/usr/libexec/xdg-desktop-portal\0"):
                    os.kill(process, signal.SIGKILL)
        self.wait_for_notification(KEEPS_WATCHING, n_told + 1)
        assert self.process.poll() is None, "encodes has ended"
        self.quit()
        self.end_encode()

    def nothing_there(self):
        """Neither is asked, nor is there a word of it; but the preferences do not offer what is not to be had."""
        self.start_encode()
        self.start_with_job()
        self.desktop.press_keys("ctrl+comma")
        program = self.accessible.program("encodes")
        self.accessible.press(self.accessible.find(program, (), "General"))
        self.accessible.find(program, (), "This desktop does not start Flatpak apps at login")
        self.desktop.screenshot("preferences-without-portal")
        self.desktop.press_keys("Escape")
        self.set_key("start-at-login", "true")
        self.wait_for_key("start-at-login", "false")
        self.desktop.press_keys("Escape")
        self.close_window()
        self.wait_for_key("keep-watching-told", "true")
        assert self.process.poll() is None, "encodes has ended"
        assert MAY_NOT not in self.notifications(), self.notifications()
        self.quit()
        self.end_encode()


STEPS = [
    ("asked/when-the-window-first-closes", Life.ask_when_it_matters),
    ("status/says-what-runs-and-when-the-next-is-done", Life.show_status),
    ("status/only-without-a-window", Life.follow_window),
    ("status/cleared-when-nothing-runs", Life.clear_status),
    ("asked/nobody-who-already-may", Life.ask_nobody_who_may),
    ("login/by-the-portal", Life.start_at_login),
    ("login/stays-as-it-is-when-the-background-is-asked-for", Life.keep_starting_at_login),
    ("login/refused-goes-back-and-says-why", Life.login_refused),
    ("login/impossible-goes-back-and-says-so", Life.login_impossible),
    ("refused/is-said-and-the-program-stays", Life.background_refused),
    ("refused/what-was-said-outlives-the-program", Life.killed_by_the_portal),
    ("no-answer/holds-up-nothing", Life.no_answer),
    ("back-end-dies/counts-as-refused", Life.back_end_dies),
    ("portal-dies/nobody-refuses", Life.portal_dies),
]

# Other desktops: the portal without a back end for this, and no portal at all.
STEPS_ELSEWHERE = [("as-ever-and-not-offered", Life.nothing_there)]


def main():
    steps = STEPS if KIND == "back-end" else STEPS_ELSEWHERE
    print(f"1..{len(steps)}", flush=True)
    artifacts = os.path.join(os.environ.get("ENCODES_TEST_BUILD_DIR", tempfile.gettempdir()), "tests", "journey",
                             "artifacts-background-portal-" + KIND)
    with Desktop(keyring="none", notifications=False, portal=KIND != "no-portal", back_ends=("gtk",),
                 artifacts=artifacts) as desktop:
        life = Life(desktop, KIND == "back-end")
        for number, (name, step) in enumerate(steps, 1):
            try:
                step(life)
            except Exception:
                print(f"not ok {number} /journey/background-portal/{KIND}/{name}")
                print("# " + traceback.format_exc().replace("\n", "\n# "))
                desktop.screenshot("failure")
                with open(os.path.join(artifacts, LOG), encoding="utf-8", errors="replace") as file:
                    print("# the program's log ends: " + "\n# ".join(file.read().splitlines()[-20:]))
                return 1
            print(f"ok {number} /journey/background-portal/{KIND}/{name}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
