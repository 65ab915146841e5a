"""Cameras and relay in «Стан системи»: how many, never which."""

import httpx
import redis
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core import health
from portal.core.health.words import size

from . import disks, figures, services
from .console import NOT_RECORDED, STATES

BEHIND = 0.1  # of the cameras


def cameras() -> health.Result:
    counts = figures.by_state()
    total = sum(counts.values())
    bad = sum(counts[state] for state in NOT_RECORDED)
    rows = tuple((str(STATES[state][0]), str(count)) for state, count in counts.items() if count)
    facts = {
        "figure": f"{counts['recording'] + counts['degraded']}/{total}",
        "rows": rows,
        "url": reverse("videosidecar:console"),
        "value": float(bad),
    }
    if not total:
        return health.ok(_("Камер ще не додано."), rows=rows, value=0.0)
    if counts["no-disk"] or bad > BEHIND * total:
        return health.alarm(
            _("Не записується камер: %(bad)d із %(total)d.") % {"bad": bad, "total": total},
            **facts,
            advice=_("Відкрийте пульт: там причина кожної."),
        )
    if bad:
        return health.warning(
            _("Не записується камер: %(bad)d із %(total)d.") % {"bad": bad, "total": total},
            **facts,
            advice=_("Відкрийте пульт: там причина кожної."),
        )
    if counts["degraded"]:
        return health.warning(
            _("Записуються з вадами камер: %(n)d.") % {"n": counts["degraded"]}, **facts, advice=_("Відкрийте пульт: там причина кожної.")
        )
    return health.ok(_("Усі ввімкнені камери записуються."), **facts)


def planner() -> health.Result:
    """Who keeps recorders running: its silence stops nothing that runs, but nobody would restart what dies."""
    try:
        report = services.board().report()
    except redis.RedisError as error:
        return health.warning(_("Черга не відповідає (%(error)s), стан планувальника невідомий.") % {"error": type(error).__name__})
    if not report:
        return health.alarm(
            _("Планувальник запису не працює. Те, що записується, триває, але впале ніхто не перезапустить."),
            advice=_("Запустіть: manage.py video plan --watch"),
        )
    words = {"recording": _("записує"), "waiting": _("чекає на працівника"), "starting": _("запускається"), "started": _("запускається")}
    rows = tuple((shard, str(words.get(state, state))) for shard, state in report["shards"].items())
    if report["problems"]:
        return health.warning(" ".join(report["problems"]), rows=rows)
    return health.ok(_("Працює."), rows=rows, figure=str(report["cameras"]))


def recordings() -> health.Result:
    """Disks with recordings: room, and for how many days."""
    try:
        states = {str(disk.root): services.board().disk(str(disk.root)) for disk in disks.disks()}
    except redis.RedisError as error:
        return health.warning(_("Черга не відповідає (%(error)s), стан дисків невідомий.") % {"error": type(error).__name__})
    told = {root: state for root, state in states.items() if state}
    rows = tuple((root, _room(state)) for root, state in told.items())
    problems = " ".join(state["problem"] for state in told.values() if state["problem"])
    if any(state["level"] in ("tight", "last", "missing") for state in told.values()):
        return health.alarm(problems, rows=rows, advice=_("Подробиці: manage.py video disk"))
    if len(told) < len(states):
        return health.warning(
            _("Диски з записами ніхто не прибирає через чергу: записувачі роблять це самі."),
            rows=rows,
            advice=_("Запустіть: rq worker video"),
        )
    return health.ok(_("Місця вистачає."), rows=rows)


def _room(state: dict) -> str:
    free = size(state["free"])
    if state["days_left"] is None:
        return _("вільно %(free)s") % {"free": free}
    return _("вільно %(free)s, до прибирання днів: %(days)s") % {"free": free, "days": f"{state['days_left']:g}".replace(".", ",")}


def relay() -> health.Result:
    if not settings.RELAY_API_URL:
        return health.ok(_("Не використовується: живого перегляду немає, запис іде напряму."))
    try:
        # Its own control interface; any answer at all says that it lives.
        httpx.get(f"{settings.RELAY_API_URL}/v3/info", timeout=2, trust_env=False)
    except httpx.HTTPError as error:
        return health.alarm(
            _("Ретранслятор не відповідає (%(error)s). Запис триває, живого перегляду немає.") % {"error": type(error).__name__},
            advice=_("Перезапустіть його: docker compose up -d relay"),
        )
    return health.ok(_("Відповідає."))


health.register("cameras", gettext_lazy("Камери"), cameras, "video", only="video", seconds=5.0)
health.register("relay", gettext_lazy("Ретранслятор"), relay, "video", only="video")
health.register("planner", gettext_lazy("Планувальник запису"), planner, "video", only="video")
health.register("recordings", gettext_lazy("Диски із записами"), recordings, "video", only="video")
