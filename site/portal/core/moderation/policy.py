"""Whether a record is shown before or after somebody looked at it, and what makes an author trusted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.utils import timezone

from . import registry
from .models import ModerationItem, ModerationPolicy
from .registry import Kind, Mode

TRUST_WINDOW = timedelta(days=90)  # how long a rejected or hidden record costs its author the trust


class Verdict(StrEnum):
    WAITS = "waits"  # nobody sees it until a moderator has looked
    SHOWN = "shown"  # everybody sees it, and a moderator looks afterwards
    TRUSTED = "trusted"  # everybody sees it; the author's record speaks for it


@dataclass(frozen=True)
class Trust:
    """What the queue knows of an author in a city, in the terms the rule is told in."""

    approved: int
    refused_lately: int
    needed: int

    @property
    def is_trusted(self) -> bool:
        return self.approved >= self.needed and not self.refused_lately


def of(kind: Kind, city) -> ModerationPolicy:
    """The rule of the city for the kind; the kind's own where the city has none. A mode the kind forbids is never in force."""
    found = ModerationPolicy.objects.filter(city=city, kind=kind.name).first()
    rule = found or ModerationPolicy(city=city, kind=kind.name, mode=kind.default_mode)
    if rule.mode not in kind.modes:
        rule.mode = Mode.BEFORE
    return rule


def trust(author, city, needed: int) -> Trust:
    """Approved by people, ever; refused or hidden in the last 90 days. What a rule let through counts for nothing."""
    own = ModerationItem.objects.filter(author=author, city=city)
    lately = own.filter(state=ModerationItem.State.REJECTED, decided_at__gte=timezone.now() - TRUST_WINDOW)
    return Trust(own.filter(state=ModerationItem.State.APPROVED, by_rule=False).count(), lately.count(), needed)


def verdict(kind: Kind, city, author) -> Verdict:
    rule = of(kind, city)
    if rule.mode == Mode.AFTER:
        return Verdict.SHOWN
    if rule.mode == Mode.TRUST and author is not None and trust(author, city, rule.trusted_after).is_trusted:
        return Verdict.TRUSTED
    return Verdict.WAITS


# What looks at the words of every record before it is shown: ``(kind's name, original)`` to a sentence for the moderator, or "".
_screens: list[Callable[[str, dict], str]] = []


def screen_with(function: Callable[[str, dict], str]) -> None:
    """Have ``function`` asked about every record; a sentence of it holds the record until a moderator has looked."""
    _screens.append(function)


def held(kind: Kind, original: dict) -> str:
    """Why the words must wait, for the moderator; empty where nothing holds them."""
    return " ".join(filter(None, (screen(kind.name, original) for screen in _screens)))


def modes(city) -> list[ModerationPolicy]:
    """The rules in force, a row a kind."""
    return [of(kind, city) for kind in registry.kinds()]
