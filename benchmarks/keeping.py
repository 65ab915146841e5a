"""Keeps what a benchmark found beside the commit and the command that found it."""

import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).resolve().parent / "results"


def keep(name: str, found: dict) -> Path:
    """Write ``found`` as benchmarks/results/<name>-<day>-<commit>.json; a second run of the same commit stands beside the first."""
    commit = _git("rev-parse", "--short", "HEAD")
    now = datetime.now(UTC)
    facts = {
        "benchmark": name,
        "at": now.isoformat(timespec="seconds"),
        "commit": commit + ("+" if _git("status", "--porcelain", "--untracked-files=no") else ""),
        "command": " ".join([Path(sys.executable).name, *sys.orig_argv[1:]]),
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.system()},
        **found,
    }
    RESULTS.mkdir(exist_ok=True)
    path = _free(f"{name}-{now:%Y%m%d}-{commit}")
    path.write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"kept in benchmarks/results/{path.name}")
    return path


def _free(stem: str) -> Path:
    names = chain([stem], (f"{stem}-{number}" for number in count(2)))
    return next(path for path in (RESULTS / f"{name}.json" for name in names) if not path.exists())


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
