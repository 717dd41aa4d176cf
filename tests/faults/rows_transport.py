# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Faults of the connection and the transport."""

from faults import DEADLINE, Row

OFFLINE = {"health": "offline", "kind": "network"}
# So long a deadline may take to be over, and to be noticed on a busy machine.
SLOW = DEADLINE + 15

ROWS = [
    Row("N3", "The connection is refused: it cannot be reached, is tried again soon, and the list stays",
        port={"mode": "closed"}, sentence="refused the connection", requests=0, **OFFLINE),
    Row("N4", "Packets vanish: connecting ends by the deadline",
        port={"mode": "full"}, sentence="did not answer in time", requests=0, patience=SLOW, **OFFLINE),
    Row("N5", "The server accepts and sends nothing: the request ends by its deadline",
        {"hang": True}, sentence="did not answer in time", patience=SLOW, **OFFLINE),
    Row("N9", "The connection is cut inside a body with a length: the page is thrown away",
        {"cut": 76}, sentence="cut off its answer", **OFFLINE),
]
