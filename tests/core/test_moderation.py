"""The one queue: each record once, each decision once, each with its clock and its line in the log."""

from datetime import datetime

import pytest

from portal.audit.models import AuditEvent
from portal.core.moderation import clock, registry, services
from portal.core.moderation.models import ModerationDecision, ModerationItem, ReasonTemplate
from portal.core.moderation.registry import Kind, Refused


@pytest.fixture
def kind(monkeypatch):
    """A kind of this test: what happened to it is a list."""
    happened = []
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    registry.register(
        Kind(
            name="thing",
            label="Річ",
            template="portal_core/moderation/waiting.html",
            may_moderate=lambda user, item: True,
            approve=lambda item, decision: happened.append(("approved", decision.by)),
            reject=lambda item, decision: happened.append(("rejected", decision.reason)),
        )
    )
    return happened


@pytest.fixture
def item(kind, cities):
    return services.submit(cities.odesa, kind="thing", city=cities.odesa, title="Річ", original={"text": "слова"})


@pytest.fixture
def reason(db):
    return ReasonTemplate.objects.create(action="rejected", label="Ні", text="Бо ні.")


def kyiv(*parts) -> datetime:
    return datetime(*parts, tzinfo=clock.KYIV)


@pytest.mark.parametrize(
    ("came", "due"),
    [
        (kyiv(2026, 3, 3, 11, 30), kyiv(2026, 3, 4, 11, 30)),
        (kyiv(2026, 3, 3, 7), kyiv(2026, 3, 4, 9)),
        (kyiv(2026, 3, 3, 19), kyiv(2026, 3, 5, 9)),
        (kyiv(2026, 3, 6, 17), kyiv(2026, 3, 9, 17)),
        (kyiv(2026, 3, 7, 12), kyiv(2026, 3, 10, 9)),
        (kyiv(2026, 3, 27, 10), kyiv(2026, 3, 30, 10)),  # summer time begins on the Sunday between
        (kyiv(2026, 10, 23, 10), kyiv(2026, 10, 26, 10)),  # and ends
    ],
)
def test_the_promise_is_one_working_day(came, due):
    assert clock.due_after(came) == due
    assert clock.due_after(came).astimezone(clock.KYIV).time() == due.time()


def test_a_record_that_waits_is_not_put_in_twice(item, cities):
    again = services.submit(cities.odesa, kind="thing", city=cities.odesa, title="Річ", original={})
    assert again == item
    assert again.original == {"text": "слова"}


def test_a_decided_record_may_be_put_in_again(item, cities, cast):
    services.approve(item, cast.moderator)
    again = services.submit(cities.odesa, kind="thing", city=cities.odesa, title="Річ", original={})
    assert again != item


def test_an_unknown_kind_is_a_mistake_of_ours(cities):
    with pytest.raises(KeyError):
        services.submit(cities.odesa, kind="nothing", city=cities.odesa, title="", original={})


def test_a_decision_calls_the_section_once_and_leaves_its_rows(item, kind, cast):
    services.approve(item, cast.moderator)
    with pytest.raises(Refused):
        services.approve(ModerationItem.objects.get(pk=item.pk), cast.admin)
    assert kind == [("approved", cast.moderator)]
    assert ModerationDecision.objects.get().by == cast.moderator
    assert AuditEvent.objects.get(action="moderation.approved").actor == cast.moderator


def test_the_author_reads_the_reason_as_it_was(item, kind, cast, reason):
    services.reject(item, cast.moderator, reason, "І ще.")
    reason.text = "Змінено потім."
    reason.save()
    assert kind == [("rejected", "Бо ні.")]
    assert ModerationDecision.objects.get().reason == "Бо ні."


def test_a_section_that_refuses_undoes_the_decision(item, cast, monkeypatch):
    def refuse(item, decision):
        raise Refused("Зараз не можна.")

    monkeypatch.setitem(registry._kinds, "thing", Kind(**{**registry._kinds["thing"].__dict__, "approve": refuse}))
    with pytest.raises(Refused):
        services.approve(item, cast.moderator)
    item.refresh_from_db()
    assert item.is_pending
    assert ModerationDecision.objects.count() == 0


def test_the_way_back_is_offered_where_there_is_one(item, cast, client_of, monkeypatch):
    page = f"/cms/moderation/{item.pk}/"
    assert 'value="send_back"' not in client_of(cast.moderator).get(page).content.decode()
    with_way_back = {**registry._kinds["thing"].__dict__, "send_back": lambda item, decision: None}
    monkeypatch.setitem(registry._kinds, "thing", Kind(**with_way_back))
    assert 'value="send_back"' in client_of(cast.moderator).get(page).content.decode()


def test_a_kind_without_a_way_back_cannot_be_sent_back(item, cast, reason):
    with pytest.raises(Refused):
        services.send_back(item, cast.moderator, reason)


def test_one_takes_it_the_other_waits_and_it_can_be_given_back(item, cast):
    services.claim(item, cast.moderator)
    with pytest.raises(Refused, match="розглядає"):
        services.claim(item, cast.admin)
    with pytest.raises(Refused):
        services.release(item, cast.admin)
    services.release(item, cast.moderator)
    services.claim(item, cast.admin)


def test_a_kind_is_registered_once(kind):
    with pytest.raises(ValueError):
        registry.register(registry.get("thing"))


def test_the_first_page_of_staff_shows_what_waits_and_what_is_late(item, cast, client_of):
    client = client_of(cast.moderator)
    page = client.get("/cms/").content.decode()
    assert "Що чекає" in page
    assert "Річ" in page
    ModerationItem.objects.update(due_at=kyiv(2020, 1, 1, 9))
    assert "прострочено" in client.get("/cms/").content.decode()
    assert "прострочено" in client.get("/cms/moderation/").content.decode()


def test_the_queue_shows_what_waits_and_the_filter_what_was_decided(item, cast, client_of):
    client = client_of(cast.moderator)
    assert f"/cms/moderation/{item.pk}/" in client.get("/cms/moderation/").content.decode()
    services.approve(item, cast.moderator)
    assert f"/cms/moderation/{item.pk}/" not in client.get("/cms/moderation/").content.decode()
    assert f"/cms/moderation/{item.pk}/" in client.get("/cms/moderation/?state=approved").content.decode()


def test_a_kind_may_keep_some_moderators_out(item, cast, client_of, monkeypatch):
    monkeypatch.setitem(registry._kinds, "thing", Kind(**{**registry._kinds["thing"].__dict__, "may_moderate": lambda user, item: False}))
    client = client_of(cast.moderator)
    assert client.get(f"/cms/moderation/{item.pk}/").status_code in (302, 403)
    client.post(f"/cms/moderation/{item.pk}/", {"action": "approve"})
    item.refresh_from_db()
    assert item.is_pending
