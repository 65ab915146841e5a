"""Which records of the map can be reported, and how each is found by its address."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from mapapp.models import Officer, PolicePoint
from portal.places.models import District, Street

from .models import Correction

What = Correction.What


@dataclass(frozen=True)
class Element:
    """``rows`` gives what residents may see; ``field`` finds one of them; ``edit`` names Wagtail's form of it."""

    model: type
    field: str
    label: str
    rows: Callable
    whats: tuple[str, ...]

    def find(self, city, key: str):
        """The record of ``city`` with this key, or None."""
        value: str | int = key
        if self.field == "pk":
            if not key.isascii() or not key.isdecimal() or len(key) > 18:
                return None
            value = int(key)
        return self.rows(city).filter(**{self.field: value}).first()


ELEMENTS = {
    "point": Element(
        PolicePoint,
        "slug",
        _("точка на мапі"),
        lambda city: PolicePoint.objects.public().of_city(city),
        (What.PHONE, What.HOURS, What.ADDRESS, What.ACCESS, What.CLOSED, What.OTHER),
    ),
    "officer": Element(
        Officer,
        "slug",
        _("офіцер"),
        lambda city: Officer.objects.public().of_city(city),
        (What.PHONE, What.HOURS, What.ADDRESS, What.PERSON, What.STREETS, What.OTHER),
    ),
    "district": Element(
        District,
        "slug",
        _("район"),
        lambda city: District.objects.of_city(city),
        (What.STREETS, What.PERSON, What.OTHER),
    ),
    "street": Element(Street, "pk", _("вулиця"), lambda city: Street.objects.of_city(city), (What.STREETS, What.PERSON, What.OTHER)),
}


def kind_of(record) -> str:
    """The word for ``record`` in addresses. Raises LookupError for a record that cannot be reported."""
    for kind, element in ELEMENTS.items():
        if isinstance(record, element.model):
            return kind
    raise LookupError(f"{type(record).__name__} is nothing that residents report")


def key_of(record) -> str:
    return str(getattr(record, ELEMENTS[kind_of(record)].field))


def name_of(record) -> str:
    return str(record)[:200]


def public_url(record) -> str:
    """The page of the record; the map where it has none."""
    if isinstance(record, District):
        return reverse("mapapp:district", args=[record.slug])
    try:
        return record.get_absolute_url()
    except (AttributeError, NoReverseMatch):
        return reverse("mapapp:map")


def edit_url(correction: Correction) -> str:
    """Wagtail's form of the record, "" where the record is gone."""
    element = ELEMENTS.get(correction.element_kind)
    if element is None or not element.model.objects.filter(pk=correction.element_pk, city=correction.city_id).exists():
        return ""
    viewset = getattr(element.model, "snippet_viewset", None)
    return reverse(viewset.get_url_name("edit"), args=[correction.element_pk]) if viewset else ""
