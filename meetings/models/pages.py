"""The schedule and a meeting as announced: what editors write and everybody reads.

Nothing that happens to a meeting (seats, status, sign-ups) is kept here: publishing an old draft
must not bring back yesterday's numbers. That is in records.py.
"""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from portal.core.fields import BodyField, plain_text
from portal.core.geo import points
from portal.core.geo.forms import PointForm
from portal.core.models import BasePage
from portal.places.curfew import meets_curfew
from portal.places.scope import current_city

from ..blocks import AgendaBlock, GuestsBlock

ON_A_PAGE = 12
LONGEST = timedelta(hours=12)


class Format(models.TextChoices):
    """The five formats of the project's document."""

    YARD = "yard", _("Двір, мікрорайон, ОСББ")
    SCHOOL = "school", _("Школа")
    LECTURE = "lecture", _("Лекція, семінар")
    TRAINING = "training", _("Тренінг")
    EXCURSION = "excursion", _("Екскурсія до поліції")


WE_COME = (Format.YARD, Format.SCHOOL)  # «Ми йдемо до Вас»; the others are «Ми запрошуємо Вас»


class MeetingQuerySet(PageQuerySet):
    def of_city(self, city):
        return self.filter(district__city=city) if city else self.none()

    def coming(self, now=None):
        """Those that have not ended, the nearest first."""
        return self.filter(ends_at__gt=now or timezone.now()).order_by("starts_at", "pk")

    def past(self, now=None):
        """Those that have ended, the latest first."""
        return self.filter(ends_at__lte=now or timezone.now()).order_by("-starts_at", "-pk")


class MeetingIndexPage(BasePage):
    """«Зустрічі»: what is coming, what has been, by format."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["meetings.MeetingPage"]
    max_count_per_parent = 1
    template = "meetings/meeting_index_page.html"

    class Meta:
        verbose_name = _("розклад зустрічей")
        verbose_name_plural = _("розклади зустрічей")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        chosen = request.GET.get("format", "")
        chosen = chosen if chosen in Format.values else ""
        past = request.GET.get("when") == "past"
        meetings = MeetingPage.objects.child_of(self).live().of_city(current_city(request)).select_related("street", "district")
        if chosen:
            meetings = meetings.filter(format=chosen)
        page = Paginator(meetings.past() if past else meetings.coming(), ON_A_PAGE).get_page(request.GET.get("page"))
        attach_states(page.object_list)
        return {**context, "page_obj": page, "formats": Format.choices, "chosen": chosen, "past": past}


def attach_states(meetings) -> None:
    """Give each page its state with one query for all."""
    from .records import MeetingState

    states = {state.page.translation_key: state for state in MeetingState.objects.for_pages(meetings)}
    for meeting in meetings:
        meeting.state = states.get(meeting.translation_key)


class MeetingForm(PointForm, BasePage.base_form_class):
    """Offers the districts, streets, points and officers of the page's own city, and puts the place on a map."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["position"].required = False
        self.city = self.parent_page.specific.get_city() if self.parent_page else self.instance.get_city()
        if self.city is None:
            return
        for name in ("district", "street", "point", "officer"):
            if name in self.fields:
                self.fields[name].queryset = self.fields[name].queryset.model.objects.of_city(self.city)

    def clean(self):
        cleaned = super().clean()
        place = points.read(cleaned.get("position") or "")
        if place is None and "position" in cleaned:
            self.instance.latitude = self.instance.longitude = None
        elif place and points.problem(*place, city=self.city):
            self.add_error("position", points.problem(*place, city=self.city))
        return cleaned


