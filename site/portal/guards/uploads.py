"""Files that people send: what they really are, made harmless, or refused with a reason."""

import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

MEGABYTE = 1024 * 1024
PDF_HEAD, PDF_TAIL = b"%PDF-", b"%%EOF"
PDF_TAIL_ROOM = 2048  # bytes after the end mark that honest writers leave
NAME_LENGTH = 80
MIMES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}


@dataclass(frozen=True)
class Limits:
    """``size`` in bytes a file, ``total`` of all of a record, ``count`` files a record, ``pixels`` a picture."""

    size: int = 10 * MEGABYTE
    total: int = 18 * MEGABYTE  # a letter grows by a third on its way, and many servers stop at 25 MB
    count: int = 5
    pixels: int = 50_000_000


@dataclass(frozen=True)
class Accepted:
    """A file that may be kept: ``content`` is what was checked (a picture: drawn anew)."""

    name: str
    content: bytes
    mime: str

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()


class UploadRefused(Exception):
    """The file is not taken; ``str()`` is a sentence that names it and says why."""


def check_all(files: Iterable, already: int = 0, already_bytes: int = 0, limits: Limits | None = None) -> tuple[list[Accepted], list[str]]:
    """Both what was accepted and the reasons of what was refused. ``already`` files are kept from before."""
    limits = limits or Limits()
    accepted: list[Accepted] = []
    refused: list[str] = []
    for file in files:
        name, total = safe_name(file.name), already_bytes + sum(len(one.content) for one in accepted)
        if already + len(accepted) >= limits.count:
            refused.append(_("«%(name)s» не додано: можна не більше %(count)d файлів.") % {"name": name, "count": limits.count})
            continue
        try:
            one = check(file, limits)
        except UploadRefused as refusal:
            refused.append(str(refusal))
            continue
        if total + len(one.content) > limits.total:
            refused.append(
                _("«%(name)s» не додано: разом файли мають важити до %(limit)s.") % {"name": name, "limit": filesizeformat(limits.total)}
            )
            continue
        accepted.append(one)
    return accepted, refused


def check(file, limits: Limits | None = None) -> Accepted:
    """One uploaded file (``name``, ``size``, ``read``). Raises UploadRefused."""
    limits = limits or Limits()
    name = safe_name(file.name)
    if file.size > limits.size:
        raise UploadRefused(
            _("«%(name)s» завеликий: %(size)s. Можна до %(limit)s.")
            % {"name": name, "size": filesizeformat(file.size), "limit": filesizeformat(limits.size)}
        )
    content = file.read(limits.size + 1)
    if not content:
        raise UploadRefused(_("«%(name)s» порожній. Виберіть інший файл.") % {"name": name})
    if content.startswith(PDF_HEAD):
        return _pdf(name, content)
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return _picture(name, content, limits)
    raise UploadRefused(_("«%(name)s» не PDF, не JPEG і не PNG. Збережіть файл в одному з цих форматів і додайте ще раз.") % {"name": name})


def safe_name(name: str) -> str:
    """The last part of the name with letters, digits and «._- » only, of bearable length."""
    base = re.split(r"[\\/]", str(name))[-1]
    clean = re.sub(r"\s+", " ", re.sub(r"[^\w.\- ]", "", base)).strip(" .") or _("файл")
    stem, dot, extension = clean.rpartition(".")
    if not dot:
        return clean[:NAME_LENGTH]
    return f"{stem[: NAME_LENGTH - len(extension) - 1]}.{extension[:10]}"


def _named(name: str, extension: str) -> str:
    """The name with the extension of what the file really is."""
    stem = name.rpartition(".")[0] or name
    return f"{stem}.{extension}"


def _pdf(name: str, content: bytes) -> Accepted:
    if PDF_TAIL not in content[-PDF_TAIL_ROOM:]:
        raise UploadRefused(_("«%(name)s» обірваний: кінця PDF немає. Збережіть файл ще раз.") % {"name": name})
    return Accepted(_named(name, "pdf"), content, MIMES["pdf"])


def _picture(name: str, content: bytes, limits: Limits) -> Accepted:
    """Drawn anew: no metadata, no place where it was taken, nothing hidden after the picture."""
    broken = _("«%(name)s» не відкривається як зображення. Збережіть ще раз або зробіть знімок екрана.") % {"name": name}
    bomb = _("«%(name)s» має забагато пікселів. Зменште зображення і додайте ще раз.") % {"name": name}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit decides
            picture = Image.open(BytesIO(content), formats=["JPEG", "PNG"])
            if picture.width * picture.height > limits.pixels:
                raise UploadRefused(bomb)
            return _drawn_anew(name, ImageOps.exif_transpose(picture), picture.format)
    except Image.DecompressionBombError as error:
        raise UploadRefused(bomb) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise UploadRefused(broken) from error


def _drawn_anew(name: str, picture: Image.Image, kind: str) -> Accepted:
    extension = "jpg" if kind == "JPEG" else "png"
    mode = "RGB" if kind == "JPEG" or picture.mode not in ("L", "LA", "RGBA", "P") else picture.mode
    clean = Image.new(mode if mode != "P" else "RGBA", picture.size)
    clean.paste(picture.convert(clean.mode))
    output = BytesIO()
    clean.save(output, kind, **({"quality": 90} if kind == "JPEG" else {"optimize": True}))
    return Accepted(_named(name, extension), output.getvalue(), MIMES[extension])
