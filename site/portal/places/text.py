"""Ukrainian text for comparing and ordering: what people type is matched in one form."""

import re

ALPHABET = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
APOSTROPHES = "'’ʼ`‘′"
_DROP_APOSTROPHES = str.maketrans("", "", APOSTROPHES)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
# Latin letters that look like Cyrillic ones slip in from the other keyboard layout.
_LOOKALIKES = str.maketrans("aceiopxyk", "асеіорхук")
_CYRILLIC = re.compile("[а-яєіїґ]")
# Two digits a sign, so that every database orders keys alike, whatever its collation.
_ORDER = {sign: f"{code:02}" for code, sign in enumerate(" 0123456789" + "abcdefghijklmnopqrstuvwxyz" + ALPHABET, 10)}


def fold(text: str) -> str:
    """``text`` in the one form that is searched: small letters, no apostrophes, one kind of dash, «ё» as «е»."""
    small = text.lower().translate(_DASHES).translate(_DROP_APOSTROPHES).replace("ё", "е")
    if _CYRILLIC.search(small):
        small = small.translate(_LOOKALIKES)
    return " ".join(small.split())


def sort_key(text: str, length: int = 120) -> str:
    """A key that orders by the Ukrainian alphabet; numbers by value; punctuation does not count."""
    small = " ".join(text.lower().translate(_DROP_APOSTROPHES).split())
    padded = re.sub(r"\d+", lambda found: found[0].zfill(6), small)
    return "".join(_ORDER.get(sign, "") for sign in padded)[:length]
