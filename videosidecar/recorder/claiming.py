"""A file belongs to whoever holds its lock: the writer while it writes, repair while it looks."""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path


def claim(path: Path) -> int:
    """Open an existing file and lock it; the lock ends with the descriptor.

    Between its creation and the lock a file is nobody's, and repair may have taken it for a crash's leaving and removed it:
    what is written then would be in no folder. Raises BlockingIOError where somebody holds it, FileNotFoundError where it is gone.
    """
    file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not os.fstat(file).st_nlink:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    except BaseException:
        os.close(file)
        raise
    return file
