#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: analyse.py gcc|clang-tidy|cppcheck SOURCE-FOLDER BUILD-FOLDER

Reads all of app/ with one of three tools that look for faults without running anything, and fails on each remark that is
not answered: mended, or switched off with its reason in .clang-tidy, in cppcheck.supp or in ANSWERED below. One test for
each layer. ENCODES_ANALYSIS_JOBS says how many processors it may take, and ENCODES_ANALYSIS_LAYERS, words, which
layers clang-tidy, the slowest, reads.
"""

import collections
import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys

TOOL, SOURCE, BUILD = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
ONLY = set(os.environ.get("ENCODES_ANALYSIS_LAYERS", "").split())
APP = SOURCE / "app"
SUPPRESSIONS = pathlib.Path(__file__).with_name("cppcheck.supp")
JOBS = int(os.environ.get("ENCODES_ANALYSIS_JOBS", "0")) or len(os.sched_getaffinity(0))
REMARK = re.compile(r"^(?P<file>[^\s:]+):(?P<line>\d+):(?:\d+:)? (?:warning|error|style|performance|portability): .*$")

# Part of a file's name, what the tool calls the remark, and why it is wrong.
ANSWERED = {
    "gcc": (
        ("glib-autocleanups.h", "use-of-uninitialized-value",
         "gcc 12 takes a variable that begins as NULL for empty when another function was given its address"),
        ("encodes-watched-group.c", "null-dereference", "of a NULL that only a wrong caller gets: the type is checked before"),
        ("encodes-account-form.c", "null-dereference", "a form that has fields has a class"),
        ("encodes-account-window.c", "null-dereference", "what gave nothing has set the error; an account was checked before"),
    ),
    "clang-tidy": (
        ("encodes-locale.c", "concurrency-mt-unsafe", "setlocale() before there is a second thread"),
        ("encodes-ctl.c", "concurrency-mt-unsafe", "exit() where there is one thread only"),
        ("encodes-ctl-run.c", "concurrency-mt-unsafe", "sigprocmask() at the end, for the one thread that is left"),
        ("encodes-group-ear.c", "concurrency-mt-unsafe", "a process with one thread, made by fork()"),
        ("encodes-runner.c", "concurrency-mt-unsafe", "sigprocmask() before there is a second thread, which is to inherit it"),
        ("encodes-stderr-pump.c", "concurrency-mt-unsafe", "sigprocmask() in a process with one thread, made by fork()"),
        ("encodes-job-folder.c", "concurrency-mt-unsafe", "readdir() of a folder that this call has opened for itself"),
        ("encodes-group-ear.c", "cert-err34-c", "two numbers that the kernel writes, in range by what they are"),
        ("encodes-ctl-cancel.c", "core.NullDereference", "no words are no word: the length before is not 1 then"),
        ("encodes-ctl-show.c", "core.NullDereference", "no words are no word: the length before is not 1 then"),
        ("encodes-ctl-help.c", "core.NonNullParamChecker", "gettext() returns a text for a text"),
        ("encodes-media-services-v2-provider.c", "core.NullDereference", "what gave no page has set the error"),
        ("encodes-account-window.c", "core.NullDereference", "what gave nothing has set the error"),
        ("encodes-ctl-commands.c", "misc-no-recursion", "once for each word of the command line"),
        ("encodes-process-tree.c", "misc-no-recursion", "MAX_DEPTH"),
        ("encodes-media-services-v2-description.c", "misc-no-recursion", "one level"),
        ("encodes-job-filter.c", "misc-no-recursion", "what is evaluated was parsed, and the parser has MAX_DEPTH"),
        ("encodes-account-field.c", "misc-no-recursion", "as deep as a row of libadwaita"),
    ),
}


def layer_of(path):
    folders = path.relative_to(APP).parts[:-1]
    return folders[0] if folders else "application"


def commands():
    """How each file of app/ is compiled: the folder and the words."""
    entries = json.loads((BUILD / "compile_commands.json").read_text(encoding="utf-8"))
    found = {}
    for entry in entries:
        path = (pathlib.Path(entry["directory"]) / entry["file"]).resolve()
        if path.is_relative_to(APP.resolve()) and path.suffix == ".c":
            found[APP / path.relative_to(APP.resolve())] = (entry["directory"], shlex.split(entry["command"]))
    return found


def run(command, folder=SOURCE):
    result = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            text=True, errors="replace", check=False)
    return result.returncode, result.stdout


def remarks_in(output):
    return [line for line in output.splitlines() if REMARK.match(line)]


def outcome(status, output):
    """The remarks; and a tool that broke off has not looked at everything."""
    found = remarks_in(output)
    left = [line for line in found if not is_answered(line)]
    return left if found else ([output.strip() or f"ended with {status}"] if status else [])


def is_answered(line):
    return any(name in line and option in line for name, option, _ in ANSWERED.get(TOOL, ()))


def gcc(path, directory, words):
    words = ["gcc", *words[1:]]
    for option in ("-o", "-MF", "-MQ"):
        while option in words:
            at = words.index(option)
            del words[at:at + 2]
    words = [word for word in words if word not in ("-MD", "-Werror")]
    return outcome(*run([*words, "-fanalyzer", "-fdiagnostics-plain-output", "-o", os.devnull], directory))


def clang_tidy(path, _, words):
    # What only gcc knows is no remark about the source, nor is what only another version of clang knows.
    words = [word for word in words[1:words.index("-MD")] if not word.startswith(("-W", "-ftrivial", "-fstack", "-fcf"))]
    return outcome(*run(["clang-tidy", "--quiet", path, "--", *words, "-Wno-unknown-warning-option"], BUILD))


def by_file(look):
    found = collections.defaultdict(list)
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        jobs = {pool.submit(look, path, *command): path for path, command in commands().items()
                if TOOL != "clang-tidy" or not ONLY or layer_of(path) in ONLY}
        for job, path in jobs.items():
            found[layer_of(path)] += [f"{path.relative_to(SOURCE)}: {line}" if not REMARK.match(line) else line
                                      for line in job.result()]
    return found


def cppcheck():
    """All of it at once: it follows calls from file to file."""
    status, output = run(
        ["cppcheck", "--std=c11", "--enable=warning,performance,portability,style", "--error-exitcode=1", "--quiet",
         "--library=gtk", "--library=posix", "--library=gnu", "-DG_DEFINE_EXTENDED_ERROR(a,b)=", f"-j{JOBS}",
         f"--suppressions-list={SUPPRESSIONS}", "--template={file}:{line}: {severity}: {message} [{id}]",
         *(f"-I{folder.relative_to(SOURCE)}" for folder in (APP, *APP.rglob("*")) if folder.is_dir()),
         f"-I{BUILD / 'app'}", "app"])
    found = {layer_of(path): [] for path in APP.rglob("*.c")}
    for line in outcome(status, output):
        match = REMARK.match(line)
        path = SOURCE / match["file"] if match else APP
        found[layer_of(path) if path.suffix in (".c", ".h") else "application"].append(line)
    return found


def main():
    if not shutil.which(TOOL):
        print(f"1..0 # SKIP there is no {TOOL}")
        return 0
    found = {"gcc": lambda: by_file(gcc), "clang-tidy": lambda: by_file(clang_tidy), "cppcheck": cppcheck}[TOOL]()
    assert found, "nothing was looked at"
    print(f"1..{len(found)}")
    for number, layer in enumerate(sorted(found), 1):
        lines = sorted(set(found[layer]))
        for line in lines:
            print("# " + line.replace("\n", "\n# "))
        print(f"{'not ok' if lines else 'ok'} {number} - {TOOL} has nothing to say about {layer}", flush=True)
    return any(found.values())


if __name__ == "__main__":
    sys.exit(main())
