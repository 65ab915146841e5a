"""Who edits the map: editors everything; coordinators absences, and drafts that an editor publishes; moderators nothing."""

from accounts.roles import Role, grant, has_role

from .models import Officer, OfficerAccount

_REGISTERS = ("unit", "policepoint", "officer", "officerduty", "officeraccount", "priority", "officerreport")
_PUBLISHED = ("unit", "policepoint", "officer")
_PLACES = ("street", "district")
_VERBS = ("add", "change", "delete", "view")


def grant_all() -> None:
    """Called once, when applications are ready."""
    everything = [
        *(f"mapapp.{verb}_{name}" for name in _REGISTERS for verb in _VERBS),
        *(f"mapapp.{verb}_{name}" for name in _PUBLISHED for verb in ("publish", "lock", "unlock")),
        *(f"places.{verb}_{name}" for name in _PLACES for verb in _VERBS),
    ]
    for role in (Role.EDITOR, Role.ADMINISTRATOR):
        grant(role, *everything)
    grant(Role.ADMINISTRATOR, *(f"places.{verb}_city" for verb in ("change", "view")))
    seen = [name for name in _REGISTERS if name != "officeraccount"]
    grant(Role.COORDINATOR, *(f"mapapp.view_{name}" for name in seen), *(f"mapapp.{verb}_officerduty" for verb in _VERBS))
    grant(Role.COORDINATOR, *(f"mapapp.change_{name}" for name in _PUBLISHED))


def officer_of(user, city) -> Officer | None:
    """The officer at whose console this person works in ``city``: linked by an editor, and still holding the role."""
    if city is None or not has_role(user, Role.OFFICER, city=city):
        return None
    account = OfficerAccount.objects.of_city(city).filter(user=user).select_related("officer__city__site").first()
    return account.officer if account else None
