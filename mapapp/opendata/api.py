"""The JSON API. Names, types and words of the OpenAPI document come from `schemas`."""

from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import NinjaAPI, Path, Query
from ninja.errors import ValidationError
from ninja.renderers import JSONRenderer

from mapapp import services
from portal.core.links import absolute
from portal.places.scope import current_city

from . import http, rows, schemas
from .http import Problem

VERSION = "1.0.0"
DESCRIPTION = (
    "Відкриті дані мапи: райони, вулиці, підрозділи й точки поліції, дільничні офіцери. Лише читання, без ключа. "
    "Ліцензія CC BY 4.0: користуйтеся й посилайтеся на портал. Записи з is_demo вигадано для показу. "
    "Не більше 120 запитів на хвилину (пошук за адресою: 30); увесь перелік беріть файлом CSV або GeoJSON."
)
PROBLEMS = {400: schemas.ProblemOut, 404: schemas.ProblemOut, 405: schemas.ProblemOut, 429: schemas.ProblemOut}
SAID = {
    "less_than_equal": "Завелике число.",
    "greater_than_equal": "Замале число.",
    "int_parsing": "Потрібне ціле число.",
    "int_parsing_size": "Завелике число.",
    "int_from_float": "Потрібне ціле число.",
    "float_parsing": "Потрібне число з крапкою.",
    "finite_number": "Потрібне звичайне число.",
    "string_too_long": "Задовгий текст.",
    "string_pattern_mismatch": "Недозволені знаки.",
    "literal_error": "Такого значення немає.",
    "missing": "Без цього параметра відповісти не можна.",
}


class Compact(JSONRenderer):
    """Letters as they are: a third of the bytes, and a person can read them."""

    json_dumps_params = {"ensure_ascii": False, "separators": (",", ":")}


class OpenDataAPI(NinjaAPI):
    def get_openapi_schema(self, **options):
        """Errors are told as problem+json, which ninja does not know of."""
        document = super().get_openapi_schema(**options)
        for methods in document["paths"].values():
            for operation in methods.values():
                for status, answer in operation["responses"].items():
                    content = answer.get("content", {})
                    if int(status) >= 400 and "application/json" in content:
                        answer["content"] = {"application/problem+json": content["application/json"]}
        return document


api = OpenDataAPI(
    title="Відкриті дані мапи",
    version=VERSION,
    description=DESCRIPTION,
    urls_namespace="open_data_api",
    docs_url=None,
    renderer=Compact(),
    openapi_extra={"info": {"license": {"name": "CC BY 4.0", "url": schemas.LICENCE}}},
)


@api.exception_handler(ValidationError)
def _invalid(request, error: ValidationError):
    errors = [{"name": str(one["loc"][-1]), "detail": SAID.get(one["type"], "Значення не підходить.")} for one in error.errors]
    return Problem(400, "Виправте параметри запиту.", errors).response()


@api.exception_handler(Http404)
def _nothing(request, error: Http404):
    return http.nothing()


def _city(request):
    city = current_city(request)
    if city is None:
        raise Problem(404, "За цією адресою немає міста.")
    return city


def _page(request, found, query: schemas.Paging, pack) -> dict:
    """A page of ``found`` with the addresses of its neighbours."""
    count, first, after = found.count(), query.offset, query.offset + query.limit
    return {
        "count": count,
        "next": _at(request, query, after) if after < count else None,
        "previous": _at(request, query, max(0, first - query.limit)) if first else None,
        "licence": schemas.LICENCE,
        "results": [pack(row) for row in found[first:after]],
    }


def _at(request, query: schemas.Paging, offset: int) -> str:
    values = {name: value for name, value in query.model_dump().items() if value is not None} | {"offset": offset}
    return absolute(request, f"{request.path}?{urlencode(values)}")


@api.get("/", response={200: schemas.Index, **PROBLEMS}, url_name="index", tags=["Зміст"], summary="Що тут є")
def index(request):
    """Адреси всіх переліків."""
    names = ("districts", "streets", "units", "points", "officers", *_SEARCHES)
    return {
        "name": "Відкриті дані мапи",
        "documentation": absolute(request, http.documentation()),
        "openapi": absolute(request, reverse("open_data_api:openapi-json")),
        "resources": {name: absolute(request, reverse(f"open_data_api:{name}")) for name in names},
    }


@api.get("/districts", response={200: schemas.DistrictPage, **PROBLEMS}, url_name="districts", tags=["Місця"], summary="Райони й масиви")
def districts(request, query: Query[schemas.DistrictQuery]):
    """Межі беріть із districts.geojson."""
    return _page(request, rows.districts(_city(request), query.kind), query, rows.district)


@api.get("/districts/{slug}", response={200: schemas.DistrictOut, **PROBLEMS}, url_name="district", tags=["Місця"], summary="Один район")
def district(request, slug: Path[schemas.Slug]):
    """Район або масив за ключем."""
    return rows.district(get_object_or_404(rows.districts(_city(request)), slug=slug))


