"""The general source: any camera that FFmpeg can read, by PyAV. Sound comes along where a file can carry it.

The read cannot be cancelled from outside: both the protocol's own timeout and PyAV's are set, and closing may take as
long as the read timeout.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from fractions import Fraction
from typing import Any
from urllib.parse import urlsplit

import av
import av.error
import av.logging

from ..redact import redact, with_credentials, without_credentials
from .av_units import Units
from .errors import (
    AuthFailed,
    Ended,
    Silent,
    SourceError,
    StreamNotFound,
    Unplayable,
    Unreachable,
)
from .model import AccessUnit, CameraPlan, Packing, StreamInfo, Track
from .writers import can_store_sound

# FFmpeg's log callback can deadlock Python threads; what matters comes as exceptions.
av.logging.set_level(None)

OPEN_SECONDS = 5.0
READ_SECONDS = 5.0
KEY_FRAME_SECONDS = 20.0
STORABLE = frozenset({"h264", "hevc", "mpeg4", "mjpeg"})
PACE_SECONDS = 1.0
SHORTEST_PAUSE = 0.05
BY_ARRIVAL_SECONDS = 0.1
CAUGHT_UP_SECONDS = 0.25
"""Whoever lags further behind does not pause: the wait may have been for the processor, not for the camera."""
LARGE_READ, SMALL_READ = 64 * 1024, 32 * 1024  # bytes at once
PACKETS_AT_ONCE = 100
WAIT_AT_LEAST_NS = 5_000_000_000
"""A picture is waited for at least so often: only one that was waited for tells exactly when it came."""
BLOCKED_NS = 3_000_000
PROBES = ((65_536, 500_000), (2_000_000, 4_000_000))
"""Bytes and microseconds to learn what a camera sends: little first, more for the few that need it."""


class AvSource:
    """An open stream of one camera. `pace_seconds`: the longest pause after a read that had to wait, so that the next is large.

    `ca_file`: whom to trust with RTSPS instead of the system's authorities.
    """

    def __init__(
        self,
        plan: CameraPlan,
        *,
        open_seconds: float = OPEN_SECONDS,
        read_seconds: float = READ_SECONDS,
        pace_seconds: float = PACE_SECONDS,
        ca_file: str = "",
    ) -> None:
        self._plan = plan
        self._pace = pace_seconds
        self._timeout = (open_seconds, read_seconds)
        self._ca_file = ca_file
        self.dropped = 0
        self._waited_at = -WAIT_AT_LEAST_NS
        for probe in PROBES:
            self._container = self._open(probe)
            try:
                self.info = self._describe(last=probe is PROBES[-1])
                return
            except _NotYetKnown:
                self._container.close()
            except BaseException:
                self._container.close()
                raise

    def _open(self, probe: tuple[int, int]) -> Any:
        address = with_credentials(self._plan.url, self._plan.user, self._plan.password)
        options = {"probesize": str(probe[0]), "analyzeduration": str(probe[1])}
        if urlsplit(address).scheme in ("rtsp", "rtsps"):
            options |= {
                "rtsp_transport": "tcp",
                "allowed_media_types": "video+audio" if self._plan.audio else "video",
                "timeout": str(int(self._timeout[1] * 1_000_000)),
                "fpsprobesize": "0",
            }
        if urlsplit(address).scheme == "rtsps":
            options |= {"tls_verify": "1", "ca_file": self._ca_file or ssl.get_default_verify_paths().cafile or ""}
        try:
            return av.open(address, options=options, timeout=self._timeout)
        except (av.error.FFmpegError, OSError, ValueError) as error:
            raise self._explain(error) from None

    def _describe(self, *, last: bool) -> StreamInfo:
        """What the camera sends. Raises Unplayable, and _NotYetKnown where a longer look may help."""
        if not self._container.streams.video:
            raise Unplayable("У потоці камери немає відео.")
        stream = self._container.streams.video[0]
        context = stream.codec_context
        if context.name not in STORABLE:
            raise Unplayable(f"Кодек {context.name} поки не записується. Увімкніть на камері H.264 або H.265.")
        if not context.width or not context.height or stream.time_base is None:
            raise Unplayable("Камера не повідомила розмір картинки.") if last else _NotYetKnown
        config = bytes(context.extradata or b"")
        packing: Packing = "raw"
        if context.name in ("h264", "hevc"):
            packing = "length" if config[:1] == b"\x01" else "annexb"
        video = Track(
            "video",
            context.name,
            Fraction(stream.time_base),
            context.width,
            context.height,
            config=config,
            packing=packing,
            template=stream,
        )
        audio, note = self._describe_sound(last)
        return StreamInfo(video, audio, note)

    def _describe_sound(self, last: bool) -> tuple[Track | None, str]:
        """The track of sound, or why there is none though the camera sends one."""
        if not self._plan.audio or not self._container.streams.audio:
            return None, ""
        stream = self._container.streams.audio[0]
        context = stream.codec_context
        if not can_store_sound(context.name):
            return None, f"Звук {context.name} не записується. Увімкніть на камері AAC або G.711."
        config = bytes(context.extradata or b"")
        if not context.sample_rate or stream.time_base is None or (context.name == "aac" and len(config) < 2):
            if not last:
                raise _NotYetKnown
            return None, f"Звук {context.name} не записується: камера не повідомила його параметрів."
        channels = context.layout.nb_channels or 1
        track = Track(
            "audio",
            context.name,
            Fraction(stream.time_base),
            sample_rate=context.sample_rate,
            channels=channels,
            config=config,
            template=stream,
        )
        return track, ""

    def batches(self) -> Iterator[list[AccessUnit]]:
        """Access units from the first key frame on, as many as were read in one go.

        Raises SourceError; a stream that ends raises Ended. What was understood before it is handed out first.
        """
        units = Units(self.info)
        streams = [track.template for track in (self.info.video, self.info.audio) if track is not None]
        demuxer = self._container.demux(*streams)
        pause = self._pace / 2
        while True:
            problem: SourceError | None = None
            waited, count = False, 0
            try:
                waited, count = self._read(demuxer, units)
            except SourceError as error:
                problem = error
            found = units.hand_out(time.monotonic_ns(), all_read=waited)
            self.dropped = units.dropped
            if found:
                yield found
            if problem is not None:
                raise problem
            if not waited or not pause:
                continue
            if units.by_arrival:
                time.sleep(min(pause, BY_ARRIVAL_SECONDS))
            elif units.behind < CAUGHT_UP_SECONDS:
                pause = self._next_pause(pause, count)
                time.sleep(pause)

    def _read(self, demuxer: Iterator[av.Packet], units: Units) -> tuple[bool, int]:
        """Everything that lies there: (whether nothing is left, bytes).

        That nothing is left shows by having to wait for one, which is what teaches when pictures come; once that is known
        the wait is spared most of the time: it would be a wake-up for one picture.
        """
        count = 0
        before = time.monotonic_ns()
        knows = before - self._waited_at < WAIT_AT_LEAST_NS
        for _ in range(PACKETS_AT_ONCE):
            try:
                packet = next(demuxer, None)
            except (av.error.FFmpegError, OSError) as error:
                raise self._explain(error) from None
            # The packet that flushes decoders is empty: a camera that ends has closed the connection.
            if packet is None or not (size := packet.size):
                raise Ended("Камера закрила з’єднання.")
            now = time.monotonic_ns()
            units.take(packet, now)
            count += size
            if now - before > BLOCKED_NS:
                self._waited_at = now
                return True, count
            if knows and units.nothing_due(now):
                return True, count
            before = time.monotonic_ns()
        return False, count

    def _next_pause(self, pause: float, count: int) -> float:
        """The socket's buffer must not fill meanwhile: a camera that sends much is read more often."""
        if count > LARGE_READ:
            return max(min(SHORTEST_PAUSE, self._pace), pause / 2)
        if count < SMALL_READ:
            return min(self._pace, pause * 1.5)
        return pause

    def units(self) -> Iterator[AccessUnit]:
        """The same one by one."""
        for batch in self.batches():
            yield from batch

    def _explain(self, error: Exception) -> SourceError:
        if isinstance(error, (av.error.HTTPUnauthorizedError, av.error.HTTPForbiddenError)):
            return AuthFailed("Камера не приймає ім’я або пароль. Перевірте їх у реєстрі камер.")
        if isinstance(error, (av.error.HTTPNotFoundError, av.error.HTTPBadRequestError, av.error.HTTPOtherClientError)):
            return StreamNotFound("Камера відповідає, але такого потоку в неї немає. Перевірте адресу потоку.")
        if isinstance(error, (av.error.ExitError, TimeoutError)):
            return Silent("Камера мовчить: за відведений час нічого не надійшло.")
        if isinstance(error, ConnectionResetError | BrokenPipeError | EOFError):
            return Ended("Камера обірвала з’єднання.")
        if isinstance(error, OSError) and error.errno is not None and 0 < error.errno < 200:
            return Unreachable("Камера не відповідає: з’єднання не встановлено. Перевірте живлення й мережу.")
        what = redact(getattr(error, "strerror", "") or type(error).__name__, self._plan.user, self._plan.password)
        return SourceError(f"Потік не читається: {what}.")

    def close(self) -> None:
        self._container.close()

    def __repr__(self) -> str:
        return f"<AvSource {self._plan.id} {without_credentials(self._plan.url)}>"


class _NotYetKnown(Exception):
    """FFmpeg has not seen enough of the stream to say what it is."""
