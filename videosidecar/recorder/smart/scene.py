"""What is wrong with a camera's picture: black, covered, blinded, blurred, frozen, turned away.

Absolute bounds where physics gives them (a flat picture is a flat picture in any light), otherwise the camera's own
usual picture *in the same light*: light or dark, with colours or by infrared. A light that was never seen before is
learnt first, in silence: dusk and the switch to infrared are not faults.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .baseline import Baseline
from .decoding import Gray, Small
from .health import Change, latches
from .picture import CELLS_HIGH, CELLS_WIDE, FLAT_STD, Edges, Measures, change, likeness, measure, normal, shift

LEARN_LOOKS = 8
DARK_MEAN, DARK_SLACK = 60.0, 10.0
INFRARED_SATURATION = 4.0
RELEARN_SECONDS = 24 * 3600.0
STILL_CHANGE = 0.35
STILL_CHANGE_CODED, NOTHING_SENT = 1.0, 0.1
"""Where the pictures between key frames carry nothing, the encoder's own wavering is not a change."""
STRANGE = 0.2

# kind → (seconds of the sign before it starts, seconds of calm before it ends); a look comes every 10–60 s.
WAITS: dict[str, tuple[float, float]] = {
    "black": (25.0, 45.0),
    "covered": (25.0, 45.0),
    "bright": (25.0, 60.0),
    "blurred": (45.0, 90.0),
    "frozen": (45.0, 30.0),
    "moved": (45.0, 60.0),
}


@dataclass(slots=True)
class View:
    """The usual picture of a camera in one light."""

    looks: int = 0
    sharp: float = 0.0
    std: float = 0.0
    gradient: float = 0.0
    score: float = 1.0
    edges: Edges = field(default_factory=lambda: np.zeros((CELLS_HIGH, CELLS_WIDE), np.float32))

    @property
    def known(self) -> bool:
        return self.looks >= LEARN_LOOKS

    def learn(self, seen: Measures, score: float, trust: float = 1.0) -> None:
        """The first looks weigh alike; later ones a thirtieth, so that a season changes it and a lorry does not."""
        self.looks += 1
        weight = max(1 / self.looks, 1 / 30) * trust
        self.sharp += (seen.sharp - self.sharp) * weight
        self.std += (seen.std - self.std) * weight
        self.gradient += (seen.gradient - self.gradient) * weight
        self.edges = normal(self.edges + (seen.edges - self.edges) * weight)
        if self.looks > 2:
            self.score += (score - self.score) * weight

    def as_dict(self) -> dict[str, Any]:
        packed = np.clip(self.edges * 1000 + 64, 0, 255).astype(np.uint8).tobytes()
        numbers = [self.looks, *(round(number, 3) for number in (self.sharp, self.std, self.gradient, self.score))]
        return {"numbers": numbers, "edges": base64.b64encode(packed).decode()}

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> View | None:
        try:
            looks, sharp, std, gradient, score = (float(number) for number in raw["numbers"])
            cells = np.frombuffer(base64.b64decode(raw["edges"], validate=True), dtype=np.uint8)
            edges = normal((cells.reshape(CELLS_HIGH, CELLS_WIDE).astype(np.float32) - 64) / 1000)
        except (KeyError, TypeError, ValueError, binascii.Error):
            return None
        return cls(int(looks), sharp, std, gradient, score, edges)


