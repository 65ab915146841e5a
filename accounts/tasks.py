"""What workers and the tick run."""

from .privacy import erasing, exporting


def make_export(pk: int) -> None:
    exporting.make(pk)


def exports() -> None:
    """The tick: copies that a queue lost, and those whose week is over."""
    exporting.catch_up()


def erasures() -> None:
    """The tick: people whose two weeks are over."""
    erasing.run_due()
    erasing.forget_farewells()


def grown_up() -> None:
    """Once a day: who has turned 18 is no minor, and nothing of their age or guardian is kept; unanswered letters end."""
    from . import minors

    minors.tidy()
