"""What readers, authors and second moderators can do: complaints, hiding, objections, escalation, the monthly account."""

import threading
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from portal.core.moderation import clock, escalation, figures, flags, hiding, links, objections, services
from portal.core.moderation.models import Flag, HiddenRecord, ModerationItem, Objection, ReasonTemplate, TransparencyMonth
from portal.core.moderation.registry import Refused
from portal.notify.models import Notice
from portal.outbox.models import Letter
from portal.search.models import SearchEntry

from .moderating import body_of, item_of, rule, written


@pytest.fixture(autouse=True)
def _fresh_counters():
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def post(cities, cast):
    return written(cities.odesa, cast.resident)


@pytest.fixture
def reason(db):
    return ReasonTemplate.objects.create(action="rejected", label="Чужі дані", text="Приберіть чужий номер телефону.")


def complain_url(post) -> str:
    return reverse("moderation:complain", args=["forum-post", post.pk])


def send_complaint(client, post, category="abuse", text=""):
    page = client.get(complain_url(post)).content.decode()
    mark = page.split('name="mark" value="')[1].split('"')[0]
    return client.post(complain_url(post), {"category": category, "text": text, "mark": mark})


# ---- complaints ----


def test_a_reader_complains_without_a_script_and_a_moderator_reads_it(post, cast, client_of):
    answer = send_complaint(client_of(), post, "personal", "Там мій телефон.")
    assert answer.url == reverse("moderation:thanks")
    page = client_of(cast.moderator).get(f"/cms/moderation/{item_of(post).pk}/").content.decode()
    assert "Там мій телефон." in page
    assert "відвідувач без облікового запису" in page


def test_one_complaint_a_person_a_record(post, cast, client_of):
    for _time in range(2):
        send_complaint(client_of(), post)
        send_complaint(client_of(cast.stranger), post)
    assert Flag.objects.count() == 2
    assert item_of(post).flags_count == 2
    first = Flag.objects.first()
    first.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save()


def test_a_second_complaint_about_a_decided_record_opens_nothing(post, cast):
    flags.flag(post, "abuse", user=cast.stranger)
    services.approve(item_of(post), cast.moderator)
    assert not flags.flag(post, "abuse", user=cast.stranger)
    assert not ModerationItem.objects.filter(state="pending", object_id=str(post.pk)).exists()


def test_a_complaint_about_a_decided_record_brings_it_back_into_the_queue(post, cast):
    services.approve(item_of(post), cast.moderator)
    flags.flag(post, "abuse", user=cast.stranger)
    assert item_of(post).is_pending
    assert item_of(post).source == "flagged"
    assert not hiding.is_hidden(post)


def test_enough_complaints_hide_until_somebody_has_looked(post, cities, cast):
    rule(cities.odesa, "after", flags_to_hide=2)
    flags.flag(post, "abuse", address="10.0.0.1")
    assert not hiding.is_hidden(post)
    flags.flag(post, "abuse", address="10.0.0.2")
    post.refresh_from_db()
    assert hiding.is_hidden(post)
    assert not post.approved
    assert "Тимчасово приховано" in Notice.objects.get(user=cast.resident).title
    services.approve(item_of(post), cast.moderator)
    post.refresh_from_db()
    assert post.approved
    assert not hiding.is_hidden(post)


def test_a_complaint_about_the_military_hides_at_once_but_not_what_a_moderator_has_kept(post, cast):
    flags.flag(post, "wartime", address="10.0.0.1")
    assert hiding.is_hidden(post)
    services.approve(item_of(post), cast.moderator)
    flags.flag(post, "abuse", address="10.0.0.2")
    services.approve(item_of(post), cast.moderator)  # the complaint was looked at, the post was kept
    flags.flag(post, "wartime", address="10.0.0.3")
    assert not hiding.is_hidden(post)
    flags.flag(post, "wartime", user=cast.stranger)
    assert hiding.is_hidden(post)


