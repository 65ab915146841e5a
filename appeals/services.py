"""What happens to an appeal. Each verb is one transaction with a guarded update in it: of two clicks,
two workers or two moderators, one acts and the other is told."""

from datetime import timedelta
from hashlib import sha256

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.moderation.registry import Refused
from portal.core.moderation.services import submit as put_in_queue
from portal.guards import serving
from portal.outbox.models import Letter

from . import addressing, complained, documents, legal_clock, letters
from .models import Appeal, AppealAttachment, AppealCounter, AppealEvent, AppealSettings, AppealTemplate

State = Appeal.State
Kind = AppealEvent.Kind
DRAFT_DAYS = 30

# The only ways from state to state: no path reaches the police past the moderator.
MOVES = {
    (State.DRAFT, State.SUBMITTED),
    (State.DRAFT, State.ON_MODERATION),  # without an e-mail address there is nothing to confirm
    (State.SUBMITTED, State.ON_MODERATION),
    (State.ON_MODERATION, State.APPROVED),
    (State.ON_MODERATION, State.RETURNED),
    (State.ON_MODERATION, State.REJECTED),
    # The citizen did not agree, and a second moderator let it through.
    *((before, State.APPROVED) for before in (State.REJECTED, State.DUPLICATE)),
    (State.RETURNED, State.ON_MODERATION),
    (State.APPROVED, State.SENT),
    (State.SENT, State.REGISTERED),
    (State.ON_MODERATION, State.DUPLICATE),
    *((before, State.FORWARDED) for before in (State.SENT, State.REGISTERED)),
    *((before, State.ANSWERED) for before in (State.SENT, State.REGISTERED, State.FORWARDED)),
    (State.ANSWERED, State.CLOSED),
    (State.FORWARDED, State.CLOSED),
    # The person may take it back as long as there is no answer.
    *(
        (before, State.WITHDRAWN)
        for before in (State.SUBMITTED, State.ON_MODERATION, State.RETURNED, State.SENT, State.REGISTERED, State.FORWARDED)
    ),
    (State.APPROVED, State.WITHDRAWN),  # only where the letter could be called off
}


class Conflict(Exception):
    """The appeal is in another state by now; the message is a sentence."""


def move(appeal: Appeal, to: str, **changes) -> None:
    """Guarded update from the state the caller saw. Raises Conflict where somebody was quicker."""
    if (appeal.state, to) not in MOVES:
        raise Conflict(_("Звернення вже в іншому стані: %(state)s.") % {"state": appeal.get_state_display()})
    if not Appeal.objects.filter(pk=appeal.pk, state=appeal.state).update(state=to, touched_at=timezone.now(), **changes):
        raise Conflict(_("Стан звернення щойно змінився. Оновіть сторінку."))
    appeal.refresh_from_db()


def add_event(appeal: Appeal, kind: str, actor=None, text: str = "") -> AppealEvent:
    return AppealEvent.objects.create(appeal=appeal, kind=kind, actor=actor, text=text)


def start(template: AppealTemplate, place: str = "") -> Appeal:
    """A draft with the template as it is now; ``place`` is an address that is known already, where the template asks for one."""
    form = template.freeze()
    return Appeal.objects.create(
        city=template.city,
        template=template,
        template_version=template.version,
        form=form,
        is_sensitive=template.is_sensitive,
        settlement=template.city.name,
        place=place if form.get("asks_place") else "",
    )


def save_step(appeal: Appeal, changes: dict) -> None:
    """Keep what was typed on one screen. Raises Conflict when the appeal may no longer be edited."""
    if not Appeal.objects.filter(pk=appeal.pk, state__in=Appeal.EDITABLE).update(touched_at=timezone.now(), **changes):
        raise Conflict(_("Це звернення вже подано, змінити його не можна."))
    appeal.refresh_from_db()


