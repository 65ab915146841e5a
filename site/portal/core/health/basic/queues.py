"""Valkey, the queues in it, and who works at them."""

from datetime import UTC, datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from redis import Redis, RedisError
from rq import Queue, Worker

from portal.core.metrics import QUEUES

from .. import registry
from ..words import size, span

LONG_WAIT = {"default": 600, "mail": 900, "recorder": 3600}  # seconds; longer than that nobody works
MOST_MEMORY = 0.85  # of what Valkey may take
TIMEOUT = 1.5  # seconds


def client() -> Redis:
    return Redis.from_url(settings.REDIS_URL, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT)


def listed() -> list[str]:
    return [name for name in QUEUES if name != "recorder" or "video" in settings.PORTAL_PARTS]


def _away(error) -> registry.Result:
    return registry.alarm(
        _("Valkey не відповідає (%(error)s). Сторінки працюють, листи й завдання чекають.") % {"error": type(error).__name__},
        advice=_("Запустіть Valkey: docker compose up -d valkey, або перезапустіть make run."),
    )


def valkey() -> registry.Result:
    try:
        facts = client().info()
    except (RedisError, OSError) as error:
        return _away(error)
    used, most = facts.get("used_memory", 0), facts.get("maxmemory", 0)
    shown = {"figure": size(used), "value": float(used), "rows": ((_("Працює"), span(facts.get("uptime_in_seconds", 0))),)}
    if facts.get("aof_enabled") and facts.get("aof_last_write_status", "ok") != "ok":
        return registry.alarm(_("Valkey не може записати чергу на диск."), **shown, advice=_("Звільніть місце на диску Valkey."))
    if most and used > MOST_MEMORY * most:
        return registry.warning(
            _("Пам’ять Valkey майже заповнена: %(most)s дозволено.") % {"most": size(most)}, **shown, advice=_("Збільште maxmemory.")
        )
    if not facts.get("aof_enabled") and settings.ENVIRONMENT == "production":
        return registry.warning(
            _("Черга живе лише в пам’яті: після перезапуску завдання зникнуть, і їх знову знайде обхід."),
            **shown,
            advice=_("Увімкніть appendonly yes."),
        )
    return registry.ok(_("Відповідає, чергу збережено на диску.") if facts.get("aof_enabled") else _("Відповідає."), **shown)


def oldest_seconds(queue: Queue) -> float:
    """How long the first job of the queue has waited; 0 where none does."""
    for job in queue.get_jobs(0, 1):
        if job.enqueued_at:
            return max(0.0, (datetime.now(UTC) - job.enqueued_at.replace(tzinfo=UTC)).total_seconds())
    return 0.0


def lengths() -> registry.Result:
    try:
        connection = client()
        found = [(name, queue.count, oldest_seconds(queue)) for name in listed() for queue in (Queue(name, connection=connection),)]
    except (RedisError, OSError) as error:
        return _away(error)
    rows = tuple(
        (name, _("%(count)d, перше чекає %(span)s") % {"count": count, "span": span(oldest)} if count else _("порожня"))
        for name, count, oldest in found
    )
    total = sum(count for _name, count, _oldest in found)
    late = [name for name, _count, oldest in found if oldest > LONG_WAIT[name]]
    if late:
        return registry.alarm(
            _("Завдання чекають надто довго: %(names)s.") % {"names": ", ".join(late)},
            figure=str(total),
            rows=rows,
            advice=_("Перевірте обробники цих черг і перезапустіть їх."),
            value=total,
        )
    return registry.ok(_("Завдання беруть одразу.") if not total else _("Завдання виконуються."), figure=str(total), rows=rows, value=total)


def failures() -> registry.Result:
    try:
        connection = client()
        counts = {name: Queue(name, connection=connection).failed_job_registry.count for name in listed()}
    except (RedisError, OSError) as error:
        return _away(error)
    total = sum(counts.values())
    rows = tuple((name, str(count)) for name, count in counts.items() if count)
    if total:
        said = ngettext("%(number)d завдання не виконалося.", "%(number)d завдання не виконалися.", total) % {"number": total}
        return registry.warning(
            said, figure=str(total), rows=rows, advice=_("Перегляньте список нижче: повторіть або видаліть."), value=total
        )
    return registry.ok(_("Немає."), figure="0", value=0)


def workers() -> registry.Result:
    try:
        found = Worker.all(connection=client())
    except (RedisError, OSError) as error:
        return _away(error)
    now = datetime.now(UTC)
    rows = tuple(_row(worker, now) for worker in sorted(found, key=lambda worker: worker.queue_names()))
    served = {name for worker in found for name in worker.queue_names()}
    idle = [name for name in listed() if name not in served]
    if idle:
        return registry.alarm(
            _("Ніхто не обробляє черг: %(names)s.") % {"names": ", ".join(idle)},
            figure=str(len(found)),
            rows=rows,
            advice=_("Запустіть обробники: docker compose up -d, або make run."),
            value=len(found),
        )
    return registry.ok(_("Усі черги обробляються."), figure=str(len(found)), rows=rows, value=len(found))


def _row(worker: Worker, now: datetime) -> tuple[str, str]:
    born = worker.birth_date
    since = span((now - born.replace(tzinfo=UTC)).total_seconds()) if born else "–"
    state = _("працює") if str(worker.get_state()).endswith("busy") else _("чекає завдань")
    return ", ".join(worker.queue_names()), _("%(state)s, запущено %(since)s тому") % {"state": state, "since": since}


# Failed jobs, for the page.


def failed_jobs(limit: int = 50) -> list[dict]:
    """The newest failed jobs: what they run, when and with which kind of error they fell. Never their arguments."""
    connection, found = client(), []
    for name in listed():
        queue = Queue(name, connection=connection)
        for number in queue.failed_job_registry.get_job_ids(0, limit - 1, desc=True):
            job = queue.fetch_job(number)
            if job is not None:
                found.append({"queue": name, "id": job.id, "what": job.func_name, "at": _when(job), "error": _kind(job)})
    return sorted(found, key=lambda job: job["at"] or timezone.now(), reverse=True)[:limit]


def _when(job):
    return job.ended_at.replace(tzinfo=UTC) if job.ended_at else None


def _kind(job) -> str:
    """The last line of a traceback without what it says: that may hold somebody's words."""
    result = job.latest_result()
    lines = (result.exc_string or "").strip().splitlines() if result else []
    return lines[-1].partition(":")[0][:80] if lines else ""
