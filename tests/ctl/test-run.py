#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Proves that `encodesctl run` behaves as the command itself, and tells the truth about it: with real ffmpeg."""

import configparser
import fcntl
import multiprocessing
import os
import pty
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import traceback

ENCODESCTL = os.path.abspath(sys.argv[1])
DEADLINE = 40


class Skip(Exception):
    """This machine does not allow what the test needs."""


def wait_until(what, condition):
    """Waits for something that has to happen; returns what it was."""
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        result = condition()
        if result:
            return result
        time.sleep(0.02)
    raise AssertionError(f"not in time: {what}")


class Place:
    """A home of its own for each test."""

    def __init__(self):
        self.top = tempfile.mkdtemp(prefix="encodes-run-")
        self.state = os.path.join(self.top, "state")
        self.jobs = os.path.join(self.state, "encodes", "jobs")
        self.env = dict(os.environ, XDG_STATE_HOME=self.state, TMPDIR=self.top)

    def path(self, *parts):
        return os.path.join(self.top, *parts)

    def folders(self):
        if not os.path.isdir(self.jobs):
            return []
        return [os.path.join(self.jobs, name) for name in os.listdir(self.jobs) if name[0] != "."]

    def folder(self):
        folders = self.folders()
        assert len(folders) == 1, folders
        return folders[0]

    def wait_for_folder(self):
        return wait_until("a job's folder", lambda: self.folders() and self.folders()[0])

    def run(self, *args, **options):
        return subprocess.run([ENCODESCTL, "run", *args], env=self.env, cwd=self.top, capture_output=True,
                              timeout=DEADLINE, stdin=subprocess.DEVNULL, **options)

    def start(self, *args, **options):
        options.setdefault("stdin", subprocess.DEVNULL)
        options.setdefault("stderr", subprocess.DEVNULL)
        return subprocess.Popen([ENCODESCTL, "run", *args], env=self.env, cwd=self.top, **options)

    def ended(self):
        return read_keys(os.path.join(self.folder(), "ended"), "Ended")

    def job(self):
        return read_keys(os.path.join(self.folder(), "job"), "Job")


def read_keys(path, group):
    parser = configparser.RawConfigParser(delimiters="=", comment_prefixes="#", strict=False)
    parser.optionxform = str
    with open(path, encoding="utf-8") as file:
        parser.read_file(file)
    return dict(parser[group])


def is_locked(folder):
    with open(os.path.join(folder, "lock"), "rb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def read(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def read_line(fd):
    line = b""
    while not line.endswith(b"\n"):
        line += os.read(fd, 1)
    return line


def encode(seconds, output, real_time=True):
    """An ffmpeg command for a clip that ffmpeg generates; in real time if it has to be met running."""
    return ["ffmpeg", "-nostdin", "-y", *(["-re"] if real_time else []), "-f", "lavfi", "-i",
            f"testsrc2=size=160x90:rate=25:duration={seconds}", "-c:v", "mpeg4", output]


def out_time(folder):
    times = [int(line.split("=")[1]) for line in read(os.path.join(folder, "progress")).splitlines()
             if line.startswith("out_time_us=") and line.split("=")[1].isdigit()]
    return times[-1] if times else 0


def descendants(pid):
    found = []
    for task in os.listdir(f"/proc/{pid}/task"):
        for child in read(f"/proc/{pid}/task/{task}/children").split():
            found += [int(child)] + descendants(child)
    return found


def find_ffmpeg(runner):
    for pid in descendants(runner.pid):
        if read(f"/proc/{pid}/comm").strip() == "ffmpeg":
            return pid
    return 0


def is_playable(path):
    result = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of",
                             "default=nw=1:nk=1", path], capture_output=True, text=True, check=False)
    return result.returncode == 0 and float(result.stdout) > 0


def test_finishes(place):
    "a real encode's progress rises and it finishes"
    runner = place.start("--name", "A film", "--", *encode(3, "film.mp4"))
    folder = place.wait_for_folder()
    seen = []

    def watch():
        now = out_time(folder)
        if not seen or now != seen[-1]:
            seen.append(now)
        return runner.poll() is not None

    wait_until("the end", watch)
    assert runner.returncode == 0
    assert len(seen) >= 4 and seen == sorted(set(seen)), seen
    assert place.job()["Name"] == "A film" and place.job()["ExpectedDuration"] == "3000000", place.job()
    assert place.ended()["State"] == "finished" and place.ended()["ExitStatus"] == "0", place.ended()
    assert not is_locked(folder)
    assert os.stat(folder).st_mode & 0o777 == 0o700
    assert sorted(os.listdir(folder)) == ["ended", "job", "lock", "messages", "progress"], os.listdir(folder)


