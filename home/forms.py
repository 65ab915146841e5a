from django import forms
from django.utils.translation import gettext_lazy as _

from home.models import PracticeIndexPage
from portal.places.models import City, District


class CopyPracticeForm(forms.Form):
    """Where a practice goes: a district, and with it the city's own list of practices."""

    place = forms.ChoiceField(
        label=_("Куди скопіювати"), help_text=_("Копія стане чернеткою: змініть у ній назви, дати й контакти на свої.")
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = list(self._places(user))

    def _places(self, user):
        """Cities that have a list of practices where ``user`` may add to it, each with its districts."""
        for city in City.objects.select_related("site__root_page"):
            index = self.index_of(city)
            if index is None or not index.permissions_for_user(user).can_add_subpage():
                continue
            rows = [(f"city:{city.pk}", _("%(city)s: усе місто") % {"city": city.name})]
            rows += [(f"district:{district.pk}", district.name) for district in city.districts.all()]
            yield city.name, rows

    @staticmethod
    def index_of(city) -> PracticeIndexPage | None:
        return PracticeIndexPage.objects.child_of(city.site.root_page).first()

    def target(self) -> tuple[PracticeIndexPage, District | None]:
        """The list and the district that were chosen; call on a valid form."""
        kind, _sep, key = self.cleaned_data["place"].partition(":")
        if kind == "district":
            district = District.objects.select_related("city__site__root_page").get(pk=key)
            return self.index_of(district.city), district
        return self.index_of(City.objects.select_related("site__root_page").get(pk=key)), None
