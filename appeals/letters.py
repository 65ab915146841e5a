"""Every letter of an appeal: one function, one letter, one key under which it exists once."""

from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from portal.core.moderation import links
from portal.core.moderation.models import ModerationItem
from portal.outbox import kinds
from portal.outbox.models import Letter
from portal.outbox.services import Attachment, enqueue

from . import addressing, legal_clock
from .models import Appeal, AppealTemplate, PoliceAnswer, PoliceLink, Questionnaire

LEGAL_AID = "0 800 213 103"
BIGGEST_ENCLOSED = 8 * 1024 * 1024  # bytes; a bigger answer is taken from the page
KINDS = {
    "withdrawal": ("звернення: прохання не розглядати, поліції", True),
    "police-link": ("звернення: нове посилання для поліції", True),
    "register": ("звернення: щоденний реєстр для поліції", False),
    "forwarded": ("звернення: переслано за належністю", False),
    "extended": ("звернення: строк продовжено", False),
    "overdue": ("звернення: строк відповіді минув", False),
    "answered": ("звернення: відповідь поліції", True),
    "questionnaire": ("звернення: запитання про результат", False),
    "withdrawn": ("звернення: відкликано", False),
    "closed": ("звернення: закрито", False),
}


def name_kinds() -> None:
    for name, (label, essential) in KINDS.items():
        kinds.register(f"appeal-{name}", label, essential=essential)


def origin(city) -> str:
    """Where the city's site is seen from outside: BASE_URL's scheme and port, the site's own host."""
    base = urlsplit(settings.BASE_URL)
    if city.site.is_default_site:
        return settings.BASE_URL
    return f"{base.scheme}://{city.site.hostname}" + (f":{base.port}" if base.port else "")


def address(appeal: Appeal, name: str, token: str) -> str:
    with translation.override("uk"):
        return origin(appeal.city) + reverse(f"appeals:{name}", args=[token])


def to_citizen(appeal: Appeal, name: str, subject: str, *, key="", attachments=(), **extra) -> Letter | None:
    """A letter to the person, where there is an address. ``key`` tells apart letters of one name about one appeal."""
    if not appeal.email:
        return None
    context = {"appeal": appeal, "status_url": address(appeal, "status", appeal.token), **extra}
    with translation.override("uk"):
        text = render_to_string(f"appeals/mail/{name}.txt", context)
    return enqueue(
        to=appeal.email,
        subject=subject,
        text=text,
        kind=f"appeal-{name}",
        city=appeal.city,
        attachments=attachments,
        once=f"appeal-{appeal.pk}-{name}-{key or appeal.round}",
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
    """Told again where the police have mended their number."""
    key = sha256(f"{appeal.police_number} {appeal.police_date}".encode()).hexdigest()[:16]
    return to_citizen(appeal, "registered", f"Звернення № {appeal.number} зареєстровано в поліції", key=key, clock=legal_clock.read(appeal))


def extended(appeal: Appeal) -> Letter | None:
    subject = f"Звернення № {appeal.number}: поліція продовжила строк"
    return to_citizen(appeal, "extended", subject, clock=legal_clock.read(appeal))


def forwarded(appeal: Appeal) -> Letter | None:
    subject = f"Звернення № {appeal.number} переслано іншому органові"
    return to_citizen(appeal, "forwarded", subject, clock=legal_clock.read(appeal))


def overdue(appeal: Appeal) -> Letter | None:
    """Once for each term: an extended one that ends too is told of again."""
    subject = f"Звернення № {appeal.number}: строк відповіді минув"
    return to_citizen(appeal, "overdue", subject, key=appeal.due_on.isoformat(), clock=legal_clock.read(appeal), help_line=LEGAL_AID)


def answered(appeal: Appeal, answer: PoliceAnswer, file=None) -> Letter | None:
    """The answer itself. Of a sensitive appeal only that it is there: others may read the person's mail."""
    enclosed = [Attachment(file.name, file.content, file.mime)] if file and not appeal.is_sensitive else []
    enclosed = [one for one in enclosed if len(one.content) <= BIGGEST_ENCLOSED]
    subject = f"Звернення № {appeal.number}: є відповідь поліції"
    return to_citizen(appeal, "answered", subject, key=str(answer.pk), attachments=enclosed, answer=answer, is_enclosed=bool(enclosed))


def questionnaire(appeal: Appeal, asked: Questionnaire) -> Letter | None:
    url = address(appeal, "questionnaire", asked.token)
    return to_citizen(appeal, "questionnaire", f"Звернення № {appeal.number}: чим усе закінчилося?", questionnaire_url=url)


def withdrawn(appeal: Appeal, at_police: bool) -> Letter | None:
    return to_citizen(appeal, "withdrawn", f"Звернення № {appeal.number} відкликано", at_police=at_police)


def closed(appeal: Appeal) -> Letter | None:
    return to_citizen(appeal, "closed", f"Звернення № {appeal.number} закрито")


# ---- to the police ----


def police_address(appeal: Appeal, link: PoliceLink) -> str:
    """Where the duty officer acts without an account."""
    from .police.links import signed

    return address(appeal, "police", signed(link))


def withdrawal(appeal: Appeal) -> Letter:
    """«Прошу залишити без розгляду»: in the person's name, to whom the appeal was sent."""
    return _to_the_police(appeal, "withdrawal", f"Звернення № {appeal.number}: прошу залишити без розгляду", str(appeal.round))


def fresh_link(appeal: Appeal, link: PoliceLink) -> Letter:
    """The old links are closed; this one is in force."""
    subject = f"Звернення № {appeal.number}: нове посилання для чергового"
    return _to_the_police(appeal, "police-link", subject, str(link.pk), link=link, police_url=police_address(appeal, link))


def _to_the_police(appeal, name, subject, key, **extra) -> Letter:
    with translation.override("uk"):
        text = render_to_string(f"appeals/mail/{name}.txt", {"appeal": appeal, **extra})
    return enqueue(
        to=appeal.addressee_email,
        subject=subject,
        text=text,
        kind=f"appeal-{name}",
        city=appeal.city,
        reply_to=appeal.email if name == "withdrawal" else "",
        needs_verified_tls=appeal.is_sensitive,
        once=f"appeal-{appeal.pk}-{name}-{key}",
        about=appeal,
    )


def police_subject(appeal: Appeal) -> str:
    return f"Звернення № {appeal.number}: {appeal.form['heading']} ({appeal.full_name})"


def police_text(appeal: Appeal, police_url: str = "") -> str:
    """The letter's words. Without ``police_url`` it is the preview: the link is made when the letter leaves."""
    kind = AppealTemplate.Kind(appeal.form["kind"]).label
    with translation.override("uk"):
        return render_to_string("appeals/mail/police.txt", {"appeal": appeal, "kind": kind, "police_url": police_url})


def to_police(appeal: Appeal) -> Letter:
    """The letter that all this is for: the frozen PDF, the files, the answer straight to the citizen."""
    with appeal.document.open("rb") as file:
        document = Attachment(f"zvernennia-{_latin_number(appeal)}.pdf", file.read())
    files = [document]
    for attachment in appeal.attachments.all():
        with attachment.file.open("rb") as file:
            files.append(Attachment(attachment.name, file.read(), attachment.mime))
    from .police.links import issue

    link = issue(appeal)
    return enqueue(
        to=appeal.addressee_email,
        subject=police_subject(appeal),
        text=police_text(appeal, police_address(appeal, link)),
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