def test_name_from_result(place):
    "without a name the job is called after its result"
    place.run("--", *encode(1, "dir.of-films.mkv", False))
    assert place.job()["Name"] == "dir.of-films.mkv", place.job()
    assert place.job()["Processor"] == "ffmpeg"


def test_probes_inputs(place):
    "the input's duration is learnt while the encode runs"
    subprocess.run(encode(2, place.path("in.mp4"), False), check=True, capture_output=True)
    result = place.run("--", "ffmpeg", "-nostdin", "-re", "-i", "in.mp4", "-c", "copy", "out.mkv")
    assert result.returncode == 0, result.stderr
    assert place.job()["ExpectedDuration"] == "2000000", place.job()
    assert place.job()["Inputs"] == "in.mp4;", place.job()


def test_without_ffprobe(place):
    "an ffmpeg without an ffprobe beside it runs all the same"
    os.symlink(shutil.which("ffmpeg"), place.path("ffmpeg"))
    result = place.run("--", place.path("ffmpeg"), *encode(1, "a.mp4", False)[1:])
    assert result.returncode == 0, result.stderr
    assert place.ended()["State"] == "finished"


def test_failure(place):
    "a failing encode keeps its exit status and says why"
    plain = subprocess.run(["ffmpeg", "-nostdin", "-i", "none.mp4", "out.mp4"], cwd=place.top, capture_output=True,
                           check=False)
    result = place.run("--", "ffmpeg", "-nostdin", "-i", "none.mp4", "out.mp4")
    # It is 1 until ffmpeg 6, and 254 then.
    assert result.returncode == plain.returncode != 0, (result.returncode, plain.returncode)
    ended = place.ended()
    assert ended["State"] == "error" and ended["ExitStatus"] == str(plain.returncode), ended
    assert "No such file or directory" in ended["Error"], ended


def test_exit_status(place):
    "any exit status is passed on"
    for status in (0, 1, 3, 126, 127, 255):
        assert place.run("--", "sh", "-c", f"exit {status}").returncode == status


def test_signal_status(place):
    "who is ended by a signal ends so"
    result = place.run("--", "sh", "-c", "kill -SEGV $$")
    assert result.returncode == -signal.SIGSEGV
    ended = place.ended()
    assert ended["State"] == "error" and ended["Signal"] == str(int(signal.SIGSEGV)), ended


def test_not_found(place):
    "a command that is not there is 127, one that cannot run 126, and neither is left running"
    assert place.run("--", "no-such-command-here").returncode == 127
    assert place.run("--", "/etc").returncode == 126
    for folder in place.folders():
        assert not is_locked(folder)
        assert read_keys(os.path.join(folder, "ended"), "Ended")["State"] == "error"


def test_usage(place):
    "wrong usage is 2 and one sentence"
    for args in ([], ["--"], ["--name"], ["--what", "--", "true"], ["--sample", "--", "true"]):
        result = place.run(*args)
        assert result.returncode == 2, (args, result)
        assert result.stderr.count(b"\n") == 1, result.stderr
        assert result.stdout == b""
    assert place.run("--help").returncode == 0
    assert place.folders() == []


def test_streams(place):
    "standard input, output and error pass unchanged"
    data = bytes(range(256)) * 5000
    script = "import sys; d = sys.stdin.buffer.read(); sys.stdout.buffer.write(d); sys.stderr.buffer.write(d[::-1])"
    result = subprocess.run([ENCODESCTL, "run", "--", "/usr/bin/python3", "-c", script], env=place.env, input=data,
                            capture_output=True, timeout=DEADLINE, check=True)
    assert result.stdout == data
    assert result.stderr == data[::-1]
    assert os.path.getsize(os.path.join(place.folder(), "messages")) <= 3 * 65536


def without_addresses(messages):
    """Where ffmpeg has something in memory is another place each time it runs."""
    return re.sub(rb"(?<=@ )0x[0-9a-f]+", b"0x0", messages)


