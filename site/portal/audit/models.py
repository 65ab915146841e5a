"""The audit log: rows are added, never changed and never deleted by the portal.

The rows form one chain: each carries a number without gaps and a hash of its own content and of the
row before it. What must be erasable stands apart in ``AuditDetail``; the chain holds only its hash.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AppendOnly(Exception):
    """Somebody tried to change or delete a row of the log."""


class AuditQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise AppendOnly("rows of the audit log are never changed")

    def delete(self):
        raise AppendOnly("rows of the audit log are never deleted")

    def of_city(self, city):
        return self.filter(city=city)


class AuditEvent(models.Model):
    """Who did what to which record, and why. People are kept by reference, not by name."""

    city_path = "city"

    at = models.DateTimeField(_("коли"), auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        null=True,
        blank=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("хто"),
    )
    action = models.CharField(_("дія"), max_length=60, db_index=True)
    city = models.ForeignKey("places.City", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("місто"))
    target = models.CharField(_("запис"), max_length=120, blank=True, db_index=True)
    reason = models.CharField(_("підстава"), max_length=500, blank=True)
    data = models.JSONField(_("подробиці"), default=dict, blank=True)
    commitment = models.CharField(
        _("відбиток особистих подробиць"), max_length=64, blank=True, help_text=_("SHA-256 солі й подробиць; самі подробиці лежать окремо.")
    )
    # The chain. Empty until the sealer reaches the row, a moment after its transaction commits.
    seq = models.BigIntegerField(_("№"), null=True, blank=True, unique=True, editable=False)
    prev = models.CharField(_("відбиток попереднього запису"), max_length=64, blank=True, editable=False)
    hash = models.CharField(_("відбиток запису"), max_length=64, blank=True, editable=False)

    wagtail_reference_index_ignore = True
    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("запис журналу")
        verbose_name_plural = _("журнал дій")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["id"], condition=Q(seq__isnull=True), name="audit_unsealed"),
            models.Index(fields=["city", "-id"], name="audit_city_newest"),
        ]

    def __str__(self):
        return f"{self.at:%d.%m.%Y %H:%M} {self.action} {self.target}"

    def save(self, *args, **kwargs):
        if self.pk is not None:
            raise AppendOnly("rows of the audit log are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly("rows of the audit log are never deleted")


class AuditDetail(models.Model):
    """Personal details of a row: they may be erased, and the chain still verifies.

    ``about`` says whose data it is. The salt makes the commitment in the chain useless for guessing.
    """

    event = models.OneToOneField(AuditEvent, on_delete=models.PROTECT, related_name="detail", verbose_name=_("запис журналу"))
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        null=True,
        blank=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("про кого"),
    )
    salt = models.CharField(max_length=64)
    data = models.JSONField(_("особисті подробиці"), default=dict)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("особисті подробиці запису")
        verbose_name_plural = _("особисті подробиці записів")

    def __str__(self):
        return f"{self.event_id}"


class ChainHead(models.Model):
    """The end of the chain: one row, moved forward by whoever seals."""

    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("кінець ланцюга")
        verbose_name_plural = _("кінець ланцюга")

    def __str__(self):
        return f"{self.seq}:{self.hash[:12]}"
