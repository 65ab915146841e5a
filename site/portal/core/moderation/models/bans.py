"""Who may not write for a while."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.places.models import CityScopedQuerySet

from .. import registry


class Ban(models.Model):
    """A person does not write in a city until an hour. It ends by itself; rows stay as the history."""

    city = models.ForeignKey("places.City", on_delete=models.PROTECT, related_name="+", verbose_name=_("місто"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bans", verbose_name=_("хто"))
    kinds = models.JSONField(_("що не може писати"), default=list, blank=True, help_text=_("Порожньо — нічого, крім звернень до поліції."))
    reason = models.TextField(_("причина, яку прочитає людина"), max_length=1000)
    note = models.TextField(_("нотатка для модераторів"), blank=True, max_length=1000)
    starts_at = models.DateTimeField(_("з"))
    ends_at = models.DateTimeField(_("до"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("хто вирішив")
    )
    is_open = models.BooleanField(default=True)
    lifted_at = models.DateTimeField(_("знято"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("хто зняв")
    )
    lift_reason = models.TextField(_("чому знято"), blank=True, max_length=1000)

    objects = CityScopedQuerySet.as_manager()

    class Meta:
        app_label = "portal_core"
        verbose_name = _("заборона писати")
        verbose_name_plural = _("заборони писати")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["city", "user"], condition=Q(is_open=True), name="one_open_ban_a_person_a_city"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="moderation_ban_has_an_end"),
        ]

    def __str__(self):
        return f"{self.user}: {timezone.localtime(self.ends_at):%d.%m.%Y %H:%M}"

    @property
    def is_in_force(self) -> bool:
        return self.is_open and self.ends_at > timezone.now()

    @property
    def kind_labels(self) -> list[str]:
        return [registry.label_of(name) for name in self.kinds]
