"""What the tick runs for the help desk."""

from . import services


def escalate() -> None:
    services.escalate()
