"""Forms of the pages: choices for each kind and channel, and an address that wishes to follow."""

from dataclasses import dataclass

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from . import kinds
from .kinds import ByEmail, Kind
from .models import Choice, Preference

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]
CLOCK = ("rhythm", "weekday", "hour")
NIGHT = ("is_quiet", "quiet_from", "quiet_to", "urgent_at_night")


@dataclass(frozen=True)
class Row:
    kind: Kind
    email: BoundField
    push: BoundField


class ChoicesForm(forms.ModelForm):
    """One page for everything: a row a kind, a column a channel, and when it may come."""

    class Meta:
        model = Preference
        fields = ["by_email", "by_push", *CLOCK, *NIGHT]
        widgets = dict.fromkeys(("hour", "quiet_from", "quiet_to"), forms.Select(choices=HOURS))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows: list[Row] = []
        held = {choice.kind: choice for choice in Choice.objects.filter(user=user)}
        for kind in kinds.all_kinds():
            if not kind.essential:
                self._add_row(kind, held.get(kind.name))

    def _add_row(self, kind: Kind, held: Choice | None) -> None:
        name = kind.name or "other"
        self.fields[f"email_{name}"] = forms.ChoiceField(
            label=_("Лист: %(kind)s") % {"kind": kind.label}, choices=ByEmail.choices, initial=held.email if held else kind.email
        )
        self.fields[f"push_{name}"] = forms.BooleanField(
            label=_("На екрані: %(kind)s") % {"kind": kind.label}, required=False, initial=held.push if held else kind.push
        )
        self.rows.append(Row(kind, self[f"email_{name}"], self[f"push_{name}"]))

    @property
    def clock(self) -> list[BoundField]:
        return [self[name] for name in CLOCK]

    @property
    def night(self) -> list[BoundField]:
        return [self[name] for name in NIGHT]

    def preference(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def choices(self) -> dict[str, tuple[str, bool]]:
        data = self.cleaned_data
        names = [(row.kind.name, row.kind.name or "other") for row in self.rows]
        return {kind: (data[f"email_{name}"], data[f"push_{name}"]) for kind, name in names}


class FollowByEmailForm(forms.Form):
    email = forms.EmailField(
        label=_("Електронна пошта"),
        help_text=_("Надішлемо лист із кнопкою: підписка почне діяти, коли ви її натиснете."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class DeviceForm(forms.Form):
    """What a browser says of itself when it agrees to show notices."""

    endpoint = forms.CharField(max_length=1000)
    p256dh = forms.CharField(max_length=120)
    auth = forms.CharField(max_length=60)
