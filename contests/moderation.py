"""Works among what moderators look at: what is known of one, and how it leaves everybody's eyes and comes back."""

from portal.core.moderation.registry import About, Kind, Mode

from . import permissions, services
from .models import Entry

State = Entry.State


def about(entry: Entry) -> About | None:
    """None for a work that nobody but its author sees."""
    if entry.state != State.APPROVED or not entry.contest.live:
        return None
    return About(
        city=entry.city,
        title=entry.title,
        url=entry.contest.get_url_parts()[-1],  # a path: with several sites .url names the host, too
        author=entry.author,
        original=words(entry),
    )


def words(entry: Entry) -> dict:
    return {"title": entry.title, "text": entry.text}


def hide(entry: Entry) -> None:
    Entry.objects.filter(pk=entry.pk, state=State.APPROVED).update(state=State.HIDDEN)
    entry.refresh_from_db()


def restore(entry: Entry) -> None:
    Entry.objects.filter(pk=entry.pk, state=State.HIDDEN).update(state=State.APPROVED)
    entry.refresh_from_db()


def touched(entry: Entry) -> list:
    """The page of the contest lists the works."""
    return [entry.contest]


def kind() -> Kind:
    return Kind(
        name=services.KIND,
        label="Робота на конкурс",
        template="contests/moderation_entry.html",
        may_moderate=permissions.may_moderate,
        approve=services.approve,
        send_back=services.send_back,
        reject=services.reject,
        model="contests.Entry",
        about=about,
        words=words,
        publish=services.publish,
        hide=hide,
        restore=restore,
        overturn=services.overturn,
        touched=touched,
        modes=(Mode.BEFORE, Mode.TRUST, Mode.AFTER),
    )
