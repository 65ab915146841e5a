"""What the project is, who stands behind it, how far it is, and where else to turn."""

import calendar
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable

from portal.core import results
from portal.core.blocks import PHONE, is_stale
from portal.core.fields import BodyField
from portal.core.models import BasePage

# Terms of the project's document, in months from each part's own start.
TERMS = {"community": 3, "video": 4}


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later; the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


class Part(models.TextChoices):
    COMMUNITY = "community", _("Спільна справа: мешканці й поліція")
    VIDEO = "video", _("Розумне спостереження: камери біля під’їздів")


class AboutPage(BasePage):
    """«Про проєкт»: the agreement with the police and the milestones of both parts."""

    body = BodyField(blank=True, verbose_name=_("зміст"))
    agreement_number = models.CharField(_("номер угоди з ГУНП"), max_length=60, blank=True)
    agreement_date = models.DateField(_("дата угоди"), null=True, blank=True)
    agreement_text = models.CharField(_("про що угода"), max_length=300, blank=True)
    agreement_scan = models.ForeignKey(
        "portal_core.PortalDocument", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("скан угоди")
    )
    community_start = models.DateField(_("початок громадської частини"), null=True, blank=True, help_text=_("Триває три місяці."))
    video_start = models.DateField(
        _("початок технічної частини"), null=True, blank=True, help_text=_("Триває чотири місяці від дня, коли є фінансування.")
    )

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("agreement_number"), FieldPanel("agreement_date")]),
                FieldPanel("agreement_text"),
                FieldPanel("agreement_scan"),
            ],
            heading=_("Угода з ГУНП в Одеській області"),
        ),
        FieldRowPanel([FieldPanel("community_start"), FieldPanel("video_start")], heading=_("Коли почалися частини проєкту")),
        InlinePanel("milestones", heading=_("Етапи"), label=_("етап")),
    ]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.InfoPage"]
    template = "home/about_page.html"

    class Meta:
        verbose_name = _("сторінка «Про проєкт»")
        verbose_name_plural = _("сторінки «Про проєкт»")

    def start_of(self, part: str) -> date | None:
        return {"community": self.community_start, "video": self.video_start}[part]

    def parts(self, today: date | None = None) -> list[dict]:
        """Both parts with their terms and milestones as a timeline."""
        today = today or timezone.localdate()
        milestones = list(self.milestones.all())
        return [self._part(part, [stone for stone in milestones if stone.part == part], today) for part in Part]

    def _part(self, part: Part, milestones: list, today: date) -> dict:
        start = self.start_of(part)
        milestones.sort(key=lambda stone: stone.offset_days)
        waiting = next((stone for stone in milestones if not stone.done_on), None)
        return {
            "label": part.label,
            "months": TERMS[part],
            "start": start,
            "end": add_months(start, TERMS[part]) if start else None,
            "milestones": [stone.as_event(start, today, is_next=stone is waiting) for stone in milestones],
        }


class Milestone(Orderable):
    """A step of a part; its date follows from the part's start, so that moving the start moves all."""

    page = ParentalKey(AboutPage, on_delete=models.CASCADE, related_name="milestones")
    part = models.CharField(_("частина"), max_length=10, choices=Part.choices, default=Part.COMMUNITY)
    title = models.CharField(_("що має бути зроблено"), max_length=200)
    offset_days = models.PositiveSmallIntegerField(_("через скільки днів від початку"), default=0)
    done_on = models.DateField(_("зроблено"), null=True, blank=True, help_text=_("Порожньо – ще ні."))

    class Meta(Orderable.Meta):
        verbose_name = _("етап")
        verbose_name_plural = _("етапи")

    def __str__(self):
        return self.title

    def due(self, start: date | None) -> date | None:
        return start + timedelta(days=self.offset_days) if start else None

    def as_event(self, start: date | None, today: date, is_next: bool) -> dict:
        """The milestone for the timeline. Days are told as dates; a missed one is said to be late."""
        due = self.due(start)
        if self.done_on:
            return {"title": self.title, "day": self.done_on, "due": due, "state": "done", "is_late": False}
        is_late = bool(due and due < today)
        return {
            "title": self.title,
            "day": due,
            "due": due,
            "state": "now" if is_next and start and start <= today else "next",
            "is_late": is_late,
        }


class PartnersPage(BasePage):
    """Who helps, what it costs, and that no donor buys influence."""

    body = BodyField(blank=True, verbose_name=_("зміст"))
    funding = BodyField(blank=True, verbose_name=_("фінансування без впливу"))

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("body"),
        InlinePanel("partners", heading=_("Партнери"), label=_("партнер")),
        FieldPanel("funding"),
        InlinePanel("reports", heading=_("Звіти"), label=_("звіт")),
    ]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.InfoPage"]
    template = "home/partners_page.html"

    class Meta:
        verbose_name = _("сторінка партнерів")
        verbose_name_plural = _("сторінки партнерів")


