#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-flatpak.py SOURCE-FOLDER

The manifests of the Flatpak: all variants are from one template, nothing is fetched while they are built, they ask for
no more than they need, and they keep the rules that Flathub's linter has for a manifest. Its rules for a finished build
are in tests/flatpak. What needs the network is left out.
"""

import copy
import functools
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(sys.argv[1])
ID = "io.github.encodes.Encodes"
TOOL = SOURCE / "flatpak" / "manifest"
TEMPLATE = SOURCE / "flatpak" / f"{ID}.json.in"
CHECKED_IN = SOURCE / "flatpak" / f"{ID}.json"
VARIANTS = ("flathub", "gnome", "local")

NEEDED = {"--share=network", "--share=ipc", "--socket=wayland", "--socket=fallback-x11", "--device=dri",
          "--filesystem=~/.local/state/encodes/jobs:create"}

# The libraries that the GNOME runtime has, of those that an application like this could want.
IN_GNOME_RUNTIME = {"glib-2.0", "gobject-2.0", "gio-2.0", "gio-unix-2.0", "gtk4", "gtk4-x11", "gtk4-wayland",
                    "libadwaita-1", "libsoup-3.0", "json-glib-1.0", "libsecret-1", "sqlite3", "libportal",
                    "libportal-gtk4", "libxml-2.0"}


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


@functools.lru_cache
def generate(variant, *arguments):
    answer = subprocess.run([TOOL, variant, *arguments], stdout=subprocess.PIPE, check=True, timeout=30)
    return answer.stdout.decode()


def manifests():
    """Each variant, the first as it is checked in."""
    return {variant: load(CHECKED_IN) if variant == "flathub" else json.loads(generate(variant))
            for variant in VARIANTS}


def modules_of(manifest):
    return [module for module in manifest["modules"] if isinstance(module, dict)]


def sources_of(manifest):
    return [source for module in modules_of(manifest) for source in module["sources"]]


# One template

def without_placeholders(template, manifest):
    """@manifest with the template's placeholders where the template has them."""
    if isinstance(template, str) and template.startswith("@"):
        return template
    if isinstance(template, dict):
        return {key: without_placeholders(template.get(key), value) for key, value in manifest.items()}
    if isinstance(template, list) and len(template) == len(manifest):
        return [without_placeholders(*pair) for pair in zip(template, manifest)]
    return manifest


def all_variants_are_from_the_template():
    template = load(TEMPLATE)
    problems = []
    for variant, manifest in manifests().items():
        # As text: the order counts, too.
        if json.dumps(without_placeholders(template, manifest)) != json.dumps(template):
            problems.append(f"{variant} says something else than the template")
        if "@" in json.dumps({key: value for key, value in manifest.items() if key != "modules"}):
            problems.append(f"{variant} has a placeholder left")
    return problems


def variants_differ_in_runtime_and_sources_only():
    found = manifests()

    def common(manifest):
        same = {key: value for key, value in manifest.items() if key not in ("runtime", "runtime-version", "sdk")}
        same["modules"] = [{**module, "sources": None} for module in modules_of(manifest)]
        return same

    return [f"{variant} is not like flathub" for variant in VARIANTS
            if common(found[variant]) != common(found["flathub"])]


def checked_in_manifest_is_current():
    commit = load(CHECKED_IN)["modules"][-1]["sources"][0]["commit"]
    if CHECKED_IN.read_text(encoding="utf-8") != generate("flathub", "--commit", commit):
        return [f"please run: flatpak/manifest flathub --output {CHECKED_IN.relative_to(SOURCE)}"]
    return []


