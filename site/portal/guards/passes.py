"""Signed times and solved tasks of a form. Nothing of a visitor is kept before he sends it; a pass is good once."""

import hashlib
import hmac
import json
import secrets
import time
from base64 import b64decode
from datetime import UTC, datetime, timedelta

from altcha import ChallengeOptionsV1, create_challenge_v1, verify_solution_v1
from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .models import SpentPass

SALT = "portal.guards.stamp"
AGE = 12 * 3600  # seconds a form may stay open
TASK_AGE = 1800  # seconds to solve and send
ALGORITHM = "SHA-256"


def key_of(*parts: str) -> str:
    """A keyed hash: rows and cache hold no address and no person."""
    return salted_hmac("portal.guards.key", "|".join(parts), algorithm="sha256").hexdigest()


# ---- the time a form was opened ----


def stamp(form: str) -> str:
    """For the hidden field: which form, when it was opened."""
    return signing.dumps({"f": form, "t": round(time.time(), 1), "n": secrets.token_hex(6)}, salt=SALT)


def age(value: str, form: str) -> float | None:
    """Seconds since the form was opened; None where the stamp is not ours, of another form or too old."""
    try:
        held = signing.loads(value, salt=SALT, max_age=AGE)
    except signing.BadSignature:
        return None
    return max(0.0, time.time() - held["t"]) if held.get("f") == form else None


# ---- the task for the browser (proof of work, ALTCHA's scheme) ----


def _secret() -> str:
    return salted_hmac("portal.guards.task", settings.SECRET_KEY, algorithm="sha256").hexdigest()


def task(form: str, effort: int | None = None) -> dict:
    """A number to be found by trying. ``effort`` is the highest number: half of it is tried on average."""
    options = ChallengeOptionsV1(
        algorithm=ALGORITHM,
        max_number=effort or settings.GUARDS_EFFORT,
        hmac_key=_secret(),
        expires=datetime.now(UTC) + timedelta(seconds=TASK_AGE),
        params={"form": form},
    )
    return create_challenge_v1(options).to_dict()


def is_solved(payload: str, form: str) -> bool:
    """Whether the browser found the number of a task of ours for this form, in time. It is not spent by asking."""
    try:
        answer = json.loads(b64decode(payload, validate=True))
        if not isinstance(answer, dict) or set(answer) < {"algorithm", "challenge", "number", "salt", "signature"}:
            return False
        ok, _error = verify_solution_v1(answer, _secret(), check_expires=True)
        return bool(ok) and f"form={form}" in str(answer["salt"]).split("?", 1)[-1].split("&")
    except (ValueError, TypeError, KeyError, AttributeError, UnicodeDecodeError):
        return False


def spend(payload: str, seconds: int = AGE) -> bool:
    """Use a pass up. False: it was used before. The row of the database decides, whatever becomes of the cache."""
    key = hmac.new(_secret().encode(), payload.encode(), hashlib.sha256).hexdigest()
    try:
        with transaction.atomic():
            SpentPass.objects.create(key=key, expires_at=timezone.now() + timedelta(seconds=seconds))
    except IntegrityError:
        return False
    return True
