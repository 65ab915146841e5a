"""`manage.py video verify|export|snapshot`: short work on the disks of this machine, at a terminal."""

from __future__ import annotations

from argparse import _SubParsersAction
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from hashlib import file_digest
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_date

from portal.audit.services import record
from videosidecar import disks
from videosidecar.models import Camera
from videosidecar.recorder import chores
from videosidecar.recorder.errors import StorageError
from videosidecar.recorder.playback import NothingRecorded
from videosidecar.recorder.storage import Storage

from .disk_verbs import _camera, _moment

PROBLEMS = {"changed": "вміст не збігається з журналом", "missing": "файлу немає", "unclosed": "у журналі не закритий"}


def add_arguments(verbs: _SubParsersAction) -> list[Any]:
    """Add the verbs; returns their parsers."""
    verify = verbs.add_parser("verify", help="звірити кожен файл камери за добу з його контрольною сумою")
    verify.add_argument("code", help="код камери")
    verify.add_argument("day", help="доба за Києвом, наприклад 2026-11-20")
    export = verbs.add_parser("export", help="вирізати запис в один MP4 без перекодування; дія лишається в журналі")
    export.add_argument("code", help="код камери")
    export.add_argument("path", type=Path, help="куди записати; наявний файл не змінюється")
    export.add_argument("--from", required=True, dest="begin", help="початок, наприклад 2026-11-20T14:00 (час за Києвом)")
    export.add_argument("--to", required=True, dest="end", help="кінець, не більш як за годину")
    export.add_argument("--who", required=True, help="кому: установа, посада")
    export.add_argument("--why", required=True, help="підстава: запит, постанова, номер")
    snapshot = verbs.add_parser("snapshot", help="останній записаний кадр у файл JPEG")
    snapshot.add_argument("code", help="код камери")
    snapshot.add_argument("path", type=Path, help="куди записати; наявний файл не змінюється")
    return [verify, export, snapshot]


def do_verify(command: Any, *, code: str, day: str, **_: object) -> int:
    """Files that are not as their manifest says."""
    camera, found = _camera(code), []
    for storage in _with_recordings(camera):
        for folder in _folders(_date(day)):
            with command._progress() as progress, _sentences():
                task = progress.add_task(f"{code}, {folder}", total=None)
                found.append(chores.verify(storage, code, folder, _into(progress, task)))
    wrong = [(name, kind) for one in found for kind in PROBLEMS for name in one[kind]]
    files = sum(one["files"] for one in found)
    if command.as_json:
        command._json({"camera": code, "day": day, "files": files, **{kind: [n for n, k in wrong if k == kind] for kind in PROBLEMS}})
    else:
        for name, kind in wrong:
            command.screen.print(f"{name}: {PROBLEMS[kind]}")
        command.screen.print(f"Звірено файлів: {files}. Не збігається: {len(wrong)}.")
    return len(wrong)


def do_export(command: Any, *, code: str, path: Path, begin: str, end: str, who: str, why: str, **_: object) -> None:
    """What was cut out, for whom and why, is in the log before anybody has the file."""
    camera, period = _camera(code), (_moment(begin), _moment(end))
    if not who.strip() or not why.strip():
        raise CommandError("Напишіть, кому (--who) і на якій підставі (--why).")
    from_ns, to_ns = (int(moment.timestamp() * 1e9) for moment in period)
    part = _new(path)
    try:
        with command._progress() as progress:
            task = progress.add_task("Файли записів", total=None)
            done = _first(camera, lambda storage: chores.export(storage, code, from_ns, to_ns, part, _into(progress, task)))
        with part.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        with transaction.atomic():
            facts = {"begin": period[0].isoformat(), "end": period[1].isoformat(), "sha256": digest}
            record("video.exported", camera, city=camera.district.city, personal={"who": who, "why": why}, **facts)
            _publish(part, path)
    finally:
        part.unlink(missing_ok=True)
    if command.as_json:
        command._json({**done, "path": str(path), "sha256": digest})
        return
    command.screen.print(f"{path}: {done['bytes']} байтів, SHA-256 {digest}")
    if done["left_out"]:
        command.screen.print(f"Увага: шматків з іншими налаштуваннями камери, які не ввійшли: {done['left_out']}. Виріжте їх окремо.")


def do_snapshot(command: Any, *, code: str, path: Path, **_: object) -> None:
    camera = _camera(code)
    part = _new(path)
    try:
        part.write_bytes(_first(camera, lambda storage: chores.snapshot(storage, code)))
        with transaction.atomic():
            record("video.snapshot", camera, city=camera.district.city)
            _publish(part, path)
    finally:
        part.unlink(missing_ok=True)
    if command.as_json:
        command._json({"camera": code, "path": str(path)})
        return
    command.screen.print(f"{path}: останній кадр камери {code}.")


def _new(path: Path) -> Path:
    """Where the file is written until it is whole. Raises CommandError for a file or a folder that stands in the way."""
    if path.exists():
        raise CommandError(f"Файл {path} вже є. Назвіть інший: наявні файли ця команда не змінює.")
    if not path.parent.is_dir():
        raise CommandError(f"Папки {path.parent} немає. Створіть її або назвіть іншу.")
    return path.with_name(f".{path.stem}.part{path.suffix}")


def _publish(part: Path, path: Path) -> None:
    """Under its name at once and whole; a file that came there meanwhile stays (link(2) refuses)."""
    try:
        path.hardlink_to(part)
    except FileExistsError as error:
        raise CommandError(f"Файл {path} вже є. Назвіть інший.") from error


def _first(camera: Camera, work: Callable[[Storage], Any]) -> Any:
    """The answer of the first disk that has something: a camera may have moved from one to another."""
    said = "Записів цієї камери на дисках цієї машини немає."
    for storage in _with_recordings(camera):
        try:
            with _sentences():
                return work(storage)
        except NothingRecorded as nothing:
            said = str(nothing)
    raise CommandError(said)


@contextmanager
def _sentences() -> Iterator[None]:
    """Whatever hinders becomes a CommandError with a sentence; NothingRecorded passes."""
    try:
        yield
    except (StorageError, ValueError) as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"Не вдалося: {error.strerror}. Перевірте диск і повторіть.") from error


def _with_recordings(camera: Camera) -> list[Storage]:
    found = [storage for storage in disks.here() if storage.camera_folder(camera.code).is_dir()]
    if not found:
        raise CommandError(f"Записів камери «{camera.code}» на дисках цієї машини немає. Запустіть там, де вона пише.")
    return found


def _into(progress: Any, task: Any) -> chores.Advance:
    return lambda done, total: progress.update(task, completed=done, total=total)


def _date(text: str) -> date:
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"«{text}» — не доба. Приклад: 2026-11-20")
    return found


def _folders(day: date) -> list[str]:
    """Folders of the disk are days of UTC: a day in Kyiv touches two of them."""
    begin = timezone.make_aware(datetime.combine(day, time()))
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time())) - timedelta(seconds=1)
    return sorted({moment.astimezone(UTC).date().isoformat() for moment in (begin, end)})
