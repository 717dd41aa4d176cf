#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-sign-in.py ENCODES ENCODESCTL SCHEMA-FOLDER

A person who signs in: an account that nobody has signed in to yet, the button of its trouble, the code and the page in the
browser, the jobs; then the organization ends the sign-in, and the person signs in again. Driven through what assistive
technologies see, with a real keyring and a server that speaks the device code flow. Then everything that the programs left
behind is searched for what keeps the person signed in.

Pictures and logs stay in the folder of the artifacts.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import traceback

HARNESS = pathlib.Path(__file__).resolve().parent.parent / "harness"
sys.path.insert(0, str(HARNESS))

from desktop import Desktop, wait_for  # noqa: E402
from secret_search import Watcher, holds, search  # noqa: E402

ENCODES, ENCODESCTL, SCHEMAS = (os.path.abspath(argument) for argument in sys.argv[1:4])
ACCOUNT, JOB = "Organization", "Signed-in film"
PAGE = "https://microsoft.com/devicelogin"
SCHEMA = "io.github.encodes.Encodes.Account"

# Desktop files make this the browser.
BROWSER = """#!/bin/sh
echo "$1" >>'{folder}/opened'
"""
DESKTOP_FILE = """[Desktop Entry]
Type=Application
Name=Browser
Exec={folder}/browser %u
MimeType=x-scheme-handler/https;
"""


class Journey:
    def __init__(self, desktop):
        self.desktop = desktop
        self.artifacts = pathlib.Path(desktop.artifacts)
        self.requests = []
        self.watcher = Watcher()
        self.watcher.start()
        self.applications = pathlib.Path(os.environ["XDG_DATA_HOME"], "applications")

    def tell(self, op, **values):
        self.server.stdin.write(json.dumps({"op": op, **values}) + "\n")
        self.server.stdin.flush()
        return json.loads(self.server.stdout.readline())

    def take_requests(self):
        taken = self.tell("log")["requests"]
        self.requests += taken
        return [request["line"] for request in taken]

    # The steps, in their order

    def prepare(self):
        self.server = subprocess.Popen([sys.executable, str(HARNESS / "media-services-server.py")], text=True,
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                       preexec_fn=Desktop.end_with_the_test)
        origin = f"http://127.0.0.1:{json.loads(self.server.stdout.readline())['http']}"
        self.tell("add", job={"Name": JOB, "State": 2}, tasks=[{"State": 2, "Progress": 50}])
        self.applications.mkdir(parents=True)
        (self.applications / "browser").write_text(BROWSER.format(folder=self.applications), encoding="utf-8")
        (self.applications / "browser").chmod(0o755)
        (self.applications / "browser.desktop").write_text(DESKTOP_FILE.format(folder=self.applications),
                                                           encoding="utf-8")
        (self.applications / "mimeapps.list").write_text("[Default Applications]\n"
                                                         "x-scheme-handler/https=browser.desktop\n", encoding="utf-8")
        subprocess.run([ENCODESCTL, "account", "add", "--offline", "media-services-v2", ACCOUNT,
                        "authentication=device-code", f"api-endpoint={origin}/api/",
                        f"token-endpoint={origin}/organization/oauth2/v2.0/token"], check=True,
                       stdout=subprocess.DEVNULL, timeout=60)

    def start_window(self):
        self.encodes = self.desktop.start_program([ENCODES], "encodes.log", G_MESSAGES_DEBUG="all",
                                                  GSETTINGS_SCHEMA_DIR=SCHEMAS)
        self.program = self.accessible.program("encodes")
        self.accessible.find(self.program, self.accessible.LABEL, "You are not signed in")
        self.desktop.screenshot("sign-in-1-not-signed-in")

    def find_button(self, text, root=None):
        return self.accessible.find(root or self.program, self.accessible.BUTTON, text)

    def begin(self, code):
        """Presses the button of the trouble, and finds the code, the page and what waits for the person."""
        self.accessible.press(self.find_button("Sign In Again"))
        window = wait_for("window for signing in", lambda: self.accessible.look_window(self.program, "Sign In"))
        self.accessible.find(window, text=f"The code is {' '.join(code)}", exact=True)
        self.accessible.find(window, self.accessible.LABEL, "microsoft.com", exact=True)
        self.accessible.find(window, self.accessible.LABEL, "Waiting for you to sign in")
        return window

    def approve(self):
        self.tell("person", does="approve")
        self.desktop.wait_for_end_of_window("Sign In")

    def cancel(self):
        window = self.begin("ABCD00001")
        wait_for("question", lambda: any("/token" in line for line in self.take_requests()))
        self.accessible.press(self.find_button("Cancel", window))
        self.desktop.wait_for_end_of_window("Sign In")
        self.take_requests()
        self.find_button("Sign In Again")
        assert not [line for line in self.take_requests() if "/token" in line], "it asks on"

    def sign_in(self):
        window = self.begin("ABCD00002")
        self.desktop.screenshot("sign-in-2-code")
        self.accessible.press(self.find_button("Open Page", window))
        opened = self.applications / "opened"
        wait_for("page in the browser", lambda: opened.exists() and opened.read_text(encoding="utf-8").strip() == PAGE)
        self.approve()
        self.accessible.find(self.program, text=JOB)
        self.desktop.screenshot("sign-in-3-signed-in")

    def find_secret(self):
        """The real keyring has the refresh token that works now, under the account's id."""
        accounts = pathlib.Path(os.environ["XDG_CONFIG_HOME"], "encodes", "accounts.ini").read_text(encoding="utf-8")
        account_id = re.search(r"^\[([^\]]+)\]", accounts, re.MULTILINE).group(1)

        def is_there():
            found = subprocess.run(["secret-tool", "lookup", "xdg:schema", SCHEMA, "account", account_id],
                                   stdout=subprocess.PIPE, check=False, timeout=30).stdout.decode()
            return [found] == self.tell("person")["refresh_tokens"]
        wait_for("refresh token in the keyring", is_there)

    def revoke(self):
        """The organization ends it: the jobs stay readable, and the trouble has its button."""
        self.take_requests()
        self.tell("revoke", people=True)
        self.desktop.press_keys("F5")
        self.find_button("Sign In Again")
        self.accessible.find(self.program, self.accessible.LABEL, "wants you to sign in again")
        self.accessible.find(self.program, text=JOB)
        self.desktop.screenshot("sign-in-4-revoked")
        asked = [line for line in self.take_requests() if "/token" in line]
        assert len(asked) <= 2, asked

    def sign_in_again(self):
        self.begin("ABCD00003")
        self.approve()
        wait_for("end of the trouble",
                 lambda: not self.accessible.look(self.program, self.accessible.BUTTON, "Sign In Again"))
        self.accessible.find(self.program, text=JOB)
        self.find_secret()

    def share(self):
        """What the window has signed in to, the command line may use too."""
        answer = subprocess.run([ENCODESCTL, "list", "--account", ACCOUNT, "--format", "json"], check=True,
                                stdout=subprocess.PIPE, timeout=60).stdout
        assert [job["name"] for job in json.loads(answer)] == [JOB], answer
        self.find_secret()
        self.tell("revoke")
        self.desktop.press_keys("F5")
        wait_for("window with the new token", lambda: any("refresh_token" in request["body"] for request
                                                          in self.tell("log")["requests"]))
        assert not self.accessible.look(self.program, self.accessible.BUTTON, "Sign In Again")

    def close(self):
        self.desktop.press_keys("ctrl+q")
        status = self.encodes.wait(20)
        assert status == 0, f"encodes ended with {status}"

    def search(self):
        self.watcher.stop()
        self.take_requests()
        bodies = " ".join(request["body"] for request in self.requests)
        secrets = set(re.findall(r"(?:refresh-\d+-|device-)[0-9a-f]{32}", bodies))
        secrets |= {value.removeprefix("Bearer ") for request in self.requests for name, value in request["headers"]
                    if name.lower() == "authorization"} | set(self.tell("person")["refresh_tokens"])
        assert len([secret for secret in secrets if secret.startswith("refresh-")]) >= 3, secrets
        assert len([secret for secret in secrets if secret.startswith("device-")]) >= 2, secrets
        places, n_files = search(secrets, (self.desktop.folder, self.artifacts), self.watcher)
        self.note(f"searched for {len(secrets)} codes and tokens in {n_files} files and {len(self.watcher.seen)} "
                  "arguments and environments of processes")
        assert not places, f"a secret is in: {', '.join(places)}"
        # What must be there is found, so that nobody takes a blind search for a clean house.
        assert any(holds(content, {ENCODES.encode()}) for _, content in self.watcher.seen), "the search sees nothing"
        log = (self.artifacts / "encodes.log").read_bytes()
        assert holds(log, {b"DEBUG"}), "the log says nothing"

    def note(self, text):
        print("# " + text, flush=True)


