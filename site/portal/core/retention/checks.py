"""What «Стан системи» says of the nightly forgetting."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core import health
from portal.core.health.models import RetentionRun

from .registry import days_of, kinds, unknown

LATE = timedelta(days=3)


def nightly() -> health.Result:
    runs = {run.name: run for run in RetentionRun.objects.all()}
    rows = []
    for kind in kinds():
        run = runs.get(kind.name)
        words = {"days": days_of(kind), "count": run.count if run else 0}
        rows.append((str(kind.label), _("%(days)d дн., востаннє стерто: %(count)d") % words))
    facts = {"rows": tuple(rows), "value": float(sum(run.total for run in runs.values()))}
    if names := unknown():
        return health.warning(
            _("RETENTION_DAYS називає невідоме: %(names)s.") % {"names": ", ".join(names)},
            advice=_("Дивіться: manage.py retention"),
            **facts,
        )
    failed = [run.name for run in runs.values() if run.error]
    if failed:
        return health.alarm(
            _("Не вдалося стерти: %(names)s.") % {"names": ", ".join(failed)}, advice=_("Причина – у журналі програми worker."), **facts
        )
    newest = max((run.ran_at for run in runs.values()), default=None)
    if newest is None:
        return health.ok(_("Ще не виконувалося: перший раз – цієї ночі."), **facts)
    if timezone.now() - newest > LATE:
        return health.alarm(
            _("Застаріле не стирають уже кілька днів."), advice=_("Перевірте процес tick. Зараз: manage.py retention --run"), **facts
        )
    return health.ok(_("Застаріле стирають щоночі."), **facts)
