"""The environment of a test run, and the programs found on the machine."""

import os
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / "var" / "test"
# Compiled modules of the processes that tests start. A machine that keeps none would compile three thousand at every start.
BYTECODE = CACHE / "bytecode"
NOT_OURS = {"DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE", "PYTHONDONTWRITEBYTECODE"}
RUN_PREFIX = "portal-test-"
STALE_SECONDS = 24 * 3600
_READER = re.compile(r"""env\.(?:text|boolean|integer|words|choice)\(\s*["']([A-Z][A-Z0-9_]*)["']""")


def setting_names() -> set[str]:
    """Every environment variable that the portal reads, without its ``_FILE`` twin."""
    portal = ROOT / "site" / "portal"
    sources = [*(portal / "settings").glob("*.py"), *(portal / "core" / "supervisor").glob("*.py"), ROOT / "gunicorn.conf.py"]
    return {name for path in sources for name in _READER.findall(path.read_text(encoding="utf-8"))}


def forget_settings() -> None:
    """Drop the machine's own values, so that a test means the same everywhere."""
    for name in setting_names():
        os.environ.pop(name, None)
        os.environ.pop(f"{name}_FILE", None)


def clean_environment(**values: str) -> dict[str, str]:
    """The environment for a program of ours in a process of its own: nothing of this run leaks into it."""
    dropped = setting_names() | {f"{name}_FILE" for name in setting_names()} | NOT_OURS
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    ours = {"PYTHONUNBUFFERED": "1", "PYTHONPYCACHEPREFIX": str(BYTECODE), "DJANGO_SETTINGS_MODULE": "portal.settings"}
    return {**kept, **ours, **values}


def remove_if_ours(folder: Path, pid: int, remove: Callable) -> None:
    """Remove the folder at exit, but not from a forked child of the process that made it."""
    if os.getpid() == pid:
        remove(folder, ignore_errors=True)


def remove_stale(parent: Path, prefix: str) -> None:
    """Folders that a killed run of yesterday left behind."""
    for path in parent.glob(f"{prefix}*"):
        try:
            if time.time() - path.stat().st_mtime > STALE_SECONDS:
                shutil.rmtree(path, ignore_errors=True)
        except FileNotFoundError:
            continue


def chromium() -> str | None:
    """A Chromium of the machine, or None. ``CHROMIUM_BIN`` names one."""
    named = os.environ.get("CHROMIUM_BIN")
    if named:
        return named
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for path in map(shutil.which, names) if path), None)


def postgres_programs() -> Path | None:
    """The folder with ``initdb`` and ``postgres``, or None."""
    found = shutil.which("initdb")
    candidates = [Path(found).resolve().parent] if found else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    return next((path for path in candidates if (path / "initdb").exists() and (path / "postgres").exists()), None)


def _version(path: Path) -> int:
    return int(path.parent.name) if path.parent.name.isdigit() else 0
