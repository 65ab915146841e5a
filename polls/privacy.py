"""A ballot names nobody; only the keyed hash that stops a second one belongs to a person."""

from django.utils.crypto import get_random_string

from accounts.privacy import register

from .models import Ballot, Wave
from .services import voter_key


def _of(user):
    for wave in Wave.objects.select_related("series"):
        ballot = Ballot.objects.filter(wave=wave, voter_key=voter_key(wave, user)).first()
        if ballot:
            yield wave, ballot


def export(user) -> list[dict]:
    """That the person voted. What they answered is not tied to them, and stays so."""
    return [{"poll": str(wave), "at": ballot.cast_at.isoformat(), "receipt": ballot.receipt} for wave, ballot in _of(user)]


def erase(user) -> None:
    """The ballots stay counted; the hash that only this person could give is replaced."""
    for _wave, ballot in _of(user):
        Ballot.objects.filter(pk=ballot.pk).update(voter_key=get_random_string(64))


register("polls", "Опитування", export=export, erase=erase)
