"""PDF written anew with its pages and nothing that acts, hides or tells who made it."""

import re
import zlib
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from .kinds import Refused
from .pictures import stripped_jpeg

MOST_PAGES = 500
MOST_OBJECTS = 200_000
DEPTH = 200  # of things in things; honest documents know fewer than twenty
UNPACKED = 400_000_000  # bytes of all streams together
UNPACKED_WORDS = 50_000_000  # bytes of one stream that is no picture
PICTURE_PIXELS = 200_000_000
PACKINGS = 2  # how often one stream may be packed

ROOT_KEYS = {"/Type", "/Pages", "/Lang", "/MarkInfo", "/StructTreeRoot", "/PageLabels", "/Outlines", "/Dests", "/OCProperties", "/Version"}
DROPPED = {
    "/JS",
    "/JavaScript",
    "/AA",
    "/OpenAction",
    "/XFA",
    "/EF",
    "/AF",
    "/EmbeddedFiles",
    "/RichMediaContent",
    "/RichMediaSettings",
    "/Metadata",
    "/PieceInfo",
    "/Thumb",
    "/Movie",
    "/Sound",
    "/3DD",
    "/3DV",
    "/FS",
    "/FFilter",
    "/FDecodeParms",
    "/PA",
    "/Rendition",
    "/R3",
    "/OPI",
    "/PTEX.InfoDict",
    "/PTEX.FileName",
    "/LastModified",
    "/AcroForm",
    "/Collection",
    "/Perms",
    "/Requirements",
    "/SpiderInfo",
    "/Extensions",
}
# A field of a form becomes what is drawn of it.
FIELD_KEYS = {"/FT", "/V", "/DV", "/Parent", "/Kids", "/T", "/TU", "/TM", "/Ff", "/MK", "/DA", "/Opt", "/Lock", "/SV"}
NOTES = {
    "/Link",
    "/Text",
    "/FreeText",
    "/Highlight",
    "/Underline",
    "/StrikeOut",
    "/Squiggly",
    "/Ink",
    "/Line",
    "/Square",
    "/Circle",
    "/Polygon",
    "/PolyLine",
    "/Stamp",
    "/Caret",
    "/Popup",
    "/Widget",
}
LINK = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)


def clean(content: bytes) -> tuple[bytes, str]:
    """The document written anew, and "signature" where a signature inside it was lost. Raises Refused."""
    try:
        with pikepdf.open(BytesIO(content), suppress_warnings=True, attempt_recovery=True) as document:
            return _clean(document)
    except pikepdf.PasswordError as error:
        raise Refused("encrypted") from error
    except (MemoryError, zlib.error) as error:
        raise Refused("bomb" if isinstance(error, MemoryError) else "broken") from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, RecursionError, OSError, IndexError) as error:
        raise Refused("bomb" if "bad_alloc" in str(error) else "broken") from error


def _clean(document) -> tuple[bytes, str]:
    if document.is_encrypted:
        raise Refused("encrypted")
    if len(document.objects) > MOST_OBJECTS:
        raise Refused("bomb")
    _check_tree(document.Root)
    if not document.pages:
        raise Refused("broken")
    if len(document.pages) > MOST_PAGES:
        raise Refused("pages")
    note = "signature" if _is_signed(document) else ""
    _strip_root(document)
    room = UNPACKED
    for thing in document.objects:
        room = _strip_stream(thing, room) if isinstance(thing, Stream) else room
        _strip(thing)
    output = BytesIO()
    document.save(
        output,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        compress_streams=True,
        deterministic_id=True,
        fix_metadata_version=False,
    )
    return output.getvalue(), note


def _check_tree(root) -> None:
    """Pages lie at a bearable depth and nowhere in a ring."""
    seen, level, depth = set(), [root.Pages], 0
    while level:
        depth += 1
        below = []
        for node in level:
            if node.objgen in seen or depth > 50:
                raise Refused("broken")
            if node.objgen != (0, 0):
                seen.add(node.objgen)
            below += [kid for kid in node.get("/Kids", []) if isinstance(kid, Dictionary)]
        level = below


def _is_signed(document) -> bool:
    return any(isinstance(thing, Dictionary) and "/ByteRange" in thing for thing in document.objects)


