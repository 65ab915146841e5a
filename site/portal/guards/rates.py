"""How often somebody may send a form: per person, per address, per network. Counted in the cache, else in the database."""

import ipaddress
import logging
from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from .models import Attempts
from .passes import key_of

log = logging.getLogger("portal.guards")


@dataclass(frozen=True)
class Rate:
    """``person``, ``address`` and ``network`` are how many forms may come within ``window`` seconds; 0 is no limit.

    Whole carriers stand behind one address: the limits of address and network never close a form that matters
    (``essential``), they only ask for a task or a moderator's eye.
    """

    window: int = 3600
    person: int = 10
    address: int = 10
    network: int = 60
    essential: bool = False


OK, TIGHT, OVER = "ok", "tight", "over"


def note(request, form: str, rate: Rate) -> str:
    """Count this sending. «over»: more than an honest person sends; «tight»: many from one place, so ask for more proof."""
    verdict = OK
    for scope, value, limit in _scopes(request, rate):
        if not limit:
            continue
        count = _count(key_of("rate", form, scope, value), rate.window)
        if count > limit:
            worst = OVER if scope == "person" or (scope == "address" and not rate.essential and count > 3 * limit) else TIGHT
            verdict = OVER if OVER in (verdict, worst) else TIGHT
    return verdict


def _scopes(request, rate):
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        yield "person", str(user.pk), rate.person
        return  # who has signed in answers for himself alone, whatever network he is in
    address, network = places_of(request)
    yield "address", address, rate.address
    yield "network", network, rate.network


def places_of(request) -> tuple[str, str]:
    """The visitor's address (of IPv6 the /64, which is one home) and network (/24, /48)."""
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return "unknown", "unknown"
    if getattr(address, "ipv4_mapped", None):
        address = address.ipv4_mapped
    if address.version == 4:
        return str(address), str(ipaddress.ip_network(f"{address}/24", strict=False))
    return str(ipaddress.ip_network(f"{address}/64", strict=False)), str(ipaddress.ip_network(f"{address}/48", strict=False))


def _count(key: str, window: int) -> int:
    try:
        cache.add(f"guards:{key}", 0, window)
        return cache.incr(f"guards:{key}")
    except Exception:  # whatever a cache throws when it is gone: the database counts then
        log.warning("the cache counts no attempts; the database does")
        return _count_in_database(key, window)


def _count_in_database(key: str, window: int) -> int:
    now = timezone.now()
    ends = now + timedelta(seconds=window)
    with transaction.atomic():
        if not Attempts.objects.filter(key=key, expires_at__gt=now).update(count=F("count") + 1):
            Attempts.objects.filter(key=key, expires_at__lte=now).delete()
            try:
                with transaction.atomic():
                    Attempts.objects.create(key=key, count=1, expires_at=ends)
            except IntegrityError:
                Attempts.objects.filter(key=key).update(count=F("count") + 1)
        return Attempts.objects.values_list("count", flat=True).get(key=key)
