"""The page about open data. Its tables are made from the schemas, so they cannot grow old."""

from types import NoneType
from typing import get_args

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.core.links import absolute

from . import files, http, schemas

_TYPES = {
    str: "текст",
    int: "число",
    float: "число з крапкою",
    bool: "так чи ні",
    list: "перелік",
    dict: "об’єкт",
}


@require_safe
def page(request):
    root = reverse("open_data_api:index")
    return render(
        request,
        "mapapp/open_data.html",
        {
            "resources": _resources(root),
            "lookup": reverse("open_data_api:lookup"),
            "openapi": reverse("open_data_api:openapi-json"),
            "root": root,
            "host": absolute(request, "/").rstrip("/"),
            "licence": schemas.LICENCE,
            "most": schemas.MOST,
            "a_minute": http.A_MINUTE,
            "lookups_a_minute": http.LOOKUPS_A_MINUTE,
            "max_age": http.MAX_AGE,
            "crumbs": [{"url": reverse("mapapp:map"), "label": _("Мапа")}],
        },
    )


def _resources(root: str) -> list[dict]:
    found = (
        ("points", _("Точки поліції та укриття"), schemas.PointOut, schemas.PointQuery),
        ("officers", _("Дільничні та інші офіцери"), schemas.OfficerOut, schemas.OfficerQuery),
        ("streets", _("Вулиці і хто їх обслуговує"), schemas.StreetOut, schemas.StreetQuery),
        ("districts", _("Райони й житлові масиви"), schemas.DistrictOut, schemas.DistrictQuery),
        ("units", _("Підрозділи поліції"), schemas.UnitOut, schemas.Paging),
    )
    return [
        {
            "name": name,
            "title": title,
            "json": f"{root}{name}",
            "csv": f"{root}{name}.csv",
            "geojson": f"{root}{name}.geojson" if name in files.SHAPES else "",
            "fields": _fields(row),
            "queries": _fields(query),
        }
        for name, title, row, query in found
    ]


def _fields(schema) -> list[dict]:
    return [
        {"name": name, "type": _type(field.annotation), "words": field.description or ""} for name, field in schema.model_fields.items()
    ]


def _type(annotation) -> str:
    """«текст або null» for ``str | None``."""
    parts = get_args(annotation)
    plain = [part for part in parts if part is not NoneType]
    if NoneType in parts:
        return _("%(type)s або null") % {"type": _type(plain[0])}
    origin = getattr(annotation, "__origin__", annotation)
    return _TYPES.get(origin, _TYPES[str])
