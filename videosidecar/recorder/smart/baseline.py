"""What is normal for one camera: slow, robust middles, kept beside its recordings so that a restart knows them.

Nothing here remembers pictures of people: five numbers of the stream, and for each kind of light three numbers and a
map of still edges, 80 × 45 cells.
"""

from __future__ import annotations

import json
import math
import os
import statistics
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FILE = "health.json"
VERSION = 1
FIRST = 12
"""Samples whose median is the first guess."""
STEP_PER_MINUTE = 0.02
STEP_YOUNG = 0.06
YOUNG_MINUTES = 60.0


@dataclass(slots=True)
class Middle:
    """A median that follows slowly: by at most 2 % a minute (6 % in the first hour), so that a bad hour is not yet normal."""

    value: float = 0.0
    minutes: float = 0.0
    first: list[float] = field(default_factory=list)

    @property
    def known(self) -> bool:
        return self.value > 0

    def learn(self, sample: float, minutes: float, speed: float = 1.0) -> None:
        """`minutes`: the time the sample stands for; `speed` below 1 while something is wrong."""
        if sample <= 0:
            return
        self.minutes += minutes
        if not self.known:
            self.first.append(sample)
            if len(self.first) >= FIRST:
                self.value = statistics.median(self.first)
                self.first.clear()
            return
        bound = (STEP_YOUNG if self.minutes < YOUNG_MINUTES else STEP_PER_MINUTE) * minutes * speed
        self.value *= math.exp(max(-bound, min(bound, math.log(sample / self.value))))


@dataclass(slots=True)
class Low:
    """A low quantile (about the twentieth part lies below): the quiet of a camera."""

    value: float = 0.0
    minutes: float = 0.0

    def learn(self, sample: float, minutes: float) -> None:
        if sample <= 0:
            return
        self.minutes += minutes
        if not self.value:
            self.value = sample
            return
        step = 0.01 * minutes if self.minutes > YOUNG_MINUTES else 0.03 * minutes
        self.value *= math.exp(step if sample > self.value else -19 * step)


@dataclass(slots=True)
class Baseline:
    """Normal figures of a stream: bytes a second, pictures a second, seconds between key frames, bytes of a picture
    between them (its middle and its quiet), and how much two looked-at pictures differ when nothing happens."""

    rate: Middle = field(default_factory=Middle)
    fps: Middle = field(default_factory=Middle)
    interval: Middle = field(default_factory=Middle)
    delta: Middle = field(default_factory=Middle)
    quiet: Low = field(default_factory=Low)
    change: Low = field(default_factory=Low)

    def as_dict(self) -> dict[str, Any]:
        return {name: [round(part.value, 4), round(part.minutes, 1)] for name, part in self._parts()}

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> Baseline:
        """Whatever of `raw` can be understood; the rest is learnt anew."""
        found = cls()
        for name, part in found._parts():
            try:
                value, minutes = (float(number) for number in raw[name])
            except (KeyError, TypeError, ValueError):
                continue
            if math.isfinite(value) and math.isfinite(minutes) and value >= 0:
                part.value, part.minutes = value, minutes
        return found

    def _parts(self) -> list[tuple[str, Middle | Low]]:
        return [(name, getattr(self, name)) for name in ("rate", "fps", "interval", "delta", "quiet", "change")]


def load(folder: Path) -> dict[str, Any]:
    """What was kept of a camera; empty when there is nothing, or nothing readable."""
    try:
        raw = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return raw if isinstance(raw, dict) and raw.get("version") == VERSION else {}


def save(folder: Path, facts: dict[str, Any]) -> None:
    """Replace it in one step. Raises OSError. A camera without recordings has no folder, and gets none here."""
    if not folder.is_dir():
        return
    draft = folder / f".{FILE}.{os.getpid()}"
    draft.write_text(json.dumps({"version": VERSION, **facts}, ensure_ascii=False), encoding="utf-8")
    draft.replace(folder / FILE)
