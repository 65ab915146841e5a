"""Counters of the guards have a term."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core import retention

from .models import Attempts, SpentPass, Stopped


def forget_counters(before, dry: bool = False) -> int:
    """Keyed hashes of who sent how much, once their window is over, and solved tasks that no longer open anything."""
    rows = retention.running.in_batches(Attempts.objects.filter(expires_at__lt=before), dry)
    return rows + retention.running.in_batches(SpentPass.objects.filter(expires_at__lt=before), dry)


def forget_numbers(before, dry: bool = False) -> int:
    """Numbers a day of what the guards stopped. They are about nobody."""
    return retention.running.in_batches(Stopped.objects.filter(day__lt=timezone.localtime(before).date()), dry)


retention.register("guard_counters", _("Лічильники захисту від спаму"), 1, forget_counters, _("щоб стримувати навали"))
retention.register("guard_numbers", _("Скільки разів спрацював захист (лише числа)"), 730, forget_numbers, _("щоб порівнювати роки"))
