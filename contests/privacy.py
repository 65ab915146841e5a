"""Works of a person: what everybody has seen stays without a name, what nobody has seen goes."""

from django.db.models import ProtectedError

from accounts.privacy import register

from .models import Entry


def export(user) -> list[dict]:
    return [
        {"contest": row.contest.title, "title": row.title, "text": row.text, "state": row.get_state_display(), "place": row.place}
        for row in Entry.objects.filter(author=user).select_related("contest")
    ]


def erase(user) -> None:
    for row in Entry.objects.filter(author=user).exclude(state=Entry.State.APPROVED):
        try:
            row.delete()
        except ProtectedError:  # a certificate was given for it
            continue


register("contests", "Роботи на конкурси", export=export, erase=erase, covers=("contests.Entry.author",))
