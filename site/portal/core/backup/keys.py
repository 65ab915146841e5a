"""Secrets that a portal in a new place needs: what is signed and encrypted with them is lost without them."""

import hashlib
import hmac
import os
from pathlib import Path

from django.conf import settings

SETTINGS = ("SECRET_KEY", "METRICS_TOKEN", "SMTP_PASSWORD", "BOUNCE_IMAP_PASSWORD", "RELAY_API_PASSWORD", "WEB_PUSH_PRIVATE_KEY")
FILES = ("SMTP_CA_FILE", "BOUNCE_IMAP_CA_FILE")
FOLDER = "keys"  # below VAR: whatever cores keep there


def collect() -> dict[str, bytes]:
    """Secrets by the name of the file that each becomes."""
    found = {name: str(value).encode() for name in SETTINGS if (value := getattr(settings, name, ""))}
    if settings.SEALING_KEYS:
        found["SEALING_KEYS"] = ",".join(settings.SEALING_KEYS).encode()
    for name in FILES:
        path = Path(str(getattr(settings, name, "") or "."))
        if path.is_file():
            found[f"{name}-{path.name}"] = path.read_bytes()
    folder = settings.VAR / FOLDER
    if folder.is_dir():
        found |= {f"var-{path.name}": path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
    return found


def mark() -> str:
    """Tells whether two portals have the same SECRET_KEY, and nothing else of it."""
    return hmac.new(settings.SECRET_KEY.encode(), b"portal.core.backup", hashlib.sha256).hexdigest()[:16]


def write(found: dict[str, bytes], folder: Path) -> list[Path]:
    """Write secrets to ``folder``, for their owner alone. Raises FileExistsError rather than replace one."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = []
    for name, value in found.items():
        path = folder / Path(name).name
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(value)
        written.append(path)
    return written
