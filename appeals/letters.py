"""Every letter of an appeal: one function, one letter, one key under which it exists once."""

from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from portal.core.moderation import links
from portal.core.moderation.models import ModerationItem
from portal.outbox.models import Letter
from portal.outbox.services import Attachment, enqueue

from . import addressing
from .models import Appeal, AppealTemplate


def origin(city) -> str:
    """Where the city's site is seen from outside: BASE_URL's scheme and port, the site's own host."""
    base = urlsplit(settings.BASE_URL)
    if city.site.is_default_site:
        return settings.BASE_URL
    return f"{base.scheme}://{city.site.hostname}" + (f":{base.port}" if base.port else "")


def address(appeal: Appeal, name: str, token: str) -> str:
    with translation.override("uk"):
        return origin(appeal.city) + reverse(f"appeals:{name}", args=[token])


def to_citizen(appeal: Appeal, name: str, subject: str, **extra) -> Letter | None:
    """A letter to the person, where there is an address."""
    if not appeal.email:
        return None
    context = {"appeal": appeal, "status_url": address(appeal, "status", appeal.token), **extra}
    return enqueue(
        to=appeal.email,
        subject=subject,
        text=render_to_string(f"appeals/mail/{name}.txt", context),
        kind=f"appeal-{name}",
        city=appeal.city,
        once=f"appeal-{appeal.pk}-{name}-{appeal.round}",
        about=appeal,
    )


def confirm(appeal: Appeal) -> Letter | None:
    url = address(appeal, "confirm", appeal.confirm_token)
    return to_citizen(appeal, "confirm", f"Підтвердіть звернення № {appeal.number}", confirm_url=url)


def returned(appeal: Appeal) -> Letter | None:
    return to_citizen(appeal, "returned", f"Звернення № {appeal.number}: потрібно доповнити")


def rejected(appeal: Appeal) -> Letter | None:
    more = {"direct": addressing.direct(appeal.city), "objection_url": objection_url(appeal)}
    return to_citizen(appeal, "rejected", f"Звернення № {appeal.number} не передано", **more)


def redirected(appeal: Appeal, to: addressing.To) -> Letter | None:
    return to_citizen(appeal, "redirected", f"Звернення № {appeal.number}: іде іншому адресатові", to=to)


def duplicate(appeal: Appeal) -> Letter | None:
    more = {"direct": addressing.direct(appeal.city), "objection_url": objection_url(appeal)}
    return to_citizen(appeal, "duplicate", f"Звернення № {appeal.number} повторює ваше раніше", first=appeal.duplicate_of, **more)


def objection_url(appeal: Appeal) -> str:
    """Where the citizen asks a second moderator to look, without an account."""
    item = ModerationItem.objects.filter(kind="appeal", object_id=str(appeal.pk)).order_by("-pk").first()
    if item is None:
        return ""
    with translation.override("uk"):
        return origin(appeal.city) + links.decision(item)


def sent(appeal: Appeal) -> Letter | None:
    return to_citizen(appeal, "sent", f"Звернення № {appeal.number} надіслано поліції")


def registered(appeal: Appeal) -> Letter | None:
    return to_citizen(appeal, "registered", f"Звернення № {appeal.number} зареєстровано в поліції")


def police_subject(appeal: Appeal) -> str:
    return f"Звернення № {appeal.number}: {appeal.form['heading']} ({appeal.full_name})"


def police_text(appeal: Appeal) -> str:
    return render_to_string("appeals/mail/police.txt", {"appeal": appeal, "kind": AppealTemplate.Kind(appeal.form["kind"]).label})


def to_police(appeal: Appeal) -> Letter:
    """The letter that all this is for: the frozen PDF, the files, the answer straight to the citizen."""
    with appeal.document.open("rb") as file:
        document = Attachment(f"zvernennia-{_latin_number(appeal)}.pdf", file.read())
    files = [document]
    for attachment in appeal.attachments.all():
        with attachment.file.open("rb") as file:
            files.append(Attachment(attachment.name, file.read(), attachment.mime))
    return enqueue(
        to=appeal.addressee_email,
        subject=police_subject(appeal),
        text=police_text(appeal),
        kind="appeal",
        city=appeal.city,
        reply_to=appeal.email,
        attachments=files,
        needs_verified_tls=appeal.is_sensitive,
        once=f"appeal-{appeal.pk}-police-{appeal.round}",
        about=appeal,
    )


def _latin_number(appeal: Appeal) -> str:
    return "-".join(appeal.number.split("-")[-2:])
