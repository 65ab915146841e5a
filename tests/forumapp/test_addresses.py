"""No record of one city shows in another, and the numbers of an address must fit together."""

import re

import pytest
from django.urls import reverse

from forumapp import guard, services
from tests.forumapp.conftest import OTHER_HOST, every_address, form_data, make_topic

pytestmark = pytest.mark.once
LISTS = [name for name, steps in guard._CHECKS.items() if not steps]
RECORDS = [name for name, steps in guard._CHECKS.items() if steps]


def test_every_address_is_known_to_the_guard_and_no_other():
    assert every_address() == sorted(guard._CHECKS)


@pytest.mark.parametrize("who", ["nobody", "moderator", "admin"])
def test_records_of_another_city_answer_404(who, place, other_place, cast, client_of):
    client = client_of(None if who == "nobody" else getattr(cast, who))
    answers = {}
    for name in RECORDS:
        url = other_place.url(name)
        answers[name] = (client.get(url).status_code, client.post(url, form_data(content="слова", reason="причина")).status_code)
    assert answers == dict.fromkeys(RECORDS, (404, 404))


def test_the_same_addresses_answer_in_their_own_city(other_place, cast, client_of):
    client = client_of(cast.admin, OTHER_HOST)
    # 403: there is nothing to stop following yet; 405: a vote is sent by a form only; 302: on to the one inbox.
    wanted = {"forum_member:topic_unsubscribe": 403, "forum_conversation:topic_poll_vote": 405, "forum_moderation:queued_post": 302}
    answers = {name: client.get(other_place.url(name)).status_code for name in RECORDS}
    assert answers == {name: wanted.get(name, 200) for name in RECORDS}


def crawl(client, start: str) -> dict[str, str]:
    """All forum pages that links lead to, by address."""
    pages, todo = {}, [start]
    while todo:
        url = todo.pop()
        if url in pages:
            continue
        response = client.get(url, follow=True)
        body = response.content.decode() if not response.streaming else ""
        pages[url] = body
        assert response.status_code == 200, (url, response.status_code)
        todo += [link.split("#")[0] for link in re.findall(r'href="(/forum/[^"]*)"', body)]
    return pages


@pytest.mark.parametrize("who", ["nobody", "resident", "moderator", "admin"])
def test_a_crawl_of_one_city_meets_nothing_of_the_other(who, place, other_place, cast, client_of):
    for here, there in ((place, other_place), (other_place, place)):
        people = {"nobody": lambda: None, "admin": lambda: cast.admin, "resident": lambda: here.author}  # noqa: B023
        user = people.get(who, lambda: cast.of(here.city).moderator)()  # noqa: B023
        pages = crawl(client_of(user, here.host), reverse("forum:index"))
        assert len(pages) > 5
        seen = "\n".join(pages.values())
        assert here.topic.subject in seen
        for stranger in (there.topic.subject, there.forum.name, there.url("forum_conversation:topic")):
            assert stranger not in seen


def test_lists_do_not_hold_the_other_city(place, other_place, cast, client_of):
    other_place.topic.subscribers.add(cast.admin)
    client = client_of(cast.admin)
    holding = [name for name in LISTS if other_place.topic.subject in client.get(reverse(name), follow=True).content.decode()]
    assert holding == []


def test_a_topic_under_the_number_of_another_forum_is_404(place, cast, client_of):
    elsewhere = services.add_forum(place.city, "Інший форум")
    url = reverse("forum_conversation:topic", args=[elsewhere.slug, elsewhere.pk, place.topic.slug, place.topic.pk])
    assert client_of().get(url).status_code == 404


def test_premoderation_is_not_passed_by_through_the_number_of_an_open_forum(place, cast, client_of):
    strict = services.add_forum(place.city, "Суворий форум")
    services.set_premoderated(strict, True)
    topic = make_topic(strict, cast.moderator, "Сувора тема", "Перше слово")
    url = reverse("forum_conversation:post_create", args=[place.forum.slug, place.forum.pk, topic.slug, topic.pk])
    assert client_of(cast.resident).post(url, form_data(content="Повз модератора")).status_code == 404
    assert topic.posts.count() == 1


def test_a_post_under_the_number_of_another_topic_is_404(place, cast, client_of):
    other = make_topic(place.forum, cast.resident, "Друга тема", "Слова")
    url = reverse("forum_conversation:post_delete", args=[place.forum.slug, place.forum.pk, other.slug, other.pk, place.reply.pk])
    assert client_of(cast.resident).post(url).status_code == 404


def test_a_topic_moves_only_within_its_city(place, other_place, cast, client_of):
    url = place.url("forum_moderation:topic_move")
    client_of(cast.admin).post(url, {"forum": other_place.forum.pk})
    place.topic.refresh_from_db()
    assert place.topic.forum == place.forum
    with pytest.raises(ValueError):
        services.move_topic(place.topic, other_place.forum, False, cast.admin)


def test_a_moderator_of_one_city_is_a_resident_in_the_other(place, other_place, cast, client_of):
    client = client_of(cast.moderator, OTHER_HOST)
    assert client.get(other_place.url("forum_moderation:topic_lock")).status_code == 403
    assert client.get(reverse("forum_moderation:queue")).status_code == 403
    assert client_of(cast.moderator).get(place.url("forum_moderation:topic_lock")).status_code == 200


def test_a_city_without_a_forum_says_so(cities, client_of):
    response = client_of(None, OTHER_HOST).get(reverse("forum:index"))
    assert response.status_code == 200
    assert "Форуму ще немає" in response.content.decode()


def test_people_who_never_spoke_here_have_no_page(place, cast, client_of):
    for name in ("forum_member:profile", "forum_member:user_posts"):
        assert client_of().get(reverse(name, args=[cast.stranger.pk])).status_code == 404
        assert client_of().get(reverse(name, args=[cast.resident.pk])).status_code == 200
