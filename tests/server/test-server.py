#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""The server's protocol, asked over real HTTP and HTTPS in another process."""

import json
import os
import re
import socket
import sys
import threading
import time
import urllib.parse

from serving import DEADLINE, Client, Fixture, make_certificate, run, wait_for, write_client

BUNNY = 'nb:jid:UUID:00000000-0000-4000-8000-000000000001'
DONE = 'nb:jid:UUID:00000000-0000-4000-8000-000000000002'
BROKEN = 'nb:jid:UUID:00000000-0000-4000-8000-000000000003'
UNKNOWN_PROGRESS = 'nb:jid:UUID:00000000-0000-4000-8000-000000000005'
NOBODY = 'nb:jid:UUID:ffffffff-0000-4000-8000-000000000000'
TASK = 'nb:tid:UUID:00000000-0000-4000-8000-000000000001'
MINIMAL = 'application/json;odata=minimalmetadata;streaming=true;charset=utf-8'
VERBOSE = 'application/json;odata=verbose;charset=utf-8'
MODELS = 'Microsoft.Cloud.Media.Vod.Rest.Data.Models.'
UUID = re.compile(r'^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$')


def quoted(text):
    return urllib.parse.quote(text, safe='')


def refusal(answer, status, *words):
    assert answer.status == status, (answer.status, answer.body)
    text = answer.json()['odata.error']['message']['value']
    for word in words:
        assert word in text, text
    assert '<' not in answer.body.decode()
    return text


def shows_the_published_exchange():
    with Fixture() as server:
        client = server.client().sign_in()
        answer = client.ask(f"Jobs()?$filter=Id%20eq%20'{quoted(BUNNY)}'&$top=1",
                            x_ms_client_request_id='d9b83c57-e26c-4d10-a20b-2be634c4b6a8')
        assert answer.status == 200
        host = client.url.netloc
        body = answer.body.decode()
        # RunningDuration is the only value that time moves here.
        body = re.sub(r'"RunningDuration":[0-9]+\.0', '"RunningDuration":0.0', body)
        assert body == (
            '{"odata.metadata":"http://' + host + '/api/$metadata#Jobs","value":[{"Id":"' + BUNNY + '",'
            '"Name":"Encoding BigBuckBunny into to H264 Adaptive Bitrate MP4 Set 720p",'
            '"Created":"2015-02-11T01:46:08.897","LastModified":"2015-02-11T01:46:08.897","EndTime":null,"Priority":0,'
            '"RunningDuration":0.0,"StartTime":"2015-02-11T01:46:16.58","State":2,"TemplateId":null,'
            '"JobNotificationSubscriptions":[]}]}'), body
        assert answer.headers['Content-Type'] == MINIMAL
        assert answer.headers['Content-Length'] == str(len(answer.body))
        assert answer.headers['DataServiceVersion'] == '3.0;'
        assert answer.headers['Cache-Control'] == 'no-cache'
        assert answer.headers['X-Content-Type-Options'] == 'nosniff'
        assert answer.headers['x-ms-client-request-id'] == 'd9b83c57-e26c-4d10-a20b-2be634c4b6a8'
        assert UUID.match(answer.headers['request-id'])
        assert answer.headers['x-ms-request-id'] == answer.headers['request-id']
        assert answer.headers['Date']


def speaks_https():
    with Fixture() as plain:
        certificate, key = make_certificate(plain.folder.name)
        with Fixture('--certificate', certificate, '--key', key) as server:
            assert server.base.startswith('https://127.0.0.1:')
            client = server.client(certificate).sign_in()
            answer = client.ask('Jobs')
            assert len(answer.json()['value']) == 7
            assert answer.json()['odata.metadata'] == f'https://{client.url.netloc}/api/$metadata#Jobs'
            connection = client.connect()
            for _ in range(3):
                assert client.ask(f"Jobs('{BUNNY}')", connection=connection).status == 200
            connection.close()
            # Plain HTTP to the same port gets nothing, and hurts nobody.
            raw = socket.create_connection((client.url.hostname, client.url.port), timeout=DEADLINE)
            raw.sendall(b'GET /api/ HTTP/1.1\r\nHost: x\r\n\r\n')
            try:
                assert b'HTTP/1.1 200' not in raw.makefile('rb').read()
            except ConnectionResetError:
                pass
            assert client.ask('Jobs').status == 200


