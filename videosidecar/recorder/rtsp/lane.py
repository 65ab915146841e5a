"""One camera inside the loop: its connection, its client, its Recording, and what it waits for.

idle → preparing (disk) → looking-up (name) → connecting → talking → playing → falling (file) → waiting → idle …
                                                                        stopping (file) → stopped
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any

from ..errors import Malformed, NotUnderstood, ParametersChanged, Silent, SourceError, Unreachable
from ..model import StreamInfo
from . import address
from .client import Client
from .connection import UNREACHABLE, WANT_WRITE, Connection, Endpoint, look_up, numeric
from .leaving import Leaving

if TYPE_CHECKING:
    from ..recording import Recording
    from .loop import LoopDriver

log = logging.getLogger(__name__)

LARGE_READ = 128 * 1024  # bytes at once: read this camera more often, its share of the system’s buffer is small
SMALL_READ = 64 * 1024
SHORTEST_PAUSE = 0.05  # seconds between reads of a busy camera
READS_AT_ONCE = 8
NO_ANSWER = "Камера мовчить: за відведений час нічого не надійшло."


class Lane:
    """Driven by the loop's thread alone; `stopped` is set when its file is closed."""

    def __init__(self, driver: LoopDriver, recording: Recording) -> None:
        self.driver = driver
        self.recording = recording
        self.state = "idle"
        self.stopped = threading.Event()
        self.timer = 0  # number of the only timer that counts
        self.opening = False  # holds one of the loop's places for those who connect
        self._stopping = False
        self._pause = driver.wake_seconds
        self._endpoints: list[Endpoint] = []
        self._address = address.Address("", "", 0, False)
        self._client: Client | None = None
        self._connection: Connection | None = None
        self._began = False
        recording.status.source = "rtp"

    # Connecting.

    def start(self) -> None:
        """It is this camera's turn to connect."""
        self.state = "preparing"
        self.driver.in_files(self, self.recording.connecting, self._prepared)

    def _prepared(self, _: object, error: Exception | None) -> None:
        if self._ended(error):
            return
        try:
            self._address = address.parse(self.recording.plan.url)
            self._client = client = Client(self.recording.plan)
        except SourceError as refused:
            self._fall(refused)
            return
        self.state = "looking-up"
        known = numeric(self._address)
        if known:
            self._looked_up(client, known, None)
            return
        self.driver.schedule(self, self.driver.connect_seconds)
        self.driver.in_lookups(self, lambda: look_up(self._address), lambda found, error: self._looked_up(client, found, error))

    def _looked_up(self, client: Client, endpoints: list[Endpoint], error: Exception | None) -> None:
        if self._client is not client or self._ended(error):
            return  # the name service answered after we had given up
        self._endpoints = endpoints
        self.driver.schedule(self, self.driver.connect_seconds)
        self._connect()

    def _connect(self) -> None:
        """The next of the host's addresses."""
        while self._endpoints:
            endpoint = self._endpoints.pop(0)
            try:
                self._connection = Connection(self._address, endpoint, self.driver.tls() if self._address.tls else None)
            except Unreachable:
                continue
            except SourceError as error:
                self._fall(error)
                return
            self.state = "connecting"
            self.driver.watch(self, self._connection, WANT_WRITE)
            return
        self._fall(Unreachable(UNREACHABLE))

    def ready(self) -> None:
        """The selector says that the connection can go on."""
        connection, client = self._connection, self._client
        if connection is None or client is None:
            return
        try:
            if self.state == "connecting":
                connection.advance()
                if connection.ready:
                    self._begin_talking(client)
            if self.state == "talking":
                self._talk(client, connection)
        except Unreachable as error:
            self._drop_connection()
            if self._endpoints:
                self._connect()
            else:
                self._fall(error)
        except Exception as error:
            self._fall(error)
        else:
            if self.state in ("connecting", "talking"):
                self.driver.watch(self, connection, connection.wants | (WANT_WRITE if client.outgoing else 0))

    def _begin_talking(self, client: Client) -> None:
        self.state = "talking"
        self.driver.schedule(self, self.driver.answer_seconds)
        client.start()

    def _talk(self, client: Client, connection: Connection) -> None:
        before = client.state
        self._read(client, connection)
        if client.outgoing:
            connection.send(client.outgoing)
        if client.state == "playing":
            self._begin_playing(client)
        elif client.state != before:
            self.driver.schedule(self, self.driver.answer_seconds)

    def _begin_playing(self, client: Client) -> None:
        """From here on the socket is read by the clock: one large read costs what one small read does."""
        self.state = "playing"
        client.last_picture = self.driver.now()
        if self._connection:
            self.driver.unwatch(self._connection)
        self.driver.opened(self)
        self.driver.appoint(self, self._pause * self.driver.stagger())

    # Playing.

    def due(self) -> None:
        """The timer of this lane came."""
        if self.state == "playing":
            self._play()
        elif self.state == "waiting":
            self.state = "idle"
            self.driver.queue(self)
        elif self.state == "talking":
            self._fall(Silent(NO_ANSWER))
        elif self.state in ("connecting", "looking-up"):
            self._fall(Unreachable(UNREACHABLE))

    def _play(self) -> None:
        client, connection = self._client, self._connection
        if client is None or connection is None:
            return
        try:
            count = self._read(client, connection)
            now = self.driver.now()
            client.tick(now)
            if client.outgoing:
                connection.send(client.outgoing)
            if now - client.last_picture > self.driver.silence_seconds:
                raise Silent(NO_ANSWER)
        except Exception as error:
            self._fall(error)
            return
        if count > LARGE_READ:
            self._pause = max(SHORTEST_PAUSE, self._pause / 2)
        elif count < SMALL_READ and self._pause < self.driver.wake_seconds:
            self._pause = min(self.driver.wake_seconds, self._pause * 1.5)
        self.driver.appoint(self, self._pause)

    def _read(self, client: Client, connection: Connection) -> int:
        """Everything that waits, but not for ever; returns the bytes read. What was whole is kept even if it breaks."""
        view, buffer = self.driver.view, self.driver.buffer
        total = 0
        try:
            for _ in range(READS_AT_ONCE):
                kept = len(client.rest)
                if kept >= len(view):
                    raise Malformed("Камера надсилає завеликі повідомлення.")
                if kept:
                    view[:kept] = client.rest
                count = connection.receive_into(view[kept:])
                if not count:
                    break
                total += count
                length = kept + count
                client.rest = b""
                used = client.receive(buffer, length, self.driver.now(), self.driver.now_ns())
                if used < length:
                    client.rest = bytes(view[used:length])
                if length < len(view) and not self._address.tls:
                    break
        finally:
            self.driver.bytes_read += total
            if client.events:
                self._keep(client)
        return total

    def _keep(self, client: Client) -> None:
        """Hand what the client understood to the recording."""
        recording = self.recording
        events, client.events = client.events, []
        begin = 0
        for at, event in enumerate(events):
            if isinstance(event, StreamInfo):
                self._write(events[begin:at])
                self._describe(event)
                begin = at + 1
        self._write(events[begin:] if begin else events)
        recording.status.dropped = client.dropped

    def _write(self, units: list[Any]) -> None:
        if units:
            self.recording.write_all(units)

    def _describe(self, info: StreamInfo) -> None:
        """The stream begins, or goes on with other parameters: the same session, a new file, nothing lost between."""
        if self._began:
            self.recording.fell(ParametersChanged("Камера змінила параметри картинки: починаємо новий файл."))
            self.recording.connecting()
        self._began = True
        self.recording.begin(info)

    # The end of a session.

    def stop(self) -> None:
        """Told to stop: say goodbye and close the file, beside the loop."""
        self._stopping = True
        if self.state in ("preparing", "falling", "stopping", "stopped"):
            return  # another thread has the recording now; what it ends with comes back here
        self._leave()
        self._close_file()

    def _close_file(self) -> None:
        self.state = "stopping"
        self.driver.in_files(self, self.recording.stop, self._closed)

    def _closed(self, _: object, error: Exception | None) -> None:
        if error:
            log.error("камера %s: %s", self.recording.plan.id, type(error).__name__)
        self.state = "stopped"
        self.driver.forget(self)
        self.stopped.set()

    def _ended(self, error: Exception | None) -> bool:
        """After work in another thread: true when there is nothing to go on with."""
        if self._stopping:
            self._leave()
            self._close_file()
            return True
        if error is not None:
            self._fall(error)
            return True
        return False

    def _fall(self, error: Exception) -> None:
        """The session broke: goodbye to the camera, close the file beside the loop, then wait or hand over."""
        self._leave()
        self.state = "falling"
        self.driver.in_files(self, lambda: self.recording.fell(error), lambda pause, worse: self._fallen(error, pause, worse))

    def _fallen(self, error: Exception, pause: float | None, worse: Exception | None) -> None:
        if self._stopping:
            self._close_file()
            return
        if isinstance(error, NotUnderstood) and self.driver.hands_over(self, str(error)):
            self.state = "stopped"
            self.driver.forget(self)
            self.stopped.set()
            return
        self.state = "waiting"
        self.driver.schedule(self, 60.0 if pause is None or worse else max(pause, self.driver.admit(self.recording.plan)))

    def _leave(self) -> None:
        """TEARDOWN, and the connection to those that wait for its answer."""
        client, connection = self._client, self._connection
        self._client = self._connection = None
        self._began = False
        self.timer += 1
        self.driver.opened(self)
        if connection is None:
            return
        self.driver.unwatch(connection)
        farewell = bytearray()
        if client and connection.ready:
            client.stop()
            farewell = client.outgoing
        self.driver.see_off(Leaving(connection, farewell))

    def _drop_connection(self) -> None:
        if self._connection:
            self.driver.unwatch(self._connection)
            self._connection.close()
            self._connection = None
