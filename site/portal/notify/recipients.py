"""One person, or one address without an account, as the channels see them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.utils import timezone

from . import kinds, timing
from .kinds import ByEmail, Kind
from .models import Choice, Delivery, Device, Follower, Preference

LETTERS_AN_HOUR = 4  # at once; what is more waits for the digest
HOUR = timedelta(hours=1)


@dataclass
class Recipient:
    """``user`` or ``follower``. Followers have the defaults of a person who chose nothing, and letters at once."""

    user: object | None = None
    follower: Follower | None = None

    @classmethod
    def of(cls, delivery: Delivery) -> "Recipient":
        return cls(user=delivery.user, follower=delivery.follower)

    @property
    def email(self) -> str:
        return self.user.email if self.user else self.follower.email

    @property
    def key(self) -> dict:
        """The fields by which rows name this recipient."""
        return {"user": self.user, "follower": None} if self.user else {"user": None, "follower": self.follower}

    @property
    def is_reachable(self) -> bool:
        """Nobody writes to a closed account or to an address that was not confirmed."""
        return self.user.is_active if self.user else self.follower.confirmed_at is not None

    @cached_property
    def preference(self) -> Preference:
        found = Preference.objects.filter(user=self.user).first() if self.user else None
        return found or Preference(user=self.user)

    @cached_property
    def choices(self) -> dict[str, Choice]:
        return {choice.kind: choice for choice in Choice.objects.filter(user=self.user)} if self.user else {}

    @cached_property
    def devices(self) -> list[Device]:
        return list(Device.objects.filter(user=self.user)) if self.user else []

    def email_choice(self, kind: Kind) -> str:
        """When letters about ``kind`` come: now, in the digest, never."""
        if self.follower:
            return ByEmail.NOW
        if kind.essential:
            return ByEmail.NOW
        if not self.preference.by_email:
            return ByEmail.NO
        choice = self.choices.get(kind.name)
        return choice.email if choice else kind.email

    def push_choice(self, kind: Kind) -> bool:
        if self.follower or not self.preference.by_push:
            return False
        choice = self.choices.get(kind.name)
        return choice.push if choice else kind.push

    def not_before(self, moment: datetime, kind: Kind) -> datetime:
        """``moment``, or the end of the quiet hours it falls into."""
        preference = self.preference
        if kind.essential or not preference.is_quiet or (kind.urgent and preference.urgent_at_night):
            return moment
        return timing.quiet_until(moment, preference.quiet_from, preference.quiet_to) or moment

    def next_digest(self, after: datetime) -> datetime:
        preference = self.preference
        weekday = preference.weekday if preference.rhythm == Preference.Rhythm.WEEKLY else None
        return timing.next_slot(after, preference.hour, weekday)

    def has_had_enough(self) -> bool:
        """Whether so many letters have left at once within the hour that the rest should come together."""
        sent = Delivery.objects.filter(
            channel=Delivery.Channel.EMAIL, in_digest=False, state=Delivery.State.SENT, settled_at__gt=timezone.now() - HOUR
        )
        if self.user:
            recent = sent.filter(user=self.user)
        else:
            recent = sent.filter(follower__email__iexact=self.follower.email)
        essential = [kind.name for kind in kinds.all_kinds() if kind.essential]
        return recent.exclude(kind__in=essential).count() >= LETTERS_AN_HOUR
