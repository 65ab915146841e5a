"""Words typed in the other keyboard layout: «gjksws» is «поліці», «зщдшсу» is "police"."""

import re

_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`\\"
_UKRAINIAN = "йцукенгшщзхїфівапролджєячсмитьбю'ґ"
_RUSSIAN = "йцукенгшщзхъфывапролджэячсмитьбюё\\"
_TO_UKRAINIAN = str.maketrans(_KEYS, _UKRAINIAN)
_TO_RUSSIAN = str.maketrans(_KEYS, _RUSSIAN)
_FROM_UKRAINIAN = str.maketrans(_UKRAINIAN, _KEYS)
_FROM_RUSSIAN = str.maketrans(_RUSSIAN, _KEYS)
# Letters of the Russian layout on the keys where the Ukrainian one has its own: «шахраъ» is «шахраї».
_SAME_KEYS = str.maketrans("ыэъё", "ієї'")
_LATIN = re.compile("[a-z]")
_CYRILLIC = re.compile("[а-яёіїєґ]")


def other_layouts(text: str) -> list[str]:
    """What ``text`` would say, typed with another layout switched on; the likeliest first."""
    small = text.lower()
    found = []
    if _LATIN.search(small):
        found += [other for other in (small.translate(_TO_UKRAINIAN), small.translate(_TO_RUSSIAN)) if not _LATIN.search(other)]
    if _CYRILLIC.search(small):
        # Only whole: «ы» is on no key of the Ukrainian layout, so the Russian one was on.
        found += [other for other in (small.translate(_FROM_UKRAINIAN), small.translate(_FROM_RUSSIAN)) if not _CYRILLIC.search(other)]
    return [other for other in dict.fromkeys(found) if other != small]


def on_ukrainian_keys(word: str) -> str:
    """``word`` with the Russian layout's letters read as the Ukrainian ones of the same keys."""
    return word.translate(_SAME_KEYS)
