"""Who sees «Стан системи», and how long what is kept of accounts."""

from django.utils.translation import gettext_lazy as _

from portal.core import retention

from .models import DataExport, GuardianConsent, KnownDevice
from .roles import Role, grant

for _role in (Role.ADMINISTRATOR, Role.TECHNICIAN):
    grant(_role, "health.view_checkstate", "health.change_checkstate")
grant(Role.OPERATOR, "health.view_checkstate")


def forget_exports(before, dry: bool = False) -> int:
    """Archives with a person's data; the row that says one was asked for stays (law 2297-VI, art. 8 and 16)."""
    found = DataExport.objects.filter(state=DataExport.State.READY, ready_at__lt=before)
    if dry:
        return found.count()
    done = 0
    for export in found:
        export.file.delete(save=False)
        done += DataExport.objects.filter(pk=export.pk).update(state=DataExport.State.EXPIRED, file="")
    return done


def forget_devices(before, dry: bool = False) -> int:
    """Browsers that nobody has signed in with for a year."""
    return retention.running.in_batches(KnownDevice.objects.filter(last_seen__lt=before), dry)


def forget_letters_to_grown_ups(before, dry: bool = False) -> int:
    """Questions to a parent that were refused, withdrawn or never answered, with the name and address in them."""
    ended = ("refused", "withdrawn", "expired")
    return retention.running.in_batches(GuardianConsent.objects.filter(state__in=ended, expires_at__lt=before), dry)


retention.register("exports", _("Архіви з копією ваших даних"), 7, forget_exports, _("щоб ви встигли їх завантажити"))
retention.register("devices", _("Браузери, з яких ви входили"), 365, forget_devices, _("щоб попередити вас про чужий вхід"))
retention.register(
    "guardians", _("Запити про згоду дорослого, що закінчилися нічим"), 30, forget_letters_to_grown_ups, _("щоб розібрати помилку")
)
