"""What can be done with a meeting. Each verb is one transaction that also writes the letters it causes.

Verbs of one meeting take its row first, so that they run one after another: on PostgreSQL by the
row's lock, on SQLite because a transaction takes the write lock at its start. Seats themselves are
guarded updates, and a constraint of the database stands behind them.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.core.moderation.services import submit
from portal.notify import services as notify

from . import following, letters
from .models import MeetingPage, MeetingState, ProblemRaised, SignUp

FOLLOW = "meeting"
PROBLEM = "meeting-problem"


class MeetingError(Exception):
    """Something that cannot be done now. The message is a sentence for the person."""


class NotOpen(MeetingError):
    """The meeting takes no sign-ups: it has begun, ended or was called off."""


class Full(MeetingError):
    """No seats are left and there is no waiting list."""


class AlreadySignedUp(MeetingError):
    """This contact is on the list already; ``sign_up`` is that record."""

    def __init__(self, sign_up: SignUp):
        super().__init__(_("На цю адресу або телефон уже є запис."))
        self.sign_up = sign_up


class WrongState(MeetingError):
    """The status has changed meanwhile, and the step does not follow from the new one."""


@dataclass(frozen=True)
class Person:
    """Who comes: the words of the form, already cleaned. ``child_name`` is given for excursions."""

    name: str
    email: str = ""
    phone: str = ""
    seats: int = 1
    child_name: str = ""
    child_age: int | None = None
    user: object = None

    @property
    def contact_key(self) -> str | None:
        """The same for the same person however they typed it."""
        if self.email:
            return f"email:{self.email.strip().lower()}"
        return f"phone:{self.phone}" if self.phone else None


def open_state(page: MeetingPage) -> MeetingState:
    """The record beside a meeting that goes public; made once, with the seats announced at that time.

    A translation shares the record of its original.
    """
    existing = MeetingState.objects.for_pages([page]).first()
    if existing:
        return existing
    state, _made = MeetingState.objects.get_or_create(
        page=page, defaults={"city": page.district.city, "capacity": page.capacity, **_told(page)}
    )
    return state


def sign_up(state: MeetingState, person: Person, *, form_key: UUID | None = None) -> SignUp:
    """Give ``person`` a seat or a place on the waiting list, with the letter that says so.

    The same ``form_key`` gives the same record: a second press of the button changes nothing.
    Raises NotOpen, Full, AlreadySignedUp.
    """
    with transaction.atomic():
        state = _lock(state)
        again = SignUp.objects.filter(form_key=form_key, meeting=state).first() if form_key else None
        if again:
            return again
        if state.status not in state.OPEN or state.page.starts_at <= timezone.now() or not state.page.live:
            raise NotOpen(_("Запис на цю зустріч закрито."))
        try:
            with transaction.atomic():
                made = _add(state, person, form_key)
        except IntegrityError:
            found = SignUp.objects.active().filter(meeting=state, contact_key=person.contact_key).first()
            if found is None:
                raise
            raise AlreadySignedUp(found) from None
        letter = letters.confirmed if made.state == SignUp.State.CONFIRMED else letters.waiting
        letter(made)
        if person.user:
            notify.subscribe(person.user, state, FOLLOW)
    return made


def _add(state: MeetingState, person: Person, form_key: UUID | None) -> SignUp:
    has_seat = _take(state, person.seats)
    if not has_seat and not state.waiting_list:
        raise Full(_("Вільних місць уже немає."))
    return SignUp.objects.create(
        meeting=state,
        user=person.user,
        name=person.name,
        email=person.email,
        phone=person.phone,
        contact_key=person.contact_key,
        form_key=form_key,
        seats=person.seats,
        child_name=person.child_name,
        child_age=person.child_age,
        consent_at=timezone.now() if person.child_name else None,
        state=SignUp.State.CONFIRMED if has_seat else SignUp.State.WAITING,
    )


def cancel(sign_up: SignUp) -> bool:
    """Give the seat back and hand it on to the waiting list. False where it was cancelled before."""
    with transaction.atomic():
        state = _lock(sign_up.meeting)
        had_seat = SignUp.objects.filter(pk=sign_up.pk, state=SignUp.State.CONFIRMED).update(**_cancelled())
        if not had_seat and not SignUp.objects.filter(pk=sign_up.pk, state=SignUp.State.WAITING).update(**_cancelled()):
            return False
        sign_up.meeting, sign_up.state = state, SignUp.State.CANCELLED
        if had_seat and not sign_up.is_walk_in:
            _release(state, sign_up.seats)
            promote(state)
        if sign_up.user:
            notify.unsubscribe(sign_up.user, state, FOLLOW)
        letters.cancelled_by_person(sign_up)
    return True


def promote(state: MeetingState) -> list[SignUp]:
    """Give free seats to the waiting list, first come first served; a group too big for them waits on."""
    with transaction.atomic():
        state = _lock(state)
        if state.status not in state.OPEN or state.page.starts_at <= timezone.now():
            return []
        return [sign_up for sign_up in state.sign_ups.waiting().select_related("user") if _promote_one(state, sign_up)]


def _promote_one(state: MeetingState, sign_up: SignUp) -> bool:
    if not _take(state, sign_up.seats):
        return False
    moved = SignUp.objects.filter(pk=sign_up.pk, state=SignUp.State.WAITING).update(
        state=SignUp.State.CONFIRMED, promoted_at=timezone.now()
    )
    if not moved:
        _release(state, sign_up.seats)
        return False
    sign_up.state, sign_up.meeting = SignUp.State.CONFIRMED, state
    letters.promoted(sign_up)
    _tell(state, [sign_up], f"meeting:{state.pk}:promoted:{sign_up.pk}", _("Звільнилося місце: %(title)s. Ви записані."))
    return True


def set_capacity(state: MeetingState, capacity: int | None, *, by) -> None:
    """Change the number of seats. Raises MeetingError where more people have seats already."""
    with transaction.atomic():
        state = _lock(state)
        fits = MeetingState.objects.filter(pk=state.pk)
        if capacity is not None:
            fits = fits.filter(seats_taken__lte=capacity)
        if not fits.update(capacity=capacity):
            raise MeetingError(_("Місця вже мають %(number)s осіб: менше зробити не можна.") % {"number": state.seats_taken})
        record("meeting.capacity", state, actor=by, city=state.city, before=state.capacity, after=capacity)
        promote(state)


# The course of a meeting: which status may follow which.
S = MeetingState.Status
STEPS = {
    "confirm": ((S.PLANNED, S.POSTPONED), S.CONFIRMED),
    "start": ((S.PLANNED, S.CONFIRMED), S.RUNNING),
    "finish": ((S.PLANNED, S.CONFIRMED, S.RUNNING), S.DONE),
    "postpone": ((S.PLANNED, S.CONFIRMED), S.POSTPONED),
    "cancel": ((S.PLANNED, S.CONFIRMED, S.POSTPONED), S.CANCELLED),
}


def may_follow(state: MeetingState, name: str) -> bool:
    """Whether the step follows from where the meeting is: only what has begun is finished, only what is to come confirmed."""
    is_ahead = state.page.starts_at > timezone.now()
    if (name == "finish" and state.status != S.RUNNING and is_ahead) or (name == "confirm" and not is_ahead):
        return False
    return state.status in STEPS[name][0]


def step(state: MeetingState, name: str, *, by, reason: str = "") -> MeetingState:
    """Move a meeting on; who signed up is told of a postponement, a cancellation and a new date.

    Raises WrongState where the meeting is elsewhere by now, MeetingError where a reason is missing.
    """
    before, after = STEPS[name]
    if name in ("postpone", "cancel") and not reason.strip():
        raise MeetingError(_("Напишіть причину: її прочитають усі, хто записався."))
    with transaction.atomic():
        state = _lock(state)
        was = state.status
        if not may_follow(state, name):
            raise WrongState(_("Зараз цього зробити не можна: перевірте дату і стан зустрічі."))
        moved = MeetingState.objects.filter(pk=state.pk, status__in=before).update(
            status=after, status_reason=reason.strip()[:300], sequence=F("sequence") + 1
        )
        if not moved:
            raise WrongState(_("Стан зустрічі вже змінився. Оновіть сторінку."))
        state.refresh_from_db()
        record(f"meeting.{name}", state, actor=by, city=state.city, reason=reason)
        if name in ("postpone", "cancel"):
            _announce(state, letters.postponed if name == "postpone" else letters.cancelled)
        if name == "confirm" and was == S.POSTPONED:
            _announce(state, letters.moved)
            promote(state)
    return state


def announce_change(page: MeetingPage) -> bool:
    """Tell who signed up that a published meeting has another time or place. False where nothing changed."""
    with transaction.atomic():
        state = MeetingState.objects.for_pages([page]).first()
        if state is None or state.page_id != page.pk:
            return False
        state = _lock(state)
        told = _told(page)
        if all(getattr(state, name) == value for name, value in told.items()):
            return False
        MeetingState.objects.filter(pk=state.pk).update(**told, sequence=F("sequence") + 1)
        state.refresh_from_db()
        if state.status in state.OPEN and page.starts_at > timezone.now():
            _announce(state, letters.moved)
    return True


def check_in(sign_up: SignUp, *, by) -> bool:
    """Note that a person came. False where it was noted before."""
    came = SignUp.objects.active().filter(pk=sign_up.pk, checked_in_at=None)
    return bool(came.update(checked_in_at=timezone.now(), checked_in_by=by))


def undo_check_in(sign_up: SignUp) -> bool:
    """Take back a press on the wrong row."""
    return bool(SignUp.objects.filter(pk=sign_up.pk).exclude(checked_in_at=None).update(checked_in_at=None, checked_in_by=None))


def walk_in(state: MeetingState, name: str, seats: int, *, by, form_key: UUID | None = None) -> SignUp:
    """Note people who came without signing up. They take no numbered seat: they are there already."""
    with transaction.atomic():
        state = _lock(state)
        again = SignUp.objects.filter(form_key=form_key, meeting=state).first() if form_key else None
        if again:
            return again
        if state.status in (S.CANCELLED, S.POSTPONED):
            raise NotOpen(_("Цю зустріч скасовано або перенесено."))
        return SignUp.objects.create(
            meeting=state,
            name=name,
            seats=seats,
            form_key=form_key,
            state=SignUp.State.CONFIRMED,
            is_walk_in=True,
            checked_in_at=timezone.now(),
            checked_in_by=by,
        )


def raise_problem(state: MeetingState, text: str, *, by, is_public: bool = False) -> ProblemRaised:
    """Write down what residents complain of. What everybody is to read goes to the moderators, too."""
    with transaction.atomic():
        problem = ProblemRaised.objects.create(meeting=state, text=text, raised_by=by)
        if is_public:
            submit(problem, kind=PROBLEM, city=state.city, title=text, original={"text": text}, author=by)
            problem.refresh_from_db()
    return problem


def decide_point(state: MeetingState, text: str, *, by) -> None:
    """Write down the decision to found a громадський опорний пункт ("" takes it back)."""
    with transaction.atomic():
        MeetingState.objects.filter(pk=state.pk).update(decision_point=text)
        record("meeting.decision_point", state, actor=by, city=state.city, decided=bool(text))


def _lock(state: MeetingState) -> MeetingState:
    return MeetingState.objects.select_for_update(of=("self",)).select_related("page", "city__site").get(pk=state.pk)


def _take(state: MeetingState, seats: int) -> bool:
    """Take seats if so many are left."""
    room = Q(capacity__isnull=True) | Q(seats_taken__lte=F("capacity") - seats)
    return bool(MeetingState.objects.filter(room, pk=state.pk).update(seats_taken=F("seats_taken") + seats))


def _release(state: MeetingState, seats: int) -> None:
    MeetingState.objects.filter(pk=state.pk, seats_taken__gte=seats).update(seats_taken=F("seats_taken") - seats)


def _cancelled() -> dict:
    return {"state": SignUp.State.CANCELLED, "cancelled_at": timezone.now()}


def _told(page: MeetingPage) -> dict:
    venue = ", ".join(part for part in (page.address, page.venue) if part)
    return {"told_starts_at": page.starts_at, "told_ends_at": page.ends_at, "told_venue": venue[:250]}


def _announce(state: MeetingState, letter) -> None:
    """A letter to each who signed up and a notice to each with an account, once for this change."""
    people = list(state.sign_ups.active().filter(is_walk_in=False).select_related("user"))
    for sign_up in people:
        sign_up.meeting = state
        letter(sign_up)
    titles = {
        S.POSTPONED: _("Перенесено: %(title)s"),
        S.CANCELLED: _("Скасовано: %(title)s"),
    }
    title, key = titles.get(state.status, _("Змінено час або місце: %(title)s")), f"meeting:{state.pk}:change:{state.sequence}"
    _tell(state, people, key, title)
    following.tell_followers(state, key, title)


def _tell(state: MeetingState, people, event_key: str, title: str) -> None:
    for sign_up in people:
        if sign_up.user:
            url = reverse("meetings:receipt", args=[sign_up.token])
            # The letter of the meeting itself has gone out; a second one would say the same.
            notify.tell(
                sign_up.user, event_key, title % {"title": state.page.title}, url, FOLLOW, city=state.city, letter=not sign_up.email
            )
