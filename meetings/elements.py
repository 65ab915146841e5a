"""«Найближчі зустрічі» on the map's pages of officers, points and districts."""

from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from mapapp.elements.blocks import Block, register
from mapapp.models import Officer, PolicePoint

from .models import MeetingPage
from .models.pages import attach_states

SHOWN = 3


def register_all() -> None:
    register("meetings", 10, next_meetings)


def next_meetings(element, request) -> Block | None:
    """The nearest meetings: an officer's own and those of the district, a point's own, a district's with its areas."""
    city = element.city
    found = MeetingPage.objects.live().public().of_city(city).filter(_about(element), locale__language_code="uk").coming()
    meetings = list(found.select_related("street", "district")[:SHOWN])
    if not meetings:
        return None
    attach_states(meetings)
    html = render_to_string("meetings/next_meetings.html", {"meetings": meetings}, request)
    return Block("meetings", _("Найближчі зустрічі"), mark_safe(html))  # noqa: S308 - rendered by the template, which escapes


def _about(element) -> Q:
    if isinstance(element, Officer):
        return Q(officer=element) | Q(officer=None, district=element.district_id) if element.district_id else Q(officer=element)
    if isinstance(element, PolicePoint):
        return Q(point=element)
    return Q(district=element) | Q(district__parent=element)
