"""Cameras and relay in «Стан системи»: how many, never which."""

import httpx
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core import health

from . import figures
from .console import FILTERS, STATES

BEHIND = 0.1  # of the cameras


def cameras() -> health.Result:
    counts = figures.by_state()
    total = sum(counts.values())
    bad = sum(counts[state] for state in FILTERS["problem"])
    rows = tuple((str(STATES[state][0]), str(count)) for state, count in counts.items() if count)
    facts = {"figure": f"{counts['recording']}/{total}", "rows": rows, "url": reverse("videosidecar:console"), "value": float(bad)}
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
    return health.ok(_("Усі ввімкнені камери записуються."), **facts)


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
