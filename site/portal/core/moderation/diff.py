"""What was written and what it is now, side by side, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

PIECES = re.compile(r"\s+|[^\s]+")
LONGEST = 4000  # words and spaces; beyond it the two texts stand side by side unmarked


@dataclass(frozen=True)
class Change:
    """One text of a record: ``before`` and ``after`` as safe markup with <del> and <ins>."""

    name: str
    before: SafeString
    after: SafeString


def changes(original: dict, now: dict | None) -> list[Change]:
    """The texts that differ; none where the record is as it was sent, or is no more."""
    if not now:
        return []
    names = [name for name in original if isinstance(original[name], str) and name in now]
    return [Change(name, *_marked(original[name], str(now[name]))) for name in names if _plain(original[name]) != _plain(str(now[name]))]


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _marked(before: str, after: str) -> tuple[SafeString, SafeString]:
    old, new = PIECES.findall(_plain(before)), PIECES.findall(_plain(after))
    if len(old) + len(new) > LONGEST:
        return format_html("{}", before), format_html("{}", after)
    left, right = [], []
    for verb, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        left.append(("" if verb == "equal" else "del", "".join(old[a:b])))
        right.append(("" if verb == "equal" else "ins", "".join(new[c:d])))
    return _join(left), _join(right)


def _join(parts) -> SafeString:
    return format_html_join("", "{}", ((_piece(tag, text),) for tag, text in parts if text))


def _piece(tag: str, text: str) -> SafeString:
    if tag == "del":
        return format_html("<del>{}</del>", text)
    return format_html("<ins>{}</ins>", text) if tag else format_html("{}", text)
