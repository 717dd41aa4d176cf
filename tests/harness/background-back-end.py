#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""A desktop's back end for xdg-desktop-portal: the two interfaces that let a program run in the background.

    background-back-end.py LOG

GNOME and KDE bring one, the GTK one has none. It owns org.freedesktop.impl.portal.desktop.encodestest on the session bus
of the environment, adds itself to the back ends in XDG_DESKTOP_PORTAL_DIR, which the portal reads when it starts, prints
"ready", and appends one line of JSON to the file LOG for each call, before it answers:

    {"call": "AccessDialog", "app": …, "title": …, "subtitle": …, "body": …, "options": {…}}
    {"call": "EnableAutostart", "app": …, "enable": true, "command": […], "flags": 0}
    {"call": "NotifyBackground", "app": …, "name": …}

What a person or the desktop then does is read from standard input, a word a line:

    allow, refuse, silence, die   what comes of the next questions: yes, no, no answer ever, the end of this process
    no-autostart, autostart       whether it can start programs at login
    background, running           whether the programs have a window, which is told to the portal at once

It serves until its standard input ends.
"""

import json
import os
import sys

import gi

gi.require_version("Gio", "2.0")

from gi.repository import Gio, GLib  # noqa: E402

NAME = "org.freedesktop.impl.portal.desktop.encodestest"
PATH = "/org/freedesktop/portal/desktop"
PORTAL = f"""[portal]
DBusName={NAME}
Interfaces=org.freedesktop.impl.portal.Background;org.freedesktop.impl.portal.Access
UseIn=gnome
"""
APPLICATION = "io.github.encodes.Encodes"
DESCRIPTION = """<node>
  <interface name="org.freedesktop.impl.portal.Background">
    <method name="GetAppState"><arg type="a{sv}" name="apps" direction="out"/></method>
    <method name="NotifyBackground">
      <arg type="o" name="handle" direction="in"/><arg type="s" name="app_id" direction="in"/>
      <arg type="s" name="name" direction="in"/>
      <arg type="u" name="response" direction="out"/><arg type="a{sv}" name="results" direction="out"/>
    </method>
    <method name="EnableAutostart">
      <arg type="s" name="app_id" direction="in"/><arg type="b" name="enable" direction="in"/>
      <arg type="as" name="commandline" direction="in"/><arg type="u" name="flags" direction="in"/>
      <arg type="b" name="result" direction="out"/>
    </method>
    <signal name="RunningApplicationsChanged"/>
  </interface>
  <interface name="org.freedesktop.impl.portal.Access">
    <method name="AccessDialog">
      <arg type="o" name="handle" direction="in"/><arg type="s" name="app_id" direction="in"/>
      <arg type="s" name="parent_window" direction="in"/><arg type="s" name="title" direction="in"/>
      <arg type="s" name="subtitle" direction="in"/><arg type="s" name="body" direction="in"/>
      <arg type="a{sv}" name="options" direction="in"/>
      <arg type="u" name="response" direction="out"/><arg type="a{sv}" name="results" direction="out"/>
    </method>
  </interface>
</node>"""
ALLOWED, REFUSED = 0, 1
ANSWERS = ("allow", "refuse", "silence", "die")


class BackEnd:
    def __init__(self, log):
        self.log = open(log, "a", encoding="utf-8", buffering=1)
        self.loop = GLib.MainLoop()
        self.answer = "allow"
        self.can_autostart = True
        self.state = 0
        self.interfaces = Gio.DBusNodeInfo.new_for_xml(DESCRIPTION).interfaces
        self.connection = None

    def record(self, call, **values):
        self.log.write(json.dumps({"call": call, **values}, ensure_ascii=False) + "\n")

    # The calls

    def on_call(self, connection, sender, path, interface, method, parameters, invocation):
        getattr(self, "on_" + method)(invocation, *parameters.unpack())

    def on_GetAppState(self, invocation):
        invocation.return_value(GLib.Variant("(a{sv})", ({APPLICATION: GLib.Variant("u", self.state)},)))

    def on_NotifyBackground(self, invocation, handle, application, name):
        self.record("NotifyBackground", app=application, name=name)
        # This once: nobody has decided.
        invocation.return_value(GLib.Variant("(ua{sv})", (0, {"result": GLib.Variant("u", 2)})))

    def on_EnableAutostart(self, invocation, application, enable, command, flags):
        self.record("EnableAutostart", app=application, enable=enable, command=command, flags=flags)
        if self.answer == "silence":
            return
        invocation.return_value(GLib.Variant("(b)", (enable and self.can_autostart,)))

    def on_AccessDialog(self, invocation, handle, application, parent, title, subtitle, body, options):
        self.record("AccessDialog", app=application, title=title, subtitle=subtitle, body=body, options=options)
        if self.answer == "die":
            self.log.flush()
            os._exit(0)
        if self.answer == "silence":
            return
        response = ALLOWED if self.answer == "allow" else REFUSED
        invocation.return_value(GLib.Variant("(ua{sv})", (response, {})))

    # What the test wants

    def on_line(self, channel, condition):
        word = channel.readline().strip()
        if not word:
            self.loop.quit()
            return False
        if word in ANSWERS:
            self.answer = word
        elif word in ("autostart", "no-autostart"):
            self.can_autostart = word == "autostart"
        else:
            self.state = ("background", "running").index(word)
            self.connection.emit_signal(None, PATH, "org.freedesktop.impl.portal.Background",
                                        "RunningApplicationsChanged", None)
        print("done", flush=True)
        return True

    def on_bus(self, connection, name):
        self.connection = connection
        for interface in self.interfaces:
            connection.register_object(PATH, interface, self.on_call, None, None)

    def run(self):
        with open(os.path.join(os.environ["XDG_DESKTOP_PORTAL_DIR"], "background.portal"), "w", encoding="utf-8") as file:
            file.write(PORTAL)
        Gio.bus_own_name(Gio.BusType.SESSION, NAME, Gio.BusNameOwnerFlags.NONE, self.on_bus,
                         lambda *unused: print("ready", flush=True), lambda *unused: self.loop.quit())
        GLib.io_add_watch(sys.stdin.fileno(), GLib.PRIORITY_DEFAULT, GLib.IOCondition.IN | GLib.IOCondition.HUP,
                          lambda fd, condition: self.on_line(sys.stdin, condition))
        self.loop.run()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    BackEnd(sys.argv[1]).run()
