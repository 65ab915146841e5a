"""Named crash points: the places in code where a process may die and something must still be true.

A core names its points once and passes them as it works:

    from portal.core import faults

    CLAIMED = faults.declare("outbox.claimed", "the letter is taken, nothing was said to a server")
    …
    faults.point(CLAIMED)

Passing a point does nothing. Only where the environment says both PORTAL_ENV=test and
PORTAL_CRASH_AT=<name> the process kills itself there with SIGKILL: no handler runs, no transaction
is ended, no socket is closed politely. PORTAL_CRASH_AT=<name>:3 dies when it passes for the third time.

The points of a core are enumerable, so that its fault test can visit every one:
``declared("outbox.")``. Import the modules that declare them first.
"""

import os
import signal
from collections import Counter

_points: dict[str, str] = {}
_passed: Counter[str] = Counter()


def declare(name: str, meaning: str) -> str:
    """Name a point «core.moment» and say what is true there; gives the name back.

    Raises ValueError for a name taken twice, without a dot, or without a meaning.
    """
    if name in _points:
        raise ValueError(f"the crash point {name} is declared already")
    if "." not in name or not meaning:
        raise ValueError(f"the crash point {name!r} needs a name «core.moment» and a meaning")
    _points[name] = meaning
    return name


def declared(prefix: str = "") -> dict[str, str]:
    """Every declared point whose name begins with ``prefix``, with its meaning."""
    return {name: meaning for name, meaning in sorted(_points.items()) if name.startswith(prefix)}


def point(name: str) -> None:
    """Pass a point; die here if the environment of a test asks for it. Raises LookupError for an undeclared name."""
    if name not in _points:
        raise LookupError(f"the crash point {name} was never declared")
    wanted = os.environ.get("PORTAL_CRASH_AT")
    if not wanted or os.environ.get("PORTAL_ENV") != "test":
        return
    which, _colon, times = wanted.partition(":")
    if which != name:
        return
    _passed[name] += 1
    if _passed[name] >= int(times or 1):
        os.kill(os.getpid(), signal.SIGKILL)
