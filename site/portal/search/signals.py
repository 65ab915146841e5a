"""When something public changes, its entry follows, once the change is committed."""

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from . import services
from .registry import kinds


def connect() -> None:
    post_save.connect(on_save, dispatch_uid="search.save")
    post_delete.connect(on_delete, dispatch_uid="search.delete")
    page_published.connect(on_page, dispatch_uid="search.published")
    page_unpublished.connect(on_page, dispatch_uid="search.unpublished")
    post_page_move.connect(on_branch, dispatch_uid="search.moved")
    page_slug_changed.connect(on_branch, dispatch_uid="search.slug")


def on_save(sender, instance, raw=False, **kwargs):
    if not raw and sender in kinds:
        services.refresh_later(instance)


def on_delete(sender, instance, **kwargs):
    if sender in kinds:
        services.forget(instance)


def on_page(sender, instance, **kwargs):
    if type(instance) in kinds:
        services.refresh_later(instance)


def on_branch(sender, instance, **kwargs):
    """A moved page takes its whole branch to other addresses, perhaps to another city."""
    for page in Page.objects.descendant_of(instance, inclusive=True).specific():
        if type(page) in kinds:
            services.refresh_later(page)
