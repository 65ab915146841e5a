"""Starting topics, replying, changing, deleting: once, in Ukrainian, within limits."""

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.urls import reverse
from machina.core.db.models import get_model

from forumapp import services
from forumapp.markup import MAX_LENGTH
from forumapp.models import SentForm
from tests.forumapp.conftest import form_data, make_topic

Post = get_model("forum_conversation", "Post")
Topic = get_model("forum_conversation", "Topic")


def test_a_resident_starts_a_topic_and_gets_a_reply(place, cast, client_of):
    response = client_of(cast.resident).post(
        place.url("forum_conversation:topic_create"), form_data(subject="Ґанок, 5-й під’їзд", content="Хиткі **сходи**"), follow=True
    )
    topic = Topic.objects.get(subject="Ґанок, 5-й під’їзд")
    assert topic.slug == "ganok-5-y-pidizd" or topic.slug.startswith("ganok")
    assert "<strong>сходи</strong>" in response.content.decode()
    assert "Допис опубліковано." in response.content.decode()
    reply = reverse("forum_conversation:post_create", args=[place.forum.slug, place.forum.pk, topic.slug, topic.pk])
    response = client_of(cast.stranger).post(reply, form_data(content="Полагодимо"), follow=True)
    assert "Полагодимо" in response.content.decode()
    topic.refresh_from_db()
    assert topic.posts_count == 2
    assert cast.resident.notices.get().title == "Нова відповідь у темі «Ґанок, 5-й під’їзд»"


def test_a_second_press_of_the_button_gives_no_second_post(place, cast, client_of):
    client, data = client_of(cast.resident), form_data(content="Одне слово")
    url = place.url("forum_conversation:post_create")
    first, second = client.post(url, data), client.post(url, data)
    assert first.url == second.url
    assert Post.objects.filter(content="Одне слово").count() == 1
    data = form_data(subject="Одна тема", content="Слова")
    for _press in range(2):
        client.post(place.url("forum_conversation:topic_create"), data)
    assert Topic.objects.filter(subject="Одна тема").count() == 1


