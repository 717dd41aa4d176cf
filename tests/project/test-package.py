#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-package.py SOURCE-FOLDER

The whole way of a release: a tarball from a clone, built in two folders that have nothing in common but the source,
installed into a prefix with spaces and foreign letters, used from there, and uninstalled. What is committed counts.
Takes two whole builds, so it is for CI only: elsewhere it is skipped unless CI is set in the environment.
"""

import contextlib
import filecmp
import json
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys
import tarfile
import tempfile
import traceback

SOURCE = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(SOURCE / "tests" / "harness"))

from desktop import Desktop, wait_for  # noqa: E402
from locales import make_locale  # noqa: E402

ID = "io.github.encodes.Encodes"
NOBODY = 65534
DEADLINE = 1200
# What other programs' files are in, too: made after the install, by whoever installs.
CACHES = {"share/glib-2.0/schemas/gschemas.compiled", "share/icons/hicolor/icon-theme.cache",
          "share/applications/mimeinfo.cache"}
STATES = ("canceled", "failed", "finished", "running", "unknown", "waiting")
FILES = {
    "bin/encodes", "bin/encodesctl",
    f"share/applications/{ID}.desktop",
    "share/bash-completion/completions/encodes", "share/bash-completion/completions/encodesctl",
    f"share/dbus-1/services/{ID}.service",
    "share/fish/vendor_completions.d/encodes.fish", "share/fish/vendor_completions.d/encodesctl.fish",
    f"share/glib-2.0/schemas/{ID}.gschema.xml",
    f"share/gnome-shell/search-providers/{ID}.search-provider.ini",
    f"share/icons/hicolor/scalable/apps/{ID}.svg",
    f"share/icons/hicolor/symbolic/apps/{ID}-symbolic.svg",
    *(f"share/icons/hicolor/symbolic/apps/{ID}.{state}-symbolic.svg" for state in STATES),
    *(f"share/locale/{language}/LC_MESSAGES/encodes.mo" for language in ("ko", "ru", "sv", "zh_CN", "zh_TW")),
    "share/man/man1/encodes.1", "share/man/man1/encodesctl.1",
    f"share/metainfo/{ID}.metainfo.xml",
    "share/zsh/site-functions/_encodes", "share/zsh/site-functions/_encodesctl",
}
UNITS = {f"app-{ID}.service", "encodes-server.service"}
# Those that are built in no time, of several layers.
SOME_TESTS = {"test-ctl-text": "ctl-text", "test-core-text-and-time": "core text-and-time", "test-http-uri": "http-uri",
              "test-local-command-line": "local command-line"}


def files_below(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir() or path.is_symlink()}


class Package:
    def __init__(self, top):
        self.top = top
        self.clone = top / "clone"
        self.build = self.clone / "out"
        self.apps = top / "apps"
        self.prefix = self.apps / "Größe 应用"
        self.other = top / "another place"
        self.unpacked = None
        self.environment = {name: value for name, value in os.environ.items()
                            if name in ("PATH", "CC", "CFLAGS", "LDFLAGS", "PKG_CONFIG_PATH")}
        self.environment.update({"HOME": str(top), "LC_ALL": "C.UTF-8", "TZ": "UTC", "GIT_CONFIG_COUNT": "1",
                                 "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*"})

    def run(self, *arguments, user=None, umask=0o022, folder=None, **environment):
        # A package is built by whoever may write nowhere else.
        options = {"user": user, "group": user, "extra_groups": []} if user and os.getuid() == 0 else {}
        result = subprocess.run([str(argument) for argument in arguments], env={**self.environment, **environment},
                                cwd=folder or self.top, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True, errors="replace", timeout=DEADLINE, umask=umask,
                                check=False, **options)
        assert result.returncode == 0, f"{arguments}: {result.returncode}\n{result.stdout[-4000:]}"
        return result.stdout

    def compile(self, folder, *targets, **options):
        # The other tests come first: some of them measure time.
        self.run("nice", "-n", "10", "meson", "compile", "-j", "2", "-C", folder, *targets, **options)

    def in_prefix(self, root):
        return pathlib.Path(str(root) + str(self.prefix))


def tarball_holds_the_source(package):
    package.run("git", "clone", "--quiet", SOURCE, package.clone, umask=0o077)
    package.run("meson", "setup", package.build, package.clone, "--prefix", package.prefix, "-Dtests=false", umask=0o077,
                TZ="Asia/Tokyo", LC_ALL="C")
    package.run("meson", "dist", "-C", package.build, "--no-tests", "--formats", "xztar")
    [tarball] = (package.build / "meson-dist").glob("*.tar.xz")
    with tarfile.open(tarball) as archive:
        members = [member for member in archive.getmembers() if not member.isdir()]
        roots = {member.name.split("/", 1)[0] for member in members}
        assert len(roots) == 1 and re.fullmatch(r"encodes-\d+\.\d+\.\d+", roots.pop()), members[:3]
        packed = {member.name.split("/", 1)[1] for member in members}
        tracked = set(package.run("git", "-C", package.clone, "ls-files", "-z").split("\0")) - {""}
        assert packed == tracked, packed ^ tracked
        assert len(packed) > 300 and ".ci/run" in packed, len(packed)
        package.other.mkdir()
        archive.extractall(package.other)
    [package.unpacked] = package.other.iterdir()
    # Made again it is the same, whatever the clock and the umask: the first was made with another one.
    first = tarball.read_bytes()
    package.run("meson", "dist", "-C", package.build, "--no-tests", "--formats", "xztar", umask=0o027, TZ="Asia/Tokyo")
    assert tarball.read_bytes() == first, "another tarball of the same commit"
    for path in (package.other, *package.other.rglob("*")):
        if os.getuid() == 0:
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)


def tarball_builds_and_passes_tests(package):
    build = package.unpacked / "build of a package"
    package.run("meson", "setup", build, package.unpacked, "--prefix", package.prefix, "-Dtests=false", "-Dwerror=true",
                user=NOBODY)
    package.compile(build, user=NOBODY)
    package.run("meson", "setup", "--reconfigure", "-Dtests=true", build, package.unpacked, user=NOBODY)
    package.compile(build, *SOME_TESTS, user=NOBODY)
    package.run("meson", "test", "-C", build, "--no-rebuild", *SOME_TESTS.values(), "project", user=NOBODY)
    package.run("meson", "setup", "--reconfigure", "-Dtests=false", build, package.unpacked, user=NOBODY)
    package.compile(build, user=NOBODY)


def each_file_is_where_it_belongs(package):
    build = package.unpacked / "build of a package"
    package.apps.mkdir()
    if os.getuid() == 0:
        os.chown(package.apps, NOBODY, NOBODY)
    # Twice, as who updates it does.
    for _ in range(2):
        package.run("meson", "install", "-C", build, "--no-rebuild", user=NOBODY)
    found = files_below(package.prefix)
    units = {f"share/systemd/user/{name}" for name in UNITS}
    assert found - CACHES == FILES | units, (found - CACHES) ^ (FILES | units)
    assert {path.name for path in package.apps.iterdir()} == {package.prefix.name}
    for name in found:
        path = package.prefix / name
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o755 if name.startswith("bin/") else 0o644) or name in CACHES, (name, oct(mode))


def staged_install_touches_nothing_else(package):
    """As a package is made: below DESTDIR, by somebody who may write nowhere else, for the system's prefix."""
    package.compile(package.build, umask=0o077, TZ="Asia/Tokyo", LC_ALL="C")
    staged = package.top / "staged"
    package.run("meson", "install", "-C", package.build, "--no-rebuild", umask=0o077, DESTDIR=str(staged))
    assert files_below(package.in_prefix(staged)) == FILES | {f"share/systemd/user/{name}" for name in UNITS}
    assert files_below(staged) == {str(path.relative_to(staged)) for path in package.in_prefix(staged).rglob("*")
                                   if path.is_file()}


