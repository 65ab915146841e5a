"""The cleaning process: it waits for files and forks for each, so that one file can harm no other.

Each fork has its own limits of memory and of time, may open and write no files, and is killed at its deadline.
It is started, asked and ended by ``portal.guards.process``. Nothing is written here but answers.
"""

import json
import os
import resource
import select
import signal
import struct
import sys
import time

from portal.guards.cleaning.kinds import Refused, described
from portal.guards.cleaning.work import clean

IDLE = 600  # seconds without work, after which the process ends; the next file starts another
HEAD = struct.Struct(">II")


def _read(stream, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        piece = stream.read(size - len(data))
        if not piece:
            raise EOFError
        data += piece
    return bytes(data)


def _answer(out, head: dict, content: bytes = b"") -> None:
    packed = json.dumps(head).encode()
    out.write(HEAD.pack(len(packed), len(content)) + packed + content)
    out.flush()


def _limit(memory: int, seconds: int) -> None:
    """From here on: so many bytes more than now, so much work of the processor, no file of any size."""
    try:
        with open("/proc/self/statm") as figures:
            now = int(figures.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (now + memory, now + memory))
    except (OSError, ValueError):
        pass  # a system without these figures keeps the limits of time
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _work(head: dict, content: bytes, pipe: int) -> None:
    """In the fork: the answer goes into the pipe, then the process is gone without a trace."""
    out = os.fdopen(pipe, "wb")
    try:
        _limit(head["memory"], head["seconds"])
        kinds = {name: head.get(name, False) for name in ("video", "signatures", "original")}
        done = clean(content, documents=head["documents"], pixels=head["pixels"], edge=head["edge"], **kinds)
        _answer(out, {"extension": done.extension, "note": done.note}, done.content)
    except Refused as refusal:
        _answer(out, {"refused": refusal.args[0], "kind": described(content) if refusal.args[0] == "unknown" else ""})
    except (MemoryError, RecursionError):
        _answer(out, {"refused": "bomb"})
    except Exception:  # a fault of a library is a file that cannot be read
        _answer(out, {"refused": "broken"})


def _collect(pipe: int, deadline: float) -> tuple[bytes, bool]:
    """Everything the fork says before its deadline, and whether it came in time."""
    data = bytearray()
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([pipe], [], [], left)[0]:
            return bytes(data), False
        piece = os.read(pipe, 1 << 20)
        if not piece:
            return bytes(data), True
        data += piece


def _serve_one(head: dict, content: bytes, out) -> None:
    reader, writer = os.pipe()
    started = time.monotonic()
    child = os.fork()
    if not child:
        os.close(reader)
        try:
            _work(head, content, writer)
        finally:
            os._exit(0)
    os.close(writer)
    data, in_time = _collect(reader, started + head["seconds"])
    os.close(reader)
    if not in_time:
        os.kill(child, signal.SIGKILL)
    usage = os.wait4(child, 0)[2]
    figures = {"took": time.monotonic() - started, "memory": usage.ru_maxrss * 1024}
    if not in_time:
        _answer(out, {"refused": "slow", **figures})
        return
    if len(data) < HEAD.size:  # the limit of memory or of time ended it
        _answer(out, {"refused": "bomb", **figures})
        return
    size, rest = HEAD.unpack(data[: HEAD.size])
    answer = json.loads(data[HEAD.size : HEAD.size + size])
    _answer(out, {**answer, **figures}, data[HEAD.size + size : HEAD.size + size + rest])


def main() -> None:
    source, out = sys.stdin.buffer.raw, sys.stdout.buffer  # raw: select must see all that has come
    while select.select([source], [], [], IDLE)[0]:
        try:
            size, rest = HEAD.unpack(_read(source, HEAD.size))
            head, content = json.loads(_read(source, size)), _read(source, rest)
        except EOFError:
            return
        _serve_one(head, content, out)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started it ends it, by closing its input
    main()
