"""The interfaces of the recorder and the values that pass between them.

    Driver ── runs cameras ──> Source ── access units ──> Recording ──> Segmenter ──> SegmentWriter ──> file, manifest
                                                              └── a Gop at each key frame ──> Tap (health, events)

A `Source` yields timed access units, a `SegmentWriter` takes them; any source works with any writer. The driver of
threads pulls from sources that block (`AvSource`); the driver of one loop pushes what it reads late and large (RTP).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from .recording import Recording


Fsync = Literal["close", "fragment", "none"]
"""When a file must reach the disk for good: once closed, with every fragment, or when the system pleases."""
WriterKind = Literal["auto", "general"]
"""Our own fast writer wherever it can («auto»), or PyAV's for every camera («general»)."""


@dataclass(frozen=True, slots=True)
class CameraPlan:
    """One camera as the plan describes it. `url` has no credentials; those stand apart and out of `repr`.

    `source`: «av» (any camera), «rtp» (streams of our own relay) or «auto» (RTP, and PyAV for what it does not
    understand). `subnet` names the building or network that shares one bucket of reconnections; empty: the host.
    `paused`: a sentence why the camera is held back for now; empty: it is recorded.
    """

    id: str
    url: str
    segment_seconds: int = 60
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    source: Literal["auto", "av", "rtp"] = "auto"
    audio: bool = True
    subnet: str = ""
    fsync: Fsync = "close"
    writer: WriterKind = "auto"
    paused: str = ""


Packing = Literal["length", "annexb", "raw"]


@dataclass(frozen=True, slots=True)
class Track:
    """One elementary stream as a writer must know it.

    `codec` is FFmpeg's name (h264, hevc, mjpeg, mpeg4, aac, pcm_alaw, pcm_mulaw). `packing` tells how H.264/H.265
    pictures lie in `AccessUnit.data`: «length» (4-byte lengths, `config` is an avcC/hvcC record, ISO/IEC 14496-15),
    «annexb» (start codes, `config` holds the parameter sets the same way), «raw» for every other codec (`config` is
    the codec's own: AudioSpecificConfig for AAC). `template` is the PyAV stream it came from, where there is one.
    """

    kind: Literal["video", "audio"]
    codec: str
    time_base: Fraction
    width: int = 0
    height: int = 0
    sample_rate: int = 0
    channels: int = 0
    config: bytes = field(default=b"", repr=False)
    packing: Packing = "raw"
    template: Any = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class StreamInfo:
    """What a camera sends: always pictures, perhaps sound. `note`: why sound is left out, a sentence, or empty."""

    video: Track
    audio: Track | None = None
    note: str = ""


@dataclass(slots=True)
class AccessUnit:
    """One coded picture, or one packet of sound. `dts`, `pts` in ticks of its track, strictly growing DTS by track.

    Both tracks count from the same moment: `dts * time_base` of sound and picture can be compared.

    `arrived_ns`: this machine's UTC clock; `camera_ns`: the camera's own by its last sender report (RFC 3550 §6.4.1),
    0 where unknown. `breaks`: the camera's clock jumped here, the next segment starts a new count. `lost`: RTP packets
    known to be missing right before it.
    """

    data: bytes
    dts: int
    pts: int
    is_key: bool
    arrived_ns: int
    breaks: bool = False
    audio: bool = False
    camera_ns: int = 0
    lost: int = 0


@dataclass(slots=True)
class Gop:
    """A finished group of pictures, for whoever watches a camera's health. Sizes in bytes, times in UTC ns.

    `key` is its key frame, still coded; `sizes` are those of the pictures after it, in order.
    """

    key: AccessUnit
    start_ns: int
    end_ns: int
    sizes: list[int]
    audio_bytes: int = 0
    lost: int = 0


class Source(Protocol):
    """An open stream. `batches` raises SourceError when it breaks; it never just ends."""

    info: StreamInfo
    dropped: int

    def batches(self) -> Iterator[list[AccessUnit]]:
        """Access units, as many as were read in one go."""

    def close(self) -> None: ...


class SegmentWriter(Protocol):
    """An open file. Raises WriterError.

    Each group of pictures reaches the file as one fragment when the next key frame comes, so that a file cut off by
    SIGKILL plays up to the last of them; `close` makes it a normal seekable file.
    """

    suffix: str
    """Ending of its files: «.mp4», or «.mov» where MP4 cannot carry the sound."""
    note: str
    """Why the sound is left out of this file, a sentence, or empty."""

    def write(self, unit: AccessUnit, duration: int) -> None:
        """Append `unit`, which lasts `duration` ticks."""

    def sync(self) -> None:
        """Bring what is written so far to the disk for good (fdatasync)."""

    def close(self) -> None:
        """Finish the file. Bringing it to the disk for good is the storage's part.

        When that fails the file keeps what it had up to its last whole fragment.
        """

    @property
    def fragments(self) -> list[tuple[int, int, int]]:
        """(offset, length, first video dts) of each whole fragment: bytes, and ticks since the file's first picture.

        Complete once the file is closed; the first starts after the head.
        """


class Tap(Protocol):
    """Looks on while a camera is recorded; must be quick, must not raise, is never waited for."""

    def begin(self, camera: str, info: StreamInfo) -> None: ...

    def gop(self, camera: str, gop: Gop) -> None: ...

    def fell(self, camera: str, state: str, reason: str) -> None: ...


class Driver(Protocol):
    """Runs any number of cameras, each a `Recording`. None of its verbs raises because of one camera."""

    def add(self, recording: Recording) -> None:
        """Begin to record; returns at once."""

    def remove(self, cameras: list[str]) -> None:
        """Stop these, close their files; returns when that is done, or after the driver's own limit of seconds."""

    def close(self) -> None:
        """Stop all, as `remove` does."""


OpenSource = Callable[[CameraPlan], Source]
OpenWriter = Callable[[Path, StreamInfo], SegmentWriter]
HandOver = Callable[["Recording", str], None]
"""A driver gives a camera back that it cannot read, with the reason for an operator."""
