"""What happens at the police's side: the link in the letter, the answers, and what the resident says of them."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.places.models import CityScopedQuerySet

from .appeal import Appeal, new_token, private_storage


def answer_path(answer, name: str) -> str:
    return f"appeals/{secrets.token_hex(16)}/answer"


class PoliceLink(models.Model):
    """A link of one letter by which the duty officer acts without an account. Its address is signed, its row can be revoked."""

    city_path = "appeal__city"

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="police_links")
    key = models.CharField(max_length=40, unique=True, default=new_token)
    created_at = models.DateTimeField(_("створено"), auto_now_add=True)
    expires_at = models.DateTimeField(_("діє до"))
    revoked_at = models.DateTimeField(_("скасовано"), null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    used_at = models.DateTimeField(_("останнього разу використано"), null=True, blank=True)

    objects = CityScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("посилання для поліції")
        verbose_name_plural = _("посилання для поліції")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.appeal} · {self.created_at:%d.%m.%Y}"


class PoliceAnswer(models.Model):
    """An answer of the police, by its words or as a file. Rows are only added."""

    city_path = "appeal__city"

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="police_answers")
    number = models.CharField(_("вихідний номер"), max_length=60, blank=True)
    dated_on = models.DateField(_("дата відповіді"))
    result = models.CharField(_("результат розгляду"), max_length=20, choices=Appeal.Result.choices)
    text = models.TextField(_("зміст відповіді"), blank=True, max_length=10_000)
    file = models.FileField(storage=private_storage, upload_to=answer_path, max_length=200, blank=True)
    file_name = models.CharField(_("назва файлу"), max_length=100, blank=True)
    mime = models.CharField(max_length=60, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    by_link = models.ForeignKey(PoliceLink, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    once = models.CharField(max_length=64, unique=True, help_text=_("Ключ форми: подвійне натискання не додає другої відповіді."))
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CityScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("відповідь поліції")
        verbose_name_plural = _("відповіді поліції")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(text="") | ~Q(file=""), name="police_answer_says_something")]

    def __str__(self):
        return f"{self.appeal}: {self.get_result_display()}"


class Questionnaire(models.Model):
    """Four weeks after the answer the resident is asked how it ended. Read as figures alone; the words go to staff."""

    city_path = "appeal__city"

    class Solved(models.TextChoices):
        YES = "yes", _("так")
        PARTLY = "partly", _("частково")
        NO = "no", _("ні")

    appeal = models.OneToOneField(Appeal, on_delete=models.CASCADE, related_name="questionnaire")
    token = models.CharField(max_length=40, unique=True, default=new_token)
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    solved = models.CharField(_("чи вирішено"), max_length=10, choices=Solved.choices, blank=True)
    first_time = models.BooleanField(_("чи це ваше перше звернення до поліції"), null=True, blank=True)
    politeness = models.PositiveSmallIntegerField(_("як із вами поводилися, 1–5"), null=True, blank=True)
    words = models.TextField(_("що додати"), blank=True, max_length=2000)

    objects = CityScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("опитування про звернення")
        verbose_name_plural = _("опитування про звернення")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(politeness__isnull=True) | Q(politeness__range=(1, 5)), name="questionnaire_politeness_1_5")
        ]

    def __str__(self):
        return str(self.appeal)
