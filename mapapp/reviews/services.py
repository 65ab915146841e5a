"""From the first word to the feed: draft, confirmation, moderation; then what the author may still do."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import DateTimeField, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.services import record as write_down
from portal.core.moderation import bans
from portal.core.moderation.models import ModerationItem
from portal.core.moderation.services import submit, take_back
from portal.outbox.services import cancel_for
from portal.search.services import refresh_later

from . import clock, letters, photos, similar
from .models import Entry, FeedPolicy, Support, Version

KIND = "review"
State, Status = Entry.State, Entry.Status
MOST_EDITS = 3
EDIT_DAYS = 14
REOPEN_DAYS = 30
LETTERS_A_DAY = 5  # unconfirmed entries that one address may be asked about in a day


class NotNow(Exception):
    """The act is not possible any more; the message is a sentence for the person."""


# ---- a draft ----


def start(element, record, *, user, values: dict, pictures, form_key) -> Entry:
    """A draft with its photos, both or neither. The same form sent twice gives the first draft.

    Raises NotNow where nobody may write, bans.Silenced, and UploadRefused where the disk is full.
    """
    city = element.city(record)
    bans.require(user, KIND, city)
    if not FeedPolicy.of(city, element.kind).is_open:
        raise NotNow(_("Тут поки не приймаємо відгуків."))
    tags = values.pop("tags", ())
    try:
        with transaction.atomic():
            entry = Entry.objects.create(
                city=city, element_kind=element.kind, element_id=record.pk, author=user, form_key=form_key,
                lemmas=similar.lemmas(values["text"]), **values,
            )  # fmt: skip
            entry.tags.set(tags)
            photos.keep(entry, pictures)
    except IntegrityError:
        standing = Entry.objects.filter(form_key=form_key, author=user).first() if form_key else None
        if standing is None:
            raise
        return standing
    return entry


def rewrite(entry: Entry, values: dict, pictures) -> bool:
    """Change a draft. False where it was sent meanwhile."""
    tags = values.pop("tags", ())
    with transaction.atomic():
        changed = Entry.objects.filter(pk=entry.pk, state=State.DRAFT).update(lemmas=similar.lemmas(values["text"]), **values)
        if changed:
            entry.tags.set(tags)
            photos.keep(entry, pictures)
    return bool(changed)


def send(entry: Entry, text: str, shown_name: str) -> bool:
    """The author has read it once more and sends it: to a moderator, or first to the address for a yes.

    ``text`` and ``shown_name`` are what the guards let through. False where it was sent before: the double click.
    """
    before, after = State.DRAFT, State.PENDING if entry.author_id else State.UNCONFIRMED
    now = timezone.now()
    with transaction.atomic():
        changed = Entry.objects.filter(pk=entry.pk, state=before).update(
            state=after, text=text, shown_name=shown_name, lemmas=similar.lemmas(text), submitted_at=now
        )
        if not changed:
            return False
        entry.refresh_from_db()
        if entry.author_id:
            _to_moderator(entry)
        else:
            letters.confirm(entry)
    return True


def confirm(entry: Entry) -> bool:
    """The address is the author's. False where it was confirmed before."""
    with transaction.atomic():
        changed = Entry.objects.filter(pk=entry.pk, state=State.UNCONFIRMED).update(state=State.PENDING, submitted_at=timezone.now())
        if changed:
            entry.refresh_from_db()
            _to_moderator(entry)
    return bool(changed)


def too_many_letters(email: str) -> bool:
    """Whether the address was asked often enough today: nobody may flood another's post box."""
    day_ago = timezone.now() - timedelta(days=1)
    return Entry.objects.filter(email__iexact=email, state=State.UNCONFIRMED, created_at__gt=day_ago).count() >= LETTERS_A_DAY


def _to_moderator(entry: Entry) -> None:
    policy = FeedPolicy.of(entry.city, entry.element_kind)
    submit(
        entry,
        kind=KIND,
        city=entry.city,
        title=entry.title,
        original=words(entry),
        author=entry.author,
        waits=entry.needs_eye or policy.read_first,
    )


def words(entry: Entry) -> dict:
    """The author's own words, as moderators keep them."""
    return {"text": entry.text, "name": entry.shown_name}


# ---- shown ----


def show(entry: Entry, before: str = State.PENDING) -> bool:
    """Into the feed, in the caller's transaction; from then on the police have their days. False where it was not waiting."""
    from . import following

    # Words that were changed keep the day on which the entry was first shown.
    first = Coalesce("published_at", Value(timezone.now()), output_field=DateTimeField())
    changed = Entry.objects.filter(pk=entry.pk, state=before).update(state=State.PUBLISHED, published_at=first)
    if not changed:
        return False
    entry.refresh_from_db()
    if entry.kind in Entry.ANSWERED_KINDS and not entry.status:
        days = FeedPolicy.of(entry.city, entry.element_kind).answer_days
        due = clock.due_on(timezone.localdate(), days, entry.city)
        Entry.objects.filter(pk=entry.pk, status="").update(status=Status.RECEIVED, due_on=due)
        entry.refresh_from_db()
    refresh_later(entry)
    following.published(entry)
    return True


