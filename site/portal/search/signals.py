"""When something public changes, its entry follows, once the change is committed."""

from django.db.models.signals import m2m_changed, post_delete, post_migrate, post_save
from wagtail.models import Page
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from portal.core.moderation import signals as moderation

from . import engine, services
from .registry import followers, kinds


def connect(config) -> None:
    post_save.connect(on_save, dispatch_uid="search.save")
    post_delete.connect(on_delete, dispatch_uid="search.delete")
    m2m_changed.connect(on_relation, dispatch_uid="search.relation")
    page_published.connect(on_page, dispatch_uid="search.published")
    page_unpublished.connect(on_page, dispatch_uid="search.unpublished")
    post_page_move.connect(on_branch, dispatch_uid="search.moved")
    page_slug_changed.connect(on_branch, dispatch_uid="search.slug")
    moderation.hidden.connect(on_moderation, dispatch_uid="search.hidden")
    moderation.restored.connect(on_moderation, dispatch_uid="search.restored")
    # Altering the table on SQLite loses its triggers: after each migration they are looked for.
    post_migrate.connect(on_migrated, sender=config, dispatch_uid="search.migrated")


def on_save(sender, instance, raw=False, **kwargs):
    if raw:
        return
    if sender in kinds:
        services.refresh_later(instance)
    _follow(sender, instance)


def on_delete(sender, instance, **kwargs):
    if sender in kinds:
        services.forget(instance)
    _follow(sender, instance)


def on_relation(sender, instance, action, **kwargs):
    if action.startswith("post_") and type(instance) in kinds:
        services.refresh_later(instance)


def on_moderation(sender, target, touched=(), **kwargs):
    """Hidden or shown again: the record itself, and others that carry its words. Sections may do it by `update()`."""
    for instance in (target, *touched):
        if type(instance) in kinds:
            services.refresh_later(instance)
        _follow(type(instance), instance)


def _follow(sender, instance) -> None:
    for objects in followers.get(sender, ()):
        for other in objects(instance):
            if type(other) in kinds:
                services.refresh_later(other)


def on_page(sender, instance, **kwargs):
    if type(instance) in kinds:
        services.refresh_later(instance)


def on_branch(sender, instance, **kwargs):
    """A moved page takes its whole branch to other addresses, perhaps to another city."""
    for page in branch(instance):
        services.refresh_later(page)


def branch(page) -> list:
    """A page and all below it that the search knows."""
    found = Page.objects.descendant_of(page, inclusive=True).specific()
    return [below for below in found if type(below) in kinds]


def on_migrated(using, **kwargs):
    from django.db import connections

    from .models import SearchEntry

    connection = connections[using]
    if SearchEntry._meta.db_table not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        columns = {column.name for column in connection.introspection.get_table_description(cursor, SearchEntry._meta.db_table)}
    if "marks" in columns:  # else an older migration was asked for
        engine.prepare(connection)
