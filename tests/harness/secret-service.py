#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""A keyring that does what a test wants: the Secret Service protocol, with faults.

Owns org.freedesktop.secrets on the session bus, says "ready", and takes commands: JSON in the argument of the method Do of
the interface io.github.encodes.Encodes.TestKeyring of the object /control; the answer is JSON, too. It ends with its input.

Commands ("op"):
    fault    "method": a method's name; "how": "hang", "error" (with "name": the D-Bus error), "slow" (with "seconds"),
             "rubbish" (an answer of other types), "vanish" (all items go before it answers), "release" (the name goes);
             "times": how often (default: always)
    clear    no more faults; the name is there again
    store    "account", "secret": as another program; "twin": true: beside one that is alike
    remove   "account": as another program
    lock     and "prompt": what a question for the password comes to: "dismiss", "unlock" or "never"
    unlock
    restart  forgets its sessions, as one does that was started again
    calls    answers the names of the methods that were called since
    read     "account": answers the secrets that are there
"""

import json
import signal
import sys


from gi.repository import Gio, GLib

SERVICE, COLLECTION = "/org/freedesktop/secrets", "/org/freedesktop/secrets/collection/login"
PLACES = (COLLECTION, SERVICE + "/aliases/default")
NODES = Gio.DBusNodeInfo.new_for_xml("""<node>
<interface name="org.freedesktop.Secret.Service">
 <method name="OpenSession"><arg type="s" direction="in"/><arg type="v" direction="in"/>
  <arg type="v" direction="out"/><arg type="o" direction="out"/></method>
 <method name="SearchItems"><arg type="a{ss}" direction="in"/><arg type="ao" direction="out"/>
  <arg type="ao" direction="out"/></method>
 <method name="Unlock"><arg type="ao" direction="in"/><arg type="ao" direction="out"/><arg type="o" direction="out"/></method>
 <method name="Lock"><arg type="ao" direction="in"/><arg type="ao" direction="out"/><arg type="o" direction="out"/></method>
 <method name="GetSecrets"><arg type="ao" direction="in"/><arg type="o" direction="in"/>
  <arg type="a{o(oayays)}" direction="out"/></method>
 <method name="ReadAlias"><arg type="s" direction="in"/><arg type="o" direction="out"/></method>
 <property name="Collections" type="ao" access="read"/>
</interface>
<interface name="org.freedesktop.Secret.Collection">
 <method name="CreateItem"><arg type="a{sv}" direction="in"/><arg type="(oayays)" direction="in"/>
  <arg type="b" direction="in"/><arg type="o" direction="out"/><arg type="o" direction="out"/></method>
 <property name="Items" type="ao" access="read"/><property name="Label" type="s" access="read"/>
 <property name="Locked" type="b" access="read"/><property name="Created" type="t" access="read"/>
 <property name="Modified" type="t" access="read"/>
</interface>
<interface name="org.freedesktop.Secret.Item">
 <method name="GetSecret"><arg type="o" direction="in"/><arg type="(oayays)" direction="out"/></method>
 <method name="SetSecret"><arg type="(oayays)" direction="in"/></method>
 <method name="Delete"><arg type="o" direction="out"/></method>
 <property name="Locked" type="b" access="read"/><property name="Attributes" type="a{ss}" access="read"/>
 <property name="Label" type="s" access="read"/><property name="Created" type="t" access="read"/>
 <property name="Modified" type="t" access="read"/>
</interface>
<interface name="org.freedesktop.Secret.Prompt">
 <method name="Prompt"><arg type="s" direction="in"/></method><method name="Dismiss"/>
 <signal name="Completed"><arg type="b"/><arg type="v"/></signal>
</interface>
<interface name="io.github.encodes.Encodes.TestKeyring">
 <method name="Do"><arg type="s" direction="in"/><arg type="s" direction="out"/></method>
