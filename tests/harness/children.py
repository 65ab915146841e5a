"""Forked children of a test: what a process of the portal does until it dies at a named point.

A child has the portal loaded already, so it costs a fork and not a start. It shares nothing that is open: the database
is closed before the fork and opened anew by whoever asks first, and the queue's client is made anew. Of the parent's
threads none lives in it. The kernel kills it with its parent.
"""

import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable

from django.db import connections

from portal.core import queue
from portal.core.processes import die_with_parent

_inherited: list[object] = []


def in_a_child(work: Callable[[], object], *, crash_at: str = "", file_limit: int = 0) -> int:
    """Run ``work`` in a forked process; gives how it ended: 0, the code of its exit, or minus the signal."""
    pid = start_a_child(work, crash_at=crash_at, file_limit=file_limit)
    try:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    except BaseException:  # the test's time is over
        kill_a_child(pid)
        raise


def kill_a_child(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def start_a_child(work: Callable[[], object], *, crash_at: str = "", file_limit: int = 0) -> int:
    """The same without waiting for its end; gives its number."""
    connections.close_all()
    leash = die_with_parent(signal.SIGKILL)
    pid = os.fork()
    if pid:
        return pid
    try:
        leash()
        _forget_inherited()
        queue.connection.cache_clear()
        os.environ |= {"PORTAL_ENV": "test", "PORTAL_CRASH_AT": crash_at}
        if file_limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, file_limit))
        work()
        code = 0
    except BaseException:
        traceback.print_exc(file=sys.stderr)
        code = 3
    os._exit(code)


def _forget_inherited() -> None:
    """Where a browser runs in the parent its event loop does too, and Django keeps that loop's connections apart from the
    thread's own. A child has no loop and finds the thread's: open, and at another database. They are the parent's to close.
    """
    for one in connections.all(initialized_only=True):
        _inherited.append(one.connection)
        one.connection = None
