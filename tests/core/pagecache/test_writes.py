"""Every committed write to a public table makes kept pages old, whoever writes it and however."""

import pytest
from django.db import connection, transaction

from home.models.furniture import UrgentMessage
from portal.core.pagecache import writes
from portal.places.models import District, Street


@pytest.fixture
def raised(committed_db, kept_pages, cities):
    """Runs a function and tells whether the generation rose."""

    def ask(act) -> bool:
        before = kept_pages.generation()
        act()
        return kept_pages.generation() > before

    return ask


def test_saving_updating_many_deleting_and_linking_each_make_pages_old(raised, cities):
    district = District.objects.filter(city=cities.odesa).first()
    street = Street.objects.filter(city=cities.odesa).first()
    made = Street(city=cities.odesa, name="Новопробна")
    assert raised(district.save)
    assert raised(lambda: District.objects.filter(pk=district.pk).update(name="Інша"))
    assert raised(lambda: Street.objects.bulk_create([made]))
    assert raised(lambda: street.districts.add(District.objects.filter(city=cities.odesa).last()))
    assert raised(lambda: Street.objects.filter(name="Новопробна").delete())


def test_a_raw_statement_makes_pages_old_too(raised, cities):
    def raw():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE places_district SET name = name WHERE id = %s", [cities.odesa.districts.first().pk])

    assert raised(raw)


def test_a_transaction_makes_pages_old_when_it_commits_and_once(raised, cities, kept_pages):
    def many():
        before = kept_pages.generation()
        with transaction.atomic():
            for _turn in range(3):
                District.objects.update(name="Ще одна")
            assert kept_pages.generation() == before
        assert kept_pages.generation() == before + 1

    assert raised(many)


def write_in_vain():
    with transaction.atomic():
        District.objects.update(name="Ніколи")
        raise RuntimeError


def test_a_transaction_that_is_taken_back_changes_nothing(raised):
    def in_vain():
        with pytest.raises(RuntimeError):
            write_in_vain()

    assert not raised(in_vain)


def test_a_savepoint_taken_back_does_not_take_along_what_is_written_after_it(raised):
    def half():
        with transaction.atomic():
            with pytest.raises(RuntimeError):
                write_in_vain()
            District.objects.update(name="Таки так")

    assert raised(half)


def test_letters_sessions_and_signing_in_leave_pages_alone(raised, cast):
    from django.contrib.auth.models import update_last_login

    from portal.outbox.services import enqueue

    resident = cast.resident
    assert not raised(lambda: enqueue(to="a@example.com", subject="Лист", text="Текст", kind="test"))
    assert not raised(lambda: update_last_login(None, resident))


def test_reading_leaves_pages_alone(raised):
    assert not raised(lambda: list(UrgentMessage.objects.all()))


@pytest.mark.parametrize(
    ("sql", "table"),
    [
        ('INSERT INTO "news_articlepage" ("a") VALUES (1)', "news_articlepage"),
        ('INSERT OR IGNORE INTO "taggit_tag" ("a") VALUES (1)', "taggit_tag"),
        ("  update places_city set name = 1", "places_city"),
        ('DELETE FROM "mapapp_officer" WHERE 1', "mapapp_officer"),
        ('SELECT 1 FROM "mapapp_officer"', ""),
        ('UPDATE "django_session" SET "a" = 1', ""),
        ('UPDATE "accounts_user" SET "last_login" = %s WHERE "accounts_user"."id" = %s', ""),
        ('UPDATE "accounts_user" SET "name" = %s WHERE "accounts_user"."id" = %s', "accounts_user"),
        ("SAVEPOINT s1", ""),
    ],
)
def test_the_table_of_a_write_is_read_from_its_sql(sql, table):
    assert writes.written_table(sql) == table
