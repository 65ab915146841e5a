"""People from 14 to 17: a grown-up's consent by a letter, what waits for it, and nothing kept longer than needed.

Younger children get no account (a parent takes part for them); of adults no age is kept at all.
"""

import secrets
from datetime import date, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.notify.services import tell
from portal.outbox.services import enqueue

from .models import GuardianConsent, User

State = GuardianConsent.State
LEAST_AGE, ADULT = 14, 18
ASKS_A_DAY = 3

# Closed to a minor until a grown-up consents: what publishes words or counts a voice.
WAITS_FOR_CONSENT = {
    "forum_conversation:topic_create",
    "forum_conversation:topic_update",
    "forum_conversation:post_create",
    "forum_conversation:post_update",
    "forum_conversation:topic_poll_vote",
    "contests:enter",
    "polls:vote",
    "reviews:write",
    "reviews:edit",
    "reviews:support",
}
ADULTS_ONLY = {"volunteers:apply", "volunteers:join_outing"}
PUBLIC_PROFILES = {"forum_member:profile", "forum_member:user_posts"}


class NotNow(Exception):
    """The message is a sentence for the person."""


def minor_until(birth_year: int) -> date:
    """The first day on which a person of this year of birth is surely grown up."""
    return date(birth_year + ADULT + 1, 1, 1)


def fits_minor(birth_year: int, today: date | None = None) -> bool:
    """Whether somebody of this year may be from 14 to 17 today."""
    year = (today or timezone.localdate()).year
    return LEAST_AGE <= year - birth_year <= ADULT


def close_until_consent(*view_names: str) -> None:
    """A section names its own addresses that wait for consent, from its AppConfig."""
    WAITS_FOR_CONSENT.update(view_names)


def has_consent(user) -> bool:
    return GuardianConsent.objects.filter(user=user, state=State.GIVEN).exists()


def may_take_part(user) -> bool:
    """Whether this person may write, enter and vote: grown up, or with a grown-up's consent."""
    return not user.is_minor or has_consent(user)


def current(user) -> GuardianConsent | None:
    """The newest letter to a grown-up, whatever came of it."""
    return GuardianConsent.objects.filter(user=user).first()


def ask(user, name: str, email: str) -> GuardianConsent:
    """Write to a grown-up; an earlier unanswered letter stops counting. Raises NotNow."""
    if not user.is_minor:
        raise NotNow(_("Вам уже є 18: згода не потрібна."))
    if email.lower() == user.email.lower():
        raise NotNow(_("Це ваша пошта. Напишіть адресу мами, тата чи опікуна."))
    day = timezone.now() - timedelta(days=1)
    if GuardianConsent.objects.filter(user=user, asked_at__gt=day).count() >= ASKS_A_DAY:
        raise NotNow(_("Сьогодні ми вже надіслали три листи. Спробуйте завтра."))
    token = secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            GuardianConsent.objects.filter(user=user, state=State.ASKED).update(state=State.EXPIRED, decided_at=timezone.now())
            consent = GuardianConsent.objects.create(
                user=user,
                guardian_name=name,
                guardian_email=email,
                answer_mark=_mark(token),
                expires_at=timezone.now() + settings.GUARDIAN_LINK_AGE,
            )
            record("account.guardian_asked", user, actor=user, city=user.city)
            _write_to_guardian(consent, token)
    except IntegrityError:
        raise NotNow(_("Згоду вже дано.")) from None
    return consent


def by_answer(token: str) -> GuardianConsent | None:
    """The letter a link belongs to, while it waits for an answer and is not too old."""
    found = GuardianConsent.objects.filter(answer_mark=_mark(token), state=State.ASKED, expires_at__gt=timezone.now())
    return found.select_related("user__city__site").first()


def by_withdrawal(token: str) -> GuardianConsent | None:
    return GuardianConsent.objects.filter(withdraw_mark=_mark(token), state=State.GIVEN).select_related("user__city__site").first()


