"""How long what of the feeds is kept, and the clock of answers."""

from django.utils.translation import gettext_lazy as _

from portal.core import retention

from .models import Entry

State = Entry.State


def forget_unfinished(before, dry: bool = False) -> int:
    """Drafts that nobody sent and entries whose address never said yes, with their photos."""
    rows = Entry.objects.filter(state__in=[State.DRAFT, State.UNCONFIRMED], created_at__lt=before)
    return rows.count() if dry else _delete(rows)


def forget_refused(before, dry: bool = False) -> int:
    """What was never shown, with its photos. The decision itself stays in the moderation's log."""
    rows = Entry.objects.filter(state__in=[State.REJECTED, State.RETURNED], submitted_at__lt=before)
    return rows.count() if dry else _delete(rows)


def forget_addresses(before, dry: bool = False) -> int:
    """Addresses of authors without an account: the letters about their entry were sent long ago."""
    rows = Entry.objects.exclude(email="").filter(published_at__lt=before).exclude(status__in=Entry.OPEN)
    return rows.count() if dry else rows.update(email="")


def _delete(rows) -> int:
    number = 0
    for entry in rows.order_by("pk")[:2000]:
        entry.delete()
        number += 1
    return number


retention.register(
    "review_drafts",
    _("Чернетки відгуків і відгуки, пошти в яких ви не підтвердили"),
    2,
    forget_unfinished,
    _("щоб ви встигли перечитати й знайти наш лист"),
)
retention.register(
    "review_refused", _("Відгуки, яких модератор не показав"), 180, forget_refused, _("щоб ви могли не погодитися з рішенням")
)
retention.register(
    "review_emails", _("Пошта авторів відгуків без облікового запису"), 365, forget_addresses, _("щоб надіслати вам відповідь поліції")
)
