#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-sample.py ENCODES ENCODESCTL SCHEMA-FOLDER

The very first start has something to see: the first page's sample is a real encode, whose row rises without any account.
"""

import os
import pathlib
import sys
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "harness"))

from desktop import Desktop, wait_for  # noqa: E402

ENCODES, ENCODESCTL, SCHEMAS = (os.path.abspath(argument) for argument in sys.argv[1:4])


def sample_rises(desktop):
    encodes = desktop.start_program([ENCODES], "sample.log", GSETTINGS_SCHEMA_DIR=SCHEMAS,
                                    PATH=os.path.dirname(ENCODESCTL) + ":" + os.environ["PATH"])
    import accessible  # connects to the desktop's own bus
    program = accessible.program("encodes")
    accessible.press(accessible.find(program, accessible.BUTTON, "Try a Sample Encode"))

    values = []

    def risen():
        bar = accessible.look(program, accessible.PROGRESS_BAR, "Sample encode")
        value = accessible.value(bar) or 0 if bar else 0
        if value > (values[-1] if values else 0):
            values.append(value)
        return len(values) >= 3

    wait_for("third value of the sample's progress bar", risen, 20)
    desktop.screenshot("sample")
    desktop.press_keys("ctrl+q")
    assert encodes.wait(20) == 0, encodes.returncode


def main():
    print("1..1", flush=True)
    artifacts = os.path.join(os.environ["ENCODES_TEST_BUILD_DIR"], "tests", "journey", "artifacts-sample")
    with Desktop(keyring="none", artifacts=artifacts) as desktop:
        try:
            sample_rises(desktop)
        except Exception:
            print("not ok 1 /sample/first-page-starts-an-encode-that-rises")
            print("# " + traceback.format_exc().replace("\n", "\n# "), flush=True)
            desktop.screenshot("failure")
            return 1
    print("ok 1 /sample/first-page-starts-an-encode-that-rises")
    return 0


if __name__ == "__main__":
    sys.exit(main())
