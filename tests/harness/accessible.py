# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""What an assistive technology sees of a running program, and does with it: find, read, press.

Import it inside a Desktop: it connects to the session bus of the environment.
"""

import gi

gi.require_version("Atspi", "2.0")

from gi.repository import Atspi, GLib  # noqa: E402

from desktop import wait_for  # noqa: E402

# One role, as older and newer versions of GTK name it.
BUTTON = ("push button", "button", "toggle button")
PROGRESS_BAR = ("progress bar",)
# What can be small, and can be pressed.
PRESSED = BUTTON + ("page tab",)
LABEL = ("label",)
GROUP = ("panel", "grouping")
REGION = ("filler", "landmark")
# The page of a stack takes no room itself.
NEVER_SHOWN = ("panel",)

Atspi.init()


def walk(node):
    """@node and all below it. What vanishes meanwhile is left out."""
    yield node
    try:
        count = node.get_child_count()
    except GLib.Error:
        return
    for i in range(count):
        try:
            child = node.get_child_at_index(i)
        except GLib.Error:
            continue
        if child:
            yield from walk(child)


def name_of(node):
    try:
        return node.get_name() or ""
    except GLib.Error:
        return ""


def role_of(node):
    try:
        return node.get_role_name()
    except GLib.Error:
        return ""


def is_shown(node):
    """Whether it takes room on the screen. (GTK 4.8 tells nobody that a widget is showing.)"""
    try:
        box = Atspi.Component.get_extents(node, Atspi.CoordType.WINDOW)
    except GLib.Error:
        return False
    return box.width > 0 and box.height > 0


def matches(node, roles, text, exact):
    name = name_of(node)
    return (not roles or role_of(node) in roles) and (text == name if exact else text in name)


def look(root, roles=(), text="", exact=False):
    """The first node below @root of one of @roles with @text in its name that takes room on the screen, or None."""
    for node in walk(root):
        if matches(node, roles, text, exact) and is_shown(node):
            return node
    return None


def find(root, roles=(), text="", seconds=20.0, exact=False):
    """As look(), but waits for it."""
    return wait_for(f"{'/'.join(roles) or 'node'} “{text}”", lambda: look(root, roles, text, exact), seconds)


def program(name, seconds=20.0):
    """The program whose file is called @name."""
    return wait_for(f"program “{name}” on the accessibility bus",
                    lambda: next((node for node in children(Atspi.get_desktop(0)) if name_of(node) == name), None),
                    seconds)


def look_window(program_node, title):
    """The program's window with this title, or None. Not by its role, which a new one may not have yet."""
    return next((node for node in children(program_node) if name_of(node) == title), None)


def children(node):
    return [child for child in (node.get_child_at_index(i) for i in range(node.get_child_count())) if child]


def press(node):
    if not Atspi.Action.do_action(node, 0):
        raise AssertionError(f"{role_of(node)} “{name_of(node)}” could not be pressed")


def value(node):
    """The current value, or None if there is none: GTK 4.8 then answers with whatever is in its memory."""
    current = Atspi.Value.get_current_value(node)
    return None if 0 < abs(current) < 1e-100 else current


def extents(node):
    """x, y, width and height of @node in its window."""
    box = Atspi.Component.get_extents(node, Atspi.CoordType.WINDOW)
    return box.x, box.y, box.width, box.height


def knows_places(program_node):
    """Whether extents() can be trusted to a pixel. GTK 4.18 forgets margins on the way to the window, and its own border."""
    window = next(iter(children(program_node)), None)
    return window is not None and extents(window)[:2] == (0, 0)


class Ear:
    """Hears what a screen reader would: events of one kind of the accessibility bus, while it waits for one."""

    def __init__(self, kind):
        self.events = []
        self.kind = kind
        self.listener = Atspi.EventListener.new(self.on_event)
        self.listener.register(kind)

    def on_event(self, event):
        self.events.append(event)

    def wait_for(self, what, condition, seconds=20.0):
        """Waits for an event for which condition(event) is true; it and those before it are forgotten."""
        def heard():
            while GLib.MainContext.default().iteration(False):
                pass
            while self.events:
                event = self.events.pop(0)
                try:
                    if condition(event):
                        return event
                except GLib.Error:
                    pass
            return None

        return wait_for(what, heard, seconds, 0.01)

    def forget(self):
        while GLib.MainContext.default().iteration(False):
            pass
        self.events.clear()

    def close(self):
        self.listener.deregister(self.kind)


def tree(root, depth=0, hidden=True):
    """Everything below @root as text, for the report of a failure; without what is @hidden, if that is False."""
    shown = is_shown(root)
    if depth > 0 and not (shown or hidden or role_of(root) in NEVER_SHOWN):
        return ""
    lines = [f"{'  ' * depth}{role_of(root)} “{name_of(root)[:80]}”{'' if shown else ' (not shown)'}"]
    try:
        below = children(root)
    except GLib.Error:
        below = []
    for child in below:
        lines.append(tree(child, depth + 1, hidden))
    return "\n".join(line for line in lines if line)
