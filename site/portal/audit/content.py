"""The bytes that are hashed. Changing this module breaks every chain; a new form needs a new VERSION beside the old."""

import json
from datetime import UTC
from hashlib import sha256

VERSION = 1
GENESIS = "0" * 64  # stands for the row before the first


def canonical(value) -> bytes:
    """JSON with sorted keys, no blanks and letters as they are: one value has one form."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def row_hash(event, seq: int, prev: str) -> str:
    """SHA-256 of the whole row as the database gives it back, of its number and of the row before it."""
    return sha256(
        canonical(
            {
                "v": VERSION,
                "seq": seq,
                "prev": prev,
                "id": event.pk,
                "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
                "actor": event.actor_id,
                "action": event.action,
                "city": event.city_id,
                "target": event.target,
                "reason": event.reason,
                "data": event.data,
                "commitment": event.commitment,
            }
        )
    ).hexdigest()


def commitment(salt: str, data: dict, event_about: int | None) -> str:
    """What the chain keeps of personal details: nothing can be read from it, and nothing else fits it."""
    return sha256(salt.encode() + canonical({"about": event_about, "data": data})).hexdigest()
