# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""A locale for tests that choose a language: newer C libraries obey LANGUAGE only where the locale is not that of C."""

import os
import subprocess

NAME = "en_US.UTF-8"


def make_locale(folder):
    """Makes one in @folder. Returns the variables that choose it; LANGUAGE then chooses the language."""
    path = os.path.join(folder, NAME)
    if not os.path.exists(path):
        os.makedirs(folder, exist_ok=True)
        subprocess.run(["localedef", "-i", "en_US", "-f", "UTF-8", path], check=True, timeout=60)
    return {"LOCPATH": str(folder), "LC_ALL": NAME}
