"""What an officer does at the console. Each verb is one transaction and bears being pressed twice."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from mapapp.models import Officer, OfficerDuty, OfficerReport, Priority
from mapapp.models.common import today
from portal.audit.services import record
from portal.notify import services as notify
from portal.places import grants

LONGEST_ABSENCE = timedelta(days=120)


class ConsoleError(Exception):
    """The message is a sentence for the officer."""


def absence_today(officer: Officer) -> OfficerDuty | None:
    return officer.absences.on(today()).select_related("substitute").order_by("starts_on", "pk").first()


def absences_ahead(officer: Officer):
    """Written down and not yet begun: only the officer and the editors see them."""
    return officer.absences.filter(starts_on__gt=today()).select_related("substitute").order_by("starts_on")


def substitutes(officer: Officer):
    """Who may stand in: published officers of the city, those of the same unit first."""
    others = Officer.objects.public().filter(city=officer.city_id).exclude(pk=officer.pk)
    return sorted(others.select_related("unit"), key=lambda other: (other.unit_id != officer.unit_id, other.sort_key))


def away_today(officer: Officer, *, by) -> OfficerDuty:
    """«Сьогодні не приймаю» in one tap: until the evening, nobody named yet. A second tap finds the first."""
    with transaction.atomic():
        _locked(officer)
        return absence_today(officer) or _begin(officer, today(), today(), None, by)


def plan_absence(officer: Officer, starts_on: date, ends_on: date, substitute: Officer | None, *, by) -> OfficerDuty:
    """Raises ConsoleError where the days are wrong or taken."""
    with transaction.atomic():
        _locked(officer)
        if starts_on < today():
            raise ConsoleError(_("Перший день уже минув."))
        _refuse_bad_days(starts_on, ends_on)
        _refuse_absent_substitute(substitute, starts_on, ends_on)
        duty = OfficerDuty(officer=officer, starts_on=starts_on, ends_on=ends_on)
        if duty.meeting_ones().exists():
            raise ConsoleError(_("На ці дні відсутність уже записано. Змініть той запис або оберіть інші дні."))
        return _begin(officer, starts_on, ends_on, substitute, by)


def change_absence(duty: OfficerDuty, ends_on: date, substitute: Officer | None, *, by) -> None:
    """Until when, and who stands in. Raises ConsoleError."""
    with transaction.atomic():
        _locked(duty.officer)
        duty = OfficerDuty.objects.filter(pk=duty.pk, ends_on__gte=today()).first()
        if duty is None:
            raise ConsoleError(_("Ця відсутність уже завершилася."))
        if ends_on < max(today(), duty.starts_on):
            raise ConsoleError(_("Останній день уже минув. Щоб повернутися раніше, натисніть «Я вже на роботі»."))
        _refuse_bad_days(duty.starts_on, ends_on)
        _refuse_absent_substitute(substitute, max(today(), duty.starts_on), ends_on)
        duty.ends_on = ends_on
        if duty.meeting_ones().exists():
            raise ConsoleError(_("На ці дні відсутність уже записано. Змініть той запис або оберіть інші дні."))
        OfficerDuty.objects.filter(pk=duty.pk).update(ends_on=ends_on, substitute=substitute)


def end_absence(duty: OfficerDuty, *, by) -> None:
    """Back at work: from today on the officer is the contact again. What has not begun is taken out. Pressing twice is pressing once."""
    with transaction.atomic():
        _locked(duty.officer)
        same = OfficerDuty.objects.filter(pk=duty.pk)
        done = same.filter(starts_on__lt=today(), ends_on__gte=today()).update(ends_on=today() - timedelta(days=1))
        done = done or same.filter(starts_on__gte=today()).delete()[0]
        if done:
            record("map.absence_ended", duty.officer, actor=by, city=duty.officer.city)


def _locked(officer: Officer) -> None:
    """One change of an officer's days at a time. SQLite has one writer anyway."""
    Officer.objects.select_for_update().filter(pk=officer.pk).first()


def _begin(officer, starts_on, ends_on, substitute, by) -> OfficerDuty:
    duty = OfficerDuty.objects.create(officer=officer, starts_on=starts_on, ends_on=ends_on, substitute=substitute)
    record("map.absence_began", officer, actor=by, city=officer.city)
    return duty


