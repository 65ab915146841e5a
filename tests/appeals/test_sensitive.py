"""Sensitive appeals: others learn that one waits; their own group reads it, and each look is in the log."""

import pytest
from django.urls import reverse

from accounts.roles import Role, give
from appeals import services
from appeals.models import Appeal
from portal.audit.models import AuditEvent
from portal.core.moderation import services as moderation
from portal.outbox.models import Letter

from .test_complained_of import MARK, keys, staff_paths

pytestmark = pytest.mark.timeout(400)


@pytest.fixture
def sensitive(fill, sign):
    details = {"now": "Ні", "children": "Так", "weapon": "Не знаю", "earlier": MARK, "safe_contact": "лише пошта"}
    appeal = sign(
        fill(
            "domashnie-nasylstvo",
            details=details,
            what={"what": f"Удома {MARK} сталося таке: учора ввечері чоловік знову погрожував і забрав усі гроші.", "own_request": ""},
        )
    )
    Appeal.objects.filter(pk=appeal.pk).update(last_name=MARK)
    appeal.refresh_from_db()
    services.confirm(appeal)
    return appeal


def body_of(answer) -> str:
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode("utf-8", "replace")


@pytest.mark.once
def test_others_learn_that_one_waits_and_nothing_of_it(client_of, cast, cities, sensitive, item_of):
    """One person with all roles but that of the group: a role only ever adds rights."""
    moderation.approve(item_of(sensitive), cast.confidant)
    Letter.objects.update(state=Letter.State.UNCERTAIN)
    again = Appeal.objects.get(pk=sensitive.pk)
    person = cast.administrator
    for role in set(Role) - {Role.CONFIDANT}:
        give(person, role, cities.odesa)
    client = client_of(type(person).objects.get(pk=person.pk))
    client.raise_request_exception = False
    leaks = [path for path in staff_paths(*keys([again])) if MARK in body_of(client.get(path))]
    assert leaks == []
    assert "Делікатні: лист непевний" in client.get("/cms/").content.decode()


def test_the_queue_shows_number_and_clock_and_no_link(client_of, cast, sensitive, item_of):
    page = client_of(cast.moderator).get("/cms/moderation/").content.decode()
    assert f"{sensitive.number} — делікатне" in page
    assert sensitive.form["title"] not in page
    assert f'href="/cms/moderation/{item_of(sensitive).pk}/"' not in page
    assert client_of(cast.moderator).get(f"/cms/moderation/{item_of(sensitive).pk}/").status_code in (302, 403)
    assert f'href="/cms/moderation/{item_of(sensitive).pk}/"' in client_of(cast.confidant).get("/cms/moderation/").content.decode()


def test_an_ordinary_moderator_cannot_decide_it(client_of, cast, sensitive, item_of):
    pk = item_of(sensitive).pk
    client = client_of(cast.moderator)
    for action in ("approve", "claim", "redirect", "duplicate"):
        client.post(f"/cms/moderation/{pk}/", {"action": action})
    client.post("/cms/moderation/bulk/", {"action": "approve", "items": [pk]})
    assert item_of(sensitive).is_pending
    assert item_of(sensitive).claimed_by is None


@pytest.mark.once
def test_every_address_that_shows_its_words_writes_the_look_down(client_of, cast, sensitive, item_of):
    client = client_of(cast.confidant)
    shown = 0
    for path in staff_paths(*keys([sensitive])):
        before = AuditEvent.objects.count()
        answer = client.get(path)
        if answer.status_code == 200 and (MARK in body_of(answer) or "document.pdf" in path):
            shown += 1
            looks = AuditEvent.objects.order_by("pk")[before:]
            assert {"appeal.viewed", "letter.read", "letter.file_read"} & {row.action for row in looks}, path
    assert shown >= 3
    assert client.get(reverse("appeals_staff_document", args=[sensitive.pk])).status_code == 200


def test_the_group_reads_sensitive_ones_and_no_others(client_of, cast, waiting, item_of):
    client = client_of(cast.confidant)
    assert client.get(f"/cms/appeals/{waiting.pk}/").status_code == 404
    assert client.get(f"/cms/moderation/{item_of(waiting).pk}/").status_code in (302, 403)


def test_its_letter_leaves_over_verified_tls_only(cast, sensitive, item_of):
    moderation.approve(item_of(sensitive), cast.confidant)
    sensitive.refresh_from_db()
    assert sensitive.letter.needs_verified_tls
