# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Faults of HTTP's answers: statuses, redirects, waits, credentials."""

import email.utils
import json
import time

from faults import DEADLINE, FIRST_BACK_OFF, Row, SLOW_RETRY, wait_for

SLOW = DEADLINE + 15
FINE = {"health": "up-to-date", "next": "regular", "requests": 8}
PERSON = {"health": "needs-attention", "next": "person"}
SERVER = {"kind": "server"}
FORMAT = {"kind": "format"}
HOUR = 60 * 60
PAGE = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><b>Welcome</b> to the hotel</body></html>"
HTML = {"Content-Type": "text/html; charset=utf-8"}
SHORT_LIST = '{"value":[{"Id":"nb:jid:UUID:1","Name":"Another","State":2}]}'


def redirect(status, location, **more):
    return dict({"status": status, "headers": {"Location": location}}, **more)


def to_itself(status):
    """A redirect within the same origin, of the list only, and only once each."""

    def fault(case):
        case.service.fault(match=r"GET /api/Jobs\(\)", **redirect(status, "/moved/api/Jobs()" if status != 301
                                                                   else "/moved/api/"))

    return fault


def to_other(status, scheme="http", path="/api/Jobs()"):
    def fault(case):
        case.other = case.new_service()
        case.service.fault(**redirect(status, case.other.url(scheme, path)))

    return fault


def other_saw_nothing(case):
    accepted = case.other.tell(op="ports")
    case.check(not case.other.requests(), "the other origin was asked")
    case.check(all(port["accepted"] == 0 for port in accepted.values()), "the other origin saw a connection")
    case.check_other_origin(case.other)


def token_refused_while_running(case):
    """The token ends while it runs, and no other is given."""
    case.begin()
    for _ in range(3):
        case.poll()
    case.service.tell(op="revoke")
    case.service.tell(op="option", secret="another one now")
    before = len(case.service.requests())
    state = case.poll()
    case.note(state["says"])
    case.check(state["health"] == "needs-attention", f"the state is {state['health']}")
    case.check(state["next"] is None, "it goes on asking")
    if "time" in case.subject.abilities:
        case.subject.pass_time(awake=10 * 60)
        time.sleep(1)
    after = len(case.service.requests()) - before
    case.note(f"{after} requests after the token ended, one of them for a new token")
    case.check(after <= 2, f"{after} requests after the token ended")
    case.check_list_kept()
    case.service.tell(op="option", secret=case.service.secret)
    case.subject.refresh(case.ACCOUNT)
    case.wait_for_health("up-to-date")


def token_ends(case):
    """The token ends while it runs, and the next is good: nobody notices."""
    case.begin()
    case.service.tell(op="revoke")
    before = len(case.service.requests())
    state = case.poll()
    case.check(state["health"] == "up-to-date", f"it says “{state['says']}”")
    case.note(f"{len(case.service.requests()) - before} requests in that poll")
    case.check_list_kept()
    case.recover()


def always_unauthorized(case):
    """Every token is given, and none is taken."""
    case.begin()
    case.service.fault(status=401, body="{}")
    before = len(case.service.requests())
    state = case.poll()
    case.note(state["says"])
    case.check(state["health"] == "needs-attention" and state["next"] is None, f"the state is {state}")
    if "time" in case.subject.abilities:
        case.subject.pass_time(awake=10 * 60)
        time.sleep(1)
    number = len(case.service.requests()) - before
    case.note(f"{number} requests in ten minutes, with those for tokens")
    refused = len([request for request in case.requests() if request["status"] == 401])
    case.check(refused <= 3, f"it asked {refused} times")
    case.check(number <= 4, f"{number} requests in ten minutes")
    case.check_list_kept()
    case.service.lift()
    case.subject.refresh(case.ACCOUNT)
    case.wait_for_health("up-to-date")


def token_faults(fault, **expected):
    """A fault of the place where tokens are given, when one is needed."""

    def break_it(case):
        case.service.tell(op="revoke")
        case.service.fault(match="POST /tenant/oauth2/token", **fault)

    return {"fault": break_it, "requests": 2, **expected}


def gone_job(case):
    """One job is gone between the list and its tasks."""
    case.service.fault(match=f"GET /api/Jobs.*{case.job_ids[1].rpartition(':')[2]}.*/Tasks", status=404, body="")


def retry_after(value, least, most, **more):
    """The service asks for a wait; @least to @most seconds must pass until the next request."""

    def run(case):
        case.begin()
        answer = dict({"status": 503, "headers": {"Retry-After": value()}}, **more)
        case.service.fault(**answer)
        state = case.poll()
        asked_at = case.subject.virtual(time.monotonic())
        case.note(f"{value()!r}: {state['says']}; next in {state['next']:.1f} s")
        case.check(state["health"] == "offline", f"the state is {state['health']}")
        case.check(least - 1 <= state["next"] <= most, f"the next try is in {state['next']:.0f} s")
        case.check_list_kept()
        seen = len(case.requests())
        if least > 5:
            case.subject.pass_time(awake=least - 3)
            time.sleep(0.5)
            case.check(len(case.requests()) == seen, "it was asked again in the time that it wanted for itself")
        case.service.lift()
        case.subject.come_to_next_poll(case.ACCOUNT)
        case.wait_for_health("up-to-date")
        again = case.subject.virtual(case.requests()[seen]["time"]) - asked_at
        case.note(f"asked again after {again:.0f} s")
        case.check(least - 1 <= again <= most + 20, f"asked again after {again:.0f} s")

    return run


def date_in(seconds):
    return email.utils.formatdate(time.time() + seconds, usegmt=True)


def retry_by_their_date(shift):
    """The service's clock is not ours; the wait is by its own."""

    def run(case):
        case.begin()
        if "clock" in case.subject.abilities:
            case.subject.set_clock(shift)
        theirs = time.time() + 12345
        case.service.fault(status=503, headers={"Date": email.utils.formatdate(theirs, usegmt=True),
                                                "Retry-After": email.utils.formatdate(theirs + 300, usegmt=True)})
        state = case.poll()
        case.note(f"our clock {shift:+d} s: next in {state['next']:.0f} s")
        case.check(298 <= state["next"] <= 331, f"the next try is in {state['next']:.0f} s")
        case.service.lift()
        case.recover()

    return run


def wrong_clock(shift):
    """Our clock is wrong by that much: ages are not negative, the token is judged by its service."""

    def run(case):
        case.fill()
        case.subject.start()
        case.subject.set_clock(shift)
        case.add_account()
        case.wait_for_health("up-to-date")
        case.kept = case.wait_for_jobs("the list", lambda jobs: len(jobs) == 3)
        tokens = len(case.requests("oauth2"))
        for _ in range(3):
            state = case.poll()
            case.check(state["health"] == "up-to-date", f"it says “{state['says']}”")
        case.check(len(case.requests("oauth2")) == tokens == 1, "more tokens were fetched than one")
        case.recover()

    return run


def no_date(value):
    """The service says no time, or one that is absurd."""

    def run(case):
        case.begin()
        case.service.fault(match=".", headers={"Date": value})
        state = case.poll(full=True)
        case.check(state["health"] == "up-to-date", f"it says “{state['says']}”")
        case.check_list_kept()
        new = case.service.add_job("New since", 2, 5.0)
        case.poll()
        case.wait_for_jobs("the new job", lambda jobs: new in jobs)
        case.service.tell(op="remove", id=new)
        case.service.lift()
        case.recover()

    return run


def late_answer(case):
    """A slow answer to the reading of one job comes after the next poll has told more."""
    case.begin()
    running = case.job_ids[1]
    case.service.fault(match=r"GET /api/Jobs\(\)", delay=3, times=1)
    case.subject.refresh(case.ACCOUNT)
    wait_for("the slow request", lambda: len(case.requests("/api/Jobs()")) > 1)
    case.service.set_job(running, {"Progress": 77.0})
    # It has the moment's answer already; a second wish is not lost, and not asked at the same time.
    case.subject.refresh(case.ACCOUNT)
    case.wait_for_jobs("what is true now", lambda jobs: jobs[running]["progress"] == 77.0)
    case.check(case.wait_for_health("up-to-date")["health"] == "up-to-date", "it failed")
    case.recover()


