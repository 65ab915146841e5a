"""wagtailgeowidget without other hosts: Leaflet from our own static files, no geocoder, our tiles.

The package's widget loads Leaflet from a CDN and speaks English; ours brings files of this machine,
Ukrainian words, a label for the coordinates, and draws the districts where no tiles are set.
"""

import json

from django import forms
from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail.admin.telepath import register
from wagtailgeowidget.widgets import LeafletField, LeafletFieldAdapter

from portal.places.models import District

from . import areas


class MapField(LeafletField):
    """A hidden point, its coordinates as text and a map to put it on."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("srid", 4326)
        super().__init__(*args, **kwargs)

    @property
    def media(self):
        return forms.Media(
            css={"all": ("wagtailgeowidget/css/leaflet-field.css", "leaflet/leaflet.css", "portal_core/geo/editor-map.css")},
            js=(
                "leaflet/leaflet.js",
                "wagtailgeowidget/js/leaflet-field.js",
                "portal_core/geo/editor-map.js",
                "wagtailgeowidget/js/leaflet-field-controller.js",
            ),
        )

    def build_attrs(self, *args, **kwargs):
        attrs = super().build_attrs(*args, **kwargs)
        name = "data-leaflet-field-options-value"
        if name in attrs:
            attrs[name] = json.dumps({**json.loads(attrs[name]), **self.own_options()})
        return attrs

    def own_options(self) -> dict:
        return {
            "tileLayer": settings.MAP_TILE_URL,
            "tileLayerOptions": {"attribution": settings.MAP_TILE_ATTRIBUTION, "maxZoom": 19},
            "outlines": outlines() if not settings.MAP_TILE_URL else [],
            "translations": {
                "error_message_invalid_location": _("Запишіть координати так: 46.4825, 30.7233 (широта, довгота)."),
                "success_address_geocoded": "",
                "error_could_not_geocode_address": "",
                "enter_location": _("Адреса"),
                "initialize_map": _("Натисніть, щоб відкрити мапу"),
                "zoom_in": _("Наблизити"),
                "zoom_out": _("Віддалити"),
            },
        }

    def render(self, name, value, attrs=None, renderer=None):
        self.value_data = value
        hidden = forms.HiddenInput.render(self, name, value, attrs)
        return hidden + format_html(
            '<div class="input"><input id="{0}_latlng" class="leaflet-field-location" maxlength="60" type="text" aria-label="{1}"></div>'
            '<div id="{0}_map" class="leaflet-field"></div>',
            attrs["id"],
            _("Координати: широта, довгота"),
        )


def outlines() -> list:
    """Boundaries of all districts, for a map without tiles."""
    return list(District.objects.filter(kind=District.Kind.ADMINISTRATIVE, boundary__isnull=False).values_list("boundary", flat=True))


class MapFieldAdapter(LeafletFieldAdapter):
    def js_args(self, widget):
        html, options, *others = super().js_args(widget)
        return [html, {**options, **widget.own_options()}, *others]


register(MapFieldAdapter(), MapField)


class AreaField(forms.Textarea):
    """Corners of an area, one in a line, and a map to draw them on. Without the script the lines alone do the whole work.

    ``others`` are areas to show beneath: (name, GeoJSON) of the neighbours.
    """

    template_name = "portal_core/geo/area_field.html"

    def __init__(self, attrs=None):
        super().__init__({"rows": 8, "spellcheck": "false", "class": "area-field__text", **(attrs or {})})
        self.others: list = []
        self.centre: tuple | None = None

    class Media:
        css = {"all": ("leaflet/leaflet.css", "portal_core/geo/editor-map.css")}
        js = ("leaflet/leaflet.js", "portal_core/geo/area-field.js")

    def format_value(self, value):
        """What was typed comes back as it was; an area of the record becomes lines."""
        return areas.write(value) if isinstance(value, dict) else value

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["map"] = json.dumps(
            {
                "tileLayer": settings.MAP_TILE_URL,
                "attribution": settings.MAP_TILE_ATTRIBUTION,
                "outlines": outlines() if not settings.MAP_TILE_URL else [],
                "others": self.others,
                "centre": self.centre,
                "words": {
                    "corner": _("Кут {number} з {total}: {place}. Стрілки рухають, Delete прибирає."),
                    "zoomIn": _("Наблизити"),
                    "zoomOut": _("Віддалити"),
                    "several": _("У цій межі кілька частин або отвори: змінюйте її текстом."),
                    "corners": _("Кутів: {number}. Площа {area} км²."),
                    "unread": _("Рядок {number} не прочитано."),
                },
            },
            ensure_ascii=False,
        )
        return context


class AreaFormField(forms.CharField):
    """An area typed as lines, drawn on the map, or pasted as GeoJSON. ``city`` (set by the form) is where it must lie."""

    widget = AreaField

    def __init__(self, **options):
        super().__init__(**{"max_length": 400_000, "required": False, **options})
        self.city = None

    def to_python(self, value):
        if isinstance(value, dict):
            return value
        try:
            area = areas.read(super().to_python(value))
        except areas.AreaError as error:
            raise forms.ValidationError(str(error)) from error
        if area is None:
            return None
        wrong = areas.problem(area, self.city)
        if wrong:
            raise forms.ValidationError(wrong)
        return areas.tidy(area)

    def validate(self, value):
        if self.required and not value:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value):
        """Its limits are those of `to_python`."""

    def has_changed(self, initial, data):
        try:
            return (initial or None) != self.to_python(data)
        except forms.ValidationError:
            return True
