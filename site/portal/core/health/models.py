"""What the portal remembers of its own state: checks, periodic work, sizes by day. Nothing here is about people."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CheckState(models.Model):
    """The last word of a check. ``told`` is the state that people were told of last, ``streak`` how often in a row it was the same."""

    name = models.CharField(_("перевірка"), max_length=60, primary_key=True)
    state = models.CharField(_("стан"), max_length=10)
    text = models.CharField(_("що сказала"), max_length=300, blank=True)
    value = models.FloatField(null=True, blank=True)
    seconds = models.FloatField(_("тривала, с"), default=0)
    since = models.DateTimeField(_("у цьому стані з"))
    seen_at = models.DateTimeField(_("перевірено"))
    told = models.CharField(max_length=10, default="ok")
    told_at = models.DateTimeField(null=True, blank=True)
    streak = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("стан системи")
        verbose_name_plural = _("стан системи")
        default_permissions = ("view", "change")

    def __str__(self):
        return f"{self.name}: {self.state}"


class TickRun(models.Model):
    """The last run of each periodic work."""

    name = models.CharField(_("робота"), max_length=60, primary_key=True)
    first_seen = models.DateTimeField(auto_now_add=True)
    began_at = models.DateTimeField(_("почато"), null=True, blank=True)
    ended_at = models.DateTimeField(_("завершено"), null=True, blank=True)
    seconds = models.FloatField(_("тривала, с"), default=0)
    error = models.CharField(_("помилка"), max_length=80, blank=True, help_text=_("Вид помилки; слова її – у журналі програми."))
    failures = models.PositiveIntegerField(_("невдач поспіль"), default=0)

    class Meta:
        verbose_name = _("періодична робота")
        verbose_name_plural = _("періодичні роботи")
        default_permissions = ()

    def __str__(self):
        return self.name


class Sample(models.Model):
    """A size, once a day: what a forecast is made of."""

    name = models.CharField(max_length=60)
    day = models.DateField()
    value = models.FloatField()

    class Meta:
        verbose_name = _("розмір за день")
        verbose_name_plural = _("розміри за днями")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["name", "day"], name="a_sample_a_day")]

    def __str__(self):
        return f"{self.name} {self.day}: {self.value}"


class RetentionRun(models.Model):
    """What a kind of data lost last night, and in all."""

    name = models.CharField(_("вид"), max_length=60, primary_key=True)
    ran_at = models.DateTimeField(_("виконано"))
    count = models.PositiveIntegerField(_("востаннє"), default=0)
    total = models.PositiveBigIntegerField(_("усього"), default=0)
    error = models.CharField(_("помилка"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("строк зберігання")
        verbose_name_plural = _("строки зберігання")
        default_permissions = ()

    def __str__(self):
        return self.name
