"""The application to the roll."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core import phones
from portal.guards.forms import SpamGuardMixin
from portal.guards.rates import Rate
from portal.places.models import District

from .models import Track


class ApplicationForm(SpamGuardMixin, forms.Form):
    guard_name = "volunteer"
    rate = Rate(window=3600, person=5)

    name = forms.CharField(
        label=_("Прізвище, ім’я, по батькові"),
        max_length=150,
        help_text=_("Як у паспорті. Побачать лише координатор і поліція."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Телефон"), max_length=25, widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"})
    )
    district = forms.ModelChoiceField(
        label=_("Район, де ви хочете допомагати"), queryset=District.objects.none(), empty_label=_("Оберіть район")
    )
    track = forms.ChoiceField(label=_("Як ви хочете допомагати"), choices=Track.choices, widget=forms.RadioSelect)
    is_adult = forms.BooleanField(
        label=_("Мені виповнилося 18 років, я громадянин або громадянка України"),
        error_messages={"required": _("Волонтером може стати громадянин України від 18 років.")},
    )
    declaration = forms.BooleanField(
        label=_("Я не маю судимості за умисний злочин, не перебуваю на обліку через залежність і дієздатний або дієздатна"),
        error_messages={"required": _("Без цієї заяви закон не дозволяє вступити до формування.")},
    )
    data = forms.BooleanField(
        label=_("Дозволяю обробляти ці дані, щоб вести реєстр волонтерів"),
        error_messages={"required": _("Без вашого дозволу ми не можемо зберегти заяву.")},
    )

    def __init__(self, *args, city, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["district"].queryset = District.objects.of_city(city)

    def clean_phone(self):
        return phones.normal(self.cleaned_data["phone"])
