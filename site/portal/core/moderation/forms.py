"""The moderator's decision."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from . import registry
from .models import Flag, ReasonTemplate

DECISIONS = {"approve": None, "send_back": ReasonTemplate.Action.RETURNED, "reject": ReasonTemplate.Action.REJECTED}


class DecisionForm(forms.Form):
    """One of the buttons, with a reason where the author must learn why."""

    action = forms.ChoiceField(choices=[(name, name) for name in ("claim", "release", "note", "hide", "restore", *DECISIONS)])
    reason = forms.ModelChoiceField(
        ReasonTemplate.objects.none(), label=_("Причина"), required=False, empty_label=_("— виберіть, якщо повертаєте чи відхиляєте —")
    )
    note = forms.CharField(
        label=_("Пояснення авторові"),
        required=False,
        max_length=2000,
        help_text=_("Автор прочитає це разом із причиною. Що саме виправити і де."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    internal = forms.CharField(label=_("Нотатка для колег"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].queryset = ReasonTemplate.objects.filter(Q(kind="") | Q(kind=kind.name), is_active=True)

    @property
    def is_decision(self) -> bool:
        return self.cleaned_data.get("action") in DECISIONS

    def clean(self):
        data = super().clean()
        wanted, reason = DECISIONS.get(data.get("action")), data.get("reason")
        if data.get("action") == "note" and not data.get("internal"):
            self.add_error("internal", _("Напишіть нотатку."))
        if data.get("action") == "hide" and not (reason or data.get("note")):
            self.add_error("note", _("Напишіть, чому ховаєте: автор прочитає це."))
        if wanted and reason is None:
            self.add_error("reason", _("Виберіть причину: автор має знати, що не так і що зробити."))
        elif wanted and reason.action != wanted:
            self.add_error("reason", _("Ця причина — для іншого рішення. Виберіть з групи «%(group)s».") % {"group": wanted.label})
        return data


class BulkForm(forms.Form):
    """One decision for several items."""

    action = forms.ChoiceField(choices=[("approve", "approve"), ("reject", "reject")])
    items = forms.TypedMultipleChoiceField(coerce=int)
    reason = forms.ModelChoiceField(ReasonTemplate.objects.filter(action=ReasonTemplate.Action.REJECTED, is_active=True), required=False)

    def __init__(self, *args, items, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["items"].choices = [(pk, pk) for pk in items]
        self.fields["items"].error_messages = {
            "required": _("Позначте хоча б один запис."),
            "invalid_choice": _("Частину позначених записів уже розглянуто. Подивіться на список ще раз."),
        }

    def clean(self):
        data = super().clean()
        if data.get("action") == "reject" and data.get("reason") is None:
            self.add_error("reason", _("Виберіть причину: автор має знати, що не так."))
        return data


class FlagForm(forms.Form):
    """A reader's complaint."""

    category = forms.ChoiceField(
        label=_("Що не так?"),
        choices=Flag.Category.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Оберіть, що не так."), "invalid_choice": _("Оберіть, що не так.")},
    )
    text = forms.CharField(
        label=_("Подробиці"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Для модератора. Автор цього не побачить."),
    )  # fmt: skip


class ObjectionForm(forms.Form):
    """What the author says against a decision."""

    text = forms.CharField(
        label=_("Чому ви не згодні"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Прочитає інший модератор, не той, хто вирішив уперше. Написати можна один раз."),
        error_messages={"required": _("Напишіть, чому ви не згодні з рішенням.")},
    )


class AnswerForm(forms.Form):
    """The second look."""

    action = forms.ChoiceField(choices=[("uphold", "uphold"), ("overturn", "overturn")])
    answer = forms.CharField(
        label=_("Відповідь авторові"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Що ви перевірили і чому вирішили саме так."),
        error_messages={"required": _("Напишіть відповідь: автор має зрозуміти рішення.")},
    )


BAN_DAYS = [(1, _("1 день")), (3, _("3 дні")), (7, _("7 днів")), (14, _("14 днів")), (30, _("30 днів")), (90, _("90 днів"))]


class BanForm(forms.Form):
    """Until when a person does not write, what, and why."""

    days = forms.TypedChoiceField(label=_("На скільки"), choices=BAN_DAYS, coerce=int, initial=3)
    kinds = forms.MultipleChoiceField(
        label=_("Що саме не може писати"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Нічого не позначено — нічого не може. Звернення до поліції лишаються завжди."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Причина"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Людина це прочитає.")
    )
    note = forms.CharField(label=_("Нотатка для модераторів"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = [(kind.name, kind.label) for kind in registry.kinds() if not kind.open_to_banned]


class LiftForm(forms.Form):
    """Why a ban ends early."""

    reason = forms.CharField(
        label=_("Чому знімаєте заборону"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Напишіть, чому знімаєте заборону.")},
    )  # fmt: skip
