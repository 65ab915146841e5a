"""Numbers about appeals, without anything about people."""

from django.db.models import Count

from ..models import Appeal

State = Appeal.State


def counts(city) -> dict:
    """How many appeals of the city were submitted, wait, were sent, registered, returned, rejected."""
    rows = Appeal.objects.of_city(city).exclude(state=State.DRAFT).values("state").annotate(count=Count("pk"))
    by_state = {row["state"]: row["count"] for row in rows.order_by("state")}
    return {
        "submitted": sum(by_state.values()),
        "waiting": by_state.get(State.SUBMITTED, 0) + by_state.get(State.ON_MODERATION, 0) + by_state.get(State.APPROVED, 0),
        "sent": by_state.get(State.SENT, 0) + by_state.get(State.REGISTERED, 0),
        "registered": by_state.get(State.REGISTERED, 0),
        "returned": by_state.get(State.RETURNED, 0),
        "rejected": by_state.get(State.REJECTED, 0),
    }


def sent(city) -> int:
    return counts(city)["sent"]
