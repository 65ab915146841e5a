"""Sign-ups of a person: those to come are given back, those that were stay as a count without a name."""

from django.db.models import Q
from django.utils import timezone

from accounts.models import ERASED_NAME
from accounts.privacy import excuse, register
from accounts.privacy.addresses import written_to

from . import services
from .models import ProblemRaised, SignUp


def _sign_ups(user):
    return SignUp.objects.filter(Q(user=user) | written_to(user)).select_related("meeting__page")


def export(user) -> dict:
    return {
        "sign_ups": [
            {
                "meeting": row.meeting.page.title,
                "starts": row.meeting.page.starts_at.isoformat(),
                "name": row.name,
                "email": row.email,
                "phone": row.phone,
                "seats": row.seats,
                "child_name": row.child_name,
                "child_age": row.child_age,
                "state": row.state,
                "came": row.checked_in_at and row.checked_in_at.isoformat(),
            }
            for row in _sign_ups(user)
        ],
        "problems": list(ProblemRaised.objects.filter(raised_by=user).values("text", "state", "created_at")),
    }


def erase(user) -> None:
    for row in _sign_ups(user):
        if row.is_active and row.meeting.page.starts_at > timezone.now():
            services.cancel(row)  # the seat goes to who waits
    _sign_ups(user).update(
        user=None, name=str(ERASED_NAME), email="", phone="", contact_key=None, child_name="", child_age=None, form_key=None
    )
    ProblemRaised.objects.filter(raised_by=user).update(raised_by=None)


register(
    "meetings",
    "Зустрічі",
    export=export,
    erase=erase,
    covers=(*(f"meetings.SignUp.{name}" for name in ("user", "email", "phone")), "meetings.ProblemRaised.raised_by"),
)
excuse("слід роботи посадової особи", "meetings.SignUp.checked_in_by")
