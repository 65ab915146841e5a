"""Letters to authors without an account. Others are told by portal.notify."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.core.moderation import links
from portal.outbox.models import Letter
from portal.outbox.services import enqueue

from .models import Entry, Reply

KIND, CONFIRM_KIND = "review", "review-confirm"


def confirm(entry: Entry) -> Letter:
    """Asks the address for a yes. Opening the link changes nothing; the button behind it does."""
    return _write(
        entry,
        "confirm",
        _("Підтвердьте: %(title)s"),
        [
            _("Ви (або хтось із вашою поштою) написали на порталі: %(title)s."),
            _("Щоб запис побачив модератор, відкрийте посилання й натисніть кнопку: %(confirm)s"),
            _("Якщо це не ви, нічого не робіть: за два дні ми все видалимо."),
        ],
        kind=CONFIRM_KIND,
    )


def published(entry: Entry) -> Letter | None:
    lines = [_("Модератор прочитав ваш запис, тепер його бачать усі: %(public)s")]
    if entry.due_on:
        lines.append(_("Відповідь має бути до %(due)s. Коли вона з’явиться, ми напишемо."))
    return _to_author(entry, f"published-{entry.edits}", _("Опубліковано: %(title)s"), lines)


def refused(entry: Entry, item) -> Letter | None:
    """Returned, not shown, or hidden: the reason, and where to disagree."""
    if entry.state == Entry.State.RETURNED:
        subject, said = _("Модератор просить виправити: %(title)s"), _("Виправити й надіслати знову: %(mine)s")
    else:
        subject, said = (
            _("Не показано: %(title)s"),
            _("Не згодні? Напишіть про це тут, рішення перегляне інша людина: %(decision)s"),
        )
    lines = [_("Причина: %(reason)s"), said]
    return _to_author(entry, f"refused-{item.pk}", subject, lines, about=item, reason=item.author_reads(), decision=links.decision(item))


def answered(entry: Entry, reply: Reply) -> Letter | None:
    lines = [
        _("%(office)s: %(status)s."),
        "%(answer)s",
        _("Ваш запис і відповідь: %(public)s"),
    ]
    if reply.is_final:
        lines.append(_("Якщо насправді не вирішено, скажіть про це протягом місяця: %(mine)s"))
    more = {"office": reply.office, "status": reply.get_status_display(), "answer": reply.text}
    return _to_author(entry, f"answer-{reply.pk}", _("Вам відповіли: %(title)s"), lines, **more)


def _to_author(entry: Entry, event: str, subject: str, lines: list[str], **more) -> Letter | None:
    if entry.author_id or not entry.email:
        return None
    return _write(entry, event, subject, lines, **more)


def _write(entry, event, subject, lines, *, kind=KIND, about=None, **more) -> Letter:
    root = entry.city.site.root_url
    words = {
        "title": entry.title,
        "public": root + entry.get_absolute_url(),
        "mine": root + reverse("reviews:mine_one", args=[entry.token]),
        "confirm": root + reverse("reviews:confirm", args=[entry.confirm_token]),
        "due": date_format(entry.due_on, "j E Y р.") if entry.due_on else "",
        **more,
    }
    if "decision" in words:
        words["decision"] = root + words["decision"]
    paragraphs = [_("Добрий день!"), *(line % words for line in lines)]
    if event != "confirm":
        paragraphs.append(_("Ваш запис, щоб змінити або видалити: %(mine)s") % words)
    paragraphs.append(f"{_('Безпечна Одеса')}\n{root}" if entry.city.slug == "odesa" else root)
    return enqueue(
        to=entry.email,
        subject=subject % words,
        text="\n\n".join(paragraphs),
        kind=kind,
        city=entry.city,
        once=f"review-{event}:{entry.pk}",
        about=about or entry,
    )