class Scene:
    """Judges one camera by what it shows. `now` is a clock that only grows, in seconds."""

    def __init__(
        self,
        baseline: Baseline | None = None,
        *,
        open_kinds: tuple[str, ...] = (),
        views: Mapping[str, Any] | None = None,
        patience: float = 1.0,
    ) -> None:
        self._baseline = baseline or Baseline()
        self._latches = latches(WAITS, open_kinds, patience)
        self._views = {name: view for name, raw in (views or {}).items() if (view := View.from_dict(raw))}
        self._before: Gray | None = None
        self._before_at = 0.0
        self._moved_since: float | None = None
        self._dark = False
        self.change = 0.0
        """How much the last look differed from the one before, 0–255: for the timeline's motion."""

    @property
    def open(self) -> tuple[str, ...]:
        return tuple(kind for kind, latch in self._latches.items() if latch.on)

    def views(self) -> dict[str, Any]:
        return {name: view.as_dict() for name, view in self._views.items()}

    def look(self, small: Small, now: float, *, still_ratio: float | None = None) -> list[Change]:
        """Judge one picture. `still_ratio`: how heavy the pictures between key frames are now against their middle."""
        seen = measure(small)
        light = self._light(seen)
        view = self._views.setdefault(light, View())
        signs: dict[str, bool | None] = dict.fromkeys(WAITS)
        signs |= self._blind(seen)
        facts: dict[str, Any] = {}
        frozen = self._frozen(small.luma, now, still_ratio)
        usable = not any(signs[kind] for kind in ("black", "covered", "bright"))
        signs["frozen"] = frozen if usable else None
        if usable:
            score = likeness(view.edges, seen.edges) if view.looks else 1.0
            if view.known and not signs["blurred"]:
                signs["blurred"] = _blurred(seen, view)
                if not signs["blurred"]:
                    signs["moved"], facts = _moved(seen, view, score)
            elif not signs["blurred"]:
                signs["moved"] = self._strange(light, seen)
            if signs["moved"]:
                signs["frozen"] = None  # one finding at a time: a bare wall stands still by nature
            self._learn(view, seen, score, signs, now)
        changes = []
        for kind, sign in signs.items():
            turn = self._latches[kind].update(sign, now)
            if turn:
                changes.append(Change(kind, turn == "start", facts if kind == "moved" else {}))
        return changes

    def _blind(self, seen: Measures) -> dict[str, bool | None]:
        known = [view for view in self._views.values() if view.known]
        bright = seen.bright > 0.6 or (seen.mean >= 225 and seen.std < 15)
        black = seen.mean < 24 and seen.std <= 4.0 and not bright
        flat = seen.std <= FLAT_STD
        signs: dict[str, bool | None] = {"black": black, "bright": bright}
        if known and not flat:
            empty = seen.gradient < 0.22 * min(view.gradient for view in known) and seen.std < 0.8 * min(view.std for view in known)
            alike = max(likeness(view.edges, seen.edges) for view in known)
            # Fog pales the picture, but what it leaves lies where it always lay.
            foggy = empty and alike > 0.5
            # Paint or tape over most of the lens leaves a hard edge and no detail.
            painted = seen.gradient < 0.35 * min(view.gradient for view in known) and alike < 0.3
            painted = painted and seen.sharp < 0.25 * min(view.sharp for view in known)
            flat = painted or (empty and not foggy)
            if foggy:
                signs["blurred"] = True
        return signs | {"covered": flat and not black and not bright}

    def _strange(self, light: str, seen: Measures) -> bool | None:
        """In a light that is not learnt yet: whether the view resembles nothing this camera saw with the same colours.

        Infrared is never compared with daylight: it lights a street from elsewhere and turns leaves white.
        """
        colours = light.split("-")[0]
        known = [view for name, view in self._views.items() if view.known and name.startswith(colours)]
        if not known:
            return None
        return True if max(likeness(view.edges, seen.edges) for view in known) < STRANGE else None

    def _light(self, seen: Measures) -> str:
        self._dark = seen.mean < DARK_MEAN + (DARK_SLACK if self._dark else -DARK_SLACK)
        colours = "infrared" if seen.saturation < INFRARED_SATURATION else "colour"
        return f"{colours}-{'dark' if self._dark else 'light'}"

    def _frozen(self, luma: Gray, now: float, still_ratio: float | None) -> bool | None:
        before, self._before = self._before, luma
        apart, self._before_at = now - self._before_at, now
        if before is None:
            return None
        self.change = change(before, luma)
        usual = self._baseline.change
        # Never quieter than a quarter of this camera's own quiet: a still night is not frozen.
        bound = min(STILL_CHANGE, 0.25 * usual.value) if usual.minutes > 2 else STILL_CHANGE
        if still_ratio is not None and still_ratio < NOTHING_SENT:
            bound = STILL_CHANGE_CODED
        frozen = self.change <= bound and (still_ratio is None or still_ratio < 0.5)
        if not frozen and self.change > STILL_CHANGE / 10:
            usual.learn(self.change, min(apart, 60.0) / 60)
        return frozen

    def _learn(self, view: View, seen: Measures, score: float, signs: Mapping[str, bool | None], now: float) -> None:
        if signs["frozen"] or signs["blurred"]:
            return
        if signs["moved"]:
            self._moved_since = self._moved_since if self._moved_since is not None else now
            if now - self._moved_since > RELEARN_SECONDS:
                self._views.clear()  # this is how the camera hangs now
                self._moved_since = None
            return
        if signs["moved"] is False:
            self._moved_since = None
        doubtful = view.known and (signs["blurred"] is None or signs["moved"] is None)
        view.learn(seen, score, 0.1 if doubtful else 1.0)


def _blurred(seen: Measures, view: View) -> bool | None:
    sharp = seen.sharp / max(view.sharp, 1e-3)
    hazy = seen.std < 0.35 * view.std and seen.gradient < 0.35 * view.gradient
    if sharp < 0.45 or hazy:
        return True
    return False if sharp > 0.55 and seen.std > 0.45 * view.std else None


def _moved(seen: Measures, view: View, score: float) -> tuple[bool | None, dict[str, Any]]:
    """Pushed: the edges lie better elsewhere. Turned: they lie nowhere. A lorry or snow leaves most of them in place."""
    share = score / max(view.score, 0.2)
    if share > 0.6:
        return False, {}
    best, right, down = shift(view.edges, seen.edges)
    pushed = share < 0.5 and abs(right) + abs(down) >= 2 and best > score + 0.12 and best > 0.5 * view.score
    if pushed:
        return True, {"percent": round(100 * max(abs(right) / CELLS_WIDE, abs(down) / CELLS_HIGH))}
    return (True, {}) if share < 0.38 else (None, {})
