"""Files that people send: what they really are, made harmless, or refused with a reason. See docs/adr/0013."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import figures
from .cleaning.kinds import MIMES
from .names import NAME_LENGTH, named, safe_name
from .process import Answer, cleaner

__all__ = ["EDITOR", "MEGABYTE", "NAME_LENGTH", "PICTURES", "Accepted", "Limits", "UploadRefused", "check", "check_all", "safe_name"]

MEGABYTE = 1024 * 1024
log = logging.getLogger("portal.guards")


@dataclass(frozen=True)
class Limits:
    """``size`` in bytes a file, ``total`` of all of a record, ``count`` files a record; ``pixels`` a picture may have,
    ``edge`` the longer side of what is kept; ``memory`` in bytes and ``seconds`` that one file may cost."""

    size: int = 10 * MEGABYTE
    total: int = 18 * MEGABYTE  # a letter grows by a third on its way, and many servers stop at 25 MB
    count: int = 5
    pixels: int = 50_000_000
    edge: int = 4096
    memory: int = 768 * MEGABYTE
    seconds: int = 20
    pictures_only: bool = False
    documents: bool = False  # of offices, tables and signatures too: for editors alone
    video: bool = False  # MP4
    signatures: bool = False  # .p7s and .asice
    original: bool = False  # pictures and videos are checked the same way and kept as they were sent, with date and place

    @property
    def accept(self) -> str:
        """For the ``accept`` of a field: what the browser offers to choose."""
        pictures = ".jpg,.jpeg,.png,.webp,.heic,.heif,.avif,.gif"
        if self.pictures_only:
            return pictures
        documents = ",.docx,.xlsx,.odt,.ods,.csv,.p7s,.asice" if self.documents else ",.p7s,.asice" if self.signatures else ""
        return f"{pictures},.pdf" + documents + (",.mp4" if self.video else "")

    @property
    def formats(self) -> str:
        """In words, for the help beside a field."""
        if self.pictures_only:
            return _("JPEG, PNG, WebP або HEIC")
        if self.documents:
            return _("PDF, зображення, DOCX, XLSX, ODT, ODS, CSV, P7S або ASiC-E")
        if self.signatures:
            return _("PDF, JPEG, PNG, P7S або ASiC-E")
        return _("PDF, JPEG, PNG, HEIC або MP4") if self.video else _("PDF, JPEG, PNG, WebP або HEIC")


PICTURES = Limits(pictures_only=True)
EDITOR = Limits(size=25 * MEGABYTE, total=100 * MEGABYTE, count=50, documents=True)


@dataclass(frozen=True)
class Accepted:
    """A file that may be kept: ``content`` is what was made of it. ``note`` is a sentence for the person, mostly empty."""

    name: str
    content: bytes
    mime: str
    note: str = ""
    memory: int = 0
    took: float = 0.0

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()


class UploadRefused(Exception):
    """The file is not taken; ``str()`` is a sentence that names it and says what to do. ``code`` is for figures."""

    def __init__(self, sentence: str, code: str = "", answer: Answer | None = None):
        super().__init__(sentence)
        self.code, self.answer = code, answer


# The sentence for each reason. Codes come from portal.guards.cleaning.
WORDS = {
    "size": gettext_lazy("«%(name)s» завеликий: %(size)s. Можна до %(limit)s."),
    "empty": gettext_lazy("«%(name)s» порожній. Виберіть інший файл."),
    "unknown": gettext_lazy("«%(name)s» не PDF, не JPEG і не PNG. Збережіть файл в одному з цих форматів і додайте ще раз."),
    "no_video": gettext_lazy("«%(name)s» не має зображення: це не відео. Збережіть його як MP4 або надішліть запис іншим файлом."),
    "no_picture": gettext_lazy("«%(name)s» — не зображення. Додайте JPEG, PNG або HEIC."),
    "broken": gettext_lazy("«%(name)s» не відкривається: файл обірваний або пошкоджений. Збережіть його ще раз або зробіть знімок екрана."),
    "pixels": gettext_lazy("«%(name)s» має забагато пікселів. Зменште зображення і додайте ще раз."),
    "bomb": gettext_lazy("«%(name)s» після розпакування завеликий. Збережіть його простішим або додайте знімок екрана."),
    "slow": gettext_lazy("«%(name)s» перевіряється задовго. Збережіть його простішим або додайте знімок екрана."),
    "encrypted": gettext_lazy("«%(name)s» захищено паролем, тож ми не можемо його перевірити. Збережіть копію без пароля."),
    "pages": gettext_lazy("«%(name)s» має понад 500 сторінок. Додайте лише потрібні."),
    "macros": gettext_lazy("«%(name)s» має макроси або вкладені об’єкти. Збережіть його як PDF."),
    "acting": gettext_lazy("«%(name)s» має посилання або команди, що виконуються самі. Збережіть його як PDF."),
    "disk": gettext_lazy("Не вдалося зберегти «%(name)s»: на сервері бракує місця. Ми вже бачимо це. Спробуйте за годину."),
}
NOTES = {
    "signature": gettext_lazy(
        "У «%(name)s» був електронний підпис. Ми зберігаємо документ наново, тож підпис у копії не діє; сам текст не змінився."
    )
}


def check_all(files: Iterable, already: int = 0, already_bytes: int = 0, limits: Limits | None = None) -> tuple[list[Accepted], list[str]]:
    """Both what was accepted and the reasons of what was refused. ``already`` files are kept from before."""
    limits = limits or Limits()
    accepted: list[Accepted] = []
    refused: list[str] = []
    for file in files:
        name, total = safe_name(file.name), already_bytes + sum(len(one.content) for one in accepted)
        if already + len(accepted) >= limits.count:
            refused.append(_("«%(name)s» не додано: можна не більше %(count)d файлів.") % {"name": name, "count": limits.count})
            figures.count("upload", "count")
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
            figures.count("upload", "total")
            continue
        accepted.append(one)
    return accepted, refused


def check(file, limits: Limits | None = None) -> Accepted:
    """One uploaded file (``name``, ``size``, ``read``). Raises UploadRefused."""
    try:
        return _check(file, limits or Limits())
    except UploadRefused as refusal:
        figures.count("upload", refusal.code)
        raise


def _check(file, limits: Limits) -> Accepted:
    name = safe_name(file.name)
    if file.size > limits.size:
        raise _refusal("size", name, size=filesizeformat(file.size), limit=filesizeformat(limits.size))
    content = file.read(limits.size + 1)
    if not content:
        raise _refusal("empty", name)
    if len(content) > limits.size:  # it said less than it is
        raise _refusal("size", name, size=filesizeformat(len(content)), limit=filesizeformat(limits.size))
    answer = cleaner.ask(
        content,
        documents=limits.documents,
        pixels=limits.pixels,
        edge=limits.edge,
        memory=limits.memory,
        seconds=limits.seconds,
        video=limits.video,
        signatures=limits.signatures,
        original=limits.original,
    )
    if answer.refused:
        log.info("an upload was refused: %s %s", answer.refused, answer.kind)
        raise _refusal(answer.refused, name, answer)
    if limits.pictures_only and answer.extension not in ("jpg", "png"):
        raise _refusal("no_picture", name, answer)
    note = str(NOTES[answer.note]) % {"name": name} if answer.note else ""
    return Accepted(named(name, answer.extension), answer.content, MIMES[answer.extension], note, answer.memory, answer.took)


def _refusal(code: str, name: str, answer: Answer | None = None, **words) -> UploadRefused:
    return UploadRefused(str(WORDS[code]) % {"name": name, **words}, code, answer)


def limits_for(base: Limits | None = None, **changes) -> Limits:
    """A section's own limits: ``limits_for(PICTURES, count=3)``."""
    return replace(base or Limits(), **changes)
