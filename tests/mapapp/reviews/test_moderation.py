"""Before it is shown, after, and hidden: what moderators do, and what the author may do about it."""

import pytest

from mapapp.reviews import services
from mapapp.reviews.models import Entry, FeedPolicy, Version
from portal.core.moderation import flags, registry
from portal.core.moderation import services as queue
from portal.core.moderation.models import Flag, ModerationItem, ModerationPolicy, ReasonTemplate
from portal.core.moderation.registry import Refused
from portal.outbox.models import Letter

from .conftest import moderator_of


def item_of(entry) -> ModerationItem:
    return ModerationItem.objects.filter(kind="review", object_id=str(entry.pk)).latest("pk")


@pytest.fixture
def reason(db):
    def make(action):
        return ReasonTemplate.objects.create(action=action, label=f"{action} (демо)", text="Приберіть ім’я сусіда.")

    return make


def test_nothing_is_shown_before_a_moderator_has_read_it(map_of, cast, client, entry_of):
    entry = entry_of(cast.resident, "Слово хвилеріз нехай прочитає модератор.", show=False)
    paths = [map_of.odesa.officer.get_absolute_url(), f"{map_of.odesa.officer.get_absolute_url()}reviews/"]
    assert not any("хвилеріз" in client.get(path).content.decode() for path in paths)
    queue.approve(item_of(entry), moderator_of(entry.city))
    assert all("хвилеріз" in client.get(path).content.decode() for path in paths)


def test_the_city_may_show_at_once_where_its_rules_say_so_twice(map_of, cast, entry_of):
    ModerationPolicy.objects.create(city=map_of.odesa.city, kind="review", mode="after")
    assert entry_of(cast.resident, show=False).state == "pending"  # officers are still read first
    FeedPolicy.objects.create(city=map_of.odesa.city, element_kind="officer", read_first=False)
    assert entry_of(cast.resident, "Інша думка про ту саму арку.", show=False).state == "published"


def test_what_the_spam_guard_is_unsure_of_waits_even_where_others_are_shown(map_of, cast):
    from mapapp.reviews import elements

    ModerationPolicy.objects.create(city=map_of.odesa.city, kind="review", mode="after")
    FeedPolicy.objects.create(city=map_of.odesa.city, element_kind="officer", read_first=False)
    values = {"kind": "review", "text": "Питання двору вирішили швидко.", "sign": "neighbour", "shown_name": "", "needs_eye": True}
    element = elements.get("officer")
    entry = services.start(element, map_of.odesa.officer, user=cast.resident, values=values, pictures=[], form_key=None)
    services.send(entry, entry.text, "")
    entry.refresh_from_db()
    assert entry.state == "pending"


def test_whom_an_entry_is_about_does_not_decide_about_it(map_of, cast, entry_of, own_officer):
    from accounts.roles import Role, give

    give(own_officer, Role.MODERATOR)
    entry = entry_of(cast.resident, show=False)
    kind = registry.get("review")
    assert not kind.may_moderate(own_officer, item_of(entry))
    assert kind.may_moderate(moderator_of(entry.city), item_of(entry))


def test_a_second_moderator_learns_that_it_is_decided(map_of, cast, entry_of, reason):
    entry = entry_of(cast.resident, show=False)
    stale = item_of(entry)
    queue.reject(item_of(entry), moderator_of(entry.city), reason("rejected"))
    with pytest.raises(Refused):
        queue.approve(stale, cast.moderator)
    entry.refresh_from_db()
    assert entry.state == "rejected"


def test_an_author_without_an_account_learns_why_and_may_disagree(map_of, entry_of, reason, client):
    entry = entry_of(None, email="susid@example.com", show=False)
    queue.reject(item_of(entry), moderator_of(entry.city), reason("rejected"))
    letter = Letter.objects.get(kind="review")
    assert letter.recipient == "susid@example.com"
    page = client.get(f"/map/reviews/mine/{entry.token}/").content.decode()
    assert "Приберіть ім’я сусіда." in page
    assert "/decisions/" in page


