"""Houses that residents asked about and nobody serves: the editors' list."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.places.models import City, CityScopedQuerySet, Street


class UnservedAddress(models.Model):
    """A house without an officer. Neither who asked nor the flat is known here.

    ``words`` stand where the street is in no register; only a person who sends them to the editors leaves them here.
    """

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="+", verbose_name=_("місто"))
    street = models.ForeignKey(Street, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("вулиця"))
    words = models.CharField(_("назва, якої немає в переліку"), max_length=120, blank=True)
    number = models.PositiveIntegerField(_("будинок"), null=True, blank=True)
    letter = models.CharField(_("літера"), max_length=1, blank=True)
    key = models.CharField(editable=False, max_length=160)
    asked = models.PositiveIntegerField(_("скільки разів шукали"), default=1, editable=False)
    first_asked_at = models.DateTimeField(_("уперше"), editable=False)
    last_asked_at = models.DateTimeField(_("востаннє"), editable=False, db_index=True)
    done_at = models.DateTimeField(_("розібрано"), null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("хто розібрав"),
    )

    objects = CityScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("адреса без дільничного")
        verbose_name_plural = _("адреси без дільничного")
        ordering = ["-asked", "-last_asked_at"]
        constraints = [
            models.UniqueConstraint(fields=["city", "key"], name="an_unserved_house_once_in_a_city"),
            models.CheckConstraint(condition=models.Q(street__isnull=False) | ~models.Q(words=""), name="an_unserved_house_has_a_street"),
        ]

    def __str__(self):
        return f"{self.place}, {self.house}" if self.house else self.place

    @property
    def place(self) -> str:
        return str(self.street) if self.street else self.words

    @property
    def house(self) -> str:
        return f"{self.number}{self.letter}" if self.number else ""
