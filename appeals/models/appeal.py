"""The appeal itself, its numbers, history and files. Plain models: no revision may bring an old state back."""

import secrets
from pathlib import Path

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.functional import LazyObject
from django.utils.translation import gettext_lazy as _

from portal.core.sealed import SealedJSONField, SealedStorage, SealedTextField
from portal.places.models import CityScopedQuerySet

PHONE_PATTERN = r"^\+380\d{9}$"


class PrivateStorage(LazyObject):
    """Files of residents: outside MEDIA_ROOT, so no address of the web server leads to them, and sealed."""

    def _setup(self):
        self._wrapped = SealedStorage(location=settings.VAR / "private")


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
    """One appeal from its first word to the police's answer.

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
        FORWARDED = "forwarded", _("переслано за належністю")
        ANSWERED = "answered", _("є відповідь")
        CLOSED = "closed", _("закрито")
        WITHDRAWN = "withdrawn", _("відкликано")
        DUPLICATE = "duplicate", _("повторює інше звернення")

    class Sex(models.TextChoices):
        FEMALE = "female", _("жіноча")
        MALE = "male", _("чоловіча")

    class SocialStatus(models.TextChoices):
        """Категорія автора за Класифікатором звернень громадян (постанова КМУ № 858)."""

        WORKER = "worker", _("працюю")
        PENSIONER = "pensioner", _("на пенсії")
        STUDENT = "student", _("навчаюся")
        UNEMPLOYED = "unemployed", _("без роботи")
        ENTREPRENEUR = "entrepreneur", _("підприємець")
        SERVICE = "service", _("військова служба")
        HOUSEHOLD = "household", _("домогосподарство")
        OTHER = "other", _("інше")

    class Privilege(models.TextChoices):
        """Пільгова категорія за тим самим класифікатором."""

        VETERAN = "veteran", _("учасник бойових дій, ветеран війни")
        FAMILY_OF_FALLEN = "family_of_fallen", _("родина загиблого захисника")
        DISABLED = "disabled", _("людина з інвалідністю")
        DISPLACED = "displaced", _("переселенець")
        LARGE_FAMILY = "large_family", _("багатодітна родина")
        LONE_PARENT = "lone_parent", _("одинока мати, одинокий батько")
        CHERNOBYL = "chernobyl", _("постраждалий унаслідок аварії на ЧАЕС")
        WAR_CHILD = "war_child", _("дитина війни")

    class Result(models.TextChoices):
        """Результат розгляду за Класифікатором звернень громадян."""

        GRANTED = "granted", _("вирішено позитивно")
        REFUSED = "refused", _("відмовлено в задоволенні")
        EXPLAINED = "explained", _("дано роз’яснення")
        RETURNED = "returned", _("повернуто авторові")
        FORWARDED = "forwarded", _("переслано за належністю")
        NOT_CONSIDERED = "not_considered", _("не підлягає розгляду")

    class Helper(models.TextChoices):
        """Who wrote it down for the person."""

        VOLUNTEER = "volunteer", _("волонтер")
        LAWYER = "lawyer", _("юрист")

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

    district = models.ForeignKey(
        "places.District", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("район, де це було")
    )
    about_officer = models.ForeignKey(
        "mapapp.Officer", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("на кого скарга")
    )
    complained_of = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("кому не показувати: на них скарга")
    )

    what = SealedTextField(_("що сталося"), blank=True, max_length=10_000)
    answers = SealedJSONField(_("відповіді"), default=dict, blank=True)
    place = models.CharField(_("де це було"), max_length=300, blank=True)
    happened_on = models.DateField(_("коли це було"), null=True, blank=True)
    happened_at = models.CharField(_("о котрій, як часто"), max_length=200, blank=True)
    witnesses = SealedTextField(_("свідки"), blank=True, max_length=2000)
    own_request = SealedTextField(_("що ще просите"), blank=True, max_length=2000)

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
    is_group = models.BooleanField(_("колективне"), default=False)

    # For the law's statistics, if the person wishes (CMU 858). Never in the letter, never public one by one.
    born_on = models.DateField(_("дата народження"), null=True, blank=True)
    sex = models.CharField(_("стать"), max_length=10, choices=Sex.choices, blank=True)
    social_status = models.CharField(_("соціальний стан"), max_length=20, choices=SocialStatus.choices, blank=True)
    privilege = models.CharField(_("пільгова категорія"), max_length=20, choices=Privilege.choices, blank=True)
    earlier_number = models.CharField(_("номер попереднього звернення про те саме"), max_length=60, blank=True)

    assisted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("хто допоміг написати")
    )
    assisted_as = models.CharField(_("допомагав як"), max_length=20, choices=Helper.choices, blank=True)
    assisted_at = models.CharField(_("де допомагали"), max_length=150, blank=True)
    follows = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="followed_by", verbose_name=_("у продовження звернення")
    )
    duplicate_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="duplicates", verbose_name=_("повторює звернення")
    )

    document = models.FileField(storage=private_storage, upload_to=document_path, max_length=200, blank=True)
    document_sha256 = models.CharField(max_length=64, blank=True)
    letter = models.ForeignKey("outbox.Letter", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    addressee = models.ForeignKey(
        "appeals.Addressee", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("адресат")
    )
    addressee_email = models.EmailField(_("надіслано на адресу"), blank=True)
    moderator_words = models.TextField(_("слова модератора"), blank=True)
    police_number = models.CharField(_("вхідний номер поліції"), max_length=60, blank=True)
    police_date = models.DateField(_("дата реєстрації"), null=True, blank=True)
    # The law's clock (legal_clock.py): days of Kyiv.
    received_on = models.DateField(_("день отримання за законом"), null=True, blank=True)
    due_on = models.DateField(_("відповісти до"), null=True, blank=True)
    extended_on = models.DateField(_("строк продовжено"), null=True, blank=True)
    extended_because = models.TextField(_("чому строк продовжено"), blank=True, max_length=1000)
    forwarded_to = models.CharField(_("куди переслано"), max_length=200, blank=True)
    result = models.CharField(_("результат розгляду"), max_length=20, choices=Result.choices, blank=True)

    created_at = models.DateTimeField(_("почато"), auto_now_add=True)
    touched_at = models.DateTimeField(_("змінено"), auto_now=True)
    submitted_at = models.DateTimeField(_("подано"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("пошту підтверджено"), null=True, blank=True)
    sent_at = models.DateTimeField(_("надіслано"), null=True, blank=True)
    answered_at = models.DateTimeField(_("отримано відповідь"), null=True, blank=True)
    closed_at = models.DateTimeField(_("закрито"), null=True, blank=True)
    nameless_at = models.DateTimeField(_("знеособлено"), null=True, blank=True)
    held_until = models.DateField(_("не знеособлювати до"), null=True, blank=True, help_text=_("Поки триває суд чи розслідування."))
    is_demo = models.BooleanField(_("вигадане"), default=False)

    # Wagtail's «Usage» of an officer would tell of the appeals about them.
    wagtail_reference_index_ignore = True

    objects = CityScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("звернення")
        verbose_name_plural = _("звернення")
        ordering = ["-pk"]
        permissions = [
            ("view_sensitive", "Бачить делікатні звернення"),
            ("register_appeal", "Записує номер поліції"),
            ("assist_appeal", "Пише звернення зі слів людини"),
        ]
        indexes = [
            models.Index(fields=["city", "state"], name="appeal_city_state"),
            models.Index(fields=["state", "due_on"], name="appeal_state_due"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["city", "number"], name="appeal_number_once_in_a_city"),
            models.CheckConstraint(condition=Q(state="draft") | Q(number__isnull=False), name="appeal_has_number_once_submitted"),
            models.CheckConstraint(condition=~Q(state="registered") | ~Q(police_number=""), name="appeal_registered_only_with_number"),
            models.CheckConstraint(condition=~Q(state="forwarded") | ~Q(forwarded_to=""), name="appeal_forwarded_only_to_somebody"),
            models.CheckConstraint(condition=~Q(state="duplicate") | Q(duplicate_of__isnull=False), name="appeal_duplicates_another"),
            models.CheckConstraint(
                condition=~Q(state__in=["closed", "withdrawn", "duplicate", "rejected"]) | Q(closed_at__isnull=False),
                name="appeal_ends_on_a_day",
            ),
            models.CheckConstraint(condition=Q(assisted_by__isnull=True) | ~Q(assisted_as=""), name="appeal_helper_has_a_role"),
        ]

    def __str__(self):
        return f"№ {self.number}" if self.number else str(_("чернетка"))

    EDITABLE = (State.DRAFT, State.RETURNED)
    AT_THE_POLICE = (State.SENT, State.REGISTERED, State.FORWARDED, State.ANSWERED)
    OPEN_AT_THE_POLICE = (State.SENT, State.REGISTERED, State.FORWARDED)
    ENDED = (State.REJECTED, State.CLOSED, State.WITHDRAWN, State.DUPLICATE)

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
        REDIRECTED = "redirected", _("спрямовано іншому адресатові")
        DUPLICATE = "duplicate", _("повторює інше звернення")
        FORWARDED = "forwarded", _("поліція переслала за належністю")
        EXTENDED = "extended", _("поліція продовжила строк")
        OVERDUE = "overdue", _("строк відповіді минув")
        ANSWERED = "answered", _("поліція відповіла")
        ASKED = "asked", _("надіслано запитання про результат")
        REVIEWED = "reviewed", _("ви попросили переглянути відповідь")
        WITHDRAWN = "withdrawn", _("ви відкликали звернення")
        CLOSED = "closed", _("закрито")

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

    class Purpose(models.TextChoices):
        EVIDENCE = "evidence", _("доказ")
        SIGNED_COPY = "signed_copy", _("підписаний паперовий примірник")
        SIGNATURE = "signature", _("електронний підпис")

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(_("назва"), max_length=100)
    file = models.FileField(storage=private_storage, upload_to=attachment_path, max_length=200)
    mime = models.CharField(max_length=60)
    size = models.PositiveIntegerField(_("розмір, байтів"))
    sha256 = models.CharField(max_length=64)
    purpose = models.CharField(_("що це"), max_length=20, choices=Purpose.choices, default=Purpose.EVIDENCE)
    keeps_metadata = models.BooleanField(
        _("із датою й місцем зйомки"), default=False, help_text=_("Людина попросила зберегти їх як доказ.")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("додаток")
        verbose_name_plural = _("додатки")
        ordering = ["pk"]

    def __str__(self):
        return self.name
