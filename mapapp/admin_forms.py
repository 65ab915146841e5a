"""Forms of the map's registers in Wagtail."""

from collections import defaultdict

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from accounts.roles import NAMES, Role, has_role
from portal.core.geo.forms import PointForm
from portal.core.geo.widgets import AreaFormField
from portal.places.models import City, RoleGrant

from . import hours
from .models import Officer, PolicePoint
from .models.common import today
from .registers import overlaps

LARGEST_AREA_FILE = 1024 * 1024
NEIGHBOURS_DRAWN = 80


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
    boundary = AreaFormField(
        label=_("Межа дільниці"),
        help_text=_("По куту в рядку, широта й довгота: «46.5824, 30.7891». Можна малювати на мапі або вставити GeoJSON."),
    )
    boundary_file = forms.FileField(
        label=_("Межа з файлу"), required=False, help_text=_("GeoJSON з однією ділянкою, до 1 МБ. Замінить те, що намальовано.")
    )
    share_houses = forms.BooleanField(
        label=_("За ці будинки відповідають двоє"),
        required=False,
        help_text=_("Позначте, лише коли так і є: людина, яка шукає свого дільничного, побачить обох і обиратиме сама."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field, city = self.fields.get("boundary"), self._city()
        if field is None or city is None:
            return
        field.city = city
        field.widget.centre = (city.latitude, city.longitude)
        neighbours = Officer.objects.public().of_city(city).filter(boundary__isnull=False).exclude(pk=self.instance.pk)
        field.widget.others = [(officer.full_name, officer.boundary) for officer in neighbours[:NEIGHBOURS_DRAWN]]

    def _city(self) -> City | None:
        chosen = self.data.get(self.add_prefix("city")) if self.is_bound else None
        key = chosen or self.instance.city_id or self.initial.get("city")
        return City.objects.filter(pk=key).first() if str(key).isdigit() else None

    def clean_boundary_file(self):
        """The area in the file. A hostile or broken one is refused in words."""
        file = self.cleaned_data.get("boundary_file")
        if not file:
            return None
        if file.size > LARGEST_AREA_FILE:
            raise forms.ValidationError(_("Файл більший за 1 МБ. Спростіть межу."))
        try:
            text = file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(_("Це не текстовий файл GeoJSON у кодуванні UTF-8.")) from None
        return self.fields["boundary"].to_python(text)

    def clean(self):
        data = super().clean()
        if data.get("boundary_file"):
            data["boundary"] = self.instance.boundary = data["boundary_file"]
        city, rows = data.get("city"), self._rows()
        for row in rows:
            # A row is checked before its officer has a city, so the two are compared here.
            street = row.cleaned_data.get("street")
            if city and street and street.city_id != city.pk:
                row.add_error("street", _("Ця вулиця в іншому місті."))
        if city:
            self._refuse_shared_houses(city, [row for row in rows if row.is_valid() and row.cleaned_data.get("street")])
        return data

    def _rows(self) -> list:
        valid = [row for row in self.formsets["served_streets"].forms if row.is_valid()]
        return [row for row in valid if not row.cleaned_data.get("DELETE")]

    def _refuse_shared_houses(self, city, rows) -> None:
        own: dict[int, list] = defaultdict(list)
        officer = Officer(pk=self.instance.pk, post=self.cleaned_data.get("post") or self.instance.post)
        others = overlaps.rows_of_others(officer, city, [row.instance.street_id for row in rows])
        for row in rows:
            served = row.instance
            twice = overlaps.meeting_row(served, own[served.street_id])
            own[served.street_id].append(served)
            if twice:
                row.add_error("street", _("Ці будинки вже є в рядку «%(row)s». Об’єднайте рядки.") % {"row": twice})
            taken = overlaps.meeting_row(served, others.get(served.street_id, ()))
            if taken and not self.cleaned_data.get("share_houses"):
                words = overlaps.sentence(served, taken)
                row.add_error("street", f"{words} " + _("Якщо справді відповідають двоє, позначте це нижче."))


class UnitForm(RegisterForm):
    pass


class OfficerAccountForm(WagtailAdminModelForm):
    """The link between a person and the officer they are."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "user" in self.fields:
            holders = RoleGrant.objects.active().filter(role__name=NAMES[Role.OFFICER])
            self.fields["user"].queryset = get_user_model().objects.filter(is_active=True, pk__in=holders.values("user"))

    def clean(self):
        data = super().clean()
        officer, user = data.get("officer"), data.get("user")
        if officer and user and not has_role(user, Role.OFFICER, city=officer.city):
            self.add_error("user", _("Ця людина не має ролі «Дільничний» у місті офіцера. Спершу надайте роль."))
        return data

    def save(self, commit=True):
        self.instance.linked_by = self.for_user
        return super().save(commit)
