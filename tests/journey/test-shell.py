#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-shell.py ENCODES ENCODESCTL SCHEMA-FOLDER shell|portal

What the desktop's shell has of the real program: its notifications, also when the program has ended, the state of its
icon in the dock, and the actions of its desktop file.

With "shell", a stand-in of GNOME Shell takes the notifications. With "portal", they go the whole way of a sandbox: the
real portal, its real back end, and the notification daemon dunst.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import traceback

HARNESS = pathlib.Path(__file__).resolve().parent.parent / "harness"
sys.path.insert(0, str(HARNESS))

from desktop import Desktop, wait_for  # noqa: E402
from service import CLIENT, SECRET, Service  # noqa: E402

# GLib looks for this when it is loaded: our own programs are to be strict, not the accessibility library in this one.
STRICTNESS = os.environ.pop("G_DEBUG", None)

import gi  # noqa: E402

gi.require_version("Gio", "2.0")

from gi.repository import Gio, GLib  # noqa: E402

if STRICTNESS:
    os.environ["G_DEBUG"] = STRICTNESS

ENCODES, ENCODESCTL, SCHEMAS = (os.path.abspath(argument) for argument in sys.argv[1:4])
KIND = sys.argv[4]
NAME = "io.github.encodes.Encodes"
DOCK = "com.canonical.Unity.LauncherEntry"


