"""Notices on the screens of people's devices: Web Push (RFC 8030, 8291, 8292).

A screen is locked and others see it: the message says the kind of news in a neutral sentence, and
what it is about is read after unlocking. A message is claimed before a push service is spoken to.
Where a worker dies in between, it is sent again under the same Topic and tag, which replace the
first one both at the push service and on the screen.
"""

import json
import logging
from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from pywebpush import WebPushException, webpush

from portal.core import faults

from . import kinds, letters, points, tokens, vapid
from .models import Delivery, Device

log = logging.getLogger(__name__)

State, Channel = Delivery.State, Delivery.Channel
TTL = 24 * 3600  # seconds; after a day it is no news
TIMEOUT = 10  # seconds
CLAIMED_LIMIT = timedelta(minutes=2)
GONE = (404, 410)
TRIES = 8
FIRST_PAUSE = 60  # seconds, doubled each time
BATCH = 200


class RefusedEndpoint(Exception):
    """The address is not one of a push service."""


def is_ready() -> bool:
    """Whether this installation can send to screens at all."""
    return vapid.private_key() is not None


def register(user, endpoint: str, p256dh: str, auth: str, name: str = "") -> Device:
    """Remember a browser. Asking again is asking once; a browser that changed hands belongs to the last one.

    Raises RefusedEndpoint for an address outside the known push services: our server would be sent anywhere.
    """
    if not is_push_service(endpoint) or not vapid.are_keys(p256dh, auth):
        raise RefusedEndpoint
    fields = {"user": user, "endpoint": endpoint, "p256dh": p256dh, "auth": auth, "name": name[:80]}
    hashed = Device.hash_of(endpoint)
    device, is_new = Device.objects.get_or_create(endpoint_hash=hashed, defaults=fields)
    if not is_new and device.user_id != user.pk:
        device.delete()  # with what waits for the other person
        return Device.objects.create(endpoint_hash=hashed, **fields)
    if not is_new:
        Device.objects.filter(pk=device.pk).update(**fields)
    return device


def forget(user, endpoint: str) -> None:
    Device.objects.filter(user=user, endpoint_hash=Device.hash_of(endpoint)).delete()


def is_push_service(endpoint: str) -> bool:
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme == "http":  # only a test's own service on this machine
        return settings.ENVIRONMENT == "test" and host == "127.0.0.1" and host in settings.WEB_PUSH_HOSTS
    if parts.scheme != "https" or parts.username or port not in (None, 443) or len(endpoint) > 1000:
        return False
    return any(host == known or (known.startswith("*.") and host.endswith(known[1:])) for known in settings.WEB_PUSH_HOSTS)


def due():
    return Delivery.objects.filter(channel=Channel.PUSH, state=State.WAITING, due_at__lte=timezone.now())


def take_back() -> int:
    """Messages of dead workers wait again; how many."""
    held = Delivery.objects.filter(channel=Channel.PUSH, state=State.CLAIMED, settled_at__lt=timezone.now() - CLAIMED_LIMIT)
    return held.update(state=State.WAITING)


def send_due() -> int:
    """Send what is due; how many messages were taken by push services."""
    if not is_ready():
        return 0
    sent = 0
    with _Session() as session:
        for delivery in due().select_related("user", "device", "notice", "city__site").order_by("pk")[:BATCH]:
            sent += _send(delivery, session)
            faults.point(points.PUSH_NOTED)
    return sent


def _send(delivery: Delivery, session: "_Session") -> bool:
    if not delivery.user.is_active or not letters.may_be_told(delivery) or _is_read(delivery):
        return letters.settle(delivery, State.DROPPED) and False
    if not letters.settle(delivery, State.CLAIMED, tries=delivery.tries + 1):
        return False  # another worker has it
    delivery.tries += 1
    faults.point(points.PUSH_CLAIMED)
    status, answer, pause = _post(delivery, session)
    faults.point(points.PUSH_ANSWERED)
    return _note(delivery, status, answer, pause)


