"""A contest: works come in, a moderator decides, everybody reads what was let in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contests import services
from contests.models import ContestIndexPage, ContestPage, Entry
from portal.core.moderation.models import ModerationItem, ReasonTemplate
from portal.core.moderation.registry import Refused
from portal.core.moderation.services import approve, reject, send_back
from portal.outbox.models import Letter


def make_contest(city, *, opens=-1, closes=1, results=2):
    home = city.site.root_page
    index = ContestIndexPage.objects.child_of(home).first() or home.add_child(instance=ContestIndexPage(title="Конкурси", slug="konkursy"))
    day = timedelta(days=1)
    now = timezone.now()
    page = ContestPage(
        title="Світло",
        slug="svitlo",
        rules="<p>Умови</p>",
        entries_open_at=now + opens * day,
        entries_close_at=now + closes * day,
        results_at=now + results * day,
    )
    return index.add_child(instance=page)


def item_of(entry):
    return ModerationItem.objects.get(object_id=str(entry.pk), kind=services.KIND, state="pending")


@pytest.fixture
def contest(cities):
    return make_contest(cities.odesa)


@pytest.fixture
def reason(db):
    return ReasonTemplate.objects.create(action="returned", label="Телефон", text="Приберіть номер телефону.")


def test_a_work_waits_for_a_moderator_and_is_hidden_until_then(contest, cast, client_of):
    client = client_of(cast.resident)
    answer = client.post(f"/contests/{contest.pk}/enter/", {"title": "Ліхтар", "text": "Ми повісили ліхтар."}, follow=True)
    assert "Роботу отримано" in answer.content.decode()
    assert "Ми повісили ліхтар." not in client_of().get(contest.url).content.decode()
    approve(item_of(Entry.objects.get()), cast.moderator)
    assert "Ми повісили ліхтар." in client_of().get(contest.url).content.decode()


def test_the_author_is_told_by_a_letter(contest, cast):
    entry = services.enter(contest, cast.resident, "Ліхтар", "Текст")
    approve(item_of(entry), cast.moderator)
    letter = Letter.objects.get(kind="moderation")
    assert letter.recipient == cast.resident.email
    assert "Ліхтар" in letter.subject


def test_a_returned_work_is_corrected_and_waits_again(contest, cast, client_of, reason):
    entry = services.enter(contest, cast.resident, "Ліхтар", "Дзвоніть 0500000000")
    send_back(item_of(entry), cast.moderator, reason)
    client = client_of(cast.resident)
    assert "Приберіть номер телефону." in client.get(f"/contests/{contest.pk}/mine/").content.decode()
    client.post(f"/contests/{contest.pk}/enter/", {"title": "Ліхтар", "text": "Без телефону"})
    entry.refresh_from_db()
    assert (entry.state, entry.text) == (Entry.State.PENDING, "Без телефону")
    assert item_of(entry).original["text"] == "Без телефону"


def test_a_second_click_gives_one_work(contest, cast, client_of):
    client = client_of(cast.resident)
    for _click in range(2):
        client.post(f"/contests/{contest.pk}/enter/", {"title": "Ліхтар", "text": "Текст"})
    assert Entry.objects.count() == ModerationItem.objects.count() == 1


def test_a_second_work_of_a_person_is_refused_by_the_database(contest, cast):
    services.enter(contest, cast.resident, "Перша", "Текст")
    with pytest.raises(services.AlreadyEntered):
        services.enter(contest, cast.resident, "Друга", "Текст")


@pytest.mark.parametrize(("opens", "closes", "results"), [(1, 2, 3), (-3, -2, 1), (-3, -2, -1)])
def test_outside_the_dates_no_work_is_taken(cities, cast, opens, closes, results):
    contest = make_contest(cities.odesa, opens=opens, closes=closes, results=results)
    with pytest.raises(services.NotOpen):
        services.enter(contest, cast.resident, "Ліхтар", "Текст")
    assert not ModerationItem.objects.exists()


def test_the_second_moderator_is_told_that_it_is_decided(contest, cast, reason):
    entry = services.enter(contest, cast.resident, "Ліхтар", "Текст")
    item = item_of(entry)
    approve(item, cast.moderator)
    with pytest.raises(Refused):
        reject(item, cast.coordinator, reason)
    entry.refresh_from_db()
    assert entry.state == Entry.State.APPROVED


def test_nobody_decides_about_their_own_work(contest, cast):
    entry = services.enter(contest, cast.moderator, "Ліхтар", "Текст")
    from contests.permissions import may_moderate

    assert not may_moderate(cast.moderator, item_of(entry))
    assert may_moderate(cast.coordinator, item_of(entry))


def test_a_contest_of_one_city_takes_no_work_from_another(contest, cities, cast, client_of):
    other = client_of(cast.of(cities.other).resident, host=cities.other.site.hostname)
    assert other.get(f"/contests/{contest.pk}/enter/").status_code == 404


def test_what_a_resident_writes_is_text_and_never_markup(contest, cast, client_of):
    entry = services.enter(contest, cast.resident, "<b>x</b>", "<script>alert(1)</script>")
    approve(item_of(entry), cast.moderator)
    assert "<script>alert(1)" not in client_of().get(contest.url).content.decode()


def test_reading_a_contest_costs_few_queries_and_no_cookie(contest, cast, client_of, django_assert_max_num_queries):
    entry = services.enter(contest, cast.resident, "Ліхтар", "Текст")
    approve(item_of(entry), cast.moderator)
    client_of().get(contest.url)
    with django_assert_max_num_queries(24):
        answer = client_of().get(contest.url)
    assert not answer.cookies
