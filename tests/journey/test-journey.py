#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-journey.py ENCODES ENCODESCTL SCHEMA-FOLDER

The whole way, from nothing, with real parts only: ffmpeg encodes under "encodesctl run", "encodesctl serve" offers it, and
a person at another computer (another home) adds the account in the window, watches the row, is told by notification
when it ends, and clicks on it. Then everything that the programs left behind is searched for the secret and the tokens.

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
import threading
import time
import traceback
import urllib.parse
import urllib.request

HARNESS = pathlib.Path(__file__).resolve().parent.parent / "harness"
sys.path.insert(0, str(HARNESS))

from desktop import Desktop, wait_for  # noqa: E402
from secret_search import Watcher, holds, search  # noqa: E402

ENCODES, ENCODESCTL, SCHEMAS = (os.path.abspath(argument) for argument in sys.argv[1:4])
SECONDS_OF_CLIP = 24
EARLIER_JOB = "Earlier clip"
JOB = "Journey clip"
ACCOUNT = "Workstation"
CLIENT = "laptop"
# Without a compositor, the frame that GTK draws around a window.
CSD_BORDER = 5
SCHEMA = "io.github.encodes.Encodes.Account"


class Journey:
    def __init__(self, desktop):
        self.desktop = desktop
        self.artifacts = pathlib.Path(desktop.artifacts)
        # The computer that encodes: a home of its own, so that nothing comes to the window but by the service.
        self.workstation = pathlib.Path(tempfile.mkdtemp(prefix="encodes-workstation-", dir="/tmp"))
        self.requests = []
        self.secret = None
        self.watcher = Watcher()
        self.watcher.start()

    def workstation_environment(self):
        names = {"HOME": "home", "XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data", "XDG_CACHE_HOME": "cache",
                 "XDG_STATE_HOME": "state"}
        environment = {name: str(self.workstation / folder) for name, folder in names.items()}
        for folder in environment.values():
            os.makedirs(folder, exist_ok=True)
        return {**environment, "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent", "G_MESSAGES_DEBUG": "all"}

    def tokens(self):
        return {secret for request in list(self.requests) for secret in request["secrets"]}

    def log(self, name):
        return (self.artifacts / name).read_text(encoding="utf-8", errors="replace")

    # The steps, in their order

    def serve(self):
        environment = {**os.environ, **self.workstation_environment()}
        subprocess.run([ENCODESCTL, "run", "--name", EARLIER_JOB, "--", *self.ffmpeg("earlier.mp4", 1)],
                       env=environment, check=True, timeout=60)
        self.secret = subprocess.run([ENCODESCTL, "serve", "--add-client", CLIENT], env=environment, check=True,
                                     stdout=subprocess.PIPE, timeout=30).stdout.decode().strip()
        assert len(self.secret) >= 16, "the secret is too short"
        self.desktop.start_program([ENCODESCTL, "serve", "--listen", "127.0.0.1:0"], "serve.log",
                                   **self.workstation_environment())
        self.service = wait_for("address of the service",
                                lambda: re.search(r"http://127\.0\.0\.1:\d+", self.log("serve.log"))).group()

        with open(self.artifacts / "proxy.log", "wb") as log:
            proxy = subprocess.Popen([sys.executable, str(HARNESS / "recording-proxy.py"), self.service], stderr=log,
                                     stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True,
                                     preexec_fn=Desktop.end_with_the_test)
        self.address = proxy.stdout.readline().strip()
        threading.Thread(target=self.listen, args=[proxy.stdout], daemon=True).start()

    def listen(self, stream):
        for line in stream:
            self.requests.append(json.loads(line))

    def start_window(self):
        self.encodes = self.desktop.start_program([ENCODES], "encodes.log", G_MESSAGES_DEBUG="all",
                                                  GSETTINGS_SCHEMA_DIR=SCHEMAS)
        self.program = self.accessible.program("encodes")
        self.accessible.find(self.program, self.accessible.BUTTON, "Add Account")
        self.desktop.screenshot("1-first-start")

    def ffmpeg(self, name, seconds):
        return ["ffmpeg", "-nostdin", "-loglevel", "warning", "-re", "-f", "lavfi", "-i",
                f"testsrc2=size=320x180:rate=25:duration={seconds}", "-c:v", "mpeg4", str(self.workstation / name)]

    def encode(self):
        self.encode_process = self.desktop.start_program(
            [ENCODESCTL, "run", "--name", JOB, "--", *self.ffmpeg("clip.mp4", SECONDS_OF_CLIP)], "ffmpeg.log",
            **self.workstation_environment())
        wait_for("encode at the service", self.is_served)

    def is_served(self):
        """Asks the service as any other client would, past the proxy that records what the window says."""
        form = urllib.parse.urlencode({"grant_type": "client_credentials", "client_id": CLIENT,
                                       "client_secret": self.secret, "resource": "https://rest.media.azure.net"})
        with urllib.request.urlopen(self.service + "/encodes/oauth2/token", form.encode(), timeout=10) as answer:
            token = json.load(answer)["access_token"]
        request = urllib.request.Request(self.service + "/api/Jobs()?$filter=State%20eq%202",
                                         headers={"Authorization": "Bearer " + token, "x-ms-version": "2.19"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return [job for job in json.load(answer)["value"] if job["Name"] == JOB]

    def fill_in(self):
        """As a person does: with the pointer and the keyboard."""
        self.accessible.press(self.accessible.find(self.program, self.accessible.BUTTON, "Add Account"))
        for label, text in (("Name", ACCOUNT),
                            ("Address", self.address + "/api/"),
                            ("Token Endpoint", self.address + "/encodes/oauth2/token"),
                            ("Client ID", CLIENT),
                            ("Client secret", self.secret)):
            self.fill(label, text)
        self.desktop.screenshot("2-add-account")

    def add_account(self):
        self.desktop.press_keys("Return")
        self.desktop.wait_for_end_of_window("Add Account", 30)

    def fill(self, label, text):
        dialog = wait_for("window for adding",
                          lambda: self.accessible.look_window(self.program, "Add Account"))
        self.click_on("^Add Account$", self.accessible.find(dialog, self.accessible.LABEL, label, exact=True))
        self.desktop.type_text(text)

    def click_on(self, title, node):
        """Clicks on @node in the window of this title, after turning the wheel until it is in view."""
        window = wait_for(f"window “{title}”", lambda: self.desktop.windows("--name", title))[-1]
        left, top, width, height = self.desktop.geometry(window)

        def in_view():
            x, y, w, h = self.accessible.extents(node)
            if 50 < y + h // 2 < height - 20:
                return x + w // 2, y + h // 2
            self.desktop.scroll(left + width // 2, top + height // 2, down=y > 50)
            return None

        x, y = wait_for(f"“{self.accessible.name_of(node)}” in view", in_view)
        self.desktop.click(left + x + CSD_BORDER, top + y + CSD_BORDER)

    def see_progress(self):
        """The row's bar rises while nobody touches anything."""
        values = []

        def risen():
            bar = self.accessible.look(self.program, self.accessible.PROGRESS_BAR, JOB)
            value = self.accessible.value(bar) if bar else None
            if value is not None and (not values or value != values[-1]):
                values.append(value)
            return len([value for value in values if value > 0]) >= 3

        wait_for("third value of the row's progress bar", risen, SECONDS_OF_CLIP + 20)
        self.desktop.screenshot("3-progress")
        self.note(f"the bar's values: {', '.join(f'{value:.3g}' for value in values)}")
        assert values == sorted(values), f"the bar went back: {values}"
        assert self.encode_process.poll() is None, "the encode ended before its progress was seen"

    def end(self):
        wait_for("end of the encode", lambda: self.encode_process.poll() is not None, SECONDS_OF_CLIP + 20, 0.005)
        self.ended = time.time()
        assert self.encode_process.returncode == 0, f"ffmpeg ended with {self.encode_process.returncode}"
        notification = wait_for("notification", self.desktop.notifications, 60)[0]
        polls = [request["time"] for request in self.requests if "/Jobs" in request["path"]]
        gaps = [later - earlier for earlier, later in zip(polls, polls[1:]) if later - earlier > 0.5]
        self.note(f"from the job's end to its notification: {notification['time'] - self.ended:.2f} s; "
                  f"between polls: {min(gaps):.1f} to {max(gaps):.1f} s")
        assert notification["summary"] == f"{JOB} finished", notification
        assert notification["body"] == ACCOUNT, notification
        wait_for("bubble", self.desktop.n_displayed_notifications)
        self.desktop.screenshot("4-notification")
        assert len(self.desktop.notifications()) == 1, self.desktop.notifications()

    def click(self):
        """A click on the bubble brings the job's details into the window, whatever was looked at before."""
        ids = {job["name"]: job["id"] for job in self.list_jobs()}
        self.click_on("^Encodes$", self.accessible.find(self.program, ("list item",), EARLIER_JOB))
        self.accessible.find(self.program, self.accessible.LABEL, ids[EARLIER_JOB])
        assert not self.accessible.look(self.program, self.accessible.LABEL, ids[JOB]), "the job is open already"
        self.desktop.click_notification()
        self.accessible.find(self.program, self.accessible.LABEL, ids[JOB])
        wait_for("bubble to go", lambda: not self.desktop.n_displayed_notifications())
        self.desktop.screenshot("5-details")

    def list_jobs(self):
        """What encodesctl says with the account that the window added, and its secret."""
        answer = subprocess.run([ENCODESCTL, "list", "--account", ACCOUNT, "--format", "json"], check=True,
                                stdout=subprocess.PIPE, timeout=60).stdout
        return json.loads(answer)

    def find_secret(self):
        """The real keyring has it, under the account's id, and only the keyring."""
        accounts = pathlib.Path(os.environ["XDG_CONFIG_HOME"], "encodes", "accounts.ini").read_text(encoding="utf-8")
        account_id = re.search(r"^\[([^\]]+)\]", accounts, re.MULTILINE).group(1)
        found = subprocess.run(["secret-tool", "lookup", "xdg:schema", SCHEMA, "account", account_id],
                               stdout=subprocess.PIPE, check=True, timeout=30).stdout.decode()
        assert found == self.secret, "the keyring holds something else"

    def ask_again(self):
        jobs = {job["name"]: (job["state"], job["progress"]) for job in self.list_jobs()}
        assert jobs == {EARLIER_JOB: ("finished", 100), JOB: ("finished", 100)}, jobs

    def close(self):
        self.desktop.press_keys("ctrl+q")
        status = self.encodes.wait(20)
        assert status == 0, f"encodes ended with {status}"

    def search(self):
        self.watcher.stop()
        tokens = self.tokens() - {self.secret}
        assert self.secret in self.tokens(), "the secret did not go by: the search would prove nothing"
        assert tokens, "no token went by: the search would prove nothing"
        places, n_files = search(tokens | {self.secret}, (self.desktop.folder, self.workstation, self.artifacts),
                                 self.watcher)
        self.note(f"searched for the secret and {len(tokens)} tokens in {n_files} files and "
                  f"{len(self.watcher.seen)} arguments and environments of processes")
        assert not places, f"the secret or a token is in: {', '.join(places)}"

        # What must be there is found, so that nobody takes a blind search for a clean house.
        assert any(holds(content, {JOB.encode()}) for _, content in self.watcher.seen), "the search sees nothing"
        assert holds(self.log("encodes.log").encode(), {b"DEBUG"}), "the log says nothing"

    def note(self, text):
        print("# " + text, flush=True)

    def clean_up(self):
        self.watcher.stop()
        shutil.rmtree(self.workstation, ignore_errors=True)


STEPS = [
    ("service/offers-this-computers-encodes", Journey.serve),
    ("window/starts-with-nothing", Journey.start_window),
    ("window/takes-what-is-typed", Journey.fill_in),
    ("encode/runs", Journey.encode),
    ("window/adds-the-account", Journey.add_account),
    ("window/shows-progress-rising", Journey.see_progress),
    ("notification/tells-the-end", Journey.end),
    ("notification/click-opens-the-job", Journey.click),
    ("keyring/holds-the-secret", Journey.find_secret),
    ("encodesctl/knows-the-same-account", Journey.ask_again),
    ("window/closes-cleanly", Journey.close),
    ("secrets/are-nowhere-else", Journey.search),
]


def report_failure(journey):
    try:
        journey.desktop.screenshot("failure")
        journey.note(journey.accessible.tree(journey.program).replace("\n", "\n# "))
        journey.note("encodes.log ends: " + "\n# ".join(journey.log("encodes.log").splitlines()[-20:]))
    except Exception as error:  # whatever is missing, the failure itself has been told
        journey.note(f"no more is known: {error}")


def main():
    artifacts = os.environ.get("ENCODES_TEST_ARTIFACTS") or os.path.join(
        os.environ.get("ENCODES_TEST_BUILD_DIR", tempfile.gettempdir()), "tests", "journey", "artifacts")
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
                    print(f"not ok {number} /journey/{name}")
                    journey.note(traceback.format_exc().replace("\n", "\n# "))
                    report_failure(journey)
                    return 1
                print(f"ok {number} /journey/{name}", flush=True)
        finally:
            journey.clean_up()
    return 0


if __name__ == "__main__":
    sys.exit(main())
