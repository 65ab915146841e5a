"""The help desk: a resident asks a volunteer lawyer, and shows no more than he chooses."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.core.sealed import SealedJSONField, SealedTextField
from portal.places.models import CityScopedQuerySet

from .appeal import Appeal, new_token


class LegalQuestion(models.Model):
    """A question to a lawyer. ``shared`` is a copy of what the person chose to show; the lawyer never reads the appeal itself."""

    class State(models.TextChoices):
        WAITING = "waiting", _("чекає на юриста")
        TAKEN = "taken", _("юрист читає")
        ANSWERED = "answered", _("юрист відповів")
        CLOSED = "closed", _("закрито")

    city = models.ForeignKey("places.City", on_delete=models.PROTECT, related_name="+", verbose_name=_("місто"))
    appeal = models.ForeignKey(Appeal, on_delete=models.SET_NULL, null=True, blank=True, related_name="legal_questions")
    token = models.CharField(max_length=40, unique=True, default=new_token)
    asker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    email = models.EmailField(_("куди відповісти"), blank=True)
    subject = models.CharField(_("про що"), max_length=150)
    shared = SealedJSONField(_("чим людина поділилася"), default=dict, blank=True)
    state = models.CharField(_("стан"), max_length=20, choices=State.choices, default=State.WAITING)
    lawyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("юрист")
    )
    taken_at = models.DateTimeField(_("взято"), null=True, blank=True)
    answered_at = models.DateTimeField(_("відповідь"), null=True, blank=True)
    closed_at = models.DateTimeField(_("закрито"), null=True, blank=True)
    created_at = models.DateTimeField(_("запитано"), auto_now_add=True)
    escalated_at = models.DateTimeField(null=True, blank=True, help_text=_("Коли координатора покликали: ніхто не взяв."))
    nameless_at = models.DateTimeField(_("знеособлено"), null=True, blank=True)
    is_demo = models.BooleanField(_("вигадане"), default=False)

    objects = CityScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("запитання до юриста")
        verbose_name_plural = _("запитання до юриста")
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="taken") | Q(lawyer__isnull=False, taken_at__isnull=False), name="legal_question_taken_by_somebody"
            ),
            models.UniqueConstraint(
                fields=["appeal"], condition=Q(state__in=["waiting", "taken"]), name="one_open_legal_question_an_appeal"
            ),
        ]

    OPEN = (State.WAITING, State.TAKEN)

    def __str__(self):
        return self.subject


class LegalMessage(models.Model):
    """A word of the conversation. Rows are only added."""

    city_path = "question__city"

    question = models.ForeignKey(LegalQuestion, on_delete=models.CASCADE, related_name="messages")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    by_lawyer = models.BooleanField(default=False)
    text = SealedTextField(_("слова"), max_length=10_000)
    once = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CityScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("повідомлення юристові")
        verbose_name_plural = _("повідомлення юристові")
        ordering = ["pk"]

    def __str__(self):
        return str(self.question)