def token_forms():
    with Fixture() as server:
        client = server.client()
        answer = client.ask_token()
        token = answer.json()
        assert answer.status == 200 and 'no-store' in answer.headers['Cache-Control']
        assert token['token_type'] == 'Bearer' and token['expires_in'] == '3599'
        assert token['resource'] == 'https://rest.media.azure.net'
        assert int(token['expires_on']) - int(token['not_before']) == 3599
        assert len(token['access_token']) >= 43
        answer = client.ask_token('/AnyThing.Example/OAuth2/v2.0/Token', resource=None,
                                  scope='https://rest.media.azure.net/.default')
        assert answer.status == 200 and answer.json()['expires_in'] == 3599 and 'expires_on' not in answer.json()
        assert answer.json()['access_token'] != token['access_token']
        for path in ('/encodes/oauth2/token', '/a/b/oauth2/token'):
            client.sign_in(path=path)
            assert client.ask('Jobs').status == 200
        # Both tokens are good.
        client.token = token['access_token']
        assert client.ask('Jobs').status == 200


def token_refusals():
    cases = [
        ({'client_secret': 'wrong'}, 401, 'invalid_client', 'AADSTS7000215: Invalid client secret'),
        ({'client_id': 'nobody'}, 401, 'invalid_client', 'AADSTS7000215'),
        ({'client_secret': None}, 401, 'invalid_client', 'AADSTS7000216'),
        ({'client_id': None}, 400, 'invalid_request', 'client_id'),
        ({'client_id': '../../etc/passwd\n[x]'}, 401, 'invalid_client', 'AADSTS7000215'),
        ({'grant_type': None}, 400, 'invalid_request', 'grant_type'),
        ({'grant_type': 'password'}, 400, 'unsupported_grant_type', 'AADSTS70003'),
        ({'client_secret': 'x' * 3000}, 400, 'invalid_request', 'form'),
    ]
    for fields, status, error, text in cases:
        with Fixture() as server:
            answer = server.client().ask_token(**fields)
            body = answer.json()
            assert (answer.status, body['error']) == (status, error), (fields, answer.body)
            assert text in body['error_description'] and body['error_description'].count('\r\n') == 3
            assert body['error_codes'] == [int(re.match(r'AADSTS(\d+)', body['error_description'])[1])]
            assert 'access_token' not in body


def token_rubbish():
    with Fixture() as server:
        client = server.client()
        form = {'Content-Type': 'application/x-www-form-urlencoded'}
        whole = 'grant_type=client_credentials&client_id=laptop&client_secret=right'
        cases = [
            (form, '', 400), (form, '&&&', 400), (form, '%zz=1', 400), (form, whole + '&client_id=laptop', 400),
            (form, whole + '&x=%00', 400), (form, whole + '&x=%ff', 400), (form, whole + '&x=' + 'y' * 20000, 413),
            ({'Content-Type': 'application/json'}, '{}', 400), ({}, whole, 400), (form, b'\x00\xff', 400),
        ]
        for headers, body, status in cases:
            answer = client.send('POST', '/encodes/oauth2/token', headers, body)
            assert answer.status == status, (body[:80], answer.status, answer.body)
        answer = client.send('GET', '/encodes/oauth2/token?' + whole)
        assert answer.status == 405 and answer.headers['Allow'] == 'POST'
        assert client.ask_token().status == 200


def slows_down_who_tries_secrets():
    with Fixture() as server:
        client = server.client()
        statuses = [client.ask_token(client_secret=f'guess {i}').status for i in range(6)]
        assert statuses == [401] * 5 + [429], statuses
        answer = client.ask_token()
        assert answer.status == 429 and 1 <= int(answer.headers['Retry-After']) <= 60
        wait_for('the end of the wait', lambda: client.ask_token().status == 200)
        # A right secret forgives: there are five free ones again.
        assert [client.ask_token(client_secret='x').status for i in range(4)] == [401] * 4
        assert client.ask_token().status == 200


def everything_needs_a_token():
    with Fixture() as server:
        client = server.client()
        for path in ('', 'Jobs', 'Jobs()', f"Jobs('{BUNNY}')", f"Jobs('{BUNNY}')/Tasks", 'Tasks', 'nothing',
                     f"CancelJob?jobid='{quoted(BUNNY)}'", '$metadata', "Jobs('"):
            for authorization in (None, 'Bearer', 'Bearer ', 'Bearer wrong', 'Basic bGFwdG9wOnJpZ2h0',
                                  'Bearer ' + 'x' * 5000):
                answer = client.ask(path, Authorization=authorization)
                refusal(answer, 401)
                assert answer.headers['WWW-Authenticate'].startswith('Bearer realm="encodes"')
                assert ('invalid_token' in answer.headers['WWW-Authenticate']) == (
                    bool(authorization) and authorization.strip().startswith('Bearer '))
        refusal(client.ask(f"Jobs('{DONE}')", 'DELETE', Authorization=None), 401)
        client.sign_in()
        assert len(client.ask('Jobs').json()['value']) == 7, 'something was cancelled or deleted'
        assert client.ask('Jobs', Authorization='bearer ' + client.token).status == 200


