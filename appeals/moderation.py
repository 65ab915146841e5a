"""What the section does when its items are looked at, and when its letters have left."""

from portal.audit.services import record

from . import services


def opened(item, user) -> None:
    """Every look at a sensitive appeal leaves a row in the log."""
    if item.is_sensitive:
        record("appeal.viewed", item.target, actor=user, city=item.city)


def letter_finished(sender, letter, **kwargs) -> None:
    if letter.kind == "appeal":
        services.note_sent(letter)
