# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""What the tests of the server share: processes, a client that hides nothing, and TAP."""

import hashlib
import http.client
import json
import os
import ssl
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.parse

DEADLINE = 20


def wait_for(what, question, deadline=DEADLINE):
    """Asks until the answer is true; never waits a fixed time for anything."""
    end = time.monotonic() + deadline
    while True:
        answer = question()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f'waited in vain for {what}')
        time.sleep(0.02)


def write_client(path, name, secret):
    salt = os.urandom(16)
    digest = hashlib.sha256(salt + secret.encode()).hexdigest()
    with open(path, 'a') as file:
        file.write(f'[{name}]\nSalt={salt.hex()}\nHash={digest}\n')


def make_certificate(folder):
    certificate, key = os.path.join(folder, 'cert.pem'), os.path.join(folder, 'key.pem')
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
                    '-keyout', key, '-out', certificate, '-days', '2', '-subj', '/CN=localhost', '-addext',
                    'subjectAltName=IP:127.0.0.1,DNS:localhost'], check=True, capture_output=True)
    return certificate, key


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    def json(self):
        return json.loads(self.body)


class Client:
    def __init__(self, base, certificate=None):
        self.base = base
        self.url = urllib.parse.urlsplit(base)
        self.certificate = certificate
        self.token = None

    def connect(self):
        if self.url.scheme == 'https':
            context = ssl.create_default_context(cafile=self.certificate)
            return http.client.HTTPSConnection(self.url.hostname, self.url.port, timeout=DEADLINE, context=context)
        return http.client.HTTPConnection(self.url.hostname, self.url.port, timeout=DEADLINE)

    def send(self, method, path, headers=None, body=None, connection=None):
        own = connection or self.connect()
        own.request(method, path, body=body, headers=headers or {})
        answer = Answer(own.getresponse())
        if not connection:
            own.close()
        return answer

    def ask_token(self, path='/encodes/oauth2/token', **fields):
        form = {'grant_type': 'client_credentials', 'client_id': 'laptop', 'client_secret': 'right',
                'resource': 'https://rest.media.azure.net'}
        form.update(fields)
        return self.send('POST', path, {'Content-Type': 'application/x-www-form-urlencoded'},
                         urllib.parse.urlencode({k: v for k, v in form.items() if v is not None}))

    def sign_in(self, **fields):
        answer = self.ask_token(**fields)
        assert answer.status == 200, answer.body
        self.token = answer.json()['access_token']
        return self

    def headers(self, **more):
        headers = {'Authorization': f'Bearer {self.token}', 'x-ms-version': '2.19', 'Accept': 'application/json',
                   'DataServiceVersion': '1.0;NetFx', 'MaxDataServiceVersion': '3.0;NetFx', 'Accept-Charset': 'UTF-8'}
        headers.update({name.replace('_', '-'): value for name, value in more.items()})
        return {name: value for name, value in headers.items() if value is not None}

    def ask(self, path, method='GET', body=None, connection=None, **headers):
        return self.send(method, '/api/' + path, self.headers(**headers), body, connection)

    def names(self, path):
        answer = self.ask(path)
        assert answer.status == 200, answer.body
        return [entry['Name'] for entry in answer.json()['value']]

    def query(self, text, of='Jobs'):
        return self.names(f'{of}?$filter=' + urllib.parse.quote(text))


class Process:
    """A server process: prints its base address first, ends when its input does."""

    def __init__(self, command, **more):
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors,
                                        text=True, **more)
        self.first_line = self.process.stdout.readline().strip()

    def read_errors(self):
        self.errors.seek(0)
        return self.errors.read().decode()

    def end(self):
        self.process.stdin.close()
        self.process.stdout.close()
        status = self.process.wait(DEADLINE)
        assert status == 0, f'the server ended with {status}: {self.read_errors()}'

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind:
            self.process.kill()
            self.process.wait()
            print('# standard error of the server:', file=sys.stderr)
            print(self.read_errors(), file=sys.stderr)
        else:
            self.end()


class Fixture(Process):
    def __init__(self, *options, secret='right', **environment):
        self.folder = tempfile.TemporaryDirectory()
        self.clients = os.path.join(self.folder.name, 'clients.ini')
        write_client(self.clients, 'laptop', secret)
        program = os.environ['ENCODES_TEST_SERVER_FIXTURE']
        super().__init__([program, self.clients, *options], env=dict(os.environ, **environment))
        self.base = self.first_line

    def client(self, certificate=None):
        return Client(self.base, certificate)


def run(tests):
    """Runs functions as TAP; their names are the points' names."""
    print(f'1..{len(tests)}', flush=True)
    failures = 0
    for number, (name, test) in enumerate(tests, 1):
        try:
            test()
            print(f'ok {number} {name}', flush=True)
        except Exception:  # noqa: BLE001: whatever it is, the test has failed
            failures += 1
            traceback.print_exc()
            print(f'not ok {number} {name}', flush=True)
    return 1 if failures else 0
