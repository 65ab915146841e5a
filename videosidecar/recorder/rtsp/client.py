"""One camera's RTSP session without a socket (RFC 2326, interleaved TCP §10.12): bytes in, bytes and events out.

The dialogue up to PLAY is `dialogue.py`; here is what happens while the camera plays: RTP, receiver reports, judgement.

The caller copies `rest` to the head of its buffer, reads behind it and calls `receive`; then it takes `events`, calls
`tick`, and sends what `outgoing` holds.
"""

from __future__ import annotations

import struct

from ..errors import Ended, NotUnderstood, Unplayable
from ..model import StreamInfo, Track
from . import rtcp, rtp
from .dialogue import REPORT_SECONDS, Dialogue
from .pictures import Pictures
from .sound import Sound

PARAMETER_SECONDS = 10.0
KEY_FRAME_SECONDS = 20.0
MAX_OUTGOING = 64 * 1024  # bytes of our own that the camera does not take

_HEAD = struct.Struct(">BBHBBHII")  # interleaved frame (RFC 2326 §10.12) and RTP header (RFC 3550 §5.1)


class Client(Dialogue):
    """The whole session: `start`, then `receive` and `tick` again and again, then `stop`."""

    @property
    def dropped(self) -> int:
        """Pictures and pieces of sound that came damaged or out of time."""
        return (self._pictures.dropped if self._pictures else 0) + (self._sound.dropped if self._sound else 0)

    # What the caller does.

    def receive(self, buffer: bytearray, length: int, now: float, now_ns: int) -> int:
        """Take `length` bytes at the head of `buffer`; returns how many are used up: the caller keeps the rest.

        `now`: monotonic seconds, `now_ns`: UTC. Raises SourceError; what was understood before it is in `events`.
        """
        self._now = now
        pictures = self._pictures
        if pictures is None:
            return self._dialogue(buffer, length)
        before = self._garbage
        pictures.begin_batch(now_ns, self._batch_ns or now_ns, int(now * 1e9))
        self._batch_ns = now_ns
        try:
            return self._play(buffer, length)
        finally:
            pictures.end_batch()
            if self._clock_report[0]:
                self._learn_clock(pictures)
            self._hand_out()
            if self._garbage == before:
                self._garbage = 0

    def feed(self, data: bytes, now: float, now_ns: int) -> None:
        """`receive` for callers without a shared buffer."""
        buffer = bytearray(self.rest + data)
        self.rest = b""
        used = self.receive(buffer, len(buffer), now, now_ns)
        self.rest = bytes(buffer[used:])

    def tick(self, now: float) -> None:
        """Whatever is due while playing. Raises NotUnderstood, Unplayable."""
        if self.state != "playing":
            return
        if now >= self._next_alive:
            self._next_alive = now + self._session_seconds / 2
            self._ask(self._keep_alive, self._aggregate)
        if now >= self._next_report:
            self._next_report = now + REPORT_SECONDS
            self._report(now)
        self._judge(now)
        if len(self.outgoing) > MAX_OUTGOING:
            raise Ended("Камера не приймає запитів: з’єднання зависло.")

    # Playing.

    def _play(self, buffer: bytearray, length: int) -> int:
        """Interleaved frames one after another. Hot: runs for each packet of each camera, so it is one plain loop."""
        at = 0
        head = _HEAD.unpack_from
        reception = self._reception
        channel, kind = reception.channel, reception.kind
        pictures = self._pictures
        assert pictures is not None  # noqa: S101
        packet = pictures.packet
        ssrc, expected, received = reception.ssrc, reception.expected, reception.received
        while length - at >= 16:
            magic, on, size, flags, mark, sequence, stamp, source = head(buffer, at)
            end = at + 4 + size
            if magic == 0x24 and end <= length and on == channel:
                if flags == 0x80 and sequence == expected and source == ssrc and mark & 127 == kind and size > 12:
                    expected = sequence + 1 & 0xFFFF
                    received += 1
                    packet(buffer, at + 16, end, stamp, mark > 127)
                else:
                    reception.expected, reception.received = expected, received
                    self._unusual(reception, pictures, buffer, at + 4, end)
                    ssrc, expected, received = reception.ssrc, reception.expected, reception.received
                at = end
                continue
            if magic == 0x24 and on < 16:
                if end > length:
                    break
                self._other(on, buffer, at + 4, end)
                at = end
                continue
            moved = self._aside(buffer, at, length)
            if moved == at:
                break
            at = moved
        if received != reception.received:
            self.last_picture = self._now
        reception.expected, reception.received = expected, received
        return at

    def _unusual(self, reception: rtp.Reception, receiver: Pictures | Sound, buffer: bytearray, at: int, end: int) -> None:
        """A packet off the fast path: the first, one after a loss, or with extras in its header."""
        packet = rtp.parse(buffer, at, end)
        if packet is None:
            self._garbage += end - at
            return
        missing = reception.take(packet)
        if missing == reception.SKIP:
            return
        if missing == reception.RESTART:
            receiver.restart()
        elif missing:
            receiver.lose(missing)
        if receiver is self._pictures:
            self.last_picture = self._now
        receiver.packet(buffer, packet.start, packet.end, packet.stamp, packet.marker)

    def _other(self, channel: int, buffer: bytearray, at: int, end: int) -> None:
        """A frame of sound or RTCP."""
        reception = self._sound_reception
        if reception and self._sound and channel == reception.channel:
            self._unusual(reception, self._sound, buffer, at, end)
        elif channel == self._reception.channel + 1:
            self._sender_report(bytes(buffer[at:end]))

    def _sender_report(self, data: bytes) -> None:
        for report in rtcp.sender_reports(data):
            if self._reception.ssrc not in (-1, report.ssrc):
                continue
            self._reports[self._reception.channel] = report.ntp, self._now
            self._clock_report = rtcp.utc_ns(report.ntp, self._batch_ns), report.stamp

    def _learn_clock(self, pictures: Pictures) -> None:
        """The camera's UTC time of its pictures by its last sender report, once there is a picture to count from."""
        moment, stamp = self._clock_report
        clock = pictures.clock
        if not moment or clock.last < 0 or clock.by_arrival:
            return
        pictures.camera_base = moment - clock.offset(stamp) * 1_000_000_000 // clock.rate
        self._clock_report = (0, 0)

    def _hand_out(self) -> None:
        """Units as they are; a new track of pictures as a StreamInfo."""
        out = self._out
        if not out:
            return
        for thing in out:
            if isinstance(thing, Track):
                self.events.append(StreamInfo(thing, self._sound.track if self._sound else None, self._note))
            else:
                self.events.append(thing)
                if thing.is_key:
                    self._last_key = self._now
        out.clear()

    def _judge(self, now: float) -> None:
        """Parameters and key frames must come in time."""
        pictures = self._pictures
        if pictures is None or not self._reception.received:
            self._last_key = now
            return
        if pictures.seen_key and pictures.track is not None:
            if now - self._last_key > KEY_FRAME_SECONDS:
                raise Unplayable("Камера не надсилає ключових кадрів. Зменште інтервал ключових кадрів (GOP).")
            return
        waited = now - self._began
        if not pictures.has_parameters and waited > PARAMETER_SECONDS:
            raise NotUnderstood("Камера не повідомляє параметрів картинки (SPS/PPS): такий потік читає загальний спосіб.")
        if waited > KEY_FRAME_SECONDS:
            raise NotUnderstood("Камера не надсилає звичайних ключових кадрів (IDR): такий потік читає загальний спосіб.")

    def _report(self, now: float) -> None:
        """Receiver reports of all that has come."""
        for reception in (self._reception, self._sound_reception):
            if reception is None or reception.ssrc < 0:
                continue
            lost = reception.lost - reception.reported_lost
            expected = reception.received + reception.lost - reception.reported
            ntp, when = self._reports.get(reception.channel, (0, now))
            report = rtcp.receiver_report(
                self._ssrc,
                reception.ssrc,
                lost_share=lost * 256 // expected if expected > 0 else 0,
                lost=reception.lost,
                highest=reception.expected - 1 + (reception.received + reception.lost >> 16 << 16),
                last_report=ntp >> 16,
                delay=int((now - when) * 65536) if ntp else 0,
            )
            reception.reported, reception.reported_lost = reception.received + reception.lost, reception.lost
            self.outgoing += struct.pack(">BBH", 0x24, reception.channel + 1, len(report)) + report
