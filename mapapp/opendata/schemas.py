"""Every field that may leave, with its meaning. What is not named here does not leave: tests/mapapp/opendata/test_nothing_leaks.py.

Adding a field here is a decision about people's data. Dates are ISO 8601, times are local (Europe/Kyiv),
coordinates are degrees of WGS 84.
"""

from datetime import date
from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from mapapp.models import Officer, PolicePoint
from portal.places.models import District

LICENCE = "https://creativecommons.org/licenses/by/4.0/deed.uk"
MOST = 200  # records an answer
FURTHEST = 1_000_000  # nobody pages further; a number of any length would go to the database otherwise
Slug = Annotated[str, StringConstraints(pattern=r"^[-a-zA-Z0-9_]{1,100}$")]
Number = Annotated[int, Field(ge=1, le=2**53)]
Words = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]


class DistrictOut(Schema):
    slug: str = Field(description="Ключ району", examples=["selyshche-kotovskoho"])
    kind: str = Field(description="administrative (район) або area (житловий масив)", examples=["area"])
    name: str = Field(description="Назва", examples=["Селище Котовського"])
    former_names: list[str] = Field(description="Колишні назви")
    katottg: str = Field(description="Код КАТОТТГ, якщо є")
    parent: str | None = Field(description="Ключ району, частиною якого є масив")
    latitude: float = Field(description="Широта центру")
    longitude: float = Field(description="Довгота центру")


class Houses(Schema):
    """Будинки однієї вулиці."""

    parity: str = Field(description="all, odd (непарні), even (парні)", examples=["odd"])
    number_from: int | None = Field(description="Від номера включно; null: від першого")
    number_to: int | None = Field(description="До номера включно; null: до останнього")
    letter: str = Field(description="Лише будинки з цією літерою")
    words: str = Field(description="Те саме словами", examples=["непарні 1–79"])


class ServedByOut(Houses):
    officer: str = Field(description="Ключ офіцера", examples=["prykladenko-taras"])


class ServedStreetOut(Houses):
    street_id: int = Field(description="Ключ вулиці")
    street: str = Field(description="Вулиця", examples=["вул. Семена Палія"])


class StreetOut(Schema):
    id: int = Field(description="Ключ вулиці")
    kind: str = Field(description="Тип", examples=["вул."])
    name: str = Field(description="Назва", examples=["Семена Палія"])
    former_names: list[str] = Field(description="Колишні назви")
    russian_names: list[str] = Field(description="Назви, під якими вулицю шукають російською")
    districts: list[str] = Field(description="Ключі районів і масивів")
    served: list[ServedByOut] = Field(description="Хто які будинки обслуговує")


class UnitOut(Schema):
    id: int = Field(description="Ключ підрозділу")
    name: str = Field(description="Назва")
    parent: int | None = Field(description="Ключ підрозділу, у складі якого цей")
    address: str = Field(description="Адреса")
    phone: str = Field(description="Телефон чергової частини, +380…")
    is_demo: bool = Field(description="Запис вигадано для показу")


class PointOut(Schema):
    slug: str = Field(description="Ключ точки", examples=["opornyi-punkt-921"])
    kind: str = Field(description="station, department, base, community, headquarters, shelter", examples=["base"])
    kind_name: str = Field(description="Вид словами")
    name: str = Field(description="Назва")
    unit: int | None = Field(description="Ключ підрозділу")
    district: str | None = Field(description="Ключ району або масиву")
    address: str = Field(description="Вулиця й будинок")
    address_note: str = Field(description="Як знайти вхід")
    latitude: float = Field(description="Широта")
    longitude: float = Field(description="Довгота")
    is_24_7: bool = Field(description="Цілодобово")
    hours: dict[str, list[list[str]]] = Field(description="Години за днями: mon…sun; дня без годин немає")
    hours_note: str = Field(description="Примітка до годин")
    phone: str = Field(description="Телефон, +380…")
    step_free: str = Field(description="Вхід без сходів: yes, partly, no, unknown")
    services: list[str] = Field(description="Що роблять: reports, officer, juvenile, violence, volunteers")
    nearest_shelter: str | None = Field(description="Ключ найближчого укриття")
    verified_at: date | None = Field(description="Коли востаннє звіряли")
    is_demo: bool = Field(description="Запис вигадано для показу")
    url: str = Field(description="Шлях сторінки на порталі")