class Journey:
    def __init__(self, desktop):
        self.desktop = desktop
        self.environment = {"GSETTINGS_SCHEMA_DIR": SCHEMAS, "GSETTINGS_BACKEND": "keyfile"}
        if KIND == "portal":
            self.environment["GTK_USE_PORTAL"] = "1"
        self.process = None
        self.ids = {}
        self.icon = {}
        self.icon_of = None

    # The parts

    def set_up(self):
        self.log = os.path.join(self.desktop.folder, "shell.jsonl")
        self.shell = subprocess.Popen([sys.executable, str(HARNESS / "shell-notifications.py"), self.log],
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                      preexec_fn=Desktop.end_with_the_test) if KIND == "shell" else None
        assert not self.shell or self.shell.stdout.readline() == "ready\n"
        self.service = Service()
        self.bus = Gio.DBusConnection.new_for_address_sync(
            os.environ["DBUS_SESSION_BUS_ADDRESS"], Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        self.bus.signal_subscribe(None, DOCK, "Update", None, None, Gio.DBusSignalFlags.NONE, self.on_icon_changed)
        settings = pathlib.Path(os.environ["XDG_CONFIG_HOME"], "glib-2.0", "settings", "keyfile")
        settings.parent.mkdir(parents=True)
        settings.write_text("[io/github/encodes/Encodes]\nrefresh-interval=1\nkeep-watching-told=true\n", encoding="utf-8")
        subprocess.run([ENCODESCTL, "account", "add", "media-services-v2", "Contoso",
                        f"api-endpoint={self.service.api_endpoint}", f"token-endpoint={self.service.token_endpoint}",
                        f"client-id={CLIENT}"], input=SECRET.encode(), check=True, timeout=30,
                       stdout=subprocess.DEVNULL)
        accounts = pathlib.Path(os.environ["XDG_CONFIG_HOME"], "encodes", "accounts.ini").read_text(encoding="utf-8")
        self.account_id = accounts.split("[", 1)[1].split("]", 1)[0]
        services = os.path.join(self.desktop.folder, "services")
        with open(os.path.join(services, NAME + ".service"), "w", encoding="utf-8") as file:
            file.write(f"[D-BUS Service]\nName={NAME}\nExec={ENCODES} --gapplication-service\n")
        self.call_bus("ReloadConfig")
        self.call_bus("UpdateActivationEnvironment", GLib.Variant("(a{ss})", (self.environment,)))
        import accessible  # connects to the desktop's own bus
        self.accessible = accessible

    def on_icon_changed(self, connection, sender, path, interface, signal, parameters):
        uri, self.icon = parameters.unpack()
        assert uri == f"application://{NAME}.desktop", uri
        self.icon_of = sender

    def wait_for_icon(self, **values):
        def shows():
            while GLib.MainContext.default().iteration(False):
                pass
            return all(self.icon.get(name.replace("_", "-")) == value for name, value in values.items())

        wait_for(f"icon with {values}", shows)

    def call_bus(self, method, parameters=None):
        return self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method,
                                  parameters, None, Gio.DBusCallFlags.NONE, 20000).unpack()

    def has_owner(self, name=NAME):
        return self.call_bus("NameHasOwner", GLib.Variant("(s)", (name,)))[0]

    def activate_action(self, action, *parameters):
        self.bus.call_sync(NAME, "/" + NAME.replace(".", "/"), "org.freedesktop.Application", "ActivateAction",
                           GLib.Variant("(sava{sv})", (action, list(parameters), {})), None, Gio.DBusCallFlags.NONE,
                           20000)

    def start_service(self):
        """Until it asks for jobs: then all of it is there."""
        self.service.tell(op="log")
        self.process = self.desktop.start_program([ENCODES, "--gapplication-service"], "encodes.log", **self.environment)
        self.service.wait_for_requests("/Jobs")

    def quit(self):
        self.activate_action("quit")
        wait_for("end", lambda: not self.has_owner())

    def add_job(self, name):
        self.ids[name] = f"nb:jid:UUID:{len(self.ids):08d}-0000-0000-0000-000000000000"
        self.service.tell(op="add", job={"Id": self.ids[name], "Name": name, "State": 2},
                          tasks=[{"State": 2, "Progress": 30}])

    def end_job(self, name, failed=False):
        state = 4 if failed else 3
        errors = [{"Code": "1001", "Message": "The <i>input</i> & co are damaged"}] if failed else []
        self.service.tell(op="set", id=self.ids[name], job={"State": state},
                          tasks=[{"State": state, "ErrorDetails": errors}])

    def target(self, name):
        return f"{self.account_id}/{self.ids[name]}"

    def shell_calls(self, call):
        with open(self.log, encoding="utf-8") as file:
            return [entry for entry in map(json.loads, file) if entry["call"] == call]

    def wait_for_notification(self, name):
        number = f"job-{self.account_id}-{self.ids[name]}"
        return wait_for(f"notification of “{name}”", lambda: next(
            (entry["notification"] for entry in self.shell_calls("AddNotification")
             if entry["id"] == number and entry["application"] == NAME), None))

    def is_removed(self, name):
        number = f"job-{self.account_id}-{self.ids[name]}"
        return any(entry["id"] == number for entry in self.shell_calls("RemoveNotification"))

    def click(self, name, label):
        self.shell.stdin.write(f"job-{self.account_id}-{self.ids[name]}\t{label}\n")
        self.shell.stdin.flush()

    def windows(self, title="Encodes"):
        return self.desktop.windows("--name", f"^{title}$")

    def find_in_window(self, text):
        return self.accessible.find(self.accessible.program("encodes"), (), text)

    # The steps, in their order, with the shell

    def show_progress(self):
        for name in ("Broken clip", "Good clip", "Other clip"):
            self.add_job(name)
        self.start_service()
        self.wait_for_icon(count=3, count_visible=True, progress_visible=True, urgent=False)

    def tell_failure(self):
        self.end_job("Broken clip", failed=True)
        entry = self.wait_for_notification("Broken clip")
        assert entry["title"] == "Broken clip failed", entry
        # GNOME Shell would read markup here.
        assert "<" not in entry["body"] and "&" not in entry["body"], entry
        assert entry["body"].startswith("Contoso\nThe ") and "damaged" in entry["body"], entry
        # High keeps it in sight; urgent would break into a presentation.
        assert entry["priority"] == "high", entry
        assert (entry["default-action"], entry["default-action-target"]) == (
            "app.show-job", self.target("Broken clip")), entry
        assert entry["buttons"] == [{"label": "Copy Error", "action": "app.copy-error",
                                     "target": self.target("Broken clip")}], entry

    def alarm(self):
        self.wait_for_icon(count=2, urgent=True)

    def tell_end(self):
        self.end_job("Good clip")
        entry = self.wait_for_notification("Good clip")
        assert entry["title"] == "Good clip finished" and entry["priority"] == "normal", entry
        assert [button["label"] for button in entry["buttons"]] == ["Show"], entry
        self.end_job("Other clip")
        self.wait_for_notification("Other clip")
        self.wait_for_icon(count=0, count_visible=False, progress_visible=False, urgent=True)

    def leave_nothing_by_a_crash(self):
        """A dock forgets what was said by who has left the bus."""
        owner = self.icon_of
        assert self.has_owner(owner)
        self.process.kill()
        self.process.wait(20)
        wait_for("bus to notice", lambda: not self.has_owner(owner))

    def copy_error_of_earlier_run(self):
        """The button starts the program, which then first has to find out what the error was."""
        assert not self.has_owner(), "encodes runs"
        self.click("Broken clip", "Copy Error")
        wait_for("window", self.windows)
        self.find_in_window("Error copied")
        wait_for("pasted error", self.paste, interval=0.5)
        self.desktop.press_keys("Escape")

    def paste(self):
        """Into the search, which then tells what it was given."""
        self.desktop.press_keys("ctrl+f", "ctrl+a", "ctrl+v")
        return self.accessible.look(self.accessible.program("encodes"), (), "“1001: The <i>input</i> & co are damaged”")

    def take_back(self):
        """All were told by the program that has been killed: one is shown, the others are in sight in the list."""
        wait_for("end of the notification of what is shown", lambda: self.is_removed("Broken clip"))
        for name in ("Good clip", "Other clip"):
            wait_for(f"end of the notification of “{name}”, which is in sight", lambda: self.is_removed(name))

    def come_back(self):
        """What failed while the window was closed nobody has seen, until it is opened again."""
        self.add_job("Later clip")
        self.wait_for_icon(count=1, urgent=False)
        self.desktop.press_keys("ctrl+w")
        wait_for("window to go", lambda: not self.windows())
        self.end_job("Later clip", failed=True)
        self.wait_for_notification("Later clip")
        self.wait_for_icon(count=0, urgent=True)
        assert not self.is_removed("Later clip"), "nobody has seen it"
        self.activate_action("refresh")
        wait_for("window", self.windows)
        wait_for("end of the notification", lambda: self.is_removed("Later clip"))
        self.wait_for_icon(urgent=False)

    def leave_nothing_at_the_end(self):
        self.add_job("Third clip")
        self.wait_for_icon(count=1)
        self.quit()
        self.wait_for_icon(count=0, count_visible=False, progress_visible=False, urgent=False)

    def show_output_of_earlier_run(self):
        """There is none on this computer: then the job is shown."""
        self.click_default_target("show-output", "Good clip")
        wait_for("window", self.windows)
        self.find_in_window(self.ids["Good clip"])
        self.quit()

    def click_default_target(self, action, name):
        self.activate_action(action, GLib.Variant("s", self.target(name)))

    def refresh(self):
        """Not running: it starts, asks and shows; running: it asks at once."""
        self.service.tell(op="log")
        subprocess.run(["gapplication", "action", NAME, "refresh"], check=True, timeout=30)
        wait_for("window", self.windows)
        self.service.wait_for_requests("/Jobs")
        self.find_in_window("Third clip")
        self.desktop.press_keys("ctrl+w")
        wait_for("window to go", lambda: not self.windows())
        self.activate_action("refresh")
        wait_for("window", self.windows)
        self.service.wait_for_requests("/Jobs")
        self.quit()

    def add_account(self):
        """Twice: it is one window."""
        self.activate_action("add-account")
        wait_for("window", lambda: self.windows("Add Account"))
        subprocess.run(["gapplication", "action", NAME, "add-account"], check=True, timeout=30)
        self.find_in_window("Add Account")
        assert len(self.windows("Add Account")) == 1, "there are two windows"
        self.quit()

    # The steps, in their order, with the portal

    def shown(self, summary):
        return wait_for(f"notification “{summary}”", lambda: next(
            (entry for entry in self.desktop.notifications() if entry["summary"] == summary), None))

    def tell_by_the_portal(self):
        self.add_job("Broken clip")
        self.start_service()
        self.wait_for_icon(count=1)
        self.end_job("Broken clip", failed=True)
        entry = self.shown("Broken clip failed")
        # What the portal's back end makes of "high" is critical.
        assert entry["urgency"] == "NORMAL", entry
        assert "<" not in entry["body"] and "&" not in entry["body"] and "damaged" in entry["body"], entry
        wait_for("bubble", lambda: self.desktop.n_displayed_notifications() == 1)

    def take_back_by_the_portal(self):
        """What came while nobody looked goes when somebody comes. (Clicks come to programs in a sandbox only.)"""
        self.add_job("Good clip")
        self.wait_for_icon(count=1)
        self.end_job("Good clip")
        self.shown("Good clip finished")
        wait_for("bubbles", lambda: self.desktop.n_displayed_notifications() == 2)
        self.activate_action("show-job", GLib.Variant("s", self.target("Broken clip")))
        wait_for("window", self.windows)
        wait_for("end of the bubbles", lambda: self.desktop.n_displayed_notifications() == 0)
        self.quit()


