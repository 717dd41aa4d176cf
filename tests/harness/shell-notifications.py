#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""The notifications of GNOME Shell, without the shell: shows nothing, forgets nothing.

    shell-notifications.py LOG

It owns org.gtk.Notifications on the session bus of the environment, prints "ready", and appends one line of JSON to the
file LOG for each call:

    {"call": "AddNotification", "application": …, "id": …, "notification": {…}}
    {"call": "RemoveNotification", "application": …, "id": …}

A line on standard input, "ID<tab>default" or "ID<tab>LABEL", is a click on the notification or on its button: as the
shell does, it activates the action of the application by D-Bus, whether or not the application runs. It serves until
its standard input ends.
"""

import json
import sys

import gi

gi.require_version("Gio", "2.0")

from gi.repository import Gio, GLib  # noqa: E402

NAME = "org.gtk.Notifications"
DESCRIPTION = """<node><interface name="org.gtk.Notifications">
  <method name="AddNotification">
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="a{sv}" direction="in"/>
  </method>
  <method name="RemoveNotification"><arg type="s" direction="in"/><arg type="s" direction="in"/></method>
</interface></node>"""


def as_json(value):
    return value if isinstance(value, (str, int, float, bool, list, dict)) else str(value)


class Shell:
    def __init__(self, log):
        self.log = open(log, "a", encoding="utf-8", buffering=1)
        self.shown = {}

    def on_call(self, connection, sender, path, interface, method, parameters, invocation):
        application, number = parameters.get_child_value(0).get_string(), parameters.get_child_value(1).get_string()
        entry = {"call": method, "application": application, "id": number}
        if method == "AddNotification":
            self.shown[number] = (application, parameters.get_child_value(2))
            entry["notification"] = parameters.unpack()[2]
        else:
            self.shown.pop(number, None)
        self.log.write(json.dumps(entry, ensure_ascii=False, default=as_json) + "\n")
        invocation.return_value(None)

    def click(self, connection, number, label):
        application, notification = self.shown[number]
        chosen, prefix = notification, "default-action"
        if label != "default":
            buttons = notification.lookup_value("buttons", None)
            chosen = next(button for button in (buttons.get_child_value(i) for i in range(buttons.n_children()))
                          if button.lookup_value("label", None).get_string() == label)
            prefix = "action"
        action = chosen.lookup_value(prefix, None).get_string()
        target = chosen.lookup_value("target" if prefix == "action" else prefix + "-target", None)
        assert action.startswith("app."), action
        connection.call(application, "/" + application.replace(".", "/"), "org.freedesktop.Application",
                        "ActivateAction", GLib.Variant("(sava{sv})", (action[4:], [target] if target else [], {})),
                        None, Gio.DBusCallFlags.NONE, -1, None, None)


def main():
    loop = GLib.MainLoop()
    shell = Shell(sys.argv[1])
    connection = Gio.bus_get_sync(Gio.BusType.SESSION)
    connection.register_object("/org/gtk/Notifications", Gio.DBusNodeInfo.new_for_xml(DESCRIPTION).interfaces[0],
                               shell.on_call, None, None)

    def on_input(source, condition):
        line = source.readline()
        if not line:
            loop.quit()
            return False
        shell.click(connection, *line.rstrip("\n").split("\t"))
        return True

    Gio.bus_own_name_on_connection(connection, NAME, Gio.BusNameOwnerFlags.NONE,
                                   lambda *unused: print("ready", flush=True), None)
    GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IO_IN | GLib.IO_HUP, on_input)
    loop.run()


if __name__ == "__main__":
    main()
