#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""The rules that Flathub's linter has for a finished build, on the installed Flatpak, as far as no network is needed.
Those for a manifest are in tests/project.

FLATPAK_USER_DIR says where it is installed."""

import configparser
import gzip
import os
import pathlib
import re
import struct
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

ID = "io.github.encodes.Encodes"
DESKTOP_TYPES = ("desktop", "desktop-application")
# The machines in the head of a program, as Flatpak calls them.
MACHINES = {0x3E: "x86_64", 0xB7: "aarch64", 0xF3: "riscv64", 0x03: "i386", 0x28: "arm"}
# What Flathub makes an error of; older versions of appstreamcli do not know all of them.
SEVERE = ("all-categories-ignored", "category-invalid", "cid-desktopapp-is-not-rdns", "cid-has-number-prefix",
          "cid-missing-affiliation-gnome", "cid-rdns-contains-hyphen", "content-rating-missing",
          "desktop-app-launchable-omitted", "desktop-file-not-found", "developer-id-missing", "invalid-child-tag-name",
          "metainfo-filename-cid-mismatch", "metainfo-legacy-path", "metainfo-multiple-components",
          "name-has-dot-suffix", "releases-info-missing", "unknown-tag")
# These words alone tell a person nothing.
POOR_CATEGORIES = {"GTK", "Qt", "KDE", "GNOME", "Motif", "Java", "Application", "XFCE", "DDE", "GUI"}
# Where what other programs are to see is installed, and what its names end with.
EXPORTED = {"applications": r"\.desktop", "dbus-1/services": r"\.service", "gnome-shell/search-providers": r"\.ini",
            "icons/hicolor/*/apps": r"\.(png|svg)", "metainfo": r"\.(metainfo|appdata)\.xml",
            "mime/packages": r"\.xml"}


def run(*arguments):
    return subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=60)


def find_installed():
    answer = run("flatpak", "info", "--show-location", ID)
    if answer.returncode != 0:
        sys.exit("not installed: " + answer.stdout.decode())
    return pathlib.Path(answer.stdout.decode().strip())


class Build:
    def __init__(self, path):
        self.path = path
        self.share = path / "files" / "share"

    def key_file(self, path):
        parser = configparser.RawConfigParser(delimiters=("=",), interpolation=None)
        parser.optionxform = str
        parser.read(path, encoding="utf-8")
        return parser

    def metadata(self):
        return self.key_file(self.path / "metadata")

    def desktop_file(self):
        return self.key_file(self.share / "applications" / f"{ID}.desktop")["Desktop Entry"]

    def metainfo_path(self):
        """Older versions of flatpak-builder move it to the folder's old name."""
        for folder, name in (("metainfo", "metainfo"), ("appdata", "appdata")):
            path = self.share / folder / f"{ID}.{name}.xml"
            if path.exists():
                return path
        raise AssertionError("appstream-metainfo-missing")

    def metainfo(self):
        return ElementTree.parse(self.metainfo_path()).getroot()

    def components(self):
        with gzip.open(self.share / "app-info" / "xmls" / f"{ID}.xml.gz") as file:
            return ElementTree.parse(file).getroot().findall("component")


def texts(element, path):
    return [found.text or "" for found in element.findall(path)]


def catalogue_has_the_one_component(build):
    components = build.components()
    if len(components) != 1:
        return [f"appstream-multiple-components: {len(components)}"]
    problems = []
    if components[0].get("type") not in DESKTOP_TYPES:
        problems.append("appstream-unsupported-component-type")
    if texts(components[0], "id") != [ID]:
        problems.append("appstream-id-mismatch-flatpak-id")
    return problems


def catalogue_has_what_a_software_centre_shows(build):
    component = build.components()[0]
    problems = []
    if not component.findall("developer_name") + component.findall("developer/name"):
        problems.append("appstream-missing-developer-name")
    if not component.findall("project_license"):
        problems.append("appstream-missing-project-license")
    if not component.findall("categories/category"):
        problems.append("appstream-missing-categories")
    if texts(component, "launchable[@type='desktop-id']") != [f"{ID}.desktop"]:
        problems.append("metainfo-launchable-tag-wrong-value")
    if not component.findall("releases/release") or any("timestamp" not in release.attrib
                                                       for release in component.findall("releases/release")):
        problems.append("appstream-release-tag-missing-timestamp")
    name, summary = (component.find(tag).text for tag in ("name", "summary"))
    problems += ["appstream-name-too-long"] * (len(name) > 20)
    problems += ["appstream-summary-too-long"] * (len(summary) > 35)
    problems += ["appstream-summary-ends-in-dot"] * summary.endswith(".")
    return problems