class OfficerOut(Schema):
    """Лише службове. Пошти, відсутностей і того, хто звіряв запис, у даних немає."""

    slug: str = Field(description="Ключ офіцера", examples=["prykladenko-taras"])
    name: str = Field(description="Прізвище, ім’я, по батькові", examples=["Прикладенко Тарас Демович (демо)"])
    post: str = Field(description="district, senior_district, community, juvenile", examples=["district"])
    post_name: str = Field(description="Посада словами")
    rank_name: str = Field(description="Звання словами")
    unit: int | None = Field(description="Ключ підрозділу")
    phone: str = Field(description="Службовий телефон, +380…")
    reception: str = Field(description="Дні й години прийому")
    reception_point: str | None = Field(description="Ключ точки, де приймає")
    district: str | None = Field(description="Ключ району або масиву")
    serves_whole_district: bool = Field(description="Відповідає за весь масив")
    served: list[ServedStreetOut] = Field(description="Вулиці й будинки, які обслуговує")
    last_report_at: date | None = Field(description="Останній звіт перед мешканцями")
    verified_at: date | None = Field(description="Коли востаннє звіряли")
    is_demo: bool = Field(description="Запис вигадано для показу")
    url: str = Field(description="Шлях сторінки на порталі")


class OfficerBrief(Schema):
    slug: str = Field(description="Ключ офіцера")
    name: str = Field(description="Прізвище, ім’я, по батькові")
    post_name: str = Field(description="Посада словами")
    phone: str = Field(description="Службовий телефон, +380…")
    reception: str = Field(description="Дні й години прийому")
    is_demo: bool = Field(description="Запис вигадано для показу")
    url: str = Field(description="Шлях сторінки на порталі")


class MatchOut(Schema):
    officer: OfficerBrief = Field(description="Хто відповідає за реєстром")
    contact: OfficerBrief | None = Field(description="До кого звертатися сьогодні; null: нікого не призначено, телефонуйте до підрозділу")
    why: str = Field(description="За яким рядком реєстру", examples=["вул. Семена Палія: парні 2–70"])


class LookupOut(Schema):
    outcome: str = Field(
        description="found один за будинком; district старший масиву; choose оберіть; nobody не закріплено; "
        "unknown такої вулиці немає; empty нічого шукати",
        examples=["found"],
    )
    matches: list[MatchOut]
    near: list[str] = Field(description="Схожі вулиці, якщо назву не впізнано")
    licence: str = LICENCE


class _Page(Schema):
    count: int = Field(description="Скільки записів усього")
    next: str | None = Field(description="Адреса наступної сторінки")
    previous: str | None = Field(description="Адреса попередньої сторінки")
    licence: str = Field(LICENCE, description="Ліцензія")


class DistrictPage(_Page):
    results: list[DistrictOut]


class StreetPage(_Page):
    results: list[StreetOut]


class UnitPage(_Page):
    results: list[UnitOut]


class PointPage(_Page):
    results: list[PointOut]


class OfficerPage(_Page):
    results: list[OfficerOut]


class ProblemOut(Schema):
    """Помилка за RFC 9457."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] = Field(default_factory=list, description="Назва параметра і що з ним не так")


class Index(Schema):
    name: str
    licence: str = LICENCE
    documentation: str
    openapi: str
    resources: dict[str, str]


class Paging(Schema):
    limit: int = Field(50, ge=1, le=MOST, description=f"Записів на сторінці, до {MOST}")
    offset: int = Field(0, ge=0, le=FURTHEST, description="Скільки записів пропустити")


class DistrictQuery(Paging):
    kind: Literal[tuple(District.Kind.values)] | None = Field(None, description="Вид")  # type: ignore[valid-type]


class StreetQuery(Paging):
    q: Words | None = Field(None, description="Слова назви, теперішньої, колишньої чи російської")
    district: Slug | None = Field(None, description="Ключ району або масиву")


class PointQuery(Paging):
    q: Words | None = Field(None, description="Слова назви або адреси")
    kind: Literal[tuple(PolicePoint.Kind.values)] | None = Field(None, description="Вид")  # type: ignore[valid-type]
    district: Slug | None = Field(None, description="Ключ району або масиву")


class OfficerQuery(Paging):
    q: Words | None = Field(None, description="Слова прізвища, посади або підрозділу")
    post: Literal[tuple(Officer.Post.values)] | None = Field(None, description="Посада")  # type: ignore[valid-type]
    district: Slug | None = Field(None, description="Ключ району або масиву")


class LookupQuery(Schema):
    address: Words = Field(description="Адреса, як її пишуть люди; без номера квартири", examples=["Семена Палія, 72"])


class LocateQuery(Schema):
    lat: float = Field(ge=-90, le=90, allow_inf_nan=False, description="Широта")
    lng: float = Field(ge=-180, le=180, allow_inf_nan=False, description="Довгота")
