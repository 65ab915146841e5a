"""A city that appears gets the groups of its roles; a front page in another language opens to the same people."""

from django.db.models.signals import post_save
from wagtail.models import Site
from wagtail.signals import copy_for_translation_done

from portal.places.models import City
from portal.places.signals import city_loaded

from .roles import close_the_root, open_city


def connect() -> None:
    """Called once, when applications are ready."""
    post_save.connect(_city_saved, sender=City, dispatch_uid="accounts.city_saved")
    post_save.connect(_site_saved, sender=Site, dispatch_uid="accounts.site_saved")
    city_loaded.connect(_city_loaded, dispatch_uid="accounts.city_loaded")
    copy_for_translation_done.connect(_translated, dispatch_uid="accounts.front_page_translated")


def settle_all() -> None:
    """After migrating: what earlier versions gave at the tree's root goes, every city has its groups."""
    close_the_root()
    for city in City.objects.select_related("site__root_page"):
        open_city(city)


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
