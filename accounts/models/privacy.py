"""A person asks for a copy of their data, or to be forgotten."""

import secrets

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.db.models import Q
from django.utils.functional import LazyObject
from django.utils.translation import gettext_lazy as _


class PrivateStorage(LazyObject):
    """Outside MEDIA_ROOT: no address of the web server leads here."""

    def _setup(self):
        self._wrapped = FileSystemStorage(location=settings.VAR / "private")


def private_storage():
    return PrivateStorage()


def export_path(export, name: str) -> str:
    return f"exports/{secrets.token_hex(16)}.zip"


class DataExport(models.Model):
    """A ZIP with everything the portal keeps about a person."""

    class State(models.TextChoices):
        ASKED = "asked", _("складаємо")
        READY = "ready", _("готово")
        FAILED = "failed", _("не вдалося")
        EXPIRED = "expired", _("строк минув")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="data_exports", verbose_name=_("користувач"))
    state = models.CharField(_("стан"), max_length=20, choices=State.choices, default=State.ASKED, db_index=True)
    file = models.FileField(storage=private_storage, upload_to=export_path, max_length=120, blank=True)
    size = models.PositiveBigIntegerField(_("розмір, байтів"), default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    asked_at = models.DateTimeField(_("попрошено"), auto_now_add=True)
    ready_at = models.DateTimeField(_("готово"), null=True, blank=True)
    expires_at = models.DateTimeField(_("діє до"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("копія даних")
        verbose_name_plural = _("копії даних")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["user"], condition=Q(state="asked"), name="one_export_in_the_making")]

    def __str__(self):
        return f"{self.user_id}: {self.get_state_display()}"


class ErasureRequest(models.Model):
    """A person asked to be forgotten; until ``due_at`` they may change their mind."""

    class State(models.TextChoices):
        WAITING = "waiting", _("чекає")
        RUNNING = "running", _("стираємо")
        DONE = "done", _("стерто")
        CANCELLED = "cancelled", _("скасовано")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="erasure_requests", verbose_name=_("користувач")
    )
    state = models.CharField(_("стан"), max_length=20, choices=State.choices, default=State.WAITING, db_index=True)
    asked_at = models.DateTimeField(_("попрошено"), auto_now_add=True)
    due_at = models.DateTimeField(_("не раніше"))
    finished_at = models.DateTimeField(_("завершено"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("прохання стерти дані")
        verbose_name_plural = _("прохання стерти дані")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["user"], condition=Q(state__in=["waiting", "running"]), name="one_open_erasure")]

    def __str__(self):
        return f"{self.user_id}: {self.get_state_display()}"
