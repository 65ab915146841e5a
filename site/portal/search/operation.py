"""Does the search say what the objects say; and how long words without answers are kept."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core import health, retention, ticks
from portal.core.health.models import Sample

from .models import MissedWord

SAMPLE = "search.drift"


def look() -> None:
    """The tick: compare every entry with its object, once a day."""
    from .services import check

    Sample.objects.update_or_create(name=SAMPLE, day=timezone.localdate(), defaults={"value": check().total})


def drift() -> health.Result:
    last = Sample.objects.filter(name=SAMPLE).order_by("-day").first()
    if last is None:
        return health.ok(_("Ще не порівнювали: раз на добу."))
    if last.value:
        return health.warning(
            _("Записів пошуку, що розходяться зі сторінками: %(number)d.") % {"number": last.value},
            figure=str(int(last.value)),
            value=last.value,
            advice=_("Виконайте: manage.py search_rebuild"),
        )
    return health.ok(_("Збігається зі сторінками."), figure="0", value=0.0)


def forget_missed(before, dry: bool = False) -> int:
    """Words that found nothing: no questions as a whole, nothing about who asked."""
    return retention.running.in_batches(MissedWord.objects.filter(day__lt=timezone.localtime(before).date()), dry)


health.register("search", gettext_lazy("Пошук"), drift, "site")
retention.register("searches", gettext_lazy("Слова, за якими нічого не знайшли"), 90, forget_missed, gettext_lazy("щоб доповнити пошук"))
ticks.register(SAMPLE, 86_400, "portal.search.operation.look")
