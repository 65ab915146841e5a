"""Tells the kept names of streets that they are old (`models.StreetsVersion`), in the transaction that changes them."""

from uuid import uuid4

from django.db.models.signals import post_delete, post_save

from .models import City, District, Street, StreetsVersion


def changed(city_id: int) -> None:
    """A street or district of this city was written."""
    token = uuid4().hex
    if not StreetsVersion.objects.filter(city=city_id).update(token=token):
        StreetsVersion.objects.get_or_create(city_id=city_id, defaults={"token": token})


def changed_anywhere() -> None:
    """Many rows were written at once: which cities they belong to is not worth asking."""
    for city_id in City.objects.values_list("pk", flat=True):
        changed(city_id)


def connect() -> None:
    for model in (Street, District):
        post_save.connect(_saved, sender=model, dispatch_uid=f"places.versions.{model.__name__}.saved")
        post_delete.connect(_deleted, sender=model, dispatch_uid=f"places.versions.{model.__name__}.deleted")


def _saved(sender, instance, **_kwargs):
    changed(instance.city_id)


def _deleted(sender, instance, **_kwargs):
    # A city that goes with its streets gets no new row.
    StreetsVersion.objects.filter(city=instance.city_id).update(token=uuid4().hex)
