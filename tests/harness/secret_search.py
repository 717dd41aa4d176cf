# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Looks for secrets where none may be: files that programs wrote or left behind, what they said on a bus, their arguments,
environments and memory."""

import base64
import json
import os
import pathlib
import re
import subprocess
import threading
import time
import urllib.parse

# What writes to files; sockets have other ways.
WRITING = "write,pwrite64,pwritev,pwritev2"
WRITTEN = re.compile(rb"^\d+ +p?writev?2?(?:64)?\(\d+<(/[^>]*)>(?:\(deleted\))?, (.*)$")
STRING = re.compile(rb'"((?:[^"\\]|\\.)*)"')


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


class BusMonitor:
    """Keeps every message of a bus, byte by byte."""

    def __init__(self, path, address=None):
        self.path = pathlib.Path(path)
        with open(path, "wb") as file:
            self.process = subprocess.Popen(["dbus-monitor", *(["--address", address] if address else ["--session"]),
                                             "--pcap"], stdout=file)
        end = time.monotonic() + 20
        while not self.path.stat().st_size:
            assert self.process.poll() is None and time.monotonic() < end, "no messages of the bus"
            time.sleep(0.02)

    def stop(self):
        self.process.terminate()
        self.process.wait(10)
        return self.path.read_bytes()


def traced(trace, arguments):
    """The command that runs @arguments as they are, and writes to the file @trace what it and its children write to files,
    also to those that it removes again."""
    return ["strace", "-D", "-f", "--seccomp-bpf", "-e", "trace=" + WRITING, "-e", "signal=none", "-yy", "-s", "1000000",
            "-x", "-o", str(trace), *arguments]


def read_trace(trace):
    """What was written to each file: a dictionary of paths."""
    written = {}
    for line in pathlib.Path(trace).read_bytes().splitlines():
        match = WRITTEN.match(line)
        for text in STRING.findall(match[2]) if match else ():
            written.setdefault(match[1].decode(errors="replace"), bytearray()).extend(
                text.decode("latin-1").encode("latin-1").decode("unicode_escape").encode("latin-1"))
    return written


def forms(word):
    """@word as it is, and as it may have been written."""
    raw = word.encode()
    quoted = urllib.parse.quote(word, safe="")
    found = {raw, raw.hex().encode(), raw.hex().upper().encode(), quoted.encode(), urllib.parse.quote_plus(word).encode(),
             re.sub("%..", lambda match: match[0].lower(), quoted).encode(), json.dumps(word)[1:-1].encode(),
             json.dumps(word)[1:-1].replace("/", "\\/").encode(), word.encode("utf-16-le"), word.encode("utf-16-be"),
             word.encode("utf-32-le"), re.escape(word).encode(),
             word.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;").encode()}
    # In base64 it looks different at each of three places; the letters at the ends belong to its neighbours, too.
    for before in range(3):
        for encode in base64.b64encode, base64.urlsafe_b64encode:
            encoded = encode(b"\0" * before + raw).rstrip(b"=")
            found.add(encoded[(0, 2, 3)[before]:-1])
    return found


def holds(content, needles):
    return any(needle in content for needle in needles)


def read_memory(pid):
    """What a process can write to, mapping by mapping: heap, stacks, and all else."""
    with open(f"/proc/{pid}/maps", encoding="utf-8") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            start, end = (int(number, 16) for number in line.split()[0].split("-"))
            if "rw" not in line.split()[1] or end - start > 1 << 30:
                continue
            try:
                memory.seek(start)
                yield memory.read(end - start)
            except (OSError, ValueError):
                pass


def count_in_memory(pid, words):
    """How often any of @words, as it is, stands in the memory of a process."""
    return sum(content.count(word.encode()) for content in read_memory(pid) for word in words)


def search(secrets, folders, watcher, traces=(), contents=()):
    """Returns where one of @secrets is: in the files of @folders, in what @watcher saw, in what programs wrote as their
    @traces have it, in @contents (pairs of what it is and its bytes); and how many files there are."""
    needles = {form for secret in secrets for form in forms(secret)}
    n_files, places = 0, []
    for folder in folders:
        for path in pathlib.Path(folder).rglob("*"):
            if path.is_file() and path not in traces:
                n_files += 1
                places += [str(path)] if holds(path.read_bytes(), needles) else []
    places += [f"{kind} of a process" for kind, content in watcher.seen if holds(content, needles)]
    for trace in traces:
        places += [f"what was written to {path}" for path, content in read_trace(trace).items() if holds(content, needles)]
    places += [what for what, content in contents if holds(content, needles)]
    return places, n_files
