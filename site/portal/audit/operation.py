"""What the log writes of the portal's keeping, and how long it keeps personal details."""

from django.db import transaction
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from portal.core import retention
from portal.core.backup import after
from portal.core.health.signals import acted
from portal.core.retention.signals import forgotten

from . import labels
from .models import AuditDetail
from .services import DETAILS_ERASED, record

BATCH = 500


@receiver(acted, dispatch_uid="audit.health")
def status_act(sender, user, action, data, **kwargs):
    record(action, actor=user, **data)


@receiver(forgotten, dispatch_uid="audit.retention")
def data_forgotten(sender, kind, count, days, **kwargs):
    record("retention.forgotten", kind=kind, count=count, days=days)


def forget_details(before, dry: bool = False) -> int:
    """Personal details of old rows. The rows stay, and the log says which lost theirs, so that the chain verifies.

    Three years: the general limitation period (Цивільний кодекс, art. 257).
    """
    found = AuditDetail.objects.filter(event__at__lt=before)
    if dry:
        return found.count()
    done = 0
    while events := sorted(found.order_by("pk").values_list("event_id", flat=True)[:BATCH]):
        with transaction.atomic():
            record(DETAILS_ERASED, reason="retention", events=events)
            AuditDetail.objects.filter(event_id__in=events).delete()
        done += len(events)
    return done


def note_restore(made_at) -> str:
    record("backup.restored", made_at=made_at.isoformat())
    return ""


labels.register(
    {
        "backup.restored": _("Портал відновлено з резервної копії"),
        "job.deleted": _("Видалено невдале завдання"),
        "job.requeued": _("Повторено невдале завдання"),
        "retention.forgotten": _("Стерто те, чий строк минув"),
    }
)
retention.register(
    "audit_details", _("Особисті подробиці в журналі дій"), 1095, forget_details, _("загальна позовна давність – три роки"), least=365
)
after.register("audit", "portal.audit.operation.note_restore")
