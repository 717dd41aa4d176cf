#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Media Services v2 that breaks the rules when asked to: the other side of the tests of faults.

    fault-service.py CERTIFICATE-FOLDER

Listens on two free loopback ports over raw sockets, "http" and "https", prints {"http": 41001, "https": 41002}, then
takes commands, one JSON object a line on standard input, answers each with one line, and serves until its standard input
ends. Without faults it is the service that ../harness/media-services-server.py describes, with the same commands.

More commands ("op"):
    port    "name": "http" or "https", "mode": "open"; "closed" (refuses); "full" (what comes vanishes: the kernel's queue
            is full); "silent" (accepts, and says nothing). "certificate": which one (see ../harness/certificates.py),
            "tls": [least, most] as "TLSv1_2", "alpn": [what it offers], "speaks": "http" (an answer in clear), "cut"
            or "rubbish" (after the first message of the client), "slowly" (a handshake of three seconds), "h2" (HTTP/2
            only), "damaged" (a byte of what is sent later is another one), "tls" (again as it has to). All connections
            of the port end.
    drop    ends all connections, of all ports
    ports   Answers {"http": {"accepted": N, "open": N}, …}: connections so far, and those that are open now

The command "fault" has "match", "times", "after" and "then" as there. What happens then, each key in this order:
    "delay": seconds before anything
    "hang": true: no answer
    "drop": true: closes without one; "reset": true: the same, not politely
    "notices": N answers 100 to 199 before the right one, "forever": one after the other without end
    "raw": text (latin-1), sent in place of the answer
    "status", "reason", "status_line", "headers" {name: value, or null to leave it out}, "more_headers" [[name, value]…],
    "body", "body64", "replace" [[old, new]…], "charset": what differs from the right answer
    "compress": "gzip", "deflate", "raw-deflate" or "br" (a label only); "bomb": MiB of spaces in gzip
    "framing": "length", "chunked", "unfinished" (chunked without an end), "none" (until the connection ends); "length":
            the value of Content-Length
    "flood": MiB of spaces in place of the body; "endless": true: header after header
    "cut": that many bytes of the body; negative: all but so many
    "drip": seconds between the bytes of the body; "drip_head": those of the headers
    "extra": text after the answer
    "ending": "keep" (the connection), "close", "reset", "hang" (open, in silence); "stale" (closes as soon as the next
            request has come). What is cut closes by itself
"""

import base64
import gzip
import json
import os
import pathlib
import socket
import ssl
import struct
import sys
import threading
import time
import uuid
import warnings
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "harness"))

import media_services  # noqa: E402
from raw_http import Connection, Done, close_politely  # noqa: E402

MIB = 1 << 20
PLAIN = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Headers(dict):
    """The headers of a request, whatever the case of their names."""

    def __init__(self, pairs):
        super().__init__((name.lower(), value) for name, value in pairs)

    def get(self, name, default=None):
        return super().get(name.lower(), default)


class Asked:
    """A request, as media_services wants it."""

    def __init__(self, request, scheme):
        self.command, self.path, self.scheme = request.method, request.target, scheme
        self.headers = Headers(request.headers)
        self.body = request.body.encode("latin-1")


def reset(sock):
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def compress(body, how):
    if how == "gzip":
        return gzip.compress(body)
    if how == "deflate":
        return zlib.compress(body)
    if how == "raw-deflate":
        return zlib.compress(body)[2:-4]
    return body


def make_bomb(mib):
    """Small on the wire, and quickly made: the same MiB of spaces again and again. Its checksum is never reached."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    start = packer.compress(b'{"value":[') + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(b" " * MIB) + packer.flush(zlib.Z_FULL_FLUSH)
    return start + block * mib + packer.flush()


def pass_on(sock, damage):
    """Returns: another socket, for what is read from and written to @sock; once @damage is set, what is written is not what
    arrives."""
    ours, theirs = socket.socketpair()

    def carry(source, target, may_damage):
        try:
            while data := source.recv(65536):
                if may_damage and damage.is_set():
                    data = data[:-1] + bytes([data[-1] ^ 1])
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    threading.Thread(target=carry, args=(sock, theirs, False), daemon=True).start()
    threading.Thread(target=carry, args=(theirs, sock, True), daemon=True).start()
    return ours


