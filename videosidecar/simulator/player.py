"""Sends one reader what has fallen due: as it was packed for everybody, or altered by the camera's faults."""

from __future__ import annotations

import struct
import time
from typing import TYPE_CHECKING

from .camera import Camera, Session
from .clip import SSRC, VIDEO, Clip

if TYPE_CHECKING:
    from .rtsp import Connection

REPORT_SECONDS = 5.0
REPORT_OFTEN_SECONDS = 0.5
TRICKLE_SECONDS = 1.0
MAX_QUEUED = 1 << 20  # bytes a slow reader may have waiting before it skips ahead
NTP_EPOCH = 2_208_988_800  # seconds from 1900 to 1970
GARBAGE_BYTES = 48

_SENDER_REPORT = struct.Struct(">BBHBBHIIIIII")
_TICKS_AT = 8  # of an interleaved RTP packet: four bytes of frame, four of RTP


class Reader:
    """Where one reader stands in the endless play of a camera's clip.

    `channels`: the interleaved channel of each track, -1 for one it did not set up. `next_due`: seconds of the fleet's
    clock. `now` is that clock everywhere.
    """

    __slots__ = (
        "_backlog",
        "_clip",
        "_constant",
        "_packed",
        "_plain",
        "_reported",
        "_shifts",
        "_trickled",
        "camera",
        "channels",
        "connection",
        "next_due",
        "position",
        "session",
    )

    def __init__(self, connection: Connection, camera: Camera, channels: tuple[int, ...], now: float) -> None:
        self.connection = connection
        self.camera = camera
        self.channels = channels
        self.session = Session(camera.path)
        self.position = 0
        self.next_due = now
        self._clip = camera.clip
        self._packed = camera.clip.packed(channels)
        self._shifts = [(0, 0)] * len(camera.clip.tracks)  # sequence and ticks, by track, once the clip was changed
        self._plain = True
        self._reported = 0.0
        self._trickled = 0.0
        self._backlog = b""
        self._constant: int | None = None
        self.seek(now)

    def seek(self, now: float) -> None:
        """Go to the newest key frame, as a camera begins."""
        self.position = self._clip.key_frame_at(now + self.camera.phase)
        self._set_due()

    def resume(self, now: float) -> None:
        """Go on after a silence: the numbers of the packets go on where they stopped, their times do not."""
        self._switch(self._clip, now, keep_time=True)

    def change_clip(self, clip: Clip, now: float) -> None:
        """Another picture in the same session: numbers and times go on, parameters and size are new."""
        self._switch(clip, now, keep_time=False)

    def _switch(self, clip: Clip, now: float, *, keep_time: bool) -> None:
        before = [self._next(track) for track in range(len(self._clip.tracks))]
        old_ticks = [self._shifts[track][1] for track in range(len(self._clip.tracks))]
        self._clip = clip
        self._packed = clip.packed(self.channels)
        self.channels = (*self.channels, -1)[: len(clip.tracks)]
        self._shifts = [(0, 0)] * len(clip.tracks)
        self.seek(now)
        after = [self._next(track) for track in range(len(clip.tracks))]
        for track, (new, old) in enumerate(zip(after, before, strict=False)):
            ticks = old_ticks[track] if keep_time else old[1] - new[1]
            self._shifts[track] = (old[0] - new[0], ticks)
        self._plain = not any(map(any, self._shifts))

    def _next(self, track: int) -> tuple[int, int]:
        """Sequence number and time of the next packet of `track`, shifts included."""
        clip, position = self._clip, self.position
        for at in range(position, position + len(clip.frames)):
            lap, index = divmod(at, len(clip.frames))
            frame = clip.frames[index]
            if frame.track == track:
                one = clip.tracks[track]
                sequence, ticks = self._shifts[track]
                return frame.packets_before + lap * one.packets + sequence, frame.ticks + lap * one.duration_ticks + ticks
        return 0, 0

    def _set_due(self) -> None:
        lap, index = divmod(self.position, len(self._clip.frames))
        self.next_due = lap * self._clip.duration + self._clip.frames[index].due - self.camera.phase

    def send_due(self, now: float) -> None:
        """Hand the connection everything that is due by `now` in one write."""
        camera = self.camera
        if camera.frozen:
            return
        if self.connection.queued > MAX_QUEUED:
            self._skip(now)
            return
        due: list[bytes] = []
        often = REPORT_OFTEN_SECONDS if camera.rtcp_only else REPORT_SECONDS
        if now - self._reported > often:
            self._reported = now
            due += self._sender_reports(now)
        if camera.alters or self._backlog:
            self._alter(now, due)
        else:
            self._append_due(now, due)
        if due:
            data = due[0] if len(due) == 1 else b"".join(due)
            camera.count.bytes += len(data)
            self.connection.send(data)

    def _append_due(self, now: float, due: list[bytes]) -> None:
        plain, clip, packed, frames = self._plain, self._clip, self._packed, self._clip.frames
        count, moment = len(frames), now + self.camera.phase
        lap, index = divmod(self.position, count)
        pictures = 0
        while lap * clip.duration + frames[index].due <= moment:
            if plain:
                due.append(packed.get(self.position) or clip.pack(self.position, self.channels))
            else:
                due += self._shifted()
            pictures += frames[index].track == VIDEO
            self.position += 1
            lap, index = divmod(self.position, count)
        self.next_due = lap * clip.duration + frames[index].due - self.camera.phase
        self.camera.count.frames += pictures
        self.session.frames += pictures

    def _shifted(self) -> list[bytes]:
        frame = self._clip.frames[self.position % len(self._clip.frames)]
        return self._clip.packets(self.position, self.channels, *self._shifts[frame.track])

    def _skip(self, now: float) -> None:
        """The reader is too slow: what it cannot take is lost to it, and its numbers show it."""
        before = self.position
        self.seek(now)
        frames = self._clip.frames
        missed = sum(frames[at % len(frames)].track == VIDEO for at in range(before, self.position))
        self.camera.count.skipped += missed
        self.session.skipped += missed

    # Faults of the stream.

    def _alter(self, now: float, due: list[bytes]) -> None:
        camera = self.camera
        if camera.rtcp_only:
            self.position = max(self.position, self._clip.key_frame_at(now + camera.phase))
            self._set_due()
            return
        if camera.trickle:
            self._trickle(now, due)
            return
        if self._backlog:  # the rest of a packet that came byte by byte
            due.append(self._backlog)
            self._backlog = b""
            self.resume(now)
        clip, count, moment = self._clip, len(self._clip.frames), now + camera.phase
        lap, index = divmod(self.position, count)
        while lap * clip.duration + clip.frames[index].due <= moment:
            self._append_altered(index, due)
            self.position += 1
            lap, index = divmod(self.position, count)
        self._set_due()

    def _append_altered(self, index: int, due: list[bytes]) -> None:
        camera, frame = self.camera, self._clip.frames[index]
        if frame.track == VIDEO and frame.is_key and camera.keyless:
            return
        packets = self._shifted()
        kept = [packet for packet in packets if not camera.loss or camera.chance.random() >= camera.loss]
        lost = len(packets) - len(kept)
        spoilt = [self._spoil(packet) if camera.corrupt and camera.chance.random() < camera.corrupt else packet for packet in kept]
        if camera.garbage and camera.chance.random() < camera.garbage:
            due.append(camera.chance.randbytes(GARBAGE_BYTES))
        due += [self._retime(packet, frame.track) for packet in spoilt]
        camera.count.packets_lost += lost
        if frame.track != VIDEO:
            return
        camera.count.frames += 1
        self.session.frames += 1
        camera.count.damaged += bool(lost) or spoilt != kept

    def _spoil(self, packet: bytes) -> bytes:
        """A few payload bytes other than they were; the headers stay, so that the framing holds."""
        spoilt = bytearray(packet)
        for _byte in range(4):
            spoilt[self.camera.chance.randrange(16, len(spoilt))] ^= 0xA5
        return bytes(spoilt)

    def _retime(self, packet: bytes, track: int) -> bytes:
        camera = self.camera
        if not camera.jump and not camera.constant:
            return packet
        ticks = int.from_bytes(packet[_TICKS_AT : _TICKS_AT + 4], "big")
        if camera.constant:
            self._constant = ticks if self._constant is None else self._constant
            ticks = self._constant
        ticks += int(camera.jump * self._clip.tracks[track].clock)
        return packet[:_TICKS_AT] + (ticks & 0xFFFFFFFF).to_bytes(4, "big") + packet[_TICKS_AT + 4 :]

    def _trickle(self, now: float, due: list[bytes]) -> None:
        if now - self._trickled < TRICKLE_SECONDS:
            return
        self._trickled = now
        if not self._backlog:
            self._backlog = b"".join(self._shifted())
            self.position += 1
        due.append(self._backlog[:1])
        self._backlog = self._backlog[1:]

    def _sender_reports(self, now: float) -> list[bytes]:
        """One for each track that was set up (RFC 3550 §6.4.1): which RTP time is this moment of the wall clock."""
        camera = self.camera
        wall = time.time() + NTP_EPOCH + camera.clock_error
        whole, fraction = int(wall) & 0xFFFFFFFF, int(wall % 1 * 2**32)
        reports = []
        for number, (track, channel) in enumerate(zip(self._clip.tracks, self.channels, strict=True)):
            if channel < 0:
                continue
            ticks = int((now + camera.phase + camera.jump) * track.clock) + self._shifts[number][1] & 0xFFFFFFFF
            reports.append(_SENDER_REPORT.pack(0x24, channel + 1, 28, 0x80, 200, 6, SSRC + number, whole, fraction, ticks, 0, 0))
        return reports
