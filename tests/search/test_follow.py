"""Every kind that is registered: changed through its public verbs, and the search says the same at once."""

from io import StringIO

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection
from wagtail.models import Page

from portal.search import engine, services
from portal.search.models import PendingRefresh, RebuildProgress, SearchEntry
from portal.search.registry import kinds


def entries(instance):
    return SearchEntry.objects.filter(content_type=ContentType.objects.get_for_model(type(instance)), object_id=str(instance.pk))


def found(instance) -> bool:
    """Whether the entry is there and the engine knows it by its title."""
    entry = entries(instance).first()
    if entry is None:
        return False
    node = engine.both(f"=c{entry.city_id}", *(f"_{word}" for word in entry.title_lemmas.split()))
    return entry.pk in engine.match(node, 5_000)


def one_of(model):
    keys = SearchEntry.objects.filter(content_type=ContentType.objects.get_for_model(model)).values_list("object_id", flat=True)
    return model._default_manager.filter(pk__in=list(keys)).order_by("-pk").first()


@pytest.mark.timeout(400)
def test_every_registered_kind_follows_its_verbs(cities, django_capture_on_commit_callbacks):
    services.refresh_waiting()  # the cities' own streets, made before commits were served
    with django_capture_on_commit_callbacks(execute=True):
        call_command("load_demo", stdout=StringIO())
    assert services.check().total == 0
    untried = []
    for model in kinds:
        instance = one_of(model)
        if instance is None:
            untried.append(model.__name__)
            continue
        assert found(instance), model
        _change(instance, django_capture_on_commit_callbacks)
    assert services.check().total == 0
    assert not PendingRefresh.objects.exists()
    assert len(untried) <= len(kinds) // 3, untried


def _change(instance, commit) -> None:
    if isinstance(instance, Page) or hasattr(instance, "live"):
        with commit(execute=True):
            instance.unpublish()
        assert not found(instance), instance
        with commit(execute=True):
            instance.save_revision().publish()
    else:
        with commit(execute=True):
            instance.save()
    assert found(instance), instance


def test_a_deleted_topic_and_a_renamed_street_are_followed(cities, django_capture_on_commit_callbacks):
    from portal.places.models import Street

    street = Street.objects.of_city(cities.odesa).first()
    with django_capture_on_commit_callbacks(execute=True):
        street.name = "Вигаданська"
        street.save()
    assert entries(street).get().title.endswith("Вигаданська")
    assert found(street)
    with django_capture_on_commit_callbacks(execute=True):
        street.delete()
    assert not SearchEntry.objects.filter(title__endswith="Вигаданська").exists()


def test_a_process_that_dies_after_the_commit_leaves_nothing_stale(publish, cities, django_capture_on_commit_callbacks):
    page = publish("Камери")
    services.refresh_waiting()
    with django_capture_on_commit_callbacks(execute=False):
        page.title = "Ліхтарі"
        page.save_revision().publish()
    assert entries(page).get().title == "Камери"
    assert services.refresh_waiting() == 1
    assert entries(page).get().title == "Ліхтарі"
    assert not PendingRefresh.objects.exists()


def test_the_check_counts_what_differs_and_repairs_it(publish, cities):
    gone, old = publish("Камери"), publish("Ліхтарі")
    services.rebuild()
    entries(gone).delete()
    entries(old).update(digest="x")
    SearchEntry.objects.create(
        city=cities.odesa, content_type=ContentType.objects.get_for_model(type(old)), object_id="987654", kind="page", title="Привид"
    )
    drift = services.check()
    assert (drift.missing, drift.stale, drift.foreign) == (1, 1, 1)
    with pytest.raises(CommandError):
        call_command("search_check", stdout=StringIO())
    call_command("search_check", "--repair", stdout=StringIO())
    assert services.check().total == 0
    assert found(gone)


def test_an_interrupted_rebuild_goes_on_and_nothing_is_missing_meanwhile(publish, cities, monkeypatch):
    pages = [publish(f"Камера {number}") for number in range(3)]
    services.rebuild()
    before = SearchEntry.objects.count()
    monkeypatch.setattr(services, "BATCH", 1)
    seen = []

    def stop(label, done, total):
        seen.append(SearchEntry.objects.count())
        if len(seen) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        services.rebuild(stop)
    assert RebuildProgress.objects.exists()
    assert set(seen) == {before}
    assert services.rebuild(afresh=False) == before
    assert not RebuildProgress.objects.exists()
    assert all(found(page) for page in pages)


@pytest.mark.sqlite_only
def test_triggers_lost_by_an_altered_table_come_back_with_all_entries(publish, cities):
    page = publish("Камери")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {engine.FTS}_update")
        cursor.execute(f"INSERT INTO {engine.FTS}({engine.FTS}) VALUES ('delete-all')")
    assert not found(page)
    engine.prepare()
    assert found(page)
