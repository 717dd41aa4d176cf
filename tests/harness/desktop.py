#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""A desktop of its own for one test: display, session bus, keyring, notifications, accessibility.

As a program:   desktop.py [--keyring unlocked|locked|none] [--no-notifications] [--portal] [--size WxH] -- COMMAND…
As a module:    with Desktop() as desktop: desktop.start([…]); desktop.wait_for(…); desktop.screenshot("first")

All parts are the real ones, started for this test and ended with it: Xvfb, openbox (if it is installed), dbus-daemon,
gnome-keyring-daemon, dunst; with a portal also xdg-desktop-portal, its back ends, the permission store and the document
portal, which the bus starts when they are asked. Nothing of the caller's desktop is seen inside, and whatever was started inside, by
whomever, is ended at the end.
"""

import ctypes
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from private_bus import PASSWORD, PrivateBus  # noqa: E402

ALLOWED_SERVICES = ("org.a11y.Bus",)
PORTAL_SERVICES = ("org.freedesktop.portal.Desktop", "org.freedesktop.portal.Documents", "org.freedesktop.portal.Flatpak",
                   "org.freedesktop.impl.portal.PermissionStore", "org.freedesktop.impl.portal.desktop.gtk",
                   "org.freedesktop.Flatpak")
# What the portal hands on, and to whom: a back end that happens to be installed is not asked.
PORTAL_BACK_ENDS = ("gtk", "gnome-keyring")
SYSTEM_BACK_ENDS = "/usr/share/xdg-desktop-portal/portals"
PROMPTERS = ("org.gnome.keyring.SystemPrompter", "org.gnome.keyring.PrivatePrompter")

# dunst runs this for each notification when it shows it: what it was told then stands in a file of its own.
RECORDER = """#!/bin/sh
env -0 > "{folder}/$DUNST_ID.part" && mv "{folder}/$DUNST_ID.part" "{folder}/$$"
"""

DUNST_CONFIGURATION = """[global]
    width = 360
    height = 200
    origin = top-right
    offset = 12x12
    notification_limit = 0
    idle_threshold = 0
    history_length = 100
    mouse_left_click = do_action, close_current
    font = Sans 11
[record]
    summary = "*"
    script = "{recorder}"
[urgency_low]
    timeout = 0
[urgency_normal]
    timeout = 0
[urgency_critical]
    timeout = 0
"""

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
LIBC = ctypes.CDLL(None)


class NotInTime(AssertionError):
    """What was waited for did not come before its deadline."""


def wait_for(what, condition, seconds=20.0, interval=0.05):
    """Waits until condition() is true and returns its value; @what says in the failure what never came."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise NotInTime(f"no {what} after {seconds:g} s")
        time.sleep(interval)