@transaction.atomic
def attach(appeal: Appeal, accepted) -> AppealAttachment:
    """Keep a file that the guard has accepted. Raises Conflict when the appeal may no longer be edited, UploadRefused on a full disk."""
    save_step(appeal, {})
    attachment = AppealAttachment(appeal=appeal, name=accepted.name, mime=accepted.mime, size=len(accepted.content), sha256=accepted.sha256)
    serving.keep(attachment.file, accepted)
    attachment.save()
    return attachment


@transaction.atomic
def detach(appeal: Appeal, pk: int) -> None:
    """Take a file away. Raises Conflict when the appeal may no longer be edited."""
    save_step(appeal, {})
    for attachment in appeal.attachments.filter(pk=pk):
        name, storage = attachment.file.name, attachment.file.storage
        attachment.delete()
        transaction.on_commit(lambda name=name, storage=storage: storage.delete(name))


def submit(appeal: Appeal, signature: str) -> bool:
    """Sign and submit, the first time or after a correction. False: it was submitted already.

    The PDF is laid out and kept here, so what the moderator reads is what the police get.
    """
    try:
        with transaction.atomic():
            _submit(appeal, signature)
    except Conflict:
        appeal.refresh_from_db()
        return False
    return True


def _submit(appeal, signature):
    again = appeal.state == State.RETURNED
    now = timezone.now()
    changes = {"signature": signature, "round": F("round") + 1, "submitted_at": now, "moderator_words": ""}
    if not again:
        changes["number"] = _next_number(appeal.city, timezone.localtime(now).year)
    waits_for_confirmation = bool(appeal.email) and appeal.confirmed_at is None
    move(appeal, State.SUBMITTED if waits_for_confirmation and not again else State.ON_MODERATION, **changes)
    complained.note(appeal)
    _keep_document(appeal)
    add_event(appeal, Kind.RESUBMITTED if again else Kind.SUBMITTED)
    if appeal.follows_id and not again:
        add_event(appeal.follows, Kind.REVIEWED, text=appeal.number)
    if appeal.state == State.SUBMITTED:
        letters.confirm(appeal)
    else:
        _to_moderation(appeal)


def _next_number(city, year: int) -> str:
    """The next number of the city and year. The updated row is locked until the transaction ends."""
    own = AppealCounter.objects.filter(city=city, year=year)
    if not own.update(last=F("last") + 1):
        try:
            with transaction.atomic():
                AppealCounter.objects.create(city=city, year=year, last=1)
        except IntegrityError:
            own.update(last=F("last") + 1)
    return f"{AppealSettings.of_city(city).number_prefix}-{year}-{own.get().last:06d}"


def _keep_document(appeal):
    content = documents.render(appeal)
    appeal.document.save("appeal.pdf", ContentFile(content), save=False)
    appeal.document_sha256 = sha256(content).hexdigest()
    appeal.save(update_fields=["document", "document_sha256"])


def confirm(appeal: Appeal) -> bool:
    """The person has the mailbox: the appeal goes to the moderator. False: it was confirmed already, or is no longer waited for."""
    if appeal.state != State.SUBMITTED:
        return False
    try:
        with transaction.atomic():
            move(appeal, State.ON_MODERATION, confirmed_at=timezone.now())
            add_event(appeal, Kind.CONFIRMED)
            _to_moderation(appeal)
    except Conflict:
        appeal.refresh_from_db()
        return False
    return True


def _to_moderation(appeal):
    put_in_queue(
        appeal,
        kind="appeal",
        city=appeal.city,
        # The title is read by all who see the queue: of a sensitive appeal it is a number.
        title=f"{appeal.number} — {_('делікатне') if appeal.is_sensitive else appeal.form['title']}",
        original=snapshot(appeal),
        is_sensitive=appeal.is_sensitive,
    )


def snapshot(appeal: Appeal) -> dict:
    """The citizen's words as they were sent: never changed, whatever is corrected later."""
    names = ("what", "answers", "place", "happened_at", "witnesses", "own_request", "signature", "document_sha256")
    files = [{"name": one.name, "sha256": one.sha256} for one in appeal.attachments.all()]
    day = appeal.happened_on.isoformat() if appeal.happened_on else ""
    words = {name: getattr(appeal, name) for name in names}
    return {**words, "happened_on": day, "files": files, "addressee": addressing.of(appeal).line}