STEPS = [
    ("account/waits-for-a-person", Journey.prepare),
    ("window/says-that-nobody-is-signed-in", Journey.start_window),
    ("cancel/ends-the-asking-at-once", Journey.cancel),
    ("sign-in/by-the-code-in-the-browser", Journey.sign_in),
    ("keyring/holds-the-refresh-token", Journey.find_secret),
    ("revoked/is-said-with-the-button-that-helps", Journey.revoke),
    ("sign-in/again", Journey.sign_in_again),
    ("encodesctl/shares-it", Journey.share),
    ("window/closes-cleanly", Journey.close),
    ("secrets/are-nowhere-else", Journey.search),
]


def report_failure(journey):
    try:
        journey.desktop.screenshot("sign-in-failure")
        journey.note(journey.accessible.tree(journey.program).replace("\n", "\n# "))
    except Exception as error:  # whatever is missing, the failure itself has been told
        journey.note(f"no more is known: {error}")


def main():
    artifacts = os.path.join(os.environ.get("ENCODES_TEST_ARTIFACTS") or os.path.join(
        os.environ.get("ENCODES_TEST_BUILD_DIR", tempfile.gettempdir()), "tests", "journey"), "sign-in-artifacts")
    print(f"1..{len(STEPS)}", flush=True)
    shutil.rmtree(artifacts, ignore_errors=True)
    with Desktop(artifacts=artifacts) as desktop:
        journey = Journey(desktop)
        import accessible  # connects to the desktop's own bus
        journey.accessible = accessible
        try:
            for number, (name, step) in enumerate(STEPS, 1):
                try:
                    step(journey)
                except Exception:
                    print(f"not ok {number} /journey/sign-in/{name}")
                    journey.note(traceback.format_exc().replace("\n", "\n# "))
                    report_failure(journey)
                    return 1
                print(f"ok {number} /journey/sign-in/{name}", flush=True)
        finally:
            journey.watcher.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
