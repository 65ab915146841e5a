"""Invented volunteers and outings for a demonstration."""

from datetime import datetime, time, timedelta

from django.contrib.auth import get_user_model
from django.utils import timezone

from accounts.roles import Role, give
from portal.places.models import District

from .models import Outing, OutingSignUp, Track, Volunteer

PEOPLE = [
    ("Зразченко Петро Макетович (демо)", Track.FORMATION, True),
    ("Умовна Ганна Прикладівна (демо)", Track.FORMATION, False),
    ("Показна Леся Зразківна (демо)", Track.HELPER, False),
]
OUTINGS = [
    ("Вечірнє патрулювання біля шкіл (демо)", Outing.Kind.PATROL, 4, time(18, 0), 3, Outing.State.OPEN),
    ("Рейд: продаж алкоголю неповнолітнім (демо)", Outing.Kind.RAID, 8, time(17, 0), 4, Outing.State.OPEN),
    ("Патрулювання у вихідний (демо)", Outing.Kind.PATROL, 11, time(10, 0), 3, Outing.State.REQUESTED),
    ("Патрулювання парку (демо)", Outing.Kind.PATROL, -6, time(18, 0), 3, Outing.State.DONE),
    ("Рейд дворами (демо)", Outing.Kind.RAID, -15, time(17, 0), 3, Outing.State.DONE),
]


def load(city) -> None:
    """The roll and the outings of ``city``; what is there already stays as it is."""
    areas = District.objects.of_city(city)
    district = areas.filter(kind=District.Kind.AREA).order_by("-cameras_planned", "pk").first() or areas.order_by("pk").first()
    members = [_person(city, district, number, *plan) for number, plan in enumerate(PEOPLE, 1)]
    for user in get_user_model().objects.filter(is_demo=True, city=city, groups__name="Волонтер").exclude(volunteer__isnull=False):
        _enrol(user, city, district, user.get_display_name(), Track.FORMATION, checked=True)
    for title, kind, days, hour, hours, state in OUTINGS:
        _outing(city, district, title, kind, days, hour, hours, state, members[0])


def _person(city, district, number, name, track, checked) -> Volunteer:
    email = f"volunteer-{city.slug}-{number}@example.com"
    users = get_user_model().objects
    user = users.filter(email=email).first() or users.create_user(email, None, display_name=name, city=city, is_demo=True)
    give(user, Role.VOLUNTEER)
    return _enrol(user, city, district, name, track, checked=checked)


def _enrol(user, city, district, name, track, *, checked) -> Volunteer:
    now = timezone.now()
    values = {
        "city": city,
        "district": district,
        "name": name,
        "track": track,
        "phone": "+380000000011",
        "declared_at": now,
        "documents_checked_at": now if checked else None,
        "state": Volunteer.State.ACTIVE,
        "is_demo": True,
    }
    return Volunteer.objects.get_or_create(user=user, defaults=values)[0]


def _outing(city, district, title, kind, days, hour, hours, state, member) -> None:
    if Outing.objects.of_city(city).filter(title=title, is_demo=True).exists():
        return
    starts = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=days), hour))
    is_done = state == Outing.State.DONE
    outing = Outing(
        city=city,
        district=district,
        title=title,
        kind=kind,
        police_lead="капітан поліції Прикладенко Тарас Демович (демо)",
        gathering="біля входу до опорного пункту, будинок № 910 (демо)",
        route="Від опорного пункту повз школу № 912, через парк до будинку № 930 і назад (демо).",
        starts_at=starts,
        ends_at=starts + timedelta(hours=hours),
        capacity=4,
        taken=1 if is_done else 0,
        state=state,
        report="Обійшли маршрут, провели три профілактичні бесіди (демо)." if is_done else "",
        is_demo=True,
    )
    outing.full_clean()
    outing.save()
    if is_done:
        OutingSignUp.objects.create(outing=outing, volunteer=member)
