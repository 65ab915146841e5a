"""A person takes their data along, or leaves; what others wrote stays whole."""

import json
import os
import signal
import zipfile
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import models
from django.utils import timezone

from accounts import privacy
from accounts.models import DataExport, ErasureRequest, User
from accounts.privacy import erasing, exporting
from accounts.privacy.registry import _sections
from portal.audit import chain
from portal.audit.models import AuditDetail, AuditEvent
from portal.audit.services import record
from portal.notify.models import Notice
from portal.notify.services import tell
from portal.outbox.models import Letter
from portal.outbox.services import enqueue
from tests.harness.children import in_a_child
from tests.harness.people import PASSWORD

PERSONAL_WORDS = ("email", "phone")


def personal_fields():
    """Every column that points to a user, and every column of an address or a number."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            points = field.remote_field is not None and field.related_model is User
            holds = isinstance(field, models.EmailField) or (isinstance(field, models.CharField) and field.name in PERSONAL_WORDS)
            if (points or holds) and not (model._meta.app_label.startswith("test")):
                yield f"{model._meta.label}.{field.name}"


def test_every_field_about_a_person_is_given_out_and_forgotten_or_excused():
    known = privacy.covered()
    missing = sorted(set(personal_fields()) - set(known))
    assert not missing, "register them in <section>/privacy.py (accounts.privacy.register or excuse)"


def test_what_sections_answer_for_exists():
    """A renamed field must not leave its promise behind."""
    gone = [name for name in privacy.covered() if not _exists(name)]
    assert not gone


def _exists(name: str) -> bool:
    label, _dot, field = name.rpartition(".")
    model = apps.get_model(label)
    return field in {found.name for found in model._meta.local_fields}


@pytest.fixture
def busy(cast, cities):
    """A resident with something in several sections, beside a stranger's answer."""
    from machina.core.db.models import get_model

    from forumapp import services as forum_services

    Forum, Topic, Post = (
        get_model(app, name) for app, name in (("forum", "Forum"), ("forum_conversation", "Topic"), ("forum_conversation", "Post"))
    )
    person, other = cast.resident, cast.stranger
    forum_services.open_city_forum(cities.odesa)
    root = Forum.objects.filter(parent=None).first()
    forum = Forum.objects.create(name="Двір", type=Forum.FORUM_POST, parent=root)
    topic = Topic.objects.create(forum=forum, poster=person, subject="Темно", type=Topic.TOPIC_POST, status=Topic.TOPIC_UNLOCKED)
    Post.objects.create(topic=topic, poster=person, subject="Темно", content="Немає світла біля арки.")
    Post.objects.create(topic=topic, poster=other, subject="Темно", content="І в нас.")
    tell(person, "e:1", "Новина", "/", letter=False)
    enqueue(to=person.email, subject="Лист", text="слова листа", kind="test", city=cities.odesa)
    record("appeal.viewed", person, actor=other, city=cities.odesa, personal={"note": "особисте"}, about=person)
    return person


def due(person) -> ErasureRequest:
    request = erasing.ask(person)
    ErasureRequest.objects.filter(pk=request.pk).update(due_at=timezone.now() - timedelta(minutes=1))
    return request


def test_the_copy_holds_what_the_portal_keeps(busy, cast):
    export = exporting.ask(busy)
    assert exporting.make(export.pk)
    assert not exporting.make(export.pk)  # a second worker
    export.refresh_from_db()
    with zipfile.ZipFile(export.file.open("rb")) as archive:
        data = json.loads(archive.read("dani.json"))
        assert "Копія ваших даних" in archive.read("PROCHYTAITE.txt").decode()
    assert data["account"]["data"]["addresses"][0]["email"] == busy.email
    assert [post["text"] for post in data["forum"]["data"]["posts"]] == ["Немає світла біля арки."]
    assert data["notices"]["data"]["notices"][0]["title"] == "Новина"
    assert any("слова листа" in letter["text"] for letter in data["letters"]["data"])
    assert data["log"]["data"]["details_about_you"][0]["data"] == {"note": "особисте"}
    assert set(data) == set(_sections)
    text = json.dumps(data, ensure_ascii=False)
    assert "І в нас." not in text
    assert cast.stranger.email not in text
    assert busy.password not in text


