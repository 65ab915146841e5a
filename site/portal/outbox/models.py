"""One row per letter and recipient, from the transaction that caused it to its answer."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Letter(models.Model):
    """A letter to one recipient. Its exact bytes are fixed when it is written, so that every
    attempt sends the same message under the same Message-ID."""

    class State(models.TextChoices):
        QUEUED = "queued", _("чекає на відправлення")
        IN_FLIGHT = "in_flight", _("відправляється")
        RETRY = "retry", _("буде повторено")
        SENT = "sent", _("відправлено")
        REFUSED = "refused", _("сервер відмовив")
        UNCERTAIN = "uncertain", _("невідомо, чи пішов")
        CANCELLED = "cancelled", _("скасовано")

    kind = models.CharField(_("вид"), max_length=40, db_index=True)
    city = models.ForeignKey("places.City", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("місто"))
    recipient = models.EmailField(_("кому"))
    subject = models.CharField(_("тема"), max_length=250)
    message_id = models.CharField(max_length=120, unique=True)
    once = models.CharField(
        max_length=150, unique=True, null=True, blank=True, help_text=_("Ключ, за яким цей лист не буде створено вдруге.")
    )
    raw = models.BinaryField()
    sha256 = models.CharField("SHA-256", max_length=64)
    needs_verified_tls = models.BooleanField(default=False)
    state = models.CharField(_("стан"), max_length=20, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("спроб"), default=0)
    due_at = models.DateTimeField(_("не раніше"), db_index=True)
    claimed_at = models.DateTimeField(_("узято"), null=True, blank=True)
    claimed_by = models.CharField(_("ким узято"), max_length=80, blank=True)
    finished_at = models.DateTimeField(_("завершено"), null=True, blank=True)
    answer = models.CharField(_("відповідь сервера"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("створено"), auto_now_add=True)

    class Meta:
        verbose_name = _("лист")
        verbose_name_plural = _("листи")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "due_at"], name="letter_due")]

    def __str__(self):
        return f"{self.subject} → {self.recipient}"
