"""Any string is a harmless question: to the page, to the suggestions, to the editors' search."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.search import finding, suggestions
from portal.search.registry import Entry
from tests.search.test_view import HOSTILE

MORE = [
    "\ud800",
    "камера\udfff",
    "\u202eаремак",
    "\u200f\u200e",
    "a" * 10_000,
    "'; DROP TABLE portal_search_searchentry; --",
    "NEAR(камера двір, 2)",
    "lemmas:камера",
    "{lemmas marks}: =c1",
    "=c1 =apublic",
    "_камера",
    "^ка",
    "камера:*",
    "(?i)(a+)+$",
    "{{ 7*7 }}",
    "%00",
    "0" * 200,
    "½ ² ① Ⅷ",
    "и\u0306\u0301" * 40,
    "-" * 200,
    "'" * 200,
    "а-" * 90,
]


@pytest.mark.parametrize("question", [*HOSTILE, *MORE])
def test_the_search_and_its_suggestions_take_any_question(question, cities):
    finding.search(question, cities.odesa)
    suggestions.suggest(question, cities.odesa, "uk")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=st.text(st.characters(codec=None), max_size=60))
def test_no_string_is_an_error(question, cities):
    finding.search(question, cities.odesa)
    suggestions.suggest(question, cities.odesa, "en")


@pytest.mark.parametrize("name", ["q", "kind", "district", "period", "sort", "page"])
@pytest.mark.parametrize("value", ["\0", '"', "%ED%A0%80", "-1", "9" * 40, "²", "'--", "🎥"])
def test_no_value_of_the_address_is_an_error(name, value, client, cities):
    assert client.get(f"/search/?q=камера&{name}={value}").status_code == 200
    assert client.get(f"/search/suggest/?{name}={value}").status_code == 200


@pytest.mark.parametrize("question", ['"', "\0", "' OR", '"двір', "*", "a AND (b", "NEAR(", "\u202e", "🎥", "x" * 5000])
@pytest.mark.parametrize(
    "address", ["/cms/pages/search/", "/cms/images/", "/cms/documents/", "/cms/users/", "/cms/snippets/home/urgentmessage/"]
)
def test_the_staff_search_takes_any_question(question, address, client_of, cast):
    assert client_of(cast.admin).get(address, {"q": question}, follow=True).status_code == 200


def test_words_of_the_index_itself_open_no_other_scope(cities):
    from django.contrib.contenttypes.models import ContentType
    from wagtail.models import Page

    from portal.search import services

    pages = ContentType.objects.get_for_model(Page)
    services.store("page", pages, 9_000_001, Entry(cities.other, "Камери Тихого", "", "/a/"))
    services.store("page", pages, 9_000_002, Entry(cities.odesa, "Камери для своїх", "", "/b/", audience="staff"))
    for question in (f"=c{cities.other.pk}", f"камери =c{cities.other.pk}", "=astaff", "камери", "=kpage"):
        assert finding.search(question, cities.odesa).total == 0, question
        assert suggestions.suggest(question, cities.odesa, "uk") == [], question
