"""What a fresh database of the portal is made of, told by one short word.

The word changes with our migrations, the roles' grants and the installed packages; while it
stays, a prepared database needs no migrating, and a test run may clone the one it has.
Needs the settings, but no loaded application.
"""

from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path

PATTERNS = ("migrations/*.py", "apps.py", "roles.py", "permissions.py", "operation.py")


def our_folders(settings) -> list[Path]:
    """The folders of the applications that stand in this repository."""
    roots = (settings.ROOT, settings.ROOT / "site")
    paths = [root / name.partition(".apps.")[0].replace(".", "/") for name in settings.INSTALLED_APPS for root in roots]
    return sorted(path for path in paths if path.is_dir())


def word(settings) -> str:
    seen = sha256()
    for folder in our_folders(settings):
        for path in sorted(path for pattern in PATTERNS for path in folder.glob(pattern)):
            seen.update(str(path.relative_to(settings.ROOT)).encode() + path.read_bytes())
    for name, version in sorted({(package.name, package.version) for package in distributions()}):
        seen.update(f"{name}={version}".encode())
    return seen.hexdigest()[:16]
