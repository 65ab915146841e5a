"""Entries among what moderators look at."""

from django.utils.translation import gettext as _

from accounts.roles import Role, has_role
from portal.core.moderation.registry import About, Kind, Mode, Refused
from portal.search.services import refresh_later

from . import letters, services
from .models import Entry

State = Entry.State


def may_moderate(user, item) -> bool:
    """Moderators and coordinators, never the person whom the entry is about."""
    if not has_role(user, Role.MODERATOR, Role.COORDINATOR, city=item.city) or item.author_id == user.pk:
        return False
    entry = item.target
    return entry is None or entry.element is None or entry.element_id not in set(entry.element.own(user))


def about(entry: Entry) -> About | None:
    """None for what nobody but its author sees."""
    if not entry.is_public:
        return None
    return About(city=entry.city, title=entry.title, url=entry.get_absolute_url(), author=entry.author, original=services.words(entry))


def publish(item) -> None:
    services.show(item.target)


def approve(item, decision) -> None:
    if not services.show(item.target):
        raise Refused(_("Цей запис уже розглянув інший модератор."))


def overturn(item, decision) -> None:
    if not services.show(item.target, before=State.REJECTED):
        raise Refused(_("Цей запис уже розглянув інший модератор."))


def send_back(item, decision) -> None:
    _refuse(item, State.RETURNED)


def reject(item, decision) -> None:
    _refuse(item, State.REJECTED)


def _refuse(item, state: str) -> None:
    entry = item.target
    if not Entry.objects.filter(pk=entry.pk, state=State.PENDING).update(state=state):
        raise Refused(_("Цей запис уже розглянув інший модератор."))
    entry.refresh_from_db()
    letters.refused(entry, item)


def hide(entry: Entry) -> None:
    Entry.objects.filter(pk=entry.pk).update(is_hidden=True)
    entry.refresh_from_db()
    refresh_later(entry)


def restore(entry: Entry) -> None:
    Entry.objects.filter(pk=entry.pk).update(is_hidden=False)
    entry.refresh_from_db()
    refresh_later(entry)


def taken_down(sender, target, item, by, **kwargs) -> None:
    """An author without an account hears of a hiding by a letter; others are told by the core."""
    if isinstance(target, Entry) and by is not None:
        letters.refused(target, item)


def kind() -> Kind:
    return Kind(
        name=services.KIND,
        label="Відгук або пропозиція",
        template="reviews/moderation.html",
        may_moderate=may_moderate,
        approve=approve,
        send_back=send_back,
        reject=reject,
        model="reviews.Entry",
        about=about,
        words=services.words,
        publish=publish,
        hide=hide,
        restore=restore,
        overturn=overturn,
        modes=(Mode.BEFORE, Mode.TRUST, Mode.AFTER),
    )
