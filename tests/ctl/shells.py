# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""bash, zsh and fish as a person has them: on a terminal, with the completion of a program, and a Tab key."""

import os
import pty
import re
import select
import shutil
import subprocess
import termios
import time

DEADLINE = 60
TAB, HOME_KEY, CLEAR_KEY, CLEAR_TO_END_KEY = "\t", "\x01", "\x15", "\x0b"


class Shell:
    """One shell on a terminal of its own; it ends with the test."""

    NAME = CALLED = None
    BEGIN = []
    SHOW = "show () { printf '\\n<begin>'; printf '%s\\0' \"$@\" | od -An -v -tx1 | tr -d ' \\n'; printf '<%s>\\n' end; }"

    def __init__(self, environment, folder, completions):
        self.seen = ""
        self.environment = {**environment, "TERM": "xterm", "PS1": "", "HISTFILE": "", "fish_greeting": ""}
        self.completions = completions
        self.folder = folder
        pid, self.terminal = pty.fork()
        if pid == 0:
            os.chdir(folder)
            os.execvpe(self.NAME, [self.NAME, *self.BEGIN], self.environment)
        self.pid = pid
        termios.tcsetwinsize(self.terminal, (50, 250))
        for line in self.set_up():
            self.send(line + "\n")
        self.send("show ready\n")
        self.wait(r"<begin>7265616479(?:00)?<end>")

    @classmethod
    def is_there(cls):
        return shutil.which(cls.NAME) is not None

    def set_up(self):
        raise NotImplementedError

    def send(self, text):
        os.write(self.terminal, text.encode())

    def wait(self, pattern):
        end = time.monotonic() + DEADLINE
        while not (found := re.search(pattern, self.seen)):
            assert select.select([self.terminal], [], [], max(end - time.monotonic(), 0))[0], \
                f"{self.NAME} did not answer in time: {self.seen[-2000:]!r}"
            try:
                more = os.read(self.terminal, 65536)
            except OSError:
                more = b""
            assert more, f"{self.NAME} has ended: {self.seen[-2000:]!r}"
            self.seen += more.decode(errors="replace")
        self.seen = self.seen[found.end():]
        return found

    def complete(self, line, tabs=1):
        """Types the line and Tab; returns the arguments that the program would get."""
        self.send(CLEAR_KEY + line + TAB * tabs + HOME_KEY + "show \n")
        words = bytes.fromhex(self.wait(r"<begin>([0-9a-f]*)<end>").group(1)).decode().split("\0")
        return words[1:-1]

    def press_tab(self, line):
        """Types the line and Tab, and runs nothing of it."""
        self.send(CLEAR_KEY + line + TAB + HOME_KEY + CLEAR_TO_END_KEY + "show cleared\n")
        self.wait(r"<begin>636c656172656400<end>")

    def list(self, line):
        """What may stand in place of the last word of the line, sorted."""
        raise NotImplementedError

    def close(self):
        try:
            os.close(self.terminal)
        finally:
            os.waitpid(self.pid, 0)

    def run(self, script):
        """Runs a script in a shell without a terminal."""
        return subprocess.run([self.NAME, *self.BEGIN[:-1], "-c", script], env=self.environment, cwd=self.folder,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=DEADLINE, check=True,
                              text=True).stdout


class Bash(Shell):
    NAME = CALLED = "bash"
    BEGIN = ["--norc", "--noprofile", "-i"]

    def set_up(self):
        return ["bind 'set enable-bracketed-paste off' 2> /dev/null; stty -echo", self.SHOW,
                *(f"source '{self.completions}/{name}.bash'" for name in ("encodesctl", "encodes"))]

    def list(self, line):
        program, word = line.split(" ", 1)[0], line.rsplit(" ", 1)[-1]
        script = (f"source '{self.completions}/{program}.bash'\nCOMP_LINE=\"$LINE\" COMP_POINT=${{#LINE}}\n"
                  "COMP_WORDS=($LINE) COMP_CWORD=$((${#COMP_WORDS[@]}))\n"
                  f"_{program} {program} \"$WORD\" ''\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"")
        self.environment.update(LINE=line, WORD=word)
        return sorted(one for one in self.run(script).split("\n") if one)


class BashWithPackage(Bash):
    """As distributions set it up: with the package that completes all other programs."""

    CALLED = "bash-completion"
    PACKAGE = "/usr/share/bash-completion/bash_completion"

    @classmethod
    def is_there(cls):
        return os.path.exists(cls.PACKAGE)

    def set_up(self):
        return [f"source {self.PACKAGE}", *super().set_up()]


class Zsh(Shell):
    NAME = CALLED = "zsh"
    BEGIN = ["-f", "-i"]
    # Whatever is offered goes through compadd: what the line begins with is left of it.
    CAPTURE = """
compadd () {
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return; fi
  typeset -a offered; builtin compadd -A offered "$@"
  printf '%s\\0' $offered >> $OFFERED
}
zle -C capture list-choices capture_all
capture_all () { _main_complete; compstate[list]= compstate[insert]=; print -rn -- '<''listed>' > $TTY }
bindkey '^T' capture
"""

    def set_up(self):
        self.offered = os.path.join(self.folder, "offered")
        return ["stty -echo; PS1= RPS1= PS2=; unsetopt zle_bracketed_paste prompt_sp 2> /dev/null; "
                "unset zle_bracketed_paste", "bindkey -e", self.SHOW, f"fpath=('{self.completions}' $fpath)",
                f"autoload -Uz compinit; compinit -u -d '{self.folder}/.zcompdump'", f"OFFERED='{self.offered}'",
                "setopt no_list_ambiguous no_beep"]

    def list(self, line):
        with open(self.offered, "w", encoding="utf-8"):
            pass
        if not hasattr(self, "captures"):
            self.captures = True
            for part in self.CAPTURE.strip().split("\n"):
                self.send(part + "\n")
            self.send("show captures\n")
            self.wait(r"<begin>636170747572657300<end>")
        # Nothing more is typed until it is there: zsh lists nothing for who types on.
        self.send(CLEAR_KEY + line + "\x14")
        self.wait(r"<listed>")
        with open(self.offered, encoding="utf-8") as file:
            return sorted(set(file.read().split("\0")[:-1]))


class Fish(Shell):
    NAME = CALLED = "fish"
    BEGIN = ["--no-config", "-i"]
    SHOW = ("function show; printf '\\n<begin>'; printf '%s\\0' $argv | od -An -v -tx1 | tr -d ' \\n'; "
            "printf '<%s>\\n' end; end")

    def set_up(self):
        return ["function fish_prompt; end", "set -g fish_autosuggestion_enabled 0", self.SHOW,
                *(f"source '{self.completions}/{name}.fish'" for name in ("encodesctl", "encodes"))]

    def list(self, line):
        program = line.split(" ", 1)[0]
        self.environment.update(LINE=line)
        lines = self.run(f"source '{self.completions}/{program}.fish'; complete --do-complete \"$LINE\"").split("\n")
        return sorted({one.split("\t")[0] for one in lines if one})


SHELLS = (Bash, BashWithPackage, Zsh, Fish)