def test_same_messages(place):
    "ffmpeg's messages are the same, byte for byte, as without"
    command = ["ffmpeg", "-nostdin", "-hide_banner", "-nostats", "-i", "none.mp4", "-f", "null", "-"]
    plain = subprocess.run(command, cwd=place.top, capture_output=True, check=False)
    assert without_addresses(place.run("--", *command).stderr) == without_addresses(plain.stderr)
    command = ["ffmpeg", "-version"]
    plain = subprocess.run(command, cwd=place.top, capture_output=True, check=False)
    result = place.run("--", *command)
    assert (result.stdout, result.stderr) == (plain.stdout, plain.stderr)


def test_environment(place):
    "environment, working directory, arguments, signals and descriptors are the person's own"
    script = ("import os, signal, sys; "
              "print(os.getcwd(), sorted(os.environ.items()), sys.argv[1:], "
              "signal.pthread_sigmask(signal.SIG_BLOCK, []), os.umask(0), "
              "[line for line in open('/proc/self/status') if line.startswith('Sig')][1:], "
              "[fd for fd in range(100) if os.path.exists(f'/proc/self/fd/{fd}')])")
    command = ["/usr/bin/python3", "-c", script, "--", "-progress", "a b", ""]
    # A mask, an ignored signal and an open file, as a shell may pass them on.
    place.env["SOMETHING"] = "of mine"

    def prepare():
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2])
        signal.signal(signal.SIGUSR1, signal.SIG_IGN)

    options = {"env": place.env, "cwd": place.top, "stdin": subprocess.DEVNULL, "capture_output": True,
               "preexec_fn": prepare, "pass_fds": [77], "timeout": DEADLINE}
    os.dup2(0, 77)
    plain = subprocess.run(command, **options, check=True)
    watched = subprocess.run([ENCODESCTL, "run", "--", *command], **options, check=True)
    os.close(77)
    assert watched.stdout == plain.stdout, (watched.stdout, plain.stdout)


def test_terminate(place):
    "SIGTERM to the runner reaches ffmpeg once and leaves a playable file"
    runner = place.start("--", *encode(30, "film.mp4"), stderr=subprocess.PIPE)
    folder = place.wait_for_folder()
    wait_until("some progress", lambda: out_time(folder) > 500000)
    runner.terminate()
    messages = runner.communicate(timeout=DEADLINE)[1]
    assert runner.returncode == 255
    assert b"received signal 15" in messages and b"Immediate exit" not in messages, messages
    assert is_playable(place.path("film.mp4"))
    assert place.ended()["State"] == "canceled", place.ended()


def test_counted_signals(place):
    "each signal arrives exactly once, whether one process or the whole group was meant"
    # Not by print(), which the next signal may find at work.
    counter = ("import os, signal, time\n"
               "def on_signal(number, frame): os.write(1, b'%d\\n' % number)\n"
               "for number in (signal.SIGUSR1, signal.SIGHUP, signal.SIGTERM): signal.signal(number, on_signal)\n"
               "print('ready', flush=True)\n"
               "while True: time.sleep(60)\n")
    runner = place.start("--", "/usr/bin/python3", "-c", counter, stdout=subprocess.PIPE, text=True,
                         start_new_session=True)
    assert runner.stdout.readline() == "ready\n"
    runner.send_signal(signal.SIGUSR1)
    assert runner.stdout.readline() == f"{int(signal.SIGUSR1)}\n"
    os.killpg(runner.pid, signal.SIGHUP)
    assert runner.stdout.readline() == f"{int(signal.SIGHUP)}\n"
    runner.send_signal(signal.SIGTERM)
    # A second SIGHUP would have come before this one.
    assert runner.stdout.readline() == f"{int(signal.SIGTERM)}\n"
    os.killpg(runner.pid, signal.SIGKILL)
    assert runner.wait(DEADLINE) == -signal.SIGKILL


def test_group_interrupt(place):
    "a signal to the whole group, as `kill %1` sends it, leaves a playable file"
    runner = place.start("--", *encode(30, "film.mp4"), start_new_session=True)
    folder = place.wait_for_folder()
    wait_until("some progress", lambda: out_time(folder) > 500000)
    os.killpg(runner.pid, signal.SIGTERM)
    assert runner.wait(DEADLINE) == 255
    assert is_playable(place.path("film.mp4"))
    assert place.ended()["State"] == "canceled", place.ended()


def test_by_name(place):
    "who looks for the program by its name finds only the program"
    runner = place.start("--", "sleep", "600", start_new_session=True)
    place.wait_for_folder()
    wait_until("the command", lambda: "sleep" in [read(f"/proc/{pid}/comm").strip() for pid in descendants(runner.pid)])
    for pid in descendants(runner.pid):
        assert "encodesctl" not in read(f"/proc/{pid}/comm")
        assert "encodesctl" not in read(f"/proc/{pid}/cmdline")
    runner.terminate()
    assert runner.wait(DEADLINE) == -signal.SIGTERM
    assert place.ended()["State"] == "canceled", place.ended()


