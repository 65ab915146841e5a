"""Plainly invented appeals for a demonstration: one waits for the moderator, one is sent."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from portal.core.moderation import services as moderation
from portal.core.moderation.models import ModerationItem
from portal.outbox.models import Letter
from portal.outbox.tasks import deliver

from . import services, starting
from .models import Addressee, Appeal, AppealSettings, AppealTemplate

PERSON = {
    "last_name": "Прикладенко (демо)",
    "first_name": "Тарас",
    "patronymic": "Демович",
    "email": "taras.demo@example.com",
    "phone": "+380000000011",
    "settlement": "Одеса",
    "street": "вул. Семена Палія",
    "building": "905",
    "apartment": "12",
}
NOISE = {
    "what": "У квартирі над нами щоп’ятниці до третьої ночі грає музика. Я двічі піднімався й просив зробити тихіше, мені не відчинили. "
    "У сусідів знизу маленька дитина, вона не спить.",
    "place": "вул. Семена Палія, 905, під. 2, кв. 48",
    "happened_at": "щоп’ятниці з 23:00 до 3:00",
    "answers": {"source": "кв. 48, шостий поверх", "hours": "п’ятниця, субота, після 23:00", "recordings": "Так"},
}
DRINKING = {
    "what": "На дитячому майданчику за будинком щовечора збирається компанія з пляшками. Зранку на гірках бите скло, "
    "діти обходять майданчик стороною. На зауваження відповідають лайкою.",
    "place": "вул. Заболотного, 901, дитячий майданчик у дворі",
    "happened_at": "щодня після 20:00",
    "answers": {"times": "щодня після 20:00", "people": "п’ять-шість дорослих"},
}


def load(city) -> None:
    """Templates, reasons, addressee and two appeals. Loading twice changes nothing."""
    starting.load_templates(city)
    starting.load_reasons()
    _addressee(city)
    _addressees(city)
    if Appeal.objects.of_city(city).filter(is_demo=True).exists():
        return
    _submitted(city, "porushennia-tyshi", NOISE)
    _send(_submitted(city, "rozpyvannia", DRINKING))


def _addressee(city) -> None:
    addressee = AppealSettings.of_city(city)
    if addressee.addressee_email:
        return
    addressee.addressee_name = "Головному управлінню Національної поліції в Одеській області"
    addressee.addressee_email = "hunp.demo@example.com"
    addressee.postal_address = "65014, м. Одеса, вул. Єврейська, 12"
    addressee.save()


ADDRESSEES = [
    ("Управлінню патрульної поліції (демо)", "patrol.demo@example.com", "Патруль, паркування, дії патрульних."),
    ("Відділу ювенальної превенції (демо)", "juvenile.demo@example.com", "Діти й підлітки: бездогляд, цькування."),
    ("Управлінню захисту прав людини (демо)", "rights.demo@example.com", "Домашнє насильство, скарги на поліцейських."),
]


def _addressees(city) -> None:
    """Plainly invented bodies to which a moderator may direct an appeal."""
    for place, (name, email, about) in enumerate(ADDRESSEES, 1):
        Addressee.objects.get_or_create(city=city, email=email, defaults={"name": name, "about": about, "order": place * 10})


def _submitted(city, slug: str, story: dict) -> Appeal:
    appeal = services.start(AppealTemplate.objects.get(city=city, slug=slug))
    yesterday = timezone.localdate() - timedelta(days=1)
    services.save_step(appeal, {**PERSON, **story, "happened_on": yesterday, "is_demo": True})
    services.submit(appeal, f"{PERSON['last_name']} {PERSON['first_name']}")
    services.confirm(appeal)
    return appeal


def _send(appeal: Appeal) -> None:
    """Through the moderator's decision and the outbox, as any other. By SMTP nothing invented is sent:
    then the letter is cancelled and the appeal stays approved."""
    item = ModerationItem.objects.get(kind="appeal", object_id=str(appeal.pk), state=ModerationItem.State.PENDING)
    moderation.approve(item, None)
    appeal.refresh_from_db()
    if settings.OUTBOX_SENDER == "smtp":
        Letter.objects.filter(recipient__endswith="@example.com", state=Letter.State.QUEUED).update(state=Letter.State.CANCELLED)
        return
    deliver(appeal.letter_id)
