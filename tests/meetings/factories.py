"""Meetings for tests: a schedule under a city's front page and meetings in it."""

from datetime import timedelta

from django.utils import timezone

from meetings.models import Format, MeetingIndexPage, MeetingPage
from meetings.services import Person


def make_index(city) -> MeetingIndexPage:
    home = city.site.root_page
    found = MeetingIndexPage.objects.child_of(home).first()
    if found:
        return found
    index = MeetingIndexPage(title="Зустрічі", slug="zustrichi", intro="Приходьте.")
    home.add_child(instance=index)
    return index


def noon(days: int):
    """Midday in so many days: far from any curfew."""
    return timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=days)


def make_meeting(city, *, days=5, **values) -> MeetingPage:
    starts = values.pop("starts_at", None) or noon(days)
    fields = {
        "title": "Зустріч у дворі",
        "slug": f"zustrich-{MeetingPage.objects.count()}",
        "format": Format.YARD,
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=1),
        "venue": "двір біля альтанки",
        "shelter": "підвал будинку № 901",
        "district": city.districts.order_by("pk").first(),
        **values,
    }
    page = MeetingPage(**fields)
    make_index(city).add_child(instance=page)
    return MeetingPage.objects.get(pk=page.pk)


def person(name="Леся", **values) -> Person:
    return Person(name=name, **{"email": f"{abs(hash(name))}@example.com", **values})
