"""What leaves as open data, and what never does."""

import json

from mapapp.models import Officer, OfficerDuty, PolicePoint

# Written here by hand: a property added to the code must be thought about twice.
POINT = {"id", "type", "kind", "kind_name", "name", "address", "district", "phone", "is_24_7", "step_free", "is_demo", "verified_at", "url"}
OFFICER = {"id", "type", "kind", "kind_name", "name", "address", "district", "phone", "is_demo", "verified_at", "url"}
DISTRICT = {"slug", "kind", "name", "former_names", "katottg", "parent"}


def _features(client, url="/map/places.geojson"):
    return client.get(url).json()["features"]


def test_only_the_allowed_properties_leave(client, places):
    for feature in _features(client):
        assert set(feature) == {"type", "geometry", "properties"}
        assert set(feature["properties"]) == (POINT if feature["properties"]["type"] == "point" else OFFICER)
    for feature in _features(client, "/map/districts.geojson"):
        assert set(feature["properties"]) == DISTRICT


def test_absence_mail_consent_and_who_checked_never_leave(client, places, map_cast):
    officer = Officer.objects.get(slug="maketna-sofiia")
    Officer.objects.filter(pk=officer.pk).update(verified_by=map_cast("editor"))
    text = json.dumps(_features(client), ensure_ascii=False)
    duty = OfficerDuty.objects.get(officer=officer)
    for secret in (officer.email, "editor@example.com", str(duty.starts_on), str(duty.ends_on), "consent", "photo", "verified_by"):
        assert secret not in text, secret


def test_an_officer_stands_where_people_are_received_and_nowhere_else(client, places):
    PolicePoint.objects.filter(slug="opornyi-punkt-921").update(live=False)
    found = {feature["properties"]["id"]: feature["geometry"] for feature in _features(client)}
    assert found["officer-prykladenko-taras"] is None
    point = PolicePoint.objects.get(slug="hromadskyi-punkt-kotovskoho")
    assert found["officer-uiavnyi-bohdan"]["coordinates"] == [point.longitude, point.latitude]


def test_the_answer_is_asked_about_by_its_etag(client, places):
    first = client.get("/map/places.geojson")
    assert first["Content-Type"].startswith("application/geo+json")
    assert first["Access-Control-Allow-Origin"] == "*"
    assert "public" in first["Cache-Control"]
    again = client.get("/map/places.geojson", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    PolicePoint.objects.filter(slug="opornyi-punkt-921").update(name="Опорний пункт № 920")
    assert client.get("/map/places.geojson", headers={"if-none-match": first["ETag"]}).status_code == 200
    assert not first.cookies
