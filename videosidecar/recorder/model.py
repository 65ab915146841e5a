"""The two interfaces of the recorder and the values that pass between them.

A `Source` yields timed access units, a `SegmentWriter` takes them. Any source works with any writer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class CameraPlan:
    """One camera as the plan describes it. `url` has no credentials; those stand apart and out of `repr`."""

    id: str
    url: str
    segment_seconds: int = 60
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class StreamInfo:
    """What a writer must know of a stream. `template` is the source's own stream object, where it has one."""

    codec: str
    width: int
    height: int
    time_base: Fraction
    template: Any = field(default=None, repr=False, compare=False)


@dataclass(slots=True)
class AccessUnit:
    """One coded picture. `dts`, `pts` in ticks of the stream's time base, strictly growing DTS; `arrived_ns` is UTC."""

    data: bytes
    dts: int
    pts: int
    is_key: bool
    arrived_ns: int
    breaks: bool = False  # the camera's clock jumped here: the next segment starts a new count


class Source(Protocol):
    """An open stream. `units` raises SourceError when it breaks; it never just ends."""

    info: StreamInfo
    dropped: int

    def units(self) -> Iterator[AccessUnit]: ...

    def close(self) -> None: ...


class SegmentWriter(Protocol):
    """An open file. Raises WriterError."""

    def write(self, unit: AccessUnit, duration: int) -> None:
        """Append `unit`, shown for `duration` ticks."""

    def close(self) -> None:
        """Finish the file and put it on the disk for good (fsync)."""


OpenSource = Callable[[CameraPlan], Source]
OpenWriter = Callable[[Path, StreamInfo], SegmentWriter]
