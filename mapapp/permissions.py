"""Who edits the map: editors everything, coordinators the days an officer is away, moderators nothing."""

from accounts.roles import Role, grant

_REGISTERS = ("unit", "policepoint", "officer", "officerduty")
_PUBLISHED = ("policepoint", "officer")
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
    grant(Role.COORDINATOR, *(f"mapapp.view_{name}" for name in _REGISTERS), *(f"mapapp.{verb}_officerduty" for verb in _VERBS))
