#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""A stand-in for the closed Media Services v2 service: the real protocol over real HTTP and HTTPS.

    media-services-server.py [--tls]

Listens on free loopback ports and prints one line of JSON: {"http": 41001, "https": 41002, "ca": "/tmp/…/ca.pem"} (the
last two with --tls). Then it takes commands, one JSON object a line on standard input, answers each with one line, and
serves until its standard input ends, so that it never outlives a test that crashes.

The service is below /api/ (and below /moved/api/, the same one under another base), letter case ignored:

    Jobs, Jobs(), Jobs('id'), Jobs('id')/Tasks, Jobs('id')/State, Tasks, CancelJob?jobid='id', the service document;
    $filter, $top, $skip, $select; at most 1000 entities an answer; $expand and every other option is refused.
    POST /TENANT/oauth2/token, POST /TENANT/oauth2/v2.0/token, POST /v2/OAuth2-13 (scope urn:WindowsAzureMediaServices);
    POST /TENANT/oauth2/devicecode, POST /TENANT/oauth2/v2.0/devicecode: for the public clients, "client" and Microsoft's

Client "client", secret "secret & more". Times are written without a zone and without trailing zeros; LastModified stays
when only the state changes; the form is verbose when Accept asks for it.

Commands ("op"):
    generate   "ended": N, "running": M: that many jobs, the ended ones first
    add        "job": {properties}, "tasks": [{properties}]: at the end; "at": at that place instead
    set        "id", "job": {…}, "tasks": [{…}] (by position; more than there are adds)
    remove     "id"
    option     "page_size": N, "next_links": true, "count": true, "form": "verbose" or "d-array", "date": "HTTP date" or
               "none", "order": "random", "ignore_skip": true, "token_life": seconds,
               "flood": N (that many jobs in linked pages, whatever there is)
    revoke     all access tokens given so far; "people": true: refresh tokens too, so that people must sign in again
    person     what a person does with the code that was given last: "does": "approve" or "decline". At the start nobody is
               there: codes are pending. "polls": ["slow_down", "authorization_pending", …]: what the next questions get
               before that counts. "code": {…}: values that replace those of the answers with a code (null: left out).
               "rotate": false: a refresh token stays the same; else each works once. Answers "codes": [user codes so far],
               "refresh_tokens": [those that work]
    fault      "match": regular expression on "METHOD target", and what happens to the next "times" (default 1, -1: all)
               requests that match, after "after" (default 0) others: "status", "reason", "headers" {…}, "body" (with the
               request's Authorization for "{authorization}"); or
               "drop": true (closes without an answer), "lose": true (the same after it has done what was asked), "drip": true (the right answer, a
               byte every 20 ms), "pour": true (spaces without end instead), "cut": N (that many bytes of the right answer), "hang": true;
               "then": a command that is carried out when the right answer has been made
    clear      no more faults
    reset      everything as at the start, on the same ports
    log        the requests since the last "log": [{"line", "headers": [[name, value]…], "body", "status", "bytes", "time"}…]
"""

import http.server
import json
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import uuid

import media_services

stopping = threading.Event()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    server_version, sys_version = 'Microsoft-IIS/8.5', ''
    disable_nagle_algorithm = True
    wbufsize = 64 * 1024

    @property
    def scheme(self):
        return self.server.scheme

    def log_message(self, *args):
        pass

    def date_time_string(self, moment=None):
        return media_services.options.get('date') or super().date_time_string(moment)

    def read_body(self):
        self.body = self.rfile.read(int(self.headers.get('Content-Length', 0)))

    def fill_in(self, body):
        return body.replace('{authorization}', self.headers.get('Authorization') or '').encode()

    def handle_any(self):
        self.read_body()
        with media_services.lock:
            entry = {'line': self.requestline, 'headers': list(self.headers.items()), 'status': 0, 'bytes': 0,
                     'time': time.monotonic(),
                     'body': self.body.decode(errors='replace')}
            media_services.log.append(entry)
            fault = media_services.find_fault('%s %s' % (self.command, self.path))
            if fault.get('drop'):
                reply = None
            elif 'status' in fault:
                reply = media_services.Reply(fault['status'], self.fill_in(fault.get('body', '')), fault.get('headers', {}),
                              fault.get('reason'))
            else:
                reply = media_services.answer(self)
                reply.body = fault['body'].encode() if 'body' in fault else reply.body
                reply.headers.update(fault.get('headers', {}))
            if 'then' in fault:
                media_services.run(fault['then'])
            if fault.get('lose'):
                reply = None
            if reply:
                entry['status'], entry['bytes'] = reply.status, len(reply.body)
        if fault.get('hang'):
            stopping.wait()
        if not reply or fault.get('hang'):
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if fault.get('drip') or fault.get('pour'):
            self.send_slowly(reply, b' ' * 65536 if fault.get('pour') else None)
            return
        self.send_reply(reply, fault.get('cut'))

    def send_slowly(self, reply, flood):
        self.send_response(reply.status, reply.reason)
        self.send_header('Connection', 'close')
        self.end_headers()
        self.close_connection = True
        while flood and not stopping.is_set():
            self.wfile.write(flood)
        for byte in reply.body:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            if stopping.wait(0.02):
                break

    def send_reply(self, reply, cut):
        request_id = str(uuid.uuid4())
        if media_services.options.get('date') == 'none':
            self.send_response_only(reply.status, reply.reason)
        else:
            self.send_response(reply.status, reply.reason)
        headers = {'request-id': request_id, 'x-ms-request-id': request_id, 'X-Content-Type-Options': 'nosniff',
                   'DataServiceVersion': '3.0;', 'Cache-Control': 'no-cache'}
        headers.update(reply.headers)
        if 'x-ms-client-request-id' in self.headers:
            headers['x-ms-client-request-id'] = self.headers['x-ms-client-request-id']
        if reply.status != 204:
            headers['Content-Length'] = str(len(reply.body))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if reply.status != 204:
            self.wfile.write(reply.body if cut is None else reply.body[:cut])
        self.wfile.flush()
        if cut is not None:
            self.close_connection = True

    do_GET = do_POST = do_DELETE = do_MERGE = do_PATCH = do_PUT = do_HEAD = handle_any


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    scheme = 'http'
    context = None

    def finish_request(self, request, client_address):
        if self.context:
            request = self.context.wrap_socket(request, server_side=True)
        super().finish_request(request, client_address)

    def handle_error(self, request, client_address):
        # Clients may go at any moment, and refuse certificates.
        pass


def make_certificate(folder):
    authority, key, request, certificate = (os.path.join(folder, name)
                                            for name in ('ca.pem', 'key.pem', 'request.pem', 'server.pem'))
    extensions = os.path.join(folder, 'extensions')
    with open(extensions, 'w') as file:
        file.write('subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n')
    new_key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

    def openssl(*arguments):
        subprocess.run(['openssl', *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    authority_key = os.path.join(folder, 'ca-key.pem')
    openssl('req', '-x509', *new_key, '-keyout', authority_key, '-out', authority, '-days', '2',
            '-subj', '/CN=Encodes test authority', '-addext', 'basicConstraints=critical,CA:TRUE')
    openssl('req', *new_key, '-keyout', key, '-out', request, '-subj', '/CN=localhost')
    openssl('x509', '-req', '-in', request, '-CA', authority, '-CAkey', authority_key, '-CAcreateserial',
            '-out', certificate, '-days', '2', '-extfile', extensions)
    return authority, certificate, key


def start(context=None):
    server = Server(('127.0.0.1', 0), Handler)
    if context:
        server.scheme, server.context = 'https', context
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def main():
    facts = {'http': start()}
    with tempfile.TemporaryDirectory(prefix='media-services-server-') as folder:
        if '--tls' in sys.argv[1:]:
            facts['ca'], certificate, key = make_certificate(folder)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, key)
            facts['https'] = start(context)
        print(json.dumps(facts), flush=True)
        for line in sys.stdin:
            with media_services.lock:
                answer = media_services.run(json.loads(line))
            print(json.dumps(answer), flush=True)
    stopping.set()


if __name__ == '__main__':
    main()
