"""Personal data in what people write: found before others see it, shown to the author, hidden where the author says so."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PHONE, PLATE, CARD, RNOKPP, PASSPORT, ADDRESS, EMAIL, LINK = "phone", "plate", "card", "rnokpp", "passport", "address", "email", "link"
LABELS = {
    PHONE: gettext_lazy("номер телефону"),
    PLATE: gettext_lazy("номер авто"),
    CARD: gettext_lazy("номер картки або рахунку"),
    RNOKPP: gettext_lazy("податковий номер"),
    PASSPORT: gettext_lazy("номер паспорта"),
    ADDRESS: gettext_lazy("точна адреса з квартирою"),
    EMAIL: gettext_lazy("електронна пошта"),
    LINK: gettext_lazy("посилання"),
}
PERSONAL = frozenset({PHONE, PLATE, CARD, RNOKPP, PASSPORT, ADDRESS, EMAIL})
LONGEST = 50_000  # characters that are looked at; forms allow less


@dataclass(frozen=True)
class Found:
    """The words are ``source[start:end]``; ``kind`` is a key of LABELS."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def label(self) -> str:
        return str(LABELS[self.kind])


# ---- what is known to be public: officers' service numbers and the like ----

_official: list[Callable[[], set[str]]] = []


def allow_numbers(function: Callable[[], set[str]]) -> None:
    """Have ``function`` give numbers (+380…) that are published anyway and may be written by anybody."""
    _official.append(function)


def _official_numbers() -> set[str]:
    return {number for function in _official for number in function()}


# ---- patterns ----

_GAP = r"[\s().\-–—_*/\ufe0f\u20e3]{0,3}"
_CODES = r"(?:[3-6]\s?\d|9\s?\d|7\s?[1357]|2\s?0|8\s?9)"  # of networks and of regions; 0 800 and 0 900 are services
_ZERO = r"[0ОоOo]"
_PHONE = re.compile(rf"(?<![\w+])(?:\+?{_GAP}3{_GAP}8{_GAP}|8{_GAP})?\(?{_ZERO}{_GAP}\(?{_CODES}{_GAP}(?:\d{_GAP}){{6}}\d(?![\d])(?!\w)")
_LOCAL = re.compile(r"\b(?:тел|телефон|моб|номер телефону)\b\.?:?\s{0,3}(?:\d{2,3}[\s-]?\d{2}[\s-]?\d{2})(?![\d-])", re.IGNORECASE)
_DIGITS = "нуль|один|одна|два|дві|три|чотири|п[’'ʼ]ять|шість|сім|вісім|дев[’'ʼ]ять"
_TENS = (
    "десять|[а-яіїє’'ʼ]{2,12}надцять|двадцять|тридцять|сорок|п[’'ʼ]ятдесят|шістдесят|сімдесят|вісімдесят|дев[’'ʼ]яносто|"
    "сто|двісті|триста|чотириста|[а-яіїє’'ʼ]{3,8}сот"
)
_SPOKEN = re.compile(rf"\b(?:плюс тридцять вісім )?нуль(?:[\s,-]{{1,2}}(?:{_DIGITS}|{_TENS})\b){{4,14}}", re.IGNORECASE)
_MASKED = re.compile(
    r"\b\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})\b|\b\d{1,2}[:.][0-5]\d\b(?![.\-]?\d)"
)  # dates and hours are no numbers of telephones
_LET = "АВЕІКМНОРСТХABEIKMHOPCTX"
_PLATE = re.compile(rf"(?<![\w-])[{_LET}]{{2}}([\s-]?)\d{{4}}[\s-]?[{_LET}]{{2}}(?![\w-])", re.IGNORECASE)
_OLD_PLATE = re.compile(rf"(?<![\w-])\d{{3}}-\d{{2}}\s?[{_LET}]{{2}}(?!\w)|(?<=номер авто )\d{{5}}\s?[{_LET}]{{2}}(?!\w)")
_SOVIET_PLATE = re.compile(r"(?<![\w-])[а-яА-Я]\s?\d{4}\s?[А-Я]{2}(?!\w)")
_CAR = re.compile(r"номер|авто|машин|мотоцикл|водій|позашляховик", re.IGNORECASE)
_CARD = re.compile(r"(?<![\w№/-])(?<!№ )(?:[2-6]\d{3})(?:[\s-]?\d{4}){3}(?!\d)")
_IBAN = re.compile(r"(?<!\w)UA\s?\d{2}(?:\s?\d){25}(?!\d)", re.IGNORECASE)
_TEN = re.compile(r"(?<![\w+№/-])(?<!№ )\d{10}(?!\d)")
_NAMED_TEN = re.compile(
    r"\b(?:РНОКПП|ІПН|ИНН|ідентифікаційн\w+ (?:код|номер)|податков\w+ номер)\b[\s:№-]{0,4}(\d{10})(?!\d)", re.IGNORECASE
)
_BOOK = re.compile(r"(?<!\w)([А-ЯІЇЄҐA-Z]{2})\s?№?\s?\d{6}(?!\d)")
_PASSPORT = re.compile(r"\b(?:паспорт\w*|ID-картк\w+|посвідк\w+)\b[^\d\n]{0,25}?((?<!\d)\d{9})(?!\d)", re.IGNORECASE)
_WAY = r"(?:вул(?:иц\w+|\.)|просп(?:ект\w*|\.)|пр-т|пров(?:ул\w+|\.)|бул(?:ьв\w*|\.)\.?|пл(?:ощ\w+|\.)|шосе|узвіз|ул(?:иц\w+|\.))"
_NAME = r"(?:\d{1,2}-ї\s)?[А-ЯІЇЄҐ][\w’'ʼ-]{2,20}(?:\s[А-ЯІЇЄҐ][\w’'ʼ-]{2,20}){0,3}"
_HOUSE = r"(?:,?\s(?:буд(?:инок|инку|\.)?|дом)\.?\s?)?,?\s?\d{1,4}(?:[-/]?\s?\w{1,3})?"
_FLAT = r",?\s{0,2}(?:кв(?:артир\w+|\.)?)\s{0,2}№?\s?\d{1,4}"
_ADDRESS = re.compile(rf"(?:\b{_WAY}\s?)?{_NAME}{_HOUSE}{_FLAT}")
_DOT, _AT = r"(?:\.|\s?[\[(](?:dot|крапка)[\])]\s?)", r"(?:@|\s?[\[(](?:at|ат|собака)[\])]\s?)"
_EMAIL = re.compile(rf"[\w+][\w.+-]{{0,63}}{_AT}[\w-]{{1,60}}(?:{_DOT}[\w-]{{2,30}}){{1,4}}", re.IGNORECASE)
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>«»\"]{2,500}|(?<![\w@.])(?:[a-z0-9-]{1,60}\.){1,3}(?:com|net|org|ua|info|me|io|укр|gov|site|online|ru|biz|link)\b(?:/[^\s<>«»\"]*)?",
    re.IGNORECASE,
)
_SPACED_LETTERS = re.compile(r"[\s-]")
_WEIGHTS = (-1, 5, 7, 9, 4, 6, 10, 5, 7)


def find(text: str, kinds: frozenset[str] | None = None) -> list[Found]:
    """What of ``kinds`` (all of them by default) stands in ``text``, in the order of reading, never two over one place."""
    text = (text or "")[:LONGEST]
    rows: list[Found] = []
    taken = [False] * (len(text) + 1)
    for kind, finder in _FINDERS:
        for start, end in finder(text):
            while end > start and text[end - 1] in " \t\n,.;:!?)»(-–—_*/":
                if text[end - 1] == ")" and "(" in text[start:end]:
                    break
                end -= 1
            if end > start and not any(taken[start:end]):
                taken[start:end] = [True] * (end - start)
                rows.append(Found(kind, text[start:end], start, end))
    return sorted((row for row in rows if kinds is None or row.kind in kinds), key=lambda row: row.start)


def find_personal(text: str) -> list[Found]:
    """What may tell who somebody is or how to reach him; links are no such thing."""
    return find(text, PERSONAL)


def _emails(text):
    yield from (match.span() for match in _EMAIL.finditer(text))


def _links(text):
    yield from (match.span() for match in _LINK.finditer(text))


def _addresses(text):
    yield from (match.span() for match in _ADDRESS.finditer(text))


def _cards(text):
    yield from (match.span() for match in _IBAN.finditer(text))
    yield from (match.span() for match in _CARD.finditer(text) if _luhn(_only_digits(match.group())))


def _tax_numbers(text):
    yield from (match.span(1) for match in _NAMED_TEN.finditer(text))
    yield from (match.span() for match in _TEN.finditer(text) if not match.group().startswith("0") and _tax_sum(match.group()))


def _passports(text):
    yield from (match.span(1) for match in _PASSPORT.finditer(text))
    yield from (match.span() for match in _BOOK.finditer(text) if match.group(1) not in ("УА", "UA", "БО"))


def _plates(text):
    for match in _PLATE.finditer(text):
        spaced = " " in match.group()
        if not spaced or match.group().isupper() or _CAR.search(text, max(0, match.start() - 30), match.start()):
            yield match.span()
    yield from (match.span() for match in _OLD_PLATE.finditer(text))
    yield from (match.span() for match in _SOVIET_PLATE.finditer(text))


def _phones(text):
    official = None  # asked for with the first number: most texts have none
    masked = _MASKED.sub(lambda match: "#" * len(match.group()), text)
    for source in (masked, text):  # «067.12.34.567» looks like a date to the mask: whole telephones count as well
        for match in _PHONE.finditer(source):
            digits = _only_digits(match.group())
            if source is text and (_MASKED.search(match.group()) and " " in match.group()):
                continue
            official = _official_numbers() if official is None else official
            if "+38" + digits[-10:] not in official:
                yield match.span()
    yield from (match.span() for match in _LOCAL.finditer(text))
    yield from (match.span() for match in _SPOKEN.finditer(text))


_FINDERS = (
    (EMAIL, _emails),
    (LINK, _links),
    (CARD, _cards),
    (ADDRESS, _addresses),
    (PASSPORT, _passports),
    (PLATE, _plates),
    (PHONE, _phones),
    (RNOKPP, _tax_numbers),
)


def _only_digits(text: str) -> str:
    return "".join(str(int(mark)) if mark.isdecimal() else "0" if mark in "ОоOo" else "" for mark in text)


def _luhn(digits: str) -> bool:
    doubled = [int(mark) * (2 if place % 2 else 1) for place, mark in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _tax_sum(ten: str) -> bool:
    """The check digit of the register of taxpayers."""
    digits = [int(mark) for mark in ten]
    return sum(weight * digit for weight, digit in zip(_WEIGHTS, digits, strict=False)) % 11 % 10 == digits[9]


# ---- showing and hiding ----


def hidden(text: str, found: list[Found]) -> str:
    """The text with «[номер телефону приховано]» in the place of each finding."""
    out, place = [], 0
    for row in found:
        out += [text[place : row.start], _("[приховано: %(what)s]") % {"what": row.label}]
        place = row.end
    return "".join([*out, text[place:]])


def marked(text: str, found: list[Found]) -> SafeString:
    """The text as HTML with the findings marked: what readers would see."""
    from django.utils.html import format_html, format_html_join

    pieces, place = [], 0
    for row in found:
        pieces.append((text[place : row.start],))
        pieces.append((format_html('<mark class="found">{}<span class="visually-hidden"> ({})</span></mark>', row.text, row.label),))
        place = row.end
    pieces.append((text[place:],))
    return format_html_join("", "{}", pieces)


def summary(found: list[Found]) -> list[str]:
    """The kinds that were found, each once, in the order of reading."""
    return list(dict.fromkeys(row.label for row in found))
