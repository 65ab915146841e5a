"""The nightly backup."""

import logging
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from redis import RedisError

from portal.core.queue import queue

from . import making, shelf
from .errors import BackupError

log = logging.getLogger(__name__)

AGAIN = 3600  # seconds between two tries of a night
LONGEST = 6 * 3600  # seconds


def is_due(now, folder: Path) -> bool:
    """Whether it is past the hour of today and nothing was made or tried for it."""
    hour = timezone.localtime(now).replace(hour=settings.BACKUP_HOUR, minute=0, second=0, microsecond=0)
    if timezone.localtime(now) < hour:
        hour -= timedelta(days=1)
    if any(backup.made_at >= hour for backup in shelf.backups(folder)[:1]):
        return False
    return now.timestamp() - shelf.last_attempt(folder).get("at", 0) > AGAIN


def nightly() -> None:
    """The tick: ask a worker for tonight's backup. Without a queue it waits: a backup would hold up all other ticks."""
    if not settings.BACKUP_DIR:
        return
    folder = Path(settings.BACKUP_DIR)
    if not is_due(timezone.now(), folder):
        return
    shelf.note_attempt(folder)
    try:
        queue().enqueue(
            "portal.core.backup.tasks.make", job_timeout=LONGEST, ttl=AGAIN, result_ttl=0, failure_ttl=86_400, description="backup"
        )
    except (RedisError, OSError) as error:
        log.error("the nightly backup could not be asked for: the queue does not answer (%s)", type(error).__name__)
        shelf.note_attempt(folder, type(error).__name__)


def make() -> None:
    """Make it; a failure is noted in the folder and told by the check. Raises BackupError."""
    folder, began = Path(settings.BACKUP_DIR), time.monotonic()
    try:
        made = making.make(
            folder, settings.BACKUP_PASSPHRASE.encode() or None, with_keys=settings.BACKUP_WITH_KEYS, rule=settings.BACKUP_KEEP
        )
    except BackupError as error:
        shelf.note_attempt(folder, str(error))
        raise
    shelf.note_attempt(folder)
    log.info("backup %s: %d rows, %d files, %.0f s", made.path.name, made.rows, made.files, time.monotonic() - began)
