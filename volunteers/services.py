"""What can be done with the roll and with outings. Each verb is one transaction."""

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Role, give
from portal.audit.services import record
from portal.notify import services as notify
from portal.places.curfew import meets_curfew

from .models import Outing, OutingSignUp, Track, Volunteer

NOTICE = "outing"


class VolunteersError(Exception):
    """Something that cannot be done now. The message is a sentence for the person."""


class AlreadyApplied(VolunteersError):
    """This account is on the roll already."""


class WrongState(VolunteersError):
    """The record has changed meanwhile, and the step does not follow from its state."""


class NotAllowed(VolunteersError):
    """The volunteer may not patrol."""


class Overlaps(VolunteersError):
    """The volunteer goes out elsewhere at that time."""


class NoPlace(VolunteersError):
    """The outing is full or closed."""


def apply(user, *, city, district, track: Track, name: str, phone: str) -> Volunteer:
    """Ask to be put on the roll. Raises AlreadyApplied; who has left may apply again."""
    values = {"city": city, "district": district, "track": track, "name": name, "phone": phone, "declared_at": timezone.now()}
    with transaction.atomic():
        try:
            with transaction.atomic():
                return Volunteer.objects.create(user=user, **values)
        except IntegrityError:
            anew = {"state": Volunteer.State.APPLIED, "documents_checked_at": None, "documents_checked_by": None}
            if not Volunteer.objects.filter(user=user, state=Volunteer.State.LEFT).update(**values, **anew):
                raise AlreadyApplied(_("Ваша заява вже є.")) from None
            return Volunteer.objects.get(user=user)


V = Volunteer.State
ROLL_STEPS = {
    "approve": ((V.APPLIED, V.PAUSED), V.ACTIVE),
    "pause": ((V.ACTIVE,), V.PAUSED),
    "leave": ((V.APPLIED, V.ACTIVE, V.PAUSED), V.LEFT),
}


def move(volunteer: Volunteer, name: str, *, by) -> None:
    """Take on, pause or strike off the roll. Raises WrongState."""
    before, after = ROLL_STEPS[name]
    with transaction.atomic():
        _step(Volunteer.objects.filter(pk=volunteer.pk, state__in=before), state=after)
        record(f"volunteer.{name}", volunteer, actor=by, city=volunteer.city)
        if name == "approve":
            give(volunteer.user, Role.VOLUNTEER)
            _tell(
                volunteer,
                f"volunteer:{volunteer.pk}:approved:{int(volunteer.declared_at.timestamp())}",
                _("Вас прийнято до реєстру волонтерів"),
            )
        else:
            _withdraw(volunteer)


def check_documents(volunteer: Volunteer, *, by) -> None:
    """Note that the papers were seen and given back. Raises WrongState where it was noted before."""
    with transaction.atomic():
        unseen = Volunteer.objects.filter(pk=volunteer.pk, documents_checked_at=None).exclude(state=V.LEFT)
        _step(unseen, documents_checked_at=timezone.now(), documents_checked_by=by)
        record("volunteer.documents_checked", volunteer, actor=by, city=volunteer.city)


def join(outing: Outing, volunteer: Volunteer) -> OutingSignUp:
    """Put a volunteer on an outing. Joining twice is joining once.

    Raises NotAllowed, Overlaps, NoPlace.
    """
    with transaction.atomic():
        # The volunteer's row first: two outings at one hour cannot both be joined side by side.
        volunteer = Volunteer.objects.select_for_update().get(pk=volunteer.pk)
        outing = Outing.objects.select_for_update().get(pk=outing.pk)
        if not volunteer.may_patrol or volunteer.city_id != outing.city_id:
            raise NotAllowed(_("Патрулювати можуть учасники громадського формування, у яких перевірено документи."))
        known = OutingSignUp.objects.filter(outing=outing, volunteer=volunteer).first()
        if known and known.state == OutingSignUp.State.JOINED:
            return known
        if _elsewhere(volunteer, outing):
            raise Overlaps(_("На цей час ви вже записані на інший вихід."))
        free = Outing.objects.filter(pk=outing.pk, state=Outing.State.OPEN, starts_at__gt=timezone.now(), taken__lt=F("capacity"))
        if not free.update(taken=F("taken") + 1):
            raise NoPlace(_("Вільних місць уже немає або запис закрито."))
        sign_up, _made = OutingSignUp.objects.update_or_create(
            outing=outing, volunteer=volunteer, defaults={"state": OutingSignUp.State.JOINED}
        )
    return sign_up


