"""Whether a file that was kept is harmless: read here byte by byte and by other libraries than the guard uses."""

import re
import struct
import zipfile
from io import BytesIO

from PIL import Image
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

JPEG_SEGMENTS = {0xE0, 0xDB, 0xC4, 0xC0, 0xC2, 0xDA, 0xDD}
PNG_CHUNKS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
ACTIVE = {
    "/JavaScript",
    "/JS",
    "/OpenAction",
    "/AA",
    "/Launch",
    "/EmbeddedFiles",
    "/EmbeddedFile",
    "/EF",
    "/AF",
    "/XFA",
    "/RichMedia",
    "/RichMediaContent",
    "/SubmitForm",
    "/ImportData",
    "/GoToR",
    "/GoToE",
    "/Movie",
    "/Sound",
    "/Screen",
    "/Rendition",
    "/3D",
    "/FileAttachment",
    "/Filespec",
    "/Encrypt",
    "/Metadata",
    "/PieceInfo",
    "/Info",
    "/Thumb",
    "/AcroForm",
}
PAGE_WORDS = re.compile(rb"<script|<\?php|<html|javascript:", re.IGNORECASE)


def problems(mime: str, content: bytes, absent: tuple[bytes, ...] = ()) -> list[str]:
    """What is wrong with the kept bytes; empty when nothing is."""
    found = [f"still holds {mark[:30]!r}" for mark in absent if mark in content]
    if PAGE_WORDS.search(content):
        found.append("holds words of a page")
    readers = {"image/jpeg": _jpeg, "image/png": _png, "application/pdf": _pdf, "text/csv": _csv, "application/pkcs7-signature": _nothing}
    return found + list(readers.get(mime, _package)(content))


def _nothing(content):
    return []


def _decodes(content, kind):
    picture = Image.open(BytesIO(content))
    picture.load()
    if picture.format != kind:
        yield f"is {picture.format}, not {kind}"
    if picture.getexif() or picture.info.get("xmp") or picture.info.get("icc_profile") or picture.info.get("comment"):
        yield f"keeps {sorted(picture.info)}"
    if getattr(picture, "n_frames", 1) != 1:
        yield "moves"


def _jpeg(content):
    yield from _decodes(content, "JPEG")
    place = 2
    while place < len(content):
        if content[place] != 0xFF:
            yield f"no marker at {place}"
            return
        marker = content[place + 1]
        if marker == 0xD9:
            if place + 2 != len(content):
                yield "bytes after the end"
            return
        if marker not in JPEG_SEGMENTS:
            yield f"segment {marker:02x}"
        place += 2 + struct.unpack(">H", content[place + 2 : place + 4])[0]
        if marker == 0xDA:
            while content[place] != 0xFF or content[place + 1] in (0, *range(0xD0, 0xD8)):
                place += 1
    yield "no end"


def _png(content):
    yield from _decodes(content, "PNG")
    place = 8
    while place < len(content):
        size, kind = struct.unpack(">I4s", content[place : place + 8])
        if kind not in PNG_CHUNKS:
            yield f"chunk {kind!r}"
        place += 12 + size
        if kind == b"IEND":
            break
    if place != len(content):
        yield "bytes after the end"


def _pdf(content):
    if not content.startswith(b"%PDF-1") or not content.rstrip().endswith(b"%%EOF"):
        yield "begins or ends with something else"
    reader = PdfReader(BytesIO(content), strict=False)
    if reader.is_encrypted:
        yield "encrypted"
    if not len(reader.pages):
        yield "no pages"
    if reader.metadata:
        yield f"metadata {dict(reader.metadata)}"
    yield from sorted(set(_active(reader.trailer, set())))


def _active(thing, seen):
    """Every name and key that acts, wherever the document holds it."""
    stack = [thing]
    while stack:
        one = stack.pop()
        if isinstance(one, IndirectObject):
            key = (one.idnum, one.generation)
            if key in seen:
                continue
            seen.add(key)
            one = one.get_object()
        if isinstance(one, DictionaryObject):
            for name, value in one.items():
                if name in ACTIVE:
                    yield f"key {name}"
                stack.append(dict.__getitem__(one, name))
                if name == "/URI" and not str(value).startswith(("https://", "http://", "mailto:", "tel:")) and str(value) != "/URI":
                    yield f"link {value}"
        elif isinstance(one, ArrayObject):
            stack += list(one)
        elif isinstance(one, str) and one in ACTIVE:
            yield f"name {one}"


def _csv(content):
    text = content.decode("utf-8")
    if "\0" in text:
        yield "bytes"


def _package(content):
    if not content.startswith(b"PK\x03\x04"):
        yield "no package"
        return
    with zipfile.ZipFile(BytesIO(content)) as package:
        if package.testzip():
            yield "broken"
        if package.comment or content[-22:-18] != b"PK\x05\x06":
            yield "bytes after the end"
        for name in package.namelist():
            if ".." in name or name.startswith("/") or re.search(r"vba|activex|oleobject|docprops|basic/|scripts/", name, re.IGNORECASE):
                yield f"part {name}"
