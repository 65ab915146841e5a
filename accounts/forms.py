from django import forms
from django.utils.translation import gettext_lazy as _


class SignupExtras(forms.Form):
    """What the sign-up asks beside allauth's own fields."""

    display_name = forms.CharField(
        label=_("Як вас називати"),
        max_length=60,
        help_text=_("Це ім’я побачать інші. Можна псевдонім."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    field_order = ["display_name", "email", "password1"]

    def signup(self, request, user):
        user.display_name = self.cleaned_data["display_name"]
        user.save(update_fields=["display_name"])
