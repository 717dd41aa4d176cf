#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-translations.py SOURCE-FOLDER BUILD-FOLDER ENCODESCTL

Every language is whole: it has every text of the programs as they are now, none is fuzzy or empty, and what stands in
place of a name or a number is the same as in English.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unicodedata

SOURCE = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(SOURCE / "tests" / "harness"))

from locales import make_locale  # noqa: E402

BUILD = pathlib.Path(sys.argv[2])
ENCODESCTL = sys.argv[3]
PO = SOURCE / "po"

LANGUAGES = ["ko", "ru", "sv", "zh_CN", "zh_TW"]
N_PLURALS = {"ko": 1, "ru": 3, "sv": 2, "zh_CN": 1, "zh_TW": 1}
# A word that shows which of two scripts, or which language at all, a text is in.
SCRIPTS = {"ko": "[가-힣]", "ru": "[а-яё]", "sv": "[a-zåäö]", "zh_CN": "[一-鿿]", "zh_TW": "[一-鿿]"}
# Characters that only the other way of writing Chinese has.
FOREIGN = {"zh_CN": "個們這裡說時間開關檔網頁帳號應該無錯誤選擇當個設執從點線類動區單復寫",
           "zh_TW": "个们这说时间开关档网页帐应该无错误选择当设执从点线类动区单复写"}

# The keywords of Meson's preset for GLib programs.
KEYWORDS = ["_", "N_", "C_:1c,2", "NC_:1c,2", "g_dcgettext:2", "g_dngettext:2,3", "g_dpgettext2:2c,3", "ngettext:1,2"]
PLACEHOLDER = re.compile(r"%(?:\d+\$)?[-+ #0']*(?:\d+|\*)?(?:\.\d+)?(?:hh|h|ll|l|j|z|t|L)?[diouxXeEfFgGaAcspm%]")


class Entry:
    """One text: its English, its translations (one for each plural form), and whether somebody must look at it."""

    def __init__(self, context, text, plural, forms, flags):
        self.context, self.text, self.plural, self.forms, self.flags = context, text, plural, forms, flags
        self.key = (context, text)


def unquote(line):
    return re.sub(r'\\(.)', lambda match: {"n": "\n", "t": "\t"}.get(match[1], match[1]), line[line.index('"') + 1:-1])


def read_entries(path):
    """What a .po file says; gettext's own tool brings it into one form first."""
    text = subprocess.run(["msgcat", "--no-wrap", "--no-location", "-o", "-", path], check=True, capture_output=True,
                          text=True).stdout
    entries = []
    for block in text.split("\n\n"):
        values, flags, field = {}, set(), None
        for line in block.splitlines():
            if line.startswith("#~"):
                continue
            if line.startswith("#,"):
                flags |= {flag.strip() for flag in line[2:].split(",")}
            elif line.startswith("msg"):
                field = line.split(" ", 1)[0]
                values[field] = unquote(line)
            elif line.startswith('"'):
                values[field] += unquote(line)
        if values:
            forms = [value for field, value in values.items() if field.startswith("msgstr")]
            entries.append(Entry(values.get("msgctxt"), values["msgid"], values.get("msgid_plural"), forms, flags))
    return entries


def extract_template(folder):
    template = pathlib.Path(folder) / "encodes.pot"
    subprocess.run(["xgettext", "--from-code=UTF-8", "--add-comments", "--files-from=" + str(PO / "POTFILES"),
                    "--directory=" + str(SOURCE), "--package-name=encodes", "--output=" + str(template),
                    *("--keyword=" + keyword for keyword in KEYWORDS),
                    "--flag=g_strdup_printf:1:c-format", "--flag=g_set_error:4:c-format",
                    "--flag=ngettext:1:pass-c-format", "--flag=ngettext:2:pass-c-format"],
                   check=True, capture_output=True, text=True)
    return template


with tempfile.TemporaryDirectory(prefix="encodes-translations-") as temporary:
    TEMPLATE = read_entries(extract_template(temporary))

WANTED = {entry.key for entry in TEMPLATE if entry.text}
TRANSLATIONS = {language: read_entries(PO / (language + ".po")) for language in LANGUAGES
                if (PO / (language + ".po")).exists()}


def texts(language):
    return [entry for entry in TRANSLATIONS.get(language, []) if entry.text]


def languages_are_all_there():
    listed = [line for line in (PO / "LINGUAS").read_text(encoding="utf-8").split("\n")
              if line and not line.startswith("#")]
    return [f"LINGUAS says {listed}"] * (listed != LANGUAGES) + [
        f"{language}.po is missing" for language in LANGUAGES if language not in TRANSLATIONS]


def files_pass_gettexts_own_checks():
    results = [(language, subprocess.run(["msgfmt", "--check", "--output-file=/dev/null", PO / (language + ".po")],
                                         capture_output=True, text=True)) for language in TRANSLATIONS]
    return [f"{language}: {result.stderr.strip()}" for language, result in results if result.returncode != 0]


def no_text_is_missing():
    return [f"{language}: {text!r}" for language in TRANSLATIONS
            for _, text in sorted(WANTED - {entry.key for entry in texts(language)}, key=str)]


def no_text_is_left_over():
    return [f"{language}: {entry.text!r}" for language in TRANSLATIONS for entry in texts(language)
            if entry.key not in WANTED]


def no_text_is_empty():
    return [f"{language}: {entry.text!r}" for language in TRANSLATIONS for entry in texts(language)
            if not all(form.strip() for form in entry.forms)]


def no_text_is_fuzzy():
    return [f"{language}: {entry.text!r}" for language in TRANSLATIONS for entry in TRANSLATIONS[language]
            if "fuzzy" in entry.flags]


