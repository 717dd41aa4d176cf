#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-background.py ENCODES ENCODESCTL SCHEMA-FOLDER

Life without a window, with the real program on a desktop of its own: closing the window keeps watching, a click on a
notification brings the job back, also when nothing runs, and every way to end the program ends it well.
"""

import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys
import time

HARNESS = pathlib.Path(__file__).resolve().parent.parent / "harness"
sys.path.insert(0, str(HARNESS))

from desktop import Desktop, descendants, wait_for  # noqa: E402
from journey import run_journey  # noqa: E402

# GLib looks for this when it is loaded: our own programs are to be strict, not the accessibility library in this one.
STRICTNESS = os.environ.pop("G_DEBUG", None)

import gi  # noqa: E402

gi.require_version("Gio", "2.0")

from gi.repository import Gio, GLib  # noqa: E402

if STRICTNESS:
    os.environ["G_DEBUG"] = STRICTNESS

ENCODES, ENCODESCTL, SCHEMAS = (os.path.abspath(argument) for argument in sys.argv[1:4])
NAME = "io.github.encodes.Encodes"
PATH = "/io/github/encodes/Encodes"


class Background:
    def __init__(self, desktop):
        self.desktop = desktop
        self.environment = {"GSETTINGS_SCHEMA_DIR": SCHEMAS, "GSETTINGS_BACKEND": "keyfile"}
        self.process = None
        self.ids = {}

    # The parts

    def set_up(self):
        self.log = os.path.join(self.desktop.folder, "notifications.jsonl")
        self.recorder = subprocess.Popen([sys.executable, str(HARNESS / "notification-recorder.py"), self.log],
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                         preexec_fn=Desktop.end_with_the_test)
        assert self.recorder.stdout.readline() == "ready\n"
        self.server = subprocess.Popen([sys.executable, str(HARNESS / "media-services-server.py")], text=True,
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                       preexec_fn=Desktop.end_with_the_test)
        address = f"http://127.0.0.1:{json.loads(self.server.stdout.readline())['http']}"
        self.bus = Gio.DBusConnection.new_for_address_sync(
            os.environ["DBUS_SESSION_BUS_ADDRESS"], Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        self.keyfile = pathlib.Path(os.environ["XDG_CONFIG_HOME"], "glib-2.0", "settings", "keyfile")
        self.keyfile.parent.mkdir(parents=True)
        self.keyfile.write_text("[io/github/encodes/Encodes]\nrefresh-interval=1\n", encoding="utf-8")
        subprocess.run([ENCODESCTL, "account", "add", "media-services-v2", "Contoso", f"api-endpoint={address}/api/",
                        f"token-endpoint={address}/tenant/oauth2/token", "client-id=client"],
                       input=b"secret & more", check=True, timeout=30, stdout=subprocess.DEVNULL)
        accounts = pathlib.Path(os.environ["XDG_CONFIG_HOME"], "encodes", "accounts.ini").read_text(encoding="utf-8")
        self.account_id = accounts.split("[", 1)[1].split("]", 1)[0]
        import accessible  # connects to the desktop's own bus
        self.accessible = accessible

    def tell(self, **command):
        self.server.stdin.write(json.dumps(command) + "\n")
        self.server.stdin.flush()
        return json.loads(self.server.stdout.readline())

    def add_job(self, name, **properties):
        self.ids[name] = f"nb:jid:UUID:{len(self.ids):08d}-0000-0000-0000-000000000000"
        self.tell(op="add", job={"Id": self.ids[name], "Name": name, "State": 2, **properties},
                  tasks=[{"State": 2, "Progress": 30}])

    def end_job(self, name, state=3):
        self.tell(op="set", id=self.ids[name], job={"State": state}, tasks=[{"State": state}])

    def call(self, destination, path, interface, method, parameters=None):
        return self.bus.call_sync(destination, path, interface, method, parameters, None, Gio.DBusCallFlags.NONE, 20000)

    def has_owner(self):
        return self.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner",
                         GLib.Variant("(s)", (NAME,))).unpack()[0]

    def activate_action(self, action, *parameters):
        self.call(NAME, PATH, "org.freedesktop.Application", "ActivateAction",
                  GLib.Variant("(sava{sv})", (action, list(parameters), {})))

    def start(self, *arguments):
        wait_for("name to be free", lambda: not self.has_owner())
        self.process = self.desktop.start_program([ENCODES, *arguments], "encodes.log", **self.environment)
        wait_for("name on the bus", self.has_owner)

    def start_service(self):
        """Until it asks for jobs: then all of it is there."""
        self.tell(op="log")
        self.start("--gapplication-service")
        wait_for("poll", lambda: any("/Jobs" in request["line"] for request in self.tell(op="log")["requests"]))

    def wait_for_end(self, seconds=20):
        status = self.process.wait(seconds)
        assert status == 0, f"encodes ended with {status}"

    def notifications(self):
        with open(self.log, encoding="utf-8") as file:
            return [entry for entry in map(json.loads, file) if entry["call"] == "Notify"]

    def wait_for_notification(self, summary):
        return wait_for(f"notification “{summary}”",
                        lambda: next((entry for entry in self.notifications() if entry["summary"] == summary), None))

    def windows(self):
        return self.desktop.windows("--name", "^Encodes$")

    def program(self):
        return self.accessible.program("encodes")

    def find_in_window(self, text):
        return self.accessible.find(self.program(), (), text)

    # The steps, in their order

    def close_while_running(self):
        self.add_job("First clip")
        self.start()
        self.find_in_window("First clip")
        wait_for("window", self.windows)
        self.desktop.press_keys("ctrl+w")
        wait_for("window to go", lambda: not self.windows())
        entry = self.wait_for_notification("Encodes keeps watching 1 encode")
        assert "app.quit" in entry["actions"], entry
        assert self.process.poll() is None, "encodes has ended"

    def be_told_without_window(self):
        self.end_job("First clip")
        entry = self.wait_for_notification("First clip finished")
        assert entry["body"] == "Contoso", entry
        assert not self.windows(), "a window opened by itself"

    def click(self):
        entry = self.wait_for_notification("First clip finished")
        self.recorder.stdin.write(f"{entry['id']} default\n")
        self.recorder.stdin.flush()
        wait_for("window", self.windows)
        self.find_in_window(self.ids["First clip"])

    def close_with_nothing_to_watch(self):
        self.desktop.press_keys("ctrl+w")
        self.wait_for_end()

    def close_before_it_is_told(self):
        """What has just ended is told first, though there is nothing more to watch: here a busy disk holds it up."""
        self.add_job("Late clip")
        self.start()
        self.find_in_window("Late clip")
        disk = sqlite3.connect(pathlib.Path(os.environ["XDG_STATE_HOME"], "encodes", "history.sqlite"),
                               isolation_level=None)
        disk.execute("BEGIN IMMEDIATE")
        self.end_job("Late clip")
        self.tell(op="log")
        polls = []

        def has_polled_twice():
            polls.extend(request for request in self.tell(op="log")["requests"] if "/Jobs" in request["line"])
            return len(polls) >= 2

        wait_for("two polls", has_polled_twice)
        self.desktop.press_keys("ctrl+w")
        wait_for("window to go", lambda: not self.windows())
        disk.execute("COMMIT")
        disk.close()
        self.wait_for_notification("Late clip finished")
        self.wait_for_end()

    def say_it_once(self):
        self.add_job("Second clip")
        self.start()
        self.find_in_window("Second clip")
        self.desktop.press_keys("ctrl+w")
        wait_for("window to go", lambda: not self.windows())
        self.tell(op="set", id=self.ids["Second clip"], job={"State": 4}, tasks=[
            {"State": 4, "ErrorDetails": [{"Code": "1001", "Message": "The input is damaged"}]}])
        self.wait_for_notification("Second clip failed")
        told = [entry["summary"] for entry in self.notifications() if "keeps watching" in entry["summary"]]
        assert len(told) == 1, told

    def copy_error(self):
        """The button of a notification; what is copied can be pasted."""
        entry = self.wait_for_notification("Second clip failed")
        action = f"app.copy-error('{self.account_id}/{self.ids['Second clip']}')"
        assert entry["actions"][entry["actions"].index(action) + 1] == "Copy Error", entry
        assert entry["body"].endswith("The input is damaged"), entry
        self.recorder.stdin.write(f"{entry['id']} {action}\n")
        self.recorder.stdin.flush()
        wait_for("window", self.windows)
        self.find_in_window("Error copied")
        wait_for("pasted error", self.paste, interval=0.5)
        self.desktop.press_keys("Escape")

    def paste(self):
        """Into the search, which then tells what it was given."""
        self.desktop.press_keys("ctrl+f", "ctrl+a", "ctrl+v")
        return self.accessible.look(self.program(), (), "“1001: The input is damaged”")

    def open_again(self):
        """A second start brings the first program's window back and does nothing else."""
        self.add_job("Hidden clip")
        self.find_in_window("Hidden clip")
        self.desktop.press_keys("ctrl+w")
        wait_for("window to go", lambda: not self.windows())
        second = subprocess.run([ENCODES], env={**os.environ, **self.environment}, timeout=30, check=False)
        assert second.returncode == 0, f"the second one ended with {second.returncode}"
        wait_for("window", self.windows)
        assert self.process.poll() is None, "the first one has ended"
        self.end_job("Hidden clip")

    def quit(self):
        self.add_job("Third clip")
        self.find_in_window("Third clip")
        self.activate_action("quit")
        self.wait_for_end()

    def start_by_click(self):
        """Nothing runs, and the desktop passes on the click on an old notification."""
        services = os.path.join(self.desktop.folder, "services")
        with open(os.path.join(services, NAME + ".service"), "w", encoding="utf-8") as file:
            file.write(f"[D-BUS Service]\nName={NAME}\nExec={ENCODES} --gapplication-service\n")
        self.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "ReloadConfig")
        self.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                  "UpdateActivationEnvironment", GLib.Variant("(a{ss})", (self.environment,)))
        # The service is gone, too: only the history knows the job.
        self.tell(op="fault", match="Jobs", times=-1, status=503)
        assert not self.has_owner(), "encodes runs"
        self.activate_action("show-job", GLib.Variant("s", f"{self.account_id}/{self.ids['First clip']}"))
        wait_for("window", self.windows)
        self.find_in_window(self.ids["First clip"])
        self.tell(op="clear")
        self.activate_action("quit")
        # Who looks for leaks in the end still has the window then.
        wait_for("end", lambda: not self.has_owner() and not self.windows(), 60)

    def told_at_next_start(self):
        self.end_job("Third clip")
        self.start("--gapplication-service")
        self.wait_for_notification("Third clip finished")
        assert not self.windows(), "a service opened a window"
        self.process.terminate()
        self.wait_for_end(5)

    def end_in_mid_poll(self):
        """A log-out waits for nobody."""
        for number in (signal.SIGTERM, signal.SIGINT):
            self.tell(op="fault", match="Jobs", times=-1, hang=True)
            self.start_service()
            began = time.monotonic()
            self.process.send_signal(number)
            self.wait_for_end(5)
            took = time.monotonic() - began
            self.tell(op="clear")
            assert took < 1, f"it took {took:.2f} s to end"

    def start_at_login(self):
        """Preference and file follow each other."""
        path = pathlib.Path(os.environ["XDG_CONFIG_HOME"], "autostart", NAME + ".desktop")
        self.start_service()
        self.set_key("start-at-login", "true")
        wait_for("autostart file", path.exists)
        entry = path.read_text(encoding="utf-8")
        assert f'Exec="{ENCODES}" "--gapplication-service"' in entry, entry
        self.process.terminate()
        self.wait_for_end(5)
        path.write_text(entry.replace("Autostart-enabled=true", "Autostart-enabled=false"), encoding="utf-8")
        self.start("--gapplication-service")
        wait_for("preference to be off", lambda: "start-at-login=false" in self.keyfile.read_text(encoding="utf-8"))
        self.process.terminate()
        self.wait_for_end(5)
        assert "Autostart-enabled=false" in path.read_text(encoding="utf-8"), "the person's choice was overwritten"

    def set_key(self, key, value):
        subprocess.run(["gsettings", "set", NAME, key, value], env={**os.environ, **self.environment}, check=True,
                       timeout=20)


STEPS = [
    ("close/keeps-watching-and-says-so", Background.close_while_running),
    ("background/tells-the-end", Background.be_told_without_window),
    ("click/opens-the-window-with-the-job", Background.click),
    ("close/ends-with-nothing-to-watch", Background.close_with_nothing_to_watch),
    ("close/waits-for-what-is-being-told", Background.close_before_it_is_told),
    ("close/says-it-once-ever", Background.say_it_once),
    ("copy-error/copies-the-error", Background.copy_error),
    ("second-start/brings-the-window-back", Background.open_again),
    ("quit/ends-while-something-runs", Background.quit),
    ("click/starts-the-program-and-shows-the-job", Background.start_by_click),
    ("service/tells-what-ended-meanwhile", Background.told_at_next_start),
    ("signals/end-it-in-mid-poll", Background.end_in_mid_poll),
    ("login/preference-and-file-follow-each-other", Background.start_at_login),
]


if __name__ == "__main__":
    sys.exit(run_journey(Background, "background", STEPS))