# ---- what the moderator's decisions do: called inside the transaction of the decision ----


def approve(item, decision) -> None:
    """To the police: the letter's row and the new state are one transaction. Refused without an addressee."""
    appeal = decided(item)
    to = addressing.of(appeal)
    addressing.require(appeal, to)
    carried_out(appeal, State.APPROVED, addressee_email=to.email, closed_at=None)
    if item.original.get("addressee", to.line) != to.line:
        addressing.lay_out_again(appeal)  # the addressee was changed after the document had been laid out
    add_event(appeal, Kind.APPROVED, decision.by)
    queue_for_the_police(appeal)


def queue_for_the_police(appeal: Appeal) -> None:
    """The letter's row, in the transaction of the decision."""
    letter = letters.to_police(appeal)
    Appeal.objects.filter(pk=appeal.pk).update(letter=letter)


def send_back(item, decision) -> None:
    appeal = decided(item)
    carried_out(appeal, State.RETURNED, moderator_words=item.author_reads())
    add_event(appeal, Kind.RETURNED, decision.by, item.author_reads())
    letters.returned(appeal)


def reject(item, decision) -> None:
    appeal = decided(item)
    carried_out(appeal, State.REJECTED, moderator_words=item.author_reads(), closed_at=timezone.now())
    add_event(appeal, Kind.REJECTED, decision.by, item.author_reads())
    letters.rejected(appeal)


def decided(item) -> Appeal:
    return Appeal.objects.select_related("city__site").get(pk=item.object_id)


def carried_out(appeal, to, **changes):
    try:
        move(appeal, to, **changes)
    except Conflict as conflict:
        raise Refused(str(conflict)) from conflict


# ---- after the moderator ----


def note_sent(letter: Letter) -> None:
    """The police's server took the letter: the appeal is sent, the law's clock starts, and the citizen is told, once."""
    appeal = Appeal.objects.filter(letter=letter).select_related("city__site").first()
    if appeal is None or letter.state != Letter.State.SENT:
        return
    at = letter.finished_at or timezone.now()
    if appeal.state == State.SENT and appeal.sent_at and at > appeal.sent_at:
        _note_sent_again(appeal, at)
    if appeal.state != State.APPROVED:
        return
    try:
        with transaction.atomic():
            move(appeal, State.SENT, sent_at=at, **legal_clock.started(appeal, at))
            add_event(appeal, Kind.SENT)
            letters.sent(appeal)
    except Conflict:
        return  # another worker noted it


def _note_sent_again(appeal, at) -> None:
    """The letter had come back and a person sent it once more: the police have it only now."""
    same = Appeal.objects.filter(pk=appeal.pk, state=State.SENT, sent_at=appeal.sent_at, police_number="")
    same.update(sent_at=at, touched_at=timezone.now(), **legal_clock.started(appeal, at))


def register(appeal: Appeal, number: str, date, user) -> None:
    """The police gave their number. Raises Conflict."""
    from .police.services import Actor
    from .police.services import register as write_down

    write_down(appeal, number, date, Actor(user=user))


def forget_drafts(age: timedelta = timedelta(days=DRAFT_DAYS)) -> int:
    """Delete drafts that nobody touched for ``age``, with their files; how many there were."""
    old = Appeal.objects.filter(state=State.DRAFT, touched_at__lt=timezone.now() - age)
    return sum(drop_draft(appeal, touched_at=appeal.touched_at) for appeal in old)


def drop_draft(appeal: Appeal, **still) -> bool:
    """Delete a draft that still is as said, with its files. False where it is another by now, or no draft any more."""
    files = [(one.file.storage, one.file.name) for one in appeal.attachments.all()]
    with transaction.atomic():
        # The updated row is locked until the end: nobody submits it meanwhile.
        if not Appeal.objects.filter(pk=appeal.pk, state=State.DRAFT, **still).update(state=State.DRAFT):
            return False
        appeal.delete()
    for storage, name in files:
        storage.delete(name)
    return True
