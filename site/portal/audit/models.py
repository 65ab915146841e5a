"""The audit log: rows are added, never changed and never deleted by the portal."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AppendOnly(Exception):
    """Somebody tried to change or delete a row of the log."""


class AuditQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise AppendOnly("rows of the audit log are never changed")

    def delete(self):
        raise AppendOnly("rows of the audit log are never deleted")


class AuditEvent(models.Model):
    """Who did what to which record, and why. People are kept by reference, not by name."""

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

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("запис журналу")
        verbose_name_plural = _("журнал дій")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.at:%d.%m.%Y %H:%M} {self.action} {self.target}"

    def save(self, *args, **kwargs):
        if self.pk is not None:
            raise AppendOnly("rows of the audit log are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly("rows of the audit log are never deleted")
