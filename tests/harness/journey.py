# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Journeys of the whole program that need no eye on its window: steps on a desktop of their own, told as TAP."""

import os
import tempfile
import traceback

from desktop import Desktop


def artifacts_of(name):
    """Where pictures and logs of a journey stay: beside the build."""
    return os.path.join(os.environ.get("ENCODES_TEST_BUILD_DIR", tempfile.gettempdir()), "tests", "journey",
                        "artifacts-" + name)


def run_journey(test_class, name, steps):
    """Runs the steps of a journey in their order, and ends with the first that fails. Returns the exit status."""
    artifacts = artifacts_of(name)
    print(f"1..{len(steps)}", flush=True)
    with Desktop(notifications=False, artifacts=artifacts) as desktop:
        test = test_class(desktop)
        test.set_up()
        for number, (step_name, step) in enumerate(steps, 1):
            try:
                step(test)
            except Exception:
                print(f"not ok {number} /journey/{name}/{step_name}")
                print("# " + traceback.format_exc().replace("\n", "\n# "), flush=True)
                desktop.screenshot("failure")
                print("# encodes.log ends: " + "\n# ".join(end_of_log(artifacts)), flush=True)
                return 1
            print(f"ok {number} /journey/{name}/{step_name}", flush=True)
    return 0


def end_of_log(artifacts):
    try:
        with open(os.path.join(artifacts, "encodes.log"), encoding="utf-8", errors="replace") as file:
            return file.read().splitlines()[-20:]
    except FileNotFoundError:
        return ["there is none"]
