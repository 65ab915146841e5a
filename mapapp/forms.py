"""Filters of the map and of its list: the same form, the same address."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.places.models import District

from .models import PolicePoint

OFFICERS = "officer"
UNDER = "— "  # before an area in the list of districts


class FilterForm(forms.Form):
    """Unknown values are told and filter nothing, so that an old link still shows the list."""

    q = forms.CharField(
        label=_("Назва, вулиця або прізвище"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label=_("Що шукаєте"), required=False)
    district = forms.ChoiceField(label=_("Район або масив"), required=False)
    service = forms.ChoiceField(label=_("Що потрібно"), required=False)
    open = forms.BooleanField(label=_("Лише відкриті зараз"), required=False)

    def __init__(self, *args, city, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("Усе")), (OFFICERS, _("дільничні та інші офіцери")), *PolicePoint.Kind.choices]
        self.fields["service"].choices = [("", _("Будь-що")), *PolicePoint.Service.choices]
        self.fields["district"].choices = [("", _("Уся мапа")), *_district_choices(city)]

    @property
    def values(self) -> dict:
        """What was asked for and understood."""
        if not self.is_bound:
            return {}
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def chosen_district(self) -> dict | None:
        """Slug and name of the district that was asked for."""
        slug = self.values.get("district")
        name = dict(self.fields["district"].choices).get(slug, "").removeprefix(UNDER)
        return {"slug": slug, "name": name} if name else None


def _district_choices(city) -> list:
    """Districts with their areas under them."""
    rows = list(District.objects.of_city(city).order_by("name"))
    tops = [row for row in rows if row.parent_id is None]
    return [
        (row.slug, row.name if row is top else f"{UNDER}{row.name}")
        for top in tops
        for row in [top, *(row for row in rows if row.parent_id == top.pk)]
    ]
