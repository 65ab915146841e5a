"""One row per letter and recipient, one per attempt, one per mail that came back."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.sealed import SealedBinaryField


class Letter(models.Model):
    """A letter to one recipient. Its exact bytes are fixed when it is written, so that every
    attempt sends the same message under the same Message-ID."""

    class State(models.TextChoices):
        QUEUED = "queued", _("чекає на відправлення")
        IN_FLIGHT = "in_flight", _("відправляється")
        RETRY = "retry", _("буде повторено")
        SENT = "sent", _("відправлено")
        REFUSED = "refused", _("сервер відмовив")
        BOUNCED = "bounced", _("не доставлено")
        UNCERTAIN = "uncertain", _("невідомо, чи пішов")
        CANCELLED = "cancelled", _("скасовано")

    kind = models.CharField(_("вид"), max_length=40, db_index=True)
    city = models.ForeignKey("places.City", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("місто"))
    about = models.CharField(_("про що"), max_length=120, blank=True, db_index=True, help_text=_("Запис, про який лист: app.model:ключ."))
    recipient = models.EmailField(_("кому"), db_index=True)
    subject = models.CharField(_("тема"), max_length=250)
    message_id = models.CharField(max_length=120, unique=True)
    once = models.CharField(
        max_length=150, unique=True, null=True, blank=True, help_text=_("Ключ, за яким цей лист не буде створено вдруге.")
    )
    raw = SealedBinaryField()
    sha256 = models.CharField("SHA-256", max_length=64)
    needs_verified_tls = models.BooleanField(default=False)
    state = models.CharField(_("стан"), max_length=20, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("спроб"), default=0)
    attempts_before = models.PositiveSmallIntegerField(
        default=0, help_text=_("Скільки спроб було до того, як працівник відправив лист ще раз.")
    )
    due_at = models.DateTimeField(_("не раніше"), db_index=True)
    queued_at = models.DateTimeField(_("у черзі з"), default=timezone.now)
    claimed_at = models.DateTimeField(_("узято"), null=True, blank=True)
    claimed_by = models.CharField(_("ким узято"), max_length=80, blank=True)
    finished_at = models.DateTimeField(_("завершено"), null=True, blank=True)
    alarmed_at = models.DateTimeField(null=True, blank=True, help_text=_("Коли про затримку листа повідомлено."))
    purged_at = models.DateTimeField(_("текст видалено"), null=True, blank=True)
    answer = models.CharField(_("відповідь сервера"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("створено"), auto_now_add=True)

    class Meta:
        verbose_name = _("лист")
        verbose_name_plural = _("листи")
        ordering = ["-pk"]
        permissions = [("read_letter", _("Може читати тексти листів"))]
        indexes = [
            models.Index(fields=["state", "due_at"], name="letter_due"),
            models.Index(fields=["state", "queued_at"], name="letter_late"),
        ]

    def __str__(self):
        return f"{self.subject} → {self.recipient}"

    @property
    def domain(self) -> str:
        return self.recipient.rpartition("@")[2].lower()


class LetterAttempt(models.Model):
    """One worker's try at one letter. ``stage`` is what is durably known if the worker dies.

    It goes to FINISHING, committed, right before the end of the message is sent, and only from
    CLAIMED. The reaper takes a letter back only from CLAIMED as well. So exactly one of them wins:
    a letter that was taken back can never leave by the hand it was taken from.
    """

    class Stage(models.TextChoices):
        CLAIMED = "claimed", _("узято, кінець листа не передано")
        FINISHING = "finishing", _("кінець листа, можливо, передано")
        ANSWERED = "answered", _("є відповідь")
        TAKEN_BACK = "taken_back", _("забрано до кінця листа")

    class Outcome(models.TextChoices):
        SENT = "sent", _("сервер прийняв")
        TEMPORARY = "temporary", _("тимчасова відмова")
        PERMANENT = "permanent", _("остаточна відмова")
        NO_CONNECTION = "no_connection", _("немає зв’язку")
        UNTRUSTED = "untrusted", _("захищеного зв’язку немає")
        BROKEN = "broken", _("зв’язок обірвався до кінця листа")
        SILENT = "silent", _("кінець листа передано, відповіді немає")
        DIED = "died", _("процес зник до кінця листа")
        VANISHED = "vanished", _("процес зник, лист міг піти")
        TAMPERED = "tampered", _("лист змінено в базі")
        CALLED_OFF = "called_off", _("скасовано на півдорозі")

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="history", verbose_name=_("лист"))
    number = models.PositiveSmallIntegerField(_("№"))
    worker = models.CharField(_("процес"), max_length=80)
    stage = models.CharField(_("етап"), max_length=20, choices=Stage.choices, default=Stage.CLAIMED)
    started_at = models.DateTimeField(_("почато"))
    ended_at = models.DateTimeField(_("завершено"), null=True, blank=True)
    outcome = models.CharField(_("підсумок"), max_length=20, choices=Outcome.choices, blank=True)
    step = models.CharField(_("крок"), max_length=20, blank=True)
    code = models.PositiveSmallIntegerField(_("код"), null=True, blank=True)
    answer = models.CharField(_("відповідь"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("спроба")
        verbose_name_plural = _("спроби")
        ordering = ["letter", "number"]
        constraints = [models.UniqueConstraint(fields=["letter", "number"], name="attempt_number")]
        indexes = [models.Index(fields=["stage", "started_at"], name="attempt_stage")]

    def __str__(self):
        return f"{self.letter_id} № {self.number}: {self.outcome or self.stage}"


class ServerPause(models.Model):
    """A mail domain that said «too many»: nothing goes there before ``until``. «*» is our own mail server."""

    OWN_SERVER = "*"

    domain = models.CharField(_("домен"), max_length=255, unique=True)
    until = models.DateTimeField(_("до"))
    strikes = models.PositiveSmallIntegerField(_("разів поспіль"), default=1)
    answer = models.CharField(_("відповідь"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("пауза для домену")
        verbose_name_plural = _("паузи для доменів")

    def __str__(self):
        return f"{self.domain} – {self.until:%d.%m.%Y %H:%M}"


class SuppressedAddress(models.Model):
    """An address that does not exist any more, as its server says. Only essential letters still try it.

    It ends by itself, by a confirmation of the address, or by a person.
    """

    address = models.EmailField(_("адреса"), unique=True)
    city = models.ForeignKey("places.City", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("місто"))
    letter = models.ForeignKey(Letter, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("лист"))
    reason = models.CharField(_("підстава"), max_length=500, blank=True)
    since = models.DateTimeField(_("з"))
    ends_at = models.DateTimeField(_("до"))
    lifted_at = models.DateTimeField(_("знято"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("ким знято")
    )

    class Meta:
        verbose_name = _("призупинена адреса")
        verbose_name_plural = _("призупинені адреси")
        ordering = ["-since"]

    def __str__(self):
        return self.address


class IncomingMail(models.Model):
    """A mail found in the box for returns: read once, whatever happens to the reader."""

    class Verdict(models.TextChoices):
        HARD = "hard", _("повернення: не доставлено")
        SOFT = "soft", _("доставка затримується")
        DELIVERED = "delivered", _("підтвердження доставки")
        AUTO = "auto", _("автовідповідь")
        REPLY = "reply", _("є відповідь")
        OTHER = "other", _("не про наші листи")
        BROKEN = "broken", _("не вдалося прочитати")

    folder = models.CharField(max_length=200)
    validity = models.BigIntegerField(help_text="UIDVALIDITY")
    uid = models.BigIntegerField()
    digest = models.CharField(max_length=64, db_index=True)
    verdict = models.CharField(_("що це"), max_length=20, choices=Verdict.choices)
    letter = models.ForeignKey(
        Letter, on_delete=models.SET_NULL, null=True, blank=True, related_name="incoming", verbose_name=_("на який лист")
    )
    sender = models.CharField(_("від кого"), max_length=320, blank=True)
    subject = models.CharField(_("тема"), max_length=250, blank=True)
    status = models.CharField(_("код стану"), max_length=20, blank=True)
    failed = models.CharField(_("адреса, яка не приймає"), max_length=320, blank=True)
    summary = models.CharField(_("стисло"), max_length=500, blank=True)
    text = models.TextField(_("текст"), blank=True)
    received_at = models.DateTimeField(_("отримано"))
    applied_at = models.DateTimeField(null=True, blank=True, help_text=_("Коли повернення відбилося на листі."))
    handled_at = models.DateTimeField(_("опрацьовано"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("ким опрацьовано")
    )

    class Meta:
        verbose_name = _("вхідний лист")
        verbose_name_plural = _("вхідні листи")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["folder", "validity", "uid"], name="incoming_read_once")]

    def __str__(self):
        return f"{self.get_verdict_display()}: {self.subject}"
