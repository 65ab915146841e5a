"""Who may what in which city. Everything that staff see starts from here.

A permission (`has_perm`) says what a role may do; where it may do it, only the grants say.
``city_ids(user, "appeals.view_appeal")`` are the cities in which a role of the person carries that
permission. Answers are kept on the user object, that is for one request.
"""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from .models import City, CityRole, RoleGrant

_KEPT = ("_portal_held", "_portal_rights", "_role_names", "_perm_cache", "_user_perm_cache", "_group_perm_cache")


@dataclass(frozen=True)
class Held:
    """A role in force: ``district_id`` is None where it holds in the whole city."""

    role_id: int
    role: str
    city_id: int
    district_id: int | None


def held(user) -> tuple[Held, ...]:
    """The roles a person holds now; nothing for a visitor or a locked account."""
    if not user.is_authenticated or not user.is_active:
        return ()
    if not hasattr(user, "_portal_held"):
        rows = RoleGrant.objects.active().filter(user_id=user.pk).values_list("role_id", "role__name", "city_id", "district_id")
        user._portal_held = tuple(Held(*row) for row in rows)
    return user._portal_held


def city_ids(user, *permissions: str) -> frozenset[int]:
    """Cities where a role of the person carries one of ``permissions``; where they hold any role, if none is named.

    A superuser has all cities.
    """
    if user.is_authenticated and user.is_active and user.is_superuser:
        return frozenset(City.objects.values_list("pk", flat=True))
    rows = held(user)
    if permissions:
        rights = _rights(user)
        rows = [row for row in rows if rights.get(row.role_id, frozenset()).intersection(permissions)]
    return frozenset(row.city_id for row in rows)


def cities_of(user, *permissions: str):
    """The same as a queryset of cities."""
    return City.objects.filter(pk__in=city_ids(user, *permissions))


def may(user, permission: str, city) -> bool:
    """Whether the person has ``permission`` in ``city``. Without a city only a superuser has."""
    if not user.is_active or not user.has_perm(permission):
        return False
    if user.is_superuser:
        return True
    return city is not None and city.pk in city_ids(user, permission)


def district_ids(user, *roles: str) -> frozenset[int] | None:
    """Districts to which roles with these names are limited; None where one of them holds in a whole city."""
    rows = [row for row in held(user) if row.role in roles]
    if not rows or any(row.district_id is None for row in rows):
        return None
    return frozenset(row.district_id for row in rows)


def people_with(city, permission: str):
    """Active people whose role in ``city`` carries ``permission`` now."""
    label, codename = permission.split(".", 1)
    roles = Group.objects.filter(permissions__codename=codename, permissions__content_type__app_label=label)
    rows = RoleGrant.objects.active().filter(city=city, role__in=roles)
    return get_user_model().objects.filter(is_active=True, pk__in=rows.values("user"))


def forget(user) -> None:
    """Drop what this object remembers of the person's roles."""
    for name in _KEPT:
        user.__dict__.pop(name, None)
    for name in [name for name in user.__dict__ if name.endswith("_permission_cache")]:
        del user.__dict__[name]


def settle(user) -> bool:
    """Make the person's groups follow the grants that are in force; whether anything changed.

    Groups that no grant ever gave are left alone. Repeating it is harmless.
    """
    with transaction.atomic():
        ever = set(RoleGrant.objects.filter(user=user).values_list("role_id", "city_id"))
        now = set(RoleGrant.objects.active().filter(user=user).values_list("role_id", "city_id"))
        behind = {(role, city): group for role, city, group in CityRole.objects.values_list("role_id", "city_id", "group_id")}
        wanted = {role for role, _city in now} | {behind[pair] for pair in now if pair in behind}
        managed = {role for role, _city in ever} | set(behind.values())
        have = set(user.groups.filter(pk__in=managed).values_list("pk", flat=True))
        user.groups.add(*wanted - have)
        user.groups.remove(*have - wanted)
    forget(user)
    return have != wanted


def settle_due() -> int:
    """Settle everybody whose role has just begun or ended; how many. Runs every minute; late by that at most."""
    now = timezone.now()
    active = RoleGrant.objects.active(now)
    ended = RoleGrant.objects.exclude(pk__in=active.values("pk")).filter(user__groups__city_role__isnull=False)
    begun = active.exclude(user__groups=F("role"))
    people = get_user_model().objects.filter(pk__in=[*ended.values_list("user", flat=True), *begun.values_list("user", flat=True)])
    return sum(settle(user) for user in people.distinct())


def _rights(user) -> dict[int, frozenset[str]]:
    """What each role of the person may do, by the role's key. A permission of the person's own counts wherever they hold a role."""
    if not hasattr(user, "_portal_rights"):
        roles = {row.role_id for row in held(user)}
        if not roles:
            return {}
        own = {f"{label}.{name}" for label, name in user.user_permissions.values_list("content_type__app_label", "codename")}
        rows = Permission.objects.filter(group__in=roles).values_list("group", "content_type__app_label", "codename")
        found: dict[int, set[str]] = {role: set(own) for role in roles}
        for group, label, codename in rows:
            found[group].add(f"{label}.{codename}")
        user._portal_rights = {group: frozenset(names) for group, names in found.items()}
    return user._portal_rights
