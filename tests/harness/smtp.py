"""A mail server that can be told to misbehave at any step, with and without TLS."""

import re
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable

_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.IGNORECASE | re.MULTILINE)


class ScriptedServer:
    """Speaks just enough SMTP on a port of loopback.

    ``script`` overrides what happens at a step: a str is the answer, ``"drop"`` cuts the connection,
    ``"hang"`` says nothing until the server is stopped, a function is called and the usual answer given.
    Steps: greeting, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, end (after the last dot).
    ``tls`` is None, ``"starttls"`` or ``"implicit"``, with the server's ``context``.
    ``received`` holds whole messages, ``cut_off`` how many messages never came to their end.
    """

    ANSWERS = {
        "greeting": "220 ready",
        "EHLO": "250 hello",
        "STARTTLS": "220 go ahead",
        "AUTH": "235 welcome",
        "MAIL": "250 ok",
        "RCPT": "250 ok",
        "DATA": "354 go on",
        "end": "250 taken",
    }

    def __init__(self, tls: str | None = None, context: ssl.SSLContext | None = None):
        self.script: dict[str, str | Callable[[], None]] = {}
        self.received: list[bytes] = []
        self.senders: list[str] = []
        self.cut_off = 0
        self.encrypted = 0
        self.reached_end = threading.Event()
        self.stopping = threading.Event()
        self.tls, self.context = tls, context
        self._lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def message_ids(self) -> Counter[str]:
        """How often each Message-ID was received whole."""
        found = (_MESSAGE_ID.search(message) for message in list(self.received))
        return Counter(one.group(1).decode() for one in found if one)

    def stop(self) -> None:
        self.stopping.set()
        self.listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits in accept
        self.listener.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        try:
            with connection:
                secured = self._secure(connection) if self.tls == "implicit" else connection
                with secured, secured.makefile("rwb") as stream:
                    rest = self._talk(stream, secured)
                if rest is not None:  # the client asked for TLS
                    with rest, rest.makefile("rwb") as stream:
                        self._talk(stream, rest, greeted=True)
        except OSError:
            return

    def _secure(self, connection):
        secured = self.context.wrap_socket(connection, server_side=True)
        self.encrypted += 1
        return secured

    def _talk(self, stream, connection, greeted=False):
        if not greeted and not self._answer(stream, "greeting"):
            return None
        while line := stream.readline():
            words = line.split()
            verb = words[0].decode("ascii", "replace").upper().replace("HELO", "EHLO") if words else ""
            if verb == "QUIT":
                return None
            if verb not in self.ANSWERS or (verb == "STARTTLS" and self.tls != "starttls"):
                self._say(stream, "502 no")
                continue
            if verb == "MAIL":
                self.senders.append(line.decode().strip())
            if not self._answer(stream, verb):
                return None
            if verb == "STARTTLS" and self._usual("STARTTLS", "220"):
                # The stream must forget the clear connection before the secure one reads from it.
                return self._secure(connection.dup())
            if verb == "DATA" and self._usual("DATA", "354") and not self._message(stream):
                return None
        return None

    def _usual(self, step, code) -> bool:
        said = self.script.get(step, code)
        return not isinstance(said, str) or said.startswith(code)

    def _message(self, stream) -> bool:
        lines = []
        while (line := stream.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        if not line:
            with self._lock:
                self.cut_off += 1
            return False
        with self._lock:
            self.received.append(b"".join(lines))
        self.reached_end.set()
        return self._answer(stream, "end")

    def _answer(self, stream, step) -> bool:
        answer = self.script.get(step, self.ANSWERS[step])
        if callable(answer):
            answer()
            answer = self.ANSWERS[step]
        if answer == "drop":
            return False
        if answer == "hang":
            self.stopping.wait(30)
            return False
        if step == "EHLO" and answer.startswith("250"):
            offers = ["STARTTLS"] if self.tls == "starttls" else []
            offers += ["AUTH PLAIN LOGIN"] if "AUTH" in self.script else []
            lines = [answer[4:], *offers]
            for number, words in enumerate(lines, start=1):
                self._say(stream, f"250{' ' if number == len(lines) else '-'}{words}")
            return True
        self._say(stream, answer)
        return True

    def _say(self, stream, words):
        stream.write(words.encode() + b"\r\n")
        stream.flush()
