"""How many days a disk still lasts, from what was written in the last day."""

from __future__ import annotations

from collections.abc import Sequence

WINDOW_SECONDS = 25 * 3600.0
SAMPLE_SECONDS = 600.0
ENOUGH_SECONDS = 1800.0
DAY = 86400.0

Sample = tuple[float, int, int]
"""(UTC seconds, bytes used on the disk, bytes deleted so far)."""


def remember(samples: Sequence[Sample], now: Sample) -> list[Sample]:
    """The samples worth keeping with `now` added: one in ten minutes, of the last day."""
    kept = [sample for sample in samples if 0 <= now[0] - sample[0] <= WINDOW_SECONDS]
    if kept and now[0] - kept[-1][0] < SAMPLE_SECONDS:
        return kept
    return [*kept, now]


def rate(samples: Sequence[Sample], now: Sample) -> float | None:
    """Bytes written in a day; None until half an hour is known."""
    if not samples or now[0] - samples[0][0] < ENOUGH_SECONDS:
        return None
    first = samples[0]
    written = (now[1] - first[1]) + (now[2] - first[2])
    return max(0.0, written / (now[0] - first[0]) * DAY)


def days_left(free_bytes: float, per_day: float | None) -> float | None:
    """Days until `free_bytes` are used up; None while unknown or when nothing is written."""
    if not per_day:
        return None
    return round(max(0.0, free_bytes) / per_day, 1)
