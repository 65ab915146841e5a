"""Forms of the map's registers in Wagtail."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from portal.core.geo.forms import PointForm
from portal.places.models import City

from . import hours
from .models import PolicePoint
from .models.common import today


class HoursField(forms.CharField):
    """Hours of a week, written as people write them."""

    def prepare_value(self, value):
        return hours.as_text(value) if isinstance(value, dict) else value

    def to_python(self, value):
        try:
            return hours.parse(super().to_python(value))
        except hours.HoursError as error:
            raise forms.ValidationError(str(error)) from error

    def has_changed(self, initial, data):
        try:
            return (initial or {}) != self.to_python(data)
        except forms.ValidationError:
            return True


class RegisterForm(WagtailAdminModelForm):
    """Starts in the editor's city; one tick says that the record was checked today, and by whom."""

    checked_today = forms.BooleanField(
        label=_("Перевірено сьогодні"),
        required=False,
        help_text=_("Позначте, коли зателефонували чи сходили й усе так, як тут написано. Мешканці побачать дату."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "city" in self.fields and not self.instance.city_id:
            home = getattr(self.for_user, "city_id", None)
            self.initial.setdefault("city", home or City.objects.filter(site__is_default_site=True).values_list("pk", flat=True).first())

    def clean(self):
        data = super().clean()
        if data.get("checked_today"):
            self.instance.verified_at, self.instance.verified_by = today(), self.for_user
        return data


class PolicePointForm(RegisterForm, PointForm):
    hours = HoursField(
        label=_("Години роботи"),
        required=False,
        max_length=300,
        help_text=_("Так: «пн–пт 09:00–18:00, сб 10:00–14:00». Кого немає, той зачинений."),
    )
    services = forms.MultipleChoiceField(
        label=_("Що тут роблять"), required=False, choices=PolicePoint.Service.choices, widget=forms.CheckboxSelectMultiple
    )


class OfficerForm(RegisterForm):
    def clean(self):
        data = super().clean()
        city = data.get("city")
        for row in self.formsets["served_streets"].forms:
            # A row is checked before its officer has a city, so the two are compared here.
            street = row.cleaned_data.get("street") if row.is_valid() else None
            if city and street and street.city_id != city.pk:
                row.add_error("street", _("Ця вулиця в іншому місті."))
        return data
