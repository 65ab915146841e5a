"""What workers and the tick run for appeals."""

from portal.outbox.models import Letter

from . import services
from .after import services as after
from .models import Appeal
from .police import register


def catch_up() -> None:
    """Letters that left while nobody noted it: the state of the appeal follows that of its letter."""
    waiting = Appeal.objects.filter(state=Appeal.State.APPROVED, letter__state=Letter.State.SENT).select_related("letter")
    for appeal in waiting:
        services.note_sent(appeal.letter)


def forget_drafts() -> None:
    services.forget_drafts()


def note_overdue() -> None:
    after.note_overdue()


def send_registers() -> None:
    register.send_due()


def ask_how_it_ended() -> None:
    after.ask_how_it_ended()


def close_old() -> None:
    after.close_old()
