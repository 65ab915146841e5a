"""Who is looked at before, who after, who may not write at all, and how long a moderator holds an item."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.audit.models import AuditEvent
from portal.core.moderation import bans, clock, policy, registry, services
from portal.core.moderation.models import Ban, DayOff, ModerationItem, ModerationPolicy, ModerationSettings
from portal.core.moderation.registry import Refused
from portal.outbox.models import Letter

from .moderating import body_of, item_of, rule, written

DAY = timedelta(days=1)


def kyiv(*parts) -> datetime:
    return datetime(*parts, tzinfo=clock.KYIV)


def test_after_a_post_is_seen_at_once_and_waits_for_a_look(cities, cast):
    post = written(cities.odesa, cast.resident)
    assert post.approved
    assert item_of(post).is_pending
    assert item_of(post).is_shown


def test_before_nobody_sees_a_post_until_a_moderator_has(cities, cast):
    rule(cities.odesa, "before")
    post = written(cities.odesa, cast.resident)
    assert not post.approved
    services.approve(item_of(post), cast.moderator)
    post.refresh_from_db()
    assert post.approved


def test_the_rule_of_one_city_is_not_that_of_another(cities, cast):
    rule(cities.odesa, "before")
    assert written(cities.other, cast.of(cities.other).resident).approved


def test_trust_is_earned_by_approvals_and_lost_by_a_refusal(cities, cast):
    rule(cities.odesa, "trust", trusted_after=2)
    for _time in range(2):
        post = written(cities.odesa, cast.resident)
        assert not post.approved
        services.approve(item_of(post), cast.moderator)
    trusted = written(cities.odesa, cast.resident)
    assert trusted.approved
    assert item_of(trusted).by_rule
    assert not item_of(trusted).is_pending
    services.hide(trusted, "Чужий номер телефону.", by=cast.moderator)
    assert not written(cities.odesa, cast.resident).approved
    ModerationItem.objects.filter(state="rejected").update(decided_at=timezone.now() - 91 * DAY)
    assert written(cities.odesa, cast.resident).approved


def test_what_a_rule_let_through_earns_no_trust(cities, cast):
    rule(cities.odesa, "trust", trusted_after=1)
    services.approve(item_of(written(cities.odesa, cast.resident)), cast.moderator)
    for _time in range(3):
        written(cities.odesa, cast.resident)
    assert policy.trust(cast.resident, cities.odesa, 1).approved == 1


def test_appeals_are_always_read_before_they_leave(cities):
    wrong = ModerationPolicy(city=cities.odesa, kind="appeal", mode="after")
    with pytest.raises(ValidationError, match="завжди перевіряють до показу"):
        wrong.full_clean()
    wrong.save()
    assert policy.verdict(registry.get("appeal"), cities.odesa, None) == policy.Verdict.WAITS


def test_a_changed_post_is_looked_at_again_with_the_first_words_beside(cities, cast, client_of):
    from forumapp import moderation

    post = written(cities.odesa, cast.resident, "Ліхтар не світить.")
    post.content = "Купуйте двері."
    post.save()
    moderation.put_in_queue(post)
    page = client_of(cast.moderator).get(f"/cms/moderation/{item_of(post).pk}/").content.decode()
    assert "<del>Ліхтар</del>" in page.replace("<del>Ліхтар не світить.</del>", "<del>Ліхтар</del>")
    assert "<ins>Купуйте" in page


# ---- a claim ends by itself ----


def test_a_closed_laptop_holds_nothing(cities, cast):
    item = item_of(written(cities.odesa, cast.resident))
    services.claim(item, cast.moderator)
    with pytest.raises(Refused):
        services.approve(item, cast.admin)
    ModerationItem.objects.update(claimed_at=timezone.now() - timedelta(minutes=21))
    services.claim(item, cast.admin)
    with pytest.raises(Refused, match="розглядає"):
        services.approve(item, cast.moderator)
    services.approve(item, cast.admin)


def test_nobody_decides_about_their_own_words(cities, cast):
    rule(cities.odesa, "before")
    item = item_of(written(cities.odesa, cast.resident))
    with pytest.raises(Refused, match="Це ваш запис"):
        services.approve(item, cast.resident)


# ---- the clock ----


@pytest.mark.parametrize(("year", "day"), [(2024, (5, 5)), (2025, (4, 20)), (2026, (4, 12)), (2027, (5, 2))])
def test_easter_is_known(year, day):
    assert clock.easter(year) == date(year, *day)


def test_holidays_are_working_days_in_martial_law_and_off_when_the_city_says_so(cities):
    came = kyiv(2026, 8, 21, 10)  # a Friday; Independence Day is the Monday after
    assert clock.due_after(came, cities.odesa) == kyiv(2026, 8, 24, 10)
    ModerationSettings.objects.update_or_create(site=cities.odesa.site, defaults={"holidays_count": True})
    assert clock.due_after(came, cities.odesa) == kyiv(2026, 8, 25, 10)
    assert clock.due_after(came, cities.other) == kyiv(2026, 8, 24, 10)


def test_a_day_off_of_a_city_and_a_worked_saturday_are_counted(cities):
    DayOff.objects.create(date=date(2026, 3, 4), name="Санітарний день", city=cities.odesa)
    DayOff.objects.create(date=date(2026, 3, 7), name="Перенесення", is_working=True)
    assert clock.due_after(kyiv(2026, 3, 3, 10), cities.odesa) == kyiv(2026, 3, 5, 10)
    assert clock.due_after(kyiv(2026, 3, 3, 10), cities.other) == kyiv(2026, 3, 4, 10)
    assert clock.due_after(kyiv(2026, 3, 6, 10), cities.odesa) == kyiv(2026, 3, 7, 10)


@pytest.mark.parametrize(
    ("since", "hours", "until"),
    [
        (kyiv(2026, 3, 3, 10), 4, kyiv(2026, 3, 3, 14)),
        (kyiv(2026, 3, 3, 16), 4, kyiv(2026, 3, 4, 11)),
        (kyiv(2026, 3, 6, 17), 4, kyiv(2026, 3, 9, 12)),
        (kyiv(2026, 3, 28, 12), 2, kyiv(2026, 3, 30, 11)),  # summer time begins in the night between
    ],
)
def test_working_hours_are_added(since, hours, until):
    assert clock.add_hours(since, hours) == until


# ---- bans ----


def silence(cast, cities, **fields):
    data = {"until": timezone.now() + 3 * DAY, "reason": "Образи сусідів.", "by": cast.moderator, **fields}
    return bans.ban(cast.resident, cities.odesa, **data)


def test_a_silenced_person_learns_until_when_and_how_to_object(cities, cast, client_of):
    post = written(cities.odesa, cast.resident)
    ban = silence(cast, cities)
    topic = post.topic
    url = f"/forum/{topic.forum.slug}-{topic.forum.pk}/{topic.slug}-{topic.pk}/reply/"
    before = topic.posts.count()
    answer = client_of(cast.resident).post(url, {"content": "Ще раз", "form_token": "a" * 32})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Образи сусідів." in page
    assert "/decisions/" in page
    assert topic.posts.count() == before
    letter = Letter.objects.get(recipient=cast.resident.email, about=f"portal_core.ban:{ban.pk}")
    assert "Образи сусідів." in body_of(letter)
    assert AuditEvent.objects.filter(action="ban.made", actor=cast.moderator).count() == 1


def test_a_ban_ends_by_itself_and_binds_one_city(cities, cast):
    ban = silence(cast, cities)
    assert not bans.may_write(cast.resident, "forum-post", cities.odesa)
    assert bans.may_write(cast.resident, "forum-post", cities.other)
    Ban.objects.filter(pk=ban.pk).update(starts_at=timezone.now() - 4 * DAY, ends_at=timezone.now() - DAY)
    assert bans.may_write(cast.resident, "forum-post", cities.odesa)
    again = silence(cast, cities)  # the ended one does not stand in the way
    assert Ban.objects.filter(is_open=True).get() == again


def test_a_ban_of_some_kinds_leaves_the_others_and_never_closes_appeals(cities, cast):
    silence(cast, cities, kinds=["forum-post"])
    assert not bans.may_write(cast.resident, "forum-post", cities.odesa)
    assert bans.may_write(cast.resident, "contest-entry", cities.odesa)
    bans.lift(Ban.objects.get(), by=cast.moderator, reason="Помилка.")
    silence(cast, cities)
    assert not bans.may_write(cast.resident, "contest-entry", cities.odesa)
    assert bans.may_write(cast.resident, "appeal", cities.odesa)


def test_two_moderators_make_one_ban_and_the_second_is_told(cities, cast):
    silence(cast, cities)
    with pytest.raises(Refused, match="Заборона вже є"):
        silence(cast, cities, by=cast.admin)
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        Ban.objects.create(city=cities.odesa, user=cast.resident, reason="", starts_at=now, ends_at=now + DAY)
    assert Ban.objects.count() == 1


def test_moderators_are_not_silenced_by_moderators(cities, cast):
    with pytest.raises(Refused, match="модератор"):
        bans.ban(cast.moderator, cities.odesa, until=timezone.now() + DAY, reason="", by=cast.admin)


def test_a_ban_is_lifted_once(cities, cast):
    ban = silence(cast, cities)
    bans.lift(ban, by=cast.admin, reason="Домовилися.")
    assert bans.may_write(cast.resident, "forum-post", cities.odesa)
    with pytest.raises(Refused, match="вже не діє"):
        bans.lift(ban, by=cast.moderator, reason="І я.")


def test_a_moderator_bans_only_who_has_written_in_their_city(cities, cast, client_of):
    client = client_of(cast.moderator)
    assert client.get(f"/cms/moderation/people/{cast.stranger.pk}/").status_code == 404
    written(cities.odesa, cast.resident)
    page = f"/cms/moderation/people/{cast.resident.pk}/"
    client.post(page, {"action": "ban", "days": "3", "reason": "Образи."})
    assert Ban.objects.get().by == cast.moderator
    assert "Образи." in client.get(page).content.decode()
    assert "Образи." in client.get("/cms/moderation/bans/").content.decode()
    client.post(page, {"action": "lift", "lift-reason": "Домовилися."})
    assert not Ban.objects.filter(is_open=True).exists()
