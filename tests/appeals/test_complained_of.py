"""An appeal never reaches, and is never visible to, those it complains about: they ask every staff address there is."""

import sys
from uuid import uuid4

import pytest
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

from accounts.roles import Role, give
from appeals import permissions, services
from appeals.models import Appeal, Questionnaire
from mapapp.models import Officer, Unit
from portal.core.moderation import escalation, objections, registry
from portal.core.moderation import services as moderation
from portal.core.moderation.registry import Refused
from portal.notify.models import Notice
from portal.outbox.models import Letter
from tests.e2e.test_roles import names

pytestmark = pytest.mark.timeout(600)
MARK = "Щебетунка"
# Those who read appeals, each alone, and one person with every role there is: a role only ever adds rights.
PARTS = ("moderator", "confidant", "every role")
NOT_ASKED = ("/cms/logout/", "/cms/failwhale/", "/account/logout/")


@pytest.fixture
def marked(fill, sign, item_of, reason, cast, cities):
    """Three appeals with the marker word: one waits, one is at the police and answered for, one was rejected and objected to."""

    def one():
        appeal = sign(
            fill(
                "rozpyvannia",
                what={
                    "what": f"Так сталося: {MARK}. Щовечора під вікнами збирається компанія, б’є пляшки й чіпляється до перехожих.",
                    "own_request": "",
                },
            )
        )
        Appeal.objects.filter(pk=appeal.pk).update(last_name=MARK)
        appeal.refresh_from_db()
        services.confirm(appeal)
        return appeal

    waiting, sent, refused = one(), one(), one()
    moderation.approve(item_of(sent), cast.admin)
    sent.refresh_from_db()
    Letter.objects.filter(pk=sent.letter_id).update(state=Letter.State.BOUNCED)
    Appeal.objects.filter(pk=sent.pk).update(
        state="registered", sent_at=timezone.now(), police_number=MARK, due_on="2026-01-01", number=f"БО-{MARK}"
    )
    Questionnaire.objects.create(appeal=sent, solved="no", answered_at=timezone.now(), words=MARK)
    moderation.reject(item_of(refused), cast.admin, reason("rejected"), MARK)
    objections.object_to(item_of(refused), f"Не згодна: {MARK}")
    return [waiting, sent, refused]


# Addresses of one record that could show an appeal; registers of other things have keys of their own.
KEYED = ("moderation_", "appeals_", "outbox_", "audit_")


def staff_paths(*rows) -> list[str]:
    """Every address of the staff's admin without arguments; those of appeals, items, letters and the log with each key there is."""
    found = set()
    for name in names(get_resolver()):
        keyed = [*([key] for key in rows), *([key, 1] for key in rows)] if name.startswith(KEYED) else []
        for arguments in ([], *keyed):
            try:
                path = reverse(name, args=arguments)
            except NoReverseMatch:
                continue
            if path.startswith("/cms/") and not path.startswith(NOT_ASKED):
                found.add(path)
    queries = (
        "state=rejected",
        "state=approved",
        "export=csv",
        "export=xlsx",
        f"q={MARK[:6]}",
        "clock=overdue",
        "mark=officer",
        "mark=returned",
    )
    lists = ("/cms/moderation/", "/cms/appeals/", "/cms/letters/", "/cms/audit/", "/cms/appeals/unsolved/")
    return sorted(found) + [f"{path}?{query}" for path in lists for query in queries]


def keys(marked) -> list[int]:
    from portal.audit.models import AuditEvent
    from portal.core.moderation.models import ModerationItem, Objection

    found = {appeal.pk for appeal in marked}
    for model in (ModerationItem, Objection, Letter, AuditEvent):
        found |= set(model.objects.values_list("pk", flat=True))
    return sorted(found)


def tells(answer, marked) -> str:
    body = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode("utf-8", "replace")
    numbers = [appeal.number for appeal in marked]
    labels = [f"appeals.appeal:{appeal.pk}&" for appeal in marked]
    place = next((body.find(word) for word in (MARK, *numbers, *labels) if word in body), -1)
    return " ".join(body[max(0, place - 100) : place + 60].split()) if place >= 0 else ""


def crawl(client, marked) -> tuple[int, dict[str, str]]:
    client.raise_request_exception = False
    found, paths = {}, staff_paths(*keys(marked))
    for path in paths:
        answer = client.get(path)
        assert answer.status_code < 500, path
        if where := tells(answer, marked):
            found[path] = where
    return len(paths), found


def everything(cast, city):
    person = cast.administrator
    for role in Role:
        give(person, role, city)
    return type(person).objects.get(pk=person.pk)


