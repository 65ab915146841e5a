"""«Ви сказали — ми зробили»: who answers, by which steps, until when."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Role, has_role
from mapapp.models import OfficerAccount
from portal.audit.services import record as write_down
from portal.places.grants import cities_of

from . import elements, following, permissions
from .models import Entry, Reply

Status = Entry.Status
# From where to where. What has ended is opened again by its author alone.
STEPS = {
    Status.RECEIVED: (Status.IN_WORK, Status.DONE, Status.EXPLAINED, Status.NOT_OURS),
    Status.IN_WORK: (Status.DONE, Status.EXPLAINED, Status.NOT_OURS),
}


class NotNow(Exception):
    """Somebody was quicker, or there is nothing to answer; the message is a sentence for the answerer."""


def queue(user, city):
    """Entries of ``city`` that this person answers: all for a liaison, the own feed for an officer."""
    rows = Entry.objects.of_city(city).public().exclude(status="").exclude(author=user)
    if city is None or not user.is_authenticated:
        return rows.none()
    if has_role(user, Role.LIAISON, city=city):
        return rows
    own = rows.none()
    for element in elements.all_elements():
        mine = list(element.own(user))
        if mine:
            own = own | rows.filter(element_kind=element.kind, element_id__in=mine)
    return own


def waiting_for(officer) -> int:
    """How many answers wait for the officer, as the row of their console says."""
    account = getattr(officer, "account", None)
    return queue(account.user, officer.city).filter(status__in=Entry.OPEN).count() if account else 0


def answers_here(user, city) -> bool:
    """Whether this person has anything to do in the queue of ``city``."""
    if city is None or not user.is_authenticated:
        return False
    if has_role(user, Role.LIAISON, city=city):
        return True
    return any(True for element in elements.all_elements() for _pk in element.own(user))


def may_answer(user, entry: Entry) -> bool:
    return entry.is_public and bool(entry.status) and following.is_answerer(user, entry)


def office_of(user, entry: Entry) -> str:
    """How the answer is signed: the post and the body, the name alone where the page names the officer anyway."""
    account = OfficerAccount.objects.filter(user=user).select_related("officer__unit").first()
    if account is not None and account.officer.live and account.officer.city_id == entry.city_id:
        officer = account.officer
        return ", ".join(part for part in (f"{officer.post_and_rank} {officer.full_name}".strip(), str(officer.unit or "")) if part)[:200]
    return _("Поліція: черговий із зв’язку з громадою, %(city)s") % {"city": entry.city.name}


def step(entry: Entry, user, *, status: str, text: str) -> Reply:
    """One step, seen from the status in ``entry``. Raises NotNow where it has changed since; then nothing is written."""
    if status not in STEPS.get(entry.status, ()):
        raise NotNow(_("Такого кроку зараз немає: %(status)s.") % {"status": entry.get_status_display()})
    final = {"answered_at": timezone.now()} if status in Entry.FINAL else {}
    with transaction.atomic():
        waiting = Entry.objects.open_questions().filter(pk=entry.pk, status=entry.status, turn=entry.turn)
        if not waiting.update(status=status, **final):
            raise NotNow(_explain(entry))
        try:
            with transaction.atomic():
                reply = Reply.objects.create(entry=entry, turn=entry.turn, status=status, text=text, office=office_of(user, entry), by=user)
        except IntegrityError:
            raise NotNow(_explain(entry)) from None
        entry.refresh_from_db()
        write_down("review.answered", entry, actor=user, city=entry.city, status=status)
        following.answered(entry, reply)
    return reply


def _explain(entry: Entry) -> str:
    last = Reply.objects.filter(entry=entry).order_by("-pk").first()
    if last is None:
        return _("Запис щойно змінився або його приховано. Подивіться ще раз.")
    words = {"office": last.office, "status": last.get_status_display()}
    return _("На це щойно відповіли: %(office)s — «%(status)s». Вашу відповідь не записано.") % words


def tell_overdue() -> int:
    """Tell of each term that has passed, once: a guarded mark here, a unique key there. Run by the tick."""
    told = 0
    for entry in Entry.objects.overdue().filter(overdue_told_at=None).select_related("city")[:200]:
        with transaction.atomic():
            mine = Entry.objects.overdue().filter(pk=entry.pk, overdue_told_at=None, turn=entry.turn)
            if not mine.update(overdue_told_at=timezone.now()):
                continue
            following.overdue(entry)
            told += 1
    return told


def cities_of_report(user):
    return cities_of(user, permissions.SEE)
