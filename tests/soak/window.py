# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""The whole program with its window, and somebody who never rests before it: looks at jobs, filters, searches, asks anew,
and adds and removes accounts from a terminal. Time goes as it does, and each account is asked once a second."""

import contextlib
import os
import pathlib
import random
import sqlite3
import subprocess
import threading
import time

N_ACCOUNTS = 8
SETTINGS = "[io/github/encodes/Encodes]\nrefresh-interval=1\nwindow-height=700\nkeep-days=1\n"
KEYS = (("F5",), ("F5",), ("ctrl+1",), ("ctrl+2",), ("ctrl+3",), ("ctrl+4",), ("ctrl+5",), ("ctrl+1", "Down", "Return"),
        ("Down", "Return"), ("Down", "Down", "Return"), ("Escape",), ("Page_Down",), ("Page_Up",), ("End",), ("Home",))
WORDS = ("clip 0001", "finished", "t1", "no video track", "字幕", "nothing like that")


class WindowProgram:
    def __init__(self, options, desktop, world):
        self.desktop, self.world = desktop, world
        self.chance = random.Random(options.seed)
        self.loop_log = os.path.join(options.log, "loop.log")
        self.life = min(max(options.seconds / 2, 10), 600)
        self.ctl = os.path.join(options.build, "app", "ctl", "encodesctl")
        self.ends_of_life, self.n_made, self.n_jobs, self.finishing = {}, 0, 0, False
        self.history = os.path.join(desktop.environment["XDG_STATE_HOME"], "encodes", "history.sqlite")
        settings = pathlib.Path(desktop.environment["XDG_CONFIG_HOME"], "glib-2.0", "settings", "keyfile")
        settings.parent.mkdir(parents=True)
        settings.write_text(SETTINGS, encoding="utf-8")
        self.environment = dict(desktop.environment, GSETTINGS_BACKEND="keyfile", LC_ALL="C.UTF-8", NO_PROXY="*",
                                GSETTINGS_SCHEMA_DIR=os.path.join(options.build, "data"), G_SLICE="always-malloc")
        self.environment.pop("G_DEBUG", None)
        program = dict(self.environment, ENCODES_WATCH_LOOP=self.loop_log,
                       LD_PRELOAD=os.path.join(options.build, "tests", "soak", "libwatch-loop.so"))
        if options.traces:
            program["ENCODES_WATCH_LOOP_TRACES"] = "1"
        self.log = open(os.path.join(options.log, "program.log"), "w", encoding="utf-8")
        self.troubles = open(os.path.join(options.log, "troubles.log"), "w", encoding="utf-8", buffering=1)
        for _ in range(3):
            self.add_account()
        self.process = subprocess.Popen([os.path.join(options.build, "app", "encodes")], env=program,
                                        stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        threading.Thread(target=self.live, daemon=True).start()

    @property
    def polls(self):
        return sum(tenant.begun for tenant in list(self.world.tenants.values()))

    @property
    def jobs(self):
        """That it knows; those that have ended it remembers."""
        try:
            with contextlib.closing(sqlite3.connect(f"file:{self.history}?mode=ro", uri=True, timeout=0.2)) as history:
                self.n_jobs = history.execute("SELECT count(*) FROM jobs").fetchone()[0]
        except sqlite3.Error:
            pass
        return self.n_jobs

    @property
    def accounts(self):
        return len(self.ends_of_life)

    def run_ctl(self, *arguments, secret=None):
        answer = subprocess.run([self.ctl, *arguments], env=self.environment, input=secret, text=True, check=False,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
        if answer.returncode != 0:
            self.troubles.write(f"{arguments[:4]}: {answer.stdout}\n")
        return answer.returncode == 0

    def add_account(self):
        self.n_made += 1
        name = f"t{self.n_made}"
        self.world.add(name)
        tls = self.n_made % 3 == 0
        place = (self.world.https if tls else self.world.http) + "/" + name
        more = ["certificate-authority=" + self.world.authority] if tls else []
        if self.run_ctl("account", "add", "--offline", "media-services-v2", name, f"api-endpoint={place}/api/",
                        f"token-endpoint={place}/tenant/oauth2/token", "client-id=client", *more, secret="secret & more\n"):
            self.ends_of_life[name] = time.monotonic() + self.life * self.chance.uniform(0.5, 1.5)

    def follow_life(self):
        for name, end in list(self.ends_of_life.items()):
            if time.monotonic() > end:
                self.world.retire(name)
                self.run_ctl("account", "remove", name)
                del self.ends_of_life[name]
                return
        if len(self.ends_of_life) < N_ACCOUNTS:
            self.add_account()

    def press(self, *keys):
        subprocess.run(["xdotool", "key", "--delay", "40", *keys], env=self.environment, check=False, timeout=20)

    def do_something(self):
        if self.chance.random() < 0.15:
            subprocess.run(["xdotool", "type", "--delay", "30", self.chance.choice(WORDS)], env=self.environment,
                           check=False, timeout=20)
            time.sleep(1)
            self.press("Escape", "Escape")
        else:
            self.press(*self.chance.choice(KEYS))

    def live(self):
        """What somebody does, until it is enough."""
        time.sleep(3)
        while not self.finishing and self.process.poll() is None:
            time.sleep(self.chance.uniform(0.2, 1.5))
            try:
                self.do_something()
                if self.chance.random() < 0.6:
                    self.follow_life()
            except (OSError, subprocess.SubprocessError) as error:
                self.troubles.write(f"{error}\n")
        while self.process.poll() is None:
            self.press("F5")
            time.sleep(1)

    def tell(self, command):
        self.finishing = True
        if command == "quit":
            self.process.terminate()
