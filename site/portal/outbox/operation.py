"""Letters in «Стан системи», their term, what a restored database means for them, and alarms by letter."""

from django.conf import settings
from django.db.models import Q
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core import health, retention
from portal.core.backup import after
from portal.core.health import permissions
from portal.core.health.signals import changed
from portal.core.health.words import span

from . import figures, services
from .models import IncomingMail, Letter

State = Letter.State
HELD = "Портал відновлено з копії. Невідомо, чи лист пішов після неї."


def letters() -> health.Result:
    found = figures.figures()
    states = dict(State.choices)
    rows = tuple((str(states[state]), str(count)) for state, count in found["states"].items() if count and state != State.SENT)
    facts = {"figure": str(found["waiting"]), "rows": rows, "url": reverse("outbox_letters"), "value": float(found["waiting"])}
    if found["late"]:
        text = _("Листів, що чекають довше за чверть години: %(late)d, найдавніший – %(span)s.")
        words = {"late": found["late"], "span": span(found["oldest_seconds"])}
        return health.alarm(text % words, **facts, advice=_("Перевірте поштовий сервер (SMTP_HOST) і обробник черги mail."))
    if found["states"][State.UNCERTAIN]:
        text = _("Невідомо, чи пішли листи: %(number)d. Портал сам їх не повторює.")
        return health.warning(
            text % {"number": found["states"][State.UNCERTAIN]}, **facts, advice=_("Відкрийте кожен і вирішіть: надіслати ще раз чи ні.")
        )
    if settings.OUTBOX_SENDER != "smtp" and settings.ENVIRONMENT == "production":
        return health.alarm(_("Листи не надсилаються: OUTBOX_SENDER=%(name)s.") % {"name": settings.OUTBOX_SENDER}, **facts)
    return health.ok(_("Ідуть вчасно."), **facts)


def forget_words(before, dry: bool = False) -> int:
    """The words of settled letters; that a letter left, when and to whom stays provable (Law 393/96, art. 19: how an appeal fared)."""
    if dry:
        return Letter.objects.filter(state__in=services.FINAL, finished_at__lt=before, purged_at=None).count()
    return services.purge(before)


def forget_incoming(before, dry: bool = False) -> int:
    """Mail that came back or was answered, once somebody has dealt with it."""
    settled = Q(handled_at__lt=before) | ~Q(verdict=IncomingMail.Verdict.REPLY)
    return retention.running.in_batches(IncomingMail.objects.filter(settled, received_at__lt=before), dry)


def hold_restored(made_at) -> str:
    """Letters that waited when the backup was made may have left since: a person decides, never the portal."""
    waiting = Letter.objects.filter(state__in=services.AUTOMATIC)
    number = waiting.update(state=State.UNCERTAIN, finished_at=timezone.now(), answer=HELD)
    return f"{number} letters that waited then are «uncertain» now: they may have left since; decide in /cms/letters/" if number else ""


@receiver(changed, dispatch_uid="outbox.alarms")
def tell_of_alarms(sender, changes, **kwargs):
    """One letter for all that changed, to each who may see the page."""
    bad = [row for row in changes if row[1] == health.registry.ALARM]
    well = [row for row in changes if row[1] != health.registry.ALARM]
    names = ", ".join(row[0] for row in bad or well)
    subject = _("Тривога: %(names)s") % {"names": names} if bad else _("Знову гаразд: %(names)s") % {"names": names}
    lines = [f"{label}: {text}" + (f"\n→ {advice}" if advice else "") for label, _state, text, advice in bad]
    lines += [_("Знову гаразд: %(names)s") % {"names": label} for label, *_rest in well]
    url = settings.BASE_URL + reverse("system_status")
    text = _("Добрий день!\n\n%(lines)s\n\nСтан системи: %(url)s\n") % {"lines": "\n\n".join(lines), "url": url}
    people = set(permissions.listeners().values_list("email", flat=True)) | set(settings.ALARM_EMAILS)
    for address in sorted(people):
        services.enqueue(to=address, subject=subject[:250], text=text, kind="alarm")


health.register("letters", gettext_lazy("Листи"), letters, "letters")
retention.register(
    "letters",
    gettext_lazy("Тексти відправлених листів"),
    365,
    forget_words,
    gettext_lazy("щоб довести, що саме надіслано, поки триває справа"),
)
retention.register(
    "incoming", gettext_lazy("Повернені листи й автовідповіді"), 90, forget_incoming, gettext_lazy("щоб розібратися, чому лист не дійшов")
)
after.register("letters", "portal.outbox.operation.hold_restored")
