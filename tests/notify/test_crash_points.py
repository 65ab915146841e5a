"""SIGKILL at every named point of telling people: everybody once by each channel, whoever dies.

Each case is a process of its own: a web process, a worker, the tick. It is killed at the point; then
life goes on: the tick sweeps, workers work. In the end everybody is counted.
"""

import signal
from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from portal.core import faults
from portal.notify import fan_out, points, services, tasks
from portal.notify.models import Delivery, Event, Notice, Preference, Subscription
from portal.outbox.models import Letter
from tests.harness.children import in_a_child

PEOPLE = 24  # more than a few, so that a worker tells them
BATCH = 10
IN_A_WEB_PROCESS = {points.EVENT_WRITTEN: 0, points.EVENT_COMMITTED: 1}
# Which time the point is passed: the first batch, the second, the last.
IN_A_WORKER = [
    *((point, times) for point in (points.BATCH_BEGUN, points.BATCH_TOLD, points.BATCH_COMMITTED) for times in (1, 2, 3)),
    (points.FAN_OUT_DONE, 1),
]
IN_THE_TICK = (points.SWEPT, points.LETTER_WRITTEN, points.DIGEST_WRITTEN, points.DIGEST_COMMITTED)
TO_SCREENS = {points.PUSH_CLAIMED: 0, points.PUSH_ANSWERED: 1, points.PUSH_NOTED: 0}


@pytest.fixture(scope="module")
def table(request):
    rows: list[tuple] = []
    yield rows
    reporter = request.config.pluginmanager.get_plugin("terminalreporter")
    reporter.write_line(f"\n{'point':<26} {'people':>6} {'portal':>7} {'letters':>8} {'screens':>8} {'lost':>5} {'doubled':>8}")
    for row in rows:
        reporter.write_line("{:<26} {:>6} {:>7} {:>8} {:>8} {:>5} {:>8}".format(*row))


@pytest.fixture
def crowd(committed_db, cities, settings, browser_of):
    """People who follow a district, by letter at once, in the digest, and on a screen; never quiet."""
    from accounts.models import User

    settings.OUTBOX_SENDER = "none"
    district = cities.odesa.districts.first()
    browsers = {}
    for number in range(PEOPLE):
        user = User.objects.create_user(f"person{number}@example.com", "x", display_name=f"Особа {number} (демо)", city=cities.odesa)
        Preference.objects.create(user=user, is_quiet=False)
        services.choose(user, "district", email="digest" if number % 2 else "now", push=True)
        services.subscribe(user, district, "district")
        if number < 4:
            browsers[user.pk] = browser_of(user)
    assert Subscription.objects.count() == PEOPLE
    return district, browsers


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(fan_out, "BATCH", BATCH)


def press(district) -> None:
    with transaction.atomic():
        services.tell_subscribers(district, "district", "event", "Новина", "/account/", city=district.city)


def write(district) -> Event:
    services.tell_subscribers(district, "district", "event", "Новина", "/account/", city=district.city)
    return Event.objects.get()


def grow_old() -> None:
    """Time passes: longer than a worker may stand still, and until the hour of every digest."""
    past = timezone.now() - timedelta(minutes=5)
    Event.objects.exclude(stage="done").update(moved_at=past)
    Delivery.objects.filter(state="claimed").update(settled_at=past)
    Delivery.objects.filter(state="waiting").update(due_at=past)


def life_goes_on(rq_burst) -> None:
    for _ in range(3):
        grow_old()
        tasks.sweep()
        rq_burst("default", allow_failures=True)


def judge(name: str, browsers, table, screens_sent_again: int = 0) -> None:
    """Count everybody: one line, one letter or one digest, one message on each screen."""
    portal = Counter(Notice.objects.values_list("user", flat=True))
    letters = Counter(Letter.objects.values_list("recipient", flat=True))
    shown = {user: len(browser.shown()) for user, browser in browsers.items()}
    sent = sum(len(browser.sent()) for browser in browsers.values())
    counts = [*portal.values(), *letters.values(), *shown.values()]
    lost = (PEOPLE - len(portal)) + (PEOPLE - len(letters)) + sum(not number for number in shown.values())
    doubled = sum(number > 1 for number in counts)
    table.append((name, PEOPLE, sum(portal.values()), sum(letters.values()), sum(shown.values()), lost, doubled))
    assert (lost, doubled) == (0, 0)
    assert sum(1 for letter in Letter.objects.all() if letter.kind == "digest") == PEOPLE // 2
    assert sent == len(browsers) + screens_sent_again
    assert services.figures()["ok"]


def test_every_declared_point_is_visited():
    assert {*IN_A_WEB_PROCESS, *(point for point, _times in IN_A_WORKER), *IN_THE_TICK, *TO_SCREENS} == set(faults.declared("notify."))


@pytest.mark.parametrize("point", IN_A_WEB_PROCESS)
def test_a_web_process_that_dies_leaves_the_event_whole_or_not_at_all(point, crowd, valkey, rq_burst, table):
    district, browsers = crowd
    assert in_a_child(lambda: press(district), crash_at=point) == -signal.SIGKILL
    assert Event.objects.count() == IN_A_WEB_PROCESS[point]
    if not Event.objects.exists():
        assert not Delivery.objects.exists()
        write(district)  # the person presses again
    life_goes_on(rq_burst)
    judge(point, browsers, table)


@pytest.mark.parametrize(("point", "times"), IN_A_WORKER)
def test_a_worker_that_dies_among_the_people_tells_each_once(point, times, crowd, valkey, rq_burst, table):
    district, browsers = crowd
    event = write(district)
    valkey.flushall()
    assert in_a_child(lambda: tasks.fan_out(event.pk), crash_at=f"{point}:{times}") == -signal.SIGKILL
    assert Notice.objects.count() < PEOPLE or point in (points.BATCH_COMMITTED, points.FAN_OUT_DONE)
    life_goes_on(rq_burst)
    judge(f"{point}:{times}", browsers, table)


@pytest.mark.parametrize("point", IN_THE_TICK)
def test_a_tick_that_dies_is_done_again_by_the_next(point, crowd, valkey, rq_burst, table):
    district, browsers = crowd
    write(district)
    valkey.flushall()
    if point != points.SWEPT:
        fan_out.run(Event.objects.get().pk)
    if point == points.LETTER_WRITTEN:  # as if the night had held the letters back
        Letter.objects.all().delete()
        Delivery.objects.filter(channel="email", in_digest=False).update(state="waiting", settled_at=None)
    grow_old()
    assert in_a_child(tasks.sweep, crash_at=point) == -signal.SIGKILL
    life_goes_on(rq_burst)
    judge(point, browsers, table)


@pytest.mark.parametrize("point", TO_SCREENS)
def test_a_worker_that_dies_while_sending_to_screens_shows_one_notice_on_each(point, crowd, valkey, rq_burst, table):
    district, browsers = crowd
    event = write(district)
    fan_out.run(event.pk)
    valkey.flushall()
    assert in_a_child(tasks.push, crash_at=f"{point}:2") == -signal.SIGKILL
    life_goes_on(rq_burst)
    # Dead between the service’s answer and our note of it: sent again, and it takes the first one’s place on the screen.
    judge(point, browsers, table, screens_sent_again=TO_SCREENS[point])
