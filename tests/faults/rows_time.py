# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Faults that last, and those of time, power and network."""

import collections
import datetime
import time

from faults import FIRST_BACK_OFF, LAST_BACK_OFF, Row, wait_for

HOUR = 60 * 60
PAGE = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Welcome to the hotel</body></html>"
HTML = {"Content-Type": "text/html; charset=utf-8"}
# Between waking up and the first question, so that the network can come; and how long all accounts take together.
WAKE_PAUSE, WAKE_SPREAD = 2, 15
NETWORK_QUIET = 2
# 9 degrees of freedom; one time in ten thousand it is more by chance.
CHI_SQUARE = 33.7


def storm(**fault):
    """An hour of failures, and five more."""

    def run(case):
        case.begin()
        start = case.subject.virtual(time.monotonic())
        began = len(case.requests("/api/Jobs"))
        case.service.fault(**fault)
        case.poll()
        while case.subject.virtual(time.monotonic()) < start + 6 * HOUR:
            case.wait_for_health("offline")
            case.subject.come_to_next_poll(case.ACCOUNT)
            case.wait_for_health("offline")
        times = [case.subject.virtual(request["time"]) - start for request in case.requests("/api/Jobs")[began:]]
        hours = [len([1 for moment in times if hour * HOUR <= moment < (hour + 1) * HOUR]) for hour in range(6)]
        case.note(f"requests in each hour: {hours}")
        case.check(hours[0] <= 20, f"{hours[0]} requests in the first hour")
        case.check(max(hours[1:]) <= 6, f"{max(hours[1:])} requests in a later hour")
        case.check_list_kept()
        case.check(not case.subject.told(), f"it told {case.subject.told()}")
        next_try = case.subject.state(case.ACCOUNT)["next"]
        case.check(next_try <= LAST_BACK_OFF * 1.1, f"the next try is in {next_try:.0f} s")
        case.service.lift()
        case.recover()

    return run


def many_accounts(case, number):
    """Accounts of one service, none of which has anything running. Returns: their names"""
    case.service.add_job("Ended before", 3)
    case.subject.start()
    names = [f"account-{i}" for i in range(number)]
    for name in names:
        case.add_account(name)
    for name in names:
        case.wait_for_health("up-to-date", account_id=name)
    return names


def watch_polls(case, names, seconds, step=0.5):
    """Lets time pass in steps. Returns: {account: [when it was asked, in seconds from now]}"""
    seen = collections.defaultdict(list)
    before = {name: case.subject.state(name)["polls"] for name in names}
    for i in range(int(seconds / step)):
        case.subject.pass_time(awake=step)
        # What has become due begins, and what has begun ends, before more time passes.
        wait_for("the end of the polls", lambda: all(
            not state["refreshing"] and (state["next"] is None or state["next"] > 0)
            for state in (case.subject.state(name) for name in names)))
        for name in names:
            polls = case.subject.state(name)["polls"]
            seen[name] += [(i + 1) * step] * (polls - before[name])
            before[name] = polls
    return seen


def resume(case):
    """The computer wakes up: nobody asks at once, nor all together; and nothing goes over the connections of before."""
    names = many_accounts(case, 20)
    connections = {request["connection"] for request in case.service.requests()}
    n_before = len(case.service.requests())
    began = time.monotonic()
    case.subject.pass_time(asleep=HOUR)
    states = [case.subject.state(name) for name in names]
    now = time.monotonic() - began
    first = sorted(state["next"] + now for state in states if state["next"] is not None)
    case.note(f"first polls of {len(first)} accounts, seconds after waking: " + " ".join(f"{t:.1f}" for t in first))
    case.check(len(first) >= len(names) - 1, f"only {len(first)} accounts wait for their turn")
    case.check(first[0] >= WAKE_PAUSE - 1 and first[-1] - first[0] >= WAKE_SPREAD / 2, "they are not spread")
    for second in range(20):
        together = len([1 for at in first if second <= at < second + 1])
        case.check(together <= 4, f"{together} accounts are to be asked in one second")
    seen = watch_polls(case, names, WAKE_PAUSE + WAKE_SPREAD + 1)
    case.check(all(seen[name] for name in names), "not all were asked")
    again = [request for request in case.service.requests()[n_before:] if request["connection"] in connections]
    case.check(not again, f"{len(again)} requests went over connections from before the sleep")


def resume_from_trouble(case):
    """Before the sleep it had failed for long: after it that counts no more."""
    case.begin()
    case.service.fault(drop=True)
    case.poll()
    for _ in range(9):
        case.wait_for_health("offline")
        case.subject.come_to_next_poll(case.ACCOUNT)
    before = case.wait_for_health("offline")["next"]
    case.service.lift()
    case.subject.pass_time(asleep=HOUR)
    state = case.wait_for_state("a poll soon", lambda state: state["next"] is not None
                                and state["next"] <= WAKE_PAUSE + WAKE_SPREAD)
    case.note(f"next try in {before:.0f} s before the sleep, in {state['next']:.0f} s after it")
    case.recover()


def network_burst(case):
    """One change of network is told ten times: each account is asked once, after quiet."""
    names = many_accounts(case, 5)
    case.subject.refresh()
    watch_polls(case, names, 1)
    for _ in range(10):
        case.subject.change_network(True)
        case.subject.pass_time(awake=0.5)
        for name in names:
            case.check(not case.subject.state(name)["refreshing"], f"{name} was asked before there was quiet")
    seen = watch_polls(case, names, NETWORK_QUIET + 6)
    case.note("asked " + ", ".join(f"{len(seen[name])}×" for name in names) + " after ten signals")
    case.check(all(len(seen[name]) == 1 for name in names), f"the accounts were asked at {dict(seen)}")


def network_lost(case):
    """The network goes for an hour: few requests; it comes again: soon all is fresh."""
    case.begin()
    case.subject.change_network(False)
    case.service.tell(op="port", name="http", mode="closed")
    start = case.subject.virtual(time.monotonic())
    case.poll()
    polls = case.subject.state(case.ACCOUNT)["polls"]
    while case.subject.virtual(time.monotonic()) < start + HOUR:
        case.wait_for_health("offline")
        case.subject.come_to_next_poll(case.ACCOUNT)
    case.wait_for_health("offline")
    polls = case.subject.state(case.ACCOUNT)["polls"] - polls
    case.note(f"{polls} tries in an hour without a network")
    case.check(polls <= 20, f"{polls} tries in an hour")
    case.check_list_kept()
    case.service.lift()
    case.subject.change_network(True)
    case.subject.pass_time(awake=NETWORK_QUIET + 0.1)
    case.wait_for_state("a poll soon", lambda state: state["health"] == "up-to-date" or state["next"] <= 2)
    if case.subject.state(case.ACCOUNT)["health"] == "up-to-date":
        return
    case.recover()


def moment(text):
    """Returns: seconds since 1970"""
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def clock_jumps(*jumps):
    """Somebody sets the clock: when it is asked stays, and nothing is as old as the clock says."""

    def run(case):
        case.begin()
        now = 0
        case.poll()
        for jump in jumps:
            before = case.subject.state(case.ACCOUNT)["next"]
            case.subject.set_clock(jump)
            now += jump
            time.sleep(0.1)
            state = case.wait_for_health("up-to-date")
            age = time.time() + now - moment(state["heard"])
            case.note(f"the clock jumps by {jump:+d} s: next in {state['next']:.1f} s, heard {age:.1f} s ago")
            case.check(before - 3 <= state["next"] <= before, f"the next poll was in {before:.1f} s, "
                                                              f"now {state['next']:.1f} s")
            case.check(-0.5 <= age <= 30, f"it was heard {age:.1f} s ago, it says")
            case.check_list_kept()
        case.recover()

    return run


