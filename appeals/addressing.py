"""Whom an appeal goes to: the moderator's choice, the template's addressee, the city's own; and whom it must not reach."""

from dataclasses import dataclass
from hashlib import sha256

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from portal.core.moderation.registry import Refused

from . import documents
from .models import Addressee, Appeal, AppealSettings


@dataclass(frozen=True)
class To:
    """``row`` is the Addressee, or None where it is the one of the settings."""

    name: str
    postal_address: str
    email: str
    phone: str = ""
    row: Addressee | None = None

    @property
    def line(self) -> str:
        """As the document names it; by this it is known whether a document names the right one."""
        return " · ".join(part for part in (self.name, self.postal_address, self.email) if part)


def of(appeal: Appeal) -> To:
    """The addressee of the appeal, then of its template, then of the city's settings."""
    return of_row(appeal.addressee) if appeal.addressee else of_template(appeal.template)


def of_template(template) -> To:
    """Where an appeal of this template goes, before anybody has chosen otherwise."""
    row = template.addressee
    if row is not None and row.is_active and row.city_id == template.city_id:
        return of_row(row)
    own = AppealSettings.of_city(template.city)
    return To(own.addressee_name, own.postal_address, own.addressee_email)


def of_row(row: Addressee) -> To:
    return To(row.name, row.postal_address, row.email, row.phone, row)


def choices(appeal: Appeal):
    """Addressees of the appeal's city to which a moderator may direct it."""
    return Addressee.objects.of_city(appeal.city).filter(is_active=True)


def direct(city) -> list[To]:
    """Where a person can go without us: the city's own addressee first, then the others."""
    own = AppealSettings.of_city(city)
    first = [To(own.addressee_name, own.postal_address, own.addressee_email)] if own.addressee_email else []
    return [*first, *(of_row(row) for row in Addressee.objects.of_city(city).filter(is_active=True))]


def mailboxes_complained_of(appeal: Appeal) -> set[str]:
    """Addresses at which the appeal would be read by those it complains about: people, the officer, the officer's unit."""
    found = set(appeal.complained_of.values_list("email", flat=True))
    if officer := appeal.about_officer:
        found |= {officer.email, officer.unit.email if officer.unit else ""}
    return {address.strip().casefold() for address in found if address}


def require(appeal: Appeal, to: To) -> None:
    """Raises Refused where there is no address, or where it is that of those complained about."""
    if not to.email:
        raise Refused(_("Немає куди надсилати: адміністратор ще не вказав електронної адреси ГУНП (Налаштування → Куди йдуть звернення)."))
    if to.email.strip().casefold() in mailboxes_complained_of(appeal):
        raise Refused(
            _("На адресу %(email)s не надсилаємо: її читають ті, на кого скарга. Спрямуйте звернення іншому адресатові.")
            % {"email": to.email}
        )


def lay_out_again(appeal: Appeal) -> None:
    """The document anew, with the addressee as it is now; the person's words are what they were. In the caller's transaction."""
    content = documents.render(appeal)
    storage, before = appeal.document.storage, appeal.document.name
    appeal.document.save("appeal.pdf", ContentFile(content), save=False)
    appeal.document_sha256 = sha256(content).hexdigest()
    Appeal.objects.filter(pk=appeal.pk).update(document=appeal.document.name, document_sha256=appeal.document_sha256)
    if before:
        transaction.on_commit(lambda: storage.delete(before))
