"""Who answers, who arranges the feeds, who reads the report."""

from accounts.roles import Role, grant
from portal.places.grants import city_ids, people_with

SEE = "reviews.view_entry"
ANSWER = "reviews.change_entry"  # of all feeds of a city
ARRANGED = ("feedtag", "feedpolicy")
VERBS = ("add", "change", "delete", "view")


def grant_all() -> None:
    """Called once, when applications are ready."""
    for role in (Role.EDITOR, Role.COORDINATOR, Role.ADMINISTRATOR):
        grant(role, *(f"reviews.{verb}_{name}" for name in ARRANGED for verb in VERBS))
    for role in (Role.EDITOR, Role.COORDINATOR, Role.MODERATOR, Role.LIAISON, Role.ADMINISTRATOR):
        grant(role, SEE)
    grant(Role.LIAISON, ANSWER)


def liaisons_of(city):
    """Those who answer for the police of a city."""
    return people_with(city, ANSWER)


def sees_report(user) -> bool:
    return user.has_perm(SEE) and bool(city_ids(user, SEE) or user.is_superuser)
