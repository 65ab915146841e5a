"""Events, what each person was told of them, and by which channel."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """Something happened to a followed record. Its followers are told by a job whose place in the list is kept here."""

    class Stage(models.TextChoices):
        PEOPLE = "people", _("людям з обліковим записом")
        FOLLOWERS = "followers", _("підписникам пошти")
        DONE = "done", _("усім сказано")

    key = models.CharField(max_length=150, unique=True)
    kind = models.CharField(max_length=40, blank=True)
    city = models.ForeignKey("places.City", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    label = models.CharField(max_length=120, db_index=True, help_text=_("За чим стежать: app.model:ключ."))
    about = models.CharField(max_length=120, blank=True, db_index=True, help_text=_("Запис, який з’явився або змінився."))
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=250)
    url = models.CharField(max_length=500)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.PEOPLE)
    cursor = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    moved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("подія")
        verbose_name_plural = _("події")
        ordering = ["pk"]
        indexes = [models.Index(fields=["stage", "moved_at"], name="event_stage")]

    def __str__(self):
        return self.key


class NoticeQuerySet(models.QuerySet):
    def of_city(self, city):
        """Notices about ``city`` and those about no city (the account itself)."""
        return self.filter(Q(city=city) | Q(city=None))

    def unread(self):
        return self.filter(read_at=None)


class ShownManager(models.Manager.from_queryset(NoticeQuerySet)):
    """Notices that may be shown: without those whose record is hidden."""

    def get_queryset(self):
        return super().get_queryset().filter(hidden_at=None)


class Notice(models.Model):
    """One line in a person's list. Several events of one record that come before it is read share a line: ``count``."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices", verbose_name=_("користувач"))
    city = models.ForeignKey("places.City", on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("місто"))
    event_key = models.CharField(max_length=150)
    kind = models.CharField(_("вид"), max_length=40, blank=True)
    label = models.CharField(max_length=120, blank=True)
    title = models.CharField(_("про що"), max_length=250)
    url = models.CharField(_("адреса"), max_length=500)
    count = models.PositiveIntegerField(_("подій"), default=1)
    created_at = models.DateTimeField(_("коли"), default=timezone.now)
    happened_at = models.DateTimeField(_("остання подія"), default=timezone.now)
    read_at = models.DateTimeField(_("прочитано"), null=True, blank=True)
    hidden_at = models.DateTimeField(_("приховано"), null=True, blank=True)

    everything = NoticeQuerySet.as_manager()
    objects = ShownManager()

    class Meta:
        verbose_name = _("сповіщення")
        verbose_name_plural = _("сповіщення")
        ordering = ["-happened_at", "-pk"]
        base_manager_name = "everything"
        default_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["user", "event_key"], name="a_person_is_told_once")]
        indexes = [
            models.Index(fields=["user", "read_at"], name="notice_unread"),
            models.Index(fields=["user", "happened_at"], name="notice_newest"),
            models.Index(fields=["label"], name="notice_label"),
        ]

    def __str__(self):
        return self.title


class Digest(models.Model):
    """One digest of one recipient, city and local day; the constraint is why there is never a second."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    follower_email = models.EmailField(blank=True)
    city = models.ForeignKey("places.City", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    place = models.BigIntegerField(default=0, help_text=_("Ключ міста або 0: порожнє значення не дало б обмеженню діяти."))
    day = models.DateField()
    part = models.PositiveSmallIntegerField(default=1, help_text=_("Котрий раз складено: добірку, що не пішла, складають наново."))
    letter = models.ForeignKey("outbox.Letter", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    recalled_at = models.DateTimeField(null=True, blank=True, help_text=_("Добірку затримано: у ній був запис, який приховали."))
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("добірка")
        verbose_name_plural = _("добірки")
        constraints = [
            models.UniqueConstraint(fields=["user", "place", "day"], condition=Q(user__isnull=False), name="one_digest_a_person_and_day"),
            models.UniqueConstraint(
                fields=["follower_email", "place", "day"], condition=Q(user__isnull=True), name="one_digest_an_address_and_day"
            ),
        ]

    def __str__(self):
        return f"{self.user_id or self.follower_email}: {self.day:%d.%m.%Y}"


class Delivery(models.Model):
    """One event on its way to one recipient by one channel; constraints are why it goes once."""

    class Channel(models.TextChoices):
        PORTAL = "portal", _("портал")
        EMAIL = "email", _("лист")
        PUSH = "push", _("екран")

    class State(models.TextChoices):
        WAITING = "waiting", _("чекає")
        CLAIMED = "claimed", _("надсилається")
        SENT = "sent", _("надіслано")
        DROPPED = "dropped", _("не надсилали")
        FAILED = "failed", _("не вдалося")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    follower = models.ForeignKey("notify.Follower", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    device = models.ForeignKey("notify.Device", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    notice = models.ForeignKey(Notice, on_delete=models.SET_NULL, null=True, blank=True, related_name="deliveries")
    letter = models.ForeignKey("outbox.Letter", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    digest = models.ForeignKey(Digest, on_delete=models.SET_NULL, null=True, blank=True, related_name="deliveries")

    event_key = models.CharField(max_length=150)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    in_digest = models.BooleanField(default=False)
    kind = models.CharField(max_length=40, blank=True)
    city = models.ForeignKey("places.City", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    label = models.CharField(max_length=120, blank=True, db_index=True)
    about = models.CharField(max_length=120, blank=True, db_index=True)
    title = models.CharField(max_length=250)
    url = models.CharField(max_length=500)

    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    answer = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("доставка")
        verbose_name_plural = _("доставки")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "event_key", "channel"],
                condition=Q(user__isnull=False, device__isnull=True),
                name="an_event_once_a_person_and_channel",
            ),
            models.UniqueConstraint(fields=["device", "event_key"], condition=Q(device__isnull=False), name="an_event_once_a_device"),
            models.UniqueConstraint(fields=["follower", "event_key"], condition=Q(follower__isnull=False), name="an_event_once_a_follower"),
            models.CheckConstraint(condition=Q(user__isnull=False) | Q(follower__isnull=False), name="a_delivery_has_a_recipient"),
        ]
        indexes = [
            models.Index(fields=["channel", "state", "due_at"], name="delivery_due"),
            models.Index(fields=["user", "channel", "settled_at"], name="delivery_user_settled"),
        ]

    def __str__(self):
        return f"{self.event_key} → {self.user_id or self.follower_id} ({self.channel})"
