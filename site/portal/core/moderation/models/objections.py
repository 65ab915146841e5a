"""«Не погоджуюсь»: a second look at a decision, by another person."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.places.models import CityScopedQuerySet


class Objection(models.Model):
    """What the author says against one decision or one ban; once. Who decided first never decides it."""

    class State(models.TextChoices):
        OPEN = "open", _("чекає на іншого модератора")
        UPHELD = "upheld", _("рішення лишилося чинним")
        OVERTURNED = "overturned", _("рішення скасовано")

    city = models.ForeignKey("places.City", on_delete=models.PROTECT, related_name="+", verbose_name=_("місто"))
    item = models.OneToOneField(
        "portal_core.ModerationItem", on_delete=models.CASCADE, null=True, blank=True, related_name="objection", verbose_name=_("запис")
    )
    ban = models.OneToOneField(
        "portal_core.Ban", on_delete=models.CASCADE, null=True, blank=True, related_name="objection", verbose_name=_("заборона")
    )
    against = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("чиє рішення")
    )
    text = models.TextField(_("чому автор не згоден"), max_length=3000)
    state = models.CharField(_("стан"), max_length=12, choices=State.choices, default=State.OPEN)
    due_at = models.DateTimeField(_("розглянути до"))
    escalated_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(_("надійшло"), auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("хто переглянув")
    )
    decided_at = models.DateTimeField(_("переглянуто"), null=True, blank=True)
    answer = models.TextField(_("відповідь авторові"), blank=True, max_length=2000)

    objects = CityScopedQuerySet.as_manager()

    class Meta:
        app_label = "portal_core"
        verbose_name = _("незгода з рішенням")
        verbose_name_plural = _("незгоди з рішеннями")
        ordering = ["due_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(item=None, ban__isnull=False) | Q(item__isnull=False, ban=None), name="objection_to_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(against=None) | ~Q(decided_by=F("against")), name="objection_decided_by_another_moderator"
            ),
        ]

    def __str__(self):
        return str(self.item or self.ban)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN
