#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""encodesctl list, show and cancel: the real program, a real keyring, services in other processes.

usage: test-jobs.py ENCODESCTL     (prints TAP)
"""

import os
import re
import signal
import subprocess
import sys

from machine import DEADLINE, ERROR, FINISHED, PROCESSING, QUEUED, Machine, Service, check_job, run_tests

ENCODESCTL = os.path.abspath(sys.argv[1])
def list_jobs(machine, *arguments, status=0):
    result = machine.run("list", "--format", "json", *arguments)
    assert result.status == status, result
    return [check_job(job) for job in result.json], result


def names(jobs):
    return sorted(job["name"] for job in jobs)


def add_local_job(machine, name):
    """One ended encode of this computer, by the real command."""
    result = machine.run("run", "--name", name, "--", "true")
    assert result.status == 0, result


def test_list_json():
    with Machine(ENCODESCTL) as machine, Service() as service:
        machine.add("Studio", service)
        assert list_jobs(machine)[1].out == "[]\n"
        service.add("Grün \"1\"\t映画", PROCESSING, [50, 25.5], Priority=7, Created="2026-11-21T10:00:00.5",
                    StartTime="2026-11-21T10:00:08")
        service.add("Waiting", QUEUED, [0])
        service.add("Done", FINISHED, [100], EndTime="2026-11-21T11:00:00", RunningDuration=35120.0)
        service.add("Odd", 42)
        jobs = {job["name"]: job for job in list_jobs(machine)[0]}
        assert names(jobs.values()) == sorted(["Grün \"1\"\t映画", "Waiting", "Done", "Odd"]), jobs

        film = jobs["Grün \"1\"\t映画"]
        assert film["account"] == "Studio" and film["provider"] == "media-services-v2", film
        assert film["id"].startswith("nb:jid:UUID:"), film
        assert film["state"] == "processing" and film["progress"] == 37.75, film
        assert film["created"] == "2026-11-21T10:00:00.500Z" and film["started"] == "2026-11-21T10:00:08Z", film
        assert film["ended"] is None and film["priority"] == 7 and film["error"] is None, film
        assert [task["progress"] for task in film["tasks"]] == [50, 25.5], film
        assert jobs["Done"]["state"] == "finished" and jobs["Done"]["progress"] == 100, jobs
        assert jobs["Done"]["running_ms"] == 35120, jobs
        assert jobs["Odd"]["state"] == "unknown", jobs


def test_list_table():
    with Machine(ENCODESCTL) as machine, Service() as service:
        machine.add("Studio", service)
        result = machine.run("list")
        assert result.status == 0 and result.out == "" and "no jobs" in result.err, result
        service.add("Film\033[31m red", PROCESSING, [50])
        service.add("映画", FINISHED, [100])
        lines = machine.run("list").out.splitlines()
        assert len(lines) == 3 and lines[0].startswith("STATE"), lines
        assert "50 %" in lines[1] and "██████░░░░░░" in lines[1] and "Studio" in lines[1], lines
        assert "\033" not in "".join(lines), lines
        # Two cells for each of the two letters: the columns after them begin two characters earlier.
        assert lines[1].index("Studio") == lines[2].index("Studio") + 2, lines


def test_running_is_never_done():
    "what runs is not at 100 percent, whatever its tasks are, and unknown is not 0"
    with Machine(ENCODESCTL) as machine, Service() as service:
        machine.add("Studio", service)
        job_id = service.add("Nearly", PROCESSING, [100, 100])
        service.add("Unknown", PROCESSING, [None])
        jobs = {job["name"]: job for job in list_jobs(machine)[0]}
        assert jobs["Nearly"]["progress"] == 99 and jobs["Unknown"]["progress"] is None, jobs
        text = machine.run("list").out
        assert "99 %" in text and "100 %" not in text and " 0 %" not in text, text
        assert "100 %" not in machine.run("show", job_id).out


def test_list_filters():
    with Machine(ENCODESCTL) as machine, Service() as one, Service() as two:
        machine.add("One", one)
        machine.add("Two", two)
        one.add("1 running", PROCESSING, [10])
        one.add("1 done", FINISHED)
        two.add("2 running", PROCESSING, [20])
        two.add("2 waiting", QUEUED)
        assert names(list_jobs(machine)[0]) == ["1 done", "1 running", "2 running", "2 waiting"]
        assert names(list_jobs(machine, "--account", "One")[0]) == ["1 done", "1 running"]
        assert names(list_jobs(machine, "-a", "One", "-a", "Two", "--state", "processing")[0]) == ["1 running",
                                                                                                   "2 running"]
        assert names(list_jobs(machine, "-s", "queued", "-s", "finished")[0]) == ["1 done", "2 waiting"]
        two.log()
        list_jobs(machine, "--account", "One")
        assert two.log() == []


def test_list_partly():
    with Machine(ENCODESCTL) as machine, Service() as one, Service() as two:
        machine.add("One", one)
        machine.add("Two", two)
        one.add("1 running", PROCESSING, [10])
        two.add("2 running", PROCESSING, [20])
        two.tell("fault", match="/api/", times=-1, drop=True)
        jobs, result = list_jobs(machine, status=5)
        assert names(jobs) == ["1 running"], jobs
        assert result.err.startswith("Two: ") and result.err.count("\n") == 1, result
        table = machine.run("list")
        assert table.status == 5 and "1 running" in table.out and table.err.startswith("Two: "), table


def test_list_refused_and_silent():
    with Machine(ENCODESCTL) as machine, Service() as one, Service() as two:
        machine.add("One", one)
        machine.add("Two", two)
        for service in one, two:
            service.tell("fault", match="/api/", times=-1, status=403)
        jobs, result = list_jobs(machine, status=3)
        assert jobs == [] and sorted(line[:5] for line in result.err.splitlines()) == ["One: ", "Two: "], result

        two.tell("clear")
        two.tell("fault", match="/api/", times=-1, status=500)
        assert list_jobs(machine, status=4)[0] == []

        one.tell("clear")
        one.tell("fault", match="oauth2", times=-1, status=401, body='{"error": "invalid_client"}',
                 headers={"Content-Type": "application/json"})
        list_jobs(machine, "--account", "One", status=3)


def test_list_never_a_part():
    with Machine(ENCODESCTL) as machine, Service() as service:
        machine.add("Studio", service)
        service.tell("generate", ended=30, running=0)
        service.tell("option", page_size=10, next_links=True)
        assert len(list_jobs(machine)[0]) == 30
        faults = ({"drop": True}, {"cut": 100}, {"status": 500}, {"body": "<html>Wi-Fi</html>"},
                  {"body": '{"value": [{"Id": "nb:jid:UUID:1", "Name": "half'}, {"status": 403})
        for fault in faults:
            # The first page is right, the second is not.
            service.tell("fault", match=r"GET /api/Jobs\(?\)?\?", after=1, times=-1, **fault)
            result = machine.run("list", "--format", "json")
            assert result.status in (3, 4) and result.json == [], (fault, result)
            assert result.err.startswith("Studio: ") and result.err.count("\n") == 1, (fault, result)
            service.tell("clear")


def test_this_computer_does_not_count():
    with Machine(ENCODESCTL) as machine, Service() as service:
        add_local_job(machine, "At home")
        jobs, _ = list_jobs(machine)
        assert names(jobs) == ["At home"] and jobs[0]["provider"] == "this-computer", jobs
        assert jobs[0]["state"] == "finished" and jobs[0]["progress"] == 100, jobs
        machine.add("Studio", service)
        service.tell("fault", match="/api/", times=-1, drop=True)
        jobs, _ = list_jobs(machine, status=4)
        assert names(jobs) == ["At home"], jobs


def test_show():
    with Machine(ENCODESCTL) as machine, Service() as service, Service() as other:
        machine.add("Studio", service)
        machine.add("Other", other)
        job_id = service.add("Film 12", FINISHED, [100], EndTime="2026-11-21T11:00:00")
        service.add("Twin", QUEUED)
        other.add("Twin", QUEUED)
        for word in job_id, job_id.upper().replace("NB:JID", "nb:jid"), "Film 12":
            result = machine.run("show", word, "--format", "json")
            assert result.status == 0 and result.err == "", result
            job = check_job(result.json)
            # All about it: unlike in the list, the tasks of an ended job too.
            assert job["id"] == job_id and len(job["tasks"]) == 1 and job["account"] == "Studio", job
        text = machine.run("show", "Film 12")
        assert text.status == 0 and "Film 12" in text.out and job_id in text.out and "task 0" in text.out, text

        result = machine.run("show", "Twin")
        assert result.status == 2 and "Studio: nb:jid" in result.err and "Other: nb:jid" in result.err, result
        assert machine.run("show", "Twin", "--account", "Other").status == 0
        result = machine.run("show", "nowhere")
        assert result.status == 4 and "nowhere" in result.err and result.out == "", result
        other.tell("fault", match="/api/", times=-1, status=500)
        assert machine.run("show", "nowhere").status == 5
        assert machine.run("show", job_id).status == 0


def test_show_failed():
    with Machine(ENCODESCTL) as machine, Service() as service:
        machine.add("Studio", service)
        detail = {"Code": "ErrorProcessingTask", "Message": "no such codec\nsecond line"}
        job_id = service.tell("add", job={"Name": "Bad", "State": ERROR}, tasks=[
            {"Name": "t", "State": ERROR, "Progress": 12.5, "ErrorDetails": [detail]}])["id"]
        job = check_job(machine.run("show", job_id, "--format", "json").json)
        assert job["state"] == "error", job
        assert job["error"] == {"code": "ErrorProcessingTask", "message": "no such codec\nsecond line"}, job
        assert job["tasks"][0]["error"] == job["error"], job
        text = machine.run("show", job_id).out
        assert "ErrorProcessingTask" in text and "no such codec" in text and "second line" in text, text
        assert "Something went wrong in the service while it was encoding." in text, text
        assert "Running it again may help." in text, text
        assert re.search(r"Request ID: +[0-9a-f-]{36}\n", text), text


def test_cancel():
    with Machine(ENCODESCTL) as machine, Service() as service:
        machine.add("Studio", service)
        job_id = service.add("Film", PROCESSING, [10])
        done = service.add("Done", FINISHED, [100])
        result = machine.run("cancel", "Film")
        assert result.status == 0 and "Film" in result.out and result.err == "", result
        assert any("CancelJob" in request["line"] for request in service.log())
        assert check_job(machine.run("show", job_id, "-f", "json").json)["state"] == "canceling"

        result = machine.run("cancel", done)
        assert result.status == 3 and result.err.startswith("Studio: ") and result.err.count("\n") == 1, result
        assert not any("CancelJob" in request["line"] for request in service.log())

        waiting = service.add("Waiting", QUEUED)
        service.tell("fault", match="CancelJob", status=400, body='{"odata.error": {"code": "", "message": '
                     '{"lang": "en-US", "value": "The job is in a state in which it cannot be canceled."}}}',
                     headers={"Content-Type": "application/json"})
        result = machine.run("cancel", waiting)
        assert result.status == 3 and result.err.startswith("Studio: "), result
        service.tell("fault", match="CancelJob", times=-1, drop=True)
        assert machine.run("cancel", waiting).status == 4
        assert machine.run("cancel", "nowhere").status == 4


def test_no_job_named():
    with Machine(ENCODESCTL) as machine, Service() as service:
        machine.add("Studio", service)
        service.add("", PROCESSING, [10])
        # As of a shell's variable that is not set: it means no job, not the one without a name.
        for command in "show", "cancel":
            result = machine.run(command, "")
            assert result.status == 2 and result.err.count("\n") == 1, result
        assert not any("CancelJob" in request["line"] for request in service.log())


def test_output_is_watched():
    with Machine(ENCODESCTL) as machine, Service() as service:
        machine.add("Studio", service)
        service.tell("generate", ended=400, running=0)
        for command in ("list",), ("list", "-f", "json"), ("watch",):
            with open("/dev/full", "wb") as full:
                process = subprocess.run([ENCODESCTL, *command], env=machine.environment, stdout=full,
                                         stderr=subprocess.PIPE, timeout=DEADLINE, check=False)
            assert process.returncode == 4 and process.stderr.count(b"\n") == 1, (command, process)
            reader, writer = os.pipe()
            os.close(reader)
            process = subprocess.run([ENCODESCTL, *command], env=machine.environment, stdout=writer,
                                     stderr=subprocess.PIPE, timeout=DEADLINE, check=False)
            os.close(writer)
            assert process.returncode == -signal.SIGPIPE and process.stderr == b"", (command, process)


def test_remembers_base_address():
    with Machine(ENCODESCTL) as machine, Service() as service:
        machine.add("Studio", service)
        service.tell("fault", match=" /api/", times=-1, status=301,
                     headers={"Location": f"{service.origin}/moved/api/"})
        service.add("Film", PROCESSING, [50])
        assert names(list_jobs(machine)[0]) == ["Film"]
        service.log()
        assert names(list_jobs(machine)[0]) == ["Film"]
        assert not any(" /api/" in request["line"] for request in service.log())


if __name__ == "__main__":
    sys.exit(run_tests([
        ("/ctl/list/json-has-the-keys-of-scripts", test_list_json),
        ("/ctl/list/table-is-neat-and-safe", test_list_table),
        ("/ctl/list/running-is-never-done", test_running_is_never_done),
        ("/ctl/list/filters-by-account-and-state", test_list_filters),
        ("/ctl/list/one-of-two-is-5", test_list_partly),
        ("/ctl/list/refused-is-3-and-silent-is-4", test_list_refused_and_silent),
        ("/ctl/list/never-prints-a-part", test_list_never_a_part),
        ("/ctl/list/this-computer-does-not-count", test_this_computer_does_not_count),
        ("/ctl/list/remembers-a-moved-service", test_remembers_base_address),
        ("/ctl/show/by-id-and-by-name", test_show),
        ("/ctl/show/failed-says-why", test_show_failed),
        ("/ctl/cancel/asks-and-tells-refusal", test_cancel),
        ("/ctl/cancel/nothing-named-is-wrong-usage", test_no_job_named),
        ("/ctl/output/full-disk-and-gone-reader", test_output_is_watched),
    ]))
