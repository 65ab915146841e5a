"""The way back: everything is laid beside its place and looked at, and only then swapped in.

Until the journal is written the target is untouched. From then on the swap is finished whatever
happens, at once or by `manage.py restore --finish`: each step may run again.
"""

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from portal.core import faults, sealed

from . import after, archive, databases, folders, keys, points, shelf, tables
from .errors import BackupError, Damaged, Refused


@dataclass(frozen=True)
class Restored:
    """``kept`` says where what stood here before lies now; ``other_key`` that the SECRET_KEY is not the backup's;
    ``cannot_open`` that no key of SEALING_KEYS is the one that sealed what is in it."""

    made_at: str
    tables: dict[str, tables.Table]
    files: int
    bytes: int
    seconds: float
    missing: list[str]
    migrations_behind: int
    other_key: bool
    cannot_open: bool
    kept: list[str]
    keys: list[Path]


def journal_path() -> Path:
    return settings.VAR / "run" / "restore.json"


def look(path: Path, passphrase: bytes | None) -> dict:
    """Read the whole backup, touching nothing; gives its manifest. Raises BackupError."""
    manifest = archive.read(path, passphrase)
    _refuse_foreign(manifest)
    return manifest


def restore(
    path: Path,
    passphrase: bytes | None = None,
    *,
    replace: bool = False,
    as_it_was: bool = False,
    keys_to: Path | None = None,
    say: Callable[[str], None] = lambda words: None,
) -> Restored:
    """Bring ``path`` back into this portal's places. All of it, or nothing. Raises BackupError.

    ``replace`` allows a target that holds something; it is laid aside, never deleted. ``as_it_was``
    leaves out what portal.core.backup.after puts right.
    """
    began = time.monotonic()
    database = databases.of(settings.DATABASES["default"])
    _refuse_target(database, replace)
    connections["default"].close()
    stamp = datetime.now(UTC).strftime(shelf.STAMP)
    staging = _Staging(database, stamp)
    try:
        say("reading the backup")
        manifest = staging.fill(path, passphrase)
        say("comparing every row")
        found = staging.compare(manifest)
        faults.point(points.STAGED)
        written = keys.write(staging.keys(), keys_to) if keys_to else []
        staging.decide(manifest, as_it_was)
    except BaseException:
        staging.drop()
        raise
    say("putting it in its place")
    laid_aside = finish()
    return Restored(
        manifest["made_at"],
        found,
        manifest["files"],
        manifest["bytes"],
        time.monotonic() - began,
        manifest["missing"],
        len(_on_disk() - {tuple(pair) for pair in manifest["migrations"]}),
        manifest["secret_key"] != keys.mark(),
        manifest.get("sealing_key", sealed.current_key()) not in sealed.known_keys(),
        laid_aside,
        written,
    )


def drill(path: Path, passphrase: bytes | None = None) -> Restored:
    """Restore beside the running portal, compare every row, and throw it away. The portal works meanwhile."""
    began = time.monotonic()
    staging = _Staging(databases.of(settings.DATABASES["default"]), f"drill-{datetime.now(UTC):{shelf.STAMP}}")
    try:
        manifest = staging.fill(path, passphrase)
        found = staging.compare(manifest)
    finally:
        staging.drop()
    shelf.note(path, verified_at=datetime.now(UTC).isoformat(), drilled_at=datetime.now(UTC).isoformat())
    seconds = time.monotonic() - began
    return Restored(manifest["made_at"], found, manifest["files"], manifest["bytes"], seconds, manifest["missing"], 0, False, False, [], [])


def _refuse_target(database, replace: bool) -> None:
    if journal_path().exists():
        raise Refused("An earlier restore was cut short. First: manage.py restore --finish")
    database.refuse_if_used()
    if replace:
        return
    filled = [str(folder) for folder in folders.folders().values() if next(folders.files(folder), None)]
    if database.holds_something():
        filled.insert(0, "the database")
    if filled:
        raise Refused(
            f"Something is there already: {', '.join(filled)}. Restore into an empty place, or say --replace: "
            "what is there is then laid aside, not deleted."
        )


def _on_disk() -> set[tuple[str, str]]:
    return set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def _refuse_foreign(manifest: dict) -> None:
    database = databases.of(settings.DATABASES["default"])
    if manifest["vendor"] != database.vendor:
        raise Refused(f"The backup is of {manifest['vendor']}, and DATABASE_URL names {database.vendor}.")
    loader = MigrationLoader(None, ignore_no_migrations=True)
    known = set(loader.disk_migrations) | {key for migration in loader.disk_migrations.values() for key in migration.replaces}
    newer = [f"{app}.{name}" for app, name in manifest["migrations"] if (app, name) not in known]
    if newer:
        raise Refused(
            f"The backup is of a newer portal ({manifest['version']}): this one does not know {', '.join(newer[:5])}. "
            "Take the portal's newer version first."
        )