def tokens_end():
    with Fixture('--token-life', '1') as server:
        client = server.client().sign_in()
        assert client.ask('Jobs').status == 200
        wait_for('the end of the token', lambda: client.ask('Jobs').status == 401)
        assert client.sign_in().ask('Jobs').status == 200


def removed_clients_are_out_at_once():
    with Fixture() as server:
        client = server.client().sign_in()
        # Added while it runs: good at once.
        write_client(server.clients, 'tablet', 'other')
        tablet = server.client().sign_in(client_id='tablet', client_secret='other')
        assert tablet.ask('Jobs').status == 200
        replacement = server.clients + '.new'
        write_client(replacement, 'tablet', 'other')
        lines = open(server.clients).read()
        open(replacement, 'w').write(lines[lines.index('[tablet]'):])
        os.rename(replacement, server.clients)
        wait_for('the end of the removed client', lambda: client.ask('Jobs').status == 401)
        assert client.ask_token().status == 401
        assert tablet.ask('Jobs').status == 200


def asks_for_a_version():
    with Fixture() as server:
        client = server.client().sign_in()
        for version in ('2.0', '2.5', '2.11', '2.19'):
            assert client.ask('Jobs', x_ms_version=version).status == 200, version
        for version in ('2.20', '3.0', '1.0', '2', '2.', '2.019x', 'x', '-2.1', '2.+1', '2.19.1'):
            refusal(client.ask('Jobs', x_ms_version=version), 400, 'x-ms-version')
        refusal(client.ask('Jobs', x_ms_version=None), 400, 'x-ms-version')
        assert client.ask('Jobs?api-version=2.19', x_ms_version=None).status == 200
        refusal(client.ask('Jobs?api-version=2.20', x_ms_version=None), 400)


def addresses():
    with Fixture() as server:
        client = server.client().sign_in()
        for path in (f"Jobs('{BUNNY}')", f"Jobs('{quoted(BUNNY)}')", f"jobs('{BUNNY.upper()}')",
                     f"Jobs(%27{BUNNY}%27)"):
            answer = client.ask(path)
            assert answer.status == 200 and answer.json()['Id'] == BUNNY, (path, answer.body)
            assert answer.json()['odata.metadata'].endswith('/api/$metadata#Jobs/@Element')
        for path in ('/api/Jobs', '/API/JOBS()', '/Api/jobs/'):
            assert client.send('GET', path, client.headers()).status == 200, path
        for path in ('/api', '/api/', '/API/'):
            body = client.send('GET', path, client.headers()).json()
            assert body['value'] == [{'name': 'Jobs', 'url': 'Jobs'}, {'name': 'Tasks', 'url': 'Tasks'}]
            assert body['odata.metadata'].endswith('/api/$metadata')
        for path, status in ((f"Jobs('{NOBODY}')", 404), (f"Jobs('{TASK}')", 400), ("Jobs('nonsense')", 400),
                             ("Jobs('')", 400),
                             (f'Jobs({BUNNY})', 400), (f"Jobs('{BUNNY}'", 400), ("Jobs(''')", 400), ('Jobs(1)', 400),
                             ('Nothing', 404), (f"Jobs('{BUNNY}')/Nothing", 404), ('Jobs/Tasks', 404), 
                             (f"Jobs('{NOBODY}')/Tasks", 404), ('$metadata', 404),
                             (f"Jobs('{BUNNY}')/Tasks/Tasks", 404),
                             (f"Jobs('{BUNNY}')/Tasks('{TASK}')", 404), ('//', 400)):
            refusal(client.ask(path), status)
        for path in ('Jobs%00', 'Jobs%ff', 'Jobs%zz', "Jobs('%ff')"):
            assert client.ask(path).status == 400
        for path in ('/', '/index.html', '/apiary', '/api%2fJobs', '/apix/Jobs'):
            refusal(client.send('GET', path, client.headers()), 404)


def members():
    with Fixture() as server:
        client = server.client().sign_in()
        assert client.ask(f"Jobs('{BUNNY}')/State").json() == {
            'odata.metadata': f'http://{client.url.netloc}/api/$metadata#Edm.Int32', 'value': 2}
        answer = client.ask(f"Jobs('{BUNNY}')/State", Accept='application/json;odata=verbose')
        assert answer.body == b'{"d":{"State":2}}' and answer.headers['DataServiceVersion'] == '1.0;'
        for name in ('InputMediaAssets', 'OutputMediaAssets', 'InputMediaAssets()'):
            assert client.ask(f"Jobs('{BUNNY}')/{name}").json()['value'] == []
            assert client.ask(f"Tasks('{TASK}')/{name}").json()['value'] == []


