"""Casting a ballot: once a person a wave, whole or not at all."""

import hashlib
import hmac
import secrets

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from .models import Answer, Ballot, Question, Wave

RECEIPT_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that a person could misread


class PollError(Exception):
    """A ballot was not taken."""


class WaveClosed(PollError):
    """The wave does not take ballots now."""


class AlreadyVoted(PollError):
    """This person's ballot stands already."""


def voter_key(wave: Wave, user) -> str:
    """A keyed hash of the person and the wave: the same for a second try, useless for finding out who."""
    message = f"poll:{wave.pk}:{user.pk}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()


def has_voted(wave: Wave, user) -> bool:
    return user.is_authenticated and Ballot.objects.filter(wave=wave, voter_key=voter_key(wave, user)).exists()


def cast(wave: Wave, user, answers: dict[Question, list]) -> Ballot:
    """Take the ballot of ``user``. ``answers`` holds, by question, choices or one scale value;
    an empty list is «важко відповісти».

    Raises WaveClosed outside the wave's time and AlreadyVoted for a second ballot, the double
    click included: the constraint of the database decides, not a look before.
    """
    if not wave.is_open():
        raise WaveClosed
    try:
        with transaction.atomic():
            ballot = Ballot.objects.create(wave=wave, voter_key=voter_key(wave, user), receipt=_receipt(), cast_at=_coarse_now())
            Answer.objects.bulk_create(list(_rows(ballot, answers)))
    except IntegrityError as error:
        if has_voted(wave, user):
            raise AlreadyVoted from error
        raise
    return ballot


def _rows(ballot: Ballot, answers: dict[Question, list]):
    for question, given in answers.items():
        if not given:
            yield Answer(ballot=ballot, question=question)
        for item in given:
            if question.kind == Question.Kind.SCALE:
                yield Answer(ballot=ballot, question=question, value=item)
            else:
                yield Answer(ballot=ballot, question=question, choice=item)


def _coarse_now():
    """The hour of the ballot: exact times beside a log of visits would tell who voted how."""
    return timezone.now().replace(minute=0, second=0, microsecond=0)


def _receipt() -> str:
    return "".join(secrets.choice(RECEIPT_ALPHABET) for _ in range(10))
