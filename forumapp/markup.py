"""Markdown of residents into HTML that is safe to show: few elements, no pictures, no headings.

machina's own renderer takes 12 s of processor time for ``[a](`` repeated 8000 times; this one is
linear in the text and reads at most MAX_LENGTH characters.
"""

import html
import logging

import nh3
from django.utils.html import linebreaks, strip_tags
from markdown_it import MarkdownIt

log = logging.getLogger(__name__)

MAX_LENGTH = 10_000  # characters of one post
MAX_NESTING = 20
_TAGS = {"p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr"}

# Headings would break the outline of the page, pictures and tables its width.
_markdown = MarkdownIt("js-default", {"html": False, "linkify": False, "breaks": True, "maxNesting": MAX_NESTING}).disable(
    ["image", "heading", "lheading", "table", "reference"]
)


def render(text, **kwargs) -> str:
    """HTML of ``text``. Whatever cannot be read as Markdown comes out as plain paragraphs."""
    text = (text or "")[:MAX_LENGTH]
    try:
        body = _markdown.render(text)
    except (RecursionError, IndexError, ValueError):
        log.warning("a post of %d characters is no Markdown", len(text))
        body = linebreaks(text, autoescape=True)
    return nh3.clean(
        body,
        tags=_TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="nofollow ugc noopener",
    ).strip()


def plain(text) -> str:
    """The words alone, for search and previews."""
    return " ".join(html.unescape(strip_tags(render(str(text or "")))).split())
