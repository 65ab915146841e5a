"""The link of a letter: signed, good for a while, revocable. Only its random key is kept; the address is made from it."""

from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils import timezone

from portal.audit.services import record

from ..models import Appeal, AppealSettings, PoliceLink

DAYS = 120  # the longest term of the law, its extension, and a month for those who are late
SALT = "appeals.police.link"


def _signer() -> signing.Signer:
    return signing.Signer(sep=".", salt=SALT)  # a colon is not left whole by every mail program


def signed(link: PoliceLink) -> str:
    return _signer().sign(link.key)


def issue(appeal: Appeal) -> PoliceLink:
    """A new link beside those that are in force."""
    return PoliceLink.objects.create(appeal=appeal, expires_at=timezone.now() + timedelta(days=DAYS))


def in_force(appeal: Appeal):
    return appeal.police_links.filter(revoked_at=None, expires_at__gt=timezone.now())


def current(appeal: Appeal) -> PoliceLink:
    """The newest link in force; a new one where there is none."""
    return in_force(appeal).last() or issue(appeal)


def find(city, address: str) -> PoliceLink | None:
    """The link of this city with such an address, in force or not. None for an address that we never made."""
    try:
        key = _signer().unsign(address)
    except signing.BadSignature:
        return None
    return PoliceLink.objects.of_city(city).select_related("appeal__city__site", "appeal__letter").filter(key=key).first()


def is_in_force(link: PoliceLink) -> bool:
    return link.revoked_at is None and link.expires_at > timezone.now()


def revoke(appeal: Appeal, user=None, reason: str = "") -> int:
    """No link of the appeal opens anything from now on; how many were in force."""
    with transaction.atomic():
        count = in_force(appeal).update(revoked_at=timezone.now(), revoked_by=user)
        if count:
            record("appeal.links_revoked", appeal, actor=user, city=appeal.city, reason=reason, links=count)
    return count


def send_fresh(appeal: Appeal, user) -> PoliceLink:
    """Revoke what is out there and mail a new link to the same addressee."""
    from .. import letters

    with transaction.atomic():
        revoke(appeal, user)
        link = issue(appeal)
        letters.fresh_link(appeal, link)
        record("appeal.link_sent", appeal, actor=user, city=appeal.city, link=link.pk)
    return link


def whom_to_ask(city) -> dict:
    """Phone and mailbox of the portal for a duty officer whose link is closed."""
    return {"phone": AppealSettings.of_city(city).portal_phone, "email": parseaddr(settings.MAIL_FROM)[1]}
