from django import forms
from django.utils.translation import gettext_lazy as _

from portal.places.models import City


class ImportForm(forms.Form):
    """A CSV file and the city its districts are looked up in."""

    city = forms.ModelChoiceField(City.objects.all(), label=_("Місто"), empty_label=None)
    file = forms.FileField(label=_("Файл CSV"), widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}))
