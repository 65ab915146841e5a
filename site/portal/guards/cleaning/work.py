"""One file, from its bytes to what may be kept of it."""

from dataclasses import dataclass

from . import kinds, packages, pdfs, pictures
from .kinds import Refused


@dataclass(frozen=True)
class Clean:
    """``extension`` of what it really is; ``note`` names what the person should know («signature»)."""

    content: bytes
    extension: str
    note: str = ""


def clean(content: bytes, *, documents: bool, pixels: int, edge: int) -> Clean:
    """Raises Refused. ``documents``: offices' documents, tables and signatures are taken too."""
    kind = kinds.of(content)
    if kind in kinds.PICTURES:
        return Clean(*pictures.clean(content, kind, pixels, edge))
    if kind == "pdf":
        data, note = pdfs.clean(content)
        return Clean(data, "pdf", note)
    if not documents or kind not in kinds.DOCUMENTS:
        raise Refused("unknown")
    make = {"package": packages.clean_package, "csv": packages.clean_table, "p7s": packages.clean_signature}[kind]
    return Clean(*make(content))
