"""A process of the portal that kills itself at a named point, over the test's own database and files."""

import subprocess
import sys
from pathlib import Path

from tests.harness.environment import clean_environment
from tests.outbox.conftest import database_url

ROOT = Path(__file__).resolve().parents[2]


def run(committed_db, settings, code: str, **environment: str) -> int:
    """Python of ours with the portal set up; gives its return code (−9: it died at the point)."""
    done = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{code}"],
        cwd=ROOT,
        env=clean_environment(
            PORTAL_ENV="test",
            PYTHONPATH=f"{ROOT}:{ROOT / 'site'}",
            VAR_DIR=str(settings.VAR),
            DATABASE_URL=database_url(committed_db),
            LOG_LEVEL="ERROR",
            **environment,
        ),
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode in (0, -9), done.stderr[-3000:]
    return done.returncode
