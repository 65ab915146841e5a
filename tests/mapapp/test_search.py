"""What the public search is told of the map."""

from mapapp.models import Officer, PolicePoint
from portal.search.registry import kinds


def test_a_point_is_found_by_its_streets_old_name(places):
    entry = kinds[PolicePoint].build(PolicePoint.objects.get(slug="opornyi-punkt-923"))
    assert entry.city == places.odesa
    assert "Паустовського" in entry.text
    assert entry.url == "/map/points/opornyi-punkt-923/"


def test_an_officer_is_found_by_the_streets_served(places):
    entry = kinds[Officer].build(Officer.objects.get(slug="uiavnyi-bohdan"))
    assert entry.title == "Уявний Богдан Демович (демо)"
    assert "Генерала Бочарова" in entry.text
    assert "@" not in entry.text


def test_unpublished_records_and_words_of_a_draft_are_not_told(places):
    point = PolicePoint.objects.get(slug="opornyi-punkt-923")
    point.name = "Слова з чернетки"
    assert kinds[PolicePoint].build(point).title == "Опорний пункт № 923"
    PolicePoint.objects.filter(pk=point.pk).update(live=False)
    assert kinds[PolicePoint].build(point) is None
