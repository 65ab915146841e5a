"""A city from one file is whole at once: nothing of it waits for demo content."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from appeals.models import AppealTemplate
from forumapp.models import CityForum
from portal.places.models import City

FILE = Path(settings.ROOT) / "fixtures" / "places" / "vyhadanske.yaml"


def test_a_new_city_has_its_twelve_statements_and_its_forum(db, client):
    call_command("places", "load", str(FILE), verbosity=0)
    city = City.objects.get(slug="vyhadansk")
    assert AppealTemplate.objects.filter(city=city).count() == 12
    assert CityForum.objects.filter(city=city).count() == 1
    for path in ("/", "/appeals/", "/forum/", "/map/"):
        assert client.get(path, headers={"host": "vyhadansk.localhost"}).status_code == 200, path


def test_loading_it_again_keeps_what_editors_changed(db):
    call_command("places", "load", str(FILE), verbosity=0)
    AppealTemplate.objects.filter(slug="porushennia-tyshi").update(title="Тиша вночі")
    call_command("places", "load", str(FILE), verbosity=0)
    assert AppealTemplate.objects.get(slug="porushennia-tyshi").title == "Тиша вночі"