def test_a_form_of_another_record_or_of_nobody_is_refused(post, client_of):
    answer = client_of().post(complain_url(post), {"category": "abuse", "mark": "forged"})
    assert answer.status_code == 422
    assert "Сторінка застаріла" in answer.content.decode()
    assert not Flag.objects.exists()


def test_one_address_does_not_complain_of_everything(cities, cast, client_of):
    posts = [written(cities.odesa, cast.resident, f"Слова {number}") for number in range(6)]
    codes = [send_complaint(client_of(), post).status_code for post in posts]
    assert codes == [302] * 5 + [429]


def test_a_record_of_another_city_or_a_waiting_one_cannot_be_complained_of(post, cities, cast, client_of):
    assert client_of(host="tyche.localhost").get(complain_url(post)).status_code == 404
    rule(cities.odesa, "before")
    waiting = written(cities.odesa, cast.resident)
    assert client_of().get(complain_url(waiting)).status_code == 404
    assert client_of().get(reverse("moderation:complain", args=["appeal", 1])).status_code == 404
    assert client_of().get(reverse("moderation:complain", args=["forum-post", "nonsense"])).status_code == 404


def test_the_address_of_a_visitor_is_not_kept(post):
    flags.flag(post, "abuse", address="203.0.113.77")
    assert "203.0.113.77" not in str(Flag.objects.values().get())


# ---- hiding ----


def test_hiding_takes_the_search_letters_and_notices_along(post, cast, cities, django_capture_on_commit_callbacks):
    from forumapp import moderation
    from portal.notify.services import choose_letters, tell
    from portal.outbox.services import enqueue
    from portal.search.services import refresh

    refresh(post.topic)
    about = moderation.about(post)
    choose_letters(cast.stranger, True)
    with django_capture_on_commit_callbacks(execute=False):
        tell(cast.stranger, "reply", "Нова відповідь", about.url, "forum", city=cities.odesa)
        enqueue(to="a@example.com", subject="Про допис", text="…", kind="forum", city=cities.odesa, about=post)
        services.hide(post, "Чужі дані.", by=cast.moderator)
    assert not SearchEntry.objects.filter(text__contains="Біля арки темно").exists()
    assert not Notice.objects.filter(user=cast.stranger).exists()
    states = dict(Letter.objects.exclude(recipient=cast.resident.email).values_list("recipient", "state"))
    assert set(states.values()) == {"cancelled"}
    assert len(states) == 1


def test_hiding_twice_changes_nothing(post, cast):
    services.hide(post, "Чужі дані.", by=cast.moderator)
    with pytest.raises(Refused, match="і так нікому"):
        services.hide(post, "Чужі дані.", by=cast.admin)
    assert HiddenRecord.objects.count() == 1


def test_a_colleagues_claim_does_not_keep_a_dangerous_post_in_sight(post, cast):
    services.claim(item_of(post), cast.moderator)
    services.hide(post, "Видно роботу ППО.", by=cast.admin)
    post.refresh_from_db()
    assert not post.approved


def test_a_guard_hides_until_a_moderator_has_looked(post, cast):
    services.hide(post, "Схоже на координати.")
    assert item_of(post).is_pending
    assert HiddenRecord.objects.get().cause == "guard"
    services.reject(item_of(post), cast.moderator, None, "Справді.")
    assert HiddenRecord.objects.get().cause == "moderator"


def test_what_was_hidden_by_mistake_is_shown_again_and_costs_no_trust(post, cast):
    services.hide(post, "Помилка.", by=cast.moderator)
    services.restore(post, by=cast.admin, note="Це не адреса.")
    post.refresh_from_db()
    assert post.approved
    assert item_of(post).state == "approved"
    with pytest.raises(Refused, match="не приховано"):
        services.restore(post, by=cast.admin)


