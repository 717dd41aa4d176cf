#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-record.py ENCODESCTL

Proves that `encodesctl record` tells the truth about an encode that somebody else runs and pipes to it: with real
ffmpeg, and a real shell that says how it ended.
"""

import configparser
import fcntl
import json
import os
import pathlib
import pty
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios

from machine import finish, run_tests

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "harness"))

from desktop import wait_for  # noqa: E402

ENCODESCTL = os.path.abspath(sys.argv[1])
DEADLINE = 60
CLIP = "ffmpeg -nostdin -loglevel error -y -f lavfi -i testsrc2=size=160x90:rate=25:duration={seconds} -c:v mpeg4 {name}"
# As the help says it.
PIPE = '{{ {encode} -nostats -progress - 2>&1; echo "exit=$?"; }} | {encodesctl} record {options}'


class Place:
    def __init__(self):
        self.top = pathlib.Path(tempfile.mkdtemp(prefix="encodes-record-"))
        self.jobs = self.top / "state" / "encodes" / "jobs"
        self.environment = {**os.environ, "XDG_STATE_HOME": str(self.top / "state"), "HOME": str(self.top),
                            "XDG_CONFIG_HOME": str(self.top / "config"),
                            "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"}

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        shutil.rmtree(self.top, ignore_errors=True)

    def begin(self, arguments, **options):
        options = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        return subprocess.Popen(arguments, cwd=self.top, env=self.environment, **options)

    def record(self, text, *options):
        """What comes of @text on standard input."""
        process = self.begin([ENCODESCTL, "record", *options])
        out, err = process.communicate(text.encode(), timeout=DEADLINE)
        assert out == b"", out
        return process.returncode, err.decode()

    def shell(self, encode, options="", **more):
        command = PIPE.format(encode=encode, encodesctl=ENCODESCTL, options=options)
        return self.begin(["bash", "-c", command], stdin=subprocess.DEVNULL, **more)

    def folder(self):
        folders = list(self.jobs.glob("[!.]*"))
        assert len(folders) == 1, folders
        return folders[0]

    def wait_for_folder(self):
        return wait_for("job's folder", lambda: list(self.jobs.glob("[!.]*")))[0]

    def keys(self, name, group):
        parser = configparser.RawConfigParser(delimiters="=", comment_prefixes="#", strict=False)
        parser.optionxform = str
        parser.read_string((self.folder() / name).read_text(encoding="utf-8"))
        return dict(parser[group])

    def ended(self):
        return self.keys("ended", "Ended")

    def job(self):
        """As `encodesctl list` has it."""
        answer = subprocess.run([ENCODESCTL, "list", "--format", "json"], env=self.environment, check=True,
                                stdout=subprocess.PIPE, timeout=DEADLINE).stdout
        return json.loads(answer)[0]

    def make_clip(self, seconds):
        subprocess.run(CLIP.format(seconds=seconds, name="in.mp4").split(), cwd=self.top, check=True, timeout=DEADLINE)


def is_locked(folder):
    with open(folder / "lock", "rb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def count_readable(fd):
    return struct.unpack("i", fcntl.ioctl(fd, termios.FIONREAD, b"\0" * 4))[0]


def test_finishes():
    """Progress rises to the end of what the input promises, and the shell's word makes it finished."""
    with Place() as place:
        place.make_clip(4)
        process = place.shell("ffmpeg -nostdin -re -i in.mp4 -c copy out.mp4", "--name 'A film'")
        folder = place.wait_for_folder()
        values = []

        def progress():
            percent = place.job()["progress"]
            if percent is not None and percent not in values:
                values.append(percent)
            return process.poll() is not None

        wait_for("end of the encode", progress, DEADLINE)
        result = finish(process)
        assert result.status == 0, result
        assert "in.mp4" in result.err and "progress=" not in result.err and "exit=" not in result.err, result
        assert len(values) >= 3 and values == sorted(values), values
        job = place.job()
        assert (job["name"], job["state"], job["progress"]) == ("A film", "finished", 100), job
        assert place.keys("job", "Job")["ExpectedDuration"] == "4000000"
        assert place.keys("job", "Job")["Processor"] == "ffmpeg"
        assert "Directory" not in place.keys("job", "Job") and not is_locked(folder)
        assert folder.stat().st_mode & 0o777 == 0o700


