# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""A desktop as in desktop.py, but a Wayland one: headless sway, without X11. It has no pointer; keys come from wtype,
the clipboard is wl-clipboard's, pictures are grim's."""

import json
import os
import pwd
import subprocess

from desktop import Desktop, wait_for

CONFIGURATION = """output * resolution {size} position 0 0 bg #304050 solid_color
default_border none
xwayland disable
for_window [app_id=".*"] floating enable
"""


class WaylandDesktop(Desktop):
    def __init__(self, **options):
        super().__init__(**options)
        self.environment.update({"GDK_BACKEND": "wayland", "XDG_CURRENT_DESKTOP": "sway",
                                 "XDG_SESSION_TYPE": "wayland"})

    def start_display(self):
        # In a folder of its own, that it can be given.
        self.sway_folder = os.path.join(self.folder, "sway")
        os.mkdir(self.sway_folder, mode=0o700)
        configuration = os.path.join(self.sway_folder, "configuration")
        with open(configuration, "w", encoding="utf-8") as file:
            file.write(CONFIGURATION.format(size=self.size))
        before = dict(self.environment)
        self.environment.update({"WLR_BACKENDS": "headless", "WLR_LIBINPUT_NO_DEVICES": "1", "WLR_RENDERER": "pixman",
                                 "XDG_RUNTIME_DIR": self.sway_folder})
        process = self.start([*self.as_somebody_else(), "sway", "--config", configuration])
        self.environment = before
        self.wait_for("the compositor", process, lambda: self.socket("wayland-") and self.socket("sway-ipc."))
        self.environment.update({"WAYLAND_DISPLAY": self.socket("wayland-"), "SWAYSOCK": self.socket("sway-ipc.")})

    def as_somebody_else(self):
        """sway does not run as root: then it is started as nobody, who may only enter its folder."""
        if os.geteuid() != 0:
            return []
        nobody = pwd.getpwnam("nobody")
        os.chmod(self.folder, 0o711)
        os.chown(self.sway_folder, nobody.pw_uid, nobody.pw_gid)
        return ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]

    def socket(self, beginning):
        return next((os.path.join(self.sway_folder, name) for name in os.listdir(self.sway_folder)
                     if name.startswith(beginning) and not name.endswith(".lock")), None)

    def start_window_manager(self):
        """The compositor is one."""

    def screenshot(self, name):
        path = os.path.join(self.artifacts, name + ".png")
        subprocess.run(["grim", path], env=self.environment, check=True, timeout=30)
        return path

    def tell_sway(self, *command):
        subprocess.run(["swaymsg", "--quiet", *command], env=self.environment, check=True, timeout=10)

    def windows(self, *unused):
        """What sway knows of each window that is shown: app_id, name, rect, focused, urgent."""
        answer = subprocess.run(["swaymsg", "--type", "get_tree"], env=self.environment, check=True, timeout=10,
                                stdout=subprocess.PIPE)
        found, queue = [], [json.loads(answer.stdout)]
        while queue:
            node = queue.pop()
            queue += node["nodes"] + node["floating_nodes"]
            if node.get("pid"):
                found.append(node)
        return found

    def wait_for_window(self, title):
        return wait_for(f"window “{title}”", lambda: next(
            (window for window in self.windows() if window["name"] == title), None))

    def wait_for_end_of_window(self, title, seconds=20.0):
        wait_for(f"end of the window “{title}”", lambda: all(
            window["name"] != title for window in self.windows()), seconds)

    def close_window(self, title):
        """As by its button: the window is asked to close."""
        self.tell_sway(f'[title="^{title}$"]', "kill")

    def click_notification(self):
        """There is no pointer: the newest bubble's action by the daemon's own command."""
        subprocess.run(["dunstctl", "action"], env=self.environment, check=True, timeout=10)

    def press_keys(self, *keys):
        """Each key as for xdotool: “ctrl+f”."""
        for key in keys:
            *modifiers, last = key.split("+")
            arguments = [word for modifier in modifiers for word in ("-M", modifier)] + ["-k", last]
            subprocess.run(["wtype", "-s", "100", *arguments], env=self.environment, check=True, timeout=10)

    def type_text(self, text):
        # By standard input: an argument could be read by every process of the machine.
        subprocess.run(["wtype", "-s", "100", "-d", "10", "-"], env=self.environment, check=True, timeout=60,
                       input=text.encode())

    def copy(self, text):
        """As another program does in which somebody copies."""
        subprocess.run(["wl-copy"], input=text.encode(), env=self.environment, check=True, timeout=10,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # It goes on in the background.
        wait_for("copied text", lambda: self.clipboard() == text)

    def clipboard(self):
        answer = subprocess.run(["wl-paste", "--no-newline"], env=self.environment, check=False, timeout=10,
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        return answer.stdout.decode()
