#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-serve.py ENCODESCTL

Proves `encodesctl serve` with real parts only: an encode that runs, the server, a keyring, and an account of the v2
provider that shows the same encode.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'harness'))

from private_bus import PrivateBus  # noqa: E402
from serving import DEADLINE, Client, make_certificate, run, wait_for  # noqa: E402

ENCODESCTL = os.path.abspath(sys.argv[1])
JOB_ID = re.compile(r'^nb:jid:UUID:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$')


class Home:
    """A person's home for one test."""

    def __init__(self, environment=None):
        self.temporary = tempfile.TemporaryDirectory(prefix='encodes-serve-')
        self.folder = self.temporary.name
        self.environment = dict(environment or os.environ)
        if not environment:
            for name in ('CONFIG', 'STATE', 'DATA', 'CACHE'):
                self.environment[f'XDG_{name}_HOME'] = os.path.join(self.folder, name.lower())

    def ctl(self, *words, **options):
        return subprocess.run([ENCODESCTL, *words], env=self.environment, capture_output=True, text=True,
                              timeout=DEADLINE * 2, **({} if 'input' in options else {'stdin': subprocess.DEVNULL}),
                              **options)

    def clients_file(self):
        return os.path.join(self.environment['XDG_CONFIG_HOME'], 'encodes', 'clients.ini')

    def add_client(self, name='laptop'):
        answer = self.ctl('serve', '--add-client', name)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout.strip()

    def serve(self, *options):
        return Serving(self, *options)

    def encode(self, seconds, name='clip', rate=True):
        """A real encode; at its natural pace it can be watched, else it is over at once."""
        source = f'testsrc2=size=128x72:rate=10:duration={seconds}'
        command = ['ffmpeg', '-hide_banner', '-nostdin', '-y', *(['-re'] if rate else []), '-f', 'lavfi', '-i', source,
                   '-t', str(seconds), '-c:v', 'mpeg4', os.path.join(self.folder, name + '.mkv')]
        return subprocess.Popen([ENCODESCTL, 'run', '--name', name, '--', *command], env=self.environment,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)


class Serving:
    """A running server; it is ended as a person or the system ends it."""

    def __init__(self, home, *options):
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen([ENCODESCTL, 'serve', '--listen', '127.0.0.1:0', *options],
                                        env=home.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=self.errors, text=True)
        line = self.process.stdout.readline()
        assert line.startswith('Listening on '), (line, self.read_errors())
        self.base = line.removeprefix('Listening on ').strip()

    def read_errors(self):
        self.errors.seek(0)
        return self.errors.read().decode()

    def options(self, client_id, token_path='oauth2/token'):
        root = self.base.removesuffix('api/')
        return [f'api-endpoint={self.base}', f'token-endpoint={root}encodes/{token_path}', f'client-id={client_id}']

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind:
            self.process.kill()
            print(self.read_errors(), file=sys.stderr)
        else:
            self.process.send_signal(signal.SIGTERM)
            assert self.process.wait(DEADLINE) == 0, 'the end was not clean: ' + self.read_errors()
        self.process.stdout.close()
        self.process.wait()


def only_job(client):
    answer = client.ask('Jobs')
    assert answer.status == 200, answer.body
    jobs = answer.json()['value']
    assert len(jobs) <= 1
    return jobs[0] if jobs else None


def task_of(client, job_id):
    answer = client.ask(f"Jobs('{job_id}')/Tasks")
    assert answer.status == 200, answer.body
    [task] = answer.json()['value']
    return task


