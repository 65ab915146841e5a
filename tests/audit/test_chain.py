"""The chain names whatever was changed, taken out, put in or cut off; and erasing personal details does not break it."""

import threading
from contextlib import suppress

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from portal.audit import anchors, chain, database
from portal.audit.models import AuditDetail, AuditEvent, ChainHead
from portal.audit.services import erase_details, record


@pytest.fixture
def five(cast, cities, settings, tmp_path):
    """Five sealed rows, the third with a personal detail."""
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "anchors.txt")
    chain.seal()
    start = chain.head().seq
    for number in range(5):
        personal = {"phone": "+380000000011"} if number == 2 else None
        extras = {"reason": f"№ {number}", "personal": personal, "about": cast.resident, "n": number}
        record("test.act", cities.odesa, actor=cast.moderator, city=cities.odesa, **extras)
    chain.seal()
    return list(AuditEvent.objects.filter(seq__gt=start).order_by("seq"))


def told(known=None) -> str:
    return "\n".join(str(broken) for broken in chain.verify(known))


def tamper(event, **changes):
    with database.unguarded(connection):
        AuditEvent._base_manager.filter(pk=event.pk).update(**changes)


def test_an_untouched_chain_is_whole(five):
    assert [event.seq for event in five] == list(range(five[0].seq, five[0].seq + 5))
    assert told() == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("action", "test.other"),
        ("reason", "інше"),
        ("target", "places.city:999"),
        ("data", {"n": 7}),
        ("actor_id", 999_999),
        ("city_id", None),
        ("commitment", "0" * 64),
        ("hash", "0" * 64),
        ("prev", "0" * 64),
    ],
)
def test_a_changed_field_is_named(five, field, value):
    tamper(five[1], **{field: value})
    assert told().startswith(f"№ {five[1].seq} ")


def test_a_changed_time_is_named(five):
    tamper(five[1], at=five[1].at.replace(year=2020))
    assert told().startswith(f"№ {five[1].seq} ")


def test_a_row_taken_out_is_a_gap_with_its_number(five):
    with database.unguarded(connection), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_auditevent WHERE id = %s", [five[3].pk])
    assert told().startswith(f"№ {five[3].seq}: запису немає")


def test_two_rows_that_changed_places_are_named(five):
    first, second = five[0], five[1]
    tamper(first, seq=-1)
    tamper(second, seq=first.seq)
    tamper(first, seq=second.seq)
    assert told().startswith(f"№ {first.seq} (запис {second.pk}")


def test_a_row_put_in_at_the_end_by_hand_is_named(five):
    last = five[-1]
    intruder = AuditEvent.objects.create(action="test.act")
    tamper(intruder, seq=last.seq + 1, prev=last.hash, hash="f" * 64)
    assert f"№ {last.seq + 1} " in told()


def test_an_end_cut_off_differs_from_the_head(five):
    with database.unguarded(connection), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_auditevent WHERE seq >= %s", [five[3].seq])
    assert "кінець відрізано" in told()


def test_an_end_cut_off_with_its_head_is_seen_by_the_anchor_alone(five):
    kept = chain.head()
    with database.unguarded(connection), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_auditevent WHERE seq >= %s", [five[3].seq])
    ChainHead.objects.update(seq=five[2].seq, hash=five[2].hash)
    assert told() == ""
    assert told([kept]) == f"№ {kept.seq}: є у збереженому якорі, а в журналі немає: кінець відрізано"


def test_a_chain_rewritten_whole_is_seen_by_the_anchor(five):
    kept = chain.head()
    with database.unguarded(connection):
        AuditEvent._base_manager.filter(pk=five[0].pk).update(reason="переписано")
        AuditEvent._base_manager.update(seq=None, prev="", hash="")
        ChainHead.objects.all().delete()
        chain.seal()
    assert told() == ""
    assert "ланцюг переписано" in told([kept])


def test_erased_details_leave_the_chain_whole_and_nothing_to_read(five, cast):
    assert erase_details(cast.resident) == 1
    assert erase_details(cast.resident) == 0
    chain.seal()
    assert not AuditDetail.objects.exists()
    assert told() == ""


