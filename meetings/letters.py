"""Letters about meetings, one function each. They go to who left an e-mail address; a phone gets none."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.outbox.models import Letter
from portal.outbox.services import Attachment, enqueue

from . import calendar
from .models import SignUp


def confirmed(sign_up: SignUp) -> Letter | None:
    """«Ви записані»: when, where, shelter, calendar file, how to cancel."""
    opening = _("Ви записані на зустріч «%(title)s».")
    return _write(sign_up, "confirmed", _("Ви записані: %(title)s"), opening, with_calendar=True)


def waiting(sign_up: SignUp) -> Letter | None:
    opening = _(
        "Вільних місць на зустріч «%(title)s» зараз немає, тож ми внесли вас до списку очікування.\n"
        "Щойно місце звільниться, ви отримаєте лист. Приходити без нього не потрібно."
    )
    return _write(sign_up, "waiting", _("Список очікування: %(title)s"), opening)


def promoted(sign_up: SignUp) -> Letter | None:
    opening = _("Звільнилося місце: тепер ви записані на зустріч «%(title)s».\nЯкщо ваші плани змінилися, скасуйте запис, будь ласка.")
    return _write(sign_up, "promoted", _("Є місце: %(title)s"), opening, with_calendar=True)


def cancelled_by_person(sign_up: SignUp) -> Letter | None:
    return _write(sign_up, "withdrawn", _("Запис скасовано: %(title)s"), _("Ваш запис на зустріч «%(title)s» скасовано."), can_cancel=False)


def postponed(sign_up: SignUp) -> Letter | None:
    opening = _(
        "Зустріч «%(title)s» переноситься. Причина: %(reason)s\n"
        "Ваш запис зберігається. Коли буде нова дата, ми напишемо. Раніше оголошений час більше не дійсний."
    )
    return _write(sign_up, "postponed", _("Перенесено: %(title)s"), opening, with_calendar=True)


def cancelled(sign_up: SignUp) -> Letter | None:
    opening = _("Зустріч «%(title)s» скасовано. Причина: %(reason)s\nВибачте за незручність. Приходити не потрібно.")
    return _write(sign_up, "cancelled", _("Скасовано: %(title)s"), opening, with_calendar=True, can_cancel=False)


def moved(sign_up: SignUp) -> Letter | None:
    opening = _("Зустріч «%(title)s» має новий час або місце. Дивіться нижче; календар оновиться з доданого файлу.")
    return _write(sign_up, "moved", _("Новий час або місце: %(title)s"), opening, with_calendar=True)


def again(sign_up: SignUp) -> Letter | None:
    """For somebody who signs up a second time: the link they may have lost. At most one an hour."""
    opening = _("Хтось, імовірно ви, ще раз записувався на зустріч «%(title)s». Ваш попередній запис дійсний: %(state)s.")
    hour = timezone.now().strftime("%Y%m%d%H")
    return _write(sign_up, f"again-{hour}", _("Ваш запис: %(title)s"), opening)


def _write(sign_up, event, subject, opening, *, with_calendar=False, can_cancel=True) -> Letter | None:
    if not sign_up.email:
        return None
    state = sign_up.meeting
    page, root = state.page, state.city.site.root_url
    words = {"title": page.title, "reason": state.status_reason, "state": sign_up.get_state_display()}
    receipt = root + reverse("meetings:receipt", args=[sign_up.token])
    lines = [_("Добрий день, %(name)s!") % {"name": sign_up.name}, "", opening % words, ""]
    if not state.is_called_off:
        lines += [*_facts(sign_up), ""]
    lines += [_("Ваш запис: %(url)s") % {"url": receipt}]
    if can_cancel:
        lines += [
            _("Не зможете прийти – скасуйте, щоб місце дісталося іншим: %(url)s")
            % {"url": root + reverse("meetings:cancel", args=[sign_up.token])}
        ]
    lines += ["", _("Безпечна Одеса"), root]
    files = [Attachment("zustrich.ics", calendar.one(state, url=receipt), "text/calendar")] if with_calendar else []
    return enqueue(
        to=sign_up.email,
        subject=subject % words,
        text="\n".join(lines),
        kind="meeting",
        city=state.city,
        attachments=files,
        # The sequence grows with each change of the meeting, so each change is told once.
        once=f"meeting-{event}:{sign_up.pk}:{state.sequence}",
    )


def _facts(sign_up: SignUp) -> list[str]:
    page = sign_up.meeting.page
    start, end = timezone.localtime(page.starts_at), timezone.localtime(page.ends_at)
    where = ", ".join(part for part in (page.address, page.venue) if part)
    facts = [
        _("Коли: %(date)s, %(start)s–%(end)s") % {"date": date_format(start, "j E Y р."), "start": f"{start:%H:%M}", "end": f"{end:%H:%M}"},
        _("Де: %(where)s") % {"where": where},
        _("Укриття: %(shelter)s") % {"shelter": page.shelter},
        _("Під час тривоги захід зупиняється."),
        _("Записано осіб: %(seats)s") % {"seats": sign_up.seats},
    ]
    if sign_up.child_name:
        facts.append(_("Дитина: %(name)s") % {"name": sign_up.child_name})
    return facts