def test_files_of_the_person_lie_in_the_copy(busy, cities):
    from django.core.files.base import ContentFile

    from appeals.models import Appeal, AppealAttachment, AppealTemplate
    from appeals.starting import city_loaded

    city_loaded(sender=None, city=cities.odesa)
    template = AppealTemplate.objects.filter(city=cities.odesa).first()
    fields = {
        "template": template,
        "template_version": 1,
        "form": {"title": "т", "questions": []},
        "city": cities.odesa,
        "email": busy.email.upper(),
    }
    mine = Appeal.objects.create(**fields, state="sent", number="БО-1", confirmed_at=timezone.now())
    unproven = Appeal.objects.create(**fields, state="submitted", number="БО-2")
    for appeal in (mine, unproven):
        AppealAttachment.objects.create(appeal=appeal, name="фото.jpg", mime="image/jpeg", size=3, file=ContentFile(b"abc", "x"), sha256="")
    export = exporting.ask(busy)
    exporting.make(export.pk)
    export.refresh_from_db()
    with zipfile.ZipFile(export.file.open("rb")) as archive:
        files = [name for name in archive.namelist() if name.startswith("faily/appeals/")]
        assert len(files) == 1
        assert archive.read(files[0]) == b"abc"
        assert "БО-2" not in archive.read("dani.json").decode()


def test_only_the_person_downloads_and_only_after_the_password(busy, cast, client_of, client):
    export = exporting.ask(busy)
    exporting.make(export.pk)
    address = f"/account/data/{export.pk}/"
    assert client_of(cast.stranger).get(address).status_code in (302, 404)
    stale = client_of(busy).get(address)
    assert stale.status_code == 302
    assert "reauthenticate" in stale["Location"]
    client.post("/account/login/", {"login": busy.email, "password": PASSWORD})
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    assert AuditEvent.objects.filter(action="account.export_downloaded", actor=busy).count() == 1
    client.post("/account/logout/")
    client.post("/account/login/", {"login": cast.stranger.email, "password": PASSWORD})
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert client.get(address).status_code == 404


