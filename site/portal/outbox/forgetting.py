"""Letters lose everything that says whose they were. What stays: that one left, what kind it was, when, and its SHA-256."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import IncomingMail, Letter, LetterAttempt
from .services import AUTOMATIC


def make_nameless(chosen: Q) -> int:
    """In the caller's transaction; how many. One that is still on its way is left alone: call it off first."""
    numbers = list(Letter.objects.filter(chosen).exclude(state__in=AUTOMATIC).values_list("pk", flat=True))
    LetterAttempt.objects.filter(letter__in=numbers).update(answer="")
    IncomingMail.objects.filter(letter__in=numbers).update(sender="", subject="", failed="", summary="", text="")
    forgotten = {"recipient": "", "subject": _("(знеособлено)"), "raw": b"", "answer": "", "purged_at": timezone.now()}
    return Letter.objects.filter(pk__in=numbers).exclude(state__in=AUTOMATIC).update(**forgotten)
