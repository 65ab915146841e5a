"""The daily register: each working morning the police's chancery reads what is open with it. Numbers, days and links; no substance."""

import csv
import io
from datetime import timedelta

from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation

from portal.core.moderation.clock import week_of
from portal.outbox.models import Letter
from portal.outbox.services import Attachment, enqueue
from portal.places.models import City

from .. import legal_clock, letters, permissions
from ..models import Appeal, AppealSettings, AppealTemplate, Questionnaire
from . import links

KIND = "appeal-register"
HEADER = ["Номер на порталі", "Вхідний номер", "Надіслано", "Вид", "Стан", "Відповісти до", "Днів лишилося", "Посилання"]
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def send_due(now=None) -> int:
    """Send the registers whose hour has come; how many letters were written. A second tick of the day writes none."""
    now = now or timezone.now()
    return sum(send(city, now) is not None for city in City.objects.select_related("site"))


def send(city, now) -> Letter | None:
    """The register of one city, once a working day after opening. None where it is too early, sent, or there is nothing open."""
    address = AppealSettings.of_city(city).register_email
    local = timezone.localtime(now)
    week = week_of(city, local.date())
    if not address or not week.is_working(local.date()) or local.time() < week.opens:
        return None
    once = f"appeals-register-{city.pk}-{local.date().isoformat()}"
    if Letter.objects.filter(once=once).exists():
        return None
    with translation.override("uk"):
        rows = lines(city, local.date(), _since(city, now), address)
        if not rows:
            return None
        context = {
            "city": city,
            "day": local.date(),
            "rows": rows,
            "overdue": [row for row in rows if row["clock"].is_late],
            "new": [row for row in rows if row["is_new"]],
            "unsolved": _unsolved(city, _since(city, now)),
            "queue_url": letters.origin(city) + "/cms/appeals/police/",
        }
        return enqueue(
            to=address,
            subject=f"Реєстр відкритих звернень за {local.date():%d.%m.%Y}",
            text=render_to_string("appeals/mail/register.txt", context),
            kind=KIND,
            city=city,
            attachments=[Attachment(f"reiestr-{local.date().isoformat()}.csv", table(rows), "text/csv; charset=utf-8")],
            once=once,
        )


def _since(city, now):
    """When the last register left: after a weekend «new» is more than a day."""
    last = Letter.objects.filter(kind=KIND, city=city, created_at__lt=now).order_by("-pk").first()
    return last.created_at if last else now - timedelta(days=1)


def lines(city, today, since, reader: str) -> list[dict]:
    """Open appeals of the city, overdue first; none that complains about those who read the mailbox ``reader`` (стаття 7)."""
    found = Appeal.objects.of_city(city).filter(state__in=(Appeal.State.SENT, Appeal.State.REGISTERED)).exclude(letter__state="bounced")
    found = found.exclude(permissions.elsewhere(city))
    found = found.exclude(about_officer__email__iexact=reader).exclude(about_officer__unit__email__iexact=reader)
    found = found.select_related("city__site").order_by(F("due_on").asc(nulls_last=True), "pk")
    return [
        {
            "appeal": appeal,
            "clock": legal_clock.read(appeal, today),
            "is_new": appeal.sent_at is not None and appeal.sent_at >= since,
            "kind": AppealTemplate.Kind(appeal.form["kind"]).label,
            "url": letters.police_address(appeal, links.current(appeal)),
        }
        for appeal in found
    ]


def _unsolved(city, since):
    """Answers after which the person says that nothing changed."""
    found = Questionnaire.objects.of_city(city).filter(solved=Questionnaire.Solved.NO, answered_at__gte=since)
    return found.select_related("appeal").order_by("pk")


def table(rows: list[dict]) -> bytes:
    """CSV for a spreadsheet: a mark of UTF-8, semicolons as Ukrainian Excel wants them, no formulas."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADER)
    for row in rows:
        appeal, clock = row["appeal"], row["clock"]
        sent = timezone.localdate(appeal.sent_at).strftime("%d.%m.%Y") if appeal.sent_at else ""
        due = appeal.due_on.strftime("%d.%m.%Y") if appeal.due_on else ""
        days = clock.days if clock.days is not None else ""
        cells = [appeal.number, appeal.police_number, sent, str(row["kind"]), appeal.get_state_display(), due, days, row["url"]]
        writer.writerow([_plain(cell) for cell in cells])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _plain(cell):
    """A number that the police typed must not act in their spreadsheet."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
