"""Measures of one small picture: how light, how sharp, where its still edges are. No person is looked for or told apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .decoding import Gray, Small

CELLS_HIGH, CELLS_WIDE = 45, 80
FLAT_STD = 2.6
Edges = npt.NDArray[np.floating[Any]]


@dataclass(slots=True)
class Measures:
    """`mean`, `std`, `gradient` of the luma (0–255); `fine`: what 3 × 3 smoothing takes away; `dark`, `bright`: share of
    pixels below 20, above 245; `sharp`: fine detail by contrast, which no lamp changes; `edges`: map of edges, 45 × 80,
    mean 0 and length 1."""

    mean: float
    std: float
    gradient: float
    fine: float
    dark: float
    bright: float
    saturation: float
    edges: Edges

    @property
    def sharp(self) -> float:
        return self.fine / (self.std + 2.0)


def measure(small: Small) -> Measures:
    luma = small.luma.astype(np.float32)
    across = np.abs(luma[:-1, 1:] - luma[:-1, :-1])
    down = np.abs(luma[1:, :-1] - luma[:-1, :-1])
    steps = across + down
    smooth = _box(luma)
    return Measures(
        mean=float(luma.mean()),
        std=float(luma.std()),
        gradient=float(steps.mean()),
        fine=float(np.abs(luma - smooth).mean()),
        dark=float((small.luma < 20).mean()),
        bright=float((small.luma > 245).mean()),
        saturation=small.saturation,
        edges=_edges(smooth),
    )


def _edges(blurred: npt.NDArray[np.float32]) -> Edges:
    """Where things end, whatever the light: the direction-free gradient against the local light, in cells of two pixels."""
    across = np.zeros_like(blurred)
    down = np.zeros_like(blurred)
    across[:, 1:-1] = blurred[:, 2:] - blurred[:, :-2]
    down[1:-1, :] = blurred[2:, :] - blurred[:-2, :]
    strength = np.hypot(across, down) / (0.25 * blurred + 12.0)
    # A headlight must not outweigh a house.
    strength = np.minimum(strength, 3.0 * strength.mean() + 1e-6)
    cells = strength.reshape(CELLS_HIGH, 2, CELLS_WIDE, 2).mean(axis=(1, 3))
    return normal(cells)


def normal(cells: Edges) -> Edges:
    """Mean 0 and length 1; a map without edges becomes zeros."""
    level = cells - cells.mean()
    length = float(np.linalg.norm(level))
    return (level / length if length > 1e-6 else np.zeros_like(level)).astype(np.float32)


def _box(luma: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Mean of 3 × 3: rain and grain fade, walls stay."""
    padded = np.pad(luma, 1, mode="edge")
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    return (rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]) / 9.0


def likeness(one: Edges, other: Edges) -> float:
    """−1…1: how well two maps of edges lie on each other."""
    return float((one * other).sum())


def shift(reference: Edges, now: Edges) -> tuple[float, int, int]:
    """The best likeness that a push could give, and that push in cells (right, down): a correlation of all pushes at once."""
    every = np.fft.irfft2(np.fft.rfft2(now) * np.conj(np.fft.rfft2(reference)), s=reference.shape)
    place = int(every.argmax())
    down, right = divmod(place, reference.shape[1])
    if down > CELLS_HIGH // 2:
        down -= CELLS_HIGH
    if right > CELLS_WIDE // 2:
        right -= CELLS_WIDE
    return float(every.flat[place]), right, down


def change(one: Gray, other: Gray) -> float:
    """Mean difference of two pictures, 0–255."""
    return float(np.abs(one.astype(np.int16) - other.astype(np.int16)).mean())
