"""The general source: any camera that FFmpeg can read, by PyAV. Video only; audio never stops video.

The read cannot be cancelled from outside: both the protocol's own timeout and PyAV's are set, and closing may take as
long as the read timeout.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from fractions import Fraction

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
from .timeline import Timeline

# FFmpeg's log callback can deadlock Python threads; what matters comes as exceptions.
av.logging.set_level(None)

OPEN_SECONDS = 5.0
READ_SECONDS = 5.0
KEY_FRAME_SECONDS = 20.0
STORABLE = frozenset({"h264", "hevc", "mpeg4"})
BLOCKED_SECONDS = 0.003
FIRST_FRAMES_HELD = 8
_NAL_SPS, _NAL_PPS = 7, 8


class AvSource:
    """An open stream of one camera. `pace_seconds`: pause after a read that had to wait, so that the next one is large."""

    def __init__(
        self,
        plan: CameraPlan,
        *,
        open_seconds: float = OPEN_SECONDS,
        read_seconds: float = READ_SECONDS,
        pace_seconds: float = 0.25,
    ) -> None:
        self._plan = plan
        self._pace = pace_seconds
        self.dropped = 0
        options = {
            "rtsp_transport": "tcp",
            "allowed_media_types": "video",
            "timeout": str(int(read_seconds * 1_000_000)),
            "fpsprobesize": "0",
            "probesize": "65536",
            "analyzeduration": "500000",
        }
        address = with_credentials(plan.url, plan.user, plan.password)
        try:
            self._container = av.open(address, options=options, timeout=(open_seconds, read_seconds))
        except (av.error.FFmpegError, OSError, ValueError) as error:
            raise self._explain(error) from None
        try:
            self.info = self._describe()
        except BaseException:
            self._container.close()
            raise

    def _describe(self) -> StreamInfo:
        if not self._container.streams.video:
            raise Unplayable("У потоці камери немає відео.")
        stream = self._container.streams.video[0]
        context = stream.codec_context
        if context.name not in STORABLE:
            raise Unplayable(f"Кодек {context.name} поки не записується. Увімкніть на камері H.264 або H.265.")
        if not context.width or not context.height or stream.time_base is None:
            raise Unplayable("Камера не повідомила розмір картинки.")
        config = bytes(context.extradata or b"")
        packing: Packing = "raw"
        if context.name in ("h264", "hevc"):
            packing = "length" if config[:1] == b"\x01" else "annexb"
        return StreamInfo(
            Track(
                "video",
                context.name,
                Fraction(stream.time_base),
                context.width,
                context.height,
                config=config,
                packing=packing,
                template=stream,
            )
        )

    def units(self) -> Iterator[AccessUnit]:
        """Access units from the first key frame on. Raises SourceError; a stream that ends raises Ended."""
        video = self.info.video
        rate = video.template.guessed_rate or 25
        timeline = Timeline(video.time_base, int(1 / (rate * video.time_base)))
        parameters = b""
        last_key = time.monotonic()
        started = False
        untimed: list[tuple[AccessUnit, int | None]] = []
        for packet in self._packets():
            data = bytes(packet)
            if packet.is_keyframe:
                last_key, started = time.monotonic(), True
                parameters = self._same_parameters(parameters, data)
            elif time.monotonic() - last_key > KEY_FRAME_SECONDS:
                raise Unplayable("Камера не надсилає ключових кадрів. Зменште інтервал ключових кадрів (GOP).")
            if not started:
                continue
            unit = AccessUnit(data, 0, 0, packet.is_keyframe, time.time_ns())
            if packet.dts is None and not timeline.started and len(untimed) < FIRST_FRAMES_HELD:
                untimed.append((unit, packet.pts))
                continue
            yield from self._placed(timeline, untimed, unit, packet.dts, packet.pts)

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
        demuxer = self._container.demux(self.info.video.template)
        while True:
            before = time.monotonic()
            try:
                packet = next(demuxer, None)
            except (av.error.FFmpegError, OSError) as error:
                raise self._explain(error) from None
            if packet is None or packet.size == 0:
                raise Ended("Камера закрила з’єднання.")
            waited = time.monotonic() - before
            yield packet
            if waited > BLOCKED_SECONDS and self._pace:
                time.sleep(self._pace)

    def _same_parameters(self, known: bytes, key_frame: bytes) -> bytes:
        if self.info.video.codec != "h264":
            return known
        found = parameter_sets(key_frame)
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


def parameter_sets(access_unit: bytes) -> bytes:
    """SPS and PPS at the head of an Annex B access unit, joined; empty when it carries none."""
    found = []
    for unit in access_unit[:2048].split(b"\x00\x00\x01")[1:]:
        if not unit:
            continue
        kind = unit[0] & 31
        if kind in (_NAL_SPS, _NAL_PPS):
            found.append(unit.rstrip(b"\x00"))
        elif 1 <= kind <= 5:
            break
    return b"".join(found)