# ---- what the author may still do ----


def why_not_edit(entry: Entry) -> str:
    """A sentence where the author may not change the words any more, else empty."""
    if entry.is_hidden or entry.state in (State.REJECTED, State.UNCONFIRMED):
        return _("Цей запис не показано. Ви можете не погодитися з рішенням або видалити запис.")
    if entry.status in Entry.FINAL or entry.turn > 1:
        return _("На запис уже відповіли, тож змінити слова не можна: відповідь стояла б не до того. Напишіть новий.")
    if entry.edits >= MOST_EDITS:
        return _("Змінити запис можна тричі. Видаліть його й напишіть новий.")
    if entry.submitted_at and entry.submitted_at < timezone.now() - timedelta(days=EDIT_DAYS):
        return _("Змінити запис можна протягом двох тижнів. Напишіть новий.")
    return ""


def edit(entry: Entry, *, text: str, shown_name: str, values: dict, tags=()) -> None:
    """New words: the old ones are kept beside, and a moderator reads again. Raises NotNow."""
    refusal = why_not_edit(entry)
    if refusal:
        raise NotNow(refusal)
    with transaction.atomic():
        waiting = _waiting_item(entry)
        if waiting is not None and waiting.is_shown:
            raise NotNow(_("Саме зараз цей запис переглядає модератор, бо на нього поскаржилися. Зачекайте на рішення."))
        own = Entry.objects.filter(pk=entry.pk, state=entry.state, is_hidden=False, edits=entry.edits)
        held = {"kind": entry.kind, "text": entry.text, "shown_name": entry.shown_name}
        changed = own.update(
            state=State.PENDING,
            edits=entry.edits + 1,
            edited_at=timezone.now(),
            text=text,
            shown_name=shown_name,
            lemmas=similar.lemmas(text),
            **values,
        )
        if not changed:
            raise NotNow(_("Запис щойно змінився. Подивіться ще раз."))
        Version.objects.create(entry=entry, **held)
        if waiting is not None:
            take_back(entry, _("Автор змінив текст."))
        entry.refresh_from_db()
        entry.tags.set(tags)
        _to_moderator(entry)
        refresh_later(entry)


def _waiting_item(entry: Entry) -> ModerationItem | None:
    from portal.core.moderation.hiding import where

    return ModerationItem.objects.filter(**where(entry), state=ModerationItem.State.PENDING).first()


def delete(entry: Entry, *, actor=None) -> None:
    """The author's own: words, photos, answers and support are gone; the log knows that it happened."""
    with transaction.atomic():
        take_back(entry, _("Автор видалив запис."))
        cancel_for(entry)
        write_down("review.deleted", entry, actor=actor, city=entry.city)
        entry.delete()


def may_reopen(entry: Entry) -> bool:
    """Within a month of an answer that ended the matter, once."""
    if entry.status not in Entry.FINAL or entry.turn >= Entry.TURNS or entry.answered_at is None or not entry.is_public:
        return False
    return entry.answered_at > timezone.now() - timedelta(days=REOPEN_DAYS)


def reopen(entry: Entry) -> None:
    """«Не вирішено»: back to the police with a new term. Raises NotNow the second time."""
    from . import following

    if not may_reopen(entry):
        raise NotNow(_("Повернути питання можна один раз, протягом місяця після відповіді."))
    days = FeedPolicy.of(entry.city, entry.element_kind).answer_days
    with transaction.atomic():
        changed = Entry.objects.filter(pk=entry.pk, turn=entry.turn, status=entry.status).update(
            turn=entry.turn + 1,
            status=Status.RECEIVED,
            due_on=clock.due_on(timezone.localdate(), days, entry.city),
            overdue_told_at=None,
            answered_at=None,
        )
        if not changed:
            raise NotNow(_("Запис щойно змінився. Подивіться ще раз."))
        entry.refresh_from_db()
        write_down("review.reopened", entry, actor=entry.author, city=entry.city)
        following.reopened(entry)


# ---- «Підтримую» ----


def support(entry: Entry, user) -> bool:
    """One a person; False where they support it already. Raises NotNow for one's own words."""
    if entry.author_id == user.pk:
        raise NotNow(_("Це ваш запис: підтримують його сусіди."))
    bans.require(user, KIND, entry.city)
    try:
        with transaction.atomic():
            Support.objects.create(entry=entry, user=user)
    except IntegrityError:
        return False
    return True


def stop_supporting(entry: Entry, user) -> bool:
    deleted, _by_model = Support.objects.filter(entry=entry, user=user).delete()
    return bool(deleted)
