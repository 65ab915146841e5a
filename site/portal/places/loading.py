"""A city or a district from one YAML file and the GeoJSON beside it.

The YAML says what a city is; boundaries stand in the GeoJSON as features whose ``slug`` property
names the district. Loading twice changes nothing; a wrong file changes nothing either. A street
whose present name stands in the file among the former names of another row was renamed: the record
stays, with all that points to it, and takes the new name.
"""

import json
from pathlib import Path

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction
from shapely.errors import ShapelyError
from shapely.geometry import shape
from wagtail.models import Page, Site

from .addresses.words import KIND_OF, tokens
from .models import City, District, Street, StreetRename
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
STREET_FIELDS = {"kind", "name", "former_names", "russian_names", "districts", "house_ranges"}
PARITIES = {"odd", "even", "all"}


class PlacesFileError(ValueError):
    """The file cannot be loaded; the message lists every problem, a line each."""


def load(path: Path, root_page: Page, changes: list[str] | None = None) -> City:
    """Make or refresh the city described by ``path``. ``root_page`` serves a new site.

    ``changes`` takes a line for each thing that the file changes: «+» new, «~» changed, «→» renamed.
    Raises PlacesFileError with all problems found; then nothing has been written.
    """
    changes = changes if changes is not None else []
    data = _read_yaml(path)
    boundaries = _read_boundaries(path.with_suffix(".geojson"))
    problems = list(_problems(data, boundaries))
    if problems:
        raise PlacesFileError("\n".join(problems))
    with transaction.atomic():
        city = _city(data["city"], root_page, changes)
        _districts(city, data.get("districts", []), boundaries, changes)
        _streets(city, data.get("streets", []), changes)
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
        for row in street.get("house_ranges", []):
            if not _is_range(row):
                yield f"streets[{number}]: номери будинків «{row}» не є проміжком: потрібні from, to і parity (odd, even, all)."


def _unknown(where: str, row: dict, known: set):
    for name in sorted(set(row) - known):
        yield f"{where}: невідоме поле «{name}»."


def _is_range(row) -> bool:
    """{"from": 1, "to": 71, "parity": "odd"}; each part may be missing."""
    if not isinstance(row, dict) or set(row) - {"from", "to", "parity"} or row.get("parity", "all") not in PARITIES:
        return False
    ends = [row[name] for name in ("from", "to") if name in row]
    return all(isinstance(end, int) and end > 0 for end in ends) and ends == sorted(ends)


def is_valid_area(geometry: dict) -> bool:
    """Whether a GeoJSON geometry is an area: closed, not crossing itself."""
    try:
        area = shape(geometry)
    except (ShapelyError, ValueError, TypeError, AttributeError, KeyError):
        return False
    return area.is_valid and area.geom_type in {"Polygon", "MultiPolygon"} and not area.is_empty


def _city(row: dict, root_page: Page, changes: list[str]) -> City:
    existing = City.objects.filter(slug=row["slug"]).first()
    site = existing.site if existing else _site(row, root_page)
    values = {
        name: row[name] for name in ("name", "name_locative", "number_prefix", "katottg", "latitude", "longitude", "is_demo") if name in row
    }
    if existing is None:
        changes.append(f"+ місто {row['name']}")
        return City.objects.create(slug=row["slug"], site=site, **values)
    _refresh(existing, values, f"місто {existing.name}", changes)
    return existing


def _refresh(record, values: dict, label: str, changes: list[str]) -> bool:
    """Write what differs, and say it in a line; whether anything did."""
    differing = {name: value for name, value in values.items() if getattr(record, name) != value}
    if not differing:
        return False
    said = ", ".join(
        name if name == "boundary" else f"{name}: {_said(getattr(record, name))} → {_said(value)}" for name, value in differing.items()
    )
    changes.append(f"~ {label}: {said}")
    for name, value in differing.items():
        setattr(record, name, value)
    record.save(update_fields=list(differing))
    return True


def _said(value) -> str:
    return ", ".join(map(str, value)) or "—" if isinstance(value, list) else str(value)


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


def _districts(city: City, rows: list, boundaries: dict, changes: list[str]) -> None:
    for row in rows:
        values = {name: value for name, value in row.items() if name not in {"slug", "parent"}}
        values["parent"] = District.objects.get(city=city, slug=row["parent"]) if row.get("parent") else None
        if row["slug"] in boundaries:
            values["boundary"] = boundaries[row["slug"]]
        existing = District.objects.filter(city=city, slug=row["slug"]).select_related("parent").first()
        if existing is None:
            District.objects.create(city=city, slug=row["slug"], **values)
            changes.append(f"+ район {row['name']}")
            continue
        if existing.name != row["name"]:
            values["former_names"] = _with(values.get("former_names", existing.former_names), existing.name)
        _refresh(existing, values, f"район {existing.name}", changes)


def _with(names: list, name: str) -> list:
    return names if name in names else [*names, name]


def _streets(city: City, rows: list, changes: list[str]) -> None:
    written = {(row.get("kind", "вул."), row["name"]) for row in rows}
    for row in rows:
        kind = row.get("kind", "вул.")
        values = {name: row[name] for name in ("former_names", "russian_names", "house_ranges") if name in row}
        street = Street.objects.filter(city=city, kind=kind, name=row["name"]).first() or _renamed(city, row, kind, written, changes)
        if street is None:
            street = Street.objects.create(city=city, kind=kind, name=row["name"], **values)
            changes.append(f"+ {street}")
        else:
            if "former_names" in values:  # what history has added stays, whatever the file has forgotten
                ours = [rename.old_name for rename in street.renames.all()]
                known = {_bare(name) for name in values["former_names"]}
                values["former_names"] = [*values["former_names"], *(name for name in reversed(ours) if _bare(name) not in known)]
            _refresh(street, values, str(street), changes)
        _place(street, city, row, changes)


def _place(street: Street, city: City, row: dict, changes: list[str]) -> None:
    wanted = set(row.get("districts", []))
    have = set(street.districts.values_list("slug", flat=True))
    if wanted != have:
        if have:
            changes.append(f"~ {street}: райони {', '.join(sorted(have))} → {', '.join(sorted(wanted)) or '—'}")
        street.districts.set(District.objects.filter(city=city, slug__in=wanted))


def _renamed(city: City, row: dict, kind: str, written: set, changes: list[str]) -> Street | None:
    """The street that until now bore one of the row's former names, under its new one; None where there is none, or several."""
    former = {_bare(name) for name in row.get("former_names", [])}
    found = [
        street for street in Street.objects.filter(city=city) if _bare(street.name) in former and (street.kind, street.name) not in written
    ]
    if len(found) != 1:
        return None
    street = found[0]
    old = str(street)
    street.kind, street.name = kind, row["name"]
    street.save(update_fields=["kind", "name"])
    StreetRename.objects.create(street=street, old_name=old, new_name=str(street))
    changes.append(f"→ {old} стала {street}")
    return street


def _bare(name: str) -> tuple[str, ...]:
    """A name without the word for its kind: «проспект Добровольського» is «добровольського»."""
    return tuple(word for word in tokens(name) if word not in KIND_OF)
