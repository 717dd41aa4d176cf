#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-keyring-window.py ENCODES ENCODESCTL SCHEMA-FOLDER CLIPBOARD

A keyring that goes wrong while the window is open: each time the account that needs it says so in its own sentence, with a
way out, the other account goes on being asked, the window can be used, and all is well when the keyring is.
"""

import json
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "harness"))

from desktop import Desktop, wait_for  # noqa: E402
from person import Person, run_steps  # noqa: E402
from service import CLIENT, SECRET, Service  # noqa: E402

HARNESS = pathlib.Path(__file__).resolve().parent.parent / "harness"
CALM, TROUBLED = "Calm film", "Troubled film"


class Keyring:
    def __init__(self):
        self.process = subprocess.Popen(["/usr/bin/python3", HARNESS / "secret-service.py"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, preexec_fn=Desktop.end_with_the_test)
        assert self.process.stdout.readline() == "ready\n"

    @staticmethod
    def tell(**command):
        subprocess.run(["gdbus", "call", "--session", "-d", "org.freedesktop.secrets", "-o", "/control", "-m",
                        "io.github.encodes.Encodes.TestKeyring.Do", json.dumps(command)], check=True, timeout=30,
                       stdout=subprocess.DEVNULL)


class Patient(Person):
    def prepare(self):
        self.keyring = Keyring()
        self.other = Service()
        for name, service, film in ("Calm", self.service, CALM), ("Troubled", self.other, TROUBLED):
            service.tell(op="add", job={"Name": film, "State": 2}, tasks=[{"State": 2, "Progress": 5}])
            subprocess.run([self.encodesctl, "account", "add", "media-services-v2", name,
                            f"api-endpoint={service.api_endpoint}", f"token-endpoint={service.token_endpoint}",
                            f"client-id={CLIENT}"], input=SECRET.encode(), check=True, timeout=60,
                           stdout=subprocess.DEVNULL)
        self.start()
        self.wait_for_rows(CALM, TROUBLED)

    def see(self, sentence, seconds=90):
        """The other account wants a new token, for which it needs the keyring."""
        self.other.tell(op="revoke")
        self.service.tell(op="log")
        self.press("F5")
        self.find((), sentence, seconds)
        # Nothing that it has answered before counts any more.
        self.other.tell(op="log")
        asked = [request for request in self.service.tell(op="log")["requests"] if "Jobs" in request["line"]]
        assert len(asked) >= 2, "the calm account is not asked any more"
        # The list is what it was, and the window does what it is told.
        self.wait_for_rows(CALM, TROUBLED)
        self.press("F10")
        self.wait_for("menu", lambda: self.look((), "Quit"))
        self.press("Escape")

    def answers(self):
        return any("Jobs" in request["line"] and request["status"] == 200
                   for request in self.other.tell(op="log")["requests"])

    def recover(self):
        def well():
            self.press("F5")
            return self.answers()

        begin = time.monotonic()
        self.wait_for("right answer", well, 120, 2)
        self.note(f"well again after {time.monotonic() - begin:.0f} s")
        self.wait_for_rows(CALM, TROUBLED)

    def hang(self):
        self.keyring.tell(op="fault", method="SearchItems", how="hang")
        self.see("The keyring does not answer")
        self.keyring.tell(op="clear")
        self.recover()

    def deny(self):
        name = "org.freedesktop.DBus.Error.AccessDenied"
        self.keyring.tell(op="fault", method="GetSecret", how="error", name=name)
        self.see("The keyring could not do it")
        self.keyring.tell(op="clear")
        self.recover()

    def lock(self):
        self.keyring.tell(op="lock", prompt="dismiss")
        self.see("The keyring is locked and was not unlocked")
        button = self.find(self.accessible.BUTTON, "Unlock Keyring")
        self.keyring.tell(op="lock", prompt="unlock")
        self.accessible.press(button)
        wait_for("right answer", self.answers, 60)

    def vanish(self):
        self.keyring.process.kill()
        self.keyring.process.wait()
        self.see("There is no keyring")
        # It has forgotten all, and another program puts the secret there again.
        accounts = json.loads(subprocess.run([self.encodesctl, "account", "list", "--format", "json"], check=True, timeout=60,
                                             stdout=subprocess.PIPE).stdout)
        self.keyring = Keyring()
        for account in accounts:
            self.keyring.tell(op="store", account=account["id"], secret=SECRET)
        self.recover()

    def lose(self):
        [account] = [account for account in json.loads(subprocess.run(
            [self.encodesctl, "account", "list", "--format", "json"], check=True, timeout=60,
            stdout=subprocess.PIPE).stdout) if account["name"] == "Troubled"]
        self.keyring.tell(op="remove", account=account["id"])
        self.see("The keyring holds no secret for this account")
        self.find(self.accessible.BUTTON, "Replace Secret…")
        self.keyring.tell(op="store", account=account["id"], secret=SECRET)
        self.recover()

    def close(self):
        self.quit()
        self.other.stop()


STEPS = [
    ("keyring/works", Patient.prepare),
    ("keyring/hangs", Patient.hang),
    ("keyring/denies", Patient.deny),
    ("keyring/locked-then-unlocked-by-the-button", Patient.lock),
    ("keyring/goes-and-another-comes", Patient.vanish),
    ("keyring/loses-the-secret", Patient.lose),
    ("window/closes", Patient.close),
]

if __name__ == "__main__":
    sys.exit(run_steps(Patient, "/secrets/window", STEPS, sys.argv[1:5], keyring="none", notifications=False))
