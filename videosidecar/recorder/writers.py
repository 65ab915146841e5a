"""Which writer takes what a camera sends."""

from __future__ import annotations

from pathlib import Path

from .boxes import MOV_AUDIO, MP4_AUDIO
from .fragment_writer import FragmentWriter, can_write
from .model import OpenWriter, SegmentWriter, StreamInfo, WriterKind
from .mp4_writer import Mp4Writer

_MP4_VIDEO = frozenset({"h264", "hevc", "mpeg4"})


def suffix_of(info: StreamInfo) -> str:
    """Ending of the files: «.mov» where MP4 carries the picture or the sound not at all."""
    if info.video.codec not in _MP4_VIDEO or (info.audio and info.audio.codec in MOV_AUDIO):
        return ".mov"
    return ".mp4"


def can_store_sound(codec: str) -> bool:
    return codec in MP4_AUDIO or codec in MOV_AUDIO


def open_writer(path: Path, info: StreamInfo) -> SegmentWriter:
    """The fast writer where it can, PyAV's elsewhere. Raises WriterError."""
    if suffix_of(info) == FragmentWriter.suffix and can_write(info):
        return FragmentWriter(path, info)
    return Mp4Writer(path, info)


def writer_of(kind: WriterKind) -> OpenWriter:
    """What the plan asks for."""
    return Mp4Writer if kind == "general" else open_writer
