# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Faults of what the answers say: JSON and its values, hostile text, lists, pages and the histories of jobs."""

import base64
import json

from faults import DEADLINE, Row, wait_for

LIST = r"GET /api/Jobs\(\)"
FORMAT = {"health": "offline", "kind": "format", "full": True}
# Whatever is made of it, nothing is lost and nothing is told.
ANY = {"health": None, "next": None, "requests": 20, "full": True}
FINE = {"health": "up-to-date", "next": "regular", "requests": 20, "full": True}
MIB = 1 << 20
CREATED, STARTED, ENDED = "2026-01-02T03:00:00", "2026-01-02T03:04:05.67", "2026-01-02T03:14:05.67"
NOW_ENDED = "2026-01-02T03:24:05.67"
# As the words of the subjects have them
WORDS = ("queued", "scheduled", "processing", "finished", "error", "canceled", "canceling")


def entity(job_id, name="A job", state=2, **properties):
    return dict({"Id": job_id, "Name": name, "State": state, "Created": CREATED}, **properties)


def real_entities(case):
    ended, running, waiting = case.job_ids
    return [entity(ended, "Ended before", 3, StartTime=STARTED, EndTime=ENDED),
            entity(running, "Running now", 2, StartTime=STARTED), entity(waiting, "Waiting still", 0)]


def real_page(case, *more):
    return json.dumps({"odata.metadata": "x", "value": [*real_entities(case), *more]})


def odd_id(number):
    return f"nb:jid:UUID:{number:08d}-0000-4000-8000-00000000odd0"


def is_thorough(case):
    """Where time passes at will, a matrix is tried in full; where a person sits, a part of it."""
    return "time" in case.subject.abilities


