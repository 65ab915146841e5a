"""The roll of volunteers, and patrols and raids with the police."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.places.curfew import meets_curfew
from portal.places.models import CityScopedQuerySet


class Track(models.TextChoices):
    """Two ways to help (Law 1835-III knows the first one alone)."""

    FORMATION = "formation", _("учасник громадського формування")
    HELPER = "helper", _("помічник на зустрічах")


class VolunteerQuerySet(CityScopedQuerySet):
    def active(self):
        return self.filter(state=Volunteer.State.ACTIVE)


class Volunteer(models.Model):
    """One person on the roll of a city.

    Papers about health and convictions are looked at and given back; only who looked and when is kept.
    """

    class State(models.TextChoices):
        APPLIED = "applied", _("подано заяву")
        ACTIVE = "active", _("у реєстрі")
        PAUSED = "paused", _("перерва")
        LEFT = "left", _("вийшов із реєстру")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="volunteer", verbose_name=_("обліковий запис")
    )
    city = models.ForeignKey("places.City", on_delete=models.PROTECT, related_name="+", verbose_name=_("місто"))
    district = models.ForeignKey("places.District", on_delete=models.PROTECT, related_name="+", verbose_name=_("район"))
    track = models.CharField(_("як допомагає"), max_length=20, choices=Track.choices)
    name = models.CharField(_("прізвище, ім’я, по батькові"), max_length=150)
    phone = models.CharField(_("телефон"), max_length=13)
    declared_at = models.DateTimeField(_("заявив про відповідність умовам"))
    documents_checked_at = models.DateTimeField(_("документи перевірено"), null=True, blank=True)
    documents_checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("хто перевірив")
    )
    state = models.CharField(_("стан"), max_length=20, choices=State.choices, default=State.APPLIED, db_index=True)
    is_demo = models.BooleanField(_("вигадана особа"), default=False)
    created_at = models.DateTimeField(_("подано"), auto_now_add=True)

    objects = VolunteerQuerySet.as_manager()

    class Meta:
        verbose_name = _("волонтер")
        verbose_name_plural = _("волонтери")
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name

    @property
    def may_patrol(self) -> bool:
        """Only a member of a formation, on the roll, with documents checked, goes out with the police."""
        return self.track == Track.FORMATION and self.state == self.State.ACTIVE and self.documents_checked_at is not None


class OutingQuerySet(CityScopedQuerySet):
    def open(self):
        return self.filter(state=Outing.State.OPEN)

    def done(self):
        return self.filter(state=Outing.State.DONE)


class Outing(models.Model):
    """A patrol or a raid that the police ask for. Its route and hours are for those who go, until it has ended."""

    class Kind(models.TextChoices):
        PATROL = "patrol", _("патрулювання")
        RAID = "raid", _("рейд")

    class State(models.TextChoices):
        REQUESTED = "requested", _("запит поліції")
        OPEN = "open", _("запис відкрито")
        CLOSED = "closed", _("запис закрито")
        DONE = "done", _("проведено")
        CANCELLED = "cancelled", _("скасовано")

    city = models.ForeignKey("places.City", on_delete=models.PROTECT, related_name="+", verbose_name=_("місто"))
    district = models.ForeignKey("places.District", on_delete=models.PROTECT, related_name="+", verbose_name=_("район"))
    kind = models.CharField(_("вид"), max_length=20, choices=Kind.choices)
    title = models.CharField(
        _("назва"), max_length=150, help_text=_("Волонтери бачать її до запису, тож без вулиць і годин: «Вечірнє патрулювання».")
    )
    police_lead = models.CharField(_("старший від поліції"), max_length=150)
    gathering = models.CharField(_("де збираємося"), max_length=200)
    route = models.TextField(_("маршрут"), max_length=2000, help_text=_("Побачать лише ті, хто йде."))
    starts_at = models.DateTimeField(_("початок"))
    ends_at = models.DateTimeField(_("кінець"), help_text=_("Не пізніше ніж за годину до комендантської години."))
    capacity = models.PositiveSmallIntegerField(
        _("скільки волонтерів"), default=4, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    taken = models.PositiveSmallIntegerField(_("записалося"), default=0, editable=False)
    state = models.CharField(_("стан"), max_length=20, choices=State.choices, default=State.REQUESTED, db_index=True, editable=False)
    reason = models.CharField(_("причина скасування"), max_length=300, blank=True, editable=False)
    report = models.TextField(_("звіт"), max_length=3000, blank=True, editable=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("хто просить"),
    )
    is_demo = models.BooleanField(_("вигадане для показу"), default=False, editable=False)
    created_at = models.DateTimeField(_("створено"), auto_now_add=True)

    objects = OutingQuerySet.as_manager()

    class Meta:
        verbose_name = _("патрулювання або рейд")
        verbose_name_plural = _("патрулювання і рейди")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="outing_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(taken__lte=F("capacity")),
                name="outing_never_oversold",
                violation_error_message=_("Стільки волонтерів уже записалося: менше місць зробити не можна."),
            ),
        ]

    def __str__(self):
        return f"{self.title}, {self.district}"

    @property
    def places_left(self) -> int:
        return max(0, self.capacity - self.taken)

    def clean(self):
        super().clean()
        if not self.starts_at or not self.ends_at:
            return
        if self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("Кінець має бути пізніше за початок.")})
        if self.city_id and meets_curfew(self.city, self.starts_at, self.ends_at):
            raise ValidationError(
                {"ends_at": _("До комендантської години лишилося б менше ніж 60 хвилин. Почніть раніше або скоротіть вихід.")}
            )
        if self.city_id and self.district_id and self.district.city_id != self.city_id:
            raise ValidationError({"district": _("Цей район в іншому місті.")})


class OutingSignUp(models.Model):
    """A volunteer goes out. Leaving keeps the row, so that who changed their mind is known."""

    city_path = "outing__city"

    class State(models.TextChoices):
        JOINED = "joined", _("іде")
        LEFT = "left", _("передумав")

    outing = models.ForeignKey(Outing, on_delete=models.PROTECT, related_name="sign_ups", verbose_name=_("вихід"))
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="outings", verbose_name=_("волонтер"))
    state = models.CharField(_("стан"), max_length=20, choices=State.choices, default=State.JOINED)
    created_at = models.DateTimeField(_("записано"), auto_now_add=True)

    class Meta:
        verbose_name = _("запис на патрулювання")
        verbose_name_plural = _("записи на патрулювання")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["outing", "volunteer"], name="one_sign_up_a_volunteer_and_outing")]

    def __str__(self):
        return f"{self.volunteer}: {self.outing}"
