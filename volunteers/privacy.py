"""A volunteer's place on the roll: outings to come are given back, the record of past ones keeps no name."""

from django.utils import timezone

from accounts.models import ERASED_NAME
from accounts.privacy import excuse, register

from . import services
from .models import Outing, OutingSignUp, Volunteer


def export(user) -> list[dict]:
    return [
        {
            "name": row.name,
            "phone": row.phone,
            "track": row.get_track_display(),
            "district": str(row.district),
            "state": row.get_state_display(),
            "declared": row.declared_at.isoformat(),
            "documents_checked": row.documents_checked_at and row.documents_checked_at.isoformat(),
            "outings": [
                {"title": went.outing.title, "starts": went.outing.starts_at.isoformat(), "state": went.get_state_display()}
                for went in row.outings.select_related("outing")
            ],
        }
        for row in Volunteer.objects.filter(user=user).select_related("district")
    ]


def erase(user) -> None:
    volunteer = Volunteer.objects.filter(user=user).first()
    if volunteer is None:
        return
    ahead = OutingSignUp.objects.filter(volunteer=volunteer, state=OutingSignUp.State.JOINED, outing__starts_at__gt=timezone.now())
    for row in ahead.select_related("outing"):
        services.leave(row.outing, volunteer)
    Volunteer.objects.filter(pk=volunteer.pk).update(name=str(ERASED_NAME), phone="", state=Volunteer.State.LEFT)
    Outing.objects.filter(requested_by=user).update(requested_by=None)


register(
    "volunteers",
    "Волонтерство",
    export=export,
    erase=erase,
    covers=("volunteers.Volunteer.user", "volunteers.Volunteer.phone", "volunteers.Outing.requested_by"),
)
excuse("слід роботи посадової особи", "volunteers.Volunteer.documents_checked_by")
