# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Faults of the secure connection."""

from faults import DEADLINE, Row

SLOW = DEADLINE + 15
TLS = {"scheme": "https", "kind": "tls", "requests": 0}


def other_good_certificate(case):
    """A certificate is renewed between two polls."""
    case.begin()
    case.service.tell(op="port", name="https", certificate="other")
    state = case.poll()
    case.check(state["health"] == "up-to-date", f"it says “{state['says']}”")
    case.recover()


def token_server(case):
    """The service's certificate is good, that of the server that gives tokens is not."""
    other = case.new_service()
    other.tell(op="port", name="https", certificate="expired")
    case.fill()
    case.subject.start()
    case.add_account(**{"token-endpoint": other.url("https", "/tenant/oauth2/token")})
    state = case.wait_for_health("offline")
    case.note(state["says"])
    case.check(state.get("kind", "tls") == "tls", f"it says “{state['says']}”")
    case.check(not case.requests() and not other.requests(), "something was asked")
    other.lift()
    other.tell(op="port", name="https", certificate="https")
    case.service.secret = other.secret
    case.service.tell(op="option", secret=other.secret)


def refused_address(address):
    """An account of an address without a safe connection."""

    def run(case):
        case.subject.start()
        case.subject.add_account(case.ACCOUNT, "Account 1", {"api-endpoint": address + "/api/", "client-id": "client",
                                                             "token-endpoint": address + "/tenant/oauth2/token"},
                                 case.service.secret)
        state = case.wait_for_health("needs-attention")
        case.note(state["says"])
        case.check("https" in state["says"], f"it says “{state['says']}”")
        case.check(state["next"] is None, "it would ask again by itself")
        case.subject.refresh(case.ACCOUNT)
        case.wait_for_health("needs-attention")

    return run


ROWS = [
    Row("X1", "The certificate is its own authority", port={"certificate": "self-signed"},
        sentence="an authority that this computer does not know", **TLS),
    Row("X1a", "The certificate is of an authority that is not trusted", port={"certificate": "foreign"},
        sentence="an authority that this computer does not know", **TLS),
    Row("X2", "The certificate has expired", port={"certificate": "expired"},
        sentence="has expired, or the clock of this computer is wrong", **TLS),
    Row("X3", "The certificate is for another name", port={"certificate": "wrong-name"},
        sentence="was made for another name", **TLS),
    Row("X3a", "The certificate names the host only where nobody looks any more", port={"certificate": "nameless"}, **TLS),
    Row("X4", "The handshake hangs: it ends by the deadline", port={"mode": "silent"}, scheme="https", kind="network",
        requests=0, patience=SLOW, sentence="did not answer within"),
    Row("X5", "The certificate is not valid yet", port={"certificate": "not-yet"},
        sentence="is not valid yet, or the clock of this computer is wrong", **TLS),
    Row("X6", "The server speaks only TLS 1.0", port={"tls": ["TLSv1", "TLSv1"]}, **TLS),
    Row("X6a", "The server speaks only TLS 1.1", port={"tls": ["TLSv1_1", "TLSv1_1"]}, **TLS),
    Row("X6b", "The server speaks only TLS 1.2, which is safe", port={"tls": ["TLSv1_2", "TLSv1_2"]}, scheme="https",
        health="up-to-date", next="regular", requests=6),
    Row("X6c", "The server speaks only TLS 1.3", port={"tls": ["TLSv1_3", "TLSv1_3"]}, scheme="https",
        health="up-to-date", next="regular", requests=6),
    Row("X7", "The certificate is another good one between two polls: it goes on", run=other_good_certificate,
        scheme="https"),
    Row("X8", "An address with http: is refused, wherever it leads", run=refused_address("http://192.0.2.1")),
    Row("X8a", "An address with http: of a name that only looks like this computer is refused",
        run=refused_address("http://localhost.example")),
    Row("X10", "The certificate is signed by a method that is broken", port={"certificate": "sha1"}, **TLS),
    Row("X11", "The secure port speaks plain HTTP", port={"speaks": "http"}, **TLS),
    Row("X12", "The handshake is cut", port={"speaks": "cut"}, scheme="https", requests=0),
    Row("X12a", "The handshake is answered with rubbish", port={"speaks": "rubbish"}, **TLS),
    Row("X13", "The handshake takes three seconds: it is waited for", port={"speaks": "slowly"}, scheme="https",
        health="up-to-date", next="regular", requests=6),
    Row("X14", "A TLS record is damaged on its way", port={"speaks": "damaged"}, scheme="https", requests=6),
    Row("X15", "The connection ends inside TLS without a farewell, in the middle of a page", {"cut": 90, "ending": "reset"},
        scheme="https", kind="network"),
    Row("X15a", "The connection ends without a farewell in a page without a length: half of it is no page",
        {"framing": "none", "cut": 90, "ending": "reset"}, scheme="https", full=True),
    Row("X16", "The server that gives tokens has a bad certificate: it gets no secret", run=token_server, scheme="https"),
]
