"""What this core keeps of a person, and how it is forgotten."""

from django.db.models import Q

from .models import Choice, Delivery, Device, Digest, Event, Follower, Notice, Preference, Subscription

COVERS = (
    *(f"notify.{model}.user" for model in ("Preference", "Choice", "Subscription", "Notice", "Device", "Delivery", "Digest")),
    "notify.Event.actor",
    "notify.Follower.email",
    "notify.Digest.follower_email",
)


def export(user) -> dict:
    preference = Preference.objects.filter(user=user).values().first() or {}
    return {
        "choices": {name: value for name, value in preference.items() if name not in ("id", "user_id")},
        "kinds": list(Choice.objects.filter(user=user).values("kind", "email", "push")),
        "devices": [{"name": row.name, "since": row.created_at.isoformat()} for row in Device.objects.filter(user=user)],
        "subscriptions": [
            {"kind": row.kind, "what": str(row.target or row.object_id), "since": row.created_at.isoformat()}
            for row in Subscription.objects.filter(user=user)
        ],
        "by_address": list(Follower.objects.filter(email__iexact=user.email).values("kind", "label")),
        "notices": [{"title": row.title, "url": row.url, "at": row.created_at.isoformat()} for row in Notice.everything.filter(user=user)],
    }


def erase(user) -> None:
    Delivery.objects.filter(Q(user=user) | Q(follower__email__iexact=user.email)).delete()
    Digest.objects.filter(Q(user=user) | Q(user=None, follower_email__iexact=user.email)).delete()
    Follower.objects.filter(email__iexact=user.email).delete()
    Event.objects.filter(actor=user).update(actor=None)
    Notice.everything.filter(user=user).delete()
    for model in (Preference, Choice, Device, Subscription):
        model.objects.filter(user=user).delete()
