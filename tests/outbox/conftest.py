"""A mail server that can be told to misbehave at any step, and letters to send through it."""

import socket
import threading

import pytest

from portal.outbox.models import Letter
from portal.outbox.services import enqueue


class ScriptedServer:
    """Speaks just enough SMTP. ``script`` overrides the answer at a step, or does something there:
    a str is the answer, ``"drop"`` cuts the connection, ``"hang"`` says nothing until it is stopped.

    Steps: greeting, EHLO, MAIL, RCPT, DATA, end (after the last dot). ``received`` holds whole messages.
    """

    ANSWERS = {"greeting": "220 ready", "EHLO": "250 hello", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on", "end": "250 taken"}

    def __init__(self):
        self.script: dict[str, str] = {}
        self.received: list[bytes] = []
        self.reached_end = threading.Event()
        self.stopping = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection, connection.makefile("rwb") as stream:
            try:
                self._talk(stream)
            except OSError:
                return

    def _talk(self, stream):
        if not self._answer(stream, "greeting"):
            return
        while line := stream.readline():
            verb = line.split()[0].decode().upper().replace("HELO", "EHLO")
            if verb == "QUIT":
                return
            if verb not in self.ANSWERS:
                self._say(stream, "502 no")
                continue
            if not self._answer(stream, verb):
                return
            if verb == "DATA" and self.script.get("DATA", "354").startswith("354") and not self._message(stream):
                return

    def _message(self, stream) -> bool:
        lines = []
        while (line := stream.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        if not line:
            return False
        self.received.append(b"".join(lines))
        self.reached_end.set()
        return self._answer(stream, "end")

    def _answer(self, stream, step) -> bool:
        answer = self.script.get(step, self.ANSWERS[step])
        if answer == "drop":
            return False
        if answer == "hang":
            self.stopping.wait(30)
            return False
        self._say(stream, answer)
        return True

    def _say(self, stream, words):
        stream.write(words.encode() + b"\r\n")
        stream.flush()

    def stop(self):
        self.stopping.set()
        self.listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits in accept
        self.listener.close()


@pytest.fixture
def server(settings):
    scripted = ScriptedServer()
    settings.OUTBOX_SENDER = "smtp"
    settings.SMTP_HOST, settings.SMTP_PORT, settings.SMTP_TLS, settings.SMTP_TIMEOUT = "127.0.0.1", scripted.port, "off", 5
    settings.SMTP_USER = settings.SMTP_PASSWORD = ""
    yield scripted
    scripted.stop()


@pytest.fixture
def letter(db) -> Letter:
    return enqueue(to="someone@example.com", subject="Перевірка", text="Рядок.\n.\n.крапка на початку\nґєії", kind="test")
