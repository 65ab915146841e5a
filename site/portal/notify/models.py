"""What a person follows, and what they were told."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Preference(models.Model):
    """How a person wants to be told beside the list in the portal."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preference", verbose_name=_("користувач")
    )
    by_email = models.BooleanField(_("надсилати сповіщення листом"), default=False)

    class Meta:
        verbose_name = _("спосіб сповіщення")
        verbose_name_plural = _("способи сповіщення")

    def __str__(self):
        return f"{self.user}: {'лист' if self.by_email else 'портал'}"


class Subscription(models.Model):
    """A person follows a record: an officer, a point, a meeting, a district, a topic."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_subscriptions", verbose_name=_("користувач")
    )
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.CharField(max_length=40)
    target = GenericForeignKey()
    kind = models.CharField(_("вид"), max_length=40)
    created_at = models.DateTimeField(_("відколи"), auto_now_add=True)

    class Meta:
        verbose_name = _("підписка")
        verbose_name_plural = _("підписки")
        constraints = [
            models.UniqueConstraint(fields=["user", "content_type", "object_id", "kind"], name="one_subscription_a_person_and_target")
        ]
        indexes = [models.Index(fields=["content_type", "object_id", "kind"], name="subscription_target")]

    def __str__(self):
        return f"{self.user} → {self.kind} {self.object_id}"


class NoticeQuerySet(models.QuerySet):
    def of_city(self, city):
        """Notices about ``city`` and those about no city (the account itself)."""
        return self.filter(Q(city=city) | Q(city=None))

    def unread(self):
        return self.filter(read_at=None)


class Notice(models.Model):
    """One thing one person was told once: ``event_key`` names the event."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices", verbose_name=_("користувач"))
    city = models.ForeignKey("places.City", on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("місто"))
    event_key = models.CharField(max_length=150)
    kind = models.CharField(_("вид"), max_length=40, blank=True)
    title = models.CharField(_("про що"), max_length=250)
    url = models.CharField(_("адреса"), max_length=500)
    created_at = models.DateTimeField(_("коли"), auto_now_add=True)
    read_at = models.DateTimeField(_("прочитано"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("сповіщення")
        verbose_name_plural = _("сповіщення")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "event_key"], name="a_person_is_told_once")]
        indexes = [models.Index(fields=["user", "read_at"], name="notice_unread")]

    def __str__(self):
        return self.title
