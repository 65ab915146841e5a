"""The general writer: fragmented MP4 by PyAV's muxer.

Each group of pictures is written and flushed as a fragment, so a file cut off by SIGKILL plays up to the last one;
closing turns the file into a normal seekable MP4 (`hybrid_fragmented`).
"""

from __future__ import annotations

import os
from pathlib import Path

import av
import av.error

from .errors import WriterError
from .model import AccessUnit, StreamInfo

FLAGS = "+hybrid_fragmented+frag_keyframe+empty_moov+default_base_moof"


class Mp4Writer:
    """Writes into `path`, which must exist (created exclusively by the storage)."""

    suffix = ".mp4"

    def __init__(self, path: Path, info: StreamInfo) -> None:
        if info.video.template is None:
            raise WriterError("Цей спосіб запису потребує потоку, який відкрив PyAV.")
        self._first: int | None = None
        self._time_base = info.video.time_base
        self._path = path
        try:
            self._container = av.open(str(path), "w", format="mp4", options={"movflags": FLAGS, "flush_packets": "1"})
            self._stream = self._container.add_stream_from_template(info.video.template, opaque=True)
        except (av.error.FFmpegError, OSError, ValueError) as error:
            raise _failed(error) from None

    def write(self, unit: AccessUnit, duration: int) -> None:
        if self._first is None:
            self._first = unit.dts
        packet = av.Packet(unit.data)
        packet.stream = self._stream
        packet.time_base = self._time_base
        packet.dts = unit.dts - self._first
        packet.pts = unit.pts - self._first
        packet.duration = max(1, duration)
        packet.is_keyframe = unit.is_key
        try:
            self._container.mux_one(packet)
        except (av.error.FFmpegError, OSError, ValueError) as error:
            raise _failed(error) from None

    def close(self) -> None:
        try:
            self._container.close()
        except (av.error.FFmpegError, OSError) as error:
            raise _failed(error) from None

    @property
    def fragments(self) -> list[tuple[int, int, int]]:
        return []

    def size(self) -> int:
        """Bytes on the disk by now."""
        return os.stat(self._path).st_size


def _failed(error: Exception) -> WriterError:
    return WriterError(f"Файл не записується: {getattr(error, 'strerror', None) or type(error).__name__}.")
