"""Who may do what with a meeting."""

from accounts.roles import Role, has_role


def may_run(user, city) -> bool:
    """Stand at the desk: volunteers and coordinators of the meeting's own city."""
    return city is not None and has_role(user, Role.VOLUNTEER, Role.COORDINATOR, city=city)


def may_direct(user, city) -> bool:
    """Confirm, postpone, cancel, change seats, see contacts: coordinators of the city."""
    return city is not None and has_role(user, Role.COORDINATOR, city=city)
