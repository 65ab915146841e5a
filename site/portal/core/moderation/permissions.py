"""Who sees the queue, and of which city."""

from portal.places.scope import current_city

from . import registry
from .models import ModerationItem

SEE_QUEUE = "portal_core.change_moderationitem"


def staff_city(request):
    """The city whose records this person works with here, or None.

    It is the city of the site; a person who belongs to another city has nothing to do in it.
    """
    city = current_city(request)
    own = getattr(request.user, "city_id", None)
    if city is None or (own and own != city.pk and not request.user.is_superuser):
        return None
    return city


def sees_queue(user) -> bool:
    return user.has_perm(SEE_QUEUE)


def queue_for(request):
    """Items of this person's city. Whether each may be opened is the kind's own rule."""
    if not sees_queue(request.user):
        return ModerationItem.objects.none()
    return ModerationItem.objects.of_city(staff_city(request)).select_related("claimed_by", "decided_by", "reason")


def may_open(user, item: ModerationItem) -> bool:
    return sees_queue(user) and registry.get(item.kind).may_moderate(user, item)
