# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""The protocol of the closed Media Services v2 service, without its transport: what the right answer to a request is.

The servers of the tests carry it: media-services-server.py (whose description says what it knows) over real HTTP and
HTTPS, and ../faults/fault-service.py, which breaks the rules of the transport.

A request is anything with command, path, headers (with get()), body (bytes) and scheme.
"""

import datetime
import json
import random
import re
import threading
import time
import urllib.parse
import uuid

PAGE_SIZE = 1000
PUBLIC_CLIENTS = ('client', 'd476653d-842c-4f52-862d-397463ada5e7')
RESOURCE = 'https://rest.media.azure.net'
CLIENT, SECRET = 'client', 'secret & more'
JOB_FIELDS = ('Id', 'Name', 'Created', 'LastModified', 'EndTime', 'Priority', 'RunningDuration', 'StartTime', 'State',
              'TemplateId', 'JobNotificationSubscriptions')
RUNNING, ENDED = (0, 1, 2, 6), (3, 4, 5)

lock = threading.RLock()
jobs = []            # dicts: the properties of the job, and "_tasks"
faults = []
log = []
tokens = {}          # token → when it ends
refresh_tokens = []  # those that work
device_codes = {}    # device code → {"user_code", "end", "state", "client", "v2"}
person = {}          # what the command "person" said
options = {}
counters = {}


def timestamp(moment):
    """As the service's database writes it: UTC without a zone, milliseconds without trailing zeros."""
    text = moment.strftime('%Y-%m-%dT%H:%M:%S')
    milliseconds = '%03d' % (moment.microsecond // 1000)
    return text + ('.' + milliseconds).rstrip('0').rstrip('.')


def now():
    return timestamp(datetime.datetime.now(datetime.timezone.utc))


def new_job(properties, tasks):
    job = {'Id': 'nb:jid:UUID:%s' % uuid.uuid4(), 'Name': 'A job', 'Created': now(), 'LastModified': now(),
           'EndTime': None, 'Priority': 0, 'RunningDuration': 0.0, 'StartTime': None, 'State': 0, 'TemplateId': None,
           'JobNotificationSubscriptions': []}
    job.update(properties)
    job['_tasks'] = [new_task(task) for task in tasks]
    return job


def new_task(properties):
    task = {'Id': 'nb:tid:UUID:%s' % uuid.uuid4(), 'Configuration': 'H264 Multiple Bitrate 720p', 'EndTime': None,
            'ErrorDetails': [], 'HistoricalEvents': [], 'Name': 'A task', 'PerfMessage': '', 'Priority': 0,
            'MediaProcessorId': 'nb:mpid:UUID:ff4df607-d419-42f0-bc17-a481b1331e56', 'Progress': 0.0,
            'RunningDuration': 0.0, 'StartTime': None, 'State': 0, 'Options': 0, 'EncryptionKeyId': None,
            'TaskBody': '<?xml version="1.0" encoding="utf-16"?><taskBody></taskBody>', 'EncryptionScheme': None,
            'EncryptionVersion': None, 'InitializationVector': None, 'TaskNotificationSubscriptions': []}
    task.update(properties)
    return task


def generate(n_ended, n_running):
    start = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=30)
    for i in range(n_ended + n_running):
        created = start + datetime.timedelta(minutes=i)
        began, ended = created + datetime.timedelta(seconds=8), created + datetime.timedelta(seconds=43)
        is_ended = i < n_ended
        properties = {'Name': 'Encoding clip %04d into H264 Adaptive Bitrate MP4 Set 720p' % i,
                      'Created': timestamp(created), 'LastModified': timestamp(created),
                      'StartTime': timestamp(began), 'EndTime': timestamp(ended) if is_ended else None,
                      'State': 3 if is_ended else 2, 'RunningDuration': 35120.0 if is_ended else 0.0}
        jobs.append(new_job(properties, [{'State': properties['State'], 'Progress': 100.0 if is_ended else 12.5}]))


def find(job_id):
    return next((job for job in jobs if str(job['Id']).lower() == job_id.lower()), None)


# $filter: comparison, and, or, not, brackets, startswith, substringof

