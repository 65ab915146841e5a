"""The districts' and feeds' addresses for search engines."""

from django.db.models import Max
from django.urls import reverse

from portal.places.models import District

from .models import Entry


def addresses(city):
    """Each district's page, and each feed in which something stands."""
    for slug in District.objects.of_city(city).order_by("slug").values_list("slug", flat=True):
        yield reverse("mapapp:district", args=[slug]), None
    rows = Entry.objects.of_city(city).public().values("element_kind", "element_id").annotate(last=Max("published_at")).order_by("last")
    for row in rows:
        one = Entry(city=city, element_kind=row["element_kind"], element_id=row["element_id"])
        if one.record is not None and one.element.visible(one.record):
            yield reverse("reviews:feed", args=[one.element.folder, one.element.slug(one.record)]), row["last"]
