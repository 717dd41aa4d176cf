#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-accessibility.py ENCODES ENCODESCTL SCHEMA-FOLDER CLIPBOARD

What somebody has of Encodes who does not see it, or does not use a pointer: names, roles, states, values and
descriptions in the accessibility tree of the real program with jobs of every state, and all of it reached by keys.
"""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "harness"))

from desktop import wait_for  # noqa: E402
from person import Person, run_steps  # noqa: E402

# What GTK says of a widget without a name: the name of its class; and what a careless button says: that of its icon.
NO_NAME = re.compile(r"^\s*$|^(Gtk|Adw|Encodes|Gdk)[A-Z]\w+$|-symbolic$")
CONTROLS = {"push button", "button", "toggle button", "check box", "radio button", "combo box", "text", "password text",
            "entry", "spin button", "switch", "list", "list item", "menu item", "check menu item", "radio menu item",
            "page tab", "progress bar", "slider", "link", "table", "tree table"}
# Within these their own names are what is read out.
WHOLE = {"combo box"}
# A label that can have the focus has its own text for a name.
GROUPS = {"scroll pane", "panel", "grouping", "filler", "label"}
# Of GTK 4.8 itself, which gives the program no way to name it.
FOREIGN = {"Keyboard Shortcuts": ("push button", "entry", "text")}

SENTENCES = {
    "Big Buck Bunny": r"Big Buck Bunny, processing, 64 percent, \d+ minutes left, Contoso",
    "Sintel": r"Sintel, processing, Contoso",
    "Cosmos": r"Cosmos, waiting, Contoso",
    "Charge": r"Charge, starting, Contoso",
    "Hero": r"Hero, canceling, Contoso",
    "Spring": r"Spring, finished, 5 min ago, Contoso",
    "Interview 03": r"Interview 03, failed, 5 min ago, Input asset is not valid\., Contoso",
    "Agent 327": r"Agent 327, canceled, 5 min ago, Contoso",
}
# Name, state, and progress of the task
JOBS = (("Big Buck Bunny", 2, 64), ("Sintel", 2, 0), ("Cosmos", 0, 0), ("Charge", 1, 0), ("Hero", 6, 0),
        ("Spring", 3, 100), ("Interview 03", 4, 30), ("Agent 327", 5, 10))
TOUCH = 44


class Accessibility(Person):
    def set_up(self):
        self.ids = {}
        for name, state, progress in JOBS:
            errors = [{"Code": "ErrorInvalidInput", "Message": "Input asset is not valid."}] if state == 4 else []
            self.ids[name] = self.add_job(name, state, tasks=[
                {"Name": "H264 720p", "State": state, "Progress": progress, "ErrorDetails": errors}])
        self.add_account()
        self.start()
        self.wait_for_rows(*SENTENCES)

    # Looking

    def open(self, name):
        self.click_row(name)
        return self.see_details(self.ids[name])

    def states(self, node, fresh=True):
        if fresh:
            node.clear_cache()
        return {state.value_nick for state in node.get_state_set().get_states()}

    def controls(self, window):
        """What can be acted on or reads out something of its own."""
        found = []

        def collect(node):
            role = self.accessible.role_of(node)
            if self.accessible.is_shown(node) and role not in GROUPS and (
                    role in CONTROLS or "focusable" in self.states(node, fresh=False)):
                found.append(node)
            if role not in WHOLE:
                for child in self.accessible.children(node):
                    collect(child)

        collect(window)
        return found

    def check_names(self, window, least):
        controls = self.controls(window)
        bad = [f"{self.accessible.role_of(node)} “{self.accessible.name_of(node)}” in {self.place_of(node)}"
               for node in controls if NO_NAME.search(self.accessible.name_of(node)) and not self.is_foreign(node)]
        assert not bad, "without a name: " + "; ".join(bad)
        assert len(controls) >= least, f"only {len(controls)} controls in “{self.accessible.name_of(window)}”"

    def is_foreign(self, node):
        return self.accessible.role_of(node) in FOREIGN.get(self.accessible.name_of(self.window_of(node)), ())

    def window_of(self, node):
        while node.get_parent() and self.accessible.role_of(node.get_parent()) != "application":
            node = node.get_parent()
        return node

    def place_of(self, node):
        names = []
        while node.get_parent() and len(names) < 8:
            node = node.get_parent()
            names.append(self.accessible.name_of(node) or self.accessible.role_of(node))
        return " < ".join(names)

    def window(self, title="Encodes"):
        return wait_for(f"window “{title}”", lambda: self.accessible.look_window(self.program, title))

    # The steps

    def rows_are_sentences(self):
        self.set_up()
        for name, pattern in SENTENCES.items():
            wait_for(f"sentence “{pattern}”", lambda p=pattern: any(re.fullmatch(p, row) for row in self.rows()))

    def progress_has_values(self):
        """A bar for each job that runs, called after the job, with a value where there is one."""
        bars = {self.accessible.name_of(bar): bar for row in self.row_nodes() for bar in self.accessible.walk(row)
                if self.accessible.role_of(bar) == "progress bar"}
        assert set(bars) == {"Big Buck Bunny", "Sintel", "Charge", "Hero"}, set(bars)
        bar = bars["Big Buck Bunny"]
        value, low, high = (ask(bar) for ask in (self.accessible.Atspi.Value.get_current_value,
                                                 self.accessible.Atspi.Value.get_minimum_value,
                                                 self.accessible.Atspi.Value.get_maximum_value))
        assert low == 0 and abs(value / high - 0.64) < 0.001, (low, value, high)

    def states_are_words(self):
        """What a colour says, a word says too: on the screen, in the row or in what is open beside it."""
        words = {"Big Buck Bunny": "Running", "Cosmos": "Waiting", "Charge": "Starting", "Hero": "Canceling",
                 "Spring": "Finished", "Interview 03": "Failed", "Agent 327": "Canceled"}
        for name, word in words.items():
            details = self.open(name)
            assert self.accessible.look(details, self.accessible.LABEL, word, exact=True), f"“{name}” is not {word}"

    def pills_have_counts(self):
        names = ["All, 8 jobs", "Running, 4 jobs", "Waiting, 1 job", "Failed, 1 job", "Finished, 1 job",
                 "Canceled, 1 job"]
        pills = [self.find(self.accessible.BUTTON + ("radio button",), name, exact=True) for name in names]
        for key, chosen in (("ctrl+3", 2), ("ctrl+1", 0)):
            self.press(key)
            self.wait_for(f"pressed pill “{names[chosen]}”", lambda c=chosen: [
                number for number, pill in enumerate(pills) if self.states(pill) & {"pressed", "checked"}] == [c])

    def controls_have_names(self):
        """With each kind of job in the details, while searching, and while selecting."""
        for name in "Big Buck Bunny", "Interview 03", "Spring", "Cosmos":
            self.open(name)
            self.check_names(self.window(), 30)
        self.press("ctrl+f")
        entry = self.find(("entry", "text"), "Search jobs")
        self.check_names(self.window(), 31)
        assert "focused" in self.states(entry), "the search has not the focus"
        self.press("Escape")
        self.see_focus("Cosmos")

    def targets_are_large(self):
        """Where rows act, a finger finds them: the rows, and the buttons in them."""
        small = []
        acting = [node for node in self.accessible.walk(self.window()) if self.accessible.is_shown(node)
                  and (self.accessible.role_of(node) == "list item"
                       or self.accessible.role_of(node) in self.accessible.BUTTON and self.is_in_row(node))]
        for node in acting:
            _, _, width, height = self.accessible.extents(node)
            if min(width, height) < TOUCH:
                small.append(f"{self.accessible.role_of(node)} “{self.accessible.name_of(node)}”: {width} × {height}")
        assert not small, "; ".join(small)
        assert len(acting) >= 2 * len(SENTENCES) + 5, len(acting)

    def is_in_row(self, node):
        while node.get_parent():
            node = node.get_parent()
            if self.accessible.role_of(node) == "list item":
                return True
        return False

    def tab_goes_round(self):
        """Tab and Shift+Tab lead to everything in the window that is there to be used, and round."""
        self.open("Big Buck Bunny")
        self.ear = self.accessible.Ear("object:state-changed:focused")
        forward = self.tour("Tab")
        back = self.tour("shift+Tab")
        self.note("Tab: " + " → ".join(forward))
        wanted = ["Add Account", "Show account: All Accounts", "Search", "Main Menu", "All, 8 jobs", "Running, 4 jobs",
                  "Waiting, 1 job", "Failed, 1 job", "Finished, 1 job", "Canceled, 1 job", "Cancel Job…",
                  "Notifications: As in Preferences", "Job Menu", "H264 720p, 64 %", "Copy Job ID"]
        for places, key in (forward, "Tab"), (back, "Shift+Tab"):
            names = [place.replace("\xa0", " ") for place in places]
            assert not set(wanted) - set(names), f"{key} does not reach {set(wanted) - set(names)}"
            rows = [name for name in names if name.split(",")[0] in SENTENCES and "," in name]
            assert len(rows) == 1, f"{key} goes through the rows {rows}; the arrows are for that"
            assert names.count("Job Menu") == 1, f"{key} stops at the menus of the rows"
        self.ear.close()

    def tour(self, key):
        """The names of what gets the focus, until the first of them gets it again."""
        self.ear.forget()
        nodes = []
        while len(nodes) < 2 or nodes[-1] != nodes[0]:
            self.press(key)
            event = self.ear.wait_for(f"focus after {key}", lambda event: event.detail1 == 1)
            nodes.append(event.source)
            assert len(nodes) < 60, f"{key} does not come round: {[self.accessible.name_of(node) for node in nodes]}"
        return [self.accessible.name_of(node) for node in nodes[:-1]]

    def row_menu_has_keys(self):
        """The menu of a row by its key; a choice in it by keys; and the focus is back on the row."""
        self.open("Interview 03")
        self.press("Menu")
        items = self.wait_for_menu("Details", "Notifications", "Copy", "Copy Error")
        assert "Cancel Job…" not in items, f"the service allows no such thing: {items}"
        self.press("Escape")
        self.wait_for("menu to go", lambda: not self.menu_items())
        self.see_focus("Interview 03")
        rows = [row.split(",")[0] for row in self.wait_for("rows", self.rows)]
        self.press("Up")
        self.see_focus(rows[rows.index("Interview 03") - 1])

    def see_focus(self, beginning):
        self.wait_for(f"focus on “{beginning}”", lambda: any(
            "focused" in self.states(row) for row in self.row_nodes()
            if self.accessible.name_of(row).startswith(beginning)))

    def menu_items(self):
        return [self.accessible.name_of(node) for node in self.accessible.walk(self.program)
                if "menu item" in self.accessible.role_of(node) and self.accessible.is_shown(node)]

    def wait_for_menu(self, *names):
        """Waits until the menu shows these items, and returns all of them."""
        return self.wait_for("menu", lambda: set(names) <= set(self.menu_items()) and self.menu_items())

    def menu_has_names(self):
        """The main menu by its key; and it gives the focus back."""
        self.press("F10")
        items = self.wait_for_menu("Preferences", "Add Account…", "Refresh", "Select Jobs", "Export as CSV…", "Quit")
        assert not [name for name in items if NO_NAME.search(name)], items
        self.check_names(self.window(), 30)
        self.press("Escape")
        self.wait_for("menu to go", lambda: not self.menu_items())

    def account_form_explains(self):
        """Each field has a name, and is heard of when it gets the focus; a wrong one says what is wrong with it."""
        self.press("ctrl+n")
        self.wait_for_window("Add Account")
        window = self.window("Add Account")
        self.check_names(window, 10)
        address = self.accessible.find(window, ("text", "entry"), "Address", exact=True)
        ear = self.accessible.Ear("object:state-changed:focused")
        self.type("Fabrikam\t")
        ear.wait_for("focus on the address", lambda event: event.detail1 == 1 and event.source == address)
        self.type("no address\t")
        ear.wait_for("focus on what follows", lambda event: event.detail1 == 1 and event.source != address)
        ear.close()
        self.wait_for("state of a wrong field", lambda: "invalid-entry" in self.states(address)
                      or "invalid" in self.states(address))
        description = self.wait_for("description of a wrong field", address.get_description)
        self.note(f"a wrong address is described as “{description}”")
        assert self.accessible.look(window, self.accessible.LABEL, description), "the sentence is not shown"
        self.desktop.screenshot("account-form")
        self.press("Escape")
        self.wait_for_window("Encodes")

    def preferences_have_names(self):
        self.press("ctrl+comma")
        self.wait_for_window("Preferences")
        window = self.window("Preferences")
        self.check_names(window, 5)
        self.click_on(self.accessible.find(window, ("page tab",), "General"), "^Preferences$")
        self.accessible.find(window, (), "Start at login")
        self.check_names(window, 12)
        self.desktop.screenshot("preferences")
        self.press("Escape")
        self.wait_for_window("Encodes")

    def dialogs_have_names(self):
        self.open("Big Buck Bunny")
        self.press("ctrl+period")
        own_window = self.wait_for_question("Cancel “Big Buck Bunny”?", "Keep")
        for window in self.accessible.children(self.program):
            self.check_names(window, 2)
        self.press("Escape")
        self.wait_for_answer("Cancel “Big Buck Bunny”?", own_window)
        self.press("ctrl+question")
        self.wait_for_window("Keyboard Shortcuts")
        for text in "Add Account", "Cancel Job", "Select One More":
            self.accessible.find(self.window("Keyboard Shortcuts"), self.accessible.LABEL, text)
        self.check_names(self.window("Keyboard Shortcuts"), 1)
        self.press("Escape")
        self.wait_for_window("Encodes")


STEPS = [
    ("rows/are-sentences", Accessibility.rows_are_sentences),
    ("rows/have-progress-with-names-and-values", Accessibility.progress_has_values),
    ("states/are-words", Accessibility.states_are_words),
    ("pills/have-counts-and-say-which-is-chosen", Accessibility.pills_have_counts),
    ("window/controls-have-names", Accessibility.controls_have_names),
    ("window/targets-are-large", Accessibility.targets_are_large),
    ("keys/tab-goes-round", Accessibility.tab_goes_round),
    ("keys/open-the-menu-of-a-row", Accessibility.row_menu_has_keys),
    ("keys/open-the-main-menu", Accessibility.menu_has_names),
    ("account-form/describes-what-is-wrong", Accessibility.account_form_explains),
    ("preferences/controls-have-names", Accessibility.preferences_have_names),
    ("dialogs/controls-have-names", Accessibility.dialogs_have_names),
]

if __name__ == "__main__":
    sys.exit(run_steps(Accessibility, "/accessibility", STEPS, sys.argv[1:5]))
