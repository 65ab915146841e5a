"""Is every second of every camera accounted for, and is every closed file what its line says it is?

Reads manifests and files only, with nothing of the recorder but the reading of a line: a second opinion.
"""

import hashlib
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import av
import av.error

from videosidecar.recorder.manifest import read_manifest

NANO = 1_000_000_000
Span = tuple[int, int]


@dataclass
class Account:
    """One camera, times in nanoseconds. `holes`: neither recorded nor declared; `doubled`: recorded twice over.

    `spoilt`: sentences about files that are not what their line says; `unclosed`: files without a `closed` line.
    """

    camera: str
    span: Span = (0, 0)
    recorded: int = 0
    declared: int = 0
    holes: list[Span] = field(default_factory=list)
    doubled: int = 0
    units: int = 0
    lost: int = 0
    files: int = 0
    reasons: set[str] = field(default_factory=set)
    spoilt: list[str] = field(default_factory=list)
    unclosed: list[str] = field(default_factory=list)

    @property
    def missing(self) -> int:
        """Nanoseconds that nobody accounts for."""
        return sum(end - start for start, end in self.holes)

    @property
    def seconds(self) -> float:
        return (self.span[1] - self.span[0]) / NANO


def account(root: Path, camera: str, *, read_files: bool = True) -> Account:
    """Add up the manifests of `camera` below `root`; with `read_files` each closed file is hashed and demuxed too."""
    found = Account(camera)
    closed: list[Span] = []
    gaps: list[Span] = []
    settled: set[Path] = set()
    for day in sorted(path for path in (root / camera).iterdir() if path.is_dir()):
        for line in read_manifest(day):
            if line["event"] == "gap":
                gaps.append((line["start_ns"], line["end_ns"]))
                found.reasons.add(line["reason"])
            elif line["event"] == "closed":
                closed.append((line["start_ns"], line["end_ns"]))
                settled.add(day / line["file"])
                found.files += 1
                found.units += line["units"]
                found.lost += line.get("lost", 0)
                if read_files:
                    found.spoilt += check_file(day / line["file"], line)
            elif line["event"] == "deleted":
                settled.add(day / line["file"])
    files = {path for suffix in ("mp4", "mov") for path in (root / camera).rglob(f"*.{suffix}")}
    found.unclosed = sorted(path.name for path in files - settled)
    _add_up(found, closed, gaps)
    return found


def _add_up(found: Account, closed: list[Span], gaps: list[Span]) -> None:
    if not closed:
        return
    found.span = (min(start for start, _ in closed), max(end for _, end in closed + gaps))
    found.recorded = length(closed) - length(_common(closed, gaps))
    found.declared = length(gaps)
    found.doubled = sum(end - start for start, end in closed) - length(closed)
    whole = union(closed + gaps)
    found.holes = [(before[1], after[0]) for before, after in itertools.pairwise(whole)]


def union(spans: Iterable[Span]) -> list[Span]:
    """The same time as `spans`, in order and without overlaps."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def length(spans: Iterable[Span]) -> int:
    return sum(end - start for start, end in union(spans))


def _common(some: list[Span], others: list[Span]) -> list[Span]:
    pairs = ((max(a[0], b[0]), min(a[1], b[1])) for a in union(some) for b in union(others))
    return [(start, end) for start, end in pairs if start < end]


def check_file(path: Path, line: dict) -> list[str]:
    """What is wrong with a closed file, in sentences: gone, changed, unreadable, other pictures, time going back."""
    try:
        data = path.read_bytes()
    except OSError as error:
        return [f"{path.name}: {error.strerror}"]
    wrong = []
    if hashlib.sha256(data).hexdigest() != line["sha256"] or len(data) != line["size"]:
        wrong.append(f"{path.name}: its bytes are not those of the manifest")
    try:
        with av.open(str(path)) as container:
            moments = [packet.dts for packet in container.demux(video=0) if packet.size]
    except (av.error.FFmpegError, IndexError) as error:
        return [*wrong, f"{path.name}: {type(error).__name__}"]
    if len(moments) != line["units"]:
        wrong.append(f"{path.name}: {len(moments)} pictures, the manifest says {line['units']}")
    if any(later <= earlier for earlier, later in itertools.pairwise(moments)):
        wrong.append(f"{path.name}: time goes back")
    return wrong