def git(*arguments):
    try:
        return subprocess.run(["git", "-C", SOURCE, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              check=False)
    except FileNotFoundError:
        return None


def checked_in_manifest_names_a_commit_of_this_project():
    history = git("rev-parse", "--is-shallow-repository")
    # Only where the history is: not in a tarball, not in a shallow clone.
    if not history or history.stdout.strip() != b"false" or not (SOURCE / ".git").exists():
        return []
    module = load(CHECKED_IN)["modules"][-1]
    source = module["sources"][0]
    problems = []
    if git("merge-base", "--is-ancestor", source["commit"], "HEAD").returncode != 0:
        problems.append(f"{source['commit']} is not in the history")
    tagged = git("rev-parse", "--verify", "--quiet", f"refs/tags/{source['tag']}^{{commit}}").stdout.decode().strip()
    if tagged and tagged != source["commit"]:
        problems.append(f"{source['tag']} is {tagged}, not {source['commit']}")
    # What it is built with must have been known by then.
    options = git("show", f"{source['commit']}:meson_options.txt").stdout.decode()
    return problems + [f"{option} is not known at {source['commit']}" for option in module["config-opts"]
                       if f"option('{option[2:].split('=')[0]}'" not in options]


# What is built, and from what

def nothing_is_fetched_while_building():
    problems = [f"{variant}: {source['type']}" for variant in ("gnome", "local")
                for source in sources_of(manifests()[variant])
                if source["type"] not in ("dir", "file") or "url" in source]
    problems += [f"{variant} lets a build use the network" for variant, manifest in manifests().items()
                 if "--share=network" in json.dumps([manifest.get("build-options"),
                                                     [module.get("build-options") for module in modules_of(manifest)]])]
    problems += [str(path) for path in SOURCE.glob("subprojects/*.wrap")]
    return problems


def no_build_folder_comes_along():
    """What is built beside the sources while Flatpak copies them."""
    with tempfile.TemporaryDirectory() as folder:
        copy_of_tool = pathlib.Path(folder, "flatpak", "manifest")
        shutil.copytree(TOOL.parent, copy_of_tool.parent)
        for name in ("meson.build", ".gitignore"):
            shutil.copy(SOURCE / name, folder)
        for name in ("_build", "build-ci", ".git", "app"):
            pathlib.Path(folder, name).mkdir()
        manifest = json.loads(subprocess.run([copy_of_tool, "local"], stdout=subprocess.PIPE, check=True).stdout)
    names = {pathlib.Path(source["path"]).name for source in sources_of(manifest)}
    return [] if names == {"app", "meson.build"} else [str(sorted(names))]


def gnome_runtime_has_all_libraries():
    files = [SOURCE / "meson.build", *(SOURCE / "app").rglob("meson.build")]
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    named = set(re.findall(r"\bdependency\(\s*'([^']+)'", text))
    return sorted(named - IN_GNOME_RUNTIME) if named else ["no library was found in meson.build"]


def asks_for_no_more_than_it_needs():
    """Everything else goes through portals: secrets, notifications, files."""
    return [f"{variant}: {argument}" for variant, manifest in manifests().items()
            for argument in sorted(set(manifest["finish-args"]) ^ NEEDED)]


# Flathub's rules for a manifest, each with the name that its linter gives it

def broken_rules_of_id(manifest, name):
    parts = manifest.get("id", "").split(".")
    if not 3 <= len(parts) <= 5 or len(".".join(parts)) > 255:
        yield "appid-components"
    if not all(re.fullmatch(r"[A-Za-z_][\w-]*", part) for part in parts):
        yield "appid-component-wrong-syntax"
    if parts[-1] == "desktop":
        yield "appid-ends-with-lowercase-desktop"
    if parts[:2] == ["com", "github"] or parts[:2] == ["io", "github"] and len(parts) < 4:
        yield "appid-code-hosting"
    if name != f"{manifest.get('id')}.json":
        yield "appid-filename-mismatch"


def broken_rules_of_top_level(manifest):
    command = manifest.get("command", "")
    if not command:
        yield "toplevel-no-command"
    if command.startswith("/"):
        yield "toplevel-command-is-path"
    if "branch" in manifest or manifest.get("default-branch", "stable") not in ("stable", "beta"):
        yield "toplevel-unnecessary-branch"
    if any(entry.startswith("/lib/debug") for entry in manifest.get("cleanup", [])):
        yield "toplevel-cleanup-debug"
    if not manifest.get("modules"):
        yield "toplevel-no-modules"
    if "finish-args" not in manifest:
        yield "finish-args-not-defined"


# Which argument is never right. The names of places are followed by a mode or by something below them.
FORBIDDEN = {
    "finish-args-arbitrary-dbus-access": r"--socket=(session|system)-bus",
    "finish-args-has-socket-agent": r"--socket=(gpg-agent|ssh-auth)",
    "finish-args-takes-something-away": r"--(no(socket|device|filesystem)|unshare|(system-)?no-talk-name)=.*",
    "finish-args-has-dev-input-or-usb": r"--device=(input|usb|all)",
    "finish-args-home-or-host-filesystem-access": r"--filesystem=(home|host|~/?)(:\w+)?",
    "finish-args-absolute-home-path": r"--filesystem=(/var)?/home(/.*)?(:\w+)?",
    "finish-args-reserved": r"--filesystem=/(\.flatpak-info|app|bin|dev|etc|lib(32|64)?|proc|root|run/flatpak|run/host"
                            r"|sbin|tmp|usr|var)(/.*)?(:\w+)?",
    "finish-args-unnecessary-xdg-access": r"--filesystem=xdg-(data|config|cache)(/.*)?(:\w+)?",
    "finish-args-private-filesystem-access":
        r"--filesystem=(~|home)/\.(config/(autostart|systemd|dconf)|local/share/(applications|flatpak)|ssh|gnupg"
        r"|var/app|icons|fonts|themes)(/.*)?(:\w+)?",
    "finish-args-direct-dconf-path": r"--filesystem=xdg-run/dconf.*",
    "finish-args-own-name": rf"--(system-own-name=.*|own-name=(?!{re.escape(ID)}(\..*)?$).*)",
    "finish-args-unnecessary-appid-talk-name": rf"--talk-name={re.escape(ID)}(\..*)?",
    "finish-args-wildcard-talk-name": r"--(system-)?talk-name=org\.(freedesktop|gnome|kde)\.\*",
    "finish-args-portal-talk-name": r"--(system-)?talk-name=org\.freedesktop\.(impl\.)?portal\..*",
    "finish-args-system-service-talk-name":
        r"--(system-)?talk-name=org\.freedesktop\.(DBus|Flatpak|systemd1|login1)(\..*)?",
    "finish-args-incorrect-secret-service-talk-name": r"--talk-name=org\.freedesktop\.Secrets",
    "finish-args-dconf-talk-name": r"--talk-name=ca\.desrt\.dconf(\..*)?",
}


def broken_rules_of_permissions(manifest):
    arguments = set(manifest.get("finish-args", []))
    for rule, pattern in FORBIDDEN.items():
        if any(re.fullmatch(pattern, argument) for argument in arguments):
            yield rule
    wayland, x11, fallback = (f"--socket={name}" in arguments for name in ("wayland", "x11", "fallback-x11"))
    if x11 and (wayland or fallback):
        yield "finish-args-contains-both-x11-and-wayland"
    if fallback and not wayland:
        yield "finish-args-fallback-x11-without-wayland"
    if wayland and not (x11 or fallback):
        yield "finish-args-only-wayland"
    if (x11 or fallback) and "--share=ipc" not in arguments:
        yield "finish-args-x11-without-ipc"


def broken_rules_of_git_source(source):
    if not re.match(r"https?://", source.get("url", "")):
        yield "module-source-git-url-not-http"
    if "branch" in source:
        yield "module-source-git-branch"
    # Flathub's own requirement is a commit; the tag beside it is for people.
    if not re.fullmatch(r"[0-9a-f]{40}", source.get("commit", "")) or not source.get("tag"):
        yield "module-source-git-no-commit-with-tag"


def broken_rules_of_modules(manifest):
    for module in modules_of(manifest):
        if "--share=network" in module.get("build-options", {}).get("build-args", []):
            yield "module-build-network-access"
        if any(entry.startswith("/lib/debug") for entry in module.get("cleanup", [])):
            yield "module-cleanup-debug"
        for source in module["sources"]:
            if source["type"] == "git":
                yield from broken_rules_of_git_source(source)
            elif source["type"] == "archive" and not re.fullmatch(r"[0-9a-f]{64}", source.get("sha256", "")):
                yield "module-source-no-sha256"
            if source["type"] in ("archive", "file") and {"md5", "sha1"} & set(source):
                yield "module-source-weak-checksum"


def is_published_from_its_own_sources(manifest):
    """Flathub cannot build what only this computer has."""
    if not re.fullmatch(r"org\.(gnome|freedesktop|kde)\.Platform", manifest["runtime"]):
        yield "runtime-not-on-flathub"
    if any(source["type"] not in ("git", "archive") for source in sources_of(manifest)):
        yield "module-source-local"


def broken_rules(manifest, name, published=False):
    rules = [*broken_rules_of_id(manifest, name), *broken_rules_of_top_level(manifest),
             *broken_rules_of_permissions(manifest)]
    if manifest.get("modules"):
        rules += broken_rules_of_modules(manifest)
        rules += is_published_from_its_own_sources(manifest) if published else []
    return rules


def all_variants_keep_the_rules_of_flathub():
    return [f"{variant}: {rule}" for variant, manifest in manifests().items()
            for rule in broken_rules(manifest, CHECKED_IN.name, published=variant == "flathub")]


def with_change(path, value):
    """The manifest with @value at @path; None takes away what is there, a list is added to what is there."""
    manifest = copy.deepcopy(load(CHECKED_IN))
    *above, last = path
    place = manifest
    for key in above:
        place = place[key]
    if value is None:
        del place[last]
    else:
        place[last] = [*place.get(last, []), *value] if isinstance(value, list) else value
    return manifest


def each_rule_of_flathub_can_be_broken():
    """What these rules are worth: a manifest that breaks each of them, and what is said of it."""
    source = ("modules", 0, "sources", 0)
    broken = {
        "appid-components": [(("id",), "io.encodes")],
        "appid-component-wrong-syntax": [(("id",), "io.github.encodes.2Encodes")],
        "appid-ends-with-lowercase-desktop": [(("id",), "io.github.encodes.desktop")],
        "appid-code-hosting": [(("id",), "com.github.encodes.Encodes"), (("id",), "io.github.Encodes")],
        "appid-filename-mismatch": [(("id",), "io.github.encodes.Other")],
        "toplevel-no-command": [(("command",), None)],
        "toplevel-command-is-path": [(("command",), "/app/bin/encodes")],
        "toplevel-unnecessary-branch": [(("branch",), "stable"), (("default-branch",), "master")],
        "toplevel-cleanup-debug": [(("cleanup",), ["/lib/debug"])],
        "toplevel-no-modules": [(("modules",), None)],
        "finish-args-not-defined": [(("finish-args",), None)],
        "module-source-git-url-not-http": [((*source, "url"), "git@github.com:encodes/Encodes.git"),
                                           ((*source, "url"), None)],
        "module-source-git-branch": [((*source, "branch"), "main")],
        "module-source-git-no-commit-with-tag": [((*source, "commit"), None), ((*source, "commit"), "main"),
                                                 ((*source, "tag"), None)],
        "module-build-network-access": [(("modules", 0, "build-options"), {"build-args": ["--share=network"]})],
        "module-cleanup-debug": [(("modules", 0, "cleanup"), ["/lib/debug/x"])],
        "module-source-no-sha256": [(source, {"type": "archive", "url": "https://example.org/a.tar.xz"})],
        "module-source-weak-checksum": [(source, {"type": "archive", "sha256": "0" * 64, "md5": "0" * 32})],
        "module-source-local": [(source, {"type": "dir", "path": ".."})],
        "runtime-not-on-flathub": [(("runtime",), "io.github.encodes.Local.Platform")],
    }
    arguments = {
        "finish-args-arbitrary-dbus-access": ["--socket=session-bus", "--socket=system-bus"],
        "finish-args-has-socket-agent": ["--socket=ssh-auth"],
        "finish-args-takes-something-away": ["--nosocket=x11", "--unshare=ipc", "--no-talk-name=org.example.A"],
        "finish-args-has-dev-input-or-usb": ["--device=all", "--device=usb"],
        "finish-args-home-or-host-filesystem-access": ["--filesystem=home", "--filesystem=host:ro", "--filesystem=~"],
        "finish-args-absolute-home-path": ["--filesystem=/home/me/jobs"],
        "finish-args-reserved": ["--filesystem=/usr/share:ro", "--filesystem=/tmp", "--filesystem=/run/host"],
        "finish-args-unnecessary-xdg-access": ["--filesystem=xdg-data/encodes:create", "--filesystem=xdg-config"],
        "finish-args-private-filesystem-access": ["--filesystem=~/.config/autostart:create", "--filesystem=~/.ssh:ro"],
        "finish-args-direct-dconf-path": ["--filesystem=xdg-run/dconf"],
        "finish-args-own-name": ["--own-name=org.freedesktop.Notifications", f"--own-name={ID}2",
                                 "--system-own-name=org.example.A"],
        "finish-args-unnecessary-appid-talk-name": [f"--talk-name={ID}", f"--talk-name={ID}.Search"],
        "finish-args-wildcard-talk-name": ["--talk-name=org.gnome.*"],
        "finish-args-portal-talk-name": ["--talk-name=org.freedesktop.portal.Background"],
        "finish-args-system-service-talk-name": ["--system-talk-name=org.freedesktop.login1",
                                                 "--talk-name=org.freedesktop.Flatpak"],
        "finish-args-incorrect-secret-service-talk-name": ["--talk-name=org.freedesktop.Secrets"],
        "finish-args-dconf-talk-name": ["--talk-name=ca.desrt.dconf"],
        "finish-args-contains-both-x11-and-wayland": ["--socket=x11"],
    }
    without = {
        "finish-args-fallback-x11-without-wayland": "--socket=wayland",
        "finish-args-only-wayland": "--socket=fallback-x11",
        "finish-args-x11-without-ipc": "--share=ipc",
    }
    cases = [(rule, with_change(*change)) for rule, changes in broken.items() for change in changes]
    cases += [(rule, with_change(("finish-args",), [argument]))
              for rule, more in arguments.items() for argument in more]
    for rule, argument in without.items():
        manifest = load(CHECKED_IN)
        manifest["finish-args"].remove(argument)
        cases.append((rule, manifest))
    problems = [f"{rule} was not seen" for rule, manifest in cases
                if rule not in broken_rules(manifest, CHECKED_IN.name, published=True)]
    return problems + [f"{rule} is never broken here" for rule in FORBIDDEN if rule not in arguments]


def flatpak_builder_reads_all_variants():
    """Without a word about anything that it does not know."""
    problems = []
    # It leaves a folder of its own where it is called.
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, f"{ID}.json")
        for variant, manifest in manifests().items():
            path.write_text(json.dumps(manifest), encoding="utf-8")
            answer = subprocess.run(["flatpak-builder", "--show-manifest", path], stdout=subprocess.PIPE,
                                    stderr=subprocess.PIPE, cwd=folder, check=False, timeout=30)
            said = answer.stderr.decode().strip()
            if answer.returncode != 0 or said or json.loads(answer.stdout)["id"] != ID:
                problems.append(f"{variant}: {said or answer.returncode}")
    return problems


