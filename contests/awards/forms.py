from django import forms
from django.utils.translation import gettext_lazy as _


class FindForm(forms.Form):
    number = forms.CharField(label=_("Номер грамоти"), max_length=20, help_text=_("Як на папері, наприклад БО-2026-0001."))

    def clean_number(self):
        return self.cleaned_data["number"].replace(" ", "").lstrip("№")


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=_("Чому скасовано"),
        max_length=300,
        help_text=_("Це прочитає кожен, хто перевірятиме грамоту."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