def test_hiding_the_first_post_hides_the_topic(post, cast, client_of):
    topic = post.topic
    url = reverse("forum_conversation:topic", args=[topic.forum.slug, topic.forum.pk, topic.slug, topic.pk])
    assert client_of().get(url).status_code == 200
    services.hide(topic.first_post, "Видає військових.", by=cast.moderator)
    assert client_of().get(url).status_code == 404
    services.restore(topic.first_post, by=cast.moderator)
    assert client_of().get(url).status_code == 200


@pytest.mark.parametrize("times", [8])
def test_complaints_at_once_are_all_counted_and_hide_once(committed_db, cities, cast, times):
    rule(cities.odesa, "after", flags_to_hide=times)
    post = written(cities.odesa, cast.resident)
    errors = []

    def complain(number):
        try:
            flags.flag(post, "abuse", address=f"10.0.0.{number}")
        except Exception as error:  # the thread's own trouble is told below
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=complain, args=[number]) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    assert item_of(post).flags_count == times
    assert HiddenRecord.objects.filter(is_open=True).count() == 1


# ---- the author's word ----


def refused(post, cast, reason):
    return services.reject(item_of(post), cast.moderator, reason)


def test_the_author_reads_the_reason_and_objects_once(post, cast, reason, client_of):
    item = refused(post, cast, reason)
    url = links.decision(item)
    letter = Letter.objects.get(recipient=cast.resident.email)
    assert "Приберіть чужий номер телефону." in body_of(letter)
    assert url in body_of(letter).replace("\n", "")
    client = client_of(cast.resident)
    assert "Приберіть чужий номер телефону." in client.get(url).content.decode()
    assert client.post(url, {"text": " "}).status_code == 422
    for _time in range(2):
        assert client.post(url, {"text": "Це мій номер."}).status_code == 302
    assert Objection.objects.get().text == "Це мій номер."
    assert "Інший модератор" in client.get(url).content.decode()


def test_nobody_else_opens_the_authors_page(post, cast, reason, client_of):
    url = links.decision(refused(post, cast, reason))
    assert client_of(cast.stranger).get(url).status_code == 404
    assert client_of(cast.moderator).get(url).status_code == 404
    assert "/account/login/" in client_of().get(url).url
    assert client_of(cast.resident, host="tyche.localhost").get(url).status_code == 404
    assert client_of(cast.resident).get(url.replace("i", "b", 1)).status_code == 404


