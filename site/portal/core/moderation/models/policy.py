"""When a kind is looked at in a city: before it is shown, after, or by what is known of its author."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from portal.places.models import CityScopedQuerySet

from .. import registry
from ..registry import Mode


class ModerationPolicy(models.Model):
    """The rule of one city for one kind. Without a row the kind's own rule holds."""

    city = models.ForeignKey("places.City", on_delete=models.CASCADE, related_name="+", verbose_name=_("місто"))
    kind = models.CharField(_("що"), max_length=30)
    mode = models.CharField(_("коли перевіряти"), max_length=10, choices=Mode.choices)
    trusted_after = models.PositiveSmallIntegerField(
        _("довіряти після схвалень"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_(
            "Скільки схвалених записів робить автора знайомим. Відхилений або прихований запис за останні 90 днів скасовує довіру."
        ),
    )
    flags_to_hide = models.PositiveSmallIntegerField(
        _("скарг, щоб сховати"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
        help_text=_("Від стількох людей. Запис зникає, доки його не перегляне модератор. Скарга про військове ховає одразу."),
    )

    wagtail_reference_index_ignore = True  # nothing of Wagtail is referred to

    objects = CityScopedQuerySet.as_manager()

    panels = [FieldPanel(name) for name in ("city", "kind", "mode", "trusted_after", "flags_to_hide")]

    class Meta:
        app_label = "portal_core"
        verbose_name = _("правило модерації")
        verbose_name_plural = _("правила модерації")
        ordering = ["city", "kind"]
        constraints = [models.UniqueConstraint(fields=["city", "kind"], name="one_moderation_policy_a_kind")]

    def __str__(self):
        return f"{self.kind_label}: {self.get_mode_display()}"

    @property
    def kind_label(self) -> str:
        return registry.label_of(self.kind)

    kind_label.fget.short_description = _("вид записів")

    def clean(self):
        super().clean()
        known = registry.find(self.kind)
        if known is None:
            raise ValidationError({"kind": _("Такого виду записів на порталі немає.")})
        if self.mode and self.mode not in known.modes:
            raise ValidationError({"mode": _("«%(kind)s» завжди перевіряють до показу.") % {"kind": known.label}})
