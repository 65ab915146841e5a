"""«Ви сказали — ми зробили»: who answers, the steps, the term, and the word of the author at the end."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from mapapp.reviews import answers, clock, services, stats
from mapapp.reviews.models import Entry, FeedPolicy, Reply
from portal.notify.models import Notice
from portal.outbox.models import Letter


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (date(2026, 11, 23), 10, date(2026, 12, 7)),  # Monday, two weekends
        (date(2026, 11, 27), 1, date(2026, 11, 30)),  # Friday → Monday
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # Saturday → Monday
        (date(2026, 12, 24), 2, date(2026, 12, 28)),  # a holiday is worked under martial law
    ],
)
def test_the_term_is_counted_in_working_days(cities, start, days, due):
    assert clock.due_on(start, days, cities.odesa) == due


def test_what_is_shown_gets_a_term_and_thanks_get_none(map_of, cast, entry_of):
    FeedPolicy.objects.create(city=map_of.odesa.city, element_kind="officer", answer_days=3)
    entry, thanks = entry_of(cast.resident), entry_of(cast.resident, "Дякую за зустріч у дворі!", kind="thanks")
    assert (entry.status, entry.due_on) == ("received", clock.due_on(timezone.localdate(), 3, entry.city))
    assert (thanks.status, thanks.due_on) == ("", None)


def test_the_liaison_and_the_officer_of_the_feed_answer_and_nobody_else(map_of, cast, entry_of, liaison, own_officer):
    own, other = entry_of(cast.resident), entry_of(cast.resident, "Біля пункту слизько взимку.", about=map_of.odesa.point)
    assert answers.may_answer(liaison, own)
    assert answers.may_answer(liaison, other)
    assert answers.may_answer(own_officer, own)
    assert not answers.may_answer(own_officer, other)
    for user in (cast.resident, cast.stranger, cast.moderator):
        assert not answers.may_answer(user, own)
    assert list(answers.queue(own_officer, own.city)) == [own]


def test_an_answer_goes_through_the_page_and_is_told(
    map_of, cast, client, client_of, entry_of, liaison, django_capture_on_commit_callbacks
):
    entry = entry_of(None, email="susid@example.com")
    page = client_of(liaison).get("/map/answers/").content.decode()
    assert f"/map/answers/{entry.pk}/" in page
    data = {"status": "done", "text": "Ліхтар поставили 3 грудня, світить до ранку.", "seen": "1-received"}
    assert client_of(liaison).post(f"/map/answers/{entry.pk}/", data).status_code == 302
    shown = client.get(entry.get_absolute_url()).content.decode()
    assert "Офіційна відповідь" in shown
    assert "Ліхтар поставили 3 грудня" in shown.replace("\xa0", " ")
    assert "liaison" not in shown
    assert liaison.email not in shown
    assert Letter.objects.filter(kind="review", subject__startswith="Вам відповіли", recipient="susid@example.com").count() == 1
    assert stats.counts(entry.city)["done"] == 1


def test_the_second_answerer_and_the_second_press_write_nothing(map_of, cast, entry_of, liaison, own_officer):
    entry = entry_of(cast.resident)
    seen_by_other = Entry.objects.get(pk=entry.pk)
    answers.step(entry, liaison, status="done", text="Зроблено в понеділок.")
    with pytest.raises(answers.NotNow, match="щойно відповіли"):
        answers.step(seen_by_other, own_officer, status="explained", text="Ні, не робитимемо.")
    with pytest.raises(answers.NotNow):
        answers.step(seen_by_other, liaison, status="done", text="Зроблено в понеділок.")
    assert Reply.objects.count() == 1


def test_a_page_opened_before_another_answered_is_told_so(map_of, cast, client_of, entry_of, liaison):
    entry = entry_of(cast.resident)
    answers.step(entry, liaison, status="in_work", text="Передали до міських мереж.")
    answer = client_of(liaison).post(f"/map/answers/{entry.pk}/", {"status": "done", "text": "Усе зроблено давно.", "seen": "1-received"})
    assert answer.status_code == 422
    assert "не записано" in answer.content.decode()
    assert Reply.objects.count() == 1


def test_steps_go_one_way(map_of, cast, entry_of, liaison):
    entry = entry_of(cast.resident)
    answers.step(entry, liaison, status="explained", text="Це робить міська рада.")
    for status in ("in_work", "done", "received"):
        with pytest.raises(answers.NotNow):
            answers.step(entry, liaison, status=status, text="Ще раз про те саме.")


def test_a_hidden_entry_is_not_answered(map_of, cast, entry_of, liaison):
    entry = entry_of(cast.resident)
    Entry.objects.filter(pk=entry.pk).update(is_hidden=True)
    with pytest.raises(answers.NotNow):
        answers.step(entry, liaison, status="done", text="Зроблено в понеділок.")
    assert not Reply.objects.exists()


def test_a_passed_term_is_said_and_told_once(map_of, cast, client, entry_of, liaison, own_officer):
    coordinator = cast.coordinator
    entry = entry_of(cast.resident)
    yesterday = timezone.localdate() - timedelta(days=1)
    assert answers.tell_overdue() == 0
    Entry.objects.filter(pk=entry.pk).update(due_on=yesterday)
    assert answers.tell_overdue() == 1
    assert answers.tell_overdue() == 0
    Entry.objects.filter(pk=entry.pk).update(overdue_told_at=None)  # even if the mark were lost
    answers.tell_overdue()
    late = Notice.objects.filter(title__startswith="Строк відповіді минув")
    assert sorted(late.values_list("user__email", flat=True)) == sorted(user.email for user in (liaison, own_officer, coordinator))
    assert "мала бути до" in client.get(entry.get_absolute_url()).content.decode()
    assert stats.counts(entry.city)["overdue"] == 1


def test_the_author_says_once_that_it_is_not_solved(map_of, cast, client_of, entry_of, liaison):
    entry = entry_of(cast.resident)
    answers.step(entry, liaison, status="done", text="Ліхтар поставили.")
    client = client_of(cast.resident)
    client.get(f"/map/reviews/mine/{entry.token}/again/")
    entry.refresh_from_db()
    assert entry.status == "done"
    client.post(f"/map/reviews/mine/{entry.token}/again/")
    entry.refresh_from_db()
    assert (entry.status, entry.turn) == ("received", 2)
    answers.step(entry, liaison, status="done", text="Тепер справді поставили.")
    with pytest.raises(services.NotNow):
        services.reopen(entry)
    assert list(entry.replies.values_list("turn", flat=True)) == [1, 2]


def test_a_stranger_sees_no_queue(map_of, cast, client, client_of, entry_of):
    entry = entry_of(cast.resident)
    assert client.get("/map/answers/").status_code == 302
    assert client_of(cast.stranger).get("/map/answers/").status_code == 403
    assert client_of(cast.stranger).get(f"/map/answers/{entry.pk}/").status_code == 404


def test_the_report_and_its_export_hold_one_city_and_nothing_hidden(map_of, cast, client_of, entry_of):
    entry_of(cast.resident, "Слово причал для звіту.")
    hidden = entry_of(cast.resident, "Слово хвилеріз для звіту.")
    entry_of(None, "Слово волнолом для звіту.", about=map_of.other.officer, email="inshyi@example.com")
    Entry.objects.filter(pk=hidden.pk).update(is_hidden=True)
    client = client_of(cast.coordinator)
    for path in ("/cms/reviews/", "/cms/reviews/?export=csv"):
        answer = client.get(path)
        body = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode("utf-8", "replace")
        assert answer.status_code == 200
        assert "причал" in body
        assert "хвилеріз" not in body
        assert "волнолом" not in body
    assert client_of(cast.resident).get("/cms/reviews/").status_code in (302, 403)
