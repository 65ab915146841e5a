"""Those who sign a group appeal beside its first author."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.places.models import CityScopedQuerySet

from .appeal import Appeal


class Signatory(models.Model):
    """One of the people of a group appeal (колективне звернення, Закон 393/96-ВР, стаття 5). The author is the contact."""

    city_path = "appeal__city"

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="signatories")
    full_name = models.CharField(_("прізвище, ім’я, по батькові"), max_length=180)
    address = models.CharField(_("де живе"), max_length=250)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CityScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("підписант")
        verbose_name_plural = _("підписанти")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["appeal", "full_name", "address"], name="nobody_signs_an_appeal_twice")]

    def __str__(self):
        return self.full_name
