"""Command line of the simulated cameras."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import sys
import tempfile
from pathlib import Path

from fixtures.clips import generate

from .clip import Clip
from .fleet import Fleet

DISTINCT_CLIPS = 6
PORT_TAKEN = 3


def main() -> int:
    parser = argparse.ArgumentParser(prog="videosidecar.simulator", description="Уявні камери на цьому комп’ютері (RTSP).")
    parser.add_argument("--port", type=int, default=8655, help="порт (лише 127.0.0.1); 0 — будь-який вільний")
    parser.add_argument("--cameras", type=int, default=6, help="скільки камер: /cam-0001, /cam-0002, …")
    parser.add_argument("--user", default="", help="ім’я для входу; без нього камери відкриті")
    parser.add_argument("--password", default="", help="пароль для входу")
    options = parser.parse_args()
    return asyncio.run(serve(options))


async def serve(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix="simulator-") as folder:
        wanted = range(1, max(1, min(options.cameras, DISTINCT_CLIPS)) + 1)
        clips = [Clip.read(generate(Path(folder) / f"{number}.mp4", number)) for number in wanted]
    fleet = Fleet(clips, options.cameras, port=options.port, user=options.user, password=options.password)
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
    with contextlib.suppress(asyncio.CancelledError):
        await stopped.wait()
    await fleet.stop()
    return 0


def say(line: str) -> None:
    """A line for whoever started this, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
