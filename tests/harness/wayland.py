# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""A desktop as in desktop.py, but a Wayland one: headless sway, without X11. It has no pointer; keys come from wtype,
the clipboard is wl-clipboard's, pictures are grim's."""

import json
import os
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
        configuration = os.path.join(self.folder, "sway.conf")
        with open(configuration, "w", encoding="utf-8") as file:
            file.write(CONFIGURATION.format(size=self.size))
        before = dict(self.environment)
        self.environment.update({"WLR_BACKENDS": "headless", "WLR_LIBINPUT_NO_DEVICES": "1", "WLR_RENDERER": "pixman"})
        # sway does not run as root; in a user namespace where it is somebody else, it does.
        other = ["unshare", "--user", "--map-user=1000", "--map-group=1000"] if os.geteuid() == 0 else []
        process = self.start([*other, "sway", "--config", configuration])
        self.environment = before
        self.wait_for("the compositor", process, lambda: self.socket("wayland-") and self.socket("sway-ipc."))
        self.environment.update({"WAYLAND_DISPLAY": self.socket("wayland-"), "SWAYSOCK": self.socket("sway-ipc.")})

    def socket(self, beginning):
        folder = self.environment["XDG_RUNTIME_DIR"]
        return next((os.path.join(folder, name) for name in os.listdir(folder)
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

    def clipboard(self):
        answer = subprocess.run(["wl-paste", "--no-newline"], env=self.environment, check=False, timeout=10,
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        return answer.stdout.decode()