CHECKS = [
    ("all-variants-are-from-the-template", all_variants_are_from_the_template),
    ("variants-differ-in-runtime-and-sources-only", variants_differ_in_runtime_and_sources_only),
    ("checked-in-manifest-is-current", checked_in_manifest_is_current),
    ("checked-in-manifest-names-a-commit-of-this-project", checked_in_manifest_names_a_commit_of_this_project),
    ("nothing-is-fetched-while-building", nothing_is_fetched_while_building),
    ("no-build-folder-comes-along", no_build_folder_comes_along),
    ("gnome-runtime-has-all-libraries", gnome_runtime_has_all_libraries),
    ("asks-for-no-more-than-it-needs", asks_for_no_more_than_it_needs),
    ("all-variants-keep-the-rules-of-flathub", all_variants_keep_the_rules_of_flathub),
    ("each-rule-of-flathub-can-be-broken", each_rule_of_flathub_can_be_broken),
    ("flatpak-builder-reads-all-variants", flatpak_builder_reads_all_variants),
]
# Which program a check takes that not everybody has who runs it.
TAKES = {flatpak_builder_reads_all_variants: "flatpak-builder"}


def main():
    print(f"1..{len(CHECKS)}")
    failed = False
    for number, (name, check) in enumerate(CHECKS, 1):
        if check in TAKES and not shutil.which(TAKES[check]):
            print(f"ok {number} /flatpak-manifest/{name} # SKIP {TAKES[check]} is not installed")
            continue
        problems = check()
        for problem in problems:
            print("# " + problem)
        print(f"{'not ok' if problems else 'ok'} {number} /flatpak-manifest/{name}")
        failed = failed or bool(problems)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
