"""One file, from its bytes to what may be kept of it."""

from dataclasses import dataclass

from . import kinds, packages, pdfs, pictures, videos
from .kinds import Refused


@dataclass(frozen=True)
class Clean:
    """``extension`` of what it really is; ``note`` names what the person should know («signature»)."""

    content: bytes
    extension: str
    note: str = ""


ORIGINALS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif", "AVIF": "avif", "HEIF": "heic"}


def clean(
    content: bytes, *, documents: bool, pixels: int, edge: int, video: bool = False, signatures: bool = False, original: bool = False
) -> Clean:
    """Raises Refused. ``documents``: offices' documents, tables and signatures are taken too; ``video``: MP4;
    ``signatures``: .p7s and .asice; ``original``: pictures and videos are checked the same way and kept as they were sent."""
    kind = kinds.of(content)
    if kind in kinds.PICTURES:
        made = Clean(*pictures.clean(content, kind, pixels, edge))
        return Clean(content, ORIGINALS[kind]) if original else made
    if kind == "mp4" and video:
        return Clean(*videos.clean(content, keep_all=original))
    if signatures and kind in ("p7s", "package"):
        made = Clean(*(packages.clean_signature if kind == "p7s" else packages.clean_package)(content))
        if made.extension not in ("p7s", "asice"):
            raise Refused("unknown")
        return made
    if kind == "pdf":
        data, note = pdfs.clean(content)
        return Clean(data, "pdf", note)
    if not documents or kind not in kinds.DOCUMENTS:
        raise Refused("unknown")
    make = {"package": packages.clean_package, "csv": packages.clean_table, "p7s": packages.clean_signature}[kind]
    return Clean(*make(content))
