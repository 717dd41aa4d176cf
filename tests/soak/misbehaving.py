# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""A media service that lives and misbehaves at random, and knows which ends of jobs its client must have seen.

Each account has a tenant of its own: TENANT/api/ and TENANT/tenant/oauth2/token. Jobs appear, move, go back, end, vanish
and return by themselves. Bad times, in which one of so many answers is a fault, and calm ones take turns, so that it can
be said when the client must have seen an end: when it has begun five polls since, and nothing was wrong meanwhile.
"""

import collections
import datetime
import email.utils
import gzip
import importlib.util
import json
import os
import random
import re
import socket
import ssl
import struct
import sys
import tempfile
import threading
import time
import urllib.parse

HARNESS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "harness")
POLLS_TO_BE_SURE = 5
QUEUED, SCHEDULED, PROCESSING, FINISHED, ERROR, CANCELED, CANCELING = range(7)
FLOOD = 20 * 1024 * 1024
STEP_SECONDS = 0.1


def load_server():
    spec = importlib.util.spec_from_file_location("media_services_server",
                                                  os.path.join(HARNESS, "media-services-server.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


sys.path.insert(0, HARNESS)
base = importlib.import_module("media_services")
server = load_server()


class Clock:
    """The service's clock follows the time that the client lets pass."""
    ahead = 0.0

    @classmethod
    def now(cls):
        return time.time() + cls.ahead

    @classmethod
    def timestamp(cls):
        moment = datetime.datetime.fromtimestamp(cls.now(), datetime.timezone.utc)
        return base.timestamp(moment)


base.now = Clock.timestamp
base.time = type("ShiftedTime", (), {"time": staticmethod(Clock.now), "monotonic": staticmethod(time.monotonic)})


class End:
    """One end of a job: when the client had begun how many polls, and what is known of its having been seen."""

    def __init__(self, tenant, job, state, must):
        self.name, self.state = job["Name"], state
        self.begun = tenant.begun
        self.must = must         # be told, as soon as it is sure that the client has seen it
        self.sure = False
        self.time = time.time()