def _refuse_bad_days(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise ConsoleError(_("Останній день раніше за перший."))
    if ends_on - starts_on > LONGEST_ABSENCE:
        raise ConsoleError(_("Це довше за чотири місяці. Зверніться до редактора: можливо, дільницю треба передати."))


def _refuse_absent_substitute(substitute, starts_on: date, ends_on: date) -> None:
    if substitute and substitute.absences.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        raise ConsoleError(_("%(name)s у ці дні теж не приймає. Оберіть когось іншого.") % {"name": substitute.title})


def change_reception(officer: Officer, reception: str, point, *, by) -> bool:
    """Hours and place, published at once as a revision of the officer’s; False where nothing differs. Raises ConsoleError.

    What an editor has drafted meanwhile is kept: the change is written into the draft too.
    """
    changes = {"reception": reception.strip(), "reception_point": point}
    with transaction.atomic():
        live = Officer.objects.select_for_update().get(pk=officer.pk)
        if live.locked:
            raise ConsoleError(_("Редактор зараз працює з вашою сторінкою й закрив її від змін. Спробуйте згодом."))
        if live.reception == changes["reception"] and live.reception_point_id == getattr(point, "pk", None):
            return False
        draft = live.get_latest_revision_as_object() if live.has_unpublished_changes else None
        try:
            revision = _revise(live, changes, by)
            revision.publish(user=by, skip_permission_checks=True)  # by the officer's own right, see docs/adr/0028
            if draft is not None:
                _revise(draft, changes, by)
        except ValidationError as error:
            raise ConsoleError(" ".join(error.messages)) from error
        record("map.reception_changed", live, actor=by, city=live.city)
        _tell_editors(live, revision, by)
    return True


def _revise(officer: Officer, changes: dict, by):
    for name, value in changes.items():
        setattr(officer, name, value)
    return officer.save_revision(user=by, log_action=True)


def _tell_editors(officer: Officer, revision, by) -> None:
    url = reverse(Officer.snippet_viewset.get_url_name("history"), args=[officer.pk])
    title = _("Змінено прийом: %(name)s") % {"name": officer.title}
    for editor in grants.people_with(officer.city, "mapapp.publish_officer").exclude(pk=by.pk):
        notify.tell(editor, f"officer:reception:{revision.pk}:{editor.pk}", title, url, city=officer.city)


def add_priority(officer: Officer, title: str, text: str, *, by) -> Priority:
    """Raises ConsoleError where the same matter is open already."""
    try:
        with transaction.atomic():
            matter = Priority.objects.create(officer=officer, title=title, text=text)
            record("map.priority_added", matter, actor=by, city=officer.city)
    except IntegrityError:
        raise ConsoleError(_("Така справа вже є у списку.")) from None
    return matter


def start_priority(matter: Priority, *, by) -> bool:
    """«Узявся»: from planned to doing, once."""
    return _move(matter, Priority.State.PLANNED, {"state": Priority.State.DOING, "started_on": today()}, by)


def finish_priority(matter: Priority, done_text: str, *, by) -> bool:
    """Done, with the words that residents read. False where it was done before."""
    done_text = done_text.strip()
    if not done_text:
        raise ConsoleError(_("Напишіть, що зроблено: саме це прочитають мешканці."))
    changes = {"state": Priority.State.DONE, "done_text": done_text, "done_on": today(), "started_on": matter.started_on or today()}
    with transaction.atomic():
        return any(_move(matter, state, changes, by) for state in (Priority.State.DOING, Priority.State.PLANNED))


def drop_priority(matter: Priority, *, by) -> bool:
    """Out of the list. What is done stays: residents were promised it and may look it up."""
    with transaction.atomic():
        done = Priority.objects.filter(pk=matter.pk).exclude(state=Priority.State.DONE).delete()[0]
        if done:
            record("map.priority_moved", matter.officer, actor=by, city=matter.officer.city, priority=matter.pk, to="dropped")
    return bool(done)


def _move(matter: Priority, before: str, changes: dict, by) -> bool:
    with transaction.atomic():
        if not Priority.objects.filter(pk=matter.pk, state=before).update(**changes):
            return False
        record("map.priority_moved", matter, actor=by, city=matter.officer.city, to=str(changes["state"]))
    return True


def add_report(officer: Officer, held_on: date, title: str, text: str, meeting_url: str, *, by) -> OfficerReport:
    """Raises ConsoleError where this report is written down already."""
    try:
        with transaction.atomic():
            report = OfficerReport.objects.create(officer=officer, held_on=held_on, title=title, text=text, meeting_url=meeting_url)
            record("map.report_added", report, actor=by, city=officer.city)
    except IntegrityError:
        raise ConsoleError(_("Звіт із таким заголовком за цей день уже записано.")) from None
    return report
