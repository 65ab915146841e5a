"""A report of a mistake may carry an address for the answer; nobody but editors ever reads it."""

from django.db.models import Q

from accounts.privacy import excuse, register
from accounts.privacy.addresses import written_to

from .models import Correction


def _of(user):
    return Correction.objects.filter(Q(user=user) | written_to(user))


def export(user) -> dict:
    return {
        "corrections": [
            {
                "about": row.element_name,
                "what": row.get_what_display(),
                "text": row.text,
                "email": row.email,
                "sent": row.created_at.isoformat(),
                "state": row.get_state_display(),
                "answer": row.answer,
            }
            for row in _of(user)
        ]
    }


def erase(user) -> None:
    """What is wrong on the map stays for the editors, without whoever said it."""
    _of(user).update(user=None, email="")


register(
    "corrections",
    "Повідомлення про помилки на мапі",
    export=export,
    erase=erase,
    covers=("corrections.Correction.user", "corrections.Correction.email"),
)
excuse("слід роботи посадової особи", "corrections.Correction.claimed_by", "corrections.Correction.decided_by")
