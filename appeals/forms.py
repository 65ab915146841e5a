"""One form a screen. Errors say how to mend what was typed."""

import re

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.guards.forms import SpamGuardMixin
from portal.guards.rates import Rate

from .models import Appeal

APOSTROPHES = re.compile("[’ʼ`´′]")
SHORTEST_STORY = 30  # characters: below it there is nothing a policeman could act on


class BeginForm(SpamGuardMixin, forms.Form):
    """The button that makes a draft. Nobody is ever kept from it by how many share his network."""

    guard_name = "appeal-begin"
    quick = 0
    rate = Rate(window=3600, person=20, address=20, network=500, essential=True)


class OneLine(forms.CharField):
    """A line a person typed: blanks made single, so it can stand in a document and in a header."""

    def to_python(self, value):
        return " ".join((super().to_python(value) or "").split())


class StepForm(forms.Form):
    """A screen. ``appeal`` tells what its template asks; ``changes`` are the columns to keep."""

    columns: tuple[str, ...] = ()

    def __init__(self, *args, appeal: Appeal, **kwargs):
        self.appeal = appeal
        kwargs.setdefault("initial", {name: getattr(appeal, name) for name in self.columns})
        super().__init__(*args, **kwargs)

    def changes(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.columns}

    @classmethod
    def saved(cls, appeal: Appeal) -> dict:
        """What is kept, as if it had just been typed: by it the check page uses the screens' own rules."""
        return {name: getattr(appeal, name) for name in cls.columns}


