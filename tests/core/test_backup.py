"""Backups: what is in them, what a damaged one says, what a dead process leaves, which stay."""

import errno
import json
import os
import signal
import tarfile
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from portal.core import faults
from portal.core.backup import after, archive, folders, making, points, restoring, sealed, shelf
from portal.core.backup.errors import BackupError, Damaged, Refused, WrongPassphrase
from portal.places.models import City
from tests.core import backups
from tests.harness.children import in_a_child

BACKUP_POINTS = list(faults.declared("backup."))
RESTORE_POINTS = list(faults.declared("restore."))


@pytest.fixture
def home(committed_db, tmp_path):
    """A portal with a resident's file and an editor's picture."""
    folder = tmp_path / "home"
    for name in ("private/appeals/a.pdf", "media/images/b.webp"):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_bytes(name.encode() * 1000)
    with backups.pointed({}, folder):
        yield folder


@pytest.fixture
def shelf_folder(tmp_path):
    return tmp_path / "backups"


@pytest.fixture
def other(committed_db, tmp_path):
    """A new place: its folder and its database."""
    folder = tmp_path / "other"
    folder.mkdir()
    place = backups.new_place(committed_db, folder)
    yield folder, place
    backups.drop_place(place)


# What is in it.


def test_a_backup_is_for_its_owner_alone_and_nothing_unfinished_stays(home, shelf_folder):
    made = making.make(shelf_folder)
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert shelf_folder.stat().st_mode & 0o777 == 0o700
    assert sorted(path.name for path in shelf_folder.iterdir()) == [".lock", made.path.name, f"{made.path.name}.json"]


def test_the_manifest_tells_rows_migrations_and_parts(home, shelf_folder, committed_db):
    manifest = archive.read(making.make(shelf_folder).path, None)
    rows = {name: len(found) for name, found in backups.every_row(committed_db).items()}
    assert {name: count for name, (count, _mark) in manifest["tables"].items()} == rows
    assert ["portal_core", "0001_initial"] in manifest["migrations"]
    assert {"files/media/images/b.webp", "files/private/appeals/a.pdf"} <= manifest["parts"].keys()


def test_the_database_comes_before_the_files(home, shelf_folder):
    with tarfile.open(making.make(shelf_folder).path) as tar:
        names = tar.getnames()
    assert names[0].startswith("database/")
    assert names[-1] == "manifest.json"


def test_secrets_are_in_it_only_when_asked_for(home, shelf_folder, settings):
    settings.SECRET_KEY = "a secret of the tests " * 3
    without = archive.read(making.make(shelf_folder).path, None)
    assert not [name for name in without["parts"] if name.startswith("keys/")]
    assert settings.SECRET_KEY not in json.dumps(without)


def test_secrets_come_back_for_their_owner_alone_and_replace_nothing(home, shelf_folder, other, settings, tmp_path):
    settings.SECRET_KEY = "a secret of the tests " * 3
    made = making.make(shelf_folder, backups.PASSPHRASE, with_keys=True)
    folder, place = other
    with backups.pointed(place, folder):
        done = restoring.restore(made.path, backups.PASSPHRASE, keys_to=tmp_path / "keys")
    key = tmp_path / "keys" / "SECRET_KEY"
    assert key.read_text() == settings.SECRET_KEY
    assert key.stat().st_mode & 0o777 == 0o600
    assert key in done.keys
    with backups.pointed(place, folder), pytest.raises(FileExistsError):
        restoring.restore(made.path, backups.PASSPHRASE, keys_to=tmp_path / "keys", replace=True)
    assert not restoring.journal_path().exists()


def test_every_column_that_names_files_is_of_a_folder_that_is_backed_up(settings):
    left_out = [column for column, location in folders.file_columns().items() if folders.home_of(location) is None]
    assert left_out == []
    assert len(folders.file_columns()) >= 4


def test_a_row_whose_file_is_gone_is_told(home, shelf_folder):
    from accounts.models import DataExport, User

    user = User.objects.create_user("person@example.com")
    DataExport.objects.create(user=user, state="ready", file="exports/gone.zip")
    assert making.make(shelf_folder).missing == ["files/private/exports/gone.zip"]


def test_others_write_while_a_backup_is_made(home, shelf_folder, cities):
    """The copy is of one moment: a row written after it is not in it, and the backup does not fail for it."""
    said = []

    def say(words):
        said.append(words)
        City.objects.filter(pk=cities.odesa.pk).update(name=f"Місто {len(said)}")

    made = making.make(shelf_folder, say=say)
    assert restoring.drill(made.path).tables.keys()
    assert len(said) == 3