def shows_a_real_encode_with_rising_progress():
    home = Home()
    secret = home.add_client()
    with home.serve() as server:
        client = Client(server.base).sign_in(client_secret=secret)
        assert only_job(client) is None
        encode = home.encode(6)
        job = wait_for('the job', lambda: only_job(client))
        assert JOB_ID.match(job['Id']) and job['Name'] == 'clip' and job['State'] in (1, 2), job
        seen = []

        def progress_rose_twice():
            progress = task_of(client, job['Id'])['Progress']
            if progress is not None and (not seen or progress > seen[-1]):
                seen.append(progress)
            return len([value for value in seen if 0 < value < 100]) >= 3

        wait_for('rising progress', progress_rose_twice)
        assert encode.wait(DEADLINE) == 0
        wait_for('the end', lambda: only_job(client)['State'] == 3)
        job = only_job(client)
        task = task_of(client, job['Id'])
        assert task['State'] == 3 and task['Progress'] == 100 and job['EndTime'] and job['RunningDuration'] > 4000, job
        assert client.query('State eq 2') == [] and client.query('State eq 3') == ['clip']
        assert client.ask(f"Jobs('{job['Id']}')", 'DELETE').status == 204
        wait_for('no job', lambda: only_job(client) is None)


def shows_failures_and_cancels():
    home = Home()
    secret = home.add_client()
    with home.serve() as server:
        client = Client(server.base).sign_in(client_secret=secret)
        failing = subprocess.run([ENCODESCTL, 'run', '--name', 'broken', '--', 'ffmpeg', '-nostdin', '-i',
                                  '/nonexistent', '-f', 'null', '-'], env=home.environment, capture_output=True,
                                 timeout=DEADLINE)
        assert failing.returncode != 0
        wait_for('the failure', lambda: client.query('State eq 4') == ['broken'])
        task = task_of(client, only_job(client)['Id'])
        assert task['ErrorDetails'] and task['ErrorDetails'][0]['Code'] and task['ErrorDetails'][0]['Message'], task
        encode = home.encode(120, 'long')
        [job] = wait_for('the job', lambda: client.ask('Jobs?$filter=State%20eq%202').json()['value'])
        encoded = job['Id'].replace(':', '%3A')
        assert client.ask(f"Jobs('{job['Id']}')", 'DELETE').status == 400
        assert client.ask(f"CancelJob?jobid='{encoded}'").status == 204
        wait_for('the cancellation', lambda: client.query('State eq 5') == ['long'])
        encode.wait(DEADLINE)
        assert client.ask(f"CancelJob?jobid='{encoded}'").status == 400


def serves_what_was_there_before():
    home = Home()
    secret = home.add_client()
    for name in ('first', 'second', 'third'):
        assert home.encode(1, name, rate=False).wait(DEADLINE) == 0
    # The line comes when all has been read: no waiting after it.
    with home.serve() as server:
        client = Client(server.base).sign_in(client_secret=secret)
        assert client.names('Jobs') == ['first', 'second', 'third']


def is_seen_by_the_v2_provider():
    with PrivateBus(keyring='unlocked') as bus:
        home = Home(bus.environment)
        with home.serve() as server:
            secret = home.add_client('laptop')
            added = home.ctl('account', 'add', 'media-services-v2', 'Workshop', *server.options('laptop'),
                             input=secret + '\n')
            assert added.returncode == 0, added.stderr
            encode = home.encode(8)

            def listed(state):
                answer = home.ctl('list', '--account', 'Workshop', '--format', 'json')
                assert answer.returncode == 0, (answer.returncode, answer.stderr)
                jobs = [job for job in json.loads(answer.stdout) if job['state'] == state]
                return jobs[0] if jobs else None

            running = wait_for('the job', lambda: listed('processing'))
            assert running['name'] == 'clip' and running['account'] == 'Workshop'
            assert running['provider'] == 'media-services-v2' and JOB_ID.match(running['id'])
            first = wait_for('progress', lambda: (listed('processing') or {}).get('progress'))
            later = wait_for('more progress', lambda: ((listed('processing') or {}).get('progress') or 0) > first or
                             encode.poll() is not None)
            assert later is True and encode.poll() is None, 'the progress did not rise'
            # The same encode, without the way through the server.
            local = json.loads(home.ctl('list', '--account', 'this-computer', '--format', 'json').stdout)
            assert [job['name'] for job in local] == ['clip'] and running['id'].endswith(local[0]['id'])
            assert encode.wait(DEADLINE) == 0
            finished = wait_for('the end', lambda: listed('finished'))
            assert finished['progress'] == 100 and finished['ended'] and finished['error'] is None
            # A second one is cancelled through the service.
            encode = home.encode(120, 'long')
            job = wait_for('the job', lambda: listed('processing'))
            answer = home.ctl('cancel', '--account', 'Workshop', job['id'])
            assert answer.returncode == 0, answer.stderr
            wait_for('the cancellation', lambda: listed('canceled'))
            encode.wait(DEADLINE)
            # A client that has been removed is refused, and says so in one sentence.
            assert home.ctl('serve', '--remove-client', 'laptop').returncode == 0
            answer = home.ctl('list', '--account', 'Workshop')
            assert answer.returncode == 3 and answer.stderr.count('\n') == 1 and 'Workshop' in answer.stderr, answer
            in_files = subprocess.run(['grep', '-r', '-a', '-l', '-F', secret, bus.folder], capture_output=True,
                                      text=True)
            assert in_files.stdout == '', 'the secret is in ' + in_files.stdout