def asleep_in_mid_poll(case):
    """The computer sleeps while an answer is on its way, which never comes."""
    case.begin()
    case.service.fault(hang=True, times=1)
    case.subject.refresh(case.ACCOUNT)
    wait_for("the request", lambda: len([request for request in case.requests("/api/Jobs()")]) >= 2)
    case.subject.pass_time(asleep=8 * HOUR)
    state = case.wait_for_state("another plan", lambda state: not state["refreshing"] and state["next"] is not None)
    case.note(f"asked anew in {state['next']:.1f} s, long before the deadline of what was under way")
    case.check(state["next"] <= WAKE_PAUSE + WAKE_SPREAD, f"the next poll is in {state['next']:.1f} s")
    case.recover()


def token_ended_asleep(case):
    """While the computer slept for days, the token has ended."""
    case.begin()
    case.service.tell(op="revoke")
    n_tokens = len(case.requests("oauth2"))
    case.subject.pass_time(asleep=3 * 24 * HOUR)
    case.subject.come_to_next_poll(case.ACCOUNT)
    case.wait_for_health("up-to-date")
    case.check(len(case.requests("oauth2")) == n_tokens + 1, "not one new token was fetched")
    case.recover()


def without_network(case):
    """It starts where there is no network: what was known is there, and is fresh when the network comes."""
    case.begin()
    case.service.tell(op="port", name="http", mode="closed")
    case.subject.restart()
    state = case.wait_for_health("offline")
    case.note(state["says"])
    case.check_list_kept()
    case.service.lift()
    case.subject.change_network(True)
    case.subject.pass_time(awake=NETWORK_QUIET + 0.1)
    case.wait_for_state("a poll soon", lambda state: state["health"] == "up-to-date" or state["next"] <= 2)
    running = case.job_ids[1]
    case.service.set_job(running, {"Progress": 77.0})
    case.subject.refresh(case.ACCOUNT)
    case.wait_for_jobs("what is true now", lambda jobs: jobs[running]["progress"] == 77.0)
    case.check(not case.subject.told(), f"it told {case.subject.told()}")


def herd(case):
    """All start in the same second: their second polls are spread over the interval."""
    number, bins, interval = 150, 10, 20
    phases = collections.Counter()
    case.service.add_job("Ended before", 3)
    case.subject.start()
    for i in range(number):
        name = f"account-{i}"
        case.add_account(name)
        state = case.wait_for_health("up-to-date", account_id=name)
        if state["polls"] == 1 and state["next"]:
            wait = time.time() + state["next"] - moment(state["heard"])
            phases[int(wait / interval % 1 * bins)] += 1
    number = sum(phases.values())
    chi_square = sum((phases[i] - number / bins) ** 2 / (number / bins) for i in range(bins))
    case.note(f"second polls by tenths of the interval: {[phases[i] for i in range(bins)]}, chi-square {chi_square:.1f}")
    case.check(number >= 100, f"only {number} were seen before their second poll")
    case.check(chi_square <= CHI_SQUARE, f"chi-square is {chi_square:.1f}")


def act_once(fault, kind, times, **more):
    """A change is asked for, and goes wrong: it is asked @times times, and the person is told."""

    def run(case):
        case.begin()
        for action, line in ("cancel", "GET /api/CancelJob"), ("priority", "MERGE|PATCH"), ("delete", "DELETE"):
            job = case.job_ids[0 if action == "delete" else 2]
            before = len(case.service.requests())
            case.service.fault(match=f"^({line})", **fault)
            answer = case.subject.act(case.ACCOUNT, job, action, 5)
            asked = [request for request in case.service.requests()[before:]
                     if request["line"].startswith(tuple(line.split("|")))]
            case.note(f"{action}: {len(asked)} requests; {answer.get('error')}")
            case.check(len(asked) == times, f"{action} was asked {len(asked)} times")
            case.check("error" in answer, f"{action} went wrong, and nobody is told")
            case.check(kind in (None, answer["kind"]), f"{action}: the error is {answer['kind']}")
            case.service.lift()
        case.poll()
        jobs = case.subject.jobs(case.ACCOUNT)
        case.check(len(jobs) == 3, f"there are {len(jobs)} jobs")
        case.recover()

    return run


