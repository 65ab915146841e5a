"""Contests: the page is what is announced; entries are plain records that a moderator lets in."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.search import index

from portal.core.models import BasePage
from portal.places.models import CityScopedQuerySet


class ContestIndexPage(BasePage):
    """All contests of a city."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["contests.ContestPage"]
    max_count_per_parent = 1
    template = "contests/index.html"

    class Meta:
        verbose_name = _("сторінка конкурсів")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["contests"] = ContestPage.objects.child_of(self).live().select_related("picture").order_by("-entries_close_at")
        return context


class ContestPage(BasePage):
    """A contest: what for, the rules, the prizes and three dates (aware times)."""

    class Stage(models.TextChoices):
        ANNOUNCED = "announced", _("оголошено")
        ENTRIES = "entries", _("триває приймання робіт")
        JUDGING = "judging", _("журі розглядає роботи")
        DONE = "done", _("підсумки підбито")

    rules = RichTextField(_("умови"))
    prizes = RichTextField(_("відзнаки"), blank=True)
    entries_open_at = models.DateTimeField(_("приймання робіт з"))
    entries_close_at = models.DateTimeField(_("приймання робіт до"))
    results_at = models.DateTimeField(_("підсумки"))

    parent_page_types = ["contests.ContestIndexPage"]
    subpage_types: list[str] = []
    template = "contests/contest.html"
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("rules"),
        FieldPanel("prizes"),
        MultiFieldPanel([FieldPanel("entries_open_at"), FieldPanel("entries_close_at"), FieldPanel("results_at")], heading=_("Дати")),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("rules")]

    class Meta:
        verbose_name = _("конкурс")
        verbose_name_plural = _("конкурси")

    def clean(self):
        super().clean()
        dates = (self.entries_open_at, self.entries_close_at, self.results_at)
        if all(dates) and not dates[0] < dates[1] < dates[2]:
            raise ValidationError({"entries_close_at": _("Дати мають іти за порядком: початок, кінець приймання, підсумки.")})

    def stage(self, moment=None) -> "ContestPage.Stage":
        moment = moment or timezone.now()
        if moment < self.entries_open_at:
            return self.Stage.ANNOUNCED
        if moment < self.entries_close_at:
            return self.Stage.ENTRIES
        return self.Stage.JUDGING if moment < self.results_at else self.Stage.DONE

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["stage"] = self.stage()
        context["entries"] = self.entries.shown().select_related("author")
        return context


class EntryQuerySet(CityScopedQuerySet):
    def shown(self):
        """What everybody may see: let in by a moderator."""
        return self.filter(state=Entry.State.APPROVED)


class Entry(models.Model):
    """A work sent to a contest. One person sends one work to a contest."""

    city_path = "city"

    class State(models.TextChoices):
        PENDING = "pending", _("чекає на модератора")
        APPROVED = "approved", _("показано")
        RETURNED = "returned", _("повернено автору")
        REJECTED = "rejected", _("відхилено")
        HIDDEN = "hidden", _("приховано")

    contest = models.ForeignKey(ContestPage, on_delete=models.PROTECT, related_name="entries", verbose_name=_("конкурс"))
    city = models.ForeignKey("places.City", on_delete=models.PROTECT, related_name="+", verbose_name=_("місто"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("автор"))
    title = models.CharField(_("назва роботи"), max_length=150)
    text = models.TextField(_("текст"), max_length=8000)
    state = models.CharField(_("стан"), max_length=10, choices=State.choices, default=State.PENDING)
    note = models.CharField(_("пояснення модератора"), max_length=500, blank=True)
    place = models.PositiveSmallIntegerField(_("місце"), null=True, blank=True, help_text=_("1, 2 або 3 — після рішення журі."))
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(_("надіслано"), auto_now_add=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("робота")
        verbose_name_plural = _("роботи")
        ordering = [models.F("place").asc(nulls_last=True), "pk"]
        constraints = [models.UniqueConstraint(fields=["contest", "author"], name="one_entry_a_person_a_contest")]

    def __str__(self):
        return self.title
