"""The front page and the page that says anything."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable

from home import front
from home.furniture import furniture
from portal.core.fields import BodyField
from portal.core.links import origin
from portal.core.models import BasePage

# Strings, so that sections are not imported. A section of another part simply has no page.
SECTIONS = [
    "news.NewsIndexPage",
    "meetings.MeetingIndexPage",
    "polls.PollIndexPage",
    "contests.ContestIndexPage",
]
OWN_PAGES = [
    "home.InfoPage",
    "home.AboutPage",
    "home.ResultsPage",
    "home.PartnersPage",
    "home.PracticeIndexPage",
    "home.ResourceDirectoryPage",
    "home.ContactsPage",
]


class HomePage(BasePage):
    """The front page of a city: its blocks stand in a fixed order and fill themselves from the sections."""

    headline = models.CharField(_("головний рядок"), max_length=80, default="Хто мій дільничний?")
    lead = models.CharField(
        _("під ним"), max_length=200, blank=True, default="Напишіть вулицю й номер будинку: покажемо ім’я, телефон і години прийому."
    )

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("headline"),
        FieldPanel("lead"),
        InlinePanel("said_done", heading=_("Ви сказали – ми зробили"), label=_("пара"), max_num=6),
    ]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [*OWN_PAGES, *SECTIONS]
    template = "home/home_page.html"

    class Meta:
        verbose_name = _("головна сторінка")
        verbose_name_plural = _("головні сторінки")

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), **front.blocks(self, request)}

    def structured_data(self, request) -> list[dict]:
        name = furniture(request).title
        address = origin(request) + "/"
        search = {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{address}search/?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        }
        return [
            {
                "@context": "https://schema.org",
                "@type": "WebSite",
                "name": name,
                "url": address,
                "inLanguage": "uk",
                "potentialAction": search,
            },
            {"@context": "https://schema.org", "@type": "NGO", "name": name, "url": address, "description": self.summary},
        ]


class SaidDone(Orderable):
    """What residents said, and what was done about it."""

    page = ParentalKey(HomePage, on_delete=models.CASCADE, related_name="said_done")
    said = models.CharField(_("ви сказали"), max_length=240)
    done = models.CharField(_("ми зробили"), max_length=300)
    day = models.DateField(_("коли зроблено"), default=timezone.localdate)
    url = models.CharField(_("посилання на подробиці"), max_length=300, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("ви сказали – ми зробили")
        verbose_name_plural = _("ви сказали – ми зробили")

    def __str__(self):
        return self.said


class InfoPage(BasePage):
    """A page of blocks: rules, help, privacy, accessibility and whatever editors need."""

    body = BodyField(blank=True, verbose_name=_("зміст"))
    show_in_footer = models.BooleanField(_("показувати внизу кожної сторінки"), default=False)

    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    promote_panels = [*BasePage.promote_panels, FieldPanel("show_in_footer")]
    parent_page_types = ["home.HomePage", "home.InfoPage"]
    subpage_types = ["home.InfoPage"]
    template = "home/info_page.html"

    class Meta:
        verbose_name = _("інформаційна сторінка")
        verbose_name_plural = _("інформаційні сторінки")
