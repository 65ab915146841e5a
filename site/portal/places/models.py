"""Where things are: cities, their districts, their streets.

A city is a Wagtail site; everything that belongs to a city hangs on it, directly or by its
district, and is read through a queryset that starts from the city of the request.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CityScopedQuerySet(models.QuerySet):
    """A queryset of records that belong to a city. ``city_path`` is the lookup from the model."""

    def of_city(self, city):
        """Only the records of ``city``; none at all where no city is known."""
        if city is None:
            return self.none()
        return self.filter(**{getattr(self.model, "city_path", "city"): city})


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

    objects = CityScopedQuerySet.as_manager()

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

    objects = CityScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("вулиця")
        verbose_name_plural = _("вулиці")
        ordering = ["city", "name"]
        constraints = [models.UniqueConstraint(fields=["city", "kind", "name"], name="street_name_once_in_a_city")]

    def __str__(self):
        return f"{self.kind} {self.name}"


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
