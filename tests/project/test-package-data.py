#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-package-data.py SOURCE-FOLDER BUILD-FOLDER VERSION

What a package brings for the desktop and for software centres: metainfo, desktop file, icons and pictures. Each is held
against its own specification by the tools of that specification, with no warning left, and against the program that it
speaks of.
"""

import collections
import gzip
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

import gi

gi.require_version("GdkPixbuf", "2.0")

from gi.repository import GdkPixbuf  # noqa: E402

SOURCE = pathlib.Path(sys.argv[1])
BUILD = pathlib.Path(sys.argv[2])
VERSION = sys.argv[3]

ID = "io.github.encodes.Encodes"
REPOSITORY = "https://github.com/encodes/Encodes"
PICTURES = f"https://raw.githubusercontent.com/encodes/Encodes/v{VERSION}/"
METAINFO = BUILD / "data" / f"{ID}.metainfo.xml"
DESKTOP_FILE = BUILD / "data" / f"{ID}.desktop"
ICONS = SOURCE / "data" / "icons"
ICON = ICONS / "hicolor" / "scalable" / "apps" / f"{ID}.svg"
SYMBOLIC_ICON = ICONS / "hicolor" / "symbolic" / "apps" / f"{ID}-symbolic.svg"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SVG = "{http://www.w3.org/2000/svg}"

# What cannot be otherwise, and why; everything else that the validator has to say is a failure.
KNOWN_REMARKS = {
    # The id has been chosen, and is the name on the bus and of the files: it cannot change any more.
    f"cid-contains-uppercase-letter {ID}",
    # Before AppStream 1.0 the element "developer" is not known, and since 1.0 "developer_name" is out of use. With both
    # every software centre knows who made the program, and each validator dislikes the one that is not for it.
    "unknown-tag developer",
    "developer-name-tag-deprecated",
}
# The palette for application icons, without the names: blue, green, yellow, orange, red, purple, brown, light, dark.
PALETTE = set("""
    #99c1f1 #62a0ea #3584e4 #1c71d8 #1a5fb4 #8ff0a4 #57e389 #33d17a #2ec27e #26a269 #f9f06b #f8e45c #f6d32d #f5c211 #e5a50a
    #ffbe6f #ffa348 #ff7800 #e66100 #c64600 #f66151 #ed333b #e01b24 #c01c28 #a51d2d #dc8add #c061cb #9141ac #813d9c #613583
    #cdab8f #b5835a #986a44 #865e3c #63452c #ffffff #f6f5f4 #deddda #c0bfbc #9a9996 #77767b #5e5c64 #3d3846 #241f31 #000000
    """.split())
SIZES = (16, 22, 24, 32, 48, 64, 96, 128, 256, 512)


def languages():
    lines = (SOURCE / "po" / "LINGUAS").read_text(encoding="utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


def run(*command):
    """What a program says, on whichever of its ways, and its exit status."""
    answer = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=60)
    # Some colour it whatever they are asked.
    return re.sub("\033\\[[0-9;]*m", "", answer.stdout.decode()), answer.returncode


def metainfo():
    return ElementTree.parse(METAINFO).getroot()


def texts(element, path):
    """By language, English as "": the texts of the elements at @path, with single spaces."""
    found = collections.defaultdict(list)
    for node in element.findall(path):
        found[node.get(LANG, "")].append(" ".join("".join(node.itertext()).split()))
    return found


# Metainfo

def metainfo_is_valid():
    said, _ = run("appstreamcli", "validate", "--no-color", "--no-net", "--strict", "--pedantic", METAINFO)
    remarks = re.findall(r"^[EWIP]: \S+ (.+)$", said, re.MULTILINE)
    # The name of the check, and the element that it is about if it says that.
    remarks = [" ".join(remark.split()) for remark in remarks]
    if "alidation" not in said:
        return ["the validator has not judged:", *said.splitlines()]
    return [remark for remark in remarks if remark not in KNOWN_REMARKS]


def metainfo_is_valid_for_older_tools():
    said, status = run("appstream-util", "validate-relax", "--nonet", METAINFO)
    return said.splitlines() if status else []


def metainfo_is_complete():
    """What a software centre shows, or asks before it shows a program."""
    needed = ["name", "summary", "description/p", "description/ul/li", "developer[@id]/name", "developer_name",
              "project_license", "metadata_license", "launchable[@type='desktop-id']", "translation[@type='gettext']",
              "categories/category", "keywords/keyword", "content_rating[@type='oars-1.1']", "requires/display_length",
              "recommends/internet", "supports/control", "provides/binary", "provides/dbus", "releases/release/description",
              "releases/release/url[@type='details']", "screenshots/screenshot[@type='default']/image",
              "branding/color[@scheme_preference='light']", "branding/color[@scheme_preference='dark']"]
    needed += [f"url[@type='{kind}']" for kind in ("homepage", "bugtracker", "help", "translate", "vcs-browser", "contribute")]
    return [f"no {path}" for path in needed if metainfo().find(path) is None]


def summary_is_short():
    """After the guidelines of the software centres: short, no title, no sentence, no name."""
    problems = []
    for language, (summary,) in texts(metainfo(), "summary").items():
        if len(summary) > 35 or summary.endswith((".", "。")) or "encodes" in summary.lower().split():
            problems.append(f"{language}: {summary}")
        if not language and re.match(r"(a|an|the)\b", summary.lower()):
            problems.append("begins with an article: " + summary)
    return problems


def description_has_the_right_length():
    description = metainfo().find("description")
    words = [" ".join(texts(description, "p")[""]).split()]
    items = texts(description, "ul/li")[""]
    problems = [] if 40 <= len(words[0]) <= 150 else [f"{len(words[0])} words in the paragraphs"]
    return problems + ([] if 3 <= len(items) <= 10 else [f"{len(items)} points in the list"])


def it_speaks_every_language():
    """Under both names, as the older software centres look for it (zh_CN) and as the newer ones do (zh-CN). Each language
    has each text of which it has a translation; that it has them all is a test of the translations."""
    problems = []
    root = metainfo()
    desktop = DESKTOP_FILE.read_text(encoding="utf-8")
    for language in languages():
        names = {language, language.replace("_", "-")}
        problems += [f"no {path} in {name}" for path in ("name", "summary", "developer_name") for name in names
                     if name not in texts(root, path)]
        problems += [f"no {key} in {language}" for key in ("GenericName", "Comment", "Keywords")
                     if f"\n{key}[{language}]=" not in desktop]
    used = {node.get(LANG) for node in root.iter()} - {None}
    known = {name for language in languages() for name in (language, language.replace("_", "-"))}
    return problems + [f"nobody looks for {name}" for name in sorted(used - known)]


def versions_agree():
    """The one that is built, the newest of the metainfo and the newest of the changelog, with its date."""
    releases = [(release.get("version"), release.get("date")) for release in metainfo().findall("releases/release")]
    changelog = (SOURCE / "CHANGELOG.md").read_text(encoding="utf-8")
    told = re.findall(r"^## (\d\S*) - (\d{4}-\d\d-\d\d)$", changelog, re.MULTILINE)
    problems = []
    if releases[0][0] != VERSION:
        problems.append(f"{VERSION} is built, the newest release is {releases[0][0]}")
    if told != releases:
        problems.append(f"releases {releases} in the metainfo, {told} in the changelog")
    if releases != sorted(releases, key=lambda release: release[1], reverse=True):
        problems.append("the releases are not newest first")
    return problems


def addresses_are_of_this_project():
    """And what they name below it is there."""
    problems = []
    for url in metainfo().iter("url"):
        if not url.text.startswith(REPOSITORY):
            problems.append(f"{url.text} is not of {REPOSITORY}")
        part = re.match(r"/(?:blob|tree)/[^/]+/(.+)", url.text[len(REPOSITORY):])
        if part and not (SOURCE / part[1]).exists():
            problems.append(f"there is no {part[1]}")
        if url.get("type") == "details" and f"/blob/v{VERSION}/" not in url.text:
            problems.append(f"{url.text} is not of {VERSION}")
    return problems


def it_tells_what_is_installed():
    root = metainfo()
    desktop_file = root.findtext("launchable")
    problems = [] if desktop_file == DESKTOP_FILE.name else [f"launches {desktop_file}"]
    binaries = [node.text for node in root.findall("provides/binary")]
    built = [name for name, folder in (("encodes", "app"), ("encodesctl", "app/ctl")) if (BUILD / folder / name).exists()]
    if binaries != built:
        problems.append(f"provides {binaries}, and {built} are built")
    service = (BUILD / "data" / f"{ID}.service").read_text(encoding="utf-8")
    if f"Name={root.findtext('provides/dbus')}\n" not in service:
        problems.append("the name on the bus is another one")
    if root.findtext("translation") != "encodes" or not (BUILD / "po" / "sv" / "LC_MESSAGES" / "encodes.mo").exists():
        problems.append("the translations have another name")
    return problems


def luminance(colour):
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    return sum(weight * (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
               for weight, part in zip((0.2126, 0.7152, 0.0722), parts))


def contrast(a, b):
    brighter, darker = sorted((luminance(a), luminance(b)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def brand_colours_can_be_written_on():
    """In black where it is light and in white where it is dark; and the icon's rim stands out from both."""
    colours = {node.get("scheme_preference"): node.text for node in metainfo().findall("branding/color")}
    rim = "#9141ac"
    assert rim in ICON.read_text(encoding="utf-8")
    problems = [f"{text} on {colours[scheme]}" for scheme, text in (("light", "#000000"), ("dark", "#ffffff"))
                if contrast(colours[scheme], text) < 7]
    return problems + [f"the icon on {colour}" for colour in colours.values() if contrast(colour, rim) < 2]


