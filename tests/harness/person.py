# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""A person before the window of the real program: looks at it through the accessibility tree, and uses keys, pointer
and clipboard. What the window shows comes from a service beside the test."""

import datetime
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import traceback

from desktop import Desktop, NotInTime, wait_for
from journey import artifacts_of
from service import CLIENT, SECRET, Service

# Without a compositor, the frame that GTK draws around a window.
CSD_BORDER = 5


def time_text(minutes=0):
    """So many minutes from now, as the service writes it."""
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=minutes)
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds")


class Person:
    def __init__(self, desktop, encodes, encodesctl, schemas, clipboard):
        self.desktop = desktop
        self.encodes, self.encodesctl, self.schemas, self.clipboard_program = encodes, encodesctl, schemas, clipboard
        self.service = Service()
        self.process = self.program = self.list_of_jobs = self.details = None
        self.n_starts = 0
        self.clipboard_owner = None
        import accessible  # connects to the desktop's own bus
        self.accessible = accessible
        settings = pathlib.Path(os.environ["XDG_CONFIG_HOME"], "glib-2.0", "settings", "keyfile")
        settings.parent.mkdir(parents=True)
        # So high that no row has to be scrolled to.
        settings.write_text("[io/github/encodes/Encodes]\nrefresh-interval=1\nwindow-height=900\n", encoding="utf-8")

    # The parts around the window

    def add_account(self, name="Contoso"):
        """Not what is tested: by the command line."""
        subprocess.run([self.encodesctl, "account", "add", "media-services-v2", name,
                        f"api-endpoint={self.service.api_endpoint}", f"token-endpoint={self.service.token_endpoint}",
                        f"client-id={CLIENT}"], input=SECRET.encode(), check=True, timeout=30,
                       stdout=subprocess.DEVNULL)

    def add_job(self, name, state, **properties):
        """Adds a job to the service. Returns its id."""
        number = sum(name.encode()) * 10000 + len(name)
        job = {"Id": f"nb:jid:UUID:{number:08d}-0000-0000-0000-000000000000", "Name": name, "State": state,
               "Created": time_text(-40), "StartTime": time_text(-20) if state > 1 else None,
               "EndTime": time_text(-5) if 3 <= state <= 5 else None}
        tasks = properties.pop("tasks", [{"Name": "H264 720p", "State": state, "Progress": 100 if state == 3 else 0}])
        job.update(properties)
        return self.service.tell(op="add", job=job, tasks=tasks)["id"]

    def end_job(self, job_id, state=3, errors=()):
        self.service.tell(op="set", id=job_id, job={"State": state, "EndTime": time_text()},
                          tasks=[{"State": state, "Progress": 100 if state == 3 else 7,
                                  "ErrorDetails": [{"Code": code, "Message": text} for code, text in errors]}])

    def start(self, *arguments):
        """Starts the program, and waits until it can be looked at."""
        self.n_starts += 1
        self.list_of_jobs = self.details = None
        self.process = self.desktop.start_program(
            [self.encodes, *arguments], f"encodes-{self.n_starts}.log", GSETTINGS_SCHEMA_DIR=self.schemas,
            GSETTINGS_BACKEND="keyfile", PATH=os.path.dirname(self.encodesctl) + ":" + os.environ["PATH"])
        self.program = self.wait_for("the program on the accessibility bus", self.look_for_program)
        self.wait_for_window("Encodes")

    def look_for_program(self):
        # One that has just ended may still be on the bus.
        for node in self.accessible.children(self.accessible.Atspi.get_desktop(0)):
            try:
                if node.get_process_id() == self.process.pid and self.accessible.children(node):
                    return node
            except self.accessible.GLib.Error:
                pass
        assert self.process.poll() is None, f"encodes ended with {self.process.returncode}"
        return None

    def quit(self):
        self.press("ctrl+q")
        assert self.process.wait(20) == 0, f"encodes ended with {self.process.returncode}"

    # Looking

    def wait_for(self, what, condition, seconds=20, interval=0.05):
        """As the function, but what vanishes while it is looked at is not there yet, or not any more."""
        def carefully():
            try:
                return condition()
            except self.accessible.GLib.Error:
                return None

        return wait_for(what, carefully, seconds, interval)

    def look(self, roles=(), text="", exact=False):
        return self.accessible.look(self.program, roles, text, exact)

    def find(self, roles=(), text="", seconds=20, exact=False):
        return self.accessible.find(self.program, roles, text, seconds, exact)

    def rows(self):
        """The sentences of the rows that the list shows, from above."""
        return [self.accessible.name_of(row) for row in self.row_nodes()]

    def row_nodes(self):
        # A walk through all of the window each time would take longer than what is waited for.
        if not self.list_of_jobs:
            self.list_of_jobs = self.look(("list",), "Jobs", exact=True)
        if not self.list_of_jobs or not self.accessible.is_shown(self.list_of_jobs):
            return []
        shown = [(self.accessible.extents(row)[1], row) for row in self.accessible.children(self.list_of_jobs)
                 if self.accessible.is_shown(row)]
        return [row for _, row in sorted(shown, key=lambda pair: pair[0])]

    def see_details(self, job_id):
        """Waits until the details are those of this job. Returns their node."""
        if not self.details:
            self.details = self.find(self.accessible.REGION, "Details", exact=True)
        self.accessible.find(self.details, self.accessible.LABEL, job_id, exact=True)
        return self.details

    def find_row(self, beginning):
        return self.wait_for(f"row “{beginning}”", lambda: next(
            (row for row in self.row_nodes() if self.accessible.name_of(row).startswith(beginning)), None))

    def wait_for_rows(self, *beginnings):
        """Waits until the list shows rows that begin like this, in whatever order, and no others."""
        def same():
            names = [name.split(",")[0] for name in self.rows()]
            return sorted(names) == sorted(beginnings)

        try:
            self.wait_for(f"rows {', '.join(beginnings)}", same)
        except AssertionError:
            raise AssertionError(f"rows {self.rows()} instead of {sorted(beginnings)}") from None

    def wait_for_row(self, text):
        self.wait_for(f"row “{text}”", lambda: any(text in row for row in self.rows()))

    def wait_for_window(self, title):
        """Waits until the window of this title has the keys."""
        wait_for(f"active window “{title}”", lambda: self.active_title() == title)

    def wait_for_question(self, heading, default):
        """Waits until this is asked and Return means the answer @default. Returns whether a window of its own asks it; else
        the window below does, since libadwaita 1.5."""
        self.find(self.accessible.LABEL, heading)
        self.wait_for(f"question “{heading}” to have the keys",
                      lambda: self.active_title() not in (None, "Encodes") or self.has_focus(self.accessible.BUTTON, default))
        return self.active_title() != "Encodes"

    def wait_for_answer(self, heading, own_window):
        """Waits until that is not asked any more, and the window below has the keys. Nobody must look through a window that
        goes just then: GTK 4.8 stumbles over that."""
        self.wait_for_window("Encodes")
        if not own_window:
            self.wait_for(f"end of “{heading}”", lambda: not self.look(self.accessible.LABEL, heading))

    def has_focus(self, roles, text):
        node = self.look(roles, text)
        if not node:
            return False
        node.clear_cache()
        return node.get_state_set().contains(self.accessible.Atspi.StateType.FOCUSED)

    def active_title(self):
        """The title of the window that has the keys; None while none has them."""
        answer = subprocess.run(["xdotool", "getactivewindow", "getwindowname"], stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL, check=False, timeout=10)
        return answer.stdout.decode().rstrip("\n") if answer.returncode == 0 else None

    # Doing

    def press(self, *keys):
        self.desktop.press_keys(*keys)

    def type(self, text):
        self.desktop.type_text(text)

    def click_on(self, node, title="^Encodes$", button="1", modifier=None):
        """A click in the middle of @node, which must be in view. Where GTK does not know the place of a button well enough to
        hit it, the button is pressed in another way."""
        if not self.accessible.knows_places(self.program) and self.accessible.role_of(node) in self.accessible.PRESSED:
            self.accessible.press(node)
            return

        def find_middle():
            # What is still moving into its place would be missed.
            before, after = self.accessible.extents(node), self.accessible.extents(node)
            return (before[0] + before[2] // 2, before[1] + before[3] // 2) if before == after and before[2] else None

        x, y = self.wait_for("place to click", find_middle)
        window = wait_for(f"window {title}", lambda: self.desktop.windows("--name", title))[-1]
        left, top, width, height = self.desktop.geometry(window)
        assert 0 < x < width and 0 < y < height, f"“{self.accessible.name_of(node)}” is not in view"
        arguments = ["mousemove", str(left + x + CSD_BORDER), str(top + y + CSD_BORDER), "click", button]
        if modifier:
            arguments = ["keydown", modifier, *arguments, "keyup", modifier]
        subprocess.run(["xdotool", *arguments], check=True, timeout=10)

    def click_row(self, name, modifier=None):
        self.click_on(self.find_row(name + ","), modifier=modifier)

    def set_clipboard(self, text):
        """As another program does in which the person has copied something."""
        owner = subprocess.Popen([self.clipboard_program, "set"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                 text=True, preexec_fn=Desktop.end_with_the_test)
        owner.stdin.write(text)
        owner.stdin.close()
        assert owner.stdout.readline() == "ready\n"
        if self.clipboard_owner:
            self.clipboard_owner.kill()
        self.clipboard_owner = owner

    def paste(self, outcome):
        """Pastes what the clipboard has, again if nothing of it is seen: a window that has just come may not have the keys
        yet, as a person would notice, too."""
        for _ in range(3):
            self.press("ctrl+v")
            try:
                return self.find(self.accessible.LABEL, outcome, 6)
            except NotInTime:
                self.note(f"pasted, and no “{outcome}”")
        self.press("ctrl+v")
        return self.find(self.accessible.LABEL, outcome)

    def clipboard(self):
        """What another program gets in which the person pastes."""
        return subprocess.run([self.clipboard_program, "get"], stdout=subprocess.PIPE, check=True,
                              timeout=20).stdout.decode()

    def close_bubbles(self):
        subprocess.run(["dunstctl", "close-all"], check=True, timeout=10)
        wait_for("bubbles to go", lambda: not self.desktop.n_displayed_notifications())

    def note(self, text):
        print("# " + text.replace("\n", "\n# "), flush=True)

    def report_failure(self, name):
        try:
            self.desktop.screenshot("failure-" + name.replace("/", "-"))
            self.note(self.accessible.tree(self.program, hidden=False))
            log = pathlib.Path(self.desktop.artifacts, f"encodes-{self.n_starts}.log")
            self.note("the log ends: " + "\n".join(log.read_text(errors="replace").splitlines()[-20:]))
        except Exception as error:  # whatever is missing, the failure itself has been told
            self.note(f"no more is known: {error}")


def run_steps(person_class, prefix, steps, arguments, desktop_class=Desktop, **desktop_options):
    """Runs the steps in their order, and ends with the first that fails. Returns the exit status."""
    # A kill from the test runner then unwinds the with block as well.
    signal.signal(signal.SIGTERM, lambda *unused: sys.exit(143))
    artifacts = artifacts_of(prefix.strip("/").replace("/", "-"))
    print(f"1..{len(steps)}", flush=True)
    shutil.rmtree(artifacts, ignore_errors=True)
    with desktop_class(artifacts=artifacts, size="1280x1000", **desktop_options) as desktop:
        person = person_class(desktop, *(os.path.abspath(argument) for argument in arguments))
        for number, (name, step) in enumerate(steps, 1):
            try:
                step(person)
            except Exception:
                print(f"not ok {number} {prefix}/{name}")
                person.note(traceback.format_exc())
                person.report_failure(name)
                return 1
            print(f"ok {number} {prefix}/{name}", flush=True)
    return 0