def tasks():
    with Fixture() as server:
        client = server.client().sign_in()
        [task] = client.ask(f"Jobs('{BUNNY}')/Tasks").json()['value']
        assert list(task) == ['Id', 'Configuration', 'EndTime', 'ErrorDetails', 'HistoricalEvents', 'MediaProcessorId',
                              'Name', 'PerfMessage', 'Priority', 'Progress', 'RunningDuration', 'StartTime', 'State',
                              'TaskBody', 'Options', 'EncryptionKeyId', 'EncryptionScheme', 'EncryptionVersion',
                              'InitializationVector', 'TaskNotificationSubscriptions']
        assert task['Id'] == TASK and task['Progress'] == 37.5 and task['State'] == 2
        assert task['ErrorDetails'] == [] and task['EndTime'] is None and task['StartTime'] == '2015-02-11T01:46:16.58'
        [broken] = client.ask(f"Jobs('{BROKEN}')/Tasks()").json()['value']
        assert broken['ErrorDetails'] == [{'Code': '1', 'Message': 'Conversion failed!\nsecond line'}]
        assert broken['HistoricalEvents'][-1] == {'Code': 'Error', 'Message': '', 'TimeStamp': '2015-02-11T03:00:02'}
        [done] = client.ask(f"Jobs('{DONE}')/Tasks").json()['value']
        assert done['Progress'] == 100 and b'"Progress":100.0' in client.ask(f"Jobs('{DONE}')/Tasks").body
        # Unknown is not 0.
        [unknown] = client.ask(f"Jobs('{UNKNOWN_PROGRESS}')/Tasks").json()['value']
        assert unknown['Progress'] is None and unknown['Name'] is None
        everything = client.ask('Tasks').json()['value']
        assert len(everything) == 7 and len({task['Id'] for task in everything}) == 7
        for task in everything:
            assert client.ask(f"Tasks('{task['Id']}')").json()['Id'] == task['Id']
        assert client.query("State eq 4 and Progress gt 12", of='Tasks') == ['broken']
        refusal(client.ask(f"Tasks('{TASK}')", 'DELETE'), 405)


def verbose_form():
    with Fixture() as server:
        client = server.client().sign_in()
        for accept in ('application/json;odata=verbose', 'application/json; odata=Verbose',
                       'text/plain, application/json;odata=verbose'):
            answer = client.ask(f"Jobs()?$filter=Id%20eq%20'{quoted(BUNNY)}'", Accept=accept)
            assert answer.headers['Content-Type'] == VERBOSE
            [job] = answer.json()['d']['results']
            uri = f"http://{client.url.netloc}/api/Jobs('{quoted(BUNNY)}')"
            assert job['__metadata'] == {'id': uri, 'uri': uri, 'type': MODELS + 'Job'}
            assert job['Tasks'] == {'__deferred': {'uri': uri + '/Tasks'}}
            assert job['InputMediaAssets'] == {'__deferred': {'uri': uri + '/InputMediaAssets'}}
            assert job['JobNotificationSubscriptions'] == {
                '__metadata': {'type': f'Collection({MODELS}JobNotificationSubscription)'}, 'results': []}
            assert job['State'] == 2 and job['Created'] == '2015-02-11T01:46:08.897'
        verbose = {'Accept': 'application/json;odata=verbose'}
        assert client.ask(f"Jobs('{BUNNY}')", **verbose).json()['d']['Id'] == BUNNY
        [task] = client.ask(f"Jobs('{BROKEN}')/Tasks", **verbose).json()['d']['results']
        assert task['ErrorDetails']['results'][0]['Code'] == '1'
        assert client.ask('', **verbose).json() == {'d': {'EntitySets': ['Jobs', 'Tasks']}}
        answer = client.ask('Nothing', **verbose)
        assert answer.status == 404 and list(answer.json()) == ['error'] and answer.headers['Content-Type'] == VERBOSE
        for accept in (None, '*/*', 'application/json', 'application/json;odata=minimalmetadata',
                       'text/html, */*;q=0.1'):
            answer = client.ask('Jobs?$top=1', Accept=accept)
            assert answer.headers['Content-Type'] == MINIMAL and len(answer.json()['value']) == 1, accept
        refusal(client.ask('Jobs', Accept='application/atom+xml'), 406)


