"""What workers and the tick run for appeals."""

from portal.outbox.models import Letter

from . import services
from .models import Appeal


def catch_up() -> None:
    """Letters that left while nobody noted it: the state of the appeal follows that of its letter."""
    waiting = Appeal.objects.filter(state=Appeal.State.APPROVED, letter__state=Letter.State.SENT).select_related("letter")
    for appeal in waiting:
        services.note_sent(appeal.letter)


def forget_drafts() -> None:
    services.forget_drafts()
