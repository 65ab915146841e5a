"""Who may do what with a meeting."""

from accounts.roles import Role, has_role


def may_run(user, city) -> bool:
    """Stand at the desk: volunteers and coordinators of the meeting's own city."""
    return has_role(user, Role.VOLUNTEER, Role.COORDINATOR) and _is_of(user, city)


def may_direct(user, city) -> bool:
    """Confirm, postpone, cancel, change seats, see contacts: coordinators of the city."""
    return has_role(user, Role.COORDINATOR) and _is_of(user, city)


def _is_of(user, city) -> bool:
    return user.is_superuser or (city is not None and user.city_id == city.pk)
