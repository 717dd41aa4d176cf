# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""The stand-in for a media service (media-services-server.py), run beside a test and told what to do."""

import json
import os
import subprocess
import sys

from desktop import Desktop, wait_for

SERVER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "media-services-server.py")
CLIENT, SECRET = "client", "secret & more"


class Service:
    def __init__(self):
        self.process = subprocess.Popen([sys.executable, SERVER], text=True, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, preexec_fn=Desktop.end_with_the_test)
        self.address = f"http://127.0.0.1:{json.loads(self.process.stdout.readline())['http']}"
        self.api_endpoint = self.address + "/api/"
        self.token_endpoint = self.address + "/tenant/oauth2/token"

    def tell(self, **command):
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def wait_for_requests(self, what, number=1, seconds=20):
        """Waits until that many requests with @what in their first lines have come, counted from now."""
        self.tell(op="log")
        seen = []

        def came():
            seen.extend(request for request in self.tell(op="log")["requests"] if what in request["line"])
            return len(seen) >= number

        wait_for(f"request {number} for “{what}”", came, seconds)
        return seen

    def stop(self):
        self.process.stdin.close()
        self.process.wait(10)
