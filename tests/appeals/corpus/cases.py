"""The corpus, read: one row a case, with what is typed written out."""

from datetime import timedelta
from pathlib import Path

import yaml
from django.utils import timezone

HERE = Path(__file__).resolve().parent
SENTENCE = "{number}-го разу за місяць у дворі пили горілку, кричали під вікнами й лишили по собі {more} пляшок. "


def load(*names: str) -> list[dict]:
    return [{**row, "file_name": name} for name in names for row in yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))]


def typed(values: dict) -> dict:
    """What stands in the fields, with long texts and days from today written out."""
    return {name: _written(value) for name, value in values.items()}


def _written(value):
    if not isinstance(value, dict):
        return str(value)
    if "repeat" in value:
        return value["repeat"] * value["times"] + value.get("then", "")
    if "sentences" in value:
        return "".join(SENTENCE.format(number=number, more=number * 2 + 1) for number in range(value["sentences"])).strip()
    days = value.get("days_ago", 0) + value.get("years_ago", 0) * 366
    return (timezone.localdate() - timedelta(days=days)).isoformat()


# What each template's own questions are answered with in a right appeal.
DETAILS = {
    "rozpyvannia": {"times": "щодня після 20:00", "people": "п’ятеро"},
    "kryminalne-pravoporushennia": {
        "act": "вкрали",
        "harm": "велосипед, 9000 грн",
        "suspect": "",
        "source": "Я бачив (бачила) на власні очі",
    },
    "porushennia-tyshi": {"source": "квартира поверхом вище", "hours": "щоночі з 23 до 3", "recordings": "Ні"},
    "administratyvne-pravoporushennia": {"often": "Постійно", "who": ""},
    "skarha-na-politseiskoho": {"unit": "патрульна поліція", "rank": "", "badge": "", "camera": "Так"},
    "domashnie-nasylstvo": {"now": "Ні", "children": "Ні", "weapon": "Ні", "earlier": "", "safe_contact": "писати на пошту"},
    "dity-v-nebezpetsi": {"ages": "двоє, 5 і 8 років", "risk": "голодні, самі вночі"},
    "nezakonnyi-alkohol": {"shop": "кіоск біля зупинки", "hours": "після 23", "minors": "Не знаю", "licence": "Не знаю"},
    "dribne-khulihanstvo": {"who": ""},
    "narkotochka": {"times": "щовечора", "signs": ""},
    "propozytsiia": {"reason": ""},
    "podiaka": {"officer": "дільничному"},
}