def status_row(row_id, status, says, **expected):
    return Row(row_id, f"Status {status}: {says}", {"status": status, "body": ""}, **expected)


def statuses():
    refused = {"kind": "refused"}
    for status in (400, 402, 405, 406, 409, 411, 412, 413, 414, 415, 416, 417, 418, 422, 424, 426, 428, 431, 451, 499):
        yield status_row(f"H15-{status}", status, "a refusal of no known kind is tried again after a back-off", **refused)
    for status in (408, 429, 500, 501, 502, 503, 504, 505, 507, 508, 509, 520, 522, 524, 530, 598):
        yield status_row(f"H19-{status}", status, "the server cannot now, and is tried again after a back-off", **SERVER)
    for status in (300, 304, 305, 306, 310, 399):
        yield status_row(f"H9-{status}", status, "no answer of this protocol", **FORMAT)


ROWS = [
    Row("H1", "A network that wants to be signed in to answers with its page: it says so, the token stays good",
        {"body": PAGE, "headers": HTML}, kind="format", sentence="may ask you to sign in first"),
    Row("H1a", "The page comes where a token should be", **token_faults({"status": 200, "body": PAGE, "headers": HTML}),
        kind=None, sentence="web page"),
    Row("H1b", "The page comes with status 511", {"status": 511, "body": PAGE, "headers": HTML},
        sentence="sign in first"),
    Row("H1c", "The page comes labelled as JSON", {"body": PAGE}, kind="format", sentence="may ask you to sign in first"),
    Row("H1d", "The page comes as a redirect to another host; when it is over, the account comes back by itself",
        to_other(302), health="needs-attention", next=SLOW_RETRY, kind="redirect", after=other_saw_nothing),
    Row("H2", "206, a part of the list that nobody asked for: it is not the list",
        {"status": 206, "body": SHORT_LIST, "headers": {"Content-Range": "bytes 0-60/900"}}, full=True, **FORMAT),
    Row("H2a", "202, accepted and not done", {"status": 202, "body": SHORT_LIST}, full=True, **FORMAT),
    Row("H2b", "201, created, with a list", {"status": 201, "body": SHORT_LIST}, full=True, **FORMAT),
    Row("H2c", "207, of many statuses", {"status": 207, "body": SHORT_LIST}, full=True, **FORMAT),
    Row("H3", "The right list as text/plain", {"headers": {"Content-Type": "text/plain"}}, full=True, **FINE),
    Row("H3a", "The right list without a type", {"headers": {"Content-Type": None}}, full=True, **FINE),
    Row("H3b", "The right list as an image", {"headers": {"Content-Type": "image/png"}}, full=True, **FINE),
    Row("H3c", "The right list as text/html", {"headers": HTML}, full=True, **FINE),
    Row("H3d", "The list in UTF-16, said so", {"charset": "utf-16",
                                               "headers": {"Content-Type": "application/json; charset=utf-16"}},
        full=True, **FORMAT),
    Row("H3e", "A charset that does not exist", {"headers": {"Content-Type": "application/json; charset=klingon"}},
        full=True, **FINE),
    Row("H4", "204 instead of a list: an odd answer, not no jobs", {"status": 204}, full=True, **FORMAT),
    Row("H4a", "An empty 200: an odd answer, not no jobs", {"body": ""}, full=True, **FORMAT),
    Row("H4b", "An empty 205", {"status": 205}, full=True, **FORMAT),
    Row("H4c", "200 with spaces only", {"body": " \r\n\t "}, full=True, **FORMAT),
    Row("H4d", "304, though nobody asked on a condition", {"status": 304}, full=True, **FORMAT),
    *(Row(f"H5-{status}", f"Redirect {status} within the same origin: it is followed, with its token", to_itself(status),
          full=True, **FINE) for status in (301, 302, 303, 307, 308)),
    *(Row(f"H6-{status}", f"Redirect {status} to another origin: it is not followed, nothing is sent there",
          to_other(status, path="/api/" if status == 301 else "/api/Jobs()"), health="needs-attention",
          next=SLOW_RETRY, kind="redirect", after=other_saw_nothing) for status in (301, 302, 303, 307, 308)),
    Row("H7", "A redirect from https to http: it is never followed",
        lambda case: case.service.fault(**redirect(302, case.service.url("http", "/api/Jobs()"))), scheme="https",
        health="needs-attention", next=SLOW_RETRY, kind="redirect",
        after=lambda case: case.check(case.service.tell(op="ports")["http"]["accepted"] == 0, "http was asked")),
    Row("H7a", "A new base from https to http: it is never taken",
        lambda case: case.service.fault(**redirect(301, case.service.url("http", "/api/"))), scheme="https",
        health="needs-attention", next=SLOW_RETRY, kind="redirect",
        after=lambda case: case.check(case.service.tell(op="ports")["http"]["accepted"] == 0, "http was asked")),
    Row("H8", "Redirects in a circle: they end at the limit", redirect(302, "/api/Jobs()"), requests=4, **FORMAT),
    Row("H8a", "New bases in a circle", redirect(301, "/api/"), requests=4, **FORMAT),
    Row("H9", "A redirect that does not say where", {"status": 302}, **FORMAT),
    Row("H9a", "A redirect to nothing", redirect(302, ""), kind=None, requests=4, health=None, next=None),
    Row("H9b", "A redirect to a file", redirect(302, "file:///etc/passwd"), kind="redirect", health="needs-attention",
        next=SLOW_RETRY),
    Row("H9c", "A redirect to a script", redirect(302, "javascript:alert(1)"), kind="redirect", health="needs-attention",
        next=SLOW_RETRY),
    Row("H9d", "A redirect with a user and a password", lambda case: case.service.fault(**redirect(
        302, case.service.url("http", "/api/").replace("://", "://user:word@"))), kind="redirect",
        health="needs-attention", next=SLOW_RETRY),
    Row("H9e", "A redirect to a place of 60,000 characters", redirect(302, "/api/" + "x" * 60000), health=None, next=None,
        requests=4),
    Row("H9f", "A redirect to no address at all", redirect(302, "http://[::bad"), kind="redirect",
        health="needs-attention", next=SLOW_RETRY),
    Row("H9g", "Two places to go on at", {"status": 302, "more_headers": [["Location", "/moved/api/Jobs()"],
                                                                          ["Location", "http://192.0.2.1/"]]},
        kind="redirect", health="needs-attention", next=SLOW_RETRY, requests=2),
    Row("H10", "The token ends while it runs, and no other is given: asking stops, the jobs stay",
        run=token_refused_while_running),
    Row("H10a", "The token ends while it runs: another one is fetched, nobody notices", run=token_ends),
    Row("H11", "Every token is refused: no circle", run=always_unauthorized),
    Row("H12", "The server of tokens cannot", **token_faults({"status": 503, "body": ""}), kind="server"),
    Row("H12a", "The server of tokens closes", **token_faults({"drop": True}), kind="network"),
    Row("H12b", "The server of tokens is silent", **token_faults({"hang": True}), kind="network", patience=SLOW),
    Row("H12c", "The server of tokens gives rubbish", **token_faults({"status": 200, "body": '{"access_token": "hal'}),
        kind="format"),
    Row("H12d", "The server of tokens gives no token", **token_faults({"status": 200, "body": '{"token_type":"Bearer"}'}),
        kind="format"),
    Row("H12e", "The token has a line break, as if more headers were to follow", **token_faults(
        {"status": 200, "body": json.dumps({"access_token": "a\r\nX-Evil: 1", "expires_in": "3600"})}), kind="format"),
    Row("H12f", "The token lives for a negative time", **token_faults(
        {"replace": [['"3599"', '"-5"']], "times": 1},
        **FINE)),
    Row("H12g", "The token lives for ever and longer", **token_faults(
        {"replace": [['"3599"', '"99999999999999999999"']], "times": 1}, **FINE)),
    Row("H12h", "The server of tokens sends the secret on to another origin", lambda case: (
        case.service.tell(op="revoke"), setattr(case, "other", case.new_service()),
        case.service.fault(match="POST", **redirect(307, case.other.url("http", "/tenant/oauth2/token")))),
        health=None, next=None, requests=12, after=other_saw_nothing, recovers="refresh"),
    Row("H12i", "The server of tokens asks to wait", **token_faults(
        {"status": 429, "headers": {"Retry-After": "120"}, "body": ""}), kind="server", next=(120, 133)),
    Row("H12j", "The token is of 1 MiB", **token_faults(
        {"status": 200, "body": json.dumps({"access_token": "x" * (1 << 20), "expires_in": "3600"}), "times": 1}),
        health=None, next=None, recovers="refresh"),
    Row("H13", "403: no permission, and a slow retry", {"status": 403, "body": "{}"}, health="needs-attention",
        next=SLOW_RETRY, kind="forbidden", sentence="does not permit this", requests=1),
    Row("H14", "404 for the list: a wrong address, and a slow retry", {"status": 404, "body": ""},
        health="needs-attention", next=SLOW_RETRY, kind="not-found", sentence="There is no Media Services v2 service"),
    Row("H14a", "404 for the tasks of one job: that is no error", gone_job, **FINE),
    Row("H14b", "410 for the list", {"status": 410, "body": ""}, health="needs-attention", next=SLOW_RETRY),
    Row("H16", "429 with Retry-After of 120 s: no request for so long", needs={"time"},
        run=retry_after(lambda: "120", 120, 133, status=429)),
    Row("H16a", "503 with Retry-After of 120 s", needs={"time"}, run=retry_after(lambda: "120", 120, 133)),
    Row("H17", "503 with Retry-After as a date", needs={"time"}, run=retry_after(lambda: date_in(200), 198, 222)),
    Row("H17a", "Retry-After as a date, our clock an hour behind", needs={"time", "clock"},
        run=retry_by_their_date(-HOUR)),
    Row("H17b", "Retry-After as a date, our clock an hour ahead", needs={"time", "clock"},
        run=retry_by_their_date(HOUR)),
    *(Row(f"H18-{i}", f"Retry-After is {what}: the normal back-off", needs={"time"},
          run=retry_after(lambda value=value: value, 0, FIRST_BACK_OFF * 4))
      for i, (what, value) in enumerate([
          ("0", "0"), ("negative", "-120"), ("“soon”", "soon"), ("empty", ""), ("a fraction", "1.5e3"),
          ("in the past", "Fri, 02 Jan 1970 00:00:00 GMT"), ("a number with a unit", "120s"),
          ("no date", "Mon, 99 Foo 2026 99:99:99 GMT")], 1)),
    *(Row(f"H18-{i}", f"Retry-After is {what}: an hour at most", needs={"time"},
          run=retry_after(lambda value=value: value, HOUR, HOUR * 1.1 + 1))
      for i, (what, value) in enumerate([
          ("a thousand million", "1000000000"), ("larger than any number", "9" * 40),
          ("in the year 2099", "Fri, 02 Jan 2099 00:00:00 GMT")], 9)),
    *statuses(),
    Row("H22", "Our clock is an hour ahead", run=wrong_clock(HOUR), needs={"clock"}),
    Row("H22a", "Our clock is an hour behind", run=wrong_clock(-HOUR), needs={"clock"}),
    Row("H22b", "Our clock is years ahead", run=wrong_clock(3 * 365 * 24 * HOUR), needs={"clock"}),
    Row("H23", "The answers have no date", run=no_date(None)),
    Row("H23a", "The answers are of 1970", run=no_date("Thu, 01 Jan 1970 00:00:00 GMT")),
    Row("H23b", "The answers are of 2099", run=no_date("Fri, 02 Jan 2099 00:00:00 GMT")),
    Row("H23c", "The date is none", run=no_date("yesterday")),
    Row("H24", "An answer is late, and more has happened since: the newest is what stays", run=late_answer),
]
