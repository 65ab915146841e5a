"""The screens of the form, in order. One thing a screen; the check page asks the same rules again."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from . import forms
from .models import Appeal


@dataclass(frozen=True)
class Step:
    """``name`` stands in the address, ``title`` is the page's question, ``short`` its name in the progress line."""

    name: str
    title: str
    short: str
    form: type[forms.StepForm]


STEPS = [
    Step("what", _("Що сталося?"), _("що сталося"), forms.WhatForm),
    Step("details", _("Уточніть, будь ласка"), _("подробиці"), forms.DetailsForm),
    Step("where", _("Де й коли це було?"), _("де й коли"), forms.WhereForm),
    Step("officer", _("На кого ви скаржитеся?"), _("на кого скарга"), forms.OfficerForm),
    Step("proof", _("Чим це можна підтвердити?"), _("докази"), forms.ProofForm),
    Step("you", _("Хто звертається?"), _("про вас"), forms.YouForm),
    Step("address", _("Де ви живете?"), _("ваша адреса"), forms.AddressForm),
    Step("together", _("Самі чи разом?"), _("хто підписує"), forms.TogetherForm),
    Step("statistics", _("Кілька запитань для статистики"), _("статистика"), forms.StatisticsForm),
]
CHECK = "check"


def steps_of(appeal: Appeal) -> list[Step]:
    """The screens this appeal has: none for questions that its template does not ask."""
    wanted = {
        "details": bool(forms.DetailsForm.questions(appeal)),
        "officer": appeal.form.get("asks_officer", False),
        "together": appeal.form.get("allows_group", True),
    }
    return [step for step in STEPS if wanted.get(step.name, True)]


def find(appeal: Appeal, name: str) -> Step | None:
    return next((step for step in steps_of(appeal) if step.name == name), None)


def position(appeal: Appeal, name: str) -> tuple[int, int]:
    """Which screen of how many, the check page being the last."""
    names = [step.name for step in steps_of(appeal)] + [CHECK]
    return names.index(name) + 1, len(names)


def after(appeal: Appeal, name: str) -> str:
    names = [step.name for step in steps_of(appeal)] + [CHECK]
    return names[names.index(name) + 1]


def before(appeal: Appeal, name: str) -> str | None:
    names = [step.name for step in steps_of(appeal)] + [CHECK]
    index = names.index(name)
    return names[index - 1] if index else None


def missing(appeal: Appeal) -> list[dict]:
    """What still stands in the way of submitting: ``step``, ``label``, ``message``."""
    rows = []
    for step in steps_of(appeal):
        form = step.form(step.form.saved(appeal), appeal=appeal)
        for name, errors in form.errors.items():
            label = form.fields[name].label if name in form.fields else step.title
            rows += [{"step": step.name, "label": label, "message": error} for error in errors]
    return rows
