#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-search.py ENCODES ENCODESCTL SCHEMA-FOLDER DATA-FOLDER

The desktop's own search, asked as GNOME Shell asks: by D-Bus calls of another process to the real program, which runs
or is started by the question. DATA-FOLDER has the file that tells the shell where to ask.
"""

import configparser
import os
import pathlib
import subprocess
import sys
import tempfile
import time
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

ENCODES, ENCODESCTL, SCHEMAS, DATA = (os.path.abspath(argument) for argument in sys.argv[1:5])
NAME = "io.github.encodes.Encodes"
INTERFACE = "org.gnome.Shell.SearchProvider2"
HOSTILE = "Evil <b>&amp; \u202ename\n%s </b>"


class Search:
    def __init__(self, desktop):
        self.desktop = desktop
        self.environment = {"GSETTINGS_SCHEMA_DIR": SCHEMAS}
        self.ids = {}

    # The parts

    def set_up(self):
        self.service = Service()
        self.bus = Gio.DBusConnection.new_for_address_sync(
            os.environ["DBUS_SESSION_BUS_ADDRESS"], Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
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
        provider = configparser.ConfigParser()
        provider.read(os.path.join(DATA, NAME + ".search-provider.ini"))
        self.provider = provider["Shell Search Provider"]
        import accessible  # connects to the desktop's own bus
        self.accessible = accessible

    def add_job(self, name, state, progress):
        self.ids[name] = f"nb:jid:UUID:{len(self.ids):08d}-0000-0000-0000-000000000000"
        self.service.tell(op="add", job={"Id": self.ids[name], "Name": name, "State": state},
                          tasks=[{"State": state, "Progress": progress}])

    def call_bus(self, method, parameters=None):
        return self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method,
                                  parameters, None, Gio.DBusCallFlags.NONE, 20000).unpack()

    def has_owner(self):
        return self.call_bus("NameHasOwner", GLib.Variant("(s)", (NAME,)))[0]

    def ask(self, method, signature, *parameters):
        """As the shell does: the bus starts whom it asks."""
        answer = self.bus.call_sync(self.provider["BusName"], self.provider["ObjectPath"], INTERFACE, method,
                                    GLib.Variant(signature, parameters), None, Gio.DBusCallFlags.NONE, 20000)
        return answer.unpack()[0] if answer.n_children() else None

    def search(self, *terms):
        return self.ask("GetInitialResultSet", "(as)", list(terms))

    def target(self, name):
        return f"{self.account_id}/{self.ids[name]}"

    def windows(self):
        return self.desktop.windows("--name", "^Encodes$")

    def find_in_window(self, text):
        return self.accessible.find(self.accessible.program("encodes"), (), text)

    def quit(self):
        self.bus.call_sync(NAME, "/" + NAME.replace(".", "/"), "org.freedesktop.Application", "ActivateAction",
                           GLib.Variant("(sava{sv})", ("quit", [], {})), None, Gio.DBusCallFlags.NONE, 20000)
        # Who looks for leaks in the end still has the window then.
        wait_for("end", lambda: not self.has_owner() and not self.windows(), 60)

    # The steps, in their order

    def describe_provider(self):
        assert self.provider["Version"] == "2" and self.provider["BusName"] == NAME, dict(self.provider)
        assert self.provider["DesktopId"] == NAME + ".desktop", dict(self.provider)

    def find_running(self):
        self.add_job("Big Buck Bunny", 2, 40)
        self.add_job("Bunny trailer", 3, 100)
        self.add_job(HOSTILE, 2, 40)
        results = wait_for("results", lambda: self.search("bunny")[1:] and self.search("bunny"))
        assert results == [self.target("Big Buck Bunny"), self.target("Bunny trailer")], results
        assert not self.windows(), "a search opened a window"

    def narrow(self):
        results = self.ask("GetSubsearchResultSet", "(asas)", self.search("bunny"), ["bunny", "trail"])
        assert results == [self.target("Bunny trailer")], results

    def show_metas(self):
        metas = self.ask("GetResultMetas", "(as)", [self.target("Bunny trailer"), self.target(HOSTILE)])
        assert metas[0]["name"] == "Bunny trailer", metas
        assert metas[0]["description"].startswith("Finished"), metas
        assert metas[0]["icon"][0] == "themed" and f"{NAME}.finished-symbolic" in metas[0]["icon"][1], metas
        assert metas[1]["name"] == "Evil <b>&amp; name %s </b>", metas
        assert metas[1]["description"].startswith("Running"), metas
        assert metas[1]["icon"][1][0] == f"{NAME}.running-symbolic", metas

    def open_result(self):
        self.ask("ActivateResult", "(sasu)", self.target("Bunny trailer"), ["bunny"], 0)
        wait_for("window", self.windows)
        self.find_in_window(self.ids["Bunny trailer"])

    def open_search(self):
        self.ask("LaunchSearch", "(asu)", ["no", "such", "thing"], 0)
        self.find_in_window("“no such thing”")
        self.desktop.screenshot("launched")

    def start_by_search(self):
        """The program does not run, and the network hangs."""
        self.quit()
        self.service.tell(op="fault", match="", times=-1, hang=True)
        began = time.monotonic()
        results = self.search("TRAILER")
        took = time.monotonic() - began
        assert results == [self.target("Bunny trailer")], results
        # What counts is that it waited for no answer of the network, which never comes.
        assert took < 10, f"the answer took {took:.1f} s"
        print(f"# answered {took * 1000:.0f} ms after nothing ran", flush=True)

    def end_by_itself(self):
        """Encodes run, as far as it knows. But nobody has asked it to watch them: that ended when somebody quit it."""
        end = time.monotonic() + 60
        while self.has_owner():
            assert not self.windows(), "a search opened a window"
            assert time.monotonic() < end, "it still runs"
            time.sleep(0.2)

    def start_by_result(self):
        """The person chooses a result when the program has ended again."""
        metas = self.ask("GetResultMetas", "(as)", [self.target("Big Buck Bunny")])
        assert metas[0]["name"] == "Big Buck Bunny", metas
        self.quit()
        self.ask("ActivateResult", "(sasu)", self.target("Big Buck Bunny"), ["big"], 0)
        wait_for("window", self.windows)
        self.find_in_window(self.ids["Big Buck Bunny"])
        self.quit()


STEPS = [
    ("provider/is-described-for-the-shell", Search.describe_provider),
    ("running/finds-what-runs-first", Search.find_running),
    ("running/narrows", Search.narrow),
    ("running/shows-names-as-they-are", Search.show_metas),
    ("result/opens-the-window-with-the-job", Search.open_result),
    ("search/opens-the-window-with-the-words", Search.open_search),
    ("activation/answers-from-the-history", Search.start_by_search),
    ("activation/ends-by-itself-without-a-window", Search.end_by_itself),
    ("activation/result-starts-the-program", Search.start_by_result),
]


def main():
    print(f"1..{len(STEPS)}", flush=True)
    artifacts = os.path.join(os.environ.get("ENCODES_TEST_BUILD_DIR", tempfile.gettempdir()), "tests", "journey",
                             "artifacts-search")
    with Desktop(artifacts=artifacts) as desktop:
        test = Search(desktop)
        test.set_up()
        for number, (name, step) in enumerate(STEPS, 1):
            try:
                step(test)
            except Exception:
                print(f"not ok {number} /journey/search/{name}")
                print("# " + traceback.format_exc().replace("\n", "\n# "))
                desktop.screenshot("failure")
                print("# dbus-daemon.log ends: " + "\n# ".join(desktop.log_of("dbus-daemon").splitlines()[-20:]))
                return 1
            print(f"ok {number} /journey/search/{name}", flush=True)
        test.service.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
