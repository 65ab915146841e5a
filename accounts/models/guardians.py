"""A grown-up's consent for a person from 14 to 17."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class GuardianConsent(models.Model):
    """One letter to a parent or guardian and what came of it. Links carry tokens; the database keeps their SHA-256 alone."""

    class State(models.TextChoices):
        ASKED = "asked", _("чекаємо на відповідь")
        GIVEN = "given", _("згоду дано")
        REFUSED = "refused", _("відмовлено")
        WITHDRAWN = "withdrawn", _("відкликано")
        EXPIRED = "expired", _("строк минув")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="guardian_consents", verbose_name=_("неповнолітня особа")
    )
    guardian_name = models.CharField(_("ім’я дорослого"), max_length=120)
    guardian_email = models.EmailField(_("пошта дорослого"))
    state = models.CharField(_("стан"), max_length=20, choices=State.choices, default=State.ASKED)
    answer_mark = models.CharField(max_length=64, unique=True)
    withdraw_mark = models.CharField(max_length=64, unique=True, null=True, blank=True)
    asked_at = models.DateTimeField(_("надіслано"), auto_now_add=True)
    expires_at = models.DateTimeField(_("діє до"))
    decided_at = models.DateTimeField(_("вирішено"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("згода дорослого")
        verbose_name_plural = _("згоди дорослих")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(state__in=["asked", "given"]), name="one_open_consent_a_minor"),
        ]

    def __str__(self):
        return f"{self.user_id}: {self.get_state_display()}"
