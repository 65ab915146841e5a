"""What a file really is, by its first bytes; never by its name or by what the browser says."""

import puremagic

MIMES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv",
    "mp4": "video/mp4",
    "heic": "image/heic",
    "webp": "image/webp",
    "gif": "image/gif",
    "avif": "image/avif",
    "p7s": "application/pkcs7-signature",
    "asice": "application/vnd.etsi.asic-e+zip",
}
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc"}
AVIF_BRANDS = {b"avif", b"avis"}
MP4_BRANDS = {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"3gp4", b"3gp5", b"3gp6", b"qt  "}
DOCUMENTS = ("package", "csv", "p7s")


class Refused(Exception):
    """The file is not taken; the argument is one of the codes of ``portal.guards.uploads.WORDS``."""


def of(content: bytes) -> str:
    """One of JPEG PNG WEBP GIF HEIF AVIF pdf package p7s csv, or "" for what nobody may send."""
    for kind, found in _SIGNS.items():
        if found(content):
            return kind
    return ""


def described(content: bytes) -> str:
    """What an unknown file seems to be, as an extension without its dot; for the figures of staff."""
    try:
        return puremagic.from_string(content[:4096]).lstrip(".")[:10]
    except (puremagic.PureError, ValueError, IndexError):
        return ""


def _brand(content: bytes, brands: set[bytes]) -> bool:
    return content[4:8] == b"ftyp" and content[8:12] in brands


def _is_text(content: bytes) -> bool:
    """UTF-8 words without control marks, with no sign of a page or of a program."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    head = text[:200].lstrip().lower()
    return (
        bool(head)
        and not head.startswith(("<", "#!", "%!", "{", "push "))
        and not any(ord(mark) < 32 and mark not in "\r\n\t" for mark in text)
    )


_SIGNS = {
    "JPEG": lambda content: content.startswith(b"\xff\xd8\xff"),
    "PNG": lambda content: content.startswith(b"\x89PNG\r\n\x1a\n"),
    "WEBP": lambda content: content.startswith(b"RIFF") and content[8:12] == b"WEBP",
    "GIF": lambda content: content.startswith((b"GIF87a", b"GIF89a")),
    "AVIF": lambda content: _brand(content, AVIF_BRANDS),
    "HEIF": lambda content: _brand(content, HEIF_BRANDS),
    "mp4": lambda content: _brand(content, MP4_BRANDS),
    "pdf": lambda content: content.startswith(b"%PDF-"),
    "package": lambda content: content.startswith(b"PK\x03\x04"),
    "p7s": lambda content: content[:1] == b"\x30" and b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02" in content[:24],
    "csv": _is_text,
}
PICTURES = ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF")
