"""Figures for everybody: honest, and nobody is found in them, not by subtraction either."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from appeals import services
from appeals.models import Appeal, AppealTemplate, Questionnaire
from appeals.stats import figures
from appeals.stats.hiding import SMALL, hide
from portal.places.models import District


@pytest.fixture
def many(templates, cities):
    """``many(7, slug="…", days=(3, 4, …))``: appeals of two months ago, answered after so many days."""
    numbers = iter(range(1, 10_000))

    def make(count, slug="rozpyvannia", days=(), district=None, due=30):
        template = AppealTemplate.objects.get(city=cities.odesa, slug=slug)
        long_ago = timezone.now() - timedelta(days=65)
        for place in range(count):
            appeal = services.start(template)
            answered = long_ago + timedelta(days=days[place]) if place < len(days) else None
            Appeal.objects.filter(pk=appeal.pk).update(
                number=f"БО-{next(numbers)}", state="answered" if answered else "registered", submitted_at=long_ago, sent_at=long_ago,
                police_number="1", received_on=timezone.localdate(long_ago), answered_at=answered, district=district,
                due_on=timezone.localdate(long_ago) + timedelta(days=due),
            )  # fmt: skip

    return make


@given(st.lists(st.integers(0, 40), max_size=12), st.integers(0, 20))
def test_hidden_numbers_cannot_be_found_by_subtraction(values, rest):
    hidden, total_may_show = hide(dict(enumerate(values)), rest)
    assert all(values[name] > 0 for name in hidden)
    assert all(name in hidden for name, value in enumerate(values) if 0 < value < SMALL)
    concealed = [values[name] for name in hidden] + ([rest] if rest else [])
    if total_may_show and concealed:
        assert len(concealed) > 1
        assert sum(concealed) >= SMALL


def test_small_cells_and_the_one_beside_them_are_hidden_on_the_page_and_in_the_csv(client, many, cities):
    big, small = District.objects.get(city=cities.odesa, slug="kyivskyi"), District.objects.get(city=cities.odesa, slug="prymorskyi")
    many(9, district=big)
    many(3, district=small)
    found = figures.public(cities.odesa)
    rows = {row.label: row.cells["submitted"] for row in found.tables[2].rows}
    assert rows == {big.name: None, small.name: None}
    assert found.totals["submitted"] == 12
    csv = client.get("/appeals/statistics.csv").content.decode()
    assert f"Район;{small.name};приховано" in csv
    assert ";3;" not in csv
    assert client.get("/appeals/statistics/").status_code == 200


def test_sensitive_templates_are_in_the_total_alone(client, many, cities):
    many(8)
    many(6, slug="porushennia-tyshi")
    many(7, slug="domashnie-nasylstvo")
    found = figures.public(cities.odesa)
    assert found.totals["submitted"] == 21
    page = client.get("/appeals/statistics/").content.decode()
    title = AppealTemplate.objects.get(city=cities.odesa, slug="domashnie-nasylstvo").title
    assert title not in page
    shown = [row.cells["submitted"] for row in found.tables[1].rows]
    assert shown.count(None) == 1  # otherwise the total without the others would be the sensitive ones


def test_the_median_says_how_many_answers_and_who_still_waits(many, cities):
    many(13, days=(2, 4, 6, 8, 10))
    waiting = figures.public(cities.odesa).waiting
    assert (waiting.answered, waiting.median) == (5, 6)
    assert (waiting.open, waiting.longer) == (8, 8)
    assert (waiting.in_time, waiting.in_time_of) == (38, 13)


def test_fewer_than_five_answers_give_no_median(many, cities):
    many(9, days=(2, 4, 6, 8))
    waiting = figures.public(cities.odesa).waiting
    assert (waiting.answered, waiting.median, waiting.longer) == (None, None, None)


def test_this_months_appeals_and_other_cities_are_not_in_it(waiting, cities):
    Appeal.objects.filter(pk=waiting.pk).update(submitted_at=timezone.now())
    assert figures.public(cities.odesa).is_empty
    assert figures.public(cities.other).is_empty


def test_questionnaires_are_counted_and_small_answers_hidden(many, cities):
    many(14)
    long_ago = timezone.now() - timedelta(days=40)
    for place, appeal in enumerate(Appeal.objects.all()):
        Questionnaire.objects.create(appeal=appeal, solved="yes" if place < 8 else "no" if place < 13 else "partly", answered_at=long_ago)
    voices = figures.public(cities.odesa).voices
    assert voices.count == 14
    assert [value for _label, value in voices.answers] == [8, None, None]


def test_the_page_asks_for_no_cookie_and_names_nobody(client, many, waiting):
    many(6)
    answer = client.get("/appeals/statistics/")
    assert not answer.cookies
    assert "Зразкова" not in answer.content.decode()
