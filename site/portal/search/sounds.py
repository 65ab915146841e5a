"""One key for a word however its sounds are spelt: «Приморський», "Prymorskyi", "Primorsky", «Приморский».

The key is Latin by the official table, with what people spell differently made one and the ending of
a form cut off. It is only ever looked up among words that the index holds, so that its coarseness
finds nothing that is not there.
"""

import re
from functools import lru_cache

from portal.core.translit import latin

_RUSSIAN = str.maketrans({"ы": "и", "э": "е", "ё": "е", "ъ": None})
# Read from left to right; «h» is г, ґ and х, since people write them all three ways.
_TABLE = (
    "shch>S sch>S sh>S ch>C zgh>zh zh>Z kh>h ts>c tz>c ph>f ck>k x>ks q>k w>v g>h j>i y>i ii>i ia>a iu>u ie>e io>o"  # the order matters
)
_SPELLINGS = tuple(pair.split(">") for pair in _TABLE.split())
_DOUBLE = re.compile(r"(.)\1")
_ENDINGS = sorted(
    "oho omu imi ami ima ovi evi ou eu im ih ah am om em ov iv oi ei a e i o u".split(),
    key=len,
    reverse=True,
)
_STEM = 3  # letters that always stay


@lru_cache(maxsize=20_000)
def sound_key(word: str) -> str:
    """The key of a small-letter word in either alphabet; "" where it has no letters to speak of."""
    out = latin(word.translate(_RUSSIAN))
    for spelling, one in _SPELLINGS:
        out = out.replace(spelling, one)
    out = _DOUBLE.sub(r"\1", out)
    for ending in _ENDINGS:
        if out.endswith(ending) and len(out) - len(ending) >= _STEM:
            out = out[: -len(ending)]
            break
    return out if out.isalpha() and out.isascii() else ""
