"""What the section does when its items are looked at and decided, beyond approve, return and reject."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.audit.services import record
from portal.core.moderation import diff
from portal.core.moderation.models import ModerationItem
from portal.core.moderation.registry import Extra, Refused

from . import addressing, letters, services
from .models import Addressee, Appeal, AppealEvent

State = Appeal.State
Kind = AppealEvent.Kind
# What a first appeal may be: of these there is something to follow.
FIRST_STATES = (State.ON_MODERATION, State.RETURNED, State.APPROVED, *Appeal.AT_THE_POLICE, State.CLOSED)


def opened(item, user) -> None:
    """Every look at a sensitive appeal leaves a row in the log."""
    if item.is_sensitive:
        record("appeal.viewed", item.target, actor=user, city=item.city)


def letter_finished(sender, letter, **kwargs) -> None:
    if letter.kind == "appeal":
        services.note_sent(letter)


def earlier_round(item) -> list[diff.Change]:
    """What the citizen changed since the round before, word by word; nothing in the first round."""
    before = ModerationItem.objects.filter(kind=item.kind, object_id=item.object_id, pk__lt=item.pk).order_by("-pk").first()
    return diff.changes(before.original, _texts(item.original)) if before else []


def _texts(original: dict) -> dict:
    """The words of a snapshot; fingerprints of files say nothing to a reader."""
    return {name: value for name, value in original.items() if isinstance(value, str) and name not in ("document_sha256", "addressee")}


def texts_now(appeal: Appeal) -> dict:
    """The words as they stand now, for the comparison with what was submitted."""
    return _texts(services.snapshot(appeal))


# ---- to another addressee ----


class RedirectForm(forms.Form):
    addressee = forms.ModelChoiceField(
        Addressee.objects.none(), label=gettext_lazy("Кому"), empty_label=gettext_lazy("— виберіть адресата —"),
        error_messages={"required": gettext_lazy("Виберіть, кому спрямувати.")},
    )  # fmt: skip
    because = forms.CharField(
        label=gettext_lazy("Чому саме їм"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Мешканець прочитає це в листі й на сторінці звернення."),
        error_messages={"required": gettext_lazy("Напишіть, чому звернення піде цьому адресатові: мешканець має це знати.")},
    )  # fmt: skip

    def __init__(self, *args, item, **kwargs):
        super().__init__(*args, auto_id="redirect_%s", **kwargs)
        field = self.fields["addressee"]
        appeal = item.target
        barred = addressing.mailboxes_complained_of(appeal)
        rows = [row for row in addressing.choices(appeal) if row.email.casefold() not in barred]
        field.queryset = addressing.choices(appeal).filter(pk__in=[row.pk for row in rows])
        field.label_from_instance = lambda row: f"{row.name} — {row.about}" if row.about else row.name


def redirect(item, decision, data) -> None:
    """Approved, to the chosen addressee. The document names it; the citizen's words are as they were."""
    appeal = services.decided(item)
    appeal.addressee = Addressee.objects.of_city(appeal.city).filter(pk=data["addressee"].pk, is_active=True).first()
    if appeal.addressee is None:
        raise Refused(_("Цього адресата щойно вимкнули. Виберіть іншого."))
    to = addressing.of(appeal)
    addressing.require(appeal, to)
    services.carried_out(
        appeal, State.APPROVED, addressee=appeal.addressee, addressee_email=to.email, closed_at=None, moderator_words=item.author_reads()
    )
    addressing.lay_out_again(appeal)
    services.add_event(appeal, Kind.REDIRECTED, decision.by, item.author_reads())
    services.queue_for_the_police(appeal)
    letters.redirected(appeal, to)


def redirect_words(data) -> str:
    return _("Звернення піде не туди, куди зазвичай, а сюди: %(name)s. %(why)s") % {"name": data["addressee"].name, "why": data["because"]}


# ---- the same as an earlier one ----


