"""Who sees which appeal."""

from accounts.roles import Role, has_role
from portal.core.moderation.permissions import staff_city

from .models import Appeal

State = Appeal.State
AT_THE_POLICE = (State.SENT, State.REGISTERED)


def may_moderate(user, item) -> bool:
    return has_role(user, Role.MODERATOR, city=item.city)


def sees_appeals(user) -> bool:
    return has_role(user, Role.MODERATOR, Role.LIAISON)


def may_register(user, appeal) -> bool:
    return has_role(user, Role.MODERATOR, Role.LIAISON, city=appeal.city)


def staff_appeals(request):
    """What this person may open in this city. Moderators: all that was submitted; the police's
    liaison: what has reached the police, without the sensitive ones."""
    city = staff_city(request)
    appeals = Appeal.objects.of_city(city).exclude(state=State.DRAFT).select_related("city__site", "letter")
    if city is None:
        return appeals.none()
    if has_role(request.user, Role.MODERATOR, city=city):
        return appeals
    if has_role(request.user, Role.LIAISON, city=city):
        return appeals.filter(state__in=AT_THE_POLICE, is_sensitive=False)
    return appeals.none()
