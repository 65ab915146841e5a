"""Who may do what with works."""

from accounts.roles import Role, has_role


def may_moderate(user, item) -> bool:
    """Moderators and coordinators, but never one's own work."""
    return has_role(user, Role.MODERATOR, Role.COORDINATOR, city=item.city) and item.author_id != user.pk
