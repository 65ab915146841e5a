"""Template tags of the design system, and what every template of the house must keep to."""

import re
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from portal.core.forms import Renderer
from portal.core.templatetags.ui import error_target, glue, phone, share_of, tel, typo

ROOT = Path(__file__).resolve().parents[2]
SKIPPED = {".venv", ".git", "var", "node_modules", "tests"}
NBSP = "\u00a0"


def public_templates() -> list[Path]:
    found = [p for p in ROOT.rglob("templates/**/*.html") if not SKIPPED & set(p.relative_to(ROOT).parts)]
    assert len(found) > 40
    return found


def sprite_names() -> set[str]:
    return set(re.findall(r'symbol id="([^"]+)"', (ROOT / "site/static/icons/sprite.svg").read_text()))


class Sample(forms.Form):
    name = forms.CharField(label="Ім’я", help_text="Як у паспорті.")
    when = forms.ChoiceField(label="Коли", choices=[("a", "зараз"), ("b", "учора")], widget=forms.RadioSelect)
    note = forms.CharField(label="Примітка", required=False)
    agree = forms.BooleanField(label="Згоден")


@pytest.mark.parametrize(
    ("given", "glued"),
    [
        ("звернення № 12", f"звернення №{NBSP}12"),
        ("5 березня 2026 р.", f"5{NBSP}березня{NBSP}2026{NBSP}р."),
        ("вул. Семена Палія, буд. 900", f"вул.{NBSP}Семена Палія, буд.{NBSP}900"),
        ("світло і в дворі", f"світло і{NBSP}в{NBSP}дворі"),
        ("Ви сказали — ми зробили", f"Ви сказали{NBSP}— ми{NBSP}зробили"),
        ("до 10 хв", f"до{NBSP}10{NBSP}хв"),
        ("комісія", "комісія"),
    ],
)
def test_what_belongs_together_is_not_parted_at_the_end_of_a_line(given, glued):
    assert glue(given) == glued


def test_typography_escapes_text_and_leaves_tags_alone():
    assert typo("<b>№ 1</b>") == f"&lt;b&gt;№{NBSP}1&lt;/b&gt;"
    assert typo(Template('<a href="/в дворі">{{ x }}</a>').render(Context({"x": "в дворі"}))) == f'<a href="/в дворі">в{NBSP}дворі</a>'


def test_phones_are_grouped_for_the_eye_and_bare_for_the_link():
    assert phone("+380481234567") == NBSP.join(["+380", "48", "123", "45", "67"])
    assert phone("102") == "102"
    assert tel("0 800 213 103") == "0800213103"


@pytest.mark.parametrize(
    ("part", "whole", "expected"), [(17, 30, "56.67"), (0, 30, "0"), (40, 30, "100"), (1, 0, "0"), (None, 3, "0"), (50, 100, "50")]
)
def test_a_share_never_leaves_its_scale(part, whole, expected):
    assert share_of(part, whole) == expected


def test_the_error_summary_links_to_something_on_the_page():
    form = Sample({}, renderer=Renderer())
    html = form.render()
    targets = re.findall(r'href="#([^"]+)"', html)
    assert len(targets) == 3
    for target in targets:
        assert f'id="{target}"' in html
    assert error_target(form["when"]) == "id_when_0"


def test_a_field_with_an_error_says_so_to_a_screen_reader():
    html = Sample({"when": "a", "agree": "on"}, renderer=Renderer())["name"].as_field_group()
    assert 'aria-invalid="true"' in html
    described = re.search(r'aria-describedby="([^"]+)"', html)[1].split()
    assert described == ["id_name_helptext", "id_name_error"]
    for part in described:
        assert f'id="{part}"' in html


def test_only_fields_that_may_stay_empty_say_so():
    html = Sample(renderer=Renderer()).render()
    assert html.count("(необов’язково)") == 1


def test_pages_keep_the_filters_of_the_address():
    request = RequestFactory().get("/", {"q": "двір", "page": "3"})
    page = Paginator(range(100), 10).page(3)
    html = Template("{% load ui %}{% pagination page %}").render(Context({"page": page, "request": request}))
    assert 'href="?q=%D0%B4%D0%B2%D1%96%D1%80&amp;page=4"' in html
    assert 'aria-current="page"' in html


def test_an_icon_without_a_label_is_silent_and_with_one_speaks():
    def render(source):
        return Template("{% load ui %}" + source).render(Context())

    assert 'aria-hidden="true"' in render('{% icon "phone" %}')
    spoken = render('{% icon "warning" label="Увага" %}')
    assert 'role="img"' in spoken
    assert 'aria-label="Увага"' in spoken


def test_every_icon_named_in_a_template_is_in_the_sprite():
    names = sprite_names()
    missing = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in public_templates()
        if "wagtailadmin" not in path.parts
        for name in re.findall(r'{% icon "([^"]+)"', path.read_text())
        if name not in names
    ]
    assert not missing


def test_no_public_template_carries_inline_script_style_or_handlers():
    forbidden = re.compile(
        r"<style|\sstyle=|\son[a-z]+=[\"']|<script(?![^>]*(?:\ssrc=|application/(?:ld\+)?json))|https?://(?:unpkg|cdn|fonts)\."
    )
    found = [
        f"{path.relative_to(ROOT)}: {hit.group()}"
        for path in public_templates()
        if not {"wagtailadmin", "cms", "letters"} & set(path.parts)  # programs that read letters know no style sheets
        for hit in forbidden.finditer(path.read_text())
    ]
    assert not found
