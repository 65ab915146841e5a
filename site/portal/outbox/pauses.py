"""When a letter is tried again, and which mail domains are left in peace for a while."""

import re
from datetime import timedelta
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from .models import Letter, ServerPause

# Quick: a server that makes strangers wait (greylisting) takes the letter within minutes.
QUICK = [timedelta(minutes=m) for m in (1, 3, 7, 15)]
# Slow: an outage, a night, a weekend. About three days in all, as mail servers themselves do.
SLOW = [timedelta(hours=h) for h in (1, 2, 4, 6, 8, 12, 12, 12, 12)]
PAUSES = [*QUICK, *SLOW]
SPREAD = 0.1  # of a pause: letters refused together do not come back together

LONGEST_PEACE = timedelta(hours=1)
_TOO_MANY = re.compile(r"too many|rate.?limit|limit exceeded|exceeded .{0,40}limit|throttl|slow down|\b4\.7\.(28|650)\b", re.IGNORECASE)


def pause_after(letter: Letter, tries: int) -> timedelta | None:
    """How long to wait after the ``tries``-th attempt; None when it was the last one."""
    if tries > len(PAUSES):
        return None
    return PAUSES[tries - 1] * (1 + SPREAD * _share(f"{letter.message_id}{tries}"))


def _share(word: str) -> float:
    """A number from 0 to 1 that is the same for the same word."""
    return int.from_bytes(sha256(word.encode()).digest()[:4], "big") / 2**32


def says_too_many(code: int | None, answer: str) -> bool:
    return code is not None and 400 <= code < 500 and bool(_TOO_MANY.search(answer))


def leave_in_peace(domain: str, answer: str) -> None:
    """Nothing goes to this domain for a while: two minutes, then twice as long each time it says so again."""
    now = timezone.now()
    with transaction.atomic():
        pause, made = ServerPause.objects.get_or_create(
            domain=domain, defaults={"until": now + timedelta(minutes=2), "answer": answer[:500]}
        )
        if made or pause.until > now:  # what several workers heard in one minute is one strike
            return
        longer = min(timedelta(minutes=2) * 2 ** min(pause.strikes, 8), LONGEST_PEACE)
        ServerPause.objects.filter(pk=pause.pk, strikes=pause.strikes).update(
            strikes=pause.strikes + 1, until=now + longer, answer=answer[:500]
        )


def forgive(domain: str) -> None:
    """The domain took a letter: its strikes are forgotten, and those of our own server."""
    ServerPause.objects.filter(domain__in=[domain, ServerPause.OWN_SERVER], until__lte=timezone.now()).delete()


def wait_for(letter: Letter):
    """Until when this letter's domain is left in peace, or None. Letters are spread over the minute after it."""
    pause = (
        ServerPause.objects.filter(domain__in=[letter.domain, ServerPause.OWN_SERVER], until__gt=timezone.now()).order_by("-until").first()
    )
    return pause and pause.until + timedelta(seconds=60) * _share(letter.message_id)
