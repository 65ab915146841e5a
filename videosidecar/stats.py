"""What the public may know of the cameras: how many, by district. No address, no position (wartime rule)."""

from dataclasses import dataclass

from django.db.models import Count, Q

from portal.places.models import City, District


@dataclass(frozen=True, slots=True)
class DistrictCount:
    """`planned` is the project's target for the district, at least what is in the registry."""

    district: District
    installed: int
    planned: int


def installed_counts(city: City | None) -> list[DistrictCount]:
    """Installed and planned kits of each district of `city` that has any, by name."""
    installed = Count("cameras", filter=Q(cameras__state__in=("installed", "accepted")))
    districts = District.objects.of_city(city).annotate(camera_count=Count("cameras"), installed_count=installed)
    return [
        DistrictCount(district, district.installed_count, max(district.cameras_planned, district.camera_count))
        for district in districts
        if district.cameras_planned or district.camera_count
    ]


def totals(city: City | None) -> tuple[int, int]:
    """Installed and planned kits of the city."""
    counts = installed_counts(city)
    return sum(row.installed for row in counts), sum(row.planned for row in counts)
