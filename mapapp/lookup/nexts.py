"""What comes next with an officer: sections above the map (meetings) say it here, «Хто мій дільничний?» shows it.

nexts.register(function)    # function(officer) -> list[Line]
"""

from collections.abc import Callable
from dataclasses import dataclass

from ..models import Officer


@dataclass(frozen=True)
class Line:
    """One sentence with its address: «Найближча зустріч: 5 березня о 18:00, двір на Паустовського»."""

    text: str
    url: str


_tellers: list[Callable[[Officer], list[Line]]] = []


def register(teller: Callable[[Officer], list[Line]]) -> None:
    """Called from an AppConfig's ``ready``."""
    if teller not in _tellers:
        _tellers.append(teller)


def of(officer: Officer) -> list[Line]:
    return [line for teller in _tellers for line in teller(officer)]
