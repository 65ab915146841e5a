"""What a duty officer fills in: four short forms."""

import secrets

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.guards import uploads

from ..forms import OneLine, day_at_the_police
from ..models import Appeal, PoliceAnswer
from . import services

LIMITS = uploads.Limits(count=1)


def _date(label):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    wrong = {"required": _("Вкажіть дату."), "invalid": _("Напишіть дату так: 05.03.2026.")}
    return forms.DateField(label=label, widget=widget, input_formats=["%Y-%m-%d", "%d.%m.%Y"], error_messages=wrong)


class ActForm(forms.Form):
    """One act. ``carry_out`` does it; Conflict comes back to the page as a sentence."""

    act, title, button, done = "", "", "", ""

    def __init__(self, *args, appeal: Appeal, **kwargs):
        self.appeal = appeal
        super().__init__(*args, prefix=self.act, **kwargs)

    def _not_outside(self, day):
        return day_at_the_police(self.appeal, day)


class RegisterForm(ActForm):
    act = "register"
    title = _("Записати вхідний номер")
    button = _("Записати номер")
    done = _("Номер записано. Заявник отримає повідомлення.")

    number = OneLine(label=_("Вхідний номер"), max_length=60, error_messages={"required": _("Впишіть вхідний номер.")})
    date = _date(_("Дата реєстрації"))

    def clean_date(self):
        return self._not_outside(self.cleaned_data["date"])

    def carry_out(self, actor):
        services.register(self.appeal, self.cleaned_data["number"], self.cleaned_data["date"], actor)


class ExtendForm(ActForm):
    act = "extend"
    title = _("Продовжити строк")
    button = _("Продовжити строк")
    done = _("Строк продовжено. Заявник отримає повідомлення з причиною.")

    reason = forms.CharField(
        label=_("Чому не вистачає місяця"),
        help_text=_("Причину прочитає заявник. Разом не більше 45 днів від отримання."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Напишіть причину: закон вимагає повідомити її заявникові.")},
    )

    def carry_out(self, actor):
        services.extend(self.appeal, self.cleaned_data["reason"], actor)


class ForwardForm(ActForm):
    act = "forward"
    title = _("Переслано за належністю")
    button = _("Записати, куди переслано")
    done = _("Записано. Заявник дізнається, хто тепер розглядає звернення.")

    body = OneLine(
        label=_("Куди переслано"),
        help_text=_("Повна назва органу, наприклад «Державна служба України з питань праці»."),
        max_length=200,
        error_messages={"required": _("Впишіть, куди переслано.")},
    )

    def carry_out(self, actor):
        services.forward(self.appeal, self.cleaned_data["body"], actor)


class AnswerForm(ActForm):
    act = "answer"
    title = _("Надіслати відповідь")
    button = _("Надіслати відповідь заявникові")
    done = _("Відповідь записано й передано заявникові.")

    once = forms.CharField(widget=forms.HiddenInput, max_length=64)
    number = OneLine(label=_("Вихідний номер"), max_length=60, required=False)
    dated_on = _date(_("Дата відповіді"))
    result = forms.ChoiceField(
        label=_("Результат розгляду"),
        choices=[("", _("виберіть")), *Appeal.Result.choices],
        help_text=_("За Класифікатором звернень громадян (постанова КМУ № 858)."),
        error_messages={"required": _("Виберіть результат розгляду.")},
    )
    text = forms.CharField(
        label=_("Текст відповіді"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Текст або файл: досить одного."),
    )
    file = forms.FileField(label=_("Файл відповіді"), required=False, widget=forms.ClearableFileInput(attrs={"accept": LIMITS.accept}))

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("initial", {"once": secrets.token_urlsafe(24)})
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = LIMITS.formats
        self.accepted = None

    def clean_dated_on(self):
        return self._not_outside(self.cleaned_data["dated_on"])

    def clean_file(self):
        """What the guard made of the file."""
        typed = self.cleaned_data["file"]
        if not typed or PoliceAnswer.objects.filter(once=self.data.get(self.add_prefix("once"))).exists():
            return typed
        try:
            self.accepted = uploads.check(typed, LIMITS)
        except uploads.UploadRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return typed

    def clean(self):
        data = super().clean()
        if "file" not in self.errors and not data.get("text") and not data.get("file"):
            self.add_error("text", _("Напишіть відповідь або додайте файл."))
        return data

    def carry_out(self, actor):
        names = ("once", "number", "dated_on", "result", "text")
        services.answer(self.appeal, {name: self.cleaned_data[name] for name in names}, actor, self.accepted)


def acts_of(appeal: Appeal) -> list[type[ActForm]]:
    """What may be told of the appeal now, the likeliest first."""
    state = Appeal.State
    if appeal.state == state.SENT:
        return [RegisterForm, AnswerForm, *_terms(appeal), ForwardForm]
    if appeal.state == state.REGISTERED:
        return [AnswerForm, *_terms(appeal), ForwardForm, RegisterForm]
    if appeal.state in (state.FORWARDED, state.ANSWERED):
        return [AnswerForm]
    return []


def _terms(appeal):
    from .. import legal_clock

    if appeal.extended_on or legal_clock.term_of(appeal) == legal_clock.Term.CRIME or legal_clock.read(appeal).is_late:
        return []
    return [ExtendForm]
