from .appeal import Appeal, AppealAttachment, AppealCounter, AppealEvent
from .configuration import AppealSettings
from .template import AppealQuestion, AppealReference, AppealTemplate

__all__ = [
    "Appeal",
    "AppealAttachment",
    "AppealCounter",
    "AppealEvent",
    "AppealQuestion",
    "AppealReference",
    "AppealSettings",
    "AppealTemplate",
]
