"""The map's own elements: officers, points, districts."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Role, has_role
from mapapp.models import Officer, OfficerAccount, PolicePoint
from portal.places.models import District

from . import elements
from .elements import Element


def _public(model):
    return lambda city, slug: model.objects.public().of_city(city).filter(slug=slug).first()


def _district(city, slug):
    return District.objects.of_city(city).filter(slug=slug).first()


def _own_officers(user):
    """The officer whose account this is, as long as the person holds the role in that city."""
    found = OfficerAccount.objects.filter(user=user, officer__live=True).select_related("officer__city")
    return [row.officer_id for row in found if has_role(user, Role.OFFICER, city=row.officer.city)]


def _people_of(officer: Officer) -> list:
    rows = OfficerAccount.objects.filter(officer=officer, user__is_active=True).select_related("user")
    return [row.user for row in rows if has_role(row.user, Role.OFFICER, city=officer.city)]


def _below(district: District) -> list[int]:
    """The district and the areas in it."""
    return [district.pk, *District.objects.filter(parent=district).values_list("pk", flat=True)]


def _ids_in(model):
    return lambda district: model.objects.public().filter(district__in=_below(district)).values("pk")


def register_all() -> None:
    elements.register(
        Element(
            "officer",
            "officers",
            _("Дільничний"),
            _("про дільничного"),
            "mapapp.Officer",
            _public(Officer),
            title=lambda officer: officer.full_name,
            topic="officer",
            own=_own_officers,
            own_people=_people_of,
            district=lambda officer: officer.district,
            ids_in=_ids_in(Officer),
            names_a_person=True,
        )
    )
    elements.register(
        Element(
            "point",
            "points",
            _("Точка на мапі"),
            _("про місце"),
            "mapapp.PolicePoint",
            _public(PolicePoint),
            title=lambda point: point.name,
            topic="point",
            district=lambda point: point.district,
            ids_in=_ids_in(PolicePoint),
        )
    )
    elements.register(
        Element(
            "district",
            "districts",
            _("Район"),
            _("про район"),
            "places.District",
            _district,
            title=lambda district: district.name,
            url=district_url,
            visible=lambda district: True,
            topic="district",
            district=lambda district: district,
            ids_in=_below,
        )
    )


def district_url(district: District) -> str:
    from django.urls import reverse

    return reverse("mapapp:district", args=[district.slug])
