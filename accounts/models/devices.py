"""Browsers that a person has signed in with, to tell of one that is new."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class KnownDevice(models.Model):
    """``mark`` is SHA-256 of a random word in the browser's cookie: the database alone opens nothing."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="known_devices", verbose_name=_("користувач"))
    mark = models.CharField(max_length=64)
    label = models.CharField(_("браузер"), max_length=80)
    first_seen = models.DateTimeField(_("уперше"), auto_now_add=True)
    last_seen = models.DateTimeField(_("востаннє"), auto_now=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("відомий пристрій")
        verbose_name_plural = _("відомі пристрої")
        constraints = [models.UniqueConstraint(fields=["user", "mark"], name="a_device_once_a_person")]

    def __str__(self):
        return self.label
