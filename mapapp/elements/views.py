"""The page of one officer, of one point, and the officer's contact as a file."""

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mapapp import geojson, services
from mapapp.models import Officer, OfficerAccount, OfficerReport, PolicePoint, Priority, ServedStreet, last_report_on
from mapapp.models.common import today
from portal.core.links import absolute
from portal.core.structured import script
from portal.places.scope import current_city

from . import sketch, structured, vcard
from .blocks import blocks_of

DONE_SHOWN = 6  # what was done longer ago stands in the officer's reports
REPORTS_SHOWN = 4


def crumbs() -> list[dict]:
    return [{"url": reverse("mapapp:map"), "label": _("Мапа")}]


@require_safe
def point_page(request, slug: str):
    rows = PolicePoint.objects.public().of_city(current_city(request))
    related = ("city", "street", "unit", "district", "photo", "verified_by", "nearest_shelter__street")
    point = get_object_or_404(rows.select_related(*related), slug=slug)
    officers = list(point.officers.public().select_related("unit", "photo"))
    contacts = services.contacts_on(officers, point.city_id, today())
    facts = structured.of_point(point, request)
    return render(
        request,
        "mapapp/point.html",
        {
            "point": point,
            "place_id": geojson.place_id(point),
            "officers": [(geojson.place_id(officer), officer, contacts[officer.pk]) for officer in officers],
            "checked_by": _checked_by(point),
            "sketch": sketch.of_point(point),
            "blocks": blocks_of("point", point, request),
            "structured": script(facts) if facts else "",
            "crumbs": crumbs(),
        },
    )


def _officer(request, slug: str) -> Officer:
    served = Prefetch("served_streets", ServedStreet.objects.select_related("street").order_by("street__name", "number_from", "parity"))
    related = ("city", "unit", "district", "photo", "verified_by", "reception_point__street")
    rows = Officer.objects.public().of_city(current_city(request))
    return get_object_or_404(rows.select_related(*related).prefetch_related(served), slug=slug)


@require_safe
def officer_page(request, slug: str):
    officer = _officer(request, slug)
    facts = structured.of_officer(officer, request)
    return render(
        request,
        "mapapp/officer.html",
        {
            "officer": officer,
            "place_id": geojson.place_id(officer),
            "contact": services.contact_of(officer),
            "served": officer.served_streets.all(),
            "checked_by": _checked_by(officer),
            "sketch": sketch.of_officer(officer),
            **_work(officer),
            "blocks": blocks_of("officer", officer, request),
            "structured": script(facts) if facts else "",
            "crumbs": crumbs(),
        },
    )


def _checked_by(record) -> str:
    """Who checked the record, by office alone: residents need no name of the person."""
    if record.verified_by is None:
        return ""
    if OfficerAccount.objects.filter(user=record.verified_by).exists():
        return _("офіцером поліції")
    return _("редактором порталу")


def _work(officer: Officer) -> dict:
    """What stands before the officer, what was done, what was told to residents."""
    priorities = list(Priority.objects.of_officer(officer))
    return {
        "ahead": [row for row in priorities if not row.is_done],
        "done": [row for row in priorities if row.is_done][:DONE_SHOWN],
        "reports": list(OfficerReport.objects.of_officer(officer)[:REPORTS_SHOWN]),
        "last_report": last_report_on(officer),
    }


@require_safe
def officer_card(request, slug: str):
    """The service contact for the address book of a phone."""
    officer = _officer(request, slug)
    text = vcard.card(officer, absolute(request, officer.get_absolute_url()))
    return HttpResponse(
        text.encode(),
        content_type="text/vcard; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{officer.slug}.vcf"'},
    )
