#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""A locked keyring, its real dialog on a screen, and a person who types, refuses, or is not there.

usage: test-keyring-prompt.py TEST-KEYRING     (prints TAP)
"""

import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "harness"))

from desktop import Desktop  # noqa: E402

SCHEMA = "io.github.encodes.Encodes.Account"


def run_situation(desktop, test_keyring, situation, key):
    desktop.lock()
    program = desktop.start_program([test_keyring, situation], situation + ".log")
    if key:
        desktop.answer_prompt(key)
    status = program.wait(timeout=90)
    if status != 0:
        with open(os.path.join(desktop.artifacts, situation + ".log"), encoding="utf-8", errors="replace") as file:
            print("# " + file.read().replace("\n", "\n# "))
    return status == 0


def main(test_keyring):
    situations = (("prompt-answered", "Return"), ("prompt-stores", "Return"), ("prompt-refused", "Escape"),
                  ("prompt-unanswered", None))
    print(f"1..{len(situations)}")
    with Desktop(keyring="locked", notifications=False) as desktop:
        desktop.unlock()
        subprocess.run(["secret-tool", "store", "--label=Encodes: Studio", "account", "prompted", "xdg:schema", SCHEMA],
                       env=desktop.environment, input=b"behind a lock", check=True, timeout=20)
        for number, (situation, key) in enumerate(situations, 1):
            good = run_situation(desktop, test_keyring, situation, key)
            print(f"{'ok' if good else 'not ok'} {number} /storage/keyring/{situation}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
