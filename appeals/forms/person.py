"""Who writes: the name, the contact and the home that article 5 asks for."""

import re

from django import forms
from django.core.validators import validate_email
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.places import addresses

from .. import wording
from ..models import AppealSettings
from .base import OneLine, StepForm

# Keys come from wording.fault_of_name.
NAME_FAULTS = {
    "marks": _("Тут мають бути лише літери, апостроф і дефіс."),
    "nobody": _("Закон не розглядає анонімних звернень. Впишіть своє прізвище та ім’я: їх побачать лише модератор і поліція."),
    "short": _("Напишіть повністю, без скорочень і без «гр.»."),
    "several": _("Тут має бути одна людина. Разом із сусідами можна підписатися на окремому екрані."),
    "fancy": _("Наберіть звичайними літерами: ці прикрашені, у документі їх не прочитають."),
    "alphabet": _("У слові є літера з іншої абетки. Наберіть його ще раз."),
    "script": _("Напишіть українськими або латинськими літерами, як у документі, який ви маєте в Україні."),
    "mash": _("Впишіть так, як у паспорті."),
}
SEVERAL_MAILS = _("Залиште одну адресу: на неї прийде відповідь.")


def check_name(name: str) -> None:
    """Raises ValidationError with what to mend."""
    fault = wording.fault_of_name(name)
    if fault == "mixed":
        letters = wording.foreign_letters(name)
        raise forms.ValidationError(
            _now("Тут змішалися українські й латинські літери (%(letters)s). Наберіть це слово ще раз.") % {"letters": letters}
        )
    if fault:
        raise forms.ValidationError(NAME_FAULTS[fault], fault)


class Mail(OneLine):
    """One address in Latin letters; each usual slip is told apart."""

    widget = forms.EmailInput

    def to_python(self, value):
        if isinstance(value, str) and ("\n" in value.strip() or "\r" in value.strip()):
            raise forms.ValidationError(SEVERAL_MAILS)
        return super().to_python(value)

    def validate(self, value):
        super().validate(value)
        if not value:
            return
        form = forms.ValidationError(_("Перевірте адресу: вона має вигляд «imya@poshta.ua»."))
        if "@" not in value:
            raise form
        if value.count("@") > 1 and re.search(r"[,; ]", value):
            raise forms.ValidationError(SEVERAL_MAILS)
        if not value.isascii():
            raise forms.ValidationError(_("Адресу пошти пишуть латинськими літерами. Наберіть її ще раз, перемкнувши клавіатуру."))
        if re.search(r"@[^@]*,", value):
            raise forms.ValidationError(_("Після «@» має бути крапка, а не кома."))
        if " " in value:
            raise forms.ValidationError(_("Адресу пошти пишуть без пропусків."))
        try:
            validate_email(value)
        except forms.ValidationError:
            raise form from None
        if len(value) > 254 or ":" in value:
            raise form


class YouForm(StepForm):
    columns = ("last_name", "first_name", "patronymic", "email", "phone")

    last_name = OneLine(
        label=_("Прізвище"), max_length=60, error_messages={"required": _("Впишіть прізвище: анонімних звернень закон не розглядає.")}
    )
    first_name = OneLine(label=_("Ім’я"), max_length=60, error_messages={"required": _("Впишіть ім’я.")})
    patronymic = OneLine(label=_("По батькові"), max_length=60, required=False, help_text=_("Якщо є."))
    email = Mail(label=_("Електронна пошта"), required=False, help_text=_("Сюди надійде відповідь поліції та наші листи про кожен крок."))
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

    def clean_email(self):
        email = self.cleaned_data["email"]
        if email and email.lower() == AppealSettings.of_city(self.appeal.city).addressee_email.lower():
            raise forms.ValidationError(_("Це адреса поліції, куди піде звернення. Впишіть свою, щоб отримати відповідь."))
        return email

    def clean_phone(self):
        typed = self.cleaned_data["phone"]
        return normal_phone(typed) if typed else ""

    def clean(self):
        data = super().clean()
        for name in ("last_name", "first_name", "patronymic"):
            value = data.get(name)
            if value:
                self._check(name, value)
        if data.get("first_name") and len(data["first_name"]) == 1:
            self.add_error("first_name", NAME_FAULTS["short"])
        surname = wording.same(data.get("last_name") or "").split()
        if len(surname) > 1 and wording.same(data.get("first_name") or "") in surname:
            self.add_error("last_name", _("Тут лише прізвище: ім’я та по батькові мають свої рядки нижче."))
        # Who is helped in person may have neither: the law lets the police answer by post (article 5).
        by_post = bool(self.appeal.assisted_as)
        if not by_post and not data.get("email") and not data.get("phone") and not {"email", "phone"} & set(self.errors):
            self.add_error("email", _("Залиште пошту або телефон: закон вимагає контакту для відповіді."))
        return data

    def _check(self, name, value):
        try:
            check_name(value)
        except forms.ValidationError as fault:
            self.add_error(name, fault)


