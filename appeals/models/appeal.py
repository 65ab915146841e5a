"""The appeal itself, its numbers, history and files. Plain models: no revision may bring an old state back."""

import secrets
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.functional import LazyObject
from django.utils.translation import gettext_lazy as _

from portal.places.models import CityScopedQuerySet

PHONE_PATTERN = r"^\+380\d{9}$"


class PrivateStorage(LazyObject):
    """Files of residents: outside MEDIA_ROOT, so no address of the web server leads to them."""

    def _setup(self):
        self._wrapped = FileSystemStorage(location=settings.VAR / "private")


def private_storage():
    return PrivateStorage()


def new_token() -> str:
    return secrets.token_urlsafe(24)


def document_path(appeal, name: str) -> str:
    return str(Path("appeals") / secrets.token_hex(16) / "appeal.pdf")


def attachment_path(attachment, name: str) -> str:
    """A random place: the person's name of the file lives in the database alone."""
    return str(Path("appeals") / secrets.token_hex(16) / "file")


class Appeal(models.Model):
    """One appeal from its first word to the police's number.

    Its way to the police (queued, in flight, uncertain) is the state of ``letter`` and stands there alone.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("чернетка")
        SUBMITTED = "submitted", _("чекає на підтвердження пошти")
        ON_MODERATION = "on_moderation", _("у модератора")
        RETURNED = "returned", _("повернуто на доповнення")
        REJECTED = "rejected", _("відхилено")
        APPROVED = "approved", _("схвалено, лист у дорозі")
        SENT = "sent", _("надіслано поліції")
        REGISTERED = "registered", _("зареєстровано в поліції")

    city = models.ForeignKey("places.City", on_delete=models.PROTECT, related_name="+", verbose_name=_("місто"))
    template = models.ForeignKey("appeals.AppealTemplate", on_delete=models.PROTECT, related_name="+", verbose_name=_("зразок"))
    template_version = models.PositiveIntegerField(_("версія зразка"))
    form = models.JSONField(_("зразок, яким він був"))
    is_sensitive = models.BooleanField(_("делікатне"), default=False)
    number = models.CharField(_("номер"), max_length=20, null=True, blank=True)
    state = models.CharField(_("стан"), max_length=20, choices=State.choices, default=State.DRAFT)
    round = models.PositiveSmallIntegerField(_("подання №"), default=0)
    token = models.CharField(max_length=40, unique=True, default=new_token)
    confirm_token = models.CharField(max_length=40, unique=True, default=new_token)

    what = models.TextField(_("що сталося"), blank=True, max_length=10_000)
    answers = models.JSONField(_("відповіді"), default=dict, blank=True)
    place = models.CharField(_("де це було"), max_length=300, blank=True)
    happened_on = models.DateField(_("коли це було"), null=True, blank=True)
    happened_at = models.CharField(_("о котрій, як часто"), max_length=200, blank=True)
    witnesses = models.TextField(_("свідки"), blank=True, max_length=2000)
    own_request = models.TextField(_("що ще просите"), blank=True, max_length=2000)

    last_name = models.CharField(_("прізвище"), max_length=60, blank=True)
    first_name = models.CharField(_("ім’я"), max_length=60, blank=True)
    patronymic = models.CharField(_("по батькові"), max_length=60, blank=True)
    email = models.EmailField(_("електронна пошта"), blank=True)
    phone = models.CharField(
        _("телефон"), max_length=13, blank=True, validators=[RegexValidator(PHONE_PATTERN, _("Напишіть номер так: +380 67 123 45 67."))]
    )
    postcode = models.CharField(_("індекс"), max_length=5, blank=True, validators=[RegexValidator(r"^\d{5}$", _("Індекс — п’ять цифр."))])
    region = models.CharField(_("область"), max_length=60, blank=True)
    settlement = models.CharField(_("місто або село"), max_length=80, blank=True)
    street = models.CharField(_("вулиця"), max_length=120, blank=True)
    building = models.CharField(_("будинок"), max_length=20, blank=True)
    apartment = models.CharField(_("квартира"), max_length=10, blank=True)
    signature = models.CharField(_("підпис"), max_length=150, blank=True)

    document = models.FileField(storage=private_storage, upload_to=document_path, max_length=200, blank=True)
    document_sha256 = models.CharField(max_length=64, blank=True)
    letter = models.ForeignKey("outbox.Letter", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    addressee_email = models.EmailField(_("надіслано на адресу"), blank=True)
    moderator_words = models.TextField(_("слова модератора"), blank=True)
    police_number = models.CharField(_("вхідний номер поліції"), max_length=60, blank=True)
    police_date = models.DateField(_("дата реєстрації"), null=True, blank=True)

    created_at = models.DateTimeField(_("почато"), auto_now_add=True)
    touched_at = models.DateTimeField(_("змінено"), auto_now=True)
    submitted_at = models.DateTimeField(_("подано"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("пошту підтверджено"), null=True, blank=True)
    sent_at = models.DateTimeField(_("надіслано"), null=True, blank=True)
    is_demo = models.BooleanField(_("вигадане"), default=False)

    objects = CityScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("звернення")
        verbose_name_plural = _("звернення")
        ordering = ["-pk"]
        permissions = [("view_sensitive", "Бачить делікатні звернення"), ("register_appeal", "Записує номер поліції")]
        indexes = [models.Index(fields=["city", "state"], name="appeal_city_state")]
        constraints = [
            models.UniqueConstraint(fields=["city", "number"], name="appeal_number_once_in_a_city"),
            models.CheckConstraint(condition=Q(state="draft") | Q(number__isnull=False), name="appeal_has_number_once_submitted"),
            models.CheckConstraint(condition=~Q(state="registered") | ~Q(police_number=""), name="appeal_registered_only_with_number"),
        ]

    def __str__(self):
        return f"№ {self.number}" if self.number else str(_("чернетка"))

    EDITABLE = (State.DRAFT, State.RETURNED)

    @property
    def is_editable(self) -> bool:
        return self.state in self.EDITABLE

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.last_name, self.first_name, self.patronymic) if part)

    @property
    def postal_address(self) -> str:
        home = [self.street, f"буд. {self.building}" if self.building else "", f"кв. {self.apartment}" if self.apartment else ""]
        parts = [self.postcode, self.region, self.settlement, *home]
        return ", ".join(part for part in parts if part)

    def answered(self) -> list[dict]:
        """The questions of the template that have an answer, in their order: ``label``, ``question``, ``value``."""
        rows = []
        for question in self.form["questions"]:
            value = self.answers.get(question["name"])
            if value not in (None, ""):
                rows.append({"label": question["document_label"], "question": question["label"], "value": value})
        return rows

    def requests(self) -> list[str]:
        """What the police are asked for: the template's requests, then the person's own."""
        lines = [*self.form["request_text"].splitlines(), *self.own_request.splitlines()]
        return [line.strip() for line in lines if line.strip()]


class AppealCounter(models.Model):
    """The last number given in a city and year. One row is updated, so two appeals never share a number."""

    city = models.ForeignKey("places.City", on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "year"], name="one_appeal_counter_a_year")]

    def __str__(self):
        return f"{self.city} {self.year}: {self.last}"


class AppealEvent(models.Model):
    """A step on the way of an appeal. Rows are only added."""

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", _("подано")
        CONFIRMED = "confirmed", _("пошту підтверджено")
        RETURNED = "returned", _("повернуто на доповнення")
        RESUBMITTED = "resubmitted", _("виправлено й подано знову")
        REJECTED = "rejected", _("відхилено")
        APPROVED = "approved", _("схвалено")
        SENT = "sent", _("надіслано поліції")
        REGISTERED = "registered", _("зареєстровано в поліції")

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.TextField(blank=True)

    class Meta:
        verbose_name = _("подія звернення")
        verbose_name_plural = _("події звернення")
        ordering = ["pk"]

    def __str__(self):
        return self.get_kind_display()


class AppealAttachment(models.Model):
    """A file beside the appeal, checked and made harmless before it was kept."""

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(_("назва"), max_length=100)
    file = models.FileField(storage=private_storage, upload_to=attachment_path, max_length=200)
    mime = models.CharField(max_length=60)
    size = models.PositiveIntegerField(_("розмір, байтів"))
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("додаток")
        verbose_name_plural = _("додатки")
        ordering = ["pk"]

    def __str__(self):
        return self.name
