"""What people fill in about themselves."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.places.models import District
from portal.places.scope import current_city

from . import minors
from .models import User


def clean_shown_name(value: str) -> str:
    """One line, and never an address: others read it. Raises ValidationError."""
    name = " ".join(value.split())
    if "@" in name:
        raise forms.ValidationError(_("Не пишіть тут електронну пошту: це ім’я бачать усі."))
    if sum(sign.isdigit() for sign in name) > 6:
        raise forms.ValidationError(_("Не пишіть тут номер телефону: це ім’я бачать усі."))
    return name


class SignupExtras(forms.Form):
    """What the sign-up asks beside allauth's own fields. Of adults no age is kept, of minors the year alone."""

    ADULT, MINOR, CHILD = "adult", "minor", "child"

    display_name = forms.CharField(
        label=_("Як вас називати"),
        max_length=60,
        help_text=_("Це ім’я побачать інші. Можна псевдонім."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    age = forms.ChoiceField(
        label=_("Скільки вам років?"),
        choices=[(ADULT, _("Мені вже є 18")), (MINOR, _("Мені від 14 до 17")), (CHILD, _("Мені ще немає 14"))],
        widget=forms.RadioSelect,
    )
    birth_year = forms.IntegerField(
        label=_("Рік народження"),
        required=False,
        help_text=_("Лише якщо вам від 14 до 17. Потрібна буде згода мами, тата чи опікуна. Коли вам виповниться 18, ми його видалимо."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "bday-year", "maxlength": "4"}),
    )
    field_order = ["display_name", "email", "password1", "age", "birth_year"]

    def clean_display_name(self):
        return clean_shown_name(self.cleaned_data["display_name"])

    def clean_age(self):
        age = self.cleaned_data["age"]
        if age == self.CHILD:
            raise forms.ValidationError(
                _("Обліковий запис можна створити з 14 років. Попросіть маму, тата чи опікуна зареєструватися й бути поруч.")
            )
        return age

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("age") == self.MINOR and "birth_year" not in self.errors:
            year = cleaned.get("birth_year")
            if not year:
                self.add_error("birth_year", _("Напишіть рік народження."))
            elif not minors.fits_minor(year):
                self.add_error("birth_year", _("Цей рік не підходить до віку від 14 до 17. Перевірте обидві відповіді."))
        return cleaned

    def signup(self, request, user):
        user.display_name = self.cleaned_data["display_name"]
        user.city = current_city(request)
        if self.cleaned_data["age"] == self.MINOR:
            user.minor_until = minors.minor_until(self.cleaned_data["birth_year"])
        user.save(update_fields=["display_name", "city", "minor_until"])


class ProfileForm(forms.ModelForm):
    """The name others see, the name for the police alone, and where news should come from."""

    class Meta:
        model = User
        fields = ["display_name", "first_name", "last_name", "district"]
        help_texts = {
            "display_name": _("Його бачать усі. Порожньо – покажемо «Мешканець» і номер."),
            "first_name": _("Бачите лише ви. Підставимо у звернення, щоб не писати вдруге."),
        }
        widgets = {
            "display_name": forms.TextInput(attrs={"autocomplete": "nickname"}),
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
        }

    def __init__(self, *args, city=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["district"].queryset = District.objects.filter(city=city)
        self.fields["district"].empty_label = _("не вказано")

    def clean_display_name(self):
        return clean_shown_name(self.cleaned_data["display_name"])


class GuardianForm(forms.Form):
    name = forms.CharField(label=_("Ім’я дорослого"), max_length=120, help_text=_("Мама, тато або опікун."))
    email = forms.EmailField(label=_("Пошта дорослого"), help_text=_("Надішлемо один лист із посиланням."))


class AddPasskeyForm(AddWebAuthnForm):
    """allauth's form in our words; a key signs in alone unless the person wants it as a second step only."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Назва ключа")
        self.fields["name"].help_text = _("Щоб упізнати серед інших: «Мій телефон», «Робочий ноутбук».")
        if "passwordless" in self.fields:
            self.fields["passwordless"].label = _("Входити цим ключем без пароля")
            self.fields["passwordless"].help_text = _("Пристрій перевірятиме вас відбитком, обличчям або PIN-кодом.")
            self.fields["passwordless"].initial = True
