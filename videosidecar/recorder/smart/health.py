"""The health of a stream without decoding it: sizes, times and losses against what is normal for this camera.

Groups of pictures are summed up over ten seconds and then judged once. Every finding has two bounds and two waits
(`Latch`), so that it starts and ends and never flaps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .baseline import Baseline
from .hysteresis import Latch

WINDOW_SECONDS = 10.0
NO_KEY_SECONDS = 15.0
STRETCHED_SECONDS = 8.0
DRIFT_BAD, DRIFT_GOOD = 1.0, 0.5
CORRECTION_PPM = 500.0
PACKET_BYTES = 1400
LEARNT_MINUTES = 2.0
QUIET_LEARNT_MINUTES = 60.0

# kind → (seconds of the sign before it starts, seconds of calm before it ends)
WAITS: dict[str, tuple[float, float]] = {
    "lost": (10.0, 20.0),
    "auth": (0.0, 20.0),
    "no-disk": (0.0, 30.0),
    "no-key": (0.0, 30.0),
    "stretched": (60.0, 120.0),
    "rate-low": (30.0, 60.0),
    "rate-high": (60.0, 120.0),
    "fps-low": (30.0, 60.0),
    "loss": (20.0, 90.0),
    "drift": (30.0, 60.0),
    "still": (120.0, 30.0),
}
STATES = {"backoff": "lost", "quarantined": "lost", "auth-failed": "auth", "no-disk": "no-disk"}
"""Which finding follows from a camera's state; any other state is nobody's fault."""


@dataclass(frozen=True, slots=True)
class GopFacts:
    """One group of pictures in numbers: UTC ns, bytes, counts; `drift` in seconds, None where the camera tells no time."""

    start_ns: int
    end_ns: int
    key_bytes: int
    delta_bytes: int = 0
    deltas: int = 0
    lost: int = 0
    drift: float | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A finding of `kind` starts or ends; `facts` fill the sentence."""

    kind: str
    starts: bool
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class _Window:
    seconds: float = 0.0
    payload: int = 0
    deltas: int = 0
    delta_bytes: int = 0
    keys: int = 0
    lost: int = 0
    drift: float | None = None

    def add(self, gop: GopFacts) -> None:
        self.seconds += max(0.0, (gop.end_ns - gop.start_ns) / 1e9)
        self.payload += gop.key_bytes + gop.delta_bytes
        self.deltas += gop.deltas
        self.delta_bytes += gop.delta_bytes
        self.keys += 1
        self.lost += gop.lost
        self.drift = gop.drift if gop.drift is not None else self.drift


