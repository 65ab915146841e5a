"""The moderator's decision."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .models import ReasonTemplate

DECISIONS = {"approve": None, "send_back": ReasonTemplate.Action.RETURNED, "reject": ReasonTemplate.Action.REJECTED}


class DecisionForm(forms.Form):
    """One of the buttons, with a reason where the author must learn why."""

    action = forms.ChoiceField(choices=[(name, name) for name in ("claim", "release", *DECISIONS)])
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

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].queryset = ReasonTemplate.objects.filter(Q(kind="") | Q(kind=kind.name), is_active=True)

    @property
    def is_decision(self) -> bool:
        return self.cleaned_data.get("action") in DECISIONS

    def clean(self):
        data = super().clean()
        wanted, reason = DECISIONS.get(data.get("action")), data.get("reason")
        if wanted and reason is None:
            self.add_error("reason", _("Виберіть причину: автор має знати, що не так і що зробити."))
        elif wanted and reason.action != wanted:
            self.add_error("reason", _("Ця причина — для іншого рішення. Виберіть з групи «%(group)s».") % {"group": wanted.label})
        return data
