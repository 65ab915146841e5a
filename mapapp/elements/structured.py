"""schema.org data of a point or an officer. What was invented for show is not told to search engines."""

from mapapp.models import Officer, PolicePoint
from portal.core.links import absolute

Kind = PolicePoint.Kind
_TYPES = {Kind.STATION: "PoliceStation", Kind.DEPARTMENT: "PoliceStation", Kind.BASE: "PoliceStation"}
_DAYS = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}


def of_point(point: PolicePoint, request) -> dict | None:
    if point.is_demo:
        return None
    facts = {
        "@context": "https://schema.org",
        "@type": _TYPES.get(point.kind, "CivicStructure"),
        "name": point.name,
        "url": absolute(request, point.get_absolute_url()),
        "geo": {"@type": "GeoCoordinates", "latitude": point.latitude, "longitude": point.longitude},
        "address": _address(point),
        "telephone": point.phone,
        "openingHoursSpecification": _hours(point),
    }
    return {name: value for name, value in facts.items() if value}


def of_officer(officer: Officer, request) -> dict | None:
    if officer.is_demo:
        return None
    facts = {
        "@context": "https://schema.org",
        "@type": "Person",
        "name": officer.full_name,
        "jobTitle": str(officer.get_post_display()),
        "url": absolute(request, officer.get_absolute_url()),
        "telephone": officer.phone,
        "worksFor": {"@type": "GovernmentOrganization", "name": officer.unit.name} if officer.unit and officer.unit.live else None,
    }
    return {name: value for name, value in facts.items() if value}


def _address(point: PolicePoint) -> dict | None:
    if not point.address:
        return None
    return {"@type": "PostalAddress", "addressCountry": "UA", "addressLocality": point.city.name, "streetAddress": point.address}


def _hours(point: PolicePoint) -> list[dict]:
    """Opening hours; schema.org ends a day at 23:59."""
    week = {day: [["00:00", "24:00"]] for day in _DAYS} if point.is_24_7 else point.hours or {}
    return [
        {"@type": "OpeningHoursSpecification", "dayOfWeek": _DAYS[day], "opens": opens, "closes": "23:59" if closes == "24:00" else closes}
        for day, spans in week.items()
        for opens, closes in spans
    ]
