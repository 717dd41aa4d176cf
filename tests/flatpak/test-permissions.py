#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""What the installed Flatpak may do, read from the metadata that Flatpak itself goes by: that, and nothing else.

FLATPAK_USER_DIR says where it is installed."""

import configparser
import os
import subprocess
import sys

ID = "io.github.encodes.Encodes"

# All that it may: the network, the display and its memory, rendering, and the one folder of this computer's encodes.
# How Flatpak writes fallback-x11: with an x11 beside it, for old versions; newer ones leave that out on Wayland.
ALLOWED = {
    "shared": {"network", "ipc"},
    "sockets": {"wayland", "fallback-x11", "x11"},
    "devices": {"dri"},
    "filesystems": {"~/.local/state/encodes/jobs:create"},
}
# Groups that say nothing of what it may do.
NO_PERMISSIONS = ("Application", "Build")


def flatpak(*arguments):
    return subprocess.run(["flatpak", *arguments], stdout=subprocess.PIPE, check=True, timeout=60).stdout.decode()


def parse(text):
    parser = configparser.RawConfigParser(delimiters=("=",), strict=True, interpolation=None)
    parser.optionxform = str
    parser.read_string(text)
    return parser


def values_of(text):
    return {value for value in text.split(";") if value}


def what_is_more(metadata):
    """The permissions in @metadata that are not allowed, a line each."""
    problems = []
    for group in metadata.sections():
        if group in NO_PERMISSIONS or group.startswith("Extension "):
            continue
        for key, text in metadata[group].items():
            allowed = ALLOWED.get(key, set()) if group == "Context" else set()
            more = values_of(text) - allowed
            if more:
                problems.append(f"[{group}] {key}: {', '.join(sorted(more))}")
    return problems


def what_is_missing(metadata):
    context = metadata["Context"] if "Context" in metadata else {}
    return [f"[Context] {key}: {', '.join(sorted(missing))}" for key, allowed in ALLOWED.items()
            if (missing := allowed - values_of(context.get(key, "")))]


def read_deployed():
    """The file beside the program itself, which says the same as a command that may leave something out."""
    path = os.path.join(flatpak("info", "--show-location", ID).strip(), "metadata")
    with open(path, encoding="utf-8") as file:
        return parse(file.read())


def installed_metadata_allows_no_more():
    return what_is_more(read_deployed())


def installed_metadata_allows_what_it_needs():
    return what_is_missing(read_deployed())


def flatpak_grants_no_more():
    """With what the runtime and the user's overrides add."""
    return what_is_more(parse(flatpak("info", "--show-permissions", ID)))


def each_further_permission_is_found():
    """What this test is for: the real metadata with one more permission of each kind."""
    further = {
        "Context": ["shared=network;ipc;pid;", "sockets=x11;wayland;fallback-x11;pulseaudio;", "devices=dri;all;",
                    "filesystems=~/.local/state/encodes/jobs:create;xdg-download;", "features=devel;",
                    "filesystems=~/.local/state/encodes:create;", "persistent=.encodes;", "unset-environment=HOME;"],
        "Session Bus Policy": ["org.freedesktop.secrets=talk", "org.freedesktop.Notifications=talk",
                               "io.github.encodes.Encodes.*=own"],
        "System Bus Policy": ["org.freedesktop.login1=talk"],
        "Environment": ["GTK_USE_PORTAL=1"],
        "Policy fusion": ["shared=1"],
        "USB Devices": ["enumerable-devices=all"],
    }
    problems = []
    for group, lines in further.items():
        for line in lines:
            metadata = read_deployed()
            before = what_is_more(metadata)
            if not metadata.has_section(group):
                metadata.add_section(group)
            metadata[group].update([line.split("=", 1)])
            if len(what_is_more(metadata)) != len(before) + 1:
                problems.append(f"[{group}] {line} would go unseen")
    return problems


CHECKS = [
    ("installed-metadata-allows-no-more", installed_metadata_allows_no_more),
    ("installed-metadata-allows-what-it-needs", installed_metadata_allows_what_it_needs),
    ("flatpak-grants-no-more", flatpak_grants_no_more),
    ("each-further-permission-is-found", each_further_permission_is_found),
]


def main():
    reason = os.environ.get("ENCODES_NO_FLATPAK")
    if reason:
        print(f"1..0 # SKIP {reason}")
        return 0
    print(f"1..{len(CHECKS)}")
    failed = False
    for number, (name, check) in enumerate(CHECKS, 1):
        problems = check()
        for problem in problems:
            print("# " + problem)
        print(f"{'not ok' if problems else 'ok'} {number} /flatpak/permissions/{name}", flush=True)
        failed = failed or bool(problems)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
