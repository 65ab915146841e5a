"""`manage.py video disk|hold|holds|release`: what they take, do and tell."""

from __future__ import annotations

from argparse import _SubParsersAction
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
from rich.table import Table

from portal.core.health.words import size
from videosidecar import disks, holding
from videosidecar.models import Camera
from videosidecar.recorder.disk.holds import FOREVER_NS, Hold
from videosidecar.recorder.disk.keeper import State, keep, read_state
from videosidecar.recorder.errors import StorageError

LEVELS = {"ok": "гаразд", "low": "мало місця", "tight": "дуже мало місця", "last": "майже повний", "missing": "немає"}


def add_arguments(verbs: _SubParsersAction) -> list[Any]:
    """Add the verbs; returns their parsers."""
    disk = verbs.add_parser("disk", help="диски із записами: скільки місця і на скільки днів")
    disk.add_argument("--keep", action="store_true", help="прибрати зараз: строки, обсяги, нестача місця")
    hold = verbs.add_parser("hold", help="утримати запис: ніщо його не видалить, доки не знято")
    hold.add_argument("code", help="код камери")
    hold.add_argument("--from", required=True, dest="begin", help="початок, наприклад 2026-11-20T14:00 (час за Києвом)")
    hold.add_argument("--to", required=True, dest="end", help="кінець")
    hold.add_argument("--who", required=True, help="хто просить: установа, посада")
    hold.add_argument("--why", required=True, help="підстава: запит, постанова, номер")
    holds = verbs.add_parser("holds", help="що утримано")
    holds.add_argument("codes", nargs="*", help="коди камер; без них — усі")
    release = verbs.add_parser("release", help="зняти утримання")
    release.add_argument("code", help="код камери")
    release.add_argument("hold", help="номер утримання (manage.py video holds)")
    return [disk, hold, holds, release]


def do_disk(command: Any, *, keep: bool, **_: object) -> None:
    states = [_look_after(disk) if keep else _last_seen(disk) for disk in disks.disks()]
    if command.as_json:
        command._json([state.facts() for state in states])
        return
    with Progress(TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), console=command.screen) as progress:
        for state in states:
            progress.add_task(state.root, completed=state.total - state.free, total=state.total or 1)
    table = Table("Диск", "Стан", "Вільно", "За добу", "Днів до прибирання", "Найстаріший запис, днів", "Утримано файлів")
    for state in states:
        table.add_row(
            state.root,
            LEVELS[state.level],
            size(state.free),
            "—" if state.per_day is None else size(state.per_day),
            "—" if state.days_left is None else f"{state.days_left:g}".replace(".", ","),
            "—" if state.oldest_days is None else f"{state.oldest_days:g}".replace(".", ","),
            str(state.held_files),
        )
    command.screen.print(table)
    for state in states:
        if state.problem:
            command.screen.print(f"Увага: {state.problem}")


def _look_after(disk: disks.Disk) -> State:
    return keep(disk.root, disks.policy(), disk=disk.id, wait_seconds=30.0)


def _last_seen(disk: disks.Disk) -> State:
    """What the last pass left on the disk; a disk that is not here says so."""
    try:
        disks.storage(disk).check()
    except StorageError as error:
        return State(str(disk.root), level="missing", problem=str(error))
    return read_state(Path(disk.root))


def do_hold(command: Any, *, code: str, begin: str, end: str, who: str, why: str, **_: object) -> None:
    try:
        placed = holding.hold(_camera(code), _moment(begin), _moment(end), who=who, why=why)
    except (StorageError, ValueError) as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"Утримання не записано: {error.strerror}. Перевірте диск і повторіть.") from error
    if command.as_json:
        command._json(_facts(placed))
        return
    command.screen.print(f"Запис камери {code} утримано, номер {placed.id}. Зняти: manage.py video release {code} {placed.id}")


def do_release(command: Any, *, code: str, hold: str, **_: object) -> None:
    try:
        done = holding.release(_camera(code), hold)
    except StorageError as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"Утримання не знято: {error.strerror}. Перевірте диск і повторіть.") from error
    if not done:
        raise CommandError(f"Утримання {hold} камери {code} немає. Подивіться: manage.py video holds {code}")
    if command.as_json:
        command._json({"released": hold})
        return
    command.screen.print(f"Утримання {hold} знято: запис житиме за звичайними строками.")


def do_holds(command: Any, *, codes: list[str], **_: object) -> None:
    cameras = [_camera(code) for code in codes] or list(Camera.objects.order_by("code"))
    found = [hold for camera in cameras for hold in holding.holds_of(camera)]
    if command.as_json:
        command._json([_facts(hold) for hold in found])
        return
    table = Table("Камера", "Номер", "Від", "До", "Хто", "Підстава")
    for hold in found:
        table.add_row(hold.camera, hold.id, _shown(hold.from_ns), _shown(hold.to_ns), hold.who, hold.why)
    command.screen.print(table if found else "Нічого не утримано.")


def _facts(hold: Hold) -> dict[str, Any]:
    return {"id": hold.id, "camera": hold.camera, "from": _shown(hold.from_ns), "to": _shown(hold.to_ns), "who": hold.who, "why": hold.why}


def _shown(moment_ns: int) -> str:
    if moment_ns in (0, FOREVER_NS):
        return "—"
    return timezone.localtime(datetime.fromtimestamp(moment_ns / 1e9, UTC)).strftime("%d.%m.%Y %H:%M:%S")


def _camera(code: str) -> Camera:
    camera = Camera.objects.select_related("district__city").filter(code=code).first()
    if camera is None:
        raise CommandError(f"Камери «{code}» немає в реєстрі.")
    return camera


def _moment(text: str) -> datetime:
    """A moment of the portal's own clock unless it names another. Raises CommandError."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError(f"«{text}» — не дата й час. Приклад: 2026-11-20T14:00")
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment
