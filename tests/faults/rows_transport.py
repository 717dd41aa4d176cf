# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Faults of the connection and the transport."""

import json
import subprocess
import time

from faults import DEADLINE, FIRST_BACK_OFF, LAST_BACK_OFF, Hosts, Row, wait_for

NETWORK = {"kind": "network"}
NO_HTTP = {"kind": "format", "sentence": "did not answer as a web service does"}
# A body that is no JSON document, whatever has become of it
NO_JSON = {"kind": "format"}
CUT = {"kind": "network", "sentence": "cut off its answer before the end"}
FINE = {"health": "up-to-date", "next": "regular"}
# So long a deadline may take to be over, and to be noticed on a busy machine.
SLOW = DEADLINE + 15
HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
EMPTY_LIST = '{"value":[]}'
NAME = "service.example"


def name_not_found(case):
    """A name that was known is not known any more, and then again."""
    hosts = Hosts(case, f"127.0.0.1 {NAME}\n")
    case.fill()
    case.subject.start(wrapper=hosts.wrapper)
    case.add_account(**hosts.options(NAME))
    case.wait_for_health("up-to-date")
    case.kept = case.wait_for_jobs("the first list", lambda jobs: len(jobs) == 3)
    waits = []
    hosts.write("")
    case.service.tell(op="port", name="https", mode="closed")
    # The address that was found before refuses now, and so the name is asked for again.
    case.poll()
    state = case.poll()
    case.check(state["says"] and "name" in state["says"] and NAME in state["says"], f"it says “{state['says']}”")
    case.check_list_kept()
    case.note(state["says"])
    for _ in range(6):
        case.check(state["health"] == "offline", f"the state is {state['health']}")
        waits.append(state["next"])
        case.subject.come_to_next_poll(case.ACCOUNT)
        state = case.wait_for_health("offline")
    case.note("next tries after " + ", ".join(f"{wait:.0f}" for wait in waits) + " s")
    case.check(waits[0] <= FIRST_BACK_OFF * 2 and FIRST_BACK_OFF < max(waits) <= LAST_BACK_OFF, f"the waits are {waits}")
    case.check_list_kept()
    hosts.write(f"127.0.0.1 {NAME}\n")
    case.service.lift()
    case.recover()


def moved_name(case):
    """A name leads to another address than before: that one is asked, not the old one for ever."""
    hosts = Hosts(case, f"127.0.0.3 {NAME}\n")
    case.fill()
    case.subject.start(wrapper=hosts.wrapper)
    case.add_account(**hosts.options(NAME))
    case.wait_for_health("offline")
    hosts.write(f"127.0.0.1 {NAME}\n")
    case.subject.come_to_next_poll(case.ACCOUNT)
    case.wait_for_health("up-to-date")


def unknown_name(case):
    case.subject.start()
    options = {name: "https://no-such-name.invalid/" + end
               for name, end in (("api-endpoint", "api/"), ("token-endpoint", "tenant/oauth2/token"))}
    case.add_account(**options)
    state = case.wait_for_state("trouble", lambda state: state["health"] == "offline" and state["next"] is not None,
                                seconds=DEADLINE + 15)
    case.note(state["says"])
    case.check("no-such-name.invalid" in state["says"], f"it says “{state['says']}”")
    case.check(state["next"] <= FIRST_BACK_OFF * 4, f"the next try is in {state['next']} s")
    case.check(not case.subject.jobs(case.ACCOUNT), "it has jobs")


def dead_addresses(case):
    """The first addresses of a name are dead: one refuses, one swallows everything."""
    hosts = Hosts(case, f"127.0.0.3 {NAME}\n127.0.0.1 {NAME}\n")
    case.fill()
    case.subject.start(wrapper=hosts.wrapper)
    case.add_account(**hosts.options(NAME))
    case.wait_for_health("up-to-date")
    case.wait_for_jobs("the list", lambda jobs: len(jobs) == 3)
    case.note("the second address was asked")


def no_ipv6(case):
    """The name has an IPv6 address, where nobody listens."""
    case.fill()
    case.subject.start()
    options = {name: value.replace("127.0.0.1", "localhost") for name, value in case.options().items()}
    case.add_account(**options)
    case.wait_for_health("up-to-date")
    case.wait_for_jobs("the list", lambda jobs: len(jobs) == 3)


def answers_ahead(case):
    """Behind each right answer stands one to a question that has not been asked."""
    case.begin()
    smuggled = json.dumps({"value": [{"Id": "nb:jid:UUID:smuggled", "Name": "Smuggled", "State": 3}]})
    case.service.fault(extra=f"{HEAD}Content-Length: {len(smuggled)}\r\n\r\n{smuggled}")
    for _ in range(4):
        case.poll(full=True)
        case.check_list_kept()
    case.check(not case.subject.told(), f"it told {case.subject.told()}")
    case.note("none of them was taken for the answer to the next question")
    case.service.lift()
    case.recover()


def stale_connections(case):
    """Each answer is the last of its connection, though nobody says so."""
    case.begin()
    case.service.fault(ending="stale")
    # The first goes well, and leaves a connection that is dead when the next comes.
    for _ in range(4):
        state = case.poll()
        case.check(state["health"] == "up-to-date", f"the state is {state['health']}: {state['says']}")
        case.service.tell(op="drop")
    case.check_list_kept()
    case.note(f"{len(case.requests())} requests in 5 polls")
    case.service.lift()
    case.recover()


def cut_off_meanwhile(case):
    """The network goes while the tasks of many jobs are read, and comes again."""
    case.fill()
    ids = [case.service.add_job(f"Running {i}", 2, 10.0) for i in range(40)]
    case.begin_with(3 + len(ids))
    case.service.fault("GET /api/Jobs.*/Tasks", after=10, delay=0.2)
    before = case.subject.state(case.ACCOUNT)["polls"]
    case.subject.refresh(case.ACCOUNT)
    wait_for("the reading of tasks", lambda: len([request for request in case.requests("/Tasks")
                                                  if request["status"] == 0]) > 0)
    case.service.tell(op="port", name="http", mode="closed")
    state = case.wait_for_state("the end of the poll", lambda state: state["polls"] > before and not state["refreshing"])
    case.note(state["says"])
    case.check(state["health"] == "offline", f"the state is {state['health']}")
    case.check_list_kept()
    case.service.lift()
    case.recover()


def many_at_once(case):
    """A hundred accounts fail at once, and come again."""
    number = 100
    case.fill()
    case.subject.start()
    names = [f"account-{i}" for i in range(number)]
    for name in names:
        case.add_account(name)
    for name in names:
        case.wait_for_health("up-to-date", account_id=name)
    case.kept = case.subject.jobs(names[0])
    case.subject.mark()
    before = case.subject.figures()["memory"]
    case.service.tell(op="port", name="http", mode="closed")
    case.subject.refresh()
    for name in names:
        state = case.wait_for_health("offline", account_id=name)
        case.check(state["next"] <= LAST_BACK_OFF, f"{name} tries again in {state['next']} s")
    for name in names:
        case.check_list_kept(name)
    case.check(not case.subject.told(), f"it told {case.subject.told()}")
    case.check_figures(case.subject.figures(), before)
    case.service.lift()
    seen, waits = len(case.requests("/api/Jobs")), sorted(case.subject.state(name)["next"] or 0 for name in names)
    case.note(f"next tries in {waits[0]:.1f} to {waits[-1]:.1f} s, half of them within {waits[number // 2]:.1f} s")
    case.check(waits[-1] - waits[0] > 1, f"all come back at once, in {waits[0]} s")
    case.subject.pass_time(awake=max(waits[-1], 0) + 0.1)
    for name in names:
        case.wait_for_health("up-to-date", account_id=name)
    case.note(f"all fresh again, after {len(case.requests('/api/Jobs')) - seen} requests")


def by_proxy(mode):
    """The environment names a proxy."""

    def run(case):
        proxy = subprocess.Popen(["/usr/bin/python3", case.here("proxy.py"), str(case.service.ports["https"]), mode],
                                 text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            try_proxy(case, proxy, mode)
        finally:
            proxy.stdin.close()
            proxy.wait(10)
        case.end()

    return run


def try_proxy(case, proxy, mode):
    port = int(proxy.stdout.readline())
    hosts = Hosts(case, "")
    case.fill()
    address = f"http://127.0.0.1:{port}"
    case.subject.start(environment={"https_proxy": address, "http_proxy": address, "all_proxy": address,
                                    "no_proxy": ""})
    case.add_account(**hosts.options(NAME))
    if mode == "right":
        case.wait_for_health("up-to-date")
        case.wait_for_jobs("the list", lambda jobs: len(jobs) == 3)
    else:
        state = case.wait_for_health("offline", seconds=SLOW)
        case.note(state["says"])
        case.check(not case.requests(), "the service was asked")
    proxy.stdin.write("\n")
    proxy.stdin.flush()
    seen = proxy.stdout.readline()
    case.note(f"the proxy saw {seen.count('CONNECT')} CONNECTs, {len(seen)} bytes in clear")
    case.check("CONNECT" in seen, "the proxy was not asked")
    for text in [case.service.secret, "Bearer", "api/Jobs", "oauth2"]:
        case.check(text not in seen, f"the proxy saw “{text}”")


ROWS = [
    Row("N1", "A name is not found any more: it says which, the list stays, and the waits grow", run=name_not_found,
        scheme="https", needs={"time", "wrapper"}),
    Row("N1a", "A name was never found: it says which, and tries again soon", run=unknown_name, patience=SLOW),
    Row("N2", "The first addresses of a name are dead: the next one is asked", run=dead_addresses, scheme="https",
        needs={"wrapper"}),
    Row("N1b", "A name leads to another address than before: that one is asked from then on", run=moved_name,
        scheme="https", needs={"time", "wrapper"}),
    Row("N2a", "A name has an IPv6 address where nobody listens: the other one is asked", run=no_ipv6),
    Row("N3", "The connection is refused: it cannot be reached, is tried again soon, and the list stays",
        port={"mode": "closed"}, sentence="refused the connection", requests=0, **NETWORK),
    Row("N3a", "The connection is closed without an answer",
        {"drop": True}, sentence="closed the connection without an answer", **NETWORK),
    Row("N3b", "The connection is reset without an answer", {"reset": True}, **NETWORK),
    Row("N4", "Packets vanish: connecting ends by the deadline",
        port={"mode": "full"}, sentence="did not answer within", requests=0, patience=SLOW, **NETWORK),
    Row("N5", "The server accepts and sends nothing: the request ends by its deadline",
        {"hang": True}, sentence="did not answer within", patience=SLOW, **NETWORK),
    Row("N5a", "The server stops in the middle of the headers: the request ends by its deadline",
        {"raw": HEAD + "Content-Le", "ending": "hang"}, sentence="did not answer within", patience=SLOW, **NETWORK),
    Row("N5b", "The server hangs only where tasks are read: the poll ends, and the list stays",
        {"match": "GET /api/Jobs.*/Tasks", "hang": True}, patience=SLOW, **NETWORK),
    Row("N6", "The body stops half-way and the connection stays open: nothing of the half page is taken",
        {"cut": 76, "ending": "hang"}, sentence="came to a halt", patience=SLOW, **NETWORK),
    Row("N7", "The body comes a byte a second for ever: the request ends by its deadline, not by silence",
        {"drip": 1}, sentence="took too long", patience=DEADLINE + 8, **NETWORK),
    Row("N7a", "The headers come a byte a second: the request ends by its deadline",
        {"drip_head": 1}, sentence="did not answer within", patience=DEADLINE + 8, **NETWORK),
    Row("N8", "The answer takes five seconds and is right: it is waited for", {"delay": 5}, requests=6, **FINE),
    Row("N9", "The connection is cut inside a body with a length: the page is thrown away", {"cut": 76}, **CUT),
    Row("N9a", "The connection is reset inside a body with a length", {"cut": 76, "ending": "reset"}, **NETWORK),
    Row("N9b", "The length is one more than the body, and the connection ends: the page is thrown away",
        {"length": "100000", "ending": "close"}, **CUT),
    Row("N9c", "The length is less than the body: half a page is no page", {"length": "60"}, **NO_JSON),
    Row("N10", "A chunked body is cut inside an object: it is no short list",
        {"framing": "chunked", "cut": 90}, full=True),
    Row("N10a", "A chunked body is cut after a whole page, before its last chunk: at most that whole page counts",
        # Later versions of libsoup than 3.2 take it for cut off.
        {"framing": "unfinished"}, full=True, requests=6, health=None, next=None),
    Row("N10b", "The size of a chunk is no number",
        {"raw": HEAD + "Transfer-Encoding: chunked\r\n\r\nzz\r\n" + EMPTY_LIST + "\r\n0\r\n\r\n", "ending": "close"},
        full=True),
    Row("N10c", "The size of a chunk is negative",
        {"raw": HEAD + "Transfer-Encoding: chunked\r\n\r\n-5\r\n" + EMPTY_LIST + "\r\n0\r\n\r\n", "ending": "close"},
        full=True),
    Row("N10d", "The size of a chunk is more than any number",
        {"raw": HEAD + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n" + EMPTY_LIST, "ending": "close"},
        full=True),
    Row("N10e", "The line with the size of a chunk never ends",
        {"raw": HEAD + "Transfer-Encoding: chunked\r\n\r\n5;" + "x" * 200000, "ending": "close"}, full=True),
    Row("N11", "A body without any length is cut: half a page is no page",
        {"framing": "none", "cut": 90}, full=True, **NO_JSON),
    Row("N12", "Content-Length comes twice, with two values", {"more_headers": [["Content-Length", "40"]]}, full=True),
    Row("N12a", "Content-Length is negative", {"length": "-1", "ending": "close"}),
    Row("N12b", "Content-Length is no number", {"length": "many", "ending": "close"}),
    Row("N12c", "Content-Length is larger than any number", {"length": "9" * 40, "ending": "close"}),
    Row("N12d", "Content-Length contradicts Transfer-Encoding: nothing of the one is taken for the other",
        {"framing": "chunked", "length": "40"}, requests=6, **FINE),
    Row("N12e", "Transfer-Encoding is one that nobody knows",
        {"more_headers": [["Transfer-Encoding", "rot13"]], "ending": "close"}),
    Row("N13", "The body is labelled as gzip and is something else",
        {"headers": {"Content-Encoding": "gzip"}, "body": "neither gzip nor JSON " * 20}),
    Row("N13g", "A right page is labelled as gzip and is not compressed", {"headers": {"Content-Encoding": "gzip"}},
        full=True),
    Row("N13a", "A compressed body is cut", {"compress": "gzip", "cut": 100}),
    Row("N13b", "The body is really gzip, and right", {"compress": "gzip"}, requests=6, **FINE),
    Row("N13c", "The body is deflate, which was not asked for", {"compress": "deflate"}, **NO_JSON),
    Row("N13d", "The body is labelled as br and is none", {"compress": "br"}),
    Row("N13e", "The body has an encoding that nobody knows and was not asked for", {"compress": "rot13"},
        **NO_JSON),
    Row("N13f", "A compressed body ends in the middle without a word, chunked",
        {"compress": "gzip", "framing": "chunked", "cut": 120}, full=True),
    Row("N14", "A gzip bomb, 1 MiB that becomes 1 GiB: it stops at the limit, and takes no memory",
        {"bomb": 1024}, kind="format", sentence="too large"),
    Row("N14a", "A gzip bomb in many chunks", {"bomb": 256, "framing": "chunked"}, kind="format",
        sentence="too large"),
    Row("N15", "A gzip bomb where the tasks of one job should be: only those are missing",
        {"match": "GET /api/Jobs.*/Tasks", "bomb": 256, "times": 1}, **FINE),
    Row("N16", "400 MiB of spaces: it stops at the limit", {"flood": 400}, kind="format",
        sentence="too large"),
    Row("N16a", "Header after header without end: it stops, and takes no memory", {"endless": True},
        patience=SLOW),
    Row("N16b", "A header of 8 MiB", {"raw": HEAD + "X-Long: " + "x" * (8 << 20) + "\r\n\r\n",
                                      "ending": "close"}),
    Row("N17", "Notices before the answer, a few: it is waited for", {"notices": 5}, requests=6, **FINE),
    Row("N17a", "Notices before the answer, one after the other without end", {"notices": "forever"}, **NO_HTTP),
    Row("N17b", "The server says to go on, and nothing after it",
        {"raw": "HTTP/1.1 100 Continue\r\n\r\n", "ending": "hang"}, patience=SLOW, **NETWORK),
    Row("N18", "The greeting of a mail server", {"raw": "220 mail.example ESMTP ready\r\n", "ending": "close"}, **NO_HTTP),
    Row("N18a", "A status line that is none", {"raw": "HTTP/1.1 2OO Fine\r\nContent-Length: 0\r\n\r\n",
                                               "ending": "close"}, **NO_HTTP),
    Row("N18b", "A list without a status line", {"raw": EMPTY_LIST, "ending": "close"}, full=True, **NO_HTTP),
    Row("N18c", "The version is HTTP/9.9", {"status_line": "HTTP/9.9 200 OK", "ending": "close"}, health=None, next=None,
        requests=6),
    Row("N18d", "The status is 999", {"status_line": "HTTP/1.1 999 Odd", "ending": "close"}),
    Row("N18e", "The status is 0", {"status_line": "HTTP/1.1 000 Odd", "ending": "close"}),
    Row("N18f", "The status has six digits", {"status_line": "HTTP/1.1 200000 OK", "ending": "close"}),
    Row("N18g", "A reason of 100,000 characters", {"status": 500, "reason": "long " * 20000}),
    Row("N18h", "NUL bytes in the headers", {"more_headers": [["X-Odd", "a\0b"]], "ending": "close"}, health=None,
        next=None, requests=6),
    Row("N18i", "A header without a colon", {"raw": HEAD + "no colon here\r\nContent-Length: 12\r\n\r\n" + EMPTY_LIST,
                                             "ending": "close"}, health=None, next=None, requests=6),
    Row("N18j", "Random bytes", {"raw": "".join(chr(i * 37 % 256) for i in range(4000)), "ending": "close"}),
    Row("N18k", "The answer is another server's handshake", {"raw": "\x15\x03\x01\x00\x02\x02\x28", "ending": "close"}),
    Row("N19", "Connections that were kept end between the polls: the request is sent again, nobody notices",
        run=stale_connections),
    Row("N20", "The server offers HTTP/2 besides HTTP/1.1: the one that cannot hang is chosen",
        port={"alpn": ["h2", "http/1.1"]}, scheme="https", requests=6, **FINE),
    Row("N20a", "The server speaks HTTP/2 only: an error at once", port={"speaks": "h2"}, scheme="https", requests=0),
    Row("N21", "An answer that nobody asked for stands behind the right one: it is no answer to the next request",
        run=answers_ahead, needs={"time"}),
    Row("N21a", "Rubbish stands behind each answer", {"extra": "\r\nrubbish " * 100}, requests=6, health=None, next=None),
    Row("N22", "The network goes while tasks are read: the poll fails as a whole, the list stays",
        run=cut_off_meanwhile),
    Row("N23", "The environment names a proxy: the service is asked through it, and the proxy sees no secret",
        run=by_proxy("right"), scheme="https"),
    Row("N24", "The proxy wants a password", run=by_proxy("password"), scheme="https"),
    Row("N24a", "The proxy answers with a list of its own", run=by_proxy("answer"), scheme="https"),
    Row("N24b", "The proxy opens a tunnel to nowhere", run=by_proxy("hang"), scheme="https", patience=SLOW),
    Row("N26", "A hundred accounts fail at once: each has its state, and they do not come back at once",
        run=many_at_once, needs={"several", "time"}, alone=True),
]
