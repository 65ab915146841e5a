"""Those who sign together, and those the complaint is about."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from mapapp.models import Officer

from .. import wording
from ..models import Appeal, Signatory
from .base import OneLine, StepForm
from .person import check_name
from .story import OFFICER_QUESTION

MOST_SIGNATORIES = 300


class TogetherForm(StepForm):
    """Alone or together; one more neighbour with each press. The author is the contact (стаття 5)."""

    is_group = forms.ChoiceField(
        label=_("Ви звертаєтеся самі чи разом із сусідами?"),
        choices=[("no", _("Самостійно")), ("yes", _("Разом: звернення підпишуть кілька людей"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Виберіть, самі чи разом."), "invalid_choice": _("Виберіть, самі чи разом.")},
    )
    full_name = OneLine(
        label=_("Прізвище, ім’я, по батькові сусіда чи сусідки"),
        required=False,
        max_length=180,
        help_text=_("Додавайте по одній людині, і лише тих, хто на це згоден."),
    )
    address = OneLine(label=_("Де живе ця людина"), required=False, max_length=250, help_text=_("Наприклад: вул. Канатна, 905, кв. 9."))

    @classmethod
    def saved(cls, appeal: Appeal) -> dict:
        return {"is_group": "yes" if appeal.is_group else "no"}

    def changes(self):
        return {"is_group": self.cleaned_data["is_group"] == "yes"}

    def clean(self):
        data = super().clean()
        if data.get("is_group") != "yes":
            return data
        name, address = data.get("full_name"), data.get("address")
        if name or address or {"full_name", "address"} & set(self.errors):
            self._check_person(name or "", address or "")
        elif not self.appeal.signatories.exists():
            self.add_error("is_group", _("Додайте хоча б одну людину: прізвище, ім’я та адресу. Або виберіть «Самостійно»."))
        return data

    def _check_person(self, name: str, address: str):
        if "full_name" not in self.errors:
            for fault in _faults_of(name, self.appeal):
                self.add_error("full_name", fault)
        if "address" not in self.errors:
            if wording.is_unsaid(address):
                self.add_error("address", _("Напишіть, де живе ця людина: без адреси її підпису не зарахують."))
            elif not re.search(r"\d|б/н", address):
                self.add_error("address", _("Допишіть номер будинку, а якщо його немає — «б/н»."))

    def after_saving(self):
        if self.cleaned_data["is_group"] == "yes" and self.cleaned_data.get("full_name"):
            Signatory.objects.get_or_create(
                appeal=self.appeal, full_name=self.cleaned_data["full_name"], address=self.cleaned_data["address"]
            )


def _faults_of(name: str, appeal: Appeal):
    """Why this is nobody who can sign; nothing where it is somebody."""
    if "," in name or ";" in name:
        yield _("Додавайте по одній людині: у кожної свій рядок.")
        return
    if len(wording.words(name)) < 2 and wording.fault_of_name(name) != "nobody":
        yield _("Потрібні прізвище та ім’я.")
        return
    try:
        check_name(name)
    except forms.ValidationError as fault:
        yield fault
        return
    if wording.same(name) == wording.same(appeal.full_name):
        yield _("Вас уже записано: ви автор звернення. Додайте тих, хто підписує разом із вами.")
    if wording.same(name) in {wording.same(one) for one in appeal.signatories.values_list("full_name", flat=True)}:
        yield _("Ця людина уже є у списку. Якщо це тезка, допишіть по батькові.")
    if appeal.signatories.count() >= MOST_SIGNATORIES:
        yield _("Тут поміщається до 300 людей. Решту підписів додайте файлом.")


class OfficerForm(StepForm):
    """Whom the complaint is about: found among the officers on the map, or told in one's own words."""

    officer = OneLine(
        label=_("Що ви знаєте про поліцейського"),
        required=False,
        max_length=300,
        help_text=_("Прізвище, звання, номер жетона або прикмети. Поліцейський зобов’язаний назватися, але скаргу приймуть і без цього."),
    )
    about_officer = forms.ModelChoiceField(
        label=_("Це хтось із них?"),
        queryset=Officer.objects.none(),
        required=False,
        empty_label=_("нікого з них або не знаю"),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Виберіть офіцера зі списку.")},
    )

    def __init__(self, *args, appeal, query: str = "", **kwargs):
        super().__init__(*args, appeal=appeal, **kwargs)
        officers = Officer.objects.of_city(appeal.city).filter(live=True)
        self.fields["about_officer"].queryset = officers
        shown = found_officers(officers, query) if query else []
        if appeal.about_officer and appeal.about_officer not in shown:
            shown.insert(0, appeal.about_officer)
        self.fields["about_officer"].choices = [
            ("", self.fields["about_officer"].empty_label),
            *((one.pk, _described(one)) for one in shown),
        ]
        if not shown:
            self.fields["about_officer"].widget = forms.HiddenInput()

    @classmethod
    def saved(cls, appeal):
        return {"officer": appeal.answers.get(OFFICER_QUESTION, ""), "about_officer": appeal.about_officer_id}

    def changes(self):
        answers = {**self.appeal.answers, OFFICER_QUESTION: self.cleaned_data["officer"]}
        return {"answers": answers, "about_officer": self.cleaned_data["about_officer"]}

    def clean_officer(self):
        officer = self.cleaned_data["officer"]
        if officer and not wording.has_sense(officer):
            raise forms.ValidationError(_("Напишіть, що знаєте, або залиште порожнім."))
        return officer


def found_officers(officers, query: str) -> list[Officer]:
    """At most ten whose name has every word of the query, whatever the case and the apostrophe."""
    asked = wording.same(query).split()
    return [one for one in officers if asked and all(word in wording.same(one.full_name) for word in asked)][:10]


def _described(officer: Officer) -> str:
    return ", ".join(
        str(part) for part in (officer.full_name, officer.get_rank_display(), officer.get_post_display(), officer.unit) if part
    )
