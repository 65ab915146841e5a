"""The way of an appeal in words: what was, what is now, what comes next and by when."""

from django.utils.translation import gettext as _

from portal.outbox.models import Letter

from . import legal_clock
from .models import Appeal, AppealEvent

State = Appeal.State
Kind = AppealEvent.Kind
FAILURES = (Kind.RETURNED, Kind.REJECTED, Kind.OVERDUE, Kind.DUPLICATE)


def events(appeal: Appeal) -> list[dict]:
    """Rows for the timeline component: ``title``, ``text``, ``when``, ``state`` (done, now, next, bad)."""
    return [*_past(appeal), *_ahead(appeal)]


def _past(appeal) -> list[dict]:
    titles = {
        Kind.SUBMITTED: _("Ви подали звернення"),
        Kind.CONFIRMED: _("Ви підтвердили пошту"),
        Kind.RETURNED: _("Модератор просить доповнити"),
        Kind.RESUBMITTED: _("Ви виправили й подали знову"),
        Kind.REJECTED: _("Модератор не передав звернення"),
        Kind.APPROVED: _("Модератор схвалив"),
        Kind.SENT: _("Лист надіслано поліції"),
        Kind.REGISTERED: _("Поліція зареєструвала"),
        Kind.REDIRECTED: _("Модератор схвалив і спрямував іншому адресатові"),
        Kind.DUPLICATE: _("Модератор вважає, що це повторює ваше раніше звернення"),
        Kind.FORWARDED: _("Поліція переслала за належністю"),
        Kind.EXTENDED: _("Поліція продовжила строк"),
        Kind.OVERDUE: _("Строк відповіді минув"),
        Kind.ANSWERED: _("Поліція відповіла"),
        Kind.ASKED: _("Ми запитали, чим усе закінчилося"),
        Kind.REVIEWED: _("Ви попросили переглянути відповідь"),
        Kind.WITHDRAWN: _("Ви відкликали звернення"),
        Kind.CLOSED: _("Звернення закрито"),
    }
    rows = []
    for event in appeal.events.all():
        state = "bad" if event.kind in FAILURES else "done"
        title = titles.get(event.kind) or event.get_kind_display().capitalize()
        rows.append({"title": title, "when": event.at, "state": state, "text": _words(appeal, event)})
    return rows


def _words(appeal, event) -> str:
    patterns = {
        Kind.REGISTERED: _("Вхідний номер %(text)s."),
        Kind.FORWARDED: _("Тепер його розглядає: %(text)s."),
        Kind.OVERDUE: _("Відповісти мали до %(text)s."),
        Kind.REVIEWED: _("Нове звернення № %(text)s."),
        Kind.ANSWERED: _("Результат: %(text)s."),
    }
    if event.kind == Kind.SENT:
        return _("На адресу %(address)s.") % {"address": appeal.addressee_email}
    if event.text and event.kind in patterns:
        return patterns[event.kind] % {"text": event.text}
    return event.text


def _ahead(appeal) -> list[dict]:
    read = {"title": _("Модератор прочитає"), "text": _("Протягом одного робочого дня.")}
    send = {"title": _("Надішлемо поліції"), "state": "next"}
    answer = {"title": _("Поліція зареєструє й відповість"), "text": _answer_words(appeal), "state": "next"}
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
    if appeal.state == State.APPROVED or (appeal.state == State.SENT and _came_back(appeal)):
        return [_on_its_way(appeal), answer]
    if appeal.state in Appeal.OPEN_AT_THE_POLICE:
        return [_at_the_police(appeal), *_then(appeal)]
    if appeal.state == State.ANSWERED:
        return [_after_the_answer(appeal)]
    return []


def _answer_words(appeal) -> str:
    """Before the letter left there are no days yet, only the law's terms."""
    if legal_clock.term_of(appeal) == legal_clock.Term.CRIME:
        return _("За 24 години мають внести відомості до ЄРДР (КПК, стаття 214).")
    return _("За законом до 15 днів, якщо не треба вивчати, інакше до місяця.")


def _at_the_police(appeal) -> dict:
    """Who has it, by which day the answer is due, and what that rests on."""
    clock = legal_clock.read(appeal)
    titles = {
        State.SENT: _("Поліція зареєструє й відповість"),
        State.REGISTERED: _("Поліція розглядає"),
        State.FORWARDED: _("Розглядає інший орган"),
    }
    if not clock.due:
        return {"title": titles[appeal.state], "text": _("Про рішення вам повідомлять письмово."), "state": "now"}
    if clock.is_late:
        text = _("Строк був до %(until)s, %(left)s. Що можна зробити, написано нижче.")
        return {"title": titles[appeal.state], "text": text % {"until": clock.until, "left": clock.left}, "state": "now"}
    text = _("До %(until)s, %(left)s. Закон дає %(law)s.") % {"until": clock.until, "left": clock.left, "law": clock.law}
    return {"title": titles[appeal.state], "text": text, "state": "now"}


def _then(appeal) -> list[dict]:
    if not appeal.email:
        return []
    return [{"title": _("Перекажемо вам відповідь"), "text": _("Щойно поліція її надішле, ви отримаєте лист."), "state": "next"}]


def _after_the_answer(appeal) -> dict:
    if not appeal.email:
        return {"title": _("Звернення закриємо за два місяці після відповіді"), "state": "next"}
    if appeal.events.filter(kind=Kind.ASKED).exists():
        return {"title": _("Розкажіть, чим усе закінчилося"), "text": _("Посилання в листі, який ми надіслали."), "state": "now"}
    return {"title": _("Запитаємо, чи вирішено справу"), "text": _("За чотири тижні після відповіді."), "state": "next"}


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
