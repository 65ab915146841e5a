"""Numbers, PDFs and revocation of certificates."""

import io
from pathlib import Path

import segno
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format

from portal.audit.services import record
from portal.core import pdf

from .models import Certificate, NumberSeries

SOURCE = Path(__file__).parent / "typst" / "certificate.typ"


def next_number(city, year: int) -> str:
    """«БО-2026-0001»: the next number of the city's year, once even when two editors save at a time.

    The counter is raised and read inside one transaction: the raised row stays locked until the
    certificate is written.
    """
    with transaction.atomic():
        NumberSeries.objects.get_or_create(city=city, year=year)
        NumberSeries.objects.filter(city=city, year=year).update(last=F("last") + 1)
        last = NumberSeries.objects.get(city=city, year=year).last
    return f"{city.number_prefix}-{year}-{last:04d}"


def issue(**fields) -> Certificate:
    """Write a certificate and its number in one transaction, so that no number is lost."""
    with transaction.atomic():
        return Certificate.objects.create(**fields)


def revoke(certificate: Certificate, actor, reason: str) -> bool:
    """Mark as no longer valid. False where it was revoked already. The check page says so at once."""
    with transaction.atomic():
        valid = Certificate.objects.filter(pk=certificate.pk, revoked_at=None)
        changed = valid.update(revoked_at=timezone.now(), revoked_reason=reason[:300])
        if changed:
            record("certificate.revoked", certificate, actor=actor, city=certificate.city, reason=reason)
    return bool(changed)


def check_url(certificate: Certificate) -> str:
    return f"{settings.BASE_URL}{certificate.get_absolute_url()}"


def as_pdf(certificate: Certificate) -> bytes:
    """The A4 sheet with its QR code. Raises portal.core.pdf.PdfError where it cannot be laid out."""
    return pdf.render(
        SOURCE,
        {
            "organiser": settings.WAGTAIL_SITE_NAME,
            "title": certificate.get_kind_display(),
            "recipient": certificate.recipient,
            "reason": certificate.reason,
            "signer_post": certificate.signer_post,
            "signer": certificate.signer,
            "city": certificate.city.name,
            "date": date_format(certificate.issued_on, "j E Y р."),
            "number": certificate.number,
            "url": check_url(certificate),
            "qr": _qr_svg(check_url(certificate)),
            "is_demo": certificate.is_demo,
        },
    )


def _qr_svg(url: str) -> str:
    out = io.BytesIO()
    segno.make(url, error="m").save(out, kind="svg", border=2, xmldecl=False)
    return out.getvalue().decode()
