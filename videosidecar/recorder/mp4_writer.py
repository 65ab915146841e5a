"""The general writer: fragmented MP4 or QuickTime by PyAV's muxer, for whatever it can carry.

Each group of pictures is written and flushed as a fragment, so a file cut off by SIGKILL plays up to the last one;
closing turns the file into a normal seekable one (`hybrid_fragmented`).
"""

from __future__ import annotations

import contextlib
import io
import os
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.error

from .boxes import PLACEHOLDER, file_type, head
from .claiming import claim
from .fragment_writer import failed
from .model import AccessUnit, StreamInfo, Track
from .nal import to_lengths
from .scan import scan

FLAGS = "+hybrid_fragmented+frag_keyframe+empty_moov+default_base_moof"
MAX_EARLY_SOUND = 256  # packets


class Mp4Writer:
    """Writes into `path`, which must exist (created exclusively by the storage), and holds a lock on it.

    Sound that the muxer refuses is left out: `note` says so. Sound that begins later than the picture is moved to its
    start: the muxer has written its header by then (our own writer keeps it in its place).
    """

    def __init__(self, path: Path, info: StreamInfo) -> None:
        self.suffix = path.suffix or ".mp4"
        self.note = ""
        self._path = path
        self._first: int | None = None
        self._early: list[tuple[AccessUnit, int]] = []  # sound that came before the first picture was handed over
        self._fragments: list[tuple[int, int, int]] = []
        self._video_base = info.video.time_base
        # A template of FFmpeg's own has start codes in its parameters and the muxer converts; one of ours has lengths.
        self._convert = info.video.packing == "annexb" and info.video.template is None
        self._templates: list[Any] = []
        try:
            self._lock = claim(path)
        except OSError as error:
            raise failed(error) from None
        try:
            self._open(info)
        except (av.error.FFmpegError, OSError, ValueError, TypeError) as error:
            os.close(self._lock)
            raise failed(error) from None

    def _open(self, info: StreamInfo) -> None:
        try:
            self._start(info.video, info.audio)
        except (av.error.FFmpegError, ValueError, TypeError):
            if info.audio is None:
                raise
            self._start(info.video, None)
            self.note = f"Звук {info.audio.codec} у цей файл не записується."

    def _start(self, video: Track, audio: Track | None) -> None:
        form = "mov" if self.suffix == ".mov" else "mp4"
        container = av.open(str(self._path), "w", format=form, options={"movflags": FLAGS, "flush_packets": "1"})
        try:
            self._video = container.add_stream_from_template(self._template(video), opaque=True)
            self._audio = container.add_stream_from_template(self._template(audio), opaque=True) if audio else None
            container.start_encoding()  # the header now: a refusal must come before the first picture
        except BaseException:
            with contextlib.suppress(av.error.FFmpegError, OSError, ValueError):
                container.close()
            raise
        self._audio_base = audio.time_base if audio else Fraction(1)
        self._container = container

    def _template(self, track: Track) -> Any:
        """A stream of PyAV to copy the parameters from: the source's own, or one read from a file head of our own making."""
        if track.template is not None:
            return track.template
        opening = head([track], suffix=".mov")
        kind = file_type(".mov")
        made = av.open(io.BytesIO(kind + opening[len(kind) + PLACEHOLDER :]), format="mov")
        self._templates.append(made)
        return made.streams[0]

    def write(self, unit: AccessUnit, duration: int) -> None:
        if unit.audio:
            self._hear(unit, duration)
            return
        if self._first is None:
            self._first = unit.dts
        self._mux(unit, self._video, self._video_base, self._first, duration)
        if self._early:
            early, self._early = self._early, []
            for sound, its in early:
                self._hear(sound, its)

    def _hear(self, unit: AccessUnit, duration: int) -> None:
        if self._audio is None:
            return
        if self._first is None:
            if len(self._early) < MAX_EARLY_SOUND:
                self._early.append((unit, duration))
            return
        first = round(self._first * self._video_base / self._audio_base)
        if unit.dts >= first:
            self._mux(unit, self._audio, self._audio_base, first, duration)

    def _mux(self, unit: AccessUnit, stream: Any, time_base: Fraction, first: int, duration: int) -> None:
        packet = av.Packet(to_lengths(unit.data) if self._convert and not unit.audio else unit.data)
        packet.stream = stream
        packet.time_base = time_base
        packet.dts = unit.dts - first
        packet.pts = unit.pts - first
        packet.duration = max(1, duration)
        packet.is_keyframe = unit.is_key
        try:
            self._container.mux_one(packet)
        except (av.error.FFmpegError, OSError, ValueError) as error:
            raise failed(error) from None

    def sync(self) -> None:
        try:
            os.fdatasync(self._lock)
        except OSError as error:
            raise failed(error) from None

    def close(self) -> None:
        try:
            self._container.close()
            self._fragments = scan(self._path).fragments
        except (av.error.FFmpegError, OSError, ValueError) as error:
            with contextlib.suppress(OSError):
                os.ftruncate(self._lock, scan(self._path).whole)
            raise failed(error) from None
        finally:
            for made in self._templates:
                made.close()
            if self._lock >= 0:
                os.close(self._lock)
                self._lock = -1

    @property
    def fragments(self) -> list[tuple[int, int, int]]:
        return self._fragments
