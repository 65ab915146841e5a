"""No record of one city shows in another."""

from django.test import RequestFactory

from portal.places.models import City, District, Street
from portal.places.scope import current_city


def request_to(host):
    return RequestFactory().get("/", headers={"host": host})


def test_the_host_says_which_city_is_meant(cities):
    assert current_city(request_to("localhost")) == cities.odesa
    assert current_city(request_to(cities.other.site.hostname)) == cities.other


def test_an_unknown_host_is_the_default_city(cities):
    assert current_city(request_to("127.0.0.1")) == cities.odesa


def test_the_city_of_a_request_is_asked_for_once(cities, django_assert_num_queries):
    request = request_to("localhost")
    current_city(request)
    with django_assert_num_queries(0):
        current_city(request)


def test_districts_and_streets_are_those_of_their_city(cities):
    assert {district.slug for district in District.objects.of_city(cities.other)} == {"tsentralnyi"}
    assert not set(Street.objects.of_city(cities.other)) & set(Street.objects.of_city(cities.odesa))


def test_without_a_city_nothing_is_shown(cities):
    assert not District.objects.of_city(None).exists()
    assert City.objects.count() == 2
