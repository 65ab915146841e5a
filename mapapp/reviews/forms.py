"""What a resident fills in, and how an answerer answers."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.guards.forms import PublicTextMixin, SpamGuardMixin
from portal.guards.rates import Rate

from . import answers, photos, services
from .models import Entry, FeedTag
from .models.entries import NAME_LENGTH, TEXT_LENGTH

SHORTEST = 10


class Pictures(forms.ClearableFileInput):
    allow_multiple_selected = True


class PicturesField(forms.Field):
    """Several pictures, made harmless while the form is checked; the value is what may be kept."""

    widget = Pictures

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.already = 0

    def widget_attrs(self, widget):
        return {"accept": photos.LIMITS.accept, "multiple": True}

    def clean(self, value):
        files = [file for file in (value if isinstance(value, list) else [value]) if file]
        rendered, refused = photos.check(files, already=self.already)
        if refused:
            raise forms.ValidationError(refused)
        return rendered


# What stands on the cards of the choice.
KIND_WORDS = {
    Entry.Kind.REVIEW: _("Відгук: що було і як пройшло"),
    Entry.Kind.SUGGESTION: _("Пропозиція: що варто змінити"),
    Entry.Kind.QUESTION: _("Запитання: хочу дізнатися"),
    Entry.Kind.THANKS: _("Подяка"),
}


class WordsForm(forms.Form):
    """What may be changed later, too."""

    kind = forms.ChoiceField(
        label=_("Що ви хочете написати"),
        choices=[(kind.value, KIND_WORDS[kind]) for kind in Entry.Kind],
        widget=forms.RadioSelect,
        error_messages={"required": _("Оберіть, що це: відгук, пропозиція, запитання чи подяка.")},
    )
    text = forms.CharField(
        label=_("Текст"),
        min_length=SHORTEST,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Що сталося або що варто зробити, де й коли. Без чужих прізвищ, телефонів, номерів авто й квартир."),
        error_messages={
            "required": _("Напишіть кілька слів."),
            "min_length": _("Напишіть трохи більше: так, щоб було зрозуміло, про що мова."),
        },
    )
    tags = forms.ModelMultipleChoiceField(
        FeedTag.objects.none(), label=_("Коротко: що було"), required=False, widget=forms.CheckboxSelectMultiple
    )
    sign = forms.ChoiceField(label=_("Як підписати"), widget=forms.RadioSelect, initial=Entry.Sign.NEIGHBOUR)
    pseudonym = forms.CharField(
        label=_("Ім’я або псевдонім"),
        max_length=NAME_LENGTH,
        required=False,
        help_text=_("Побачать усі. Лише коли обрали «іншим ім’ям»."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )

    def __init__(self, *args, user, city, element, record=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.element = user, element
        from .feed import offered_tags

        tags = offered_tags(city, element.kind)
        self.fields["tags"].queryset = tags
        if not tags.exists():
            del self.fields["tags"]
        self.fields["sign"].choices = self._signs()

    def _signs(self):
        signs = [(Entry.Sign.NEIGHBOUR, _("«Сусід(ка)»"))]
        if self.user.is_authenticated and self.user.get_display_name():
            signs.append((Entry.Sign.NAME, _("Моїм ім’ям: %(name)s") % {"name": self.user.get_display_name()}))
        return [*signs, (Entry.Sign.PSEUDONYM, _("Іншим ім’ям"))]

    def clean(self):
        cleaned = super().clean()
        cleaned = self.cleaned_data if cleaned is None else cleaned
        if cleaned.get("sign") == Entry.Sign.PSEUDONYM and not (cleaned.get("pseudonym") or "").strip() and "pseudonym" not in self.errors:
            self.add_error("pseudonym", _("Напишіть, як підписати, або оберіть «Сусід(ка)»."))
        return cleaned

    @property
    def shown_name(self) -> str:
        """The signature that all will read; empty for «сусід(ка)»."""
        sign = self.cleaned_data["sign"]
        if sign == Entry.Sign.NAME:
            return self.user.get_display_name()[:NAME_LENGTH]
        return " ".join(self.cleaned_data["pseudonym"].split()) if sign == Entry.Sign.PSEUDONYM else ""

    def values(self) -> dict:
        data = self.cleaned_data
        return {
            "kind": data["kind"],
            "text": data["text"],
            "sign": data["sign"],
            "shown_name": self.shown_name,
            "tags": data.get("tags", ()),
        }


class EntryForm(SpamGuardMixin, WordsForm):
    """The first sending. What others will read is looked at on the next page, where the photos are seen, too."""

    guard_name = "review"
    rate = Rate(window=3600, person=10, address=12, network=150)

    pictures = PicturesField(
        label=_("Фото"),
        required=False,
        help_text=_(
            "До трьох, кожне до 15 МБ: JPEG, PNG, WebP або HEIC. Обличчя людей і номери авто треба закрити чорним — це можна зробити тут. "
            "Місце й час зйомки ми з файлу прибираємо."
        ),
    )
    email = forms.EmailField(
        label=_("Електронна пошта"),
        help_text=_("Надішлемо посилання, яким ви підтвердите запис, а потім відповідь поліції. Ніхто інший пошти не побачить."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)
    field_order = ["kind", "text", "tags", "pictures", "sign", "pseudonym", "email"]

    def __init__(self, *args, already: int = 0, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["pictures"].already = already
        self.order_fields(self.field_order)
        if self.user.is_authenticated:
            del self.fields["email"]

    def clean_email(self):
        email = self.cleaned_data["email"].strip().lower()
        if services.too_many_letters(email):
            raise forms.ValidationError(_("На цю пошту сьогодні вже надіслано кілька листів. Підтвердьте спершу те, що написали раніше."))
        return email

    def values(self) -> dict:
        more = {"email": self.cleaned_data["email"]} if "email" in self.fields else {}
        return {**super().values(), **more, "needs_eye": self.needs_eye}


class ChangeForm(PublicTextMixin, WordsForm):
    """New words for what was sent."""

    guard_name = "review-change"
    public_fields = ("text", "pseudonym")


class ReadAgainForm(PublicTextMixin, forms.Form):
    """«Так побачать усі»: the words of a draft as the guards see them."""

    guard_name = "review"
    public_fields = ("text", "shown_name")

    text = forms.CharField(label=_("Текст"), max_length=TEXT_LENGTH)
    shown_name = forms.CharField(label=_("Підпис"), max_length=NAME_LENGTH + 20, required=False)


class BoxForm(forms.Form):
    """One black rectangle for a photo, in percent of its sides; or many at once, as the page's script sends them."""

    photo = forms.IntegerField(widget=forms.HiddenInput)
    boxes = forms.CharField(widget=forms.HiddenInput, required=False, max_length=5000)
    left = forms.FloatField(label=_("Від лівого краю, %"), min_value=0, max_value=99, required=False)
    top = forms.FloatField(label=_("Від верху, %"), min_value=0, max_value=99, required=False)
    width = forms.FloatField(label=_("Ширина, %"), min_value=1, max_value=100, required=False)
    height = forms.FloatField(label=_("Висота, %"), min_value=1, max_value=100, required=False)

    def clean(self):
        cleaned = super().clean()
        from . import redaction

        if self.errors:
            return cleaned
        sides = [cleaned.get(name) for name in ("left", "top", "width", "height")]
        try:
            if cleaned.get("boxes"):
                self.found = redaction.read(cleaned["boxes"])
            else:
                self.found = [redaction.Box.of(sides)]
        except (ValueError, TypeError):
            self.found = []
        if not self.found:
            raise forms.ValidationError(_("Запишіть чотири числа: де починається прямокутник і який він завбільшки."))
        return cleaned


