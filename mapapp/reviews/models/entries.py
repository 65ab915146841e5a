"""An entry of a feed, its earlier words, and who supports it. Plain models: no revision may bring an old state back."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.places.models import CityScopedQuerySet

from .. import elements

TEXT_LENGTH = 2000
NAME_LENGTH = 40


def new_token() -> str:
    return secrets.token_urlsafe(24)


class EntryQuerySet(CityScopedQuerySet):
    def public(self):
        """What everybody may read; whether the element itself is public is asked of the element."""
        return self.filter(state=Entry.State.PUBLISHED, is_hidden=False)

    def about(self, element: elements.Element, record):
        return self.filter(element_kind=element.kind, element_id=record.pk)

    def open_questions(self):
        """Shown, and not answered for good."""
        return self.public().filter(status__in=Entry.OPEN)

    def overdue(self, day=None):
        return self.open_questions().filter(due_on__lt=day or timezone.localdate())


class Entry(models.Model):
    """A review, a suggestion, a question or thanks. ``status`` is what the police do about it; empty: nothing is asked of them."""

    class Kind(models.TextChoices):
        REVIEW = "review", _("відгук")
        SUGGESTION = "suggestion", _("пропозиція")
        QUESTION = "question", _("запитання")
        THANKS = "thanks", _("подяка")

    class Sign(models.TextChoices):
        NEIGHBOUR = "neighbour", _("«сусід(ка)»")
        NAME = "name", _("ім’ям з облікового запису")
        PSEUDONYM = "pseudonym", _("іншим ім’ям")

    class State(models.TextChoices):
        DRAFT = "draft", _("чернетка")
        UNCONFIRMED = "unconfirmed", _("чекає на підтвердження пошти")
        PENDING = "pending", _("у модератора")
        RETURNED = "returned", _("повернуто на доповнення")
        PUBLISHED = "published", _("показано")
        REJECTED = "rejected", _("не показано")

    class Status(models.TextChoices):
        RECEIVED = "received", _("отримано")
        IN_WORK = "in_work", _("у роботі")
        DONE = "done", _("зроблено")
        EXPLAINED = "explained", _("пояснено")
        NOT_OURS = "not_ours", _("не до поліції")

    OPEN = (Status.RECEIVED, Status.IN_WORK)
    FINAL = (Status.DONE, Status.EXPLAINED, Status.NOT_OURS)
    ANSWERED_KINDS = (Kind.REVIEW, Kind.SUGGESTION, Kind.QUESTION)
    TURNS = 2  # «Не вирішено» may be said once

    city = models.ForeignKey("places.City", on_delete=models.PROTECT, related_name="+", verbose_name=_("місто"))
    element_kind = models.CharField(_("про що"), max_length=20)
    element_id = models.PositiveBigIntegerField(_("номер запису"))
    kind = models.CharField(_("вид"), max_length=12, choices=Kind.choices)
    text = models.TextField(_("текст"), max_length=TEXT_LENGTH)
    lemmas = models.TextField(editable=False, blank=True, help_text=_("Слова в початковій формі, щоб знайти схоже."))
    sign = models.CharField(_("як підписати"), max_length=12, choices=Sign.choices, default=Sign.NEIGHBOUR)
    shown_name = models.CharField(_("підпис"), max_length=NAME_LENGTH, blank=True)
    tags = models.ManyToManyField("reviews.FeedTag", blank=True, related_name="entries", verbose_name=_("позначки"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("автор")
    )
    email = models.EmailField(_("пошта автора без облікового запису"), blank=True)
    token = models.CharField(max_length=64, unique=True, default=new_token)
    confirm_token = models.CharField(max_length=64, unique=True, default=new_token)
    form_key = models.UUIDField(
        null=True, blank=True, unique=True, help_text=_("Одна відкрита форма — один запис, скільки б разів її не надіслали.")
    )
    needs_eye = models.BooleanField(default=False, help_text=_("Захист від спаму просить модератора подивитися першим."))
    state = models.CharField(_("стан"), max_length=12, choices=State.choices, default=State.DRAFT)
    is_hidden = models.BooleanField(_("прихував модератор"), default=False, editable=False)
    edits = models.PositiveSmallIntegerField(_("скільки разів змінено"), default=0)
    edited_at = models.DateTimeField(_("змінено"), null=True, blank=True)
    status = models.CharField(_("що зробили"), max_length=12, choices=Status.choices, blank=True, default="")
    turn = models.PositiveSmallIntegerField(default=1)
    due_on = models.DateField(_("відповісти до"), null=True, blank=True)
    overdue_told_at = models.DateTimeField(_("нагадано про строк"), null=True, blank=True)
    answered_at = models.DateTimeField(_("відповіли"), null=True, blank=True)
    created_at = models.DateTimeField(_("почато"), auto_now_add=True)
    submitted_at = models.DateTimeField(_("надіслано"), null=True, blank=True)
    published_at = models.DateTimeField(_("показано з"), null=True, blank=True)
    is_demo = models.BooleanField(_("вигадане для показу"), default=False)

    objects = EntryQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # nothing of Wagtail is referred to

    class Meta:
        verbose_name = _("запис стрічки")
        verbose_name_plural = _("відгуки й пропозиції")
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(turn__gte=1, turn__lte=2), name="review_reopened_once"),
            models.CheckConstraint(condition=~Q(state="published") | Q(published_at__isnull=False), name="review_is_published_on_a_day"),
            models.CheckConstraint(condition=Q(status="") | Q(due_on__isnull=False), name="review_that_is_answered_has_a_due_day"),
        ]
        indexes = [
            models.Index(fields=["element_kind", "element_id", "state", "-published_at"], name="review_feed"),
            models.Index(fields=["city", "status", "due_on"], name="review_clock"),
            models.Index(fields=["state", "created_at"], name="review_unfinished"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.text[:60]}"

    def get_absolute_url(self) -> str:
        return reverse("reviews:entry", args=[self.pk])

    # ---- the element ----

    @property
    def element(self) -> elements.Element | None:
        return elements.get(self.element_kind)

    @cached_property
    def record(self):
        """What the entry is about, or None where it is gone."""
        return self.element.get(self.element_id) if self.element else None

    @property
    def element_title(self) -> str:
        return str(self.element.title(self.record)) if self.record is not None else ""

    @property
    def element_url(self) -> str:
        return self.element.url(self.record) if self.record is not None else ""

    @property
    def is_public(self) -> bool:
        """Everybody may read it, and its element, too."""
        if self.state != self.State.PUBLISHED or self.is_hidden or self.record is None:
            return False
        return bool(self.element.visible(self.record))

    @property
    def title(self) -> str:
        """«Пропозиція: Прикладенко Тарас Демович (демо)»: no word of the author's."""
        return f"{str(self.get_kind_display()).capitalize()}: {self.element_title}"

    # ---- the author ----

    @property
    def signature(self) -> str:
        """How the author is called in public."""
        return self.shown_name or str(_("сусід(ка)"))

    # ---- the answer ----

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def is_overdue(self) -> bool:
        return bool(self.is_open and self.due_on and self.due_on < timezone.localdate())


class Version(models.Model):
    """The words before the author changed them. Moderators see them; nobody else does."""

    city_path = "entry__city"

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="versions")
    kind = models.CharField(max_length=12, choices=Entry.Kind.choices)
    text = models.TextField()
    shown_name = models.CharField(max_length=NAME_LENGTH, blank=True)
    replaced_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("попередній текст")
        verbose_name_plural = _("попередні тексти")
        ordering = ["pk"]

    def __str__(self):
        return self.text[:60]


class Support(models.Model):
    """«Підтримую»: one a person, by constraint."""

    city_path = "entry__city"

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="supports")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("підтримка")
        verbose_name_plural = _("підтримка")
        constraints = [models.UniqueConstraint(fields=["entry", "user"], name="review_supported_once_by_a_person")]

    def __str__(self):
        return f"{self.entry_id}"