class Health:
    """Judges one camera. `now` is a clock that only grows, in seconds; all verbs are called from one thread.

    `patience`: all waits of the findings are so many times as long.
    """

    def __init__(self, baseline: Baseline | None = None, *, open_kinds: tuple[str, ...] = (), patience: float = 1.0) -> None:
        self.baseline = baseline or Baseline()
        self._latches = latches(WAITS, open_kinds, patience)
        self._window = _Window()
        self._fallen = ""
        self._reason = ""
        self._running = False
        self._last_gop = 0.0
        self._last_drift: tuple[float, float] | None = None

    @property
    def open(self) -> tuple[str, ...]:
        return tuple(kind for kind, latch in self._latches.items() if latch.on)

    @property
    def still_ratio(self) -> float | None:
        """Bytes of the pictures between key frames, now against the middle; None while unknown."""
        window, usual = self._window, self.baseline.delta
        if not usual.known or window.deltas < 5:
            return None
        return window.delta_bytes / window.deltas / usual.value

    def begin(self, now: float) -> None:
        """A session begins: pictures will come."""
        self._running = True
        self._last_gop = now
        self._window = _Window()

    def fell(self, state: str, reason: str, now: float) -> list[Change]:
        """The camera is not recorded any more, or was told to stop."""
        self._running = False
        self._window = _Window()
        self._fallen, self._reason = STATES.get(state, ""), reason
        return self.tick(now)

    def gop(self, facts: GopFacts, now: float) -> list[Change]:
        self._last_gop = now
        self._running = True
        self._fallen = ""
        self._window.add(facts)
        changes = self.tick(now)
        if self._window.seconds >= WINDOW_SECONDS:
            changes += self._judge(self._window, now)
            self._window = _Window()
        return changes

    def tick(self, now: float) -> list[Change]:
        """What time alone tells: called about once a second."""
        changes = []
        for kind in ("lost", "auth", "no-disk"):
            # A camera that only tries to connect is neither well nor newly ill.
            sign = True if self._fallen == kind else (False if self._running and not self._fallen else None)
            changes += self._turn(kind, sign, now, reason=self._reason)
        if self._running:
            waited = now - self._last_gop
            bound = max(NO_KEY_SECONDS, 4 * self.baseline.interval.value)
            changes += self._turn("no-key", waited > bound, now, seconds=round(waited))
        return changes

    def _judge(self, window: _Window, now: float) -> list[Change]:
        usual, minutes = self.baseline, window.seconds / 60
        rate, interval = window.payload / window.seconds, window.seconds / window.keys
        fps = (window.deltas + window.keys) / window.seconds
        delta = window.delta_bytes / window.deltas if window.deltas else 0.0
        known = usual.rate.known and usual.fps.known and usual.rate.minutes >= LEARNT_MINUTES
        signs: list[tuple[str, bool | None, dict[str, Any]]] = [
            ("stretched", _over(interval, STRETCHED_SECONDS, STRETCHED_SECONDS * 0.75), {"seconds": round(interval, 1)}),
            self._lost_packets(window),
        ]
        if window.drift is not None:
            signs.append(self._drift(window.drift, now))
        if known:
            share = rate / usual.rate.value
            kbit = {"kbit": round(rate * 8 / 1000), "usual": round(usual.rate.value * 8 / 1000)}
            signs += [
                ("rate-low", _under(share, 0.25, 0.5), kbit),
                ("rate-high", _over(share, 3.0, 2.0), kbit),
                ("fps-low", _under(fps / usual.fps.value, 0.6, 0.8), {"fps": round(fps, 1), "usual": round(usual.fps.value, 1)}),
            ]
        if delta and usual.quiet.minutes >= QUIET_LEARNT_MINUTES:
            signs.append(("still", _under(delta / usual.quiet.value, 0.3, 0.6), {}))
        changes = [change for kind, sign, facts in signs for change in self._turn(kind, sign, now, **facts)]
        slow = 0.25 if any(self._latches[kind].on for kind in ("rate-low", "rate-high", "fps-low", "loss", "still")) else 1.0
        for part, sample in ((usual.rate, rate), (usual.fps, fps), (usual.interval, interval), (usual.delta, delta)):
            part.learn(sample, minutes, slow)
        if not self._latches["still"].on:
            usual.quiet.learn(delta, minutes)
        return changes

    def _lost_packets(self, window: _Window) -> tuple[str, bool | None, dict[str, Any]]:
        share = window.lost / max(1.0, window.payload / PACKET_BYTES + window.lost)
        sign = None if window.lost else False
        if window.lost >= 3 and share >= 0.01:
            sign = True
        return "loss", sign, {"percent": round(share * 100, 1), "packets": window.lost}

    def _drift(self, drift: float, now: float) -> tuple[str, bool | None, dict[str, Any]]:
        before, self._last_drift = self._last_drift, (drift, now)
        ppm = abs(drift - before[0]) / (now - before[1]) * 1e6 if before and now > before[1] else 0.0
        return "drift", _over(abs(drift), DRIFT_BAD, DRIFT_GOOD), {"seconds": round(drift, 1), "fast": ppm > CORRECTION_PPM}

    def _turn(self, kind: str, sign: bool | None, now: float, **facts: Any) -> list[Change]:
        turn = self._latches[kind].update(sign, now)
        return [Change(kind, turn == "start", facts)] if turn else []


def latches(waits: Mapping[str, tuple[float, float]], open_kinds: tuple[str, ...], patience: float) -> dict[str, Latch]:
    """A latch for each kind; those of `open_kinds` are on."""
    return {kind: Latch(start * patience, end * patience, on=kind in open_kinds) for kind, (start, end) in waits.items()}


def _over(value: float, bad: float, good: float) -> bool | None:
    return True if value > bad else (False if value < good else None)


def _under(value: float, bad: float, good: float) -> bool | None:
    return True if value < bad else (False if value > good else None)
