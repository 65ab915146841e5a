"""What residents say is wrong on the map. Read by editors alone, never shown to anybody else."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.places.models import CityScopedQuerySet


class CorrectionQuerySet(CityScopedQuerySet):
    def open(self):
        return self.filter(state__in=Correction.OPEN)

    def about(self, other: "Correction"):
        """Those about the same record of the map."""
        return self.filter(city=other.city_id, element_kind=other.element_kind, element_pk=other.element_pk)


class Correction(models.Model):
    """One person says that a record of the map is wrong, or will change."""

    class What(models.TextChoices):
        PHONE = "phone", _("телефон не відповідає або інший")
        HOURS = "hours", _("інші години чи дні прийому")
        ADDRESS = "address", _("інша адреса або місце на мапі")
        PERSON = "person", _("тут тепер інша людина")
        STREETS = "streets", _("не та дільниця: вулиця, будинок або межа")
        CLOSED = "closed", _("такого місця вже немає")
        ACCESS = "access", _("вхід: сходи, пандус, двері")
        OTHER = "other", _("інше")

    class State(models.TextChoices):
        NEW = "new", _("нове")
        CLAIMED = "claimed", _("у роботі")
        ACCEPTED = "accepted", _("виправлено")
        REFUSED = "refused", _("відхилено")

    OPEN = (State.NEW, State.CLAIMED)

    city = models.ForeignKey("places.City", on_delete=models.PROTECT, related_name="+", verbose_name=_("місто"))
    # The record may be renamed or deleted meanwhile: its kind, key and the name it had are kept, not a foreign key.
    element_kind = models.CharField(_("вид запису"), max_length=20)
    element_pk = models.PositiveBigIntegerField(_("ключ запису"))
    element_name = models.CharField(_("про що"), max_length=200)
    what = models.CharField(_("що не так"), max_length=20, choices=What.choices)
    text = models.TextField(_("як має бути"), max_length=1000)
    email = models.EmailField(_("пошта для відповіді"), blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("хто написав")
    )
    form_key = models.UUIDField(editable=False, default=uuid.uuid4, unique=True)
    state = models.CharField(_("стан"), max_length=10, choices=State.choices, default=State.NEW)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("у кого в роботі")
    )
    answer = models.TextField(_("відповідь"), max_length=1000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("хто вирішив")
    )
    decided_at = models.DateTimeField(_("коли вирішено"), null=True, blank=True)
    created_at = models.DateTimeField(_("надійшло"), auto_now_add=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("повідомлення про помилку")
        verbose_name_plural = _("повідомлення про помилки")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["city", "element_kind", "element_pk"], name="correction_of_element")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=("new", "claimed"), decided_at=None)
                | models.Q(state__in=("accepted", "refused"), decided_at__isnull=False),
                name="correction_decided_has_its_moment",
            )
        ]

    def __str__(self):
        return f"{self.element_name}: {self.get_what_display()}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN
