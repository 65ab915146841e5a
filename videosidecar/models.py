"""The registry of cameras and who may pull their streams.

A camera is a whole kit at one entrance. Its address and stream never leave the staff's pages: the public sees counts.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from portal.places.models import CityScopedQuerySet

from .sealing import seal, unseal


def validate_stream_url(value: str) -> None:
    """An RTSP address without a user name and password: those have fields of their own."""
    try:
        parts = urlsplit(value)
        port_is_right = parts.port is None or parts.port > 0
    except ValueError:
        port_is_right = False
        parts = urlsplit("")
    if parts.scheme not in ("rtsp", "rtsps") or not parts.hostname or not port_is_right:
        raise ValidationError(_("Адреса потоку має вигляд rtsp://адреса:порт/шлях."))
    if parts.username or parts.password:
        raise ValidationError(_("Приберіть з адреси ім’я і пароль: для них є окремі поля."))


class CameraQuerySet(CityScopedQuerySet):
    def installed(self):
        return self.filter(state__in=(Camera.State.INSTALLED, Camera.State.ACCEPTED))

    def recorded(self):
        """What the recorder and the relay should run: on the wall and switched on."""
        return self.installed().filter(enabled=True).exclude(stream_url="")


class Camera(index.Indexed, models.Model):
    """A kit (camera and its software) at one entrance of one building."""

    class State(models.TextChoices):
        PLANNED = "planned", _("заплановано")
        INSTALLED = "installed", _("встановлено")
        ACCEPTED = "accepted", _("прийнято за актом")

    class Source(models.TextChoices):
        AUTO = "auto", _("автоматично")
        AV = "av", _("загальний (PyAV)")
        RTP = "rtp", _("швидкий (RTP)")

    class Priority(models.IntegerChoices):
        LOW = 1, _("нижча")
        USUAL = 2, _("звичайна")
        HIGH = 3, _("вища")

    city_path = "district__city"

    code = models.CharField(
        _("код"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"\A[a-z0-9][a-z0-9\-]*\Z", _("Лише малі латинські літери, цифри й дефіс: odesa-0001."))],
        help_text=_("Не змінюється: за ним названо папку записів і шлях у ретрансляторі."),
    )
    district = models.ForeignKey("places.District", on_delete=models.PROTECT, related_name="cameras", verbose_name=_("район або масив"))
    address = models.CharField(_("адреса будинку"), max_length=160, help_text=_("Наприклад: вул. Семена Палія, 901"))
    entrance = models.PositiveSmallIntegerField(_("під’їзд"), validators=[MinValueValidator(1), MaxValueValidator(40)])
    kit_serial = models.CharField(_("серійний номер комплекту"), max_length=60, unique=True)
    stream_url = models.CharField(
        _("адреса потоку"),
        max_length=300,
        blank=True,
        validators=[validate_stream_url],
        help_text=_("rtsp://… без імені й пароля. Порожньо, доки камеру не встановлено."),
    )
    latitude = models.FloatField(_("широта"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)])
    longitude = models.FloatField(_("довгота"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)])
    state = models.CharField(_("стан"), max_length=12, choices=State.choices, default=State.PLANNED)
    installed_on = models.DateField(_("встановлено"), null=True, blank=True)
    accepted_on = models.DateField(_("прийнято за актом"), null=True, blank=True)
    enabled = models.BooleanField(_("записувати"), default=True, help_text=_("Вимкніть на час ремонту: стан не зміниться."))
    source = models.CharField(
        _("спосіб читання"),
        max_length=4,
        choices=Source.choices,
        default=Source.AUTO,
        help_text=_("Змінюйте лише тоді, коли камера записується погано: причину видно на пульті."),
    )
    network = models.CharField(
        _("мережа або комутатор"),
        max_length=60,
        blank=True,
        help_text=_("Однакова назва для камер за одним комутатором: вони відновлюють зв’язок по черзі, а тривога про них одна."),
    )
    priority = models.PositiveSmallIntegerField(
        _("важливість"),
        choices=Priority.choices,
        default=Priority.USUAL,
        help_text=_("Коли на диску бракує місця, записи менш важливих камер видаляються першими."),
    )
    min_days = models.PositiveSmallIntegerField(
        _("зберігати щонайменше, діб"), null=True, blank=True, validators=[MaxValueValidator(3650)], help_text=_("Порожньо — як для всіх.")
    )
    max_days = models.PositiveSmallIntegerField(
        _("зберігати щонайбільше, діб"), null=True, blank=True, validators=[MaxValueValidator(3650)], help_text=_("Порожньо — як для всіх.")
    )
    quota_gb = models.PositiveIntegerField(
        _("найбільший обсяг, ГБ"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("Порожньо — без обмеження.")
    )
    note = models.TextField(_("нотатка для техніків"), blank=True)
    is_demo = models.BooleanField(_("вигадане для показу"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CameraQuerySet.as_manager()

    search_fields = [
        index.SearchField("code"),
        index.SearchField("address"),
        index.SearchField("kit_serial"),
        index.AutocompleteField("code"),
        index.AutocompleteField("address"),
        index.AutocompleteField("kit_serial"),
        index.FilterField("district_id"),
        index.FilterField("state"),
        index.FilterField("enabled"),
    ]

    class Meta:
        verbose_name = _("камера")
        verbose_name_plural = _("камери")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="planned") | ~models.Q(stream_url=""),
                name="installed_camera_has_a_stream",
                violation_error_message=_("Встановлена камера повинна мати адресу потоку."),
            ),
            models.CheckConstraint(
                condition=models.Q(min_days=None) | models.Q(max_days=None) | models.Q(min_days__lte=models.F("max_days")),
                name="camera_keeps_no_longer_than_its_longest",
                violation_error_message=_("Найменший строк не може бути довшим за найбільший."),
            ),
        ]

    def __str__(self):
        return f"{self.code} · {self.address}, під’їзд {self.entrance}"

    @property
    def relay_path(self) -> str:
        """Name of the path in the relay: city, then code."""
        return f"{self.district.city.slug}/{self.code}"


class CameraSecret(models.Model):
    """User name and sealed password of a camera, apart from the registry so that no list or export carries them."""

    camera = models.OneToOneField(Camera, on_delete=models.CASCADE, related_name="secret", verbose_name=_("камера"))
    user = models.CharField(_("ім’я для входу"), max_length=80)
    sealed_password = models.TextField(editable=False)

    class Meta:
        verbose_name = _("доступ до камери")
        verbose_name_plural = _("доступи до камер")

    def __str__(self):
        return _("Доступ до камери %(code)s") % {"code": self.camera.code}

    def set_password(self, password: str) -> None:
        self.sealed_password = seal(password)

    def password(self) -> str:
        """In clear, for the recorder and the relay only. Raises SealBroken."""
        return unseal(self.sealed_password)


class AccessGrant(models.Model):
    """Lets a city operator's system pull live streams from the relay. The token is shown once and kept as a hash."""

    city_path = "city"

    city = models.ForeignKey("places.City", on_delete=models.PROTECT, related_name="+", verbose_name=_("місто"))
    name = models.CharField(
        _("ім’я для входу"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"\A[a-z0-9][a-z0-9\-]*\Z", _("Лише малі латинські літери, цифри й дефіс."))],
        help_text=_("Так система оператора називає себе ретранслятору."),
    )
    holder = models.CharField(_("кому надано"), max_length=200, help_text=_("Установа і підстава: лист, договір, наказ."))
    token_hash = models.CharField(max_length=64, editable=False)
    until = models.DateTimeField(_("діє до"))
    revoked_at = models.DateTimeField(_("відкликано"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("надав")
    )
    created_at = models.DateTimeField(_("надано"), auto_now_add=True)

    objects = CityScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("доступ до потоків")
        verbose_name_plural = _("доступи до потоків")
        ordering = ["name"]

    def __str__(self):
        return f"{self.name} — {self.holder}"

    @property
    def is_active(self) -> bool:
        return self.revoked_at is None and self.until > timezone.now()


# Django finds models here; those of the alarms have a file of their own.
from .alerts.models import EventFile, VideoAlarm, VideoEvent  # noqa: E402

__all__ = ["AccessGrant", "Camera", "CameraQuerySet", "CameraSecret", "EventFile", "VideoAlarm", "VideoEvent"]
