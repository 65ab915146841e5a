"""What all screens share."""

import re

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import wording
from ..models import Appeal

TOO_LONG = _("Тут поміщається до %(limit_value)d знаків, а є %(show_value)d. Скоротіть.")


class OneLine(forms.CharField):
    """A line a person typed, without marks that nobody sees, so it can stand in a document and in a header."""

    def __init__(self, *args, **kwargs):
        kwargs["error_messages"] = {"max_length": TOO_LONG, **kwargs.get("error_messages", {})}
        super().__init__(*args, **kwargs)

    def to_python(self, value):
        return wording.one_line(super().to_python(value) or "")


class Lines(forms.CharField):
    """Several lines, without marks that nobody sees."""

    def __init__(self, *args, rows: int = 4, **kwargs):
        kwargs["error_messages"] = {"max_length": TOO_LONG, **kwargs.get("error_messages", {})}
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(*args, **kwargs)

    def to_python(self, value):
        return wording.plain(super().to_python(value) or "").strip()


class Day(forms.DateField):
    """A day in Kyiv's calendar, by the browser's field or typed with dots. A day that does not exist is told from a wrong form."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, *args, **kwargs):
        messages = {"invalid": _("Напишіть дату так: 05.03.2026."), **kwargs.pop("error_messages", {})}
        super().__init__(*args, input_formats=["%Y-%m-%d", "%d.%m.%Y"], error_messages=messages, **kwargs)

    def to_python(self, value):
        try:
            return super().to_python(value.strip() if isinstance(value, str) else value)
        except forms.ValidationError:
            if isinstance(value, str) and re.fullmatch(r"\s*(?:\d{4}-\d\d-\d\d|\d\d?\.\d\d?\.\d{4})\s*", value):
                raise forms.ValidationError(_("Такого дня немає. Перевірте число й місяць."), "no_such_day") from None
            raise

    def validate(self, value):
        super().validate(value)
        if value and value > timezone.localdate():
            raise forms.ValidationError(_("Цей день ще не настав. Перевірте дату."))


class StepForm(forms.Form):
    """A screen. ``appeal`` tells what its template asks; ``changes`` are the columns to keep."""

    columns: tuple[str, ...] = ()

    def __init__(self, *args, appeal: Appeal, **kwargs):
        self.appeal = appeal
        kwargs.setdefault("initial", self.saved(appeal))
        super().__init__(*args, **kwargs)

    def changes(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.columns}

    @classmethod
    def saved(cls, appeal: Appeal) -> dict:
        """What is kept, as if it had just been typed: by it the check page uses the screens' own rules."""
        return {name: getattr(appeal, name) for name in cls.columns}

    def after_saving(self) -> None:
        """What a screen keeps beside the appeal's own columns."""
