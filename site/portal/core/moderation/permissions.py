"""Who sees the queue, and of which city."""

from portal.places.grants import city_ids, may, people_with
from portal.places.scope import current_city

from . import registry
from .models import ModerationItem

SEE_QUEUE = "portal_core.change_moderationitem"
OVERSEE = "portal_core.oversee_moderation"


def staff_city(request, *permissions: str):
    """The city whose records this person works with here, or None.

    It is the city of the site; a person without a role there that carries one of ``permissions``
    (any role, if none is named) has nothing to do in it.
    """
    city = current_city(request)
    return city if city is not None and city.pk in city_ids(request.user, *permissions) else None


def sees_queue(user) -> bool:
    return user.has_perm(SEE_QUEUE)


def queue_for(request):
    """Items of this person's city. Whether each may be opened is the kind's own rule."""
    if not sees_queue(request.user):
        return ModerationItem.objects.none()
    items = ModerationItem.objects.of_city(staff_city(request, SEE_QUEUE)).select_related("claimed_by", "decided_by", "reason")
    return without_unseen(items, request.user)


def without_unseen(items, user, item: str = ""):
    """The rows whose item does not complain about this person; ``item`` is the path to it, as in «item__»."""
    for kind in registry.kinds():
        if kind.unseen is not None:
            items = items.exclude(**{f"{item}kind": kind.name, f"{item}object_id__in": kind.unseen(user)})
    return items


def may_open(user, item: ModerationItem) -> bool:
    kind = registry.find(item.kind)
    if kind is None or not may(user, SEE_QUEUE, item.city) or registry.is_unseen(item, user):
        return False
    return bool(kind.may_moderate(user, item)) or _was_called(user, item)


def _was_called(user, item: ModerationItem) -> bool:
    """A coordinator opens what moderators left lying; what is sensitive stays with moderators."""
    return item.level == ModerationItem.Level.COORDINATOR and not item.is_sensitive and may(user, OVERSEE, item.city)


def moderators_of(city):
    return people_with(city, SEE_QUEUE)


def coordinators_of(city):
    return people_with(city, OVERSEE)
