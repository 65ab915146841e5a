"""The ways to record that are compared, each as a row of one table: how to start it, how to count what it recorded."""

import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.recorder import counting
from benchmarks.recorder.processes import Group, python, valkey
from videosidecar.recorder.board import Board, ShardPlan
from videosidecar.recorder.model import CameraPlan
from videosidecar.recorder.storage import Storage

SEGMENT_SECONDS = 60
LIVE = ("recording", "degraded")


@dataclass
class Run:
    """A design at work. `note`: why it cannot be measured, or what to know; `board` where it has one."""

    group: Group = field(default_factory=Group)
    board: Board | None = None
    note: str = ""


@dataclass(frozen=True)
class Design:
    """`smallest`, `largest`: numbers of cameras that are tried; `source`: what each camera's state must say reads it.

    `looks_on`: the health of the picture is watched too, as in real operation; recording alone is what ffmpeg does.
    """

    name: str
    what: str
    start: Callable
    count: Callable[[Path], Counter]
    smallest: int = 1
    largest: int = 100_000
    source: str = ""
    looks_on: bool = False

    def takes(self, cameras: int) -> bool:
        return self.smallest <= cameras <= self.largest


@contextmanager
def recorder(design: Design, root: Path, first_url: str, cameras: int) -> Iterator[Run]:
    """Shards of the recorder, a process each, told by a Valkey what to record."""
    size = SHARD_SIZES[design.source]
    storage = Storage(root)
    storage.prepare()
    numbers = list(range(1, cameras + 1))
    count = -(-cameras // size)
    with valkey(root.parent) as address:
        board = Board.at(address)
        run = Run(board=board)
        try:
            for at in range(count):
                shard = f"s{at + 1}"
                plans = tuple(camera_plan(number, first_url, design.source) for number in numbers[at::count])
                board.publish(ShardPlan(shard, "1", str(root), "", plans))
                epoch = board.next_epoch(shard)
                words = python("benchmarks.recorder.shard", "--redis", address, "--shard", shard, "--epoch", str(epoch))
                run.group.start(words, VIDEO_SMART=str(int(design.looks_on)))
            yield run
        finally:
            run.group.stop(30)


def camera_plan(number: int, first_url: str, source: str) -> CameraPlan:
    name = f"cam-{number:04d}"
    return CameraPlan(name, first_url[:-4] + f"{number:04d}", SEGMENT_SECONDS, source=source, audio=False)


@contextmanager
def ffmpeg(design: Design, root: Path, first_url: str, cameras: int) -> Iterator[Run]:
    """The peer: `ffmpeg -c copy -f segment`, one process for each camera, as everybody's first recorder does it."""
    run = Run()
    program = shutil.which("ffmpeg")
    if not program:
        run.note = "ffmpeg is not installed"
        yield run
        return
    try:
        for number in range(1, cameras + 1):
            folder = root / f"cam-{number:04d}"
            folder.mkdir(parents=True)
            command = [program, "-nostdin", "-loglevel", "error", "-rtsp_transport", "tcp", "-i", first_url[:-4] + f"{number:04d}"]
            command += ["-c", "copy", "-f", "segment", "-segment_time", str(SEGMENT_SECONDS), "-reset_timestamps", "1"]
            run.group.start([*command, str(folder / "%06d.mp4")])
        yield run
    finally:
        run.group.stop()


@contextmanager
def bare(design: Design, root: Path, first_url: str, cameras: int) -> Iterator[Run]:
    run = Run()
    words = ["--url", first_url, "--cameras", str(cameras), "--root", str(root)]
    try:
        run.group.start(python("benchmarks.recorder.bare", *words))
        yield run
    finally:
        run.group.stop()


def settle(run: Run, cameras: int, seconds: float = 15.0) -> None:
    """After the cameras have gone: wait until what was on its way is recorded."""
    if run.board is None:
        run.group.wait(seconds)
        return
    names = [f"cam-{number:04d}" for number in range(1, cameras + 1)]
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not any(beat.get("state") in LIVE for beat in run.board.cameras(names).values()):
            return
        time.sleep(0.25)


def sources(run: Run, cameras: int) -> set[str]:
    """Which drivers read the cameras, as their states say."""
    if run.board is None:
        return set()
    names = [f"cam-{number:04d}" for number in range(1, cameras + 1)]
    return {beat.get("source", "") for beat in run.board.cameras(names).values() if beat.get("state") in LIVE}


SHARD_SIZES = {"av": 250, "rtp": 500}
DESIGNS = {
    design.name: design
    for design in (
        Design("rtp", "our RTSP receiver and fragment writer, one loop for 500 cameras", recorder, counting.in_videos, source="rtp"),
        Design("av", "PyAV, a thread for each camera, 250 in a process", recorder, counting.in_videos, source="av"),
        Design(
            "rtp+look",
            "as rtp, and the picture of each camera is looked at now and then",
            recorder,
            counting.in_videos,
            smallest=100,
            source="rtp",
            looks_on=True,
        ),
        Design("ffmpeg", "ffmpeg -c copy -f segment, a process for each camera", ffmpeg, counting.in_videos, largest=300),
        Design("bare", "receives and writes the bytes, understands nothing", bare, counting.in_streams),
    )
}
