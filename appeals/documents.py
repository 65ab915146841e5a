"""The appeal as a PDF: the same data give the same bytes, so the preview is the very document."""

from pathlib import Path

from django.utils import formats, timezone, translation

from portal.core.pdf import render as render_pdf

from .models import Appeal, AppealTemplate

SOURCE = Path(__file__).resolve().parent / "documents" / "appeal.typ"
ANY_ADDRESSEE = "Головне управління Національної поліції"
FOOTER = "Подано електронно через портал «Безпечна Одеса». За статтею 5 Закону «Про звернення громадян» електронний підпис не обов’язковий."
CRIME_OATH = (
    "Про кримінальну відповідальність за завідомо неправдиве повідомлення про вчинення кримінального правопорушення "
    "(стаття 383 Кримінального кодексу України) попереджений (попереджена)."
)


def render(appeal: Appeal) -> bytes:
    """The document with today's date, or that of its submission."""
    with translation.override("uk"):
        return render_pdf(SOURCE, data(appeal))


def data(appeal: Appeal) -> dict:
    """What the typst source reads. Plain values: what was typed never becomes code."""
    from . import addressing  # which lays documents out again

    addressee = addressing.of(appeal)
    form = appeal.form
    day = timezone.localdate(appeal.submitted_at) if appeal.submitted_at and not appeal.is_editable else timezone.localdate()
    return {
        "to": {
            "name": addressee.name or ANY_ADDRESSEE,
            "address": addressee.postal_address,
            "email": addressee.email,
        },
        "from": {"name": appeal.full_name, "address": appeal.postal_address, "phone": appeal.phone, "email": appeal.email},
        "heading": form["heading"],
        "what": appeal.what,
        "facts": _facts(appeal),
        "witnesses": appeal.witnesses,
        "basis": [one["text"] for one in form["references"]],
        "requests": appeal.requests(),
        "attachments": [one.name for one in appeal.attachments.all()],
        "oath": CRIME_OATH if form["kind"] == AppealTemplate.Kind.CRIME_REPORT else "",
        "date": formats.date_format(day, "j E Y р."),
        "signature": appeal.signature or appeal.full_name,
        "paper": not appeal.email,
        "footer": FOOTER,
    }


def _facts(appeal) -> list[dict]:
    day = formats.date_format(appeal.happened_on, "j E Y р.") if appeal.happened_on else ""
    when = ", ".join(part for part in (day, appeal.happened_at) if part)
    rows = [{"label": "Де", "value": appeal.place}, {"label": "Коли", "value": when}]
    rows += [{"label": row["label"], "value": str(row["value"])} for row in appeal.answered()]
    return [row for row in rows if row["value"]]
