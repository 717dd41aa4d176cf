#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: proxy.py PORT right|password|answer|hang

A proxy for one test. It prints its port, and then, for each line on standard input, all that it has seen in clear so far.
"right" joins each CONNECT to PORT of this computer, whatever was wanted; "password" wants one; "answer" answers by itself
instead of opening a tunnel; "hang" opens one that leads nowhere.
"""

import os
import pathlib
import socket
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "harness"))

from raw_http import Connection, Done, pass_on_all  # noqa: E402

TARGET, MODE = int(sys.argv[1]), sys.argv[2]
seen = []


def tunnel(connection):
    connection.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
    if MODE == "hang":
        connection.wait_for_end()
    other = socket.create_connection(("127.0.0.1", TARGET))
    threading.Thread(target=pass_on_all, args=(other, connection.sock), daemon=True).start()
    pass_on_all(connection.sock, other)
    raise Done


def handle(sock):
    connection = Connection(sock, "proxy")
    try:
        while True:
            request = connection.read_request()
            seen.append(repr((request.method, request.target, request.headers, request.body)))
            if MODE == "password":
                connection.answer(b"", 407, "Proxy Authentication Required",
                                  [("Proxy-Authenticate", 'Basic realm="proxy"')])
            elif MODE == "answer":
                connection.answer(b'{"value":[],"access_token":"of-the-proxy","expires_in":"3600"}')
            elif request.method == "CONNECT":
                tunnel(connection)
            else:
                connection.answer(b"", 501, "Only tunnels")
    except (Done, OSError, ValueError):
        sock.close()


def accept(listener):
    while True:
        sock, _address = listener.accept()
        threading.Thread(target=handle, args=(sock,), daemon=True).start()


def main():
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    threading.Thread(target=accept, args=(listener,), daemon=True).start()
    print(listener.getsockname()[1], flush=True)
    for _line in sys.stdin:
        print(" ".join(seen), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