def two_builds_are_the_same(package):
    staged = package.in_prefix(package.top / "staged")
    differing = [name for name in sorted(FILES) if not filecmp.cmp(staged / name, package.prefix / name, shallow=False)]
    assert not differing, differing
    modes = [name for name in sorted(FILES) if (staged / name).stat().st_mode != (package.prefix / name).stat().st_mode]
    assert not modes, modes
    folders = [str(path) for path in staged.rglob("*") if path.is_dir() and stat.S_IMODE(path.stat().st_mode) != 0o755]
    assert not folders, folders
    telling = [name for name in sorted(FILES) for folder in (package.clone, package.other)
               if os.fsencode(folder) in (staged / name).read_bytes() + (package.prefix / name).read_bytes()]
    assert not telling, f"these tell where they were built: {telling}"


def programs_speak_from_their_prefix(package):
    ctl = package.prefix / "bin" / "encodesctl"
    assert re.fullmatch(r"encodesctl \d+\.\d+\.\d+\n", package.run(ctl, "--version"))
    assert re.fullmatch(r"Encodes \d+\.\d+\.\d+\n", package.run(package.prefix / "bin" / "encodes", "--version"))
    for language, word in (("sv", "Användning:"), ("zh_CN", "用法")):
        spoken = package.run(ctl, "--help", LANGUAGE=language, **make_locale(package.top / "locale"))
        assert word in spoken, spoken[:200]


