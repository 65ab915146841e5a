"""What an officer fills in on the phone."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mapapp.models import Officer, OfficerReport, PolicePoint, Priority
from mapapp.models.common import today
from portal.guards import text as personal
from portal.guards import wartime

from . import services


class OfficialWords:
    """Mixed into forms whose words residents read at once: no stranger's data and nothing military goes out.

    A service number that the map shows anyway may stand in them.
    """

    public_fields: tuple[str, ...] = ()

    def clean(self):
        data = super().clean()
        for name in self.public_fields:
            words = data.get(name) or ""
            found = personal.find(words, personal.PERSONAL)
            if found:
                labels = ", ".join(personal.summary(found))
                self.add_error(name, _("Приберіть чужі дані: %(labels)s. Цей текст одразу прочитають усі.") % {"labels": labels})
            hits = wartime.find(words)
            if hits:
                self.add_error(name, wartime.explanation(hits))
        return data


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class AbsenceForm(forms.Form):
    """``planned=False`` for one that has begun: its first day is past changing."""

    starts_on = forms.DateField(label=_("Перший день"), widget=DayInput())
    ends_on = forms.DateField(label=_("Останній день"), widget=DayInput())
    substitute = forms.ModelChoiceField(
        label=_("Хто заміщає"),
        queryset=Officer.objects.none(),
        required=False,
        empty_label=_("Ніхто: мешканці побачать телефон чергової частини"),
    )

    def __init__(self, *args, officer, planned=True, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["substitute"]
        others = services.substitutes(officer)
        field.queryset = Officer.objects.filter(pk__in=[other.pk for other in others])
        field.choices = [("", field.empty_label), *((other.pk, self._name(other)) for other in others)]
        if not planned:
            del self.fields["starts_on"]
        for name in ("starts_on", "ends_on"):
            if name in self.fields:
                self.fields[name].widget.attrs["min"] = today().isoformat()

    @staticmethod
    def _name(officer: Officer) -> str:
        return f"{officer.full_name}, {officer.unit.name}" if officer.unit else officer.full_name


class ReceptionForm(OfficialWords, forms.Form):
    public_fields = ("reception",)

    reception = forms.CharField(
        label=_("Дні й години прийому"),
        max_length=200,
        help_text=_("Так, як сказали б сусідові: «Вівторок і четвер з 17 до 19 години»."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reception_point = forms.ModelChoiceField(
        label=_("Де приймаєте"), queryset=PolicePoint.objects.none(), required=False, empty_label=_("Місця ще немає")
    )

    def __init__(self, *args, officer, **kwargs):
        super().__init__(*args, **kwargs)
        places = PolicePoint.objects.public().filter(city=officer.city_id).exclude(kind=PolicePoint.Kind.SHELTER)
        self.fields["reception_point"].queryset = places.select_related("street")
        self.fields["reception_point"].label_from_instance = lambda point: ", ".join(part for part in (point.name, point.address) if part)


class PriorityForm(OfficialWords, forms.ModelForm):
    public_fields = ("title", "text")

    class Meta:
        model = Priority
        fields = ["title", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}


class DoneForm(OfficialWords, forms.Form):
    public_fields = ("done_text",)

    done_text = forms.CharField(
        label=_("Що зроблено"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Одне-два речення. Їх прочитають мешканці."),
    )


class ReportForm(OfficialWords, forms.ModelForm):
    public_fields = ("title", "text")

    held_on = forms.DateField(label=_("Коли звітували"), widget=DayInput())

    class Meta:
        model = OfficerReport
        fields = ["held_on", "title", "text", "meeting_url"]
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["held_on"].widget.attrs["max"] = today().isoformat()
