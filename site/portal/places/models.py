"""Where things are: cities, their districts, their streets.

A city is a Wagtail site; everything that belongs to a city hangs on it, directly or by its
district, and is read through a queryset that starts from the city of the request.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CityScopedQuerySet(models.QuerySet):
    """A queryset of records that belong to a city. ``city_path`` is the lookup from the model."""

    def of_city(self, city):
        """Only the records of ``city``; none at all where no city is known."""
        if city is None:
            return self.none()
        return self.filter(**{getattr(self.model, "city_path", "city"): city})

    def of_cities(self, cities):
        """Only the records of ``cities`` (objects or keys)."""
        return self.filter(**{f"{getattr(self.model, 'city_path', 'city')}__in": cities})


class NamedPlaceQuerySet(CityScopedQuerySet):
    """Streets and districts. Whatever changes many rows at once tells the kept names of streets that they are old."""

    def update(self, **values):
        changed = super().update(**values)
        versions.changed_anywhere()
        return changed

    def bulk_create(self, objs, *args, **options):
        rows = super().bulk_create(objs, *args, **options)
        versions.changed_anywhere()
        return rows


class City(models.Model):
    """A city of the installation. КАТОТТГ is the state's code of territories."""

    city_path = "pk"

    site = models.OneToOneField("wagtailcore.Site", on_delete=models.PROTECT, related_name="city", verbose_name=_("сайт"))
    name = models.CharField(_("назва"), max_length=100)
    name_locative = models.CharField(
        _("назва у місцевому відмінку"), max_length=100, help_text=_("Відповідає на питання «де?»: «в Одесі».")
    )
    slug = models.SlugField(_("коротка назва латиницею"), unique=True)
    number_prefix = models.CharField(
        _("літери номерів"), max_length=4, default="БМ", help_text=_("З них починаються номери звернень і грамот: БО-2026-0001.")
    )
    katottg = models.CharField(_("код КАТОТТГ"), max_length=19, blank=True)
    latitude = models.FloatField(_("широта центру"))
    longitude = models.FloatField(_("довгота центру"))
    is_demo = models.BooleanField(_("вигадане для показу"), default=False)

    class Meta:
        verbose_name = _("місто")
        verbose_name_plural = _("міста")
        ordering = ["pk"]

    def __str__(self):
        return self.name


class District(models.Model):
    """An administrative district, or an area that people name («Селище Котовського»)."""

    class Kind(models.TextChoices):
        ADMINISTRATIVE = "administrative", _("район")
        AREA = "area", _("житловий масив")

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="districts", verbose_name=_("місто"))
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="areas", verbose_name=_("у складі району")
    )
    kind = models.CharField(_("вид"), max_length=20, choices=Kind.choices, default=Kind.ADMINISTRATIVE)
    name = models.CharField(_("назва"), max_length=100)
    former_names = models.JSONField(_("колишні назви"), default=list, blank=True)
    slug = models.SlugField(_("коротка назва латиницею"))
    katottg = models.CharField(_("код КАТОТТГ"), max_length=19, blank=True)
    latitude = models.FloatField(_("широта центру"))
    longitude = models.FloatField(_("довгота центру"))
    boundary = models.JSONField(_("межа (GeoJSON)"), null=True, blank=True)
    cameras_planned = models.PositiveIntegerField(_("заплановано комплектів камер"), default=0)

    objects = NamedPlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("район")
        verbose_name_plural = _("райони")
        ordering = ["city", "name"]
        constraints = [models.UniqueConstraint(fields=["city", "slug"], name="district_slug_once_in_a_city")]

    def __str__(self):
        return self.name


class Street(models.Model):
    """A street with every name people still use for it."""

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="streets", verbose_name=_("місто"))
    districts = models.ManyToManyField(District, blank=True, related_name="streets", verbose_name=_("райони"))
    kind = models.CharField(_("тип"), max_length=20, default="вул.", help_text=_("вул., просп., пров., бульв., площа, дорога, узвіз"))
    name = models.CharField(_("назва"), max_length=120)
    former_names = models.JSONField(_("колишні назви"), default=list, blank=True)
    russian_names = models.JSONField(_("назви російською"), default=list, blank=True)
    # [{"from": 1, "to": 71, "parity": "odd"}, …]; empty: any number may be.
    house_ranges = models.JSONField(_("номери будинків"), default=list, blank=True)

    objects = NamedPlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("вулиця")
        verbose_name_plural = _("вулиці")
        ordering = ["city", "name"]
        constraints = [models.UniqueConstraint(fields=["city", "kind", "name"], name="street_name_once_in_a_city")]

    def __str__(self):
        return f"{self.kind} {self.name}"


class StreetsVersion(models.Model):
    """Changes with every change of a city's streets or districts, so that each process knows when the names it keeps are old.

    A word by chance and not a count: what was counted in a transaction that is rolled back would be counted again.
    """

    city = models.OneToOneField(City, on_delete=models.CASCADE, related_name="streets_version", verbose_name=_("місто"))
    token = models.CharField(max_length=32)

    class Meta:
        verbose_name = _("версія переліку вулиць")
        verbose_name_plural = _("версії переліку вулиць")

    def __str__(self):
        return self.token


