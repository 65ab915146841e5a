"""How a person wishes to be told."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..kinds import ByEmail

LAST_HOUR = 23


def _hour(label, default: int):
    return models.PositiveSmallIntegerField(label, default=default, validators=[MaxValueValidator(LAST_HOUR)])


class Preference(models.Model):
    """What holds for all kinds: when digests come, when it is quiet, and the end of everything."""

    class Rhythm(models.TextChoices):
        DAILY = "daily", _("щодня")
        WEEKLY = "weekly", _("щотижня")

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("понеділок")
        TUESDAY = 1, _("вівторок")
        WEDNESDAY = 2, _("середа")
        THURSDAY = 3, _("четвер")
        FRIDAY = 4, _("п’ятниця")
        SATURDAY = 5, _("субота")
        SUNDAY = 6, _("неділя")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preference", verbose_name=_("користувач")
    )
    by_email = models.BooleanField(_("надсилати листи"), default=True)
    by_push = models.BooleanField(_("показувати на екрані пристрою"), default=True)
    rhythm = models.CharField(_("як часто надсилати добірку"), max_length=10, choices=Rhythm.choices, default=Rhythm.DAILY)
    weekday = models.PositiveSmallIntegerField(_("день тижня"), choices=Weekday.choices, default=Weekday.MONDAY)
    hour = _hour(_("о котрій"), 8)
    is_quiet = models.BooleanField(_("не турбувати вночі"), default=True)
    quiet_from = _hour(_("тиша з"), 22)
    quiet_to = _hour(_("до"), 7)
    urgent_at_night = models.BooleanField(_("термінові попередження надсилати і вночі"), default=False)

    class Meta:
        verbose_name = _("спосіб сповіщення")
        verbose_name_plural = _("способи сповіщення")
        constraints = [
            models.CheckConstraint(
                condition=Q(hour__lte=LAST_HOUR, quiet_from__lte=LAST_HOUR, quiet_to__lte=LAST_HOUR), name="hours_of_a_day"
            )
        ]

    def __str__(self):
        return f"{self.user}: {'лист' if self.by_email else 'портал'}"


class Choice(models.Model):
    """What a person chose for one kind of notices. Without a row the kind's own defaults hold."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_choices")
    kind = models.CharField(_("вид"), max_length=40, blank=True)
    email = models.CharField(_("лист"), max_length=10, choices=ByEmail.choices)
    push = models.BooleanField(_("на екрані"))

    class Meta:
        verbose_name = _("вибір сповіщень")
        verbose_name_plural = _("вибір сповіщень")
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="one_choice_a_person_and_kind")]

    def __str__(self):
        return f"{self.user}: {self.kind} {self.email}"
