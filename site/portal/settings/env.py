"""Readers of the environment that refuse nonsense with a sentence a person can act on.

Every value may also come from a file: ``NAME_FILE=/run/secrets/name`` wins over nothing and
loses to ``NAME`` (the convention of container secrets).
"""

import os
import tempfile
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}
SOCKET_PATH_LIMIT = 100  # bytes; the kernel allows 107, the server adds a suffix while it starts


def text(name: str, default: str | None = None) -> str:
    """The value of ``name``, or of the file that ``name_FILE`` points to."""
    if name in os.environ:
        return os.environ[name].strip()
    path = os.environ.get(f"{name}_FILE", "").strip()
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE={path}: the file cannot be read ({error.strerror}).") from error
    if default is None:
        raise ImproperlyConfigured(f"{name} is not set. Set it, or {name}_FILE, in the environment.")
    return default


def boolean(name: str, default: bool) -> bool:
    value = text(name, "true" if default else "false").lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no. Use 1 or 0.")


def integer(name: str, default: int, low: int, high: int) -> int:
    value = text(name, str(default))
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number.") from None
    if not low <= number <= high:
        raise ImproperlyConfigured(f"{name}={number} is out of range: it must be from {low} to {high}.")
    return number


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list without blanks."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name}={value!r} is unknown. It is one of: {', '.join(allowed)}.")
    return value


def database(url: str, atomic_sqlite_timeout: float = 20.0) -> dict:
    """Django's settings of a database, from ``sqlite:///path`` or ``postgresql://…``.

    SQLite takes its write lock at the start of a transaction (IMMEDIATE): with the default a
    reader that becomes a writer fails at once when another one writes.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(url.removeprefix("sqlite:///")),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": atomic_sqlite_timeout,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(query.pop("host", parts.hostname or "")),
            "PORT": str(parts.port or query.pop("port", "")),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {name: unquote(value) for name, value in query.items()},
        }
    raise ImproperlyConfigured(
        f"DATABASE_URL begins with {parts.scheme!r}: use sqlite:///path/to/file or postgresql://user:password@host/name."
    )


def embedded_broker_url(var: Path) -> str:
    """Where the embedded Valkey of a development machine listens: a socket inside ``var``.

    A deep folder would pass the kernel's limit for socket names; then a short one in the
    temporary folder stands in, named by the folder so that two check-outs never share it.
    """
    path = var / "run" / "valkey.sock"
    if len(os.fsencode(path)) > SOCKET_PATH_LIMIT:
        path = Path(tempfile.gettempdir()) / f"portal-{sha256(os.fsencode(var)).hexdigest()[:12]}.sock"
    return f"unix://{path}"