def filters():
    with Fixture() as server:
        client = server.client().sign_in()
        assert client.query('State eq 3') == ["O'Hara <b>&amp;</b> \"quoted\" \\ \u00e9\u4e2d", 'odd']
        assert client.query("Name eq 'O''Hara <b>&amp;</b> \"quoted\" \\ \u00e9\u4e2d'")
        assert client.query("startswith(Name,'Encoding') and State eq 2")
        assert client.query("substringof('opp', Name)") == ['stopped']
        assert client.query("not (State eq 3 or State eq 4 or State eq 5)") == [
            'Encoding BigBuckBunny into to H264 Adaptive Bitrate MP4 Set 720p', None, 'waiting']
        assert client.query("Created gt datetime'2015-02-11T04:00:00' and EndTime ne null") == ['odd']
        assert client.query("Created ge datetime'2015-02-11T06:00:00'") == ['waiting', 'odd']
        assert client.query("Created eq datetime'2015-02-11T01:46:08.897'") == client.query(f"Id eq '{BUNNY.upper()}'")
        assert client.query(f"Id eq '{NOBODY}'") == []
        assert client.names('Jobs?$filter=State+eq+5') == ['stopped']
        for text, words in (("Nonsense eq 1", ['Nonsense']), ('State', ['condition']), ("State eq 'x'", ['eq']),
                            ('State eq', []), ('(' * 900, ['nested']), ("Name eq 'open", []),
                            ('<script>alert(1)</script>', [])):
            refusal(client.ask('Jobs?$filter=' + quoted(text)), 400, *words)


def options():
    with Fixture() as server:
        client = server.client().sign_in()
        assert client.names('Jobs?$top=2&$skip=2') == ['broken', 'stopped']
        assert client.names('Jobs?$top=0') == [] and client.names('Jobs?$skip=100') == []
        assert client.names('Jobs?$skip=2147483647&$top=2147483647') == []
        assert client.names('Jobs()?$orderby=Created%20desc&$top=2') == ['odd', 'waiting']
        assert client.names('Jobs()?$orderby=State,Name%20desc')[0] == 'waiting'
        assert client.ask('Jobs?$select=State,%20Id&$top=1').json()['value'] == [{'Id': BUNNY, 'State': 2}]
        body = client.ask(f"Jobs('{BUNNY}')?$select=State").json()
        assert body == {'odata.metadata': f'http://{client.url.netloc}/api/$metadata#Jobs/@Element', 'State': 2}
        assert len(client.ask('Jobs?$select=*').json()['value'][0]) == 11
        assert client.ask('Jobs?mine=1&$top=1').status == 200
        for query, word in (('$expand=Tasks', '$expand'), ('$top=-1', '$top'), ('$top=x', '$top'),
                            ('$skip=1.5', '$skip'),
                            ('$select=Nothing', 'Nothing'), ('$orderby=Nothing', 'Nothing'),
                            ('$orderby=State%20up', '$orderby'), ('$top=99999999999999999999', '$top'),
                            ('$inlinecount=allpages', '$inlinecount'),
                            ('$top=1&$top=2', '$top'), ('$orderby=JobNotificationSubscriptions', '$orderby'),
                            ('$format=json', '$format')):
            refusal(client.ask('Jobs?' + query), 400, word)
        for query in ('%zz=1', '$filter=State%20eq%20%ff', '$top=%00', '$top=1%00'):
            assert client.ask('Jobs?' + query).status == 400, query
        refusal(client.ask(f"Jobs('{BUNNY}')?$filter=State%20eq%202"), 400, '$filter')
        refusal(client.ask(f"Jobs('{BUNNY}')?$expand=Tasks"), 400, '$expand')


def pages_end_at_a_thousand():
    with Fixture('--extra', '1500') as server:
        client = server.client().sign_in()
        first = client.ask('Jobs').json()
        assert len(first['value']) == 1000 and 'odata.nextLink' not in first
        assert len(client.ask('Jobs?$top=5000').json()['value']) == 1000
        second = client.ask('Jobs()?$skip=1000&$top=1000').json()['value']
        assert len(second) == 507
        assert len({job['Id'] for job in first['value'] + second}) == 1507


def cancels():
    with Fixture() as server:
        client = server.client().sign_in()
        path = f"CancelJob?jobid='{quoted(BUNNY)}'"
        for method in ('HEAD', 'POST', 'DELETE', 'PUT'):
            assert client.ask(path, method).status == 405, method
        assert client.ask(f"Jobs('{BUNNY}')/State").json()['value'] == 2
        answer = client.ask(path)
        assert answer.status == 204 and answer.body == b'', answer.body
        wait_for('canceling', lambda: client.ask(f"Jobs('{BUNNY}')/State").json()['value'] == 6)
        refusal(client.ask(path), 400)
        refusal(client.ask(f"CancelJob?jobid='{quoted(DONE)}'"), 400)
        refusal(client.ask(f"CancelJob?jobid='{quoted(NOBODY)}'"), 404)
        for rubbish in ('', '?jobid=', f'?jobid={quoted(BUNNY)}', "?jobid=''", "?jobid='", "?jobid='x'",
                        "?jobid='a'b'"):
            refusal(client.ask('CancelJob' + rubbish), 400)
        job = client.ask(f"Jobs('{BUNNY}')").json()
        assert job['LastModified'] == job['Created']


