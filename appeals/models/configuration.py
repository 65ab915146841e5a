"""Whom appeals of a city go to. Edited in Wagtail, shown to residents."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting


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
    number_prefix = models.CharField(_("початок номера"), max_length=6, default="БО", help_text=_("«БО» дає номери «БО-2026-000001»."))

    panels = [
        MultiFieldPanel([FieldPanel("addressee_name"), FieldPanel("addressee_email"), FieldPanel("postal_address")], _("Кому")),
        FieldPanel("number_prefix"),
    ]

    class Meta:
        verbose_name = _("куди йдуть звернення")

    @classmethod
    def of_city(cls, city) -> "AppealSettings":
        return cls.for_site(city.site)
