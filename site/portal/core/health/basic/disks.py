"""Room on the disks that the portal writes to, and how many days it will last."""

import shutil
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from .. import registry
from ..sizes import forecast
from ..words import days, size

LITTLE, NONE = 0.10, 0.03  # of the disk
LEAST = 500 << 20  # bytes: with less nothing is sure to be saved
SOON = 7  # days


def places() -> dict[str, Path]:
    """Folders by name; one of those on the same disk stands for all."""
    wanted = {"var": settings.VAR, "media": Path(settings.MEDIA_ROOT)}
    if "video" in settings.PORTAL_PARTS:
        wanted["video"] = Path(settings.VIDEO_ROOT)
    if settings.BACKUP_DIR:
        wanted["backups"] = Path(settings.BACKUP_DIR)
    found: dict[int, tuple[str, Path]] = {}
    for name, path in wanted.items():
        if path.exists():
            found.setdefault(path.stat().st_dev, (name, path))
    return dict(found.values())


def room() -> registry.Result:
    rows, worst, advice, least = [], registry.OK, "", None
    for name, path in places().items():
        disk = shutil.disk_usage(path)
        left = forecast(f"free.{name}")
        lasts = int(disk.free / -left.a_day) if left and left.a_day < 0 else None
        said = _("вільно %(free)s з %(total)s") % {"free": size(disk.free), "total": size(disk.total)}
        if lasts is not None:
            said = _("%(said)s, вистачить на %(days)s") % {"said": said, "days": days(lasts)}
        rows.append((str(path), said))
        least = disk.free if least is None else min(least, disk.free)
        if disk.free < max(NONE * disk.total, LEAST):
            worst, advice = registry.ALARM, _("Звільніть місце зараз: старі записи, копії, журнали.")
        elif worst != registry.ALARM and (disk.free < LITTLE * disk.total or (lasts is not None and lasts < SOON)):
            worst, advice = registry.WARNING, _("Заплануйте більший диск або коротший строк записів.")
    words = {registry.OK: _("Місця досить."), registry.WARNING: _("Місця лишилося мало."), registry.ALARM: _("Місце закінчується.")}
    return registry.Result(worst, words[worst], figure=size(least or 0), rows=tuple(rows), advice=advice, value=least)