def test_fails():
    """The encoder's own words and exit status are those of the job, and of the command."""
    with Place() as place:
        result = finish(place.shell("ffmpeg -nostdin -i none.mp4 out.mp4"))
        # It is 1 until ffmpeg 6, and 254 then, which names the file in a line of its own.
        assert result.status in (1, 254) and "No such file or directory" in result.err, result
        assert "none.mp4" in result.err, result
        assert place.ended()["State"] == "error", place.ended()
        assert place.ended()["ExitStatus"] == str(result.status), place.ended()
        assert "No such file or directory" in place.ended()["Error"], place.ended()


def test_last_block_is_no_success():
    """ffmpeg says that it has come to its end also when it was stopped: without a status nobody knows."""
    with Place() as place:
        assert place.record("out_time_us=1000000\nprogress=end\n") == (1, "")
        job = place.job()
        assert job["state"] == "error" and job["error"]["code"] == "end-unknown", job
        assert "came to its end" in job["error"]["message"], job
        assert "ExitStatus" not in place.ended(), place.ended()


def test_pipe_breaks_off():
    with Place() as place:
        status, _ = place.record("out_time_us=1000000\nprogress=continue\nout_time_us=15")
        assert status == 1
        job = place.job()
        assert job["state"] == "error" and "stopped telling" in job["error"]["message"], job


def test_killed_recorder():
    """Then the job has stopped unexpectedly, and ffmpeg encodes on to its end."""
    with Place() as place:
        place.make_clip(3)
        process = place.shell("ffmpeg -nostdin -re -i in.mp4 -c copy out.mp4")
        folder = place.wait_for_folder()
        wait_for("progress", lambda: (folder / "progress").exists())
        children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()
        recorder = [int(pid) for pid in children
                    if b"record" in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")]
        os.kill(recorder[0], signal.SIGKILL)
        finish(process)
        assert place.job()["error"]["code"] == "stopped-unexpectedly", place.job()
        shown = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of",
                                "default=nw=1:nk=1", "out.mp4"], cwd=place.top, check=True, stdout=subprocess.PIPE)
        assert abs(float(shown.stdout) - 3) < 0.1, shown


def test_interrupted():
    """Ctrl+C goes to everybody in the pipe; the recorder waits for what the encode says of it."""
    with Place() as place:
        process = place.shell("ffmpeg -nostdin -y -re -f lavfi -i testsrc2=duration=60 -f null /dev/null",
                              start_new_session=True)
        folder = place.wait_for_folder()
        wait_for("progress", lambda: (folder / "progress").exists())
        os.killpg(process.pid, signal.SIGINT)
        finish(process)
        wait_for("ending", lambda: (folder / "ended").exists())
        assert place.ended()["State"] == "canceled", place.ended()


def test_signal_status():
    """128 + 9 is how a shell says that it was killed."""
    with Place() as place:
        assert place.record("exit=137\n")[0] == 137
        assert place.ended()["Signal"] == "9" and "ExitStatus" not in place.ended(), place.ended()
        assert place.job()["error"]["code"] == "signal-9", place.job()


def test_hidden_failure():
    """On a full disk ffmpeg 5 ends with 0; its words say what happened."""
    with Place() as place:
        text = "out_time_us=1000000\nprogress=continue\nav_interleaved_write_frame(): No space left on device\n"
        assert place.record(text + "progress=end\nexit=0\n")[0] == 0
        job = place.job()
        assert job["state"] == "error" and "No space left on device" in job["error"]["message"], job


