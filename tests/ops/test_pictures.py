"""`make screenshots` stands on its own: no runner of tests has chosen its settings."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASKED = "from tests.e2e import screenshots; screenshots.use_settings(); from tests.harness import database; print(database.template_key())"


@pytest.mark.once
def test_the_pictures_find_the_settings_of_the_database_that_they_are_taken_from():
    bare = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO", "PORTAL", "VAR_DIR"))}
    bare["PYTHONPATH"] = f"{ROOT}:{ROOT / 'site'}"
    done = subprocess.run([sys.executable, "-c", ASKED], cwd=ROOT, env=bare, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.strip()) == 16