def _is_read(delivery: Delivery) -> bool:
    return delivery.notice is None or delivery.notice.read_at is not None


def _post(delivery: Delivery, session: "_Session") -> tuple[int, str, int]:
    """Status, answer and the pause the service asks for (0 where it asks for none); status 0 where nobody answered."""
    device = delivery.device
    info = {"endpoint": device.endpoint, "keys": {"p256dh": device.p256dh, "auth": device.auth}}
    headers = {"Urgency": "high" if kinds.get(delivery.kind).urgent else "normal", "Topic": topic_of(delivery)}
    if not is_push_service(device.endpoint):
        return 404, "not a push service any more", 0
    try:
        answer = webpush(
            info,
            json.dumps(message(delivery), ensure_ascii=False),
            vapid_private_key=vapid.private_key(),
            vapid_claims={"sub": settings.WEB_PUSH_CONTACT},
            ttl=TTL,
            headers=headers,
            timeout=TIMEOUT,
            requests_session=session,
        )
    except WebPushException as error:
        if error.response is None:
            return 400, str(error)[:200], 0
        return error.response.status_code, error.response.reason or "", _pause(error.response.headers.get("Retry-After", ""))
    except (requests.RequestException, OSError) as error:
        return 0, type(error).__name__, 0
    except ValueError:
        return 404, "the keys of the browser are no keys", 0
    return answer.status_code, answer.reason or "", 0


def _pause(value: str) -> int:
    return min(int(value), TTL) if value.isdigit() else 0


def _note(delivery: Delivery, status: int, answer: str, pause: int) -> bool:
    words = f"{status} {answer}".strip()[:200]
    if 200 <= status < 300:
        Device.objects.filter(pk=delivery.device_id).update(seen_at=timezone.now())
        return letters.settle(delivery, State.SENT, State.CLAIMED, answer=words)
    if status in GONE:
        Device.objects.filter(pk=delivery.device_id).delete()  # the browser has ended it; its messages go with it
        return False
    if status in (0, 429) or status >= 500:
        return _later(delivery, words, pause)
    log.warning("a push service refuses a message for good: %s", status)
    return letters.settle(delivery, State.FAILED, State.CLAIMED, answer=words) and False


def _later(delivery: Delivery, words: str, pause: int) -> bool:
    if delivery.tries >= TRIES:
        return letters.settle(delivery, State.FAILED, State.CLAIMED, answer=words) and False
    wait = max(pause, FIRST_PAUSE * 2 ** (delivery.tries - 1))
    Delivery.objects.filter(pk=delivery.pk, state=State.CLAIMED).update(
        state=State.WAITING, settled_at=None, due_at=timezone.now() + timedelta(seconds=wait), answer=words
    )
    return False


def topic_of(delivery: Delivery) -> str:
    """The same for every sending of one line, so that a later message takes the place of an earlier one (32 letters at most)."""
    return sha256(f"{delivery.user_id}:{delivery.notice_id}".encode()).hexdigest()[:32]


def message(delivery: Delivery) -> dict:
    """What the service worker shows: nothing that a stranger may not read over a shoulder."""
    kind = kinds.get(delivery.kind)
    return {
        "title": str(delivery.city.site.site_name or _("Безпечна Одеса")) if delivery.city else _("Безпечна Одеса"),
        "body": str(kind.sentence),
        "url": letters.root_of(delivery.city) + delivery.url,
        "tag": topic_of(delivery),
        "seen": tokens.seen(delivery.notice),
    }


class _Session(requests.Session):
    """Knows no proxies of the environment and follows no redirect: a push service has no reason to send us elsewhere."""

    def __init__(self):
        super().__init__()
        self.trust_env = False

    def request(self, method, url, **kwargs):
        return super().request(method, url, **{**kwargs, "allow_redirects": False})
