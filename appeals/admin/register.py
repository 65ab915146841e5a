"""The register of appeals by the classifier of the Cabinet of Ministers (постанова № 858): one appeal, one row."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Appeal, AppealTemplate

State = Appeal.State
HEADINGS = {
    "number": gettext_lazy("Номер"),
    "submitted": gettext_lazy("Дата надходження"),
    "author": gettext_lazy("Прізвище, ім’я, по батькові"),
    "arrival": gettext_lazy("Тип надходження"),
    "sign": gettext_lazy("Ознака надходження"),
    "kind": gettext_lazy("Вид"),
    "sex": gettext_lazy("Стать"),
    "subject": gettext_lazy("Суб’єкт"),
    "status": gettext_lazy("Соціальний стан"),
    "privilege": gettext_lazy("Категорія автора"),
    "district": gettext_lazy("Район"),
    "about": gettext_lazy("Зміст"),
    "addressee": gettext_lazy("Кому надіслано"),
    "sent": gettext_lazy("Надіслано"),
    "police_number": gettext_lazy("Вхідний номер поліції"),
    "police_date": gettext_lazy("Дата реєстрації"),
    "due": gettext_lazy("Строк розгляду до"),
    "extended": gettext_lazy("Строк продовжено"),
    "answered": gettext_lazy("Отримано відповідь"),
    "in_time": gettext_lazy("Строк дотримано"),
    "result": gettext_lazy("Результат розгляду"),
    "state": gettext_lazy("Стан"),
}


def row(appeal: Appeal) -> dict:
    """What a spreadsheet gets; a cell never begins as a formula."""
    cells = {
        "number": appeal.number or "",
        "submitted": _day(appeal.submitted_at),
        "author": appeal.full_name,
        "arrival": _("через портал, зі слів") if appeal.assisted_as else _("через портал"),
        "sign": sign(appeal),
        "kind": str(AppealTemplate.Kind(appeal.form["kind"]).label),
        "sex": appeal.get_sex_display() or _("не вказано"),
        "subject": _("колективне") if appeal.is_group else _("індивідуальне"),
        "status": appeal.get_social_status_display() or _("не вказано"),
        "privilege": appeal.get_privilege_display() or _("не вказано"),
        "district": str(appeal.district or ""),
        "about": appeal.form["title"],
        "addressee": appeal.addressee_email,
        "sent": _day(appeal.sent_at),
        "police_number": appeal.police_number,
        "police_date": _date(appeal.police_date),
        "due": _date(appeal.due_on),
        "extended": _date(appeal.extended_on),
        "answered": _day(appeal.answered_at),
        "in_time": {True: _("так"), False: _("ні"), None: ""}[in_time(appeal)],
        "result": appeal.get_result_display(),
        "state": appeal.get_state_display(),
    }
    return {name: _safe(str(value)) for name, value in cells.items()}


def sign(appeal: Appeal) -> str:
    """Первинне, повторне (the same again, after an answer or another number) or дублетне (the same, at the same time)."""
    if appeal.state == State.DUPLICATE:
        return _("дублетне")
    return _("повторне") if appeal.earlier_number or appeal.follows_id else _("первинне")


def in_time(appeal: Appeal) -> bool | None:
    """Whether the answer came by its day; None while nobody can say: no day is set, or it has not come."""
    if appeal.due_on is None:
        return None
    if appeal.answered_at:
        return timezone.localdate(appeal.answered_at) <= appeal.due_on
    if appeal.state in Appeal.OPEN_AT_THE_POLICE and appeal.due_on < timezone.localdate():
        return False
    return None


def _day(moment) -> str:
    return f"{timezone.localtime(moment):%d.%m.%Y}" if moment else ""


def _date(day) -> str:
    return f"{day:%d.%m.%Y}" if day else ""


def _safe(value: str) -> str:
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