SHELL_STEPS = [
    ("dock/shows-how-far-it-is", Journey.show_progress),
    ("notification/failure-is-high-and-has-a-button", Journey.tell_failure),
    ("dock/asks-for-attention-after-a-failure", Journey.alarm),
    ("notification/end-is-normal", Journey.tell_end),
    ("dock/has-nothing-left-after-a-crash", Journey.leave_nothing_by_a_crash),
    ("notification/button-starts-the-program-and-copies", Journey.copy_error_of_earlier_run),
    ("notification/of-an-earlier-run-goes-when-seen", Journey.take_back),
    ("notification/goes-when-the-window-is-opened-again", Journey.come_back),
    ("dock/has-nothing-left-at-the-end", Journey.leave_nothing_at_the_end),
    ("notification/show-starts-the-program", Journey.show_output_of_earlier_run),
    ("action/refresh", Journey.refresh),
    ("action/add-account", Journey.add_account),
]

PORTAL_STEPS = [
    ("notification/arrives", Journey.tell_by_the_portal),
    ("notification/goes-when-seen", Journey.take_back_by_the_portal),
]


def main():
    steps = {"shell": SHELL_STEPS, "portal": PORTAL_STEPS}[KIND]
    print(f"1..{len(steps)}", flush=True)
    artifacts = os.path.join(os.environ.get("ENCODES_TEST_BUILD_DIR", tempfile.gettempdir()), "tests", "journey",
                             "artifacts-" + KIND)
    with Desktop(notifications=KIND == "portal", portal=KIND == "portal", artifacts=artifacts) as desktop:
        test = Journey(desktop)
        test.set_up()
        for number, (name, step) in enumerate(steps, 1):
            try:
                step(test)
            except Exception:
                print(f"not ok {number} /journey/{KIND}/{name}")
                print("# " + traceback.format_exc().replace("\n", "\n# "))
                desktop.screenshot("failure")
                for log in (os.path.join(artifacts, "encodes.log"), os.path.join(desktop.folder, "dbus-daemon.log")):
                    with open(log, encoding="utf-8", errors="replace") as file:
                        print(f"# {log} ends: " + "\n# ".join(file.read().splitlines()[-20:]))
                return 1
            print(f"ok {number} /journey/{KIND}/{name}", flush=True)
        test.service.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
