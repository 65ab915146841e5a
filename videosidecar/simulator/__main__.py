"""Command line of the simulated cameras."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import signal
import sys
import tempfile
from pathlib import Path

from fixtures.clips import bench_clip, generate

from .clip import Clip
from .control import obey
from .fleet import TICK_SECONDS, Fleet

DISTINCT_CLIPS = 6
PORT_TAKEN = 3


def main() -> int:
    parser = argparse.ArgumentParser(prog="videosidecar.simulator", description="Уявні камери на цьому комп’ютері (RTSP).")
    parser.add_argument("--port", type=int, default=8655, help="порт (лише 127.0.0.1); 0 — будь-який вільний")
    parser.add_argument("--cameras", type=int, default=6, help="скільки камер: /cam-0001, /cam-0002, …")
    parser.add_argument("--user", default="", help="ім’я для входу; без нього камери відкриті")
    parser.add_argument("--password", default="", help="пароль для входу")
    parser.add_argument("--auth", choices=("basic", "digest"), default="basic", help="як питати пароль")
    parser.add_argument("--clip", type=Path, action="append", default=[], help="файл H.264 або H.265, що його грають камери (можна кілька)")
    parser.add_argument("--bench", action="store_true", help="кліп для вимірювань: 15 кадрів на секунду, 300 кбіт/с")
    parser.add_argument("--tick", type=float, default=TICK_SECONDS, help="на скільки секунд може запізнитися кадр")
    parser.add_argument("--commands", action="store_true", help="виконувати команди зі стандартного вводу, закінчити з його кінцем")
    options = parser.parse_args()
    return asyncio.run(serve(options))


async def serve(options: argparse.Namespace) -> int:
    fleet = Fleet(
        clips(options),
        options.cameras,
        port=options.port,
        user=options.user,
        password=options.password,
        auth=options.auth,
        tick_seconds=options.tick,
    )
    try:
        await fleet.start()
    except OSError as error:
        sys.stderr.write(f"Порт {options.port} зайнятий або недоступний: {error.strerror}. Оберіть інший: --port." + "\n")
        return PORT_TAKEN
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopped.set)
    say(f"Камер: {options.cameras}. Перша: {fleet.url(1)}")
    listening = asyncio.create_task(listen(fleet, stopped)) if options.commands else None
    gc.freeze()  # the clips stay for ever: no need to look through them again and again
    with contextlib.suppress(asyncio.CancelledError):
        await stopped.wait()
    if listening:
        listening.cancel()
    await fleet.stop()
    return 0


def clips(options: argparse.Namespace) -> list[Clip]:
    if options.clip:
        return [Clip.read(path) for path in options.clip]
    with tempfile.TemporaryDirectory(prefix="simulator-") as folder:
        if options.bench:
            return [Clip.read(bench_clip(Path(folder) / "bench.mp4"))]
        wanted = range(1, max(1, min(options.cameras, DISTINCT_CLIPS)) + 1)
        return [Clip.read(generate(Path(folder) / f"{number}.mp4", number)) for number in wanted]


async def listen(fleet: Fleet, stopped: asyncio.Event) -> None:
    """Obey the lines of the standard input; its end (whoever started this is gone) ends the program."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := (await reader.readline()).decode():
        if line.strip():
            say(await obey(fleet, line))
    stopped.set()


def say(line: str) -> None:
    """A line for whoever started this, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
