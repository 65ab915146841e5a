"""`manage.py video check` and `manage.py video reindex`: what they take, do and tell."""

from __future__ import annotations

import json
import sys
from argparse import _SubParsersAction
from typing import Any

from django.core.management.base import CommandError
from django.db import DatabaseError
from rich.table import Table

from videosidecar import disks
from videosidecar.recorder.errors import StorageError
from videosidecar.recorder.storage import Storage

from ..alerts.follow import follow_all as follow_events
from . import index
from .checking import REMARKS, WORDS, Difference, check, storage_cameras
from .following import follow, pending

SHOWN = 200


def add_arguments(verbs: _SubParsersAction) -> list[Any]:
    """Add both verbs; returns their parsers."""
    checking = verbs.add_parser("check", help="порівняти диск, журнали і базу записів: кожна розбіжність")
    checking.add_argument("--deep", action="store_true", help="прочитати кожен файл і порівняти SHA-256")
    checking.add_argument("--repair", action="store_true", help="спершу завершити файли, що лишилися після збою")
    checking.add_argument("--no-index", action="store_true", help="не дивитися в базу")
    reindex = verbs.add_parser("reindex", help="зібрати базу записів наново з журналів на диску")
    reindex.add_argument("--events", action="store_true", help="також дочитати події камер у базу порталу")
    return [checking, reindex]


def do_check(command: Any, *, deep: bool, repair: bool, no_index: bool, **_: object) -> None:
    """Tell every difference; exit code 1 when there is any that is more than a remark."""
    try:
        storages = _storages()
        days = sum(len(storage.days(camera)) for storage in storages for camera in storage_cameras(storage))
        with command._progress() as progress:
            task = progress.add_task("Звірка записів", total=days)
            found = check(storages, deep=deep, mend=repair, with_index=not no_index, advance=lambda: progress.advance(task))
    except (StorageError, OSError, DatabaseError) as error:
        raise CommandError(_sentence(error)) from error
    if command.as_json:
        command.stdout.write(json.dumps({"differences": [item.as_dict() for item in found]}, ensure_ascii=False))
    else:
        command.screen.print(_table(found) if found else "Диск, журнали і база збігаються.")
        if len(found) > SHOWN:
            command.screen.print(f"Показано перші {SHOWN}, усього розбіжностей: {len(found)}. Усі — з ключем --json.")
    if any(item.kind not in REMARKS for item in found):
        sys.exit(1)


def do_reindex(command: Any, *, events: bool = False, **_: object) -> None:
    """Forget the index and read all manifests again; with `events`, take into the portal's tables what they lack of those."""
    try:
        storages = _storages()
        index.clear()
        with command._progress() as progress:
            task = progress.add_task("Журнали записів, байтів", total=sum(map(pending, storages)))
            done = [follow(storage, lambda size: progress.advance(task, size)) for storage in storages]
        if events:
            follow_events()
        manifests, totals = sum(one.manifests for one in done), index.totals()
    except (StorageError, OSError, DatabaseError) as error:
        raise CommandError(_sentence(error)) from error
    if command.as_json:
        facts = {"manifests": manifests, "lines": sum(one.lines for one in done), "files": totals.files, "bytes": totals.bytes}
        command.stdout.write(json.dumps(facts))
        return
    command.screen.print(f"База зібрана: журналів {manifests}, файлів {totals.files}, {totals.bytes // 2**20} МіБ.")


def _storages() -> list[Storage]:
    """Every disk of the settings. Raises StorageMissing, StorageForeign: half an archive would be told as a loss."""
    found = [Storage(disk.root, 0, disk.id) for disk in disks.disks()]
    for storage in found:
        storage.check()
    return found


def _table(found: list[Difference]) -> Table:
    table = Table("Камера", "Файл", "Що не так")
    for item in found[:SHOWN]:
        table.add_row(item.camera, item.file or "—", f"{WORDS[item.kind]}{f' ({item.detail})' if item.detail else ''}")
    return table


def _sentence(error: Exception) -> str:
    if isinstance(error, StorageError):
        return str(error)
    what = getattr(error, "strerror", None) or type(error).__name__
    place = "База записів" if isinstance(error, DatabaseError) else "Диск із записами"
    return f"{place}: {what}. Перевірте VIDEO_DATABASE_URL і VIDEO_ROOT та повторіть."
