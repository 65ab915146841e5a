"""Terms of what the frame itself keeps: sessions, form states, the portal's own memory.

Law 2297-VI, art. 6 (8) and 15: personal data are kept no longer than their purpose asks. The terms of
a session are those of its cookie; of logs 90 days.
"""

import os
import time
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _

from portal.core.backup import folders

from .registry import register
from .running import in_batches

PRIVATE_ORPHANS = 7  # days: longer than any form that uploads and saves


def register_all() -> None:
    register("sessions", _("Сеанси входу, що закінчилися"), 1, sessions, _("далі вони нічого не відкривають"))
    register(
        "orphans", _("Надіслані файли, не прикріплені до жодного запису"), PRIVATE_ORPHANS, orphans, _("час закінчити форму, яку ви почали")
    )
    register("logs", _("Журнали роботи сервера (без імен, адрес і телефонів)"), 90, logs, _("щоб знайти причину збою"))


def sessions(before, dry: bool = False) -> int:
    """Sessions that ended before the moment. Those that go on are not counted, however old."""
    return in_batches(Session.objects.filter(expire_date__lt=before), dry)


def orphans(before, dry: bool = False) -> int:
    """Private files that no row names and that are older. Editors' media stay: Wagtail knows renditions and hand-made links."""
    folder = settings.VAR / "private"
    named = _named(folder)
    found = [path for name, path in folders.files(folder) if name not in named and _modified(path) < before.timestamp()]
    if not dry:
        for path in found:
            path.unlink(missing_ok=True)
    return len(found)


def _named(folder: Path) -> set[str]:
    columns, named = folders.file_columns(), set()
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_concrete_fields:
            location = columns.get((model._meta.db_table, field.column))
            if location is None or not location.resolve().is_relative_to(folder.resolve()):
                continue
            inside = location.resolve().relative_to(folder.resolve()).as_posix()
            names = model._base_manager.exclude(**{field.name: ""}).values_list(field.name, flat=True)
            named |= {name if inside == "." else f"{inside}/{name}" for name in names.iterator() if name}
    return named


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return time.time()


def logs(before, dry: bool = False) -> int:
    """Files of the programs' logs. A log that is still written is cut by the supervisor, by size."""
    folder = settings.VAR / "log"
    found = [path for path in folder.glob("*.log*") if _modified(path) < before.timestamp()] if folder.is_dir() else []
    if not dry:
        for path in found:
            os.unlink(path)
    return len(found)