ROWS = [
    Row("H20", "A storm of 500 for six hours: at most 20 requests in the first, 6 in each later one", needs={"time"},
        run=storm(status=500, body="")),
    Row("H20a", "A storm of 502 pages", needs={"time"}, run=storm(status=502, body=PAGE, headers=HTML)),
    Row("H20b", "A storm of 504", needs={"time"}, run=storm(status=504, body="")),
    Row("H21", "Six hours in which every connection is closed", needs={"time"}, run=storm(drop=True)),
    Row("H21a", "Six hours of rubbish", needs={"time"}, run=storm(body="rubbish")),
    Row("H21b", "Six hours of 503 with Retry-After: 0", needs={"time"},
        run=storm(status=503, headers={"Retry-After": "0"}, body="")),
    Row("H21c", "Six hours in which only the tasks fail", needs={"time"},
        run=storm(match="GET /api/Jobs.*/Tasks", drop=True)),
    Row("P1", "The computer wakes up with twenty accounts: they are asked one after the other, over new connections",
        run=resume, needs={"time", "several"}),
    Row("P1a", "The computer wakes up, and it had failed for long before: it is asked soon", run=resume_from_trouble,
        needs={"time"}),
    Row("P2", "A change of network is told ten times in five seconds: one poll of each account, after quiet",
        run=network_burst, needs={"time", "network", "several"}),
    Row("P2a", "The network goes for an hour, and comes", run=network_lost, needs={"time", "network"}),
    Row("P3", "The clock is set back an hour, on a day, and right again: the cadence stays, no age is negative",
        run=clock_jumps(-HOUR, 25 * HOUR, -24 * HOUR), needs={"clock"}),
    Row("P3a", "The clock says 1970, then 2100", run=clock_jumps(-56 * 365 * 24 * HOUR, 130 * 365 * 24 * HOUR),
        needs={"clock"}),
    Row("P4", "The computer sleeps while an answer is on its way: it is dropped, and asked for anew",
        run=asleep_in_mid_poll, needs={"time"}),
    Row("P5", "It starts without a network: the list of before is there, and fresh when the network comes",
        run=without_network, needs={"time", "network", "restart"}),
    Row("P6", "While the computer slept for days the token has ended: one new token, and nobody notices",
        run=token_ended_asleep, needs={"time"}),
    Row("P8", "A hundred and fifty start in one second: then they are spread over the interval", run=herd,
        needs={"several"}),
    Row("R1", "A change is asked for, and the connection is closed: it is not asked again", needs={"act"},
        run=act_once({"drop": True}, "network", 1)),
    Row("R1a", "A change is asked for, and the server cannot", needs={"act"},
        run=act_once({"status": 503, "body": "", "headers": {"Retry-After": "0"}}, "server", 1)),
    Row("R1b", "A change is asked for, and is sent elsewhere in the same origin", needs={"act"},
        run=act_once({"status": 307, "headers": {"Location": "/moved/api/CancelJob"}, "body": ""}, None, 1)),
    Row("R1c", "A change is refused", needs={"act"}, run=act_once({"status": 400, "body": ""}, "refused", 1)),
    Row("R1d", "A change is asked for, and the answer is cut off", needs={"act"},
        run=act_once({"status": 200, "body": "{}" * 100, "cut": 20}, "network", 1)),
    Row("R1e", "A change is asked for, and the token is refused: once more with a new one, and no more", needs={"act"},
        run=act_once({"status": 401, "body": ""}, "unauthorized", 2)),
]
