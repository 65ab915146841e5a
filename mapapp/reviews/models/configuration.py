"""How a city arranges its feeds: tags instead of stars, and a rule for each kind of element."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.places.models import CityScopedQuerySet

from .. import elements

ANSWER_DAYS = 10  # working days


class FeedTag(models.Model):
    """A word that people choose instead of a star: «прийшов вчасно». Editors keep the list of each kind of element."""

    class Tone(models.TextChoices):
        GOOD = "good", _("добре")
        BAD = "bad", _("погано")

    city = models.ForeignKey("places.City", on_delete=models.CASCADE, related_name="+", verbose_name=_("місто"))
    element_kind = models.CharField(_("про що"), max_length=20)
    text = models.CharField(_("позначка"), max_length=40, help_text=_("Про вчинок, а не про людину: «прийшов вчасно», а не «хороший»."))
    tone = models.CharField(_("це добре чи погано"), max_length=4, choices=Tone.choices, default=Tone.GOOD)
    order = models.PositiveSmallIntegerField(_("порядок"), default=100)
    is_active = models.BooleanField(_("пропонувати"), default=True)

    wagtail_reference_index_ignore = True  # nothing of Wagtail is referred to

    objects = CityScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("позначка відгуку")
        verbose_name_plural = _("позначки відгуків")
        ordering = ["element_kind", "order", "text"]
        constraints = [models.UniqueConstraint(fields=["city", "element_kind", "text"], name="review_tag_once")]

    def __str__(self):
        return self.text

    @property
    def element_label(self) -> str:
        element = elements.get(self.element_kind)
        return str(element.label) if element else self.element_kind

    element_label.fget.short_description = _("про що")

    def clean(self):
        super().clean()
        _known_element(self.element_kind)


class FeedPolicy(models.Model):
    """The rule of one city for the feeds of one kind of element. Without a row the defaults hold."""

    city = models.ForeignKey("places.City", on_delete=models.CASCADE, related_name="+", verbose_name=_("місто"))
    element_kind = models.CharField(_("про що"), max_length=20)
    is_open = models.BooleanField(_("можна писати"), default=True, help_text=_("Вимкнено: написане лишається, нового не приймаємо."))
    read_first = models.BooleanField(
        _("модератор читає до показу"),
        default=True,
        help_text=_("Вимкнено: вирішує правило модерації міста для відгуків."),
    )
    answer_days = models.PositiveSmallIntegerField(
        _("робочих днів на відповідь"), default=ANSWER_DAYS, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )

    wagtail_reference_index_ignore = True  # nothing of Wagtail is referred to

    objects = CityScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("правило стрічки відгуків")
        verbose_name_plural = _("правила стрічок відгуків")
        ordering = ["city", "element_kind"]
        constraints = [models.UniqueConstraint(fields=["city", "element_kind"], name="review_policy_once")]

    def __str__(self):
        return self.element_label

    @property
    def element_label(self) -> str:
        element = elements.get(self.element_kind)
        return str(element.label) if element else self.element_kind

    element_label.fget.short_description = _("про що")

    def clean(self):
        super().clean()
        _known_element(self.element_kind)

    @classmethod
    def of(cls, city, element_kind: str) -> "FeedPolicy":
        """The rule in force; an unsaved one with the defaults where the city has none."""
        return cls.objects.filter(city=city, element_kind=element_kind).first() or cls(city=city, element_kind=element_kind)


def _known_element(kind: str) -> None:
    if kind and elements.get(kind) is None:
        raise ValidationError({"element_kind": _("Про таке на порталі не пишуть.")})
