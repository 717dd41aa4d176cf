#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
"""Usage: test-audit.py ENCODES ENCODESCTL SCHEMA-FOLDER CLIPBOARD

A long way through both programs with everything logged that can be, and with secrets that are marked; then every place
where they could be is searched: files, those too that were removed again, logs, arguments, environments, the messages of
the session's and of the accessibility bus, titles, the clipboard, and what the kernel writes when a program crashes.
"""

import json
import os
import pathlib
import re
import secrets
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "harness"))

from desktop import Desktop, wait_for  # noqa: E402
from person import Person, run_steps  # noqa: E402
from secret_search import (BusMonitor, Watcher, count_in_memory, forms, holds, read_trace, search, traced)  # noqa: E402
from service import CLIENT, SERVER  # noqa: E402

JOB, FAILED_JOB = "Big Buck Bunny", "Interview 03"
NAME = "io.github.encodes.Encodes"
SCHEMA = NAME + ".Account"
TOKEN = re.compile(r'"(?:access_token|refresh_token|device_code)": "([^"]+)"')
# All that the libraries can be made to say.
LOUD = {"G_MESSAGES_DEBUG": "all", "G_DBUS_DEBUG": "all", "GNUTLS_DEBUG_LEVEL": "9",
        "GTK_DEBUG": "actions,text,keybindings,builder,modules", "JSON_DEBUG": "all", "SOUP_DEBUG": "all"}
GDK_LOUD = "events,misc,settings,selection,clipboard,dnd,input"


class TlsService:
    """The service over https, with an authority of its own."""

    def __init__(self):
        self.process = subprocess.Popen([sys.executable, SERVER, "--tls"], text=True, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, preexec_fn=Desktop.end_with_the_test)
        facts = json.loads(self.process.stdout.readline())
        self.address, self.authority = f"https://localhost:{facts['https']}", facts["ca"]

    def tell(self, **command):
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


