"""The way of an appeal in words: what was, what is now, what comes next."""

from django.utils.translation import gettext as _

from portal.outbox.models import Letter

from .models import Appeal, AppealEvent

State = Appeal.State
Kind = AppealEvent.Kind


def events(appeal: Appeal) -> list[dict]:
    """Rows for the timeline component: ``title``, ``text``, ``when``, ``state`` (done, now, next, bad)."""
    return [*_past(appeal), *_ahead(appeal)]


def _past(appeal) -> list[dict]:
    titles = {
        Kind.SUBMITTED: (_("Ви подали звернення"), "done"),
        Kind.CONFIRMED: (_("Ви підтвердили пошту"), "done"),
        Kind.RETURNED: (_("Модератор просить доповнити"), "bad"),
        Kind.RESUBMITTED: (_("Ви виправили й подали знову"), "done"),
        Kind.REJECTED: (_("Модератор не передав звернення"), "bad"),
        Kind.APPROVED: (_("Модератор схвалив"), "done"),
        Kind.REDIRECTED: (_("Модератор схвалив і спрямував іншому адресатові"), "done"),
        Kind.DUPLICATE: (_("Модератор вважає, що це повторює ваше раніше звернення"), "bad"),
        Kind.SENT: (_("Лист надіслано поліції"), "done"),
        Kind.REGISTERED: (_("Поліція зареєструвала"), "done"),
    }
    rows = []
    for event in appeal.events.all():
        title, state = titles[Kind(event.kind)]
        rows.append({"title": title, "when": event.at, "state": state, "text": _words(appeal, event)})
    return rows


def _words(appeal, event) -> str:
    if event.kind == Kind.SENT:
        return _("На адресу %(address)s.") % {"address": appeal.addressee_email}
    if event.kind == Kind.REGISTERED:
        return _("Вхідний номер %(number)s.") % {"number": event.text}
    return event.text


def _ahead(appeal) -> list[dict]:
    read = {"title": _("Модератор прочитає"), "text": _("Протягом одного робочого дня.")}
    send = {"title": _("Надішлемо поліції"), "state": "next"}
    answer = {
        "title": _("Поліція зареєструє й відповість"),
        "text": _("До 15 днів, якщо не треба вивчати, інакше до місяця."),
        "state": "next",
    }
    if appeal.state == State.SUBMITTED:
        confirm = {
            "title": _("Підтвердьте пошту"),
            "text": _("Ми надіслали лист на %(email)s. Відкрийте його й натисніть кнопку.") % {"email": appeal.email},
            "state": "now",
        }
        return [confirm, {**read, "state": "next"}, send, answer]
    if appeal.state == State.ON_MODERATION:
        return [{**read, "state": "now"}, send, answer]
    if appeal.state == State.RETURNED:
        return [{"title": _("Виправте й подайте знову"), "text": _("Номер лишається той самий."), "state": "now"}, send, answer]
    if appeal.state == State.APPROVED:
        return [_on_its_way(appeal), answer]
    if appeal.state == State.SENT and _came_back(appeal):
        return [_on_its_way(appeal), answer]
    if appeal.state == State.SENT:
        return [{**answer, "state": "now"}]
    if appeal.state == State.REGISTERED:
        return [{"title": _("Поліція розглядає"), "text": answer["text"], "state": "now"}]
    return []


def _came_back(appeal) -> bool:
    """The police's server took the letter and returned it afterwards: «sent» alone would be a lie."""
    return bool(appeal.letter) and appeal.letter.state == Letter.State.BOUNCED


def _on_its_way(appeal) -> dict:
    """What is known of the letter, and no more."""
    letter_state = appeal.letter.state if appeal.letter else Letter.State.QUEUED
    if letter_state == Letter.State.BOUNCED:
        return {
            "title": _("Лист повернувся: поліція його не отримала"),
            "text": _("Наш працівник з’ясовує, куди надіслати. Вам нічого робити не треба."),
            "state": "bad",
        }
    if letter_state in (Letter.State.UNCERTAIN, Letter.State.REFUSED):
        return {
            "title": _("З листом щось не так"),
            "text": _("Сервер поліції не підтвердив, що прийняв лист. Наш працівник з’ясовує. Вам нічого робити не треба."),
            "state": "bad",
        }
    if letter_state == Letter.State.RETRY:
        return {"title": _("Надсилаємо поліції"), "text": _("Сервер поліції зараз не приймає листів. Пробуємо ще."), "state": "now"}
    return {"title": _("Надсилаємо поліції"), "text": "", "state": "now"}
