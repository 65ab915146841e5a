"""Bits of a parameter set: fixed lengths and Exp-Golomb codes (ITU-T H.264 §7.2, §9.1; H.265 the same)."""

from __future__ import annotations

from ..errors import Malformed

MAX_PARAMETER_SET = 4096  # bytes
UNREADABLE = "Параметри картинки від камери пошкоджені. Перезапустіть камеру."


class BitReader:
    """Reads from the front. Every verb raises Malformed behind the end."""

    def __init__(self, data: bytes) -> None:
        if len(data) > MAX_PARAMETER_SET:
            raise Malformed(UNREADABLE)
        self._value = int.from_bytes(data, "big")
        self._left = len(data) * 8

    def bits(self, count: int) -> int:
        if count > self._left:
            raise Malformed(UNREADABLE)
        self._left -= count
        return self._value >> self._left & ((1 << count) - 1)

    def flag(self) -> bool:
        return self.bits(1) == 1

    def unsigned(self) -> int:
        """ue(v), at most 32 bits."""
        zeros = 0
        while not self.bits(1):
            zeros += 1
            if zeros > 32:
                raise Malformed(UNREADABLE)
        return (1 << zeros) - 1 + self.bits(zeros)

    def signed(self) -> int:
        """se(v)."""
        code = self.unsigned()
        return (code + 1) // 2 if code % 2 else -(code // 2)


def without_emulation(nal: bytes) -> bytes:
    """The raw bytes of a NAL unit: 00 00 03 becomes 00 00 (H.264 §7.4.1.1)."""
    return nal.replace(b"\x00\x00\x03", b"\x00\x00")