# Pictures

def pictures():
    return [(image.text, image) for image in metainfo().findall("screenshots/screenshot/image")]


def pictures_are_there():
    problems = []
    for url, image in pictures():
        path = SOURCE / url[len(PICTURES):]
        if not url.startswith(PICTURES) or not path.is_file():
            problems.append(f"{url} is not a picture of this version")
            continue
        picture = GdkPixbuf.Pixbuf.new_from_file(str(path))
        size = (picture.get_width(), picture.get_height())
        if size != (int(image.get("width")), int(image.get("height"))):
            problems.append(f"{path.name} is {size[0]} × {size[1]}")
        if path.stat().st_size > 300 * 1000:
            problems.append(f"{path.name} has {path.stat().st_size} bytes")
    named = {url.rpartition("/")[2] for url, _ in pictures()}
    return problems + [f"{path.name} is not in the metainfo" for path in (SOURCE / "data" / "screenshots").glob("*.png")
                       if path.name not in named]


def pictures_show_a_window_alone():
    """With its shadow and round corners, on nothing, and no larger than a software centre shows it."""
    problems = []
    for url, _ in pictures():
        picture = GdkPixbuf.Pixbuf.new_from_file(str(SOURCE / url[len(PICTURES):]))
        name = url.rpartition("/")[2]
        if not picture.get_has_alpha():
            problems.append(f"{name} is not transparent")
            continue
        left, top, right, bottom = opaque_box(picture)
        if right - left > 1000 or bottom - top > 700:
            problems.append(f"the window in {name} is {right - left} × {bottom - top}")
        corners = [opacity(picture, x, y) for x in (left, right - 1) for y in (top, bottom - 1)]
        if any(corner == 255 for corner in corners):
            problems.append(f"the window in {name} has a sharp corner")
        if opacity(picture, 0, 0) or not 0 < opacity(picture, picture.get_width() // 2, bottom + 3) < 255:
            problems.append(f"{name} has no shadow, or not all of it")
    return problems


def every_language_has_a_picture():
    main = metainfo().find("screenshots/screenshot[@type='default']")
    there = {image.get(LANG, "").replace("-", "_") for image in main.findall("image")}
    missing = {"", *languages()} - there
    problems = [f"no picture in {language or 'English'}" for language in sorted(missing)]
    for screenshot in metainfo().findall("screenshots/screenshot"):
        caption = texts(screenshot, "caption")[""]
        if len(caption) != 1 or not 10 <= len(caption[0]) <= 50 or caption[0].endswith("."):
            problems.append(f"caption {caption}")
    return problems


# Icons

def opacity(picture, x, y):
    return picture.get_pixels()[y * picture.get_rowstride() + 4 * x + 3]


def rows_of_opacity(picture):
    pixels, stride, width = picture.get_pixels(), picture.get_rowstride(), picture.get_width()
    return [pixels[y * stride + 3:y * stride + 4 * width:4] for y in range(picture.get_height())]


def box(picture, least):
    """Left, top, right and bottom of what is at least so opaque."""
    rows = [y for y, row in enumerate(rows_of_opacity(picture)) if max(row) >= least]
    columns = [x for x, column in enumerate(zip(*rows_of_opacity(picture))) if max(column) >= least]
    return columns[0], rows[0], columns[-1] + 1, rows[-1] + 1


def opaque_box(picture):
    return box(picture, 255)


def render(path, size):
    return GdkPixbuf.Pixbuf.new_from_file_at_size(str(path), size, size)


def icon_is_whole_at_each_size():
    """It fills the room that the guide leaves it, touches no edge, and has a hub even at 16 pixels."""
    problems = []
    for size in SIZES:
        picture = render(ICON, size)
        if (picture.get_width(), picture.get_height()) != (size, size):
            problems.append(f"{size}: {picture.get_width()} × {picture.get_height()}")
            continue
        left, top, right, bottom = (edge * 128 / size for edge in box(picture, 128))
        # 120 of 128 units are the most, and one pixel more or less where they are no whole pixels.
        pixel = 128 / size
        if min(left, top, 128 - right, 128 - bottom) < 4 - pixel or right - left < 112 - pixel or bottom - top < 112 - pixel:
            problems.append(f"{size}: from {left:g}, {top:g} to {right:g}, {bottom:g} of 128")
        if min(left, top, 128 - right, 128 - bottom) <= 0 and size > 16:
            problems.append(f"{size}: touches the edge")
        covered = sum(sum(row) for row in rows_of_opacity(picture)) / 255 / size / size
        if not 0.6 < covered < 0.85:
            problems.append(f"{size}: covers {covered:.0%}")
        pixels, stride = picture.get_pixels(), picture.get_rowstride()
        middle = {pixels[y * stride + 4 * x:y * stride + 4 * x + 3] for x in range(size // 4, 3 * size // 4)
                  for y in range(size // 4, 3 * size // 4)}
        brightness = [sum(colour) / 3 for colour in middle]
        if max(brightness) - min(brightness) < 150:
            problems.append(f"{size}: nothing can be told in its middle")
    return problems


def icon_follows_the_guide():
    """Colours of the palette, plain shapes without shadows, few of them, nothing from elsewhere."""
    root = ElementTree.parse(ICON).getroot()
    problems = [] if root.get("viewBox") == "0 0 128 128" else ["not drawn on 128 × 128"]
    elements = list(root.iter())
    allowed = {SVG + name for name in ("svg", "g", "path", "circle", "rect")}
    problems += [f"<{element.tag.rpartition('}')[2]}>" for element in elements if element.tag not in allowed]
    colours = {element.get(name) for element in elements for name in ("fill", "stroke")} - {None, "none"}
    problems += [f"{colour} is not in the palette" for colour in sorted(colours - PALETTE)]
    problems += [f"{name} is used" for name in ("opacity", "fill-opacity", "stroke-opacity", "style", "filter")
                 if any(element.get(name) for element in elements)]
    if len(elements) > 30 or ICON.stat().st_size > 4096:
        problems.append(f"{len(elements)} elements, {ICON.stat().st_size} bytes")
    return problems


def symbolic_icons():
    return [SYMBOLIC_ICON, *sorted((ICONS / "scalable" / "actions").glob("*.svg"))]


def symbolic_icons_can_be_recoloured():
    """They are only filled, with the one colour that toolkits replace: what else is drawn would keep its own."""
    problems = []
    for path in symbolic_icons():
        root = ElementTree.parse(path).getroot()
        if [root.get(name) for name in ("width", "height", "viewBox")] != ["16", "16", "0 0 16 16"]:
            problems.append(f"{path.name} is not drawn on 16 × 16")
        for element in root.iter():
            allowed = {"d", "fill", "fill-rule", "transform"} if element.tag == SVG + "path" else {"width", "height", "viewBox"}
            if element.tag not in (SVG + "svg", SVG + "path") or set(element.attrib) - allowed:
                problems.append(f"{path.name}: {element.tag.rpartition('}')[2]} {element.attrib}")
            elif element.get("fill", "#2e3436") != "#2e3436":
                problems.append(f"{path.name}: {element.get('fill')}")
    return problems


def symbolic_icons_are_crisp():
    """At 16 pixels each shows something, and there is more of what is on or off than of what is between."""
    problems = []
    for path in symbolic_icons():
        picture = render(path, 16)
        values = [value for row in rows_of_opacity(picture) for value in row]
        on, between = sum(value > 200 for value in values), sum(40 < value <= 200 for value in values)
        if sum(values) < 255 * 10 or on < 6:
            problems.append(f"{path.name} is all but empty")
        if path == SYMBOLIC_ICON and between > on:
            problems.append(f"{path.name} is blurred: {on} pixels on, {between} between")
    return problems


def icons_of_the_program_are_the_installed_ones():
    """One picture, at each of its places."""
    own = ICONS / "scalable" / "actions" / "encodes-app-symbolic.svg"
    same = own.read_bytes() == SYMBOLIC_ICON.read_bytes()
    return [] if same else [f"{own.name} differs from {SYMBOLIC_ICON.name}"]


# Other files

def desktop_file_is_valid():
    """Hints and deprecations count."""
    said, _ = run("desktop-file-validate", "--warn-kde", DESKTOP_FILE)
    lines = DESKTOP_FILE.read_text(encoding="utf-8").splitlines()
    problems = said.splitlines()
    problems += [f"no {line}" for line in (f"Icon={ID}", "DBusActivatable=true", "Terminal=false") if line not in lines]
    actions = next((line[8:].strip(";").split(";") for line in lines if line.startswith("Actions=")), [])
    return problems + [f"no [Desktop Action {action}]" for action in actions if f"[Desktop Action {action}]" not in lines]


def xml_is_well_formed():
    files = [path for suffix in ("*.ui", "*.xml", "*.xml.in", "*.svg") for folder in ("app", "data")
             for path in (SOURCE / folder).rglob(suffix)]
    said, status = run("xmllint", "--noout", "--nonet", *files, METAINFO)
    return said.splitlines() if status or len(files) < 50 else []


def resources_are_whole():
    """What lies in the folders of the resources is in a resource, and the other way round."""
    problems = []
    for description in (SOURCE / "data" / "encodes.gresource.xml", SOURCE / "app" / "ui" / "encodes-ui.gresource.xml"):
        named = [node.text for node in ElementTree.parse(description).getroot().iter("file")]
        folder = description.parent
        problems += [f"{name} is not there" for name in named if not (folder / name).is_file()]
        problems += [f"{name} is named twice" for name, count in collections.Counter(named).items() if count > 1]
        kinds = {"data": ("icons/scalable/actions/*.svg", "*.css", "gtk/*.ui"), "ui": ("*.ui",)}[folder.name]
        there = {str(path.relative_to(folder)) for kind in kinds for path in folder.glob(kind)}
        problems += [f"{name} is in no resource" for name in sorted(there - set(named))]
    return problems


# The entry of a software centre

def compose(folder):
    """As Flathub and the distributions do it, from what is installed. Returns the entry and what was remarked."""
    share = folder / "usr" / "share"
    for source, place in ((METAINFO, "metainfo"), (DESKTOP_FILE, "applications")):
        (share / place).mkdir(parents=True)
        shutil.copy(source, share / place)
    shutil.copytree(ICONS / "hicolor", share / "icons" / "hicolor")
    for language in languages():
        messages = share / "locale" / language / "LC_MESSAGES"
        messages.mkdir(parents=True)
        shutil.copy(BUILD / "po" / language / "LC_MESSAGES" / "encodes.mo", messages)
    said, status = run("appstreamcli", "compose", "--no-color", "--no-net", "--prefix=/usr", "--origin=test",
                       f"--components={ID}", "--print-report=full", f"--result-root={folder / 'result'}", folder)
    catalogs = list((folder / "result").rglob("*.xml.gz"))
    if status or len(catalogs) != 1:
        raise AssertionError(said)
    with gzip.open(catalogs[0]) as file:
        return ElementTree.parse(file).getroot(), said


def entry_is_whole():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        try:
            catalog, said = compose(folder)
        except AssertionError as error:
            return str(error).splitlines()
        problems = [remark for remark in re.findall(r"^\s+[EWI]: (\S+)", said, re.MULTILINE)
                    if re.sub("^asv-", "", remark) not in {remark.split()[0] for remark in KNOWN_REMARKS}]
        entries = catalog.findall("component")
        if [entry.findtext("id") for entry in entries] != [ID]:
            return problems + [f"{len(entries)} entries"]
        entry = entries[0]
        icon = folder / "result" / "usr" / "share" / "swcatalog" / "icons" / "test" / "128x128" / f"{ID}.png"
        if entry.find("icon[@type='cached'][@width='128']") is None or not icon.is_file():
            problems.append("no icon of 128 pixels")
        elif min(opaque_box(GdkPixbuf.Pixbuf.new_from_file(str(icon)))) < 2:
            problems.append("the icon is cut")
        complete = {node.text: int(node.get("percentage")) for node in entry.findall("languages/lang")}
        problems += [f"{language} is not offered" for language in languages() if language not in complete]
        problems += [f"no {path}" for path in ("categories/category", "launchable", "project_license", "keywords/keyword",
                                               "screenshots/screenshot/caption", "releases/release") if
                     entry.find(path) is None]
        if entry.findtext("developer_name") is None and entry.find("developer/name") is None:
            problems.append("nobody made it")
        return problems


CHECKS = [
    ("metainfo/is-valid", metainfo_is_valid),
    ("metainfo/is-valid-for-older-tools", metainfo_is_valid_for_older_tools),
    ("metainfo/is-complete", metainfo_is_complete),
    ("metainfo/summary-is-short", summary_is_short),
    ("metainfo/description-has-the-right-length", description_has_the_right_length),
    ("metainfo/speaks-every-language", it_speaks_every_language),
    ("metainfo/versions-agree", versions_agree),
    ("metainfo/addresses-are-of-this-project", addresses_are_of_this_project),
    ("metainfo/tells-what-is-installed", it_tells_what_is_installed),
    ("metainfo/brand-colours-can-be-written-on", brand_colours_can_be_written_on),
    ("metainfo/entry-is-whole", entry_is_whole),
    ("pictures/are-there", pictures_are_there),
    ("pictures/show-a-window-alone", pictures_show_a_window_alone),
    ("pictures/every-language-has-one", every_language_has_a_picture),
    ("icon/is-whole-at-each-size", icon_is_whole_at_each_size),
    ("icon/follows-the-guide", icon_follows_the_guide),
    ("icon/symbolic-can-be-recoloured", symbolic_icons_can_be_recoloured),
    ("icon/symbolic-are-crisp", symbolic_icons_are_crisp),
    ("icon/is-the-same-everywhere", icons_of_the_program_are_the_installed_ones),
    ("desktop-file/is-valid", desktop_file_is_valid),
    ("xml/is-well-formed", xml_is_well_formed),
    ("resources/are-whole", resources_are_whole),
]


def main():
    # The tools look for no settings of anybody.
    os.environ["LC_ALL"] = "C.UTF-8"
    print(f"1..{len(CHECKS)}")
    failed = False
    for number, (name, check) in enumerate(CHECKS, 1):
        try:
            problems = check()
        except Exception as error:  # the other checks are to be heard, too
            problems = [repr(error)]
        for problem in problems:
            print("# " + problem)
        print(f"{'not ok' if problems else 'ok'} {number} /package-data/{name}", flush=True)
        failed = failed or bool(problems)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
