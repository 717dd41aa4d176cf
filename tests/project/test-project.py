#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-project.py SOURCE-FOLDER ENCODESCTL

What holds for the project as a whole: its layers, its list of translatable files, the marks of its licence.
"""

import json
import pathlib
import re
import subprocess
import sys

SOURCE = pathlib.Path(sys.argv[1])
ENCODESCTL = sys.argv[2]
APP = SOURCE / "app"

# Which layers' headers a layer may include, besides its own.
MAY_USE = {
    "core": set(),
    "net": {"core"},
    "local": {"core"},
    "providers": {"core", "net", "local"},
    "storage": {"core"},
    "server": {"core", "net"},
    "ctl": {"core", "net", "local", "providers", "server", "storage"},
    "desktop": {"core"},
    "ui": {"core"},
    "": {"core", "net", "providers", "storage", "desktop", "ui"},
}
MAY_SHOW_WINDOWS = {"ui", ""}

INCLUDE = re.compile(r'^\s*#\s*include\s+[<"]([^>"]+)[>"]', re.MULTILINE)
# Where the text's domain comes first, it is a name and not a text.
MARKED = re.compile(r'\b(?:(?:_|N_|Q_|C_|NC_|ngettext)\s*\('
                    r'|(?:g_dngettext|g_dpgettext2|g_dcgettext)\s*\(\s*\w+\s*,)\s*"|translatable="(?:yes|true|1)"')


def sources():
    return sorted(path for suffix in ("c", "h") for path in APP.rglob("*." + suffix))


def layer_of(path):
    folders = path.relative_to(APP).parts[:-1]
    return folders[0] if folders else ""


def includes():
    return [(path, name) for path in sources() for name in INCLUDE.findall(path.read_text(encoding="utf-8"))]


def layers_include_only_what_is_below():
    homes = {path.name: layer_of(path) for path in sources()}
    return [f"{path.relative_to(SOURCE)} includes {name} of “{homes[name] or 'app'}”"
            for path, name in includes()
            if name in homes and homes[name] not in MAY_USE[layer_of(path)] | {layer_of(path)}]


def providers_do_not_know_each_other():
    homes = {path.name: path.parent for path in sources() if layer_of(path) == "providers"}
    return [f"{path.relative_to(SOURCE)} includes {name}" for path, name in includes()
            if name in homes and homes[name] not in (path.parent, APP / "providers")]


def only_windows_use_gtk():
    return [f"{path.relative_to(SOURCE)} includes {name}" for path, name in includes()
            if re.match(r"(gtk|gdk|gsk|adwaita)", name) and layer_of(path) not in MAY_SHOW_WINDOWS]


def encodesctl_links_no_gtk():
    libraries = subprocess.run(["ldd", ENCODESCTL], stdout=subprocess.PIPE, check=True).stdout.decode()
    wrong = [line.strip() for line in libraries.splitlines() if re.search(r"lib(gtk|gdk|adwaita|X11|wayland)", line)]
    return wrong if "libglib" in libraries else ["ldd named no libraries:", libraries]


def potfiles():
    lines = (SOURCE / "po" / "POTFILES").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def potfiles_is_sorted_and_true():
    listed = potfiles()
    problems = [f"{name} does not exist" for name in listed if not (SOURCE / name).is_file()]
    if listed != sorted(set(listed)):
        problems.append("the list is not sorted, or names a file twice")
    return problems


def potfiles_is_complete():
    candidates = [path for path in APP.rglob("*") if path.suffix in (".c", ".h", ".ui")]
    marked = {str(path.relative_to(SOURCE)) for path in candidates if MARKED.search(path.read_text(encoding="utf-8"))}
    data = SOURCE / "data"
    marked |= {str(path.relative_to(SOURCE)) for path in data.rglob("*")
               if path.name.endswith((".desktop.in", ".metainfo.xml.in", ".gschema.xml", ".ui"))}
    return [f"{name} has texts and is not listed" for name in sorted(marked - set(potfiles()))]


def each_file_names_its_licence():
    files = sources() + [path for path in (SOURCE / "tests").rglob("*") if path.suffix in (".c", ".h", ".py")]
    return [str(path.relative_to(SOURCE)) for path in files
            if "SPDX-License-Identifier: GPL-3.0-or-later" not in path.read_text(encoding="utf-8")[:300]]


def no_file_is_too_long():
    return [str(path.relative_to(SOURCE)) for path in sources()
            if len(path.read_text(encoding="utf-8").splitlines()) > 900]


def only_one_file_knows_versions():
    """Whoever wants what is newer than the oldest versions asks it."""
    return [f"{path.relative_to(SOURCE)} asks for a version: {line.strip()}"
            for path in sources() + sorted((SOURCE / "tests").rglob("*.[ch]")) if path.name != "encodes-compat.c"
            for line in path.read_text(encoding="utf-8").splitlines()
            if re.match(r"\s*#\s*\w+\b.*\b(GLIB|GTK|GDK|ADW|SOUP|JSON|SECRET)_([A-Z]+_)?VERSION", line)]


CHECKS = [
    ("layers/include-only-what-is-below", layers_include_only_what_is_below),
    ("layers/providers-do-not-know-each-other", providers_do_not_know_each_other),
    ("layers/only-windows-use-gtk", only_windows_use_gtk),
    ("layers/only-one-file-knows-versions", only_one_file_knows_versions),
    ("layers/encodesctl-links-no-gtk", encodesctl_links_no_gtk),
    ("translation/potfiles-is-sorted-and-true", potfiles_is_sorted_and_true),
    ("translation/potfiles-is-complete", potfiles_is_complete),
    ("files/each-names-its-licence", each_file_names_its_licence),
    ("files/none-is-too-long", no_file_is_too_long),
]


def main():
    print(f"1..{len(CHECKS)}")
    failed = False
    for number, (name, check) in enumerate(CHECKS, 1):
        problems = check()
        for problem in problems:
            print("# " + problem)
        print(f"{'not ok' if problems else 'ok'} {number} /project/{name}")
        failed = failed or bool(problems)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
