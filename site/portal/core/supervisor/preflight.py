"""What must be true before anything is started. Each refusal is a sentence that says what to do."""

import fcntl
import os
import shutil
import socket
from pathlib import Path

BAD_SETTINGS, PORT_TAKEN, RUNNING_ALREADY, NO_ROOM = 2, 3, 4, 5


class Refused(Exception):
    """The portal cannot start. ``code`` is the exit code, the message is for a person."""

    def __init__(self, code: int, message: str):
        super().__init__(message)
        self.code = code


def check_room(folder: Path, least_mb: int) -> None:
    """Raise Refused where ``folder`` cannot be written or has less than ``least_mb`` megabytes left."""
    probe = folder / ".probe"
    try:
        probe.write_bytes(b"x" * 4096)
        probe.unlink()
    except OSError as error:
        raise Refused(
            NO_ROOM, f"{folder} cannot be written ({error.strerror}). Free some room, or choose another folder: VAR_DIR=…"
        ) from error
    free = shutil.disk_usage(folder).free // 1024**2
    if free < least_mb:
        raise Refused(
            NO_ROOM,
            f"Only {free} MB are free in {folder}; at least {least_mb} MB are needed (recordings grow). "
            "Free some room, choose another folder with VAR_DIR=…, or lower MIN_FREE_MB.",
        )


def check_port(port: int, name: str, what: str) -> None:
    """Raise Refused where something else listens on ``port``, which the variable ``name`` sets."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Refused(
                PORT_TAKEN,
                f"Port {port}, meant for {what}, is taken ({error.strerror}). "
                f"Stop the program that has it, or choose another one: make run {name}={port + 1}",
            ) from error


class Lock:
    """One supervisor a folder. Held as long as the object (and so the process) lives."""

    def __init__(self, folder: Path, address: str):
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "supervisor.lock"
        self._file = path.open("a+")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.seek(0)
            holder = self._file.read().strip() or "unknown"
            self._file.close()
            raise Refused(
                RUNNING_ALREADY,
                f"The portal runs from this folder already ({holder}). Stop it with Ctrl-C where it runs, "
                "or give this one a folder and a port of its own: make run VAR_DIR=/some/folder PORT=8001",
            ) from None
        self._file.truncate(0)
        self._file.write(f"process {os.getpid()}, {address}")
        self._file.flush()

    def release(self) -> None:
        self._file.close()
