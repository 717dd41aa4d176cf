#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""A web server that breaks the rules when asked to: the other side of the tests of app/net.

    fault-server.py

Listens on free loopback ports, prints one line of JSON on standard output, and serves until its standard input
ends (so that it never outlives a test that crashes):

    {"http": 41001, "https": 41002, "self-signed": …, "expired": …, "wrong-name": …, "silent": …, "mail": …,
     "proxy": …, "http2": …, "closed": …, "ca": "/tmp/…/ca.pem"}

All but "ca" are ports. "https" has a certificate of "ca" for localhost, 127.0.0.1 and service.example; "self-signed",
"expired" and "wrong-name" have bad ones (the last two also of "ca"). "http2" speaks HTTP/2 and nothing else.
"silent" accepts and never says a word, "mail" greets as a mail server does. "proxy" is a proxy that joins every CONNECT to
"https"; for the host refused.example it answers 407. Nothing listens on "closed". The others speak HTTP/1.1 with keep-alive over raw sockets;
where a client offers HTTP/2 by ALPN it is chosen, and then not spoken.

Routes (the same on all ports):

    /echo                   what was received, as JSON: method, target, headers (list of pairs), body, connection
    /log                    all requests so far but those to /log, as a JSON array: port and time besides the above
    /status?code=N          that status; more of the query (retry-after, date, location, type …) become headers,
                            "body" the body and "reason" the reason phrase
    /hang                   no answer at all
    /hang-headers           half of the headers
    /hang-body              the headers and half of the body
    /drip                   one byte of the body every 20 ms
    /drip-headers           one header every 20 ms, for ever
    /close                  closes without an answer
    /cut-length             76 of 1000 bytes, then closes
    /cut-chunked?at=chunk   closes inside a chunk, or (at=boundary) between two
    /cut-unknown            half a document without any length, then closes
    /reset                  resets the connection inside the body
    /gzip                   JSON, compressed; ?bomb=MIB that much out of a little; ?cut=1 half of it; ?plain=1 only so
                            labelled; ?name=1 a file name in front of the data that never ends; ?other=1 packed by another
                            method than was asked for
    /big?bytes=N            that many spaces, chunked
    /-/oauth2/devicecode    as /big: a sign-in server that gives no code but a flood
    /headers?bytes=N        that many bytes of headers
    /headers?number=N       that many short headers
    /notices?number=N       that many notices (103) before the answer; without a number one after the other, for ever
    /banner                 the greeting of a mail server, then closes
    /bad-status             a status line that is none
    /bare                   JSON without a status line
    /html                   a web page with status 200
    /json                   a small document
    /no-content             204
    /empty                  200 with nothing
    /close-after            answers, promises to keep the connection, closes it
    /stale                  answers; the next request on that connection is read, and the connection closed
    /cookie                 sets a cookie
    /basic                  401 that asks for a password

Token endpoints: /OPTIONS/oauth2/token, /OPTIONS/oauth2/v2.0/token and /OPTIONS/v2/OAuth2-13 (the older service).
OPTIONS is "-" or KEY=VALUE joined by commas:

    name=TEXT               makes the address, and so the count of requests, one's own
    delay=SECONDS           before the answer
    life=SECONDS            how long the token lives, default 3600
    fields=A+B              which of expires_in, expires_on the answer has; "none" for neither
    opaque=1                the token is no JWT and no SWT, so it does not tell its end
    answers=A+B+C           first, second, later answers: ok, wrong (400 invalid_client), html, garbage, empty,
                            busy (429), down (503), moved (307), control (a token with a line break), no-token,
                            close, big

