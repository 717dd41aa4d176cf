#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-hardening.py BUILD-FOLDER FLAGS PROGRAM…

What the built programs say of themselves: that they are loaded anywhere, that nothing in them can be both written and
run, that their tables of functions are closed before they begin, and that what runs over the end of its memory is stopped.
FLAGS, a word, are those for the compiler that must be in the command of each file of app/.
"""

import json
import pathlib
import re
import subprocess
import sys

BUILD, FLAGS, PROGRAMS = pathlib.Path(sys.argv[1]), sys.argv[2].split(), sys.argv[3:]
# Of what a program asks the C library for; the memory functions, for instance, are built into the compiler as well.
CHECKED = re.compile(r"\b__\w+_chk\b")
CANARY = "__stack_chk_fail"


def readelf(program, *options):
    return subprocess.run(["readelf", "--wide", *options, program], check=True, capture_output=True, text=True,
                          timeout=60).stdout


def segments(program):
    """The kind and the flags of each, as in ("LOAD", "R E")."""
    return re.findall(r"^ {2}(\w+) +0x\w+ 0x\w+ 0x\w+ 0x\w+ 0x\w+ ([R ][W ][E ])", readelf(program, "--segments"), re.MULTILINE)


def dynamic(program):
    """What the loader is told, by tag."""
    found = {}
    for tag, value in re.findall(r"^ 0x\w+ \((\w+)\) +(.*)$", readelf(program, "--dynamic"), re.MULTILINE):
        found.setdefault(tag, []).append(value)
    return found


def imported(program):
    return set(re.findall(r" UND (\w+)", readelf(program, "--dyn-syms")))


def is_loaded_anywhere(program):
    if not re.search(r"Type: +DYN", readelf(program, "--file-header")):
        yield "its addresses are fixed"
    if "PIE" not in " ".join(dynamic(program).get("FLAGS_1", [])):
        yield "it does not say that it is position-independent"
    if "TEXTREL" in dynamic(program) or "TEXTREL" in " ".join(dynamic(program).get("FLAGS", [])):
        yield "its code is changed when it is loaded"


def closes_its_tables(program):
    if "GNU_RELRO" not in dict(segments(program)):
        yield "the tables stay writable"
    if "BIND_NOW" not in dynamic(program) and "NOW" not in " ".join(dynamic(program).get("FLAGS_1", [])).split():
        yield "functions are looked up later"


def runs_nothing_that_is_written(program):
    found = segments(program)
    if not [kind for kind, _ in found if kind == "LOAD"]:
        yield "its segments could not be read"
    if [flags for kind, flags in found if kind == "GNU_STACK"] != ["RW "]:
        yield "the stack can be run"
    for kind, flags in found:
        if "W" in flags and "E" in flags:
            yield f"{kind} can be written and run"
    # Headers and constants are no code: the first segment, which has them, cannot be run.
    if next(flags for kind, flags in found if kind == "LOAD") != "R  ":
        yield "constants can be run"


def loads_only_from_the_system(program):
    for tag in ("RPATH", "RUNPATH"):
        for value in dynamic(program).get(tag, []):
            yield f"{tag} {value}"


def watches_its_stack(program):
    if CANARY not in imported(program):
        yield f"no {CANARY}"


def checks_its_calls(program):
    if not [name for name in imported(program) if CHECKED.fullmatch(name) and name != CANARY]:
        yield "no call is checked for the size of its memory"


def files_jump_only_to_marked_places(_):
    """Of the files, not of the programs: they lose the mark where the C library's own objects have none."""
    objects = sorted((BUILD / "app").rglob("*.c.o"))
    if "X86-64" not in readelf(PROGRAMS[0], "--file-header"):
        return
    if len(objects) < 100:
        yield f"only {len(objects)} files"
    notes = subprocess.run(["readelf", "--wide", "--notes", *objects], check=True, capture_output=True, text=True,
                           timeout=60).stdout
    for part in notes.split("\nFile: ")[1:]:
        if not re.search(r"x86 feature:.*\bIBT\b.*\bSHSTK\b", part):
            yield part.split("\n", 1)[0]
    if notes.count("File: ") != len(objects):
        yield "not every file was read"


def files_are_compiled_with_all_flags(_):
    entries = [entry for entry in json.loads((BUILD / "compile_commands.json").read_text(encoding="utf-8"))
               if re.search(r"(^|/)app/.*\.c$", entry["file"])]
    if len(entries) < 100:
        yield f"only {len(entries)} files"
    for entry in entries:
        for flag in FLAGS:
            if flag not in entry["command"].split():
                yield f"{entry['file']}: {flag}"


CASES = [is_loaded_anywhere, closes_its_tables, runs_nothing_that_is_written, loads_only_from_the_system, watches_its_stack,
         checks_its_calls]
OF_FILES = [files_jump_only_to_marked_places, files_are_compiled_with_all_flags]


def main():
    points = [(case, program) for program in PROGRAMS for case in CASES] + [(case, BUILD) for case in OF_FILES]
    print(f"1..{len(points)}")
    failed = False
    for number, (case, program) in enumerate(points, 1):
        wrong = list(case(program))
        for text in wrong[:20]:
            print(f"# {text}")
        failed = failed or bool(wrong)
        print(f"{'not ok' if wrong else 'ok'} {number} - {pathlib.Path(program).name}: {case.__name__.replace('_', ' ')}",
              flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
