"""A wrong environment is told in a sentence, and nothing starts."""

import secrets
import sys

import pytest

from .running import SUPERVISOR, manage, run

pytestmark = pytest.mark.once
SAFE = {
    "PORTAL_ENV": "production",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "SEALING_KEYS": secrets.token_urlsafe(48),
    "ALLOWED_HOSTS": "portal.example.org",
    "BASE_URL": "https://portal.example.org",
    "MAIL_FROM": "portal@example.org",
    "SMTP_HOST": "smtp.example.org",
    "METRICS_TOKEN": "a-random-word",
}
SHOW = [sys.executable, "-c", "from django.conf import settings; print(settings.SECRET_KEY)"]

WRONG = [
    ({"PORTAL_ENV": "prod"}, "PORTAL_ENV='prod' is unknown"),
    ({"PORTAL_PARTS": "forum"}, "PORTAL_PARTS='forum' is unknown"),
    ({"DEBUG": "maybe"}, "DEBUG='maybe' is neither yes nor no"),
    ({"PORT": "eighty"}, "PORT='eighty' is not a whole number"),
    ({"PORT": "70000"}, "PORT=70000 is out of range"),
    ({"DATABASE_URL": "mysql://u@h/db"}, "DATABASE_URL begins with 'mysql'"),
    ({"SECRET_KEY_FILE": "/nowhere/key"}, "SECRET_KEY_FILE=/nowhere/key: the file cannot be read"),
    ({"VAR_DIR": "/dev/null/var"}, "VAR_DIR=/dev/null/var: the folder cannot be made"),
    ({"OUTBOX_SENDER": "pigeon"}, "OUTBOX_SENDER='pigeon' is unknown"),
]


@pytest.mark.parametrize(("environment", "sentence"), WRONG, ids=[next(iter(values)) for values, _ in WRONG])
def test_a_wrong_value_is_a_sentence_and_an_exit_code(environment, sentence, tmp_path):
    done = run(SUPERVISOR, **{"VAR_DIR": str(tmp_path), **environment})
    assert done.returncode == 2, done.stdout
    assert sentence in done.stdout
    assert "Traceback" not in done.stdout


@pytest.mark.parametrize("program", ["manage", "gunicorn"])
def test_the_other_programs_say_the_same(program, tmp_path):
    command = (
        [sys.executable, "manage.py", "check"] if program == "manage" else [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py"]
    )
    done = run(command, PORTAL_PARTS="forum", VAR_DIR=str(tmp_path))
    assert done.returncode == 1
    assert "PORTAL_PARTS='forum' is unknown" in done.stdout
    assert "Traceback" not in done.stdout


UNSAFE = [
    ({"DEBUG": "1"}, "DEBUG=1"),
    ({"SECRET_KEY": "short"}, "SECRET_KEY is"),
    ({"SEALING_KEYS": "short"}, "SEALING_KEYS is"),
    ({"SEALING_KEYS": secrets.token_urlsafe(48) + ",development-only-" + "x" * 40}, "SEALING_KEYS is"),
    ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS names no public host"),
    ({"BASE_URL": "http://portal.example.org"}, "BASE_URL must begin with https://"),
    ({"SMTP_TLS": "off"}, "SMTP_TLS=off"),
    ({"MAIL_FROM": "portal@example.com"}, "MAIL_FROM is the example address"),
    ({"METRICS_TOKEN": ""}, "METRICS_TOKEN is empty"),
]


@pytest.mark.parametrize(("environment", "sentence"), UNSAFE, ids=[next(iter(values)) for values, _ in UNSAFE])
def test_production_refuses_an_unsafe_value_and_names_it(environment, sentence, tmp_path):
    done = run(SHOW, **{**SAFE, "VAR_DIR": str(tmp_path), **environment})
    assert done.returncode != 0
    assert sentence in done.stdout


def test_production_tells_all_unsafe_values_at_once(tmp_path):
    done = run(SHOW, PORTAL_ENV="production", VAR_DIR=str(tmp_path))
    for name in ("SECRET_KEY", "SEALING_KEYS", "ALLOWED_HOSTS", "BASE_URL", "MAIL_FROM", "METRICS_TOKEN"):
        assert name in done.stdout


def test_production_starts_with_safe_values_and_a_secret_from_a_file(tmp_path):
    key = secrets.token_urlsafe(60)
    (tmp_path / "key").write_text(f"{key}\n")
    values = {name: value for name, value in SAFE.items() if name != "SECRET_KEY"}
    done = run(SHOW, **values, SECRET_KEY_FILE=str(tmp_path / "key"), VAR_DIR=str(tmp_path))
    assert done.returncode == 0, done.stdout
    assert done.stdout.strip() == key


def test_development_needs_no_variable_at_all(tmp_path):
    assert manage("check", VAR_DIR=str(tmp_path)).returncode == 0
