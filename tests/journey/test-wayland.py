#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-wayland.py ENCODES ENCODESCTL SCHEMA-FOLDER CLIPBOARD

The program on a Wayland desktop without X11: what differs there from the desktop of the other journeys.
"""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "harness"))

from desktop import wait_for  # noqa: E402
from person import Person, run_steps  # noqa: E402
from wayland import WaylandDesktop  # noqa: E402

APPLICATION_ID = "io.github.encodes.Encodes"
RUNNING = ("Big Buck Bunny", "Sintel")
SIZE = (700, 560)


class OnWayland(Person):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.settings = pathlib.Path(os.environ["XDG_CONFIG_HOME"], "glib-2.0", "settings", "keyfile")

    def active_title(self):
        return next((window["name"] for window in self.desktop.windows() if window["focused"]), "")

    def size(self):
        """Without the shadow, which sway leaves out as well."""
        rect = self.desktop.wait_for_window("Encodes")["rect"]
        return rect["width"], rect["height"]

    def close_dialog(self, title):
        self.press("Escape")
        self.desktop.wait_for_end_of_window(title)

    def wait_for_saved_width(self, width):
        """The compositor knows the size before the program has drawn itself in it."""
        wait_for(f"width {width}", lambda: f"window-width={width}\n" in self.settings.read_text(encoding="utf-8"))

    # The steps

    def show_jobs(self):
        self.add_account()
        self.ids = {name: self.add_job(name, 2) for name in RUNNING}
        self.ids["Spring"] = self.add_job("Spring", 3)
        self.start()
        self.wait_for_rows(*RUNNING, "Spring")
        self.desktop.screenshot("1-jobs")

    def be_known_by_its_id(self):
        """By this the desktop finds the icon and the name of the desktop file; it is that of every window."""
        self.press("ctrl+comma")
        self.wait_for_window("Preferences")
        ids = {window["app_id"] for window in self.desktop.windows()}
        assert ids == {APPLICATION_ID}, ids
        self.desktop.screenshot("2-preferences")
        self.close_dialog("Preferences")

    def open_details(self):
        self.press("ctrl+f")
        self.type("sintel")
        self.wait_for_rows("Sintel")
        self.press("Return", "Return")
        self.see_details(self.ids["Sintel"])
        self.press("Escape")
        self.wait_for_rows(*RUNNING, "Spring")

    def copy_the_id(self):
        """Another program gets what was copied here."""
        copy = self.accessible.find(self.see_details(self.ids["Sintel"]), self.accessible.BUTTON, "Copy")
        self.accessible.press(copy)
        wait_for("ID in the clipboard", lambda: self.desktop.clipboard() == self.ids["Sintel"])

    def paste_an_account(self):
        self.press("ctrl+n")
        self.wait_for_window("Add Account")
        self.desktop.copy('{"weather": "rain"}')
        self.press("ctrl+v")
        self.find(self.accessible.LABEL, "This does not describe an account of a kind that Encodes knows.")
        self.desktop.screenshot("3-add-account")
        self.close_dialog("Add Account")

    def keep_watching(self):
        """Closed while jobs run; a click on the notification brings the window back, in front and with the job."""
        self.desktop.tell_sway('[title="^Encodes$"]', f"resize set {SIZE[0]} {SIZE[1]}")
        self.wait_for_saved_width(SIZE[0])
        self.desktop.close_window("Encodes")
        self.desktop.wait_for_end_of_window("Encodes")
        assert self.process.poll() is None
        wait_for("word that it keeps watching", self.desktop.n_displayed_notifications)
        self.close_bubbles()
        self.end_job(self.ids["Big Buck Bunny"])
        wait_for("notification", self.desktop.n_displayed_notifications)
        self.list_of_jobs = self.details = None
        self.desktop.click_notification()
        self.wait_for_window("Encodes")
        self.see_details(self.ids["Big Buck Bunny"])
        self.desktop.screenshot("4-back")

    def keep_its_size(self):
        wait_for("size of before", lambda: self.size() == SIZE)

    def come_back_when_started_again(self):
        """The one that runs shows its window; the second process ends at once."""
        self.desktop.close_window("Encodes")
        self.desktop.wait_for_end_of_window("Encodes")
        again = self.desktop.start_program([self.encodes], "encodes-again.log", GSETTINGS_SCHEMA_DIR=self.schemas,
                                           GSETTINGS_BACKEND="keyfile")
        assert again.wait(20) == 0
        self.wait_for_window("Encodes")

    def be_narrow(self):
        self.desktop.tell_sway('[title="^Encodes$"]', "resize set 360 640")
        self.wait_for_saved_width(360)
        self.desktop.screenshot("5-narrow")

    def be_dark(self):
        self.press("ctrl+q")
        assert self.process.wait(20) == 0
        os.environ["ADW_DEBUG_COLOR_SCHEME"] = self.desktop.environment["ADW_DEBUG_COLOR_SCHEME"] = "prefer-dark"
        self.start()
        self.wait_for_row("Sintel")
        self.desktop.screenshot("6-dark")


def main():
    steps = [("show-jobs", OnWayland.show_jobs), ("be-known-by-its-id", OnWayland.be_known_by_its_id),
             ("open-details", OnWayland.open_details), ("copy-the-id", OnWayland.copy_the_id),
             ("paste-an-account", OnWayland.paste_an_account), ("keep-watching", OnWayland.keep_watching),
             ("keep-its-size", OnWayland.keep_its_size),
             ("come-back-when-started-again", OnWayland.come_back_when_started_again),
             ("be-narrow", OnWayland.be_narrow), ("be-dark", OnWayland.be_dark)]
    return run_steps(OnWayland, "/journey/wayland", steps, sys.argv[1:], desktop_class=WaylandDesktop)


if __name__ == "__main__":
    sys.exit(main())
