"""The public account of moderation: a month's numbers, written down when the month is over."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.places.models import CityScopedQuerySet


class TransparencyMonth(models.Model):
    """One closed month of one city. ``figures`` is what ``figures.month`` counted then; it is never counted again."""

    city = models.ForeignKey("places.City", on_delete=models.CASCADE, related_name="+", verbose_name=_("місто"))
    month = models.DateField(_("перший день місяця"))
    figures = models.JSONField(_("числа"))
    frozen_at = models.DateTimeField(_("записано"), auto_now_add=True)

    objects = CityScopedQuerySet.as_manager()

    class Meta:
        app_label = "portal_core"
        verbose_name = _("місяць модерації")
        verbose_name_plural = _("місяці модерації")
        ordering = ["-month"]
        constraints = [models.UniqueConstraint(fields=["city", "month"], name="one_transparency_month_a_city")]

    def __str__(self):
        return f"{self.month:%m.%Y}"
