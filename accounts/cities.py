"""A city that appears gets the groups of its roles; a front page in another language opens to the same people."""

from django.db.models.signals import post_save
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site
from wagtail.signals import copy_for_translation_done

from portal.audit import labels
from portal.places import grants
from portal.places.models import City, RoleGrant
from portal.places.signals import city_loaded

from . import privacy
from .roles import close_the_root, open_city


def connect() -> None:
    """Called once, when applications are ready."""
    labels.register({"role.granted": _("Надано роль"), "role.revoked": _("Відкликано роль")})
    privacy.register("roles", "Ролі", export=_export, erase=_erase, covers=("places.RoleGrant.user",))
    privacy.excuse("слід роботи посадової особи", "places.RoleGrant.granted_by", "places.RoleGrant.revoked_by")
    post_save.connect(_city_saved, sender=City, dispatch_uid="accounts.city_saved")
    post_save.connect(_site_saved, sender=Site, dispatch_uid="accounts.site_saved")
    city_loaded.connect(_city_loaded, dispatch_uid="accounts.city_loaded")
    copy_for_translation_done.connect(_translated, dispatch_uid="accounts.front_page_translated")


def settle_all() -> None:
    """After migrating: what earlier versions gave at the tree's root goes, every city has its groups."""
    close_the_root()
    for city in City.objects.select_related("site__root_page"):
        open_city(city)


def _export(user) -> list[dict]:
    return [
        {
            "role": row.role.name,
            "city": row.city.name,
            "district": str(row.district or ""),
            "from": row.valid_from.isoformat(),
            "until": row.valid_until and row.valid_until.isoformat(),
            "revoked": row.revoked_at and row.revoked_at.isoformat(),
            "reason": row.reason,
        }
        for row in RoleGrant.objects.filter(user=user).select_related("role", "city", "district")
    ]


def _erase(user) -> None:
    """The rows stay as the history of the city, about an account without a name."""
    RoleGrant.objects.filter(user=user, revoked_at=None).update(revoked_at=timezone.now(), revoke_reason="обліковий запис стерто")
    grants.settle(user)


def _city_saved(sender, instance, raw=False, **kwargs):
    if not raw:
        open_city(instance)


def _site_saved(sender, instance, raw=False, **kwargs):
    city = City.objects.filter(site=instance).select_related("site__root_page").first() if not raw else None
    if city:
        open_city(city)


def _city_loaded(sender, city, **kwargs):
    open_city(city)


def _translated(sender, source_obj, target_obj, **kwargs):
    for city in City.objects.filter(site__root_page__translation_key=source_obj.translation_key).select_related("site__root_page"):
        open_city(city)
