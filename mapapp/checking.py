"""«Перевірено»: somebody compared a record with life. Stale ones are told to their editor, once each time they go stale."""

from collections import defaultdict
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.audit import services as audit
from portal.notify import services as notify
from portal.places import grants
from portal.places.models import City

from .models import Officer, PolicePoint, StaleReminder, Unit
from .models.common import STALE_AFTER, today

REGISTERS = {"officer": Officer, "point": PolicePoint, "unit": Unit}
AT_ONCE = 500  # reminders of a city in one tick: the rest a tick later


def check(record, user) -> bool:
    """``record`` is right today, says ``user``; False where that was said today already.

    The row alone is written, not a revision: a check is no change, and publishing a draft never takes it back.
    """
    day = today()
    with transaction.atomic():
        rows = type(record).objects.filter(pk=record.pk)
        if not rows.exclude(verified_at=day).update(verified_at=day, verified_by=user):
            return False
        audit.record("map.checked", record, actor=user, city=record.city)
    record.verified_at, record.verified_by = day, user
    return True


def stale_records(cities):
    """(name of the register, its live and stale records in ``cities``), the longest unchecked first."""
    for name, model in REGISTERS.items():
        yield name, model.objects.public().of_cities(cities).stale().order_by("verified_at", "pk")


def remind() -> int:
    """Tell of records that have gone stale since the last time; how many. Runs from the tick."""
    return sum(_remind(city) for city in City.objects.all())


def _remind(city: City) -> int:
    with transaction.atomic():
        found = list(_newly_stale(city))[:AT_ONCE]
        new = [reminder for reminder in map(_write_down, found) if reminder]
        for user, reminders in _by_editor(city, new).items():
            _tell(user, city, reminders)
    return len(new)


def _newly_stale(city: City):
    fresh = timezone.now() - timedelta(days=STALE_AFTER.days)
    for name, rows in stale_records([city.pk]):
        told = set(StaleReminder.objects.filter(city=city, **{f"{name}__isnull": False}).values_list(name, "checked_on"))
        for record in rows.filter(is_demo=False).select_related("verified_by"):
            checked_on = record.verified_at or StaleReminder.NEVER
            is_new = record.verified_at is None and record.first_published_at and record.first_published_at > fresh
            if not is_new and (record.pk, checked_on) not in told:
                yield name, record, checked_on


def _write_down(found):
    """The reminder, or None where another tick was quicker."""
    name, record, checked_on = found
    try:
        with transaction.atomic():
            return StaleReminder.objects.create(city=record.city, checked_on=checked_on, **{name: record})
    except IntegrityError:
        return None


def _by_editor(city: City, reminders: list) -> dict:
    """Who looks after each record: who checked it last, if they still may, else the editors of the city."""
    editors = {user.pk: user for user in grants.people_with(city, "mapapp.publish_officer")}
    found = defaultdict(list)
    for reminder in reminders:
        last = record_of(reminder).verified_by
        if last is not None and (last.pk in editors or _works_at(last, reminder.officer)):
            found[last].append(reminder)
            continue
        for editor in editors.values():
            found[editor].append(reminder)
    return found


def record_of(reminder: StaleReminder):
    return reminder.officer or reminder.point or reminder.unit


def _works_at(user, officer) -> bool:
    """The officer of the record, who checks their own contact at the console."""
    return officer is not None and user.is_active and getattr(getattr(officer, "account", None), "user_id", None) == user.pk


def _tell(user, city: City, reminders: list) -> None:
    """One notice a person, however many records: a list of forty is read, forty letters are not."""
    first = reminders[0]
    if len(reminders) == 1:
        title = _("Час перевірити: %(name)s") % {"name": record_of(first).title}
    else:
        words = ngettext("Час перевірити %(number)d запис на мапі", "Час перевірити %(number)d записів на мапі", len(reminders))
        title = words % {"number": len(reminders)}
    own = len(reminders) == 1 and _works_at(user, first.officer) and "community" in settings.PORTAL_PARTS
    url = reverse("officer_console:home") if own else reverse("mapapp_stale")
    notify.tell(user, f"stale:{first.pk}:{user.pk}", title, url, city=city)
