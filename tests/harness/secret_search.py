# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Looks for secrets where none may be: files that programs left behind, their arguments and environments."""

import base64
import os
import pathlib
import threading
import urllib.parse


class Watcher(threading.Thread):
    """Keeps the arguments and the environment of every process that it sees, until it is stopped."""

    def __init__(self):
        super().__init__(daemon=True)
        self.seen = set()
        self.stopped = threading.Event()

    def run(self):
        while not self.stopped.wait(0.02):
            for name in os.listdir("/proc"):
                if name.isdigit():
                    for file in ("cmdline", "environ"):
                        try:
                            self.seen.add((file, pathlib.Path("/proc", name, file).read_bytes()))
                        except OSError:
                            pass

    def stop(self):
        self.stopped.set()
        self.join()


def forms(word):
    """@word as it is, and as it may have been written."""
    raw = word.encode()
    return {raw, base64.b64encode(raw).rstrip(b"=")[:-1], raw.hex().encode(),
            urllib.parse.quote(word, safe="").encode()}


def holds(content, needles):
    return any(needle in content for needle in needles)


def search(secrets, folders, watcher):
    """Returns where one of @secrets is, in the files of @folders and in what @watcher saw; and how many files there are."""
    needles = {form for secret in secrets for form in forms(secret)}
    n_files, places = 0, []
    for folder in folders:
        for path in pathlib.Path(folder).rglob("*"):
            if path.is_file():
                n_files += 1
                places += [str(path)] if holds(path.read_bytes(), needles) else []
    places += [f"{kind} of a process" for kind, content in watcher.seen if holds(content, needles)]
    return places, n_files
