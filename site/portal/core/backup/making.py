"""Making a backup: the database first, then the files, so that every row's file is in it."""

import errno
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from portal.core import faults, sealed, version

from . import archive, databases, folders, keys, points, shelf
from .errors import BackupError

ROOM = 1.1  # of what is copied: the archive may hardly shrink, and the database lies beside it meanwhile


@dataclass(frozen=True)
class Made:
    """``missing`` are files that rows name and that were not there."""

    path: Path
    rows: int
    tables: int
    files: int
    bytes_in: int
    bytes_out: int
    seconds: float
    missing: list[str]
    pruned: list[Path]


def make(
    folder: Path,
    passphrase: bytes | None = None,
    *,
    with_keys: bool = False,
    prune: bool = True,
    rule: tuple[int, int, int] = shelf.KEPT,
    say: Callable[[str], None] = lambda words: None,
) -> Made:
    """Make a backup in ``folder``, read it again, give it its name, and delete old ones by ``rule``. Raises BackupError."""
    began = time.monotonic()
    with shelf.locked(folder):
        shelf.drop_unfinished(folder)
        database = databases.of(settings.DATABASES["default"])
        _refuse_without_room(folder, database)
        now = datetime.now(UTC)
        path = folder / shelf.name_for(now, bool(passphrase))
        part = folder / f".{path.name}.part"
        try:
            manifest = _write(part, database, passphrase, with_keys, now, say)
            faults.point(points.WRITTEN)
            say("reading it again")
            archive.read(part, passphrase)
            faults.point(points.VERIFIED)
            _name(part, path)
        except OSError as error:
            raise BackupError(_explain(error, folder)) from error
        finally:
            part.unlink(missing_ok=True)
        faults.point(points.NAMED)
        tables = manifest["tables"]
        made = Made(
            path,
            sum(rows for rows, _mark in tables.values()),
            len(tables),
            manifest["files"],
            manifest["bytes"],
            path.stat().st_size,
            time.monotonic() - began,
            manifest["missing"],
            [],
        )
        shelf.note(path, verified_at=datetime.now(UTC).isoformat(), rows=made.rows, files=made.files, seconds=round(made.seconds, 1))
        return Made(**{**vars(made), "pruned": shelf.prune(folder, rule) if prune else []})


def _refuse_without_room(folder: Path, database) -> None:
    needed = database.size() * 2 + sum(path.stat().st_size for root in folders.folders().values() for _name, path in folders.files(root))
    free = free_bytes(folder)
    if free < needed * ROOM:
        raise BackupError(
            f"{folder} has {free >> 20} MB free, and up to {int(needed * ROOM) >> 20} MB may be needed. "
            "Free some room, or choose another folder: --to or BACKUP_DIR."
        )


def free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def _write(part: Path, database, passphrase, with_keys: bool, now: datetime, say) -> dict:
    facts: dict = {"made_at": now.isoformat(), "vendor": database.vendor, "version": version.words()}
    facts |= {"secret_key": keys.mark(), "sealing_key": sealed.current_key()}
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        faults.point(points.BEGUN)
        with archive.writing(file, passphrase) as writer:
            columns = folders.file_columns()
            with tempfile.TemporaryDirectory(prefix=".work-", dir=part.parent) as work:
                say("copying the database")
                snapshot = database.snapshot(Path(work), list(columns))
                writer.add_file(database.part, snapshot.path)
            faults.point(points.DATABASE)
            say("copying the files")
            gone = [name for name, path in _listed() if not writer.add_file(name, path)]
            if with_keys:
                for name, value in keys.collect().items():
                    writer.add_bytes(f"keys/{name}", value)
            facts |= {
                "tables": {name: [table.rows, table.mark] for name, table in snapshot.tables.items()},
                "migrations": snapshot.migrations,
                "files": sum(name.startswith("files/") for name in writer.parts),
                "bytes": sum(one.bytes for one in writer.parts.values()),
                "missing": _missing(snapshot, columns, writer.parts),
                "gone_meanwhile": gone,
            }
            writer.finish(facts)
        file.flush()
        os.fsync(file.fileno())
    return facts


def _listed() -> list[tuple[str, Path]]:
    return [(f"files/{root}/{name}", path) for root, folder in folders.folders().items() for name, path in folders.files(folder)]


def _missing(snapshot, columns, parts) -> list[str]:
    """Files that rows of the snapshot name and that are not in the archive."""
    named = set()
    for column, names in snapshot.named.items():
        home = folders.home_of(columns[column])
        named |= {f"files/{home}/{name}" for name in names if home}
    return sorted(named - parts.keys())


def _name(part: Path, path: Path) -> None:
    part.replace(path)
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _explain(error: OSError, folder: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
        return (
            f"The disk of {folder} is full. Nothing of this backup is left. Free some room, or choose another folder: --to or BACKUP_DIR."
        )
    return f"The backup was not made: {error}"
