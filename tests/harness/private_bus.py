#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""A session bus of its own, with a real keyring on it, for one test.

As a program:   private_bus.py [--keyring unlocked|locked|none] [--no-bus] -- COMMAND…
As a module:    with PrivateBus(keyring="unlocked") as bus: subprocess.run(…, env=bus.environment)

Everything lives in a temporary folder that vanishes with it: home, bus, keyring. The bus can start nothing by itself
but the services named to it, so that a keyring that would ask for a password finds nobody who could show a dialog: the
question counts as dismissed.
"""

import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

CONFIGURATION = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
{services}
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""

PASSWORD = b"test"


class PrivateBus:
    def __init__(self, keyring="unlocked", bus=True, services=(), service_folders=()):
        """The bus can start the system's @services, and all that are in @service_folders, which may come later."""
        self.keyring = keyring
        self.has_bus = bus
        self.services = services
        self.service_folders = service_folders
        self.processes = []
        # Short: the path of a socket has 107 bytes.
        self.folder = tempfile.mkdtemp(prefix="encodes-bus-", dir="/tmp")
        self.environment = dict(os.environ)
        for name, sub in (("HOME", "home"), ("XDG_CONFIG_HOME", "config"), ("XDG_DATA_HOME", "data"),
                          ("XDG_CACHE_HOME", "cache"), ("XDG_STATE_HOME", "state"), ("XDG_RUNTIME_DIR", "run")):
            path = os.path.join(self.folder, sub)
            os.makedirs(path, mode=0o700, exist_ok=True)
            self.environment[name] = path
        for name in ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "GNOME_KEYRING_CONTROL",
                     "SECRET_BACKEND", "SSH_AUTH_SOCK"):
            self.environment.pop(name, None)
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=" + os.path.join(self.folder, "no-bus")

    def __enter__(self):
        try:
            if self.has_bus:
                self.start_bus()
                if self.keyring != "none":
                    self.start_keyring()
                if self.keyring == "locked":
                    self.lock()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *unused):
        self.stop()

    def start(self, arguments, **options):
        # The strictness of our own programs (fatal warnings) is not the keyring's.
        environment = {name: value for name, value in self.environment.items() if name != "G_DEBUG"}
        log = open(os.path.join(self.folder, os.path.basename(arguments[0]) + ".log"), "wb")
        with log:
            process = subprocess.Popen(arguments, env=environment, stdout=log, stderr=log, **options)
        self.processes.append(process)
        return process

    def start_bus(self):
        socket = os.path.join(self.folder, "bus")
        services = os.path.join(self.folder, "services")
        os.mkdir(services)
        for name in self.services:
            self.allow_service(services, name)
        configuration = os.path.join(self.folder, "bus.conf")
        with open(configuration, "w", encoding="utf-8") as file:
            folders = "".join(f"  <servicedir>{folder}</servicedir>\n" for folder in (services, *self.service_folders))
            file.write(CONFIGURATION.format(socket=socket, services=folders.rstrip()))
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=" + socket
        process = self.start(["dbus-daemon", "--nofork", "--nopidfile", "--config-file=" + configuration])
        self.wait_for("the bus", process, lambda: os.path.exists(socket))

    def allow_service(self, folder, name):
        """Lets the bus start the system's service @name, if it is installed."""
        try:
            with open(f"/usr/share/dbus-1/services/{name}.service", encoding="utf-8") as file:
                lines = file.readlines()
        except FileNotFoundError:
            return
        # There is no service manager here that the bus could ask to start it.
        with open(os.path.join(folder, name + ".service"), "w", encoding="utf-8") as file:
            file.writelines(line for line in lines if not line.startswith(("SystemdService", "AssumedAppArmor")))

    def start_keyring(self):
        control = os.path.join(self.environment["XDG_RUNTIME_DIR"], "keyring")
        process = self.start(["gnome-keyring-daemon", "--unlock", "--foreground", "--components=secrets",
                              "--control-directory=" + control], stdin=subprocess.PIPE)
        process.stdin.write(PASSWORD)
        process.stdin.close()
        self.environment["ENCODES_TEST_KEYRING_PID"] = str(process.pid)
        self.wait_for("the keyring", process, self.has_default_collection)

    def call(self, path, method, *arguments):
        return subprocess.run(["gdbus", "call", "--session", "--timeout", "10", "--dest", "org.freedesktop.secrets",
                               "--object-path", path, "--method", method, *arguments], env=self.environment,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)

    def has_default_collection(self):
        answer = self.call("/org/freedesktop/secrets", "org.freedesktop.Secret.Service.ReadAlias", "default")
        return answer.returncode == 0 and b"/collection/" in answer.stdout

    def lock(self):
        answer = self.call("/org/freedesktop/secrets", "org.freedesktop.Secret.Service.Lock",
                           "['/org/freedesktop/secrets/aliases/default']")
        if answer.returncode != 0:
            raise RuntimeError("could not lock the keyring: " + answer.stderr.decode())

    def unlock(self, password=PASSWORD):
        """Opens the locked keyring without a question, by its control socket, as logging in does."""
        path = os.path.join(self.environment["XDG_RUNTIME_DIR"], "keyring", "control")
        body = struct.pack(">II", 1, len(password)) + password
        with socket.socket(socket.AF_UNIX) as connection:
            # While it asks a person it hears nobody else.
            connection.settimeout(20)
            connection.connect(path)
            connection.sendall(b"\0" + struct.pack(">I", len(body) + 4) + body)
            answer = connection.recv(8, socket.MSG_WAITALL)
        if len(answer) < 8 or struct.unpack(">II", answer)[1] != 0:
            raise RuntimeError("the keyring refused to open")

    def wait_for(self, what, process, condition):
        end = time.monotonic() + 30
        while not condition():
            if process.poll() is not None:
                raise RuntimeError(f"{what} ended with {process.returncode}")
            if time.monotonic() > end:
                raise RuntimeError(f"{what} did not come up")
            time.sleep(0.02)

    def stop(self):
        for process in reversed(self.processes):
            # A stopped one (SIGSTOP) hears nothing but this.
            process.kill()
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def main(arguments):
    keyring = "unlocked"
    bus = True
    while arguments and arguments[0] != "--":
        option = arguments.pop(0)
        if option == "--keyring" and arguments and arguments[0] in ("unlocked", "locked", "none"):
            keyring = arguments.pop(0)
        elif option == "--no-bus":
            bus = False
        else:
            sys.exit("usage: private_bus.py [--keyring unlocked|locked|none] [--no-bus] -- COMMAND…")
    # A kill from the test runner then unwinds the with block as well.
    signal.signal(signal.SIGTERM, lambda *unused: sys.exit(143))
    with PrivateBus(keyring, bus) as private_bus:
        return subprocess.run(arguments[1:], env=private_bus.environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
