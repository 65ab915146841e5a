"""Working hours and the days off that the promise to residents does not count."""

from datetime import time

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from portal.places.models import CityScopedQuerySet


@register_setting(icon="glasses")
class ModerationSettings(BaseSiteSetting):
    """Hours and terms of a city's moderators."""

    opens_at = models.TimeField(_("початок робочого дня"), default=time(9))
    closes_at = models.TimeField(_("кінець робочого дня"), default=time(18))
    holidays_count = models.BooleanField(
        _("державні свята — вихідні"),
        default=False,
        help_text=_(
            "Під час воєнного стану святкові дні робочі (Закон 2136-IX, стаття 6), тому вимкнено. "
            "Увімкніть, коли воєнний стан скасують. Окремі дні — у списку «Вихідні й робочі дні»."
        ),
    )
    claim_minutes = models.PositiveSmallIntegerField(
        _("скільки хвилин запис тримається за модератором"),
        default=20,
        validators=[MinValueValidator(5), MaxValueValidator(240)],
        help_text=_("Потім його може взяти інший: закритий ноутбук не спиняє черги."),
    )
    coordinator_after_hours = models.PositiveSmallIntegerField(
        _("через скільки робочих годин після терміну кликати координатора"),
        default=4,
        validators=[MinValueValidator(1), MaxValueValidator(72)],
    )
    objection_days = models.PositiveSmallIntegerField(
        _("скільки днів автор може не погодитися з рішенням"), default=14, validators=[MinValueValidator(3), MaxValueValidator(60)]
    )

    panels = [
        MultiFieldPanel([FieldPanel("opens_at"), FieldPanel("closes_at"), FieldPanel("holidays_count")], _("Робочий час")),
        MultiFieldPanel([FieldPanel("claim_minutes"), FieldPanel("coordinator_after_hours"), FieldPanel("objection_days")], _("Терміни")),
    ]

    class Meta:
        app_label = "portal_core"
        verbose_name = _("години й терміни модерації")

    def clean(self):
        super().clean()
        if self.opens_at and self.closes_at and self.opens_at >= self.closes_at:
            raise ValidationError({"closes_at": _("Кінець робочого дня має бути пізніше за початок.")})

    @classmethod
    def of_city(cls, city) -> "ModerationSettings":
        return cls.for_site(city.site)


class DayOff(models.Model):
    """A day that differs from the rule of the week: off, or a Saturday that is worked."""

    city = models.ForeignKey(
        "places.City", on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("місто"),
        help_text=_("Порожньо — для всіх міст порталу."),
    )  # fmt: skip
    date = models.DateField(_("день"))
    name = models.CharField(_("що це за день"), max_length=120)
    is_working = models.BooleanField(_("робочий"), default=False, help_text=_("Увімкніть для перенесеного робочого дня."))

    wagtail_reference_index_ignore = True

    objects = CityScopedQuerySet.as_manager()

    panels = [FieldPanel("date"), FieldPanel("name"), FieldPanel("is_working"), FieldPanel("city")]

    class Meta:
        app_label = "portal_core"
        verbose_name = _("особливий день")
        verbose_name_plural = _("вихідні й робочі дні")
        ordering = ["-date"]
        constraints = [
            models.UniqueConstraint(fields=["city", "date"], name="moderation_day_once_a_city"),
            models.UniqueConstraint(fields=["date"], condition=models.Q(city=None), name="moderation_day_once_for_all"),
        ]

    def __str__(self):
        return f"{self.date:%d.%m.%Y} {self.name}"