</interface>
</node>""")
NAME = "org.freedesktop.secrets"


class Refusal(Exception):
    pass


class Keyring:
    def __init__(self):
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.items, self.sessions, self.faults, self.calls = {}, set(), [], []
        self.n_objects, self.clock, self.locked, self.prompt = 0, 1000, False, "dismiss"
        self.register(SERVICE, "org.freedesktop.Secret.Service")
        for place in PLACES:
            self.register(place, "org.freedesktop.Secret.Collection")
        self.register("/control", "io.github.encodes.Encodes.TestKeyring")
        self.own()

    def register(self, path, interface):
        return self.bus.register_object(path, NODES.lookup_interface(interface), self.on_call, self.on_get, None)

    def new_path(self, kind):
        self.n_objects += 1
        return f"{COLLECTION if kind == 'item' else SERVICE + '/' + kind}/{kind[0]}{self.n_objects}"

    def name_call(self, method, kind, *values):
        self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method,
                           GLib.Variant(kind, values), None, Gio.DBusCallFlags.NONE, 20000)

    def own(self):
        self.name_call("RequestName", "(su)", NAME, 4)

    # What is asked

    def on_call(self, bus, sender, path, interface, method, parameters, invocation):
        if path == "/control":
            self.answer(invocation, "(s)", json.dumps(self.do(json.loads(parameters.unpack()[0]))))
            return
        self.calls.append(method)
        fault = next((fault for fault in self.faults if fault["method"] in (method, "*") and fault.get("times", 1) > 0), None)
        if not fault:
            self.serve(path, method, parameters, invocation)
            return
        if "times" in fault:
            fault["times"] -= 1
        self.go_wrong(fault, path, method, parameters, invocation)

    def go_wrong(self, fault, path, method, parameters, invocation):
        how = fault["how"]
        if how == "error":
            invocation.return_dbus_error(fault["name"], "a secret reason")
        elif how == "rubbish":
            reply = Gio.DBusMessage.new_method_reply(invocation.get_message())
            reply.set_body(GLib.Variant("(uas)", (7, ["rubbish"])))
            self.bus.send_message(reply, Gio.DBusSendMessageFlags.NONE)
        elif how == "slow":
            GLib.timeout_add(int(fault["seconds"] * 1000),
                             lambda: self.serve(path, method, parameters, invocation) and False)
        elif how == "release":
            self.name_call("ReleaseName", "(s)", NAME)
        elif how == "vanish":
            self.serve(path, method, parameters, invocation)
            for item in list(self.items):
                self.drop(item)

    @staticmethod
    def answer(invocation, kind, *values):
        invocation.return_value(GLib.Variant(kind, values) if kind != "()" else None)

    def serve(self, path, method, parameters, invocation):
        try:
            getattr(self, "do_" + method.lower())(path, parameters.unpack(), invocation)
        except Refusal as refusal:
            invocation.return_dbus_error("org.freedesktop.Secret.Error." + str(refusal), "no")

    def do_opensession(self, path, parameters, invocation):
        if parameters[0] != "plain":
            invocation.return_dbus_error("org.freedesktop.DBus.Error.NotSupported", "plain only")
            return
        session = self.new_path("session")
        self.sessions.add(session)
        self.answer(invocation, "(vo)", GLib.Variant("s", ""), session)

    def find(self, attributes):
        return [path for path, item in self.items.items() if attributes.items() <= item["attributes"].items()]

    def do_searchitems(self, path, parameters, invocation):
        found = self.find(parameters[0])
        self.answer(invocation, "(aoao)", *(([], found) if self.locked else (found, [])))

    def do_readalias(self, path, parameters, invocation):
        self.answer(invocation, "(o)", COLLECTION)

    def do_unlock(self, path, parameters, invocation):
        if not self.locked:
            self.answer(invocation, "(aoo)", parameters[0], "/")
        else:
            prompt = self.new_path("prompt")
            self.register(prompt, "org.freedesktop.Secret.Prompt")
            self.asked_for = parameters[0]
            self.answer(invocation, "(aoo)", [], prompt)

    def complete(self, path, dismissed):
        opened = [] if dismissed else self.asked_for
        self.bus.emit_signal(None, path, "org.freedesktop.Secret.Prompt", "Completed",
                             GLib.Variant("(bv)", (dismissed, GLib.Variant("ao", opened))))
        return False

    def do_prompt(self, path, parameters, invocation):
        self.answer(invocation, "()")
        if self.prompt != "never":
            self.locked = self.prompt != "unlock"
            GLib.timeout_add(50, self.complete, path, self.locked)

    def do_dismiss(self, path, parameters, invocation):
        self.answer(invocation, "()")
        self.complete(path, True)

    def check(self, session):
        if session not in self.sessions:
            raise Refusal("NoSession")
        if self.locked:
            raise Refusal("IsLocked")

    def secret_of(self, path, session):
        self.check(session)
        if path not in self.items:
            raise Refusal("NoSuchObject")
        return (session, b"", self.items[path]["secret"].encode(), "text/plain")

    def do_getsecrets(self, path, parameters, invocation):
        self.answer(invocation, "(a{o(oayays)})", {item: self.secret_of(item, parameters[1]) for item in parameters[0]
                                                   if item in self.items})

    def do_getsecret(self, path, parameters, invocation):
        self.answer(invocation, "((oayays))", self.secret_of(path, parameters[0]))

    def do_createitem(self, path, parameters, invocation):
        properties, (session, _, value, _), replace = parameters
        self.check(session)
        attributes = properties["org.freedesktop.Secret.Item.Attributes"]
        alike = [item for item, there in self.items.items() if there["attributes"] == attributes] if replace else []
        item = alike[0] if alike else self.add(attributes)
        self.clock += 1
        self.items[item].update(secret=bytes(value).decode(), modified=self.clock,
                                label=properties["org.freedesktop.Secret.Item.Label"])
        self.answer(invocation, "(oo)", item, "/")

    def do_delete(self, path, parameters, invocation):
        if self.locked:
            raise Refusal("IsLocked")
        self.drop(path)
        self.answer(invocation, "(o)", "/")

    def add(self, attributes):
        path = self.new_path("item")
        self.clock += 1
        self.items[path] = {"attributes": dict(attributes), "secret": "", "label": "", "modified": self.clock,
                            "id": self.register(path, "org.freedesktop.Secret.Item")}
        return path

    def drop(self, path):
        self.bus.unregister_object(self.items.pop(path)["id"])

    def on_get(self, bus, sender, path, interface, name):
        item = self.items.get(path)
        values = {"Collections": ("ao", [COLLECTION]), "Items": ("ao", list(self.items)), "Locked": ("b", self.locked),
                  "Label": ("s", item["label"] if item else "Login"), "Created": ("t", 1000),
                  "Modified": ("t", item["modified"] if item else 1000),
                  "Attributes": ("a{ss}", item["attributes"] if item else {})}
        return GLib.Variant(*values[name])

    # What the test wants

    def do(self, command):
        op = command.pop("op")
        attributes = {"account": command.get("account", ""), "xdg:schema": "io.github.encodes.Encodes.Account"}
        if op == "fault":
            self.faults.append(command)
        elif op == "clear":
            self.faults.clear()
            self.own()
        elif op == "store":
            alike = [] if command.get("twin") else self.find(attributes)
            self.clock += 1
            self.items[alike[0] if alike else self.add(attributes)].update(secret=command["secret"], modified=self.clock)
        elif op == "remove":
            for path in self.find(attributes):
                self.drop(path)
        elif op in ("lock", "unlock"):
            self.locked, self.prompt = op == "lock", command.get("prompt", "dismiss")
        elif op == "restart":
            self.sessions.clear()
        elif op == "calls":
            calls, self.calls = self.calls, []
            return calls
        elif op == "read":
            return [self.items[path]["secret"] for path in self.find(attributes)]
        return True


def main():
    loop = GLib.MainLoop()
    keyring = Keyring()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IOCondition.IN | GLib.IOCondition.HUP,
                      lambda *unused: loop.quit() or False)
    print("ready", flush=True)
    loop.run()
    del keyring


if __name__ == "__main__":
    main()
