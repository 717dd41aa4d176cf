#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: recording-proxy.py TARGET     (such as http://127.0.0.1:8265)

Stands between a program and the service that it asks, changes nothing, and says on standard output what went by: first its
own address, then for each request one line of JSON with time, method, path, status, and the secrets that were in it. They
go nowhere but into that pipe.
"""

import http.client
import http.server
import json
import sys
import threading
import time
import urllib.parse

TARGET = urllib.parse.urlsplit(sys.argv[1])
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "upgrade", "proxy-connection"}
printing = threading.Lock()


def tell(line):
    with printing:
        print(line, flush=True)


def secrets_in(headers, body, answer):
    """The token that the request showed, and the one that the answer brought."""
    found = []
    kind, _, token = headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer" and token:
        found.append(token)
    if body and "client_secret" in (form := urllib.parse.parse_qs(body.decode("utf-8", "replace"))):
        found += form["client_secret"]
    try:
        found.append(json.loads(answer)["access_token"])
    except (ValueError, KeyError, TypeError):
        pass
    return found


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def pass_on(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        connection = http.client.HTTPConnection(TARGET.hostname, TARGET.port, timeout=60)
        connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in HOP_BY_HOP:
                connection.putheader(name, value)
        connection.endheaders(body or None)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()

        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.headers.items():
            if name.lower() not in HOP_BY_HOP | {"content-length"}:
                self.send_header(name, value)
        if answer.status not in (204, 304):
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        tell(json.dumps({"time": time.time(), "method": self.command, "path": self.path, "status": answer.status,
                         "bytes": len(content), "secrets": secrets_in(self.headers, body, content)}))

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = pass_on
    do_MERGE = do_PATCH = pass_on

    def log_message(self, *unused):
        pass


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    tell(f"http://127.0.0.1:{server.server_port}")
    server.serve_forever()


if __name__ == "__main__":
    main()
