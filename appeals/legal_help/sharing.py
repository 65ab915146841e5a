"""What the lawyer will see: a copy of the ticked parts, made once. The appeal itself and its number stay with the resident."""

from hashlib import sha256

from django.utils import formats
from django.utils.translation import gettext_lazy as _

PARTS = {
    "story": _("що сталося і чого ви просите"),
    "answers": _("відповіді на запитання зразка"),
    "where": _("де й коли це було"),
    "files": _("назви файлів (самих файлів юрист не бачить)"),
    "name": _("ваше ім’я та прізвище"),
    "contact": _("ваш телефон і пошта"),
    "address": _("вашу адресу"),
}
USUAL = ("story", "answers", "where")  # ticked from the start; who somebody is never is


def copy_of(appeal, parts) -> dict:
    """Plain values: ``title`` of the template and ``rows`` of label and text, in the order of PARTS."""
    if appeal is None:
        return {}
    rows = [row for part in PARTS if part in parts for row in _ROWS[part](appeal)]
    return {"title": appeal.form["title"], "rows": [[str(label), str(text)] for label, text in rows if text]}


def fingerprint(*values) -> str:
    """Says whether what is sent is what the person was shown."""
    return sha256(repr(values).encode()).hexdigest()[:32]


def _story(appeal):
    return [(_("Що сталося"), appeal.what), (_("Що ще просить"), appeal.own_request)]


def _answers(appeal):
    return [(row["question"], row["value"]) for row in appeal.answered()]


def _where(appeal):
    day = formats.date_format(appeal.happened_on, "j E Y") if appeal.happened_on else ""
    return [(_("Де"), appeal.place), (_("Коли"), ", ".join(part for part in (day, appeal.happened_at) if part))]


def _files(appeal):
    return [(_("Файли"), "\n".join(one.name for one in appeal.attachments.all()))]


_ROWS = {
    "story": _story,
    "answers": _answers,
    "where": _where,
    "files": _files,
    "name": lambda appeal: [(_("Ім’я"), appeal.full_name)],
    "contact": lambda appeal: [(_("Телефон"), appeal.phone), (_("Пошта"), appeal.email)],
    "address": lambda appeal: [(_("Адреса"), appeal.postal_address)],
}
