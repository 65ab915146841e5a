"""The end of the chain, written down outside the database: without it nobody sees that the end was cut off."""

from pathlib import Path

from django.conf import settings
from django.utils import timezone

from . import chain


def path() -> Path:
    """AUDIT_ANCHOR_FILE, or a file in VAR. Put it on another machine's disk where you can."""
    return Path(getattr(settings, "AUDIT_ANCHOR_FILE", "") or settings.VAR / "audit" / "anchors.txt")


def save(anchor: chain.Anchor, file: Path | None = None) -> None:
    """Add a line «seq:hash time». The file only grows; the same anchor is not written twice."""
    file = file or path()
    file.parent.mkdir(parents=True, exist_ok=True)
    if anchor in read(file):
        return
    with file.open("a", encoding="utf-8") as lines:
        lines.write(f"{anchor} {timezone.now().isoformat(timespec='seconds')}\n")


def read(file: Path | None = None) -> list[chain.Anchor]:
    """All anchors of the file, the oldest first; none where there is no file. Raises ValueError for a line that is no anchor."""
    file = file or path()
    if not file.exists():
        return []
    return [chain.Anchor.read(line.split()[0]) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
