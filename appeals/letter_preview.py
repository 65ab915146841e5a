"""The letter to the police as it will leave, shown before it is signed."""

import copy

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from . import documents, letters
from .models import Appeal


def of(appeal: Appeal) -> dict:
    """``to``, ``reply_to``, ``subject``, ``text``, ``attachments``. What is only known later (number, time, checksum) is named so."""
    shown = copy.copy(appeal)
    shown.number = appeal.number or _("(номер дамо, коли подасте)")
    shown.submitted_at = timezone.now()
    shown.document_sha256 = _("(порахуємо, коли подасте)")
    with translation.override("uk"):
        return {
            "to": documents.addressee_of(appeal),
            "reply_to": appeal.email,
            "subject": letters.police_subject(shown),
            "text": letters.police_text(shown),
            "attachments": ["zvernennia.pdf", *(one.name for one in appeal.attachments.all())],
        }
