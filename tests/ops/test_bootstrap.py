"""The set-up of a bare machine says what to do where it cannot go on."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.harness.environment import ROOT

pytestmark = pytest.mark.once


@pytest.fixture
def checkout(tmp_path):
    """A check-out with the set-up alone, without an environment."""
    (tmp_path / "tools").mkdir()
    for name in ("tools/bootstrap.py", "tools/uv.txt", "requirements.txt"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    return tmp_path


def bootstrap(folder, **environment):
    # Nothing of this machine's package set-up: no cache, no mirror, no folder of wheels.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_", "VIRTUAL_ENV"))}
    return subprocess.run(
        [sys.executable, str(folder / "tools" / "bootstrap.py")],
        env={**kept, "PIP_CONFIG_FILE": os.devnull, "PIP_NO_CACHE_DIR": "1", **environment},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def test_without_a_package_server_it_says_what_to_check(checkout):
    nobody = "http://127.0.0.1:9/simple"
    done = bootstrap(checkout, PIP_INDEX_URL=nobody, PIP_RETRIES="0", PIP_DEFAULT_TIMEOUT="2")
    assert done.returncode == 1
    assert "The package server did not answer." in done.stderr
    assert "Check the network" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_installed_already_is_not_installed_again(checkout):
    import hashlib
    import platform

    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").touch()
    mark = hashlib.sha256((checkout / "requirements.txt").read_bytes() + platform.python_version().encode()).hexdigest()
    (checkout / ".venv" / "installed-requirements.txt").write_text(mark)
    done = bootstrap(checkout, PIP_INDEX_URL="http://127.0.0.1:9/simple")
    assert (done.returncode, done.stdout) == (0, "")


def test_a_python_that_is_too_old_is_told_and_a_newer_one_is_looked_for(checkout, monkeypatch):
    text = (checkout / "tools" / "bootstrap.py").read_text().replace("OLDEST = (3, 11)", "OLDEST = (9, 9)")
    (checkout / "tools" / "bootstrap.py").write_text(text)
    done = bootstrap(checkout, PATH="/nowhere")
    assert done.returncode == 1
    assert "is too old: the portal needs 9.9 or newer" in done.stderr
    assert "make run PYTHON=" in done.stderr


def test_a_full_disk_is_told_before_anything_is_fetched(checkout):
    text = (checkout / "tools" / "bootstrap.py").read_text().replace("ROOM_MB = 1500", "ROOM_MB = 999999999")
    (checkout / "tools" / "bootstrap.py").write_text(text)
    done = bootstrap(checkout)
    assert done.returncode == 1
    assert "the packages need about 999999999 MB" in done.stderr
    assert not (checkout / ".venv").exists()
