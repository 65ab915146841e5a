"""Checks by name, and what one tells."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OK, WARNING, ALARM = "ok", "warning", "alarm"
LEVELS = {OK: 0, WARNING: 1, ALARM: 2}

# Parts of the page, in its order.
PARTS = {
    "database": _("База даних"),
    "queue": _("Черга й процеси"),
    "letters": _("Листи"),
    "disk": _("Диски"),
    "backup": _("Резервні копії"),
    "video": _("Відео"),
    "site": _("Сайт"),
}


@dataclass(frozen=True)
class Result:
    """``text`` is a sentence, ``figure`` the one number worth reading first, ``advice`` what to do, ``url`` where.

    ``numbers`` are gauges for /metrics by the value of their label; ``rows`` are pairs of words for the page.
    """

    state: str
    text: str
    figure: str = ""
    advice: str = ""
    url: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    value: float | None = None


def ok(text, **facts) -> Result:
    return Result(OK, str(text), **facts)


def warning(text, **facts) -> Result:
    return Result(WARNING, str(text), **facts)


def alarm(text, **facts) -> Result:
    return Result(ALARM, str(text), **facts)


@dataclass(frozen=True)
class Check:
    """``vital``: without it no page can be served, so that /readyz follows it. ``seconds`` is how long it may take."""

    name: str
    label: str | Promise
    function: Callable[[], Result] | str
    part: str
    vital: bool = False
    seconds: float = 3.0
    only: str = ""


_checks: dict[str, Check] = {}


def register(name: str, label, fn: Callable[[], Result] | str, part: str, **options: Any) -> None:
    """``fn`` (a function, or its dotted name) tells how the thing is; it runs in a thread of its own.

    ``only="video"`` leaves it out where that part of the portal is off. Raises ValueError for a name
    taken twice or a part the page does not have.
    """
    if name in _checks:
        raise ValueError(f"the check {name!r} is registered already")
    if part not in PARTS:
        raise ValueError(f"the check {name!r} is of an unknown part {part!r}")
    _checks[name] = Check(name, label, fn, part, **options)


def checks(*, vital: bool = False) -> list[Check]:
    """Every check of the parts that are on, or only the vital ones."""
    found = [check for check in _checks.values() if not check.only or check.only in settings.PORTAL_PARTS]
    return [check for check in found if check.vital] if vital else found


def parts(found: list) -> list[tuple[str, list]]:
    """``found`` (things with a ``check``) by parts of the page, in its order; empty parts are left out."""
    grouped = ((str(label), [one for one in found if one.check.part == part]) for part, label in PARTS.items())
    return [(label, listed) for label, listed in grouped if listed]
