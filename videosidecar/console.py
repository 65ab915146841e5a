"""What the operator's console shows of each camera: registry, heartbeat and relay put together."""

import time
from dataclasses import asdict, dataclass

import redis
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.places.models import City

from .models import Camera
from .recorder.board import HEARTBEAT_SECONDS
from .services import board

# state → (word, kind of tag, icon, order: what needs a person comes first)
STATES = {
    "auth-failed": (gettext_lazy("не приймає пароль"), "danger", "lock", 0),
    "no-disk": (gettext_lazy("немає диска"), "danger", "danger", 1),
    "quarantined": (gettext_lazy("ізольовано"), "danger", "danger", 2),
    "backoff": (gettext_lazy("немає зв’язку"), "danger", "warning", 3),
    "silent": (gettext_lazy("не записується"), "danger", "warning", 4),
    "paused": (gettext_lazy("призупинено"), "danger", "warning", 5),
    "degraded": (gettext_lazy("записує з вадами"), "wait", "warning", 6),
    "connecting": (gettext_lazy("з’єднується"), "wait", "clock", 7),
    "pending": (gettext_lazy("очікує"), "wait", "clock", 8),
    "stopped": (gettext_lazy("зупинено"), "wait", "clock", 9),
    "off": (gettext_lazy("вимкнено"), "info", "info", 10),
    "recording": (gettext_lazy("записує"), "done", "success", 11),
}
NOT_RECORDED = ("auth-failed", "no-disk", "quarantined", "backoff", "silent", "paused")
FILTERS = {"problem": (*NOT_RECORDED, "degraded"), "recording": ("recording", "degraded"), "off": ("off",)}
SOURCES = {"rtp": gettext_lazy("швидкий (RTP)"), "av": gettext_lazy("загальний (PyAV)")}
DRIFT_SHOWN = 1.0  # seconds; less is no matter for whoever looks for a moment


@dataclass(frozen=True, slots=True)
class Row:
    """One camera as the console shows it. Times are seconds since 1970, 0 when unknown."""

    code: str
    address: str
    entrance: int
    district: str
    state: str
    word: str
    kind: str
    icon: str
    reason: str
    since: str
    megabytes: str
    segment: str
    source: str = ""
    source_note: str = ""
    drift: str = ""

    def as_dict(self) -> dict:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class View:
    rows: list[Row]
    counts: dict[str, int]
    queue_is_away: bool


def look(city: City, *, show: str = "", words: str = "") -> View:
    """Every installed camera of `city` with its state, problems first; `show` is a key of FILTERS."""
    cameras = list(Camera.objects.of_city(city).installed().select_related("district"))
    heartbeats, away = _heartbeats([camera.code for camera in cameras])
    every = sorted((row(camera, heartbeats.get(camera.code, {}), away) for camera in cameras), key=_order)
    counts = {name: sum(item.state in states for item in every) for name, states in FILTERS.items()}
    counts["all"] = len(every)
    rows = [item for item in every if _is_wanted(item, show, words)]
    return View(rows, counts, away)


def look_at(camera: Camera) -> Row:
    heartbeats, away = _heartbeats([camera.code])
    return row(camera, heartbeats.get(camera.code, {}), away)


def row(camera: Camera, beat: dict, queue_is_away: bool = False) -> Row:
    state, reason = _state(camera, beat, queue_is_away)
    word, kind, icon, _rank = STATES[state]
    return Row(
        code=camera.code,
        address=camera.address,
        entrance=camera.entrance,
        district=camera.district.name,
        state=state,
        word=str(word),
        kind=kind,
        icon=icon,
        reason=reason,
        since=_moment(beat.get("since")),
        megabytes=f"{int(beat.get('payload') or 0) / 1_000_000:.1f}".replace(".", ","),
        segment=beat.get("segment") or "",
        source=str(SOURCES.get(beat.get("source", ""), "")),
        source_note=beat.get("source_note") or "",
        drift=_drift(float(beat.get("drift") or 0)),
    )


def _state(camera: Camera, beat: dict, queue_is_away: bool) -> tuple[str, str]:
    if not camera.enabled:
        return "off", _("Запис вимкнено в реєстрі камер.")
    if queue_is_away:
        return "silent", _("Черга не відповідає, тому стан невідомий. Запис від неї не залежить.")
    seen = float(beat.get("seen") or 0)
    if not beat or time.time() - seen > HEARTBEAT_SECONDS:
        return "silent", _("Жоден процес запису не повідомляє про цю камеру. Перевірте, чи працює запис.")
    state = beat.get("state", "")
    if state not in STATES:
        return "silent", _("Невідомий стан: %(state)s.") % {"state": state}
    return state, beat.get("reason", "")


def _drift(seconds: float) -> str:
    """How far the camera's clock is off, in words; empty when it is right."""
    if abs(seconds) < DRIFT_SHOWN:
        return ""
    shown = f"{abs(seconds):.1f}".replace(".", ",")
    return (_("поспішає на %(seconds)s с") if seconds > 0 else _("відстає на %(seconds)s с")) % {"seconds": shown}


def _heartbeats(codes: list[str]) -> tuple[dict[str, dict], bool]:
    try:
        return board().cameras(codes), False
    except redis.RedisError:
        return {}, True


def _moment(value: str | None) -> str:
    if not value or not float(value):
        return ""
    return timezone.localtime(timezone.datetime.fromtimestamp(float(value), timezone.get_default_timezone())).strftime("%d.%m %H:%M:%S")


def _is_wanted(item: Row, show: str, words: str) -> bool:
    if show in FILTERS and item.state not in FILTERS[show]:
        return False
    text = f"{item.code} {item.address} {item.district}".casefold()
    return all(word in text for word in words.casefold().split())


def _order(item: Row) -> tuple:
    return STATES[item.state][3], item.code
