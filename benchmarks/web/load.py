"""Clients that ask one page again and again over plain sockets: cheap enough not to be what is measured."""

import socket
import threading
import time
from dataclasses import dataclass
from multiprocessing import get_context
from urllib.parse import quote, urlsplit

PROCESSES = 2
TIMEOUT = 30  # seconds


@dataclass(frozen=True)
class Target:
    """``url`` is scheme, host and port; ``cookie`` goes along with each question."""

    url: str
    cookie: str


def pages_a_second(target: Target, path: str, seconds: float, clients: int) -> float:
    """Answers 200 a second that ``clients`` got together. Raises RuntimeError at any other answer."""
    context = get_context("fork")
    counts = context.Queue()
    share = clients // PROCESSES
    workers = [context.Process(target=_ask_together, args=(target, path, seconds, share, counts)) for _turn in range(PROCESSES)]
    for worker in workers:
        worker.start()
    found = [counts.get(timeout=seconds + TIMEOUT) for _worker in workers]
    for worker in workers:
        worker.join()
    if wrong := [text for _count, text in found if text]:
        raise RuntimeError(f"{target.url}{path}: {wrong[0]}")
    return sum(count for count, _text in found) / seconds


def _ask_together(target: Target, path: str, seconds: float, clients: int, counts) -> None:
    address = urlsplit(target.url)
    lines = [
        f"GET {quote(path, safe='/?=&%')} HTTP/1.1",
        f"Host: {address.netloc}",
        "Accept-Encoding: br, gzip",
        "X-Forwarded-Proto: https",
    ]
    if target.cookie:
        lines.append(f"Cookie: {target.cookie}")
    question = ("\r\n".join([*lines, "Connection: close", "", ""])).encode()
    done, wrong = [0] * clients, [""]
    until = time.monotonic() + seconds

    def ask(number: int) -> None:
        while time.monotonic() < until and not wrong[0]:
            head = _answer((address.hostname, address.port), question)
            if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.0 200")):
                wrong[0] = head[:200].decode(errors="replace") or "no answer"
            done[number] += 1

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counts.put((sum(done), wrong[0]))


def _answer(address, question: bytes) -> bytes:
    """The beginning of the answer, once all of it has come."""
    with socket.create_connection(address, TIMEOUT) as connection:
        connection.sendall(question)
        head = b""
        while chunk := connection.recv(262_144):
            head = head or chunk
    return head
