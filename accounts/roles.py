"""Roles are groups. Each section says what a role may do with its records.

The groups and their right to enter Wagtail come from a migration; permissions of models, which
Django makes after migrating, are granted right after it by `grant_all`.
"""

from collections import defaultdict
from enum import StrEnum

from django.contrib.auth.models import Group, Permission


class Role(StrEnum):
    EDITOR = "editor"
    MODERATOR = "moderator"
    VOLUNTEER = "volunteer"
    COORDINATOR = "coordinator"
    OFFICER = "officer"
    LIAISON = "liaison"
    MUNICIPALITY = "municipality"
    PARTNER = "partner"
    LAWYER = "lawyer"
    OPERATOR = "operator"
    TECHNICIAN = "technician"
    ADMINISTRATOR = "administrator"


# The names people read, in Wagtail's list of groups too.
NAMES = {
    Role.EDITOR: "Редактор",
    Role.MODERATOR: "Модератор",
    Role.VOLUNTEER: "Волонтер",
    Role.COORDINATOR: "Координатор",
    Role.OFFICER: "Дільничний",
    Role.LIAISON: "Черговий ГУНП",
    Role.MUNICIPALITY: "Міська рада",
    Role.PARTNER: "Партнер: ГО, ОСББ, школа",
    Role.LAWYER: "Юрист",
    Role.OPERATOR: "Оператор відео",
    Role.TECHNICIAN: "Технік",
    Role.ADMINISTRATOR: "Адміністратор",
}
# Who works in Wagtail's admin; others have their own screens.
WAGTAIL_ROLES = (Role.EDITOR, Role.MODERATOR, Role.COORDINATOR, Role.LIAISON, Role.LAWYER, Role.TECHNICIAN, Role.ADMINISTRATOR)

_granted: dict[Role, set[str]] = defaultdict(set)


def grant(role: Role, *permissions: str) -> None:
    """Declare, from an AppConfig's ``ready``, that ``role`` has ``app_label.codename`` permissions."""
    _granted[role].update(permissions)


def grant_all(app_label: str) -> None:
    """Give the groups what was declared for the models of ``app_label``. Repeating it is harmless."""
    for role, names in _granted.items():
        wanted = [name.split(".", 1)[1] for name in names if name.startswith(f"{app_label}.")]
        group = Group.objects.filter(name=NAMES[role]).first()
        if wanted and group:
            found = Permission.objects.filter(content_type__app_label=app_label, codename__in=wanted)
            group.permissions.add(*found)


def has_role(user, *roles: Role) -> bool:
    """Whether ``user`` holds one of ``roles``. An administrator and a superuser hold all."""
    if not user.is_authenticated or not user.is_active:
        return False
    if user.is_superuser:
        return True
    if not hasattr(user, "_role_names"):
        user._role_names = set(user.groups.values_list("name", flat=True))
    wanted = {NAMES[role] for role in (*roles, Role.ADMINISTRATOR)}
    return bool(wanted & user._role_names)


def give(user, role: Role) -> None:
    """Put ``user`` into the group of ``role``."""
    user.groups.add(Group.objects.get(name=NAMES[role]))
    user.__dict__.pop("_role_names", None)