class Curfew(models.Model):
    """Hours of a city when people stay at home. Equal times mean that there is no curfew in those days."""

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="curfews", verbose_name=_("місто"))
    starts = models.TimeField(_("початок"))
    ends = models.TimeField(_("кінець"), help_text=_("Якщо години немає, поставте такий самий час, як початок."))
    valid_from = models.DateField(_("діє з"), null=True, blank=True, help_text=_("Порожньо: діє від початку."))
    valid_until = models.DateField(_("діє до"), null=True, blank=True, help_text=_("Включно з цією ніччю. Порожньо: без терміну."))

    objects = CityScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("комендантська година")
        verbose_name_plural = _("комендантські години")
        ordering = ["city", models.F("valid_from").asc(nulls_first=True), "pk"]

    def __str__(self):
        return f"{self.city}: {self.starts:%H:%M}–{self.ends:%H:%M}"

    def covers(self, night) -> bool:
        """Whether this rule is in force on the night that begins on the date ``night``."""
        return (self.valid_from is None or self.valid_from <= night) and (self.valid_until is None or night <= self.valid_until)


class RoleGrantQuerySet(CityScopedQuerySet):
    def active(self, at=None):
        """Grants in force at a moment (now where none is named): begun, not past their end, not revoked."""
        at = at or timezone.now()
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=at), valid_from__lte=at, revoked_at__isnull=True)


class RoleGrant(models.Model):
    """A person holds a role (a group of permissions) in one city, or in one district of it.

    This is the only truth about who may what where; membership in groups follows it (`grants.settle`).
    Rows are never deleted: a revoked one stays as the history.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="role_grants", verbose_name=_("людина"))
    role = models.ForeignKey("auth.Group", on_delete=models.PROTECT, related_name="role_grants", verbose_name=_("роль"))
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="role_grants", verbose_name=_("місто"))
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, blank=True, related_name="role_grants", verbose_name=_("район")
    )
    valid_from = models.DateTimeField(_("діє від"), default=timezone.now)
    valid_until = models.DateTimeField(_("діє до"), null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("хто надав")
    )
    reason = models.CharField(_("підстава"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("записано"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("відкликано"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("хто відкликав")
    )
    revoke_reason = models.CharField(_("чому відкликано"), max_length=200, blank=True)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("роль людини в місті")
        verbose_name_plural = _("ролі людей у містах")
        ordering = ["city", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "city"], condition=Q(revoked_at=None, district=None), name="a_role_once_a_person_a_city"
            ),
            models.UniqueConstraint(
                fields=["user", "role", "district"],
                condition=Q(revoked_at=None, district__isnull=False),
                name="a_role_once_a_person_a_district",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=models.F("valid_from")), name="a_role_ends_after_it_begins"
            ),
        ]

    def __str__(self):
        return f"{self.role}: {self.district or self.city}"

    def clean(self):
        super().clean()
        if self.district_id and self.city_id and self.district.city_id != self.city_id:
            raise ValidationError({"district": _("Цей район в іншому місті.")})

    @property
    def is_active(self) -> bool:
        now = timezone.now()
        return self.revoked_at is None and self.valid_from <= now and (self.valid_until is None or now < self.valid_until)


class CityRole(models.Model):
    """The group behind a role in one city: it carries what Wagtail ties to places (pages, collections, site settings)."""

    role = models.ForeignKey("auth.Group", on_delete=models.CASCADE, related_name="in_cities", verbose_name=_("роль"))
    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="roles", verbose_name=_("місто"))
    group = models.OneToOneField("auth.Group", on_delete=models.CASCADE, related_name="city_role", verbose_name=_("група"))

    class Meta:
        verbose_name = _("роль у місті")
        verbose_name_plural = _("ролі в містах")
        constraints = [models.UniqueConstraint(fields=["role", "city"], name="one_group_a_role_a_city")]

    def __str__(self):
        return str(self.group)


class CityCollection(models.Model):
    """Where a city keeps its pictures and documents."""

    city = models.OneToOneField(City, on_delete=models.CASCADE, related_name="library", verbose_name=_("місто"))
    collection = models.OneToOneField("wagtailcore.Collection", on_delete=models.PROTECT, related_name="city", verbose_name=_("збірка"))

    class Meta:
        verbose_name = _("збірка міста")
        verbose_name_plural = _("збірки міст")

    def __str__(self):
        return str(self.collection)


class StreetRename(models.Model):
    """One change of a street's name, as the register learned of it."""

    street = models.ForeignKey(Street, on_delete=models.CASCADE, related_name="renames", verbose_name=_("вулиця"))
    old_name = models.CharField(_("була"), max_length=150)
    new_name = models.CharField(_("стала"), max_length=150)
    noticed_at = models.DateTimeField(_("записано"), auto_now_add=True)

    city_path = "street__city"
    objects = CityScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("перейменування")
        verbose_name_plural = _("перейменування")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.old_name} → {self.new_name}"


# Versions and the task that asks who holds which role where stand above the models they ask.
from . import versions  # noqa: E402
from .workflow import CityApprovalTask  # noqa: E402,F401