def test_ffmpeg_killed(place):
    "an ffmpeg that is killed has failed"
    runner = place.start("--", *encode(30, "film.mp4"))
    folder = place.wait_for_folder()
    wait_until("some progress", lambda: out_time(folder) > 500000)
    os.kill(find_ffmpeg(runner), signal.SIGKILL)
    assert runner.wait(DEADLINE) == -signal.SIGKILL
    ended = place.ended()
    assert ended["State"] == "error" and ended["Signal"] == "9", ended


def test_ffmpeg_terminated(place):
    "an ffmpeg that somebody ended by itself was canceled"
    runner = place.start("--", *encode(30, "film.mp4"))
    folder = place.wait_for_folder()
    wait_until("some progress", lambda: out_time(folder) > 500000)
    os.kill(find_ffmpeg(runner), signal.SIGTERM)
    assert runner.wait(DEADLINE) == 255
    assert place.ended()["State"] == "canceled", place.ended()


def test_runner_killed(place):
    "a killed runner neither ends the encode nor hides that it still runs"
    runner = place.start("--", *encode(4, "film.mp4"), start_new_session=True)
    folder = place.wait_for_folder()
    wait_until("some progress", lambda: out_time(folder) > 500000)
    runner.kill()
    runner.wait(DEADLINE)
    assert is_locked(folder)
    before = out_time(folder)
    wait_until("more progress", lambda: out_time(folder) > before)
    wait_until("the end of the encode", lambda: not is_locked(folder))
    assert "progress=end" in read(os.path.join(folder, "progress"))
    assert is_playable(place.path("film.mp4"))
    assert not os.path.exists(os.path.join(folder, "ended"))


def test_cancel(place):
    "the wish to cancel lets ffmpeg finish its file"
    runner = place.start("--", *encode(30, "film.mp4"))
    folder = place.wait_for_folder()
    wait_until("some progress", lambda: out_time(folder) > 500000)
    with open(os.path.join(folder, "cancel"), "wb"):
        pass
    assert runner.wait(DEADLINE) == 255
    assert is_playable(place.path("film.mp4"))
    assert place.ended()["State"] == "canceled", place.ended()


def test_cancel_script(place):
    "the wish to cancel reaches an ffmpeg that a script has started"
    script = " ".join(encode(30, "film.mp4")) + "; exit $?"
    runner = place.start("--", "sh", "-c", script)
    place.wait_for_folder()
    ffmpeg = wait_until("ffmpeg", lambda: find_ffmpeg(runner))
    wait_until("some output", lambda: os.path.exists(place.path("film.mp4")))
    with open(os.path.join(place.folder(), "cancel"), "wb"):
        pass
    assert runner.wait(DEADLINE) != 0
    wait_until("the end of ffmpeg", lambda: not os.path.exists(f"/proc/{ffmpeg}"))
    assert place.ended()["State"] == "canceled", place.ended()


def test_cancel_firmly(place):
    "who does not listen is ended firmly in the end"
    runner = place.start("--", "sh", "-c", "trap '' INT TERM; echo ready; while :; do sleep 0.1; done",
                         stdout=subprocess.PIPE, text=True)
    assert runner.stdout.readline() == "ready\n"
    began = time.monotonic()
    with open(os.path.join(place.folder(), "cancel"), "wb"):
        pass
    assert runner.wait(DEADLINE) == -signal.SIGKILL
    assert 15 < time.monotonic() - began < 35
    assert place.ended()["State"] == "canceled", place.ended()


def test_unwritable(place):
    "where no folder can be made the command runs unwatched, with one warning"
    with open(place.path("state"), "wb"):
        pass
    result = place.run("--", "sh", "-c", "echo out; echo err >&2; exit 5")
    assert result.returncode == 5
    assert result.stdout == b"out\n"
    assert result.stderr.count(b"\n") == 2 and result.stderr.endswith(b"err\n"), result.stderr
    assert result.stderr.startswith(b"encodesctl: "), result.stderr
    assert place.run("--", "no-such-command-here").returncode == 127