class DuplicateForm(forms.Form):
    number = forms.CharField(
        label=gettext_lazy("Номер першого звернення"), max_length=20,
        help_text=gettext_lazy("Тієї самої людини, подане раніше: «БО-2026-000012» або лише «12»."),
        error_messages={"required": gettext_lazy("Напишіть номер звернення, яке це повторює.")},
    )  # fmt: skip
    because = forms.CharField(
        label=gettext_lazy("Що додати мешканцеві"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, item, **kwargs):
        super().__init__(*args, auto_id="duplicate_%s", **kwargs)
        self.appeal = item.target
        likely = earlier_of_the_same(self.appeal)[:5]
        if likely:
            numbers = ", ".join(f"{one.number} ({one.form['title']}, {one.get_state_display()})" for one in likely)
            self.fields["number"].help_text = _("Раніше ця людина подала: %(numbers)s.") % {"numbers": numbers}

    def clean_number(self):
        wanted = self.cleaned_data["number"].strip().upper().lstrip("№").strip()
        rows = earlier_of_the_same(self.appeal)
        found = [one for one in rows if one.number == wanted or (wanted.isdecimal() and int(one.number.split("-")[-1]) == int(wanted))]
        if not found:
            raise forms.ValidationError(_("Такого раннішого звернення цієї людини немає. Перевірте номер."))
        return found[0].number


def earlier_of_the_same(appeal: Appeal) -> list[Appeal]:
    """Appeals that the same contact submitted before this one and that live on, the newest first."""
    contact = {"email": appeal.email} if appeal.email else {"phone": appeal.phone}
    if not any(contact.values()):
        return []
    name = "email__iexact" if appeal.email else "phone"
    rows = Appeal.objects.of_city(appeal.city).filter(**{name: contact["email" if appeal.email else "phone"]}, pk__lt=appeal.pk)
    # The first of a chain may not be sensitive where this one is not: its title would be read by people it is not for.
    return list(rows.filter(state__in=FIRST_STATES, is_sensitive=appeal.is_sensitive).order_by("-pk")[:20])


def duplicate(item, decision, data) -> None:
    """Closed as a repetition. It is a refusal: the citizen may object, and a second moderator may let it through."""
    appeal = services.decided(item)
    first = next((one for one in earlier_of_the_same(appeal) if one.number == data["number"]), None)
    if first is None:
        raise Refused(_("Стан першого звернення щойно змінився. Перевірте номер."))
    services.carried_out(appeal, State.DUPLICATE, duplicate_of=first, closed_at=timezone.now(), moderator_words=item.author_reads())
    services.add_event(appeal, Kind.DUPLICATE, decision.by, item.author_reads())
    letters.duplicate(appeal)


def duplicate_words(data) -> str:
    return "\n\n".join(part for part in (_("Це повторює ваше звернення № %(number)s.") % data, data.get("because", "")) if part)


EXTRAS = (
    Extra(
        name="redirect",
        label=gettext_lazy("Спрямувати іншому адресатові"),
        intro=gettext_lazy(
            "Схвалити й надіслати не туди, куди йде цей зразок. Слова мешканця не зміняться, у документі буде новий адресат."
        ),
        done=gettext_lazy("Схвалено і спрямовано. Мешканець отримає лист, кому й чому."),
        state="approved",
        form=RedirectForm,
        carry_out=redirect,
        words=redirect_words,
        icon="redirect",
    ),
    Extra(
        name="duplicate",
        label=gettext_lazy("Позначити як повторне"),
        intro=gettext_lazy("Лише коли та сама людина вже подала те саме. Мешканець дізнається номер першого і зможе не погодитися."),
        done=gettext_lazy("Позначено як повторне. Мешканець отримає номер першого звернення."),
        state="rejected",
        form=DuplicateForm,
        carry_out=duplicate,
        words=duplicate_words,
        icon="copy",
    ),
)
