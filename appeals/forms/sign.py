"""The last screen: what the law wants said, and the signature."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from .. import wording
from ..models import Appeal
from .base import OneLine


class SignForm(forms.Form):
    truth = forms.BooleanField(
        label=_("Те, що я написав (написала), — правда"),
        error_messages={"required": _("Підтвердьте, що написане — правда.")},
    )
    personal_data = forms.BooleanField(
        label=_("Я прочитав (прочитала), хто і навіщо побачить мої дані"),
        error_messages={"required": _("Прочитайте, хто побачить ваші дані, і поставте позначку.")},
    )
    signature = OneLine(
        label=_("Підпис"),
        max_length=150,
        help_text=_("Впишіть прізвище та ім’я. Для електронного звернення цього досить."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Підпишіть звернення: впишіть прізвище та ім’я.")},
    )

    def __init__(self, *args, appeal: Appeal, **kwargs):
        self.appeal = appeal
        super().__init__(*args, **kwargs)

    def clean_signature(self):
        signature = self.cleaned_data["signature"]
        if re.search(r"[:@<>{}]", signature) and wording.same(self.appeal.last_name.split(" (")[0]) in wording.same(signature):
            raise forms.ValidationError(_("У підписі має бути лише ваше ім’я: літери, апостроф, дефіс і крапка."))
        signed = re.findall(r"[^\W\d_]+(?:['-][^\W\d_]+)*", wording.same(signature))
        surname = re.findall(r"[^\W\d_]+(?:['-][^\W\d_]+)*", wording.same(self.appeal.last_name.split(" (")[0]))
        if not surname or any(word not in signed for word in surname):
            raise forms.ValidationError(_("У підписі має бути прізвище, як у зверненні: %(name)s.") % {"name": self.appeal.last_name})
        for word in surname:
            signed.remove(word)
        first = wording.same(self.appeal.first_name)
        if not any(word == first or word in first.split("-") or (len(word) == 1 and first.startswith(word)) for word in signed):
            raise forms.ValidationError(_("Допишіть ім’я, як у зверненні: %(name)s.") % {"name": self.appeal.first_name})
        return signature