@api.get("/streets", response={200: schemas.StreetPage, **PROBLEMS}, url_name="streets", tags=["Місця"], summary="Вулиці")
def streets(request, query: Query[schemas.StreetQuery]):
    """Вулиці з колишніми назвами і тим, хто які будинки обслуговує."""
    return _page(request, rows.streets(_city(request), query.q, query.district), query, rows.street)


@api.get("/streets/{id}", response={200: schemas.StreetOut, **PROBLEMS}, url_name="street", tags=["Місця"], summary="Одна вулиця")
def street(request, id: Path[schemas.Number]):
    """Вулиця за ключем."""
    return rows.street(get_object_or_404(rows.streets(_city(request)), pk=id))


@api.get("/units", response={200: schemas.UnitPage, **PROBLEMS}, url_name="units", tags=["Поліція"], summary="Підрозділи")
def units(request, query: Query[schemas.Paging]):
    """Відділи й управління з телефонами чергових частин."""
    return _page(request, rows.units(_city(request)), query, rows.unit)


@api.get("/units/{id}", response={200: schemas.UnitOut, **PROBLEMS}, url_name="unit", tags=["Поліція"], summary="Один підрозділ")
def unit(request, id: Path[schemas.Number]):
    """Підрозділ за ключем."""
    return rows.unit(get_object_or_404(rows.units(_city(request)), pk=id))


@api.get("/points", response={200: schemas.PointPage, **PROBLEMS}, url_name="points", tags=["Поліція"], summary="Точки")
def points(request, query: Query[schemas.PointQuery]):
    """Станції, відділи, опорні пункти, штаби, укриття."""
    return _page(request, rows.points(_city(request), query.q, query.kind, query.district), query, rows.point)


@api.get("/points/{slug}", response={200: schemas.PointOut, **PROBLEMS}, url_name="point", tags=["Поліція"], summary="Одна точка")
def point(request, slug: Path[schemas.Slug]):
    """Точка за ключем."""
    return rows.point(get_object_or_404(rows.points(_city(request)), slug=slug))


@api.get("/officers", response={200: schemas.OfficerPage, **PROBLEMS}, url_name="officers", tags=["Поліція"], summary="Офіцери")
def officers(request, query: Query[schemas.OfficerQuery]):
    """Дільничні та інші офіцери: службові контакти, прийом, дільниця."""
    return _page(request, rows.officers(_city(request), query.q, query.post, query.district), query, rows.officer)


@api.get("/officers/{slug}", response={200: schemas.OfficerOut, **PROBLEMS}, url_name="officer", tags=["Поліція"], summary="Один офіцер")
def officer(request, slug: Path[schemas.Slug]):
    """Офіцер за ключем."""
    return rows.officer(get_object_or_404(rows.officers(_city(request)), slug=slug))


@api.get("/lookup", response={200: schemas.LookupOut, **PROBLEMS}, url_name="lookup", tags=["Пошук"], summary="Офіцер за адресою")
def lookup(request, query: Query[schemas.LookupQuery]):
    """Хто відповідає за будинок. Запит ніде не зберігаємо; номер квартири не надсилайте."""
    return _answer(services.officer_for_address(_city(request), query.address))


@api.get("/locate", response={200: schemas.LookupOut, **PROBLEMS}, url_name="locate", tags=["Пошук"], summary="Офіцер за місцем")
def locate(request, query: Query[schemas.LocateQuery]):
    """Хто відповідає за місце на мапі. Запит ніде не зберігаємо."""
    return _answer(services.officer_for_position(_city(request), query.lat, query.lng))


def _answer(answer: services.Answer) -> dict:
    return {
        "outcome": str(answer.outcome.value),
        "matches": [
            {"officer": rows.brief(match.officer), "contact": rows.brief(match.contact), "why": str(match.why)} for match in answer.matches
        ],
        "near": [str(one) for one in answer.near],
    }


_NAMES = {
    "districts": schemas.DistrictQuery,
    "streets": schemas.StreetQuery,
    "units": schemas.Paging,
    "points": schemas.PointQuery,
    "officers": schemas.OfficerQuery,
    "lookup": schemas.LookupQuery,
    "locate": schemas.LocateQuery,
}
_SEARCHES = ("lookup", "locate")


def patterns() -> list:
    """Ninja's addresses, each answered as open data is."""
    found = list(api.urls[0])
    for one in found:
        names = tuple(_NAMES[one.name].model_fields) if one.name in _NAMES else ()
        is_search = one.name in _SEARCHES
        most = http.LOOKUPS_A_MINUTE if is_search else http.A_MINUTE
        one.callback = http.served(one.callback, names=names, most=most, keep=not is_search)
    return found