@pytest.mark.once
@pytest.mark.parametrize("part", PARTS)
def test_those_complained_about_find_no_trace_at_any_staff_address(client_of, cast, cities, marked, part):
    person = everything(cast, cities.odesa) if part == "every role" else getattr(cast, part)
    for appeal in marked:
        Appeal.objects.get(pk=appeal.pk).complained_of.add(person)
    asked, found = crawl(client_of(person), [Appeal.objects.get(pk=appeal.pk) for appeal in marked])
    sys.stdout.write(f"\n{part}: {asked} addresses asked, the word found at {len(found)}\n")
    assert asked > 200
    assert found == {}


@pytest.mark.once
def test_the_crawl_finds_the_word_where_nobody_is_complained_about(client_of, cast, marked):
    """Without this the crawl would pass with every door shut."""
    rows = [Appeal.objects.get(pk=appeal.pk) for appeal in marked]
    _asked, found = crawl(client_of(cast.admin), rows)
    for beginning in ("/cms/moderation/", "/cms/appeals/", "/cms/letters/", "/cms/appeals/unsolved/"):
        assert beginning in found
    assert len(found) > 10


def test_the_officer_with_the_own_service_address_is_one_of_them(client_of, cast, marked, cities):
    unit = Unit.objects.create(city=cities.odesa, name="Відділ")
    officer = Officer.objects.create(
        city=cities.odesa, slug="o", last_name="Д", first_name="Д", unit=unit, email=cast.moderator.email.upper()
    )
    Appeal.objects.filter(pk__in=[appeal.pk for appeal in marked]).update(about_officer=officer)
    client = client_of(cast.moderator)
    assert MARK not in client.get("/cms/appeals/").content.decode()
    assert client.get(f"/cms/appeals/{marked[0].pk}/").status_code == 404


def test_they_neither_claim_nor_decide(cast, waiting, item_of):
    waiting.complained_of.add(cast.moderator)
    item = item_of(waiting)
    for act in (
        lambda: moderation.claim(item, cast.moderator),
        lambda: moderation.approve(item, cast.moderator),
        lambda: moderation.decide_extra(item, cast.moderator, registry.get("appeal").extras[1], {"number": "1", "because": ""}),
    ):
        with pytest.raises(Refused):
            act()
    assert item_of(waiting).is_pending


def test_they_post_into_nothing(client_of, cast, waiting, item_of):
    waiting.complained_of.add(cast.moderator)
    client, pk = client_of(cast.moderator), item_of(waiting).pk
    for data in ({"action": "approve"}, {"action": "claim"}, {"action": "note", "internal": "x"}, {"action": "duplicate", "number": "1"}):
        assert client.post(f"/cms/moderation/{pk}/", data).status_code == 404
    assert client.post(f"/cms/appeals/{waiting.pk}/unseen/", {}).status_code == 404
    client.post("/cms/moderation/bulk/", {"action": "approve", "items": [pk]})
    assert item_of(waiting).is_pending


def test_no_notice_calls_them_when_it_is_late(cast, waiting, item_of, client):
    waiting.complained_of.add(cast.moderator, cast.coordinator)
    from portal.core.moderation.models import ModerationItem

    ModerationItem.objects.update(escalates_at=timezone.now() - timezone.timedelta(minutes=1))
    assert escalation.tick() == 1
    people = set(Notice.objects.values_list("user_id", flat=True))
    assert cast.moderator.pk not in people
    assert cast.coordinator.pk not in people


def test_a_moderator_names_whom_to_hide_it_from_and_the_log_says_so(client_of, cast, waiting):
    from portal.audit.models import AuditEvent

    liaison = cast.liaison
    client = client_of(cast.moderator)
    page = client.get(f"/cms/appeals/{waiting.pk}/unseen/").content.decode()
    assert liaison.get_display_name() in page
    assert client.post(f"/cms/appeals/{waiting.pk}/unseen/", {"people": [liaison.pk], "officer": ""}).status_code == 302
    assert list(waiting.complained_of.all()) == [liaison]
    assert AuditEvent.objects.get(action="appeal.unseen").data == {"hidden": 1, "shown": 0}
    assert not permissions.visible(Appeal.objects.filter(pk=waiting.pk), liaison).exists()


def test_usage_of_an_officer_in_wagtail_names_no_appeal(cities, waiting):
    from wagtail.models import ReferenceIndex

    officer = Officer.objects.create(city=cities.odesa, slug=f"o-{uuid4().hex[:6]}", last_name="Д", first_name="Д")
    waiting.about_officer = officer
    waiting.save()
    assert not ReferenceIndex.get_references_to(officer).exists()
