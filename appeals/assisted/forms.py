"""Beginning for somebody, and the last step: read aloud, printed, signed, photographed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..forms import OneLine
from ..models import Appeal, AppealTemplate


class BeginForm(forms.Form):
    template = forms.ModelChoiceField(
        AppealTemplate.objects.none(), label=_("Зразок"), error_messages={"required": _("Виберіть, про що звернення.")}
    )
    role = forms.ChoiceField(label=_("Ви допомагаєте як"), widget=forms.RadioSelect)
    where = OneLine(
        label=_("Де ви допомагаєте"),
        max_length=150,
        help_text=_("Наприклад: «зустріч у дворі на Канатній» або «пункт допомоги, бібліотека № 12». Модератор це побачить."),
        error_messages={"required": _("Напишіть, на якій зустрічі або в якому пункті ви допомагаєте.")},
    )

    def __init__(self, *args, city, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["template"].queryset = AppealTemplate.objects.filter(city=city, is_active=True)
        self.fields["role"].choices = [choice for choice in Appeal.Helper.choices if choice[0] in roles]
        if len(roles) == 1:
            self.fields["role"].initial = roles[0]
            self.fields["role"].widget = forms.HiddenInput()


class SignForm(forms.Form):
    """The helper says what was done; the signature itself is on the paper."""

    read_aloud = forms.BooleanField(
        label=_("Звернення прочитано людині вголос, від першого слова до останнього"),
        error_messages={"required": _("Прочитайте звернення людині вголос і поставте позначку.")},
    )
    agreed = forms.BooleanField(
        label=_("Людина погодилася: усе так, і вона знає, хто побачить її дані"),
        error_messages={"required": _("Спитайте людину, чи все так, розкажіть, хто побачить її дані, і поставте позначку.")},
    )
    signed = forms.BooleanField(
        label=_("Людина сама підписала надрукований примірник"),
        error_messages={"required": _("Дайте людині підписати надрукований примірник і поставте позначку.")},
    )
