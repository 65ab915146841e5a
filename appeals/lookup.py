"""An appeal by its number and a contact, for those without the link."""

import re
from hashlib import sha256

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from . import slip
from .forms import normal_phone
from .models import Appeal

TRIES, PAUSE = 10, 3600  # guesses a number, seconds


class NotFound(Exception):
    """Nothing fits, or too many guesses; the message is for the person."""


def find(city, number: str, contact: str) -> Appeal:
    """The appeal whose number and contact both fit. The answer never tells which of them was wrong."""
    parts = re.search(r"(\d{4})\D+(\d{1,6})\s*$", number)
    wrong = NotFound(_("За цим номером і контактом нічого не знайшлося. Звірте їх із нашим листом або квитанцією."))
    if not parts:
        raise wrong
    ending = f"-{parts[1]}-{int(parts[2]):06d}"
    _count_guess(city, ending)
    appeal = Appeal.objects.of_city(city).filter(number__endswith=ending).first()
    if appeal is None or not _fits(appeal, contact):
        raise wrong
    return appeal


def _fits(appeal: Appeal, contact: str) -> bool:
    if slip.fits(appeal, contact):
        return True
    if "@" in contact:
        return bool(appeal.email) and appeal.email.casefold() == contact.casefold()
    try:
        return bool(appeal.phone) and appeal.phone == normal_phone(contact)
    except ValidationError:
        return False


def _count_guess(city, ending: str) -> None:
    key = "appeal-find-" + sha256(f"{city.pk}{ending}".encode()).hexdigest()[:32]
    cache.add(key, 0, PAUSE)
    try:
        guesses = cache.incr(key)
    except ValueError:  # it expired between the two calls
        return
    if guesses > TRIES:
        raise NotFound(_("За цим номером шукали забагато разів. Спробуйте за годину або відкрийте посилання з листа."))
