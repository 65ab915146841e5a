"""Running checks: each in a thread of its own and for a bounded time, so that one that hangs holds up nothing.

A thread cannot be ended from outside. A check that still hangs from last time is not begun again.
"""

import logging
import threading
import time
from dataclasses import dataclass

from django.db import connections
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from . import registry
from .registry import Check, Result

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Told:
    """A check and what it told; ``seconds`` is how long it took."""

    check: Check
    result: Result
    seconds: float


class _Run:
    """One check in a thread."""

    def __init__(self, check: Check):
        self.check, self.result, self.seconds = check, None, 0.0
        self.began = time.monotonic()
        self.since = timezone.localtime()
        self._language = translation.get_language()
        self._thread = threading.Thread(target=self._work, name=f"check {check.name}", daemon=True)
        self._thread.start()

    def _work(self) -> None:
        try:
            with translation.override(self._language):
                function = self.check.function
                self.result = (import_string(function) if isinstance(function, str) else function)()
        except Exception as error:
            # What the error says may hold an address with its password: the kind is enough, the log has the place.
            log.exception("the check %s failed", self.check.name)
            self.result = registry.alarm(
                _("Перевірка не вдалася: %(error)s.") % {"error": type(error).__name__},
                advice=_("Подробиці – у журналі програми, поруч зі словом «%(name)s».") % {"name": self.check.name},
            )
        finally:
            self.seconds = time.monotonic() - self.began
            connections.close_all()

    def wait(self, deadline: float) -> None:
        self._thread.join(max(0.0, deadline - time.monotonic()))

    @property
    def hangs(self) -> bool:
        return self._thread.is_alive()


_lock = threading.Lock()
_hanging: dict[str, _Run] = {}


def run(checks: list[Check]) -> list[Told]:
    """What the checks tell, in their order; at most the longest of their times passes."""
    runs = [_begin(check) for check in checks]
    now = time.monotonic()
    for one in runs:
        one.wait(now + one.check.seconds)
    return [_told(one) for one in runs]


def _begin(check: Check) -> _Run:
    with _lock:
        before = _hanging.get(check.name)
        if before is not None and before.hangs and before.check is check:
            return before
        _hanging[check.name] = run = _Run(check)
        return run


def _told(run: _Run) -> Told:
    if run.result is not None and not run.hangs:
        return Told(run.check, run.result, run.seconds)
    seconds = time.monotonic() - run.began
    result = registry.alarm(
        _("Не відповідає з %(time)s.") % {"time": f"{run.since:%H:%M:%S}"},
        figure=_("%(seconds)d с") % {"seconds": seconds},
        advice=_("Перевірте, чи працює ця частина, і перезапустіть її."),
    )
    return Told(run.check, result, seconds)