TOKEN = re.compile(r"\s*(datetime'[^']*'|'(?:[^']|'')*'|-?\d+(?:\.\d+)?|\w+|[(),])")


class Refused(Exception):
    pass


def parse_time(text):
    text = text.rstrip('Z')
    match = re.fullmatch(r'(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,7}))?', text)
    if not match:
        raise Refused('Unrecognized datetime literal')
    return datetime.datetime.strptime(match[1], '%Y-%m-%dT%H:%M:%S'), int((match[2] or '0').ljust(7, '0'))


class Filter:
    def __init__(self, text):
        self.tokens, position = [], 0
        while text[position:].strip():
            match = TOKEN.match(text, position)
            if not match:
                raise Refused('Syntax error at position %d.' % position)
            self.tokens.append(match[1])
            position = match.end()
        self.place = 0
        self.test = self.either()
        if self.place < len(self.tokens):
            raise Refused('Syntax error after %s.' % self.tokens[self.place - 1])

    def peek(self):
        return self.tokens[self.place] if self.place < len(self.tokens) else ''

    def take(self, wanted=None):
        token = self.peek()
        if not token or (wanted and token != wanted):
            raise Refused('Syntax error: %s expected.' % (wanted or 'more'))
        self.place += 1
        return token

    def either(self):
        left = self.both()
        while self.peek() == 'or':
            self.take()
            left = (lambda a, b: lambda job: a(job) or b(job))(left, self.both())
        return left

    def both(self):
        left = self.one()
        while self.peek() == 'and':
            self.take()
            left = (lambda a, b: lambda job: a(job) and b(job))(left, self.one())
        return left

    def one(self):
        if self.peek() == 'not':
            self.take()
            inner = self.one()
            return lambda job: not inner(job)
        if self.peek() == '(':
            self.take()
            inner = self.either()
            self.take(')')
            return inner
        if self.peek() in ('startswith', 'substringof'):
            return self.call()
        left, operator, right = self.value(), self.take(), self.value()
        return lambda job: self.compare(operator, left(job), right(job))

    def call(self):
        name = self.take()
        self.take('(')
        a = self.value()
        self.take(',')
        b = self.value()
        self.take(')')
        if name == 'startswith':
            return lambda job: str(a(job)).startswith(str(b(job)))
        return lambda job: str(a(job)) in str(b(job))

    def value(self):
        token = self.take()
        if token.startswith('datetime'):
            moment = parse_time(token[9:-1])
            return lambda job: moment
        if token.startswith("'"):
            text = token[1:-1].replace("''", "'")
            return lambda job: text
        if re.fullmatch(r'-?\d+', token):
            return lambda job: int(token)
        if token == 'null':
            return lambda job: None
        if token not in ('Id', 'Name', 'State', 'Priority', 'Created', 'LastModified', 'StartTime', 'EndTime'):
            raise Refused("Could not find a property named '%s'." % token)
        if token in ('Created', 'LastModified', 'StartTime', 'EndTime'):
            return lambda job: job[token] and parse_time(job[token])
        return lambda job: job[token]

    @staticmethod
    def compare(operator, a, b):
        if isinstance(a, str) and isinstance(b, str) and a.startswith('nb:'):
            a, b = a.lower(), b.lower()
        if operator == 'eq':
            return a == b
        if operator == 'ne':
            return a != b
        if a is None or b is None or type(a) is not type(b):
            return False
        if operator not in ('gt', 'ge', 'lt', 'le'):
            raise Refused('Syntax error: %s.' % operator)
        return {'gt': a > b, 'ge': a >= b, 'lt': a < b, 'le': a <= b}[operator]


class Reply:
    def __init__(self, status, body=b'', headers=(), reason=None):
        self.status, self.body, self.headers, self.reason = status, body, dict(headers), reason


def failure(status, text):
    error = {'code': '', 'message': {'lang': 'en-US', 'value': text}}
    return Reply(status, json.dumps({'odata.error': error}).encode(),
                 {'Content-Type': 'application/json;odata=minimalmetadata;streaming=true;charset=utf-8'})


