"""Which portal this is: a version and a commit, where they are known."""

import os
import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings

VERSION = "0.2"
_COMMIT = re.compile(r"^[0-9a-f]{40}$")


@lru_cache(maxsize=1)
def commit() -> str:
    """Twelve digits of the commit: from PORTAL_COMMIT (an image says it), else from the working copy; "" where nobody knows."""
    return (os.environ.get("PORTAL_COMMIT") or _of_working_copy(Path(settings.ROOT) / ".git"))[:12]


def _of_working_copy(folder: Path) -> str:
    try:
        head = (folder / "HEAD").read_text(encoding="utf-8").strip()
        name = head.removeprefix("ref: ")
        if name == head:
            return head if _COMMIT.match(head) else ""
        loose = folder / name
        if loose.exists():
            return loose.read_text(encoding="utf-8").strip()
        packed = (folder / "packed-refs").read_text(encoding="utf-8")
    except OSError:
        return ""
    return next((line.split()[0] for line in packed.splitlines() if line.endswith(f" {name}")), "")


def words() -> str:
    return f"{VERSION} ({commit()})" if commit() else VERSION
