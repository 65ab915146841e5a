"""What each finding is called, how much it matters, and what the operator should do. Ukrainian, one or two sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["alarm", "warning", "notice"]
"""A person is needed now; soon; or it is only good to know."""


@dataclass(frozen=True, slots=True)
class Kind:
    title: str
    severity: Severity
    sentence: Callable[[Mapping[str, Any]], str]
    pictured: bool = True
    """Whether a picture can be taken when it starts."""


def _drift(facts: Mapping[str, Any]) -> str:
    seconds = float(facts.get("seconds", 0))
    side = "поспішає" if seconds > 0 else "відстає"
    told = f"Годинник камери {side} на {_number(abs(seconds))} с: увімкніть на ній NTP."
    if facts.get("fast"):
        return f"{told} Розбіжність росте швидше за 500 мільйонних часток: запис так не підправляється, лише позначається."
    return f"{told} Запис підправляє щонайбільше 500 мільйонних часток."


def _fell(title: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda facts: f"{title} {facts.get('reason') or 'Перевірте живлення й мережу.'}"


def _plain(text: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda facts: text


KINDS: dict[str, Kind] = {
    "lost": Kind("Камера зникла", "alarm", _fell("Камера не записується."), False),
    "auth": Kind("Камера не приймає пароль", "alarm", _fell("Камера не записується."), False),
    "no-disk": Kind("Немає куди записувати", "alarm", _fell("Запис зупинено."), False),
    "no-key": Kind(
        "Немає ключових кадрів",
        "alarm",
        lambda f: (
            f"Ключового кадру немає вже {f.get('seconds', 0)} с: перегляд і запис зупиняються. "
            "Зменште на камері інтервал GOP або перезавантажте її."
        ),
        False,
    ),
    "stretched": Kind(
        "Рідкі ключові кадри",
        "notice",
        lambda f: (
            f"Ключовий кадр раз на {_number(f.get('seconds', 0))} с: так поводиться «розумний» кодек (H.264+, H.265+). "
            "Вимкніть його або задайте GOP 2 с."
        ),
    ),
    "rate-low": Kind(
        "Потік збіднів",
        "warning",
        lambda f: (
            f"Потік упав до {f.get('kbit')} кбіт/с, а зазвичай {f.get('usual')}. "
            "Гляньте на картинку: її могли закрити, або камера змінила налаштування."
        ),
    ),
    "rate-high": Kind(
        "Потік завеликий",
        "warning",
        lambda f: (
            f"Потік виріс до {f.get('kbit')} кбіт/с, а зазвичай {f.get('usual')}. "
            "Перевірте налаштування камери й чи не шумить картинка: диск заповниться раніше."
        ),
    ),
    "fps-low": Kind(
        "Мало кадрів",
        "warning",
        lambda f: (
            f"Камера дає {_number(f.get('fps', 0))} кадра за секунду, а зазвичай {_number(f.get('usual', 0))}. "
            "Перевірте освітлення, мережу й навантаження камери."
        ),
    ),
    "loss": Kind(
        "Губляться пакети",
        "warning",
        lambda f: (
            f"Мережа губить {_number(f.get('percent', 0))} % пакетів, картинка розсипається. "
            "Перевірте кабель, порт комутатора й довжину лінії."
        ),
    ),
    "drift": Kind("Хибний годинник", "warning", _drift),
    "still": Kind(
        "Картинка підозріло нерухома",
        "notice",
        _plain("Кадри майже нічого не важать: картинка могла завмерти. Гляньте на неї, за потреби перезавантажте камеру."),
    ),
    "black": Kind(
        "Чорна картинка",
        "alarm",
        _plain("Картинка чорна: об’єктив закрито, або не працює підсвітка. Гляньте на камеру на місці."),
    ),
    "covered": Kind("Об’єктив закрито", "alarm", _plain("Видно лише рівну пляму: об’єктив закрито або заклеєно. Гляньте на місці.")),
    "bright": Kind(
        "Картинку засвічено",
        "warning",
        _plain("Картинку засвічено добіла: у камеру світять, або збилася експозиція. Перевірте ліхтар навпроти й налаштування."),
    ),
    "blurred": Kind(
        "Картинка нечітка",
        "warning",
        _plain("Картинка стала нечіткою: бруд, конденсат, туман або збитий фокус. Якщо не мине за годину — протріть об’єктив."),
    ),
    "frozen": Kind(
        "Картинка завмерла",
        "alarm",
        _plain("Дані йдуть, а картинка та сама: камера завмерла. Перезавантажте її."),
    ),
    "moved": Kind(
        "Камеру повернуто",
        "alarm",
        lambda f: (
            "Камера дивиться не туди, куди раніше"
            + (f" (зсув близько {f['percent']} % ширини кадру)" if f.get("percent") else "")
            + ". Поправте її або, якщо так і треба, підтвердьте: за добу новий вигляд стане звичним."
        ),
    ),
}


def sentence(kind: str, facts: Mapping[str, Any]) -> str:
    """What to tell the operator. Raises KeyError for a kind that is not in the table."""
    return KINDS[kind].sentence(facts)


def _number(value: Any) -> str:
    return f"{float(value):.1f}".removesuffix(".0").replace(".", ",")
