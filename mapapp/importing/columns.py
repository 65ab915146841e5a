"""Columns of the registers in files: a heading, how a value is written, and how it is read back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from mapapp import hours
from mapapp.models import Officer, PolicePoint, ServedStreet, Unit
from portal.places.models import District, Street
from portal.places.text import fold

YES, NO = {"так", "1", "true", "yes", "+", "є"}, {"ні", "0", "false", "no", "-", "немає", ""}


class CellError(ValueError):
    """The cell is not what its column holds; the message is a sentence for the editor."""


@dataclass(frozen=True)
class Column:
    """``field`` of the model; ``parse(text, known)`` may raise CellError, ``show(value)`` is what an export writes."""

    heading: str
    field: str
    parse: Callable
    show: Callable = str
    required: bool = False


class Known:
    """What a city's files may name, read once: streets by every name, units, areas, points and officers by their code."""

    def __init__(self, city):
        self.city = city

    @cached_property
    def streets(self) -> dict[str, list[Street]]:
        found: dict[str, list[Street]] = {}
        for street in Street.objects.of_city(self.city).order_by("pk"):
            for name in dict.fromkeys((str(street), street.name, *(street.former_names or []))):
                found.setdefault(fold(name), []).append(street)
        return found

    @cached_property
    def units(self) -> dict[str, Unit]:
        return {fold(unit.name): unit for unit in Unit.objects.of_city(self.city)}

    @cached_property
    def districts(self) -> dict[str, District]:
        rows = list(District.objects.of_city(self.city))
        return {**{fold(row.name): row for row in rows}, **{row.slug: row for row in rows}}

    @cached_property
    def points(self) -> dict[str, PolicePoint]:
        return {point.slug: point for point in PolicePoint.objects.of_city(self.city)}

    @cached_property
    def officers(self) -> dict[str, Officer]:
        return {officer.slug: officer for officer in Officer.objects.of_city(self.city)}


def words(text: str, known: Known) -> str:
    return text


def yes(text: str, known: Known) -> bool:
    answer = text.strip().casefold()
    if answer in YES:
        return True
    if answer in NO:
        return False
    raise CellError(_("Напишіть «так» або «ні»."))


def choice(choices) -> Callable:
    """A code or its words."""
    by_name = {fold(str(name)): code for code, label in choices for name in (code, label)}

    def parse(text: str, known: Known) -> str:
        if not text:
            return ""
        if fold(text) not in by_name:
            possible = ", ".join(str(label) for _code, label in choices)
            raise CellError(_("Такого немає: «%(text)s». Можна: %(all)s.") % {"text": text[:60], "all": possible})
        return by_name[fold(text)]

    return parse


def one_of(name: str, missing: str) -> Callable:
    """A record of the city by its code or name."""

    def parse(text: str, known: Known):
        if not text:
            return None
        found = getattr(known, name).get(text) or getattr(known, name).get(fold(text))
        if found is None:
            raise CellError(missing % {"text": text[:80]})
        return found

    return parse


def street(text: str, known: Known) -> Street | None:
    if not text:
        return None
    found = known.streets.get(fold(text), [])
    if not found:
        raise CellError(_("Вулиці «%(text)s» немає в реєстрі міста.") % {"text": text[:80]})
    exact = [one for one in found if fold(str(one)) == fold(text)] or found
    if len(exact) > 1:
        names = ", ".join(str(one) for one in exact)
        raise CellError(_("Вулиць із такою назвою кілька: %(names)s. Напишіть із типом.") % {"names": names})
    return exact[0]


def number(text: str, known: Known) -> float | None:
    if not text:
        return None
    try:
        return float(text.replace(",", ".").replace("\xa0", "").replace(" ", ""))
    except ValueError:
        raise CellError(_("Це не число: «%(text)s».") % {"text": text[:40]}) from None


def house(text: str, known: Known) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:9]) < 10_000:
        raise CellError(_("Номер будинку без літери: ціле число від 1 до 9999."))
    return int(text)


def week(text: str, known: Known) -> dict:
    try:
        return hours.parse(text)
    except hours.HoursError as error:
        raise CellError(str(error)) from None


def services(text: str, known: Known) -> list[str]:
    parse = choice(PolicePoint.Service.choices)
    return [parse(part.strip(), known) for part in text.split(";") if part.strip()]