def test_two_presses_at_once_give_one_post(committed_db):
    from accounts.models import User
    from tests.harness.people import _CITIES, PASSWORD, _make_city

    city = _make_city(_CITIES[0], is_default=True)
    author = User.objects.create_user("oleh@example.com", PASSWORD, display_name="Олег (демо)", city=city)
    forum = services.add_forum(city, "Двір")
    topic = make_topic(forum, author, "Ліхтар", "Слова")
    url = reverse("forum_conversation:post_create", args=[forum.slug, forum.pk, topic.slug, topic.pk])
    data, start, answers = form_data(content="Разом"), Barrier(4), []

    def press():
        from django.test import Client

        client = Client(headers={"host": "localhost"})
        client.force_login(author)
        start.wait()
        answers.append(client.post(url, data).status_code)
        connection.close()

    threads = [Thread(target=press) for _press in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [302] * 4
    assert Post.objects.filter(content="Разом").count() == 1
    topic.refresh_from_db()
    assert topic.posts_count == 2


def test_a_form_without_its_token_is_not_taken(place, cast, client_of):
    response = client_of(cast.resident).post(place.url("forum_conversation:post_create"), {"content": "Без мітки"})
    assert "Сторінка застаріла" in response.content.decode()
    assert not Post.objects.filter(content="Без мітки").exists()


def test_the_token_of_one_person_does_not_stop_another(place, cast, client_of):
    data = form_data(content="Спільна мітка")
    for user in (cast.resident, cast.stranger):
        client_of(user).post(place.url("forum_conversation:post_create"), data)
    assert Post.objects.filter(content="Спільна мітка").count() == 2


def test_a_preview_writes_nothing(place, cast, client_of):
    response = client_of(cast.resident).post(place.url("forum_conversation:post_create"), form_data(content="*Курсив*", preview="1"))
    body = response.content.decode()
    assert "<em>Курсив</em>" in body
    assert not Post.objects.filter(content="*Курсив*").exists()
    assert not SentForm.objects.exists()


def test_a_post_has_a_limit_and_the_words_are_not_lost(place, cast, client_of):
    words = "слово " * (MAX_LENGTH // 5)
    body = client_of(cast.resident).post(place.url("forum_conversation:post_create"), form_data(content=words)).content.decode()
    assert "Допис задовгий" in body
    assert "слово слово" in body
    body = (
        client_of(cast.resident)
        .post(place.url("forum_conversation:topic_create"), form_data(subject="т" * 200, content="Слова"))
        .content.decode()
    )
    assert not Topic.objects.filter(subject__startswith="тттт").exists()


@pytest.mark.parametrize("content", ["", "   ", "\x00"])
def test_empty_words_are_refused_with_a_sentence(content, place, cast, client_of):
    response = client_of(cast.resident).post(place.url("forum_conversation:post_create"), form_data(content=content))
    assert response.status_code == 200
    assert "error-summary" in response.content.decode()


def test_files_are_neither_taken_nor_kept(place, cast, client_of):
    from django.core.cache import caches
    from django.core.files.base import ContentFile

    client = client_of(cast.resident)
    data = form_data(
        content="З файлом", **{"attachment-0-file": ContentFile(b"MZ", "a.exe"), "attachment-TOTAL_FORMS": 1, "attachment-INITIAL_FORMS": 0}
    )
    client.post(place.url("forum_conversation:post_create"), data)
    assert not Post.objects.get(content="З файлом").attachments.exists()
    assert caches["machina_attachments"].get(f"attachments_{client.session.session_key}") is None
    body = client.get(place.url("forum_conversation:post_create")).content.decode()
    assert 'type="file"' not in body


def test_nobody_replies_to_a_topic_that_was_closed_meanwhile(place, cast, client_of):
    services.set_topic_locked(place.topic, True, cast.moderator)
    url = place.url("forum_conversation:post_create")
    assert client_of(cast.resident).post(url, form_data(content="Запізно")).status_code == 403
    assert client_of(cast.moderator).post(url, form_data(content="Підсумок")).status_code == 302


def test_a_closed_forum_is_read_and_not_written(place, cast, client_of):
    services.set_closed(place.forum, True)
    client = client_of(cast.resident)
    assert client.get(place.url("forum_conversation:topic")).status_code == 200
    assert client.post(place.url("forum_conversation:topic_create"), form_data(subject="Тема", content="Слова")).status_code == 403
    assert client.post(place.url("forum_conversation:post_create"), form_data(content="Слова")).status_code == 403
    assert client_of(cast.moderator).post(place.url("forum_conversation:post_create"), form_data(content="Ми тут")).status_code == 302


def test_only_the_author_and_moderators_change_and_delete(place, cast, client_of):
    update, delete = place.url("forum_conversation:post_update"), place.url("forum_conversation:post_delete")
    for url in (update, delete):
        assert client_of(cast.stranger).get(url).status_code == 403
        assert client_of(cast.stranger).post(url, {"content": "Чуже"}).status_code == 403
    assert client_of(cast.resident).post(update, {"content": "Виправлено", "update_reason": "описка"}).status_code == 302
    body = client_of().get(place.url("forum_conversation:topic")).content.decode()
    assert "Виправлено" in body
    assert "описка" in body
    assert client_of(cast.resident).post(delete).status_code == 302
    assert not Post.objects.filter(pk=place.reply.pk).exists()


def test_a_topic_can_carry_a_poll_of_its_own(place, cast, client_of):
    data = form_data(
        subject="Лавка",
        content="Де поставити?",
        poll_question="Де?",
        poll_options="Біля арки\n\nБіля клена\nБіля арки",
        poll_max_options="1",
    )
    client_of(cast.resident).post(place.url("forum_conversation:topic_create"), data)
    poll = Topic.objects.get(subject="Лавка").poll
    assert [option.text for option in poll.options.order_by("pk")] == ["Біля арки", "Біля клена"]
    one = form_data(subject="Одна", content="Слова", poll_question="Де?", poll_options="Тут", poll_max_options="1")
    assert "щонайменше два варіанти" in client_of(cast.resident).post(place.url("forum_conversation:topic_create"), one).content.decode()
    assert not Topic.objects.filter(subject="Одна").exists()


def test_moderators_close_move_pin_and_remove_topics(place, cast, client_of):
    client = client_of(cast.moderator)
    elsewhere = services.add_forum(place.city, "Дорога")
    for name, field, value in (
        ("topic_lock", "status", Topic.TOPIC_LOCKED),
        ("topic_update_to_sticky", "type", Topic.TOPIC_STICKY),
        ("topic_update_to_announce", "type", Topic.TOPIC_ANNOUNCE),
        ("topic_update_to_post", "type", Topic.TOPIC_POST),
    ):
        assert client_of(cast.resident).post(place.url(f"forum_moderation:{name}")).status_code == 403
        assert client.get(place.url(f"forum_moderation:{name}")).status_code == 200
        assert client.post(place.url(f"forum_moderation:{name}")).status_code == 302
        place.topic.refresh_from_db()
        assert getattr(place.topic, field) == value
    client.post(place.url("forum_moderation:topic_move"), {"forum": elsewhere.pk})
    place.topic.refresh_from_db()
    assert place.topic.forum == elsewhere
    assert place.topic.is_locked  # machina reopens what it moves
    for forum, count in ((place.forum, 0), (elsewhere, 1)):
        forum.refresh_from_db()
        assert forum.direct_topics_count == count
    client.post(reverse("forum_moderation:topic_delete", args=[place.topic.slug, place.topic.pk]))
    elsewhere.refresh_from_db()
    assert elsewhere.direct_topics_count == elsewhere.direct_posts_count == 0


def test_closing_a_topic_leaves_its_counters_alone(place, cast):
    stale = Topic.objects.get(pk=place.topic.pk)
    from tests.forumapp.conftest import make_post

    make_post(place.topic, cast.stranger, "Тим часом")
    services.set_topic_locked(stale, True, cast.moderator)
    fresh = Topic.objects.get(pk=place.topic.pk)
    assert fresh.posts_count == 3
    assert fresh.is_locked