class Partner(Orderable):
    page = ParentalKey(PartnersPage, on_delete=models.CASCADE, related_name="partners")
    name = models.CharField(_("назва"), max_length=160)
    role = models.CharField(_("що робить у проєкті"), max_length=240)
    url = models.URLField(_("сайт"), blank=True)
    logo = models.ForeignKey(
        "portal_core.PortalImage", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("знак")
    )
    is_demo = models.BooleanField(_("вигадане для показу"), default=False)

    class Meta(Orderable.Meta):
        verbose_name = _("партнер")
        verbose_name_plural = _("партнери")

    def __str__(self):
        return self.name


class Report(Orderable):
    page = ParentalKey(PartnersPage, on_delete=models.CASCADE, related_name="reports")
    title = models.CharField(_("назва"), max_length=200)
    day = models.DateField(_("дата"), default=timezone.localdate)
    document = models.ForeignKey(
        "portal_core.PortalDocument", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("файл")
    )
    text = models.CharField(_("головне одним реченням"), max_length=300, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("звіт")
        verbose_name_plural = _("звіти")

    def __str__(self):
        return self.title


class ResourceDirectoryPage(BasePage):
    """Services of the state and of others, by what happened to a person."""

    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    template = "home/resource_directory_page.html"
    content_panels = [*BasePage.content_panels, InlinePanel("resources", heading=_("Ресурси"), label=_("ресурс"))]

    class Meta:
        verbose_name = _("довідник ресурсів")
        verbose_name_plural = _("довідники ресурсів")

    def by_category(self) -> list[dict]:
        """Resources in the order of their categories; a category without any is left out."""
        found = list(self.resources.all())
        return [
            {"label": label, "value": value, "resources": rows}
            for value, label in Resource.Category.choices
            if (rows := [row for row in found if row.category == value])
        ]

    def search_text(self) -> str:
        rows = (f"{row.name} {row.description} {row.phone}" for row in self.resources.all())
        return " ".join([self.intro, *rows])


class Verified(models.Model):
    """A line with the day when somebody checked it."""

    verified_on = models.DateField(_("перевірено"), null=True, blank=True, help_text=_("День, коли ви самі подзвонили або відкрили сайт."))

    class Meta:
        abstract = True

    @property
    def is_stale(self) -> bool:
        return is_stale(self.verified_on)


class Resource(Verified, Orderable):
    class Category(models.TextChoices):
        URGENT = "urgent", _("Негайна допомога")
        POLICE = "police", _("Поліція")
        LEGAL = "legal", _("Правова допомога")
        SUPPORT = "support", _("Підтримка людини")
        CITY = "city", _("Місто")

    page = ParentalKey(ResourceDirectoryPage, on_delete=models.CASCADE, related_name="resources")
    category = models.CharField(_("розділ"), max_length=10, choices=Category.choices, default=Category.POLICE)
    name = models.CharField(_("назва"), max_length=160)
    description = models.CharField(_("коли туди звертатися"), max_length=300, blank=True)
    url = models.URLField(_("сайт"), blank=True)
    phone = models.CharField(_("телефон"), max_length=22, blank=True, validators=[PHONE])

    class Meta(Orderable.Meta):
        verbose_name = _("ресурс")
        verbose_name_plural = _("ресурси")

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        if not self.url and not self.phone:
            raise ValidationError({"url": _("Дайте сайт або телефон: без них ресурс не допоможе.")})


class ContactsPage(BasePage):
    """Who answers for what, and when each contact was checked."""

    body = BodyField(blank=True, verbose_name=_("зміст"))

    content_panels = [*BasePage.content_panels, InlinePanel("contacts", heading=_("Контакти"), label=_("контакт")), FieldPanel("body")]
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    template = "home/contacts_page.html"

    class Meta:
        verbose_name = _("сторінка контактів")
        verbose_name_plural = _("сторінки контактів")


class ContactLine(Verified, Orderable):
    page = ParentalKey(ContactsPage, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(_("хто"), max_length=160)
    role = models.CharField(_("з чим звертатися"), max_length=200, blank=True)
    phone = models.CharField(_("телефон"), max_length=22, blank=True, validators=[PHONE])
    email = models.EmailField(_("електронна пошта"), blank=True)
    address = models.CharField(_("адреса"), max_length=200, blank=True)
    hours = models.CharField(_("години"), max_length=120, blank=True)
    is_demo = models.BooleanField(_("вигадане для показу"), default=False)

    class Meta(Orderable.Meta):
        verbose_name = _("контакт")
        verbose_name_plural = _("контакти")

    def __str__(self):
        return self.name


class ResultsPage(BasePage):
    """The promised numbers, counted from the portal's own records."""

    body = BodyField(blank=True, verbose_name=_("зміст"))

    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.InfoPage"]
    template = "home/results_page.html"

    class Meta:
        verbose_name = _("сторінка результатів")
        verbose_name_plural = _("сторінки результатів")

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), "rows": results.rows(self.get_city(), request)}