def catalogue_has_its_icon(build):
    icons = build.components()[0].findall("icon")
    problems = ["appstream-icon-key-no-type"] * any("type" not in icon.attrib for icon in icons)
    if not any(icon.get("type") == "cached" for icon in icons):
        return problems + ["appstream-missing-icon-key"]
    path = build.share / "app-info" / "icons" / "flatpak" / "128x128" / f"{ID}.png"
    if not path.exists():
        return problems + ["appstream-missing-icon-file"]
    return problems + ["the icon is not 128 px wide and high"] * (size_of_png(path) != (128, 128))


def size_of_png(path):
    head = path.read_bytes()[:24]
    return struct.unpack(">II", head[16:]) if head.startswith(b"\x89PNG\r\n\x1a\n") else None


def metainfo_is_valid(build):
    path = build.metainfo_path()
    overrides = {tag: "error" for tag in SEVERE}
    while True:
        answer = run("appstreamcli", "validate", "--no-net", "--override",
                     ",".join(f"{tag}={severity}" for tag, severity in overrides.items()), str(path))
        unknown = re.search(r"issue tag '?([\w-]+)'? is not recognized", answer.stdout.decode())
        if not unknown or unknown[1] not in overrides:
            break
        del overrides[unknown[1]]
    lines = [line for line in answer.stdout.decode().splitlines() if re.match(r"[EW]:", line)]
    # Versions before 1.0 know only the older developer_name; and where the file was moved to is not our doing.
    not_ours = ["unknown-tag developer"] * ("AppStream version: 0." in run("appstreamcli", "--version").stdout.decode())
    not_ours += ["metainfo-legacy-path"] * (path.parent.name == "appdata")
    problems = [line for line in lines if not line.endswith(tuple(not_ours))]
    return problems if lines or answer.returncode == 0 else [answer.stdout.decode()]


def metainfo_shows_pictures(build):
    component = build.metainfo()
    problems = ["metainfo-missing-component-type"] * ("type" not in component.attrib)
    pictures = [text.strip() for text in texts(component, "screenshots/screenshot/image")]
    if not pictures:
        return problems + ["metainfo-missing-screenshots"]
    problems += [f"{url} is not a picture on the web" for url in pictures
                 if not re.fullmatch(r"https://.*\.(png|webp|jpe?g)", url)]
    problems += ["appstream-screenshot-missing-caption"] * any(
        not (found.findtext("caption") or "").strip() for found in component.findall("screenshots/screenshot"))
    problems += ["there is not the one default screenshot"] * (
        len(component.findall("screenshots/screenshot[@type='default']")) != 1)
    return problems


def desktop_file_is_valid(build):
    path = build.share / "applications" / f"{ID}.desktop"
    if not path.exists():
        return ["desktop-file-not-installed"]
    answer = run("desktop-file-validate", "--no-hints", "--no-warn-deprecated", str(path))
    problems = [f"desktop-file-failed-validation: {answer.stdout.decode()}"] * (answer.returncode != 0)
    entry = build.desktop_file()
    if entry.get("Icon") != ID:
        problems.append("desktop-file-icon-key-wrong-value")
    if not entry.get("Exec"):
        problems.append("desktop-file-exec-key-absent")
    if "flatpak run" in entry.get("Exec", ""):
        problems.append("desktop-file-exec-has-flatpak-run")
    if "true" in (entry.get("NoDisplay"), entry.get("Hidden")):
        problems.append("desktop-file-is-hidden")
    if not set(filter(None, entry.get("Categories", "").split(";"))) - POOR_CATEGORIES:
        problems.append("desktop-file-low-quality-category")
    return problems


def icons_are_what_their_folders_say(build):
    hicolor = build.share / "icons" / "hicolor"
    icons = [path for path in hicolor.glob("*/apps/*") if path.name.startswith(ID)]
    problems = ["no-exportable-icon-installed"] * (not icons)
    for path in icons:
        folder = path.parent.parent.name
        if folder in ("scalable", "symbolic"):
            problems += [f"non-svg-icon-in-scalable-folder: {path.name}"] * (path.suffix != ".svg")
            problems += [f"{path.name} is not drawn square"] * (path.suffix == ".svg" and not is_square(path))
        else:
            wanted = tuple(int(number) for number in folder.split("x"))
            problems += [f"non-png-icon-in-hicolor-size-folder: {path}"] * (size_of_png(path) != wanted)
    return problems


