"""Ukrainian in Latin letters by the table of the Cabinet of Ministers' resolution № 55 of 27.01.2010."""

import re

from django.utils.text import slugify

_PLAIN = dict(
    zip(
        "абвгґдежзиіклмнопрстуфхцчшщ",
        "a b v h g d e zh z y i k l m n o p r s t u f kh ts ch sh shch".split(),
        strict=True,
    )
)
_AT_START = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_INSIDE = {"є": "ie", "ї": "i", "й": "i", "ю": "iu", "я": "ia"}
_SILENT = "ь'’ʼ`"
_WORD = re.compile(rf"[а-яєіїґ{_SILENT}]+")


def latin(text: str) -> str:
    """``text`` in small Latin letters: «Знам’янка» → «znamianka», «Згорани» → «zghorany»."""
    return _WORD.sub(lambda found: _word(found[0]), text.lower())


def _word(word: str) -> str:
    letters = [letter for letter in word if letter not in _SILENT]
    out = []
    for place, letter in enumerate(letters):
        if letter == "г" and place and letters[place - 1] == "з":
            out.append("gh")  # «зг» is «zgh», so that it is not read as «ж»
        elif letter in _AT_START:
            out.append(_INSIDE[letter] if place else _AT_START[letter])
        else:
            out.append(_PLAIN.get(letter, letter))
    return "".join(out)


def latin_slug(text: str, length: int = 80) -> str:
    """The address of a page with this title; cut between words."""
    slug = slugify(latin(text))
    if len(slug) <= length:
        return slug
    return slug[: length + 1].rpartition("-")[0] or slug[:length]
