"""What happened, where and when, and what shows it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .. import wording
from .base import Day, Lines, OneLine, StepForm

# Why nobody could act on a story, and what to do. Keys come from wording.fault_of_story.
FAULTS = {
    "short": _("Замало, щоб поліція могла діяти. Напишіть два речення: хто, що зробив, чим це скінчилося."),
    "signs": _("Тут немає слів. Напишіть, що сталося: хто, що зробив, чим це скінчилося."),
    "link": _("Самого посилання замало: поліція може його не відкрити. Перекажіть своїми словами, що там видно, а посилання залиште."),
    "unclear": _("Зрозуміло, що вам потрібна допомога, але ще не видно, що саме сталося. Напишіть: хто, що зробив, кому від цього шкода."),
    "repeated": _("Тут повторюються ті самі слова. Напишіть, що саме сталося, одним-двома реченнями."),
    "glued": _("Поставте пропуски між словами: текст не вдалося прочитати."),
    "mash": _("Це не схоже на слова. Перевірте, чи не натиснулися випадкові клавіші, і напишіть, що сталося."),
    "keyboard": _(
        "Схоже, увімкнено англійську розкладку: ви писали українською, а вийшли латинські літери. Перемкніть "
        "клавіатуру (англійська розкладка → українська) і наберіть ще раз."
    ),
    "foreign": _("Не вдалося зрозуміти, якою мовою це написано. Будь ласка, напишіть українською, хоча б простими словами."),
    "guidance": _("Це наша підказка, а не ваша розповідь. Напишіть своїми словами, що сталося у вас."),
    "insults": _("Самих образ замало: поліція не зможе на них відповісти. Напишіть, що ці люди зробили, де й коли."),
}
OFFICER_QUESTION = "officer"  # asked on the officer's own screen where the template asks whom the complaint is about


class WhatForm(StepForm):
    columns = ("what", "own_request")

    what = Lines(
        label=_("Опишіть, як це було"),
        max_length=10_000,
        rows=12,
        error_messages={
            "required": _("Напишіть, що сталося: своїми словами, по черзі."),
            "max_length": _("Тут поміщається до 10 000 знаків. Скоротіть текст або додайте решту файлом."),
        },
    )
    own_request = Lines(
        label=_("Що ви ще просите зробити?"),
        required=False,
        max_length=2000,
        rows=3,
        help_text=_("Головні прохання вже є в зразку, ви побачите їх перед поданням."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["what"].help_text = self.appeal.form["guidance"]

    def clean_what(self):
        what = self.cleaned_data["what"]
        fault = wording.fault_of_story(what, self.appeal.form["guidance"])
        if fault:
            raise forms.ValidationError(FAULTS[fault], fault)
        return what

    def clean_own_request(self):
        request = self.cleaned_data["own_request"]
        if request and not wording.has_words(request):
            raise forms.ValidationError(_("Напишіть прохання словами або залиште порожнім."))
        return request


class DetailsForm(StepForm):
    """The template's own questions."""

    def __init__(self, *args, appeal, **kwargs):
        super().__init__(*args, appeal=appeal, **kwargs)
        for question in self.questions(appeal):
            self.fields[question["name"]] = question_field(question)

    @staticmethod
    def questions(appeal) -> list[dict]:
        apart = OFFICER_QUESTION if appeal.form.get("asks_officer") else None
        return [question for question in appeal.form["questions"] if question["name"] != apart]

    def changes(self) -> dict:
        return {"answers": {**self.appeal.answers, **self.cleaned_data}}

    @classmethod
    def saved(cls, appeal):
        return dict(appeal.answers)

    def clean(self):
        data = super().clean()
        for question in self.questions(self.appeal):
            answer = data.get(question["name"])
            if answer and question["kind"] in ("line", "text") and not wording.has_sense(answer):
                again = _("Дайте відповідь словами.") if question["is_required"] else _("Напишіть словами або залиште порожнім.")
                self.add_error(question["name"], again)
        return data


