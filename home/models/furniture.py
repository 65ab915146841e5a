"""What every page of a site carries: its name, contacts, social links, urgent messages."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Orderable

from portal.core.blocks import PHONE
from portal.places.models import CityScopedQuerySet


@register_setting(icon="site", order=10)
class SiteSettings(BaseSiteSetting, ClusterableModel):
    """The name over the door and the ways to reach the project, one set a city."""

    title = models.CharField(_("назва порталу"), max_length=60, default="Безпечна Одеса")
    tagline = models.CharField(_("рядок під назвою"), max_length=80, blank=True, help_text=_("Коротко: місто або район, де працює проєкт."))
    address = models.CharField(_("адреса"), max_length=200, blank=True)
    phone = models.CharField(_("телефон"), max_length=22, blank=True, validators=[PHONE])
    email = models.EmailField(_("електронна пошта"), blank=True)

    panels = [
        MultiFieldPanel([FieldPanel("title"), FieldPanel("tagline")], heading=_("Назва")),
        MultiFieldPanel([FieldPanel("address"), FieldRowPanel([FieldPanel("phone"), FieldPanel("email")])], heading=_("Зв’язок")),
        InlinePanel("social_links", heading=_("Сторінки в соціальних мережах"), label=_("сторінка")),
    ]

    class Meta:
        verbose_name = _("Назва, зв’язок, соцмережі")


class SocialLink(Orderable):
    settings = ParentalKey(SiteSettings, on_delete=models.CASCADE, related_name="social_links")
    label = models.CharField(_("назва"), max_length=40, help_text=_("Як її знають люди: «Facebook», «Telegram»."))
    url = models.URLField(_("адреса"))

    class Meta(Orderable.Meta):
        verbose_name = _("сторінка в мережі")
        verbose_name_plural = _("сторінки в мережах")

    def __str__(self):
        return self.label


class UrgentMessageQuerySet(CityScopedQuerySet):
    def running_at(self, moment):
        """Messages that have begun and not ended: an ended one leaves all pages by itself."""
        return self.filter(Q(starts_at__lte=moment) & Q(ends_at__gt=moment))


class UrgentMessage(models.Model):
    """A line over every page of the city until its end."""

    class Severity(models.TextChoices):
        NOTICE = "notice", _("до відома")
        WARNING = "warning", _("увага")
        DANGER = "danger", _("небезпека")

    city = models.ForeignKey("places.City", on_delete=models.CASCADE, related_name="urgent_messages", verbose_name=_("місто"))
    district = models.ForeignKey(
        "places.District",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("район"),
        help_text=_("Порожньо – стосується всього міста."),
    )
    text = models.CharField(_("текст"), max_length=280, help_text=_("Що сталося і що робити. Одне-два речення."))
    url = models.CharField(_("докладніше"), max_length=300, blank=True, help_text=_("Адреса сторінки з подробицями, якщо вона є."))
    severity = models.CharField(_("важливість"), max_length=10, choices=Severity.choices, default=Severity.WARNING)
    starts_at = models.DateTimeField(_("показувати від"), default=timezone.now)
    ends_at = models.DateTimeField(_("показувати до"), help_text=_("Після цього часу повідомлення зникне саме."))

    objects = UrgentMessageQuerySet.as_manager()

    panels = [
        FieldPanel("text"),
        FieldPanel("url"),
        FieldRowPanel([FieldPanel("city"), FieldPanel("district")]),
        FieldPanel("severity"),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
    ]

    class Meta:
        verbose_name = _("термінове повідомлення")
        verbose_name_plural = _("термінові повідомлення")
        ordering = ["-starts_at"]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="urgent_message_ends_after_start")]

    def __str__(self):
        return self.text

    def clean(self):
        super().clean()
        if self.ends_at and self.starts_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("Кінець має бути пізніше за початок.")})
        if self.district_id and self.city_id and self.district.city_id != self.city_id:
            raise ValidationError({"district": _("Цей район не належить обраному місту.")})
        if self.url and not self.url.startswith(("/", "https://", "http://")):
            raise ValidationError({"url": _("Адреса починається з / або https://")})

    @property
    def is_running(self) -> bool:
        return self.starts_at <= timezone.now() < self.ends_at