def verbose_value(value):
    if isinstance(value, list):
        return {'__metadata': {'type': 'Collection(Edm.ComplexType)'}, 'results': value}
    return value


class Service:
    """One request below the base address."""

    def __init__(self, handler, base, relative, query):
        self.handler, self.base, self.relative = handler, base, relative
        self.query = query
        form = options.get('form')
        self.verbose = form in ('verbose', 'd-array') or 'odata=verbose' in handler.headers.get('Accept', '')
        self.d_array = form == 'd-array'

    def refuse_request(self):
        headers = self.handler.headers
        token = headers.get('Authorization', '').removeprefix('Bearer ')
        if tokens.get(token, 0) <= time.time():
            return failure(401, 'The access token is invalid.')
        version = headers.get('x-ms-version') or self.query.get('api-version', '')
        if not re.fullmatch(r'2\.\d+', version) or int(version[2:]) > 19:
            return failure(400, 'The service version specified in the x-ms-version header is invalid.')
        for name in self.query:
            if name.startswith('$') and name not in ('$filter', '$top', '$skip', '$select', '$skiptoken'):
                return failure(400, "The query option '%s' is not supported." % name)
        return None

    def answer(self):
        refusal = self.refuse_request()
        if refusal:
            return refusal
        method, relative = self.handler.command, self.relative
        if relative == '':
            return self.entities('', [{'name': name, 'url': name} for name in ('Assets', 'Jobs', 'Tasks')])
        if re.fullmatch(r'jobs(\(\))?', relative, re.I) and method == 'GET':
            return self.list_jobs()
        if relative.lower() == 'canceljob' and method == 'GET':
            return self.cancel()
        match = re.fullmatch(r"jobs\('((?:[^']|'')*)'\)(?:/(\w+))?", relative, re.I)
        if match:
            return self.one_job(method, match[1].replace("''", "'"), (match[2] or '').lower())
        if re.fullmatch(r'tasks(\(\))?', relative, re.I) and method == 'GET':
            return self.entities('Tasks', [task for job in jobs for task in job['_tasks']])
        return failure(404, "Resource not found for the segment '%s'." % relative)

    def one_job(self, method, job_id, part):
        if not job_id.lower().startswith('nb:jid:uuid:'):
            return failure(400, 'Invalid job id.')
        job = find(job_id)
        if not job:
            return failure(404, 'Resource Job not found')
        if method == 'DELETE' and not part:
            if job['State'] not in ENDED:
                return failure(400, 'The job cannot be deleted in its present state.')
            jobs.remove(job)
            return Reply(204)
        if method in ('MERGE', 'PATCH') and not part:
            return self.update(job)
        if method != 'GET':
            return Reply(405)
        if part == 'tasks':
            return self.entities('Tasks', job['_tasks'])
        if part == 'state':
            return self.body({'d': {'State': job['State']}} if self.verbose
                             else {'odata.metadata': self.metadata('Edm.Int32'), 'value': job['State']})
        if not part:
            job = self.entity('Jobs', job)
            if self.verbose:
                return self.body({'d': job})
            return self.body(dict({'odata.metadata': self.metadata('Jobs/@Element')}, **job))
        return failure(404, "Resource not found for the segment '%s'." % part)

    def update(self, job):
        try:
            values = json.loads(self.handler.body)
        except ValueError:
            return failure(400, 'An error occurred while processing this request.')
        if list(values) != ['Priority'] or not isinstance(values['Priority'], int):
            return failure(400, 'Only the priority can be changed.')
        if job['State'] != 0:
            return failure(400, "Job's priority can only be changed if the job is in Queued state")
        job['Priority'] = values['Priority']
        job['LastModified'] = now()
        return Reply(204)

    def cancel(self):
        match = re.fullmatch(r"'(nb:jid:uuid:[^']*)'", self.query.get('jobid', ''), re.I)
        if not match:
            return failure(400, 'Invalid job id.')
        job = find(match[1])
        if not job:
            return failure(404, 'Resource Job not found')
        if job['State'] not in (0, 1, 2):
            return failure(400, 'The job is in a state in which it cannot be canceled.')
        job['State'] = 6
        return Reply(204)

    def flood(self):
        """More jobs than anybody keeps, made while they are asked for."""
        skip = int(self.query.get('$skip', self.query.get('$skiptoken', 0)))
        size, number = options.get('page_size', PAGE_SIZE), options['flood']
        page = [{'Id': 'nb:jid:UUID:%d' % i, 'State': 3} for i in range(skip, min(skip + size, number))]
        notes = {}
        if skip + size < number:
            notes['odata.nextLink'] = '%s%sJobs()?$skiptoken=%d' % (self.origin(), self.base, skip + size)
        return self.entities('Jobs', page, notes)

    def list_jobs(self):
        if 'flood' in options:
            return self.flood()
        chosen = jobs
        if '$filter' in self.query:
            test = Filter(self.query['$filter']).test
            chosen = [job for job in jobs if test(job)]
        if options.get('order') == 'random':
            chosen = random.sample(chosen, len(chosen))
        skip = 0 if options.get('ignore_skip') else int(self.query.get('$skip', self.query.get('$skiptoken', 0)))
        size = min(int(self.query.get('$top', PAGE_SIZE)), options.get('page_size', PAGE_SIZE), PAGE_SIZE)
        page = chosen[skip:skip + size]
        notes = {}
        if options.get('count'):
            notes['__count' if self.verbose else 'odata.count'] = str(len(chosen))
        if options.get('next_links') and skip + size < len(chosen):
            rest = {name: value for name, value in self.query.items() if name not in ('$skiptoken', '$skip')}
            rest['$skiptoken'] = str(skip + size)
            link = self.origin() + self.base + 'Jobs()?' + urllib.parse.urlencode(rest, safe="$'()")
            notes['__next' if self.verbose else 'odata.nextLink'] = link
        return self.entities('Jobs', page, notes)

    def origin(self):
        return '%s://%s' % (self.handler.scheme, self.handler.headers.get('Host'))

    def metadata(self, name):
        return '%s%s$metadata#%s' % (self.origin(), self.base, name)

    def entity(self, name, values):
        values = {key: value for key, value in values.items() if not key.startswith('_')}
        if '$select' in self.query:
            wanted = [part.strip() for part in self.query['$select'].split(',')]
            values = {key: value for key, value in values.items() if key in wanted}
        if not self.verbose or not name:
            return values
        uri = "%s%s%s('%s')" % (self.origin(), self.base, name, urllib.parse.quote(str(values.get('Id', '')), safe=''))
        result = {'__metadata': {'id': uri, 'uri': uri,
                                 'type': 'Microsoft.Cloud.Media.Vod.Rest.Data.Models.' + name[:-1]}}
        for navigation in ('Tasks', 'OutputMediaAssets', 'InputMediaAssets'):
            if name == 'Jobs' or navigation != 'Tasks':
                result[navigation] = {'__deferred': {'uri': uri + '/' + navigation}}
        result.update({key: verbose_value(value) for key, value in values.items()})
        return result

    def entities(self, name, values, notes=()):
        listed = [self.entity(name, value) for value in values]
        if self.d_array:
            return self.body({'d': listed})
        if self.verbose:
            return self.body({'d': dict({'results': listed}, **dict(notes))})
        document = {'odata.metadata': self.metadata(name).removesuffix('#')}
        return self.body(dict(document, value=listed, **dict(notes)))

    def body(self, document):
        form = 'verbose' if self.verbose else 'minimalmetadata;streaming=true'
        return Reply(200, json.dumps(document, separators=(',', ':')).encode(),
                     {'Content-Type': 'application/json;odata=%s;charset=utf-8' % form})


