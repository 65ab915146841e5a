"""Who follows which record: people with an account, and followers by e-mail alone."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SubscriptionQuerySet(models.QuerySet):
    def of(self, label: str, kind: str):
        return self.filter(label=label, kind=kind)


class Subscription(models.Model):
    """A person follows a record, named by its label «app.model:key»."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_subscriptions", verbose_name=_("користувач")
    )
    label = models.CharField(_("запис"), max_length=120)
    kind = models.CharField(_("вид"), max_length=40)
    created_at = models.DateTimeField(_("відколи"), auto_now_add=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("підписка")
        verbose_name_plural = _("підписки")
        constraints = [models.UniqueConstraint(fields=["user", "label", "kind"], name="one_subscription_a_person_and_label")]
        indexes = [models.Index(fields=["label", "kind"], name="subscription_label")]

    def __str__(self):
        return f"{self.user} → {self.label}"

    @property
    def target(self):
        """The followed record, or None where it is gone."""
        from ..topics import record_of

        return record_of(self.label)

    @property
    def object_id(self) -> str:
        return self.label.rpartition(":")[2]


class FollowerQuerySet(SubscriptionQuerySet):
    def confirmed(self):
        return self.exclude(confirmed_at=None)


class Follower(models.Model):
    """An address that follows a public record without an account. Nothing is sent before ``confirmed_at``."""

    city = models.ForeignKey("places.City", on_delete=models.CASCADE, related_name="+", verbose_name=_("місто"))
    email = models.EmailField(_("електронна пошта"))
    label = models.CharField(_("запис"), max_length=120)
    kind = models.CharField(_("вид"), max_length=40)
    asked_at = models.DateTimeField(_("коли просили"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("підтверджено"), null=True, blank=True)

    objects = FollowerQuerySet.as_manager()

    class Meta:
        verbose_name = _("підписка поштою")
        verbose_name_plural = _("підписки поштою")
        constraints = [models.UniqueConstraint(Lower("email"), "label", "kind", name="one_subscription_an_address_and_label")]
        indexes = [models.Index(fields=["label", "kind"], name="follower_label")]

    def __str__(self):
        return f"{self.email} → {self.label}"
