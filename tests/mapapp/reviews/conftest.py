"""Two cities, an officer and a point in each, and short ways to an entry."""

import io
from types import SimpleNamespace

import pytest
from PIL import Image


@pytest.fixture
def map_of(cities):
    """``map_of.odesa.officer``, ``.point``, ``.district``; the same in ``.other``."""
    from mapapp.models import Officer, PolicePoint
    from mapapp.reviews import starting
    from portal.places.models import District

    made = {}
    for name, city in (("odesa", cities.odesa), ("other", cities.other)):
        district = District.objects.filter(city=city).order_by("pk").first()
        starting.load(city)
        made[name] = SimpleNamespace(
            city=city,
            district=district,
            officer=Officer.objects.create(
                city=city, last_name="Прикладенко", first_name="Тарас", patronymic="Демович", is_demo=True, live=True, district=district
            ),
            point=PolicePoint.objects.create(
                city=city,
                name="Опорний пункт № 900 (демо)",
                kind=PolicePoint.Kind.values[0],
                latitude=city.latitude,
                longitude=city.longitude,
                live=True,
                is_demo=True,
                district=district,
            ),
        )
    return SimpleNamespace(**made)


@pytest.fixture
def entry_of(map_of):
    """``entry_of(author, text="…", show=True)``: an entry about the officer of Odesa, in the queue or shown already."""
    from mapapp.reviews import elements, services

    def make(
        author=None,
        text="У дворі на Канатній темно, поставте ліхтар.",
        *,
        about=None,
        show=True,
        email="",
        kind="suggestion",
        tags=(),
        name="",
    ):
        record = about or map_of.odesa.officer
        element = elements.of_record(record)
        values = {
            "kind": kind,
            "text": text,
            "sign": "pseudonym" if name else "neighbour",
            "shown_name": name,
            "tags": tags,
            "email": email,
        }
        entry = services.start(element, record, user=author, values=values, pictures=[], form_key=None)
        services.send(entry, text, name)
        entry.refresh_from_db()
        if entry.state == "unconfirmed":
            services.confirm(entry)
        entry.refresh_from_db()
        if show and entry.state == "pending":
            from portal.core.moderation import services as queue
            from portal.core.moderation.models import ModerationItem

            item = ModerationItem.objects.get(kind="review", object_id=str(entry.pk), state="pending")
            queue.approve(item, moderator_of(entry.city))
            entry.refresh_from_db()
        return entry

    return make


def moderator_of(city):
    from accounts.models import User
    from accounts.roles import Role, give

    email = f"moderator-{city.slug}@example.com"
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, display_name="Модераторка (демо)", city=city)
        give(user, Role.MODERATOR)
    return user


@pytest.fixture
def liaison(cast):
    return cast.liaison


@pytest.fixture
def own_officer(cast, map_of):
    """The account of Odesa's officer."""
    from mapapp.models import OfficerAccount

    OfficerAccount.objects.create(officer=map_of.odesa.officer, user=cast.officer)
    return cast.officer


def jpeg(size=(800, 600), colour="white", exif=None, red=None) -> bytes:
    """A picture; ``red`` is a rectangle in pixels that is red, like a face that should not be seen."""
    picture = Image.new("RGB", size, colour)
    if red:
        picture.paste((255, 0, 0), red)
    held = io.BytesIO()
    picture.save(held, "JPEG", quality=95, **({"exif": exif} if exif else {}))
    return held.getvalue()


def form_data(**changes) -> dict:
    return {"kind": "suggestion", "text": "Поставте, будь ласка, ліхтар біля арки.", "sign": "neighbour", **changes}
