"""What the guards count and remember. No row here tells who somebody is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stopped(models.Model):
    """How often a guard stopped something on a day, and why. Numbers alone."""

    class Guard(models.TextChoices):
        UPLOAD = "upload", _("файли")
        TEXT = "text", _("особисті дані")
        WARTIME = "wartime", _("воєнний час")
        SPAM = "spam", _("спам")

    day = models.DateField(_("день"))
    guard = models.CharField(_("що перевіряли"), max_length=10, choices=Guard.choices)
    reason = models.CharField(_("причина"), max_length=30)
    form = models.CharField(_("форма"), max_length=40, blank=True)
    count = models.PositiveIntegerField(_("разів"), default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("зупинено")
        verbose_name_plural = _("зупинено")
        ordering = ["-day", "guard", "reason"]
        constraints = [models.UniqueConstraint(fields=["day", "guard", "reason", "form"], name="guards_one_count_a_day")]

    def __str__(self):
        return f"{self.day:%d.%m.%Y} {self.get_guard_display()}: {self.reason}"


class SpentPass(models.Model):
    """A solved task or a signed form that was used: it is not taken a second time. Forgotten when it is too old anyway."""

    key = models.CharField(max_length=64, primary_key=True)  # a keyed hash
    expires_at = models.DateTimeField(db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("використана перепустка")
        verbose_name_plural = _("використані перепустки")

    def __str__(self):
        return self.key[:8]


class Attempts(models.Model):
    """How often one key (a keyed hash of a person, an address or a network) sent a form within one window of time.

    Stands in for the cache where that is gone.
    """

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("спроби")
        verbose_name_plural = _("спроби")

    def __str__(self):
        return f"{self.key[:8]}: {self.count}"


class WartimeRule(models.Model):
    """Words whose meeting in one sentence makes a text wait for a moderator."""

    class Group(models.TextChoices):
        POSITIONS = "positions", _("розташування і рух Сил оборони")
        AIR_DEFENCE = "air_defence", _("робота протиповітряної оборони")
        STRIKES = "strikes", _("наслідки ударів")
        FOUND = "found", _("знайдені боєприпаси")

    group = models.CharField(_("про що"), max_length=20, choices=Group.choices)
    name = models.CharField(_("назва правила"), max_length=120)
    first = models.TextField(
        _("слова про предмет"), help_text=_("Через кому, у початковій формі: «бтр, військова частина». Відмінки програма знає сама.")
    )
    second = models.TextField(
        _("слова про дію або місце"),
        blank=True,
        help_text=_(
            "Хоч одне з них має бути в тому самому реченні. Порожньо — досить предмета. "
            "Готові сім’ї слів: @місце, @рух, @перебування, @стрільба, @наслідок, @кадр."
        ),
    )
    near = models.BooleanField(
        _("шукати дію й у сусідніх реченнях"),
        default=False,
        help_text=_("Для предметів, що мирними не бувають. Місце в сусідньому реченні не рахується."),
    )
    unless = models.TextField(_("крім речень зі словами"), blank=True, help_text=_("З ними правило мовчить: «дитячий, парад, музей»."))
    is_active = models.BooleanField(_("діє"), default=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("правило воєнного часу")
        verbose_name_plural = _("правила воєнного часу")
        ordering = ["group", "name"]

    def __str__(self):
        return self.name
