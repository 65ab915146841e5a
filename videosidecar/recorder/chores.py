"""Short work beside recording: try a camera, check a day against its manifest, cut out a clip, take a picture.

Each tells how far it is by `advance(done, total)`, and needs only the disk and the stream.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.error

from . import playback
from .av_source import AvSource
from .errors import RecorderError
from .model import CameraPlan
from .storage import SegmentName, Storage, read_manifest

Advance = Callable[[int, int], None]
LONGEST_EXPORT_NS = 3600 * 1_000_000_000
SEGMENT_AT_MOST_NS = 3700 * 1_000_000_000


def _quietly(done: int, total: int) -> None:
    return


def probe(plan: CameraPlan) -> dict[str, Any]:
    """Open the stream for a moment: `problem` is a sentence or empty, `picture` codec and size, `seconds` how long it took."""
    started = time.monotonic()
    try:
        source = AvSource(plan)
    except RecorderError as error:
        return {"code": plan.id, "problem": str(error), "picture": "", "seconds": round(time.monotonic() - started, 2)}
    source.close()
    video = source.info.video
    picture = f"{video.codec} {video.width}×{video.height}"
    return {"code": plan.id, "problem": "", "picture": picture, "seconds": round(time.monotonic() - started, 2)}


def verify(storage: Storage, camera: str, day: str, advance: Advance = _quietly) -> dict[str, Any]:
    """Compare every file of a camera's day («2026-11-20», UTC) with the SHA-256 in its manifest.

    `changed`, `missing`, `unclosed`: names of files. Deleted files that are told as deleted are in order.
    Raises StorageError, OSError, ValueError for a camera that could leave the storage.
    """
    storage.check()
    folder = storage.camera_folder(camera) / Path(day).name
    lines = read_manifest(folder)
    closed = {line["file"]: line for line in lines if line.get("event") == "closed"}
    deleted = {line["file"] for line in lines if line.get("event") == "deleted"}
    present = {f"{path.parent.name}/{path.name}": path for path in folder.glob("*/*") if SegmentName.parse(path.name)}
    found: dict[str, Any] = {"camera": camera, "day": day, "files": 0, "bytes": 0, "changed": [], "missing": [], "unclosed": []}
    for done, name in enumerate(sorted(closed), start=1):
        if name in present:
            size, digest = storage.digest(present[name])
            found["files"], found["bytes"] = found["files"] + 1, found["bytes"] + size
            if digest != closed[name].get("sha256"):
                found["changed"].append(name)
        elif name not in deleted:
            found["missing"].append(name)
        advance(done, len(closed))
    found["unclosed"] = sorted(present.keys() - closed.keys())
    return found


def export(storage: Storage, camera: str, from_ns: int, to_ns: int, path: Path, advance: Advance = _quietly) -> dict[str, Any]:
    """Write what the camera recorded from `from_ns` to `to_ns` (UTC nanoseconds) into one MP4, coded as it came.

    It begins at the last key frame before. Raises ValueError for more than an hour or a time that ends before it begins,
    playback.NothingRecorded, OSError.
    """
    if not from_ns < to_ns <= from_ns + LONGEST_EXPORT_NS:
        raise ValueError("Кінець має бути пізніше за початок, і не більш як на годину.")
    files = _between(storage, camera, from_ns, to_ns)
    with contextlib.ExitStack() as opened:
        pieces = []
        for done, file in enumerate(files, start=1):
            piece = playback._read(file, opened)
            if piece and piece.packets[-1][0] >= from_ns:
                pieces.append(piece)
            advance(done, len(files) + 1)
        if not pieces:
            raise playback.NothingRecorded(f"За цей час камера {camera} нічого не записала.")
        # One file has one kind of picture: what came before another camera setting is told as left out.
        same = [piece for piece in pieces if piece.signature == pieces[-1].signature]
        packets = [item for item in playback._from_key_frame(playback._joined(same), from_ns) if item[0] <= to_ns]
        if not packets:
            raise playback.NothingRecorded(f"За цей час камера {camera} нічого не записала.")
        playback._write(path, packets)
    advance(len(files) + 1, len(files) + 1)
    left_out = len(pieces) - len(same)
    return {"camera": camera, "start_ns": packets[0][0], "end_ns": packets[-1][0], "bytes": path.stat().st_size, "left_out": left_out}


def _between(storage: Storage, camera: str, from_ns: int, to_ns: int) -> list[Path]:
    """Files that may hold pictures of that time: those that began in it, and the last that began before."""
    days = sorted({storage.day_folder(camera, moment) for moment in (from_ns - SEGMENT_AT_MOST_NS, from_ns, to_ns)})
    named = sorted((name.start_ns, path) for day in days for path in day.glob("*/*") if (name := SegmentName.parse(path.name)))
    before = [path for start, path in named if from_ns - SEGMENT_AT_MOST_NS <= start < from_ns]
    return before[-1:] + [path for start, path in named if from_ns <= start <= to_ns]


def snapshot(storage: Storage, camera: str) -> bytes:
    """The last recorded key frame as a JPEG. Raises playback.NothingRecorded."""
    for path in reversed(storage.newest(camera, 3)):
        picture = _last_key_frame(path)
        if picture:
            return picture
    raise playback.NothingRecorded(f"Записів камери {camera} ще немає.")


def _last_key_frame(path: Path) -> bytes:
    """Empty when the file has no whole picture yet."""
    try:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            keys = [packet for packet in container.demux(stream) if packet.size and packet.is_keyframe]
            frames = [*stream.codec_context.decode(keys[-1]), *stream.codec_context.decode(None)] if keys else []
            return _jpeg(frames[-1]) if frames else b""
    except (av.error.FFmpegError, OSError, IndexError):
        return b""


def _jpeg(frame: av.VideoFrame) -> bytes:
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = frame.width, frame.height, "yuvj420p"
    encoder.time_base = Fraction(1)
    picture = frame.reformat(format="yuvj420p")
    picture.pts, picture.time_base = 0, encoder.time_base
    return b"".join(bytes(packet) for packet in [*encoder.encode(picture), *encoder.encode(None)])