def cancels_for_a_client_that_has_gone():
    with Fixture() as server:
        client = server.client().sign_in()
        raw = socket.create_connection((client.url.hostname, client.url.port), timeout=DEADLINE)
        raw.sendall(f"GET /api/CancelJob?jobid='{quoted(BUNNY)}' HTTP/1.1\r\nHost: x\r\nx-ms-version: 2.19\r\n"
                    f'Authorization: Bearer {client.token}\r\n\r\n'.encode())
        raw.close()
        wait_for('canceling', lambda: client.ask(f"Jobs('{BUNNY}')/State").json()['value'] == 6)


def deletes():
    with Fixture() as server:
        client = server.client().sign_in()
        refusal(client.ask(f"Jobs('{BUNNY}')", 'DELETE'), 400)
        assert client.ask(f"Jobs('{DONE}')", 'DELETE').status == 204
        refusal(client.ask(f"Jobs('{DONE}')"), 404)
        refusal(client.ask(f"Jobs('{DONE}')", 'DELETE'), 404)
        assert client.ask(f"Jobs('{BROKEN}')", 'POST', X_HTTP_Method='DELETE').status == 204
        assert len(client.ask('Jobs').json()['value']) == 5


def refuses_what_local_jobs_have_not():
    with Fixture() as server:
        client = server.client().sign_in()
        for method in ('MERGE', 'PATCH', 'PUT'):
            refusal(client.ask(f"Jobs('{BUNNY}')", method, '{"Priority":5}', Content_Type='application/json'), 400,
                    "Job's priority can only be changed if the job is in Queued state")
        refusal(client.ask('Jobs', 'POST', '{}'), 400)
        for method in ('TRACE', 'OPTIONS', 'PROPFIND', 'NONSENSE'):
            answer = client.ask('Jobs', method)
            assert answer.status == 405 and 'GET' in answer.headers['Allow'], (method, answer.status)
        answer = client.ask('Jobs', 'HEAD')
        assert answer.status == 200 and answer.body == b'' and int(answer.headers['Content-Length']) > 1000


def echoes_only_sane_ids():
    with Fixture() as server:
        client = server.client().sign_in()
        assert client.ask('Jobs', client_request_id='{a-1:b_c.d}').headers['client-request-id'] == '{a-1:b_c.d}'
        for bad in ('<script>', 'a b', 'x' * 257, 'ü'.encode().decode('latin-1'), 'a;b', ''):
            assert 'x-ms-client-request-id' not in client.ask('Jobs', x_ms_client_request_id=bad).headers, bad
        # The Host comes back in links only if it can be nothing but a host.
        answer = client.ask('Jobs?$top=0', Host='evil"><script>')
        assert b'evil' not in answer.body and answer.json()['odata.metadata'].startswith(client.base)


def never_answers_with_markup():
    with Fixture() as server:
        client = server.client().sign_in()
        for path in ('/<script>alert(1)</script>', '/api/<script>', "/api/Jobs('<b>')", '/api/Jobs?$filter=<b>',
                     '/api/Jobs?<b>=1', '/api/Jobs?$<b>=1', '/api/Jobs?$select=<b>', '/<b>/oauth2/token'):
            for headers in (client.headers(), {}):
                answer = client.send('GET', path, headers)
                assert answer.status >= 400 or path.endswith('?<b>=1')
                assert b'<' not in answer.body, (path, answer.body)
                assert answer.headers['Content-Type'].startswith('application/json')
                assert answer.headers['X-Content-Type-Options'] == 'nosniff'
        assert b'<' not in client.ask('Jobs').body


def sizes_have_limits():
    with Fixture() as server:
        client = server.client().sign_in()
        assert client.ask('Jobs?x=' + 'y' * 7000).status == 200
        assert client.ask('Jobs?x=' + 'y' * 9000).status == 414
        refusal(client.ask('Jobs', 'POST', 'z' * 65536), 400)
        refusal(client.ask('Jobs', 'POST', 'z' * 65537), 413)
        chunks = iter([b'z' * 30000] * 3)
        refusal(client.ask('Jobs', 'POST', chunks), 413)
        refusal(client.send('POST', '/encodes/oauth2/token', {}, 'z' * 100000), 413)
        assert client.ask('Jobs').status == 200
        # Without an end, or with an absurd one: cut off.
        for head in ('Transfer-Encoding: chunked', 'Content-Length: 99999999999'):
            raw = socket.create_connection((client.url.hostname, client.url.port), timeout=DEADLINE)
            sent = 0
            try:
                raw.sendall(f'POST /encodes/oauth2/token HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\n'.encode())
                while sent < 64 * 1024 * 1024:
                    raw.sendall((b'8000\r\n' + b'z' * 0x8000 + b'\r\n') if 'chunked' in head else b'z' * 0x8000)
                    sent += 0x8000
                raise AssertionError('nobody stopped me')
            except (BrokenPipeError, ConnectionResetError):
                pass
            raw.close()
        # Headers that do not end.
        raw = socket.create_connection((client.url.hostname, client.url.port), timeout=DEADLINE)
        try:
            raw.sendall(b'GET /api/Jobs HTTP/1.1\r\n')
            for _ in range(200):
                raw.sendall(b'X-Filler: ' + b'x' * 8000 + b'\r\n')
            assert b' 200 ' not in raw.recv(4096)
        except (BrokenPipeError, ConnectionResetError):
            pass
        raw.close()
        assert client.ask('Jobs').status == 200


