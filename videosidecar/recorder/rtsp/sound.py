"""Sound over RTP: AAC (RFC 3640) and G.711 (RFC 3551). Sound never stops the pictures: what is damaged is left out."""

from __future__ import annotations

from fractions import Fraction

from ..model import AccessUnit, Track
from ..timeline import MAX_GAP_SECONDS
from .bits import BitReader
from .pictures import Pictures
from .sdp import Media

MAX_SOUND = 64 * 1024  # bytes of one access unit
AAC_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)  # ISO/IEC 14496-3 §1.6.3.4
AAC_FRAME = 1024  # samples

_MASK = 0xFFFFFFFF


class Sound:
    """Access units of one sound medium, appended to `out` once the pictures have begun.

    The first packet lies where the pictures are when it comes (both come over one connection, in order), which is
    right within a frame; from then on the sound's own clock counts, and after a jump it is placed again.
    """

    def __init__(self, media: Media, track: Track, pictures: Pictures) -> None:
        self.track = track
        self.dropped = 0
        self._rate = media.clock
        self._pictures = pictures
        self._max_gap = MAX_GAP_SECONDS * media.clock
        self._stamp = 0
        self._last = -1
        self._lost = 0

    def packet(self, buffer: bytearray, start: int, end: int, stamp: int, marker: bool) -> None:
        """One payload in [start, end). Raises nothing."""
        raise NotImplementedError

    def lose(self, count: int) -> None:
        self._lost += count

    def restart(self) -> None:
        self._stamp = (self._stamp + 2 * self._max_gap) & _MASK

    def _append(self, data: bytes, stamp: int) -> None:
        pictures = self._pictures
        if pictures.track is None or pictures.clock.last < 0 or not data:
            return
        step = (stamp - self._stamp) & _MASK
        if self._last >= 0 and 0 < step <= self._max_gap:
            dts = self._last + step
        else:
            dts = max(self._last + 1, pictures.clock.last * self._rate // pictures.clock.rate)
        self._stamp, self._last = stamp, dts
        arrived = pictures.arrival(dts, self._rate)
        pictures.out.append(AccessUnit(data, dts, dts, False, arrived, audio=True, lost=self._lost))
        self._lost = 0


class G711(Sound):
    """PCMA and PCMU: a byte a sample, a packet an access unit."""

    def packet(self, buffer: bytearray, start: int, end: int, stamp: int, marker: bool) -> None:
        self._append(bytes(buffer[start:end]), stamp)


class Aac(Sound):
    """AAC-hbr and -lbr: a head with the sizes, then one or several access units, or a part of one."""

    def __init__(self, media: Media, track: Track, pictures: Pictures) -> None:
        super().__init__(media, track, pictures)
        self._size_bits = max(1, _small(media.format.get("sizelength", ""), 13))
        self._index_bits = _small(media.format.get("indexlength", ""), 3)
        self._delta_bits = _small(media.format.get("indexdeltalength", ""), 3)
        self._part = bytearray()
        self._wanted = 0

    def packet(self, buffer: bytearray, start: int, end: int, stamp: int, marker: bool) -> None:
        if end - start < 2:
            return
        bits = buffer[start] << 8 | buffer[start + 1]
        at = start + 2 + (bits + 7) // 8
        if at > end or not bits:
            self._drop()
            return
        sizes = self._sizes(bytes(buffer[start + 2 : at]), bits)
        if len(sizes) == 1 and sizes[0] > end - at:
            self._fragment(buffer[at:end], sizes[0], stamp)
            return
        self._part.clear()
        for number, size in enumerate(sizes):
            if at + size > end:
                self._drop()
                return
            self._append(bytes(buffer[at : at + size]), stamp + number * AAC_FRAME & _MASK)
            at += size

    def _sizes(self, head: bytes, bits: int) -> list[int]:
        """Sizes of the access units (RFC 3640 §3.2.1.1); an index that is not 0 (interleaving) cannot be read: none."""
        reader = BitReader(head[:512])
        left = min(bits, 4096)
        sizes: list[int] = []
        while left >= self._size_bits + (self._delta_bits if sizes else self._index_bits):
            sizes.append(reader.bits(self._size_bits))
            width = self._delta_bits if sizes[1:] else self._index_bits
            if reader.bits(width):
                return []
            left -= self._size_bits + width
        return sizes

    def _fragment(self, data: bytearray, size: int, stamp: int) -> None:
        if not self._part or size != self._wanted or self._lost:
            self._part.clear()
        self._wanted = size
        self._part += data
        if len(self._part) < size <= MAX_SOUND:
            return
        if len(self._part) == size:
            self._append(bytes(self._part), stamp)
        else:
            self._drop()
        self._part.clear()

    def _drop(self) -> None:
        self._part.clear()
        self.dropped += 1


def open_sound(media: Media, pictures: Pictures) -> tuple[Sound | None, str]:
    """The receiver of this medium, or None and the reason, a sentence."""
    if media.codec in ("PCMA", "PCMU") and media.clock:
        codec = "pcm_alaw" if media.codec == "PCMA" else "pcm_mulaw"
        track = Track("audio", codec, Fraction(1, media.clock), sample_rate=media.clock, channels=media.channels)
        return G711(media, track, pictures), ""
    if media.codec == "MPEG4-GENERIC" and media.clock and media.format.get("mode", "aac-hbr").lower() in ("aac-hbr", "aac-lbr"):
        config, rate, channels = aac_config(media)
        track = Track("audio", "aac", Fraction(1, media.clock), sample_rate=rate, channels=channels, config=config)
        return Aac(media, track, pictures), ""
    return None, f"Звук ({media.codec or 'невідомий кодек'}) не записується. Увімкніть на камері AAC або G.711."


def aac_config(media: Media) -> tuple[bytes, int, int]:
    """(AudioSpecificConfig, sample rate, channels): as the camera says, or made from its clock (ISO/IEC 14496-3 §1.6.2.1)."""
    try:
        config = bytes.fromhex(media.format.get("config", ""))[:64]
    except ValueError:
        config = b""
    if len(config) >= 2:
        index, channels = (config[0] & 7) << 1 | config[1] >> 7, config[1] >> 3 & 15
        if index < len(AAC_RATES) and config[0] >> 3 < 31:
            return config, AAC_RATES[index], {7: 8}.get(channels, channels) or media.channels
        return config, media.clock, media.channels
    index = AAC_RATES.index(media.clock) if media.clock in AAC_RATES else 3
    channels = min(7, media.channels)
    return bytes((2 << 3 | index >> 1, (index & 1) << 7 | channels << 3)), media.clock, media.channels


def _small(text: str, default: int) -> int:
    """A count of bits out of the description, 0–16; anything else is the default of AAC-hbr."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 and int(text) <= 16 else default
