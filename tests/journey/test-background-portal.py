#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-background-portal.py ENCODES ENCODESCTL SCHEMA-FOLDER back-end|no-back-end|no-portal

Life without a window in a sandbox, where the desktop has a say: with the real program, the real portal and its permission
store. Only the desktop's own part is a stand-in, since the one back end that runs without a desktop has no such part.
"""

import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "harness"))

from background import COMMAND, JOB, KEEPS_WATCHING, LOG, MAY_NOT, Life  # noqa: E402
from desktop import Desktop, descendants, wait_for  # noqa: E402
from sandbox import ID, Sandbox  # noqa: E402

ENCODES, ENCODESCTL, SCHEMAS = (os.path.abspath(argument) for argument in sys.argv[1:4])
KIND = sys.argv[4]


class SandboxLife(Life):
    """With the program that was built."""

    def __init__(self, desktop, back_end):
        self.sandbox = Sandbox(desktop, GSETTINGS_SCHEMA_DIR=SCHEMAS, GSETTINGS_BACKEND="keyfile")
        pathlib.Path(os.environ["XDG_CONFIG_HOME"], "glib-2.0", "settings").mkdir(parents=True)
        super().__init__(desktop, ENCODESCTL, lambda arguments, log: self.sandbox.start([ENCODES, *arguments], log), back_end)

    def get_key(self, key):
        answer = subprocess.run(["gsettings", "get", ID, key], env={**os.environ, **self.sandbox.environment},
                                check=True, timeout=20, stdout=subprocess.PIPE)
        return answer.stdout.decode().strip()

    def set_key(self, key, value):
        subprocess.run(["gsettings", "set", ID, key, value], env={**os.environ, **self.sandbox.environment}, check=True,
                       timeout=20)

    def wait_for_key(self, key, value):
        wait_for(f"{key} to be {value}", lambda: self.get_key(key) == value, interval=0.2)

    # The steps, in their order

    def ask_when_it_matters(self):
        self.tell_back_end("allow", "background")
        self.set_permission("ask")
        self.start_encode()
        self.start_with_job()
        assert not self.back_end.calls("AccessDialog"), "asked before there was a reason"
        self.close_window()
        question = self.wait_for_call("AccessDialog", 1)[0]
        assert question["app"] == ID, question
        assert question["subtitle"] == ("Encodes goes on watching your encodes without its window and tells you when "
                                        "they end."), question
        self.wait_for_notification(KEEPS_WATCHING)
        assert not self.find_autostart(), "started at login without a wish"
        assert self.process.poll() is None, "encodes has ended"

    def show_status(self):
        status = self.wait_for_status(r"1 running, done ([A-Z][a-z]+day )?\d\d:\d\d")
        assert len(status) <= 96, status

    def follow_window(self):
        """With a window nothing needs to be said, and nobody is asked again."""
        self.open_window()
        self.wait_for_status("")
        self.close_window()
        self.wait_for_status("1 running, done .*")
        assert len(self.back_end.calls("AccessDialog")) == 1, "asked twice"

    def end_with_the_last(self):
        """The portal hears the click on what it was told: nobody stays for that."""
        self.end_encode()
        status = self.process.wait(20)
        assert status == 0, f"encodes ended with {status}"

    def clear_status(self):
        """Who stays without a window all the same does not say what was."""
        self.start("--gapplication-service")
        self.start_encode()
        self.wait_for_status("1 running.*")
        assert not self.windows(), "a service opened a window"
        self.end_encode()
        self.wait_for_status("")
        self.quit()

    def ask_nobody_who_may(self):
        """Who was never asked may, says the portal, and notes it."""
        self.set_permission()
        n_questions = len(self.back_end.calls("AccessDialog"))
        self.start_encode()
        self.start_with_job()
        self.close_window()
        wait_for("permission", lambda: self.get_permission() == ["yes"])
        assert len(self.back_end.calls("AccessDialog")) == n_questions
        assert self.notifications().count(KEEPS_WATCHING) == 1, "said twice"

    def start_at_login(self):
        self.set_permission("ask")
        n_questions = len(self.back_end.calls("AccessDialog"))
        self.set_key("start-at-login", "true")
        question = self.wait_for_call("AccessDialog", n_questions + 1)[-1]
        assert question["subtitle"] == "Encodes starts when you log in and tells you when your encodes end.", question
        command = wait_for("start at login", self.find_autostart)
        assert command == COMMAND, command
        assert self.get_key("start-at-login") == "true"

    def keep_starting_at_login(self):
        """A program that asks for the background anew says anew how it is with the login."""
        n_questions = len(self.back_end.calls("AccessDialog"))
        self.quit()
        self.start_with_job()
        self.close_window()
        question = self.wait_for_call("AccessDialog", n_questions + 1)[-1]
        assert question["subtitle"].startswith("Encodes starts when you log in"), question
        self.set_permission("yes")
        # After that nothing is under way.
        self.set_key("start-at-login", "false")
        wait_for("no start at login", lambda: not self.find_autostart())
        self.set_key("start-at-login", "true")
        wait_for("start at login", self.find_autostart)
        self.set_key("start-at-login", "false")
        wait_for("no start at login", lambda: not self.find_autostart())
        assert self.get_key("start-at-login") == "false"

    def login_refused(self):
        self.open_window()
        self.tell_back_end("running")
        self.set_permission("no")
        self.set_key("start-at-login", "true")
        self.accessible.find(self.accessible.program("encodes"), (), "Could Not Change What Starts at Login")
        self.accessible.find(self.accessible.program("encodes"), (),
                             "The desktop does not let Encodes run in the background")
        self.desktop.screenshot("login-refused")
        self.wait_for_key("start-at-login", "false")
        self.desktop.press_keys("Escape")

    def login_impossible(self):
        self.set_permission("yes")
        self.tell_back_end("no-autostart")
        folder = self.autostart.parent
        if folder.exists():
            folder.rmdir()
        folder.write_text("a file where the folder should be", encoding="utf-8")
        self.set_key("start-at-login", "true")
        self.accessible.find(self.accessible.program("encodes"), (), "The desktop did not do it")
        self.wait_for_key("start-at-login", "false")
        self.desktop.press_keys("Escape")
        self.tell_back_end("autostart")
        folder.unlink()
        self.quit()

    def background_refused(self):
        """It says so, and stays for as long as it is let; here that is until the portal looks."""
        self.set_permission("no")
        self.tell_back_end("running")
        self.start_with_job()
        self.close_window()
        self.wait_for_notification(MAY_NOT)
        entry = next(entry for entry in self.recorder.calls("Notify") if entry["summary"] == MAY_NOT)
        assert "1 encode is done" in entry["body"], entry
        assert self.notifications().count(KEEPS_WATCHING) == 1, "it said both"
        assert self.process.poll() is None, "encodes has ended by itself"
        self.open_window()
        wait_for("end of the notification", lambda: [call for call in self.recorder.calls("CloseNotification")
                                                     if call["id"] == entry["id"]])
        self.close_window()
        assert self.notifications().count(MAY_NOT) == 1, "said twice in one run"
        self.quit()

    def killed_by_the_portal(self):
        self.start_with_job()
        self.close_window()
        self.wait_for_notification(MAY_NOT, 2)
        closed = len(self.recorder.calls("CloseNotification"))
        self.tell_back_end("background")
        assert self.process.wait(40) == 128 + signal.SIGKILL, self.process.returncode
        assert len(self.recorder.calls("CloseNotification")) == closed, "what was said has gone with it"
        self.start_with_job()
        self.quit()

    def no_answer(self):
        """Whoever leaves the question open holds up nothing."""
        self.set_permission("ask")
        self.tell_back_end("silence")
        n_questions = len(self.back_end.calls("AccessDialog"))
        self.start_with_job()
        self.close_window()
        self.wait_for_call("AccessDialog", n_questions + 1)
        self.open_window()
        self.accessible.find(self.accessible.program("encodes"), (), JOB)
        self.close_window()
        took = self.quit()
        assert took < 2, f"it took {took:.1f} s to quit"

    def back_end_dies(self):
        self.tell_back_end("die")
        n_told = self.notifications().count(MAY_NOT)
        self.start_with_job()
        self.close_window()
        self.back_end.process.wait(20)
        self.wait_for_notification(MAY_NOT, n_told + 1)
        assert self.process.poll() is None, "encodes has ended"
        self.quit()
        self.start_back_end()

    def portal_dies(self):
        """Then nobody refuses: as if there were no portal."""
        self.set_permission("ask")
        self.tell_back_end("silence")
        self.set_key("keep-watching-told", "false")
        n_questions = len(self.back_end.calls("AccessDialog"))
        self.start_with_job()
        self.close_window()
        self.wait_for_call("AccessDialog", n_questions + 1)
        n_told = self.notifications().count(KEEPS_WATCHING)
        for process in descendants(os.getpid()):
            with open(f"/proc/{process}/cmdline", encoding="utf-8") as file:
                if file.read().startswith("/usr/libexec/xdg-desktop-portal\0"):
                    os.kill(process, signal.SIGKILL)
        self.wait_for_notification(KEEPS_WATCHING, n_told + 1)
        assert self.process.poll() is None, "encodes has ended"
        self.quit()
        self.end_encode()

    def nothing_there(self):
        """Neither is asked, nor is there a word of it; but the preferences do not offer what is not to be had."""
        self.start_encode()
        self.start_with_job()
        self.desktop.press_keys("ctrl+comma")
        program = self.accessible.program("encodes")
        self.accessible.press(self.accessible.find(program, ("page tab",), "General"))
        self.accessible.find(program, (), "This desktop does not start Flatpak apps at login")
        self.desktop.screenshot("preferences-without-portal")
        self.desktop.press_keys("Escape")
        self.set_key("start-at-login", "true")
        self.accessible.find(program, (), "Could Not Change What Starts at Login")
        self.wait_for_key("start-at-login", "false")
        # The message first and then the window, whichever of the two has the keys by then.
        wait_for("window to go", lambda: self.desktop.press_keys("Escape", "ctrl+w") or not self.windows(), interval=0.5)
        self.wait_for_key("keep-watching-told", "true")
        assert self.process.poll() is None, "encodes has ended"
        assert MAY_NOT not in self.notifications(), self.notifications()
        self.quit()
        self.end_encode()


STEPS = [
    ("asked/when-the-window-first-closes", SandboxLife.ask_when_it_matters),
    ("status/says-what-runs-and-when-the-next-is-done", SandboxLife.show_status),
    ("status/only-without-a-window", SandboxLife.follow_window),
    ("end/with-the-last-job", SandboxLife.end_with_the_last),
    ("status/cleared-when-nothing-runs", SandboxLife.clear_status),
    ("asked/nobody-who-already-may", SandboxLife.ask_nobody_who_may),
    ("login/by-the-portal", SandboxLife.start_at_login),
    ("login/stays-as-it-is-when-the-background-is-asked-for", SandboxLife.keep_starting_at_login),
    ("login/refused-goes-back-and-says-why", SandboxLife.login_refused),
    ("login/impossible-goes-back-and-says-so", SandboxLife.login_impossible),
    ("refused/is-said-and-the-program-stays", SandboxLife.background_refused),
    ("refused/what-was-said-outlives-the-program", SandboxLife.killed_by_the_portal),
    ("no-answer/holds-up-nothing", SandboxLife.no_answer),
    ("back-end-dies/counts-as-refused", SandboxLife.back_end_dies),
    ("portal-dies/nobody-refuses", SandboxLife.portal_dies),
]

# Other desktops: the portal without a back end for this, and no portal at all.
STEPS_ELSEWHERE = [("as-ever-and-not-offered", SandboxLife.nothing_there)]


def main():
    steps = STEPS if KIND == "back-end" else STEPS_ELSEWHERE
    print(f"1..{len(steps)}", flush=True)
    artifacts = os.path.join(os.environ.get("ENCODES_TEST_BUILD_DIR", tempfile.gettempdir()), "tests", "journey",
                             "artifacts-background-portal-" + KIND)
    with Desktop(keyring="none", notifications=False, portal=KIND != "no-portal", back_ends=("gtk",),
                 artifacts=artifacts) as desktop:
        life = SandboxLife(desktop, KIND == "back-end")
        for number, (name, step) in enumerate(steps, 1):
            try:
                step(life)
            except Exception:
                print(f"not ok {number} /journey/background-portal/{KIND}/{name}")
                print("# " + traceback.format_exc().replace("\n", "\n# "))
                desktop.screenshot("failure")
                with open(os.path.join(artifacts, LOG), encoding="utf-8", errors="replace") as file:
                    print("# the program's log ends: " + "\n# ".join(file.read().splitlines()[-20:]))
                return 1
            print(f"ok {number} /journey/background-portal/{KIND}/{name}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