def leave(outing: Outing, volunteer: Volunteer) -> bool:
    """Give the place back. False where there was none, or the outing has begun."""
    with transaction.atomic():
        Volunteer.objects.select_for_update().get(pk=volunteer.pk)
        mine = OutingSignUp.objects.filter(
            outing=outing, volunteer=volunteer, state=OutingSignUp.State.JOINED, outing__starts_at__gt=timezone.now()
        )
        if not mine.update(state=OutingSignUp.State.LEFT):
            return False
        Outing.objects.filter(pk=outing.pk, taken__gt=0).update(taken=F("taken") - 1)
    return True


O = Outing.State  # noqa: E741 - read beside its states
OUTING_STEPS = {
    "open": ((O.REQUESTED, O.CLOSED), O.OPEN),
    "close": ((O.OPEN,), O.CLOSED),
    "finish": ((O.OPEN, O.CLOSED), O.DONE),
    "cancel": ((O.REQUESTED, O.OPEN, O.CLOSED), O.CANCELLED),
}


def step(outing: Outing, name: str, *, by, words: str = "") -> None:
    """Move an outing on. ``words`` are the report of one that is done, the reason of one called off.

    Raises WrongState, or VolunteersError where the words are missing or the curfew forbids it.
    """
    before, after = OUTING_STEPS[name]
    words = words.strip()
    if name == "finish" and outing.ends_at > timezone.now():
        raise WrongState(_("Вихід ще не закінчився."))
    if name in ("finish", "cancel") and not words:
        raise VolunteersError(_("Напишіть звіт.") if name == "finish" else _("Напишіть причину: її прочитають усі, хто записався."))
    if name == "open" and meets_curfew(outing.city, outing.starts_at, outing.ends_at):
        raise VolunteersError(_("До комендантської години лишилося б менше ніж 60 хвилин. Змініть час."))
    told = {"finish": {"report": words[:3000]}, "cancel": {"reason": words[:300]}}.get(name, {})
    with transaction.atomic():
        _step(Outing.objects.filter(pk=outing.pk, state__in=before), state=after, **told)
        record(f"outing.{name}", outing, actor=by, city=outing.city, reason=words if name == "cancel" else "")
        if name == "cancel":
            for sign_up in _going(outing).select_related("volunteer__user"):
                _tell(
                    sign_up.volunteer,
                    f"outing:{outing.pk}:cancelled",
                    _("Скасовано: %(title)s. %(reason)s") % {"title": outing.title, "reason": words},
                )


def _step(rows: QuerySet, **values) -> None:
    if not rows.update(**values):
        raise WrongState(_("Запис уже змінився. Оновіть сторінку."))


def _going(outing: Outing) -> QuerySet:
    return outing.sign_ups.filter(state=OutingSignUp.State.JOINED)


def _elsewhere(volunteer: Volunteer, outing: Outing) -> bool:
    """Whether the volunteer has joined another outing whose hours meet these."""
    return (
        OutingSignUp.objects.filter(volunteer=volunteer, state=OutingSignUp.State.JOINED)
        .exclude(outing=outing)
        .exclude(outing__state=Outing.State.CANCELLED)
        .filter(outing__starts_at__lt=outing.ends_at, outing__ends_at__gt=outing.starts_at)
        .exists()
    )


def _withdraw(volunteer: Volunteer) -> None:
    """Who is no longer active gives back the places of outings to come."""
    for sign_up in volunteer.outings.filter(state=OutingSignUp.State.JOINED, outing__starts_at__gt=timezone.now()).select_related("outing"):
        leave(sign_up.outing, volunteer)


def _tell(volunteer: Volunteer, event_key: str, title: str) -> None:
    notify.tell(volunteer.user, event_key, title, reverse("volunteers:shifts"), NOTICE, city=volunteer.city)
