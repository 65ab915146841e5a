"""What was taken from everybody's eyes."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.places.models import CityScopedQuerySet


class HiddenRecord(models.Model):
    """One hiding of one record. Open while the record is hidden; closed rows are the history."""

    class Cause(models.TextChoices):
        MODERATOR = "moderator", _("рішення модератора")
        FLAGS = "flags", _("скарги читачів, до перегляду")
        GUARD = "guard", _("автоматична перевірка, до перегляду")

    city = models.ForeignKey("places.City", on_delete=models.PROTECT, related_name="+", verbose_name=_("місто"))
    kind = models.CharField(_("вид"), max_length=30)
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.CharField(max_length=40)
    target = GenericForeignKey("content_type", "object_id")
    cause = models.CharField(_("чому"), max_length=10, choices=Cause.choices)
    reason = models.TextField(_("причина"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("хто")
    )
    hidden_at = models.DateTimeField(_("приховано"), auto_now_add=True)
    is_open = models.BooleanField(default=True)
    restored_at = models.DateTimeField(_("повернуто"), null=True, blank=True)
    restored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("хто повернув")
    )

    objects = CityScopedQuerySet.as_manager()

    class Meta:
        app_label = "portal_core"
        verbose_name = _("прихований запис")
        verbose_name_plural = _("приховані записи")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id"], condition=Q(is_open=True), name="a_record_is_hidden_once")
        ]
        indexes = [models.Index(fields=["city", "hidden_at"], name="moderation_hidden_when")]

    def __str__(self):
        return f"{self.kind} {self.object_id}: {self.get_cause_display()}"
