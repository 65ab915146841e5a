"""Files of the corpus, made on the spot: nothing harmful lies in the repository."""

import struct
import zipfile
import zlib
from io import BytesIO

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def uploads(row: dict) -> list[SimpleUploadedFile]:
    if row["file"] == "six":
        return [SimpleUploadedFile(f"{number}{row['name']}", picture()) for number in range(6)]
    return [SimpleUploadedFile(row["name"], MADE[row["file"]]())]


def picture(**options) -> bytes:
    output = BytesIO()
    Image.new("RGB", (40, 30), "red").save(output, "JPEG", **options)
    return output.getvalue()


def pdf(**save) -> bytes:
    output = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(output, **save)
    return output.getvalue()


def box(kind: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I", len(content) + 8) + kind + content


def mp4(handler: bytes = b"vide", place: bytes = b"") -> bytes:
    """The boxes of a small video; ``place`` stands where phones write where they were."""
    track = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8), handler, bytes(13))))
    told = box(b"udta", box(b"\xa9xyz", struct.pack(">HH", len(place), 0x15C7), place)) if place else b""
    return box(b"ftyp", b"isom", bytes(4), b"isomavc1") + box(b"moov", track, told) + box(b"mdat", b"\x01" * 200)


def _zip(*parts: tuple[str, bytes]) -> bytes:
    output = BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts:
            package.writestr(name, content)
    return output.getvalue()


def _pdf_bomb() -> bytes:
    output = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(200, 200))
        stream = pikepdf.Stream(document, b"0 " * 60_000_000)
        document.pages[0].Contents = document.make_indirect(stream)
        document.save(output, compress_streams=True)
    return output.getvalue()


def _png_huge() -> bytes:
    """A picture that says it is 30 000 × 30 000."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


def asice() -> bytes:
    output = BytesIO()
    with zipfile.ZipFile(output, "w") as package:
        package.writestr("mimetype", "application/vnd.etsi.asic-e+zip")
        package.writestr("zvernennia.pdf", pdf())
        package.writestr("META-INF/signatures001.xml", "<Signatures/>")
    return output.getvalue()


def p7s() -> bytes:
    inner = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02" + b"\xa0\x03\x02\x01\x01"
    return b"\x30" + bytes([len(inner)]) + inner


MADE = {
    "program": lambda: b"MZ\x90\x00" + bytes(300),
    "archive": lambda: _zip(("a.txt", b"text")),
    "zip_bomb": lambda: _zip(*((f"{number}.txt", bytes(5_000_000)) for number in range(10))),
    "pdf_bomb": _pdf_bomb,
    "pdf_locked": lambda: pdf(encryption=pikepdf.Encryption(owner="o", user="u")),
    "pdf_half": lambda: b"%PDF-1.7\n" + b"1 0 obj << /Type /Catalog",
    "empty": lambda: b"",
    "jpeg_half": lambda: picture()[:200],
    "png_huge": _png_huge,
    "page": lambda: b"<html><script>alert(1)</script></html>",
    "svg": lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "text": lambda: "Опис подій".encode(),
    "table": lambda: "ім’я;телефон\nа;б\n".encode(),
    "mp4_without_video": lambda: mp4(b"soun"),
    "mp4_half": lambda: mp4()[:-50],
    "mp4_head": lambda: mp4()[:24],
    "mkv": lambda: b"\x1a\x45\xdf\xa3" + bytes(200),
    "big": lambda: b"%PDF-1.7\n" + bytes(16 * 1024 * 1024),
    "p7s": p7s,
}
