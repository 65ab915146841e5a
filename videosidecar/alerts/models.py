"""What the portal keeps of the recorder's events. The files on the disk are the truth: all but `acknowledged_*` can be
read from them again."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.places.models import CityScopedQuerySet

SEVERITIES = [("alarm", _("тривога")), ("warning", _("увага")), ("notice", _("до відома"))]


class VideoAlarm(models.Model):
    """One cause as the operator sees it: a camera, or all those behind one switch."""

    city_path = "city"

    city = models.ForeignKey("places.City", on_delete=models.CASCADE, related_name="+", verbose_name=_("місто"))
    kind = models.CharField(_("вид"), max_length=20)
    group = models.CharField(_("група"), max_length=200, help_text=_("Мережа, будинок або «*» — усе місто."))
    severity = models.CharField(_("важливість"), max_length=8, choices=SEVERITIES)
    opened_at = models.DateTimeField(_("почалася"))
    grown_at = models.DateTimeField(_("остання камера"))
    closed_at = models.DateTimeField(_("скінчилася"), null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("узято до роботи"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("хто взяв")
    )

    objects = CityScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("тривога відео")
        verbose_name_plural = _("тривоги відео")
        ordering = ["-opened_at", "-pk"]
        indexes = [models.Index(fields=["city", "closed_at", "-opened_at"], name="video_alarm_open")]

    def __str__(self):
        return f"{self.kind} · {self.group}"


class VideoEvent(models.Model):
    """A finding about one camera, from its start to its end."""

    city_path = "camera__district__city"

    camera = models.ForeignKey("videosidecar.Camera", on_delete=models.CASCADE, related_name="events", verbose_name=_("камера"))
    alarm = models.ForeignKey(
        VideoAlarm, on_delete=models.SET_NULL, null=True, blank=True, related_name="events", verbose_name=_("тривога")
    )
    key = models.CharField(_("код"), max_length=40, help_text=_("Початок у наносекундах UTC і вид: так його названо на диску."))
    kind = models.CharField(_("вид"), max_length=20)
    severity = models.CharField(_("важливість"), max_length=8, choices=SEVERITIES)
    started_at = models.DateTimeField(_("почалася"))
    ended_at = models.DateTimeField(_("скінчилася"), null=True, blank=True)
    text = models.TextField(_("що сталося і що робити"))
    picture = models.CharField(_("знімок"), max_length=80, blank=True)

    objects = CityScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("подія камери")
        verbose_name_plural = _("події камер")
        ordering = ["-started_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["camera", "key"], name="video_event_once")]
        indexes = [models.Index(fields=["alarm", "ended_at"], name="video_event_open")]

    def __str__(self):
        return f"{self.camera_id} · {self.key}"


class EventFile(models.Model):
    """How far a file of events has been read."""

    camera = models.ForeignKey("videosidecar.Camera", on_delete=models.CASCADE, related_name="+", verbose_name=_("камера"))
    disk = models.CharField(_("папка диска"), max_length=200)
    day = models.CharField(_("день UTC"), max_length=10)
    offset = models.PositiveBigIntegerField(_("прочитано байтів"), default=0)

    class Meta:
        verbose_name = _("прочитаний файл подій")
        verbose_name_plural = _("прочитані файли подій")
        constraints = [models.UniqueConstraint(fields=["camera", "disk", "day"], name="video_event_file_once")]

    def __str__(self):
        return f"{self.camera_id}/{self.day}"
