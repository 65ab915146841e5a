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
    return ModerationItem.objects.of_city(staff_city(request, SEE_QUEUE)).select_related("claimed_by", "decided_by", "reason")


def may_open(user, item: ModerationItem) -> bool:
    kind = registry.find(item.kind)
    if kind is None or not may(user, SEE_QUEUE, item.city):
        return False
    return bool(kind.may_moderate(user, item)) or _was_called(user, item)


def _was_called(user, item: ModerationItem) -> bool:
    """A coordinator opens what moderators left lying; what is sensitive stays with moderators."""
    return item.level == ModerationItem.Level.COORDINATOR and not item.is_sensitive and may(user, OVERSEE, item.city)


def moderators_of(city):
    return people_with(city, SEE_QUEUE)


def coordinators_of(city):
    return people_with(city, OVERSEE)
