"""What happens to a meeting: its status and seats, who signed up, which problems were raised."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.places.models import CityScopedQuerySet

MOST_SEATS = 4


class MeetingStateQuerySet(CityScopedQuerySet):
    def for_pages(self, pages):
        """The states of ``pages``; a page and its translation have one state between them."""
        keys = [page.translation_key for page in pages]
        return self.filter(page__translation_key__in=keys).select_related("page", "city__site")


class MeetingState(models.Model):
    """The course of one meeting. ``seats_taken`` is changed by guarded updates alone (services)."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("заплановано")
        CONFIRMED = "confirmed", _("підтверджено")
        RUNNING = "running", _("триває")
        DONE = "done", _("проведено")
        POSTPONED = "postponed", _("перенесено")
        CANCELLED = "cancelled", _("скасовано")

    OPEN = (Status.PLANNED, Status.CONFIRMED)
    ENDED = (Status.DONE, Status.CANCELLED)

    page = models.OneToOneField("meetings.MeetingPage", on_delete=models.PROTECT, related_name="record", verbose_name=_("зустріч"))
    city = models.ForeignKey("places.City", on_delete=models.PROTECT, related_name="+", verbose_name=_("місто"))
    status = models.CharField(_("стан"), max_length=20, choices=Status.choices, default=Status.PLANNED, db_index=True)
    status_reason = models.CharField(_("причина"), max_length=300, blank=True)
    capacity = models.PositiveSmallIntegerField(_("місць"), null=True, blank=True)
    seats_taken = models.PositiveIntegerField(_("зайнято"), default=0)
    waiting_list = models.BooleanField(_("список очікування"), default=True)
    told_starts_at = models.DateTimeField(_("оголошений початок"))
    told_ends_at = models.DateTimeField(_("оголошений кінець"))
    told_venue = models.CharField(_("оголошене місце"), max_length=250)
    sequence = models.PositiveIntegerField(_("номер зміни в календарі"), default=0)
    decision_point = models.TextField(
        _("рішення про громадський опорний пункт"),
        blank=True,
        max_length=1000,
        help_text=_("Якщо зустріч вирішила створити пункт: де, хто відповідає, який зв’язок із поліцією."),
    )

    objects = MeetingStateQuerySet.as_manager()

    class Meta:
        verbose_name = _("перебіг зустрічі")
        verbose_name_plural = _("перебіг зустрічей")
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(seats_taken__lte=F("capacity")), name="meeting_seats_never_oversold"
            )
        ]

    def __str__(self):
        return f"{self.page.title}: {self.get_status_display()}"

    @property
    def is_done(self) -> bool:
        return self.status == self.Status.DONE

    @property
    def is_called_off(self) -> bool:
        """Postponed or cancelled: nobody should come at the announced time."""
        return self.status in (self.Status.POSTPONED, self.Status.CANCELLED)

    @property
    def seats_free(self) -> int | None:
        """How many seats are left; None where there is no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.seats_taken)

    def takes_sign_ups(self, page, now=None) -> bool:
        """Whether somebody may sign up now: to a seat or to the waiting list."""
        if self.status not in self.OPEN or page.starts_at <= (now or timezone.now()):
            return False
        return self.waiting_list or self.seats_free != 0


def new_token() -> str:
    return secrets.token_urlsafe(24)


class SignUpQuerySet(models.QuerySet):
    def active(self):
        return self.exclude(state=SignUp.State.CANCELLED)

    def confirmed(self):
        return self.filter(state=SignUp.State.CONFIRMED)

    def waiting(self):
        """Those on the waiting list in the order they came."""
        return self.filter(state=SignUp.State.WAITING).order_by("pk")


class SignUp(models.Model):
    """A person (with companions) who comes to a meeting. No account is needed: ``token`` is the key."""

    city_path = "meeting__city"

    class State(models.TextChoices):
        CONFIRMED = "confirmed", _("місце є")
        WAITING = "waiting", _("у списку очікування")
        CANCELLED = "cancelled", _("скасовано")

    meeting = models.ForeignKey(MeetingState, on_delete=models.CASCADE, related_name="sign_ups", verbose_name=_("зустріч"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("обліковий запис")
    )
    name = models.CharField(_("ім’я"), max_length=120)
    email = models.EmailField(_("електронна пошта"), blank=True)
    phone = models.CharField(_("телефон"), max_length=13, blank=True)
    contact_key = models.CharField(
        max_length=260, null=True, blank=True, help_text=_("Пошта або телефон в одному записі, щоб не записатися двічі.")
    )
    form_key = models.UUIDField(
        null=True, blank=True, unique=True, help_text=_("Одна відкрита форма – один запис, скільки б разів її не надіслали.")
    )
    seats = models.PositiveSmallIntegerField(_("осіб"), default=1)
    child_name = models.CharField(_("ім’я дитини"), max_length=120, blank=True)
    child_age = models.PositiveSmallIntegerField(_("вік дитини"), null=True, blank=True)
    consent_at = models.DateTimeField(_("згода одного з батьків"), null=True, blank=True)
    state = models.CharField(_("стан"), max_length=20, choices=State.choices)
    token = models.CharField(max_length=64, unique=True, default=new_token)
    is_walk_in = models.BooleanField(_("прийшов без запису"), default=False)
    created_at = models.DateTimeField(_("записано"), auto_now_add=True)
    promoted_at = models.DateTimeField(_("отримав місце"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("скасовано"), null=True, blank=True)
    checked_in_at = models.DateTimeField(_("прийшов"), null=True, blank=True)
    checked_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("хто відмітив")
    )

    objects = SignUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("запис на зустріч")
        verbose_name_plural = _("записи на зустріч")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "contact_key"], condition=~Q(state="cancelled"), name="one_sign_up_a_contact_and_meeting"
            ),
            models.CheckConstraint(condition=Q(seats__gte=1, seats__lte=MOST_SEATS), name="sign_up_of_one_to_four"),
        ]
        indexes = [models.Index(fields=["meeting", "state"], name="sign_up_state")]

    def __str__(self):
        return f"{self.name}: {self.get_state_display()}"

    @property
    def is_active(self) -> bool:
        return self.state != self.State.CANCELLED


class ProblemQuerySet(models.QuerySet):
    def shown(self):
        """What may be read by everybody: not those that name people."""
        return self.filter(is_public=True, is_hidden=False)


class ProblemRaised(models.Model):
    """A problem that residents raised at a meeting, and what came of it."""

    city_path = "meeting__city"

    class State(models.TextChoices):
        RAISED = "raised", _("записано")
        IN_WORK = "in_work", _("у роботі")
        SOLVED = "solved", _("розв’язано")
        DECLINED = "declined", _("не можемо допомогти")

    meeting = models.ForeignKey(MeetingState, on_delete=models.PROTECT, related_name="problems", verbose_name=_("зустріч"))
    text = models.TextField(_("у чому проблема"), max_length=600)
    state = models.CharField(_("стан"), max_length=20, choices=State.choices, default=State.RAISED)
    answer = models.TextField(_("що зроблено"), blank=True, max_length=600)
    is_public = models.BooleanField(
        _("показати всім"), default=False, help_text=_("Увімкніть, якщо в тексті немає імен, телефонів і номерів квартир.")
    )
    is_hidden = models.BooleanField(_("прихував модератор"), default=False, editable=False)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("хто записав")
    )
    created_at = models.DateTimeField(_("записано"), auto_now_add=True)

    objects = ProblemQuerySet.as_manager()

    class Meta:
        verbose_name = _("проблема із зустрічі")
        verbose_name_plural = _("проблеми із зустрічей")
        ordering = ["pk"]

    def __str__(self):
        return self.text[:80]