def answer(consent: GuardianConsent, consents: bool) -> bool:
    """The grown-up decides, once; False where the link was used or has grown old meanwhile."""
    token = secrets.token_urlsafe(32)
    changes = {"state": State.GIVEN, "withdraw_mark": _mark(token)} if consents else {"state": State.REFUSED}
    with transaction.atomic():
        waiting = GuardianConsent.objects.filter(pk=consent.pk, state=State.ASKED, expires_at__gt=timezone.now())
        if not waiting.update(decided_at=timezone.now(), **changes):
            return False
        if consents:
            record("account.guardian_consented", consent.user, city=consent.user.city, consent=consent.pk)
            _confirm_to_guardian(consent, token)
        _tell_minor(consent, _("Дорослий дав згоду: тепер ви можете писати й голосувати") if consents else _("Дорослий не дав згоди"))
    return True


def withdraw(consent: GuardianConsent) -> bool:
    """The grown-up takes the consent back; False where that was done before."""
    with transaction.atomic():
        if not GuardianConsent.objects.filter(pk=consent.pk, state=State.GIVEN).update(state=State.WITHDRAWN, decided_at=timezone.now()):
            return False
        record("account.guardian_withdrew", consent.user, city=consent.user.city, consent=consent.pk)
        _tell_minor(consent, _("Дорослий відкликав згоду"))
    return True


def tidy() -> None:
    """Letters that grew old end; who has turned 18 is no minor, and neither the age nor the guardian is kept."""
    now = timezone.now()
    GuardianConsent.objects.filter(state=State.ASKED, expires_at__lt=now).update(state=State.EXPIRED, decided_at=now)
    grown = User.objects.filter(minor_until__lte=timezone.localdate())
    GuardianConsent.objects.filter(user__in=grown).delete()
    grown.update(minor_until=None)


def _mark(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _root(user) -> str:
    return user.city.site.root_url if user.city_id else settings.BASE_URL


def _write_to_guardian(consent, token: str) -> None:
    user = consent.user
    text = _(
        "Добрий день!\n\n%(name)s зареєструвалася чи зареєструвався на порталі «Безпечна Одеса» і каже, що ви – мама, тато чи опікун.\n\n"
        "З вашої згоди можна буде писати на форумі, надсилати роботи на конкурси й голосувати. "
        "Сторінки з особистими даними в неповнолітніх немає: інші бачать лише вибране ім’я.\n\n"
        "Прочитати й вирішити (посилання діє до %(date)s):\n%(url)s\n\n"
        "Не знаєте, про кого йдеться? Нічого не робіть: без відповіді згоди немає, а вашу адресу ми видалимо.\n"
    ) % {
        "name": user.get_display_name(),
        "date": date_format(timezone.localtime(consent.expires_at), "j E Y"),
        "url": _root(user) + reverse("accounts:guardian_answer", args=[token]),
    }
    enqueue(to=consent.guardian_email, subject=_("Ваша дитина просить згоди"), text=text, kind="guardian", city=user.city)


def _confirm_to_guardian(consent, token: str) -> None:
    user = consent.user
    text = _(
        "Добрий день!\n\nВи дали згоду на те, щоб %(name)s брала чи брав участь у порталі «Безпечна Одеса». Дякуємо.\n\n"
        "Збережіть цей лист: відкликати згоду можна будь-коли за посиланням\n%(url)s\n"
    ) % {"name": user.get_display_name(), "url": _root(user) + reverse("accounts:guardian_withdraw", args=[token])}
    enqueue(to=consent.guardian_email, subject=_("Ви дали згоду"), text=text, kind="guardian", city=user.city)


def _tell_minor(consent, title: str) -> None:
    state = GuardianConsent.objects.values_list("state", flat=True).get(pk=consent.pk)
    tell(consent.user, f"account:guardian:{consent.pk}:{state}", title, reverse("accounts:guardian"), "account", city=consent.user.city)
