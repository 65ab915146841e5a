"""What the tick runs for the queue."""

from . import escalation, figures


def tick() -> None:
    """Late items go to the next person. Repeating is harmless."""
    escalation.tick()


def close_months() -> None:
    """Write down the numbers of months that are over. Repeating is harmless."""
    figures.freeze()