def is_added_from_a_pipe():
    with PrivateBus(keyring='unlocked') as bus:
        home = Home(bus.environment)
        with home.serve() as server:
            options = ' '.join(server.options('tablet', 'oauth2/v2.0/token'))
            pipe = f'"$0" serve --add-client tablet | "$0" account add media-services-v2 Tablet {options}'
            answer = subprocess.run(['sh', '-c', pipe, ENCODESCTL], env=home.environment, capture_output=True,
                                    text=True, timeout=DEADLINE)
            assert answer.returncode == 0, answer.stderr
            assert home.ctl('account', 'test', 'Tablet').returncode == 0
            # The same in one paste.
            address = server.base.split('/')[2]
            pipe = f'"$0" serve --add-client phone -f json -l {address} | "$0" account add --from-json - Phone'
            answer = subprocess.run(['sh', '-c', pipe, ENCODESCTL], env=home.environment, capture_output=True,
                                    text=True, timeout=DEADLINE)
            assert answer.returncode == 0, answer.stderr
            assert home.ctl('account', 'test', 'Phone').returncode == 0
            answer = home.ctl('serve', '--add-client', 'other', '--format', 'json', '--listen', '0.0.0.0:8265')
            assert json.loads(answer.stdout)['api-endpoint'] == f'http://{socket.gethostname()}:8265/api/', answer


def speaks_https():
    home = Home()
    secret = home.add_client()
    certificate, key = make_certificate(home.folder)
    # With TLS it may be any address.
    with home.serve('--listen', '0.0.0.0:0', '--tls-certificate', certificate, '--tls-key', key) as server:
        assert server.base.startswith('https://0.0.0.0:')
        base = server.base.replace('0.0.0.0', '127.0.0.1')
        assert only_job(Client(base, certificate).sign_in(client_secret=secret)) is None


def is_seen_by_the_v2_provider_over_https():
    with PrivateBus(keyring='unlocked') as bus:
        home = Home(bus.environment)
        certificate, key = make_certificate(home.folder)
        assert home.encode(1, rate=False).wait(DEADLINE) == 0
        with home.serve('--tls-certificate', certificate, '--tls-key', key) as server:
            secret = home.add_client()
            # Nobody has signed this certificate; so nobody is trusted until the person says so.
            words = ('account', 'add', 'media-services-v2', 'Workshop', *server.options('laptop'))
            answer = home.ctl(*words, input=secret)
            assert answer.returncode == 4, answer
            answer = home.ctl(*words, f'certificate-authority={certificate}', input=secret)
            assert answer.returncode == 0, answer.stderr
            answer = home.ctl('list', '--account', 'Workshop', '--format', 'json')
            assert [job['name'] for job in json.loads(answer.stdout)] == ['clip'], answer


