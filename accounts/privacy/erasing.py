"""To be forgotten: asked, thought over for two weeks, done in pieces that may be done again."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.outbox.models import Letter
from portal.outbox.services import enqueue

from ..models import ErasureRequest
from . import cores
from .registry import NotYet, sections

log = logging.getLogger(__name__)
State = ErasureRequest.State
WAIT = timedelta(days=14)
FAREWELL = "account.erased"
FAREWELL_KEPT = timedelta(days=2)


class Refused(Exception):
    """The message is a sentence for the person."""


def open_request(user) -> ErasureRequest | None:
    return ErasureRequest.objects.filter(user=user, state__in=(State.WAITING, State.RUNNING)).first()


def ask(user) -> ErasureRequest:
    """Ask to be forgotten in two weeks. Asking twice is asking once. Raises Refused."""
    if user.is_superuser:
        raise Refused(_("Це запис головного адміністратора. Спершу передайте права іншій людині."))
    try:
        with transaction.atomic():
            request = ErasureRequest.objects.create(user=user, due_at=timezone.now() + WAIT)
            record("account.erasure_asked", user, actor=user, city=user.city)
            root = user.city.site.root_url if user.city_id else settings.BASE_URL
            enqueue(
                to=user.email,
                subject=_("Ваш обліковий запис буде видалено"),
                text=_(
                    "Добрий день!\n\nВи попросили видалити обліковий запис. Ми зробимо це %(date)s.\n"
                    "Передумали або це були не ви? Увійдіть і скасуйте: %(url)s\n"
                )
                % {"date": date_format(timezone.localtime(request.due_at), "j E Y"), "url": root + reverse("accounts:delete")},
                kind="account",
                city=user.city,
            )
    except IntegrityError:
        return ErasureRequest.objects.get(user=user, state__in=(State.WAITING, State.RUNNING))
    return request


def cancel(user) -> bool:
    """Change one's mind; False where it is too late or nothing was asked."""
    with transaction.atomic():
        done = ErasureRequest.objects.filter(user=user, state=State.WAITING).update(state=State.CANCELLED, finished_at=timezone.now())
        if done:
            record("account.erasure_cancelled", user, actor=user, city=user.city)
    return bool(done)


def run_due() -> int:
    """Every request whose time has come, and those that a crash left in the middle; how many are done."""
    waiting = ErasureRequest.objects.filter(state__in=(State.WAITING, State.RUNNING), due_at__lte=timezone.now())
    return sum(run(pk) for pk in list(waiting.values_list("pk", flat=True)))


def run(pk: int) -> bool:
    """Forget one person, section by section. Stopped anywhere, it is run again from the start and ends the same."""
    if not ErasureRequest.objects.filter(pk=pk, state__in=(State.WAITING, State.RUNNING), due_at__lte=timezone.now()).update(
        state=State.RUNNING
    ):
        return False
    request = ErasureRequest.objects.select_related("user__city").get(pk=pk)
    user = request.user
    cores.end_sessions(user)
    type(user).objects.filter(pk=user.pk).update(is_active=False)  # nobody writes while it is being erased
    for section in sections():
        try:
            with transaction.atomic():
                section.erase(user)
        except NotYet as reason:
            log.info("erasure %s waits: %s", pk, reason)
            return False
    with transaction.atomic():
        address, city = user.email, user.city
        if not ErasureRequest.objects.filter(pk=pk, state=State.RUNNING).update(state=State.DONE, finished_at=timezone.now()):
            return False
        cores.erase_account(user)
        record("account.erased", user, city=city)
        enqueue(
            to=address,
            subject=_("Ваш обліковий запис видалено"),
            text=_(
                "Добрий день!\n\nМи видалили ваш обліковий запис і особисті дані. Те, що ви писали на форумі, лишилося без вашого імені.\n"
                "Звернення, подані до поліції, зберігаються стільки, скільки вимагає закон.\n\n"
                "Це останній лист; вашої адреси в нас більше немає.\n"
            ),
            kind=FAREWELL,
            city=city,
        )
    return True


def forget_farewells() -> int:
    """The last letter holds the address too: two days after it is settled, it goes."""
    settled = (Letter.State.SENT, Letter.State.REFUSED, Letter.State.CANCELLED)
    old = Letter.objects.filter(kind=FAREWELL, state__in=settled, created_at__lt=timezone.now() - FAREWELL_KEPT)
    return old.delete()[0]