class Audit(Person):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.artifacts = pathlib.Path(self.desktop.artifacts)
        self.watcher = Watcher()
        self.watcher.start()
        self.session_bus = BusMonitor(self.artifacts / "session-bus.pcap")
        self.accessibility_bus = None
        self.traces, self.requests, self.crash_folder = [], [], pathlib.Path(self.desktop.folder, "crash")
        self.crash_folder.mkdir()
        # With all that JSON, XML, forms and headers write in another way.
        self.secret = 'Marked+"&=%/<' + secrets.token_hex(12)
        self.second_secret = "Second=&" + secrets.token_hex(12) + "/+"
        self.served_secret = None
        self.tls = TlsService()
        for service in self.service, self.tls:
            service.tell(op="option", secret=self.secret)
        self.loud = {**LOUD, "GDK_DEBUG": ",".join(filter(None, [os.environ.get("GDK_DEBUG"), GDK_LOUD]))}

    # Both programs, with everything logged and traced

    def trace(self, arguments):
        trace = self.artifacts / f"trace-{len(self.traces)}"
        self.traces.append(trace)
        return ["/bin/sh", "-c", 'cd "$0" && ulimit -c unlimited && exec "$@"', str(self.crash_folder),
                *traced(trace, arguments)]

    def start(self, *arguments):
        quiet = self.encodes
        self.list_of_jobs = self.details = None
        self.n_starts += 1
        self.process = self.desktop.start_program(
            self.trace([quiet, *arguments]), f"encodes-{self.n_starts}.log", GSETTINGS_SCHEMA_DIR=self.schemas,
            GSETTINGS_BACKEND="keyfile", PATH=os.path.dirname(self.encodesctl) + ":" + os.environ["PATH"],
            # With every byte of every message, a look at the whole window takes a minute: the messages are heard, too.
            **{**self.loud, "G_DBUS_DEBUG": "all" if self.n_starts > 1 else "call,return,signal,emission,incoming"})
        self.program = self.wait_for("the program on the accessibility bus", self.look_for_program, 60)
        self.wait_for_window("Encodes")
        if not self.accessibility_bus:
            address = subprocess.run(["gdbus", "call", "--session", "-d", "org.a11y.Bus", "-o", "/org/a11y/bus", "-m",
                                      "org.a11y.Bus.GetAddress"], check=True, stdout=subprocess.PIPE, timeout=20)
            self.accessibility_bus = BusMonitor(self.artifacts / "accessibility-bus.pcap",
                                                re.search(r"'(.*)'", address.stdout.decode())[1])

    def ctl(self, *arguments, text="", log="encodesctl.log"):
        result = subprocess.run(self.trace([self.encodesctl, *arguments]), input=text.encode(), timeout=120, check=False,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **self.loud})
        with open(self.artifacts / log, "ab") as file:
            file.write(result.stdout + result.stderr)
        assert result.returncode == 0, result.stderr.decode()[-2000:]
        return result.stdout.decode()

    def options(self, service):
        return [f"api-endpoint={service.address}/api/", f"token-endpoint={service.address}/studio/oauth2/token",
                f"client-id={CLIENT}"]

    def take_requests(self):
        for service in self.service, self.tls:
            self.requests += service.tell(op="log")["requests"]

    def check_shown(self):
        """Nothing of what is shown, or told to a screen reader, is a secret."""
        shown = "\n".join(f"{self.accessible.role_of(node)} {self.accessible.name_of(node)}: {self.text_of(node)}"
                          for node in self.accessible.walk(self.program))
        titles = subprocess.run(["xdotool", "search", "--name", ".", "getwindowname", "%@"], stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL, check=False, timeout=20).stdout.decode()
        assert "Add Account" in shown + titles or "Encodes" in shown + titles, "nothing is shown"
        for text in shown, titles:
            found = [line for line in text.splitlines() if self.secret in line or self.second_secret in line]
            assert not found, f"a secret is shown: {found}"

    def text_of(self, node):
        try:
            text = self.accessible.Atspi.Text
            return text.get_text(node, 0, text.get_character_count(node)) + (node.get_description() or "")
        except self.accessible.GLib.Error:
            return ""

    # The way

    def paste_account(self):
        self.ids = {JOB: self.add_job(JOB, 2), FAILED_JOB: self.add_job(FAILED_JOB, 2)}
        self.start()
        self.press("ctrl+n")
        self.wait_for_window("Add Account")
        self.set_clipboard(json.dumps({
            "provider": "media-services-v2", "name": "Pasted", "api-endpoint": self.service.api_endpoint,
            "token-endpoint": self.service.token_endpoint, "client-id": CLIENT, "client-secret": self.secret}))
        self.paste_until("Pasted")
        self.check_shown()
        self.set_clipboard("nothing")
        self.press("Return")
        self.wait_for_window("Encodes")
        self.wait_for_rows(JOB, FAILED_JOB)

    def paste_until(self, text):
        """Again if nothing of it is seen: a window that has just come may not have the keys yet."""
        def shown():
            self.press("ctrl+v")
            return any(self.text_of(node).startswith(text) for node in self.accessible.walk(self.program))

        self.wait_for(f"text “{text}”", shown, 60, 2)

    def get_new_token(self):
        self.service.tell(op="revoke")
        self.press("F5")
        self.wait_for("request for a token", lambda: any("/token" in request["line"] for request in self.new_requests()))

    def new_requests(self):
        n_before = len(self.requests)
        self.take_requests()
        return self.requests[n_before:]

    def fill(self, title, label, text):
        node = self.accessible.find(self.wait_for(f"window “{title}”", lambda: self.accessible.look_window(
            self.program, title)), self.accessible.LABEL, label, exact=True)
        window = wait_for(f"window {title}", lambda: self.desktop.windows("--name", f"^{title}$"))[-1]
        left, top, width, height = self.desktop.geometry(window)

        def in_view():
            _, y, _, h = self.accessible.extents(node)
            if 60 < y + h // 2 < height - 60:
                return True
            self.desktop.scroll(left + width // 2, top + height // 2, down=y > 60)
            return False

        wait_for(f"“{label}” in view", in_view)
        self.click_on(node, f"^{title}$")
        self.type(text)

    def type_account(self):
        self.press("ctrl+n")
        self.wait_for_window("Add Account")
        for label, text in (("Name", "Typed"), ("Address", self.service.api_endpoint),
                            ("Token Endpoint", self.service.token_endpoint.replace("tenant", "studio")), ("Client ID", CLIENT),
                            ("Client secret", self.secret)):
            self.fill("Add Account", label, text)
        self.check_shown()
        # Who wants to copy what is hidden gets what was there before.
        self.press("ctrl+a", "ctrl+c", "ctrl+Insert")
        assert self.clipboard() == "nothing", "the secret was copied"
        self.press("Return")
        self.desktop.wait_for_end_of_window("Add Account", 30)

    def add_on_command_line(self):
        self.tls.tell(op="add", job={"Name": "Encrypted film", "State": 2}, tasks=[{"State": 2, "Progress": 5}])
        self.ctl("account", "add", "media-services-v2", "Encrypted", f"certificate-authority={self.tls.authority}",
                 *self.options(self.tls), text=self.secret + "\n")
        self.find(text="Encrypted film")

    def sign_in(self):
        self.ctl("account", "add", "--offline", "media-services-v2", "Person", "authentication=device-code",
                 f"api-endpoint={self.service.address}/api/",
                 f"token-endpoint={self.service.address}/organization/oauth2/v2.0/token")
        self.accessible.press(self.find(self.accessible.BUTTON, "Sign In Again", 40))
        self.find(self.accessible.LABEL, "Waiting for you to sign in")
        self.service.tell(op="person", does="approve")
        self.desktop.wait_for_end_of_window("Sign In", 40)
        self.new_requests()

    def replace_secret(self):
        """The service takes another one now: it refuses, and the person enters the new one."""
        self.tls.tell(op="option", secret=self.second_secret)
        self.tls.tell(op="revoke")
        self.press("F5")
        self.accessible.press(self.find(self.accessible.BUTTON, "Replace Secret…", 40))
        self.wait_for_window("Edit Account")
        self.fill("Edit Account", "Client secret", self.second_secret)
        self.check_shown()
        self.press("Return")
        self.desktop.wait_for_end_of_window("Edit Account", 30)
        wait_for("end of the trouble", lambda: not self.look(self.accessible.BUTTON, "Replace Secret…"))

    def rename(self):
        self.ctl("account", "edit", "Typed", "--name", "Renamed")
        self.find(text="Renamed")

    def be_redirected(self):
        self.service.tell(op="fault", match="Jobs", times=2, status=400, body="{authorization} is not liked")
        self.service.tell(op="fault", match="Jobs", times=-1, status=301, headers={"Location": "https://other.example/api/"})
        seen = set()

        def has_seen():
            seen.update(request["status"] for request in self.new_requests())
            return {400, 301} <= seen

        self.refresh_until("answers", has_seen)
        self.service.tell(op="clear")
        self.refresh_until("right answer", lambda: 200 in {request["status"] for request in self.new_requests()
                                                           if "Jobs" in request["line"]})

    def refresh_until(self, what, condition):
        """Who asks too often is not heard at once."""
        def refreshed():
            self.press("F5")
            return condition()

        self.wait_for(what, refreshed, 90, 2)

    def be_told(self):
        self.end_job(self.ids[FAILED_JOB], 4, [("ErrorInvalidInput", "It has no video track.")])
        wait_for("notification", lambda: any(FAILED_JOB in shown["summary"] for shown in self.desktop.notifications()), 60)

    def be_searched(self):
        found = subprocess.run(["gdbus", "call", "--session", "-d", NAME, "-o", f"/{NAME.replace('.', '/')}/SearchProvider",
                                "-m", "org.gnome.Shell.SearchProvider2.GetInitialResultSet", "['bunny']"], check=True,
                               stdout=subprocess.PIPE, timeout=60).stdout.decode()
        assert "nb:jid" in found, found

    def export(self):
        path = pathlib.Path(os.environ["HOME"], "jobs.csv")
        self.press("F10")
        items = self.wait_for("menu", lambda: [node for node in self.accessible.walk(self.program)
                                               if "menu item" in self.accessible.role_of(node)
                                               and "Export as CSV…" in self.accessible.name_of(node)
                                               and self.accessible.is_shown(node)])
        try:
            self.accessible.press(items[0])
        except self.accessible.GLib.Error:
            # With newer versions the answer comes when the dialog has gone.
            pass
        wait_for("dialog for the file", lambda: self.active_title() not in (None, "Encodes"))
        self.press("ctrl+a")
        self.type(str(path))
        self.press("Return")
        wait_for("file", lambda: path.is_file() and JOB in path.read_text(encoding="utf-8"), 30)
        self.wait_for_window("Encodes")

    def use_command_line(self):
        for arguments in (["list"], ["list", "--format", "json"], ["show", self.ids[JOB]], ["account", "list"],
                          ["account", "list", "--format", "json"], ["account", "test", "Encrypted"]):
            self.ctl(*arguments)
        assert subprocess.run(["secret-tool", "search", "--all", "xdg:schema", SCHEMA], check=True, timeout=30,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode().count("secret = ") == 4

    def serve(self):
        # The secret is its answer: whoever asked for it reads it, and nobody else.
        process = subprocess.run(self.trace([self.encodesctl, "serve", "--add-client", "laptop"]), check=True, timeout=60,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **self.loud})
        self.served_secret = process.stdout.decode().strip()
        (self.artifacts / "serve.log").write_bytes(process.stderr)
        server = self.desktop.start_program(self.trace([self.encodesctl, "serve", "--listen", "127.0.0.1:0"]), "served.log",
                                            **self.loud)
        address = wait_for("address", lambda: re.search(
            r"http://127\.0\.0\.1:\d+", (self.artifacts / "served.log").read_text(errors="replace")))[0]
        arguments = [f"api-endpoint={address}/api/", f"token-endpoint={address}/encodes/oauth2/token", "client-id=laptop"]
        self.ctl("account", "add", "media-services-v2", "Served", *arguments, text=self.served_secret + "\n")
        self.ctl("account", "test", "Served")
        self.ctl("account", "remove", "Served")
        server.terminate()
        server.wait(20)

    def crash(self, process, number, what, whole=False):
        """Ends the program as a fault of its own would. Returns what the kernel wrote; None if that goes elsewhere here."""
        pid = process.pid
        tokens = self.tokens()
        copies = wait_for(f"secrets in the memory of {what}", lambda: count_in_memory(pid, tokens | {self.secret}), 40)
        filter_file = pathlib.Path(f"/proc/{pid}/coredump_filter")
        assert int(filter_file.read_text(), 16) == 0x10, filter_file.read_text()
        if whole:
            filter_file.write_text("0x33")
        process.send_signal(number)
        assert process.wait(60) == -number
        cores = list(self.crash_folder.glob("core*"))
        content = cores[0].read_bytes() if cores else None
        for core in cores:
            core.unlink()
        self.note(f"{what} had {copies} copies of secrets and tokens in its memory; the core has "
                  + (f"{len(content)} bytes" if content else "gone elsewhere"))
        return content

    def tokens(self):
        self.take_requests()
        text = json.dumps(self.requests)
        found = set(re.findall(r"(?:refresh-\d+-|device-)[0-9a-f]{32}", text))
        for service in self.service,:
            found |= set(service.tell(op="person")["refresh_tokens"])
        return found | {value.removeprefix("Bearer ") for request in self.requests for name, value in request["headers"]
                        if name.lower() == "authorization"}

    def crash_window(self):
        self.cores = [("the core of encodes", self.crash(self.process, signal.SIGSEGV, "encodes"))]

    def crash_command_line(self):
        watch = self.desktop.start_program(self.trace([self.encodesctl, "watch", "--format", "json"]), "watch.log", **self.loud)
        wait_for("job", lambda: JOB in (self.artifacts / "watch.log").read_text(errors="replace"), 60)
        self.cores.append(("the core of encodesctl", self.crash(watch, signal.SIGABRT, "encodesctl")))
        for what, content in self.cores:
            assert content is None or (content[:4] == b"\x7fELF" and b"CORE" in content), f"{what} is none"

    def start_again(self):
        self.start()
        self.wait_for_row(JOB)
        self.quit()

    def find_in_whole_core(self):
        """A core as other programs write it has them: the search is not blind."""
        self.start()
        self.wait_for_row(JOB)
        content = self.crash(self.process, signal.SIGSEGV, "encodes with a whole core", whole=True)
        assert content is None or holds(content, {token.encode() for token in self.tokens()}), "no token in a whole core"

    def remove_accounts(self):
        self.start()
        self.wait_for_row(JOB)
        secrets_before = count_in_memory(self.process.pid, {self.secret, self.second_secret})
        tokens_before = count_in_memory(self.process.pid, self.tokens())
        for name in "Pasted", "Renamed", "Encrypted", "Person":
            self.ctl("account", "remove", name)
        self.find(text="Add Account")
        self.wait_for("end of the rows", lambda: not any(JOB in row for row in self.rows()), 40)
        tokens = self.tokens()
        self.note(f"in memory before the removal {secrets_before} copies of secrets and {tokens_before} of tokens, after it "
                  f"{count_in_memory(self.process.pid, {self.secret, self.second_secret})} and "
                  f"{count_in_memory(self.process.pid, tokens)}")
        left = subprocess.run(["secret-tool", "search", "--all", "xdg:schema", SCHEMA], check=False, timeout=30,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        assert not left, "the keyring still has something"
        self.quit()

    def search_everywhere(self):
        self.watcher.stop()
        tokens = self.tokens()
        marked = tokens | {self.secret, self.second_secret, self.served_secret}
        assert len([word for word in tokens if word.startswith("refresh-")]) >= 2, tokens
        assert any(word.startswith("device-") for word in tokens) and len(tokens) >= 8, tokens
        buses = [("a message of the session's bus", self.session_bus.stop()),
                 ("a message of the accessibility bus", self.accessibility_bus.stop())]
        cores = [(what, content) for what, content in self.cores if content]
        # The keyring's own memory on disk is its own affair, and encrypted.
        places, n_files = search(marked, (self.desktop.folder, self.desktop.artifacts), self.watcher, self.traces,
                                 buses + cores)
        self.note(f"searched for {len(marked)} secrets, tokens and codes, in {len(forms(self.secret))} forms each, in "
                  f"{n_files} files, {len(self.traces)} traces of all that was written, {len(self.watcher.seen)} arguments "
                  f"and environments, {sum(len(content) for _, content in buses) // 1024} KiB of messages and {len(cores)} cores")
        assert not places, f"a secret is in: {', '.join(places)}"
        self.prove_sight(buses)

    def prove_sight(self, buses):
        """What must be there is found, so that nobody takes a blind search for a clean house."""
        session, accessibility = (content for _, content in buses)
        assert FAILED_JOB.encode() in session and b"GetInitialResultSet" in session, "the session's bus was not heard"
        assert JOB.encode() in accessibility, "the accessibility bus was not heard"
        # To the keyring a secret goes only encrypted.
        assert b"dh-ietf1024-sha256-aes128-cbc-pkcs7" in session, "no session with the keyring was seen"
        assert b"\x05\0\0\0plain\0" not in session, "a secret went to the keyring as it is"
        assert any(ENCODES.encode() in content for _, content in self.watcher.seen), "no arguments were seen"
        written = {}
        for trace in self.traces:
            for path, content in read_trace(trace).items():
                written.setdefault(path, bytearray()).extend(content)
        gone = [path for path in written if not os.path.exists(path)]
        self.note(f"{len(written)} files were written, of which {len(gone)} are gone")
        assert any(b"Encrypted" in content for path, content in written.items() if "accounts.ini" in path), list(written)
        assert any(JOB.encode() in content for path, content in written.items() if "history" in path), list(written)
        log = (self.artifacts / "encodes-1.log").read_bytes()
        for sign in b"DEBUG", b"GDBus-debug", b"actions":
            assert sign in log or sign == b"actions", f"the log says nothing of {sign}"


ENCODES = os.path.abspath(sys.argv[1])
STEPS = [
    ("account/pasted", Audit.paste_account),
    ("token/ended-early", Audit.get_new_token),
    ("account/typed", Audit.type_account),
    ("account/on-the-command-line", Audit.add_on_command_line),
    ("account/signed-in", Audit.sign_in),
    ("account/secret-refused-and-replaced", Audit.replace_secret),
    ("account/renamed", Audit.rename),
    ("service/redirects-and-repeats-the-token", Audit.be_redirected),
    ("notification/failure", Audit.be_told),
    ("search-provider/asked", Audit.be_searched),
    ("jobs/exported", Audit.export),
    ("encodesctl/all-that-reads", Audit.use_command_line),
    ("encodesctl/serves", Audit.serve),
    ("encodes/crashes", Audit.crash_window),
    ("encodesctl/crashes", Audit.crash_command_line),
    ("encodes/starts-again", Audit.start_again),
    ("encodes/crashes-as-others-do", Audit.find_in_whole_core),
    ("accounts/removed", Audit.remove_accounts),
    ("secrets/are-nowhere", Audit.search_everywhere),
]

if __name__ == "__main__":
    sys.exit(run_steps(Audit, "/secrets/audit", STEPS, sys.argv[1:5]))