class Tenant:
    def __init__(self, name, chance, pace):
        self.name, self.random, self.pace = name, random.Random(chance.random()), pace
        self.jobs, self.active, self.absent = [], [], []
        self.ends = []
        self.begun, self.troubled_at = 0, 0   # polls
        self.silent_until = 0.0               # for so long the client does not ask: it was told so
        self.calm, self.turns_at = True, 8    # the next change of weather, in polls
        self.storm = None                     # (when it ends, what everybody gets)
        self.retired = False
        self.n_made = 0
        self.anew_at = 0                      # since when the client reads it for the first time; None: it knows it all
        self.requests = collections.deque(maxlen=100)

    def disturb(self):
        """What is under way may be lost."""
        self.troubled_at = self.begun

    def begin_poll(self):
        self.begun += 1
        if self.begun >= self.turns_at:
            self.calm = not self.calm
            self.turns_at = self.begun + (POLLS_TO_BE_SURE + self.random.randint(3, 12) if self.calm
                                          else self.random.randint(10, 40))
            self.storm = None
        for end in self.ends:
            end.sure = end.sure or self.has_seen(end.begun)
        if self.anew_at is not None and self.has_seen(self.anew_at):
            self.anew_at = None

    def has_seen(self, begun):
        return self.begun - max(begun, self.troubled_at) >= POLLS_TO_BE_SURE

    # The life of jobs

    def add_job(self, state=None, name=None):
        self.n_made += 1
        state = self.random.choice((QUEUED, SCHEDULED, PROCESSING)) if state is None else state
        task = {"State": state, "Progress": 0.0, "Name": "H264 Multiple Bitrate 720p"}
        job = base.new_job({"Name": name or "%s clip %05d" % (self.name, self.n_made), "State": state,
                            "Priority": self.random.randint(-5, 5)}, [task])
        job["_last_end"] = None
        if state == PROCESSING:
            job["StartTime"] = base.now()
        self.jobs.append(job)
        return job

    def end_job(self, job, state, must=True):
        job["State"], job["EndTime"], job["LastModified"] = state, base.now(), base.now()
        job["RunningDuration"] = self.random.uniform(1000, 90000)
        task = job["_tasks"][0]
        task["State"], task["EndTime"] = state, job["EndTime"]
        task["Progress"] = 100.0 if state == FINISHED else task["Progress"]
        if state == ERROR:
            task["ErrorDetails"] = [{"Code": "ErrorProcessingTask", "Message": "no video track <b>&amp;\n%s%n 字幕"}]
        # What has ended when it is read for the first time is no news.
        job["_last_end"] = End(self, job, state, must and self.anew_at is None)
        self.ends.append(job["_last_end"])

    def move(self, job):
        state, task = job["State"], job["_tasks"][0]
        if state == CANCELING:
            # Who has canceled it is not told of it.
            self.end_job(job, CANCELED, must=False)
        elif state in (QUEUED, SCHEDULED):
            job["State"] = task["State"] = PROCESSING if self.random.random() < 0.8 else state
            job["StartTime"] = task["StartTime"] = base.now()
        else:
            progress = task["Progress"] + self.random.uniform(3, 30) * self.pace
            task["Progress"] = min(progress, 99.9)
            if progress >= 100:
                self.end_job(job, self.random.choices((FINISHED, ERROR, CANCELED), (80, 14, 6))[0])

    def is_settled(self, job):
        return job["_last_end"] is not None and job["_last_end"].sure and job["State"] in base.ENDED

    def go_back(self, job):
        """It runs again, and its next end is one more; but only if it has been seen running in between."""
        job["State"] = job["_tasks"][0]["State"] = PROCESSING
        job["EndTime"], job["_tasks"][0]["Progress"] = None, 10.0
        job["_tasks"][0]["EndTime"], job["_tasks"][0]["ErrorDetails"] = None, []
        job["_wait"] = self.begun

    def is_held(self, job):
        return "_wait" in job and not self.has_seen(job["_wait"])

    def vanish(self, job):
        self.jobs.remove(job)
        self.absent.append((time.monotonic() + self.random.uniform(0.5, 6), job))

    def return_jobs(self):
        for moment, job in list(self.absent):
            if time.monotonic() < moment:
                continue
            self.absent.remove((moment, job))
            if self.random.random() < 0.6:
                if job["State"] not in base.ENDED and self.random.random() < 0.5:
                    self.end_job(job, FINISHED, must=False)
                self.jobs.append(job)

    def flood(self):
        """Many that run, and then end in one moment."""
        for _ in range(self.random.randint(10, 60)):
            job = self.add_job(PROCESSING)
            job["_ends_at"] = self.begun + 12

    def step(self):
        running = [job for job in self.jobs if job["State"] not in base.ENDED and "_ends_at" not in job]
        if len(running) < 6 and self.random.random() < 0.3:
            self.add_job()
        for job in running:
            if not self.is_held(job) and self.random.random() < 0.1:
                job.pop("_wait", None)
                self.move(job)
        for job in self.jobs:
            if job.get("_ends_at", self.begun + 1) <= self.begun:
                del job["_ends_at"]
                self.end_job(job, self.random.choice((FINISHED, FINISHED, ERROR)))
        settled = [job for job in self.jobs if self.is_settled(job)]
        if settled and self.random.random() < 0.01 * self.pace:
            self.go_back(self.random.choice(settled))
        elif settled and self.random.random() < 0.005 * self.pace:
            self.vanish(self.random.choice(settled))
        elif running and self.random.random() < 0.005 * self.pace:
            self.vanish(self.random.choice(running))
        elif self.random.random() < 0.001 * self.pace:
            self.flood()
        if len(settled) > 40:
            self.jobs.remove(next(job for job in settled if job in self.jobs))
        self.return_jobs()


# What can go wrong with an answer. Each gets the handler and the right reply, and returns whether the connection can be
# used on.

def delay(handler, reply):
    time.sleep(handler.chance.uniform(0.05, 1.5))
    handler.send_reply(reply, None)


def hang(handler, reply):
    """Until the client has had enough, or for a while."""
    if handler.world.hanging.acquire(blocking=False):
        try:
            handler.connection.settimeout(handler.chance.choice((2, 5, 40)))
            handler.connection.recv(1)
        except OSError:
            pass
        finally:
            handler.world.hanging.release()
    handler.hang_up()


def drip(handler, reply):
    handler.send_head(reply)
    for i in range(0, min(len(reply.body), 200), 4):
        handler.wfile.write(reply.body[i:i + 4])
        handler.wfile.flush()
        time.sleep(0.01)
    handler.wfile.write(reply.body[200:])
    handler.wfile.flush()


def drop(handler, reply):
    handler.hang_up()


def reset(handler, reply):
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.hang_up(shut=False)