JSON_TYPE = {'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store'}


def refuse(error, text, status=400):
    text += ('\r\nTrace ID: 4457d068-2a03-42b2-97f2-d55325289d86\r\n'
             'Correlation ID: 6b3474d8-233e-463f-b0a3-86433d8ba889\r\nTimestamp: 2013-12-31 06:31:41Z')
    return Reply(status, json.dumps({'error': error, 'error_description': text}).encode(), JSON_TYPE)


def read_form(body):
    return {key: values[0] for key, values in urllib.parse.parse_qs(body.decode(), keep_blank_values=True).items()}


def check_target(form, v2):
    if v2:
        return form.get('scope') == RESOURCE + '/.default offline_access'
    return form.get('resource') == RESOURCE


def give_code(path, body):
    """RFC 8628, in the forms of Azure AD: v1 writes numbers as strings and names the page otherwise."""
    form, v2 = read_form(body), '/v2.0/' in path
    if form.get('client_id') not in PUBLIC_CLIENTS:
        return refuse('unauthorized_client', 'AADSTS700016: Application with this identifier was not found.')
    if not check_target(form, v2):
        return refuse('invalid_resource', 'AADSTS50001: The resource principal was not found.')
    counters['code'] = counters.get('code', 0) + 1
    user_code, device_code = 'ABCD%05d' % counters['code'], 'device-' + uuid.uuid4().hex
    answer = {'user_code': user_code, 'device_code': device_code, 'interval': 1, 'expires_in': 900,
              'verification_uri' if v2 else 'verification_url': 'https://microsoft.com/devicelogin',
              'message': 'To sign in, use a web browser to open the page … and enter the code %s' % user_code}
    answer.update(person.get('code', {}))
    device_codes[device_code] = {'user_code': user_code, 'state': person.pop('does', 'pending'), 'v2': v2,
                                 'client': form['client_id'], 'end': time.time() + int(answer['expires_in'] or 900)}
    answer = {name: value if v2 or not isinstance(value, int) else str(value) for name, value in answer.items()
              if value is not None}
    return Reply(200, json.dumps(answer).encode(), JSON_TYPE)


