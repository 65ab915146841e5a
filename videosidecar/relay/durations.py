"""Durations as the relay writes them («1d1h0m30s»): read back normalised, so they are compared as numbers."""

from __future__ import annotations

import re
from decimal import Decimal

_UNITS = {
    "d": Decimal(86_400),
    "h": Decimal(3_600),
    "m": Decimal(60),
    "s": Decimal(1),
    "ms": Decimal("0.001"),
    "us": Decimal("0.000001"),
    "µs": Decimal("0.000001"),
    "ns": Decimal("0.000000001"),
}
_PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ms|us|µs|ns|d|h|m|s)")
_WHOLE = re.compile(rf"[+-]?(?:{_PART.pattern})+")


def seconds(text: str) -> Decimal:
    """Seconds of a duration; «» and «0» are zero. Raises ValueError for what is not one."""
    if text in ("", "0"):
        return Decimal(0)
    if not _WHOLE.fullmatch(text):
        raise ValueError(f"не тривалість: {text!r}")
    total = sum((Decimal(number) * _UNITS[unit] for number, unit in _PART.findall(text)), Decimal(0))
    return -total if text.startswith("-") else total


def normalise(text: str) -> str:
    """`text` as the relay gives it back: whole days first, then hours, minutes, seconds as Go prints them."""
    total = seconds(text)
    days, rest = divmod(abs(total), _UNITS["d"])
    sign = "-" if total < 0 else ""
    return sign + (f"{int(days)}d" if days else "") + (_clock(rest) if rest else "")


def _clock(rest: Decimal) -> str:
    if rest < 1:
        for unit in ("ms", "µs", "ns"):
            if rest >= _UNITS[unit]:
                return f"{_plain(rest / _UNITS[unit])}{unit}"
    hours, rest = divmod(rest, _UNITS["h"])
    minutes, rest = divmod(rest, _UNITS["m"])
    if hours:
        return f"{int(hours)}h{int(minutes)}m{_plain(rest)}s"
    if minutes:
        return f"{int(minutes)}m{_plain(rest)}s"
    return f"{_plain(rest)}s"


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
