"""Rows of the console that other sections add: answers to a feed, for instance. A row that nobody registered is not there."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse


@dataclass(frozen=True)
class Row:
    """``waiting(officer)`` counts what waits for the officer there; ``args(officer)`` are those of the address."""

    order: int
    label: str
    text: str
    icon: str
    url_name: str
    waiting: Callable | None = None
    args: Callable = lambda officer: []


_rows: dict[int, Row] = {}


def register(row: Row) -> None:
    """Called from an AppConfig's ``ready``. Two rows with one order are a mistake."""
    if row.order in _rows:
        raise ValueError(f"row order {row.order} of the console is taken by {_rows[row.order].label}")
    _rows[row.order] = row


def rows_of(officer) -> list[dict]:
    """What other sections show this officer, in order."""
    return [
        {
            "label": row.label,
            "text": row.text,
            "icon": row.icon,
            "url": reverse(row.url_name, args=row.args(officer)),
            "waiting": row.waiting(officer) if row.waiting else 0,
        }
        for _order, row in sorted(_rows.items())
    ]
