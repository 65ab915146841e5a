"""Command line of the gate."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import sys
from pathlib import Path

import redis.asyncio as redis

from .grants import KEY, Snapshot
from .server import Gate, Load

PORT_TAKEN = 3


def main() -> int:
    parser = argparse.ArgumentParser(prog="videosidecar.gate", description="Брама ретранслятора: хто може дивитися яку камеру.")
    parser.add_argument("--host", default="127.0.0.1", help="лише адреса цього комп’ютера")
    parser.add_argument("--port", type=int, default=8656)
    parser.add_argument("--redis", default=os.environ.get("REDIS_URL", ""), help="черга, де лежать дозволи (або REDIS_URL)")
    parser.add_argument("--grants", type=Path, help="JSON-файл дозволів замість черги")
    options = parser.parse_args()
    if not options.redis and not options.grants:
        parser.error("Задайте --redis (або REDIS_URL) чи --grants.")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    return asyncio.run(serve(options))


async def serve(options: argparse.Namespace) -> int:
    gate = Gate(from_file(options.grants) if options.grants else from_valkey(options.redis))
    try:
        port = await gate.start(options.host, options.port)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"Браму не запущено: {getattr(error, 'strerror', None) or error}. Перевірте --host і --port." + "\n")
        return PORT_TAKEN
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    say(f"Брама: http://{options.host}:{port}/auth")
    await stopped.wait()
    await gate.stop()
    return 0


def from_valkey(url: str) -> Load:
    connection = redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)

    async def load() -> Snapshot:
        return Snapshot.from_hash(await connection.hgetall(KEY))

    return load


def from_file(path: Path) -> Load:
    async def load() -> Snapshot:
        return Snapshot.from_file(path)

    return load


def say(line: str) -> None:
    """A line for whoever started this, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
