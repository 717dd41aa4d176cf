#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-deprecations.py SOURCE-FOLDER BUILD-FOLDER ENCODES

What the libraries that are installed here call deprecated, and Encodes uses all the same, is what tests/project/deprecated
lists, each with its reason: no more, and no less. Looks at the C files as the compiler does, without the macros that have it
overlook what is deprecated later than the oldest versions; at the .ui files as the libraries describe themselves; and at
the properties that are set while the program runs.
"""

import concurrent.futures
import fnmatch
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import xml.etree.ElementTree as xml

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "harness"))

from desktop import Desktop, wait_for  # noqa: E402

SOURCE, BUILD = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
ENCODES = os.path.abspath(sys.argv[3])
LIST = pathlib.Path(__file__).resolve().parent / "deprecated"
GIR_FOLDER = pathlib.Path("/usr/share/gir-1.0")
GI = "{http://www.gtk.org/introspection/core/1.0}"
GLIB = "{http://www.gtk.org/introspection/glib/1.0}"

# What asks for old versions, and what writes files.
DROPPED = re.compile(r"-D\w+_VERSION_(MIN_REQUIRED|MAX_ALLOWED)=|-Werror|-O\d|-D_FORTIFY_SOURCE|-U_FORTIFY_SOURCE|-M[DG]$|-fdiagnostics-color")
WITH_VALUE = ("-o", "-MF", "-MQ", "-MT")
COMPILER_SAYS = re.compile(r"^(?:In file included .*|(?P<file>[^\s:]+):\d+:\d+: warning: '(?P<name>\w+)' is deprecated.*"
                           r"|(?P<macro_file>[^\s:]+):\d+:\d+: (?:warning|note): (?P<macro>.*Deprecated pre-processor.*))$")
GLIB_SAYS = re.compile(r"The (?:property|signal) (\S+) is deprecated")


def read_list():
    """(name or pattern, files, reason) of each line."""
    return [[part.strip() for part in line.split("|")] for line in LIST.read_text(encoding="utf-8").splitlines()
            if line.strip() and not line.startswith("#")]


def check_command(entry):
    """How the compiler looks at a file, and at nothing more."""
    command, skip = [], False
    for word in shlex.split(entry["command"]):
        if skip or word in WITH_VALUE:
            skip = not skip
        elif not DROPPED.match(word):
            command.append(word)
    return command + ["-fsyntax-only", "-Wdeprecated-declarations"]


def compile_one(entry):
    result = subprocess.run(check_command(entry), cwd=entry["directory"], env={**os.environ, "LC_ALL": "C"}, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if result.returncode != 0:
        raise AssertionError(f"{entry['file']} does not compile without the limits:\n{result.stdout}")
    return [(match["name"] or match["macro"], match["file"] or match["macro_file"], entry["directory"])
            for match in map(COMPILER_SAYS.match, result.stdout.splitlines()) if match and (match["name"] or match["macro"])]


def found_in_c():
    entries = [entry for entry in json.loads((BUILD / "compile_commands.json").read_text(encoding="utf-8"))
               if (pathlib.Path(entry["directory"]) / entry["file"]).resolve().is_relative_to(SOURCE / "app")]
    assert len(entries) > 50, "the list of commands names hardly a file"
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = [use for uses in pool.map(compile_one, entries) for use in uses]
    # What a header of a library uses itself is not ours.
    paths = [(name, (pathlib.Path(folder) / file).resolve()) for name, file, folder in found]
    return {(name, str(path.relative_to(SOURCE))) for name, path in paths if path.is_relative_to(SOURCE)}


class Classes:
    """What the libraries say of their classes: whether each, and each of its properties and signals, is deprecated."""

    def __init__(self):
        self.nodes = {}
        for name in ("Gio-2.0", "Gdk-4.0", "Gtk-4.0", "Adw-1"):
            namespace = xml.parse(GIR_FOLDER / f"{name}.gir").getroot().find(GI + "namespace")
            for node in list(namespace.iter(GI + "class")) + list(namespace.iter(GI + "interface")):
                self.nodes[f"{namespace.get('name')}.{node.get('name')}"] = node
        self.by_type = {node.get(GLIB + "type-name"): name for name, node in self.nodes.items()}

    def lineage(self, name):
        node = self.nodes.get(name)
        if node is None:
            return
        yield name, node
        namespace = name.split(".")[0]
        for parent in [node.get("parent")] + [part.get("name") for part in node.iter(GI + "implements")]:
            if parent:
                yield from self.lineage(parent if "." in parent else f"{namespace}.{parent}")

    def deprecated(self, type_name, properties, signals):
        found = set()
        for name, node in self.lineage(self.by_type.get(type_name)):
            own = node.get(GLIB + "type-name")
            if node.get("deprecated") and own == type_name:
                found.add(own)
            for kind, used in ((GI + "property", properties), (GLIB + "signal", signals)):
                found |= {f"{own}:{part.get('name')}" for part in node.findall(kind)
                          if part.get("deprecated") and part.get("name") in used}
        return found


def found_in_ui():
    classes, found = Classes(), set()
    for path in sorted(SOURCE.glob("app/**/*.ui")) + sorted(SOURCE.glob("data/**/*.ui")):
        for node in xml.parse(path).getroot().iter():
            if node.tag in ("object", "template"):
                properties = {part.get("name").replace("_", "-") for part in node.findall("property")}
                signals = {part.get("name") for part in node.findall("signal")}
                found |= {(name, str(path.relative_to(SOURCE)))
                          for name in classes.deprecated(node.get("class") if node.tag == "object" else node.get("parent"),
                                                         properties, signals)}
    return found


def found_while_running():
    """Those of the .ui files come once more; they count for the file "run-time"."""
    with Desktop(keyring="none", notifications=False) as desktop:
        desktop.start_program([ENCODES], "deprecations.log", GSETTINGS_SCHEMA_DIR=str(BUILD / "data"),
                              G_ENABLE_DIAGNOSTIC="1", G_DEBUG="")
        import accessible  # connects to the desktop's own bus
        program = accessible.program("encodes")
        accessible.find(program, accessible.BUTTON, "Add Account")
        for action, title in (("preferences", "Preferences"), ("add-account", "Add Account")):
            subprocess.run(["gdbus", "call", "--session", "--dest", "io.github.encodes.Encodes", "--object-path",
                            "/io/github/encodes/Encodes", "--method", "org.gtk.Actions.Activate", action, "[]", "{}"],
                           check=True, stdout=subprocess.DEVNULL)
            wait_for(f"window “{title}”", lambda title=title: accessible.look_window(program, title))
        log = pathlib.Path(desktop.artifacts, "deprecations.log").read_text(encoding="utf-8")
    return {(name, "run-time") for name in GLIB_SAYS.findall(log)}


def is_listed(use, listed):
    return any(fnmatch.fnmatchcase(use[0], name) and any(fnmatch.fnmatchcase(use[1], file) for file in files.split())
               for name, files, _ in listed)


def not_listed(find):
    return lambda listed, found: [f"{name} in {file}" for name, file in sorted(found.setdefault(find, find()))
                                  if not is_listed((name, file), listed)]


def not_found(listed, found):
    uses = set().union(*found.values())
    return [f"{line[0]} in {file} is used no more" for line in listed for file in line[1].split()
            if not any(is_listed(use, [(line[0], file, "")]) for use in uses)]


def without_reason(listed, found):
    return [f"{' | '.join(line)}: what, where and why" for line in listed if len(line) != 3 or len(line[2].split()) < 4]


CHECKS = [
    ("list/says-what-where-and-why", without_reason),
    ("c/only-what-is-listed", not_listed(found_in_c)),
    ("ui/only-what-is-listed", not_listed(found_in_ui)),
    ("run-time/only-what-is-listed", not_listed(found_while_running)),
    ("list/only-what-is-used", not_found),
]


def main():
    print(f"1..{len(CHECKS)}", flush=True)
    listed, found, failed = read_list(), {}, False
    for number, (name, check) in enumerate(CHECKS, 1):
        problems = check(listed, found)
        for problem in problems:
            print("# " + problem)
        print(f"{'not ok' if problems else 'ok'} {number} /deprecations/{name}", flush=True)
        failed = failed or bool(problems)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
