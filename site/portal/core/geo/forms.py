"""A form of Wagtail whose record has a latitude and a longitude, put on a map."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from . import points
from .widgets import MapField


class PointForm(WagtailAdminModelForm):
    """Shows `latitude` and `longitude` of the record as one point. Panel: FieldPanel("position", required_on_save=True)."""

    position = forms.CharField(
        label=_("Місце на мапі"),
        help_text=_("Перетягніть позначку на вхід або запишіть координати: спершу широта, потім довгота."),
        widget=MapField(),
        error_messages={"required": _("Поставте точку на мапі.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("position", points.write(self.instance.latitude, self.instance.longitude))

    def clean_position(self):
        text = self.cleaned_data["position"]
        if not text and not self.fields["position"].required:
            return text
        place = points.read(text)
        if place is None:
            raise forms.ValidationError(_("Координати не прочитано. Запишіть їх так: 46.4825, 30.7233 (широта, довгота)."))
        wrong = points.problem(*place)
        if wrong:
            raise forms.ValidationError(wrong)
        return text

    def clean(self):
        data = super().clean()
        place = points.read(data.get("position") or "")
        if place:
            self.instance.latitude, self.instance.longitude = place
            city = data.get("city") or getattr(self.instance, "city", None)
            wrong = points.problem(*place, city=city)
            if wrong:
                self.add_error("position", wrong)
        return data