def keeps_clients():
    home = Home()
    first, second = home.add_client('laptop'), home.add_client('Tablet.2')
    assert len(first) == 43 and first != second
    assert home.ctl('serve', '--list-clients').stdout == 'Tablet.2\nlaptop\n'
    path = home.clients_file()
    assert os.stat(path).st_mode & 0o777 == 0o600 and os.stat(os.path.dirname(path)).st_mode & 0o777 == 0o700
    assert first not in open(path).read() and second not in open(path).read()
    again = home.ctl('serve', '--add-client', 'laptop')
    assert again.returncode == 2 and again.stdout == '' and 'laptop' in again.stderr
    for name in ('', 'a b', '[x]', '../x', 'x' * 65, 'ü'):
        answer = home.ctl('serve', '--add-client', name)
        assert answer.returncode == 2 and answer.stdout == '', name
    assert home.ctl('serve', '--remove-client', 'laptop').returncode == 0
    assert home.ctl('serve', '--remove-client', 'laptop').returncode == 2
    assert home.ctl('serve', '--list-clients').stdout == 'Tablet.2\n'
    many = [subprocess.Popen([ENCODESCTL, 'serve', '--add-client', f'many-{i}'], env=home.environment,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for i in range(10)]
    assert [process.wait(DEADLINE) for process in many] == [0] * 10
    assert len(home.ctl('serve', '--list-clients').stdout.split()) == 11
    open(path, 'w').write('no key file')
    for words in (['--list-clients'], ['--add-client', 'x']):
        answer = home.ctl('serve', *words)
        assert answer.returncode == 4 and answer.stdout == '' and 'clients.ini' in answer.stderr, answer
    assert open(path).read() == 'no key file'


def refuses_wrong_usage():
    home = Home()
    certificate, key = make_certificate(home.folder)
    for words, text in ((['--listen', '0.0.0.0:0'], 'TLS'), (['--listen', '[::]:0'], 'TLS'),
                        (['--listen', '192.0.2.1:0'], 'TLS'), (['--listen', ''], 'address'),
                        (['--listen', 'example.com:80'], 'example.com'), (['--listen', '127.0.0.1'], '127.0.0.1'),
                        (['--listen', '127.0.0.1:65536'], '65536'), (['--listen', '::1:80'], '::1'),
                        (['--tls-certificate', certificate], '--tls-key'), (['--tls-key', key], '--tls-certificate'),
                        (['--tls-certificate', '/nonexistent', '--tls-key', key], '/nonexistent'),
                        (['--tls-certificate', key, '--tls-key', certificate], 'certificate'), (['word'], 'word'),
                        (['--nonsense'], 'nonsense'),
                        (['--list-clients', '--add-client', 'x'], 'one')):
        answer = home.ctl('serve', *words)
        assert answer.returncode == 2 and text in answer.stderr and answer.stderr.count('\n') == 1, (words, answer)
        assert answer.stdout == ''
    with home.serve() as server:
        taken = server.base.split('/')[2]
        answer = home.ctl('serve', '--listen', taken)
        assert answer.returncode == 4 and answer.stdout == '' and answer.stderr.count('\n') == 1, answer
        assert '--add-client' in server.read_errors()


def ends_when_asked():
    home = Home()
    secret = home.add_client()
    for number in (signal.SIGINT, signal.SIGTERM):
        server = home.serve()
        client = Client(server.base).sign_in(client_secret=secret)
        # Even while somebody is in the middle of a request.
        connection = client.connect()
        connection.putrequest('POST', '/encodes/oauth2/token')
        connection.putheader('Content-Length', '100')
        connection.endheaders()
        connection.send(b'half')
        assert client.ask('Jobs').status == 200
        server.process.send_signal(number)
        assert server.process.wait(DEADLINE) == 0, server.read_errors()
        assert server.read_errors() == ''
        server.process.stdout.close()
        connection.close()


sys.exit(run([
    ('/serve/encode/is-shown-with-rising-progress', shows_a_real_encode_with_rising_progress),
    ('/serve/encode/failures-and-cancels', shows_failures_and_cancels),
    ('/serve/encode/what-was-there-before', serves_what_was_there_before),
    ('/serve/v2/shows-the-same-encode', is_seen_by_the_v2_provider),
    ('/serve/v2/is-added-from-a-pipe', is_added_from_a_pipe),
    ('/serve/v2/over-https', is_seen_by_the_v2_provider_over_https),
    ('/serve/tls/any-address-with-it', speaks_https),
    ('/serve/clients/are-kept-hashed', keeps_clients),
    ('/serve/usage/is-refused-in-one-sentence', refuses_wrong_usage),
    ('/serve/end/is-clean', ends_when_asked),
]))