def test_the_copy_ends_after_a_week_with_its_file(busy):
    export = exporting.ask(busy)
    exporting.make(export.pk)
    export.refresh_from_db()
    path = export.file.path
    DataExport.objects.filter(pk=export.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    exporting.catch_up()
    export.refresh_from_db()
    assert export.state == "expired"
    assert not os.path.exists(path)


def test_one_copy_at_a_time_and_one_an_hour(busy):
    exporting.ask(busy)
    with pytest.raises(exporting.TooSoon):
        exporting.ask(busy)


def test_the_tick_makes_what_a_queue_lost(busy):
    export = exporting.ask(busy)
    DataExport.objects.filter(pk=export.pk).update(asked_at=timezone.now() - timedelta(minutes=5))
    exporting.catch_up()
    assert DataExport.objects.get(pk=export.pk).state == "ready"


def counts(person) -> dict:
    """Rows of everything but what hangs on the person alone."""
    from machina.core.db.models import get_model

    found = {model._meta.label: model._base_manager.count() for model in apps.get_models() if not _own(model)}
    Post = get_model("forum_conversation", "Post")
    found["others' posts"] = list(Post.objects.exclude(poster=person).exclude(poster=None).values_list("pk", "content").order_by("pk"))
    return found


OWN = (
    "accounts. account. mfa. usersessions. sessions. notify. outbox. audit. forum_member. forum_tracking. wagtailusers. forumapp.SentForm"
).split()


def _own(model) -> bool:
    return any(model._meta.label.startswith(name) for name in OWN)


def test_leaving_keeps_the_words_of_all_and_the_name_of_nobody(busy, cast, client_of):
    before = counts(busy)
    email, name = busy.email, busy.display_name
    request = due(busy)
    assert erasing.run(request.pk)
    assert not erasing.run(request.pk)
    assert counts(busy) == before
    busy.refresh_from_db()
    assert busy.get_display_name() == "Видалений учасник"
    assert not busy.is_active
    assert not busy.has_usable_password()
    assert email not in busy.email
    assert not EmailAddress.objects.filter(email=email).exists()
    assert not Notice.objects.filter(user=busy).exists()
    assert [letter.kind for letter in Letter.objects.filter(recipient=email)] == [erasing.FAREWELL]
    assert not AuditDetail.objects.filter(about=busy).exists()
    chain.seal()
    assert not list(chain.verify())
    page = client_of(cast.stranger).get("/forum/", follow=True).content.decode()
    assert name not in page


def test_the_thread_shows_a_removed_member_and_the_answers(busy, cast, client_of, cities):
    from machina.core.db.models import get_model

    topic = get_model("forum_conversation", "Topic").objects.get(subject="Темно")
    erasing.run(due(busy).pk)
    topic.refresh_from_db()
    assert topic.poster is None
    texts = [str(post.content.raw) for post in topic.posts.order_by("pk")]
    assert texts == ["Немає світла біля арки.", "І в нас."]
    assert topic.posts_count == 2


def test_two_weeks_pass_and_the_person_may_change_their_mind(busy):
    request = erasing.ask(busy)
    assert timezone.now() + timedelta(days=13, hours=23) < request.due_at
    assert erasing.run_due() == 0
    assert erasing.ask(busy).pk == request.pk
    assert erasing.cancel(busy)
    assert not erasing.cancel(busy)
    ErasureRequest.objects.filter(pk=request.pk).update(due_at=timezone.now() - timedelta(days=1))
    assert erasing.run_due() == 0
    busy.refresh_from_db()
    assert busy.is_active


def test_asking_to_leave_asks_for_the_password(busy, client_of, client):
    assert "reauthenticate" in client_of(busy).post("/account/delete/")["Location"]
    assert not ErasureRequest.objects.exists()
    client.post("/account/login/", {"login": busy.email, "password": PASSWORD})
    asked = client.post("/account/delete/")
    client.post(asked["Location"], {"password": PASSWORD}, follow=True)  # the suspended press goes on by itself
    assert ErasureRequest.objects.get().state == "waiting"
    assert "видалимо" in client.get("/account/").content.decode()
    client.post("/account/delete/cancel/")
    assert ErasureRequest.objects.get().state == "cancelled"


def test_every_session_ends_with_the_account(busy, client):
    client.post("/account/login/", {"login": busy.email, "password": PASSWORD})
    assert client.get("/account/").status_code == 200
    erasing.run(due(busy).pk)
    assert client.get("/account/").status_code == 302
    client.post("/account/login/", {"login": busy.email, "password": PASSWORD})
    assert client.get("/account/").status_code == 302


def test_a_superuser_hands_over_first(cast):
    with pytest.raises(erasing.Refused):
        erasing.ask(cast.admin)


def test_a_letter_on_the_wire_makes_the_job_come_again(busy, cities):
    letter = enqueue(to=busy.email, subject="x", text="x", kind="test", city=cities.odesa)
    Letter.objects.filter(pk=letter.pk).update(state=Letter.State.IN_FLIGHT)
    request = due(busy)
    assert not erasing.run(request.pk)
    Letter.objects.filter(pk=letter.pk).update(state=Letter.State.SENT)
    assert erasing.run_due() == 1
    assert not Letter.objects.filter(pk=letter.pk).exists()


def test_the_last_letter_goes_too_once_it_is_settled(busy):
    email = busy.email
    erasing.run(due(busy).pk)
    Letter.objects.filter(kind=erasing.FAREWELL).update(state=Letter.State.SENT, created_at=timezone.now() - timedelta(days=3))
    assert erasing.forget_farewells() == 1
    assert not Letter.objects.filter(recipient=email).exists()


@pytest.mark.parametrize("stop_at", ["forum", "notices", "letters", "log", "account", "the end"])
def test_a_worker_killed_in_the_middle_is_finished_by_the_next(committed_db, busy, monkeypatch, stop_at):
    """SIGKILL inside the section, before its transaction commits; then the tick runs the whole again."""
    before = counts(busy)
    request = due(busy)

    def die_on_the_way():
        _die_at(stop_at)
        erasing.run(request.pk)

    assert in_a_child(die_on_the_way) == -signal.SIGKILL
    assert ErasureRequest.objects.get(pk=request.pk).state == "running"
    assert erasing.run_due() == 1
    busy.refresh_from_db()
    assert busy.erased_at
    assert counts(busy) == before
    assert AuditEvent.objects.filter(action="account.erased").count() == 1
    assert Letter.objects.filter(kind=erasing.FAREWELL).count() == 1


def _die_at(stop_at: str) -> None:
    def die(*args, **kwargs):
        os.kill(os.getpid(), signal.SIGKILL)

    if stop_at == "the end":
        erasing.enqueue = die
        return
    section = _sections[stop_at]

    def erase_and_die(user):
        section.erase(user)
        die()

    _sections[stop_at] = privacy.Section(section.name, section.label, section.export, erase_and_die)


def test_a_ballot_stays_counted_and_belongs_to_nobody(cast, cities):
    from polls.models import Ballot, Series, Wave
    from polls.services import voter_key

    series = Series.objects.create(city=cities.odesa, **{name: value for name, value in SERIES.items() if hasattr(Series, name)})
    now = timezone.now()
    wave = Wave.objects.create(series=series, number=1, opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))
    Ballot.objects.create(wave=wave, voter_key=voter_key(wave, cast.resident), receipt="AAAA")
    erasing.run(due(cast.resident).pk)
    assert Ballot.objects.filter(wave=wave).count() == 1
    assert not Ballot.objects.filter(voter_key=voter_key(wave, cast.resident)).exists()


SERIES = {"title": "Безпека", "slug": "bezpeka", "name": "Безпека", "theme": "yard"}


@pytest.mark.parametrize(("days", "words"), [(1, "1 день"), (3, "3 дні"), (14, "14 днів")])
def test_the_time_to_think_it_over_is_said_in_good_ukrainian(client_of, cast, monkeypatch, days, words):
    monkeypatch.setattr(erasing, "WAIT", timedelta(days=days))
    page = client_of(cast.resident).get("/account/delete/").content.decode()
    assert f"Між проханням і видаленням мине {words}. " in page