def ask_code(form, v2):
    """Returns: None if the person has signed in"""
    code = device_codes.get(form.get('device_code' if v2 else 'code'))
    if not code or code['v2'] != v2 or code['client'] != form.get('client_id'):
        return refuse('bad_verification_code', 'AADSTS70019: Verification code is not known.')
    if not v2 and not check_target(form, v2):
        return refuse('invalid_resource', 'AADSTS50001: The resource principal was not found.')
    if person.get('polls'):
        return refuse(person['polls'].pop(0), 'AADSTS70016: Pending end-user authorization.')
    if code['end'] < time.time():
        return refuse('expired_token' if v2 else 'code_expired', 'AADSTS70020: The code has expired.')
    if code['state'] == 'decline':
        return refuse('authorization_declined', 'AADSTS70020: The person declined.')
    if code['state'] != 'approve':
        return refuse('authorization_pending', 'AADSTS70016: Pending end-user authorization.')
    code['state'] = 'used'
    return None


def take_refresh_token(form, v2):
    if form.get('refresh_token') not in refresh_tokens or form.get('client_id') not in PUBLIC_CLIENTS:
        return refuse('invalid_grant', 'AADSTS50173: The provided grant has expired due to it being revoked.')
    if not check_target(form, v2):
        return refuse('invalid_resource', 'AADSTS50001: The resource principal was not found.')
    if person.get('rotate', True):
        refresh_tokens.remove(form['refresh_token'])
    return None


def check_grant(form, v2):
    """Returns: the refusal, or None"""
    if form.get('grant_type') == ('urn:ietf:params:oauth:grant-type:device_code' if v2 else 'device_code'):
        return ask_code(form, v2)
    if form.get('grant_type') == 'refresh_token':
        return take_refresh_token(form, v2)
    if form.get('grant_type') != 'client_credentials':
        return refuse('unsupported_grant_type', 'AADSTS70003: unsupported grant')
    if form.get('client_id') != CLIENT or form.get('client_secret') != options.get('secret', SECRET):
        return refuse('invalid_client', 'AADSTS7000215: Invalid client secret is provided.', 401)
    return None


