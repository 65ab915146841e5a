"""Roles are groups, held by a person in a city. Each section says what a role may do with its records.

The groups and their right to enter Wagtail come from a migration; permissions of models, which
Django makes after migrating, are granted right after it by `grant_all`. Who holds a role where is a
`places.RoleGrant`; what Wagtail ties to places (pages, collections) hangs on a group of the role in
the city, made by `open_city`.
"""

from collections import defaultdict
from enum import StrEnum

from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError, transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from portal.core.models import PortalDocument, PortalImage
from portal.places import grants
from portal.places.models import City, CityCollection, CityRole, RoleGrant


class Role(StrEnum):
    EDITOR = "editor"
    MODERATOR = "moderator"
    CONFIDANT = "confidant"
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
    Role.CONFIDANT: "Модератор делікатних звернень",
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
WAGTAIL_ROLES = (
    Role.EDITOR, Role.MODERATOR, Role.CONFIDANT, Role.COORDINATOR, Role.LIAISON, Role.LAWYER, Role.TECHNICIAN, Role.ADMINISTRATOR,
)  # fmt: skip
# Roles that may be limited to one district of a city.
IN_A_DISTRICT = (Role.OFFICER, Role.COORDINATOR, Role.VOLUNTEER)

# What a role may do with the pages of its city.
PAGES = {
    Role.EDITOR: ("add_page", "change_page"),
    Role.MODERATOR: ("change_page", "publish_page"),
    Role.COORDINATOR: ("add_page", "change_page", "publish_page"),
    Role.ADMINISTRATOR: ("add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page"),
}
# … and with its pictures and documents.
LIBRARY_ROLES = (Role.EDITOR, Role.MODERATOR, Role.COORDINATOR, Role.ADMINISTRATOR)
# Wagtail asks the rights of its own two models, whichever models stand in their place.
LIBRARY = tuple(f"{verb}_{model}" for model in ("image", "document") for verb in ("add", "change", "choose"))

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


def has_role(user, *roles: Role, city=None) -> bool:
    """Whether ``user`` holds one of ``roles`` in ``city``, or in any city where none is named.

    An administrator of a city holds all roles there; a superuser holds all everywhere.
    """
    if not user.is_authenticated or not user.is_active:
        return False
    if user.is_superuser:
        return True
    wanted = {NAMES[role] for role in (*roles, Role.ADMINISTRATOR)}
    return any(row.role in wanted and (city is None or row.city_id == city.pk) for row in grants.held(user))


def group_of(role: Role) -> Group:
    return Group.objects.get(name=NAMES[role])


def give(user, role: Role, city=None, *, district=None, until=None, by=None, reason: str = "") -> RoleGrant:
    """``user`` holds ``role`` in ``city`` (their own where none is named) from now on. Giving twice changes nothing.

    Whether ``by`` may do so is asked by `accounts.granting`. Raises ValueError where no city is known.
    """
    city = city or user.city
    if city is None:
        raise ValueError("a role is held in a city, and this person has none")
    group = group_of(role)
    open_role = RoleGrant.objects.filter(user=user, role=group, city=city, district=district, revoked_at=None)
    try:
        with transaction.atomic():
            given, _new = open_role.get_or_create(
                defaults={
                    "user": user, "role": group, "city": city, "district": district,
                    "valid_until": until, "granted_by": by, "reason": reason[:200],
                }
            )  # fmt: skip
    except IntegrityError:  # the same was given at the same moment
        given = open_role.get()
    grants.settle(user)
    return given


def open_city(city: City) -> None:
    """The groups and the collection that carry a city's roles in Wagtail. Repeating it is harmless.

    Called when a city, its site or its front page in another language appears.
    """
    groups = {role: _city_group(role, city) for role in Role if role in PAGES or role in LIBRARY_ROLES}
    if not all(groups.values()):  # roles come from a migration that has not run yet
        return
    roots = _front_pages(city)
    for role, codenames in PAGES.items():
        _allow_pages(groups[role], roots, codenames)
    library = _library(city)
    rights = Permission.objects.filter(content_type__app_label__in=("wagtailimages", "wagtaildocs"), codename__in=LIBRARY)
    for role in LIBRARY_ROLES:
        for right in rights:
            GroupCollectionPermission.objects.get_or_create(group=groups[role], collection=library, permission=right)


def _city_group(role: Role, city: City) -> Group | None:
    template = Group.objects.filter(name=NAMES[role]).first()
    if template is None:
        return None
    found = CityRole.objects.filter(role=template, city=city).select_related("group").first()
    if found:
        return found.group
    name = f"{NAMES[role]} · {city.name}"[:140]
    if Group.objects.filter(name=name).exists():  # two cities may share a name
        name = f"{name} ({city.slug})"
    group = Group.objects.create(name=name)
    CityRole.objects.create(role=template, city=city, group=group)
    return group


def _front_pages(city: City) -> list[Page]:
    """The front page and its translations. A site that still stands on the tree's own root opens nothing."""
    root = city.site.root_page
    if root.depth == 1:
        return []
    return list(Page.objects.filter(translation_key=root.translation_key, depth__gt=1))


def _allow_pages(group: Group, roots: list[Page], codenames) -> None:
    rights = Permission.objects.filter(content_type__app_label="wagtailcore", content_type__model="page", codename__in=codenames)
    GroupPagePermission.objects.filter(group=group).exclude(page__in=roots).delete()
    for page in roots:
        for right in rights:
            GroupPagePermission.objects.get_or_create(group=group, page=page, permission=right)


def _library(city: City) -> Collection:
    found = CityCollection.objects.filter(city=city).select_related("collection").first()
    if found:
        return found.collection
    root = Collection.get_first_root_node()
    is_first = city.site.is_default_site and not CityCollection.objects.exists()
    collection = root.add_child(name=city.name)
    CityCollection.objects.create(city=city, collection=collection)
    if is_first:  # what lay in the common collection before there were several was this city's
        for model in (PortalImage, PortalDocument):
            model.objects.filter(collection=root).update(collection=collection)
    return collection


def close_the_root() -> None:
    """A role opens the pages and pictures of its cities, never the whole tree."""
    templates = Group.objects.filter(name__in=NAMES.values())
    GroupPagePermission.objects.filter(group__in=templates).delete()
    GroupCollectionPermission.objects.filter(group__in=templates).delete()
