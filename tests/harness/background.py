# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""The program in a sandbox, with and without its window, and the desktop that has a say in it: the real portal and its
permission store. Only the desktop's own part is a stand-in, since the one back end that runs without a desktop has no such
part."""

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

from desktop import Desktop, wait_for
from sandbox import ID

# GLib looks for this when it is loaded: our own programs are to be strict, not the accessibility library in this one.
STRICTNESS = os.environ.pop("G_DEBUG", None)

import gi  # noqa: E402

gi.require_version("Gio", "2.0")

from gi.repository import Gio, GLib  # noqa: E402

if STRICTNESS:
    os.environ["G_DEBUG"] = STRICTNESS

HARNESS = pathlib.Path(__file__).resolve().parent

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
    """The program, which @launch starts with arguments and a log, on @desktop. What encodes is started with @encodesctl."""

    def __init__(self, desktop, encodesctl, launch, back_end=True):
        self.desktop, self.encodesctl, self.launch = desktop, encodesctl, launch
        self.process = self.encode = self.back_end = None
        self.recorder = Part("notification-recorder.py", os.path.join(desktop.folder, "notifications.jsonl"))
        if back_end:
            self.start_back_end()
        self.bus = Gio.DBusConnection.new_for_address_sync(
            os.environ["DBUS_SESSION_BUS_ADDRESS"], Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        configuration = os.environ.get("XDG_CONFIG_HOME") or os.path.join(os.environ["HOME"], ".config")
        self.autostart = pathlib.Path(configuration, "autostart", ID + ".desktop")
        import accessible  # connects to the desktop's own bus
        self.accessible = accessible

    def start_back_end(self):
        self.back_end = Part("background-back-end.py", os.path.join(self.desktop.folder, "back-end.jsonl"))

    def tell_back_end(self, *words):
        for word in words:
            self.back_end.tell(word)
            assert self.back_end.process.stdout.readline() == "done\n", word

    # What a test does and sees

    def call(self, destination, path, interface, method, parameters=None):
        return self.bus.call_sync(destination, path, interface, method, parameters, None, Gio.DBusCallFlags.NONE, 20000)

    def has_owner(self):
        return self.desktop.has_name(ID)

    def start_encode(self, seconds=120):
        folder = tempfile.mkdtemp(dir=self.desktop.folder)
        self.encode = self.desktop.start_program(
            [self.encodesctl, "run", "--name", JOB, "--", "ffmpeg", "-nostdin", "-loglevel", "warning", "-re", "-f", "lavfi",
             "-i", f"testsrc2=size=64x64:rate=5:duration={seconds}", "-c:v", "mpeg4", os.path.join(folder, "out.mp4")],
            "ffmpeg.log")

    def end_encode(self):
        self.encode.send_signal(signal.SIGINT)
        self.encode.wait(30)

    def start(self, *arguments):
        wait_for("name to be free", lambda: not self.has_owner())
        self.process = self.launch(arguments, LOG)
        wait_for("name on the bus", self.has_owner)

    def start_with_job(self):
        """Until its window shows the job that runs."""
        self.start()
        self.accessible.find(self.accessible.program("encodes"), (), JOB)
        wait_for("window", self.windows)

    def windows(self):
        return self.desktop.windows("--name", "^Encodes$")

    def close_window(self):
        """Again, where a window that has just come did not have the keys yet."""
        wait_for("window to go", lambda: not self.windows() or self.desktop.press_keys("ctrl+w"), interval=0.5)

    def open_window(self):
        self.call(ID, PATH, "org.freedesktop.Application", "Activate", GLib.Variant("(a{sv})", ({},)))
        wait_for("window", self.windows)

    def quit(self):
        """Whoever has started it. Returns how long it took."""
        began = time.monotonic()
        self.call(ID, PATH, "org.freedesktop.Application", "ActivateAction",
                  GLib.Variant("(sava{sv})", ("quit", [], {})))
        if self.process:
            status = self.process.wait(20)
            assert status == 0, f"encodes ended with {status}"
        wait_for("name to be free", lambda: not self.has_owner())
        return time.monotonic() - began

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
