#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-units.py SOURCE-FOLDER BUILD-FOLDER ENCODES ENCODESCTL

How the program is started by others: the D-Bus service, the units of systemd, the desktop file's actions.
"""

import configparser
import os
import pathlib
import subprocess
import sys
import tempfile
import traceback

SOURCE, BUILD, ENCODES, ENCODESCTL = (pathlib.Path(argument).absolute() for argument in sys.argv[1:5])
NAME = "io.github.encodes.Encodes"
UNIT = f"app-{NAME}.service"


def read(path):
    # Keys keep their letters, and a unit may say the same key again.
    parser = configparser.ConfigParser(interpolation=None, strict=False, delimiters="=", comment_prefixes="#")
    parser.optionxform = str
    with open(path, encoding="utf-8") as file:
        parser.read_file(file)
    return parser


def run(*arguments, **options):
    return subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60,
                          check=False, **options)


def verify(folder, unit):
    """What systemd has to say about a unit whose program is the one that was built."""
    text = (BUILD / "data" / unit).read_text(encoding="utf-8")
    for name, program in (("encodes", ENCODES), ("encodesctl", ENCODESCTL)):
        for line in text.splitlines():
            if line.startswith("ExecStart=/") and line.split()[0].endswith(f"/{name}"):
                text = text.replace(line.split()[0], f"ExecStart={program}")
    path = pathlib.Path(folder, unit)
    path.write_text(text, encoding="utf-8")
    environment = {**os.environ, "HOME": folder, "XDG_RUNTIME_DIR": folder}
    return run("systemd-analyze", "--user", "--man=no", "verify", str(path), env=environment)


def test_units_are_right():
    with tempfile.TemporaryDirectory() as folder:
        for unit in (UNIT, "encodes-server.service"):
            answer = verify(folder, unit)
            assert answer.returncode == 0 and not answer.stdout, f"{unit}: {answer.stdout}"


def test_bus_and_units_agree():
    service = read(BUILD / "data" / f"{NAME}.service")["D-BUS Service"]
    unit = read(BUILD / "data" / UNIT)["Service"]
    assert service["Name"] == unit["BusName"] == NAME, service["Name"]
    assert service["SystemdService"] == UNIT, service["SystemdService"]
    assert service["Exec"] == unit["ExecStart"], (service["Exec"], unit["ExecStart"])
    # Somebody wants something of it now: it is not to stay for ever.
    assert unit["Environment"] == "DBUS_STARTER_BUS_TYPE=session", unit["Environment"]
    # What it starts is the person's.
    assert unit["KillMode"] == "process", unit["KillMode"]


def installed(folder, *options):
    """Where what is installed with these options goes."""
    answer = run("meson", "setup", folder, str(SOURCE), "-Dtests=false", *options)
    assert answer.returncode == 0, answer.stdout
    answer = subprocess.run(["meson", "introspect", "--installed", folder], stdout=subprocess.PIPE, text=True, timeout=60,
                            check=True)
    return answer.stdout


def test_units_go_where_systemd_looks():
    """For the whole system in its own folder; in any other prefix where XDG_DATA_DIRS leads to."""
    for prefix, folder in (("/usr", "/usr/lib/systemd/user"), ("/opt/here", "/opt/here/share/systemd/user")):
        with tempfile.TemporaryDirectory() as build:
            names = installed(build, f"--prefix={prefix}")
            for name in (f"{folder}/{UNIT}", f"{folder}/encodes-server.service",
                         f"{prefix}/share/dbus-1/services/{NAME}.service",
                         f"{prefix}/share/gnome-shell/search-providers/{NAME}.search-provider.ini",
                         f"{prefix}/share/icons/hicolor/symbolic/apps/{NAME}.failed-symbolic.svg"):
                assert f'"{name}"' in names, f"{name} is not installed"


def test_works_without_systemd():
    with tempfile.TemporaryDirectory() as build:
        names = installed(build, "-Dsystemd=false")
        assert "systemd" not in names, "a unit is installed"
        service = pathlib.Path(build, "data", f"{NAME}.service").read_text(encoding="utf-8")
        assert "Systemd" not in service and "@" not in service, service


def test_desktop_file_is_right():
    answer = run("desktop-file-validate", str(BUILD / "data" / f"{NAME}.desktop"))
    assert answer.returncode == 0 and not answer.stdout, answer.stdout


def test_desktop_actions():
    desktop = read(BUILD / "data" / f"{NAME}.desktop")
    entry = desktop["Desktop Entry"]
    names = entry["Actions"].strip(";").split(";")
    assert names == ["refresh", "add-account"], names
    assert entry["DBusActivatable"] == "true"
    for name in names:
        action = desktop[f"Desktop Action {name}"]
        assert action["Exec"] == f"gapplication action {NAME} {name}", action["Exec"]


TESTS = [
    ("units/systemd-finds-nothing-wrong", test_units_are_right),
    ("units/agree-with-the-bus", test_bus_and_units_agree),
    ("units/go-where-systemd-looks", test_units_go_where_systemd_looks),
    ("units/can-be-left-out", test_works_without_systemd),
    ("desktop-file/nothing-to-remark", test_desktop_file_is_right),
    ("desktop-file/actions", test_desktop_actions),
]


def main():
    print(f"1..{len(TESTS)}", flush=True)
    failed = False
    for number, (name, test) in enumerate(TESTS, 1):
        try:
            test()
        except Exception:
            failed = True
            print(f"not ok {number} /project/{name}")
            print("# " + traceback.format_exc().replace("\n", "\n# "))
        else:
            print(f"ok {number} /project/{name}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
