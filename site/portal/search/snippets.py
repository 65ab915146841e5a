"""The place of a text that answers a question, with the words that were found marked."""

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from portal.core.templatetags.ui import glue

from .engine import leaves
from .text import WORD, clean, small, token, tokens_of

LENGTH = 240  # characters of a snippet
BEFORE = 60  # of them before the first hit
READ = 12_000  # characters of a text that are looked through


def marked(text: str, groups) -> SafeString:
    """All of ``text``, escaped, with the words of ``groups`` in <mark>."""
    return _draw(text, _hits(text, _wanted(groups)))


def snippet(text: str, groups) -> SafeString:
    """The part of ``text`` with most words of the question, escaped, its words in <mark>. The beginning where there is none."""
    text = text[:READ]
    if len(clean(text)) != len(text):
        text = clean(text)  # a stress mark was dropped: places must agree
    hits = _hits(text, _wanted(groups))
    start = _best(hits)
    begin, end = _whole_words(text, start)
    inside = [(first - begin, last - begin, word) for first, last, word in hits if first >= begin and last <= end]
    before, after = "…" if begin else "", "…" if end < len(text) else ""
    return format_html("{}{}{}", before, _draw(text[begin:end].strip(), _moved(inside, text[begin:end])), after)


def _moved(hits: list, part: str) -> list:
    """Places after the blanks at the beginning of ``part`` are cut."""
    blanks = len(part) - len(part.lstrip())
    return [(first - blanks, last - blanks, word) for first, last, word in hits]


def _wanted(groups) -> frozenset[str]:
    return frozenset(leaf for group in groups for leaf in leaves(group.node))


def _hits(text: str, wanted: frozenset[str]) -> list[tuple[int, int, str]]:
    """(from, to, which word) of each word of ``text`` that has a form in ``wanted``."""
    if not wanted:
        return []
    beginnings = {word[0] for word in wanted}
    plain = clean(text)
    found = []
    if len(plain) != len(text):
        return found
    for match in WORD.finditer(plain):
        # Nearly every form begins as its normal form does; to look up each word of a text would take a second.
        if small(match[0])[0] not in beginnings:
            continue
        hit = next((form for form in (token(small(match[0])), *tokens_of(small(match[0]))) if form in wanted), None)
        if hit:
            found.append((match.start(), match.end(), hit))
    return found


def _best(hits: list) -> int:
    """Where a window begins that holds most different words, the earliest of the best."""
    best, most = 0, 0
    for number, (first, _last, _word) in enumerate(hits):
        inside = {word for start, end, word in hits[number : number + 30] if end <= first + LENGTH - BEFORE}
        if len(inside) > most:
            best, most = first, len(inside)
    return best


def _whole_words(text: str, hit: int) -> tuple[int, int]:
    if len(text) <= LENGTH:
        return 0, len(text)
    begin = max(0, min(hit - BEFORE, len(text) - LENGTH))
    if begin:
        begin = text.find(" ", begin) + 1 or begin
        begin = min(begin, hit) if hit else begin
    end = min(len(text), begin + LENGTH)
    if end < len(text):
        cut = text.rfind(" ", begin, end)
        end = cut if cut > hit else end
    return begin, end


def _draw(text: str, hits: list) -> SafeString:
    parts, place = [], 0
    for first, last, _word in hits:
        if first < place:
            continue
        parts.append((_glued(text[place:first]), format_html("<mark>{}</mark>", text[first:last])))
        place = last
    parts.append((_glued(text[place:]), ""))
    return format_html_join("", "{}{}", parts)


def _glued(text: str) -> SafeString:
    return mark_safe(glue(str(conditional_escape(text))))  # noqa: S308 - escaped; gluing only swaps blanks
