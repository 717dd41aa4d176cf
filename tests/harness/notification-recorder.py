#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""A notification daemon that shows nothing and forgets nothing.

    notification-recorder.py LOG [--delay SECONDS] [--silent] [--forget N]

It owns org.freedesktop.Notifications on the session bus of the environment, prints "ready", and appends one line of
JSON to the file LOG for each call, in the order of their coming, before it answers:

    {"call": "Notify", "id": 7, "replaces": 0, "app": …, "summary": …, "body": …, "actions": […], "hints": {…},
     "time": …}
    {"call": "CloseNotification", "id": 7, "time": …}

With --delay each answer takes so long, one after the other, as a daemon does that is busy. With --silent none ever
comes. With --forget only so many are shown at a time: the oldest go, as if their time were over.
A line on standard input, "ID ACTION", is a click: the signal ActionInvoked. It serves until its standard input ends.
"""

import argparse
import json
import sys
import time

import gi

gi.require_version("Gio", "2.0")

from gi.repository import Gio, GLib  # noqa: E402

INTERFACE = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
DESCRIPTION = """<node><interface name="org.freedesktop.Notifications">
  <method name="Notify">
    <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
    <arg type="a{sv}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/>
  </method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="GetServerInformation">
    <arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/>
    <arg type="s" direction="out"/>
  </method>
  <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
  <signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
</interface></node>"""


class Recorder:
    def __init__(self, log, delay, silent, forget):
        self.log = open(log, "a", encoding="utf-8", buffering=1)
        self.delay = delay
        self.silent = silent
        self.forget = forget
        self.shown = []
        self.last_id = 0
        self.free_at = 0.0

    def record(self, entry):
        entry["time"] = time.time()
        self.log.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def expire(self, connection, number):
        if number not in self.shown:
            self.shown.append(number)
        while self.forget and len(self.shown) > self.forget:
            connection.emit_signal(None, PATH, INTERFACE, "NotificationClosed", GLib.Variant("(uu)", (self.shown.pop(0), 1)))

    def on_call(self, connection, sender, path, interface, method, parameters, invocation):
        values = parameters.unpack()
        answer = None
        if method == "Notify":
            app, replaces, _, summary, body, actions, hints, _ = values
            number = replaces
            if not replaces:
                self.last_id += 1
                number = self.last_id
            hints = {name: value for name, value in hints.items() if isinstance(value, (str, int, bool))}
            self.record({"call": method, "id": number, "replaces": replaces, "app": app, "summary": summary,
                         "body": body, "actions": actions, "hints": hints})
            answer = GLib.Variant("(u)", (number,))
            self.expire(connection, number)
        elif method == "CloseNotification":
            self.record({"call": method, "id": values[0]})
            if values[0] in self.shown:
                self.shown.remove(values[0])
            connection.emit_signal(None, PATH, INTERFACE, "NotificationClosed", GLib.Variant("(uu)", (values[0], 3)))
        elif method == "GetCapabilities":
            answer = GLib.Variant("(as)", (["body", "actions", "persistence"],))
        else:
            answer = GLib.Variant("(ssss)", ("recorder", "Encodes", "1", "1.2"))
        if self.silent:
            return
        self.free_at = max(self.free_at, time.monotonic()) + self.delay
        wait = int((self.free_at - time.monotonic()) * 1000)
        if wait > 0:
            GLib.timeout_add(wait, lambda: invocation.return_value(answer) and False)
        else:
            invocation.return_value(answer)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("log")
    parser.add_argument("--delay", type=float, default=0)
    parser.add_argument("--silent", action="store_true")
    parser.add_argument("--forget", type=int, default=0)
    options = parser.parse_args()

    loop = GLib.MainLoop()
    recorder = Recorder(options.log, options.delay, options.silent, options.forget)
    connection = Gio.bus_get_sync(Gio.BusType.SESSION)
    interface = Gio.DBusNodeInfo.new_for_xml(DESCRIPTION).interfaces[0]
    connection.register_object(PATH, interface, recorder.on_call, None, None)

    def on_input(source, condition):
        line = source.readline()
        if not line:
            # Who still waits for an answer gets it.
            GLib.timeout_add(max(0, int((recorder.free_at - time.monotonic()) * 1000) + 20), loop.quit)
            return False
        number, action = line.strip().split(" ", 1)
        connection.emit_signal(None, PATH, INTERFACE, "ActionInvoked", GLib.Variant("(us)", (int(number), action)))
        return True

    def on_acquired(connection, name):
        print("ready", flush=True)

    Gio.bus_own_name_on_connection(connection, INTERFACE, Gio.BusNameOwnerFlags.NONE, on_acquired, None)
    GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IO_IN | GLib.IO_HUP, on_input)
    loop.run()


if __name__ == "__main__":
    main()