def normal_phone(typed: str) -> str:
    """«067 123-45-67» → «+380671234567». Raises ValidationError with an example."""
    digits = re.sub(r"\D", "", typed)
    if typed.strip().startswith("+") and not digits.startswith("380"):
        raise forms.ValidationError(
            _("Ми телефонуємо лише на українські номери. Для відповіді за кордон залиште електронну пошту, а телефон зітріть.")
        )
    if len(digits) >= 18:
        raise forms.ValidationError(_("Залиште один номер."))
    if len(digits) == 11 and digits.startswith("80"):
        digits = "3" + digits
    if len(digits) == 10 and digits.startswith("0"):
        digits = "38" + digits
    if len(digits) == 9 and not digits.startswith("0"):
        digits = "380" + digits
    if not re.fullmatch(r"380\d{9}", digits) or re.search(r"[^\W\d_]", typed):
        raise forms.ValidationError(_("Перевірте номер: після +380 має бути дев’ять цифр, наприклад 067 123 45 67."))
    return f"+{digits}"


COUNTRIES = {"україна", "ukraine", "земля", "росія", "європа"}
VILLAGE = re.compile(r"(?:с\.|сел[оа]|селище|смт|с-ще|хутір)\s", re.IGNORECASE)
NO_STREET = _("Напишіть вулицю: без адреси звернення повернуть.")


