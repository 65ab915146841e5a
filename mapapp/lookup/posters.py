"""The A4 sheet for a courtyard: whose yard it is, a QR to what is true today, 102 and 112. No emblem of the police."""

import io
from pathlib import Path

import segno
from django.conf import settings
from django.utils.translation import gettext as _

from portal.core import pdf
from portal.core.templatetags.ui import phone as readable

from ..models import Officer

SOURCE = Path(__file__).parent / "typst" / "courtyard.typ"


def of_officer(officer: Officer, contact: Officer | None, address: str = "", path: str = "") -> bytes:
    """The sheet as PDF. ``contact`` is who is there today; it is not printed, since paper does not change: the QR tells.

    ``address`` makes it the sheet of one house; ``path`` is what the QR opens, the officer's page by default.
    Raises portal.core.pdf.PdfError where it cannot be laid out.
    """
    url = f"{settings.BASE_URL}{path or officer.get_absolute_url()}"
    place = officer.reception_point if officer.reception_point and officer.reception_point.live else None
    return pdf.render(
        SOURCE,
        {
            "portal": str(settings.WAGTAIL_SITE_NAME),
            "city": officer.city.name,
            "address": address,
            "area": officer.district.name if officer.district and not address else "",
            "name": officer.full_name,
            "post": officer.post_and_rank,
            "phone": readable(officer.phone),
            "reception": officer.reception,
            "where": ", ".join(part for part in (place.name, place.address) if part) if place else "",
            "duty": readable(officer.unit.phone) if officer.unit and officer.unit.phone else "",
            "url": url,
            "qr": _qr_svg(url),
            "is_demo": officer.is_demo,
            "note": _("Офіцер міг змінитися, піти у відпустку чи змінити години. Сьогоднішній контакт перевіряйте за QR-кодом."),
        },
    )


def _qr_svg(url: str) -> str:
    out = io.BytesIO()
    segno.make(url, error="m").save(out, kind="svg", border=2, xmldecl=False)
    return out.getvalue().decode()