def sample(case, things, number):
    things = list(things)
    step = 1 if is_thorough(case) else max(len(things) // number, 1)
    return things[step // 2::step][:len(things) if is_thorough(case) else number]


def refuse_all(make_bodies, n_seen=2):
    """Each of these bodies instead of the list: a failure, and nothing of it is taken."""

    def run(case):
        case.begin()
        bodies = sample(case, make_bodies(case), n_seen)
        for i, body in enumerate(bodies):
            case.service.tell(op="clear")
            if i > 0 and not is_thorough(case):
                case.wait_for_health("up-to-date")
            case.service.fault(LIST, **(body if isinstance(body, dict) else {"body": body}))
            state = case.poll(full=i == 0)
            case.check(state["health"] == "offline", f"{str(body)[:200]!r} is taken for a list")
            case.check(state.get("kind", "format") == "format", f"{str(body)[:200]!r}: {state}")
        case.note(f"{len(bodies)} bodies refused, the last: {state['says']}")
        case.check_list_kept()
        case.check(not case.subject.told(), f"it told {case.subject.told()}")
        case.service.lift()
        case.recover()

    return run


def show_all(make_entities, expected=None, n_seen=30, tasks='{"value":[]}'):
    """These entities stand in the list beside the three good ones: all are shown that have an id, none is told."""

    def run(case):
        case.begin()
        # Beside those that the service knows.
        known = "|".join(job_id.rpartition(":")[2] for job_id in case.job_ids)
        case.service.fault(rf"GET /api/Jobs\('(?!.*(?:{known})).*/Tasks", body=tasks)
        entities = sample(case, make_entities(case), n_seen)
        case.service.fault(LIST, body=real_page(case, *entities))
        state = case.poll(full=True)
        case.check(state["health"] == "up-to-date", f"the page is refused: {state['says']}")
        wanted = {one["Id"] for one in entities if isinstance(one.get("Id"), str) and one["Id"]}
        jobs = case.wait_for_jobs("the page", lambda jobs: wanted <= set(jobs))
        case.check(set(jobs) == wanted | set(case.job_ids), f"shown without an id: {set(jobs) - wanted}")
        for job_id, kept in case.kept.items():
            case.check(jobs[job_id] == kept, f"a good job became {jobs[job_id]}")
        for one in entities:
            if expected and one.get("Id") in jobs:
                word = expected(one)
                case.check(jobs[one["Id"]]["state"] == word, f"{one} is shown as {jobs[one['Id']]}")
        for job_id in sample(case, wanted, 3):
            case.subject.show(case.ACCOUNT, job_id)
        case.note(f"{len(entities)} odd jobs, {len(wanted)} shown")
        case.check(not case.subject.told(), f"it told {case.subject.told()}")
        case.service.lift()
        case.recover()

    return run


# JSON and values

VALUES = (None, True, False, 12.5, -1, 0, 9, 1e15, "", "x", "3", "2026-01-02T03:04:05", [], [1], [None, {}], {}, {"a": 1},
          {"results": [1]}, {"__deferred": {"uri": "http://other.example/"}}, "\t\n", "0001-01-01T00:00:00",
          "9999-12-31T23:59:59.9999999", "1969-12-31T23:59:59", "99999-01-01T00:00:00", "2026-02-30T25:61:61")
FIELDS = ("Name", "Created", "LastModified", "StartTime", "EndTime", "Priority", "RunningDuration", "TemplateId",
          "JobNotificationSubscriptions", "OutputMediaAssets", "Tasks", "odata.type", "__metadata")


def cut_pages(case):
    page = real_page(case)
    return [page[:length] for length in range(len(page))]


def odd_fields(case):
    return [entity(odd_id(i * 100 + j), f"Odd {i} {j}", 2, **{field: value})
            for i, field in enumerate(FIELDS) for j, value in enumerate(VALUES)]


def odd_states(case):
    values = (-1, 7, 99, 2.7, "3", "Finished", True, False, None, [3], {"a": 3}, 1e15, "<b>3</b>", "x" * 5000, "", "-0")
    return [entity(odd_id(i), f"State {i}", value) for i, value in enumerate(values)]


def missing_members(case):
    whole = entity(odd_id(1), "Whole", 2, StartTime=STARTED, Priority=3, RunningDuration=5.0)
    for i, name in enumerate(whole):
        yield {key: value for key, value in dict(whole, Id=odd_id(10 + i)).items() if key != name}
    yield {}
    yield {"Id": odd_id(30)}
    for odd in (None, 5, "", [], {}, True):
        yield dict(whole, Id=odd)


def odd_ids(case):
    tails = ("with space", "quote'quote", 'double"quote', "percent%41%00%", "../../etc/passwd", "..", "a/b/c", "back\\slash",
             "<b>bold</b>", "&amp;", "输入", "عربي", "👩‍👩‍👧", "new\nline", "tab\tstop", "\u202ereversed", "a" * 3000, "%s%n%d",
             "{0}", "$HOME", "`id`", ";id", "\u200b", "é", "e\u0301", "?query=1", "#part", "+", "'or'1'eq'1")
    return [entity("nb:jid:UUID:odd-" + tail, f"Id {i}", 2) for i, tail in enumerate(tails)]


def odd_times(case):
    times = (None, "0001-01-01T00:00:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59", "1970-01-01T00:00:00",
             "2038-01-19T03:14:08", "2026-01-02T03:04:05", "2026-01-02T03:04:05.1", "2026-01-02T03:04:05.1234567Z",
             "2026-01-02T03:04:05+14:00", "2026-01-02T03:04:05-14:00", "2026-06-30T23:59:60", "26-1-2", "soon", "")
    pairs = [(a, b) for a in times for b in times]
    durations = (-1.0, 0.0, 1e300, -1e300, 5e-324, 1e18, 0.1)
    return [entity(odd_id(i), f"Times {i}", (2, 0, 1, 6)[i % 4], Created=a, StartTime=b, EndTime=a,
                   RunningDuration=durations[i % len(durations)]) for i, (a, b) in enumerate(pairs)]


def odd_tasks(case):
    """The tasks of a job, with every field of every type; what is shown of the job stays sane, in the details too."""
    names = ("Name", "StartTime", "EndTime", "Priority", "RunningDuration", "Progress", "Configuration", "MediaProcessorId",
             "ErrorDetails", "HistoricalEvents", "State", "PerfMessage", "TaskBody", "InputMediaAssets")
    messages = ([{"Code": 5, "Message": None}], [{"Code": "<b>x", "Message": "\u202e&\n" * 100}], [1, "x", None, [[]]],
                {"results": [{"Message": "m" * 10000}]}, [{"TimeStamp": "9999-12-31T23:59:59.9999999"}] * 50)
    tasks = [{"Id": f"nb:tid:UUID:{i}-{j}", "State": 2, "Progress": 50.0, name: value} for i, name in enumerate(names)
             for j, value in enumerate((*VALUES, 250, -5, 1e300, *messages))]
    tasks = sample(case, tasks, 60)
    case.begin()
    running = case.job_ids[1]
    case.service.fault(r"/Tasks", body=json.dumps({"value": tasks}))
    state = case.poll()
    case.check(state["health"] == "up-to-date", f"the tasks are refused: {state['says']}")
    case.subject.show(case.ACCOUNT, running)
    jobs = case.subject.jobs(case.ACCOUNT)
    case.check(jobs[running]["state"] == "processing" and jobs[running]["progress"] <= 100, f"it shows {jobs[running]}")
    # The list of tasks becomes shorter, empty, and whole again.
    for body in (json.dumps({"value": tasks[::7]}), '{"value":[]}', json.dumps({"value": tasks[::-1]})):
        case.service.tell(op="clear")
        case.service.fault(r"/Tasks", body=body)
        case.poll()
    case.note(f"{len(tasks)} odd tasks")
    case.check(not case.subject.told(), f"it told {case.subject.told()}")
    case.service.lift()
    case.recover()


def raw(*pieces):
    """A body of bytes, in place of the list."""
    return {"body64": base64.b64encode(b"".join(pieces)).decode()}


def not_utf8(case):
    bad = (b"\xff", b"\xfe\xff", b"\xc0\x80", b"\xe0\x80\x80", b"\xe2\x82", b"\xed\xa0\x80", b"\xf4\x90\x80\x80",
           b"\xf8\x88\x80\x80\x80", b"\x80", b"caf\xe9")
    for text in bad:
        for field in ("Id", "Name"):
            other = "Name" if field == "Id" else "Id"
            yield raw(b'{"value":[{"', other.encode(), b'":"nb:jid:UUID:1","', field.encode(), b'":"a', text, b'b"}]}')
    page = real_page(case)
    yield raw(page.encode("utf-16"))
    yield raw(page.encode("utf-32"))


def nothing_but_nul(case):
    for body in (b'{"value":[{"Id":"nb:jid:UUID:1\\u0000a"},{"Id":"nb:jid:UUID:1\\u0000b"}]}',
                 b'{"value":[{"Id":"nb:jid:UUID:1\0"}]}', b'{"value":[]}\0', b"\0" + b'{"value":[]}', b"\0" * 1000,
                 b'{"value":[{"Id":"nb:jid:UUID:1","Na\\u0000me":"x"}]}'):
        yield raw(body)


def no_lists(case):
    return ("[]", "[1]", '"x"', "5", "null", "true", "{}", '{"value":null}', '{"value":{}}', '{"value":5}', '{"value":"x"}',
            '{"value":[1,2]}', '{"value":[null]}', '{"value":[[]]}', '{"value":[{}]}', '{"d":null}', '{"d":{}}',
            '{"d":{"results":{}}}', '{"d":[5]}', '{"jobs":[]}', '{"VALUE":[]}', '{"error":{"code":"x"}}',
            '{"odata.error":{"code":"","message":{"lang":"en","value":"<b>No</b>"}}}')


def no_json(case):
    return ("{'value':[]}", '{"value":[],}', '{"value":[] // none\n}', '{"value":[NaN]}', '{"value":[Infinity]}',
            '{value:[]}', '{"value":[]}{"value":[]}', '{"value":[]} x', '["value":[]]', '{"value":[01]}', '{"value":["\t"]}',
            '{"value":["\\x41"]}', '{"value":["\\u12"]}', '{"value":[+1]}', '{"value":[.5]}', '{"value":[1.]}',
            '{"value":[tru]}', '<Jobs/>', "value=none", '{"value":[]', '{"value":]}', '\ufeff\ufeff{"value":[]}')


def huge_numbers(case):
    for number in ("1e999", "-1e999", "99999999999999999999", "9223372036854775808", "-9223372036854775809", "1" * 65,
                   "0." + "1" * 70, "1E400"):
        for field in ("State", "Priority", "RunningDuration", "Other"):
            yield f'{{"value":[{{"Id":"nb:jid:UUID:1","{field}":{number}}}]}}'


def twice_named(case):
    return ('{"value":[{"Id":"nb:jid:UUID:1","State":2,"State":3}]}', '{"value":[],"value":[{"Id":"nb:jid:UUID:1"}]}',
            '{"value":[{"Id":"nb:jid:UUID:1","Id":"nb:jid:UUID:2"}]}',
            '{"value":[{"Id":"nb:jid:UUID:1","a":{"b":1,"\\u0062":2}}]}')


def deep_ones(case):
    return ("[" * 100000, '{"value":' * 50000, '{"value":[{"Id":"nb:jid:UUID:1","x":' + "[" * 65 + "]" * 65 + "}]}",
            '{"value":[{"Id":"nb:jid:UUID:1","x":' + '{"a":' * 1000 + "1" + "}" * 1000 + "}]}", "[" * 3000 + "]" * 3000)


def too_long(case):
    return ('{"value":[{"Id":"nb:jid:UUID:1","Name":"' + "x" * (MIB + 1) + '"}]}',
            '{"value":[{"Id":"' + "x" * (MIB + 1) + '"}]}', '{"value":[{"' + "x" * (MIB + 1) + '":1}]}')


def other_order(case):
    case.service.fault(LIST, body=json.dumps({
        "unknown": {"deep": [[{}]]}, "value": [dict(reversed(dict(one, Zebra={"stripes": [1, None]}, Ünknown="x").items()))
                                               for one in reversed(real_entities(case))], "odata.count": "3", "last": None}))


def with_mark(case):
    case.service.fault(LIST, **raw(b"\xef\xbb\xbf", real_page(case).encode()))


def lone_surrogates(case):
    halves = ("\\ud800", "\\udc00", "\\udfff\\ud800", "a\\ud83dz", "\\uffff", "\\ufffe", "\\ud83d\\ude00")
    body = real_page(case)[:-2] + "".join(f',{{"Id":"nb:jid:UUID:half-{i}","Name":"{half}","State":2}}'
                                          for i, half in enumerate(halves)) + "]}"
    case.service.fault(LIST, body=body)


def progresses(case):
    """Counts that are none: clamped or unknown, and never an end."""
    case.begin()
    running = case.job_ids[1]
    for text in sample(case, ("-5", "250", "null", '"50"', "100", "99.99999", "1e300", "-0.0", "true", "[]"), 4):
        case.service.tell(op="clear")
        case.service.fault(r"/Tasks", body='{"value":[{"Id":"nb:tid:UUID:1","State":2,"Progress":%s}]}' % text)
        state = case.poll()
        case.check(state["health"] == "up-to-date", f"Progress {text}: {state['says']}")
        job = case.subject.jobs(case.ACCOUNT)[running]
        case.check(job["state"] == "processing" and -1 <= job["progress"] <= 100, f"Progress {text}: {job}")
    case.check(not case.subject.told(), f"it told {case.subject.told()}")
    case.service.lift()
    case.recover()


# Hostile text

NAMES = (
    "<b>bold</b>", "<span size='99999'>big</span>", '<a href="https://evil.example/">here</a>', "a & b &amp; &#x41; &lt;",
    "</b></span>", "<img src=x onerror=alert(1)>", "%s %n %d %x", "{0} ${HOME} `id` $(id)", "; rm -rf / #",
    "\u202egpj.exe", "\u2066isolate", "\u2068first\u2069", "\u200frtl\u200e", "عربي اسم", "שם בעברית", "abc שם def",
    "输入文件 — 高级", "一二三四五六七八九十" * 30, "日本語\u3000名前", "한국어 이름", "line one\nline two\r\nthree", "tab\there", "\x01\x02\x1b[31mred\x07",
    "\x7f\x85\u2028\u2029", " leading and trailing ", "", " ", "\u200b\u200b\u200b", "\ufeffmark", "e" + "\u0301" * 400,
    "Z̷̛̲͍͓͎̱͌́̈̌̆a̸l̴g̶o̷ " * 20, "👩‍👩‍👧‍👦" * 20, "🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇪🇺 👍🏿", "\U000e0041\U000e0042 tags", "\ufffe\uffff", "A" * 5000, "wide" * 3000 + "\n" * 3000,
    "../../etc/passwd", "C:\\Windows\\..\\x", "file:///etc/passwd", "javascript:alert(1)", "=cmd|' /C calc'!A0", "@SUM(1)",
)
LONG_NAME = "long " * (MIB // 5)


def hostile_names(names):
    """They run, are shown, looked at, and told when they end."""

    def run(case):
        case.begin()
        ids = {case.service.add_job(name, 2, 10.0): name for name in names}
        case.poll()
        # Who searches is shown so many at most.
        case.check(len(ids) < 47, "too many names for one row")
        jobs = case.wait_for_jobs("the names", lambda jobs: set(ids) <= set(jobs))
        for job_id, name in ids.items():
            case.subject.check_name(jobs[job_id]["name"], name)
        for job_id in sample(case, ids, 6):
            case.subject.show(case.ACCOUNT, job_id)
        failing = list(ids)[::2]
        for job_id in ids:
            if job_id in failing:
                error = {"State": 4, "ErrorDetails": [{"Code": ids[job_id][:500], "Message": ids[job_id]}]}
                case.service.set_job(job_id, error, State=4, EndTime=NOW_ENDED)
            else:
                case.service.set_job(job_id, {"State": 3, "Progress": 100.0}, State=3, EndTime=NOW_ENDED)
        case.poll()
        wait_for("the words of all", lambda: {told[1] for told in case.subject.told()} == set(ids))
        told = [line[1] for line in case.subject.told()]
        case.check(len(told) == len(ids), f"{len(told)} ends of {len(ids)} jobs were told")
        case.note(f"{len(ids)} names shown and told")

    return run


# Lists, pages and histories

def in_pages(case, number, size):
    """@number of jobs, which come in pages of @size."""
    case.job_ids = [case.service.add_job(f"Job {i}", 2, 10.0) for i in range(number)]
    case.service.tell(op="option", page_size=size, next_links=True)
    case.begin_with(number)


def added_between_pages(case):
    in_pages(case, 9, 3)
    new = odd_id(1)
    case.service.fault(LIST + r"\?(?!.*skiptoken)", times=1,
                       then={"op": "add", "job": {"Id": new, "Name": "New", "State": 2}, "at": 0, "tasks": []})
    case.poll(full=True)
    jobs = case.subject.jobs(case.ACCOUNT)
    case.check(set(case.job_ids) <= set(jobs) and len(jobs) <= 10, f"{len(jobs)} jobs")
    case.poll()
    case.wait_for_jobs("the new job", lambda jobs: set(jobs) == {*case.job_ids, new})
    case.check(not case.subject.told(), f"it told {case.subject.told()}")
    case.recover()


def removed_between_pages(case):
    in_pages(case, 9, 3)
    gone = case.job_ids[0]
    case.service.fault(LIST + r"\?(?!.*skiptoken)", times=1, then={"op": "remove", "id": gone})
    case.poll(full=True)
    case.check_has_all(case.job_ids[1:])
    case.poll(full=True)
    case.check_has_all(case.job_ids[1:])
    case.check(not case.subject.told(), f"it told {case.subject.told()}")
    case.recover()


def twice_in_list(case):
    """The same id twice in a page and in two ways of writing: one row, and what was read last is right."""
    case.begin()
    case.service.fault(rf"GET /api/Jobs\('[^']*{odd_id(1)[-12:]}", body='{"value":[]}')
    case.service.fault(LIST, body=real_page(case, entity(odd_id(1), "First", 2), entity(odd_id(1).upper(), "Second", 0),
                                            entity(odd_id(1), "Last", 1)))
    case.poll(full=True)
    jobs = case.wait_for_jobs("the row", lambda jobs: len(jobs) > 3)
    found = [job for job_id, job in jobs.items() if job_id.lower() == odd_id(1).lower()]
    case.check(len(found) == 1 and found[0]["state"] == "scheduled", f"it shows {found}")
    case.service.lift()
    case.recover()


def circle(number):
    """Each page says that the list goes on at the next, and the last at the first."""

    def fault(case):
        def link(i):
            return case.service.url(case.row.scheme, f"/api/Jobs()?$skiptoken=page{i % number}")

        for i in range(number):
            body = json.dumps({"value": [entity(odd_id(i))], "odata.nextLink": link(i + 1)})
            case.service.fault(rf"skiptoken=page{i}$", status=200, body=body)
        case.service.fault(LIST, body=json.dumps({"value": real_entities(case), "odata.nextLink": link(0)}))

    return fault


def goes_on_elsewhere(case):
    case.other = case.new_service()
    case.service.fault(LIST, body=json.dumps({"value": real_entities(case),
                                              "odata.nextLink": case.other.url("http", "/api/Jobs()?$skiptoken=1")}))


def other_saw_nothing(case):
    accepted = case.other.tell(op="ports")
    case.check(all(port["accepted"] == 0 for port in accepted.values()), "the other origin saw a connection")


def odd_link(link):
    return lambda case: case.service.fault(LIST, body=json.dumps({"value": real_entities(case), "odata.nextLink": link}))


def endless(case):
    """Always another page, never the same."""
    def link(i):
        return case.service.url(case.row.scheme, f"/api/Jobs()?$skiptoken=page{i}")

    case.service.fault(LIST, times=1, body=json.dumps({"value": real_entities(case), "odata.nextLink": link(0)}))
    # More than are read in one poll: it may have begun with another by the time that it is looked at.
    for i in range(3300):
        case.service.fault(LIST, times=1, status=200,
                           body=json.dumps({"value": [entity(odd_id(i))], "odata.nextLink": link(i + 1)}))


def third_page_fails(case):
    in_pages(case, 15, 3)
    case.kept = case.subject.jobs(case.ACCOUNT)
    case.service.fault(r"skiptoken=6", status=500, body="")
    state = case.poll(full=True)
    case.check(state["health"] == "offline", f"the state is {state['health']}")
    case.note(state["says"])
    case.check_list_kept()
    case.service.lift()
    case.recover()


def finish(case, job_id, end=NOW_ENDED, state=3):
    case.service.set_job(job_id, {"State": state, "Progress": 100.0}, State=state, EndTime=end)


def expect_told(case, *expected):
    wait_for("what is to be told", lambda: [tuple(line)[1:] for line in case.subject.told()] == list(expected))
    case.poll()
    told = [tuple(line)[1:] for line in case.subject.told()]
    case.check(told == list(expected), f"it told {told}")


def jumps(case):
    case.begin()
    waiting = case.job_ids[2]
    finish(case, waiting)
    expect_told(case, (waiting, "finished"))


def goes_back(case):
    """Finished, then running again, then finished at the same time: one word. What ends anew is news."""
    case.begin()
    running = case.job_ids[1]
    finish(case, running)
    expect_told(case, (running, "finished"))
    case.service.set_job(running, {"State": 2, "Progress": 20.0}, State=2, EndTime=None)
    case.poll(full=True)
    case.wait_for_jobs("the job that runs again", lambda jobs: jobs[running]["state"] == "processing")
    finish(case, running)
    case.poll(full=True)
    case.wait_for_jobs("the job that has ended again", lambda jobs: jobs[running]["state"] == "finished")
    expect_told(case, (running, "finished"))


def changes_its_end(case):
    """Finished, and then it is said to have failed."""
    case.begin()
    running = case.job_ids[1]
    finish(case, running)
    expect_told(case, (running, "finished"))
    finish(case, running, state=4)
    case.poll(full=True)
    case.wait_for_jobs("the other end", lambda jobs: jobs[running]["state"] == "error")
    case.poll()
    case.check(len(case.subject.told()) == 1, f"it told {case.subject.told()}")


def every_way(case):
    """Through all states, forwards and backwards; the end counts once."""
    case.begin()
    running = case.job_ids[1]
    for state in (0, 1, 2, 6, 2, 0, 2, 9, 2, 1):
        case.service.set_job(running, {"State": state, "Progress": 5.0 * state}, State=state, EndTime=None)
        case.poll()
        word = WORDS[state] if state < len(WORDS) else "unknown"
        case.wait_for_jobs(f"state {word}", lambda jobs, word=word: jobs[running]["state"] == word)
        case.check(not case.subject.told(), f"it told {case.subject.told()}")
    case.recover()


def vanishes_once(case):
    """Not in one answer, and in the next again: neither gone nor new."""
    case.begin()
    running, waiting = case.job_ids[1:]
    entities = [one for one in real_entities(case) if one["Id"] != running]
    case.service.fault(LIST, body=json.dumps({"value": entities}))
    case.poll(full=True)
    case.service.lift()
    case.poll()
    case.wait_for_jobs("all three", lambda jobs: set(jobs) == set(case.job_ids)
                       and jobs[running]["state"] == "processing" and jobs[waiting]["state"] == "queued")
    case.check(not case.subject.told(), f"it told {case.subject.told()}")
    case.recover()


def all_vanish_once(case):
    """An empty list after a full one is looked at twice before it is believed."""
    case.begin()
    case.service.fault(LIST, body='{"value":[]}', times=1)
    state = case.poll(full=True)
    case.check(state["health"] == "up-to-date", f"it says {state['says']}")
    case.check(set(case.subject.jobs(case.ACCOUNT)) == set(case.job_ids), "rows went at the first empty answer")
    case.service.lift()
    case.poll()
    case.check(not case.subject.told(), f"it told {case.subject.told()}")
    case.recover()


def same_ids(case):
    """Two accounts at two services whose jobs have the same ids: two rows each, and each its own story."""
    case.begin()
    other = case.new_service()
    for job_id, one in zip(case.job_ids, real_entities(case)):
        other.add_job("Other " + one["Name"], one["State"], 10.0, Id=job_id)
    case.add_account("account-2", service=other)
    case.wait_for_health("up-to-date", account_id="account-2")
    theirs = case.wait_for_jobs("the other list", lambda jobs: set(jobs) == set(case.job_ids), "account-2")
    case.check(all(job["name"].startswith("Other ") for job in theirs.values()), f"they are mixed up: {theirs}")
    case.check_list_kept()
    running = case.job_ids[1]
    other.set_job(running, {"State": 3, "Progress": 100.0}, State=3, EndTime=NOW_ENDED)
    case.poll("account-2")
    wait_for("the word of the other", lambda: [tuple(line) for line in case.subject.told()]
             == [("account-2", running, "finished")])
    case.check(case.subject.jobs(case.ACCOUNT)[running]["state"] == "processing", "the end of one is the end of the other")
    finish(case, running)
    case.poll()
    wait_for("both words", lambda: sorted(tuple(line) for line in case.subject.told())
             == [("account-1", running, "finished"), ("account-2", running, "finished")])


def removed_in_flight(case):
    """The account goes while its request runs: the answer is nobody's, and what is added then begins anew."""
    case.begin()
    case.service.fault(LIST, delay=3)
    seen = len(case.requests("/api/Jobs()"))
    case.subject.refresh(case.ACCOUNT)
    wait_for("the request", lambda: len(case.requests("/api/Jobs()")) > seen)
    case.subject.remove_account(case.ACCOUNT)
    case.service.lift()
    case.add_account("account-2")
    case.wait_for_health("up-to-date", account_id="account-2")
    jobs = case.wait_for_jobs("the list", lambda jobs: len(jobs) == 3, "account-2")
    case.check(set(jobs) == set(case.job_ids), f"it shows {jobs}")
    case.check(not case.subject.told(), f"it told {case.subject.told()}")


def comes_and_goes(case):
    """The same account is added and removed five times, with its requests under way."""
    case.fill()
    case.subject.start()
    case.service.fault(LIST, delay=0.3)
    for i in range(5):
        case.add_account(f"account-{i}")
        if i % 2:
            wait_for("a request", lambda i=i: len(case.requests("/api/Jobs()")) > i // 2)
        case.subject.remove_account(f"account-{i}")
    case.service.lift()
    case.add_account("account-9")
    case.wait_for_health("up-to-date", account_id="account-9")
    case.wait_for_jobs("the list", lambda jobs: len(jobs) == 3, "account-9")
    case.check(not case.subject.told(), f"it told {case.subject.told()}")


ROWS = [
    Row("J1", "The list is cut at every byte: it is never a shorter one", run=refuse_all(cut_pages, 3)),
    Row("J2", "Nested far too deep: refused, and no crash", run=refuse_all(deep_ones, 3)),
    Row("J3", "Every field of a job with every other type: the job is shown, and so are all others",
        run=show_all(odd_fields, lambda one: "processing")),
    Row("J3a", "Every field of a task with every other type, and lists of tasks that shrink and grow", run=odd_tasks),
    Row("J4", "Members are missing, each and all: what has no id is left out", run=show_all(missing_members)),
    Row("J5", "Unknown members, another order of members and of jobs: they do not matter", other_order, **FINE),
    Row("J6", "A member stands twice: the page is refused", run=refuse_all(twice_named)),
    Row("J7", "Numbers that no computer holds: refused, nothing wraps around", run=refuse_all(huge_numbers)),
    Row("J8", "A text of more than a mebibyte: refused", run=refuse_all(too_long, 1)),
    Row("J9", "Bytes that are not UTF-8: refused", run=refuse_all(not_utf8)),
    Row("J10", "Halves of characters: no crash, whatever is made of them", lone_surrogates, **ANY),
    Row("J11", "NUL, raw and escaped: refused", run=refuse_all(nothing_but_nul)),
    Row("J12", "A byte order mark in front of the right list: accepted", with_mark, **FINE),
    Row("J13", "Almost JSON: refused", run=refuse_all(no_json)),
    Row("J14", "JSON that is no list of jobs: refused", run=refuse_all(no_lists)),
    Row("J15", "Times from the year 1 to 9999, ends before starts, negative durations: shown", run=show_all(odd_times)),
    Row("J16", "Ids with quotes, paths, percents and of great length: each is a job of its own", run=show_all(odd_ids)),
    Row("J17", "States that nobody knows: shown as unknown, neither ended nor told",
        run=show_all(odd_states, lambda one: "unknown")),
    Row("J18", "Counts of progress that are none: clamped or unknown", run=progresses),
    Row("T1", "Names with markup, directions, control characters, floods and emoji: shown and told as text",
        run=hostile_names(NAMES)),
    Row("T4", "Names of a mebibyte: they are cut for display, and nothing stands still", run=hostile_names([LONG_NAME] * 8)),
    Row("C1", "A job is added while pages are read: no job is there twice or lost", run=added_between_pages),
    Row("C2", "A job is removed while pages are read: no other one goes", run=removed_between_pages),
    Row("C3", "The same id twice in a list: one row, and what was read last", run=twice_in_list),
    *(Row(f"C4-{number}", f"The pages go round in a circle of {number}: it stops", circle(number), requests=20, **FORMAT)
      for number in (1, 2, 5)),
    Row("C5", "The list goes on at another origin: nobody goes there", goes_on_elsewhere, requests=20,
        after=other_saw_nothing, **FORMAT),
    *(Row(f"C5-{i}", f"The list goes on at {link!r}: no list", odd_link(link), requests=20, **FORMAT)
      for i, link in enumerate(("file:///etc/passwd", "javascript:alert(1)", "http://[::1", "//other.example/api/Jobs()",
                                "https://user:pass@127.0.0.1/api/"))),
    Row("C6", "Page after page without end: it stops, and says so", endless, requests=2100, patience=2 * DEADLINE + 60,
        next=(0, 3960), needs={"time"}, **FORMAT),
    Row("C8", "The third of five pages fails: nothing is taken, nothing is removed", run=third_page_fails),
    Row("C9", "A job jumps from waiting to finished: told once", run=jumps),
    Row("C10", "A finished job runs again and finishes: told once for that end", run=goes_back),
    Row("C10a", "A finished job has failed, it is said later: shown, not told again", run=changes_its_end),
    Row("C11", "A job goes through all states, also backwards: shown as it is, told when it has ended", run=every_way),
    Row("C12", "A job is missing in one answer: neither gone nor new", run=vanishes_once),
    Row("C12a", "All jobs are missing in one answer: it is looked at twice", run=all_vanish_once),
    Row("C13", "Two accounts whose jobs have the same ids: two rows and two stories", needs={"several"}, run=same_ids),
    Row("C14", "An account is removed while its request runs: the answer is nobody's", run=removed_in_flight),
    Row("C14a", "An account comes and goes five times with its requests under way", run=comes_and_goes),
]
