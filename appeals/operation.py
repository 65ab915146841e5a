"""How long what of an appeal is kept. The terms stand on /data-terms/ for everybody to read."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core import retention

from . import forgetting
from .models import Appeal


def forget_drafts(before, dry: bool = False) -> int:
    """Drafts that nobody touched, with their files. An appeal that was sent is no draft, and has terms of its own."""
    from .services import forget_drafts as forget

    if dry:
        return Appeal.objects.filter(state=Appeal.State.DRAFT, touched_at__lt=before).count()
    return forget(timezone.now() - before)


retention.register("drafts", _("Чернетки звернень, яких ви не надіслали"), 30, forget_drafts, _("щоб ви могли повернутися й закінчити"))
retention.register(
    "unconfirmed",
    _("Звернення, пошти в яких ви не підтвердили: закриваємо, поліції не надсилаємо"),
    30,
    forgetting.withdraw_unconfirmed,
    _("щоб ви встигли знайти наш лист"),
)
retention.register(
    "returned",
    _("Звернення, які модератор повернув, а ви не доповнили: закриваємо"),
    90,
    forgetting.withdraw_returned,
    _("щоб ви встигли зібрати потрібне"),
)
retention.register(
    "appeals",
    _("Прізвища, контакти, слова й файли закритих звернень. Лишаються номер, зразок, район, дати й результат"),
    365,
    forgetting.make_nameless,
    _("щоб ви могли довести, що подали, і оскаржити відповідь"),
)
retention.register(
    "legal_questions",
    _("Запитання до юриста й відповіді на них"),
    365,
    forgetting.make_questions_nameless,
    _("щоб ви могли повернутися до поради"),
)
retention.register(
    "unanswered_questions",
    _("Запитання до юриста, на які так і не відповіли"),
    90,
    forgetting.make_unanswered_nameless,
    _("щоб юрист ще міг відповісти"),
)