def question_field(question: dict) -> forms.Field:
    common = {"label": question["label"], "help_text": question["help_text"], "required": question["is_required"]}
    missing = {"required": _("Дайте відповідь на це запитання.")}
    if question["kind"] == "text":
        return Lines(max_length=2000, error_messages=missing, **common)
    if question["kind"] == "line":
        return OneLine(max_length=300, error_messages=missing, **common)
    options = ["Так", "Ні"] if question["kind"] == "yes_no" else question["choices"]
    chosen = {"required": _("Виберіть одну з відповідей."), "invalid_choice": _("Виберіть одну з відповідей, що є в списку.")}
    return forms.ChoiceField(choices=[(one, one) for one in options], widget=forms.RadioSelect, error_messages=chosen, **common)


class WhereForm(StepForm):
    columns = ("place", "happened_on", "happened_at")

    place = OneLine(
        label=_("Місце"),
        max_length=300,
        help_text=_("Вулиця, будинок, під’їзд, поверх. Або орієнтир: «зупинка біля школи № 12»."),
        error_messages={"required": _("Напишіть адресу або орієнтир: без місця патруль не знатиме, куди їхати.")},
    )
    happened_on = Day(
        label=_("День"),
        help_text=_("Якщо було не раз — останній день."),
        error_messages={"required": _("Вкажіть день. Якщо не пам’ятаєте точно, поставте приблизний і напишіть про це нижче.")},
    )
    happened_at = OneLine(
        label=_("Година, як часто"),
        required=False,
        max_length=200,
        help_text=_("Наприклад: «близько 23:40» або «щоп’ятниці після 22:00»."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].required = self.appeal.form["asks_place"]
        self.fields["happened_on"].required = self.appeal.form["asks_date"]

    def clean_place(self):
        place = self.cleaned_data["place"]
        if place and wording.is_vague_place(place):
            raise forms.ValidationError(_("Напишіть адресу або орієнтир, за яким це місце знайде людина, що там не була."))
        city = self.appeal.city.name
        if wording.same(place).removeprefix("м. ").removeprefix("місто ") == wording.same(city):
            raise forms.ValidationError(_("Уточніть: вулиця, будинок, двір або орієнтир. Місто велике, патруль не знатиме, куди їхати."))
        return place

    def clean_happened_on(self):
        day = self.cleaned_data["happened_on"]
        if day and day.year < 1991:
            raise forms.ValidationError(_("Перевірте рік."))
        return day

    def clean_happened_at(self):
        time = self.cleaned_data["happened_at"]
        if time and not wording.has_sense(time):
            raise forms.ValidationError(_("Напишіть, наприклад, «близько 23:40», або залиште порожнім."))
        return time

    def changes(self):
        """The district of the place, where the place is an address of the city."""
        return {**super().changes(), "district": district_of(self.appeal.city, self.cleaned_data["place"])}


def district_of(city, place: str):
    """The administrative district an address surely lies in; None where it may be several or none is known."""
    from portal.places import addresses

    parsed = addresses.read(city, place) if place else None
    if parsed is None or parsed.outcome != addresses.Outcome.EXACT:
        return parsed.district if parsed is not None else None
    districts = list(parsed.street.districts.all())
    return parsed.district or (districts[0] if len(districts) == 1 else None)


class ProofForm(StepForm):
    columns = ("witnesses",)

    witnesses = Lines(
        label=_("Хто ще це бачив?"),
        required=False,
        max_length=2000,
        rows=3,
        help_text=_("Ім’я і телефон — лише якщо людина згодна, щоб їх передали поліції."),
    )

    def clean_witnesses(self):
        witnesses = self.cleaned_data["witnesses"]
        if witnesses and not wording.has_sense(witnesses):
            raise forms.ValidationError(_("Напишіть, хто це бачив, або залиште порожнім."))
        return witnesses
