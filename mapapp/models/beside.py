"""What changes from day to day beside the registers: who works at the console, what an officer does, what was reported.

None of it is revisioned: an old draft of an officer brings nothing of it back.
"""

import re
from calendar import monthrange
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.places.models import CityScopedQuerySet

from .common import today
from .officers import Officer
from .points import PolicePoint

# МВС order 650 of 28.07.2017: a district officer reports to residents at least twice a year.
REPORT_EVERY = 6  # months
WORDS = 1000


def a_place_in_the_web(value: str) -> None:
    """A path of the portal or an https address; nothing that a browser would run."""
    if not re.fullmatch(r"/(?!/)[^\s\\]*|https?://[^\s/\\]+(/[^\s\\]*)?", value):
        raise ValidationError(_("Вставте адресу сторінки: https://… або частину після назви сайту, від похилої риски."))


class OfficerAccount(models.Model):
    """Whose account opens the console of an officer. An editor gives the link; without the role it opens nothing."""

    city_path = "officer__city"

    officer = models.OneToOneField(Officer, on_delete=models.CASCADE, related_name="account", verbose_name=_("офіцер"))
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="officer_account", verbose_name=_("обліковий запис")
    )
    linked_at = models.DateTimeField(_("пов’язано"), auto_now_add=True)
    linked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("хто пов’язав"),
    )

    objects = CityScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("доступ до кабінету")
        verbose_name_plural = _("доступи до кабінету")
        ordering = ["officer__sort_key"]

    def __str__(self):
        return f"{self.officer}: {self.user}"


class PriorityQuerySet(CityScopedQuerySet):
    def of_officer(self, officer):
        """What stands before the officer, the nearest first; done ones last, newest of them first."""
        order = models.Case(
            *(models.When(state=state, then=place) for place, state in enumerate(("doing", "planned", "done"))),
            output_field=models.IntegerField(),
        )
        return self.filter(officer=officer).order_by(order, "-done_on", "created_at", "pk")


class Priority(models.Model):
    """A matter an officer has taken up for the residents, and what was done about it."""

    city_path = "officer__city"

    class State(models.TextChoices):
        PLANNED = "planned", _("заплановано")
        DOING = "doing", _("у роботі")
        DONE = "done", _("зроблено")

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="priorities", verbose_name=_("офіцер"))
    title = models.CharField(_("справа"), max_length=120, help_text=_("«Освітлення біля школи на вул. Заболотного»."))
    text = models.TextField(_("подробиці"), blank=True, validators=[MaxLengthValidator(WORDS)])
    state = models.CharField(_("стан"), max_length=10, choices=State.choices, default=State.PLANNED)
    done_text = models.TextField(_("що зроблено"), blank=True, validators=[MaxLengthValidator(WORDS)])
    created_at = models.DateTimeField(_("записано"), default=timezone.now, editable=False)
    started_on = models.DateField(_("узято до роботи"), null=True, blank=True, editable=False)
    done_on = models.DateField(_("зроблено"), null=True, blank=True, editable=False)

    objects = PriorityQuerySet.as_manager()

    class Meta:
        verbose_name = _("пріоритет офіцера")
        verbose_name_plural = _("пріоритети офіцерів")
        ordering = ["officer", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["officer", "title"], condition=~Q(state="done"), name="one_open_priority_of_a_title"),
            models.CheckConstraint(
                condition=Q(state="done", done_on__isnull=False) & ~Q(done_text="") | ~Q(state="done") & Q(done_on__isnull=True),
                name="what_is_done_says_what_and_when",
            ),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **options):
        """Dates follow the state, whoever changes it."""
        if self.state != self.State.PLANNED:
            self.started_on = self.started_on or today()
        self.done_on = (self.done_on or today()) if self.is_done else None
        super().save(*args, **options)

    @property
    def is_done(self) -> bool:
        return self.state == self.State.DONE

    def clean(self):
        super().clean()
        if self.is_done and not self.done_text.strip():
            raise ValidationError({"done_text": _("Напишіть, що зроблено: саме це прочитають мешканці.")})


class ReportQuerySet(CityScopedQuerySet):
    def of_officer(self, officer):
        return self.filter(officer=officer).order_by("-held_on", "-pk")