def test_who_decided_first_does_not_decide_the_objection(post, cast, reason):
    objection = objections.object_to(refused(post, cast, reason), "Це мій номер.")
    with pytest.raises(Refused, match="інший модератор"):
        objections.overturn(objection, cast.moderator, "Ні.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.filter(pk=objection.pk).update(decided_by=cast.moderator)
    with pytest.raises(Refused, match="ваша незгода"):
        objections.overturn(objection, cast.resident, "Так.")


def test_an_overturned_decision_shows_the_record_and_tells_the_author(post, cast, reason, client_of):
    objection = objections.object_to(refused(post, cast, reason), "Це мій номер.")
    client_of(cast.admin).post(f"/cms/moderation/objections/{objection.pk}/", {"action": "overturn", "answer": "Справді ваш."})
    post.refresh_from_db()
    assert post.approved
    assert not hiding.is_hidden(post)
    assert "Справді ваш." in body_of(Letter.objects.filter(recipient=cast.resident.email).latest("pk"))
    with pytest.raises(Refused, match="вже розглянуто"):
        objections.uphold(objection, cast.admin, "Ні.")


def test_a_refused_work_is_let_through_after_all(cities, cast, reason):
    from contests.models import Entry

    rule(cities.odesa, "before")
    post = written(cities.odesa, cast.resident)
    objection = objections.object_to(refused(post, cast, reason), "Перечитайте.")
    objections.overturn(objection, cast.admin, "Так.")
    post.refresh_from_db()
    assert post.approved
    assert Entry.objects.count() == 0


def test_after_the_term_it_is_too_late(post, cast, reason):
    item = refused(post, cast, reason)
    ModerationItem.objects.update(decided_at=timezone.now() - timedelta(days=15))
    item.refresh_from_db()
    with pytest.raises(objections.NotNow):
        objections.object_to(item, "Пізно.")


# ---- late ones ----


def test_late_items_go_to_another_moderator_then_to_the_coordinator_once_each(post, cast):
    item = item_of(post)
    services.claim(item, cast.moderator)
    second = cast.administrator
    coordinator = cast.coordinator
    ModerationItem.objects.update(escalates_at=timezone.now() - timedelta(minutes=1), due_at=timezone.now())
    for _time in range(2):
        escalation.tick()
    item.refresh_from_db()
    assert item.level == 1
    assert item.claimed_by is None
    assert item.late_holder == cast.moderator
    assert not Notice.objects.filter(user=cast.moderator, event_key__startswith="moderation:late").exists()
    assert Notice.objects.filter(user=second, event_key=f"moderation:late:{item.pk}:1").count() == 1
    ModerationItem.objects.update(escalates_at=timezone.now() - timedelta(minutes=1))
    for _time in range(2):
        escalation.tick()
    item.refresh_from_db()
    assert item.level == 2
    assert item.escalates_at is None
    assert Notice.objects.filter(user=coordinator, event_key=f"moderation:late:{item.pk}:2").count() == 1
    assert item.decisions.filter(action="escalated").count() == 2


def test_what_is_decided_is_not_escalated(post, cast):
    services.approve(item_of(post), cast.moderator)
    ModerationItem.objects.update(escalates_at=timezone.now() - timedelta(minutes=1))
    assert escalation.tick() == 0


# ---- the inbox ----


def test_many_are_decided_at_once_and_each_refusal_is_told_by_name(cities, cast, reason, client_of):
    posts = [written(cities.odesa, cast.resident, f"Слова {number}") for number in range(3)]
    items = [item_of(post) for post in posts]
    services.claim(items[0], cast.admin)
    client = client_of(cast.moderator)
    data = {"action": "reject", "items": [item.pk for item in items], "reason": reason.pk}
    page = client.post("/cms/moderation/bulk/", data, follow=True).content.decode()
    assert "Вирішено: 2 записи." in page
    assert "Це розглядає" in page
    assert list(ModerationItem.objects.order_by("pk").values_list("state", flat=True)).count("rejected") == 2
    page = client.post("/cms/moderation/bulk/", {"action": "reject", "items": [items[0].pk]}, follow=True).content.decode()
    assert "Виберіть причину" in page
    page = client.post("/cms/moderation/bulk/", {"action": "approve"}, follow=True).content.decode()
    assert "Позначте хоча б один запис." in page


def test_the_filters_of_the_queue(post, cast, client_of):
    client = client_of(cast.moderator)
    link = f"/cms/moderation/{item_of(post).pk}/"

    def listed(query):
        return link in client.get(f"/cms/moderation/?{query}").content.decode()

    assert listed("mark=free")
    assert not listed("mark=mine")
    assert not listed("mark=flagged")
    assert listed("age=day")
    assert not listed("age=older")
    flags.flag(post, "abuse", user=cast.stranger)
    services.claim(item_of(post), cast.moderator)
    assert listed("mark=mine")
    assert listed("mark=flagged")
    assert not listed("kind=appeal")


def test_a_note_is_for_colleagues_alone(post, cast, reason, client_of):
    item = item_of(post)
    client_of(cast.moderator).post(f"/cms/moderation/{item.pk}/", {"action": "note", "internal": "Запитати дільничного."})
    item = refused(post, cast, reason)
    assert "Запитати дільничного." in client_of(cast.admin).get(f"/cms/moderation/{item.pk}/").content.decode()
    assert "Запитати дільничного." not in client_of(cast.resident).get(links.decision(item)).content.decode()
    assert "Запитати дільничного." not in body_of(Letter.objects.get(recipient=cast.resident.email))


def test_the_pages_of_moderators_are_closed_to_others_and_to_other_cities(post, cast, cities, reason, client_of):
    objection = objections.object_to(refused(post, cast, reason), "Ні.")
    other_moderator = cast.of(cities.other).moderator
    pages = ["objections/", f"objections/{objection.pk}/", "bans/", f"people/{cast.resident.pk}/", "figures/"]
    for page in pages:
        assert client_of(cast.moderator).get(f"/cms/moderation/{page}").status_code == 200, page
        assert client_of(cast.resident).get(f"/cms/moderation/{page}").status_code in (302, 403), page
        assert client_of(cast.editor).get(f"/cms/moderation/{page}").status_code in (302, 403), page
        other = client_of(other_moderator, host="tyche.localhost").get(f"/cms/moderation/{page}")
        assert post.topic.subject not in other.content.decode()
        assert other.status_code in (200, 404), page


# ---- the monthly account ----


def test_a_closed_month_is_written_once_and_never_changes(post, cities, cast, reason):
    now = datetime(2026, 4, 2, 12, tzinfo=clock.KYIV)
    march = datetime(2026, 3, 10, 12, tzinfo=clock.KYIV)
    refused(post, cast, reason)
    ModerationItem.objects.update(created_at=march)
    post_item = item_of(post)
    post_item.decisions.update(at=march + timedelta(hours=3))
    HiddenRecord.objects.update(hidden_at=march)
    assert figures.freeze(now) == 1
    assert figures.freeze(now) == 0
    row = TransparencyMonth.objects.get(city=cities.odesa)
    assert row.month == date(2026, 3, 1)
    numbers = row.figures["kinds"]["forum-post"]
    assert (numbers["received"], numbers["rejected"], numbers["hidden"]) == (1, 1, 1)
    assert numbers["reasons"] == {"Чужі дані": 1}
    ModerationItem.objects.all().update(created_at=march - timedelta(days=40))
    figures.freeze(now)
    assert TransparencyMonth.objects.get(month=date(2026, 3, 1)).figures == row.figures


def numbers(**given) -> dict:
    return {**dict.fromkeys(figures.COLUMNS, 0), "median_hours": None, "reasons": {}, **given}


def test_small_numbers_are_kept_and_cannot_be_worked_out():
    rows, totals = figures.public_rows(
        {
            "kinds": {
                "forum-post": numbers(received=40, rejected=9, hidden=2, reasons={"Реклама": 7, "Образи": 2}),
                "contest-entry": numbers(received=3, rejected=6, reasons={"Чужі дані": 6}),
            }
        }
    )
    forum = next(row for row in rows if row.label == "Допис на форумі")
    contest = next(row for row in rows if row.label == "Робота на конкурс")
    assert contest.cells["received"].text == "1–4"
    assert totals["received"] is None  # 43 − 40 would tell
    assert totals["rejected"].value == 15
    assert totals["hidden"] is None
    assert [(label, cell.value) for label, cell in forum.reasons] == [("", 9)]  # 9 − 7 would tell
    assert [(label, cell.value) for label, cell in contest.reasons] == [("Чужі дані", 6)]


def test_the_account_is_public_by_city_and_as_a_table(cities, client_of):
    TransparencyMonth.objects.create(
        city=cities.odesa, month=date(2026, 3, 1), figures={"kinds": {"forum-post": numbers(received=40, median_hours=3.5)}}
    )
    page = client_of().get("/transparency/").content.decode()
    assert "Допис на форумі" in page
    assert "3,5" in page
    assert client_of().get("/transparency/2026-3/").status_code == 200
    assert client_of().get("/transparency/2026-4/").status_code == 404
    table = client_of().get("/transparency.csv").content.decode("utf-8-sig")
    assert "2026-03;Допис на форумі;40" in table
    other = client_of(host="tyche.localhost")
    assert "Допис на форумі" not in other.get("/transparency/").content.decode()
    assert "/transparency/" in client_of().get("/").content.decode()
