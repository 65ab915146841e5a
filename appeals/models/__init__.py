from .appeal import Appeal, AppealAttachment, AppealCounter, AppealEvent
from .configuration import Addressee, AppealSettings
from .legal_help import LegalMessage, LegalQuestion
from .people import Signatory
from .police import PoliceAnswer, PoliceLink, Questionnaire
from .template import AppealQuestion, AppealReference, AppealTemplate

__all__ = [
    "Addressee",
    "Appeal",
    "AppealAttachment",
    "AppealCounter",
    "AppealEvent",
    "AppealQuestion",
    "AppealReference",
    "AppealSettings",
    "AppealTemplate",
    "LegalMessage",
    "LegalQuestion",
    "PoliceAnswer",
    "PoliceLink",
    "Questionnaire",
    "Signatory",
]