def test_details_that_vanish_or_change_past_the_rules_are_named(five):
    with database.unguarded(connection):
        AuditDetail.objects.filter(event=five[2]).update(data={"phone": "+380000000012"})
    assert told() == f"{chain._name(five[2])}: особисті подробиці змінено"
    AuditDetail.objects.filter(event=five[2]).delete()
    assert told() == f"{chain._name(five[2])}: особисті подробиці зникли, а запису про їх стирання немає"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditevent SET reason = 'x' WHERE id = %s",
        "UPDATE audit_auditevent SET hash = 'x' WHERE id = %s",
        "DELETE FROM audit_auditevent WHERE id = %s",
        "UPDATE audit_auditdetail SET salt = 'x' WHERE event_id = %s",
    ],
)
def test_the_database_itself_refuses(five, statement):
    with pytest.raises(DatabaseError, match="never"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [five[2].pk])


def test_the_database_lets_a_row_be_sealed_and_nothing_else_on_the_way(cast):
    event = record("test.act", actor=cast.moderator)
    with pytest.raises(DatabaseError, match="never"), transaction.atomic():
        AuditEvent._base_manager.filter(pk=event.pk).update(seq=10_000, reason="між іншим")


def test_a_guard_taken_down_is_told_and_migrate_puts_it_up(five):
    database.remove(connection)
    assert "немає захисту" in told()
    database.install(connection)
    assert told() == ""


def test_what_was_rolled_back_leaves_no_number(five, cast):
    with suppress(ZeroDivisionError), transaction.atomic():
        record("test.act", actor=cast.moderator)
        raise ZeroDivisionError
    record("test.act", actor=cast.moderator)
    chain.seal()
    assert AuditEvent.objects.order_by("-seq").first().seq == five[-1].seq + 1
    assert told() == ""


def test_the_command_names_the_first_broken_row_and_fails(five, capsys):
    call_command("audit_anchor", "--save")
    call_command("audit_verify")
    assert "якорів звірено 1" in capsys.readouterr().out
    tamper(five[1], reason="інше")
    with pytest.raises(CommandError) as failure:
        call_command("audit_verify")
    assert failure.value.returncode == 1
    assert f"№ {five[1].seq} (запис {five[1].pk}, test.act" in capsys.readouterr().out


def test_the_daily_anchor_is_written_once_and_told(five):
    from portal.audit import tasks
    from portal.audit.signals import anchored

    heard = []

    def hear(sender, anchor, **kwargs):
        heard.append(anchor)

    anchored.connect(hear)
    try:
        tasks.anchor()
        tasks.anchor()
    finally:
        anchored.disconnect(hear)
    assert anchors.read() == [chain.head()]
    assert heard[0] == chain.head()


def test_a_row_is_sealed_right_after_its_transaction(committed_db, cities):
    with transaction.atomic():
        event = record("test.act")
        assert AuditEvent.objects.get(pk=event.pk).seq is None
    assert AuditEvent.objects.get(pk=event.pk).seq


def test_many_writers_at_once_make_one_chain_without_loss(committed_db, cities):
    writers, each = 6, 15
    errors = []

    def write(number):
        try:
            for turn in range(each):
                with transaction.atomic():
                    record("test.act", writer=number, turn=turn)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    chain.seal()
    assert AuditEvent.objects.filter(action="test.act", seq__isnull=False).count() == writers * each
    assert told() == ""


@pytest.mark.many_writers
def test_a_writer_that_has_not_committed_holds_up_nobody(committed_db, cities):
    """A long transaction with a row of the log is open while others write, are sealed, and verify."""
    written, go = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            record("test.slow")
            written.set()
            go.wait(30)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(10)
    quick = record("test.quick")
    assert AuditEvent.objects.get(pk=quick.pk).seq
    go.set()
    thread.join()
    assert AuditEvent.objects.get(action="test.slow").seq > AuditEvent.objects.get(pk=quick.pk).seq
    assert told() == ""
