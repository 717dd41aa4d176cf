# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""HTTP/1.1 over a raw socket, seen from the server: what is read is understood, what is sent may be anything."""

import socket
import urllib.parse


class Done(Exception):
    """The connection is over."""


class Request:
    def __init__(self, method, target, headers, body):
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        split = urllib.parse.urlsplit(target)
        self.path = split.path
        self.query = dict(urllib.parse.parse_qsl(split.query, keep_blank_values=True))

    def header(self, name, default=''):
        return next((value for key, value in self.headers if key.lower() == name), default)


class Connection:
    number = 0

    def __init__(self, sock, port_name):
        Connection.number += 1
        self.number = Connection.number
        self.sock = sock
        self.port_name = port_name
        self.buffer = b''
        self.stale = False

    def more(self):
        data = self.sock.recv(65536)
        if not data:
            raise Done
        self.buffer += data

    def read_request(self):
        while b'\r\n\r\n' not in self.buffer:
            self.more()
        head, self.buffer = self.buffer.split(b'\r\n\r\n', 1)
        lines = head.decode('latin-1').split('\r\n')
        method, target, _version = lines[0].split(' ')
        headers = [tuple(part.strip() for part in line.split(':', 1)) for line in lines[1:]]
        length = int(next((value for key, value in headers if key.lower() == 'content-length'), 0))
        while len(self.buffer) < length:
            self.more()
        body, self.buffer = self.buffer[:length], self.buffer[length:]
        return Request(method, target, headers, body.decode('latin-1'))

    def send(self, data):
        self.sock.sendall(data)

    def answer(self, body=b'', code=200, reason='OK', headers=(), type='application/json'):
        lines = [f'HTTP/1.1 {code} {reason}', f'Content-Length: {len(body)}']
        if type:
            lines.append(f'Content-Type: {type}')
        lines += [f'{key}: {value}' for key, value in headers]
        self.send('\r\n'.join(lines).encode('latin-1') + b'\r\n\r\n' + body)

    def begin(self, *headers):
        self.send('\r\n'.join(('HTTP/1.1 200 OK', 'Content-Type: application/json') + headers).encode() + b'\r\n\r\n')

    def chunk(self, data):
        self.send(f'{len(data):x}\r\n'.encode() + data + b'\r\n')

    def wait_for_end(self):
        """Says nothing until the other side goes away."""
        while self.sock.recv(65536):
            pass
        raise Done


def close_politely(sock):
    """A plain close after a cut would be a reset if the other side had sent more."""
    try:
        sock.shutdown(socket.SHUT_WR)
    except OSError:
        pass
    sock.close()


def pass_on_all(source, target):
    """What a tunnel does in one direction, until that ends."""
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass
