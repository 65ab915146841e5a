"""Words of an address: kinds of streets, titles, ordinals, and the many ways to type one letter."""

import re
from functools import lru_cache

from ..text import fold

# Words for the kind of a street, in both languages, by the register's own word.
KINDS = {
    "вул.": "вул вулиця вулиці вулицю ул улица улице улицы",
    "просп.": "просп проспект проспекті проспекте пр пр-т пр-кт пр-ту",
    "пров.": "пров провулок провулку пер переулок переулке",
    "бульв.": "бульв бульвар бульварі бульваре бул б-р",
    "площа": "площа площі пл площадь площади",
    "дорога": "дорога дорозі дор",
    "шосе": "шосе шоссе",
    "узвіз": "узвіз узвозі спуск",
    "майдан": "майдан",
    "алея": "алея аллея",
    "набережна": "набережна набережная наб",
    "тупик": "тупик туп",
    "в’їзд": "вїзд вїзді въезд",
    "лінія": "лінія линия",
}
KIND_OF = {word: kind for kind, words in KINDS.items() for word in words.split()}
# Of all kinds «вулиця» says least: people put it before anything.
ANY_KIND = "вул."
# Titles that people leave out or shorten; the short forms stand for the long ones.
TITLES = {
    "академіка": "академика акад ак",
    "генерала": "ген",
    "князя": "кн",
    "адмірала": "адмирала адм",
    "маршала": "марш",
    "полковника": "полк",
    "капітана": "капитана кап",
    "професора": "профессора проф",
    "доктора": "докт",
    "героя": "",
    "святого": "св",
}
TITLE_OF = {word: title for title, words in TITLES.items() for word in (title, *words.split())}
# What stands around an address and says nothing about the street.
AROUND = frozenset(
    "україна украина м місто г гор город одеса одесса одесі одессе одеська одесская область обл район р-н селище сел поселок пос".split()
)
ORDINALS = {
    "1": "перша перший першої первая первый первой",
    "2": "друга другий другої вторая второй",
    "3": "третя третій третьої третья третий третьей",
    "4": "четверта четвертий четверта четвертая",
    "5": "п’ята п’ятий пята пятый пятая",
}
ORDINAL_OF = {fold(word): number for number, words in ORDINALS.items() for word in words.split()}
_ORDINAL = re.compile(r"(\d+)-?(?:шої|гої|тої|ша|га|тя|та|ма|ти|ша|ший|гий|тій|ий|ій|ї|й|я|а|ої|ая|ой|ый|ого|го|е)$")
# A Latin letter that looks like a Cyrillic one, large letters first: «B» is «В», while «b» is nothing.
_LARGE = str.maketrans("ABCEHIKMOPTXY", "АВСЕНІКМОРТХУ")
_SMALL = str.maketrans("aceiopxyk", "асеіорхук")
_CYRILLIC = re.compile("[а-яА-ЯіІєЄїЇґҐёЁ]")
_KEYS = dict(zip("qwertyuiop[]asdfghjkl;'zxcvbnm,./`", "йцукенгшщзхїфівапролджєячсмитьбю.'", strict=True))
# Apostrophes as they come from phones and old keyboards, between two letters.
_BETWEEN = re.compile(r"(?<=[^\W\d_])[*\"“”«»″^](?=[яюєїе])", re.IGNORECASE)
# «Жоліо – Кюрі», «12 / 14»
_LOOSE = re.compile(r"\s*([-/])\s*")
_ABBREVIATED = re.compile(r"(?<![^\W\d_])(?:(пр)-к?т[уа]?|(б)-р|(р)-н)(?![^\W\d_])")
TOKEN = re.compile(r"\d+(?:[-/]?[^\W_]+)*|[^\W\d_]+")
# Between letters that Russian and Ukrainian write each its own way.
_ONE_SOUND = str.maketrans({"ы": "и", "і": "и", "ї": "и", "є": "е", "э": "е", "ґ": "г", "ь": "", "ъ": ""})


def cyrillic(text: str) -> str:
    """``text`` with Latin look-alikes as the letters that were meant, word by word."""
    words = re.split(r"(\s+|[.,;()/«»\"-])", text)
    return "".join(_cyrillic_word(word) for word in words)


def _cyrillic_word(word: str) -> str:
    is_house = word[:1].isdigit() and len(word) <= 5
    if not _CYRILLIC.search(word) and not is_house and len(word) > 1:
        return word
    if not _CYRILLIC.search(word) and not is_house:
        return word.translate(_LARGE).translate(_SMALL)
    return word.translate(_LARGE).translate(_SMALL)


def other_keyboard(text: str) -> str:
    """What these keys write on a Ukrainian keyboard: «Rfyfnyf» is «Канатна»."""
    return "".join(_KEYS.get(sign, sign) for sign in text.lower())


def is_latin(text: str) -> bool:
    return not _CYRILLIC.search(text) and sum(sign.isascii() and sign.isalpha() for sign in text) > 2


def tokens(text: str) -> list[str]:
    """Words of ``text`` in the one form in which they are compared."""
    plain = _LOOSE.sub(r"\1", _BETWEEN.sub("", cyrillic(text)))
    small = _ABBREVIATED.sub(lambda found: "просп" if found[1] else "бульв" if found[2] else "район", fold(plain))
    return [part for token in TOKEN.findall(small) for part in ([token] if token[0].isdigit() else token.split("-"))]


def name_word(word: str) -> str:
    """«28-ї», «28-й» are «28»; «перша» is «1»; «ген» is «генерала»."""
    if word in ORDINAL_OF:
        return ORDINAL_OF[word]
    found = _ORDINAL.match(word)
    return found[1] if found else TITLE_OF.get(word, word)


@lru_cache(maxsize=200_000)
def sound(word: str) -> str:
    """A word as it sounds in both languages: «палия» and «палія» are one, «садовая» and «садова» too."""
    plain = word.translate(_ONE_SOUND)
    for long, short in (("ская", "ска"), ("ая", "а"), ("яя", "я"), ("ский", "ский"), ("ий", "ий")):
        if plain.endswith(long):
            return plain[: -len(long)] + short
    return plain
