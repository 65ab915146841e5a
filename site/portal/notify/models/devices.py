"""Browsers that show notices on the screen (web push)."""

from hashlib import sha256

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Device(models.Model):
    """One browser of one person. Its endpoint is known once, whoever uses the browser: the last one to ask has it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_devices", verbose_name=_("користувач")
    )
    endpoint = models.CharField(max_length=1000)
    endpoint_hash = models.CharField(max_length=64, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=60)
    name = models.CharField(_("пристрій"), max_length=80, blank=True)
    created_at = models.DateTimeField(_("відколи"), auto_now_add=True)
    seen_at = models.DateTimeField(_("останнє сповіщення"), null=True, blank=True)

    class Meta:
        verbose_name = _("пристрій")
        verbose_name_plural = _("пристрої")
        ordering = ["pk"]

    def __str__(self):
        return self.name or str(self.pk)

    @staticmethod
    def hash_of(endpoint: str) -> str:
        return sha256(endpoint.encode()).hexdigest()
