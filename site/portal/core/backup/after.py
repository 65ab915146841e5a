"""What must be put right once an old state of the database is the present one.

A letter that waited when the backup was made may have left since. Cores register what they do about that:

    after.register("letters", "portal.outbox.restoring.hold")

Each gives a sentence for the person at the terminal, or "". A mark on the disk says that this is still
to be done: a backup older than the migrations is first migrated, by `manage.py prepare`.
"""

import json
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

_steps: dict[str, str] = {}


def register(name: str, function: str) -> None:
    """``function`` is a dotted name that takes the moment of the backup (a datetime) and may run twice. A name taken twice is a mistake."""
    if name in _steps:
        raise ValueError(f"the step {name!r} after a restore is registered already")
    _steps[name] = function


def _mark() -> Path:
    return settings.VAR / "run" / "restored.json"


def owe(made_at: str) -> None:
    """Remember that the steps are to be done."""
    _mark().parent.mkdir(parents=True, exist_ok=True)
    _mark().write_text(json.dumps({"made_at": made_at}), encoding="utf-8")


def is_owed() -> bool:
    return _mark().exists()


def run() -> list[str]:
    """Do the steps, where they are owed; gives their sentences."""
    if not is_owed():
        return []
    made_at = datetime.fromisoformat(json.loads(_mark().read_text(encoding="utf-8"))["made_at"])
    said = [import_string(function)(made_at) for function in _steps.values()]
    _mark().unlink()
    return [words for words in said if words]
