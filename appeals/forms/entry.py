"""Forms beside the screens: beginning, finding, and the police's number."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.guards.forms import SpamGuardMixin
from portal.guards.rates import Rate

from .base import OneLine


class BeginForm(SpamGuardMixin, forms.Form):
    """The button that makes a draft. Nobody is ever kept from it by how many share his network."""

    guard_name = "appeal-begin"
    quick = 0
    rate = Rate(window=3600, person=20, address=20, network=500, essential=True)


class FindForm(SpamGuardMixin, forms.Form):
    """A number and a contact: both must fit. Guesses over many numbers come from somewhere: that is counted too."""

    guard_name = "appeal-find"
    quick = 0  # number and contact may be pasted; guesses are counted
    rate = Rate(window=3600, person=30, address=20, network=300)

    number = OneLine(label=_("Номер звернення"), max_length=30, help_text=_("Він є в нашому листі, наприклад БО-2026-000017."))
    contact = OneLine(label=_("Телефон, пошта або код із квитанції"), max_length=254)


def day_at_the_police(appeal, day):
    """A day on which the police can have done something with the letter. Raises ValidationError for another."""
    if day > timezone.localdate():
        raise forms.ValidationError(_("Цей день ще не настав. Перевірте дату."))
    if appeal.sent_at and day < timezone.localdate(appeal.sent_at):
        raise forms.ValidationError(_("Дата раніша за день, коли надійшов лист. Перевірте її."))
    return day


class RegisterForm(forms.Form):
    """The police's own number and date."""

    police_number = OneLine(label=_("Вхідний номер поліції"), max_length=60)
    police_date = forms.DateField(
        label=_("Дата реєстрації"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
    )

    def __init__(self, *args, appeal, **kwargs):
        self.appeal = appeal
        super().__init__(*args, **kwargs)

    def clean_police_date(self):
        return day_at_the_police(self.appeal, self.cleaned_data["police_date"])
