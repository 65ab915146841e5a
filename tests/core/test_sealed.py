"""What is sealed at rest: nobody reads it without the key, a changed bit is noticed, keys can be changed in full flight."""

import signal
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection

from portal.core import faults, resealing, sealed
from portal.core.backup import keys
from portal.core.health import registry
from portal.core.health.basic import sealing
from portal.core.moderation import services as moderation
from portal.core.moderation.models import ModerationItem
from portal.outbox.models import Letter
from portal.outbox.services import enqueue
from tests.harness.children import in_a_child

OLD, NEW = "an old key of the tests " + "abcdefghij" * 3, "a new key of the tests " + "klmnopqrst" * 3
WORDS = "Ґанок, під’їзд, їжак 🦔"


def raw(model, column, pk):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {model._meta.db_table} WHERE id = %s", [pk])
        (kept,) = cursor.fetchone()
    return kept if isinstance(kept, str) else bytes(kept)


def letter(words=WORDS, number=0):
    return enqueue(to="someone@example.com", subject="Лист", text=words, kind="test", once=f"sealed-{number}")


@pytest.mark.parametrize("words", [WORDS, "№", "\n\n", "\0", "я" * 100_000])
def test_what_was_sealed_is_opened_and_never_looks_the_same_twice(words):
    kept = sealed.seal_text(words)
    assert sealed.open_text(kept) == words
    assert words not in kept
    assert kept != sealed.seal_text(words)


def test_nothing_stays_nothing_so_that_it_can_be_asked_for():
    assert sealed.seal_text("") == "" == sealed.open_text("")


def test_what_was_written_before_sealing_is_read_as_it_is():
    assert sealed.open_text(WORDS) == WORDS
    assert sealed.opened(b"%PDF-1.7") == b"%PDF-1.7"


def test_every_changed_byte_is_noticed():
    kept = sealed.seal(b"words")
    for place in range(len(sealed.MARK), len(kept)):
        changed = kept[:place] + bytes([kept[place] ^ 1]) + kept[place + 1 :]
        with pytest.raises(sealed.CannotOpen):
            sealed.opened(changed)


def test_the_first_key_seals_all_open_and_a_stranger_s_key_does_not(settings):
    settings.SEALING_KEYS = [OLD]
    kept = sealed.seal_text(WORDS)
    settings.SEALING_KEYS = [NEW, OLD]
    assert sealed.open_text(kept) == WORDS
    assert resealing.identity(sealed.seal_text(WORDS)) == sealed.current_key() != resealing.identity(kept)
    settings.SEALING_KEYS = [NEW]
    with pytest.raises(sealed.CannotOpen):
        sealed.open_text(kept)


def test_a_file_is_sealed_on_the_disk_and_open_to_who_reads_it(tmp_path):
    storage = sealed.SealedStorage(location=tmp_path)
    name = storage.save("folder/file", ContentFile(b"%PDF words"))
    assert b"words" not in (tmp_path / name).read_bytes()
    with storage.open(name) as file:
        assert file.read() == b"%PDF words"


def test_letters_and_moderators_copies_lie_sealed_in_the_database(cities):
    sent = letter()
    assert raw(Letter, "raw", sent.pk).startswith(sealed.MARK)
    assert b"Subject" in Letter.objects.get(pk=sent.pk).raw
    item = moderation.submit(cities.odesa, kind="appeal", city=cities.odesa, title="Річ", original={"what": WORDS})
    assert ModerationItem.objects.get(pk=item.pk).original == {"what": WORDS}
    assert raw(ModerationItem, "original", item.pk).startswith(sealed.TEXT_MARK)


def test_all_that_lies_under_an_old_key_is_sealed_anew_once(db, settings, capsys):
    settings.SEALING_KEYS = [OLD]
    letters = [letter(number=number) for number in range(5)]
    with connection.cursor() as cursor:  # one from before sealing
        cursor.execute("UPDATE outbox_letter SET raw = %s WHERE id = %s", [b"Subject: plain\r\n\r\nwords", letters[0].pk])
    settings.SEALING_KEYS = [NEW, OLD]
    call_command("reseal")
    assert "5 sealed anew of 5" in capsys.readouterr().out
    settings.SEALING_KEYS = [NEW]
    assert next(bytes(one.raw)[:8] for one in Letter.objects.order_by("pk")) == b"Subject:"
    call_command("reseal")
    assert "0 sealed anew of 5" in capsys.readouterr().out


def test_a_value_that_somebody_changed_meanwhile_is_left_to_him(db, settings):
    settings.SEALING_KEYS = [OLD]
    one = letter()
    before = raw(Letter, "raw", one.pk)
    settings.SEALING_KEYS = [NEW, OLD]
    Letter.objects.filter(pk=one.pk).update(raw=b"newer words")
    count = resealing.Count()
    resealing._one(count, "UPDATE outbox_letter SET raw = %s WHERE id = %s AND raw = %s", one.pk, before, is_text=False)
    assert (count.done, count.changed) == (0, 1)
    assert bytes(Letter.objects.get(pk=one.pk).raw) == b"newer words"


def test_what_no_key_opens_is_counted_and_told(db, settings):
    settings.SEALING_KEYS = [OLD]
    letter()
    settings.SEALING_KEYS = [NEW]
    with pytest.raises(CommandError, match="1 values are opened by no key"):
        call_command("reseal")
    assert sealing.opens().state == registry.ALARM


def test_the_check_says_that_an_old_key_is_still_in_use(db, settings):
    settings.SEALING_KEYS = [OLD]
    letter()
    assert sealing.opens().state == registry.OK
    settings.SEALING_KEYS = [NEW, OLD]
    assert sealing.opens().state == registry.WARNING
    call_command("reseal", verbosity=0)
    assert sealing.opens().state == registry.OK


def test_the_keys_are_among_a_backup_s_secrets(settings):
    settings.SEALING_KEYS = [NEW, OLD]
    assert keys.collect()["SEALING_KEYS"].decode().split(",") == [NEW, OLD]


@pytest.mark.parametrize("point", sorted(faults.declared("sealing.")))
def test_a_killed_worker_leaves_everything_readable_and_the_rest_is_done_next_time(point, committed_db, settings, tmp_path, monkeypatch):
    from appeals.models.appeal import private_storage

    settings.SEALING_KEYS = [OLD]
    letters = [letter(number=number) for number in range(3)]
    storage = resealing._storage(type("Field", (), {"storage": private_storage()}))
    path = Path(storage.path(storage.save("appeals/killed/file", ContentFile(b"proof"))))
    if point == resealing.FILE:
        work = lambda: resealing._replace(path, sealed.seal(b"proof"))  # noqa: E731
    else:
        work = lambda: call_command("reseal")  # noqa: E731
    settings.SEALING_KEYS = [NEW, OLD]
    assert in_a_child(work, crash_at=point) == -signal.SIGKILL
    assert all(b"Subject" in bytes(one.raw) for one in Letter.objects.all())
    with storage.open("appeals/killed/file") as file:
        assert file.read() == b"proof"
    call_command("reseal", verbosity=0)
    assert {resealing.identity(raw(Letter, "raw", one.pk)) for one in letters} == {sealed.current_key()}