class OfficerReport(models.Model):
    """An officer’s account to the residents: when, what was said, where the meeting is described."""

    city_path = "officer__city"

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="reports", verbose_name=_("офіцер"))
    held_on = models.DateField(_("коли звітував"))
    title = models.CharField(_("заголовок"), max_length=150)
    text = models.TextField(_("про що звітував"), validators=[MaxLengthValidator(5000)])
    meeting_url = models.CharField(
        _("сторінка зустрічі"), max_length=300, blank=True, validators=[a_place_in_the_web], help_text=_("Якщо звіт був на зустрічі.")
    )
    created_at = models.DateTimeField(_("записано"), default=timezone.now, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("звіт перед мешканцями")
        verbose_name_plural = _("звіти перед мешканцями")
        ordering = ["-held_on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["officer", "held_on", "title"], name="a_report_is_written_down_once")]

    def __str__(self):
        return f"{self.title} ({self.held_on:%d.%m.%Y})"

    def clean(self):
        super().clean()
        if self.held_on and self.held_on > today():
            raise ValidationError({"held_on": _("Цей день ще не настав. Запишіть звіт, коли він відбудеться.")})


def last_report_on(officer: Officer) -> date | None:
    """The day of the last report: of those written down, or the date in the register where it is later."""
    written = officer.reports.aggregate(last=models.Max("held_on"))["last"]
    return max((day for day in (written, officer.last_report_at) if day), default=None)


def report_due_on(officer: Officer) -> date | None:
    """By when the next report is due; None where no report is known, that is: due already."""
    last = last_report_on(officer)
    if last is None:
        return None
    year, month = divmod(last.year * 12 + last.month - 1 + REPORT_EVERY, 12)
    return date(year, month + 1, min(last.day, monthrange(year, month + 1)[1]))


class StaleReminder(models.Model):
    """The editor was reminded that a record has gone stale; once for each time it does, by the constraints."""

    NEVER = date(1970, 1, 1)  # stands for a record that nobody has ever checked: NULLs would not be unique

    city = models.ForeignKey("places.City", on_delete=models.CASCADE, related_name="+")
    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, null=True, related_name="+")
    point = models.ForeignKey(PolicePoint, on_delete=models.CASCADE, null=True, related_name="+")
    unit = models.ForeignKey("mapapp.Unit", on_delete=models.CASCADE, null=True, related_name="+")
    checked_on = models.DateField(help_text="the check that has gone stale")
    told_at = models.DateTimeField(default=timezone.now)

    objects = CityScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            *(
                models.UniqueConstraint(
                    fields=[name, "checked_on"], condition=Q(**{f"{name}__isnull": False}), name=f"one_reminder_a_stale_{name}"
                )
                for name in ("officer", "point", "unit")
            ),
            models.CheckConstraint(
                condition=Q(officer__isnull=False, point__isnull=True, unit__isnull=True)
                | Q(officer__isnull=True, point__isnull=False, unit__isnull=True)
                | Q(officer__isnull=True, point__isnull=True, unit__isnull=False),
                name="a_reminder_is_about_one_record",
            ),
        ]

    def __str__(self):
        return f"{self.officer or self.point or self.unit}: {self.checked_on}"


class RegisterImport(models.Model):
    """A file that was looked through and waits for «Застосувати», or has been applied.

    The bytes stay only until then; a plan that nobody confirmed is forgotten in a day.
    """

    class State(models.TextChoices):
        CHECKED = "checked", _("перевірено, чекає")
        APPLIED = "applied", _("застосовано")

    city = models.ForeignKey("places.City", on_delete=models.CASCADE, related_name="+", verbose_name=_("місто"))
    register = models.CharField(_("реєстр"), max_length=20)
    file_name = models.CharField(_("файл"), max_length=200)
    content = models.BinaryField(default=bytes)
    file_sha256 = models.CharField(max_length=64)
    plan_sha256 = models.CharField(max_length=64)
    state = models.CharField(_("стан"), max_length=10, choices=State.choices, default=State.CHECKED)
    added = models.PositiveIntegerField(_("нових"), default=0)
    changed = models.PositiveIntegerField(_("змінено"), default=0)
    unchanged = models.PositiveIntegerField(_("без змін"), default=0)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("хто"))
    made_at = models.DateTimeField(_("коли"), default=timezone.now)
    applied_at = models.DateTimeField(_("застосовано"), null=True)
    published = models.BooleanField(_("опубліковано одразу"), default=False)

    objects = CityScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("імпорт реєстру")
        verbose_name_plural = _("імпорти реєстрів")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.file_name}, {timezone.localtime(self.made_at):%d.%m.%Y %H:%M}"
