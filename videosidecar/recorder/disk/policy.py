"""How long recordings stay and how much room they may take, by camera. Kept on the disk, so that a keeper needs nobody."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

FILE = ".policy.json"
LOW_SHARE, TIGHT_SHARE, LAST_SHARE = 0.10, 0.05, 0.02


@dataclass(frozen=True, slots=True)
class Terms:
    """Of one camera. `min_days`: nothing younger is ever deleted; `max_days`: nothing older is kept, 0 without limit;
    `quota_bytes`: 0 without limit; `priority`: 1 goes first, 3 last."""

    min_days: float = 1.0
    max_days: float = 30.0
    quota_bytes: int = 0
    priority: int = 2


@dataclass(frozen=True, slots=True)
class Policy:
    """Of one node. `quota_bytes`: of each disk, counts everything on it; 0: the whole disk."""

    default: Terms = field(default_factory=Terms)
    cameras: Mapping[str, Terms] = field(default_factory=dict)
    quota_bytes: int = 0

    def of(self, camera: str) -> Terms:
        return self.cameras.get(camera, self.default)

    def to_json(self) -> str:
        special = {camera: asdict(terms) for camera, terms in self.cameras.items() if terms != self.default}
        return json.dumps({"default": asdict(self.default), "cameras": special, "quota_bytes": self.quota_bytes})

    @classmethod
    def from_json(cls, text: str | bytes) -> Policy:
        """Raises ValueError for what is no policy."""
        try:
            raw: dict[str, Any] = json.loads(text)
            cameras = {camera: Terms(**terms) for camera, terms in raw["cameras"].items()}
            return cls(Terms(**raw["default"]), cameras, int(raw["quota_bytes"]))
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"Це не правила зберігання: {type(error).__name__}.") from None


def save_policy(root: Path, policy: Policy) -> None:
    """Keep it beside the recordings. Raises OSError."""
    text = policy.to_json()
    path = root / FILE
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    write_whole(path, text)


def load_policy(root: Path) -> Policy:
    """The policy kept on the disk, or the careful default."""
    try:
        return Policy.from_json((root / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Policy()


def write_whole(path: Path, text: str) -> None:
    """Replace a small file at once: whoever reads sees the old one or the new one. Raises OSError."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        with beside.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
