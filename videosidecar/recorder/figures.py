"""Figures of one recording process, published with its heartbeat and shown by the portal's /metrics."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterable
from typing import Any

from .disk.watch import DiskWatch
from .recording import Recording
from .settle import Settler
from .smart import Guarded
from .smart.tap import SmartTap

_PAGE = os.sysconf("SC_PAGE_SIZE")


def of_process(
    recordings: Iterable[Recording], epoch: int, disks: DiskWatch, settler: Settler, taps: Iterable[Guarded] = ()
) -> dict[str, Any]:
    """Counts since the process began; nothing here names a camera."""
    statuses = [recording.status for recording in recordings]
    live = [recording.status for recording in recordings if recording.is_live]
    return {
        "epoch": epoch,
        "pid": os.getpid(),
        "at": time.time(),
        "cpu_seconds": round(time.process_time(), 2),
        "memory_bytes": _memory(),
        "states": dict(Counter(status.state for status in statuses)),
        "sources": dict(Counter(status.source for status in live if status.source)),
        "bytes": sum(status.payload for status in statuses),
        "frames": sum(status.units for status in statuses),
        "dropped": sum(status.dropped for status in statuses),
        "lost": sum(status.lost for status in statuses),
        "reconnects": sum(status.reconnects for status in statuses),
        "segments": sum(status.segments for status in statuses),
        "key_age": max((status.key_age for status in live), default=0.0),
        "drift": max((abs(status.drift) for status in live), default=0.0),
        "unfinished_files": settler.backlog,
        "disks": disks.facts(),
        **_of_looking([tap.tap for tap in taps if isinstance(tap.tap, SmartTap)]),
    }


def _of_looking(taps: list[SmartTap]) -> dict[str, float]:
    """`looks`: pictures looked at; `looks_dropped`: those that came too late for it, and numbers that found no room."""
    return {
        "looks": sum(tap.turns.looks for tap in taps),
        "looks_dropped": sum(tap.turns.dropped + tap.dropped for tap in taps),
        "look_seconds": round(sum(tap.turns.spent for tap in taps), 2),
        "look_errors": sum(tap.errors for tap in taps),
    }


def _memory() -> int:
    """Resident bytes (proc(5), statm)."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * _PAGE
    except OSError:
        return 0
