"""The ballot as a form made from a wave's questions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Question, Wave

HARD = "hard"  # «важко відповісти»
SCALE = [(str(value), str(value)) for value in range(11)]


class BallotForm(forms.Form):
    """One field a question, «Важко відповісти» always among the answers."""

    def __init__(self, wave: Wave, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = list(wave.questions.prefetch_related("choices"))
        for question in self.questions:
            self.fields[f"q{question.pk}"] = _field(question)

    def answers(self) -> dict[Question, list]:
        """The cleaned ballot in the words of `polls.services.cast`."""
        return {question: self._given(question) for question in self.questions}

    def _given(self, question: Question) -> list:
        value = self.cleaned_data[f"q{question.pk}"]
        values = value if isinstance(value, list) else [value]
        values = [item for item in values if item and item != HARD]
        if question.kind == Question.Kind.SCALE:
            return [int(item) for item in values]
        by_id = {str(choice.pk): choice for choice in question.choices.all()}
        return [by_id[item] for item in values]


def _field(question: Question) -> forms.Field:
    hard = (HARD, _("Важко відповісти"))
    common = {
        "label": question.text,
        "required": question.is_required,
        "error_messages": {"required": _("Оберіть відповідь або «Важко відповісти».")},
    }
    if question.kind == Question.Kind.SCALE:
        return forms.ChoiceField(choices=[*SCALE, hard], widget=forms.RadioSelect, help_text=_("0 — зовсім ні, 10 — цілком так"), **common)
    choices = [*((str(choice.pk), choice.text) for choice in question.choices.all()), hard]
    if question.kind == Question.Kind.MULTIPLE:
        return forms.MultipleChoiceField(
            choices=choices, widget=forms.CheckboxSelectMultiple, help_text=_("Можна обрати кілька."), **common
        )
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
