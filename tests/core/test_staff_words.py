"""The editors' house speaks Ukrainian: whatever Wagtail says has our language's words, and ours are true to their sources."""

import json
import re
from pathlib import Path

import pytest
import wagtail
from babel.messages.catalog import Message
from django.apps import apps
from django.conf import settings
from django.contrib.admin.utils import label_for_field
from django.template.loader import render_to_string
from django.utils import translation
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import BaseColumn
from wagtail.models import Page
from wagtail.snippets.models import get_snippet_models

from home.models import InfoPage
from portal.core import catalogues

OURS = Path(settings.ROOT) / "site" / "locale_admin" / "uk" / "LC_MESSAGES"
WAGTAIL = Path(wagtail.__file__).parent
NEIGHBOURS = ("wagtailgeowidget", "taggit", "machina")  # whose missing words stand in our catalogue too
DOMAINS = ("django", "djangojs")


def key(message) -> tuple:
    return message.context, message.id[0] if message.pluralizable else message.id


def entries(path: Path) -> dict:
    return {key(message): message for message in catalogues.read(path) if message.id}


def is_whole(message) -> bool:
    return not message.fuzzy and all(message.string if message.pluralizable else (message.string,))


@pytest.fixture(scope="module", params=DOMAINS)
def catalogue(request):
    """A domain: our entries; what Wagtail says, by its applications; what Wagtail itself has in Ukrainian."""
    said, had = [], {}
    for source in sorted(WAGTAIL.glob(f"**/locale/en/LC_MESSAGES/{request.param}.po")):
        english = entries(source)
        ukrainian = source.parents[2] / "uk" / "LC_MESSAGES" / source.name
        whole = {k: m for k, m in entries(ukrainian).items() if k in english and is_whole(m)} if ukrainian.exists() else {}
        said.append((source.relative_to(WAGTAIL), english, whole))
        had |= whole
    assert len(said) > (10 if request.param == "django" else 0)
    return entries(OURS / f"{request.param}.po"), said, had


@pytest.mark.once
def test_nothing_that_wagtail_says_stays_english(catalogue):
    ours, said, _had = catalogue
    missing = []
    for source, english, whole in said:
        for at, message in english.items():
            translated = ours.get(at) or whole.get(at)
            if translated is None or translated.pluralizable != message.pluralizable or not is_whole(translated):
                missing.append(f"{source}: {at}")
    assert missing == []


@pytest.mark.once
def test_every_translation_keeps_the_placeholders_and_tags_of_its_source():
    assert catalogues.unfaithful() == []


@pytest.mark.once
@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Locked by %(user)s", "Заблоковано"),
        ("Locked", "Хто: %(user)s"),
        ("{title} is <b>locked</b>", "{title}: заблоковано"),
        ("Saved", ""),
        ("%(n)s of %(all)s", "%(n)s"),
        (("%(n)s page", "%(n)s pages"), ("%(n)s сторінка", "%(n)s сторінки", "%(n)s сторінок", "")),
        (("1 page", "%(n)s pages"), ("1 сторінка", "%(n)s сторінки", "сторінок: %(m)s", "%(n)s сторінок")),
    ],
)
def test_an_unfaithful_translation_is_found(source, text):
    assert catalogues.faults(Message(source, text))


@pytest.mark.once
def test_a_plural_may_name_the_number_where_english_says_one():
    forms = ("%(n)s сторінка", "%(n)s сторінки", "%(n)s сторінок", "%(n)s сторінок")
    assert catalogues.faults(Message(("1 page", "%(n)s pages"), forms)) == []


@pytest.mark.once
def test_a_placeholder_is_left_out_only_with_a_reason():
    assert catalogues.faults(Message("%(n)s of %(all)s", "%(n)s", user_comments=["drops %(all)s: nobody asks"])) == []
    assert catalogues.faults(Message("%(n)s of %(all)s", "%(all)s", user_comments=["drops %(all)s: nobody asks"]))
    assert catalogues.faults(Message("%(n)s of %(all)s", "%(n)s", user_comments=["drops %(all)s:"]))


@pytest.mark.once
def test_none_of_ours_is_for_words_nobody_says_any_more(catalogue):
    ours, said, _had = catalogue
    known = {at for _source, english, _whole in said for at in english}
    for name in NEIGHBOURS:
        folder = Path(apps.get_app_config(name).path) / "locale" / "en" / "LC_MESSAGES"
        known |= set(entries(folder / "django.po"))
    assert sorted(set(ours) - known, key=str) == []


