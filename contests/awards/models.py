"""Certificates (грамоти): a register, a PDF, and a page where anyone can check one."""

import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.places.models import CityScopedQuerySet

CODE_BYTES = 9  # 12 characters of base64: nobody guesses it, a phone's camera reads it


def new_code() -> str:
    return secrets.token_urlsafe(CODE_BYTES)


class NumberSeries(models.Model):
    """The last number given out in a city and a year; the row is what makes numbers unique and without gaps."""

    city = models.ForeignKey("places.City", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("лічильник номерів")
        verbose_name_plural = _("лічильники номерів")
        constraints = [models.UniqueConstraint(fields=["city", "year"], name="one_certificate_series_a_year")]

    def __str__(self):
        return f"{self.city} {self.year}: {self.last}"


class Certificate(models.Model):
    """One certificate, every printed field as it stands on paper."""

    class Kind(models.TextChoices):
        HONOUR = "honour", _("Грамота")
        THANKS = "thanks", _("Подяка")
        DIPLOMA_1 = "diploma-1", _("Диплом I ступеня")
        DIPLOMA_2 = "diploma-2", _("Диплом II ступеня")
        DIPLOMA_3 = "diploma-3", _("Диплом III ступеня")
        PARTICIPANT = "participant", _("Сертифікат учасника")

    city = models.ForeignKey("places.City", on_delete=models.PROTECT, related_name="+", verbose_name=_("місто"))
    number = models.CharField(_("номер"), max_length=20, editable=False)
    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    kind = models.CharField(_("вид"), max_length=20, choices=Kind.choices, default=Kind.HONOUR)
    recipient = models.CharField(
        _("кого нагороджено"), max_length=150, help_text=_("Прізвище, ім’я, по батькові у формі, яка має стояти на грамоті.")
    )
    reason = models.CharField(_("за що"), max_length=300, help_text=_("Продовжить слово «за»: «активну участь у…»."))
    signer_post = models.CharField(_("посада того, хто підписує"), max_length=150)
    signer = models.CharField(_("хто підписує"), max_length=120)
    issued_on = models.DateField(_("дата"), default=timezone.localdate)
    name_may_be_shown = models.BooleanField(
        _("є згода показувати ім’я"), default=False, help_text=_("Для неповнолітніх — згода одного з батьків.")
    )
    entry = models.ForeignKey(
        "contests.Entry", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("робота на конкурс")
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="certificates",
        verbose_name=_("обліковий запис"),
    )
    revoked_at = models.DateTimeField(_("скасовано"), null=True, blank=True)
    revoked_reason = models.CharField(_("чому скасовано"), max_length=300, blank=True)
    is_demo = models.BooleanField(_("вигадане для показу"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CityScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("грамота")
        verbose_name_plural = _("грамоти")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["city", "number"], name="certificate_number_once_in_a_city")]

    def __str__(self):
        return f"{self.get_kind_display()} № {self.number}"

    def save(self, *args, **kwargs):
        if not self.number:
            from .services import next_number

            self.number = next_number(self.city, self.issued_on.year)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("awards:check", args=[self.code])

    def clean(self):
        if self.revoked_at and not self.revoked_reason:
            raise ValidationError({"revoked_reason": _("Напишіть, чому грамоту скасовано: це побачить кожен, хто її перевіряє.")})
