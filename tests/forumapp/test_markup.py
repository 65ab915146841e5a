"""Markdown of residents: safe, small, quick."""

import time
from html.parser import HTMLParser

import pytest

from forumapp.markup import MAX_LENGTH, plain, render


class Seen(HTMLParser):
    """What a browser would make of the result."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.links = set(), set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}
        self.links += [value for name, value in attrs if name == "href"]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[тут](javascript:alert(1))",
        "![](https://example.com/pixel.png)",
        '<img src=x onerror="alert(1)">',
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        '<a href="https://example.com" style="position:fixed" onclick="x()">тут</a>',
        "<iframe src=//example.com></iframe>",
        '<https://example.com/" onmouseover="x>',
    ],
)
def test_nothing_that_runs_or_loads_comes_out(text):
    seen = Seen()
    seen.feed(render(text))
    assert seen.tags <= {"p", "a", "br"}
    assert seen.attributes <= {"href", "rel", "title"}
    assert all(link.startswith("https://example.com") for link in seen.links)


def test_what_people_need_comes_out():
    html = render("**жирне** *курсив*\nрядок\n\n> цитата\n\n- раз\n- два\n\n[сайт](https://example.com)")
    for part in ("<strong>жирне</strong>", "<em>курсив</em>", "<br>", "<blockquote>", "<li>раз</li>", 'rel="nofollow ugc noopener"'):
        assert part in html


def test_headings_do_not_break_the_outline_of_the_page():
    assert "<h1" not in render("# Заголовок\n\nПідкреслений\n===")


@pytest.mark.parametrize(
    "text", ["[a](" * 8000, ">" * 20_000, "[" * 20_000, "*a_" * 8000, "- " * 9000, "`a" * 9000, "<a " * 9000, "![" * 9000]
)
def test_hostile_text_is_rendered_in_a_moment(text):
    started = time.process_time()
    render(text)
    assert time.process_time() - started < 1.5


def test_only_so_much_is_rendered():
    assert len(plain("а" * (MAX_LENGTH * 3))) == MAX_LENGTH


def test_plain_words_have_no_markup():
    assert plain("**Двір** & [під’їзд](https://example.com)\n\n- раз") == "Двір & під’їзд раз"