def test_any_program():
    """What does not tell its progress runs and ends, too; whatever it says passes through, byte for byte."""
    with Place() as place:
        words = "size=3 of 4\nframe=   51 fps= 25 q=1.0 size= 3kB\rexit=\nexit=256\nexit=0 \x01\n\u00e9\U0001f3ac rest"
        status, err = place.record("exit=0\n" + words)
        assert (status, err) == (0, words), (status, err)
        assert place.ended()["State"] == "finished" and not (place.folder() / "progress").exists()


def test_question_is_seen_at_once():
    """ffmpeg asks before it overwrites, and waits in the middle of a line."""
    with Place() as place:
        process = place.begin([ENCODESCTL, "record"])
        process.stdin.write(b"File 'out.mp4' already exists. Overwrite? [y/N] ")
        process.stdin.flush()
        seen = b""
        while not seen.endswith(b"[y/N] "):
            seen += os.read(process.stderr.fileno(), 100)
        process.stdin.write(b"\nexit=1\n")
        result = finish(process)
        assert result.status == 1 and result.err == "\n", result


def test_duration_is_given():
    with Place() as place:
        place.record("  Duration: 00:01:00.00, start: 0\nout_time_us=5000000\nprogress=continue\n", "--duration", "0:10")
        assert place.keys("job", "Job")["ExpectedDuration"] == "10000000", place.keys("job", "Job")


def test_cannot_be_canceled():
    """Nobody hears it; so it is not offered, and not promised."""
    with Place() as place:
        process = place.begin([ENCODESCTL, "record", "--name", "Elsewhere"])
        place.wait_for_folder()
        answer = subprocess.run([ENCODESCTL, "cancel", "Elsewhere"], env=place.environment, check=False,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=DEADLINE)
        assert answer.returncode == 3 and b"cannot be canceled" in answer.stderr, answer
        assert not (place.folder() / "cancel").exists() and place.job()["state"] == "processing"
        process.communicate(b"exit=0\n", timeout=DEADLINE)
        assert place.ended()["State"] == "finished"


def test_secrets():
    """A password in an address that the encoder repeats is not kept."""
    with Place() as place:
        place.record("https://me:s3cr3t-word@example.org/in.mp4: Invalid data\nexit=1\n", "--name", "x")
        for path in place.folder().iterdir():
            assert b"s3cr3t-word" not in path.read_bytes(), path


def test_without_a_folder():
    """An encode that cannot be seen is read all the same: else it would have to wait for ever."""
    with Place() as place:
        (place.top / "state").write_text("in the way", encoding="utf-8")
        status, err = place.record("x" * 300000 + "\nexit=7\n")
        assert status == 7 and "Encodes will not see this encode" in err, (status, err[:200])


def test_usage():
    with Place() as place:
        assert place.record("", "ffmpeg")[0] == 2
        for word in "x", "0", "-5", "1:2:3:4":
            assert place.record("", "--duration=" + word)[0] == 2, word
        assert not place.jobs.exists()
        terminal, other = pty.openpty()
        process = place.begin([ENCODESCTL, "record"], stdin=other)
        result = finish(process)
        os.close(terminal)
        os.close(other)
        assert result.status == 2 and "pipe" in result.err, result


def test_passes_everything_on_to_a_slow_reader():
    """Who shares its standard error may have made it one that does not wait."""
    with Place() as place:
        text = "".join(f"message {number}\n" for number in range(50000)) + "exit=0\n"
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        with tempfile.TemporaryFile() as told:
            told.write(text.encode())
            told.seek(0)
            process = place.begin([ENCODESCTL, "record"], stdin=told, stderr=writing)
        os.close(writing)
        # It has nothing to read before the pipe is full.
        wait_for("full pipe", lambda: process.poll() is not None or count_readable(reading) >= 60000)
        with os.fdopen(reading, "rb") as pipe:
            passed = pipe.read().decode()
        assert process.wait(DEADLINE) == 0
        assert passed == text.replace("exit=0\n", ""), (len(passed), len(text))


TESTS = [("/ctl/record/" + name[5:].replace("_", "-"), function) for name, function in sorted(globals().items())
         if name.startswith("test_")]

if __name__ == "__main__":
    sys.exit(run_tests(TESTS, 4))
