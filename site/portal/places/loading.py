"""A city or a district from one YAML file and the GeoJSON beside it.

The YAML says what a city is; boundaries stand in the GeoJSON as features whose ``slug`` property
names the district. Loading twice changes nothing; a wrong file changes nothing either.
"""

import json
from pathlib import Path

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction
from shapely.errors import ShapelyError
from shapely.geometry import shape
from wagtail.models import Page, Site

from .models import City, District, Street
from .signals import city_loaded

CITY_FIELDS = {
    "slug",
    "name",
    "name_locative",
    "number_prefix",
    "katottg",
    "latitude",
    "longitude",
    "is_demo",
    "hostname",
    "port",
    "is_default_site",
}
DISTRICT_FIELDS = {"slug", "name", "kind", "parent", "former_names", "katottg", "latitude", "longitude", "cameras_planned"}
STREET_FIELDS = {"kind", "name", "former_names", "russian_names", "districts"}


class PlacesFileError(ValueError):
    """The file cannot be loaded; the message lists every problem, a line each."""


def load(path: Path, root_page: Page) -> City:
    """Make or refresh the city described by ``path``. ``root_page`` serves a new site.

    Raises PlacesFileError with all problems found; then nothing has been written.
    """
    data = _read_yaml(path)
    boundaries = _read_boundaries(path.with_suffix(".geojson"))
    problems = list(_problems(data, boundaries))
    if problems:
        raise PlacesFileError("\n".join(problems))
    with transaction.atomic():
        city = _city(data["city"], root_page)
        _districts(city, data.get("districts", []), boundaries)
        _streets(city, data.get("streets", []))
        city_loaded.send(City, city=city)
    return city


def _read_yaml(path: Path) -> dict:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PlacesFileError(f"{path}: файл не читається ({error.strerror}).") from error
    except yaml.YAMLError as error:
        raise PlacesFileError(f"{path}: це не YAML. {error}") from error
    if not isinstance(data, dict) or not isinstance(data.get("city"), dict):
        raise PlacesFileError(f"{path}: немає розділу «city».")
    return data


def _read_boundaries(path: Path) -> dict[str, dict]:
    """Polygons by the slug of their district; an absent file means no boundaries yet."""
    if not path.exists():
        return {}
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        return {feature["properties"]["slug"]: feature["geometry"] for feature in features}
    except (ValueError, KeyError, TypeError) as error:
        raise PlacesFileError(f"{path}: це не GeoJSON із властивістю «slug» у кожного об’єкта ({error}).") from error


def _problems(data: dict, boundaries: dict):
    city = data["city"]
    for name in ("slug", "name", "name_locative", "latitude", "longitude", "hostname"):
        if name not in city:
            yield f"city: немає поля «{name}»."
    yield from _unknown("city", city, CITY_FIELDS)
    slugs = set()
    for number, district in enumerate(data.get("districts", []), 1):
        where = f"districts[{number}]"
        yield from _unknown(where, district, DISTRICT_FIELDS)
        for name in ("slug", "name", "latitude", "longitude"):
            if name not in district:
                yield f"{where}: немає поля «{name}»."
        if district.get("slug") in slugs:
            yield f"{where}: «{district['slug']}» уже було вище."
        if district.get("parent") and district["parent"] not in slugs:
            yield f"{where}: район «{district['parent']}» має стояти вище за свій масив."
        slugs.add(district.get("slug"))
    for slug, geometry in boundaries.items():
        if slug not in slugs:
            yield f"GeoJSON: району «{slug}» немає у YAML."
        if not is_valid_area(geometry):
            yield f"GeoJSON: межа «{slug}» не замкнена або перетинає сама себе."
    for number, street in enumerate(data.get("streets", []), 1):
        yield from _unknown(f"streets[{number}]", street, STREET_FIELDS)
        if "name" not in street:
            yield f"streets[{number}]: немає поля «name»."
        for slug in street.get("districts", []):
            if slug not in slugs:
                yield f"streets[{number}]: району «{slug}» немає."


def _unknown(where: str, row: dict, known: set):
    for name in sorted(set(row) - known):
        yield f"{where}: невідоме поле «{name}»."


def is_valid_area(geometry: dict) -> bool:
    """Whether a GeoJSON geometry is an area: closed, not crossing itself."""
    try:
        area = shape(geometry)
    except (ShapelyError, ValueError, TypeError, AttributeError, KeyError):
        return False
    return area.is_valid and area.geom_type in {"Polygon", "MultiPolygon"} and not area.is_empty


def _city(row: dict, root_page: Page) -> City:
    existing = City.objects.filter(slug=row["slug"]).first()
    site = existing.site if existing else _site(row, root_page)
    values = {
        name: row[name] for name in ("name", "name_locative", "number_prefix", "katottg", "latitude", "longitude", "is_demo") if name in row
    }
    city, _ = City.objects.update_or_create(slug=row["slug"], defaults={**values, "site": site})
    return city


def _site(row: dict, root_page: Page) -> Site:
    wanted = {"hostname": row["hostname"], "port": row.get("port", 80)}
    site = Site.objects.filter(**wanted).first() or Site(**wanted)
    if row.get("is_default_site"):
        Site.objects.filter(is_default_site=True).exclude(pk=site.pk).update(is_default_site=False)
    site.site_name, site.root_page, site.is_default_site = row["name"], root_page, bool(row.get("is_default_site"))
    try:
        site.full_clean()
    except ValidationError as error:
        raise PlacesFileError(f"city: {'; '.join(error.messages)}") from error
    site.save()
    return site


def _districts(city: City, rows: list, boundaries: dict) -> None:
    for row in rows:
        values = {name: value for name, value in row.items() if name not in {"slug", "parent"}}
        values["parent"] = District.objects.get(city=city, slug=row["parent"]) if row.get("parent") else None
        if row["slug"] in boundaries:
            values["boundary"] = boundaries[row["slug"]]
        District.objects.update_or_create(city=city, slug=row["slug"], defaults=values)


def _streets(city: City, rows: list) -> None:
    for row in rows:
        values = {name: row[name] for name in ("former_names", "russian_names") if name in row}
        street, _ = Street.objects.update_or_create(city=city, kind=row.get("kind", "вул."), name=row["name"], defaults=values)
        street.districts.set(District.objects.filter(city=city, slug__in=row.get("districts", [])))
