"""Staff keep the forums of their own city in Wagtail."""

import pytest
from django.urls import reverse
from machina.core.db.models import get_model

from forumapp import moderation, services
from portal.core.moderation.wagtail_hooks import queue_lines

Forum = get_model("forum", "Forum")
LIST = "/cms/forums/"


def fields(**changes):
    return {"name": "Дорога до школи", "description": "Переходи.", "position": "", **changes}


def test_an_editor_adds_orders_closes_and_renames(place, cast, client_of):
    client = client_of(cast.editor)
    response = client.post(f"{LIST}new/", fields(position="1", premoderated="on"))
    assert response.status_code == 302
    forum = Forum.objects.get(name="Дорога до школи")
    assert [found.name for found in services.forums_of(place.city)] == ["Дорога до школи", place.forum.name]
    assert services.is_premoderated(forum)
    assert not services.is_closed(forum)
    client.post(f"{LIST}edit/{forum.pk}/", fields(name="Шлях до школи", position="2", closed="on"))
    forum.refresh_from_db()
    assert [found.name for found in services.forums_of(place.city)] == [place.forum.name, "Шлях до школи"]
    assert forum.slug == "shliakh-do-shkoly"
    assert services.is_closed(forum)
    assert not services.is_premoderated(forum)
    assert forum.parent == place.city.forum_root.root
    body = client.get(LIST).content.decode()
    assert "закрито" in body


def test_the_forums_of_another_city_are_neither_listed_nor_opened(place, other_place, cast, client_of):
    client = client_of(cast.editor)
    body = client.get(LIST).content.decode()
    assert place.forum.name in body
    assert other_place.forum.name not in body
    assert client.get(f"{LIST}edit/{other_place.forum.pk}/").status_code == 404
    assert client.post(f"{LIST}edit/{other_place.forum.pk}/", fields()).status_code == 404
    root = place.city.forum_root.root
    assert client.get(f"{LIST}edit/{root.pk}/").status_code == 404


@pytest.mark.parametrize("who", ["editor", "moderator", "admin"])
def test_nobody_deletes_a_forum_with_its_topics(who, place, cast, client_of):
    client_of(getattr(cast, who)).post(f"{LIST}delete/{place.forum.pk}/")
    assert Forum.objects.filter(pk=place.forum.pk).exists()
    assert Forum.objects.filter(pk=place.city.forum_root.root.pk).exists()


@pytest.mark.parametrize("who", ["resident", "volunteer", "officer"])
def test_others_have_no_way_in(who, place, cast, client_of):
    assert client_of(getattr(cast, who)).get(LIST).status_code in (302, 403)


def test_waiting_posts_stand_on_the_dashboard_of_moderators(place, cast, rf):
    moderation.item_of(place.waiting)
    request = rf.get("/cms/", headers={"host": "localhost"})
    request.user = cast.moderator
    (line,) = queue_lines(request)
    assert line.count == 1
    assert line.url == f"{reverse('moderation_queue')}?kind=forum-post"
    request.user = cast.editor
    assert list(queue_lines(request)) == []


def test_default_permissions_do_not_return_what_was_taken_away(place, cast):
    permissions = get_model("forum_permission", "UserForumPermission").objects
    taken = permissions.get(forum=None, authenticated_user=True, permission__codename="can_create_polls")
    permissions.filter(pk=taken.pk).update(has_perm=False)
    before = permissions.count()
    services.set_default_permissions()
    assert permissions.count() == before