class _Staging:
    """Places beside the real ones."""

    def __init__(self, database, stamp: str):
        self._database, self._stamp = database, stamp
        self._plan: dict | None = None
        self._folders = {name: _beside(folder, stamp) for name, folder in folders.folders().items()}
        settings.VAR.mkdir(parents=True, exist_ok=True)
        self._work = Path(tempfile.mkdtemp(prefix=f".restore-{stamp}-", dir=settings.VAR))

    def fill(self, path: Path, passphrase: bytes | None) -> dict:
        try:
            manifest = archive.read(path, passphrase, self._where)
        except OSError as error:
            raise BackupError(f"The backup could not be unpacked: {error}. Nothing was changed.") from error
        _refuse_foreign(manifest)
        dump = self._work / self._database.part
        if not dump.exists():
            raise Damaged("There is no database in the backup.")
        self._plan = self._database.stage(dump, self._stamp)
        return manifest

    def _where(self, name: str) -> Path | None:
        if name.startswith("files/"):
            _files, root, inside = name.split("/", 2)
            return self._folders[root] / "new" / inside if root in self._folders else None
        return self._work / name

    def compare(self, manifest: dict) -> dict[str, tables.Table]:
        """Every row of every table against the manifest. Raises Damaged."""
        found = self._database.tables(self._plan)
        before = {name: tables.Table(*pair) for name, pair in manifest["tables"].items()}
        if said := tables.differences(before, found):
            raise Damaged("What was restored is not what was backed up: " + "; ".join(said[:5]))
        return found

    def keys(self) -> dict[str, bytes]:
        folder = self._work / "keys"
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir())} if folder.is_dir() else {}

    def decide(self, manifest: dict, as_it_was: bool) -> None:
        shutil.rmtree(self._work)
        _keep(
            {
                "made_at": "" if as_it_was else manifest["made_at"],
                "stamp": self._stamp,
                "database": self._plan,
                "folders": {name: {"beside": str(path), "emptied": False} for name, path in self._folders.items()},
                "kept": [],
            }
        )
        faults.point(points.DECIDED)

    def drop(self) -> None:
        if self._plan:
            self._database.drop(self._plan)
        for path in (self._work, *self._folders.values()):
            shutil.rmtree(path, ignore_errors=True)


def _beside(folder: Path, stamp: str) -> Path:
    """A place on the same disk: beside the folder, or inside it where the folder is a disk of its own."""
    if folder.exists() and (folder.is_mount() or folder.stat().st_dev != folder.parent.stat().st_dev):
        return folder / f".restore-{stamp}"
    return folder.parent / f".restore-{stamp}-{folder.name}"


def _keep(journal: dict) -> None:
    path = journal_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        json.dump(journal, file)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def finish() -> list[str]:
    """Do what the journal says is left; gives where what stood here before lies now. Raises Refused where nothing is left."""
    try:
        journal = json.loads(journal_path().read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Refused("No restore was cut short: there is nothing to finish.") from None
    database = databases.of(settings.DATABASES["default"])
    if journal["made_at"]:
        after.owe(journal["made_at"])
    kept = [database.swap(journal["database"])]
    faults.point(points.DATABASE_SWAPPED)
    for name, state in journal["folders"].items():
        kept.append(_swap_folder(folders.folders()[name], Path(state["beside"]), state, journal))
        faults.point(points.FOLDER_SWAPPED)
    journal_path().unlink()
    return [place for place in kept if place]


def _swap_folder(folder: Path, beside: Path, state: dict, journal: dict) -> str:
    """Lay aside what is in ``folder``, then move the restored files in. May run again after a crash."""
    new, old = beside / "new", beside / "old"
    folder.mkdir(parents=True, exist_ok=True)
    if not state["emptied"]:
        _move_children(folder, old)
        state["emptied"] = True
        _keep(journal)
    faults.point(points.FOLDER_EMPTIED)
    if new.exists():
        _move_children(new, folder)
        new.rmdir()
    if old.exists():
        return str(old)
    shutil.rmtree(beside, ignore_errors=True)
    return ""


def _move_children(source: Path, target: Path) -> None:
    for child in sorted(source.iterdir()):
        if not child.name.startswith(folders.SKIPPED):
            target.mkdir(parents=True, exist_ok=True)
            child.rename(target / child.name)


def drop_leftovers() -> None:
    """What killed restores staged and never used. Only without a journal."""
    if journal_path().exists():
        return
    databases.of(settings.DATABASES["default"]).drop_leftovers()
    for place in {settings.VAR, *(folder.parent for folder in folders.folders().values()), *folders.folders().values()}:
        for path in place.glob(".restore-*") if place.is_dir() else ():
            if path.is_dir() and not (path / "old").exists():
                shutil.rmtree(path, ignore_errors=True)