def plural_forms_are_those_of_the_language():
    return [f"{language}: {entry.text!r} has {len(entry.forms)}" for language in TRANSLATIONS
            for entry in texts(language) if entry.plural and len(entry.forms) != N_PLURALS[language]]


def placeholders(text):
    """By position, so that "%2$s … %1$s" counts as what it is."""
    found, position = [], 0
    for item in PLACEHOLDER.findall(text):
        if item == "%%":
            continue
        number = re.match(r"%(\d+)\$", item)
        position = int(number[1]) if number else position + 1
        found.append((position, item[-1]))
    return sorted(found)


def placeholders_are_those_of_the_english():
    broken = []
    for language in TRANSLATIONS:
        for entry in texts(language):
            if not any("c-format" in flag and not flag.startswith("no-") for flag in entry.flags):
                continue
            allowed = [placeholders(text) for text in (entry.text, entry.plural) if text]
            broken += [f"{language}: {form!r} for {entry.text!r}" for form in entry.forms
                       if placeholders(form) not in allowed]
    return broken


def marks_are_kept():
    """The dots of what asks more, line breaks at the ends, and markup."""
    marks = [("the dots at its end", lambda text: text.endswith("…")),
             ("a line break at its end", lambda text: text.endswith("\n")),
             ("a line break at its beginning", lambda text: text.startswith("\n")),
             ("its markup", lambda text: sorted(re.findall(r"</?\w+>", text)))]
    return [f"{language}: {entry.text!r} lost {name}" for language in TRANSLATIONS for entry in texts(language)
            for name, has in marks if any(has(form) != has(entry.text) for form in entry.forms)]


def letters_to_press_are_kept():
    """On buttons and in menus: "_Add Account…", "A_bout"; not in "client_id"."""
    pressed = re.compile(r"(?:[A-Z][^_]*)?_[A-Za-z][^_]*")
    return [f"{language}: {form!r} for {entry.text!r}" for language in TRANSLATIONS for entry in texts(language)
            if pressed.fullmatch(entry.text) for form in entry.forms if not re.fullmatch(r"[^_]*_\w[^_]*", form)]


def texts_are_in_their_language():
    """Most of them: a few are names. And none in the other way of writing Chinese."""
    odd = []
    for language in TRANSLATIONS:
        long_texts = [form for entry in texts(language) if len(entry.text) > 25 for form in entry.forms]
        own = [form for form in long_texts if re.search(SCRIPTS[language], form)]
        same = [entry.text for entry in texts(language) if len(entry.text) > 40 and entry.forms[0] == entry.text]
        if len(own) < 0.9 * len(long_texts):
            odd.append(f"{language}: only {len(own)} of {len(long_texts)}")
        if len(same) > 6:
            odd.append(f"{language}: left in English: {same[:8]}")
        odd += [f"{language}: {form!r}" for entry in texts(language) for form in entry.forms
                if language in FOREIGN and set(form) & set(FOREIGN[language])]
    return odd


LOCALE_FOLDER = tempfile.TemporaryDirectory(prefix="encodes-locale-")


def run_in(language, *arguments, **variables):
    """What encodesctl says in a language, its translations taken from the build folder."""
    environment = {**os.environ, **make_locale(LOCALE_FOLDER.name), "TEXTDOMAINDIR": str(BUILD / "po"),
                   "LANGUAGE": language, **variables}
    return subprocess.run([ENCODESCTL, *arguments], env=environment, capture_output=True, text=True)


def help_is_spoken_in_each_language():
    english = run_in("C", "--help").stdout
    silent = []
    for language in TRANSLATIONS:
        spoken = run_in(language, "--help").stdout
        if spoken == english or not re.search(SCRIPTS[language], spoken):
            silent.append(f"{language}: {spoken[:120]!r}")
    return silent


def width(text):
    """In cells of a terminal."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def values_stand_in_one_column():
    """Behind labels of any length, when all about a job is printed."""
    crooked = []
    with tempfile.TemporaryDirectory(prefix="encodes-translations-") as home:
        own = {f"XDG_{name}_HOME": home for name in ("STATE", "DATA", "CONFIG", "CACHE")} | {"HOME": home}
        run_in("C", "run", "--name", "Film", "--", "sh", "-c", "exit 3", **own)
        for language in TRANSLATIONS:
            shown = run_in(language, "show", "Film", **own).stdout
            rows = [re.match(r"( *)([^:]+): +(?=\S)", line) for line in shown.splitlines() if line]
            columns = {width(row[0]) - len(row[1]) for row in rows if row}
            if len(rows) < 12 or len(columns) != 1:
                crooked.append(f"{language}: {sorted(columns)}: {shown!r}")
    return crooked


CHECKS = [
    languages_are_all_there,
    files_pass_gettexts_own_checks,
    no_text_is_missing,
    no_text_is_left_over,
    no_text_is_empty,
    no_text_is_fuzzy,
    plural_forms_are_those_of_the_language,
    placeholders_are_those_of_the_english,
    marks_are_kept,
    letters_to_press_are_kept,
    texts_are_in_their_language,
    help_is_spoken_in_each_language,
    values_stand_in_one_column,
]

print(f"1..{len(CHECKS)}")
failed = False
for number, check in enumerate(CHECKS, 1):
    problems = check()
    failed = failed or bool(problems)
    print(f"{'not ok' if problems else 'ok'} {number} - /project/translations/{check.__name__.replace('_', '-')}")
    for problem in problems[:40]:
        print("# " + problem.replace("\n", "\\n"))
sys.exit(failed)
