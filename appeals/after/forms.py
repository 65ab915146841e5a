"""How it ended: four questions, the first alone obligatory."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Questionnaire

POLITE = [("", _("не скажу")), *((str(number), str(number)) for number in range(1, 6))]


class QuestionnaireForm(forms.Form):
    solved = forms.ChoiceField(
        label=_("Чи вирішила поліція вашу справу?"),
        choices=Questionnaire.Solved.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Виберіть «так», «частково» або «ні».")},
    )
    first_time = forms.TypedChoiceField(
        label=_("Це ваше перше звернення до поліції?"),
        choices=[("yes", _("так, перше")), ("no", _("ні, зверталися й раніше"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    politeness = forms.TypedChoiceField(
        label=_("Як із вами поводилися?"),
        help_text=_("1 – грубо, 5 – ввічливо й уважно."),
        choices=POLITE,
        coerce=int,
        empty_value=None,
        required=False,
    )
    words = forms.CharField(
        label=_("Що додати"),
        help_text=_("Прочитають працівники порталу. Не пишіть імен і адрес."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
