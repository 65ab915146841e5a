"""Asking, answering. The person sees exactly what the lawyer will see before it leaves."""

import secrets

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.guards import text as personal
from portal.guards.forms import SpamGuardMixin
from portal.guards.rates import Rate

from ..forms import OneLine
from ..models import AppealTemplate
from . import sharing

ONCE = forms.CharField(widget=forms.HiddenInput, max_length=40)
WORDS = 5000


def new_once() -> str:
    return secrets.token_urlsafe(16)


class AskForm(SpamGuardMixin, forms.Form):
    """``appeal`` is the draft the question is about, or None. Nothing leaves before the person has seen it (``seen``)."""

    guard_name = "legal-question"
    rate = Rate(window=3600, person=10, address=10, network=150, essential=True)

    subject = OneLine(
        label=_("Про що питаєте"),
        max_length=150,
        help_text=_("Кількома словами, без прізвищ: «Чи можу я оскаржити протокол?»"),
        error_messages={"required": _("Напишіть кількома словами, про що ваше запитання.")},
    )
    text = forms.CharField(
        label=_("Ваше запитання"),
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={
            "required": _("Напишіть, що хочете дізнатися."),
            "max_length": _("Тут поміщається до 5000 знаків. Скоротіть: юрист може перепитати."),
        },
    )
    parts = forms.MultipleChoiceField(
        label=_("Що показати юристові з чернетки"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Прізвища, контактів і адреси він не побачить, поки ви самі їх не позначите."),
    )
    email = forms.EmailField(
        label=_("Пошта для звістки про відповідь"),
        required=False,
        help_text=_("Напишемо лише, що відповідь є, з посиланням на неї. Без пошти збережіть адресу сторінки, яка відкриється."),
        error_messages={"invalid": _("Перевірте адресу: вона має вигляд «imya@poshta.ua».")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    once = ONCE
    seen = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    def __init__(self, *args, appeal=None, request=None, **kwargs):
        self.appeal, self.asks_first = appeal, True
        kwargs.setdefault("initial", {})
        kwargs["initial"] = {"parts": list(sharing.USUAL), "once": new_once(), "email": getattr(appeal, "email", ""), **kwargs["initial"]}
        super().__init__(*args, request=request, **kwargs)
        if appeal is None:
            del self.fields["parts"]
        else:
            filled = [name for name in sharing.PARTS if sharing.copy_of(appeal, [name])["rows"]]
            self.fields["parts"].choices = [(name, sharing.PARTS[name]) for name in filled]

    def clean(self):
        data = self.cleaned_data
        self.shared = sharing.copy_of(self.appeal, data.get("parts") or [])
        self.mark = sharing.fingerprint(data.get("subject"), data.get("text"), data.get("email"), self.shared)
        self.asks_first = bool(self.errors) or "send" not in self.data or data.get("seen") != self.mark
        if self.asks_first:
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = self.mark if not self.errors else ""
        return super().clean()

    @property
    def is_ready(self) -> bool:
        """What is sent is what was shown."""
        return self.is_valid() and not self.asks_first

    @property
    def found(self) -> list[str]:
        """Kinds of personal data in the person's own words: the lawyer will read them."""
        words = "\n".join([self.cleaned_data.get("subject", ""), self.cleaned_data.get("text", "")])
        return personal.summary(personal.find(words, personal.PERSONAL))


class ReplyForm(SpamGuardMixin, forms.Form):
    """Further words of the resident."""

    guard_name = "legal-reply"
    rate = Rate(window=3600, person=20, address=20, network=150, essential=True)

    text = forms.CharField(
        label=_("Додати до розмови"),
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Напишіть, що хочете додати.")},
    )
    once = ONCE

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("initial", {"once": new_once()})
        super().__init__(*args, **kwargs)


class AnswerForm(forms.Form):
    """The lawyer's words, and perhaps a template that fits better."""

    text = forms.CharField(label=_("Відповідь"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 10}))
    template = forms.ModelChoiceField(
        AppealTemplate.objects.none(), label=_("Порадити зразок"), required=False, help_text=_("Посилання на нього стане під відповіддю.")
    )
    once = ONCE

    def __init__(self, *args, city, **kwargs):
        kwargs.setdefault("initial", {"once": new_once()})
        super().__init__(*args, **kwargs)
        self.fields["template"].queryset = AppealTemplate.objects.filter(city=city, is_active=True)
