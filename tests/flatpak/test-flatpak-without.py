#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-flatpak-without.py ENCODESCTL CLIPBOARD

The installed Flatpak on desktops that lack what it would use: it starts all the same, watches the encodes of this
computer, and says what is missing when somebody wants it. FLATPAK_USER_DIR says where it is installed.
"""

import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback

from flatpak_desktop import FlatpakDesktop, FlatpakPerson

from desktop import wait_for  # noqa: E402
from service import CLIENT, SECRET, Service  # noqa: E402

ENCODESCTL, CLIPBOARD = (os.path.abspath(argument) for argument in sys.argv[1:3])
NO_PORTAL = "This desktop offers no keyring to a Flatpak"
NOT_OPENED = "The desktop did not open a keyring for this Flatpak"


class Visitor(FlatpakPerson):
    def see_local_encode(self):
        """What needs nothing of the desktop works: an encode outside, and its ending."""
        subprocess.run([ENCODESCTL, "run", "--name", "Outside", "--", "true"], check=True, timeout=60)
        self.wait_for_row("Outside, finished")

    def try_account(self):
        self.press("ctrl+n")
        self.wait_for_window("Add Account")
        self.set_clipboard(json.dumps({
            "provider": "media-services-v2", "name": "Contoso", "api-endpoint": self.service.api_endpoint,
            "token-endpoint": self.service.token_endpoint, "client-id": CLIENT, "client-secret": SECRET}))
        self.paste("fields were filled in")
        self.press("Return")

    def is_refused_by(self, sentence, seconds=20):
        """The form stays with what was typed, and says why."""
        self.find(self.accessible.LABEL, sentence, seconds)
        self.desktop.screenshot("account")
        assert SECRET not in self.log()
        accounts = self.desktop.own / "config" / "encodes" / "accounts.ini"
        assert not accounts.exists() or "Contoso" not in accounts.read_text(encoding="utf-8")
        self.press("Escape")
        self.desktop.wait_for_end_of_window("Add Account")

    def says_in_preferences(self, sentence):
        self.press("ctrl+comma")
        self.accessible.press(self.find(("page tab",), "General"))
        self.find(self.accessible.LABEL, sentence, exact=True)
        self.press("Escape")
        self.desktop.wait_for_end_of_window("Preferences")

    def try_in_terminal(self):
        return self.desktop.inside(
            "encodesctl", "account", "add", "media-services-v2", "Fabrikam",
            f"api-endpoint={self.service.api_endpoint}", f"token-endpoint={self.service.token_endpoint}",
            f"client-id={CLIENT}", check=False, stdin=None, input=SECRET.encode())


def without_a_secret_portal(visitor):
    visitor.try_account()
    visitor.is_refused_by(NO_PORTAL)
    visitor.says_in_preferences("The bell of a job goes before what is chosen here.")
    answer = visitor.try_in_terminal()
    assert answer.returncode == 4 and NO_PORTAL.encode() in answer.stderr, answer


def without_any_portal(visitor):
    visitor.try_account()
    visitor.is_refused_by(NO_PORTAL)
    visitor.says_in_preferences("This desktop shows no notifications.")


def with_a_secret_portal_without_its_keyring(visitor):
    visitor.try_account()
    visitor.is_refused_by(NOT_OPENED)


def with_a_locked_keyring(visitor):
    """The portal has the person asked for the password: who refuses is told so, who types it has an account."""
    visitor.try_account()
    visitor.desktop.answer_prompt("Escape")
    visitor.is_refused_by(NOT_OPENED)
    wait_for("end of the question", lambda: not visitor.desktop.windows("--class", "gcr-prompter"))
    visitor.try_account()
    visitor.desktop.answer_prompt()
    visitor.desktop.wait_for_end_of_window("Add Account", 60)
    visitor.find(visitor.accessible.BUTTON, "Show account")


DESKTOPS = [
    ("secret-portal-missing", without_a_secret_portal, {"back_ends": ("gtk",), "keyring": "none"}),
    ("no-portal-at-all", without_any_portal, {"portal": False, "keyring": "none"}),
    ("secret-portal-without-keyring", with_a_secret_portal_without_its_keyring, {"keyring": "none"}),
    ("keyring-locked", with_a_locked_keyring, {"keyring": "locked"}),
]


def visit(name, check, options, artifacts):
    """In a process of its own: the accessibility bus is that of the first desktop."""
    process = multiprocessing.Process(target=visit_here, args=[name, check, options, artifacts])
    process.start()
    try:
        process.join()
    finally:
        process.terminate()
        process.join()
    return process.exitcode == 0


def visit_here(name, check, options, artifacts):
    with FlatpakDesktop(os.environ["FLATPAK_USER_DIR"], artifacts=os.path.join(artifacts, name), **options) as desktop:
        visitor = Visitor(desktop, Service(), CLIPBOARD)
        try:
            visitor.start()
            visitor.find(visitor.accessible.LABEL, "Watch Your Encodes")
            visitor.see_local_encode()
            check(visitor)
            visitor.quit()
        except Exception:
            visitor.note(traceback.format_exc())
            visitor.report_failure(name)
            sys.exit(1)


def main():
    # A kill from the test runner then unwinds the with blocks as well.
    signal.signal(signal.SIGTERM, lambda *unused: sys.exit(143))
    reason = os.environ.get("ENCODES_NO_FLATPAK")
    if reason:
        print(f"1..0 # SKIP {reason}")
        return 0
    artifacts = os.path.join(os.environ.get("ENCODES_TEST_BUILD_DIR", tempfile.gettempdir()), "tests", "flatpak",
                             "artifacts-without")
    shutil.rmtree(artifacts, ignore_errors=True)
    print(f"1..{len(DESKTOPS)}", flush=True)
    failed = False
    for number, (name, check, options) in enumerate(DESKTOPS, 1):
        good = visit(name, check, options, artifacts)
        print(f"{'ok' if good else 'not ok'} {number} /flatpak/without/{name}", flush=True)
        failed = failed or not good
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
