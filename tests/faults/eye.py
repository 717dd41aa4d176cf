# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Looks at a window with one question: all that an assistive technology could ask for comes in one answer, so that a
window full of rows is seen at a glance, as often as wanted. (harness/accessible.py asks for each node by itself.)"""

import dataclasses

import gi

gi.require_version("Gio", "2.0")

from gi.repository import Gio, GLib  # noqa: E402

ROOT = "/org/a11y/atspi/accessible/root"


@dataclasses.dataclass
class Node:
    path: str
    parent: str
    role: int
    name: str
    description: str


class Eye:
    def __init__(self, session_address):
        def connect(address):
            return Gio.DBusConnection.new_for_address_sync(
                address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION,
                None, None)

        self.bus = connect(session_address)
        self.bus = connect(self.call("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress")[0])
        self.name, self.nodes, self.below = None, {}, {}

    def call(self, name, path, interface, method, parameters=None):
        return self.bus.call_sync(name, path, interface, method, parameters, None, Gio.DBusCallFlags.NONE, 60000).unpack()

    def find_program(self, pid):
        """Returns: whether that process is on the bus; it is looked at from then on"""
        for name, _path in self.call("org.a11y.atspi.Registry", ROOT, "org.a11y.atspi.Accessible", "GetChildren")[0]:
            try:
                theirs = self.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                   "GetConnectionUnixProcessID", GLib.Variant("(s)", (name,)))[0]
            except GLib.Error:
                continue
            if theirs == pid:
                self.name = name
        return self.name is not None

    def children(self, path):
        return [child for _name, child in self.call(self.name, path, "org.a11y.atspi.Accessible", "GetChildren")[0]]

    def is_shown(self, path):
        """Returns: whether it takes room"""
        _x, _y, width, height = self.call(self.name, path, "org.a11y.atspi.Component", "GetExtents",
                                        GLib.Variant("(u)", (1,)))[0]
        return width > 0 and height > 0

    def is_there(self, path):
        try:
            return self.children(path) is not None
        except GLib.Error:
            return False

    def visit(self, path=ROOT):
        """What nobody has ever asked for is not among the nodes: this asks for all below @path."""
        try:
            children = self.children(path)
        except GLib.Error:
            return                          # it has gone meanwhile
        for child in children:
            self.visit(child)

    def look(self):
        """Returns: every Node that was ever asked for"""
        items = self.call(self.name, "/org/a11y/atspi/cache", "org.a11y.atspi.Cache", "GetItems")[0]
        nodes = [Node(item[0][1], item[2][1], item[7], item[6], item[8]) for item in items]
        self.nodes, self.below = {node.path: node for node in nodes}, {}
        for node in nodes:
            self.below.setdefault(node.parent, []).append(node)
        return nodes

    def children_of(self, path):
        """Returns: the children that @path has now, as they were when it was looked at last"""
        return [self.nodes[child] for child in self.children(path) if child in self.nodes]

    def nodes_below(self, path):
        """Returns: all that was below @path when it was looked at last"""
        nodes = []
        for node in self.below.get(path, ()):
            nodes += [node, *self.nodes_below(node.path)]
        return nodes

    def press(self, path):
        """Presses what is there, or what it frames."""
        for place in [path, *self.children(path)]:
            try:
                self.call(self.name, place, "org.a11y.atspi.Action", "DoAction", GLib.Variant("(i)", (0,)))
                return
            except GLib.Error:
                pass
