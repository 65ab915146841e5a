"""The general source: any camera that FFmpeg can read, by PyAV. Sound comes along where a file can carry it.

The read cannot be cancelled from outside: both the protocol's own timeout and PyAV's are set, and closing may take as
long as the read timeout.
"""

from __future__ import annotations

import ssl
import struct
import time
from collections.abc import Iterator
from fractions import Fraction
from typing import Any
from urllib.parse import urlsplit

import av
import av.error
import av.logging

from ..redact import redact, with_credentials, without_credentials
from .errors import (
    AuthFailed,
    Ended,
    ParametersChanged,
    Silent,
    SourceError,
    StreamNotFound,
    Unplayable,
    Unreachable,
)
from .model import AccessUnit, CameraPlan, Packing, StreamInfo, Track
from .nal import parameter_sets
from .timeline import MAX_GAP_SECONDS, Timeline
from .writers import can_store_sound

# FFmpeg's log callback can deadlock Python threads; what matters comes as exceptions.
av.logging.set_level(None)

OPEN_SECONDS = 5.0
READ_SECONDS = 5.0
KEY_FRAME_SECONDS = 20.0
STORABLE = frozenset({"h264", "hevc", "mpeg4", "mjpeg"})
BLOCKED_SECONDS = 0.003
FIRST_FRAMES_HELD = 8
PROBES = ((65_536, 500_000), (2_000_000, 4_000_000))
"""Bytes and microseconds to learn what a camera sends: little first, more for the few that need it."""
STUCK = 25
"""So many pictures in a row whose time does not grow: the camera's clock stands, the time of arrival serves instead."""
SINGLE_PICTURES = frozenset({"mjpeg"})
KEY_SECONDS = 1.0
"""Where each picture stands for itself, one in a second counts as a key frame: else each would be a fragment of its own."""


class AvSource:
    """An open stream of one camera. `pace_seconds`: pause after a read that had to wait, so that the next one is large.

    `ca_file`: whom to trust with RTSPS instead of the system's authorities.
    """

    def __init__(
        self,
        plan: CameraPlan,
        *,
        open_seconds: float = OPEN_SECONDS,
        read_seconds: float = READ_SECONDS,
        pace_seconds: float = 0.25,
        ca_file: str = "",
    ) -> None:
        self._plan = plan
        self._pace = pace_seconds
        self._timeout = (open_seconds, read_seconds)
        self._ca_file = ca_file
        self.dropped = 0
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

    def units(self) -> Iterator[AccessUnit]:
        """Access units from the first key frame on. Raises SourceError; a stream that ends raises Ended."""
        video = self.info.video
        rate = video.template.guessed_rate or 25
        timeline = Timeline(video.time_base, int(1 / (rate * video.time_base)))
        sound = _Sound(self.info, timeline) if self.info.audio else None
        clock = _Arrival(timeline, video.time_base)
        parameters = b""
        last_key, started = time.monotonic(), False
        untimed: list[tuple[AccessUnit, int | None]] = []
        for packet in self._packets():
            data = bytes(packet)
            if packet.stream is not video.template:
                if sound is not None and started:
                    yield from sound.placed(packet, data)
                continue
            now = time.monotonic()
            is_key = packet.is_keyframe and (video.codec not in SINGLE_PICTURES or not started or now - last_key >= KEY_SECONDS)
            if is_key:
                last_key, started = now, True
                parameters = self._same_parameters(parameters, data)
            elif now - last_key > KEY_FRAME_SECONDS:
                raise Unplayable("Камера не надсилає ключових кадрів. Зменште інтервал ключових кадрів (GOP).")
            if not started:
                continue
            unit = AccessUnit(data, 0, 0, is_key, time.time_ns(), camera_ns=_camera_time(packet) if is_key else 0)
            if packet.dts is None and not timeline.started and len(untimed) < FIRST_FRAMES_HELD:
                untimed.append((unit, packet.pts))
                continue
            dts, pts = clock.instead_of(packet.dts, packet.pts, unit.arrived_ns)
            yield from clock.watched(self._placed(timeline, untimed, unit, dts, pts))

    def _placed(
        self,
        timeline: Timeline,
        untimed: list[tuple[AccessUnit, int | None]],
        unit: AccessUnit,
        dts: int | None,
        pts: int | None,
    ) -> Iterator[AccessUnit]:
        """`unit` with its time, after those that came before any decoding time was known (they count back from it).

        With B-frames FFmpeg knows when the first pictures are shown, but not when they are decoded, and nothing at all of
        the key frame: it is shown right before the earliest of the others.
        """
        if untimed:
            known = dts if dts is not None else pts
            if known is None:
                known = 0
            waiting = [*untimed]
            untimed.clear()
            known_pts = [shown for _, shown in waiting if shown is not None]
            first = min(known_pts) - timeline.frame_ticks if known_pts else None
            for back, (early, shown) in zip(range(len(waiting), 0, -1), waiting, strict=True):
                yield from self._placed(timeline, [], early, known - back * timeline.frame_ticks, first if shown is None else shown)
            dts = known
        moment = timeline.place(dts, pts)
        if moment is None:
            self.dropped += 1
            return
        unit.dts, unit.pts, unit.breaks = moment.dts, moment.pts, moment.breaks
        yield unit

    def _packets(self) -> Iterator[av.Packet]:
        streams = [track.template for track in (self.info.video, self.info.audio) if track is not None]
        demuxer = self._container.demux(*streams)
        while True:
            before = time.monotonic()
            try:
                packet = next(demuxer, None)
            except (av.error.FFmpegError, OSError) as error:
                raise self._explain(error) from None
            if packet is None or packet.size == 0:
                # The packet that flushes decoders is empty: a camera that ends has closed the connection.
                raise Ended("Камера закрила з’єднання.")
            waited = time.monotonic() - before
            yield packet
            if waited > BLOCKED_SECONDS and self._pace:
                time.sleep(self._pace)

    def _same_parameters(self, known: bytes, key_frame: bytes) -> bytes:
        if self.info.video.packing != "annexb":
            return known
        found = parameter_sets(key_frame, self.info.video.codec)
        if known and found and found != known:
            raise ParametersChanged("Камера змінила параметри картинки: починаємо новий файл.")
        return found or known

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


