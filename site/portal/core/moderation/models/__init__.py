"""What the queue keeps. Plain rows: a revision of Wagtail never brings an old state back."""

from .bans import Ban
from .days import DayOff, ModerationSettings
from .flags import Flag
from .hiding import HiddenRecord
from .months import TransparencyMonth
from .objections import Objection
from .policy import ModerationPolicy
from .queue import ModerationDecision, ModerationItem, ReasonTemplate

__all__ = [
    "Ban",
    "DayOff",
    "Flag",
    "HiddenRecord",
    "ModerationDecision",
    "ModerationItem",
    "ModerationPolicy",
    "ModerationSettings",
    "Objection",
    "ReasonTemplate",
    "TransparencyMonth",
]