def survives_rubbish():
    with Fixture() as server:
        client = server.client().sign_in()
        for rubbish in (b'\x00' * 100, b'\x16\x03\x01\x02\x00\x01\x00\x01\xfc', b'GET\r\n\r\n',
                        b'GET / HTTP/9.9\r\n\r\n', b'\r\n' * 1000, b'GET * HTTP/1.1\r\n\r\n',
                        b'GET http://evil/api/ HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
                        b'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n', b'GET /api/Jobs HTTP/1.1\r\n\r\n',
                        b'GET /%%% HTTP/1.1\r\nHost: x\r\n\r\n', b'GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n',
                        b'POST /x/oauth2/token HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n',
                        b'CONNECT evil:443 HTTP/1.1\r\nHost: evil\r\n\r\n', b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
                        b'GET /api/ HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'):
            raw = socket.create_connection((client.url.hostname, client.url.port), timeout=DEADLINE)
            raw.sendall(rubbish)
            raw.shutdown(socket.SHUT_WR)
            try:
                answer = raw.makefile('rb').read()
            except ConnectionResetError:
                answer = b''
            raw.close()
            assert b' 200 ' not in answer.split(b'\r\n')[0], (rubbish, answer)
            assert client.ask('Jobs').status == 200


def survives_a_negative_length():
    # libsoup 3.2 itself warns of it, which is fatal in tests.
    with Fixture(G_DEBUG='') as server:
        client = server.client().sign_in()
        raw = socket.create_connection((client.url.hostname, client.url.port), timeout=DEADLINE)
        raw.sendall(b'POST /x/oauth2/token HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\nwhatever')
        raw.shutdown(socket.SHUT_WR)
        try:
            assert b' 200 ' not in raw.makefile('rb').read()
        except ConnectionResetError:
            pass
        raw.close()
        assert client.ask('Jobs').status == 200


def connections_have_an_end():
    with Fixture('--max-connections', '3', '--seconds', '0.5') as server:
        client = server.client()
        address = (client.url.hostname, client.url.port)
        # One says nothing, one drips its headers, one drips its body: all three places are taken.
        silent = socket.create_connection(address, timeout=DEADLINE)
        headers = socket.create_connection(address, timeout=DEADLINE)
        body = socket.create_connection(address, timeout=DEADLINE)
        body.sendall(b'POST /x/oauth2/token HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n')
        stop = threading.Event()

        def drip():
            while not stop.wait(0.05):
                for one in (headers, body):
                    try:
                        one.sendall(b'a')
                    except OSError:
                        pass

        thread = threading.Thread(target=drip)
        thread.start()
        try:
            # Who comes now waits, and is served as soon as the others are cut.
            assert client.sign_in().ask('Jobs').status == 200
            assert silent.recv(1) == b''
            for one in (headers, body):
                try:
                    while one.recv(4096):
                        pass
                except ConnectionResetError:
                    pass
        finally:
            stop.set()
            thread.join()


def crowds_leave_room():
    """A crowd that opens connections and says nothing keeps nobody out for long, and another computer not at all."""
    with Fixture('--max-connections', '8', '--seconds', '60') as server:
        client = server.client()
        port = client.url.port
        # The whole of 127/8 is this computer: so many computers.
        crowd = [socket.create_connection(('127.0.0.1', port), timeout=DEADLINE) for _ in range(20)]
        # Six of them have places; the other fourteen were closed at once.
        closed = wait_for('closing', lambda: [one for one in crowd if is_closed(one)] if sum(map(is_closed, crowd)) >= 14
                          else None)
        assert len(closed) == 14, len(closed)
        other = socket.create_connection(('127.0.0.1', port), timeout=DEADLINE, source_address=('127.0.0.2', 0))
        other.sendall(b'GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n')
        assert other.recv(4096).startswith(b'HTTP/1.1 404'), 'another computer was kept out'
        other.close()
        # Now all eight places are taken by those who say nothing. They are not waited for a minute.
        crowd += [socket.create_connection(('127.0.0.1', port), timeout=DEADLINE, source_address=('127.0.0.3', 0))
                  for _ in range(2)]
        began = time.monotonic()
        late = socket.create_connection(('127.0.0.1', port), timeout=DEADLINE, source_address=('127.0.0.4', 0))
        late.sendall(b'GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n')
        assert late.recv(4096).startswith(b'HTTP/1.1 404')
        assert time.monotonic() - began < 20, 'the silent ones were waited for'
        for one in crowd + [late]:
            one.close()
        assert client.sign_in().ask('Jobs').status == 200


