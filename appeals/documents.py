"""The appeal as a PDF: the same data give the same bytes, so the preview is the very document."""

import re
import unicodedata
from pathlib import Path

from django.utils import formats, timezone, translation

from portal.core.pdf import PdfError
from portal.core.pdf import render as render_pdf

from .models import Appeal, AppealAttachment, AppealTemplate

SOURCE = Path(__file__).resolve().parent / "documents" / "appeal.typ"
ANY_ADDRESSEE = "Головне управління Національної поліції"
FOOTER = "Подано електронно через портал «Безпечна Одеса». За статтею 5 Закону «Про звернення громадян» електронний підпис не обов’язковий."
CRIME_OATH = (
    "Про кримінальну відповідальність за завідомо неправдиве повідомлення про вчинення кримінального правопорушення "
    "(стаття 383 Кримінального кодексу України) попереджений (попереджена)."
)


# Scripts and signs that the fonts surely have; of the rest the typesetter itself tells what it cannot draw.
_DRAWN = re.compile(
    r"[\t\n\x20-\x7e\u00a0-\u024f\u0300-\u036f\u0370-\u03ff\u0400-\u052f\u2010-\u2027\u2030-\u203a\u20ac\u20b4\u2116\u2212]"
)
_CANNOT_DRAW = re.compile(r'the text `"(.+?)"` could not be displayed')
MOST_STRANGE = 8  # kinds of strange signs asked one by one; beyond that all strange ones are described
EMOJI = range(0x1F000, 0x20000)


def render(appeal: Appeal) -> bytes:
    """The document with today's date, or that of its submission.

    A sign that no font has (an emoji, a rare script) is described in square brackets: the standard allows no empty
    box, and a person must never fail to submit because of a smile.
    """
    with translation.override("uk"):
        return _drawn(data(appeal))


def _drawn(values: dict) -> bytes:
    strange: set[str] = {mark for mark in _marks(values) if ord(mark) in EMOJI or mark == "\u200d" or "\ufe00" <= mark <= "\ufe0f"}
    for _attempt in range(MOST_STRANGE):
        try:
            return render_pdf(SOURCE, _without(values, strange))
        except PdfError as error:
            cannot = _CANNOT_DRAW.search(str(error))
            found = set(cannot.group(1)) - strange if cannot else set()
            if not found:
                raise
            strange |= found
    return render_pdf(SOURCE, _without(values, {mark for mark in _marks(values) if not _DRAWN.match(mark)}))


def _marks(value) -> set[str]:
    if isinstance(value, str):
        return set(value)
    rows = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {mark for row in rows for mark in _marks(row)}


def _without(value, strange: set[str]):
    if not strange:
        return value
    if isinstance(value, str):
        return "".join(_described(mark) if mark in strange else mark for mark in value)
    if isinstance(value, dict):
        return {key: _without(one, strange) for key, one in value.items()}
    return [_without(one, strange) for one in value] if isinstance(value, list) else value


def _described(mark: str) -> str:
    if unicodedata.category(mark) in ("Mn", "Cf", "Me", "Sk"):
        return ""
    return f"[знак U+{ord(mark):04X}]"


def data(appeal: Appeal) -> dict:
    """What the typst source reads. Plain values: what was typed never becomes code."""
    form, addressee = appeal.form, addressee_of(appeal)
    return {
        "to": addressee,
        "from": {"name": appeal.full_name, "address": appeal.postal_address, "phone": appeal.phone, "email": appeal.email},
        "heading": form["heading"],
        "follows": earlier_number(appeal),
        "what": appeal.what,
        "facts": _facts(appeal),
        "witnesses": appeal.witnesses,
        "basis": [one["text"] for one in form["references"]],
        "requests": appeal.requests(),
        "attachments": [one.name for one in appeal.attachments.all() if one.purpose == AppealAttachment.Purpose.EVIDENCE],
        "oath": CRIME_OATH if form["kind"] == AppealTemplate.Kind.CRIME_REPORT else "",
        "date": formats.date_format(_day(appeal), "j E Y р."),
        "signature": appeal.full_name if signed_by_key(appeal) else appeal.signature or appeal.full_name,
        "paper": not appeal.email,
        "signatories": [{"name": one.full_name, "address": one.address} for one in appeal.signatories.all()] if appeal.is_group else [],
        "footer": FOOTER,
    }


def addressee_of(appeal: Appeal) -> dict:
    """«Кому»: ``name``, ``address``, ``email``. The moderator's choice, else the template's, else the one of the settings."""
    from . import addressing  # which lays documents out again

    to = addressing.of(appeal)
    return {"name": to.name or ANY_ADDRESSEE, "address": to.postal_address, "email": to.email}


def earlier_number(appeal: Appeal) -> str:
    """The number of what this one goes on from, as the police know it where they do."""
    earlier = appeal.follows
    if earlier is None:
        return appeal.earlier_number
    return f"{earlier.police_number} ({earlier.number})" if earlier.police_number else earlier.number or ""


def signed_by_key(appeal: Appeal) -> AppealAttachment | None:
    """The file of a qualified signature: it signs the document as it was that day, so the document stays as it was."""
    return appeal.attachments.filter(purpose=AppealAttachment.Purpose.SIGNATURE).first()


def _day(appeal):
    signature = signed_by_key(appeal)
    if signature is not None:
        return timezone.localdate(signature.created_at)
    if appeal.submitted_at and not appeal.is_editable:
        return timezone.localdate(appeal.submitted_at)
    return timezone.localdate()


def _facts(appeal) -> list[dict]:
    day = formats.date_format(appeal.happened_on, "j E Y р.") if appeal.happened_on else ""
    when = ", ".join(part for part in (day, appeal.happened_at) if part)
    rows = [{"label": "Де", "value": appeal.place}, {"label": "Коли", "value": when}]
    if appeal.about_officer:
        rows.append({"label": "На кого скарга", "value": appeal.about_officer.full_name})
    rows += [{"label": row["label"], "value": str(row["value"])} for row in appeal.answered()]
    return [row for row in rows if row["value"]]
