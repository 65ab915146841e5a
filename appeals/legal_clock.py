"""The law's clock: when the police received an appeal, and by which day they answer.

Sources: Закон 393/96-ВР «Про звернення громадян», статті 5, 7 і 20; КПК, стаття 214; Цивільний кодекс, статті 252–255
(how a term is counted; that it fits these terms too is general knowledge, to be checked by a lawyer).
Terms are in calendar days and months, as the law has them; working days matter twice: what comes outside working hours
is received on the next working day, and a term that ends on a day off ends on the next working day.
All functions are pure: the working time of a city comes in as a Week.
"""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.moderation.clock import KYIV, LONGEST_BREAK, Week, week_of

from .models import Appeal, AppealTemplate

NOBREAK = "\u00a0"


class Term(StrEnum):
    """What the law lets the police take."""

    CRIME = "crime"  # КПК 214: entered into ЄРДР within 24 hours
    FORWARD = "forward"  # стаття 7: not theirs, to be forwarded within five days
    RETURN = "return"  # стаття 5: returned for what it lacks within ten days
    QUICK = "quick"  # стаття 20: nothing to study, fifteen days
    MONTH = "month"  # стаття 20: one month
    EXTENDED = "extended"  # стаття 20: extended with notice, forty-five days in all


DAYS = {Term.CRIME: 1, Term.FORWARD: 5, Term.RETURN: 10, Term.QUICK: 15, Term.EXTENDED: 45}


def received_on(moment: datetime, week: Week) -> date:
    """The day of receipt of what came at ``moment`` (aware): that day within working time or before it,
    else the next working day (a night belongs to the working day that follows it)."""
    local = moment.astimezone(KYIV)
    day = local.date()
    if week.is_working(day) and local.time() >= week.closes:
        day += timedelta(days=1)
    return working_day(day, week)


def working_day(day: date, week: Week) -> date:
    """``day``, or the first working day after it (ЦК 254, частина 5: to be checked)."""
    for _day in range(LONGEST_BREAK):
        if week.is_working(day):
            return day
        day += timedelta(days=1)
    return day


def month_after(day: date) -> date:
    """The same number of the next month, or its last day where it has no such number (ЦК 254, частини 3–4)."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def deadline(received: date, term: Term, week: Week) -> date:
    """The last day of ``term``. The day of receipt is not counted (ЦК 253)."""
    last = month_after(received) if term == Term.MONTH else received + timedelta(days=DAYS[term])
    return working_day(last, week)


def term_of(appeal: Appeal) -> Term:
    """Which term ends with ``due_on``. Whether an appeal needs study only the police can tell, so the longer one counts."""
    if appeal.form.get("kind") == AppealTemplate.Kind.CRIME_REPORT:
        return Term.CRIME
    return Term.EXTENDED if appeal.extended_on else Term.MONTH


# ---- what is written to the appeal ----


def started(appeal: Appeal, sent_at: datetime) -> dict:
    """Columns of an appeal whose letter the police's server took at ``sent_at``."""
    week = week_of(appeal.city, sent_at.astimezone(KYIV).date())
    received = received_on(sent_at, week)
    return {"received_on": received, "due_on": deadline(received, term_of(appeal), week)}


def corrected(appeal: Appeal, police_date: date) -> dict:
    """Columns when the police have said their day of registration, which is the day of receipt by their book.

    It is never before the day the letter left. A report of a crime that has a number has been accepted: its term is met.
    """
    if term_of(appeal) == Term.CRIME:
        return {"received_on": police_date, "due_on": None}
    if appeal.sent_at:
        police_date = max(police_date, timezone.localdate(appeal.sent_at))
    return {"received_on": police_date, "due_on": deadline(police_date, term_of(appeal), week_of(appeal.city, police_date))}


def extended(appeal: Appeal) -> date:
    """The last day when the police extend: forty-five days from receipt, whatever they wish."""
    received = appeal.received_on or timezone.localdate()
    return deadline(received, Term.EXTENDED, week_of(appeal.city, received))


def forwarded(appeal: Appeal, on: date) -> dict:
    """Another body has a month of its own from the day it receives the appeal (стаття 7; the day of arrival is our estimate)."""
    week = week_of(appeal.city, on)
    received = working_day(on + timedelta(days=1), week)
    return {"received_on": received, "due_on": deadline(received, Term.MONTH, week), "extended_on": None}


# ---- in words ----


@dataclass(frozen=True)
class Reading:
    """What the clock shows today. ``days`` left; below zero it is late; None where no term runs."""

    term: Term
    due: date | None
    days: int | None
    is_late: bool
    until: str
    law: str
    left: str


def read(appeal: Appeal, today: date | None = None) -> Reading:
    """The clock of an appeal at the police, for both sides."""
    today = today or timezone.localdate()
    term, due = term_of(appeal), appeal.due_on
    runs = due is not None and appeal.state in Appeal.OPEN_AT_THE_POLICE
    days = (due - today).days if runs else None
    late = days is not None and days < 0
    return Reading(term, due, days, late, until(due, today) if due else "", law(term), left(days))


def until(day: date, today: date | None = None) -> str:
    """«15 грудня», with the year where it is another one."""
    year = (today or timezone.localdate()).year
    return date_format(day, "j E" if day.year == year else "j E Y").replace(" ", NOBREAK)


def law(term: Term) -> str:
    """The term in words, with its source."""
    return {
        Term.CRIME: _("24 години, щоб внести відомості до ЄРДР (КПК, стаття 214)"),
        Term.FORWARD: _("5 днів, щоб переслати за належністю (Закон «Про звернення громадян», стаття 7)"),
        Term.RETURN: _("10 днів, щоб повернути, якщо бракує відомостей (Закон «Про звернення громадян», стаття 5)"),
        Term.QUICK: _("15 днів, якщо нічого не треба вивчати (Закон «Про звернення громадян», стаття 20)"),
        Term.MONTH: _("один місяць, або 15 днів, якщо нічого не треба вивчати (Закон «Про звернення громадян», стаття 20)"),
        Term.EXTENDED: _("45 днів разом із продовженням (Закон «Про звернення громадян», стаття 20)"),
    }[term]


def left(days: int | None) -> str:
    if days is None:
        return ""
    if days == 0:
        return _("останній день сьогодні")
    if days < 0:
        return ngettext("прострочено на %(count)d день", "прострочено на %(count)d днів", -days) % {"count": -days}
    return ngettext("ще %(count)d день", "ще %(count)d днів", days) % {"count": days}
