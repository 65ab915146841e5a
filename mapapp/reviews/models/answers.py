"""Official answers. Rows are only added: what was said stays said."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .entries import Entry


class Reply(models.Model):
    """One step of the police with its sentence. ``office`` is a post and a body, never private data."""

    city_path = "entry__city"

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="replies", verbose_name=_("запис"))
    turn = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(_("що зробили"), max_length=12, choices=Entry.Status.choices)
    text = models.TextField(_("відповідь"), max_length=2000)
    office = models.CharField(_("хто відповів"), max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("обліковий запис")
    )
    created_at = models.DateTimeField(_("коли"), auto_now_add=True)

    class Meta:
        verbose_name = _("офіційна відповідь")
        verbose_name_plural = _("офіційні відповіді")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["entry", "turn", "status"], name="review_answered_once_with_a_status")]

    def __str__(self):
        return f"{self.get_status_display()}: {self.text[:60]}"

    @property
    def is_final(self) -> bool:
        return self.status in Entry.FINAL
