"""The queue, its decisions and the reasons that editors keep."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from portal.core.sealed import SealedJSONField
from portal.places.models import CityScopedQuerySet

from .. import registry


class ReasonTemplate(models.Model):
    """A reason that moderators choose: a short name for them, the words for the author."""

    class Action(models.TextChoices):
        RETURNED = "returned", _("повернути на доповнення")
        REJECTED = "rejected", _("відхилити")

    kind = models.CharField(_("для чого"), max_length=30, blank=True, help_text=_("Назва виду, як-от «appeal». Порожньо — для всього."))
    action = models.CharField(_("рішення"), max_length=20, choices=Action.choices)
    label = models.CharField(_("коротко, для модератора"), max_length=120)
    text = models.TextField(
        _("що прочитає автор"), help_text=_("Що не так і що зробити. Напишіть так, щоб людина могла виправити з першого разу.")
    )
    order = models.PositiveSmallIntegerField(_("порядок"), default=100)
    is_active = models.BooleanField(_("пропонувати"), default=True)

    wagtail_reference_index_ignore = True  # nothing of Wagtail is referred to

    panels = [
        FieldPanel("label"),
        FieldPanel("action"),
        FieldPanel("text"),
        FieldPanel("kind"),
        FieldPanel("order"),
        FieldPanel("is_active"),
    ]

    class Meta:
        app_label = "portal_core"
        verbose_name = _("причина рішення")
        verbose_name_plural = _("причини рішень")
        ordering = ["order", "label"]
        constraints = [models.UniqueConstraint(fields=["kind", "action", "label"], name="moderation_reason_once")]

    def __str__(self):
        return self.label

    @property
    def kind_label(self) -> str:
        return str(registry.label_of(self.kind)) if self.kind else _("усе")

    kind_label.fget.short_description = _("для чого")


class ModerationItem(models.Model):
    """One thing that waits for a moderator. ``original`` is what the resident wrote and is never changed."""

    class Source(models.TextChoices):
        """How it came into the queue."""

        SENT = "sent", _("надіслав автор")
        FLAGGED = "flagged", _("поскаржилися читачі")
        GUARD = "guard", _("спинила автоматична перевірка")
        TAKEN_DOWN = "taken_down", _("приховав модератор")

    class Level(models.IntegerChoices):
        """Who is asked to look at it by now."""

        MODERATOR = 0, _("модератор")
        SECOND = 1, _("інший модератор")
        COORDINATOR = 2, _("координатор")

    class State(models.TextChoices):
        PENDING = "pending", _("чекає")
        APPROVED = "approved", _("схвалено")
        RETURNED = "returned", _("повернуто")
        REJECTED = "rejected", _("відхилено")

    city = models.ForeignKey("places.City", on_delete=models.PROTECT, related_name="+", verbose_name=_("місто"))
    kind = models.CharField(_("вид"), max_length=30)
    title = models.CharField(_("назва"), max_length=200)
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    object_id = models.CharField(max_length=40)
    target = GenericForeignKey("content_type", "object_id")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("автор")
    )
    is_sensitive = models.BooleanField(_("делікатне"), default=False)
    original = SealedJSONField(_("як написав автор"), default=dict)
    state = models.CharField(_("стан"), max_length=20, choices=State.choices, default=State.PENDING)
    source = models.CharField(_("звідки"), max_length=12, choices=Source.choices, default=Source.SENT)
    is_shown = models.BooleanField(_("уже показано"), default=False)
    by_rule = models.BooleanField(_("показано за довірою до автора"), default=False)
    flags_count = models.PositiveIntegerField(_("скарг"), default=0)
    level = models.PositiveSmallIntegerField(_("хто має розглянути"), choices=Level.choices, default=Level.MODERATOR)
    escalates_at = models.DateTimeField(_("коли кликати далі"), null=True, blank=True)
    late_holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("не встиг")
    )
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("розглядає")
    )
    claimed_at = models.DateTimeField(_("узято"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("вирішив")
    )
    decided_at = models.DateTimeField(_("вирішено"), null=True, blank=True)
    reason = models.ForeignKey(ReasonTemplate, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("причина"))
    note = models.TextField(_("пояснення автору"), blank=True)
    due_at = models.DateTimeField(_("розглянути до"))
    created_at = models.DateTimeField(_("надійшло"), auto_now_add=True)

    objects = CityScopedQuerySet.as_manager()

    class Meta:
        app_label = "portal_core"
        verbose_name = _("на модерації")
        verbose_name_plural = _("модерація")
        ordering = ["due_at", "pk"]
        permissions = [("oversee_moderation", "Отримує те, чого модератори не встигли")]
        indexes = [
            models.Index(fields=["city", "state", "due_at"], name="moderation_queue"),
            models.Index(fields=["state", "escalates_at"], name="moderation_clock"),
            models.Index(fields=["author", "city", "state"], name="moderation_trust"),
            models.Index(fields=["content_type", "object_id"], name="moderation_target"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id"], condition=Q(state="pending"), name="one_pending_item_a_record")
        ]

    def __str__(self):
        return self.title

    @property
    def kind_label(self) -> str:
        return registry.label_of(self.kind)

    @property
    def is_pending(self) -> bool:
        return self.state == self.State.PENDING

    @property
    def is_late(self) -> bool:
        return self.is_pending and self.due_at < timezone.now()

    def author_reads(self) -> str:
        """The words the author gets with a decision: the chosen reason, then the moderator's own."""
        return "\n\n".join(part for part in (self.reason.text if self.reason else "", self.note) if part)


class ModerationDecision(models.Model):
    """One act of a moderator on an item. Rows are only added."""

    class Action(models.TextChoices):
        CLAIMED = "claimed", _("узято до розгляду")
        RELEASED = "released", _("повернуто до черги")
        APPROVED = "approved", _("схвалено")
        RETURNED = "returned", _("повернуто на доповнення")
        REJECTED = "rejected", _("відхилено")
        NOTED = "noted", _("нотатка модератора")
        ESCALATED = "escalated", _("термін минув, покликано далі")
        FLAGGED = "flagged", _("поскаржився читач")
        HIDDEN = "hidden", _("приховано від усіх")
        RESTORED = "restored", _("знову показано")
        OBJECTED = "objected", _("автор не погодився")
        UPHELD = "upheld", _("інший модератор лишив рішення чинним")
        OVERTURNED = "overturned", _("інший модератор скасував рішення")

    item = models.ForeignKey(ModerationItem, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("запис"))
    action = models.CharField(_("дія"), max_length=20, choices=Action.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("хто")
    )
    at = models.DateTimeField(_("коли"), auto_now_add=True)
    reason = models.TextField(_("причина"), blank=True)
    note = models.TextField(_("пояснення"), blank=True)

    class Meta:
        app_label = "portal_core"
        verbose_name = _("рішення модератора")
        verbose_name_plural = _("рішення модераторів")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.get_action_display()} {self.at:%d.%m.%Y %H:%M}"
