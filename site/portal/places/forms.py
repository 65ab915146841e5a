"""Forms of places in Wagtail."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminAutoHeightTextInput

from .loading import is_valid_area


class LinesField(forms.CharField):
    """A list of short texts, a line each."""

    widget = AdminAutoHeightTextInput

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        return [line.strip() for line in super().to_python(value).splitlines() if line.strip()]

    def has_changed(self, initial, data):
        return (initial or []) != self.to_python(data)


class DistrictForm(WagtailAdminModelForm):
    former_names = LinesField(label=_("Колишні назви"), required=False, help_text=_("Кожна з нового рядка."))

    def clean_boundary(self):
        boundary = self.cleaned_data["boundary"]
        if boundary and not (isinstance(boundary, dict) and is_valid_area(boundary)):
            raise ValidationError(_("Це не ділянка GeoJSON: потрібен Polygon або MultiPolygon, замкнений і без самоперетинів."))
        return boundary or None

    def clean(self):
        data = super().clean()
        parent, city = data.get("parent"), data.get("city")
        if parent and city and parent.city_id != city.pk:
            self.add_error("parent", _("Цей район в іншому місті."))
        return data


class StreetForm(WagtailAdminModelForm):
    former_names = LinesField(label=_("Колишні назви"), required=False, help_text=_("Кожна з нового рядка. За ними вулицю теж знайдуть."))
    russian_names = LinesField(
        label=_("Назви російською"), required=False, help_text=_("Лише для пошуку: так вулицю досі називають. Кожна з нового рядка.")
    )

    def clean(self):
        data = super().clean()
        city = data.get("city")
        foreign = [district.name for district in data.get("districts") or [] if city and district.city_id != city.pk]
        if foreign:
            self.add_error("districts", _("Ці райони в іншому місті: %(names)s.") % {"names": ", ".join(foreign)})
        return data