class MeetingPage(BasePage):
    """One meeting as announced."""

    format = models.CharField(_("формат"), max_length=20, choices=Format.choices)
    starts_at = models.DateTimeField(_("початок"))
    ends_at = models.DateTimeField(_("кінець"), help_text=_("Не пізніше ніж за годину до комендантської години."))
    venue = models.CharField(_("місце"), max_length=200, help_text=_("Як його впізнати: «двір між 2-м і 3-м під’їздом»."))
    district = models.ForeignKey("places.District", on_delete=models.PROTECT, related_name="+", verbose_name=_("район"))
    street = models.ForeignKey(
        "places.Street", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("вулиця")
    )
    house = models.CharField(_("будинок"), max_length=20, blank=True)
    latitude = models.FloatField(_("широта"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)])
    longitude = models.FloatField(_("довгота"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)])
    shelter = models.CharField(_("найближче укриття"), max_length=250, help_text=_("Адреса і як пройти. Його побачать усі, хто записався."))
    point = models.ForeignKey(
        "mapapp.PolicePoint", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("точка на мапі")
    )
    officer = models.ForeignKey(
        "mapapp.Officer", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("дільничний")
    )
    organiser = models.CharField(_("хто проводить"), max_length=200, blank=True)
    capacity = models.PositiveSmallIntegerField(
        _("місць"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Порожньо – без обмеження. Після публікації число місць змінюють на пульті зустрічі, тут воно вже нічого не змінить."),
    )
    agenda = BodyField(AgendaBlock(required=False), blank=True, verbose_name=_("порядок денний"))
    guests = BodyField(GuestsBlock(required=False), blank=True, verbose_name=_("гості"))
    minutes = BodyField(blank=True, verbose_name=_("підсумок"))
    is_demo = models.BooleanField(_("вигадане для показу"), default=False)

    objects = PageManager.from_queryset(MeetingQuerySet)()

    parent_page_types = ["meetings.MeetingIndexPage"]
    subpage_types = []
    base_form_class = MeetingForm
    template = "meetings/meeting_page.html"

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("format"),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        MultiFieldPanel(
            [
                FieldPanel("district", widget=forms.Select),
                FieldRowPanel([FieldPanel("street", widget=forms.Select), FieldPanel("house")]),
                FieldPanel("venue"),
                FieldPanel("position"),
                FieldPanel("shelter"),
                FieldPanel("point", widget=forms.Select),
            ],
            heading=_("Де"),
        ),
        FieldPanel("organiser"),
        FieldPanel("officer", widget=forms.Select),
        FieldPanel("capacity"),
        FieldPanel("agenda"),
        FieldPanel("guests"),
        MultiFieldPanel(
            [
                HelpPanel(_("Заповніть після зустрічі. Мешканці побачать підсумок, коли зустріч позначено проведеною.")),
                FieldPanel("minutes"),
            ],
            heading=_("Після зустрічі"),
        ),
    ]

    class Meta:
        verbose_name = _("зустріч")
        verbose_name_plural = _("зустрічі")
        indexes = [models.Index(fields=["starts_at"], name="meeting_starts")]

    def get_city(self):
        """The city of the district: known before the page has a place in the tree, and the same for its English text."""
        return self.district.city if self.district_id else super().get_city()

    @property
    def we_come(self) -> bool:
        """«Ми йдемо до Вас», as opposed to «Ми запрошуємо Вас»."""
        return self.format in WE_COME

    @property
    def is_excursion(self) -> bool:
        return self.format == Format.EXCURSION

    @property
    def address(self) -> str:
        """Street and house, "" where none is given."""
        return ", ".join(part for part in (str(self.street) if self.street_id else "", self.house) if part)

    @cached_property
    def state(self):
        """What is happening to this meeting, or None before it was first published. Translations share it."""
        from .records import MeetingState

        return MeetingState.objects.for_pages([self]).first()

    def clean(self):
        super().clean()
        if not self.starts_at or not self.ends_at:
            return  # a draft may wait for its time
        if self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("Кінець має бути пізніше за початок.")})
        if self.ends_at - self.starts_at > LONGEST:
            raise ValidationError({"ends_at": _("Зустріч не може тривати понад 12 годин. Перевірте дату.")})
        if self.district_id and meets_curfew(self.district.city, self.starts_at, self.ends_at):
            raise ValidationError(
                {"ends_at": _("До комендантської години лишилося б менше ніж 60 хвилин. Почніть раніше або скоротіть зустріч.")}
            )
        if self.street_id and self.district_id and self.street.city_id != self.district.city_id:
            raise ValidationError({"street": _("Ця вулиця в іншому місті. Оберіть вулицю того самого міста, що й район.")})

    def serve(self, request, *args, **kwargs):
        if "community" not in settings.PORTAL_PARTS:
            raise Http404
        return super().serve(request, *args, **kwargs)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        state = self.state
        return {
            **context,
            "state": state,
            "now": timezone.now(),
            "can_sign_up": bool(state) and state.takes_sign_ups(self),
            "problems": state.problems.shown() if state and state.is_done else [],
        }

    def search_text(self) -> str:
        parts = [self.intro, self.get_format_display(), self.venue, self.address, self.district.name, plain_text(self.agenda)]
        return " ".join(part for part in parts if part)
