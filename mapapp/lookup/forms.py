"""«Передати редакторам»: a street that the register does not have."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.guards import rates
from portal.guards.forms import SpamGuardMixin
from portal.places.addresses.houses import read_ending
from portal.places.addresses.words import tokens


class UnknownStreetForm(SpamGuardMixin, forms.Form):
    """A street and a house, and no place for a flat or a name."""

    guard_name = "unknown-street"
    rate = rates.Rate()

    street = forms.CharField(label=_("Назва вулиці"), min_length=3, max_length=120, help_text=_("Лише назва: «вул. Нова»."))
    house = forms.CharField(label=_("Будинок"), required=False, max_length=12, help_text=_("Номер і літера, без квартири: «5а»."))

    def clean_street(self):
        street = " ".join(self.cleaned_data["street"].split())
        if any(sign in street for sign in "@<>{}") or sum(sign.isdigit() for sign in street) > 4:
            raise forms.ValidationError(_("Напишіть лише назву вулиці, без телефонів, пошти й посилань."))
        return street

    def clean_house(self):
        text = self.cleaned_data["house"].strip()
        if not text:
            return None
        house = read_ending(tokens(text)).house
        if house is None:
            raise forms.ValidationError(_("Не схоже на номер будинку. Напишіть так: «5» або «5а»."))
        return house