def cut(handler, reply):
    handler.send_reply(reply, len(reply.body) // 2)
    handler.hang_up()


def bad_json(handler, reply):
    handler.send_body(reply, handler.chance.choice((
        reply.body[:len(reply.body) // 2], b"", b"{", b"[" * 5000, b"null", b"\xff\xfe\x00", b'{"value":17}',
        b'{"value":[{"Id":17,"State":"x"},{},null,[]]}', b'{"d":{"results":{}}}', b"<html><body>Sign in</body></html>",
        reply.body.replace(b'"State":', b'"State":-'), reply.body + reply.body)))


def bad_status(handler, reply):
    status = handler.chance.choice((400, 401, 403, 404, 409, 410, 429, 429, 500, 500, 502, 503, 503, 504, 999, 204, 206))
    # What is said, and for how many seconds at most a right client takes it.
    after, seconds = handler.chance.choice((("1", 1), ("120", 120), ("99999999999", 3600), ("-5", 0), ("soon", 0), (None, 0),
                                            (email.utils.formatdate(Clock.now() + 60, usegmt=True), 60),
                                            ("Fri, 31 Dec 9999 23:59:59 GMT", 3600)))
    failure = base.failure(status, "Something is wrong")
    if status in (429, 503) and after:
        failure.headers["Retry-After"] = after
        handler.tenant.silent_until = time.monotonic() + seconds
    handler.send_reply(failure, None)


def revoke(handler, reply):
    with base.lock:
        base.tokens.clear()
    handler.send_reply(base.failure(401, "The access token is invalid."), None)


def redirect(handler, reply):
    place = handler.chance.choice(("https://elsewhere.example/api/", "http://127.0.0.1:1/api/", handler.path, "", "file:///etc/passwd"))
    handler.send_reply(base.Reply(handler.chance.choice((301, 302, 307, 308)), b"", {"Location": place}), None)


def bad_headers(handler, reply):
    handler.wfile.write(handler.chance.choice((
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n{}", b"HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\n{}",
        b"ICY 200 OK\r\n\r\n", b"\x16\x03\x01\x02\x00" * 20, b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 3000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 300000, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 50, b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope")))
    handler.hang_up()


def flood(handler, reply):
    try:
        handler.send_head(base.Reply(200, b"x" * 0, reply.headers), FLOOD)
        for _ in range(FLOOD // 65536):
            handler.wfile.write(b" " * 65536)
    except OSError:
        pass
    handler.hang_up()


BOMB = gzip.compress(b" " * FLOOD)


def bomb(handler, reply):
    handler.send_body(reply, BOMB, {"Content-Encoding": "gzip"})


def compressed(handler, reply):
    handler.send_body(reply, gzip.compress(reply.body), {"Content-Encoding": "gzip"})


HARMLESS = {delay, compressed, drip}
FAULTS = {delay: 20, drip: 3, compressed: 5, hang: 2, drop: 12, reset: 8, cut: 10, bad_json: 15, bad_status: 25, revoke: 5,
          redirect: 4, bad_headers: 10, flood: 1, bomb: 1}


class Handler(server.Handler):
    timeout = 60

    def setup(self):
        super().setup()
        self.world = self.server.world
        self.chance = random.Random(self.world.chance.random())

    def hang_up(self, shut=True):
        self.close_connection = True
        try:
            if shut:
                self.connection.shutdown(socket.SHUT_RDWR)
            self.connection.close()
        except OSError:
            pass

    def send_head(self, reply, length=None, headers=()):
        self.send_response(reply.status)
        for name, value in dict(reply.headers, **dict(headers)).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body) if length is None else length))
        self.end_headers()

    def send_body(self, reply, body, headers=()):
        self.send_head(reply, len(body), headers)
        self.wfile.write(body)
        self.wfile.flush()

    def date_time_string(self, moment=None):
        return email.utils.formatdate(Clock.now(), usegmt=True)

    def right_answer(self):
        """Under the lock, as the tenant whose jobs these are."""
        path, _, query = self.path.partition("?")
        name, _, rest = urllib.parse.unquote(path).lstrip("/").partition("/")
        tenant = self.world.tenants.get(name)
        if not tenant:
            return base.failure(404, "No such account."), None
        base.jobs = tenant.jobs
        if self.command == "POST":
            return base.give_token("/" + rest, self.body), tenant
        values = {urllib.parse.unquote(key): urllib.parse.unquote(value) for key, _, value in
                  (part.partition("=") for part in query.split("&") if part)}
        relative = rest.partition("api/")[2]
        reply = base.Service(self, "/%s/api/" % name, relative, values).answer()
        is_list = re.fullmatch(r"jobs(\(\))?", relative, re.I) and not values.get("$filter", "").startswith("Id eq")
        if is_list and reply.status == 200 and values.get("$skip", "0") == "0":
            tenant.begin_poll()
        elif reply.status >= 400:
            # Who has lost its token has not seen anything.
            tenant.disturb()
        return reply, tenant

    def choose_fault(self, tenant):
        if self.world.calm or tenant.calm or tenant.retired:
            return None
        if tenant.storm and time.monotonic() < tenant.storm[0]:
            return tenant.storm[1]
        if self.chance.random() < 0.01:
            tenant.storm = (time.monotonic() + self.chance.uniform(0.5, 3),
                            self.chance.choices(list(self.world.kinds), list(self.world.kinds.values()))[0])
        if self.chance.random() < 0.12:
            return self.chance.choices(list(self.world.kinds), list(self.world.kinds.values()))[0]
        return None

    def handle_any(self):
        self.read_body()
        with base.lock:
            self.world.n_requests += 1
            reply, tenant = self.right_answer()
            self.tenant = tenant
            fault = self.choose_fault(tenant) if tenant else None
            if tenant:
                tenant.requests.append((f"{time.time():.3f}", self.command, self.path[:110], reply.status,
                                        fault.__name__ if fault else "-", tenant.begun, tenant.troubled_at))
            if fault:
                self.world.faults[fault.__name__] += 1
                if fault not in HARMLESS:
                    tenant.disturb()
        try:
            if fault:
                fault(self, reply)
            else:
                self.send_reply(reply, None)
        except OSError:
            self.close_connection = True

    do_GET = do_POST = do_DELETE = do_MERGE = do_PATCH = do_PUT = do_HEAD = handle_any


class Server(server.Server):
    def finish_request(self, request, client_address):
        with base.lock:
            broken = self.context and not self.world.calm and len(self.world.kinds) > 1 and self.world.chance.random() < 0.03
            if broken:
                self.world.faults["broken TLS"] += 1
                for tenant in self.world.tenants.values():
                    tenant.disturb()
        if broken:
            request.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            return
        super().finish_request(request, client_address)


class World:
    """Everything of it: serves on free loopback ports, and lives by itself."""

    def __init__(self, seed, only=(), pace=1.0):
        """With a smaller @pace jobs take longer, and fewer come; each moves on as often."""
        self.pace = pace
        self.chance = random.Random(seed)
        self.kinds = {kind: share for kind, share in FAULTS.items() if not only or kind.__name__ in only}
        self.tenants = {}
        self.retired_ends = []
        self.faults = collections.Counter()
        self.n_requests, self.calm = 0, False
        self.hanging = threading.Semaphore(1)
        self.finished = threading.Event()
        self.folder = tempfile.TemporaryDirectory(prefix="encodes-soak-")
        self.authority, certificate, key = server.make_certificate(self.folder.name)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.http = "http://127.0.0.1:%d" % self.listen(None)
        self.https = "https://127.0.0.1:%d" % self.listen(context)
        threading.Thread(target=self.live, daemon=True).start()

    def listen(self, context):
        listener = Server(("127.0.0.1", 0), Handler)
        listener.world = self
        if context:
            listener.scheme, listener.context = "https", context
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        return listener.server_address[1]

    def live(self):
        while not self.finished.wait(STEP_SECONDS):
            with base.lock:
                for tenant in self.tenants.values():
                    # Nothing happens before anybody looks.
                    if tenant.begun > 0 and not tenant.retired and not self.calm:
                        tenant.step()

    def add(self, name):
        with base.lock:
            tenant = self.tenants[name] = Tenant(name, self.chance, self.pace)
            for _ in range(10):
                job = tenant.add_job(FINISHED)
                # Before anybody looked: no news.
                job["EndTime"] = base.now()
            for _ in range(3):
                tenant.add_job()

    def retire(self, name):
        """Nothing happens there any more; what the client has not surely seen by now it may still tell, or not."""
        with base.lock:
            tenant = self.tenants[name]
            tenant.retired = True
            self.settle(tenant)

    @staticmethod
    def settle(tenant):
        for end in tenant.ends:
            if not end.sure:
                end.must = False

    def edit(self, name):
        """It is read anew: what was not known of before is no news then."""
        with base.lock:
            if name in self.tenants:
                self.settle(self.tenants[name])
                self.tenants[name].disturb()
                self.tenants[name].anew_at = self.tenants[name].begun

    def disturb(self):
        with base.lock:
            for tenant in self.tenants.values():
                tenant.disturb()

    def finish(self, patience):
        """No more faults, no more moves. Of who was told to be silent for longer than @patience nobody waits to hear."""
        with base.lock:
            self.calm = True
            for tenant in self.tenants.values():
                tenant.disturb()
                if tenant.silent_until > time.monotonic() + patience:
                    self.settle(tenant)

    def count_unsure(self):
        with base.lock:
            return sum(not end.sure and end.must for tenant in self.tenants.values() for end in tenant.ends)

    def list_ends(self):
        with base.lock:
            return [end for tenant in self.tenants.values() for end in tenant.ends]
