#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: uninstall.py BUILD-FOLDER

Removes what was installed from this folder last: Meson's own list first, then what was made from it after the install,
and the folders that are empty then. Lists that other programs are in, too, are made again without this one.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys

BUILD = pathlib.Path(sys.argv[1])
# Folders there belong to the system, empty or not.
SYSTEM_PREFIXES = ("/usr", "/usr/local")


def options():
    entries = json.loads((BUILD / "meson-info" / "intro-buildoptions.json").read_text(encoding="utf-8"))
    return {entry["name"]: entry["value"] for entry in entries}


def installed():
    log = BUILD / "meson-logs" / "install-log.txt"
    if not log.exists():
        return []
    lines = log.read_text(encoding="utf-8").splitlines()
    return [pathlib.Path(line) for line in lines if line and not line.startswith("#")]


def refresh(folder, cache, suffix, command):
    """Makes a list of all files of a kind again, or removes it with the last of them."""
    if not folder.is_dir():
        return
    if not any(path.is_file() and path.name.endswith(suffix) for path in folder.rglob("*")):
        (folder / cache).unlink(missing_ok=True)
    elif shutil.which(command[0]):
        subprocess.run([*command, str(folder)], check=False)


def refresh_all(datadir):
    refresh(datadir / "glib-2.0" / "schemas", "gschemas.compiled", ".xml", ["glib-compile-schemas"])
    refresh(datadir / "applications", "mimeinfo.cache", ".desktop", ["update-desktop-database", "-q"])
    for suffix in ".png", ".svg":
        if any((datadir / "icons" / "hicolor").rglob("*" + suffix)):
            break
    refresh(datadir / "icons" / "hicolor", "icon-theme.cache", suffix, ["gtk4-update-icon-cache", "-q", "-t", "-f"])


def remove_if_empty(folder):
    try:
        folder.rmdir()
    except OSError:
        return False
    return True


def remove_empty_folders(paths, prefix):
    """Those that the install made; in a prefix of its own also those that an earlier one made."""
    for path in paths:
        remove_if_empty(path)
    if str(prefix) in SYSTEM_PREFIXES:
        return
    for path in paths:
        folder = path.parent
        while folder.is_relative_to(prefix) and (remove_if_empty(folder) or not folder.exists()):
            folder = folder.parent


def main():
    paths = installed()
    if not any(os.path.lexists(path) for path in paths):
        print("Nothing was installed from here.")
        return 0
    values = options()
    prefix = pathlib.Path(values["prefix"])

    if subprocess.run(["ninja", "-C", str(BUILD), "uninstall"], check=False).returncode != 0:
        return 1
    # What was staged for a package has no lists.
    if any(path.is_relative_to(prefix) for path in paths):
        refresh_all(prefix / values["datadir"])
    remove_empty_folders(paths, prefix)

    left = [path for path in paths if path.is_file()]
    for path in left:
        print(f"still there: {path}", file=sys.stderr)
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
