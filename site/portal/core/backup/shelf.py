"""The folder where backups stand: which there are, which stay, what is known of each.

A backup is a file «portal-20261122T030000Z.tar.gz», with «.sealed» behind it where it is encrypted.
Beside it lies its card, `<name>.json`: when it was verified and drilled. Unfinished files begin with a dot.
"""

import fcntl
import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from .errors import BackupError

NAME = re.compile(r"^portal-(\d{8}T\d{6}Z)\.tar\.gz(\.sealed)?$")
STAMP = "%Y%m%dT%H%M%SZ"
KEPT = (7, 4, 12)  # days, weeks, months


@dataclass(frozen=True)
class Backup:
    path: Path
    made_at: datetime
    size: int
    card: dict = field(default_factory=dict)

    @property
    def verified_at(self) -> datetime | None:
        return _moment(self.card.get("verified_at"))

    @property
    def drilled_at(self) -> datetime | None:
        return _moment(self.card.get("drilled_at"))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def name_for(moment: datetime, sealed: bool) -> str:
    return f"portal-{moment.astimezone(UTC):{STAMP}}.tar.gz{'.sealed' if sealed else ''}"


def backups(folder: Path) -> list[Backup]:
    """Finished backups, the newest first."""
    found = []
    for path in folder.glob("portal-*"):
        match = NAME.match(path.name)
        if match and path.is_file():
            made_at = datetime.strptime(match[1], STAMP).replace(tzinfo=UTC)
            found.append(Backup(path, made_at, path.stat().st_size, read_card(path)))
    return sorted(found, key=lambda backup: backup.made_at, reverse=True)


def _card_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def read_card(path: Path) -> dict:
    try:
        return json.loads(_card_path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def note(path: Path, **facts) -> None:
    """Write facts on the card, beside those that are there."""
    card = _card_path(path)
    part = card.with_name(f".{card.name}.part")
    part.write_text(json.dumps({**read_card(path), **facts}, ensure_ascii=False), encoding="utf-8")
    part.replace(card)


def kept(found: list[Backup], days: int, weeks: int, months: int) -> set[Path]:
    """Which of ``found`` stay: the newest of each of so many last days, weeks and months that have one, and the newest verified one."""
    stay = {backup.path for backup in found[:1]}
    stay |= {backup.path for backup in [backup for backup in found if backup.verified_at][:1]}
    for number, of in ((days, "%Y-%m-%d"), (weeks, "%G-%V"), (months, "%Y-%m")):
        newest: dict[str, Path] = {}
        for backup in found:  # the newest first
            newest.setdefault(backup.made_at.strftime(of), backup.path)
        stay |= set(list(newest.values())[:number])
    return stay


def prune(folder: Path, rule: tuple[int, int, int] = KEPT) -> list[Path]:
    """Delete what the rule does not keep; gives what went. Where no backup is known to be whole nothing goes."""
    found = backups(folder)
    if not any(backup.verified_at for backup in found):
        return []
    stay = kept(found, *rule)
    gone = [backup.path for backup in found if backup.path not in stay]
    for path in gone:
        path.unlink(missing_ok=True)
        _card_path(path).unlink(missing_ok=True)
    return gone


def drop_unfinished(folder: Path) -> int:
    """Delete what killed backups left; how many. Call it under the lock."""
    found = [path for path in folder.glob(".portal-*") if path.name.endswith(".part")]
    found += list(folder.glob(".work-*"))
    for path in found:
        if path.is_dir():
            for inner in path.iterdir():
                inner.unlink()
            path.rmdir()
        else:
            path.unlink()
    return len(found)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One backup at a time a folder. Raises BackupError where another one is being made, or the folder cannot be used."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise BackupError(f"The folder {folder} cannot be written ({error.strerror}). Choose another one: --to or BACKUP_DIR.") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BackupError(f"Another backup is being made in {folder}. Wait until it ends.") from None
        yield
    finally:
        os.close(handle)


# The nightly job's memory: when it was tried, and why it failed.


def note_attempt(folder: Path, error: str = "") -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = folder / ".attempt.part"
    part.write_text(json.dumps({"at": time.time(), "error": error}), encoding="utf-8")
    part.replace(folder / ".attempt")


def last_attempt(folder: Path) -> dict:
    try:
        return json.loads((folder / ".attempt").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
