"""Telephone numbers as people type them, and as the portal keeps them."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

KEPT = re.compile(r"^\+380\d{9}$")


def normal(value: str) -> str:
    """A Ukrainian number as +380XXXXXXXXX. Raises ValidationError, with what to type, for anything else."""
    digits = re.sub(r"\D", "", value)
    if len(digits) == 10 and digits.startswith("0"):
        digits = "38" + digits
    if not KEPT.match(f"+{digits}"):
        raise ValidationError(_("Напишіть номер так: +380 48 123 45 67."))
    return f"+{digits}"