class AddressForm(StepForm):
    columns = ("postcode", "region", "settlement", "street", "building", "apartment")

    settlement = OneLine(label=_("Місто або село"), max_length=80, error_messages={"required": _("Напишіть, де ви живете.")})
    street = OneLine(
        label=_("Вулиця"),
        max_length=120,
        required=False,
        help_text=_("У селі без вулиць залиште порожнім, а перед назвою поставте «село»."),
    )
    building = OneLine(
        label=_("Будинок"),
        max_length=20,
        help_text=_("З корпусом і літерою. Якщо номера немає — «б/н»."),
        error_messages={"required": _("Напишіть номер будинку. Якщо його немає — «б/н».")},
    )
    apartment = OneLine(label=_("Квартира"), max_length=10, required=False)
    region = OneLine(label=_("Область"), max_length=60, required=False)
    postcode = OneLine(label=_("Поштовий індекс"), max_length=10, required=False)
    field_order = ("settlement", "street", "building", "apartment", "region", "postcode")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._take_chosen()
        self.asked: list[str] = []  # streets that may be meant: the person chooses, nothing is replaced in silence
        autocomplete = {"settlement": "address-level2", "street": "street-address", "region": "address-level1", "postcode": "postal-code"}
        for name, value in autocomplete.items():
            self.fields[name].widget.attrs["autocomplete"] = value
        self.fields["postcode"].widget.attrs["inputmode"] = "numeric"

        self.fields["street"].widget.attrs |= {
            "data-address-suggest": reverse("places:suggest"),
            "data-address-label": _("Вулиці"),
            "data-address-count": _("Підказок: {number}. Стрілка вниз, щоб вибрати."),
            "data-address-none": _("Такої вулиці в переліку немає."),
        }

    def _take_chosen(self):
        """The street that the person chose among those shown, or his own word for it."""
        self.own_street = ""
        if "choose_street" not in self.data or self.data.get("asked_of") != self.data.get("street"):
            return
        chosen = self.data["choose_street"]
        if chosen:
            self.data = (
                {**self.data.dict(), "street": chosen[:120]} if hasattr(self.data, "dict") else {**self.data, "street": chosen[:120]}
            )
        self.own_street = wording.one_line(self.data["street"])

    def clean_settlement(self):
        settlement = self.cleaned_data["settlement"]
        if not wording.has_words(settlement) or re.search(r"\d{3}|@", settlement):
            raise forms.ValidationError(_("Напишіть назву міста або села літерами."))
        if settlement.casefold() in COUNTRIES:
            raise forms.ValidationError(_("Напишіть місто або село, а не країну."))
        return settlement

    def clean_street(self):
        street = self.cleaned_data["street"]
        if re.search(r"\b(?:а/с|абонентська)\b", street.casefold()):
            raise forms.ValidationError(_("Абонентська скринька — не місце проживання. Напишіть вулицю, де ви живете."))
        if re.search(r"\b(?:буд|кв)\b\.?|\bм\.", street.casefold()):
            raise forms.ValidationError(_("Тут лише вулицю: для міста, будинку і квартири є свої рядки."))
        if street and wording.is_unsaid(street):
            raise forms.ValidationError(NO_STREET)
        return street

    def clean_building(self):
        building = self.cleaned_data["building"]
        if building.casefold() in ("б/н", "бн", "без номера"):
            return "б/н"
        if not re.fullmatch(r"(?:буд\.? ?)?[1-9]\d{0,4}[\w .,/\-]*", building):
            raise forms.ValidationError(_("Напишіть номер, наприклад 14, 14-А або 14, корп. 2. Якщо номера немає — «б/н»."))
        return building

    def clean_apartment(self):
        apartment = re.sub(r"^(?:кв\.?|квартира|№)\s*", "", self.cleaned_data["apartment"], flags=re.IGNORECASE)
        if apartment and not re.search(r"\w", apartment):
            raise forms.ValidationError(_("Номер квартири пишуть цифрами. Якщо квартири немає, залиште порожнім."))
        return apartment

    def clean_postcode(self):
        postcode = re.sub(r"\s", "", self.cleaned_data["postcode"])
        if postcode and not re.fullmatch(r"\d{5}", postcode):
            raise forms.ValidationError(_("Індекс — п’ять цифр, наприклад 65014. Можна лишити порожнім."))
        if postcode == "00000":
            raise forms.ValidationError(_("Такого індексу немає. Можна лишити порожнім."))
        return postcode

    def clean(self):
        data = super().clean()
        village = VILLAGE.match(data.get("settlement") or "")
        if not data.get("street") and "street" not in self.errors and not village:
            self.add_error("street", NO_STREET)
        if data.get("street") and self._is_here(data.get("settlement") or ""):
            self._ask(data["street"])
        return data

    def _is_here(self, settlement: str) -> bool:
        bare = re.sub(r"^(?:м\.|місто)\s*", "", settlement.casefold())
        return bare == self.appeal.city.name.casefold()

    def _ask(self, street: str):
        """A street of the city that is nearly like this one: shown, until the person has chosen or says that his own is right."""
        if street in (self.own_street, self.appeal.street):
            return
        parsed = addresses.read(self.appeal.city, street)
        if parsed.outcome == addresses.Outcome.GUESS:
            self.asked = [_full(parsed.street)]
        elif parsed.outcome == addresses.Outcome.ASK:
            self.asked = list(dict.fromkeys(_full(candidate.street) for candidate in parsed.candidates))
        if self.asked and street not in self.asked:
            self.add_error("street", _("Такої вулиці в переліку міста немає. Можливо, ви маєте на увазі одну з названих нижче?"))
        else:
            self.asked = []


def _full(street) -> str:
    return f"{street.kind} {street.name}"


class StatisticsForm(StepForm):
    """For the law's classifier alone; every line may stay empty."""

    columns = ("born_on", "sex", "social_status", "privilege", "earlier_number")

    def __init__(self, *args, **kwargs):
        from ..models import Appeal
        from .base import Day

        super().__init__(*args, **kwargs)
        wrong = {"invalid_choice": _("Виберіть зі списку або лишіть без відповіді.")}

        def choice(label, choices):
            return forms.ChoiceField(label=label, required=False, choices=[("", _("не відповідаю")), *choices], error_messages=wrong)

        self.fields["earlier_number"] = OneLine(
            label=_("Номер попереднього звернення про те саме"),
            required=False,
            max_length=60,
            help_text=_("Наш номер або вхідний номер поліції. Якщо це вперше — залиште порожнім."),
        )
        self.fields["born_on"] = Day(label=_("Дата народження"), required=False)
        self.fields["sex"] = choice(_("Стать"), Appeal.Sex.choices)
        self.fields["social_status"] = choice(_("Соціальний стан"), Appeal.SocialStatus.choices)
        self.fields["privilege"] = choice(_("Пільгова категорія"), Appeal.Privilege.choices)

    def clean(self):
        data = super().clean()
        if data.get("born_on") and data["born_on"].year < 1900:
            self.add_error("born_on", _("Перевірте рік."))
        if data.get("earlier_number") and not re.search(r"\d", data["earlier_number"]):
            self.add_error("earlier_number", _("Номер попереднього звернення має цифри. Якщо не знаєте його, залиште порожнім."))
        return data
