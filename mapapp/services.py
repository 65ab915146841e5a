"""What other sections ask of the map."""

from .lookup.answers import Answer, Match, Outcome, contact_of, contacts_on, officer_for_address, officer_for_house, officer_for_position
from .models import Officer, PolicePoint

__all__ = [
    "Answer",
    "Match",
    "Outcome",
    "contact_of",
    "contacts_on",
    "officer_for_address",
    "officer_for_house",
    "officer_for_position",
    "published_numbers",
]


def published_numbers() -> set[str]:
    """Service numbers that the map shows anyway: a resident may write them in a public text."""
    rows = (model.objects.public().exclude(phone="").values_list("phone", flat=True) for model in (Officer, PolicePoint))
    return {number for numbers in rows for number in numbers}
