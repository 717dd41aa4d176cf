#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-make.py SOURCE-FOLDER

The Makefile's ways through Meson, with the smallest project there is in place of this one. Prints TAP.
"""

import pathlib
import subprocess
import sys
import tempfile
import traceback

SOURCE = pathlib.Path(sys.argv[1])
BUILD_FILE = """project('smallest', version: '1', meson_version: '>= 1.0')
install_data('word', install_dir: get_option('datadir') / 'smallest')
"""


class Project:
    """In a folder with a space, as people have them."""

    def __init__(self, top):
        self.top = pathlib.Path(top)
        self.folder = self.top / "my project"
        (self.folder / ".ci").mkdir(parents=True)
        (self.folder / "data").symlink_to(SOURCE / "data")
        (self.folder / "Makefile").symlink_to(SOURCE / "Makefile")
        (self.folder / "word").write_text("word\n", encoding="utf-8")
        (self.folder / "meson.build").write_text(BUILD_FILE, encoding="utf-8")
        (self.folder / "meson_options.txt").write_text("option('tests', type: 'boolean', value: true)\n", encoding="utf-8")
        # Nothing is missing.
        dependencies = self.folder / ".ci" / "dependencies"
        dependencies.write_text("#!/bin/sh\n", encoding="utf-8")
        dependencies.chmod(0o755)

    def make(self, *arguments, status=0):
        result = subprocess.run(["make", "--no-print-directory", *arguments], cwd=self.folder, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=100)
        assert result.returncode == status, (arguments, result)
        return result.stdout


def options_count_for_an_old_build_too(project):
    first, second = project.top / "first", project.top / "second place"
    project.make("install", f"MESON_OPTIONS=--prefix={first}")
    assert (first / "share" / "smallest" / "word").exists()
    project.make("install", f"MESON_OPTIONS='--prefix={second}'")
    assert (second / "share" / "smallest" / "word").exists()
    # It stays where it is to go.
    (second / "share" / "smallest" / "word").unlink()
    project.make("install")
    assert (second / "share" / "smallest" / "word").exists()


def uninstalling_takes_all_of_it_or_says_that_there_is_nothing(project):
    assert "Nothing" in project.make("uninstall")
    project.make("build", f"MESON_OPTIONS=--prefix={project.top}/prefix")
    assert "Nothing" in project.make("uninstall")
    project.make("install")
    project.make("uninstall")
    assert not (project.top / "prefix").exists()
    assert "Nothing" in project.make("uninstall")
    project.make("clean")
    assert not (project.folder / "_build").exists()


def main():
    tests = [options_count_for_an_old_build_too, uninstalling_takes_all_of_it_or_says_that_there_is_nothing]
    print(f"1..{len(tests)}")
    failed = 0
    for number, test in enumerate(tests, 1):
        try:
            with tempfile.TemporaryDirectory(prefix="encodes-make-") as top:
                test(Project(top))
            print(f"ok {number} /make/{test.__name__.replace('_', '-')}", flush=True)
        except Exception:
            failed += 1
            print("".join("# " + line + "\n" for line in traceback.format_exc().splitlines()), end="")
            print(f"not ok {number} /make/{test.__name__.replace('_', '-')}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
