"""Who may do what with the roll and the outings."""

from accounts.roles import Role, has_role


def may_keep_roll(user, city) -> bool:
    """Take volunteers on, note documents, open and call off outings."""
    return has_role(user, Role.COORDINATOR, city=city)


def sees_route(volunteer, outing) -> bool:
    """The route and the hours are for those who go."""
    return volunteer is not None and outing.sign_ups.filter(volunteer=volunteer, state="joined").exists()
