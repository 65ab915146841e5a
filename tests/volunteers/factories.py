"""Volunteers and outings for tests."""

from datetime import timedelta

from django.utils import timezone

from volunteers.models import Outing, Track, Volunteer


def make_volunteer(user, *, track=Track.FORMATION, checked=True, state=Volunteer.State.ACTIVE, **values) -> Volunteer:
    now = timezone.now()
    fields = {
        "user": user,
        "city": user.city,
        "district": user.city.districts.order_by("pk").first(),
        "track": track,
        "name": f"{user.display_name} Демович",
        "phone": "+380000000011",
        "declared_at": now,
        "documents_checked_at": now if checked else None,
        "state": state,
    }
    return Volunteer.objects.create(**{**fields, **values})


def noon(days: int):
    return timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=days)


def make_outing(city, *, days=5, hours=3, state=Outing.State.OPEN, **values) -> Outing:
    starts = values.pop("starts_at", None) or noon(days)
    fields = {
        "city": city,
        "district": city.districts.order_by("pk").first(),
        "kind": Outing.Kind.PATROL,
        "title": "Денне патрулювання",
        "police_lead": "капітан поліції Прикладенко (демо)",
        "gathering": "біля опорного пункту № 901",
        "route": "Таємною стежкою повз школу № 912",
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=hours),
        "capacity": 2,
        "state": state,
        **values,
    }
    outing = Outing(**fields)
    outing.full_clean()
    outing.save()
    return outing
