"""Many cameras in one event loop.

Sequence number, RTP time and place in the clip follow from the clock, so a camera nobody watches costs nothing and every
reader sees the same stream. One ticker sends each reader whatever has fallen due as a single write.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import ssl
import time
from collections import deque
from collections.abc import Callable, Iterable

from .camera import AuthKind, Camera, Session
from .clip import Clip
from .player import Reader
from .rtsp import Connection

TICK_SECONDS = 0.05
AGE_SECONDS = 1_000.0
SESSIONS_KEPT = 20_000

Which = int | str | Iterable[int]
"""Cameras that a verb is meant for: a number, several, «7», «5-20» or «*» for all."""


class Fleet:
    """Serves `cameras` cameras at rtsp://host:port/cam-0001 and so on.

    `clips` are dealt to the cameras in turn. With `user` every camera asks for HTTP credentials the way `auth` says.
    `tick_seconds`: how late a frame may be sent; real cameras send each frame by itself, a longer tick sends several at
    once and costs less. `age_seconds`: how long the cameras have been running, so that RTP times can be made to wrap
    soon. With `session_seconds` a reader that is not heard of for so long is cut off, as a camera does it.
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
        auth: AuthKind = "basic",
        tls: ssl.SSLContext | None = None,
        tick_seconds: float = TICK_SECONDS,
        age_seconds: float = AGE_SECONDS,
        session_seconds: float = 0.0,
    ) -> None:
        if not clips:
            raise ValueError("Потрібен принаймні один кліп.")
        self.host = host
        self.port = port
        self.clips = clips
        self.session_seconds = session_seconds
        self.cameras: dict[str, Camera] = {}
        for number in range(1, cameras + 1):
            chance = random.Random(number)
            clip = clips[(number - 1) % len(clips)]
            camera = Camera(number, clip, user, password, auth, chance.random() * clip.duration, chance=chance)
            self.cameras[camera.path] = camera
        self.playing: dict[Connection, Reader] = {}
        self.sessions: deque[Session] = deque(maxlen=SESSIONS_KEPT)
        self.frames_before_loss: int | None = None
        self.late = 0.0
        self._tls = tls
        self._tick = tick_seconds
        self._started = time.monotonic() - age_seconds
        self._server: asyncio.Server | None = None
        self._ticker: asyncio.Task[None] | None = None
        self._connections: set[Connection] = set()

    def url(self, number: int) -> str:
        return f"{'rtsps' if self._tls else 'rtsp'}://{self.host}:{self.port}/cam-{number:04d}"

    def camera(self, number: int) -> Camera:
        """Raises KeyError for a camera that is not there."""
        return self.cameras[f"cam-{number:04d}"]

    async def start(self) -> None:
        """Listen; the port is known afterwards when 0 was asked for. Raises OSError when it is taken."""
        await self.open_door()
        self._ticker = asyncio.create_task(self._tick_forever())

    async def stop(self) -> None:
        if self._ticker:
            self._ticker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._ticker
        await self.close_door()
        for connection in list(self._connections):
            connection.abort()

    # Faults. Each names its cameras as `Which` allows and may be told again.

    def take_down(self, which: Which) -> None:
        """The camera loses its power: its readers are cut off, it is not found any more."""
        for camera in self.select(which):
            camera.down = True
        self.kick(which)

    def bring_up(self, which: Which) -> None:
        """Whatever was wrong is over. The password, the clip and the time already jumped stay as they are."""
        now = self.clock()
        for camera in self.select(which):
            silent = camera.frozen or camera.rtcp_only
            camera.heal()
            for reader in camera.readers.values():
                if silent:
                    reader.resume(now)

    def kick(self, which: Which) -> None:
        """Reset the readers' connections (RST)."""
        for camera in self.select(which):
            for connection in list(camera.readers):
                connection.abort()

    def end(self, which: Which) -> None:
        """Close the readers' connections politely (FIN), after everything that was sent."""
        for camera in self.select(which):
            for connection in list(camera.readers):
                connection.finish()

    def retire(self, which: Which) -> None:
        """Send no more, let the readers take what is on its way, be gone: what they have then can be counted."""
        for camera in self.select(which):
            camera.down = True
        self.end(which)

    def freeze(self, which: Which) -> None:
        """The connection stays, nothing is sent: an encoder that hangs."""
        self._set(which, frozen=True)

    def hang(self, which: Which, method: str = "*") -> None:
        """Requests of this RTSP method («*»: of any) are taken and never answered."""
        self._set(which, hang=frozenset((method,)))

    def answer(self, which: Which, status: int) -> None:
        """DESCRIBE is answered with this status code; 0: as usual."""
        self._set(which, status=status)

    def slow_down(self, which: Which, seconds: float) -> None:
        """Every answer of the dialogue comes this much later."""
        self._set(which, delay=seconds)

    def only_reports(self, which: Which) -> None:
        """Sender reports go on, pictures do not."""
        self._set(which, rtcp_only=True)

    def trickle(self, which: Which) -> None:
        """One byte a second."""
        self._set(which, trickle=True)

    def lose(self, which: Which, percent: float) -> None:
        """Leave out this share of the RTP packets."""
        self._set(which, loss=percent / 100)

    def corrupt(self, which: Which, percent: float) -> None:
        """Spoil payload bytes in this share of the RTP packets."""
        self._set(which, corrupt=percent / 100)

    def babble(self, which: Which, percent: float) -> None:
        """Send bytes that no protocol knows before this share of the frames."""
        self._set(which, garbage=percent / 100)

    def jump(self, which: Which, seconds: float) -> None:
        """Time stamps leap by this much; told twice, they leap twice."""
        for camera in self.select(which):
            camera.jump += seconds

    def stop_clock(self, which: Which) -> None:
        """Every time stamp is the same from now on."""
        self._set(which, constant=True)

    def drop_key_frames(self, which: Which) -> None:
        self._set(which, keyless=True)

    def misdate(self, which: Which, seconds: float) -> None:
        """The wall clock of the sender reports is wrong by so much."""
        self._set(which, clock_error=seconds)

    def change_clip(self, which: Which, number: int) -> None:
        """Play `clips[number]` from now on, in the same sessions: new parameters, another size. Raises IndexError."""
        clip, now = self.clips[number], self.clock()
        for camera in self.select(which):
            camera.clip = clip
            for reader in camera.readers.values():
                reader.change_clip(clip, now)

    def change_password(self, which: Which, password: str) -> None:
        for camera in self.select(which):
            camera.password = password
        self.kick(which)

    async def close_door(self) -> None:
        """No new connection is accepted by any camera; the old ones stay."""
        if self._server:
            self._server.close()
            self._server = None

    async def open_door(self) -> None:
        """Accept connections again, at the same port. Raises OSError when it is taken."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Connection(self), self.host, self.port, backlog=2048, ssl=self._tls, reuse_address=True
        )
        self.port = self._server.sockets[0].getsockname()[1]

    def select(self, which: Which) -> list[Camera]:
        """Raises KeyError for a camera that is not there, ValueError for words that name none."""
        if isinstance(which, int):
            return [self.camera(which)]
        if not isinstance(which, str):
            return [self.camera(number) for number in which]
        if which == "*":
            return list(self.cameras.values())
        first, _, last = which.partition("-")
        return [self.camera(number) for number in range(int(first), int(last or first) + 1)]

    def _set(self, which: Which, **facts: object) -> None:
        for camera in self.select(which):
            for name, value in facts.items():
                setattr(camera, name, value)

    # What was sent.

    def frames_sent(self, which: Which = "*") -> int:
        """Pictures handed to the readers of these cameras since the start."""
        return sum(camera.count.frames for camera in self.select(which))

    def totals(self) -> dict[str, float | int | None]:
        """Counts of the whole fleet. `late`: the worst delay of a tick, seconds, since this was last asked.

        `frames_before_loss`: pictures sent before the first that some reader did not get (it was too slow, or left).
        """
        counts = [camera.count for camera in self.cameras.values()]
        late, self.late = self.late, 0.0
        return {
            "cameras": len(counts),
            "playing": len(self.playing),
            "watched": sum(bool(camera.readers) for camera in self.cameras.values()),
            "sessions": sum(count.sessions for count in counts),
            "frames": sum(count.frames for count in counts),
            "bytes": sum(count.bytes for count in counts),
            "damaged": sum(count.damaged for count in counts),
            "skipped": sum(count.skipped for count in counts),
            "packets_lost": sum(count.packets_lost for count in counts),
            "frames_before_loss": self.frames_before_loss,
            "late": round(late, 3),
        }

    # Play.

    def join(self, connection: Connection) -> None:
        self._connections.add(connection)

    def play(self, connection: Connection, camera: Camera, channels: tuple[int, ...]) -> None:
        if connection in self.playing:
            return
        reader = Reader(connection, camera, channels, self.clock())
        self.playing[connection] = camera.readers[connection] = reader
        camera.count.sessions += 1
        self.sessions.append(reader.session)

    def forget(self, connection: Connection) -> None:
        self._connections.discard(connection)
        reader = self.playing.pop(connection, None)
        if reader:
            reader.session.ended = time.time_ns()
            reader.camera.readers.pop(connection, None)
            if not reader.camera.down:
                self._loss()

    def clock(self) -> float:
        """Seconds the cameras have been running."""
        return time.monotonic() - self._started

    async def _tick_forever(self) -> None:
        due = time.monotonic()
        while True:
            self.late = max(self.late, time.monotonic() - due)
            self._tick_once()
            due = max(due + self._tick, time.monotonic())
            await asyncio.sleep(due - time.monotonic())

    def _tick_once(self) -> None:
        now = self.clock()
        for reader in list(self.playing.values()):
            if reader.next_due <= now or reader.camera.alters:
                skipped = reader.session.skipped
                reader.send_due(now)
                if reader.session.skipped != skipped:
                    self._loss()
        if self.session_seconds:
            for connection in list(self.playing):
                if time.monotonic() - connection.heard > self.session_seconds:
                    connection.finish()

    def _loss(self) -> None:
        if self.frames_before_loss is None:
            self.frames_before_loss = self.frames_sent()


def verbs() -> dict[str, Callable[..., object]]:
    """The faults by the word that asks for them on the command line; see `control`."""
    return {
        "down": Fleet.take_down,
        "up": Fleet.bring_up,
        "kick": Fleet.kick,
        "end": Fleet.end,
        "retire": Fleet.retire,
        "freeze": Fleet.freeze,
        "hang": Fleet.hang,
        "answer": Fleet.answer,
        "slow": Fleet.slow_down,
        "reports": Fleet.only_reports,
        "trickle": Fleet.trickle,
        "lose": Fleet.lose,
        "corrupt": Fleet.corrupt,
        "babble": Fleet.babble,
        "jump": Fleet.jump,
        "stop-clock": Fleet.stop_clock,
        "keyless": Fleet.drop_key_frames,
        "misdate": Fleet.misdate,
        "clip": Fleet.change_clip,
        "password": Fleet.change_password,
    }