class _Sound:
    """Puts packets of sound on the clock of the pictures."""

    def __init__(self, info: StreamInfo, timeline: Timeline) -> None:
        audio = info.audio
        if audio is None:
            raise ValueError("no sound")
        self._timeline = timeline
        self._scale = info.video.time_base / audio.time_base
        self._furthest = int(MAX_GAP_SECONDS / audio.time_base)
        self._last: int | None = None

    def placed(self, packet: Any, data: bytes) -> Iterator[AccessUnit]:
        """The packet with its time; nothing where it has none, or none that goes with the pictures: sound never stops them."""
        stamp = packet.pts if packet.dts is None else packet.dts
        if stamp is None or not self._timeline.started:
            return
        moment = stamp + round(self._timeline.offset * self._scale)
        if abs(moment - round(self._timeline.last * self._scale)) > self._furthest:
            return
        if self._last is not None and moment <= self._last:
            return
        self._last = moment
        yield AccessUnit(data, moment, moment, False, time.time_ns(), audio=True)


class _Arrival:
    """Takes the place of a clock that stands still: pictures are as far apart as they arrive."""

    def __init__(self, timeline: Timeline, time_base: Fraction) -> None:
        self._timeline = timeline
        self._tick_ns = float(time_base * 1_000_000_000)
        self._stuck = 0
        self._began: tuple[int, int] | None = None
        self._given = 0

    def instead_of(self, dts: int | None, pts: int | None, arrived_ns: int) -> tuple[int | None, int | None]:
        """The picture's own time, or that of its arrival once the camera's clock has been seen to stand."""
        if self._stuck < STUCK or dts is None:
            return dts, pts
        if self._began is None:
            self._began = dts, arrived_ns
            self._given = dts
        start, since = self._began
        # Several pictures come with one read: half a frame apart at least.
        self._given = max(self._given + max(1, self._timeline.frame_ticks // 2), start + int((arrived_ns - since) / self._tick_ns))
        return self._given, None

    def watched(self, units: Iterator[AccessUnit]) -> Iterator[AccessUnit]:
        """Counts the pictures that had to be dropped because their time did not grow."""
        found = list(units)
        if self._began is None:
            self._stuck = 0 if found else self._stuck + 1
        yield from found


def _camera_time(packet: Any) -> int:
    """The camera's own clock in UTC ns, by its last sender report (AVProducerReferenceTime), or 0."""
    if not packet.has_sidedata("prft"):
        return 0
    (microseconds,) = struct.unpack_from("=q", bytes(packet.get_sidedata("prft")))
    return int(microseconds) * 1000
