"""Officers, the streets they serve, and who stands in today."""

import re

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin

from portal.core.geo import areas
from portal.places.models import CityScopedQuerySet, District

from .common import KeepsChecks, PhoneField, Register, RegisterQuerySet
from .points import PolicePoint, Unit


class Officer(KeepsChecks, WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, Register, ClusterableModel):
    """An officer in service, as far as the law shows one: never a home, a private phone or a family."""

    class Post(models.TextChoices):
        DISTRICT = "district", _("дільничний офіцер поліції")
        SENIOR_DISTRICT = "senior_district", _("старший дільничний офіцер поліції")
        COMMUNITY = "community", _("поліцейський офіцер громади")
        JUVENILE = "juvenile", _("інспектор ювенальної превенції")

    class Rank(models.TextChoices):
        PRIVATE = "private", _("рядовий поліції")
        CORPORAL = "corporal", _("капрал поліції")
        SERGEANT = "sergeant", _("сержант поліції")
        SENIOR_SERGEANT = "senior_sergeant", _("старший сержант поліції")
        JUNIOR_LIEUTENANT = "junior_lieutenant", _("молодший лейтенант поліції")
        LIEUTENANT = "lieutenant", _("лейтенант поліції")
        SENIOR_LIEUTENANT = "senior_lieutenant", _("старший лейтенант поліції")
        CAPTAIN = "captain", _("капітан поліції")
        MAJOR = "major", _("майор поліції")
        LIEUTENANT_COLONEL = "lieutenant_colonel", _("підполковник поліції")
        COLONEL = "colonel", _("полковник поліції")

    last_name = models.CharField(_("прізвище"), max_length=80)
    first_name = models.CharField(_("ім’я"), max_length=80)
    patronymic = models.CharField(_("по батькові"), max_length=80, blank=True)
    post = models.CharField(_("посада"), max_length=20, choices=Post.choices, default=Post.DISTRICT)
    rank = models.CharField(_("звання"), max_length=20, choices=Rank.choices, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="officers", verbose_name=_("підрозділ"))
    phone = PhoneField(_("службовий телефон"), blank=True)
    email = models.EmailField(_("службова пошта"), blank=True)
    reception_point = models.ForeignKey(
        PolicePoint, on_delete=models.SET_NULL, null=True, blank=True, related_name="officers", verbose_name=_("де приймає")
    )
    reception = models.CharField(
        _("дні й години прийому"), max_length=200, blank=True, help_text=_("«Вівторок і четвер з 17 до 19 години».")
    )
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, blank=True, related_name="officers", verbose_name=_("район або масив")
    )
    serves_whole_district = models.BooleanField(
        _("відповідає за весь масив"),
        default=False,
        help_text=_("Його назвуть там, де будинок ще ні за ким не записано."),
    )
    boundary = models.JSONField(
        _("межа дільниці (GeoJSON)"),
        null=True,
        blank=True,
        help_text=_("Потрібна, коли людина показує місце на мапі. Можна не заповнювати."),
    )
    photo = models.ForeignKey(
        "portal_core.PortalImage", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("фото")
    )
    photo_consent = models.BooleanField(_("є письмова згода на фото"), default=False)
    last_report_at = models.DateField(_("останній звіт перед мешканцями"), null=True, blank=True)

    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="officer")
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState", content_type_field="base_content_type", object_id_field="object_id", related_query_name="officer"
    )

    objects = RegisterQuerySet.as_manager()

    class Meta:
        verbose_name = _("офіцер")
        verbose_name_plural = _("офіцери")
        ordering = ["sort_key"]
        constraints = [models.UniqueConstraint(fields=["city", "slug"], name="officer_slug_once_in_a_city")]

    def __str__(self):
        return self.full_name or _("Офіцер без прізвища")

    @property
    def full_name(self) -> str:
        """Surname, name, patronymic; an invented person says so wherever the name is read."""
        name = " ".join(part for part in (self.last_name, self.first_name, self.patronymic) if part)
        return f"{name} (демо)" if self.is_demo and name else name

    full_name.fget.short_description = _("прізвище та ім’я")  # the column of the register

    @property
    def title(self) -> str:
        return " ".join(part for part in (self.last_name, self.first_name, self.patronymic) if part)

    @property
    def revisions(self):
        return self._revisions

    @property
    def post_and_rank(self) -> str:
        return ", ".join(str(part) for part in (self.get_post_display(), self.get_rank_display()) if part)

    @property
    def public_photo(self):
        """The photo, where the officer has agreed to it."""
        return self.photo if self.photo_consent else None

    def searchable(self) -> list[str]:
        return [self.title, self.get_post_display(), self.unit.name if self.unit else ""]

    def get_absolute_url(self) -> str:
        return reverse("mapapp:officer", args=[self.slug])

    def clean(self):
        super().clean()
        self.refuse_other_city(unit=self.unit, district=self.district, reception_point=self.reception_point)
        if self.photo and not self.photo_consent:
            raise ValidationError({"photo_consent": _("Без письмової згоди фото показувати не можна: позначте згоду або приберіть фото.")})
        if self.serves_whole_district and not self.district:
            raise ValidationError({"district": _("Оберіть масив, за який відповідає офіцер.")})
        wrong = areas.problem(self.boundary, self.city if self.city_id else None) if self.boundary else ""
        if wrong:
            raise ValidationError({"boundary": wrong})

    def get_preview_template(self, request, mode_name):
        return "mapapp/officer.html"

    def get_preview_context(self, request, mode_name):
        return {"request": request, "officer": self, "contact": self, "served": []}