@pytest.mark.once
def test_what_wagtail_has_is_said_anew_only_with_a_reason(catalogue):
    """A comment «correction: why» in our catalogue. Once Wagtail mends its own words, ours are to go."""
    ours, _said, had = catalogue
    named = {at for at, message in ours.items() if any(re.match(r"correction: \S", line) for line in message.user_comments)}
    assert set(ours) & set(had) == named
    assert [at for at in named if ours[at].string == had[at].string] == []


@pytest.mark.once
def test_our_words_are_the_ones_staff_see():
    """Whatever order the catalogues of the applications are merged in; English stays English."""
    plurals = {0: 1, 1: 3, 2: 5}
    for message in entries(OURS / "django.po").values():
        if not message.pluralizable:
            with translation.override("uk"):
                assert translation.gettext(message.id) == message.string
            with translation.override("en"):
                assert translation.gettext(message.id) == message.id
            continue
        with translation.override("uk"):
            assert {form: translation.ngettext(*message.id, count) for form, count in plurals.items()} == {
                form: message.string[form] for form in plurals
            }


@pytest.mark.once
def test_our_words_have_ukrainian_typography():
    wrong = []
    for domain in DOMAINS:
        for message in entries(OURS / f"{domain}.po").values():
            for text in message.string if message.pluralizable else (message.string,):
                plain = catalogues.TAG.sub("", text)
                if re.search(r"[А-Яа-яІіЇїЄєҐґ]'|'[А-Яа-яІіЇїЄєҐґ]|\"[А-Яа-яІіЇїЄєҐґ%]|\.\.\.|[ыэъёЫЭЪЁ]| - ", plain):
                    wrong.append(text)
    assert wrong == []


@pytest.mark.once
def test_every_column_of_a_register_has_a_ukrainian_name():
    english = []
    for model in get_snippet_models():
        for column in model.snippet_viewset.list_display:
            label = str(column.label if isinstance(column, BaseColumn) else label_for_field(column, model))
            if column != "__str__" and not re.search(r"[А-Яа-яІіЇїЄєҐґ]", label):
                english.append(f"{model._meta.label}: {label}")
    assert english == []


@pytest.mark.once
@pytest.mark.parametrize(
    ("cell", "value", "words"),
    [
        ("cell", True, "Так"),
        ("cell", False, "Ні"),
        ("cell", None, ""),
        ("cell", 0, "0"),
        ("cell", "<текст>", "&lt;текст&gt;"),
        ("boolean_cell", True, "Так"),
        ("boolean_cell", False, "Ні"),
        ("boolean_cell", None, "Невідомо"),
    ],
)
def test_yes_and_no_in_a_list_are_ukrainian(cell, value, words):
    with translation.override("uk"):
        html = render_to_string(f"wagtailadmin/tables/{cell}.html", {"value": value, "column": {}})
    assert re.sub(r"<[^>]+>", "", html).strip() == words


@pytest.mark.once
def test_a_list_tells_its_number_in_words_that_suit_every_count():
    assert [WagtailPaginator(range(count), 20).items_count_label for count in (0, 1, 2, 5)] == [
        "Елементи: 0",
        "Елементи: 1",
        "Елементи: 2",
        "Елементи: 5",
    ]


@pytest.mark.django_db
def test_the_page_above_all_sites_has_a_ukrainian_name():
    assert Page.objects.get(depth=1).title == "Усі сторінки"


@pytest.mark.django_db
def test_a_report_says_system_where_nobody_in_person_published(client_of, cast, cities):
    page = cities.odesa.site.root_page.specific.add_child(instance=InfoPage(title="Ніким не опублікована"))
    page.save_revision().publish()
    answer = client_of(cast.moderator).get("/cms/reports/aging-pages/").content.decode()
    assert "Ніким не опублікована" in answer
    assert not re.search(r">\s*None\s*<", answer[answer.index("Ніким не опублікована") :])


@pytest.mark.django_db
def test_the_scripts_of_the_editor_get_our_words_too(client_of, cast):
    answer = client_of(cast.editor).get("/cms/jsi18n/")
    assert answer.status_code == 200
    found = json.loads(re.search(r"const newcatalog = (\{.*?\});", answer.content.decode(), re.DOTALL)[1])
    ours = entries(OURS / "djangojs.po")
    assert len(ours) > 30
    for (_context, source), message in ours.items():
        assert found[source] == (list(message.string) if message.pluralizable else message.string)
    assert found["Blocks"] == "Блоки"  # Wagtail's own stay
