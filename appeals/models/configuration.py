"""Whom appeals of a city go to. Edited in Wagtail, shown to residents."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from portal.places.models import CityScopedQuerySet


class Addressee(models.Model):
    """A body that appeals may go to beside the one of the settings. Edited in Wagtail."""

    wagtail_reference_index_ignore = True  # nothing of Wagtail is referred to

    city = models.ForeignKey("places.City", on_delete=models.CASCADE, related_name="+", verbose_name=_("місто"))
    name = models.CharField(_("назва"), max_length=200, help_text=_("У давальному відмінку, як пишуть у заяві «кому»."))
    email = models.EmailField(_("електронна адреса"))
    postal_address = models.CharField(_("поштова адреса"), max_length=250, blank=True)
    phone = models.CharField(_("телефон"), max_length=60, blank=True)
    about = models.CharField(_("з чим сюди"), max_length=250, blank=True, help_text=_("Модератор побачить це, коли вибиратиме адресата."))
    is_active = models.BooleanField(_("пропонувати"), default=True)
    order = models.PositiveSmallIntegerField(_("порядок"), default=100)

    objects = CityScopedQuerySet.as_manager()

    panels = [FieldPanel(name) for name in ("city", "name", "email", "postal_address", "phone", "about", "order", "is_active")]

    class Meta:
        verbose_name = _("адресат звернень")
        verbose_name_plural = _("адресати звернень")
        ordering = ["order", "name"]
        constraints = [models.UniqueConstraint(fields=["city", "email"], name="addressee_once_in_a_city")]

    def __str__(self):
        return self.name


@register_setting(icon="mail")
class AppealSettings(BaseSiteSetting):
    """Without an e-mail address moderators cannot approve, and are told so."""

    addressee_name = models.CharField(
        _("адресат"), max_length=200, blank=True, help_text=_("У давальному відмінку, як пишуть у заяві «кому».")
    )
    addressee_email = models.EmailField(
        _("електронна адреса адресата"), blank=True, help_text=_("Сюди йдуть схвалені звернення. Мешканці бачать цю адресу.")
    )
    postal_address = models.CharField(_("поштова адреса адресата"), max_length=250, blank=True)
    register_email = models.EmailField(
        _("куди надсилати щоденний реєстр"), blank=True, help_text=_("Список відкритих звернень щоранку. Порожньо — не надсилати.")
    )
    review_addressee = models.ForeignKey(
        Addressee,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("хто переглядає відповіді"),
        help_text=_("Вищий орган: сюди йде скарга того, хто не згоден із відповіддю."),
    )
    portal_phone = models.CharField(
        _("телефон порталу для чергового"), max_length=60, blank=True, help_text=_("Побачить поліцейський, чиє посилання вже не діє.")
    )
    information_name = models.CharField(_("куди йдуть запити на публічну інформацію"), max_length=200, blank=True)
    information_email = models.EmailField(_("пошта для запитів на інформацію"), blank=True)
    number_prefix = models.CharField(_("початок номера"), max_length=6, default="БО", help_text=_("«БО» дає номери «БО-2026-000001»."))

    panels = [
        MultiFieldPanel([FieldPanel("addressee_name"), FieldPanel("addressee_email"), FieldPanel("postal_address")], _("Кому")),
        MultiFieldPanel([FieldPanel("register_email"), FieldPanel("review_addressee"), FieldPanel("portal_phone")], _("Після надсилання")),
        MultiFieldPanel([FieldPanel("information_name"), FieldPanel("information_email")], _("Запити на публічну інформацію")),
        FieldPanel("number_prefix"),
    ]

    class Meta:
        verbose_name = _("куди йдуть звернення")

    @classmethod
    def of_city(cls, city) -> "AppealSettings":
        return cls.for_site(city.site)
