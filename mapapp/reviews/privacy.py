"""Entries of a person: a copy is given; after leaving, what all have read stays under «сусід(ка)», the rest goes."""

from django.db.models import Q

from accounts.privacy import excuse, register
from accounts.privacy.addresses import written_to

from .models import Entry, Photo, Support

State = Entry.State


def _entries(user):
    return Entry.objects.filter(Q(author=user) | written_to(user))


def export(user) -> dict:
    return {
        "entries": [
            {
                "about": row.element_title,
                "kind": row.kind,
                "text": row.text,
                "signed": row.shown_name,
                "email": row.email,
                "state": row.state,
                "status": row.status,
                "sent": row.submitted_at and row.submitted_at.isoformat(),
                "earlier": [version.text for version in row.versions.all()],
                "replies": [{"status": reply.status, "text": reply.text, "office": reply.office} for reply in row.replies.all()],
            }
            for row in _entries(user).prefetch_related("versions", "replies")
        ],
        "supported": [row.entry.title for row in Support.objects.filter(user=user).select_related("entry__city")],
    }


def files(user):
    photos = Photo.objects.filter(entry__in=_entries(user).values("pk"))
    return [(f"vidhuk-{photo.entry_id}-{photo.pk}.jpg", photo.file) for photo in photos]


def erase(user) -> None:
    rows = _entries(user)
    for row in rows.exclude(state=State.PUBLISHED):
        row.delete()
    for row in rows:
        row.versions.all().delete()
    rows.update(author=None, email="", shown_name="", sign=Entry.Sign.NEIGHBOUR)
    Support.objects.filter(user=user).delete()


register(
    "reviews",
    "Відгуки й пропозиції",
    export=export,
    erase=erase,
    files=files,
    covers=("reviews.Entry.author", "reviews.Entry.email", "reviews.Support.user"),
)
excuse("слід роботи посадової особи", "reviews.Reply.by")