class AnswerForm(PublicTextMixin, forms.Form):
    """One step of the police, with its sentence. ``seen`` is the status that the answerer saw."""

    guard_name = "review-answer"
    public_fields = ("text",)

    status = forms.ChoiceField(label=_("Що зроблено"), widget=forms.RadioSelect, error_messages={"required": _("Оберіть, що зроблено.")})
    text = forms.CharField(
        label=_("Відповідь"),
        min_length=SHORTEST,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Простими словами: що зробили або зробите, коли, чому ні. Побачать усі."),
        error_messages={"required": _("Напишіть відповідь: самого стану мешканцям замало.")},
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    WORDS = {
        Entry.Status.IN_WORK: _("У роботі: робимо, відповімо, коли закінчимо"),
        Entry.Status.DONE: _("Зроблено"),
        Entry.Status.EXPLAINED: _("Пояснено: зробити не можемо або відповіли на запитання"),
        Entry.Status.NOT_OURS: _("Не до поліції: кажемо, до кого"),
    }

    def __init__(self, *args, entry: Entry, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [(status.value, self.WORDS[status]) for status in answers.STEPS.get(entry.status, ())]
        self.fields["seen"].initial = seen(entry)


def seen(entry: Entry) -> str:
    return f"{entry.turn}-{entry.status}"
