"""Photos of an entry: made anew by the guards, with what their author covered burnt in."""

import secrets
from pathlib import Path

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.functional import LazyObject
from django.utils.translation import gettext_lazy as _

from portal.core.sealed import SealedStorage

from .entries import Entry


class PhotoStorage(LazyObject):
    """Outside MEDIA_ROOT: what a moderator has not let through, or has hidden, has no address at all."""

    def _setup(self):
        self._wrapped = SealedStorage(location=settings.VAR / "private")


def photo_storage():
    return PhotoStorage()


def photo_path(photo, name: str) -> str:
    secret = secrets.token_hex(16)
    return str(Path("reviews") / secret[:2] / f"{secret}.bin")


class Photo(models.Model):
    """``file`` is at most 1600 pixels long, ``small`` 640; neither has ever held what was covered once it was covered."""

    city_path = "entry__city"

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="photos")
    file = models.FileField(storage=photo_storage, upload_to=photo_path, max_length=200)
    small = models.FileField(storage=photo_storage, upload_to=photo_path, max_length=200)
    mime = models.CharField(max_length=20)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    covered = models.PositiveSmallIntegerField(_("закрито місць"), default=0)
    place = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("фото до відгуку")
        verbose_name_plural = _("фото до відгуків")
        ordering = ["place", "pk"]

    def __str__(self):
        return f"{self.width} × {self.height}"

    @property
    def url(self) -> str:
        return reverse("reviews:photo", args=[self.pk, "large"])

    @property
    def small_url(self) -> str:
        return reverse("reviews:photo", args=[self.pk, "small"])

    @property
    def small_size(self) -> tuple[int, int]:
        share = min(1.0, 640 / max(self.width, self.height))
        return round(self.width * share), round(self.height * share)
