"""Whom an appeal is never shown to: those it complains about (стаття 7)."""

from django.contrib.auth import get_user_model

from portal.places.models import RoleGrant

from . import wording
from .models import Appeal

QUESTIONS = ("officer", "unit", "badge")


def note(appeal: Appeal) -> None:
    """Add to ``complained_of`` (a moderator may have named others) from the officer who was chosen and from what was written of him.

    Officers on the map have no account of their own, so staff of the city are matched by name and by the officer's service mail:
    rather one colleague of the same surname too many than the one it is about.
    """
    if not appeal.form.get("asks_officer"):
        return
    staff = get_user_model().objects.filter(pk__in=RoleGrant.objects.active().filter(city=appeal.city).values("user"))
    appeal.complained_of.add(*(user for user in staff if _is_meant(user, appeal)))


def _is_meant(user, appeal) -> bool:
    officer = appeal.about_officer
    if officer and officer.email and wording.same(user.email) == wording.same(officer.email):
        return True
    said = set(wording.words(wording.same(" ".join(str(appeal.answers.get(name, "")) for name in QUESTIONS))))
    surnames = set(wording.words(wording.same(user.last_name)))
    if officer:
        said |= set(wording.words(wording.same(officer.last_name)))
    return bool(surnames) and surnames <= said