class WhatForm(StepForm):
    columns = ("what", "own_request")

    what = forms.CharField(
        label=_("Опишіть, як це було"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={
            "required": _("Напишіть, що сталося: своїми словами, по черзі."),
            "max_length": _("Тут поміщається до 10 000 знаків. Скоротіть текст або додайте решту файлом."),
        },
    )
    own_request = forms.CharField(
        label=_("Що ви ще просите зробити?"),
        required=False,
        max_length=2000,
        help_text=_("Головні прохання вже є в зразку, ви побачите їх перед поданням."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["what"].help_text = self.appeal.form["guidance"]

    def clean_what(self):
        what = self.cleaned_data["what"]
        if len(what) < SHORTEST_STORY:
            raise forms.ValidationError(_("Замало, щоб поліція могла діяти. Напишіть два речення: хто, що зробив, чим це скінчилося."))
        return what


class DetailsForm(StepForm):
    """The template's own questions."""

    def __init__(self, *args, appeal, **kwargs):
        kwargs["initial"] = appeal.answers
        super().__init__(*args, appeal=appeal, **kwargs)
        for question in appeal.form["questions"]:
            self.fields[question["name"]] = _question_field(question)

    def changes(self) -> dict:
        return {"answers": self.cleaned_data}

    @classmethod
    def saved(cls, appeal):
        return appeal.answers


def _question_field(question: dict) -> forms.Field:
    common = {"label": question["label"], "help_text": question["help_text"], "required": question["is_required"]}
    missing = {"required": _("Дайте відповідь на це запитання.")}
    if question["kind"] == "text":
        return forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), error_messages=missing, **common)
    if question["kind"] == "line":
        return OneLine(max_length=300, error_messages=missing, **common)
    options = ["Так", "Ні"] if question["kind"] == "yes_no" else question["choices"]
    chosen = {"required": _("Виберіть одну з відповідей.")}
    return forms.ChoiceField(choices=[(one, one) for one in options], widget=forms.RadioSelect, error_messages=chosen, **common)


class WhereForm(StepForm):
    columns = ("place", "happened_on", "happened_at")

    place = OneLine(
        label=_("Місце"),
        max_length=300,
        help_text=_("Вулиця, будинок, під’їзд, поверх. Або орієнтир: «зупинка біля школи № 12»."),
        error_messages={"required": _("Напишіть адресу або орієнтир: без місця патруль не знатиме, куди їхати.")},
    )
    happened_on = forms.DateField(
        label=_("День"),
        help_text=_("Якщо було не раз — останній день."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        error_messages={
            "required": _("Вкажіть день. Якщо не пам’ятаєте точно, поставте приблизний і напишіть про це нижче."),
            "invalid": _("Напишіть дату так: 05.03.2026."),
        },
    )
    happened_at = OneLine(
        label=_("Година, як часто"),
        required=False,
        max_length=200,
        help_text=_("Наприклад: «близько 23:40» або «щоп’ятниці після 22:00»."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].required = self.appeal.form["asks_place"]
        self.fields["happened_on"].required = self.appeal.form["asks_date"]

    def clean_happened_on(self):
        day = self.cleaned_data["happened_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("Цей день ще не настав. Перевірте дату."))
        if day and day.year < 1991:
            raise forms.ValidationError(_("Перевірте рік."))
        return day


class ProofForm(StepForm):
    columns = ("witnesses",)

    witnesses = forms.CharField(
        label=_("Хто ще це бачив?"),
        required=False,
        max_length=2000,
        help_text=_("Ім’я і телефон — лише якщо людина згодна, щоб їх передали поліції."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class YouForm(StepForm):
    columns = ("last_name", "first_name", "patronymic", "email", "phone")

    last_name = OneLine(
        label=_("Прізвище"), max_length=60, error_messages={"required": _("Впишіть прізвище: анонімних звернень закон не розглядає.")}
    )
    first_name = OneLine(label=_("Ім’я"), max_length=60, error_messages={"required": _("Впишіть ім’я.")})
    patronymic = OneLine(label=_("По батькові"), max_length=60, required=False, help_text=_("Якщо є."))
    email = forms.EmailField(
        label=_("Електронна пошта"),
        required=False,
        help_text=_("Сюди надійде відповідь поліції та наші листи про кожен крок."),
        error_messages={"invalid": _("Перевірте адресу: вона має вигляд «imya@poshta.ua».")},
    )
    phone = OneLine(label=_("Телефон"), max_length=30, required=False, help_text=_("Наприклад: 067 123 45 67."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        autocomplete = {
            "last_name": "family-name",
            "first_name": "given-name",
            "patronymic": "additional-name",
            "email": "email",
            "phone": "tel",
        }
        for name, value in autocomplete.items():
            self.fields[name].widget.attrs["autocomplete"] = value
        self.fields["phone"].widget.input_type = "tel"
        if self.appeal.confirmed_at:
            self.fields["email"].disabled = True
            self.fields["email"].help_text = _("Ви підтвердили цю адресу, тому вона лишається.")

    def clean_phone(self):
        typed = self.cleaned_data["phone"]
        return normal_phone(typed) if typed else ""

    def clean(self):
        data = super().clean()
        for name in ("last_name", "first_name", "patronymic"):
            value = data.get(name)
            if value and not re.fullmatch(r"[^\W\d_]+(?:['’ʼ`\-. ]+[^\W\d_]+)*\.?(?: \(демо\))?", value):
                self.add_error(name, _("Тут мають бути лише літери, апостроф і дефіс."))
        if not data.get("email") and not data.get("phone") and not {"email", "phone"} & set(self.errors):
            self.add_error("email", _("Залиште пошту або телефон: закон вимагає контакту для відповіді."))
        return data


def normal_phone(typed: str) -> str:
    """«067 123-45-67» → «+380671234567». Raises ValidationError with an example."""
    digits = re.sub(r"\D", "", typed)
    if len(digits) == 10 and digits.startswith("0"):
        digits = "38" + digits
    if len(digits) == 9:
        digits = "380" + digits
    if not re.fullmatch(r"380\d{9}", digits):
        raise forms.ValidationError(_("Перевірте номер: після +380 має бути дев’ять цифр, наприклад 067 123 45 67."))
    return f"+{digits}"


class AddressForm(StepForm):
    columns = ("postcode", "region", "settlement", "street", "building", "apartment")

    settlement = OneLine(label=_("Місто або село"), max_length=80, error_messages={"required": _("Напишіть, де ви живете.")})
    street = OneLine(label=_("Вулиця"), max_length=120, error_messages={"required": _("Напишіть вулицю: без адреси звернення повернуть.")})
    building = OneLine(label=_("Будинок"), max_length=20, error_messages={"required": _("Напишіть номер будинку.")})
    apartment = OneLine(label=_("Квартира"), max_length=10, required=False)
    region = OneLine(label=_("Область"), max_length=60, required=False)
    postcode = OneLine(label=_("Поштовий індекс"), max_length=10, required=False)
    field_order = ("settlement", "street", "building", "apartment", "region", "postcode")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        autocomplete = {"settlement": "address-level2", "street": "street-address", "region": "address-level1", "postcode": "postal-code"}
        for name, value in autocomplete.items():
            self.fields[name].widget.attrs["autocomplete"] = value
        self.fields["postcode"].widget.attrs["inputmode"] = "numeric"

    def clean_postcode(self):
        postcode = re.sub(r"\s", "", self.cleaned_data["postcode"])
        if postcode and not re.fullmatch(r"\d{5}", postcode):
            raise forms.ValidationError(_("Індекс — п’ять цифр, наприклад 65014. Можна лишити порожнім."))
        return postcode


def _letters(name: str) -> str:
    """For comparing names: small letters, one kind of apostrophe."""
    return APOSTROPHES.sub("'", name).casefold()


class SignForm(forms.Form):
    """The last screen: what the law wants said, and the signature."""

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
        if _letters(self.appeal.last_name.split(" (")[0]) not in _letters(signature):
            raise forms.ValidationError(_("У підписі має бути прізвище, як у зверненні: %(name)s.") % {"name": self.appeal.last_name})
        return signature


class FindForm(SpamGuardMixin, forms.Form):
    """A number and a contact: both must fit. Guesses over many numbers come from somewhere: that is counted too."""

    guard_name = "appeal-find"
    quick = 0  # number and contact may be pasted; guesses are counted
    rate = Rate(window=3600, person=30, address=20, network=300)

    number = OneLine(label=_("Номер звернення"), max_length=30, help_text=_("Він є в нашому листі, наприклад БО-2026-000017."))
    contact = OneLine(label=_("Телефон або пошта, які ви вказали"), max_length=254)


class RegisterForm(forms.Form):
    """The police's own number and date."""

    police_number = OneLine(label=_("Вхідний номер поліції"), max_length=60)
    police_date = forms.DateField(
        label=_("Дата реєстрації"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
    )
