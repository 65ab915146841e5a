"""What one simulated camera is and what is wrong with it."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from .clip import Clip

if TYPE_CHECKING:
    from .player import Reader
    from .rtsp import Connection

AuthKind = Literal["basic", "digest"]


@dataclass(slots=True)
class Camera:
    """One simulated camera. Without `user` it asks nobody who they are; `phase`: its place in the clip, seconds.

    Faults of the dialogue: `down` answers 404 and has no readers; `hang` names the methods that are never answered
    («*» for all of them); `status` is what DESCRIBE answers instead of 200; `delay` seconds pass before any answer;
    a Digest nonce is good for `nonce_uses` requests (0: for ever), then it is stale.

    Faults of the stream: `frozen` sends nothing, `rtcp_only` sender reports alone, `trickle` one byte a second; `loss`
    and `corrupt` are shares (0 to 1) of packets left out or damaged; `garbage` is the share of frames with bytes
    before them that no protocol knows; `jump` seconds are added to the time stamps, `constant` repeats one of them;
    `keyless` leaves the key frames out; `clock_error` seconds are added to the wall clock of the sender reports.
    """

    number: int
    clip: Clip
    user: str = ""
    password: str = field(default="", repr=False)
    auth: AuthKind = "basic"
    phase: float = 0.0

    down: bool = False
    hang: frozenset[str] = frozenset()
    status: int = 0
    delay: float = 0.0
    nonce_uses: int = 0

    frozen: bool = False
    rtcp_only: bool = False
    trickle: bool = False
    loss: float = 0.0
    corrupt: float = 0.0
    garbage: float = 0.0
    jump: float = 0.0
    constant: bool = False
    keyless: bool = False
    clock_error: float = 0.0

    chance: random.Random = field(default_factory=random.Random, repr=False)
    readers: dict[Connection, Reader] = field(default_factory=dict, repr=False)
    count: Count = field(default_factory=lambda: Count())

    @property
    def path(self) -> str:
        return f"cam-{self.number:04d}"

    @property
    def alters(self) -> bool:
        """Whether the stream differs from the clip, so that it cannot be sent as it was packed for everybody."""
        return bool(
            self.rtcp_only or self.trickle or self.loss or self.corrupt or self.garbage or self.jump or self.constant or self.keyless
        )

    def heal(self) -> None:
        """Forget every fault; the password, the clip and the time already jumped stay."""
        self.down = self.frozen = self.rtcp_only = self.trickle = self.constant = self.keyless = False
        self.hang, self.status, self.delay = frozenset(), 0, 0.0
        self.loss = self.corrupt = self.garbage = self.clock_error = 0.0


@dataclass(slots=True)
class Count:
    """What a camera sent, all readers together.

    `frames` are pictures handed to the connection whole, `damaged` those of them with a packet left out or spoilt,
    `skipped` pictures that a reader too slow for them never got; `packets_lost` were left out on purpose.
    """

    sessions: int = 0
    frames: int = 0
    bytes: int = 0
    damaged: int = 0
    skipped: int = 0
    packets_lost: int = 0


@dataclass(slots=True)
class Session:
    """What one reader of a camera got, kept after it left. `began`, `ended`: UTC nanoseconds; `ended` 0 while it plays."""

    camera: str
    began: int = field(default_factory=time.time_ns)
    ended: int = 0
    frames: int = 0
    skipped: int = 0
