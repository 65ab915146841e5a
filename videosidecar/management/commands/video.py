"""`manage.py video …`: everything a technician does with the video part at a terminal."""

import importlib.util
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from portal.places.models import City
from videosidecar import console, planner, publishing, services, stats
from videosidecar.archive import commands as archive_commands
from videosidecar.importing import import_cameras
from videosidecar.management import chore_verbs, disk_verbs
from videosidecar.recorder import chores
from videosidecar.recorder.errors import StorageError
from videosidecar.relay.reconciler import hardened, render, write_file

BAD = 1


class Command(BaseCommand):
    help = "Камери: план запису, стан, перевірка, імпорт, диск, файл ретранслятора."

    def add_arguments(self, parser):
        verbs = parser.add_subparsers(dest="verb", required=True, title="дії")
        plan = verbs.add_parser("plan", help="привести запис і ретранслятор у відповідність до реєстру")
        plan.add_argument("--watch", action="store_true", help="не виходити: стежити й перезапускати, доки не зупинять")
        plan.add_argument("--confirm-removal", action="store_true", help="дозволити прибрати з ретранслятора понад 10 %% камер")
        status = verbs.add_parser("status", help="стан кожної камери")
        status.add_argument("--city", default="", help="коротка назва міста")
        probe = verbs.add_parser("probe", help="спробувати відкрити потоки камер")
        probe.add_argument("codes", nargs="*", help="коди камер; без них — усі, що записуються")
        prepare = verbs.add_parser("prepare", help="підготувати папку для записів (VIDEO_ROOT)")
        load = verbs.add_parser("import", help="камери з CSV-файлу")
        load.add_argument("file", type=Path)
        load.add_argument("--city", required=True, help="коротка назва міста")
        load.add_argument("--dry-run", action="store_true", help="лише перевірити")
        stop = verbs.add_parser("stop", help="зупинити запис (планувальник --watch запустить його знову)")
        relay = verbs.add_parser("relay-config", help="записати файл MediaMTX з усіма камерами")
        relay.add_argument("path", type=Path)
        relay.add_argument("--api-port", type=int, default=9997)
        relay.add_argument("--rtsp-port", type=int, default=8554)
        relay.add_argument("--gate", default="", help="адреса брами, наприклад http://127.0.0.1:8656/auth")
        bench = verbs.add_parser("bench", help="виміряти, скільки коштує запис (make bench-recorder)")
        bench.add_argument("options", nargs="*", help="після --: ключі вимірювання, наприклад -- --quick")
        kept = disk_verbs.add_arguments(verbs)
        short = chore_verbs.add_arguments(verbs)
        archive = archive_commands.add_arguments(verbs)
        for verb in (plan, status, probe, prepare, load, stop, relay, bench, *kept, *short, *archive):
            verb.add_argument("--json", action="store_true", dest="as_json", help="відповідь у JSON")

    def handle(self, *args, verb, **options):
        self.screen = Console(file=self.stdout._out, highlight=False, soft_wrap=True)
        self.as_json = options["as_json"]
        getattr(self, "do_" + verb.replace("-", "_"))(**options)

    # Verbs.

    def do_plan(self, *, watch, confirm_removal, **_):
        if watch:
            return self._watch()
        report = planner.tick(confirmed=confirm_removal)
        if report.waits:
            return self._tell_waits()
        self._tell_plan(report)
        if report.problems:
            sys.exit(BAD)
        return None

    def _watch(self):
        """Tick after tick until SIGTERM or Ctrl-C; says a thing when it changes, not every time."""
        logging.getLogger("httpx").setLevel(logging.WARNING)  # a line for every look at the relay says nothing
        stop = threading.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: stop.set())
        owner, due = f"{planner.new_owner()}:{os.urandom(4).hex()}", {"plan": 0.0, "relay": 0.0, "disks": 0.0, "index": 0.0}
        told = None
        while not stop.is_set():
            now = time.monotonic()
            if now < due["plan"]:
                planner.look_after(owner)
                stop.wait(planner.TICK_SECONDS)
                continue
            with_relay = now >= due["relay"]
            report = planner.tick(with_relay=with_relay, owner=owner)
            due["plan"] = now + planner.PLAN_SECONDS
            if with_relay:
                due["relay"] = now + planner.RELAY_SECONDS
            if now >= due["disks"] and not report.waits:
                due["disks"] = now + planner.DISK_SECONDS
                planner.send_keepers_if_possible()
            if now >= due["index"] and not report.waits:
                due["index"] = now + planner.INDEX_SECONDS
                planner.send_indexer_if_possible()
            facts = (report.cameras, report.shards, report.problems, report.waits)
            if facts != told:
                if report.waits:
                    self._tell_waits()
                else:
                    self._tell_plan(report)
                told = facts
            stop.wait(planner.TICK_SECONDS)
        planner.stop_planning(owner)

    def do_status(self, *, city, **_):
        cities = [_city(city)] if city else list(City.objects.all())
        rows = [(place, row) for place in cities for row in console.look(place).rows]
        if self.as_json:
            totals = {place.slug: dict(zip(("installed", "planned"), stats.totals(place), strict=True)) for place in cities}
            return self._json({"installed": totals, "cameras": [row.as_dict() for _place, row in rows]})
        for place in cities:
            installed, planned = stats.totals(place)
            if planned:
                self._bar(f"{place.name}: встановлено", installed, planned)
        table = Table("Камера", "Стан", "Причина", "Відколи", "МБ", "Спосіб", "Годинник")
        for _place, row in rows:
            source = f"{row.source}. {row.source_note}" if row.source_note else row.source
            table.add_row(row.code, row.word, row.reason, row.since, row.megabytes, source, row.drift)
        self.screen.print(table if rows else "Встановлених камер немає.")
        return None

    def do_probe(self, *, codes, **_):
        cameras = services.recorded_cameras()
        if codes:
            cameras = cameras.filter(code__in=codes)
            missing = set(codes) - set(cameras.values_list("code", flat=True))
            if missing:
                raise CommandError(f"Немає таких камер серед тих, що записуються: {', '.join(sorted(missing))}.")
        found = []
        with self._progress() as progress:
            task = progress.add_task("Перевірка камер", total=len(cameras))
            for camera in cameras:
                found.append(probe(camera))
                progress.advance(task)
        if self.as_json:
            self._json(found)
        else:
            table = Table("Камера", "Результат", "Картинка", "Секунд")
            for item in found:
                table.add_row(item["code"], item["problem"] or "відповідає", item["picture"], f"{item['seconds']:.1f}")
            self.screen.print(table if found else "Немає камер, які слід записувати.")
        if any(item["problem"] for item in found):
            sys.exit(BAD)

    def do_prepare(self, **_):
        try:
            disk = services.storage().prepare()
        except StorageError as error:
            raise CommandError(str(error)) from error
        if self.as_json:
            return self._json({"root": str(settings.VIDEO_ROOT), "disk": disk})
        self.screen.print(f"Папка {settings.VIDEO_ROOT} готова до запису.")
        return None

    def do_import(self, *, file, city, dry_run, **_):
        try:
            data = file.read_bytes()
        except OSError as error:
            raise CommandError(f"Файл {file} не читається: {error.strerror}.") from error
        result = import_cameras(data, _city(city), dry_run=dry_run)
        if self.as_json:
            problems = [{"row": p.row, "column": p.column, "message": p.message} for p in result.problems]
            self._json({"created": result.created, "updated": result.updated, "dry_run": dry_run, "problems": problems})
        elif result.is_good:
            done = "Можна імпортувати" if dry_run else "Імпортовано"
            self.screen.print(f"{done}. Нових камер: {result.created}, змінених: {result.updated}.")
        else:
            table = Table("Рядок", "Колонка", "Що не так")
            for problem in result.problems:
                table.add_row(str(problem.row or "—"), problem.column or "—", problem.message)
            self.screen.print(table)
            self.screen.print("Нічого не змінено: виправте ці рядки й повторіть.")
        if not result.is_good:
            sys.exit(BAD)

    def do_stop(self, **_):
        board = services.board()
        shards = sorted(board.shards())
        for shard in shards:
            board.stop(shard)
        if self.as_json:
            return self._json({"stopped": shards})
        self.screen.print(f"Зупинено груп: {len(shards)}.")
        return None

    def do_relay_config(self, *, path, api_port, rtsp_port, gate, **_):
        base = hardened(
            api_port=api_port,
            rtsp_port=rtsp_port,
            gate_url=gate,
            user=settings.RELAY_API_USER,
            password=settings.RELAY_API_PASSWORD,
        )
        try:
            paths = services.desired_paths()
        except DatabaseError:
            # The relay may start beside the first migration: it begins without cameras, the planner adds them.
            paths = {}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            changed = write_file(path, render(base, paths))
        except OSError as error:
            raise CommandError(f"Файл {path} не записано: {error.strerror}.") from error
        if self.as_json:
            return self._json({"path": str(path), "cameras": len(paths), "changed": changed})
        self.screen.print(f"{path}: камер {len(paths)}{'' if changed else ', без змін'}.")
        return None

    def do_disk(self, **options):
        disk_verbs.do_disk(self, **options)

    def do_hold(self, **options):
        disk_verbs.do_hold(self, **options)

    def do_release(self, **options):
        disk_verbs.do_release(self, **options)

    def do_holds(self, **options):
        disk_verbs.do_holds(self, **options)

    def do_verify(self, **options):
        if chore_verbs.do_verify(self, **options):
            sys.exit(BAD)

    def do_export(self, **options):
        chore_verbs.do_export(self, **options)

    def do_snapshot(self, **options):
        chore_verbs.do_snapshot(self, **options)

    def do_bench(self, *, options, **_):
        """The benchmark is a development tool of the repository: it runs in a process of its own."""
        if importlib.util.find_spec("benchmarks") is None:
            raise CommandError("Вимірювання є лише в повній копії проєкту: папки benchmarks тут немає.")
        sys.exit(subprocess.run([sys.executable, "-m", "benchmarks.recorder.bench", *options], cwd=settings.ROOT, check=False).returncode)

    def do_check(self, **options):
        archive_commands.do_check(self, **options)

    def do_reindex(self, **options):
        archive_commands.do_reindex(self, **options)

    # How it is told.

    def _tell_plan(self, report):
        if self.as_json:
            return self._json(report.as_dict())
        words = {"recording": "записує", "waiting": "чекає на вільного працівника", "starting": "запускається", "started": "запущено"}
        shards = ", ".join(f"{name} — {words[state]}" for name, state in report.shards.items()) or "немає"
        self.screen.print(f"Камер у плані: {report.cameras}. Групи: {shards}. Чинних доступів: {report.grants}.")
        if "replaced" in report.relay:
            self.screen.print(f"Ретранслятор: змінено {report.relay['replaced']}, прибрано {report.relay['deleted']}.")
        for problem in report.problems:
            self.screen.print(f"Увага: {problem}")
        return None

    def _tell_waits(self):
        if self.as_json:
            return self._json({"waits": True})
        self.screen.print("Планує інший процес: зміни й підтвердження він візьме за кілька секунд.")
        return None

    def _json(self, value):
        self.stdout.write(json.dumps(value, ensure_ascii=False))

    def _bar(self, label: str, done: int, total: int):
        with self._progress() as progress:
            progress.add_task(label, completed=done, total=total)

    def _progress(self) -> Progress:
        screen = Console(file=self.stderr._out, highlight=False) if self.as_json else self.screen
        return Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=screen)


def probe(camera) -> dict:
    """Open the camera's stream for a moment. `seconds` is how long that took."""
    return chores.probe(publishing.camera_plan(camera, services.camera_credentials(camera)))


def _city(slug: str) -> City:
    city = City.objects.filter(slug=slug).first()
    if city is None:
        known = ", ".join(City.objects.values_list("slug", flat=True)) or "жодного"
        raise CommandError(f"Міста «{slug}» немає. Є: {known}.")
    return city
