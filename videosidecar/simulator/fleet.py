"""Many cameras in one event loop.

A camera holds no play state of its own: sequence number, RTP time and place in the clip follow from the clock, so a
camera nobody watches costs nothing and every reader sees the same stream. One ticker sends each reader whatever has
fallen due as a single write.
"""

from __future__ import annotations

import asyncio
import logging
import random
import struct
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .clip import CLOCK, Clip

if TYPE_CHECKING:
    from .rtsp import Connection

log = logging.getLogger(__name__)

TICK_SECONDS = 0.05
REPORT_SECONDS = 5.0
MAX_QUEUED = 1 << 20  # bytes a slow reader may have waiting before it skips ahead
NTP_EPOCH = 2_208_988_800  # seconds from 1900 to 1970

_RTP = struct.Struct(">BBHBBHII")
_SENDER_REPORT = struct.Struct(">BBHBBHIIIIII")


@dataclass(slots=True)
class Camera:
    """One simulated camera. `down`: answers 404 and has no readers; `frozen`: connected but silent."""

    number: int
    clip: Clip
    user: str = ""
    password: str = ""
    down: bool = False
    frozen: bool = False
    ssrc: int = 0
    phase: float = 0.0
    readers: set[Connection] = field(default_factory=set, repr=False)

    @property
    def path(self) -> str:
        return f"cam-{self.number:04d}"


@dataclass(slots=True)
class Reader:
    """Where one reader stands in the endless play of a camera's clip."""

    camera: Camera
    channel: int
    position: int
    reported: float = 0.0


class Fleet:
    """Serves `cameras` cameras at rtsp://host:port/cam-0001 and so on.

    `clips` are dealt to the cameras in turn. With `user` every camera asks for HTTP Basic credentials.
    """

    def __init__(
        self,
        clips: list[Clip],
        cameras: int,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        user: str = "",
        password: str = "",
    ) -> None:
        if not clips:
            raise ValueError("Потрібен принаймні один кліп.")
        self.host = host
        self.port = port
        self.cameras: dict[str, Camera] = {}
        for number in range(1, cameras + 1):
            chance = random.Random(number)
            camera = Camera(number, clips[(number - 1) % len(clips)], user, password)
            camera.ssrc = chance.getrandbits(32)
            camera.phase = chance.random() * camera.clip.duration
            self.cameras[camera.path] = camera
        self.playing: dict[Connection, Reader] = {}
        self._started = time.monotonic() - 1_000  # far enough back for any phase to be positive
        self._server: asyncio.Server | None = None
        self._ticker: asyncio.Task[None] | None = None

    def url(self, number: int) -> str:
        return f"rtsp://{self.host}:{self.port}/cam-{number:04d}"

    async def start(self) -> None:
        """Listen; the port is known afterwards when 0 was asked for. Raises OSError when it is taken."""
        from .rtsp import Connection  # the two modules need each other; this side needs only the class

        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Connection(self), self.host, self.port, backlog=1024)
        self.port = self._server.sockets[0].getsockname()[1]
        self._ticker = asyncio.create_task(self._tick_forever())

    async def stop(self) -> None:
        if self._ticker:
            self._ticker.cancel()
        if self._server:
            self._server.close()
        for connection in list(self.playing):
            connection.abort()

    # Faults.

    def take_down(self, number: int) -> None:
        """The camera loses its power: its readers are cut off, it is not found any more."""
        camera = self.cameras[f"cam-{number:04d}"]
        camera.down = True
        self.kick(number)

    def bring_up(self, number: int) -> None:
        camera = self.cameras[f"cam-{number:04d}"]
        camera.down = camera.frozen = False

    def freeze(self, number: int) -> None:
        """The connection stays, nothing is sent: an encoder that hangs."""
        self.cameras[f"cam-{number:04d}"].frozen = True

    def kick(self, number: int) -> None:
        for connection in list(self.cameras[f"cam-{number:04d}"].readers):
            connection.abort()

    def change_password(self, number: int, password: str) -> None:
        self.cameras[f"cam-{number:04d}"].password = password
        self.kick(number)

    # Play.

    def play(self, connection: Connection, camera: Camera, channel: int) -> None:
        position = camera.clip.key_frame_at(self._clock(camera))
        self.playing[connection] = Reader(camera, channel, position)
        camera.readers.add(connection)

    def forget(self, connection: Connection) -> None:
        reader = self.playing.pop(connection, None)
        if reader:
            reader.camera.readers.discard(connection)

    def _clock(self, camera: Camera) -> float:
        return time.monotonic() - self._started + camera.phase

    async def _tick_forever(self) -> None:
        while True:
            for connection, reader in list(self.playing.items()):
                self._send_due(connection, reader)
            await asyncio.sleep(TICK_SECONDS)

    def _send_due(self, connection: Connection, reader: Reader) -> None:
        camera = reader.camera
        if camera.frozen:
            return
        now = self._clock(camera)
        if connection.queued > MAX_QUEUED:
            reader.position = camera.clip.key_frame_at(now)
            return
        due = bytearray()
        if now - reader.reported > REPORT_SECONDS:
            reader.reported = now
            due += self._sender_report(reader, now)
        frames = camera.clip.frames
        lap, index = divmod(reader.position, len(frames))
        while lap * camera.clip.duration + frames[index].due <= now:
            self._append_frame(due, reader, lap, index)
            reader.position += 1
            lap, index = divmod(reader.position, len(frames))
        if due:
            connection.send(bytes(due))

    @staticmethod
    def _append_frame(due: bytearray, reader: Reader, lap: int, index: int) -> None:
        clip = reader.camera.clip
        frame = clip.frames[index]
        ticks = (frame.ticks + lap * clip.duration_ticks) & 0xFFFFFFFF
        sequence = frame.packets_before + lap * clip.packet_count
        last = len(frame.payloads) - 1
        for at, payload in enumerate(frame.payloads):
            kind = 96 | (0x80 if at == last else 0)
            length = len(payload) + 12
            due += _RTP.pack(0x24, reader.channel, length, 0x80, kind, (sequence + at) & 0xFFFF, ticks, reader.camera.ssrc)
            due += payload

    @staticmethod
    def _sender_report(reader: Reader, now: float) -> bytes:
        wall = time.time() + NTP_EPOCH
        ticks = int(now * CLOCK) & 0xFFFFFFFF
        fraction = int(wall % 1 * 2**32)
        return _SENDER_REPORT.pack(
            0x24, reader.channel + 1, 28, 0x80, 200, 6, reader.camera.ssrc, int(wall) & 0xFFFFFFFF, fraction, ticks, 0, 0
        )
