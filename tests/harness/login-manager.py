#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""A stand-in for the login manager, which no machine for tests has: what it says on the system bus of sleep.

Owns org.freedesktop.login1 on the bus of DBUS_SYSTEM_BUS_ADDRESS and prints "ready". Then each line of its standard
input, "sleep" or "wake", is the signal PrepareForSleep that says so. Ends with its input.
"""

import sys

import gi

gi.require_version("Gio", "2.0")

from gi.repository import Gio, GLib  # noqa: E402


def main():
    bus = Gio.bus_get_sync(Gio.BusType.SYSTEM)
    bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                  GLib.Variant("(su)", ("org.freedesktop.login1", 0)), None, Gio.DBusCallFlags.NONE, -1)
    print("ready", flush=True)
    for line in sys.stdin:
        bus.emit_signal(None, "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep",
                        GLib.Variant("(b)", (line.strip() == "sleep",)))
        bus.flush_sync()
        print("said", flush=True)


if __name__ == "__main__":
    main()
