"""The cleaning process of this web worker: started with the first file, asked one file at a time, replaced when it fails."""

import json
import logging
import os
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from select import select

HEAD = struct.Struct(">II")
SOURCE_ROOT = Path(__file__).resolve().parents[2]
GRACE = 15  # seconds beyond the limit of a file: the start of the process on a busy machine
log = logging.getLogger("portal.guards")


@dataclass(frozen=True)
class Answer:
    """``refused`` is a code of ``uploads.WORDS``, empty where ``content`` may be kept. ``memory`` in bytes, ``took`` in seconds."""

    refused: str = ""
    content: bytes = b""
    extension: str = ""
    note: str = ""
    kind: str = ""
    took: float = 0.0
    memory: int = 0


class Cleaner:
    """One process at a time; after a fork of the server the child starts its own."""

    def __init__(self):
        self._lock = threading.Lock()
        self._process: subprocess.Popen | None = None
        self._owner = 0

    def ask(self, content: bytes, *, documents: bool, pixels: int, edge: int, memory: int, seconds: int, **kinds: bool) -> Answer:
        """What became of the bytes. A process that died is replaced, once; then the file is «broken»."""
        head = {"documents": documents, "pixels": pixels, "edge": edge, "memory": memory, "seconds": seconds, **kinds}
        with self._lock:
            for _attempt in range(2):
                try:
                    return self._exchange(head, content)
                except (OSError, EOFError, ValueError):
                    log.warning("the cleaning process answered nothing and is replaced")
                    self._end()
        return Answer(refused="broken")

    def _exchange(self, head, content) -> Answer:
        process = self._running()
        packed = json.dumps(head).encode()
        _write(process.stdin, HEAD.pack(len(packed), len(content)) + packed + content)
        limit = head["seconds"] + GRACE
        size, rest = HEAD.unpack(_read(process.stdout, HEAD.size, limit))
        answer = json.loads(_read(process.stdout, size, limit))
        return Answer(content=_read(process.stdout, rest, limit), **answer)

    def _running(self) -> subprocess.Popen:
        if self._owner != os.getpid():
            self._process, self._owner = None, os.getpid()
        if self._process is None or self._process.poll() is not None:
            environment = {"PYTHONPATH": str(SOURCE_ROOT), "PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"}
            self._process = subprocess.Popen(
                [sys.executable, "-m", "portal.guards.cleaning"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                bufsize=0,
            )
        return self._process

    def _end(self) -> None:
        if self._process is None:
            return
        with suppress(OSError):
            self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                pipe.close()
        self._process = None


def _write(pipe, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[pipe.write(rest) :]


def _read(pipe, size: int, limit: float) -> bytes:
    data = bytearray()
    while len(data) < size:
        if not select([pipe], [], [], limit)[0]:
            raise EOFError("no answer in time")
        piece = pipe.read(min(size - len(data), 1 << 20))
        if not piece:
            raise EOFError
        data += piece
    return bytes(data)


cleaner = Cleaner()