def test_a_returned_entry_is_mended_and_read_again(map_of, cast, client_of, entry_of, reason):
    entry = entry_of(cast.resident, "Сусід Прикладенко галасує щоночі.", show=False)
    queue.send_back(item_of(entry), moderator_of(entry.city), reason("returned"))
    client = client_of(cast.resident)
    client.post(f"/map/reviews/mine/{entry.token}/edit/", {"kind": "review", "text": "У дворі галасують щоночі.", "sign": "neighbour"})
    entry.refresh_from_db()
    assert (entry.state, entry.text) == ("pending", "У дворі галасують щоночі.")
    assert Version.objects.get().text == "Сусід Прикладенко галасує щоночі."
    assert ModerationItem.objects.filter(kind="review").count() == 2


def test_a_change_of_what_is_shown_hides_it_until_it_is_read(map_of, cast, client, entry_of):
    entry = entry_of(cast.resident)
    services.edit(entry, text="Ліхтар поставили, але він не світить.", shown_name="", values={"kind": "review", "sign": "neighbour"})
    assert client.get(entry.get_absolute_url()).status_code == 404
    queue.approve(item_of(entry), moderator_of(entry.city))
    assert "не світить" in client.get(entry.get_absolute_url()).content.decode()


def test_an_entry_that_readers_complained_of_cannot_be_changed_out_of_the_queue(map_of, cast, entry_of):
    entry = entry_of(cast.resident)
    flags.flag(entry, Flag.Category.SPAM, "", user=cast.stranger, address="127.0.0.1")
    with pytest.raises(services.NotNow):
        services.edit(entry, text="Зовсім інші добрі слова.", shown_name="", values={"kind": "review", "sign": "neighbour"})


def test_three_changes_are_enough(map_of, cast, entry_of):
    entry = entry_of(cast.resident)
    Entry.objects.filter(pk=entry.pk).update(edits=services.MOST_EDITS)
    entry.refresh_from_db()
    with pytest.raises(services.NotNow):
        services.edit(entry, text="Ще раз інші слова.", shown_name="", values={"kind": "review", "sign": "neighbour"})


def test_hidden_is_gone_from_pages_feeds_photos_and_counts_and_comes_back(map_of, cast, client, entry_of):
    from mapapp.reviews import stats

    entry = entry_of(cast.resident, "Слово маяк для стрічки.")
    officer = map_of.odesa.officer
    paths = [
        officer.get_absolute_url(),
        f"{officer.get_absolute_url()}reviews/",
        f"{officer.get_absolute_url()}reviews/rss/",
        f"/map/districts/{map_of.odesa.district.slug}/",
        f"/map/districts/{map_of.odesa.district.slug}/reviews/rss/",
        entry.get_absolute_url(),
    ]
    assert all("маяк" in client.get(path).content.decode() for path in paths)
    queue.hide(entry, "Видає чужу адресу.", by=moderator_of(entry.city))
    assert not any("маяк" in client.get(path).content.decode() for path in paths)
    assert client.get(entry.get_absolute_url()).status_code == 404
    assert stats.counts(entry.city)["shown"] == 0
    queue.restore(entry, by=moderator_of(entry.city))
    assert all("маяк" in client.get(path).content.decode() for path in paths)


def test_an_author_deletes_their_own_with_its_waiting_item(map_of, cast, client_of, entry_of):
    entry = entry_of(cast.resident, show=False)
    client = client_of(cast.resident)
    assert client_of(cast.stranger).post(f"/map/reviews/mine/{entry.token}/delete/").status_code == 404
    client.get(f"/map/reviews/mine/{entry.token}/delete/")
    assert Entry.objects.exists()
    client.post(f"/map/reviews/mine/{entry.token}/delete/")
    assert not Entry.objects.exists()
    assert not ModerationItem.objects.filter(kind="review", state="pending").exists()


def test_nothing_of_one_city_is_found_in_the_other(map_of, cast, client_of, client, cities, entry_of):
    from tests.harness.people import OTHER_HOST

    entry = entry_of(cast.resident, "Слово причал лише для Одеси.")
    for path in (entry.get_absolute_url(), f"/map/reviews/{entry.pk}/support/", f"/map/officers/{map_of.odesa.officer.slug}/reviews/"):
        answer = client.get(path, headers={"host": OTHER_HOST})
        assert "причал" not in answer.content.decode()
    assert client.get(entry.get_absolute_url(), headers={"host": OTHER_HOST}).status_code == 404
    from mapapp.reviews import answers

    theirs = cast.of(cities.other).liaison
    assert not answers.may_answer(theirs, entry)
    assert not answers.queue(theirs, entry.city).exists()