def test_no_output(place):
    "an encode that leaves nothing has failed, whatever ffmpeg says"
    result = place.run("--", "ffmpeg", "-nostdin", "-f", "lavfi", "-i", "testsrc2=duration=1", "-vf", "select=0", "-f",
                       "rawvideo", "out.raw")
    assert result.returncode == 0, result.stderr
    ended = place.ended()
    assert ended["State"] == "error" and "out.raw" in ended["Error"], ended


def test_full_disk(place):
    "an encode that could not be written has failed, even if ffmpeg returns 0"
    result = place.run("--", *encode(2, "file:/dev/full", False)[:-1], "-f", "mpegts", "/dev/full")
    ended = place.ended()
    assert ended["State"] == "error", (result.returncode, ended)
    assert "No space left on device" in ended["Error"], ended


def test_full_state(place):
    "the end is told even where the encode has filled the disk that it is told on"
    os.mkdir(place.state)
    # What holds the disk alone can look at it.
    script = ('mount -t tmpfs -o size=256k none "$1" || exit 77; '
              '"$2" run -- sh -c \'dd if=/dev/zero of="$1/filling" bs=1k status=none; exit 9\' sh "$1"; '
              'echo "exit $?"; df --output=avail "$1" | tail -1; cat "$1"/encodes/jobs/*/ended')
    result = subprocess.run(["unshare", "-rm", "sh", "-c", script, "sh", place.state, ENCODESCTL], env=place.env,
                            capture_output=True, text=True, timeout=DEADLINE, check=False)
    if "exit 9" not in result.stdout and (result.returncode == 77 or "unshare" in result.stderr):
        raise Skip("a disk of its own is not allowed here")
    lines = result.stdout.split("\n")
    assert lines[0] == "exit 9" and lines[1].strip() == "0", result
    assert "State=error" in lines and "ExitStatus=9" in lines, result


def test_secrets(place):
    "no password of a command line is in any file"
    place.run("--", "ffmpeg", "-nostdin", "-i", "http://anna:s3cret@127.0.0.1:1/a?token=s3cret", "-headers",
              "Authorization: Bearer s3cret", "out.mp4")
    for name in os.listdir(place.folder()):
        assert "s3cret" not in read(os.path.join(place.folder(), name)), name
    assert "127.0.0.1" in read(os.path.join(place.folder(), "job"))


def test_own_progress(place):
    "a progress of the person's own is left alone"
    result = place.run("--", *encode(1, "a.mp4", False)[:-1], "-progress", "pipe:1", "a.mp4")
    assert b"progress=end" in result.stdout
    assert not os.path.exists(os.path.join(place.folder(), "progress"))
    assert place.ended()["State"] == "finished"


def test_terminal(place):
    "on a terminal the command sees a terminal of the same size, and follows it"
    script = ("import os, signal, sys\n"
              "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGWINCH])\n"
              "size = lambda: print(os.isatty(2), *os.get_terminal_size(2), file=sys.stderr, flush=True)\n"
              "size()\n"
              "while os.get_terminal_size(2).columns == 111: signal.sigwait([signal.SIGWINCH])\n"
              "size()\n")
    controller, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 33, 111, 0, 0))

    def take_terminal():
        fcntl.ioctl(2, termios.TIOCSCTTY, 0)

    runner = place.start("--", "/usr/bin/python3", "-c", script, stderr=terminal, start_new_session=True,
                         preexec_fn=take_terminal)
    os.close(terminal)
    first = read_line(controller)
    assert first == b"True 111 33\r\n", first
    fcntl.ioctl(controller, termios.TIOCSWINSZ, struct.pack("HHHH", 44, 122, 0, 0))
    assert runner.wait(DEADLINE) == 0
    second = read_line(controller)
    assert second == b"True 122 44\r\n", second
    os.close(controller)


def test_interrupt_key(place):
    "Ctrl+C on the terminal reaches ffmpeg once and leaves a playable file"
    pid, controller = pty.fork()
    if pid == 0:
        os.chdir(place.top)
        os.execve(ENCODESCTL, [ENCODESCTL, "run", "--", *encode(30, "film.mp4")], place.env)
    folder = place.wait_for_folder()
    wait_until("some progress", lambda: out_time(folder) > 500000)
    os.write(controller, b"\x03")
    messages = b""
    while True:
        try:
            piece = os.read(controller, 65536)
        except OSError:
            break
        if not piece:
            break
        messages += piece
    status = os.waitpid(pid, 0)[1]
    assert os.waitstatus_to_exitcode(status) == 255
    assert b"received signal 2" in messages and b"\r\r\n" not in messages, messages
    assert is_playable(place.path("film.mp4"))
    assert place.ended()["State"] == "canceled", place.ended()
    assert "frame=" in read(os.path.join(folder, "messages"))


