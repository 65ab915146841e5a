"""Giving and taking roles: who may, within what limits, and what the log keeps.

An administrator of a city gives every role there, a coordinator those of helpers. Nobody gives a role
to themself, nobody gives more than they hold (their own district, their own end), and a city never
loses its last administrator.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.places import grants
from portal.places.models import City, RoleGrant

from .roles import IN_A_DISTRICT, NAMES, Role, give, group_of

GIVES = {
    Role.ADMINISTRATOR: frozenset(Role),
    Role.COORDINATOR: frozenset({Role.VOLUNTEER, Role.PARTNER}),
}
ROLE_OF = {name: role for role, name in NAMES.items()}


class Refused(Exception):
    """Not so; the message is for the person who tried."""


def manages(user) -> bool:
    return bool(cities_managed(user))


def cities_managed(user) -> frozenset[int]:
    """Cities where the person gives roles."""
    if user.is_superuser and user.is_active:
        return grants.city_ids(user)
    givers = {NAMES[role] for role in GIVES}
    return frozenset(row.city_id for row in grants.held(user) if row.role in givers)


def roles_to_give(user, city=None) -> frozenset[Role]:
    """Roles that the person may give in ``city``, or in any of their cities."""
    if user.is_superuser and user.is_active:
        return frozenset(Role)
    rows = [row for row in grants.held(user) if city is None or row.city_id == city.pk]
    return frozenset(role for row in rows for role in GIVES.get(ROLE_OF.get(row.role), ()))


def grants_seen(user):
    """What the person sees: all rows of the cities they manage."""
    return RoleGrant.objects.of_cities(cities_managed(user))


def _best_of(by, role: Role, city) -> RoleGrant | None:
    """The grant by whose power ``by`` gives ``role`` in ``city``: the widest and longest."""
    powers = [NAMES[giver] for giver, given in GIVES.items() if role in given]
    own = RoleGrant.objects.active().filter(user=by, city=city, role__name__in=powers)
    return min(own, key=lambda row: (row.district_id is not None, row.valid_until is not None), default=None)


@transaction.atomic
def grant(by, user, role: Role, city: City, *, district=None, until=None, reason: str) -> RoleGrant:
    """Give ``role`` to ``user``. Raises Refused with words for the person who gives."""
    _check(by, user, role, city, district, until, reason)
    group = group_of(role)
    open_rows = RoleGrant.objects.filter(user=user, role=group, city=city, district=district, revoked_at=None)
    if open_rows.active().exists():
        raise Refused(_("Ця людина вже має цю роль тут."))
    # One that has run out makes room; it stays as the history.
    open_rows.update(revoked_at=timezone.now(), revoke_reason=_("строк минув"))
    given = give(user, role, city, district=district, until=until, by=by, reason=reason)
    record(
        "role.granted", given, actor=by, city=city, reason=reason, role=role.value, user=user.pk, district=district.pk if district else None
    )
    return given


def _check(by, user, role: Role, city: City, district, until, reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Напишіть підставу: за нею роль згадають через рік."))
    if by.pk == user.pk:
        raise Refused(_("Собі роль не надають. Попросіть іншого адміністратора."))
    if not user.is_active:
        raise Refused(_("Цей обліковий запис заблоковано."))
    if role not in roles_to_give(by, city):
        raise Refused(_("Цю роль у цьому місті ви надати не можете."))
    if district is not None and (district.city_id != city.pk or role not in IN_A_DISTRICT):
        raise Refused(_("Цю роль не обмежують районом, або район в іншому місті."))
    if until is not None and until <= timezone.now():
        raise Refused(_("Строк уже минув. Вкажіть пізнішу дату."))
    if by.is_superuser:
        return
    power = _best_of(by, role, city)
    if power is None:
        raise Refused(_("Цю роль у цьому місті ви надати не можете."))
    if power.district_id and power.district_id != getattr(district, "pk", None):
        raise Refused(_("Ваша роль діє в одному районі: надавайте ролі в ньому."))
    if power.valid_until and (until is None or until > power.valid_until):
        raise Refused(_("Ваша роль має строк: надана вами роль не може тривати довше."))


@transaction.atomic
def revoke(by, given: RoleGrant, reason: str) -> None:
    """End a role now. Raises Refused, also where the city would be left without an administrator."""
    if not reason.strip():
        raise Refused(_("Напишіть, чому роль відкликано."))
    role = ROLE_OF.get(given.role.name)
    if role not in roles_to_give(by, given.city):
        raise Refused(_("Цю роль у цьому місті ви відкликати не можете."))
    if not by.is_superuser:
        power = _best_of(by, role, given.city)
        if power is None or (power.district_id and power.district_id != given.district_id):
            raise Refused(_("Ваша роль діє в одному районі: цю роль відкликає хтось інший."))
    _keep_one_administrator(given)
    changed = RoleGrant.objects.filter(pk=given.pk, revoked_at=None).update(
        revoked_at=timezone.now(), revoked_by=by, revoke_reason=reason.strip()[:200]
    )
    if not changed:
        raise Refused(_("Цю роль уже відкликано."))
    grants.settle(given.user)
    record("role.revoked", given, actor=by, city=given.city, reason=reason, role=role.value, user=given.user_id)


def _keep_one_administrator(given: RoleGrant) -> None:
    if given.role.name != NAMES[Role.ADMINISTRATOR]:
        return
    # Two administrators who revoke each other at one moment: the second waits here and then sees the first.
    City.objects.select_for_update().get(pk=given.city_id)
    others = RoleGrant.objects.active().filter(city=given.city_id, role=given.role_id, valid_until=None, user__is_active=True)
    if not others.exclude(user=given.user_id).exists():
        raise Refused(_("Це останній постійний адміністратор міста. Спершу надайте роль іншій людині."))