def _strip_root(document) -> None:
    root = document.Root
    names = root.get("/Names")
    destinations = names.get("/Dests") if isinstance(names, Dictionary) else None
    for key in list(root.keys()):
        if key not in ROOT_KEYS:
            del root[key]
    if isinstance(destinations, Dictionary):
        root.Names = Dictionary(Dests=destinations)
    for key in list(document.trailer.keys()):
        if key not in ("/Root", "/Size", "/ID"):
            del document.trailer[key]


def _strip(thing: Object) -> None:
    """Take what acts out of one object and out of everything that it holds itself."""
    stack = [(thing, 0)]
    while stack:
        one, depth = stack.pop()
        if depth > DEPTH:
            raise Refused("bomb")
        if isinstance(one, Dictionary | Stream):
            _strip_dictionary(one)
            inner = [value for key, value in one.items()]
        elif isinstance(one, Array):
            inner = list(one)
        else:
            continue
        stack += [
            (value, depth + 1) for value in inner if isinstance(value, Object) and not value.is_indirect and not isinstance(value, Name)
        ]


def _strip_dictionary(one) -> None:
    for key in list(one.keys()):
        if key in DROPPED:
            del one[key]
    for key in ("/A", "/Next"):
        if _acts(one.get(key)):
            del one[key]
    if one.get("/S") is not None and _acts(one):
        for key in list(one.keys()):
            del one[key]
    if isinstance(one.get("/F"), Object):  # a stream or an action from elsewhere; the flags of a note are a number
        del one["/F"]
    if one.get("/Subtype") == Name.Widget:
        for key in FIELD_KEYS & set(one.keys()):
            del one[key]
    if isinstance(one.get("/Annots"), Array):
        one.Annots = Array([note for note in one.Annots if isinstance(note, Dictionary) and str(note.get("/Subtype")) in NOTES])


ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/ResetForm",
    "/GoToR",
    "/GoToE",
    "/Thread",
    "/Sound",
    "/Movie",
    "/Hide",
    "/Named",
    "/SetOCGState",
    "/Rendition",
    "/Trans",
    "/GoTo3DView",
    "/RichMediaExecute",
}


def _acts(action) -> bool:
    """Whether an action does more than lead to a place of this document or to an honest address."""
    if not isinstance(action, Dictionary):
        return False
    kind = str(action.get("/S"))
    if kind == "/URI":
        return not LINK.match(str(action.get("/URI", "")))
    return kind in ACTIONS


def _strip_stream(stream: Stream, room: int) -> int:
    """Check how much a stream unpacks to, and take the notes out of its photograph. Gives the room that is left."""
    filters = stream.get("/Filter")
    names = [str(name) for name in filters] if isinstance(filters, Array) else [str(filters)] if filters is not None else []
    if len(names) > PACKINGS:
        raise Refused("bomb")
    is_picture = stream.get("/Subtype") == Name.Image
    if is_picture and int(stream.get("/Width", 0)) * int(stream.get("/Height", 0)) > PICTURE_PIXELS:
        raise Refused("bomb")
    raw = stream.read_raw_bytes()
    if names == ["/DCTDecode"]:
        stream.write(stripped_jpeg(raw), filter=Name.DCTDecode, decode_parms=stream.get("/DecodeParms"))
    for name in names:
        if name not in ("/FlateDecode", "/Fl"):
            break
        size, raw = _unpacked(raw, min(room, UNPACKED if is_picture else UNPACKED_WORDS), keep=len(names) > 1)
        room -= size
    return room


def _unpacked(packed: bytes, limit: int, keep: bool) -> tuple[int, bytes]:
    """How many bytes come out, counted in pieces. Raises Refused past ``limit``."""
    unpacker, size, kept = zlib.decompressobj(), 0, bytearray()
    rest = packed
    while rest and not unpacker.eof:
        try:
            piece = unpacker.decompress(rest, 1_000_000)
        except zlib.error:
            break  # a damaged end: viewers show what came before
        size += len(piece)
        if size > limit:
            raise Refused("bomb")
        if keep:
            kept += piece
        if not piece and not unpacker.unconsumed_tail:
            break
        rest = unpacker.unconsumed_tail
    return size, bytes(kept)
