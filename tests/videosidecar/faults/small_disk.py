"""A recorder on a disk of 20 MB that is nearly full: `python -m tests.videosidecar.faults.small_disk FOLDER URL SOURCE WRITER ROOM`.

`ROOM`: «disk», where FOLDER is a file system of its own; or a number of bytes after which writes below FOLDER are refused,
where none may be mounted. Prints what it found, as JSON: nobody outside sees a disk that is mounted for one process.
"""

import errno
import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path

from benchmarks.recorder.accounting import account
from tests.videosidecar.faults.drivers import Recorder
from videosidecar.recorder import recording
from videosidecar.recorder.manifest import read_manifest
from videosidecar.recorder.repair import repair_camera
from videosidecar.recorder.storage import Storage
from videosidecar.recorder.writers import writer_of

LEFT = 200_000  # bytes
SECONDS = 40


def main(folder, url, source, writer, room):
    recording.DISK_BACKOFF = 0.5
    storage = Storage(Path(folder), reserve_bytes=0)
    storage.prepare()
    fill, empty = (on_a_disk if room == "disk" else by_quota)(Path(folder))
    fill()
    recorder = Recorder(source, storage, writer=writer_of(writer))
    camera = recorder.record("cam-1", url, segment_seconds=4)
    until(lambda: camera.status.state == "no-disk")
    before = closed(storage)
    empty()
    known = len(storage.segments("cam-1"))
    until(lambda: recorder.is_live("cam-1") and len(storage.segments("cam-1")) > known + 1)
    recorder.close()
    repair_camera(storage, "cam-1")
    found = asdict(account(Path(folder), "cam-1"))
    kept = closed(storage)
    found |= {"reasons": sorted(found["reasons"]), "closed_before": len(before), "changed": len(before - kept)}
    sys.stdout.write(json.dumps(found))


def on_a_disk(folder):
    """A ballast that leaves little room, and goes away."""
    ballast = folder / "ballast"

    def fill():
        room = os.statvfs(folder)
        with ballast.open("wb") as file:
            file.write(bytes(room.f_bavail * room.f_frsize - LEFT))

    return fill, ballast.unlink


def by_quota(folder):
    """The system calls refuse, as the kernel would: for PyAV's writer they cannot, so it meets its quota when it opens."""
    limit = [1 << 60]

    def used():
        return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())

    for name in ("pwritev", "write", "open"):
        setattr(os, name, refusing(getattr(os, name), folder, lambda: used() > limit[0]))
    return (lambda: limit.__setitem__(0, LEFT)), (lambda: limit.__setitem__(0, 1 << 60))


def refusing(call, folder, is_full):
    def wrapped(target, *arguments, **options):
        path = os.readlink(f"/proc/self/fd/{target}") if isinstance(target, int) else os.fspath(target)
        writes = isinstance(target, int) or (arguments and arguments[0] & os.O_CREAT)
        if str(path).startswith(f"{folder}/") and writes and is_full():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return call(target, *arguments, **options)

    return wrapped


def closed(storage):
    return {json.dumps(line) for day in storage.days("cam-1") for line in read_manifest(day) if line["event"] == "closed"}


def until(condition):
    end = time.monotonic() + SECONDS
    while not condition():
        if time.monotonic() > end:
            raise SystemExit("it did not happen in time")
        time.sleep(0.05)


if __name__ == "__main__":
    main(*sys.argv[1:])
