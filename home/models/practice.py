"""Practices that worked, written so that another district can repeat them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from portal.core.fields import BodyField, plain_text
from portal.core.links import public
from portal.core.models import BasePage


class PracticeIndexPage(BasePage):
    """All practices of a city."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.PracticePage"]
    template = "home/practice_index_page.html"

    class Meta:
        verbose_name = _("розділ практик")
        verbose_name_plural = _("розділи практик")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["practices"] = public(PracticePage.objects.child_of(self)).select_related("picture", "district").order_by("title")
        return context


class PracticePage(BasePage):
    """A problem, the steps that solved it, who takes them, what came of it and what helps."""

    district = models.ForeignKey(
        "places.District",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("район"),
        help_text=_("Порожньо – все місто."),
    )
    problem = models.TextField(_("проблема"), max_length=1500)
    steps = BodyField(blank=True, verbose_name=_("кроки"))
    who_does_what = BodyField(blank=True, verbose_name=_("хто що робить"))
    outcome = models.TextField(_("що вийшло"), max_length=1500, blank=True)
    materials = BodyField(blank=True, verbose_name=_("матеріали"))
    # Where it was copied from: the page while it stands, and words that stay when it is gone.
    origin = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="copies", verbose_name=_("звідки взято")
    )
    origin_note = models.CharField(_("звідки взято, словами"), max_length=250, blank=True)

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("district"),
        FieldPanel("problem"),
        FieldPanel("steps"),
        FieldPanel("who_does_what"),
        FieldPanel("outcome"),
        FieldPanel("materials"),
        MultiFieldPanel([FieldPanel("origin_note", read_only=True)], heading=_("Походження")),
    ]
    parent_page_types = ["home.PracticeIndexPage"]
    subpage_types: list[str] = []
    template = "home/practice_page.html"

    class Meta:
        verbose_name = _("практика")
        verbose_name_plural = _("практики")

    def search_text(self) -> str:
        bodies = (plain_text(body) for body in (self.steps, self.who_does_what, self.materials))
        return " ".join([self.intro, self.problem, *bodies, self.outcome])
