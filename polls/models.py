"""Polls: a series repeats in waves; a wave has questions; a person gives one ballot a wave.

Pages carry what is read. Waves, questions and ballots are plain records beside them, so that
publishing an old draft of a page changes no vote.
"""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable
from wagtail.search import index

from portal.core.models import BasePage
from portal.places.models import CityScopedQuerySet


class Series(models.Model):
    """A thematic poll that may be asked again and again, so that answers can be compared."""

    city = models.ForeignKey("places.City", on_delete=models.PROTECT, related_name="+", verbose_name=_("місто"))
    title = models.CharField(_("назва"), max_length=150)
    theme = models.CharField(_("тема"), max_length=150, blank=True)

    objects = CityScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("серія опитувань")
        verbose_name_plural = _("серії опитувань")
        ordering = ["title"]

    def __str__(self):
        return self.title


class WaveQuerySet(CityScopedQuerySet):
    def open_at(self, moment):
        """Waves that take ballots at ``moment``."""
        return self.filter(opens_at__lte=moment, closes_at__gt=moment)

    def closed_at(self, moment):
        return self.filter(closes_at__lte=moment)


class Wave(ClusterableModel):
    """One round of a series, open from ``opens_at`` until ``closes_at`` (aware times)."""

    city_path = "series__city"

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="waves", verbose_name=_("серія"))
    number = models.PositiveSmallIntegerField(_("хвиля №"), default=1)
    opens_at = models.DateTimeField(_("відкривається"))
    closes_at = models.DateTimeField(_("закривається"))

    objects = WaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("хвиля опитування")
        verbose_name_plural = _("хвилі опитувань")
        ordering = ["-opens_at"]
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="wave_number_once_in_a_series"),
            models.CheckConstraint(condition=models.Q(closes_at__gt=models.F("opens_at")), name="wave_closes_after_it_opens"),
        ]

    def __str__(self):
        return f"{self.series}, {_('хвиля')} {self.number}"

    def clean(self):
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": _("Хвиля має закритися пізніше, ніж відкриється.")})

    def is_open(self, moment=None) -> bool:
        return self.opens_at <= (moment or timezone.now()) < self.closes_at

    def is_closed(self, moment=None) -> bool:
        return self.closes_at <= (moment or timezone.now())


class Question(Orderable, ClusterableModel):
    """What is asked. Once a ballot stands, neither the words nor the choices change."""

    class Kind(models.TextChoices):
        SINGLE = "single", _("один варіант")
        MULTIPLE = "multiple", _("кілька варіантів")
        SCALE = "scale", _("оцінка від 0 до 10")

    wave = ParentalKey(Wave, on_delete=models.CASCADE, related_name="questions", verbose_name=_("хвиля"))
    text = models.CharField(_("запитання"), max_length=300)
    kind = models.CharField(_("вид"), max_length=10, choices=Kind.choices, default=Kind.SINGLE)
    is_core = models.BooleanField(
        _("наскрізне"), default=False, help_text=_("Повторюється в кожній хвилі слово в слово, щоб бачити зміни.")
    )
    is_required = models.BooleanField(_("обов’язкове"), default=True)

    class Meta(Orderable.Meta):
        verbose_name = _("запитання")
        verbose_name_plural = _("запитання")

    def __str__(self):
        return self.text


class Choice(Orderable):
    question = ParentalKey(Question, on_delete=models.CASCADE, related_name="choices", verbose_name=_("запитання"))
    text = models.CharField(_("варіант"), max_length=200)

    class Meta(Orderable.Meta):
        verbose_name = _("варіант")
        verbose_name_plural = _("варіанти")

    def __str__(self):
        return self.text


class Ballot(models.Model):
    """That somebody has voted. ``voter_key`` is a keyed hash: it stops a second ballot and names nobody."""

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="ballots")
    voter_key = models.CharField(max_length=64)
    receipt = models.CharField(max_length=20, unique=True)
    cast_at = models.DateTimeField(default=timezone.now)
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("бюлетень")
        verbose_name_plural = _("бюлетені")
        constraints = [models.UniqueConstraint(fields=["wave", "voter_key"], name="one_ballot_a_person_a_wave")]

    def __str__(self):
        return self.receipt


class Answer(models.Model):
    """One answer of a ballot: a choice, or a value of a scale, or neither for «важко відповісти»."""

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    choice = models.ForeignKey(Choice, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    value = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("відповідь")
        verbose_name_plural = _("відповіді")
        constraints = [
            models.UniqueConstraint(fields=["ballot", "question", "choice"], name="a_choice_once_a_ballot"),
            models.CheckConstraint(condition=models.Q(value__isnull=True) | models.Q(value__lte=10), name="a_scale_ends_at_ten"),
        ]

    def __str__(self):
        return f"{self.question_id}: {self.choice_id or self.value}"


class PollIndexPage(BasePage):
    """All polls of a city: what is open now, and what was found before."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["polls.PollPage"]
    max_count_per_parent = 1
    template = "polls/index.html"

    class Meta:
        verbose_name = _("сторінка опитувань")

    def get_context(self, request, *args, **kwargs):
        from .results import latest_waves

        context = super().get_context(request, *args, **kwargs)
        pages = PollPage.objects.child_of(self).live().select_related("series").order_by("-first_published_at")
        context["rows"] = latest_waves(list(pages), timezone.now())
        return context


class PollPage(BasePage):
    """A poll as it is announced: what it is for, and its waves."""

    body = RichTextField(_("про опитування"), blank=True)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="pages", verbose_name=_("серія"))

    parent_page_types = ["polls.PollIndexPage"]
    subpage_types: list[str] = []
    template = "polls/poll.html"
    content_panels = [*BasePage.content_panels, FieldPanel("series"), FieldPanel("body")]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = _("опитування")
        verbose_name_plural = _("опитування")

    def clean(self):
        super().clean()
        city = self.get_city() if self.pk else None
        if city and self.series_id and self.series.city_id != city.pk:
            raise ValidationError({"series": _("Ця серія належить іншому місту.")})

    def get_context(self, request, *args, **kwargs):
        from .results import wave_results

        context = super().get_context(request, *args, **kwargs)
        now = timezone.now()
        waves = list(self.series.waves.order_by("-opens_at"))
        closed = next((wave for wave in waves if wave.is_closed(now)), None)
        context["open_wave"] = next((wave for wave in waves if wave.is_open(now)), None)
        context["next_wave"] = next((wave for wave in reversed(waves) if wave.opens_at > now), None)
        context["closed_wave"] = closed
        context["results"] = wave_results(closed) if closed else None
        return context
