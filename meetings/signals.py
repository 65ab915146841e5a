"""What publishing a meeting sets in motion."""

from django.db.models.signals import post_save
from wagtail.signals import page_published

from . import services
from .models import MeetingPage


def connect() -> None:
    post_save.connect(_opened, sender=MeetingPage, dispatch_uid="meetings.opened")
    page_published.connect(_published, sender=MeetingPage, dispatch_uid="meetings.published")


def _opened(sender, instance, raw, update_fields, **kwargs):
    # Saving a draft also saves the page, with `update_fields`; only a whole save makes it public.
    if instance.live and update_fields is None and not raw:
        services.open_state(instance)


def _published(sender, instance, **kwargs):
    services.announce_change(instance)
