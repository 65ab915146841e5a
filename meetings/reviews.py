"""A meeting has a feed of reviews, too: what its residents made of it, what they still ask."""

from django.utils.translation import gettext_lazy as _

from mapapp.reviews import elements

from .following import path_of
from .models import MeetingState


def _find(city, slug: str):
    if not slug.isdecimal():
        return None
    return MeetingState.objects.of_city(city).filter(pk=slug, page__live=True).select_related("page", "city").first()


def _below(district) -> list[int]:
    return [district.pk, *district.areas.values_list("pk", flat=True)]


def register_all() -> None:
    elements.register(
        elements.Element(
            "meeting",
            "meetings",
            _("Зустріч"),
            _("про зустріч"),
            "meetings.MeetingState",
            _find,
            slug=lambda state: str(state.pk),
            title=lambda state: state.page.title,
            url=lambda state: path_of(state.page),
            visible=lambda state: state.page.live,
            topic="meeting",
            district=lambda state: state.page.district,
            ids_in=lambda district: MeetingState.objects.filter(page__live=True, page__district__in=_below(district)).values("pk"),
        )
    )