def is_closed(sock):
    sock.setblocking(False)
    try:
        return sock.recv(1) == b''
    except BlockingIOError:
        return False
    except ConnectionResetError:
        return True


def stalled_readers_are_cut():
    # 8 MB, more than the kernel takes for somebody who does not read.
    with Fixture('--extra', '1000', '--name-length', '8000', '--max-connections', '1', '--seconds', '1') as server:
        client = server.client().sign_in()
        lazy = socket.socket()
        lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        lazy.connect((client.url.hostname, client.url.port))
        lines = ''.join(f'{name}: {value}\r\n' for name, value in client.headers().items())
        lazy.sendall(f'GET /api/Jobs HTTP/1.1\r\nHost: x\r\n{lines}\r\n'.encode())
        # The only place is taken until then.
        assert client.ask('Jobs?$top=1').status == 200
        lazy.close()


def is_no_liar_before_it_has_read():
    with Fixture('--never-ready') as server:
        client = server.client().sign_in()
        for path in ('Jobs', 'Tasks', f"Jobs('{BUNNY}')"):
            answer = client.ask(path)
            refusal(answer, 503)
            assert answer.headers['Retry-After'] == '2'
        assert client.ask('').status == 200


def keeps_no_secret():
    with Fixture(secret='marked-secret-4711') as server:
        client = server.client().sign_in(client_secret='marked-secret-4711')
        client.ask('Jobs')
        memory_of_files = open(server.clients).read() + server.read_errors()
        process = server.process.pid
        memory_of_files += open(f'/proc/{process}/cmdline').read() + open(f'/proc/{process}/environ').read()
        assert 'marked-secret' not in memory_of_files and client.token not in memory_of_files


def many_at_once():
    with Fixture('--extra', '500') as server:
        client = server.client().sign_in()
        failures = []

        def work():
            own = Client(server.base)
            own.token = client.token
            connection = own.connect()
            for _ in range(10):
                answer = own.ask('Jobs', connection=connection)
                if answer.status != 200 or len(json.loads(answer.body)['value']) != 507:
                    failures.append(answer.status)
            connection.close()

        threads = [threading.Thread(target=work) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failures, failures


sys.exit(run([
    ('/server/jobs/answers-the-published-request-to-the-byte', shows_the_published_exchange),
    ('/server/tls/speaks-https-and-only-that', speaks_https),
    ('/server/token/gives-both-forms', token_forms),
    ('/server/token/refuses-as-azure-does', token_refusals),
    ('/server/token/survives-rubbish', token_rubbish),
    ('/server/token/slows-down-who-tries-secrets', slows_down_who_tries_secrets),
    ('/server/token/is-needed-for-everything', everything_needs_a_token),
    ('/server/token/ends', tokens_end),
    ('/server/token/ends-with-its-client', removed_clients_are_out_at_once),
    ('/server/version/is-asked-for', asks_for_a_version),
    ('/server/addresses/are-read-generously-and-checked', addresses),
    ('/server/members/state-and-assets', members),
    ('/server/tasks/have-every-field', tasks),
    ('/server/forms/verbose-and-minimal', verbose_form),
    ('/server/filter/over-http', filters),
    ('/server/options/do-what-they-say-or-are-refused-by-name', options),
    ('/server/options/pages-end-at-a-thousand', pages_end_at_a_thousand),
    ('/server/cancel/once-and-only-by-get', cancels),
    ('/server/cancel/also-for-who-has-gone', cancels_for_a_client_that_has_gone),
    ('/server/delete/only-what-has-ended', deletes),
    ('/server/methods/refuses-what-local-jobs-have-not', refuses_what_local_jobs_have_not),
    ('/server/headers/echoes-only-sane-ids', echoes_only_sane_ids),
    ('/server/markup/is-never-answered', never_answers_with_markup),
    ('/server/limits/of-sizes', sizes_have_limits),
    ('/server/limits/of-patience-and-connections', connections_have_an_end),
    ('/server/limits/of-crowds', crowds_leave_room),
    ('/server/limits/of-patience-with-readers', stalled_readers_are_cut),
    ('/server/limits/many-at-once', many_at_once),
    ('/server/rubbish/is-survived', survives_rubbish),
    ('/server/rubbish/a-negative-length', survives_a_negative_length),
    ('/server/start/does-not-lie-before-it-has-read', is_no_liar_before_it_has_read),
    ('/server/secrets/are-nowhere', keeps_no_secret),
]))