def phone(text: str, known: Known) -> str:
    digits = "".join(sign for sign in text if sign not in " ()-–\xa0")
    return f"+{digits}" if digits.isdigit() and len(digits) == 12 else digits


def day(text: str, known: Known) -> date | None:
    if not text:
        return None
    for form in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise CellError(_("Дату пишіть так: 05.03.2026."))


def show_yes(value) -> str:
    return _("так") if value else _("ні")


def show_day(value) -> str:
    return f"{value:%d.%m.%Y}" if value else ""


def show_maybe(value) -> str:
    return "" if value is None else str(value)


def show_slug(value) -> str:
    return value.slug if value else ""


def show_number(value) -> str:
    return "" if value is None else repr(value)


def label(choices) -> Callable:
    by_code = {code: str(words) for code, words in choices}
    return lambda code: by_code.get(code, "")


def show_services(codes) -> str:
    names = dict(PolicePoint.Service.choices)
    return "; ".join(str(names[code]) for code in codes if code in names)


_UNIT = one_of("units", "Підрозділу «%(text)s» немає в реєстрі міста.")
_DISTRICT = one_of("districts", "Району чи масиву «%(text)s» немає в реєстрі міста.")
_POINT = one_of("points", "Точки з кодом «%(text)s» немає на мапі міста.")

POINTS = (
    Column("код", "slug", words),
    Column("вид", "kind", choice(PolicePoint.Kind.choices), label(PolicePoint.Kind.choices), required=True),
    Column("назва", "name", words, required=True),
    Column("підрозділ", "unit", _UNIT, show_maybe),
    Column("вулиця", "street", street, show_maybe),
    Column("будинок", "house", words),
    Column("як знайти", "address_note", words),
    Column("широта", "latitude", number, show_number, required=True),
    Column("довгота", "longitude", number, show_number, required=True),
    Column("район або масив", "district", _DISTRICT, show_slug),
    Column("цілодобово", "is_24_7", yes, show_yes),
    Column("години", "hours", week, hours.as_text),
    Column("примітка до годин", "hours_note", words),
    Column("телефон", "phone", phone),
    Column("вхід без сходів", "step_free", choice(PolicePoint.StepFree.choices), label(PolicePoint.StepFree.choices)),
    Column("що тут роблять", "services", services, show_services),
    Column("найближче укриття", "nearest_shelter", _POINT, show_slug),
    Column("вигадане", "is_demo", yes, show_yes),
)
OFFICERS = (
    Column("код", "slug", words),
    Column("прізвище", "last_name", words, required=True),
    Column("ім’я", "first_name", words, required=True),
    Column("по батькові", "patronymic", words),
    Column("посада", "post", choice(Officer.Post.choices), label(Officer.Post.choices), required=True),
    Column("звання", "rank", choice(Officer.Rank.choices), label(Officer.Rank.choices)),
    Column("підрозділ", "unit", _UNIT, show_maybe),
    Column("телефон", "phone", phone),
    Column("пошта", "email", words),
    Column("де приймає", "reception_point", _POINT, show_slug),
    Column("дні й години прийому", "reception", words),
    Column("район або масив", "district", _DISTRICT, show_slug),
    Column("відповідає за весь масив", "serves_whole_district", yes, show_yes),
    Column("останній звіт", "last_report_at", day, show_day),
    Column("вигадане", "is_demo", yes, show_yes),
)
OFFICER, OFFICER_NAME = "офіцер", "хто це"  # the second is for eyes alone
STREETS = (
    Column(OFFICER, "officer", one_of("officers", "Офіцера з кодом «%(text)s» немає в реєстрі міста."), show_slug, required=True),
    Column("вулиця", "street", street, show_maybe, required=True),
    Column("сторона", "parity", choice(ServedStreet.Parity.choices), label(ServedStreet.Parity.choices)),
    Column("від", "number_from", house, show_maybe),
    Column("до", "number_to", house, show_maybe),
    Column("літера", "suffix", words),
)


def parse_cell(column: Column, text: str, known: Known):
    """Raises CellError, also where a required cell is empty."""
    if column.required and not text:
        raise CellError(_("Порожня клітинка, а без неї не можна."))
    try:
        return column.parse(text, known)
    except ValidationError as error:
        raise CellError(" ".join(error.messages)) from None
