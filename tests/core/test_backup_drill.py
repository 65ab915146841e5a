"""The drill: demo content, a backup, a restore to a new place, and every row and file compared."""

import time

import pytest
from django.core.management import call_command

from portal.core.backup import making, restoring, sealed
from tests.core import backups


@pytest.mark.timeout(600)
def test_a_restored_portal_has_every_row_and_every_file(committed_db, tmp_path, request, django_db_blocker):
    home, other = tmp_path / "home", tmp_path / "other"
    home.mkdir()
    other.mkdir()
    with backups.pointed({}, home):
        call_command("load_demo", verbosity=0)
        _upload(home)
        rows_before, files_before = backups.every_row(committed_db), backups.every_file(home, home / "media")
        began = time.monotonic()
        made = making.make(tmp_path / "backups", backups.PASSPHRASE)
        making_seconds = time.monotonic() - began
    place = backups.new_place(committed_db, other)
    try:
        with backups.pointed(place, other):
            restored = restoring.restore(made.path, backups.PASSPHRASE, as_it_was=True)
        rows_after, files_after = backups.every_row(place), backups.every_file(other, other / "media")
    finally:
        backups.drop_place(place)

    assert made.path.read_bytes().startswith(sealed.MAGIC)
    assert rows_after.keys() == rows_before.keys()
    different = [name for name in rows_before if rows_after[name] != rows_before[name]]
    assert different == []
    assert files_after == files_before
    rows = sum(map(len, rows_before.values()))
    assert made.rows == rows > 4000
    assert made.missing == []
    reporter = request.config.pluginmanager.get_plugin("terminalreporter")
    reporter.write_line(
        f"\nrestore drill: {rows} rows of {len(rows_before)} tables equal, {len(files_before)} files equal, "
        f"{made.bytes_in} bytes in, {made.bytes_out} bytes in the archive, "
        f"backup {making_seconds:.1f} s (read again), restore {restored.seconds:.1f} s"
    )


def _upload(home):
    """Files of residents, small and larger than a chunk of the encryption."""
    for name, size in (("private/appeals/a.pdf", 3), ("private/appeals/великий.bin", 3_000_001), ("media/порожній.txt", 0)):
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(number % 251 for number in range(size)))


def test_a_drill_leaves_the_running_portal_alone_and_is_noted(committed_db, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    with backups.pointed({}, home):
        _upload(home)
        made = making.make(tmp_path / "backups")
        before = sorted(path for path in home.rglob("*"))
        done = restoring.drill(made.path)
        after = sorted(path for path in home.rglob("*"))
    assert sum(table.rows for table in done.tables.values()) == made.rows
    assert after == before
    from portal.core.backup import shelf

    assert shelf.backups(tmp_path / "backups")[0].drilled_at is not None