class Answer:
    """One answer on its way out."""

    def __init__(self, connection, asked, fault):
        self.connection, self.asked, self.fault = connection, asked, fault
        self.status = 0
        self.sent = 0

    def send(self, data, pause=0):
        if not pause:
            self.connection.send(data)
            return
        for i in range(len(data)):
            self.connection.send(data[i:i + 1])
            time.sleep(pause)

    def make_reply(self):
        fault = self.fault
        if "status" in fault:
            reply = media_services.Reply(fault["status"], b"", {}, fault.get("reason"))
        else:
            with media_services.lock:
                reply = media_services.answer(self.asked)
        if "body" in fault:
            reply.body = fault["body"].encode()
        if "body64" in fault:
            reply.body = base64.b64decode(fault["body64"])
        for old, new in fault.get("replace", ()):
            reply.body = reply.body.replace(old.encode(), new.encode())
        if "charset" in fault:
            reply.body = reply.body.decode().encode(fault["charset"])
        return reply

    def notices(self):
        notice = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n"
        number = self.fault["notices"]
        while number == "forever":
            self.send(notice * 100)
        self.send(notice * number)

    def head(self, reply, framing):
        fault = self.fault
        reason = reply.reason or {200: "OK", 204: "No Content"}.get(reply.status, "Whatever")
        lines = [fault.get("status_line", f"HTTP/1.1 {reply.status} {reason}")]
        request_id = str(uuid.uuid4())
        headers = {"Date": time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime()), "request-id": request_id,
                   "x-ms-request-id": request_id, "DataServiceVersion": "3.0;", "Cache-Control": "no-cache"}
        if "x-ms-client-request-id" in self.asked.headers:
            headers["x-ms-client-request-id"] = self.asked.headers["x-ms-client-request-id"]
        headers.update(reply.headers)
        if framing in ("chunked", "unfinished"):
            headers["Transfer-Encoding"] = "chunked"
        elif framing == "length" and reply.status != 204:
            headers["Content-Length"] = str(len(reply.body))
        else:
            headers["Connection"] = "close"
        if "length" in fault:
            headers["Content-Length"] = fault["length"]
        if "compress" in fault or "bomb" in fault:
            headers["Content-Encoding"] = fault.get("compress", "gzip").replace("raw-", "")
        headers.update(fault.get("headers", {}))
        lines += [f"{name}: {value}" for name, value in headers.items() if value is not None]
        lines += [f"{name}: {value}" for name, value in fault.get("more_headers", ())]
        return lines

    def flood(self):
        block = b" " * 65536
        for _ in range(self.fault["flood"] * MIB // len(block)):
            self.sent += len(block)
            self.connection.chunk(block)
        self.connection.chunk(b"")

    def give(self):
        fault = self.fault
        time.sleep(fault.get("delay", 0))
        if fault.get("hang"):
            self.connection.wait_for_end()
        if fault.get("reset"):
            reset(self.connection.sock)
        if fault.get("drop") or fault.get("reset"):
            raise Done
        if "notices" in fault:
            self.notices()
        if "raw" in fault:
            self.send(fault["raw"].encode("latin-1"))
            return
        reply = self.make_reply()
        self.status = reply.status
        reply.body = make_bomb(fault["bomb"]) if "bomb" in fault else compress(reply.body, fault.get("compress"))
        framing = "chunked" if "flood" in fault else fault.get("framing", "length")
        head = self.head(reply, framing)
        if fault.get("endless"):
            self.send("\r\n".join(head).encode("latin-1"))
            while True:
                self.send(b"\r\nX-Long: " + b"x" * 1000)
        self.send(("\r\n".join(head) + "\r\n\r\n").encode("latin-1"), fault.get("drip_head", 0))
        if "flood" in fault:
            self.flood()
        else:
            self.give_body(reply, framing)

    def give_body(self, reply, framing):
        fault = self.fault
        body = reply.body[:fault["cut"]] if "cut" in fault else reply.body
        if reply.status == 204 or (reply.status == 304 and "body" not in fault):
            body = b""
        self.sent = len(body)
        if framing in ("chunked", "unfinished"):
            if body:
                self.connection.chunk(body)
            if framing == "chunked" and "cut" not in fault:
                self.connection.chunk(b"")
            return
        self.send(body, fault.get("drip", 0))
        if "extra" in fault:
            self.send(fault["extra"].encode("latin-1"))

    def end(self):
        ending = self.fault.get("ending")
        if ending is None and ("cut" in self.fault or self.fault.get("framing") in ("unfinished", "none")):
            ending = "close"
        if ending == "hang":
            self.connection.wait_for_end()
        if ending == "reset":
            reset(self.connection.sock)
        if ending == "stale":
            self.connection.read_request()
        if ending not in (None, "keep"):
            raise Done


class Port:
    """One address, whose behaviour may change."""

    def __init__(self, name, folder):
        self.name, self.folder = name, folder
        self.certificate, self.tls, self.alpn, self.speaks = "https", None, None, "tls"
        self.mode = "open"
        self.damage = threading.Event()
        self.accepted = 0
        self.sockets = set()
        self.filling = []
        self.listener = self.bind(0)
        self.number = self.listener.getsockname()[1]
        self.listen()

    @staticmethod
    def bind(number):
        listener = socket.socket()
        # Both: so that the next one can take over before this one goes.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind(("127.0.0.1", number))
        return listener

    def listen(self):
        self.listener.listen(128)
        threading.Thread(target=self.accept, args=(self.listener,), daemon=True).start()

    def fill(self):
        """A queue for one, and somebody in it: whoever comes then is not even refused."""
        self.listener.listen(0)
        for _ in range(4):
            sock = socket.socket()
            sock.setblocking(False)
            sock.connect_ex(("127.0.0.1", self.number))
            self.filling.append(sock)

    def change(self, command):
        self.certificate = command.get("certificate", self.certificate)
        self.tls = command.get("tls", self.tls)
        self.alpn = command.get("alpn", self.alpn)
        self.speaks = command.get("speaks", self.speaks)
        old, self.listener = self.listener, self.bind(self.number)
        # Wakes the thread that waits there, which a close alone does not.
        if self.mode in ("open", "silent"):
            old.shutdown(socket.SHUT_RDWR)
        old.close()
        self.drop()
        while self.filling:
            self.filling.pop().close()
        self.mode = command.get("mode", self.mode)
        if self.mode == "full":
            self.fill()
        elif self.mode != "closed":
            self.listen()

    def drop(self):
        for sock in list(self.sockets):
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def accept(self, listener):
        while True:
            try:
                sock, _address = listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.accepted += 1
            threading.Thread(target=self.handle, args=(sock,), daemon=True).start()

    def make_context(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # Whatever this side thinks of it.
        context.set_ciphers("ALL:@SECLEVEL=0")
        place = os.path.join(self.folder, self.certificate)
        context.load_cert_chain(place + ".pem", place + ".key")
        if self.tls:
            # Of those versions that are wanted just since they are not.
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version, context.maximum_version = (ssl.TLSVersion[name] for name in self.tls)
        if self.alpn:
            context.set_alpn_protocols(self.alpn)
        return context

    def secure(self, sock):
        if self.speaks in ("cut", "rubbish", "http"):
            sock.recv(65536)
            sock.sendall({"cut": b"", "rubbish": b"rubbish " * 100, "http": PLAIN}[self.speaks])
            raise Done
        if self.speaks == "slowly":
            time.sleep(3)
        if self.speaks == "damaged":
            self.damage.clear()
            sock = pass_on(sock, self.damage)
        return self.make_context().wrap_socket(sock, server_side=True)

    def handle(self, sock):
        self.sockets.add(sock)
        try:
            if self.mode == "silent":
                Connection(sock, self.name).wait_for_end()
            if self.name == "https":
                plain, sock = sock, self.secure(sock)
                self.sockets.add(sock)
                self.sockets.discard(plain)
            connection = Connection(sock, self.name)
            if self.speaks == "h2":
                # Its settings; and whatever was said, it is no HTTP/2, so: go away, for a protocol error.
                sock.sendall(bytes.fromhex("000000040000000000"))
                sock.recv(65536)
                sock.sendall(bytes.fromhex("0000080700000000000000000000000001"))
                raise Done
            while True:
                self.serve(connection, connection.read_request())
        except (Done, OSError, ValueError):
            pass
        finally:
            close_politely(sock)
            self.sockets.discard(sock)

    def serve(self, connection, request):
        asked = Asked(request, self.name)
        entry = {"line": f"{request.method} {request.target}", "headers": request.headers, "body": request.body,
                 "time": time.monotonic(), "port": self.name, "connection": connection.number, "status": 0, "bytes": 0}
        with media_services.lock:
            media_services.log.append(entry)
            fault = media_services.find_fault(entry["line"])
        self.damage.set()
        answer = Answer(connection, asked, fault)
        try:
            answer.give()
            if "then" in fault:
                with media_services.lock:
                    media_services.run(fault["then"])
            answer.end()
        finally:
            entry["status"], entry["bytes"] = answer.status, answer.sent


def run(command, ports):
    if command["op"] == "port":
        ports[command["name"]].change(command)
        return {}
    if command["op"] == "drop":
        for port in ports.values():
            port.drop()
        return {}
    if command["op"] == "ports":
        return {name: {"accepted": port.accepted, "open": len(port.sockets)} for name, port in ports.items()}
    with media_services.lock:
        return media_services.run(command)


def main():
    ports = {name: Port(name, sys.argv[1]) for name in ("http", "https")}
    print(json.dumps({name: port.number for name, port in ports.items()}), flush=True)
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line), ports)), flush=True)
    # Threads that hang on purpose must not hold the end up.
    os._exit(0)


if __name__ == "__main__":
    main()
