"""Units of the police, and the places where people come to them."""

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin

from mapapp import hours
from portal.core.geo import points
from portal.places.models import District

from .common import KeepsChecks, PhoneField, PublishedQuerySet, Register, RegisterQuerySet, Verified


class Unit(KeepsChecks, WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, Verified):
    """A unit of the police: a department, a district directorate."""

    city = models.ForeignKey("places.City", on_delete=models.PROTECT, related_name="+", verbose_name=_("місто"))
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("у складі підрозділу")
    )
    name = models.CharField(_("назва"), max_length=200)
    address = models.CharField(_("адреса"), max_length=200, blank=True)
    phone = PhoneField(_("телефон чергової частини"), blank=True)
    email = models.EmailField(_("службова пошта"), blank=True)
    is_demo = models.BooleanField(_("вигадане для показу"), default=False)

    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="police_unit")
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState", content_type_field="base_content_type", object_id_field="object_id", related_query_name="police_unit"
    )

    objects = PublishedQuerySet.as_manager()

    class Meta:
        verbose_name = _("підрозділ поліції")
        verbose_name_plural = _("підрозділи поліції")
        ordering = ["city", "name"]
        constraints = [models.UniqueConstraint(fields=["city", "name"], name="unit_name_once_in_a_city")]

    def __str__(self):
        return self.name

    @property
    def title(self) -> str:
        return self.name

    @property
    def revisions(self):
        return self._revisions

    def get_preview_template(self, request, mode_name):
        return "mapapp/unit_preview.html"

    def get_preview_context(self, request, mode_name):
        return {"request": request, "unit": self}

    def clean(self):
        super().clean()
        if self.parent and self.parent.city_id != self.city_id:
            raise ValidationError({"parent": _("Цей підрозділ з іншого міста.")})
        if self.parent and self.pk and self.parent_id == self.pk:
            raise ValidationError({"parent": _("Підрозділ не може бути у складі самого себе.")})


class PolicePoint(KeepsChecks, WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, Register):
    """A place on the map: where the police or a community formation receives people, or a shelter."""

    class Kind(models.TextChoices):
        STATION = "station", _("поліцейська станція")
        DEPARTMENT = "department", _("відділ поліції")
        BASE = "base", _("опорний пункт поліції")
        COMMUNITY = "community", _("громадський опорний пункт правопорядку")
        HEADQUARTERS = "headquarters", _("штаб громадського формування")
        SHELTER = "shelter", _("укриття")

    class StepFree(models.TextChoices):
        YES = "yes", _("вхід без сходів")
        PARTLY = "partly", _("вхід без сходів лише з допомогою")
        NO = "no", _("вхід тільки сходами")
        UNKNOWN = "unknown", _("про сходи невідомо")

    class Service(models.TextChoices):
        REPORTS = "reports", _("приймають заяви й повідомлення")
        OFFICER = "officer", _("прийом дільничного")
        JUVENILE = "juvenile", _("ювенальна превенція")
        VIOLENCE = "violence", _("допомога при домашньому насильстві")
        VOLUNTEERS = "volunteers", _("запис до громадського формування")

    kind = models.CharField(_("вид"), max_length=20, choices=Kind.choices)
    name = models.CharField(_("назва"), max_length=200)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="points", verbose_name=_("підрозділ"))
    district = models.ForeignKey(
        District,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="police_points",
        verbose_name=_("район або масив"),
        help_text=_("Порожнє поле заповниться за місцем на мапі."),
    )
    street = models.ForeignKey("places.Street", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("вулиця"))
    house = models.CharField(_("будинок"), max_length=20, blank=True)
    address_note = models.CharField(
        _("як знайти"), max_length=200, blank=True, help_text=_("Під’їзд, поверх, двір: «вхід з двору, праворуч від арки».")
    )
    latitude = models.FloatField(_("широта"))
    longitude = models.FloatField(_("довгота"))
    is_24_7 = models.BooleanField(_("цілодобово"), default=False)
    hours = models.JSONField(_("години роботи"), default=dict, blank=True)
    hours_note = models.CharField(_("примітка до годин"), max_length=200, blank=True)
    phone = PhoneField(_("телефон"), blank=True)
    step_free = models.CharField(_("вхід без сходів"), max_length=10, choices=StepFree.choices, default=StepFree.UNKNOWN)
    services = models.JSONField(_("що тут роблять"), default=list, blank=True)
    photo = models.ForeignKey(
        "portal_core.PortalImage", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("фото входу")
    )
    nearest_shelter = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"kind": Kind.SHELTER},
        verbose_name=_("найближче укриття"),
    )

    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="police_point")
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState", content_type_field="base_content_type", object_id_field="object_id", related_query_name="police_point"
    )

    objects = RegisterQuerySet.as_manager()

    class Meta:
        verbose_name = _("точка на мапі")
        verbose_name_plural = _("точки на мапі")
        ordering = ["sort_key"]
        constraints = [models.UniqueConstraint(fields=["city", "slug"], name="point_slug_once_in_a_city")]

    def __str__(self):
        return self.name or _("Точка без назви")

    @property
    def title(self) -> str:
        return self.name

    @property
    def revisions(self):
        return self._revisions

    @property
    def address(self) -> str:
        """«вул. Семена Палія, 902», as far as it is known."""
        return ", ".join(part for part in (str(self.street) if self.street else "", self.house) if part)

    def searchable(self) -> list[str]:
        street = [self.street.name, *self.street.former_names, *self.street.russian_names] if self.street else []
        return [self.name, self.get_kind_display(), self.address, *street, self.address_note, self.unit.name if self.unit else ""]

    def get_absolute_url(self) -> str:
        return reverse("mapapp:point", args=[self.slug])

    def is_open(self, moment=None) -> bool:
        """Whether somebody is there at ``moment`` (now by default), by the hours written down."""
        return self.is_24_7 or hours.is_open(self.hours, moment or timezone.now())

    @property
    def hours_rows(self) -> list[tuple[str, str]]:
        return hours.show(self.hours)

    @property
    def service_names(self) -> list[str]:
        known = dict(self.Service.choices)
        return [known[code] for code in self.services if code in known]

    def clean(self):
        super().clean()
        self.refuse_other_city(unit=self.unit, district=self.district, street=self.street, nearest_shelter=self.nearest_shelter)
        if self.nearest_shelter and self.nearest_shelter.kind != self.Kind.SHELTER:
            raise ValidationError({"nearest_shelter": _("Це не укриття.")})

    def save(self, *args, **options):
        if self.district_id is None and self.city_id:
            self.district = self._district_by_place()
        super().save(*args, **options)

    def _district_by_place(self) -> District | None:
        """The smallest area of the city that holds the point: a named area before its district."""
        areas = sorted(District.objects.of_city(self.city), key=lambda area: area.kind != District.Kind.AREA)
        return next((area for area in areas if points.contains(area.boundary, self.latitude, self.longitude)), None)

    def get_preview_template(self, request, mode_name):
        return "mapapp/point.html"

    def get_preview_context(self, request, mode_name):
        return {"request": request, "point": self, "officers": []}