def test_two_backups_at_once_are_one(home, shelf_folder):
    with shelf.locked(shelf_folder), pytest.raises(BackupError, match="Another backup"):
        making.make(shelf_folder)


# The way back.


def test_a_restore_refuses_a_place_that_holds_something_and_touches_nothing(home, shelf_folder, committed_db):
    made = making.make(shelf_folder)
    before = backups.every_file(home, home / "media")
    with pytest.raises(Refused, match="the database"):
        restoring.restore(made.path)
    assert backups.every_file(home, home / "media") == before


def test_what_is_replaced_is_laid_aside(home, shelf_folder, other):
    made = making.make(shelf_folder)
    folder, place = other
    with backups.pointed(place, folder):
        restoring.restore(made.path)
        (folder / "media" / "later.txt").write_text("a later file")
        done = restoring.restore(made.path, replace=True)
        assert not (folder / "media" / "later.txt").exists()
        assert len(done.kept) == 3
        assert [path.read_text() for path in folder.rglob("later.txt")] == ["a later file"]


def test_a_backup_of_a_newer_portal_is_refused(home, shelf_folder, committed_db, other):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('news', '9999_of_tomorrow', CURRENT_TIMESTAMP)")
    made = making.make(shelf_folder)
    folder, place = other
    with backups.pointed(place, folder), pytest.raises(Refused, match=r"news\.9999_of_tomorrow"):
        restoring.restore(made.path)
    assert not [path for path in folder.rglob("*") if path.is_file()]


def test_a_dry_run_reads_all_of_it_and_writes_nothing(home, shelf_folder, other, capsys):
    made = making.make(shelf_folder)
    folder, place = other
    with backups.pointed(place, folder):
        call_command("restore", str(made.path), dry_run=True)
    assert f"{made.rows} rows of {made.tables} tables" in capsys.readouterr().out
    assert list(folder.rglob("*")) == []


def test_the_commands_make_list_verify_and_restore(home, shelf_folder, other, capsys, tmp_path):
    words = tmp_path / "passphrase"
    words.write_bytes(backups.PASSPHRASE + b"\n")
    call_command("backup", to=shelf_folder, encrypt_to=words)
    call_command("backup", to=shelf_folder, list=True)
    name = shelf.backups(shelf_folder)[0].path
    call_command("backup", verify=name, encrypt_to=words)
    folder, place = other
    with backups.pointed(place, folder):
        call_command("restore", str(name), passphrase=words)
    said = capsys.readouterr().out
    assert "verified" in said
    assert "is whole" in said
    assert "every one equal" in said


def test_without_a_folder_the_command_says_what_to_give(committed_db, settings):
    settings.BACKUP_DIR = ""
    with pytest.raises(CommandError, match="--to FOLDER"):
        call_command("backup")


# Damage.


@pytest.fixture(params=[None, backups.PASSPHRASE], ids=["plain", "sealed"])
def whole(request, home, shelf_folder):
    return making.make(shelf_folder, request.param).path, request.param