def descendants(ancestor):
    """The processes that come from @ancestor, at any distance, as they are now."""
    children = {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                # The second field is a name in parentheses that may itself hold any character.
                state, parent = file.read().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if state != "Z":
            children.setdefault(int(parent), []).append(int(name))
    found = []
    queue = [ancestor]
    while queue:
        queue[:0] = (of_this := children.get(queue.pop(), []))
        found += of_this
    return found


def without_graphics_card():
    """What tells GTK not to search for one; from 4.14 on it stands in another variable."""
    newer = subprocess.run(["pkg-config", "--atleast-version=4.14", "gtk4"], check=False).returncode == 0
    return {"GDK_DISABLE": "gl"} if newer else {"GDK_DEBUG": "gl-disable"}


class Desktop(PrivateBus):
    def __init__(self, keyring="unlocked", notifications=True, size="1280x800", artifacts=None, portal=False,
                 back_ends=PORTAL_BACK_ENDS, service_folders=(), environment=None):
        """With a @portal there are those of the system's @back_ends that are named; others can be described in files in
        back_ends_folder. @environment is also that of what the bus starts."""
        services = ALLOWED_SERVICES + (PROMPTERS if keyring == "locked" else ()) + (PORTAL_SERVICES if portal else ())
        super().__init__(keyring, services=services, service_folders=service_folders)
        self.has_notifications = notifications
        self.size = size
        self.artifacts = artifacts or os.environ.get("ENCODES_TEST_ARTIFACTS") or os.path.join(self.folder, "artifacts")
        self.notifications_folder = os.path.join(self.folder, "notifications")
        os.makedirs(self.artifacts, exist_ok=True)
        os.makedirs(self.notifications_folder)
        for name in ("AT_SPI_BUS_ADDRESS", "GTK_A11Y", "GTK_THEME", "GTK_MODULES", "NO_AT_BRIDGE", "SESSION_MANAGER",
                     "XAUTHORITY", "XDG_CURRENT_DESKTOP", "DESKTOP_STARTUP_ID"):
            self.environment.pop(name, None)
        self.environment.update({
            "GDK_BACKEND": "x11",
            # The same pixels each time; and no search for a graphics card, which takes long and leaks.
            "GSK_RENDERER": "cairo",
            **without_graphics_card(),
            "GSETTINGS_BACKEND": "memory",
            "GIO_USE_VFS": "local",
        })
        self.back_ends_folder = os.path.join(self.folder, "back-ends")
        if portal:
            self.offer_back_ends(back_ends)
        self.environment.update(environment or {})
        self.environment_before = None

    def __enter__(self):
        # What loses its parent then becomes our child, and we can end it.
        LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        try:
            self.start_display()
            super().__enter__()
            if shutil.which("openbox"):
                self.start_window_manager()
            if self.has_notifications:
                self.start_notifications()
        except BaseException:
            self.stop()
            raise
        self.environment_before = dict(os.environ)
        os.environ.clear()
        os.environ.update(self.environment)
        # A test in Python that looks through the accessibility bus must survive that library's own warnings.
        os.environ.pop("G_DEBUG", None)
        return self

    def __exit__(self, *unused):
        os.environ.clear()
        os.environ.update(self.environment_before)
        self.stop()

    # Parts of the desktop

    @staticmethod
    def end_with_the_test():
        """Whoever begins with this is ended by the kernel when the test's own process ends, even by a crash."""
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)

    def start(self, arguments, **options):
        return super().start(arguments, preexec_fn=self.end_with_the_test, **options)

    def start_display(self):
        reading, writing = os.pipe()
        self.start(["Xvfb", "-displayfd", str(writing), "-screen", "0", self.size + "x24", "-nolisten", "tcp",
                    "-noreset", "-dpi", "96"], pass_fds=[writing])
        os.close(writing)
        with os.fdopen(reading) as file:
            number = file.readline().strip() if select.select([file], [], [], 30)[0] else ""
        if not number:
            raise RuntimeError("Xvfb did not start: " + self.log_of("Xvfb"))
        self.environment["DISPLAY"] = ":" + number

    def offer_back_ends(self, names):
        os.mkdir(self.back_ends_folder)
        for name in names:
            shutil.copy(os.path.join(SYSTEM_BACK_ENDS, name + ".portal"), self.back_ends_folder)
        # Both back ends say that they are for this desktop.
        self.environment.update({"XDG_CURRENT_DESKTOP": "GNOME", "XDG_DESKTOP_PORTAL_DIR": self.back_ends_folder})

    def start_window_manager(self):
        """A window that is shown before there is one may never be drawn."""
        started = os.path.join(self.folder, "window-manager-started")
        process = self.start(["openbox", "--startup", "touch " + started])
        self.wait_for("the window manager", process, lambda: os.path.exists(started))

    def start_notifications(self):
        recorder = os.path.join(self.folder, "record-notification")
        with open(recorder, "w", encoding="utf-8") as file:
            file.write(RECORDER.format(folder=self.notifications_folder))
        os.chmod(recorder, 0o755)
        configuration = os.path.join(self.folder, "dunstrc")
        with open(configuration, "w", encoding="utf-8") as file:
            file.write(DUNST_CONFIGURATION.format(recorder=recorder))
        process = self.start(["dunst", "-conf", configuration])
        self.wait_for("the notification daemon", process, lambda: self.has_name("org.freedesktop.Notifications"))

    def has_name(self, name):
        answer = subprocess.run(["gdbus", "call", "--session", "--timeout", "5", "--dest", "org.freedesktop.DBus",
                                 "--object-path", "/org/freedesktop/DBus", "--method",
                                 "org.freedesktop.DBus.NameHasOwner", name], env=self.environment,
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        return b"true" in answer.stdout

    def log_of(self, program):
        try:
            with open(os.path.join(self.folder, program + ".log"), encoding="utf-8", errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def answer_prompt(self, key="Return"):
        """Answers the keyring's question for its password: with it, or with Escape."""
        window = wait_for("the dialog of the keyring", lambda: self.windows("--class", "gcr-prompter"))[-1]
        subprocess.run(["xdotool", "windowfocus", "--sync", window], env=self.environment, check=True, timeout=20)
        if key == "Return":
            self.type_text(PASSWORD.decode())
        self.press_keys(key)

    def stop(self):
        # First what uses the desktop, politely; then the desktop.
        own = {process.pid for process in self.processes}
        for number in (signal.SIGTERM, signal.SIGKILL):
            self.end_descendants(number, lambda pid: pid not in own)
        super().stop()
        self.end_descendants(signal.SIGKILL, lambda pid: True)
        self.unmount_all()
        shutil.rmtree(self.folder, ignore_errors=True)

    def unmount_all(self):
        """The document portal has a folder of its own kind, which stays when it is killed."""
        with open("/proc/mounts", encoding="utf-8") as file:
            places = [line.split()[1] for line in file]
        for place in places:
            if place.startswith(self.folder + "/"):
                subprocess.run(["fusermount3", "-u", "-z", "-q", place], check=False, timeout=10)

    def end_descendants(self, number, chosen):
        end = time.monotonic() + (3 if number == signal.SIGTERM else 10)
        while time.monotonic() < end:
            left = [pid for pid in descendants(os.getpid()) if chosen(pid)]
            if not left:
                return
            for pid in left:
                try:
                    os.kill(pid, number)
                except ProcessLookupError:
                    pass
            time.sleep(0.05)

    # What a test does with it

    def start_program(self, arguments, log, **environment):
        """Starts a program whose whole output goes to the file @log among the artifacts."""
        path = os.path.join(self.artifacts, log)
        with open(path, "wb") as file:
            process = subprocess.Popen(arguments, env={**self.environment, **environment}, stdin=subprocess.DEVNULL,
                                       stdout=file, stderr=subprocess.STDOUT, preexec_fn=self.end_with_the_test)
        return process

    def screenshot(self, name):
        path = os.path.join(self.artifacts, name + ".png")
        subprocess.run(["import", "-silent", "-window", "root", path], env=self.environment, check=True, timeout=30)
        return path

    def notifications(self):
        """All that dunst has shown so far, oldest first: dictionaries with summary, body, urgency, category, time."""
        shown = []
        for name in os.listdir(self.notifications_folder):
            if name.endswith(".part"):
                continue
            path = os.path.join(self.notifications_folder, name)
            with open(path, encoding="utf-8", errors="replace") as file:
                values = dict(entry.split("=", 1) for entry in file.read().split("\0") if "=" in entry)
            notification = {key[6:].lower(): value for key, value in values.items() if key.startswith("DUNST_")}
            notification["time"] = os.stat(path).st_mtime
            shown.append(notification)
        return sorted(shown, key=lambda notification: notification["time"])

    def n_displayed_notifications(self):
        answer = subprocess.run(["dunstctl", "count", "displayed"], env=self.environment, stdout=subprocess.PIPE,
                                check=True, timeout=10)
        return int(answer.stdout)

    def click_notification(self):
        """Clicks on the newest bubble with the pointer, as a person would."""
        window = wait_for("bubble of a notification", lambda: self.windows("--class", "Dunst"))[-1]
        left, top, width, _ = self.geometry(window)
        self.click(left + width // 2, top + 20)

    def windows(self, *criteria):
        """The ids of the windows that are shown and that xdotool finds by @criteria."""
        answer = subprocess.run(["xdotool", "search", "--onlyvisible", *criteria], env=self.environment,
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False, timeout=10)
        return answer.stdout.decode().split()

    def wait_for_end_of_window(self, title, seconds=20.0):
        """Not by the accessibility bus: who asks GTK 4.8 for a window that is just going makes it warn."""
        wait_for(f"end of the window “{title}”", lambda: not self.windows("--name", f"^{re.escape(title)}$"), seconds)

    def geometry(self, window):
        """Left, top, width and height of a window on the screen."""
        answer = subprocess.run(["xdotool", "getwindowgeometry", "--shell", window], env=self.environment,
                                stdout=subprocess.PIPE, check=True, timeout=10).stdout.decode()
        values = dict(re.findall(r"(\w+)=(-?\d+)", answer))
        return tuple(int(values[name]) for name in ("X", "Y", "WIDTH", "HEIGHT"))

    def scroll(self, x, y, down=True):
        """One click of the wheel."""
        subprocess.run(["xdotool", "mousemove", str(x), str(y), "click", "5" if down else "4"], env=self.environment,
                       check=True, timeout=10)

    def click(self, x, y):
        subprocess.run(["xdotool", "mousemove", str(x), str(y), "click", "1"], env=self.environment, check=True,
                       timeout=10)

    def press_keys(self, *keys):
        subprocess.run(["xdotool", "key", *keys], env=self.environment, check=True, timeout=10)

    def type_text(self, text):
        # By standard input: an argument could be read by every process of the machine.
        subprocess.run(["xdotool", "type", "--delay", "5", "--file", "-"], env=self.environment, check=True, timeout=60,
                       input=text.encode())


def main(arguments):
    options = {}
    while arguments and arguments[0] != "--":
        option = arguments.pop(0)
        if option == "--keyring" and arguments and arguments[0] in ("unlocked", "locked", "none"):
            options["keyring"] = arguments.pop(0)
        elif option == "--size" and arguments and re.fullmatch(r"\d+x\d+", arguments[0]):
            options["size"] = arguments.pop(0)
        elif option == "--no-notifications":
            options["notifications"] = False
        elif option == "--portal":
            options["portal"] = True
        else:
            sys.exit("usage: desktop.py [--keyring unlocked|locked|none] [--no-notifications] [--portal] "
                     "[--size WxH] -- COMMAND…")
    if len(arguments) < 2:
        sys.exit("desktop.py: no command")
    # A kill from the test runner then unwinds the with block as well.
    signal.signal(signal.SIGTERM, lambda *unused: sys.exit(143))
    with Desktop(**options) as desktop:
        environment = {**desktop.environment, "ENCODES_TEST_NOTIFICATIONS": desktop.notifications_folder}
        status = subprocess.run(arguments[1:], env=environment, check=False).returncode
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
