"""Who sees the queue, and of which city."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import Q

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
    kind = registry.find(item.kind)
    return sees_queue(user) and kind is not None and bool(kind.may_moderate(user, item))


def _holders(city, codename: str):
    """Active people of ``city`` with a permission of the queue, by a group or by their own name."""
    mine = {"content_type__app_label": "portal_core", "codename": codename}
    has = Permission.objects.filter(**mine)
    people = get_user_model().objects.filter(is_active=True, city=city)
    return people.filter(Q(groups__permissions__in=has) | Q(user_permissions__in=has)).distinct()


def moderators_of(city):
    return _holders(city, "change_moderationitem")


def coordinators_of(city):
    return _holders(city, "oversee_moderation")
