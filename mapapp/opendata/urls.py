"""/api/v1/…: outside the languages of the pages; words of the data are Ukrainian."""

from functools import partial

from django.urls import path

from . import api, files, http

app_name = "ninja"  # what ninja calls its own addresses when it writes the document


def _file(view, name: str):
    return http.served(partial(view, name=name))


def _nowhere(request, rest: str):
    raise http.Problem(404, "Такої адреси немає. Зміст: /api/v1/, опис: /map/open-data/.")


urlpatterns = [
    *(path(f"{name}.csv", _file(files.table, name), name=f"{name}-csv") for name in files.TABLES),
    *(path(f"{name}.geojson", _file(files.shapes, name), name=f"{name}-geojson") for name in files.SHAPES),
    *api.patterns(),
    path("<path:rest>", http.served(_nowhere), name="nowhere"),
]
