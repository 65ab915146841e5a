"""Periodic work: each must have ended well not long ago."""

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.ticks import ticks

from .. import registry
from ..models import TickRun
from ..words import span

GRACE = 180  # seconds


def late() -> registry.Result:
    rows, behind, falling = [], [], []
    runs = {run.name: run for run in TickRun.objects.all()}
    begun = min((run.first_seen for run in runs.values()), default=None)
    now = timezone.now()
    for tick in ticks():
        run = runs.get(tick.name)
        since = (run and run.ended_at) or begun
        age = (now - since).total_seconds() if since else 0.0
        said = _("%(span)s тому") % {"span": span(age)} if run and run.ended_at else _("ще не було")
        if run and run.failures:
            falling.append(tick.name)
            said = _("%(said)s; останній раз – помилка %(error)s") % {"said": said, "error": run.error}
        if age > 2 * tick.every + GRACE:
            behind.append(tick.name)
            said = _("%(said)s – запізнюється") % {"said": said}
        rows.append((tick.name, said))
    facts = {"rows": tuple(rows), "figure": str(len(behind) + len(falling)), "value": float(len(behind))}
    if begun is None:
        return registry.warning(
            _("Жодна періодична робота ще не виконувалася."), **facts, advice=_("Запустіть manage.py tick і обробник черги default.")
        )
    if behind:
        return registry.alarm(
            _("Запізнюються: %(names)s.") % {"names": ", ".join(behind[:5])},
            **facts,
            advice=_("Перевірте, чи працюють процес tick і обробник черги default."),
        )
    if falling:
        return registry.warning(
            _("Завершуються помилкою: %(names)s.") % {"names": ", ".join(falling[:5])},
            **facts,
            advice=_("Причина – у журналі програми worker."),
        )
    return registry.ok(_("Усі виконуються вчасно."), **facts)