def give_token(path, body):
    form, v2 = read_form(body), '/v2.0/' in path
    life = options.get('token_life', 3599)
    refusal = check_grant(form, v2)
    if refusal:
        return refusal
    counters['token'] = counters.get('token', 0) + 1
    token = 'token-%d-%s' % (counters['token'], uuid.uuid4().hex)
    if path.lower() == '/v2/oauth2-13':
        token = 'Audience=urn%%3aWindowsAzureMediaServices&ExpiresOn=%d&HMACSHA256=%s%%3d' % (time.time() + life, token)
        answer = {'token_type': 'http://schemas.xmlsoap.org/ws/2009/11/swt-token-profile-1.0', 'access_token': token,
                  'expires_in': str(life), 'scope': form.get('scope')}
    elif v2:
        answer = {'token_type': 'Bearer', 'expires_in': life, 'access_token': token}
    else:
        answer = {'token_type': 'Bearer', 'expires_in': str(life), 'expires_on': str(int(time.time()) + life),
                  'resource': form.get('resource'), 'access_token': token}
    if form['grant_type'] != 'client_credentials':
        answer['refresh_token'] = form.get('refresh_token')
        if answer['refresh_token'] not in refresh_tokens:
            answer['refresh_token'] = 'refresh-%d-%s' % (counters['token'], uuid.uuid4().hex)
            refresh_tokens.append(answer['refresh_token'])
    tokens[token] = time.time() + life
    return Reply(200, json.dumps(answer).encode(), JSON_TYPE)


def answer(request):
    """Returns: the right answer, a Reply"""
    path, _, query = request.path.partition('?')
    path = urllib.parse.unquote(path)
    if request.command == 'POST' and (path.endswith('/token') or path.lower() == '/v2/oauth2-13'):
        return give_token(path, request.body)
    if request.command == 'POST' and path.endswith('/devicecode'):
        return give_code(path, request.body)
    match = re.match(r'(/moved/api/|/api/)', path, re.I)
    if not match:
        return Reply(404, b'<html><body>404 - File or directory not found.</body></html>',
                     {'Content-Type': 'text/html'})
    # A literal plus stands for itself here, unlike in forms.
    pairs = [part.partition('=') for part in query.split('&') if part]
    values = {urllib.parse.unquote(name): urllib.parse.unquote(value) for name, _, value in pairs}
    try:
        return Service(request, match[1], path[match.end():], values).answer()
    except (Refused, ValueError) as error:
        return failure(400, str(error))


def find_fault(line):
    for fault in faults:
        if fault.get('times', 1) == 0 or not re.search(fault['match'], line):
            continue
        if fault.get('after', 0) > 0:
            fault['after'] -= 1
            continue
        if fault.get('times', 1) > 0:
            fault['times'] = fault.get('times', 1) - 1
        return fault
    return {}


def set_job(command):
    job = find(command['id'])
    job.update(command.get('job', {}))
    for i, task in enumerate(command.get('tasks', [])):
        if i < len(job['_tasks']):
            job['_tasks'][i].update(task)
        else:
            job['_tasks'].append(new_task(task))


def act_as_person(command):
    person.update({name: value for name, value in command.items() if name not in ('op', 'does')})
    if 'does' in command and device_codes:
        list(device_codes.values())[-1]['state'] = command['does']
    elif 'does' in command:
        person['does'] = command['does']
    return {'codes': [code['user_code'] for code in device_codes.values()], 'refresh_tokens': list(refresh_tokens)}


def run(command):
    op = command['op']
    if op == 'generate':
        generate(command['ended'], command['running'])
    elif op == 'add':
        job = new_job(command.get('job', {}), command.get('tasks', []))
        jobs.insert(command.get('at', len(jobs)), job)
        return {'id': job['Id']}
    elif op == 'set':
        set_job(command)
    elif op == 'remove':
        jobs.remove(find(command['id']))
    elif op == 'option':
        options.update({name: value for name, value in command.items() if name != 'op'})
    elif op == 'revoke':
        tokens.clear()
        if command.get('people'):
            refresh_tokens.clear()
    elif op == 'person':
        return act_as_person(command)
    elif op == 'fault':
        faults.append({name: value for name, value in command.items() if name != 'op'})
    elif op == 'clear':
        faults.clear()
    elif op == 'reset':
        for everything in (jobs, faults, log, tokens, refresh_tokens, device_codes, person, options, counters):
            everything.clear()
    elif op == 'log':
        seen, log[:] = list(log), []
        return {'requests': seen}
    else:
        raise ValueError(op)
    return {}
