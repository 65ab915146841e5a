"""Documents of offices, tables and signatures: checked part by part, written anew without macros and names.

They cannot be drawn anew like a picture, so only editors may send them, and whatever could act is refused.
"""

import re
import zipfile
from io import BytesIO

from .kinds import Refused
from .pictures import stripped_jpeg

MOST_PARTS = 1000
UNPACKED = 100_000_000  # bytes of all parts together
RATIO = 200  # times; what is packed tighter and is big is a bomb
BIG_PART = 2_000_000  # bytes
PARTS = {"xml", "rels", "png", "jpg", "jpeg", "gif", "emf", "wmf", "svm", "odttf", "ttf", "otf", "rdf", "mimetype", ""}
FORBIDDEN = re.compile(
    r"vbaproject|vbadata|activex|embeddings/|oleobject|externallinks|customui|macrosheets|^basic/|^scripts/|^dialogs/|^object ", re.I
)
DROPPED = re.compile(r"^docprops/|^meta\.xml$|^thumbnails/|printersettings|^customxml/", re.IGNORECASE)
ENTITY = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
ACTING = re.compile(rb"DDEAUTO|\bDDE\b|<script|javascript:|vbscript:|script:event-listener|office:scripts>", re.IGNORECASE)
RELATION = re.compile(rb"<Relationship\b[^>]*>")
HONEST_LINK = re.compile(rb'Target="(?:https?://|mailto:)', re.IGNORECASE)
OOXML = {b"wordprocessingml.document.main+xml": "docx", b"spreadsheetml.sheet.main+xml": "xlsx"}
MIMETYPES = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.etsi.asic-e+zip": "asice",
}


def clean_package(content: bytes) -> tuple[bytes, str]:
    """The document anew and its extension. Raises Refused."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            parts = _parts(package)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError, RuntimeError) as error:
        raise Refused("broken") from error
    kind = _kind(parts)
    if kind == "asice":  # signed as it is: nothing in it may change
        if not _ends_where_it_should(content):
            raise Refused("broken")
        return content, kind
    for name, data in parts.items():
        _check_part(name, data)
    return _written(parts), kind


def _parts(package) -> dict[str, bytes]:
    rows = package.infolist()
    if len(rows) > MOST_PARTS or sum(row.file_size for row in rows) > UNPACKED:
        raise Refused("bomb")
    parts, room = {}, UNPACKED
    for row in rows:
        if row.is_dir():
            continue
        if row.flag_bits & 1:
            raise Refused("encrypted")
        if row.filename in parts or row.filename.startswith(("/", "\\")) or ".." in row.filename or "\\" in row.filename:
            raise Refused("acting")
        if row.file_size > BIG_PART and row.file_size > RATIO * max(row.compress_size, 1):
            raise Refused("bomb")
        with package.open(row) as stream:
            data = stream.read(min(row.file_size, room) + 1)
        room -= len(data)
        if room < 0 or len(data) > row.file_size:
            raise Refused("bomb")
        parts[row.filename] = data
    if rows and rows[0].header_offset != 0:
        raise Refused("broken")
    return parts


def _kind(parts) -> str:
    types = parts.get("[Content_Types].xml", b"")
    if b"macroEnabled" in types:
        raise Refused("macros")
    for sign, kind in OOXML.items():
        if sign in types:
            return kind
    found = MIMETYPES.get(parts.get("mimetype", b"").strip())
    if found is None:
        raise Refused("unknown")
    return found


def _check_part(name: str, data: bytes) -> None:
    if FORBIDDEN.search(name):
        raise Refused("macros")
    if DROPPED.search(name):
        return
    base = name.rsplit("/", 1)[-1]
    extension = base.rsplit(".", 1)[-1].lower() if "." in base else ("" if base != "mimetype" else base)
    if extension not in PARTS:
        raise Refused("acting")
    if extension in ("xml", "rels", "rdf"):
        if ENTITY.search(data) or ACTING.search(data):
            raise Refused("acting")
        for relation in RELATION.findall(data):
            if b'TargetMode="External"' in relation and not (b"/hyperlink" in relation and HONEST_LINK.search(relation)):
                raise Refused("acting")


def _written(parts) -> bytes:
    output = BytesIO()
    with zipfile.ZipFile(output, "w") as package:
        for name, data in parts.items():
            if DROPPED.search(name):
                continue
            row = zipfile.ZipInfo(name, date_time=(2000, 1, 1, 0, 0, 0))
            row.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            package.writestr(row, _without_names(name, data))
    return output.getvalue()


def _without_names(name: str, data: bytes) -> bytes:
    """References to the parts that are dropped go with them, and so do the notes inside photographs."""
    if name.endswith(".rels"):
        dropped = rb'<Relationship\b[^>]*Target="[^"]*(?:docProps/|customXml/|printerSettings)[^>]*/>'
        return re.sub(dropped, b"", data)
    if name == "[Content_Types].xml":
        return re.sub(rb'<Override\b[^>]*PartName="/(?:docProps|customXml)/[^>]*/>', b"", data)
    if name == "META-INF/manifest.xml":
        return re.sub(rb'<manifest:file-entry\b[^>]*full-path="(?:meta\.xml|Thumbnails/[^"]*)"[^>]*/>', b"", data)
    return stripped_jpeg(data) if name.lower().endswith((".jpg", ".jpeg")) else data


def _ends_where_it_should(content: bytes) -> bool:
    return content[-22:-18] == b"PK\x05\x06" and content[-2:] == b"\0\0"


FORMULA = re.compile(r"(?:^|[;,\t\n\"])\s*[=@](?=\S)|(?:^|[;,\t\n\"])\s*[+\-](?=[A-Za-z(])", re.MULTILINE)


def clean_table(content: bytes) -> tuple[bytes, str]:
    """A table of values in UTF-8. Cells that a spreadsheet would compute are refused."""
    text = content.decode("utf-8-sig")
    if not re.search("[;,\t]", text) or re.search(r"<\s*(?:script|html|iframe|svg)", text, re.IGNORECASE):
        raise Refused("unknown")
    if FORMULA.search(text):
        raise Refused("acting")
    return text.encode(), "csv"


def clean_signature(content: bytes) -> tuple[bytes, str]:
    """A signature beside a document (CMS): one piece of DER, nothing behind it."""
    first = content[1]
    count = first & 0x7F if first & 0x80 else 0
    size = int.from_bytes(content[2 : 2 + count], "big") if count else first
    if count > 4 or 2 + count + size != len(content):
        raise Refused("broken")
    return content, "p7s"
