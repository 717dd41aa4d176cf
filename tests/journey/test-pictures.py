#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-pictures.py SOURCE-FOLDER BUILD-FOLDER GTK-VERSION

The pictures for software centres can be taken at any time, and those that are there show the program as it is now.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

import gi

gi.require_version("GdkPixbuf", "2.0")

from gi.repository import GdkPixbuf  # noqa: E402

SOURCE = pathlib.Path(sys.argv[1])
BUILD = pathlib.Path(sys.argv[2])
# They were taken with GTK 4.8. A newer one draws the same window with other details.
LIMIT = 0.02 if sys.argv[3].startswith("4.8.") else 0.2

NAMES = ("main", "narrow-details")


def read(path):
    picture = GdkPixbuf.Pixbuf.new_from_file(str(path))
    return picture.get_width(), picture.get_height(), picture.get_pixels()


def difference(one, other):
    """The share of points that somebody would see to be different."""
    n_different = sum(one[i:i + 4] != other[i:i + 4] and any(abs(one[k] - other[k]) > 24 for k in range(i, i + 4))
                      for i in range(0, len(one), 4))
    return n_different / (len(one) / 4)


def problems_of(name, folder):
    width, height, pixels = read(folder / f"{name}.png")
    kept_width, kept_height, kept_pixels = read(SOURCE / "data" / "screenshots" / f"{name}.png")
    if (width, height) != (kept_width, kept_height):
        return [f"{width} × {height} instead of {kept_width} × {kept_height}"]
    share = difference(pixels, kept_pixels)
    print(f"# {name}: {share:.2%} is different")
    if share <= LIMIT:
        return []
    return ["the window has changed: take its pictures again, data/screenshots/take BUILD-FOLDER, and look at them"]


def main():
    artifacts = os.environ.get("ENCODES_TEST_ARTIFACTS")
    print(f"1..{len(NAMES)}")
    failed = False
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(artifacts or temporary)
        answer = subprocess.run([SOURCE / "data" / "screenshots" / "take", BUILD, folder, *NAMES], check=False,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for line in answer.stdout.decode().splitlines():
            print("# " + line)
        for number, name in enumerate(NAMES, 1):
            problems = problems_of(name, folder) if answer.returncode == 0 else ["it could not be taken"]
            for problem in problems:
                print("# " + problem)
            print(f"{'not ok' if problems else 'ok'} {number} /pictures/{name}-shows-the-program-as-it-is")
            failed = failed or bool(problems)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
