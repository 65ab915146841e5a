"""What a person and a volunteer fill in."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core import phones
from portal.guards.forms import PublicTextMixin, SpamGuardMixin
from portal.guards.rates import Rate

from .models.records import MOST_SEATS
from .services import Person

YOUNGEST, OLDEST = 6, 17


class SignUpForm(SpamGuardMixin, forms.Form):
    guard_name = "meeting-sign-up"
    rate = Rate(window=3600, person=10, address=15, network=200)

    name = forms.CharField(label=_("Як до вас звертатися"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Електронна пошта"),
        required=False,
        help_text=_("Надішлемо підтвердження, файл для календаря і посилання, щоб скасувати запис."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Телефон"),
        required=False,
        max_length=25,
        help_text=_("Якщо пошти немає. Зателефонуємо, лише коли зустріч зміниться."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
    )
    seats = forms.TypedChoiceField(
        label=_("Скільки вас прийде"), coerce=int, choices=[(number, str(number)) for number in range(1, MOST_SEATS + 1)], initial=1
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)

    def clean_phone(self):
        value = self.cleaned_data["phone"].strip()
        return phones.normal(value) if value else ""

    def clean_email(self):
        return self.cleaned_data["email"].strip().lower()

    def clean(self):
        cleaned = super().clean()
        # A wrong address or number has its own error already.
        if not self.errors and not cleaned.get("email") and not cleaned.get("phone"):
            self.add_error("email", _("Залиште пошту або телефон: інакше ми не зможемо повідомити про зміни."))
        return cleaned

    def person(self, user) -> Person:
        data = self.cleaned_data
        return Person(
            name=data["name"],
            email=data["email"],
            phone=data["phone"],
            seats=data["seats"],
            child_name=data.get("child_name", ""),
            child_age=data.get("child_age"),
            user=user if user.is_authenticated else None,
        )


class ExcursionForm(SignUpForm):
    """A parent signs up a child: the consent is part of the form."""

    child_name = forms.CharField(label=_("Ім’я дитини"), max_length=120)
    child_age = forms.IntegerField(
        label=_("Скільки дитині років"),
        min_value=YOUNGEST,
        max_value=OLDEST,
        error_messages={
            "min_value": _("Екскурсії – для дітей від 6 років."),
            "max_value": _("Від 18 років запишіться як дорослий на іншу зустріч."),
        },
    )
    consent = forms.BooleanField(
        label=_("Я один із батьків або опікун і дозволяю дитині піти на екскурсію"),
        error_messages={"required": _("Без згоди одного з батьків або опікуна записати дитину не можна.")},
    )
    field_order = ["child_name", "child_age", "name", "email", "phone", "seats", "consent"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Ваше ім’я")
        self.fields["seats"].label = _("Скільки вас прийде разом із дитиною")
        self.fields["seats"].initial = 2


def form_for(page):
    """The form of sign-up that fits the meeting's format."""
    return ExcursionForm if page.is_excursion else SignUpForm


class WalkInForm(forms.Form):
    name = forms.CharField(label=_("Ім’я"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    seats = forms.TypedChoiceField(
        label=_("Осіб"), coerce=int, choices=[(number, str(number)) for number in range(1, MOST_SEATS + 1)], initial=1
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)


class ProblemForm(PublicTextMixin, forms.Form):
    """Only what all will read is looked at: the police's own notes may name people."""

    guard_name = "meeting-problem"
    public_fields = ("text",)

    text = forms.CharField(
        label=_("У чому проблема"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Що, де, коли. Без імен, телефонів і номерів квартир."),
    )
    is_public = forms.BooleanField(label=_("Можна показати всім після зустрічі"), required=False)

    def is_public_text(self, cleaned) -> bool:
        return cleaned["is_public"]


class CapacityForm(forms.Form):
    capacity = forms.IntegerField(
        label=_("Скільки місць"), min_value=1, max_value=2000, required=False, help_text=_("Порожньо – без обмеження.")
    )


class DecisionForm(forms.Form):
    text = forms.CharField(
        label=_("Рішення про громадський опорний пункт"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Якщо зустріч вирішила його створити: де він буде, хто відповідає, як зв’язатися з поліцією."),
    )
