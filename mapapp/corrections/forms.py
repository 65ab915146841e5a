"""What a resident fills in, and what an editor answers."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.guards.forms import SpamGuardMixin
from portal.guards.rates import Rate

from .models import Correction


class CorrectionForm(SpamGuardMixin, forms.Form):
    guard_name = "map-correction"
    rate = Rate(window=3600, person=20, address=10, network=100)

    what = forms.ChoiceField(label=_("Що не так?"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Як має бути?"),
        min_length=5,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Напишіть, що змінилося і звідки ви це знаєте. Якщо зміна лише буде, скажіть коли."),
        error_messages={"min_length": _("Напишіть кілька слів: редакторові треба знати, що саме виправити.")},
    )
    email = forms.EmailField(
        label=_("Пошта, якщо хочете відповідь"),
        required=False,
        help_text=_("Напишемо один раз, коли перевіримо. Більше ні для чого."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    field_order = ["what", "text", "email"]

    def __init__(self, *args, whats, **kwargs):
        super().__init__(*args, **kwargs)
        labels = dict(Correction.What.choices)
        self.fields["what"].choices = [(what, labels[what]) for what in whats]

    def clean_email(self):
        return self.cleaned_data["email"].strip().lower()


class DecisionForm(forms.Form):
    """Words for the person who wrote; needed where the report is refused or an answer is awaited."""

    answer = forms.CharField(
        label=_("Відповідь людині"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Її надішлемо листом, якщо людина залишила пошту. Просто і ввічливо: що перевірили і що зробили."),
    )
    together = forms.BooleanField(label=_("Так само закрити решту відкритих повідомлень про цей запис"), required=False)
