"""Forked children of a test: what a process of the portal does until it dies at a named point."""

import os
import resource
import sys
import traceback
from collections.abc import Callable

from django.db import connections


def in_a_child(work: Callable[[], object], *, crash_at: str = "", file_limit: int = 0) -> int:
    """Run ``work`` in a forked process; gives how it ended: 0, the code of its exit, or minus the signal."""
    connections.close_all()
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    try:
        os.environ |= {"PORTAL_ENV": "test", "PORTAL_CRASH_AT": crash_at}
        if file_limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, file_limit))
        work()
        code = 0
    except BaseException:
        traceback.print_exc(file=sys.stderr)
        code = 3
    os._exit(code)
