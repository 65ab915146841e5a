"""Every page of the forum: Ukrainian to the last word, clean for axe, in any width and light."""

import re
from html.parser import HTMLParser

import pytest
from machina.core.db.models import get_model

from forumapp import demo, services
from forumapp.guard import _CHECKS
from tests.forumapp.conftest import form_data, make_place, make_post

Topic = get_model("forum_conversation", "Topic")

LATIN = re.compile(r"[A-Za-z]{2,}")
ALLOWED = {"RSS", "English"}
SPOKEN = {"placeholder", "title", "aria-label", "alt", "label"}
NO_PAGE = {"forum_conversation:attachment", "forum_conversation:topic_poll_vote", "forum_search:search"}
NO_PAGE |= {"forum_moderation:queue", "forum_moderation:queued_post"}  # the one inbox is Wagtail's
PAGES = [name for name in _CHECKS if name not in NO_PAGE and not name.startswith("forum_feeds")]


class Words(HTMLParser):
    """What a person sees or hears of a page."""

    def __init__(self):
        super().__init__()
        self.words, self.silent = [], 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in ("script", "style")
        self.words += [value or "" for name, value in attrs if name in SPOKEN]

    def handle_endtag(self, tag):
        self.silent -= tag in ("script", "style")

    def handle_data(self, data):
        if not self.silent:
            self.words.append(data)


def latin_words(html: str) -> set[str]:
    reader = Words()
    reader.feed(html)
    return set(LATIN.findall(" ".join(reader.words))) - ALLOWED


@pytest.fixture
def ukrainian_place(cities, cast, settings, tmp_path):
    """A forum without a Latin letter in what people wrote, so that whatever is left is ours."""
    settings.MEDIA_ROOT = tmp_path
    place = make_place(cities.odesa, "localhost", cast.moderator)
    place.forum.name = "Двір"
    place.forum.save()
    Topic.objects.filter(pk=place.topic.pk).update(subject="Ліхтар", type=Topic.TOPIC_STICKY)
    place.topic.refresh_from_db()
    cast.moderator.display_name = "Зоряна (демо)"
    cast.moderator.save()
    return place


def test_no_english_word_is_left_on_any_page(ukrainian_place, cast, client_of):
    place, client = ukrainian_place, client_of(cast.moderator)
    found = {}
    for name in PAGES:
        if name == "forum_member:topic_subscribe":
            client.post(place.url("forum_member:topic_unsubscribe"))
        if name == "forum_member:topic_unsubscribe":
            client.post(place.url("forum_member:topic_subscribe"))
        response = client.get(place.url(name))
        assert response.status_code == 200, name
        found[name] = latin_words(response.content.decode())
    assert {name: words for name, words in found.items() if words} == {}


def test_no_english_word_is_left_in_answers_to_mistakes(ukrainian_place, cast, client_of):
    place, client = ukrainian_place, client_of(cast.moderator)
    answers = [
        client.post(place.url("forum_conversation:topic_create"), {"topic_type": "9", "poll_max_options": "x", "poll_duration": "-1"}),
        client.post(place.url("forum_conversation:topic_create"), form_data(subject="", content="", poll_options="а")),
        client.post(place.url("forum_conversation:post_create"), {"content": ""}),
        client.post(place.url("forum_conversation:post_create"), form_data(content="Слова", preview="1")),
        client.post(place.url("forum_moderation:topic_move"), {"forum": "0"}),
        client.post(place.url("forum_conversation:topic_poll_vote"), {}, follow=True),
        client.post(place.url("forum_conversation:post_create"), form_data(content="Слова"), follow=True),
        client.post(place.url("forum_moderation:topic_lock"), follow=True),
        client.post(place.url("forum_tracking:mark_all_forums_read"), follow=True),
    ]
    assert [latin_words(answer.content.decode()) for answer in answers] == [set()] * len(answers)


@pytest.mark.parametrize(("number", "words"), [(1, "1 відповідь"), (3, "3 відповіді"), (5, "5 відповідей"), (21, "21 відповідь")])
def test_counts_are_declined(number, words, place, cast, client_of):
    topic = place.topic
    for index in range(number - 1):
        make_post(topic, cast.resident, f"Слово {index}")
    assert words in client_of().get(place.url("forum:forum")).content.decode()


def test_no_page_of_machina_is_left_to_appear():
    from django.template import TemplateDoesNotExist
    from django.template.loader import get_template

    for name in ("board_base.html", "_base.html", "forum_search/search.html", "partials/avatar.html"):
        with pytest.raises(TemplateDoesNotExist):
            get_template(name)


def test_demo_content_is_loaded_once(cities, cast):
    for _time in range(2):
        demo.load(cities.odesa, {})
    forums = services.forums_of(cities.odesa)
    assert forums.count() == 4
    assert Topic.objects.filter(forum__in=forums).count() == len(demo.TOPICS)
    assert Topic.objects.filter(forum__in=forums, approved=True, posts_count=0).count() == 0
    assert services.forums_of(cities.other).count() == 0
    people = {post.poster for topic in Topic.objects.filter(forum__in=forums) for post in topic.posts.all()}
    assert all(person.is_demo and "(демо)" in person.display_name and not person.has_usable_password() for person in people)
    first = forums.first()
    assert first.direct_posts_count == sum(len(row[3]) for row in demo.TOPICS if row[0] == first.name)


SHOWN = [
    "forum:index",
    "forum:forum",
    "forum_conversation:topic",
    "forum_conversation:topic_create",
    "forum_conversation:post_update",
    "forum_moderation:topic_move",
    "forum_member:user_posts",
    "forum_member:profile",
    "forum_tracking:unread_topics",
    "forum_conversation:post_delete",
]


@pytest.mark.parametrize(("width", "dark"), [(320, False), (320, True), (1280, False), (1280, True)])
def test_pages_are_clean_for_axe_and_fit(width, dark, portal_server, place, cast, open_page, sign_in, axe_clean, fits_width):
    make_post(place.topic, cast.officer, "> цитата\n\nВідповідь **служби** з довгим-предовгим-словом-" + "а" * 60)
    visitor, moderator = open_page(width=width, dark=dark), open_page(width=width, dark=dark)
    sign_in(moderator, portal_server, cast.moderator)
    for page, names in ((visitor, ["forum:index", "forum_conversation:topic"]), (moderator, SHOWN)):
        for name in names:
            response = page.goto(portal_server.url + place.url(name))
            assert response.status == 200, name
            axe_clean(page)
            fits_width(page)


def test_a_reply_is_written_without_javascript(portal_server, place, cast, open_page, sign_in):
    page = sign_in(open_page(javascript=False), portal_server, cast.stranger)
    page.goto(portal_server.url + place.url("forum:index"))
    page.get_by_role("link", name=place.forum.name).first.click()
    page.get_by_role("link", name=place.topic.subject).click()
    page.get_by_label("Ваш допис").fill("Дякую, **сусіди**!")
    page.get_by_role("button", name="Відповісти").last.click()
    assert page.get_by_text("Допис опубліковано.").is_visible()
    assert page.locator(".post").last.get_by_text("сусіди").is_visible()


def test_key_pages_are_light(place, client_of):
    for name in ("forum:index", "forum_conversation:topic"):
        assert len(client_of().get(place.url(name)).content) < 40_000


def test_english_addresses_answer_too(place, client_of):
    url = place.url("forum_conversation:topic")
    assert client_of().get(f"/en{url}").status_code == 200
