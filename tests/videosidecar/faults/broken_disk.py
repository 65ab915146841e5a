"""A disk that fails as disks do, camera by camera: the system calls under its folder answer with an error, or late.

Stands where Python meets the operating system, so that nothing of the recorder has to know about it.
"""

import errno
import os
import time
from pathlib import Path


class BrokenDisk:
    """`fail(camera, calls, number)`: these calls of files of that camera raise OSError; `slow(camera, seconds)`."""

    OPEN, WRITE, SYNC = "open", "write", "sync"

    def __init__(self, patch, root: Path):
        self.root = f"{root}/"
        self.failing = {}
        self.slowness = {}
        self.failures = 0
        for name in ("write", "pwrite", "pwritev"):
            self._wrap(patch, name, self.WRITE)
        for name in ("fsync", "fdatasync"):
            self._wrap(patch, name, self.SYNC)
        self._wrap(patch, "open", self.OPEN)

    def fail(self, camera, calls, number):
        self.failing[camera] = (calls, number)

    def slow(self, camera, seconds):
        self.slowness[camera] = seconds

    def mend(self):
        self.failing.clear()
        self.slowness.clear()

    def _wrap(self, patch, name, kind):
        call = getattr(os, name)

        def wrapped(target, *arguments, **options):
            if self.failing or self.slowness:
                self._judge(kind, target, arguments)
            return call(target, *arguments, **options)

        patch.setattr(os, name, wrapped)

    def _judge(self, kind, target, arguments):
        path = os.readlink(f"/proc/self/fd/{target}") if isinstance(target, int) else os.fspath(target)
        if not str(path).startswith(self.root):
            return
        camera = str(path)[len(self.root) :].split("/")[0]
        time.sleep(self.slowness.get(camera, 0))
        calls, number = self.failing.get(camera, ("", 0))
        writes = kind != self.OPEN or (arguments and arguments[0] & (os.O_CREAT | os.O_WRONLY | os.O_RDWR))
        if kind in calls and writes:
            self.failures += 1
            raise OSError(number, errno.errorcode[number])
