#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-everyday.py ENCODES ENCODESCTL SCHEMA-FOLDER CLIPBOARD

What people do with Encodes every day, as they do it: with keys, pointer, clipboard and the bubbles of the desktop.
Program, desktop and keyring are real; the service is the stand-in, so that jobs end when the test wants them to.
"""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "harness"))

from desktop import wait_for  # noqa: E402
from person import Person, run_steps  # noqa: E402
from service import CLIENT, SECRET  # noqa: E402

# What the box about it begins with.
FAILURE = "The service gave the code “ErrorInvalidInput”"
ERROR_CODE, ERROR_TEXT = "ErrorInvalidInput", "Input asset is not valid.\nIt has <b>no</b> video track. 输入"
RUNNING, WAITING = ("Big Buck Bunny", "Sintel", "Tears of Steel", "Elephants Dream"), ("Cosmos Laundromat",)
ENDED = ("Spring", "Interview 03")


class Everyday(Person):
    def add_pasted_account(self):
        """What is no description gets a sentence and fills in nothing; what is one fills in all that Add needs."""
        self.ids = {name: self.add_job(name, 2) for name in RUNNING}
        self.ids.update({name: self.add_job(name, 0) for name in WAITING})
        self.ids["Spring"] = self.add_job("Spring", 3)
        self.ids["Interview 03"] = self.add_job(
            "Interview 03", 4, tasks=[{"Name": "H264 720p", "State": 4, "Progress": 30,
                                       "ErrorDetails": [{"Code": ERROR_CODE, "Message": ERROR_TEXT}]}])
        self.start()
        self.press("ctrl+n")
        self.wait_for_window("Add Account")

        self.set_clipboard('{"weather": "rain", "temperature": 7}')
        self.press("ctrl+v")
        self.find(self.accessible.BUTTON, "Add", exact=True)
        self.find(self.accessible.LABEL, "This does not describe an account of a kind that Encodes knows.")

        self.set_clipboard(json.dumps({
            "provider": "media-services-v2", "name": "Contoso", "api-endpoint": self.service.api_endpoint,
            "token-endpoint": self.service.token_endpoint, "client-id": CLIENT, "client-secret": SECRET}))
        self.press("ctrl+v")
        self.find(self.accessible.LABEL, "fields were filled in")
        self.desktop.screenshot("1-pasted")
        self.press("Return")
        self.wait_for_window("Encodes")
        self.wait_for_rows(*RUNNING, *WAITING, *ENDED)

    def search(self):
        """Just typing."""
        self.type("tears")
        self.wait_for_rows("Tears of Steel")
        self.desktop.screenshot("2-search")
        self.press("Escape")
        self.wait_for_rows(*RUNNING, *WAITING, *ENDED)
        # Two words, typed at once.
        self.type("not valid")
        self.wait_for_rows("Interview 03")
        self.press("Escape")
        self.wait_for_rows(*RUNNING, *WAITING, *ENDED)

    def filter(self):
        self.press("ctrl+2")
        self.wait_for_rows(*RUNNING)
        self.press("ctrl+3")
        self.wait_for_rows(*WAITING)
        self.press("ctrl+1")
        self.wait_for_rows(*RUNNING, *WAITING, *ENDED)

    def see_id(self, name):
        self.see_details(self.ids[name])

    def open_details(self):
        """By the pointer, and by keys."""
        self.click_row("Interview 03")
        self.see_id("Interview 03")
        self.click_row("Spring")
        self.see_id("Spring")
        assert not self.look(self.accessible.LABEL, self.ids["Interview 03"]), "the other job is still shown"
        rows = [row.split(",")[0] for row in self.wait_for("rows", self.rows)]
        above = rows[rows.index("Spring") - 1]
        self.press("Up", "Return")
        self.see_id(above)
        self.desktop.screenshot("3-details")

    def cancel(self):
        """Asks first, and does nothing when the person only presses Return."""
        self.click_row("Elephants Dream")
        self.see_id("Elephants Dream")
        self.service.tell(op="log")
        for answer in "Return", "alt+c":
            self.press("ctrl+period")
            own_window = self.wait_for_question("Cancel “Elephants Dream”?", "Keep")
            self.desktop.screenshot("4-cancel")
            self.press(answer)
            self.wait_for_answer("Cancel “Elephants Dream”?", own_window)
            requests = self.service.wait_for_requests("/Jobs", 2) if answer == "Return" else []
            assert not [request for request in requests if "CancelJob" in request["line"]], "Return has canceled it"
        self.wait_for_row("Elephants Dream, canceling")
        self.end_job(self.ids["Elephants Dream"], 5)
        self.wait_for_row("Elephants Dream, canceled")

    def copy_error(self):
        """From the row's own menu, by keys alone, and from the details by the pointer."""
        self.click_row("Interview 03")
        self.see_id("Interview 03")
        self.press("Menu")
        self.find((), "Copy Error")
        self.press("e")
        self.check_error()
        self.set_clipboard("something else")
        details = self.find(self.accessible.GROUP, FAILURE)
        self.click_on(self.accessible.find(details, self.accessible.BUTTON, "Copy"))
        self.check_error()
        self.desktop.screenshot("5-copied")

    def check_error(self):
        wait_for("error on the clipboard", lambda: ERROR_CODE in self.clipboard())
        assert ERROR_TEXT in self.clipboard(), self.clipboard()

    def tell_when_done(self):
        """Three are selected with Shift and Ctrl; when all have ended that is told once, with the counts."""
        names = [row.split(",")[0] for row in self.wait_for("rows", self.rows)]
        running = [name for name in names if name in RUNNING[:3]]
        assert len(running) == 3, names
        self.click_row(running[0])
        self.click_row(running[1], modifier="shift")
        self.click_row(WAITING[0], modifier="ctrl")
        self.find(self.accessible.LABEL, "3 selected")
        self.desktop.screenshot("6-selected")
        self.click_on(self.find(self.accessible.BUTTON, "Tell Me When Done"))
        # The window says so for a moment, and what was selected no longer is.
        self.wait_for("end of the selection", lambda: not self.look(self.accessible.LABEL, "3 selected"))

        before = self.desktop.notifications()
        assert not before, f"told too early: {before}"
        self.end_job(self.ids[running[0]])
        self.wait_for_row(running[0] + ", finished")
        self.end_job(self.ids[running[1]], 4, [("ErrorProcessing", "The encoder has crashed.")])
        self.wait_for_row(running[1] + ", failed")
        assert not self.desktop.notifications(), "told before all have ended"
        self.end_job(self.ids[WAITING[0]])
        self.check_told("2 encodes finished, 1 failed")
        self.left = running[2]

    def check_told(self, summary, number=1):
        """So many bubbles come, the last of them with this title, and no more within the next looks at the service."""
        wait_for(f"notification {number}", lambda: len(self.desktop.notifications()) >= number)
        self.service.wait_for_requests("/Jobs", 2)
        told = [notification["summary"] for notification in self.desktop.notifications()]
        assert len(told) == number and told[-1] == summary, told

    def close_and_be_called(self):
        """The window goes, the watching stays, which is said once; a click on the bubble brings the job."""
        self.close_bubbles()
        self.press("ctrl+w")
        wait_for("end of the window", lambda: not self.desktop.windows("--name", "^Encodes$"))
        wait_for("word of the watching", lambda: len(self.desktop.notifications()) == 2)
        last = self.desktop.notifications()[-1]["summary"]
        assert last == "Encodes keeps watching 1 encode", last
        assert self.process.poll() is None, "the program has ended"
        self.close_bubbles()

        extra = self.add_job("Late arrival", 2)
        self.ids["Late arrival"] = extra
        self.service.wait_for_requests("/Jobs", 2)
        self.end_job(self.ids[self.left])
        self.check_told(self.left + " finished", 3)
        assert not self.desktop.windows("--name", "^Encodes$"), "the window is back without a click"
        self.desktop.click_notification()
        self.wait_for_window("Encodes")
        self.see_id(self.left)
        self.desktop.screenshot("7-called")

    def hear_what_was_missed(self):
        """What ended while nothing of Encodes ran is told once at its next start, and not at the one after that."""
        self.click_row("Late arrival")
        self.ids["Overnight"] = self.add_job("Overnight", 2)
        self.wait_for_row("Overnight, processing")
        self.close_bubbles()
        self.quit()
        self.end_job(self.ids["Late arrival"])
        self.end_job(self.ids["Overnight"], 4, [(ERROR_CODE, ERROR_TEXT)])
        self.start()
        self.wait_for_row("Overnight, failed")
        self.check_told("While Encodes was closed", 4)
        body = self.desktop.notifications()[-1]["body"]
        assert body.startswith("1 encode finished, 1 failed"), body
        self.quit()
        # This one is forgotten meanwhile, which is no news either.
        self.service.tell(op="remove", id=self.ids["Interview 03"])
        self.start()
        self.check_told("While Encodes was closed", 4)

    def read_offline(self):
        """A job that the service has forgotten stays, and is readable when nothing answers."""
        self.wait_for("mark of a remembered job",
                 lambda: self.find_row("Interview 03,").get_description() == "Only in the history")
        self.quit()
        self.service.stop()
        self.start()
        self.wait_for_row("Interview 03, failed")
        self.click_row("Interview 03")
        self.see_id("Interview 03")
        details = self.find(self.accessible.GROUP, FAILURE)
        self.accessible.find(details, self.accessible.LABEL, "It has <b>no</b> video track.")
        self.click_row("Spring")
        self.see_id("Spring")
        self.wait_for("trouble in words", lambda: self.look(self.accessible.BUTTON, "Retry"))
        self.desktop.screenshot("8-offline")
        self.quit()


STEPS = [
    ("account/is-added-by-pasted-json", Everyday.add_pasted_account),
    ("search/begins-with-typing", Everyday.search),
    ("filter/ctrl-2-shows-what-runs", Everyday.filter),
    ("details/open-by-click-and-by-key", Everyday.open_details),
    ("job/is-canceled-after-a-question", Everyday.cancel),
    ("error/is-copied", Everyday.copy_error),
    ("selection/three-are-told-as-one", Everyday.tell_when_done),
    ("window/closed-and-called-back-by-a-bubble", Everyday.close_and_be_called),
    ("start/tells-what-was-missed-once", Everyday.hear_what_was_missed),
    ("history/is-readable-offline", Everyday.read_offline),
]

if __name__ == "__main__":
    sys.exit(run_steps(Everyday, "/everyday", STEPS, sys.argv[1:5]))
