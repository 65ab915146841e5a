"""Phones and vehicle plates in what people write, found before others see them."""

import re
from dataclasses import dataclass

# Ukrainian numbers: +380 48 123-45-67, 0 (48) 1234567, 067 123 45 67.
PHONE = re.compile(r"(?<![\d+])(?:\+?38[\s-]?)?\(?0[\s-]?\(?\d{2}\)?(?:[\s-]?\d){7}(?!\d)")
# «АА 1234 ВВ» in Cyrillic or Latin look-alikes.
_LETTER = "[АВЕІКМНОРСТХABEIKMHOPCTX]"
PLATE = re.compile(rf"(?<!\w){_LETTER}{{2}}[\s-]?\d{{4}}[\s-]?{_LETTER}{{2}}(?!\w)", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """``kind`` is «phone» or «plate»; the text is ``source[start:end]``."""

    kind: str
    text: str
    start: int
    end: int


def find_personal(text: str) -> list[Found]:
    """Phones and plates in ``text``, in the order of reading."""
    rows = [
        Found(kind, match.group(), match.start(), match.end())
        for kind, pattern in (("phone", PHONE), ("plate", PLATE))
        for match in pattern.finditer(text)
    ]
    return sorted(rows, key=lambda found: found.start)