class ServedStreet(models.Model):
    """Houses of a street that an officer serves. No limits mean the whole street."""

    class Parity(models.TextChoices):
        ALL = "all", _("усі будинки")
        ODD = "odd", _("непарні")
        EVEN = "even", _("парні")

    officer = ParentalKey(Officer, on_delete=models.CASCADE, related_name="served_streets")
    street = models.ForeignKey("places.Street", on_delete=models.PROTECT, related_name="served", verbose_name=_("вулиця"))
    parity = models.CharField(_("сторона"), max_length=4, choices=Parity.choices, default=Parity.ALL)
    number_from = models.PositiveIntegerField(_("від будинку"), null=True, blank=True)
    number_to = models.PositiveIntegerField(_("до будинку"), null=True, blank=True)
    suffix = models.CharField(_("лише з літерою"), max_length=3, blank=True, help_text=_("Коли за «72а» відповідає інший, ніж за «72»."))

    class Meta:
        verbose_name = _("вулиця, яку обслуговує")
        verbose_name_plural = _("вулиці, які обслуговує")
        ordering = ["street__name", "number_from", "parity"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number_from__isnull=True)
                | models.Q(number_to__isnull=True)
                | models.Q(number_from__lte=models.F("number_to")),
                name="served_street_from_before_to",
            )
        ]

    def __str__(self):
        return f"{self.street}: {self.houses}"

    @property
    def houses(self) -> str:
        """«парні 2–80», «усі будинки», «від 26», «72а»."""
        if self.suffix and self.number_from and self.number_from == self.number_to:
            return f"{self.number_from}{self.suffix}"
        parts = ["" if self.parity == self.Parity.ALL else str(self.get_parity_display()), self._range()]
        return " ".join(part for part in parts if part) or str(self.Parity.ALL.label)

    def _range(self) -> str:
        if self.number_from and self.number_to:
            return str(self.number_from) if self.number_from == self.number_to else f"{self.number_from}–{self.number_to}"
        if self.number_from:
            return _("від %(number)d") % {"number": self.number_from}
        return _("до %(number)d") % {"number": self.number_to} if self.number_to else ""

    def holds(self, number: int, suffix: str) -> bool:
        """Whether the house belongs here."""
        if self.suffix and self.suffix != suffix:
            return False
        if self.parity != self.Parity.ALL and (number % 2 == 1) != (self.parity == self.Parity.ODD):
            return False
        return (self.number_from is None or number >= self.number_from) and (self.number_to is None or number <= self.number_to)

    def clean(self):
        super().clean()
        if self.number_from and self.number_to and self.number_from > self.number_to:
            raise ValidationError({"number_to": _("Друге число менше за перше. Запишіть від меншого до більшого.")})
        self.suffix = self.suffix.strip().lower()
        if self.suffix and not re.fullmatch(r"[а-яіїєґ]", self.suffix):
            raise ValidationError({"suffix": _("Одна українська літера: «а».")})


class DutyQuerySet(CityScopedQuerySet):
    def on(self, day):
        """Absences that hold on ``day``."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class OfficerDuty(models.Model):
    """Days an officer is away and who stands in. Beside the register: an old draft never brings it back.

    Residents see only whom to turn to today, never these dates.
    """

    city_path = "officer__city"

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="absences", verbose_name=_("хто відсутній"))
    substitute = models.ForeignKey(
        Officer, on_delete=models.SET_NULL, null=True, blank=True, related_name="stands_in", verbose_name=_("хто заміщає")
    )
    starts_on = models.DateField(_("з якого дня"))
    ends_on = models.DateField(_("до якого дня включно"))
    is_demo = models.BooleanField(editable=False, default=False)
    announced_on = models.DateField(editable=False, null=True, blank=True)  # followers are told on the day itself, never ahead

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("відсутність і заміна")
        verbose_name_plural = _("відсутність і заміна")
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(condition=models.Q(starts_on__lte=models.F("ends_on")), name="duty_starts_before_it_ends"),
            models.CheckConstraint(condition=~models.Q(officer=models.F("substitute")), name="nobody_stands_in_for_oneself"),
        ]

    def __str__(self):
        return f"{self.officer}: {self.starts_on:%d.%m.%Y}–{self.ends_on:%d.%m.%Y}"

    def clean(self):
        super().clean()
        if self.starts_on and self.ends_on and self.starts_on > self.ends_on:
            raise ValidationError({"ends_on": _("Останній день раніше за перший.")})
        if self.officer_id and self.starts_on and self.ends_on and self.meeting_ones().exists():
            raise ValidationError({"starts_on": _("На ці дні відсутність уже записано. Змініть той запис або оберіть інші дні.")})
        if self.substitute_id is None or self.officer_id is None:
            return
        if self.substitute_id == self.officer_id:
            raise ValidationError({"substitute": _("Офіцер не може заміщати сам себе.")})
        if self.substitute.city_id != self.officer.city_id:
            raise ValidationError({"substitute": _("Цей офіцер з іншого міста.")})

    def meeting_ones(self):
        """Other absences of the same officer that share a day with this one."""
        others = OfficerDuty.objects.filter(officer=self.officer_id, starts_on__lte=self.ends_on, ends_on__gte=self.starts_on)
        return others.exclude(pk=self.pk)