The token is TEXT-N for the Nth answer of this address, in the form of the endpoint.
"""

import base64
import gzip
import json
import os
import shutil
import socket
import struct
import sys
import tempfile
import threading
import time
import urllib.parse

from certificates import Certificates
from raw_http import Connection, Done, close_politely, pass_on_all

PAGE = b'<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Welcome to the hotel</body></html>'
GREETING = b'220 mail.example ESMTP ready\r\n'
DOCUMENT = b'{"value":[{"Id":"nb:jid:UUID:1","State":2}]}'

log = []
log_lock = threading.Lock()
counts = {}


def as_json(value):
    return json.dumps(value, ensure_ascii=True).encode()


def describe(connection, request):
    return {'method': request.method, 'target': request.target, 'headers': request.headers, 'body': request.body,
            'connection': connection.number}


def echo(connection, request):
    connection.answer(as_json(describe(connection, request)))


def show_log(connection, request):
    with log_lock:
        body = as_json(log)
    connection.answer(body)


def status(connection, request):
    query = dict(request.query)
    code = int(query.pop('code', 200))
    reason = query.pop('reason', 'Whatever')
    body = query.pop('body', '').encode()
    type = query.pop('type', 'text/plain')
    connection.answer(body, code, reason, query.items(), type)


def hang(connection, request):
    connection.wait_for_end()


def hang_headers(connection, request):
    connection.send(b'HTTP/1.1 200 OK\r\nContent-Ty')
    connection.wait_for_end()


def hang_body(connection, request):
    connection.begin('Content-Length: 1000')
    connection.send(b'[' + b' ' * 499)
    connection.wait_for_end()


def drip(connection, request):
    connection.begin('Content-Length: 100000')
    while True:
        connection.send(b' ')
        time.sleep(0.02)


def drip_headers(connection, request):
    connection.send(b'HTTP/1.1 200 OK\r\n')
    while True:
        connection.send(b'X-Slow: yes\r\n')
        time.sleep(0.02)


def close(connection, request):
    raise Done


def cut_length(connection, request):
    connection.begin('Content-Length: 1000')
    connection.send(b'[' + b'1,' * 37 + b'1')
    raise Done


def cut_chunked(connection, request):
    connection.begin('Transfer-Encoding: chunked')
    connection.chunk(DOCUMENT)
    if request.query.get('at') != 'boundary':
        connection.send(b'100\r\n       ')
    raise Done


def cut_unknown(connection, request):
    connection.begin('Connection: close')
    connection.send(DOCUMENT[:20])
    raise Done


def reset(connection, request):
    connection.begin('Content-Length: 1000')
    connection.send(DOCUMENT)
    connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    raise Done


def compressed(connection, request):
    if 'name' in request.query:
        connection.begin('Content-Encoding: gzip')
        connection.send(b'\x1f\x8b\x08\x08' + bytes(6))
        while True:
            connection.send(b'n' * 65536)
    if 'other' in request.query:
        connection.answer(DOCUMENT, headers=[('Content-Encoding', 'br')])
        return
    data = gzip.compress(DOCUMENT)
    if 'bomb' in request.query:
        data = gzip.compress(b' ' * (int(request.query['bomb']) << 20))
    if 'cut' in request.query:
        data = data[:len(data) // 2]
    if 'plain' in request.query:
        data = DOCUMENT
    connection.answer(data, headers=[('Content-Encoding', 'gzip')])


def big(connection, request):
    left = int(request.query['bytes'])
    connection.begin('Transfer-Encoding: chunked')
    while left > 0:
        connection.chunk(b' ' * min(left, 65536))
        left -= 65536
    connection.send(b'0\r\n\r\n')


def many_headers(connection, request):
    connection.send(b'HTTP/1.1 200 OK\r\n')
    for number in range(int(request.query.get('number', 0))):
        connection.send(f'X-{number}: \r\n'.encode())
    for _ in range(int(request.query.get('bytes', 0)) // 1024):
        connection.send(b'X-Long: ' + b'x' * 1014 + b'\r\n')
    connection.send(b'Content-Length: 0\r\n\r\n')


def notices(connection, request):
    notice = b'HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n'
    if 'number' in request.query:
        connection.send(notice * int(request.query['number']))
        connection.answer(DOCUMENT)
        return
    while True:
        connection.send(notice * 1000)


def banner(connection, request):
    connection.send(GREETING)
    raise Done


def bad_status(connection, request):
    connection.send(b'HTTP/1.1 2OO Fine\r\nContent-Length: 0\r\n\r\n')
    raise Done


def bare(connection, request):
    connection.send(DOCUMENT + b'\r\n\r\n')
    raise Done


def html(connection, request):
    connection.answer(PAGE, type='text/html; charset=utf-8')


def document(connection, request):
    connection.answer(DOCUMENT)


def no_content(connection, request):
    connection.send(b'HTTP/1.1 204 No Content\r\n\r\n')


def empty(connection, request):
    connection.answer(b'')


def close_after(connection, request):
    connection.answer(DOCUMENT)
    raise Done


def stale(connection, request):
    connection.answer(DOCUMENT)
    connection.stale = True


def cookie(connection, request):
    connection.answer(DOCUMENT, headers=[('Set-Cookie', 'taste=sweet; Path=/')])


def basic(connection, request):
    connection.answer(DOCUMENT, 401, 'Unauthorized', [('WWW-Authenticate', 'Basic realm="here"')])


ROUTES = {
    '/echo': echo, '/log': show_log, '/status': status, '/hang': hang, '/hang-headers': hang_headers,
    '/hang-body': hang_body, '/drip': drip, '/drip-headers': drip_headers, '/close': close,
    '/cut-length': cut_length, '/cut-chunked': cut_chunked, '/cut-unknown': cut_unknown, '/reset': reset,
    '/gzip': compressed, '/big': big, '/-/oauth2/devicecode': big, '/headers': many_headers, '/notices': notices,
    '/banner': banner, '/bare': bare,
    '/bad-status': bad_status, '/html': html, '/json': document, '/no-content': no_content, '/empty': empty,
    '/close-after': close_after, '/stale': stale, '/cookie': cookie, '/basic': basic,
}


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b'=').decode()


def make_token(kind, name, number, end, options):
    if 'opaque' in options:
        return f'{name}-{number}'
    if kind == 'acs':
        return (f'http%3a%2f%2fschemas.xmlsoap.org%2fidentity={name}-{number}&Audience=urn%3aWindowsAzureMediaServices'
                f'&ExpiresOn={end}&HMACSHA256=uf69n82KlqZ%3d')
    claims = as_json({'aud': 'https://rest.media.azure.net', 'jti': f'{name}-{number}', 'exp': end})
    return '.'.join((base64url(b'{"alg":"none"}'), base64url(claims), base64url(b'signature')))


def grant(connection, kind, options, number, control=False):
    life = int(options.get('life', 3600))
    end = int(time.time()) + life
    token = make_token(kind, options.get('name', 'token'), number, end, options)
    fields = options.get('fields', 'expires_in' if kind == 'v2' else 'expires_in+expires_on').split('+')
    number_form = int if kind == 'v2' else str
    answer = {'token_type': 'Bearer', 'access_token': token + ('\r\nX-Evil: 1' if control else '')}
    if 'expires_in' in fields:
        answer['expires_in'] = number_form(life)
    if 'expires_on' in fields:
        answer['expires_on'] = number_form(end)
    connection.answer(as_json(answer))


def refuse(connection):
    connection.answer(as_json({
        'error': 'invalid_client',
        'error_description': 'AADSTS7000215: Invalid client secret is provided.\r\nTrace ID: 4457d068\r\n'
                             'Correlation ID: 6b3474d8\r\nTimestamp: 2026-01-01 00:00:00Z',
        'error_codes': [7000215]}), 400, 'Bad Request')


def token(connection, request, kind):
    options = dict(part.split('=', 1) for part in request.path.split('/')[1].split(',') if '=' in part)
    with log_lock:
        number = counts[request.path] = counts.get(request.path, 0) + 1
    time.sleep(float(options.get('delay', 0)))
    answers = options.get('answers', 'ok').split('+')
    answer = answers[min(number, len(answers)) - 1]
    if answer in ('ok', 'control'):
        grant(connection, kind, options, number, answer == 'control')
    elif answer == 'wrong':
        refuse(connection)
    elif answer == 'html':
        connection.answer(PAGE, type='text/html')
    elif answer == 'garbage':
        connection.answer(b'{"access_token": "half')
    elif answer == 'empty':
        connection.answer(b'')
    elif answer == 'busy':
        connection.answer(b'{}', 429, 'Too Many Requests', [('Retry-After', '17')])
    elif answer == 'down':
        connection.answer(PAGE, 503, 'Service Unavailable', [('Retry-After', '29')], 'text/html')
    elif answer == 'moved':
        connection.answer(b'', 307, 'Temporary Redirect', [('Location', '/moved/oauth2/token')])
    elif answer == 'no-token':
        connection.answer(b'{"token_type":"Bearer","expires_in":"3600"}')
    elif answer == 'big':
        connection.answer(b' ' * (2 << 20))
    else:
        raise Done


def token_kind(path):
    for end, kind in (('/oauth2/token', 'v1'), ('/oauth2/v2.0/token', 'v2'), ('/v2/OAuth2-13', 'acs')):
        if path.endswith(end):
            return kind
    return None


def note(connection, request):
    if request.path == '/log':
        return
    entry = describe(connection, request)
    entry['port'] = connection.port_name
    entry['time'] = time.monotonic()
    with log_lock:
        log.append(entry)


def tunnel(connection, request, ports):
    """After CONNECT: whatever host was named, the good https port answers."""
    if request.target.startswith('refused.example'):
        connection.answer(b'', 407, 'Proxy Authentication Required', [('Proxy-Authenticate', 'Basic realm="proxy"')])
        return
    other = socket.create_connection(('127.0.0.1', ports['https']))
    connection.send(b'HTTP/1.1 200 Connection established\r\n\r\n')

    back = threading.Thread(target=pass_on_all, args=(other, connection.sock), daemon=True)
    back.start()
    pass_on_all(connection.sock, other)
    back.join()
    raise Done


def serve(connection, ports):
    while True:
        request = connection.read_request()
        note(connection, request)
        if connection.stale:
            raise Done
        if request.method == 'CONNECT':
            tunnel(connection, request, ports)
            continue
        kind = token_kind(request.path)
        if kind:
            token(connection, request, kind)
        elif request.path in ROUTES:
            ROUTES[request.path](connection, request)
        else:
            connection.answer(b'{"error":"no such route"}', 404, 'Not Found')


def speak_http2_only(connection):
    """Greets with its settings; who then speaks something else is told that it is over (RFC 9113, 3.4 and 6.8)."""
    connection.send(b'\0\0\0\x04\0\0\0\0\0')
    connection.more()
    if not connection.buffer.startswith(b'PRI * HTTP/2.0'):
        connection.send(b'\0\0\x08\x07\0\0\0\0\0' + struct.pack('>II', 0, 1))
    raise Done


def handle(sock, name, context, ports):
    try:
        if name == 'silent':
            Connection(sock, name).wait_for_end()
        if name == 'mail':
            sock.sendall(GREETING)
            Connection(sock, name).wait_for_end()
        if context:
            sock = context.wrap_socket(sock, server_side=True)
        if name == 'http2':
            speak_http2_only(Connection(sock, name))
        serve(Connection(sock, name), ports)
    except (Done, OSError, ValueError):
        pass
    finally:
        close_politely(sock)


def listen(name, context, ports):
    listener = socket.create_server(('127.0.0.1', 0), backlog=128)
    ports[name] = listener.getsockname()[1]

    def accept():
        while True:
            sock, _address = listener.accept()
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=handle, args=(sock, name, context, ports), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


def closed_port():
    """A port that is taken, so that nobody else comes to listen there, but refuses."""
    taken = socket.socket()
    taken.bind(('127.0.0.1', 0))
    return taken


def main():
    folder = tempfile.mkdtemp(prefix='encodes-fault-server-')
    try:
        certificates = Certificates(folder)
        ports = {}
        for name in ('http', 'silent', 'mail', 'proxy'):
            listen(name, None, ports)
        for name in ('https', 'self-signed', 'expired', 'wrong-name'):
            listen(name, certificates.context(name), ports)
        context = certificates.context('https')
        context.set_alpn_protocols(['h2'])
        listen('http2', context, ports)
        taken = closed_port()
        ports['closed'] = taken.getsockname()[1]
        print(json.dumps(dict(ports, ca=os.path.join(folder, 'ca.pem'))), flush=True)
        while sys.stdin.buffer.read(4096):
            pass
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    # Threads that hang on purpose must not hold the end up.
    os._exit(0)


if __name__ == '__main__':
    main()
