"""Hours of a week: «пн–пт 09:00–18:00, сб 10:00–14:00» to data and back.

Stored as ``{"mon": [["09:00", "18:00"]], …}``: local time, a closed day has no key, «24:00» ends a day.
"""

import re
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

KYIV = ZoneInfo("Europe/Kyiv")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SHORT = ("пн", "вт", "ср", "чт", "пт", "сб", "нд")
LONG = ("понеділок", "вівторок", "середа", "четвер", "п’ятниця", "субота", "неділя")
_EXAMPLE = "Запишіть так: «пн–пт 09:00–18:00, сб 10:00–14:00»."
_TOKEN = re.compile(r"(\d{1,2})[:.](\d{2})\s*-\s*(\d{1,2})[:.](\d{2})|([а-яєіїґ]{2,9})|(-)|([^\s,;])")
_ALIASES = {"щодня": (0, 6), "будні": (0, 4), "вихідні": (5, 6)}


class HoursError(ValueError):
    """The text is not hours; the message says what to write."""


def parse(text: str) -> dict:
    """Hours from what an editor types. Raises HoursError with a sentence for people."""
    week: dict[str, list] = {}
    days: list[int] = []
    is_range = was_time = False
    for found in _TOKEN.finditer(text.lower().replace("–", "-").replace("—", "-").replace("’", "").replace("'", "")):
        word, dash, stray = found[5], found[6], found[7]
        if stray:
            raise HoursError(f"Незрозуміло: «{stray}». {_EXAMPLE}")
        if dash:
            is_range = True
        elif word:
            if was_time:
                days, was_time = [], False
            days += _days(word, days[-1] if is_range and days else None)
            is_range = False
        else:
            if not days:
                raise HoursError(f"Перед годинами немає дня. {_EXAMPLE}")
            for day in days:
                week.setdefault(DAYS[day], []).append(_span(found))
            was_time = True
    if days and not was_time:
        raise HoursError(f"Після дня немає годин. {_EXAMPLE}")
    return {day: _in_order(week[day]) for day in DAYS if day in week}


def _days(word: str, after: int | None) -> list[int]:
    if word in _ALIASES:
        first, last = _ALIASES[word]
        return list(range(first, last + 1))
    for number, short in enumerate(SHORT):
        if word.startswith(short) or word == LONG[number].replace("’", ""):
            return _range(after, number)
    raise HoursError(f"Такого дня немає: «{word}». {_EXAMPLE}")


def _range(after: int | None, number: int) -> list[int]:
    if after is None:
        return [number]
    if number <= after:
        raise HoursError("Дні йдуть від понеділка до неділі: запишіть «пн–нд», а не навпаки.")
    return list(range(after + 1, number + 1))


def _span(found) -> list[str]:
    start, end = (int(found[1]), int(found[2])), (int(found[3]), int(found[4]))
    for hour, minute in (start, end):
        if minute > 59 or hour > 24 or (hour == 24 and minute):
            raise HoursError(f"Такого часу немає: {hour:02}:{minute:02}.")
    if end <= start:
        raise HoursError(f"Кінець має бути пізніше за початок: {found[0]}. Після півночі запишіть новим днем.")
    return [f"{start[0]:02}:{start[1]:02}", f"{end[0]:02}:{end[1]:02}"]


def _in_order(spans: list) -> list:
    spans = sorted(spans)
    for before, after in pairwise(spans):
        if after[0] < before[1]:
            raise HoursError(f"Години перекриваються: {'–'.join(before)} і {'–'.join(after)}.")
    return spans


def show(week: dict) -> list[tuple[str, str]]:
    """Rows for reading: days with the same hours stand together, «пн–пт» and «09:00–18:00»."""
    rows: list[tuple[int, int, str]] = []
    for number, day in enumerate(DAYS):
        text = ", ".join(f"{start}–{end}" for start, end in week.get(day, []))
        if rows and rows[-1][2] == text and rows[-1][1] == number - 1:
            rows[-1] = (rows[-1][0], number, text)
        else:
            rows.append((number, number, text))
    return [(SHORT[first] if first == last else f"{SHORT[first]}–{SHORT[last]}", text) for first, last, text in rows if text]


def as_text(week: dict) -> str:
    """Hours as an editor types them."""
    return "; ".join(f"{days} {hours}" for days, hours in show(week or {}))


def is_open(week: dict, moment: datetime) -> bool:
    """Whether ``moment`` (aware) falls into the hours of its day in Kyiv."""
    local = moment.astimezone(KYIV)
    now = f"{local:%H:%M}"
    return any(start <= now < end for start, end in week.get(DAYS[local.weekday()], []))