def test_background_child(place):
    "a command that leaves a process behind ends at once, and that process can go on writing"
    runner = place.start("--", "sh", "-c", "(read line; echo late >&2) <fifo & echo early >&2; exit 4",
                         stderr=subprocess.PIPE) if os.mkfifo(place.path("fifo")) is None else None
    assert runner.wait(DEADLINE) == 4
    assert place.ended()["State"] == "error"
    with open(place.path("fifo"), "w", encoding="utf-8") as fifo:
        fifo.write("go\n")
    assert runner.stderr.read() == b"early\nlate\n"
    runner.stderr.close()


def test_closed_error(place):
    "a reader of standard error that goes away ends neither the encode nor its record"
    reader, writer = os.pipe()
    runner = place.start("--", *encode(2, "film.mp4"), stderr=writer)
    os.close(writer)
    # ffmpeg minds it in its first moments, with or without a runner.
    folder = place.wait_for_folder()
    wait_until("some progress", lambda: out_time(folder) > 200000)
    os.close(reader)
    assert runner.wait(DEADLINE) == 0
    assert place.ended()["State"] == "finished", place.ended()


def test_sample(place):
    "the sample is a real encode, shows its progress and leaves nothing behind"
    runner = place.start("--sample", stderr=subprocess.PIPE)
    folder = place.wait_for_folder()
    wait_until("some progress", lambda: out_time(folder) > 1000000)
    assert place.job()["Name"] == "Sample encode" and place.job()["ExpectedDuration"] == "20000000", place.job()
    runner.terminate()
    assert runner.wait(DEADLINE) == 255
    assert runner.stderr.read() == b"" and not runner.stderr.close()
    assert os.listdir(place.top) == ["state"], os.listdir(place.top)
    runner = place.start("--name", "Mine", "--sample")
    second = wait_until("a second folder", lambda: [name for name in place.folders() if name != folder])[0]
    assert read_keys(os.path.join(second, "job"), "Job")["Name"] == "Mine"
    runner.terminate()
    runner.wait(DEADLINE)
    place.env["PATH"] = place.top
    result = place.run("--sample")
    assert result.returncode == 127 and result.stderr.count(b"\n") == 1, result
    assert len(place.folders()) == 2


def measure(command, env, times):
    best = []
    for _ in range(times):
        began = time.monotonic()
        subprocess.run(command, env=env, check=True, stdin=subprocess.DEVNULL, capture_output=True)
        best.append(time.monotonic() - began)
    return sorted(best)[len(best) // 2]


def test_overhead(place):
    "an encode is not slower than without"
    figures = []
    for name, command, times in (("true", ["true"], 15), ("encode", encode(20, place.path("a.mp4"), False), 3)):
        plain = measure(command, place.env, times)
        watched = measure([ENCODESCTL, "run", "--", *command], place.env, times)
        figures.append(f"{name}: {plain * 1000:.1f} ms plain, {watched * 1000:.1f} ms watched")
        # Far above what it takes, so that a busy machine does not fail the test.
        assert watched < plain * 1.5 + 0.5, figures
    return "\n".join(figures)


def run_test(name):
    """Returns: the word before the number, what stands behind the name, and a remark."""
    place = Place()
    try:
        return "ok", "", globals()[name](place)
    except Skip as reason:
        return "ok", f" # SKIP {reason}", None
    except Exception:  # whatever it was, the other tests are to run
        return "not ok", "", traceback.format_exc()
    finally:
        shutil.rmtree(place.top, ignore_errors=True)


def main():
    tests = sys.argv[2:] or [name for name in globals() if name.startswith("test_")]
    failed = False

    print(f"1..{len(tests)}", flush=True)
    # Most of the time they wait for clips to be played. What measures time comes last, and alone.
    with multiprocessing.Pool(4) as pool:
        results = pool.imap(run_test, [name for name in tests if name != "test_overhead"], 1)
        for number, name in enumerate(tests, 1):
            word, directive, remark = next(results) if name != "test_overhead" else run_test(name)
            failed = failed or word != "ok"
            if remark:
                print("".join(f"# {line}\n" for line in remark.splitlines()), end="")
            title = f"/ctl/run/{name[5:].replace('_', '-')} - {globals()[name].__doc__}"
            print(f"{word} {number} {title}{directive}", flush=True)
    return 1 if failed else 0


sys.exit(main())