def bus_starts_the_window_from_its_prefix(package):
    """Though the session does not know the prefix: its settings and icon are found all the same."""
    share = package.prefix / "share"
    with Desktop(keyring="none", notifications=False, service_folders=[str(share / "dbus-1" / "services")]) as desktop:
        subprocess.run(["gdbus", "call", "--session", "--dest", ID, "--object-path", "/" + ID.replace(".", "/"),
                        "--method", "org.freedesktop.Application.Activate", "[]"], env=desktop.environment, check=True,
                       stdout=subprocess.DEVNULL, timeout=60)
        wait_for("the window", lambda: desktop.windows("--name", "^Encodes$"), 60)
        answer = subprocess.run(["gdbus", "call", "--session", "--dest", "org.freedesktop.DBus", "--object-path",
                                 "/org/freedesktop/DBus", "--method",
                                 "org.freedesktop.DBus.GetConnectionUnixProcessID", ID], env=desktop.environment,
                                check=True, stdout=subprocess.PIPE, text=True, timeout=60).stdout
        process = pathlib.Path("/proc") / re.search(r"(\d+),", answer).group(1)
        assert os.readlink(process / "exe") == str(package.prefix / "bin" / "encodes")
        maps = (process / "maps").read_text(encoding="utf-8", errors="replace")
        assert str(share / "glib-2.0" / "schemas" / "gschemas.compiled") in maps, "its settings are not those installed"


def uninstall_leaves_nothing(package):
    build = package.unpacked / "build of a package"
    package.run(package.unpacked / "data" / "uninstall.py", build, user=NOBODY)
    left = [str(path) for path in package.apps.rglob("*")]
    assert not left, left


def shared_lists_outlive_the_uninstall(package):
    """What others have put into the prefix stays, and is still found."""
    build = package.unpacked / "build of a package"
    package.run("meson", "install", "-C", build, "--no-rebuild", user=NOBODY)
    share = package.prefix / "share"
    other = share / "glib-2.0" / "schemas" / "org.example.Other.gschema.xml"
    other.write_text('<schemalist><schema id="org.example.Other" path="/other/"><key name="x" type="i"><default>1'
                     "</default></key></schema></schemalist>", encoding="utf-8")
    application = share / "applications" / "org.example.Other.desktop"
    application.write_text("[Desktop Entry]\nType=Application\nName=Other\nExec=true\nMimeType=text/plain;\n",
                           encoding="utf-8")
    package.run(package.unpacked / "data" / "uninstall.py", build, user=NOBODY)
    left = files_below(package.prefix)
    schemas = share / "glib-2.0" / "schemas"
    assert left == {str(path.relative_to(package.prefix)) for path in (
        other, application, schemas / "gschemas.compiled", share / "applications" / "mimeinfo.cache")}, left
    known = package.run("gsettings", "--schemadir", schemas, "list-schemas")
    assert "org.example.Other" in known and ID not in known, known
    assert ID not in (share / "applications" / "mimeinfo.cache").read_text(encoding="utf-8")


def systems_prefix_is_known(package):
    package.run("meson", "setup", "--reconfigure", "--prefix", "/usr", package.build, package.clone)
    package.compile(package.build)
    staged = package.top / "system"
    package.run("meson", "install", "-C", package.build, "--no-rebuild", DESTDIR=str(staged))
    units = {f"usr/lib/systemd/user/{name}" for name in UNITS}
    assert files_below(staged) == {"usr/" + name for name in FILES} | units, files_below(staged)
    service = (staged / "usr" / "share" / "dbus-1" / "services" / f"{ID}.service").read_text(encoding="utf-8")
    assert "\nExec=/usr/bin/encodes --gapplication-service\n" in service, service
    for name in files_below(staged):
        assert os.fsencode(package.top) not in (staged / name).read_bytes(), name
    installed = json.loads(package.run("meson", "introspect", "--installed", package.build))
    assert set(installed.values()) >= {"/usr/bin/encodes"}, installed
    package.run(package.clone / "data" / "uninstall.py", package.build)
    assert not staged.exists() or not list(staged.rglob("*")), list(staged.rglob("*"))


CHECKS = [tarball_holds_the_source, tarball_builds_and_passes_tests, each_file_is_where_it_belongs,
          staged_install_touches_nothing_else, two_builds_are_the_same, programs_speak_from_their_prefix,
          bus_starts_the_window_from_its_prefix, uninstall_leaves_nothing, shared_lists_outlive_the_uninstall,
          systems_prefix_is_known]


def reason_to_skip():
    if not os.environ.get("CI"):
        return "it takes two whole builds: set CI=true"
    if not (SOURCE / ".git").exists() or not shutil.which("git"):
        return "this is no clone of a repository"
    return None


@contextlib.contextmanager
def temporary_folder():
    top = pathlib.Path(tempfile.mkdtemp(prefix="encodes-package-"))
    try:
        os.chmod(top, 0o755)
        yield top
    finally:
        shutil.rmtree(top, ignore_errors=True)


def main():
    reason = reason_to_skip()
    if reason:
        print(f"1..0 # SKIP {reason}")
        return 0

    print(f"1..{len(CHECKS)}", flush=True)
    failed = False
    with temporary_folder() as top:
        package = Package(top)
        for number, check in enumerate(CHECKS, 1):
            name = "/package/" + check.__name__.replace("_", "-")
            try:
                check(package)
                print(f"ok {number} {name}", flush=True)
            except Exception:
                failed = True
                print("# " + traceback.format_exc().replace("\n", "\n# "))
                print(f"not ok {number} {name}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
