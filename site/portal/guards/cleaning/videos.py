"""MP4: read box by box to its last byte; where and with what it was filmed is blanked, pictures and sound stay as they were.

Nothing is decoded: a decoder is a large target, and what nobody plays here harms nobody here. The file is always given to be saved.
"""

from .kinds import Refused

CONTAINERS = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"dinf", b"mvex", b"moof", b"traf")
TELLING = (b"udta", b"meta", b"uuid")  # place, device, remarks
TOP = {
    b"ftyp",
    b"moov",
    b"mdat",
    b"free",
    b"skip",
    b"wide",
    b"uuid",
    b"meta",
    b"moof",
    b"mfra",
    b"sidx",
    b"styp",
    b"pdin",
    b"emsg",
    b"prft",
    b"udta",
}
MOST_BOXES = 200_000
DEEPEST = 8


def clean(content: bytes, keep_all: bool = False) -> tuple[bytes, str]:
    """The same bytes, with telling boxes blanked unless ``keep_all``; and "mp4". Raises Refused."""
    out, seen = bytearray(content), _Seen()
    top = _walk(content, 0, len(content), out, seen, 0, keep_all)
    kinds = [kind for kind, _size in top]
    if kinds[:1] != [b"ftyp"] or not set(kinds) <= TOP or b"moov" not in kinds:
        raise Refused("broken")
    if not any(kind == b"mdat" and size > 8 for kind, size in top):
        raise Refused("broken")
    if not seen.video:
        raise Refused("no_video")
    return bytes(out), "mp4"


class _Seen:
    def __init__(self):
        self.video, self.boxes = False, 0


def _walk(content, start, end, out, seen, depth, keep_all):
    """Boxes between two places, which they must fill exactly."""
    rows, place = [], start
    while place < end:
        seen.boxes += 1
        if end - place < 8 or seen.boxes > MOST_BOXES or depth > DEEPEST:
            raise Refused("broken")
        size, kind, head = int.from_bytes(content[place : place + 4], "big"), content[place + 4 : place + 8], 8
        if size == 1:
            size, head = int.from_bytes(content[place + 8 : place + 16], "big"), 16
        elif size == 0 and depth == 0:
            size = end - place
        if size < head or place + size > end:
            raise Refused("broken")
        _look(content, place + head, place + size, kind, out, seen, depth, keep_all)
        rows.append((kind, size))
        place += size
    return rows


def _look(content, start, end, kind, out, seen, depth, keep_all):
    if kind == b"hdlr" and content[start + 8 : start + 12] == b"vide":
        seen.video = True
    if kind in CONTAINERS:
        _walk(content, start, end, out, seen, depth + 1, keep_all)
    elif kind in TELLING and not keep_all:
        head = start - 4 if content[start - 4 : start] == kind else start - 12
        out[head : head + 4] = b"free"
        out[start:end] = bytes(end - start)