def is_square(path):
    root = ElementTree.parse(path).getroot()
    view = root.get("viewBox", "0 0 0 1").split()
    return view[2] == view[3] and root.get("width") == root.get("height")


def exported_files_have_the_name(build):
    """What is not called as the application is not seen by anybody outside of it."""
    problems = []
    for folder, ending in EXPORTED.items():
        pattern = re.escape(ID) + r"([-.][\w-]+)?" + ending
        for path in build.share.glob(folder + "/*"):
            # Lists of all that is installed, which only this build's tools have made.
            if path.name.endswith(".cache") or folder == "metainfo" and not path.is_file():
                continue
            relative = path.relative_to(build.share)
            if not re.fullmatch(pattern, path.name):
                problems.append(f"{relative} is not called {ID}")
            elif not (build.path / "export" / "share" / relative).exists():
                problems.append(f"{relative} is not exported")
    return problems


def service_starts_the_program(build):
    path = build.path / "export" / "share" / "dbus-1" / "services" / f"{ID}.service"
    service = build.key_file(path)["D-BUS Service"]
    problems = ["the service has another name"] * (service.get("Name") != ID)
    pattern = rf"\bflatpak run .*--command=(/app/bin/)?encodes {re.escape(ID)} --gapplication-service$"
    starts = re.search(pattern, service["Exec"])
    return problems + ["the service does not start the Flatpak"] * (not starts)


def programs_are_for_this_machine(build):
    wanted = build.metadata()["Application"]["runtime"].split("/")[1]
    machines = {}
    for path in (build.path / "files").rglob("*"):
        if not path.is_file() or path.is_symlink():
            continue
        with open(path, "rb") as file:
            head = file.read(20)
        if head.startswith(b"\x7fELF"):
            machines[path.name] = MACHINES.get(struct.unpack("<H", head[18:])[0])
    return ["elf-arch-not-found"] * (not machines) + [f"{name} is for {machine}" for name, machine in machines.items()
                                                       if machine != wanted]


def licence_is_installed(build):
    found = list((build.share / "licenses" / "encodes").glob("COPYING*"))
    return [] if found else ["missing-installed-license-module-encodes"]


def nothing_is_there_for_nobody(build):
    """What only a system has use for: pages of a manual, completions of a shell, units, what others would link with."""
    files = build.path / "files"
    folders = ("include", "lib/pkgconfig", "lib/systemd", "share/man", "share/bash-completion", "share/fish",
               "share/zsh")
    return [str(folder) for folder in folders if (files / folder).exists()] + [
        str(path.relative_to(files)) for path in files.rglob("*") if path.suffix in (".la", ".a", ".h")]


CHECKS = [
    ("catalogue/has-the-one-component", catalogue_has_the_one_component),
    ("catalogue/has-what-a-software-centre-shows", catalogue_has_what_a_software_centre_shows),
    ("catalogue/has-its-icon", catalogue_has_its_icon),
    ("metainfo/is-valid", metainfo_is_valid),
    ("metainfo/shows-pictures", metainfo_shows_pictures),
    ("desktop-file/is-valid", desktop_file_is_valid),
    ("icons/are-what-their-folders-say", icons_are_what_their_folders_say),
    ("exported-files/have-the-name", exported_files_have_the_name),
    ("exported-files/service-starts-the-program", service_starts_the_program),
    ("files/programs-are-for-this-machine", programs_are_for_this_machine),
    ("files/licence-is-installed", licence_is_installed),
    ("files/nothing-is-there-for-nobody", nothing_is_there_for_nobody),
]


def main():
    reason = os.environ.get("ENCODES_NO_FLATPAK")
    if reason:
        print(f"1..0 # SKIP {reason}")
        return 0
    build = Build(find_installed())
    print(f"1..{len(CHECKS)}")
    failed = False
    for number, (name, check) in enumerate(CHECKS, 1):
        try:
            problems = check(build)
        except (AssertionError, OSError, KeyError) as error:
            problems = [f"{type(error).__name__}: {error}"]
        for problem in problems:
            print("# " + problem)
        print(f"{'not ok' if problems else 'ok'} {number} /flatpak/linter/{name}", flush=True)
        failed = failed or bool(problems)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
