"""What «Стан системи» says of backups."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core import health
from portal.core.health.words import size, span

from . import after, restoring, shelf

LATE, TOO_LATE = timedelta(hours=30), timedelta(hours=54)
DRILL = timedelta(days=92)


def newest_good() -> shelf.Backup | None:
    return next((backup for backup in shelf.backups(Path(settings.BACKUP_DIR)) if backup.verified_at), None)


def freshness() -> health.Result:
    if restoring.journal_path().exists():
        return health.alarm(_("Відновлення обірвалося на півдорозі."), advice=_("Виконайте: manage.py restore --finish"))
    if after.is_owed():
        return health.alarm(_("Після відновлення не все впорядковано."), advice=_("Виконайте: manage.py prepare"))
    if not settings.BACKUP_DIR:
        how = health.alarm if settings.ENVIRONMENT == "production" else health.warning
        return how(_("Резервних копій не роблять."), advice=_("Задайте BACKUP_DIR – теку на іншому диску чи машині."))
    folder = Path(settings.BACKUP_DIR)
    try:
        newest = newest_good()
        rows = [(backup.path.name, size(backup.size)) for backup in shelf.backups(folder)[:5]]
    except OSError as error:
        return health.alarm(_("Тека копій не читається: %(error)s.") % {"error": error.strerror}, advice=_("Перевірте BACKUP_DIR."))
    failed = shelf.last_attempt(folder).get("error", "")
    advice = failed or _("Спробуйте зараз: manage.py backup")
    if newest is None:
        return health.alarm(_("Жодної перевіреної копії ще немає."), rows=tuple(rows), advice=advice)
    age = timezone.now() - newest.made_at
    shown = {"figure": span(age.total_seconds()), "value": age.total_seconds(), "rows": tuple(rows)}
    if age > TOO_LATE:
        return health.alarm(_("Остання добра копія застара."), **shown, advice=advice)
    if age > LATE or failed:
        return health.warning(_("Останню нічну копію не зроблено."), **shown, advice=advice)
    return health.ok(_("Остання добра копія – %(span)s тому.") % {"span": span(age.total_seconds())}, **shown)


def proven() -> health.Result:
    """A backup that nobody ever restored is a hope."""
    if not settings.BACKUP_DIR:
        return health.ok(_("Немає чого перевіряти."))
    drilled = [backup.drilled_at for backup in shelf.backups(Path(settings.BACKUP_DIR)) if backup.drilled_at]
    advice = _("Виконайте: manage.py restore КОПІЯ --drill. Портал при цьому працює.")
    if not drilled:
        return health.warning(_("Жодної копії ще не пробували відновити."), advice=advice)
    age = timezone.now() - max(drilled)
    if age > DRILL:
        return health.warning(_("Копії давно не пробували відновити."), figure=span(age.total_seconds()), advice=advice)
    return health.ok(_("Відновлення перевірено, кожен рядок збігся."), figure=span(age.total_seconds()))
