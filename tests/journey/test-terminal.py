#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-terminal.py WATCH-SAMPLE ENCODESCTL

What "make run" does where there is no display: a real sample encode, followed to its end.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import traceback

WATCH_SAMPLE, ENCODESCTL = (os.path.abspath(argument) for argument in sys.argv[1:3])


def run(folder, **changes):
    environment = {**os.environ, "HOME": folder, "XDG_STATE_HOME": os.path.join(folder, "state"),
                   "XDG_CONFIG_HOME": os.path.join(folder, "config"), **changes}
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        environment.pop(name, None)
    return subprocess.run([WATCH_SAMPLE, ENCODESCTL], env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=80, check=False)


def sample_is_followed_to_its_end(folder):
    ended = run(folder)
    assert ended.returncode == 0, (ended.returncode, ended.stderr)
    lines = ended.stdout.splitlines()
    values = [int(value) for line in lines for value in re.findall(r"(\d+) %", line)]
    assert len(values) >= 5 and values == sorted(values) and values[-1] == 100, lines
    assert "Finished" in lines[-1], lines
    assert not ended.stderr, ended.stderr


def failure_is_told(folder):
    """Without ffmpeg there is no sample: it says why, and does not wait for what never comes."""
    programs = os.path.join(folder, "programs")
    os.mkdir(programs)
    for name in ("sh", "date", "mktemp", "rm", "sleep", "cat"):
        os.symlink(shutil.which(name), os.path.join(programs, name))
    ended = run(folder, PATH=programs)
    assert ended.returncode not in (0, None), ended
    assert "ffmpeg" in ended.stderr, ended


CHECKS = [("sample-is-followed-to-its-end", sample_is_followed_to_its_end), ("failure-is-told", failure_is_told)]


def main():
    print(f"1..{len(CHECKS)}", flush=True)
    failed = False
    for number, (name, check) in enumerate(CHECKS, 1):
        folder = tempfile.mkdtemp(prefix="encodes-terminal-")
        try:
            check(folder)
            print(f"ok {number} /terminal/{name}", flush=True)
        except Exception:
            failed = True
            print(f"not ok {number} /terminal/{name}")
            print("# " + traceback.format_exc().replace("\n", "\n# "), flush=True)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