def test_a_flipped_byte_anywhere_is_told(whole):
    """Some bits of the compression may say the same in two ways (a run of zeros): then every part is what it was."""
    path, passphrase = whole
    data = path.read_bytes()
    whole_manifest, told = archive.read(path, passphrase), 0
    places = range(10, len(data), max(1, len(data) // 60))
    for place in places:
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        try:
            assert archive.read(path, passphrase) == whole_manifest
        except BackupError:
            told += 1
    assert len(places) >= 60
    assert told == len(places) if passphrase else told >= len(places) / 2


def test_a_cut_file_is_told_wherever_it_is_cut(whole):
    path, passphrase = whole
    data = path.read_bytes()
    for size in (0, 5, 60, len(data) // 2, len(data) - 20, len(data) - 1):
        path.write_bytes(data[:size])
        with pytest.raises(BackupError):
            archive.read(path, passphrase)


def test_what_is_appended_is_told(whole):
    path, passphrase = whole
    path.write_bytes(path.read_bytes() + b"more")
    with pytest.raises(Damaged):
        archive.read(path, passphrase)


def test_a_missing_and_a_foreign_part_are_told(tmp_path):
    for change, words in ((lambda parts: parts.pop("files/media/a"), "not what was written"), (_add_a_part, "is missing")):
        path = tmp_path / "x.tar.gz"
        with path.open("wb") as file, archive.writing(file, None) as writer:
            writer.add_bytes("files/media/a", b"a")
            change(writer.parts)
            writer.finish({})
        with pytest.raises(Damaged, match=words):
            archive.read(path, None)


def _add_a_part(parts):
    parts["files/media/b"] = archive.Part(1, "0" * 64)


@pytest.mark.parametrize("name", ["../evil", "/evil", "files/../../evil", "files//a"])
def test_a_part_with_a_strange_name_is_refused(tmp_path, name):
    path = tmp_path / "x.tar.gz"
    with path.open("wb") as file, archive.writing(file, None) as writer:
        writer.add_bytes(name, b"a")
        writer.finish({})
    with pytest.raises(Damaged, match="no plain file"):
        archive.read(path, None)


def test_a_wrong_passphrase_is_told_from_damage(home, shelf_folder):
    path = making.make(shelf_folder, backups.PASSPHRASE).path
    with pytest.raises(WrongPassphrase):
        archive.read(path, b"another passphrase")
    with pytest.raises(BackupError, match="--passphrase"):
        archive.read(path, None)


def test_nothing_of_a_sealed_backup_can_be_read(home, shelf_folder):
    data = making.make(shelf_folder, backups.PASSPHRASE).path.read_bytes()
    assert b"manifest" not in data
    assert data[54:56] != b"\x1f\x8b"


@pytest.mark.parametrize("size", [0, 1, sealed.CHUNK - 1, sealed.CHUNK, sealed.CHUNK + 1, 2 * sealed.CHUNK])
def test_a_sealed_stream_of_any_length_opens_to_the_same_bytes(tmp_path, size):
    text = os.urandom(size)
    path = tmp_path / "s"
    with path.open("wb") as file:
        sealer = sealed.Sealer(file, backups.PASSPHRASE)
        for start in range(0, size, 70_001):
            sealer.write(text[start : start + 70_001])
        sealer.close()
    with path.open("rb") as file:
        assert sealed.Unsealer(file, backups.PASSPHRASE).read() == text


def test_a_sealed_stream_cut_between_two_chunks_is_told(tmp_path):
    path = tmp_path / "s"
    with path.open("wb") as file:
        sealer = sealed.Sealer(file, backups.PASSPHRASE)
        sealer.write(bytes(3 * sealed.CHUNK))
        sealer.close()
    head = path.stat().st_size - 3 * (sealed.CHUNK + sealed.TAG)
    with path.open("r+b") as file:
        file.truncate(head + 2 * (sealed.CHUNK + sealed.TAG))
    with path.open("rb") as file, pytest.raises(Damaged):
        sealed.Unsealer(file, backups.PASSPHRASE).read()


def test_a_damaged_backup_changes_nothing_in_the_target(whole, other):
    path, passphrase = whole
    data = path.read_bytes()
    path.write_bytes(data[: len(data) - 30])
    folder, place = other
    with backups.pointed(place, folder), pytest.raises(Damaged):
        restoring.restore(path, passphrase)
    assert not [found for found in folder.rglob("*") if found.is_file()]


# Full disks.


def test_a_disk_that_fills_up_leaves_nothing_and_says_so(home, shelf_folder, capfd):
    ended = in_a_child(lambda: making.make(shelf_folder), file_limit=100_000)
    assert ended == 3
    told = capfd.readouterr().err
    assert any(words in told for words in ("disk of", "pg_dump failed"))
    assert shelf.backups(shelf_folder) == []
    assert [path for path in shelf_folder.iterdir() if path.name != ".lock"] == []


def test_too_little_room_is_told_before_anything_is_written(home, shelf_folder, monkeypatch):
    monkeypatch.setattr(making, "free_bytes", lambda folder: 1000)
    with pytest.raises(BackupError, match="MB free"):
        making.make(shelf_folder)


def test_a_full_disk_while_restoring_leaves_the_target_as_it_was(home, shelf_folder, other):
    made = making.make(shelf_folder)
    folder, place = other
    with backups.pointed(place, folder):
        assert in_a_child(lambda: restoring.restore(made.path), file_limit=20_000) == 3
    assert not [found for found in folder.rglob("*") if found.is_file()]


def test_full_is_said_in_words():
    assert "is full" in making._explain(OSError(errno.ENOSPC, "No space left on device"), folders.Path("/x"))


# Processes that die.


@pytest.mark.parametrize("point", BACKUP_POINTS)
def test_a_backup_killed_anywhere_has_no_good_name_unless_it_is_whole(home, shelf_folder, point):
    assert in_a_child(lambda: making.make(shelf_folder), crash_at=point) == -signal.SIGKILL
    there = shelf.backups(shelf_folder)
    assert bool(there) == (point == points.NAMED)
    for backup in there:
        archive.read(backup.path, None)
    made = making.make(shelf_folder)
    assert made.path.exists()
    assert not [path for path in shelf_folder.iterdir() if path.name.startswith((".portal", ".work"))]


@pytest.mark.parametrize("point", RESTORE_POINTS)
def test_a_restore_killed_anywhere_is_none_or_is_finished(home, shelf_folder, other, point, committed_db):
    made = making.make(shelf_folder)
    files = backups.every_file(home, home / "media")
    folder, place = other
    with backups.pointed(place, folder):
        (folder / "media").mkdir()
        (folder / "media" / "before.txt").write_text("what stood here")
        work = lambda: restoring.restore(made.path, replace=True, as_it_was=True)  # noqa: E731
        assert in_a_child(work, crash_at=point) == -signal.SIGKILL
        if point == points.STAGED:
            assert (folder / "media" / "before.txt").exists()
            restoring.drop_leftovers()
            assert [path.name for path in folder.rglob("*") if path.is_file()] == ["before.txt"]
            restoring.restore(made.path, replace=True, as_it_was=True)
        else:
            with pytest.raises(Refused, match="--finish"):
                restoring.restore(made.path, replace=True)
            with pytest.raises(CommandError, match="--finish"):
                call_command("prepare")
            restoring.finish()
        assert not restoring.journal_path().exists()
    assert backups.every_row(place) == backups.every_row(committed_db)
    assert backups.every_file(folder, folder / "media") == files


# Which stay.


def _shelve(folder, moments, *, verified=True):
    folder.mkdir(exist_ok=True)
    for moment in moments:
        path = folder / shelf.name_for(moment, sealed=False)
        path.write_bytes(b"x")
        if verified:
            shelf.note(path, verified_at=moment.isoformat())


def test_a_year_of_nights_leaves_seven_days_four_weeks_and_twelve_months(tmp_path):
    last = datetime(2026, 11, 22, 3, tzinfo=UTC)
    _shelve(tmp_path, [last - timedelta(days=days) for days in range(500)])
    shelf.prune(tmp_path)
    stay = [backup.made_at.date().isoformat() for backup in shelf.backups(tmp_path)]
    assert stay[:7] == [(last - timedelta(days=days)).date().isoformat() for days in range(7)]
    assert "2026-11-15" in stay  # a Sunday
    assert "2026-11-08" in stay
    assert {day for day in stay if day < "2026-11"} == {
        "2026-10-31", "2026-09-30", "2026-08-31", "2026-07-31", "2026-06-30", "2026-05-31",
        "2026-04-30", "2026-03-31", "2026-02-28", "2026-01-31", "2025-12-31",
    }  # fmt: skip


def test_the_last_good_one_is_never_deleted(tmp_path):
    _shelve(tmp_path, [datetime(2020, 1, 1, tzinfo=UTC)])
    _shelve(tmp_path, [datetime(2026, 1, day, tzinfo=UTC) for day in range(1, 30)], verified=False)
    shelf.prune(tmp_path, (1, 1, 1))
    assert [backup.made_at.year for backup in shelf.backups(tmp_path)] == [2026, 2020]


def test_where_none_is_known_to_be_whole_none_is_deleted(tmp_path):
    _shelve(tmp_path, [datetime(2026, 1, day, tzinfo=UTC) for day in range(1, 30)], verified=False)
    assert shelf.prune(tmp_path) == []


def test_strange_files_beside_the_backups_stay(tmp_path):
    _shelve(tmp_path, [datetime(2026, 1, day, tzinfo=UTC) for day in range(1, 30)])
    (tmp_path / "portal-of-mine.tar.gz").write_bytes(b"mine")
    shelf.prune(tmp_path)
    assert (tmp_path / "portal-of-mine.tar.gz").exists()


# Afterwards.


def test_what_must_be_put_right_is_done_once_and_by_prepare_too(tmp_path, settings, monkeypatch):
    settings.VAR = tmp_path
    done = []
    monkeypatch.setattr(after, "_steps", {"one": "tests.core.test_backup._step"})
    monkeypatch.setattr("tests.core.test_backup.DONE", done)
    after.owe("2026-01-01T00:00:00+00:00")
    assert after.run() == ["done"]
    assert after.run() == []
    assert [moment.year for moment in done] == [2026]


DONE: list = []


def _step(made_at):
    DONE.append(made_at)
    return "done"
