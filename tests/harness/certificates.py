# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""An authority of the tests, and certificates of it, good and bad."""

import os
import ssl
import subprocess
import sys


class Certificates:
    CONFIG = '''
[ca]
default_ca = own
[own]
database = index.txt
serial = serial
new_certs_dir = .
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[good]
subjectAltName = DNS:localhost,IP:127.0.0.1,DNS:service.example
extendedKeyUsage = serverAuth
[wrong]
subjectAltName = DNS:somewhere-else.example
extendedKeyUsage = serverAuth
[nameless]
extendedKeyUsage = serverAuth
[req]
distinguished_name = name
[name]
'''

    def __init__(self, folder):
        self.folder = folder
        self.write('openssl.cnf', self.CONFIG)
        self.write('index.txt', '')
        self.write('serial', '01\n')
        self.openssl('req', '-x509', *self.new_key('ca'), '-days', '3650', '-subj', '/CN=Test authority',
                     '-config', 'openssl.cnf', '-extensions', 'authority', '-out', 'ca.pem')
        self.openssl('req', '-x509', *self.new_key('self-signed'), '-days', '3650', '-subj', '/CN=localhost',
                     '-config', 'openssl.cnf', '-extensions', 'good', '-out', 'self-signed.pem')
        self.sign('https', 'good', '20200101000000Z', '20491231000000Z')
        self.sign('expired', 'good', '20200101000000Z', '20200201000000Z')
        self.sign('wrong-name', 'wrong', '20200101000000Z', '20491231000000Z')

    def make_more(self):
        """Those that few tests want: not valid yet, with the name in the old place only, signed by a broken method, of
        an unknown authority; and a second good one."""
        self.sign('not-yet', 'good', '20450101000000Z', '20491231000000Z')
        self.sign('nameless', 'nameless', '20200101000000Z', '20491231000000Z')
        self.sign('other', 'good', '20200101000000Z', '20491231000000Z')
        self.sign('sha1', 'good', '20200101000000Z', '20491231000000Z', digest='sha1')
        self.openssl('req', '-x509', *self.new_key('foreign-ca'), '-days', '3650', '-subj', '/CN=Other authority',
                     '-config', 'openssl.cnf', '-extensions', 'authority', '-out', 'foreign-ca.pem')
        self.sign('foreign', 'good', '20200101000000Z', '20491231000000Z', authority='foreign-ca')

    def write(self, name, text):
        with open(os.path.join(self.folder, name), 'w', encoding='utf-8') as file:
            file.write(text)

    def openssl(self, *arguments):
        result = subprocess.run(('openssl',) + arguments, cwd=self.folder, capture_output=True, text=True, check=False)
        if result.returncode != 0:
            sys.exit(f'openssl {arguments[0]} failed: {result.stderr}')

    @staticmethod
    def new_key(name):
        return ('-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', f'{name}.key')

    def sign(self, name, extensions, start, end, digest='sha256', authority='ca'):
        self.openssl('req', *self.new_key(name), '-subj', '/CN=localhost', '-config', 'openssl.cnf',
                     '-out', f'{name}.csr')
        self.openssl('ca', '-batch', '-notext', '-config', 'openssl.cnf', '-cert', f'{authority}.pem', '-keyfile',
                     f'{authority}.key', '-md', digest, '-extensions', extensions, '-startdate', start, '-enddate', end,
                     '-in', f'{name}.csr', '-out', f'{name}.pem')

    def context(self, name):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # A client that offers HTTP/2 would get it, and then not be understood.
        context.set_alpn_protocols(['h2', 'http/1.1'])
        context.load_cert_chain(os.path.join(self.folder, f'{name}.pem'), os.path.join(self.folder, f'{name}.key'))
        return context
