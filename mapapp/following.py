"""Officers and points can be followed; what their followers hear of."""

from django.db import transaction
from django.db.models.signals import post_save
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.signals import published

from portal.notify import kinds, services, topics

from .models import Officer, OfficerDuty, PolicePoint
from .models.common import today

# A change of these is news; a mended comma elsewhere is not.
OFFICER_NEWS = ("post", "unit", "phone", "email", "reception_point", "reception", "last_report_at")
POINT_NEWS = ("kind", "name", "street", "house", "phone", "is_24_7", "hours", "hours_note")


def register_all() -> None:
    kinds.register(
        kinds.Kind(
            "officer",
            gettext_lazy("Дільничний"),
            100,
            gettext_lazy("Заміна, контакти, зустрічі."),
            sentence=gettext_lazy("Є новини про дільничного."),
        )
    )
    kinds.register(
        kinds.Kind(
            "point",
            gettext_lazy("Точки на мапі"),
            110,
            gettext_lazy("Години, адреса, телефон."),
            sentence=gettext_lazy("Є новини про точку на мапі."),
        )
    )
    topics.register(topics.Topic("officer", "mapapp.Officer", gettext_lazy("Дільничний"), visible=_is_live, by_email=True))
    topics.register(topics.Topic("point", "mapapp.PolicePoint", gettext_lazy("Точка на мапі"), visible=_is_live, by_email=True))
    published.connect(_officer_published, sender=Officer, dispatch_uid="mapapp.officer_news")
    published.connect(_point_published, sender=PolicePoint, dispatch_uid="mapapp.point_news")
    post_save.connect(_stands_in, sender=OfficerDuty, dispatch_uid="mapapp.duty_news")


def _is_live(record) -> bool:
    return record.live


def _officer_published(sender, instance, revision=None, **kwargs):
    _tell_of_change(instance, revision, "officer", OFFICER_NEWS, _("Змінилися контакти: %(name)s"))


def _point_published(sender, instance, revision=None, **kwargs):
    _tell_of_change(instance, revision, "point", POINT_NEWS, _("Змінилися дані: %(name)s"))


def _tell_of_change(record, revision, kind: str, fields, title: str) -> None:
    if revision is None or not _has_news(record, revision, fields):
        return
    key = f"{kind}:{record.pk}:revision:{revision.pk}"
    services.tell_subscribers(record, kind, key, title % {"name": record.title}, record.get_absolute_url(), city=record.city)


def _has_news(record, revision, fields) -> bool:
    before = record.revisions.filter(pk__lt=revision.pk).order_by("-pk").first()
    return before is not None and any(before.content.get(name) != revision.content.get(name) for name in fields)


def _stands_in(sender, instance, raw=False, **kwargs):
    if not raw and not instance.is_demo and instance.starts_on <= today() <= instance.ends_on:
        announce(instance)


def announce_begun() -> int:
    """Tell of absences whose first day has come; how many. Runs from the tick."""
    waiting = OfficerDuty.objects.on(today()).filter(announced_on__isnull=True, is_demo=False)
    return sum(announce(duty) for duty in waiting.select_related("officer__city", "officer__district", "substitute"))


def announce(duty: OfficerDuty) -> bool:
    """Say who stands in today. Never ahead and never until when: nobody outside learns when an officer is away."""
    with transaction.atomic():
        if not OfficerDuty.objects.filter(pk=duty.pk, announced_on__isnull=True).update(announced_on=today()):
            return False
        officer = duty.officer
        words = _("%(name)s: сьогодні заміщає %(other)s") if duty.substitute else _("%(name)s: сьогодні не приймає")
        title = words % {"name": officer.title, "other": duty.substitute.title if duty.substitute else ""}
        url = officer.get_absolute_url()
        services.tell_subscribers(officer, "officer", f"officer:duty:{duty.pk}", title, url, city=officer.city)
        if officer.district:
            key = f"officer:duty:{duty.pk}:district"
            services.tell_subscribers(officer.district, "district", key, title, url, city=officer.city, about=officer)
    return True


def forget_absences(before, dry: bool) -> int:
    """Days away that are long over: nobody needs to know them any more."""
    found = OfficerDuty.objects.filter(ends_on__lt=timezone.localtime(before).date())
    return found.count() if dry else found.delete()[0]
